"""Run a module as `python -m` would, in a fork of a warm process."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from warm_kernels.settings import NotWarmError, Settings, can_be_warm

if TYPE_CHECKING:
    from warm_kernels.process import WarmProcess


def run_module(module: str, words: Sequence[str], settings: Settings, *, serves_kernels: bool = True) -> int:
    """Run a module in a fork, with the streams, folder, variables and limits of this process, and wait for its end.

    Signals to stop go on to it. Nothing is imported from the working folder.

    Parameters
    ----------
    module
        As after `python -m`.
    words
        Its arguments.
    settings
        What the shared warm process has ready; it is started where there is none.
    serves_kernels
        Whether warm kernels that the module starts come from the same process.

    Returns
    -------
    int
        Exit status, negative for the signal that ended it.

    Raises
    ------
    NotWarmError
        There is no warm process to be had; nothing has run.
    """
    # Late: this needs what only Linux has.
    import asyncio

    from warm_kernels.client import Request, ask, socket_of
    from warm_kernels.places import SOCKET_VARIABLE, UnsafeFolderError
    from warm_kernels.process import WarmProcess

    if not can_be_warm():
        raise NotWarmError("processes are forked on Linux alone")
    environment = dict(os.environ)
    try:
        path = Path(environment.get(SOCKET_VARIABLE) or socket_of(settings, environment))
    except (OSError, UnsafeFolderError) as problem:
        raise NotWarmError(str(problem)) from problem
    added = {SOCKET_VARIABLE: str(path)} if serves_kernels else {}
    request = Request((module, *words), os.getcwd(), environment, added, has_folder_on_path=False)
    with _signals_handed_on() as hand_on_to:
        process = WarmProcess(asyncio.run(ask(request, settings, (0, 1, 2))), [module, *words], {})
        hand_on_to(process)
        return process.wait()


@contextmanager
def _signals_handed_on() -> Iterator[Callable[[WarmProcess], None]]:
    """Hand on what is to stop this process to a fork, which is in no terminal; what comes before there is one, then.

    What this process ignores, as one begun with `nohup` does, the fork ignores too.
    """
    forks: list[WarmProcess] = []
    early: list[int] = []

    def hand_on(number: int, _: object) -> None:
        if not forks:
            early.append(number)
        for process in forks:
            with suppress(ProcessLookupError):
                os.kill(process.pid, number)

    def begin(process: WarmProcess) -> None:
        forks.append(process)
        for number in early:
            hand_on(number, None)

    stops = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    heard = [number for number in stops if signal.getsignal(number) is not signal.SIG_IGN]
    before = {number: signal.signal(number, hand_on) for number in heard}
    try:
        yield begin
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
