"""One zip that replicates a release: data, code, lock, plan, executed notebooks, expected numbers, one main command."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution, requires, version
from pathlib import Path
from typing import Any

import pandas as pd

from stratalign.engagement.declarations.plan import PLAN_FILE, load_analysis_plan
from stratalign.engagement.engagement import slug
from stratalign.errors import EngagementError, ExportError
from stratalign.numerics.display import displayed
from stratalign.paths import expand, reason
from stratalign.releases.base import CODEBOOK, COMPANIES, LINKS, read_plain, read_released
from stratalign.releases.contributions import KEY_FILE
from stratalign.releases.describe import LICENCES
from stratalign.releases.package_texts import MAIN, README, Facts, citation, ro_crate
from stratalign.releases.replication import (
    EXPECTED_FILE,
    RTOL,
    RTOL_DRAWN,
    expected_numbers,
    notebooks_of,
    versions,
)
from stratalign.releases.said import said
from stratalign.releases.tables import FURTHER, require_cells, write_csv
from stratalign.releases.twin import twin_of
from stratalign.runs.execute import find_notebook
from stratalign.runs.study import run_study
from stratalign.shipped import PACKAGE, shipped_root
from stratalign.study.origin import ORIGINS
from stratalign.study.registration import DOCUMENT_FILE, RECORD_FILE
from stratalign.study.released import LATEST, RELEASES_FOLDER, STAGED_FOLDER, SUMS_FILE, Release, load_release
from stratalign.temporary import folder_within
from stratalign.vocabulary import counted

LOCK = "requirements.lock"
#: Shipped folders that the code reads beside itself.
_CODE_DATA = ("instruments", "answers", "comments", "evidence", "study")
#: Packages of the code, side by side in a checkout and where they are installed.
_CODE = (PACKAGE, PACKAGE.parent / "warm_kernels")
#: A zip knows no earlier day, and no time is told.
_TIME = (0, 0, 0)
#: What is staged, and the secret that contributors are known by, are in no package; nor are other releases.
_LEFT_OUT = shutil.ignore_patterns(
    "__pycache__", "*.pyc", STAGED_FOLDER, RELEASES_FOLDER, KEY_FILE, "*.lock", ".ipynb_checkpoints"
)


@said
@dataclass(frozen=True, slots=True, repr=False)
class StudyPackage:
    """A package that was written: its file, the number of files in it and of numbers it expects."""

    file: Path
    n_files: int
    n_numbers: int

    def lines(self) -> list[str]:
        """Everything in words."""
        size = self.file.stat().st_size / 1e6
        counts = f"{counted(self.n_files, 'file')}, {counted(self.n_numbers, 'expected number')}"
        return [
            f"{self.file} ({size:.1f} MB, {counts})",
            "Replicate: unpack it, install its lock, and run  python main.py",
        ]


@displayed
@dataclass(frozen=True, slots=True)
class PackageOptions:
    """How a package is made.

    `authors` as they are cited, `draws` and `seed` as in `analyse_study`, `notebooks` by name or path; `twin` puts a
    synthetic twin in place of companies that exist, where their rows may not leave.
    """

    authors: tuple[str, ...] = ("The authors of the study",)
    draws: int = 1000
    seed: int = 0
    notebooks: tuple[str, ...] = ("alignment_study",)
    twin: bool = False


def package_study(
    file: str | Path,
    *,
    study: str | Path = "data/study",
    release: str = LATEST,
    options: PackageOptions | None = None,
    on_step: Callable[[str], None] = lambda step: None,
) -> StudyPackage:
    """Write the replication package of a release.

    Parameters
    ----------
    file
        The zip to write; its folder exists.
    study
        Folder of the study.
    release
        Number of the release, or `latest`.
    options
        Authors, resamples, notebooks, twin.
    on_step
        Called with a line of text as each step begins.

    Returns
    -------
    StudyPackage
        The file is there whole or not at all.

    Raises
    ------
    EngagementError
        The release is not there, its data are gone, or the file is no zip.
    DisclosureError
        Fewer than ten companies that exist share a cell.
    ExportError
        The file cannot be written, or a notebook failed.
    """
    target, asked = expand(file), options or PackageOptions()
    if target.suffix.lower() != ".zip" or not target.parent.is_dir():
        raise EngagementError(f"{target} is no file to write: name a .zip in a folder that exists.")
    chosen = load_release(study, release)
    try:
        with folder_within(target.parent) as around:
            home = around / f"{slug(str(chosen.description['title']), or_else='study')}-{chosen.version}"
            home.mkdir()
            on_step("Collecting data, code and lock")
            _collect(home, chosen, asked)
            on_step("Computing expected numbers")
            expected = expected_numbers(home / "data", draws=asked.draws, seed=asked.seed)
            _write_json(home / EXPECTED_FILE, expected)
            for name in asked.notebooks:
                on_step(f"Running {name}")
                _copy_notebook(home, name)
            _execute(home, around, asked)
            _describe(home, chosen, asked, expected)
            names = _zip(home, around / "package.zip", chosen)
            os.replace(around / "package.zip", target)
    except OSError as problem:
        raise ExportError(f"{target} cannot be written: {reason(problem)}. Nothing was written.") from None
    return StudyPackage(target, len(names), len(expected["numbers"]))


def _collect(home: Path, release: Release, asked: PackageOptions) -> None:
    """Data by origin, the code with what it reads, and what it was run with."""
    companies = read_released(release, COMPANIES)
    require_cells(companies)
    for origin in ORIGINS:
        chosen = companies[companies["origin"] == origin].reset_index(drop=True)
        if len(chosen):
            _write_part(home / "data" / origin, release, chosen, asked)
    code = home / "code"
    for package in _CODE:
        shutil.copytree(package, code / package.name, ignore=shutil.ignore_patterns("__pycache__", "*.pyc", "tests"))
    _write_metadata(code)
    for name in _CODE_DATA:
        shutil.copytree(shipped_root() / "data" / name, code / "data" / name, ignore=_LEFT_OUT)
    shutil.copytree(shipped_root() / "notebooks", code / "notebooks", ignore=_LEFT_OUT)
    lock = PACKAGE.parent / LOCK
    if lock.is_file():
        shutil.copyfile(lock, home / LOCK)
    else:
        (home / LOCK).write_text("\n".join(_pinned("stratalign")) + "\n", encoding="utf-8")
    (home / "main.py").write_text(MAIN, encoding="utf-8", newline="\n")


def _write_metadata(code: Path) -> None:
    """Version and entry points beside the code, by which it is known where it is not installed."""
    known = distribution(PACKAGE.name)
    folder = code / f"{PACKAGE.name}-{known.version}.dist-info"
    folder.mkdir()
    for name in ("METADATA", "entry_points.txt"):
        (folder / name).write_text(known.read_text(name) or "", encoding="utf-8", newline="\n")


def _write_part(folder: Path, release: Release, companies: pd.DataFrame, asked: PackageOptions) -> None:
    """Companies of one origin as a study of their own, or their twin."""
    folder.mkdir(parents=True)
    codebook = read_released(release, CODEBOOK)
    is_twin = asked.twin and bool((companies["origin"] == "real").all())
    told = twin_of(companies, seed=asked.seed) if is_twin else companies
    write_csv(told, folder / COMPANIES, codebook)
    shutil.copyfile(release.folder / CODEBOOK, folder / CODEBOOK)
    for name in (PLAN_FILE, DOCUMENT_FILE, RECORD_FILE):
        if (release.folder / name).is_file():
            shutil.copyfile(release.folder / name, folder / name)
    ids = set(told["company_id"])
    for name in (*FURTHER, LINKS):
        if (release.folder / name).is_file():
            table = read_plain(release.folder / name)
            table = table[table["company_id"].isin(ids)]
            if len(table):
                write_csv(table, folder / name, codebook)
    truth = release.folder / "truth.json"
    if truth.is_file() and not is_twin and bool(companies["synthetic"].all()):
        shutil.copyfile(truth, folder / truth.name)


def _pinned(name: str) -> list[str]:
    """Every package that one needs as installed here, pinned, without itself."""
    found: dict[str, str] = {}
    open_ = [name]
    while open_:
        for line in requires(open_.pop()) or []:
            if "extra ==" in line:
                continue
            needed = re.split(r"[\s\[<>=!~;(]", line, maxsplit=1)[0].lower().replace("_", "-")
            try:
                is_new = needed not in found
                found[needed] = version(needed)
            except PackageNotFoundError:
                continue
            open_ += [needed] if is_new else []
    return [f"{needed}=={found[needed]}" for needed in sorted(found)]


def _copy_notebook(home: Path, name: str) -> None:
    source = find_notebook(name)
    (home / "notebooks").mkdir(exist_ok=True)
    shutil.copyfile(source, home / "notebooks" / source.name)


def _execute(home: Path, around: Path, asked: PackageOptions) -> None:
    """Run every notebook on every study; what ran names no place of this machine."""
    for notebook, folder in notebooks_of(home):
        run = run_study(
            folder, reports=around / "runs", notebook=str(notebook), draws=asked.draws, seed=asked.seed, again=True
        )
        target = home / "executed" / folder.name
        target.mkdir(parents=True, exist_ok=True)
        text = run.files["notebook"].read_text(encoding="utf-8")
        for path, instead in ((run.folder, f"output/{folder.name}"), (home, "."), (around, ".")):
            text = text.replace(json.dumps(str(path))[1:-1], instead)
        (target / notebook.name).write_text(text, encoding="utf-8", newline="\n")
        shutil.copyfile(run.files["html"], target / run.files["html"].name)


def _describe(home: Path, release: Release, asked: PackageOptions, expected: dict[str, Any]) -> None:
    """README, citation, sums and the description for machines, in the order in which they know of each other."""
    told = release.description
    licence = told["licenses"][0]
    facts = Facts(
        title=str(told["title"]),
        version=str(release.version),
        date=str(told["created"]),
        licence=str(licence.get("title", licence["name"])),
        licence_url=str(LICENCES.get(licence["name"], {}).get("path", "")),
        sha256=release.sha256,
        authors=asked.authors,
        description=str(told["description"]),
    )
    (home / "CITATION.cff").write_text(citation(facts), encoding="utf-8", newline="\n")
    (home / "README.md").write_text(_readme(home, facts, asked, expected), encoding="utf-8", newline="\n")
    files = [(path, (home / path).stat().st_size, _sha256(home / path)) for path in _files(home)]
    (home / "ro-crate-metadata.json").write_text(ro_crate(facts, files), encoding="utf-8", newline="\n")
    sums = "".join(f"{_sha256(home / path)}  {path}\n" for path in _files(home))
    (home / SUMS_FILE).write_text(sums, encoding="utf-8", newline="\n")


def _readme(home: Path, facts: Facts, asked: PackageOptions, expected: dict[str, Any]) -> str:
    notebooks = sorted(path.name for path in (home / "notebooks").glob("*.ipynb"))
    plans = sorted((home / "data").glob(f"*/{PLAN_FILE}"))
    plan = (
        f"`{plans[0].relative_to(home).as_posix()}`; SHA-256 of what it says: {load_analysis_plan(plans[0]).sha256}.\n"
        "What is not in it is marked as explored."
        if plans
        else "There is none: every estimate is marked as explored."
    )
    tables = sorted(path for path in (home / "data").glob("*/*.csv") if path.name != CODEBOOK)
    is_hashed = "--hash=" in (home / LOCK).read_text(encoding="utf-8")
    twin = (
        " The rows of companies that exist may not leave: `data/real` holds a SYNTHETIC twin, drawn from their moments."
    )
    return README.format(
        title=facts.title,
        version=facts.version,
        warning=f"**{facts.description}**",
        n_notebooks=counted(len(notebooks), "notebook"),
        install=f"--require-hashes -r {LOCK}" if is_hashed else f"-r {LOCK}",
        n_numbers=f"{len(expected['numbers']):,}",
        availability="All data are in this package." + (twin if asked.twin else ""),
        date=facts.date,
        licence=facts.licence,
        sha256=facts.sha256,
        data_rows="\n".join(
            f"| `{path.relative_to(home).as_posix()}` | release {facts.version} | {_kind(path, asked)} | yes |"
            for path in tables
        ),
        python=expected["versions"]["python"],
        requirements=LOCK,
        code_version=versions()["stratalign"],
        seed=asked.seed,
        draws=asked.draws,
        rtol=RTOL,
        rtol_drawn=RTOL_DRAWN,
        notebook_rows="".join(f"| `notebooks/{name}` | the report on each study |\n" for name in notebooks),
        plan=plan,
    )


def _kind(table: Path, asked: PackageOptions) -> str:
    if table.parent.name == "synthetic":
        return "SYNTHETIC"
    return "SYNTHETIC twin" if asked.twin else "companies that exist, with their consent"


def _files(home: Path) -> list[str]:
    """Paths of all files of a package, in order."""
    return sorted(path.relative_to(home).as_posix() for path in home.rglob("*") if path.is_file())


def _zip(home: Path, target: Path, release: Release) -> Sequence[str]:
    """Pack a folder; every file has the day of the release."""
    year, month, day = map(int, str(release.description["created"]).split("-"))
    names = _files(home)
    with zipfile.ZipFile(target, "w", compression=zipfile.ZIP_DEFLATED) as packed:
        for name in names:
            entry = zipfile.ZipInfo(f"{home.name}/{name}", date_time=(year, month, day, *_TIME))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            packed.writestr(entry, (home / name).read_bytes())
    return names


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _write_json(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8", newline="\n")
