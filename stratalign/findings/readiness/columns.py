"""What became of each column of the files."""

from __future__ import annotations

from stratalign.analysis.readiness import Readiness
from stratalign.analysis.readiness_wave import WaveReadiness
from stratalign.findings.model import Evidence, Finding
from stratalign.findings.readiness.waves import total
from stratalign.language.fields import Message
from stratalign.language.messages import message

#: What `columns_and_uses` adds to a use that follows from the survey tool.
FROM_EXPORT = " (from the export)"
#: Uses that are named with what they are used as.
_NAMED = ("item", "comment", "ranking", "recall", "ignored", "metadata")


def find_columns(readiness: Readiness) -> Finding | None:
    """How many columns are items, and how many are unaccounted for."""
    if not readiness.waves:
        return None
    n_columns = sum(len(wave.columns) for wave in readiness.waves)
    n_items, n_open = (sum(_count(wave, kind) for wave in readiness.waves) for kind in ("item", "not_mapped"))
    items = total(readiness, lambda wave: _count(wave, "item"), "columns", "item", "n")
    columns = message("count.columns", n=n_columns)
    claim = message("columns.claim", items=items, columns=columns)
    if n_open:
        rest = total(readiness, lambda wave: _count(wave, "not_mapped"), "columns", "not_mapped", "n")
        claim = message("columns.claim.open", items=items, columns=columns, n=rest)
    counts = {"columns": n_columns, "items": n_items, "not_mapped": n_open}
    evidence = tuple(Evidence(term, "count", "columns", float(n)) for term, n in counts.items())
    return Finding("columns", claim, (), evidence, "descriptive")


def use_kind(use: str) -> str:
    """Key of what a column is used as, of its use as `columns_and_uses` has it: `item` for `item: clarity_1`."""
    return use.split(":")[0].replace(FROM_EXPORT, "_from_export").replace(" ", "_")


def use_words(use: str) -> Message:
    """A column's use in words, with the item, comment or reason that it names."""
    kind, _, what = use.partition(": ")
    if use == "metadata: not used":
        return message("column.metadata.unused")
    if use.endswith(FROM_EXPORT) and what:
        return message("column.metadata.from_export", what=what.removesuffix(FROM_EXPORT))
    return message(f"column.{kind}", what=what) if kind in _NAMED else message(f"column.{use_kind(use)}")


def _count(wave: WaveReadiness, kind: str) -> int:
    return int((wave.columns["use"].map(use_kind) == kind).sum())
