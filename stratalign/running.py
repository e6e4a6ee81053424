"""A run as the command line starts it: how far it is, and where its files are in the end."""

from __future__ import annotations

import gc
import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from stratalign.layout import PACKS

if TYPE_CHECKING:
    from stratalign.runs.execute import Run


#: Read before the command line is parsed: what parses it is then imported already.
WARM = "--warm"
WarmOption = Annotated[
    bool, typer.Option(WARM, help="Keep a process for ten minutes from which the next run begins at once (Linux).")
]

REPORTS_HELP = "Folder that gets the reports; s3://, gs:// or az:// gets copies of what is sent from ./reports."
#: Where runs are kept whose copies go to an address.
REPORTS = "reports"


def places_of(reports: str) -> tuple[str, str]:
    """Folder of this machine that keeps the runs, and the address that gets copies of what is sent, if one is named."""
    return (REPORTS, reports) if "://" in reports else (reports, "")


def left_by_warm_process(words: list[str], *, debug: bool) -> list[str]:
    """Let a process do a run that has imported everything, where that is asked for, and exit as it does.

    Parameters
    ----------
    words
        As typed, without `--debug`.
    debug
        Whether that was typed.

    Returns
    -------
    list
        What is to be done here: all that was typed, without `--warm`.
    """
    if words[:1] != ["run"] or WARM not in words:
        return words
    from stratalign.runs.warm import run_warm

    left = [word for word in words if word != WARM]
    status = run_warm([*left, *["--debug"] * debug])
    if status is not None:
        sys.exit(status if status >= 0 else 128 - status)
    return left


def limits_of(cell_timeout: int | None) -> dict[str, int]:
    """Limits of a run that were given; the run knows the others."""
    return {} if cell_timeout is None else {"cell_timeout": cell_timeout}


def run_and_tell(
    engagement: str, formats: list[str], reports: str, notebook: str, parameters: dict[str, Any], **options: Any
) -> None:
    """Run, and say where the files are."""
    from stratalign.runs.warm import kernel_getting_ready

    folder, copy_to = places_of(reports)
    if copy_to:
        from stratalign.runs.copied import copy_sent, require_address

        require_address(copy_to)
    options |= {"formats": formats, "reports": folder, "notebook": notebook, "parameters": parameters}
    # Before anything else is loaded: what the notebook needs is loaded beside it.
    with kernel_getting_ready():
        if "://" in engagement:
            from stratalign.runs.fetched import fetch_engagement

            engagement = fetch_engagement(engagement, folder)
        finished = _run_and_show_steps(engagement, options)
    tell_run(finished)
    if copy_to and not finished.n_blocking:
        print(f"Copy: {copy_sent(finished.folder, copy_to)}")
    if finished.n_blocking:
        problems = "1 problem blocks" if finished.n_blocking == 1 else f"{finished.n_blocking} problems block"
        print(f"{problems} the client's report; the page written says which.", file=sys.stderr)
        raise typer.Exit(1)


def _run_and_show_steps(engagement: str, options: dict[str, Any]) -> Run:
    """Run, and show each step as it begins: on a screen in one line, else each in its own."""
    from rich.console import Console

    # What is loaded stays: looking for garbage among it, now and later, takes a tenth of a run.
    gc.disable()
    from stratalign.runs.execute import run_engagement

    gc.freeze()
    gc.enable()
    console = Console(stderr=True)
    if not console.is_terminal:
        return run_engagement(engagement, on_step=print_step, **options)
    with console.status("Starting") as status:
        return run_engagement(engagement, on_step=status.update, **options)


def print_step(step: str) -> None:
    """Tell a step as it begins."""
    print(f"{step} ...", flush=True)


def tell_run(finished: Run) -> None:
    """Where the report is, how large, how long it took."""
    packs = [path for path in finished.files.values() if path.parent.name == PACKS]
    if packs:
        print(f"Packs: {packs[0].parent} ({len(packs)} files, {finished.seconds:.1f} s)")
    for name, path in finished.files.items():
        if name in {"notebook", "manifest"} or path in packs:
            continue
        print(f"Report: {path} ({path.stat().st_size / 1e6:.1f} MB, {finished.seconds:.1f} s)")
    for note in finished.notes:
        print(f"note: {note}", file=sys.stderr)
