"""What a tool's module gives: files by name, and what the tool cannot hold."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from stratalign.fielding.questionnaire import Questionnaire


@dataclass(frozen=True, slots=True)
class Fielded:
    """Files of one tool, by name; `notes` say what the tool cannot hold, and how to take the answers out again."""

    files: dict[str, bytes]
    notes: tuple[str, ...] = ()


def stem_of(questionnaire: Questionnaire) -> str:
    """Name of a questionnaire's files, without an ending."""
    return f"{questionnaire.key}-{questionnaire.form}"


def one_line(text: str) -> str:
    """Text without line breaks, tabs and repeated blanks."""
    return " ".join(text.split())


def delimited(rows: Iterable[Sequence[str]], delimiter: str) -> str:
    """Rows as delimited text, cells quoted where they must be."""
    written = io.StringIO()
    csv.writer(written, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return written.getvalue()
