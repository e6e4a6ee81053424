"""Notebooks as files: nbformat, imported without the grammars that no notebook is checked with."""

from __future__ import annotations

import sys
from pathlib import Path

from stratalign.errors import ExportError

# jsonschema compiles 35 grammars of internet addresses where JupyterLab is installed, more than a second, and loads
# what reads dates in words: for formats that the schema of notebooks does not ask for. Whoever imports the modules
# afterwards still gets them.
GRAMMARS = ("rfc3987_syntax", "isoduration")
_HELD_BACK = [name for name in GRAMMARS if name not in sys.modules]
sys.modules.update(dict.fromkeys(_HELD_BACK))  # type: ignore[arg-type]
try:
    import nbformat as nbformat
finally:
    for _name in _HELD_BACK:
        del sys.modules[_name]


def read_notebook(path: Path) -> nbformat.NotebookNode:
    """Read a notebook, whatever its version, as one of version 4.

    Parameters
    ----------
    path
        An .ipynb file.

    Returns
    -------
    nbformat.NotebookNode
        Its cells and metadata.

    Raises
    ------
    ExportError
        The file does not exist or is no notebook.
    """
    try:
        notebook: nbformat.NotebookNode = nbformat.read(path, as_version=4)
    except FileNotFoundError:
        raise ExportError(f"{path.name} does not exist. Run the engagement first.") from None
    except nbformat.reader.NotJSONError:
        raise ExportError(f"{path.name} is not a notebook. Give the executed .ipynb file.") from None
    return notebook
