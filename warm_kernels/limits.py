"""What a process hands down to those it starts, read in one process and set in another."""

from __future__ import annotations

import os
import re
import resource
from pathlib import Path
from typing import Any

_RESOURCES = sorted({getattr(resource, name) for name in dir(resource) if name.startswith("RLIMIT_")})


def read_limits() -> dict[str, Any]:
    """Working limits of this process: mask of new files, resources, processors, niceness."""
    return {
        "umask": _umask(),
        "resources": [[kind, *resource.getrlimit(kind)] for kind in _RESOURCES],
        "processors": sorted(os.sched_getaffinity(0)),
        "niceness": os.getpriority(os.PRIO_PROCESS, 0),
    }


def set_limits(limits: dict[str, Any]) -> None:
    """Work under limits that another process has.

    Raises
    ------
    OSError, ValueError
        They are wider than this process may set.
    """
    os.umask(limits["umask"])
    for kind, soft, hard in limits["resources"]:
        if resource.getrlimit(kind) != (soft, hard):
            resource.setrlimit(kind, (soft, hard))
    if sorted(os.sched_getaffinity(0)) != limits["processors"]:
        os.sched_setaffinity(0, limits["processors"])
    if os.getpriority(os.PRIO_PROCESS, 0) != limits["niceness"]:
        os.setpriority(os.PRIO_PROCESS, 0, limits["niceness"])


def _umask() -> int:
    """Read without setting it for a moment, which other threads would see."""
    found = re.search(r"^Umask:\s*(\d+)", Path("/proc/self/status").read_text(encoding="ascii"), re.MULTILINE)
    if found is None:
        raise OSError("/proc/self/status does not tell the umask")
    return int(found[1], 8)
