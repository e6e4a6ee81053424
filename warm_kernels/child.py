"""What a forked process does before it runs a module, so that it is as if it had just been started."""

from __future__ import annotations

import ctypes
import locale
import os
import random
import runpy
import signal
import sys
import tempfile
import time
from contextlib import suppress
from typing import Any

from warm_kernels.limits import set_limits

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


class OrphanedError(Exception):
    """The process that forked this one has gone meanwhile."""


def become(request: dict[str, Any], files: list[int], parent: int, added: dict[str, str]) -> None:
    """Take on the session, files, folder, variables and limits that a request names.

    Parameters
    ----------
    request
        `folder`, `environment`, `limits`.
    files
        What becomes standard input, output and error; closed after.
    parent
        Process whose end is the end of this one.
    added
        Variables that modules set as they were imported.

    Raises
    ------
    OSError, ValueError, OrphanedError
        Something of it cannot be had.
    """
    os.setsid()
    end_with(parent)
    _take_signals()
    _take_files(files)
    set_limits(request["limits"])
    os.chdir(request["folder"])
    _take_environment({**added, **request["environment"]})
    _take_chance()


def run(command: list[str], *, has_folder_on_path: bool) -> None:
    """Run a module as `python -m` would, with the arguments of a command.

    Parameters
    ----------
    command
        Module first.
    has_folder_on_path
        Whether modules are found in the working folder first, as `python -m` does and an installed command does not.
    """
    module, *arguments = command
    if has_folder_on_path and not sys.flags.safe_path:
        sys.path.insert(0, os.getcwd())
    sys.argv = [module, *arguments]
    sys.orig_argv = [sys.orig_argv[0], "-m", *command]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


def end_with(parent: int) -> None:
    """Let the operating system end this process when its parent ends.

    Raises
    ------
    OSError
        The system refuses.
    OrphanedError
        The parent has ended already.
    """
    if _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    if os.getppid() != parent:
        raise OrphanedError(f"process {parent} has ended")


def _take_signals() -> None:
    """As Python sets them when it starts; those that waited during the fork come now."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())


def _take_files(files: list[int]) -> None:
    """Streams anew: those of the parent were made for what the parent had."""
    for number, file in enumerate(files):
        os.dup2(file, number)
    for file in files:
        if file > 2:
            os.close(file)
    for number, name, mode in ((0, "stdin", "r"), (1, "stdout", "w"), (2, "stderr", "w")):
        there = getattr(sys, name)
        stream: Any = open(number, mode, -1, there.encoding, there.errors, closefd=False)  # noqa: SIM115
        by_line = there.line_buffering if number == 2 else os.isatty(number)
        stream.reconfigure(line_buffering=by_line, write_through=there.write_through)
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)


def _take_environment(environment: dict[str, str]) -> None:
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    locale.setlocale(locale.LC_ALL, "C")
    # A locale that is not installed: Python goes on with that of C.
    with suppress(locale.Error):
        locale.setlocale(locale.LC_CTYPE, "")
    tempfile.tempdir = None


def _take_chance() -> None:
    """Random numbers nobody else has; `random` and `secrets` see to it themselves."""
    random.seed()
    numpy_random = sys.modules.get("numpy.random")
    if numpy_random is not None:
        numpy_random.seed()
