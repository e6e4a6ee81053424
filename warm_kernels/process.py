"""A forked kernel as the program sees it that asked for it: the interface of `subprocess.Popen`."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Mapping
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from warm_kernels.client import Forked

#: Kernels whose end nobody has asked for yet: a program that forgets one leaves it running, as with `Popen`.
_running: set[WarmProcess] = set()
_PAUSE = 0.02
#: Of all kernels of this process that have ended.
_most_megabytes: list[float] = [0.0]


def most_megabytes() -> float:
    """Most memory one ended kernel of this process has had: `resource` counts only processes this one has started."""
    return _most_megabytes[-1]


class WarmProcess:
    """A process that a warm one has forked; its end comes over the connection that asked for it."""

    def __init__(self, forked: Forked, args: list[str], pipes: Mapping[str, IO[Any]]) -> None:
        self.args = args
        self.pid = forked.pid
        self.returncode: int | None = None
        self.stdin, self.stdout, self.stderr = (pipes.get(name) for name in ("stdin", "stdout", "stderr"))
        self._connection = forked.connection
        self._told = forked.told
        self._connection.setblocking(False)
        _running.add(self)

    def poll(self) -> int | None:
        """Exit status, negative for the signal that ended it; None while it runs."""
        if self.returncode is None:
            self._listen()
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the end.

        Raises
        ------
        subprocess.TimeoutExpired
            It runs on after `timeout` seconds.
        """
        until = None if timeout is None else time.monotonic() + timeout
        while self.poll() is None:
            if until is not None and time.monotonic() > until:
                raise subprocess.TimeoutExpired(self.args, timeout or 0.0)
            time.sleep(_PAUSE)
        assert self.returncode is not None
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send a signal; nothing where the process has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        self.send_signal(signal.SIGKILL)

    def _listen(self) -> None:
        try:
            while more := self._connection.recv(4096):
                self._told += more
        except BlockingIOError:
            if not self._told.endswith(b"\n"):
                return
        except ConnectionError:
            pass
        # Without a word the warm process has ended, and the operating system has killed what it had forked.
        killed = {"exit": int(-signal.SIGKILL), "megabytes": 0.0}
        told: dict[str, Any] = json.loads(self._told) if self._told.endswith(b"\n") else killed
        self.returncode = told["exit"]
        _most_megabytes.append(max(told["megabytes"], most_megabytes()))
        del _most_megabytes[:-1]
        self._connection.close()
        _running.discard(self)
