"""Kernels that have imported what a notebook needs before it asks, from the package `warm_kernels`."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from stratalign.shipped import REPORT_DATA, shipped_path
from warm_kernels import NotWarmError, Settings, is_running, run_module, warmed
from warm_kernels.settings import KERNEL

#: What a report's notebook imports; the kernelspec `stratalign` names the same.
PRELOAD = (
    "stratalign.analysis.engagement",
    "stratalign.document.client.report",
    "stratalign.export.display",
    "stratalign.export.tables",
    "stratalign.exhibits.kinds",
    "fontTools.ttLib",
    "pandas.core.methods.to_dict",
    "pandas.core.reshape.reshape",
)
#: Called after them: templates are compiled, fonts read and the code hashed once for all kernels.
WARM_UP = "stratalign.runs.prepared:prepare_kernels"
#: The package's own files; what it reads of the client or of shipped data is read in each kernel.
WATCH = ("stratalign",)
SETTINGS = Settings(preload=PRELOAD, warm_up=WARM_UP, watch=WATCH)
#: What a whole run imports beside; a run in a warm process begins at once.
WHOLE_RUN = (
    "stratalign.runs.execute",
    "stratalign.audit.exported",
    "stratalign.export.html",
    "papermill",
    "nbclient",
    "rich.console",
)
WHOLE_WARM_UP = "stratalign.runs.prepared:prepare_runs"
#: `no`: every kernel is a plain one.
VARIABLE = "STRATALIGN_WARM"
MANAGER = "warm_kernels.manager.WarmKernelManager"


@contextmanager
def kernel_getting_ready() -> Iterator[None]:
    """Import what the notebook needs in another process while this one checks data, where a processor is free."""
    if _n_processors() < 2:
        yield
    else:
        with warm_kernels_for_runs():
            yield


@contextmanager
def warm_kernels_for_runs() -> Iterator[str]:
    """Have one warm process for all notebooks that this process and those it starts run within the block.

    One that answers already is used as it is.

    Yields
    ------
    str
        Why their kernels will be plain ones; empty where they will be warm.
    """
    if not is_wanted():
        yield f"{VARIABLE}=no"
    elif is_running(SETTINGS):
        yield ""
    else:
        with warmed(PRELOAD, warm_up=WARM_UP, watch=WATCH) as why_not:
            yield why_not


def run_warm(words: Sequence[str]) -> int | None:
    """Run a command of stratalign in a fork of a process that has imported everything, and stays for ten idle minutes.

    Parameters
    ----------
    words
        As typed.

    Returns
    -------
    int or None
        Exit status; None where no such process is to be had, which is said on standard error: nothing has run then.
    """
    if not is_wanted():
        return None
    # Shipped data are part of what a run is named for, and hashed once for all runs.
    watch = (*WATCH, *(str(shipped_path(*parts)) for parts in REPORT_DATA))
    settings = Settings(preload=(*KERNEL, *WHOLE_RUN, *PRELOAD), warm_up=WHOLE_WARM_UP, watch=watch)
    try:
        return run_module("stratalign", words, settings)
    except NotWarmError as problem:
        print(f"note: run without a warm process: {problem}", file=sys.stderr)
        return None


def manager_configuration(environment: Mapping[str, str] | None = None) -> dict[str, dict[str, object]]:
    """Configuration of the program that runs a notebook: warm kernels where there is a warm process.

    Parameters
    ----------
    environment
        Variables of the kernel; otherwise those of this process.

    Returns
    -------
    dict
        Empty where the kernel is to be a plain one.
    """
    if not is_wanted() or not is_running(SETTINGS, environment):
        return {}
    traits: dict[str, object] = {"preload": list(PRELOAD), "warm_up": WARM_UP, "watch": list(WATCH)}
    return {"NotebookClient": {"kernel_manager_class": MANAGER}, "WarmProvisioner": traits}


def is_wanted() -> bool:
    """Whether kernels may be warm: everywhere, unless a variable says no."""
    return os.environ.get(VARIABLE, "").lower() != "no"


def _n_processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
