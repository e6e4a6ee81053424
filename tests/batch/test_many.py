"""Small clients in one batch: two cannot be run, it is killed in the middle and gone on with, none is missing."""

import os
import subprocess
import sys

import pytest
from conftest import ROOT


@pytest.mark.slow
@pytest.mark.prove
@pytest.mark.skipif(sys.platform != "linux", reason="looks at processes as Linux lists them")
def test_a_batch_that_is_killed_and_gone_on_with_accounts_for_all(tmp_path):
    command = [sys.executable, str(ROOT / "benchmarks" / "many.py"), "--clients", "8"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(tmp_path)}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    assert "8 clients" in done.stdout
    assert "All are accounted for." in done.stdout
