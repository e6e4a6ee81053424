"""Being stopped from outside: Ctrl-C, a signal of the system, a closed terminal."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

#: Signals that ask a command to stop, by what the user did; Windows has not all of them.
_SIGNALS = {"SIGINT": "Ctrl-C", "SIGTERM": "a signal to end", "SIGHUP": "the closing of its terminal"}


class StoppedError(BaseException):
    """A command was stopped from outside; no handler of ordinary errors may take it for one."""

    def __init__(self, number: int) -> None:
        self.number = number
        super().__init__(
            f"stopped by {_SIGNALS[signal.Signals(number).name]}. What was not finished is cleared away; finished "
            "reports are as they were. Run the command again when you like."
        )

    @property
    def status(self) -> int:
        """Exit status as shells count it."""
        return 128 + self.number


@contextmanager
def stopped_by_signals() -> Iterator[None]:
    """Turn signals to stop into a `StoppedError` within a block, once: clearing away is not stopped a second time.

    Raises
    ------
    StoppedError
        Somebody asked the command to stop.
    """
    if threading.current_thread() is not threading.main_thread():
        # Only the main thread can be told of signals.
        yield
        return
    numbers = [getattr(signal, name) for name in _SIGNALS if hasattr(signal, name)]

    def stop(number: int, frame: FrameType | None) -> None:
        for each in numbers:
            signal.signal(each, signal.SIG_IGN)
        raise StoppedError(number)

    # What the parent had decided to ignore, as nohup does, stays ignored.
    before = {number: signal.getsignal(number) for number in numbers}
    taken = [number for number, handler in before.items() if handler is not signal.SIG_IGN]
    for number in taken:
        signal.signal(number, stop)
    try:
        yield
    finally:
        for number in taken:
            signal.signal(number, before[number])
