"""`%load_ext stratalign`: the line magic `%render`."""

from __future__ import annotations

import shlex
from argparse import ArgumentParser
from collections.abc import Sequence
from typing import Any, NoReturn

from stratalign.errors import EngagementError
from stratalign.lab.rerendered import RenderedPage, rerender_page

#: Variable that names the run where the line does not: the parameter of every notebook.
RUN_FOLDER = "run_folder"
USAGE = "%render PAGE [RUN] [--audience AUDIENCE]"


class _Parser(ArgumentParser):
    """Parser that raises, so that a kernel goes on."""

    def error(self, message: str) -> NoReturn:
        raise EngagementError(f"{message}. Write it so: {USAGE}")


def register(shell: Any) -> None:
    """Give a kernel the magic.

    Parameters
    ----------
    shell
        IPython's.
    """

    def render(line: str) -> RenderedPage:
        """Show a page of a finished run with the overrides of engagement.yml."""
        return render_line(line, shell.user_ns.get(RUN_FOLDER))

    shell.register_magic_function(render, magic_kind="line", magic_name="render")


def render_line(line: str, run_folder: object = None) -> RenderedPage:
    """Do what a line of `%render` says.

    Parameters
    ----------
    line
        As `USAGE`, without the magic's name.
    run_folder
        The run where the line names none.

    Returns
    -------
    RenderedPage
        From `rerender_page`.

    Raises
    ------
    EngagementError
        No run is named, the line is not understood, or as in `rerender_page`.
    """
    asked = _parsed(shlex.split(line))
    run = asked.run or run_folder
    if not run:
        raise EngagementError(f"name the folder of a run, in the line or as {RUN_FOLDER}: {USAGE}")
    return rerender_page(str(run), asked.page, audience=asked.audience)


def _parsed(words: Sequence[str]) -> Any:
    parser = _Parser(prog="%render", add_help=False)
    parser.add_argument("page")
    parser.add_argument("run", nargs="?")
    parser.add_argument("--audience")
    return parser.parse_args(words)
