"""The command about what people wrote."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def comments(
    engagement: Annotated[str, typer.Argument(help="Folder of the engagement.")],
    wave: Annotated[
        str | None, typer.Option("--wave", help="Key of the wave; the last one where none is named.")
    ] = None,
    import_: Annotated[Path | None, typer.Option("--import", help="An edited workbook to compare and read.")] = None,
    apply: Annotated[bool, typer.Option("--apply", help="Keep what was decided; without, only compare.")] = False,
    meaning: Annotated[
        bool, typer.Option("--meaning", help="Propose themes by meaning, across languages (extra `themes`).")
    ] = False,
) -> None:
    """Write what people wrote as a workbook to review, or read an edited one back and show what was decided."""
    from stratalign.runs.comments import export_comments, import_comments

    if import_ is None:
        print(export_comments(engagement, wave=wave, by_meaning=meaning))
        return
    changes, file = import_comments(engagement, import_, wave=wave, apply=apply)
    print("\n".join(changes) or "Nothing changes.")
    if changes:
        print(f"Written: {file}" if apply else f"Not written yet: add --apply to write {file}")
