"""Reports of clients against plain papermill and nbconvert, in one run and as ratios.

The peer is what an analyst would write: a notebook with pandas, one OLS of statsmodels, six figures of seaborn and one
table, executed by `papermill` and turned into a page by `jupyter nbconvert --no-input`. Ours checks the data, decides
what may be shown, analyses, writes, audits and verifies. Each line has wall and CPU seconds (of all its processes) and
the ratio of both to the peer's; a line of several clients has those of one. A second table has the ratios that are
aimed at beside those found; small commands stand against `python -c pass`.

    .venv/bin/python benchmarks/reports.py                        # all lines, a batch of 50
    .venv/bin/python benchmarks/reports.py --clients 10 --write   # benchmarks/RESULTS.md
"""

from __future__ import annotations

import argparse
import compileall
import io
import json
import os
import platform
import resource
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = ROOT / "data" / "sample" / "northwind"
RESULTS = ROOT / "benchmarks" / "RESULTS.md"
PEER = "peer: papermill + jupyter nbconvert, one notebook"
BOTH = "the same, two at a time"
COLD = "stratalign run, cold"
WARM = "stratalign run --warm, the process is there"
LIMIT = "analysis and drawing alone, in process, second call"
NOTHING = "python -c pass"
SHOWN = ("stratalign", "papermill", "nbconvert", "pandas", "statsmodels", "seaborn", "matplotlib", "numpy")
#: Clients of the lines of two at a time.
PAIRS = 4


@dataclass(frozen=True)
class Timed:
    """Wall and CPU seconds of one report."""

    work: str
    wall: float
    cpu: float


def main() -> int:
    """Time every line and print the table; `--write` keeps it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clients", type=int, default=50, help="how many a batch has")
    parser.add_argument("--times", type=int, default=3, help="how often single reports are timed; medians are printed")
    parser.add_argument("--write", action="store_true", help="write benchmarks/RESULTS.md")
    given = parser.parse_args()
    os.environ |= {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    # As an installation has it, also where this environment writes no bytecode.
    for package in ("stratalign", "warm_kernels"):
        compileall.compile_dir(ROOT / package, quiet=1)
    with tempfile.TemporaryDirectory() as folder:
        found = list(_lines(Path(folder), given.clients, given.times))
    small = list(_small(given.times))
    tables = f"{_table(found)}\n{_aims(found, small, given.clients)}"
    print(tables)
    if given.write:
        RESULTS.write_text(_page(tables, given.clients), encoding="utf-8")
    return 0


def _lines(folder: Path, n_clients: int, times: int) -> Iterator[Timed]:
    peer = write_peer(folder)
    yield _several(PEER, times, lambda n: _peer(peer, folder / f"peer-{n}"))
    yield _at_once(BOTH, folder, peer)
    yield _several("the two plain commands on our notebook", times, lambda n: _plain(folder / f"plain-{n}"))
    yield _several(COLD, times, lambda n: _run(folder / f"cold-{n}"))
    yield _warm(WARM, times, folder)
    clients = write_clients(folder / "clients", n_clients)
    yield _batch(_batch_words(n_clients), clients, folder / "batch", n_clients, 2)
    yield _limit(times)


def _batch_words(n_clients: int) -> str:
    return f"stratalign batch of {n_clients}, two workers, a report"


def _small(times: int) -> Iterator[Timed]:
    """Commands that somebody waits for at the keyboard, each as often as it takes to be told from chance."""
    stratalign = [sys.executable, "-m", "stratalign"]
    commands: tuple[tuple[str, list[str | Path], int], ...] = (
        (NOTHING, [sys.executable, "-c", "pass"], 20),
        ("stratalign --help", [*stratalign, "--help"], 5),
        ("stratalign inspect, an export of 410 rows", [*stratalign, "inspect", SAMPLE / "raw" / "survey.csv"], 1),
        ("stratalign check, the sample", [*stratalign, "check", SAMPLE], 1),
    )
    for work, words, often in commands:
        yield _several(work, times * often, partial(_called, words))


def write_peer(folder: Path) -> Path:
    """A notebook as an analyst would write it, over the sample's export."""
    shutil.copy(SAMPLE / "raw" / "survey.csv", folder / "survey.csv")
    cells = [
        nbformat.v4.new_code_cell('source = "survey.csv"', metadata={"tags": ["parameters"]}),
        nbformat.v4.new_code_cell(
            "import matplotlib.pyplot as plt\nimport pandas as pd\nimport seaborn as sns\n"
            "import statsmodels.formula.api as smf\n"
            "raw = pd.read_csv(source, dtype=str).iloc[2:]\n"
            "items = [name for name in raw if name.startswith('Q')]\n"
            "codes = raw[items].apply(lambda column: pd.Series(pd.factorize(column, use_na_sentinel=True)[0],"
            " index=column.index)).replace(-1, float('nan'))\n"
            "kept = [name for name in codes if 2 < codes[name].nunique() < 12][:18]\n"
            "data = codes[kept].astype(float)\n"
            "data.columns = [f'x{i}' for i in range(len(kept))]\n"
            "data['y'] = data.mean(axis=1) + data['x0']"
        ),
        nbformat.v4.new_code_cell("fit = smf.ols('y ~ x1 + x2 + x3', data).fit()\nfit.summary()"),
        *(
            nbformat.v4.new_code_cell(f"fig, ax = plt.subplots()\nsns.{call}\nplt.show()")
            for call in (
                "histplot(data['y'].dropna(), ax=ax)", "boxplot(data=data[['x0', 'x1', 'x2']], ax=ax)",
                "regplot(data=data, x='x1', y='y', ax=ax)", "heatmap(data.corr(), ax=ax)",
                "barplot(data=data[['x3', 'x4', 'x5']], ax=ax, seed=1)", "violinplot(data=data[['x6', 'x7']], ax=ax)",
            )
        ),
        nbformat.v4.new_code_cell("data.describe().T.style.format('{:.2f}')"),
    ]  # fmt: skip
    path = folder / "peer.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": {
        "name": "python3", "display_name": "Python 3", "language": "python"}}), path)  # fmt: skip
    return path


def write_clients(folder: Path, n_clients: int) -> Path:
    """Copies of the sample under names of their own."""
    for number in range(n_clients):
        client = folder / f"client-{number:04d}"
        shutil.copytree(SAMPLE, client, ignore=shutil.ignore_patterns("reports", "published", "__pycache__"))
        text = (client / "engagement.yml").read_text(encoding="utf-8")
        (client / "engagement.yml").write_text(text.replace("seed: 2026", f"seed: {number + 1}", 1), encoding="utf-8")
    return folder


def _warm(work: str, times: int, folder: Path) -> Timed:
    """Median of several by a warm process of this benchmark alone, which ends with it; the first one starts it."""
    os.environ["WARM_KERNELS_FOLDER"] = str(folder / "warm")
    (folder / "warm").mkdir(mode=0o700)
    _run(folder / "warm-first", "--warm")
    process = _warm_process(folder / "warm")
    found = []
    try:
        for number in range(times):
            before = _seconds_of(process)
            wall, cpu = _timed(lambda n=number: _run(folder / f"warm-{n}", "--warm"))  # type: ignore[misc]
            found.append((wall, cpu + _seconds_of(process) - before))
    finally:
        os.kill(process, signal.SIGTERM)
        del os.environ["WARM_KERNELS_FOLDER"]
    return Timed(work, *(statistics.median(side) for side in zip(*found, strict=True)))


def _warm_process(folder: Path) -> int:
    """Number of the process that answers in a folder of sockets."""
    for place in Path("/proc").glob("[0-9]*"):
        try:
            words = (place / "cmdline").read_bytes().decode(errors="replace")
        except OSError:
            continue
        if "warm_kernels.zygote" in words and str(folder) in words:
            return int(place.name)
    raise SystemExit("there is no warm process: `stratalign run --warm` says why")


def _seconds_of(process: int) -> float:
    """CPU seconds of a process and of those it has waited for (proc(5): fields 14 to 17)."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


def _several(work: str, times: int, does: Callable[[int], object]) -> Timed:
    """Median of several."""
    found = [_timed(lambda n=number: does(n)) for number in range(times)]  # type: ignore[misc]
    return Timed(work, *(statistics.median(side) for side in zip(*found, strict=True)))


def _timed(does: Callable[[], object]) -> tuple[float, float]:
    """Wall seconds, and CPU seconds of the processes that were waited for."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    does()
    wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _called(words: Sequence[str | Path], _: int) -> None:
    _call(*words)


def _call(*words: str | Path) -> None:
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(map(str, words))}: {done.stderr[-2000:]}")


def _tool(name: str) -> str:
    """A command of this environment."""
    return str(Path(sys.executable).with_name(name))


def _peer(notebook: Path, folder: Path) -> None:
    folder.mkdir()
    executed = folder / "peer.ipynb"
    _call(_tool("papermill"), "--cwd", notebook.parent, notebook, executed)
    _call(_tool("jupyter"), "nbconvert", "--to", "html", "--no-input", executed)


def _at_once(work: str, folder: Path, peer: Path) -> Timed:
    """Four reports by two processes."""
    code = "import sys; sys.path.insert(0, sys.argv[1]); import reports; from pathlib import Path\n"
    code += "for n in sys.argv[4:]: reports._peer(Path(sys.argv[2]), Path(sys.argv[3]) / f'both-{n}')"
    words = [sys.executable, "-c", code, str(ROOT / "benchmarks"), str(peer), str(folder)]

    def both() -> None:
        started = [subprocess.Popen([*words, *numbers], stderr=subprocess.PIPE) for numbers in (("0", "1"), ("2", "3"))]
        for process in started:
            if process.wait():
                raise SystemExit(f"the peer failed: {process.stderr.read().decode() if process.stderr else ''}")

    wall, cpu = _timed(both)
    return Timed(work, wall / PAIRS, cpu / PAIRS)


def _plain(folder: Path) -> None:
    folder.mkdir()
    executed = folder / "client_report.ipynb"
    notebook = ROOT / "notebooks" / "client_report.ipynb"
    _call(_tool("papermill"), notebook, executed, "-p", "engagement", SAMPLE, "-p", "run_folder", folder / "run")
    template = ["--template", "stratalign", f"--TemplateExporter.extra_template_basedirs={_templates()}"]
    _call(_tool("jupyter"), "nbconvert", "--to", "html", "--no-input", *template, executed)


def _templates() -> Path:
    return ROOT / "stratalign" / "export" / "nbconvert_template"


def _run(folder: Path, *options: str) -> None:
    _call(sys.executable, "-m", "stratalign", "run", SAMPLE, "--reports", folder, *options)


def _batch(work: str, clients: Path, reports: Path, n_clients: int, workers: int) -> Timed:
    words = [sys.executable, "-m", "stratalign", "batch", clients, "--reports", reports, "--workers", str(workers)]
    wall, cpu = _timed(lambda: _call(*words))
    return Timed(work, wall / n_clients, cpu / n_clients)


def _limit(times: int) -> Timed:
    """Analysis and drawing alone, in one process that has done both before."""
    code = (
        "import json, resource, time\n"
        "import sys\n"
        "from stratalign import analyse_engagement, build_client_report\n"
        "from stratalign.document.audience import document_for\n"
        "from stratalign.export.fragments import render_section\n"
        "def once():\n"
        "    document = document_for(build_client_report(analyse_engagement(sys.argv[1])), 'leadership')\n"
        "    for section in document.sections:\n"
        "        render_section(document, section)\n"
        "once()\n"
        "found = []\n"
        "for _ in range(int(sys.argv[2])):\n"
        "    cpu, began = time.process_time(), time.perf_counter()\n"
        "    once()\n"
        "    found.append((time.perf_counter() - began, time.process_time() - cpu))\n"
        "print(json.dumps(sorted(found)[len(found) // 2]))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(SAMPLE), str(times)], capture_output=True, text=True, check=True
    )
    return Timed(LIMIT, *json.loads(done.stdout.splitlines()[-1]))


def _table(found: list[Timed]) -> str:
    peer = found[0]
    out = io.StringIO()
    out.write("| work | wall s | ratio | CPU s | ratio |\n|---|---|---|---|---|\n")
    for line in found:
        ratios = line.wall / peer.wall, line.cpu / peer.cpu
        out.write(f"| {line.work} | {line.wall:.2f} | {ratios[0]:.2f} | {line.cpu:.2f} | {ratios[1]:.2f} |\n")
    return out.getvalue()


def _aims(found: list[Timed], small: list[Timed], n_clients: int) -> str:
    """Ratios found and aimed at: of wall seconds for reports, of the processor's for small commands."""
    of = {line.work: line for line in [*found, *small]}
    batch = _batch_words(n_clients)
    help_, inspect, check = small[1:]
    rows = [
        (COLD, "the peer", of[COLD].wall / of[PEER].wall, 0.7),
        (WARM, "the peer", of[WARM].wall / of[PEER].wall, 0.25),
        (batch, "the peer, two at a time", of[batch].wall / of[BOTH].wall, 0.15),
        (batch, "analysis and drawing alone", of[batch].wall / of[LIMIT].wall, 0.65),
        *(
            (f"{line.work} ({line.cpu:.2f} s)", f"{NOTHING} ({small[0].cpu:.3f} s)", line.cpu / small[0].cpu, aim)
            for line, aim in ((help_, 6), (inspect, 40), (check, 60))
        ),
    ]
    out = io.StringIO()
    out.write("| work | against | ratio | aim |\n|---|---|---|---|\n")
    for work, against, ratio, aim in rows:
        digits = 2 if aim < 1 else 0
        out.write(f"| {work} | {against} | {ratio:.{digits}f} | {aim:.{digits}f} |\n")
    return out.getvalue()


def _page(table: str, n_clients: int) -> str:
    """The page of results with what they were measured on."""
    versions = ", ".join(f"{name} {version(name)}" for name in SHOWN)
    load = os.getloadavg()[0]
    return (
        "# Reports: last figures\n\n"
        "Written by `benchmarks/reports.py --write`. Ratios are to the peer in the same run; seconds alone move with\n"
        "the machine. Where the load is above the number of processors, other work moves wall seconds and their\n"
        "ratios too: there only those of the processor compare.\n\n"
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors, load {load:.1f} at the end, Python "
        f"{platform.python_version()}; {versions}; batch of {n_clients}.\n\n{table}"
    )


if __name__ == "__main__":
    sys.exit(main())
