"""Modules that are loaded while this process waits for another one."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread


@contextmanager
def loading(*modules: str) -> Iterator[None]:
    """Load modules beside what the block waits for; all are there after it.

    Parameters
    ----------
    *modules
        Their full names.
    """
    thread = Thread(target=_load, args=(modules,))
    thread.start()
    try:
        yield
    finally:
        thread.join()


def _load(modules: tuple[str, ...]) -> None:
    for name in modules:
        importlib.import_module(name)
