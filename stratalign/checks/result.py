"""What a readiness check answers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace

import pandas as pd

from stratalign.numerics.display import displayed
from stratalign.vocabulary import SEVERITIES, Severity
from stratalign.vocabulary import counted as counted

#: Names of columns take at most so many characters of a line.
MAX_COLUMNS_SHOWN = 120


@displayed
@dataclass(frozen=True, slots=True)
class CheckResult:
    """One finding of a readiness check.

    `severity` is `blocks` (no report until it is mended), `warns` (the report says so) or `informs`. `seen` says what
    was found, `where` names file, column or rows, `n_affected` counts cells, rows or groups (whatever `seen` says), and
    `fix` is the one line that mends it. Where they are known, `file`, `rows` (numbers of the file's records, the first
    header being 1) and `column` say the place apart, and `expected` what a file without the problem would hold.
    """

    check: str
    severity: Severity
    seen: str
    where: str
    n_affected: int
    fix: str
    file: str = ""
    rows: tuple[int, ...] = ()
    column: str = ""
    expected: str = ""

    @property
    def place(self) -> str:
        """Where to look, for reading: `where` with the rows and the column that it does not name."""
        rows = row_words(self.rows)
        column = f"column {_cut(self.column)}" if self.column and self.column not in self.where + self.seen else ""
        return ", ".join(part for part in (self.where, rows, column) if part)

    def tidy(self) -> pd.DataFrame:
        """One row with the fields as columns."""
        return pd.DataFrame([asdict(self)])


def _cut(columns: str) -> str:
    """Names of columns, as many as a line holds."""
    if len(columns) <= MAX_COLUMNS_SHOWN:
        return columns
    kept, is_between, _ = columns[:MAX_COLUMNS_SHOWN].rpartition(", ")
    return f"{kept} and others" if is_between else f"{columns[:MAX_COLUMNS_SHOWN].rstrip()}…"


def row_words(rows: tuple[int, ...], n_shown: int = 5) -> str:
    """First few row numbers, and how many more there are: "rows 4, 7 and 12 more"; "" for none."""
    if not rows:
        return ""
    shown = ", ".join(map(str, rows[:n_shown]))
    rest = f" and {len(rows) - n_shown} more" if len(rows) > n_shown else ""
    return f"{'row' if len(rows) == 1 else 'rows'} {shown}{rest}"


def located(results: Iterable[CheckResult], file: str) -> list[CheckResult]:
    """Results with the file each is about, where the check did not say."""
    return [result if result.file else replace(result, file=file) for result in results]


def fold_alike(results: list[CheckResult]) -> list[CheckResult]:
    """Put results together that say the same of several columns, groups, or waves of one file.

    Parameters
    ----------
    results
        Worst first.

    Returns
    -------
    list of CheckResult
        In the same order; the first of those alike says how many more there are, and about which columns or waves.
    """
    alike: dict[tuple[str, ...], list[CheckResult]] = {}
    for result in results:
        where = result.file if _wave_of(result) else result.where
        key = (result.check, result.severity, where, _pattern(result.fix), _pattern(result.seen))
        alike.setdefault(key, []).append(result)
    return [_folded(found) for found in alike.values()]


def _pattern(seen: str) -> str:
    """Sentence without its numbers, keys and quoted names."""
    return " ".join(re.sub(r"'[^']*'|\S*[\d_]\S*", "#", seen).split())


def _wave_of(result: CheckResult) -> str:
    """Wave that is named behind the file, where several share it."""
    named = result.where.removeprefix(f"{result.file} (")
    return named.removesuffix(")") if result.file and named != result.where else ""


def _folded(found: list[CheckResult]) -> CheckResult:
    """One result of several that are alike."""
    waves = list(dict.fromkeys(filter(None, map(_wave_of, found))))
    first, *others = found
    if len(waves) > 1:
        shown = ", ".join(waves[:5]) + (f" and {len(waves) - 5} more" if len(waves) > 5 else "")
        first = replace(first, where=f"{first.file} ({shown})")
        others = [result for result in others if result.seen != first.seen]
    if not others:
        return replace(first, n_affected=sum(result.n_affected for result in found))
    columns = list(dict.fromkeys(result.column for result in others if result.column not in ("", first.column)))
    shown = ", ".join(columns[:5]) + (f" and {len(columns) - 5} more" if len(columns) > 5 else "")
    where = f" (column {shown})" if columns else ""
    n_affected = sum(result.n_affected for result in found)
    return replace(first, seen=f"{first.seen}; and {len(others)} more like it{where}", n_affected=n_affected)


def worst_first(results: list[CheckResult]) -> list[CheckResult]:
    """Results in the order an analyst should read them."""
    return sorted(results, key=lambda result: SEVERITIES.index(result.severity))
