"""Whether processes live, and waiting for it."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path


def is_there(pid: int) -> bool:
    """Whether a process lives; one that waits to be read of does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def eventually(question: Callable[[], bool]) -> bool:
    """Whether something comes true; the time is that of a very busy machine."""
    until = time.monotonic() + 60
    while not question() and time.monotonic() < until:
        time.sleep(0.02)
    return question()
