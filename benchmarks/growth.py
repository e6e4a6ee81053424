"""Seconds and memory of a report by stage, as people, units and items grow, each in a process of its own. SYNTHETIC.

    .venv/bin/python benchmarks/growth.py                       # all sizes, about 20 minutes
    .venv/bin/python benchmarks/growth.py --sizes 50000,1000,40 # one: people, units, items

`sample` is Northwind, measured in the same way. Seconds are those of the processor. A stage's megabytes are the most
that the process has had by its end. Imports are not counted.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from drawn_engagement import write_drawn

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = ROOT / "data" / "sample" / "northwind"
#: People, units, items: one of them grows at a time.
SIZES = (
    (100, 10, 40), (1_000, 10, 40), (10_000, 10, 40), (100_000, 10, 40),
    (10_000, 100, 40), (10_000, 1_000, 40),
    (1_000, 10, 10), (1_000, 10, 100), (1_000, 10, 200),
    (50_000, 1_000, 40),
)  # fmt: skip
#: Items of a dimension.
PER_DIMENSION = 4
STAGES = ("read and check", "analyse", "document", "page", "audit")


def main() -> int:
    """Print a line for each size; `--here` measures one folder in this process."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", nargs="+", help="people,units,items")
    parser.add_argument("--here", type=Path, nargs=2, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.here:
        print(json.dumps(list(_stages(*given.here))))
        return 0
    sizes = [tuple(map(int, size.split(","))) for size in given.sizes] if given.sizes else SIZES
    print(
        "| people | units | items | " + " | ".join(f"{stage}: s" for stage in STAGES) + " | all | to the sample | MB |"
    )
    print("|---" * (len(STAGES) + 6) + "|")
    sample = _line("the sample", SAMPLE, None)
    for people, units, items in sizes:
        with tempfile.TemporaryDirectory() as folder:
            dimensions = [PER_DIMENSION] * (items // PER_DIMENSION) or [items]
            drawn = write_drawn(Path(folder, "drawn"), n_people=people, n_units=units, sizes=dimensions)
            _line(f"{people:,} | {units:,} | {sum(dimensions)}", drawn, sample)
    return 0


def _line(words: str, engagement: Path, sample: float | None) -> float:
    """Measure one engagement in a process of its own, print its line, and give its seconds."""
    environment = {**os.environ, "STRATALIGN_PSEUDONYM_KEY": "key of the benchmark", "OMP_NUM_THREADS": "1"}
    environment["OPENBLAS_NUM_THREADS"] = "1"
    with tempfile.TemporaryDirectory() as run:
        command = [sys.executable, __file__, "--here", str(engagement), run]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, env=environment, check=False)
    if done.returncode:
        print(f"| {words} | ended with {done.returncode} |", flush=True)
        return 0.0
    found = json.loads(done.stdout.splitlines()[-1])
    whole = float(sum(seconds for seconds, _ in found))
    cells = [f"{seconds:.2f}" for seconds, _ in found] + [f"{whole:.1f}", f"{whole / (sample or whole):.1f}"]
    head = words if "|" in words else f"{words} | | "
    print(f"| {head} | " + " | ".join(cells) + f" | {found[-1][1]:,.0f} |", flush=True)
    return whole


def _stages(engagement: Path, folder: Path) -> Iterator[tuple[float, float]]:
    """Processor seconds of each stage, and most megabytes by its end."""
    from stratalign.analysis.engagement import analyse_intake
    from stratalign.audit.report import audit_report
    from stratalign.checks.kept import check_engagement
    from stratalign.document.client.report import build_client_report
    from stratalign.engagement.engagement import load_engagement
    from stratalign.export.html import notebook_of_parts, write_html
    from stratalign.export.prepared import prepare_pages

    prepare_pages()
    found: dict[str, Any] = {}

    def timed(name: str, work: Callable[[], Any]) -> tuple[float, float]:
        before = time.process_time()
        found[name] = work()
        return time.process_time() - before, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

    page = folder / "send" / "report.html"
    yield timed("checked", lambda: check_engagement(load_engagement(engagement)))
    yield timed("analysis", lambda: analyse_intake(found["checked"].intake, checks=found["checked"].checks))
    yield timed("document", lambda: build_client_report(found["analysis"], run_id="growth"))
    document = found["document"]
    yield timed("page", lambda: write_html(notebook_of_parts(document), page, document=document))
    yield timed("audit", lambda: audit_report(page))


if __name__ == "__main__":
    sys.exit(main())
