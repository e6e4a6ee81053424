"""Many small engagements in one batch: two cannot be run, and the batch is killed in the middle and gone on with.

Every client must be accounted for: the two that cannot be run with the reason, all others with one finished run whose
page is there; nothing of the killed batch may go on running. Memory of the batch's own processes is looked at as it
goes: it must not grow. SYNTHETIC.

    .venv/bin/python benchmarks/many.py                 # 500 clients
    .venv/bin/python benchmarks/many.py --clients 8     # a few
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from drawn_engagement import write_drawn

ROOT = Path(__file__).resolve().parents[1]
#: People, units and items of the smallest client.
N_PEOPLE, N_UNITS, SIZES = 48, 3, (3, 3)
#: Seconds that processes of a killed batch get to end.
PATIENCE = 20.0
#: Exit status of a batch in which a client failed.
FAILED = 3


@dataclass
class Watched:
    """Megabytes of each of the batch's own processes, every time a client has ended."""

    seen: dict[str, list[float]] = field(default_factory=dict)

    def look(self, batch: int) -> None:
        """Note what the batch, its workers and their warm processes have now."""
        for name, process in _roles(batch):
            megabytes = _megabytes(process)
            if megabytes:
                self.seen.setdefault(name, []).append(megabytes)

    def lines(self) -> Iterator[str]:
        """A line for each process: median of its first and its last fifth, and the most."""
        for name, megabytes in sorted(self.seen.items()):
            part = max(len(megabytes) // 5, 1)
            first, last = statistics.median(megabytes[:part]), statistics.median(megabytes[-part:])
            yield f"| {name} | {first:.0f} | {last:.0f} | {last / first:.2f} | {max(megabytes):.0f} |"


def main() -> int:
    """Write the clients, run, kill, resume, and account for all; 0 where nothing is missing."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clients", type=int, default=500)
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args()
    os.environ |= {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    with tempfile.TemporaryDirectory() as folder:
        clients, reports = Path(folder, "clients"), Path(folder, "reports")
        for number in range(given.clients):
            folder_of = clients / f"client-{number:04d}"
            write_drawn(folder_of, n_people=N_PEOPLE, n_units=N_UNITS, sizes=SIZES, seed=number + 1)
        broken = _break_two(clients, given.clients)
        command = [sys.executable, "-m", "stratalign", "batch", str(clients), "--reports", str(reports)]
        command += ["--workers", str(given.workers)]
        began = time.monotonic()
        first, second = Watched(), Watched()
        left = _run_and_kill(command, reports, given.clients // 2, first)
        n_before = len(_outcomes(reports))
        status = _run([*command, "--resume"], reports, second)
        seconds = time.monotonic() - began
        problems = [*left, *_missing(reports, clients, broken, status)]
    print(f"{given.clients} clients in {seconds:.0f} s; killed after {n_before}, gone on with.")
    for name, watched in (("before the kill", first), ("after it", second)):
        print(f"\n| {name}: MB of | first fifth | last fifth | ratio | most |\n|---|---|---|---|---|")
        print("\n".join(watched.lines()))
    print("\n" + ("\n".join(problems) or "All are accounted for."))
    return 1 if problems else 0


def _break_two(clients: Path, n_clients: int) -> dict[str, str]:
    """Take the survey of one client away, and write nonsense into the engagement file of another."""
    lost, odd = f"client-{n_clients // 4:04d}", f"client-{n_clients * 3 // 4:04d}"
    (clients / lost / "raw" / "survey.csv").unlink()
    (clients / odd / "engagement.yml").write_text("client: [\n", encoding="utf-8")
    return {lost: "survey.csv", odd: "engagement.yml"}


def _run_and_kill(command: list[str], reports: Path, after: int, watched: Watched) -> list[str]:
    """Run until some clients have ended, kill all of it at once, and name what goes on nevertheless."""
    with subprocess.Popen(command, cwd=ROOT, start_new_session=True, stdout=subprocess.DEVNULL) as batch:
        _watch(batch, reports, watched, until=after)
        processes = [*_below(batch.pid)]
        os.killpg(batch.pid, signal.SIGKILL)
    until = time.monotonic() + PATIENCE
    while any(map(_is_running, processes)) and time.monotonic() < until:
        time.sleep(0.1)
    return [f"process {process} goes on after its batch was killed" for process in processes if _is_running(process)]


def _run(command: list[str], reports: Path, watched: Watched) -> int:
    with subprocess.Popen(command, cwd=ROOT, start_new_session=True, stdout=subprocess.DEVNULL) as batch:
        _watch(batch, reports, watched)
    return batch.returncode


def _watch(batch: subprocess.Popen[bytes], reports: Path, watched: Watched, until: int | None = None) -> None:
    n_ended = -1
    while batch.poll() is None and (until is None or n_ended < until):
        now = len(_outcomes(reports))
        if now > n_ended:
            # By the first end all is loaded.
            if n_ended >= 0:
                watched.look(batch.pid)
            n_ended = now
        time.sleep(0.2)


def _outcomes(reports: Path) -> dict[str, dict[str, Any]]:
    """Last outcome of each client that has ended."""
    found: dict[str, dict[str, Any]] = {}
    for file in reports.glob("_batches/*/outcomes.jsonl"):
        for line in file.read_text(encoding="utf-8").splitlines(keepends=True):
            if line.endswith("\n"):
                outcome = json.loads(line)
                found[outcome["client"]] = outcome
    return found


def _missing(reports: Path, clients: Path, broken: dict[str, str], status: int) -> Iterator[str]:
    """What is not as it must be in the end."""
    outcomes = _outcomes(reports)
    if status != FAILED:
        yield f"the batch ended with {status}, not {FAILED}"
    for client in sorted(path.name for path in clients.iterdir()):
        outcome = outcomes.get(client)
        runs = [path for path in (reports / client).glob("*") if path.is_dir() and path.name[0] not in "._"]
        if outcome is None:
            yield f"{client} has no outcome"
        elif client in broken:
            if outcome["state"] not in ("failed", "blocked") or broken[client] not in outcome["message"]:
                yield f"{client}: {outcome['state']}, {outcome['message']}"
        elif outcome["state"] not in ("done", "unchanged") or len(runs) != 1:
            yield f"{client}: {outcome['state']}, {len(runs)} runs; {outcome['message']}"
        elif json.loads((runs[0] / "manifest.json").read_bytes())["status"] != "finished":
            yield f"{client}: its run is not finished"
        elif not (runs[0] / "send" / "client_report.html").stat().st_size:
            yield f"{client}: its page is empty"


def _roles(batch: int) -> Iterator[tuple[str, int]]:
    """The batch's own processes by name: not the copies that make one report and end."""
    yield "batch", batch
    workers = sorted(process for process in _children(batch) if "stratalign.batch.worker" in _command(process))
    for number, worker in enumerate(workers, start=1):
        yield f"worker {number}", worker
        for child in _children(worker):
            if "warm_kernels.zygote" in _command(child):
                yield f"warm process of worker {number}", child


def _below(process: int) -> Iterator[int]:
    for child in _children(process):
        yield child
        yield from _below(child)


def _children(process: int) -> list[int]:
    """Those that any thread of a process has started."""
    found: list[int] = []
    for thread in Path(f"/proc/{process}/task").glob("*"):
        try:
            found += map(int, (thread / "children").read_text(encoding="utf-8").split())
        except OSError:
            continue
    return sorted(found)


def _command(process: int) -> str:
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""


def _megabytes(process: int) -> float:
    """Resident memory; 0 of a process that has ended."""
    try:
        lines = Path(f"/proc/{process}/status").read_text(encoding="utf-8").splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS:")), 0.0)


def _is_running(process: int) -> bool:
    """Whether a process is there and has not ended."""
    try:
        state = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


if __name__ == "__main__":
    sys.exit(main())
