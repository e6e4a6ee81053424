"""Import and warm up, leave no trace of it but modules and caches, and see whether the process may be forked."""

from __future__ import annotations

import gc
import importlib
import importlib.util
import locale
import os
import sys
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from warm_kernels.settings import KERNEL, Settings

_INLINE = "matplotlib_inline.backend_inline"


class UnfitError(Exception):
    """The process may not be forked, or could not get ready; the message says why."""


def prepare(settings: Settings) -> dict[str, str]:
    """Import what settings name, call the warm-up, and put back what it changed.

    Returns
    -------
    dict
        Variables that modules set as they were imported.

    Raises
    ------
    UnfitError
        A module or the warm-up failed, or a thread or a messaging context was left.
    """
    # As the kernel does before any cell: matplotlib reads it as it is loaded.
    os.environ.setdefault("MPLBACKEND", f"module://{_INLINE}")
    # Modules that keep the parent they see as they are loaded: the kernel's parent is this process.
    os.environ["JPY_PARENT_PID"] = str(os.getpid())
    before = set(os.environ)
    # What is loaded stays: looking for garbage among it takes a tenth of the time.
    gc.disable()
    try:
        for module in filter(_is_there, settings.preload):
            importlib.import_module(module)
        added = {name: value for name, value in os.environ.items() if name not in before}
        if settings.warm_up:
            with _nothing_changed():
                _function(settings.warm_up)()
    except Exception as problem:
        raise UnfitError(f"{type(problem).__name__}: {problem}") from problem
    finally:
        gc.enable()
    require_forkable()
    # What is there now is shared with the forks for as long as nobody writes to it.
    gc.collect()
    gc.freeze()
    return added


def require_forkable() -> None:
    """Refuse a process whose fork would lack a thread that something in it waits for.

    Raises
    ------
    UnfitError
        It has a second thread, of Python or of a library, or a context of ZeroMQ.
    """
    import threading

    if threading.active_count() != 1:
        names = sorted(thread.name for thread in threading.enumerate() if thread is not threading.main_thread())
        raise UnfitError(f"preloading left a thread running ({', '.join(names)})")
    n_threads = len(os.listdir("/proc/self/task"))
    if n_threads != 1:
        raise UnfitError(f"preloading left {n_threads - 1} threads of a library running")
    context = getattr(sys.modules.get("zmq"), "Context", None)
    if context is not None and getattr(context, "_instance", None) is not None:
        raise UnfitError("preloading left a context of ZeroMQ")


def _is_there(name: str) -> bool:
    """Whether to import a module: one of the kernel's own may not be there in its version, any other must."""
    if name not in KERNEL:
        return True
    try:
        return importlib.util.find_spec(name) is not None
    except ModuleNotFoundError:
        return False


def _function(name: str) -> Any:
    module, _, attribute = name.partition(":")
    return getattr(importlib.import_module(module), attribute)


@contextmanager
def _nothing_changed() -> Iterator[None]:
    """Put back what a call changes of the process: variables, folder, locale, warnings, settings of drawing."""
    environment, folder, where = dict(os.environ), os.getcwd(), locale.setlocale(locale.LC_ALL)
    with ExitStack() as stack:
        stack.enter_context(warnings.catch_warnings())
        stack.enter_context(_drawing_unchanged())
        yield
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    locale.setlocale(locale.LC_ALL, where)


@contextmanager
def _drawing_unchanged() -> Iterator[None]:
    """Settings of matplotlib as before; the backend that shows figures is chosen in each kernel anew."""
    matplotlib = sys.modules.get("matplotlib")
    if matplotlib is None:
        yield
        return
    before = matplotlib.rcParams.copy()
    yield
    dict.update(matplotlib.rcParams, before)
    pyplot: Any = sys.modules.get("matplotlib.pyplot")
    if pyplot is not None:
        pyplot.close("all")
        pyplot._backend_mod = None
    # It ties figures to the shell that is there as it is loaded.
    sys.modules.pop(_INLINE, None)
