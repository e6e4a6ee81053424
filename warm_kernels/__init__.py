"""Jupyter kernels forked from one warm process that has imported what they need."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace

from warm_kernels.modules import run_module
from warm_kernels.settings import KERNEL, NotWarmError, Settings, can_be_warm
from warm_kernels.settings import VERSION as __version__

__all__ = ["NotWarmError", "Settings", "__version__", "can_be_warm", "is_running", "run_module", "warmed"]


@contextmanager
def warmed(
    preload: Sequence[str] = (),
    warm_up: str = "",
    *,
    watch: Sequence[str] = (),
    environment: Mapping[str, str] | None = None,
) -> Iterator[str]:
    """Have one warm process for every warm kernel of this process and of those it starts, as long as the block lasts.

    It is started at once and gets ready beside what this process does meanwhile; a kernel that is asked for earlier
    waits for it. It ends with the block, and with this process however that ends.

    Parameters
    ----------
    preload
        Modules to import.
    warm_up
        Function `module:name` to call once after them.
    watch
        Packages, files and folders whose change makes it too old.
    environment
        Variables kernels will have; otherwise those of this process.

    Yields
    ------
    str
        Why kernels will be plain ones, empty where they will be warm; a warm one that cannot be had later says so in
        the log of its provisioner.
    """
    if not can_be_warm():
        yield "processes are forked on Linux alone"
        return
    from warm_kernels.client import begin_private, end_private
    from warm_kernels.places import SOCKET_VARIABLE

    settings = Settings((*KERNEL, *preload), warm_up, tuple(watch), idle_seconds=float("inf"))
    try:
        path, process = begin_private(settings, os.environ if environment is None else environment)
    except NotWarmError as problem:
        yield str(problem)
        return
    before, owner = os.environ.get(SOCKET_VARIABLE), os.getpid()
    os.environ[SOCKET_VARIABLE] = str(path)
    try:
        yield ""
    finally:
        # A fork that leaves the block is not the one that began it.
        if os.getpid() == owner:
            os.environ.pop(SOCKET_VARIABLE, None)
            os.environ.update({} if before is None else {SOCKET_VARIABLE: before})
            end_private(path, process)


def is_running(settings: Settings, environment: Mapping[str, str] | None = None) -> bool:
    """Whether kernels can come from a warm process that is there already.

    Parameters
    ----------
    settings
        Of a shared process; one that a variable names is there whatever it has ready.
    environment
        Variables a kernel would have; otherwise those of this process.

    Returns
    -------
    bool
        False where a process would have to be started.
    """
    if not can_be_warm():
        return False
    from warm_kernels import client

    return client.is_running(replace(settings, preload=(*KERNEL, *settings.preload)), environment)
