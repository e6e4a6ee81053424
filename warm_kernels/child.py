"""What a forked process does before it runs a module, so that it is as if it had just been started."""

from __future__ import annotations

import ctypes
import io
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
_IGNORED_BY_PYTHON = (signal.SIGPIPE, signal.SIGXFSZ)
_libc = ctypes.CDLL(None, use_errno=True)


class OrphanedError(Exception):
    """The process that forked this one has gone meanwhile."""


def become(request: dict[str, Any], files: list[int], parent: int, added: dict[str, str], began_in: str) -> None:
    """Take on the session, files, folder, variables and limits that a request names.

    Parameters
    ----------
    request
        `folder`, `environment`, `limits`, `ignored`.
    files
        What becomes standard input, output and error; closed after.
    parent
        Process whose end is the end of this one.
    added
        Variables that modules set as they were imported.
    began_in
        Folder in which this interpreter was started.

    Raises
    ------
    OSError, ValueError, OrphanedError
        Something of it cannot be had.
    """
    os.setsid()
    end_with(parent)
    _take_signals(request["ignored"])
    _take_files(files)
    set_limits(request["limits"])
    os.chdir(request["folder"])
    _take_environment({**added, **request["environment"]})
    _take_path(began_in)
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


def ignored_signals() -> list[int]:
    """Signals that this process ignores and that one it starts would ignore too."""
    return sorted(number for number in signal.valid_signals() if signal.getsignal(number) is signal.SIG_IGN)


def _take_signals(ignored: list[int]) -> None:
    """As Python sets them when it starts, where who asks ignores some; those that waited during the fork come now."""
    for number in (signal.SIGTERM, signal.SIGHUP, *ignored_signals()):
        if number not in _IGNORED_BY_PYTHON:
            signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number in ignored:
        signal.signal(number, signal.SIG_IGN)
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
        # Without a buffer where Python was asked for none, else what is printed would wait for one to be full.
        is_direct = isinstance(there.buffer, io.RawIOBase)
        below: Any = open(number, f"{mode}b", 0 if is_direct else -1, closefd=False)  # noqa: SIM115
        by_line = there.line_buffering if number == 2 else os.isatty(number) and not there.write_through
        stream = io.TextIOWrapper(below, there.encoding, there.errors, "\n", by_line, there.write_through)
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


def _take_path(began_in: str) -> None:
    """Entries of PYTHONPATH that are relative, or empty, are of the folder a process starts in."""
    named = os.environ.get("PYTHONPATH")
    relative = [entry for entry in named.split(os.pathsep) if not os.path.isabs(entry)] if named else []
    moved = {os.path.abspath(os.path.join(began_in, entry)): os.path.abspath(entry) for entry in relative}
    if moved:
        # Each once, as Python has them when it starts.
        sys.path[:] = dict.fromkeys(moved.get(entry, entry) for entry in sys.path)


def _take_chance() -> None:
    """Random numbers nobody else has; `random` and `secrets` see to it themselves."""
    random.seed()
    numpy_random = sys.modules.get("numpy.random")
    if numpy_random is not None:
        numpy_random.seed()
