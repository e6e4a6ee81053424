"""What a row of the list of mistakes is: a name, what is done to a small engagement, and the words of the answer."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

#: Changes a folder that holds a right engagement.
Edit = Callable[[Path], None]


class Mistake(NamedTuple):
    """One mistake. `E` in the command stands for the engagement's folder, `HERE` for the folder it lies in.

    Every one of `words` must be said. The exit status is 1 or 2, or 0 where a warning is enough (`is_warned`). An
    engagement without accounts or roster is read faster (`has_accounts`, `has_roster`).
    """

    name: str
    edits: tuple[Edit, ...]
    words: tuple[str, ...]
    command: str = "check E"
    is_warned: bool = False
    needs_links: bool = False
    has_accounts: bool = False
    has_roster: bool = True


def mistake(
    name: str,
    *said: Edit | str,
    command: str = "check E",
    is_warned: bool = False,
    needs_links: bool = False,
    has_accounts: bool = False,
    has_roster: bool = True,
) -> Mistake:
    """Row of the list: edits and words in the order given."""
    edits = tuple(part for part in said if not isinstance(part, str))
    words = tuple(part for part in said if isinstance(part, str))
    return Mistake(name, edits, words, command, is_warned, needs_links, has_accounts, has_roster)


def swap(file: str, old: str, new: str) -> Edit:
    """Replace a text that stands once in a file."""

    def edit(folder: Path) -> None:
        text = (folder / file).read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
        (folder / file).write_text(text.replace(old, new), encoding="utf-8")

    return edit


def swap_all(file: str, old: str, new: str) -> Edit:
    """Replace a text wherever it stands in a file."""

    def edit(folder: Path) -> None:
        text = (folder / file).read_text(encoding="utf-8")
        assert old in text, f"{old!r} is not in {file}"
        (folder / file).write_text(text.replace(old, new), encoding="utf-8")

    return edit


def add(file: str, text: str) -> Edit:
    """Write a text at the end of a file."""

    def edit(folder: Path) -> None:
        with (folder / file).open("a", encoding="utf-8") as handle:
            handle.write(text)

    return edit


def write(file: str, content: str | bytes) -> Edit:
    """Write a file anew."""

    def edit(folder: Path) -> None:
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).write_bytes(content.encode() if isinstance(content, str) else content)

    return edit


def remove(file: str) -> Edit:
    """Take a file or folder away."""

    def edit(folder: Path) -> None:
        path = folder / file
        shutil.rmtree(path) if path.is_dir() else path.unlink()

    return edit


def as_folder(file: str) -> Edit:
    """Put a folder where a file is expected."""

    def edit(folder: Path) -> None:
        (folder / file).unlink(missing_ok=True)
        (folder / file).mkdir(parents=True)

    return edit


def as_circle(file: str) -> Edit:
    """Put a link in a file's place that leads to itself."""

    def edit(folder: Path) -> None:
        (folder / file).unlink(missing_ok=True)
        (folder / file).symlink_to(Path(file).name)

    return edit


def first_lines(file: str, n: int) -> Edit:
    """Keep the first lines of a file."""

    def edit(folder: Path) -> None:
        lines = (folder / file).read_text(encoding="utf-8").splitlines(keepends=True)
        (folder / file).write_text("".join(lines[:n]), encoding="utf-8")

    return edit


def each_line(file: str, change: Callable[[list[str]], list[str]]) -> Edit:
    """Change the cells of every line but the header of a comma-separated file without quotation marks."""

    def edit(folder: Path) -> None:
        head, *lines = (folder / file).read_text(encoding="utf-8").splitlines()
        changed = [",".join(change(line.split(","))) for line in lines]
        (folder / file).write_text("\n".join([head, *changed]) + "\n", encoding="utf-8")

    return edit
