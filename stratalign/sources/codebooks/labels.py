"""What a codebook says of the columns of an export, and how texts with markup become plain."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from stratalign.errors import SourceError
from stratalign.paths import read_file, why_no_file
from stratalign.sources.raw import VALUE_LABEL_COLUMNS, Note, no_value_labels

MAX_CODEBOOK_BYTES = 50 * 2**20
#: What the label of an unticked box says, in every tool.
NOT_SELECTED = "not selected"

_HIDDEN = re.compile(r"<(script|style|textarea)\b.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_BREAK = re.compile(r"</?(?:br|p|div|li|ul|ol|tr|td|table|h[1-6])\b[^<>]*>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ValueLabel:
    """The label of one code; `is_missing` where the code is no answer."""

    value: str
    label: str
    is_missing: bool = False


@dataclass(frozen=True, slots=True)
class ColumnEntry:
    """What a codebook says of one column; "" where it says nothing. The fields are those of `QUESTION_COLUMNS`."""

    text: str = ""
    sub_question: str = ""
    choice: str = ""
    question: str = ""
    kind: str = ""
    role: str = ""
    labels: tuple[ValueLabel, ...] = ()


@dataclass(frozen=True, slots=True)
class Described:
    """Columns of an export that a codebook knows, by name, and what was seen when the two were compared."""

    entries: Mapping[str, ColumnEntry]
    notes: tuple[Note, ...] = ()


def plain_text(markup: str) -> str:
    """Text as it is read: without tags, entities and line breaks, one blank between words."""
    if "<" in markup:
        markup = _TAG.sub("", _BREAK.sub(" ", _HIDDEN.sub(" ", markup)))
    return " ".join(html.unescape(markup).split())


def fit_labels(labels: Sequence[ValueLabel], answers: pd.Series) -> tuple[tuple[ValueLabel, ...], int]:
    """Labels of what an export writes: its codes, or the texts themselves in the codebook's order.

    Parameters
    ----------
    labels
        All labels of a question, by code.
    answers
        The column.

    Returns
    -------
    tuple of ValueLabel
        By code; where the column holds the texts, each text labels itself.
    int
        Answers that are neither a code nor a text.
    """
    codes = {known.value for known in labels}
    texts = {known.label: known for known in labels}
    cells = answers.str.strip()
    given = cells[cells != ""]
    is_code = given.isin(codes)
    is_text = given.map(plain_text).isin(texts)
    n_unknown = int((~is_code & ~is_text).sum())
    if is_text.sum() <= is_code.sum():
        return tuple(labels), n_unknown
    return tuple(ValueLabel(text, text, known.is_missing) for text, known in texts.items()), n_unknown


def label_table(labels: Mapping[str, Sequence[ValueLabel]]) -> pd.DataFrame:
    """Value labels of columns as a table with `VALUE_LABEL_COLUMNS`, in the order given."""
    rows = [(column, known.value, known.label, known.is_missing) for column in labels for known in labels[column]]
    if not rows:
        return no_value_labels()
    table = pd.DataFrame(rows, columns=list(VALUE_LABEL_COLUMNS))
    return table.astype({name: bool if name == "is_missing" else "str" for name in VALUE_LABEL_COLUMNS})


def read_codebook_text(path: Path) -> str:
    """Text of a codebook file.

    Parameters
    ----------
    path
        A text file in UTF-8 or Windows-1252.

    Returns
    -------
    str
        Without a byte-order mark.

    Raises
    ------
    SourceError
        The file is missing, empty, too large or not text.
    """
    absent = why_no_file(path)
    if absent:
        raise SourceError(f"{path.name} {absent}: looked for {path}. Check 'codebook' in engagement.yml.")
    size = path.stat().st_size
    if size > MAX_CODEBOOK_BYTES:
        raise SourceError(
            f"{path.name} has {size / 2**20:,.0f} MB; a codebook has at most {MAX_CODEBOOK_BYTES / 2**20:,.0f}. "
            "Name the right file."
        )
    content = read_file(path, SourceError).removeprefix(b"\xef\xbb\xbf")
    if not content.strip():
        raise SourceError(f"{path.name} is empty ({size} bytes). Export it again.")
    if b"\x00" in content:
        raise SourceError(f"{path.name} is not a text file ({content.count(0):,} NUL bytes). Export it again.")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")
