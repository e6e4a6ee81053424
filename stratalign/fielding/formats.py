"""The tools a questionnaire is fielded with: one row a tool; each makes files and says what the tool cannot hold."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from stratalign.engagement.configuration import did_you_mean
from stratalign.errors import InstrumentError
from stratalign.fielding.files import Fielded
from stratalign.fielding.limesurvey import build_limesurvey
from stratalign.fielding.printed import build_html
from stratalign.fielding.qualtrics import build_qualtrics
from stratalign.fielding.questionnaire import Questionnaire
from stratalign.fielding.redcap import build_redcap
from stratalign.fielding.word import build_docx
from stratalign.fielding.xlsform import build_xlsform
from stratalign.paths import reason

#: Name of a tool or kind of page -> what makes its files.
TOOLS: dict[str, Callable[[Questionnaire], Fielded]] = {
    "qualtrics": build_qualtrics,
    "limesurvey": build_limesurvey,
    "redcap": build_redcap,
    "xlsform": build_xlsform,
    "docx": build_docx,
    "html": build_html,
}
#: Other names of them.
ALSO_CALLED = {"kobo": "xlsform", "kobotoolbox": "xlsform", "odk": "xlsform", "word": "docx"}


def require_tool(name: str) -> str:
    """Name of a tool as this module knows it; one that is not known is refused.

    Parameters
    ----------
    name
        As a user gives it, such as "kobo".

    Returns
    -------
    str
        A key of `TOOLS`.

    Raises
    ------
    InstrumentError
        The unknown and the known ones are named.
    """
    known = ALSO_CALLED.get(name.casefold(), name.casefold())
    if known not in TOOLS:
        raise InstrumentError(
            f"a questionnaire cannot be written for '{name}'.{did_you_mean(name, list(TOOLS))} "
            f"Give one of {', '.join(TOOLS)} with --to."
        )
    return known


def write_questionnaire(questionnaire: Questionnaire, tool: str, folder: Path) -> tuple[list[Path], tuple[str, ...]]:
    """Write a questionnaire as a tool imports it.

    Parameters
    ----------
    questionnaire
        From `compose_questionnaire`.
    tool
        A key of `TOOLS`, or another name of it.
    folder
        Gets the files; made where it is missing. Files of the same name are replaced, each whole or not at all.

    Returns
    -------
    tuple
        Paths of the files, and what the tool cannot hold or whoever fields it should know.

    Raises
    ------
    InstrumentError
        The tool is unknown, or the folder cannot be written.
    """
    fielded = TOOLS[require_tool(tool)](questionnaire)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        paths = [_write(folder / name, content) for name, content in fielded.files.items()]
    except OSError as problem:
        raise InstrumentError(f"{folder} cannot be written ({reason(problem)}). Choose another --out.") from None
    return paths, (*questionnaire.notes, *fielded.notes)


def _write(path: Path, content: bytes) -> Path:
    """Write a file beside its place, then put it there."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".writing-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
    return path
