"""Notebooks as files: nbformat, imported without the grammars that no notebook is checked with."""

from __future__ import annotations

import json
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


def read_notebook(path: Path, *, named: str = "") -> nbformat.NotebookNode:
    """Read a notebook, whatever its version, as one of version 4.

    Parameters
    ----------
    path
        An .ipynb file.
    named
        Type of outputs of which the name of the part is all that is wanted: what else they show takes most of the time.

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
        text = path.read_text(encoding="utf-8")
        notebook: nbformat.NotebookNode = nbformat.reads(_names_alone(text, named) if named else text, as_version=4)
    except FileNotFoundError:
        raise ExportError(f"{path.name} does not exist. Run the engagement first.") from None
    except (nbformat.reader.NotJSONError, json.JSONDecodeError, UnicodeDecodeError):
        raise ExportError(f"{path.name} is not a notebook. Give the executed .ipynb file.") from None
    return notebook


def _names_alone(text: str, kind: str) -> str:
    """A notebook whose outputs of a kind hold the name of their part alone."""
    plain = json.loads(text)
    for cell in plain.get("cells", ()) if isinstance(plain, dict) else ():
        for output in cell.get("outputs", ()):
            if kind in output.get("data", {}):
                output["data"] = {kind: {"part": output["data"][kind]["part"]}}
    return json.dumps(plain)
