"""What is this file, and a folder to start from: `stratalign inspect` and `stratalign new`."""

from __future__ import annotations

import shlex
import shutil
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pandas as pd

from stratalign.checks.result import counted
from stratalign.engagement.engagement import slug
from stratalign.engagement.instrument import Instrument, load_instrument
from stratalign.errors import EngagementError
from stratalign.paths import reason, target_folder
from stratalign.responses.proposal import ProposedUses, propose_uses
from stratalign.runs.codebook import CODEBOOK_FILE, write_codebook
from stratalign.runs.mapping_file import mapping_text, yaml_text
from stratalign.sources.detect import read_survey
from stratalign.sources.files.text import DELIMITERS
from stratalign.sources.questions.choices import rebuild_questions
from stratalign.sources.raw import RawSurvey

#: How `inspect` introduces what was seen on reading.
NOTE_WORDS = {"blocks": "Blocks", "warns": "Warning", "informs": "Note"}
#: Distinct answers of a column shown by `inspect`.
N_SCALE_LABELS = 7
#: An answer longer than this is a sentence somebody wrote, not a label.
MAX_LABEL_CHARACTERS = 60

ENGAGEMENT_TEMPLATE = """\
# One client project. Every key not listed here is refused, with a suggestion.
# After filling it in, and with the roster and accounts in raw/:
#   stratalign check {folder}
#   stratalign run {folder}
client: {client}
industry: technology        # technology, professional_services, life_sciences_health, financial, industrial,
                            # consumer_retail, energy_utilities, media_telecom
currency: EUR               # ISO code of the accounts
language: en
instrument: strategic-alignment   # a shipped questionnaire, or the path of your own .yml
form: {form:<22}# long (48 alignment items) or short (24)
seed: 20260101

waves:                      # one entry per administration, oldest first
  - key: wave-1
    label: First survey
    # fielded_from: 2026-03-02
    # fielded_to: 2026-03-20
    survey:
      file: {survey}        # the export exactly as it was downloaded
{sheet}      mapping: mapping.yml  # which column is which item
    # roster:               # people invited: gives units, levels and response rates
    #   file: raw/roster.csv
    #   person_id: person_id
    #   unit: unit
    #   level: level

# Units as a tree of keys; or  units: from_survey  to take them from the export as they are.
units: from_survey
#  - {{key: sales, name: Sales}}
#  - {{key: sales-north, name: Sales North, parent: sales}}

levels:                     # the client's own words for the three levels
  executives: [Executive team]
  managers: [Manager]
  staff: [Employee]

# performance:              # accounts of the units, figures in thousands
#   file: raw/accounts.csv
#   layout: tidy            # tidy (a column per line), long (a row per figure), wide (a column per period)
#   entity: unit
#   period_end: period_end
#   multiplier: 1000
#   columns: {{revenue: Revenue, operating_income: Operating income}}

# strategy:                 # the official strategy, as the client states it
#   vision: ...
#   mission: ...
#   values: [...]
#   ideal_target_clients: [...]
#   differentiation: [...]
#   success_metrics:
#     - {{name: Revenue growth, scope: company, target: 8 % a year}}
#   optimizing_strategies:
#     - {{key: bet-1, name: ...}}
#   goals_and_actions:
#     - {{goal: ..., action: ..., owner: Head of ..., horizon_days: 30, step: goals_and_actions}}

disclosure:
  minimum_respondents: 5    # smaller groups are never shown, nor groups that would reveal one

report:
  # prepared_by: Your name
  benchmark: industry       # industry, all or none; the reference sample is synthetic
"""


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
    lines.append(
        f"Items of '{found['instrument']}' recognised: {n_proposed} of {n_proposed + len(found['missing_items'])}"
    )
    lines += [f"  {item}: {column}" for item, column in found["proposed_items"].items()]
    if found["unmatched_columns"]:
        lines.append(f"Not recognised: {_some(found['unmatched_columns'])}")
    return "\n".join(lines)


def scaffold_engagement(name: str, *, folder: Path, export: Path | None = None, sheet: str | None = None) -> list[Path]:
    """Make the folder of a new engagement: a commented `engagement.yml`, `raw/` and a proposed mapping.

    Parameters
    ----------
    name
        Name of the engagement; becomes the folder's name.
    folder
        Where engagements live.
    export
        A survey export to copy into `raw/`, and to propose the mapping from.
    sheet
        Sheet of a workbook that has several.

    Returns
    -------
    list of pathlib.Path
        Files written.

    Raises
    ------
    EngagementError
        The name is empty, the folder exists already, or it cannot be written.
    SourceError
        The export cannot be read; nothing is written.
    """
    if not name.strip():
        raise EngagementError("the engagement needs a name, such as ACME-2026.")
    target = target_folder(folder, EngagementError, option="--folder") / slug(name)
    if target.exists():
        raise EngagementError(f"{target} exists already. Choose another name, or edit its engagement.yml.")
    raw = read_survey(export, sheet=sheet) if export else None
    instrument = load_instrument("strategic-alignment")
    proposed = _proposed(raw, instrument)
    survey = f"raw/{export.name}" if export else "raw/survey.csv"
    texts = {
        "engagement.yml": ENGAGEMENT_TEMPLATE.format(
            folder=shlex.quote(target.as_posix()),
            client=yaml_text(name.strip()),
            survey=yaml_text(survey),
            sheet=f"      sheet: {yaml_text(sheet)}\n" if sheet else "",
            form=proposed.form,
        ),
        "mapping.yml": mapping_text(proposed.data, missing_items=proposed.missing_items, unmatched=proposed.unmatched),
    }
    try:
        files = _write_scaffold(target, texts, export)
        if raw is not None:
            files.append(write_codebook(raw, proposed.data, instrument, target / CODEBOOK_FILE))
    except OSError as problem:
        raise EngagementError(f"{target} cannot be written ({reason(problem)}). Choose another --folder.") from None
    return files


def _proposed(raw: RawSurvey | None, instrument: Instrument) -> ProposedUses:
    """What is proposed for an export; without one, everything is open."""
    if raw is not None:
        return propose_uses(raw, instrument)
    return ProposedUses({"items": {}}, "long", tuple(instrument.items), ())


def _write_scaffold(target: Path, texts: dict[str, str], export: Path | None) -> list[Path]:
    """Write the files of a new engagement, and copy the export as it is."""
    (target / "raw").mkdir(parents=True)
    for name, text in texts.items():
        (target / name).write_text(text, encoding="utf-8")
    files = [target / name for name in texts]
    return [*files, Path(shutil.copyfile(export, target / "raw" / export.name))] if export else files


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
