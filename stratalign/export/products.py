"""The files of a run by whom they are for: leadership gets what bears no other name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from stratalign.vocabulary import AUDIENCES

#: Whose files bear the notebook's name alone.
DEFAULT = AUDIENCES[0]


def product_name(stem: str, audience: str) -> str:
    """Name of an audience's file, without its ending.

    Parameters
    ----------
    stem
        Of the notebook, such as `client_report`.
    audience
        One of `AUDIENCES`, or empty where the report is the same for everybody.

    Returns
    -------
    str
        Such as `client_report-board`; the leadership's is `client_report`.
    """
    return stem if audience in ("", DEFAULT) else f"{stem}-{audience}"


def format_key(name: str, audience: str, audiences: Sequence[str]) -> str:
    """Key of a file among those of a run: its format, with its audience where it is not the first.

    Parameters
    ----------
    name
        Of the format.
    audience
        Whose file it is.
    audiences
        All that files are written for, in the order of `AUDIENCES`.

    Returns
    -------
    str
        Such as `html`, and `html-board` beside it.
    """
    return name if audience == audiences[0] else f"{name}-{audience}"


def audiences_by_file(files: Iterable[str], stem: str, audiences: Iterable[str]) -> dict[str, str]:
    """Whom each file is for.

    Parameters
    ----------
    files
        Names.
    stem
        Of the notebook.
    audiences
        That a file may be for; none where the report is the same for everybody.

    Returns
    -------
    dict
        Audience by file; files for everybody are absent.
    """
    names = {product_name(stem, audience): audience for audience in audiences if audience}
    return {file: names[start] for file in files if (start := file.partition(".")[0]) in names}
