"""Write the SYNTHETIC 410-company reference sample again: `python data/study/generate.py`.

The same seed gives the same files; tests/study/test_study_write.py compares what is committed with what this writes.
"""

from __future__ import annotations

from pathlib import Path

from stratalign.study.simulate import simulate_study
from stratalign.study.write import write_study

FOLDER = Path(__file__).resolve().parent
N_COMPANIES = 410
SEED = 20260410

if __name__ == "__main__":
    for path in write_study(simulate_study(N_COMPANIES, scenario="evidence", seed=SEED), FOLDER):
        print(f"SYNTHETIC: {path}")
