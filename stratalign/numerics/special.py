"""SciPy's special functions, imported without what nobody here computes with.

SciPy copies every public name of NumPy, which loads the compiler of Fortran (`numpy.f2py`) and the tools of tests
(`numpy.testing`) in each process: a third of the time that SciPy takes. Whoever asks NumPy for them afterwards gets
them as ever.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType

import numpy as np

#: Parts of NumPy that it loads when they are asked for.
HELD_BACK = ("f2py", "testing")


@contextmanager
def _held_back() -> Iterator[None]:
    """Let something empty stand for those parts that are not loaded yet."""
    absent = [name for name in HELD_BACK if f"numpy.{name}" not in sys.modules]
    empty = {name: ModuleType(f"numpy.{name}") for name in absent}
    for name, module in empty.items():
        setattr(np, name, module)
    try:
        yield
    finally:
        for name, module in empty.items():
            # Another thread may have loaded the part itself meanwhile.
            if getattr(np, name) is module:
                delattr(np, name)


with _held_back():
    from scipy import special as special
