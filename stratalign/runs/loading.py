"""What this process gets ready while it waits for another one."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread


@contextmanager
def loading(*modules: str, warm_up: str = "") -> Iterator[None]:
    """Load modules beside what the block waits for; all are there after it.

    Parameters
    ----------
    *modules
        Their full names.
    warm_up
        A function `module:name` that is called after them, without arguments.
    """
    thread = Thread(target=_load, args=(modules, warm_up))
    thread.start()
    try:
        yield
    finally:
        thread.join()


def _load(modules: tuple[str, ...], warm_up: str) -> None:
    for name in modules:
        importlib.import_module(name)
    if warm_up:
        module, _, name = warm_up.partition(":")
        getattr(importlib.import_module(module), name)()
