"""The whole analysis of an engagement, in process, against peers in the same run; user CPU time, medians of pairs.

Two lines. The sample's analysis, second call in a process, beside what a notebook pays before its first line: `import
pandas, statsmodels.api, seaborn` in a fresh process. A questionnaire of 72 items in 28 dimensions that 7,700 people
answered (synthetic, seeded, written as an analyst's folder), beside a part of the same by hand: pandas reads the file,
means by unit, alphas and rwg(j) unit by unit, and statsmodels fits one factor to each dimension. The alphas of both are
compared. CPU time of one process is printed, because machines are shared; a ratio compares neighbours in time.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
from drawn_engagement import items_of, write_drawn

ROOT = Path(__file__).resolve().parents[1]
SEED = 20261129
N_PEOPLE, N_UNITS = 7_700, 30
#: Items of each dimension: 72 in 28.
SIZES = [3] * 16 + [2] * 12


def main() -> int:
    """Time both lines; 1 where an answer differs from the peer's."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=5, help="how often each side is timed")
    parser.add_argument("--job", help=argparse.SUPPRESS)
    parser.add_argument("--folder", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.job:
        print(json.dumps(JOBS[given.job](Path(given.folder))))
        return 0
    print(f"{'work':<52}{'CPU s':>8}{'wall s':>8}{'MB':>6}  {'peer':<34}{'CPU s':>8}{'ratio':>7}")
    sample = ROOT / "data" / "sample" / "northwind"
    _compare("analysis of the sample, second call", "second", "imports of a notebook", "imports", sample, given.pairs)
    with tempfile.TemporaryDirectory() as folder:
        write_drawn(Path(folder), n_people=N_PEOPLE, n_units=N_UNITS, sizes=SIZES, seed=SEED)
        words = f"{sum(SIZES)} items, {len(SIZES)} dimensions, {N_PEOPLE:,} people, first call"
        return _compare(words, "first", "a part of it by hand", "by_hand", Path(folder), max(given.pairs // 2, 1))


def _compare(words: str, job: str, peer_words: str, peer: str, folder: Path, pairs: int) -> int:
    """Print one line, each side timed after the other; 1 where answers differ."""
    found = [(_in_process(job, folder), _in_process(peer, folder)) for _ in range(pairs)]
    ours, theirs = ([pair[side]["cpu"] for pair in found] for side in (0, 1))
    ratio = statistics.median(mine / other for mine, other in zip(ours, theirs, strict=True))
    wall = statistics.median(pair[0]["wall"] for pair in found)
    print(
        f"{words:<52}{statistics.median(ours):>8.2f}{wall:>8.2f}{found[0][0]['peak_mb']:>6.0f}  {peer_words:<34}"
        f"{statistics.median(theirs):>8.2f}{ratio:>7.2f}"
    )
    is_same = not found[0][1]["answer"] or np.allclose(found[0][0]["answer"], found[0][1]["answer"], rtol=1e-9)
    if not is_same:
        print("   the alphas differ from the peer's")
    return int(not is_same)


def _in_process(job: str, folder: Path) -> dict:
    words = [sys.executable, sys.argv[0], "--job", job, "--folder", str(folder)]
    environment = {**os.environ, "STRATALIGN_PSEUDONYM_KEY": "key of the benchmark", "OMP_NUM_THREADS": "1"}
    done = subprocess.run(words, stdout=subprocess.PIPE, text=True, check=True, env=environment)
    return dict(json.loads(done.stdout.splitlines()[-1]))


def _timed(work: Callable[[], list[float]]) -> dict:
    """CPU and wall seconds of some work, its answer, and the peak memory of the process."""
    cpu, wall = resource.getrusage(resource.RUSAGE_SELF).ru_utime, time.perf_counter()
    answer = work()
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return {
        "cpu": usage.ru_utime - cpu,
        "wall": time.perf_counter() - wall,
        "answer": answer,
        "peak_mb": usage.ru_maxrss / 1024,
    }


# Sides -----------------------------------------------------------------------------------------------------------
def _analysed(folder: Path) -> list[float]:
    from stratalign.analysis.engagement import analyse_engagement

    latest = analyse_engagement(folder).latest
    assert latest is not None
    return [scale.alpha for scale in latest.reliability]


def _second(folder: Path) -> dict:
    _analysed(folder)
    return _timed(lambda: _analysed(folder)) | {"answer": []}


def _first(folder: Path) -> dict:
    import stratalign.analysis.engagement  # noqa: F401 (imports are not the work)

    return _timed(lambda: _analysed(folder))


def _imports(_: Path) -> dict:
    """The whole process counts, and nothing else is in it."""
    code = "import pandas, statsmodels.api, seaborn"
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    subprocess.run([sys.executable, "-c", code], check=True)
    return {
        "cpu": resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before,
        "wall": 0.0,
        "answer": [],
        "peak_mb": 0,
    }


def _by_hand(folder: Path) -> dict:
    from statsmodels.multivariate.factor import Factor

    def work() -> list[float]:
        table = pd.read_csv(folder / "raw" / "survey.csv")
        scales = items_of(SIZES)
        scores = pd.DataFrame({key: table[items].mean(axis=1) for key, items in scales.items()})
        scores.groupby(table["unit"]).agg(["count", "mean", "std"])
        alphas = []
        for items in scales.values():
            complete = table[items].dropna()
            covariance, k = complete.cov().to_numpy(), len(items)
            alphas.append(k / (k - 1) * (1 - np.trace(covariance) / covariance.sum()))
            for _, part in complete.groupby(table["unit"]):
                ratio = part.var().mean() / 2
                k * (1 - ratio) / (k * (1 - ratio) + ratio)
            if k > 2:
                Factor(complete, n_factor=1, method="ml").fit()
        return alphas

    return _timed(work)


JOBS = {"second": _second, "first": _first, "imports": _imports, "by_hand": _by_hand}


if __name__ == "__main__":
    sys.exit(main())
