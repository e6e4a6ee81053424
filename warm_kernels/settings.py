"""What a warm process is to have ready, and what tells two of them apart."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

VERSION = "0.1.0"
#: Beginnings of variables that Python, the C library or common packages look at once, as they are loaded.
_READ_ONCE = ("PYTHON", "LD_", "LC_", "LANG", "MPL", "XDG_C", "KMP_", "NUMBA_", "ARROW_", "MALLOC_", "GLIBC_")
_READ_ONCE_NAMES = ("HOME", "USER")
#: What every kernel imports as it starts and runs its first cell, of those versions that have it.
KERNEL = tuple(
    "ipykernel.kernelapp ipykernel.ipkernel ipykernel.zmqshell ipykernel.debugger IPython IPython.core.completer "
    "IPython.core.history IPython.core.magics".split()
)
#: A fork must have one thread: linear algebra libraries read these as they are loaded.
ONE_THREAD = dict.fromkeys(
    (f"{name}_NUM_THREADS" for name in ("OMP", "OPENBLAS", "MKL", "BLIS", "NUMEXPR", "NUMBA", "VECLIB_MAXIMUM")), "1"
)


class NotWarmError(Exception):
    """There is no warm process to be had; the message says why, and a plain one does the same."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What a warm process has ready.

    `preload` names modules to import; `warm_up` a function `module:name` without arguments, called once after them.
    `watch` names packages, files or folders whose change makes the process too old, beside every module it has
    imported. `idle_seconds` is how long it waits for the next kernel before it ends.
    """

    preload: tuple[str, ...] = ()
    warm_up: str = ""
    watch: tuple[str, ...] = ()
    idle_seconds: float = 600.0
    options: tuple[str, ...] = ()

    def as_json(self) -> str:
        """As text that `settings_from` reads."""
        return json.dumps(asdict(self))

    def key(self, environment: Mapping[str, str]) -> str:
        """Sixteen letters that differ where anything differs that a kernel could tell."""
        return _hash([self.as_json(), surroundings(environment, self.options)])


def can_be_warm() -> bool:
    """Whether this system lets a process be forked safely and watched: Linux."""
    return sys.platform == "linux" and hasattr(os, "pidfd_open")


def settings_from(text: str) -> Settings:
    """Settings as `Settings.as_json` wrote them."""
    told: dict[str, Any] = json.loads(text)
    lists = {name: tuple(value) for name, value in told.items() if isinstance(value, list)}
    return Settings(**{**told, **lists})


def surroundings(environment: Mapping[str, str], options: tuple[str, ...] = ()) -> dict[str, object]:
    """What is fixed once a Python process runs: interpreter, its options, variables that are read once.

    Parameters
    ----------
    environment
        Variables the kernel is to have.
    options
        Options of the interpreter.

    Returns
    -------
    dict
        Equal for two kernels that one warm process may serve.
    """
    read_once = {
        name: value
        for name, value in sorted(environment.items())
        if (name.startswith(_READ_ONCE) or name in _READ_ONCE_NAMES) and name not in ONE_THREAD
    }
    python = [sys.executable, sys.version, *options]
    return {"version": VERSION, "python": python, "user": _user(), "read_once": read_once}


def _user() -> int:
    return os.geteuid() if hasattr(os, "geteuid") else -1


def _hash(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:16]
