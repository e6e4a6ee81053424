"""Where the files shipped beside the code are: instruments, sample engagements, the study, notebooks, the template."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from stratalign.errors import EngagementError
from stratalign.paths import expand

#: Shipped data that reports are made with; questionnaires are inputs of their own.
REPORT_DATA = (("data", "answers"), ("data", "comments"), ("data", "evidence"), ("data", "study"))
PACKAGE = Path(__file__).resolve().parent
#: Parent of the nbconvert template named `stratalign`, as nbconvert wants it.
TEMPLATE_BASE = PACKAGE / "export" / "nbconvert_template"


def shipped_root() -> Path:
    """Folder that holds `data/` and `notebooks/`: the checkout, else the environment's shared data."""
    checkout = PACKAGE.parent
    if (checkout / "data" / "instruments").is_dir():
        return checkout
    return Path(sys.prefix) / "share" / "stratalign"


def shipped_path(*parts: str) -> Path:
    """Path of a shipped file or folder.

    Parameters
    ----------
    *parts
        Path below the shipped root, such as `"data", "instruments"`.

    Returns
    -------
    pathlib.Path
        An existing path.

    Raises
    ------
    EngagementError
        The file was not shipped with this installation.
    """
    path = shipped_root().joinpath(*parts)
    if not path.exists():
        raise EngagementError(f"{'/'.join(parts)} is not part of this installation. Install stratalign again.")
    return path


def resolve(path: str | Path) -> Path:
    """Path as given if it exists, else below the shipped root (so notebooks find `data/sample/...` from anywhere)."""
    given = expand(path)
    if os.path.exists(given) or given.is_absolute():
        return given
    shipped = shipped_root() / given
    return shipped if os.path.exists(shipped) else given
