"""What reading a survey file saw: notes of the reader, and records that are nobody's answer."""

from __future__ import annotations

from stratalign.checks.result import CheckResult, counted
from stratalign.engagement.configuration import shorten
from stratalign.engagement.engagement import Engagement
from stratalign.engagement.instrument import Instrument
from stratalign.intake.read import WaveTables

#: Checks of this module, and notes of the files it passes on; their labels are `check.<key>` in the catalogue.
KEYS = (
    "later_download", "later_download_columns", "contact_details", "left_out", "corrected", "outside_fielding",
    "labels_against_words",
)  # fmt: skip

#: Notes about the mapping and not the file it is of.
OF_MAPPING = ("labels_against_words",)


def check_notes(tables: WaveTables, instrument: Instrument, engagement: Engagement) -> list[CheckResult]:
    """Notes of the reader, each under its own key."""
    return [
        CheckResult(
            note.key,
            note.severity,
            note.seen.rstrip("."),
            tables.wave.survey.mapping if note.key in OF_MAPPING else tables.file,
            note.count,
            note.fix,
            rows=note.lines,
            column=", ".join(shorten(column) for column in note.columns),
            file=tables.wave.survey.mapping if note.key in OF_MAPPING else tables.file,
        )
        for note in tables.notes
    ]


def check_left_out(tables: WaveTables, instrument: Instrument, engagement: Engagement) -> list[CheckResult]:
    """Records such as totals and titles among the answers, by reason."""
    fix = "Nothing to do if that is right; otherwise take the line out of the file's way and read it again."
    return [
        CheckResult(
            "left_out",
            "informs",
            f"{counted(len(records), 'record is', 'records are')} no answer and left out: {reason}",
            tables.file,
            len(records),
            fix,
            rows=tuple(int(record) for record in records["record"]),
            expected="one row a respondent",
        )
        for reason, records in tables.left_out.groupby("reason", sort=False)
    ]
