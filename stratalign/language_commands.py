"""The commands about languages: list them, begin or update a catalogue, and say what is still to be translated."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from stratalign.language.translating import Progress

language_app = typer.Typer(
    help="Languages of reports: list them, translate into another, and check a translation.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

CatalogueArgument = Annotated[
    Path, typer.Argument(metavar="FILE", help="A catalogue named after its language, such as it.po.")
]
#: Messages that are named at most.
N_NAMED = 40


@language_app.command("list")
def list_languages() -> None:
    """Print the languages that reports can be written in, with the file of each catalogue."""
    from stratalign.language.languages import catalogue_files, known_languages

    files = catalogue_files()
    for code in known_languages():
        print(f"{code}  {files.get(code, 'of the library itself')}")


@language_app.command()
def update(file: CatalogueArgument) -> None:
    """Begin a catalogue, or bring one up to date with the English one; what was translated is kept."""
    from stratalign.language.translating import update_catalogue

    progress = update_catalogue(file)
    print(f"Written: {file}. {_told(progress)}")


@language_app.command()
def check(file: CatalogueArgument) -> None:
    """Say what is still to be translated in a catalogue, and why; exit status 1 where there is anything."""
    from stratalign.language.translating import check_catalogue

    progress = check_catalogue(file)
    for key, why in progress.open[:N_NAMED]:
        print(f"{key}: {why}")
    if len(progress.open) > N_NAMED:
        print(f"... and {len(progress.open) - N_NAMED:,} more")
    print(_told(progress))
    if progress.open:
        raise typer.Exit(1)


def _told(progress: Progress) -> str:
    n_open = len(progress.open)
    if not n_open:
        return f"Complete: {progress.n:,} messages. Reports can be written in this language."
    return f"{n_open:,} of {progress.n:,} messages are to be translated."
