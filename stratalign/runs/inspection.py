"""What is this file? `stratalign inspect`: format, columns, answers seen, and the mapping proposed."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from typing import Any

import pandas as pd

from stratalign.checks.result import counted
from stratalign.drafting.draft import draft_instrument
from stratalign.drafting.plan import is_fielded
from stratalign.drafting.uses import find_uses
from stratalign.engagement.instrument import Instrument
from stratalign.responses.proposal import ProposedUses, propose_uses
from stratalign.sources.files.text import DELIMITERS
from stratalign.sources.questions.choices import rebuild_questions
from stratalign.sources.raw import RawSurvey

#: How `inspect` introduces what was seen on reading.
NOTE_WORDS = {"blocks": "Blocks", "warns": "Warning", "informs": "Note"}
#: Distinct answers of a column shown by `inspect`.
N_SCALE_LABELS = 7
#: An answer longer than this is a sentence somebody wrote, not a label.
MAX_LABEL_CHARACTERS = 60


def inspection(raw: RawSurvey, instrument: Instrument) -> dict[str, Any]:
    """What an export is, what its columns are and which mapping is proposed.

    Parameters
    ----------
    raw
        The export.
    instrument
        Questionnaire to look for.

    Returns
    -------
    dict
        Plain values, ready for JSON: format, confidence, reasons, header rows, columns by role, scales seen, mapping.
        No cell of an identifier column is shown.
    """
    detection = raw.detection
    proposed = propose_uses(raw, instrument)
    uses = {key: proposed.data[key] for key in ("respondent_id", "roster_id", "unit", "level") if proposed.data[key]}
    return {
        "file": raw.file,
        "format": detection.format,
        "confidence": detection.confidence,
        "reasons": list(detection.reasons),
        "encoding": detection.encoding,
        "delimiter": detection.delimiter,
        "header_rows": detection.header_rows,
        "rows": len(raw.answers),
        "id_columns": list(detection.id_columns),
        "metadata_columns": list(detection.metadata_columns),
        "item_columns": list(detection.item_columns),
        "missing_codes": list(detection.missing_codes),
        "left_out": {str(reason): int(n) for reason, n in raw.left_out["reason"].value_counts().items()},
        "notes": [_plain_values(asdict(note)) for note in raw.notes],
        "questions": [_plain_values(row) for row in rebuild_questions(raw).to_dict("records")],
        "scales_seen": _scales_seen(raw),
        "instrument": instrument.key,
        "proposed_items": proposed.data["items"],
        "proposed_uses": uses | {key: proposed.data[key] for key in ("metadata", "recall", "rankings", "comments")},
        "proposed_form": proposed.form,
        "unmatched_columns": list(proposed.unmatched),
        "missing_items": list(proposed.missing_items),
        "draft": None if is_fielded(proposed, instrument) else _drafted(raw, proposed),
    }


def inspection_text(found: dict[str, Any]) -> str:
    """Inspection in lines for reading.

    Parameters
    ----------
    found
        From `inspection`.

    Returns
    -------
    str
        A page of text.
    """
    lines = [
        f"{found['file']}: {found['format']} (confidence {found['confidence']:.2f}), "
        f"{counted(found['rows'], 'row')}, {counted(found['header_rows'], 'header row')}, "
        f"{_written_in(found)}",
        *(f"  because {reason}" for reason in found["reasons"]),
        f"Identifiers (dropped on reading): {_some(found['id_columns'])}",
        f"Metadata: {_some(found['metadata_columns'])}",
        *_use_lines(found["proposed_uses"]),
        f"Other columns: {len(found['item_columns'])}, {_questions_in_words(found['questions'])}",
        *(f"Left out: {counted(n, 'row')} ({reason})" for reason, n in found["left_out"].items()),
        *(f"{NOTE_WORDS[note['severity']]}: {note['seen'].rstrip('.')}. {note['fix']}" for note in found["notes"]),
    ]
    if found["missing_codes"]:
        lines.append(f"Codes for seen but unanswered: {', '.join(found['missing_codes'])}")
    lines += [
        f"Answers seen in {counted(scale['n_columns'], 'column')}: {', '.join(scale['labels'])}"
        for scale in found["scales_seen"]
    ]
    n_proposed = len(found["proposed_items"])
    known, n_items = found["instrument"], n_proposed + len(found["missing_items"])
    is_own = found["draft"] and not n_proposed
    lines.append(
        f"Another questionnaire than '{known}' was asked"
        if is_own
        else f"Items of '{known}' recognised: {n_proposed} of {n_items}"
    )
    lines += [f"  {item}: {column}" for item, column in found["proposed_items"].items()]
    if found["draft"]:
        n_items, n_dimensions, n_scales = (found["draft"][key] for key in ("items", "dimensions", "scales"))
        lines.append(
            f"'stratalign new' would draft a questionnaire: {counted(n_items, 'question')} in "
            f"{counted(n_dimensions, 'dimension')} on {counted(n_scales, 'scale')}"
        )
    elif found["unmatched_columns"]:
        lines.append(f"Not recognised: {_some(found['unmatched_columns'])}")
    return "\n".join(lines)


def _drafted(raw: RawSurvey, proposed: ProposedUses) -> dict[str, int] | None:
    """How large a questionnaire the columns would make; None where no column looks like a question on a scale."""
    draft = draft_instrument(raw, besides=find_uses(raw, proposed).columns)
    counts = {"items": len(draft.items), "dimensions": len(draft.dimensions), "scales": len(draft.scales)}
    return counts if draft.dimensions else None


def _scales_seen(raw: RawSurvey) -> list[dict[str, Any]]:
    """Sets of few distinct short answers and in how many item columns each is seen; the order is not guessed."""
    seen: Counter[tuple[str, ...]] = Counter()
    for column in raw.detection.item_columns:
        cells = raw.answers[column]
        labels = tuple(sorted(pd.unique(cells[cells != ""])))
        are_short = all(len(label) <= MAX_LABEL_CHARACTERS for label in labels)
        if 2 <= len(labels) <= N_SCALE_LABELS and are_short and cells[cells != ""].duplicated().any():
            seen[labels] += 1
    return [{"labels": list(labels), "n_columns": n} for labels, n in seen.most_common(8)]


def _plain_values(entries: dict[Any, Any]) -> dict[str, Any]:
    """Entries as JSON has them: lists, no tuples."""
    return {str(key): list(value) if isinstance(value, tuple) else value for key, value in entries.items()}


def _questions_in_words(questions: list[dict[str, Any]]) -> str:
    """How many questions the columns make, and of which kinds where the tool tells."""
    kinds = Counter(str(question["kind"]).replace("_", " ") for question in questions if question["kind"])
    told = ", ".join(f"{n} {kind}" for kind, n in kinds.most_common())
    return f"{counted(len(questions), 'question')}{f' ({told})' if told else ''}"


def _written_in(found: dict[str, Any]) -> str:
    """Encoding and delimiter of a text file."""
    if not found["encoding"]:
        return "statistical file" if found["format"] in {"spss", "stata", "sas"} else "workbook"
    delimiter = DELIMITERS.get(found["delimiter"])
    return f"{found['encoding']}, {delimiter} between cells" if delimiter else found["encoding"]


def _use_lines(uses: dict[str, Any]) -> list[str]:
    """What is proposed beside items."""
    words = {"respondent_id": "Respondent id", "roster_id": "Roster id", "unit": "Unit", "level": "Level"}
    lines = [f"{word}: {uses[key]}" for key, word in words.items() if key in uses]
    questions = [*uses["recall"], *uses["rankings"], *uses["comments"]]
    return [*lines, f"Open questions recognised: {', '.join(questions)}"] if questions else lines


def _some(names: list[str]) -> str:
    shown = ", ".join(names[:8]) or "none"
    return f"{shown} and {len(names) - 8} more" if len(names) > 8 else shown
