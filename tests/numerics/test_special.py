"""Special functions come without what nobody here computes with, and whoever asks NumPy for that still gets it."""

import subprocess
import sys

import pytest
from conftest import ROOT

from stratalign.numerics.special import HELD_BACK, special

CODE = """
import sys
import {module}
print(*[name for name in {held_back} if "numpy." + name in sys.modules], "scipy.special" in sys.modules)
import numpy
print(numpy.testing.assert_allclose.__module__, callable(numpy.f2py.run_main))
"""


@pytest.mark.slow
def test_what_check_loads_has_no_compiler_in_it():
    code = CODE.format(module="stratalign.checks.suite", held_back=HELD_BACK)
    found = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True)
    assert found.stdout.splitlines() == ["True", "numpy.testing._private.utils True"]


def test_functions_are_those_of_scipy():
    assert special.__name__ == "scipy.special"
    assert special.ndtri(0.975) == pytest.approx(1.959963984540054, abs=1e-15)
