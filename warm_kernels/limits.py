"""What a process hands down to those it starts, read in one process and set in another."""

from __future__ import annotations

import ctypes
import os
import platform
import re
import resource
from pathlib import Path
from typing import Any

#: The system's call `waitid`, whose fifth argument, of what was used, the C library leaves out.
_WAITID = {"x86_64": 247, "aarch64": 95}
#: Place of the most memory, in kilobytes, in what it tells: after two times of two numbers each.
_MAXRSS = 4
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


def most_megabytes_of_ended(pid: int) -> float:
    """Most memory of a child that has ended and was not yet waited for; 0 where this processor's call is not known."""
    number = _WAITID.get(platform.machine())
    if number is None:
        return 0.0
    about, usage = ctypes.create_string_buffer(128), (ctypes.c_long * 18)()
    ways = os.WEXITED | os.WNOWAIT | os.WNOHANG
    if ctypes.CDLL(None).syscall(number, os.P_PID, pid, about, ways, usage) != 0:
        return 0.0
    return usage[_MAXRSS] / 1024


def _umask() -> int:
    """Read without setting it for a moment, which other threads would see."""
    found = re.search(r"^Umask:\s*(\d+)", Path("/proc/self/status").read_text(encoding="ascii"), re.MULTILINE)
    if found is None:
        raise OSError("/proc/self/status does not tell the umask")
    return int(found[1], 8)
