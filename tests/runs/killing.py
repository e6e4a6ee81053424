"""Kill the writing half of runs and exports at many points, and look what is left each time.

`python tests/runs/killing.py --points 240 --seed 1` prints one line of figures and every problem it found; `make prove`
does as much.

A process is killed (`kill -9`, which nothing can catch) before one of its calls of the operating system that change a
disk, or at one of the lines of the modules that write. It writes what a run writes: the tables as they were read, a
document, a notebook, a table, the verified page, manifests. Reading and computing come from a small engagement, made
once. What a dead run, a dead export and a failed run have left lies there already, so that clearing is killed as well.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import CodeType, FrameType
from typing import Any, Literal

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "export"))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "mistakes"))
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import nbformat
import pandas as pd
from report_samples import sample_document, sample_notebook
from tiny_engagement import write_engagement

from stratalign.audit.exported import export_run
from stratalign.checks.kept import check_engagement
from stratalign.document.file import write_document
from stratalign.engagement.engagement import load_engagement
from stratalign.export.manifests import output_hashes, read_manifest, write_manifest_file
from stratalign.layout import work_folder
from stratalign.runs import execute
from stratalign.runs.listing import list_runs

#: Calls that change what is on a disk; opening counts where it may write.
CALLS = {"os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.truncate", "os.chmod", "shutil.rmtree", "fcntl.flock"}
#: Modules whose lines are points too: those that write for a run, and of Python and Jupyter what they write with.
WRITERS = (
    "stratalign/runs/", "stratalign/export/formats", "stratalign/export/html", "stratalign/export/staging",
    "stratalign/export/manifests", "stratalign/layout", "stratalign/locks", "stratalign/temporary",
    "stratalign/intake/store", "/shutil.py", "/nbformat/__init__.py",
)  # fmt: skip
WRITING = {"write_text", "write_bytes", "replace", "rename", "unlink", "mkdir", "rmdir"}
#: Files of a complete run.
WHOLE = {"manifest.json", "send/client_report.html", "send/manifest.json", "work/client_report.ipynb",
         "work/document.json", "work/intake/tables.kept", "work/scores.csv"}  # fmt: skip


@dataclass(frozen=True)
class Point:
    """Where a process is killed: before its so manieth call that changes the disk, or at its so manieth line."""

    kind: Literal["call", "line"]
    number: int


class Counting:
    """Counts the points a process passes, and kills it at one of them."""

    def __init__(self, last: Point | None) -> None:
        self.last = last
        self.passed = {"call": 0, "line": 0}

    def begin(self) -> None:
        """From now on; it cannot be undone, so this is for a process that was forked for it."""
        sys.addaudithook(self._call)
        # To follow lines takes ten times as long as to write.
        if self.last is None or self.last.kind == "line":
            sys.settrace(self._frame)

    def _pass(self, kind: Literal["call", "line"]) -> None:
        self.passed[kind] += 1
        if Point(kind, self.passed[kind]) == self.last:
            os.kill(os.getpid(), signal.SIGKILL)

    def _call(self, event: str, arguments: tuple[Any, ...]) -> None:
        writes = event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR)
        if writes or event in CALLS:
            self._pass("call")

    def _frame(self, frame: FrameType, event: str, argument: object) -> Any:
        return self._line if _writes(frame.f_code) else None

    def _line(self, frame: FrameType, event: str, argument: object) -> Any:
        self._pass("line")
        return self._line


@cache
def _writes(code: CodeType) -> bool:
    is_of_paths = code.co_filename.endswith("/pathlib.py") and code.co_name in WRITING
    return is_of_paths or any(part in code.co_filename for part in WRITERS)


@dataclass
class Found:
    """What was found over all kills."""

    killed: Counter[str] = field(default_factory=Counter)
    calls: int = 0
    problems: list[str] = field(default_factory=list)

    def line(self) -> str:
        """Figures in words."""
        kinds = ", ".join(f"{number} of {kind}" for kind, number in self.killed.items())
        n = sum(self.killed.values())
        return f"{n} kills ({kinds}; {self.calls} before a call that changes the disk): {len(self.problems)} problems"


@dataclass(frozen=True)
class Bench:
    """A folder with an engagement and the state each kill begins with."""

    folder: Path

    @property
    def reports(self) -> Path:
        return self.folder / "reports"

    @property
    def runs(self) -> Path:
        return next(path for path in self.reports.iterdir() if path.is_dir())

    def run(self) -> None:
        """A run whose reading and computing are those of the small engagement."""
        execute.run_engagement(self.folder / "engagement", reports=self.reports)

    def export(self) -> None:
        """A further export of the run that is there."""
        export_run(self.runs / "old")

    def reset(self) -> None:
        """Begin with the state every kill begins with."""
        for part in ("reports", "temporary"):
            shutil.rmtree(self.folder / part, ignore_errors=True)
            shutil.copytree(self.folder / "begin" / part, self.folder / part)


def make_bench(folder: Path) -> Bench:
    """Engagement, a complete run called `old`, and what dead and failed ones have left."""
    (folder / "temporary").mkdir()
    tempfile.tempdir = str(folder / "temporary")
    write_engagement(folder / "engagement", has_accounts=True)
    checked = check_engagement(load_engagement(folder / "engagement"))
    document = sample_document()
    notebook = sample_notebook(document)

    def write_as_a_notebook(source: Path, output: Path, values: dict[str, Any], *, cell_timeout: int) -> Path:
        write_document(document, values["run_folder"])
        pd.DataFrame({"score": range(5000)}).to_csv(work_folder(values["run_folder"]) / "scores.csv")
        nbformat.write(notebook, output)
        return output

    execute.check_engagement = lambda engagement: checked  # type: ignore[attr-defined]
    execute.require_ready = lambda checks: None  # type: ignore[attr-defined]
    execute.execute_notebook = write_as_a_notebook  # type: ignore[attr-defined]
    bench = Bench(folder)
    bench.run()
    (old,) = bench.runs.iterdir()
    old.rename(bench.runs / "old")
    _leave_behind(bench)
    for part in ("reports", "temporary"):
        shutil.copytree(folder / part, folder / "begin" / part)
    return bench


def _leave_behind(bench: Bench) -> None:
    """What dies in the middle leaves: half a run, a whole export not moved in, half an export, a failed run."""
    old = bench.runs / "old"
    # So that an export of it can be told from it.
    page = old / "send" / "client_report.html"
    page.write_text(page.read_text(encoding="utf-8") + "<!-- before -->\n", encoding="utf-8")
    hidden = bench.runs / ".partial"
    shutil.copytree(old / "send", hidden / "dead" / "send")
    (hidden / "dead.lock").write_text("{}")
    shutil.copytree(old / "send", hidden / "gone.ready" / "send")
    (hidden / "gone.export").mkdir()
    work_folder(bench.runs / "other.failed")
    write_manifest_file(bench.runs / "other.failed", {"status": "failed", "why": "stopped"})
    write_manifest_file(old, read_manifest(old) | {"outputs": output_hashes(old)})
    (bench.folder / "temporary" / "stratalign-0123456789ab").mkdir()
    (bench.folder / "temporary" / "stratalign-0123456789ab" / "answers.csv").write_text("left")


def in_a_process(
    action: Callable[[], None], last: Point | None = None, *, is_counted: bool = True
) -> tuple[int, dict[str, int]]:
    """Do something in a forked process: its exit (negative: signal), and how many points of each kind it passed."""
    reading, writing = os.pipe()
    process = os.fork()
    if process == 0:
        os.close(reading)
        counting = Counting(last)
        try:
            if is_counted:
                counting.begin()
            action()
            sys.settrace(None)
            os.write(writing, json.dumps(counting.passed).encode())
            os._exit(0)
        except BaseException:
            sys.settrace(None)
            traceback.print_exc()
            os._exit(1)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        told = json.loads(pipe.read() or "{}")
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]), told


def tree(folder: Path) -> dict[str, str]:
    """Hash of each file below a folder."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def problems_after_a_kill(bench: Bench, before: dict[str, str], after: dict[str, str]) -> Iterator[str]:
    """What a reader, a client or the next run would stumble over: lost or half files, half runs, wrong states.

    `before` and `after` are the files of the run that is there: as they were, and as an export makes them.
    """
    old = tree(bench.runs / "old")
    if set(old) != set(before):
        yield f"the old run has lost or won files: {set(old) ^ set(before)}"
    for name, found in old.items():
        if found not in (before.get(name), after.get(name)):
            yield f"the old run's {name} is half or changed"
    for run in _named(bench):
        if set(tree(run)) != WHOLE:
            yield f"{run.name} appeared without {WHOLE - set(tree(run))}"
    for listed in list_runs(bench.reports):
        if listed.state == "running":
            yield f"{listed.run_id} is called running, and nothing runs"
        if listed.run_id not in ("old", "dead", "gone", "other") and listed.state == "complete":
            yield from _unfit(bench.runs / listed.run_id)


def _named(bench: Bench) -> list[Path]:
    """Runs under their own names, but the old one and failed ones."""
    return [
        path
        for path in bench.runs.iterdir()
        if path.name != "old" and not path.name.startswith(".") and not path.name.endswith(".failed")
    ]


def _unfit(run: Path) -> Iterator[str]:
    """What is wrong with a run that is called complete."""
    page = run / "send" / "client_report.html"
    if not page.read_text(encoding="utf-8").rstrip().endswith("</html>"):
        yield f"the page of {run.name} is half"


def problems_after_the_next_run(bench: Bench) -> Iterator[str]:
    """What the next run does not clear, and what it leaves incomplete."""
    ended, _ = in_a_process(bench.run, is_counted=False)
    if ended:
        yield f"the next run ended with {ended}"
    hidden = [path.name for path in bench.runs.rglob(".*")]
    if hidden:
        yield f"the next run left {hidden}"
    left = sorted(path.name for path in (bench.folder / "temporary").iterdir())
    if left:
        yield f"the next run left {left} in the temporary folder"
    states = {run.run_id: run.state for run in list_runs(bench.reports)}
    if set(states.values()) != {"complete"} or len(states) < 2:
        yield f"after the next run: {states}"


def kill(bench: Bench, n_points: int, seed: int) -> Found:
    """Kill runs and exports at points of them: at every call that changes the disk first, then at lines drawn."""
    found, draw = Found(), random.Random(seed)
    for kind, action, share in (("runs", bench.run, 0.7), ("exports", bench.export, 0.3)):
        bench.reset()
        before = tree(bench.runs / "old")
        ended, passed = in_a_process(action)
        if ended:
            raise RuntimeError(f"{kind} cannot even be written: {ended}")
        after = tree(bench.runs / "old")
        wanted = round(n_points * share)
        calls = draw.sample(range(1, passed["call"] + 1), min(passed["call"], wanted * 2 // 3))
        found.calls += len(calls)
        most, points = passed["line"], [Point("call", number) for number in calls]
        while len(points) < wanted or found.killed[kind] < wanted:
            point = points[found.killed[kind]] if found.killed[kind] < len(points) else None
            if point is None:
                points.append(Point("line", draw.randint(1, most)))
                continue
            bench.reset()
            ended, _ = in_a_process(action, point)
            found.killed[kind] += ended == -signal.SIGKILL
            if ended != -signal.SIGKILL:
                # How many lines a run passes differs with what else is in the temporary folder: draw nearer.
                most = max(point.number - 1, 1)
                points[found.killed[kind]] = Point("line", draw.randint(1, most))
            wrong = [*problems_after_a_kill(bench, before, after), *problems_after_the_next_run(bench)]
            place = f"{kind}, {point.kind} {point.number}"
            found.problems += [f"{place}: {problem}" for problem in wrong]
    return found


def main() -> int:
    """Print the figures; 1 where anything was lost."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--points", type=int, default=240)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        bench = make_bench(Path(folder))
        bench.reset()
        found = kill(bench, options.points, options.seed)
    print(found.line(), *found.problems, sep="\n")
    return bool(found.problems) or sum(found.killed.values()) < options.points


if __name__ == "__main__":
    sys.exit(main())
