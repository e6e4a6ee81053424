"""How the command line reads what is typed, and says in words what went wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import typer
from typer.core import TyperCommand

from stratalign.errors import (
    DisclosureError,
    DocumentError,
    EngagementError,
    ExportError,
    ReadinessError,
    StratalignError,
)
from stratalign.paths import reason
from stratalign.plain_text import without_controls

#: How a message about a defect of this program begins.
OWN_FAULT = "this should not have happened, and is not your mistake"


class ParametersCommand(TyperCommand):
    """A command whose `-p KEY VALUE` may be typed as `-p KEY=VALUE`, as papermill users do."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Join keys and values before anything else looks at them."""
        return super().parse_args(ctx, join_parameters(args))


def join_parameters(arguments: list[str]) -> list[str]:
    """Write `-p KEY VALUE` as `-p KEY=VALUE`, so that both may be typed, as papermill users do."""
    joined: list[str] = []
    place = 0
    while place < len(arguments):
        joined.append(arguments[place])
        place += 1
        if joined[-1] != "-p" or place == len(arguments) or _is_option(arguments[place]):
            continue
        key, following = arguments[place], arguments[place + 1 : place + 2]
        has_value = "=" not in key and bool(following) and not _is_option(following[0])
        joined.append(f"{key}={following[0]}" if has_value else key)
        place += 1 + has_value
    return joined


def _is_option(word: str) -> bool:
    return word == "-p" or word.startswith("--")


def each_named(words: list[str] | None, option: str) -> list[str]:
    """Names of an option that may be given more than once or hold several between commas; each once.

    Parameters
    ----------
    words
        As typed; None where the option was not given.
    option
        As it is typed, such as `--format`.

    Returns
    -------
    list of str
        In the order they were given.

    Raises
    ------
    EngagementError
        The option was given and names nothing, as an unset variable of a script leaves it.
    """
    names = list(dict.fromkeys(name.strip() for word in words or () for name in word.split(",") if name.strip()))
    if words and not names:
        raise EngagementError(f"{option} was given and names nothing. Write what you want after it, or leave it out.")
    return names


def whole_number(lowest: int) -> Callable[[str], int]:
    """Reader of a whole number that is not below another."""

    def read(text: str) -> int:
        if not re.fullmatch(r"-?\d{1,9}", str(text).strip()) or int(text) < lowest:
            raise typer.BadParameter(f"write a whole number, {lowest} or more (found: {text})")
        return int(text)

    return read


def in_plain_words(problem: Exception) -> str:
    """What went wrong: a message of ours as it is, a refusal of the operating system, or a defect of this program."""
    if isinstance(problem, StratalignError):
        # What a file holds or is called may steer a terminal.
        return without_controls(str(problem))
    if isinstance(problem, OSError) and not isinstance(problem, ConnectionError | TimeoutError):
        named = problem.filename or "a file"
        return f"{named} cannot be read or written: {reason(problem)}. Make room or access, and run the command again."
    if isinstance(problem, MemoryError):
        return "the memory of this machine is full. Close other programs, or split the file."
    return (
        f"{OWN_FAULT} ({type(problem).__name__}). Run the command again with --debug, and send what it prints to who "
        "looks after this installation; no data stand in it but names of files."
    )


def exit_status(problem: Exception) -> int:
    """Exit status of an error: 1 the data block the run, 3 a notebook or export failed, 2 anything to configure."""
    if isinstance(problem, ReadinessError | DisclosureError):
        return 1
    is_about_what_was_asked = isinstance(problem, StratalignError | OSError) and not isinstance(
        problem, ExportError | DocumentError
    )
    return 2 if is_about_what_was_asked else 3


@contextmanager
def about_what_was_named() -> Iterator[None]:
    """What is wrong with a file or folder that the user has named is a mistake of usage, not a failed export."""
    try:
        yield
    except (ExportError, DocumentError) as problem:
        raise EngagementError(str(problem)) from None
