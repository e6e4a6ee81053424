"""One run in words: what it was made of, how long its stages took, what it read and hid."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from stratalign.engagement.configuration import did_you_mean
from stratalign.errors import EngagementError
from stratalign.export.manifests import read_manifest
from stratalign.layout import MANIFEST_FILE
from stratalign.paths import expand
from stratalign.runs.registry import RegisteredRun, registered_runs

#: Letters of a hash that are enough to compare by eye.
_ENOUGH = 12


def find_run(named: str, reports: str | Path = "reports") -> RegisteredRun:
    """A run by its folder or by its name.

    Parameters
    ----------
    named
        Path of the run's folder, `<engagement>/<run id>`, or the run id alone where only one run has it.
    reports
        Folder of reports.

    Returns
    -------
    RegisteredRun
        As its manifest has it now.

    Raises
    ------
    EngagementError
        There is no such run, or there are several.
    """
    below = expand(reports)
    for folder in (expand(named), below / named):
        if folder.is_dir() and read_manifest(folder):
            return _as_it_is(folder)
    known = {run.folder for run in registered_runs(below)} or {
        path.parent for path in below.glob(f"[!.]*/[!.]*/{MANIFEST_FILE}")
    }
    found = sorted(folder for folder in known if folder.name == named)
    if len(found) > 1:
        raise EngagementError(f"{len(found)} runs are called {named}: name one as {found[0].parent.name}/{named}.")
    if not found:
        suggestion = did_you_mean(named, sorted({folder.name for folder in known}))
        raise EngagementError(
            f"there is no run '{named}' below {below}.{suggestion} `stratalign runs` lists them; --reports names the "
            "folder."
        )
    return _as_it_is(found[0])


def facts_text(run: RegisteredRun) -> str:
    """A run for reading.

    Parameters
    ----------
    run
        From `find_run`.

    Returns
    -------
    str
        One fact a line.
    """
    return "\n".join(_lines(run))


def _as_it_is(folder: Path) -> RegisteredRun:
    told = read_manifest(folder)
    seconds = told.get("seconds")
    return RegisteredRun(
        folder.parent.name,
        folder.name,
        folder,
        str(told.get("status", "unknown")),
        str(told.get("started_utc", "")),
        float(seconds) if isinstance(seconds, int | float) else None,
        told,
    )


def _lines(run: RegisteredRun) -> Iterator[str]:
    told = run.manifest
    yield f"{run.engagement}/{run.run_id}: {run.status}"
    yield f"  folder      {run.folder}"
    yield f"  began       {run.started_utc or 'unknown'}"
    if run.seconds is not None:
        yield f"  seconds     {run.seconds:.1f}{_in_brackets(_stages(told))}"
    if "why" in told:
        yield f"  why         {told['why']}"
    yield from _named("seed", told.get("seed"))
    yield from _named("audiences", ", ".join(told.get("audiences") or ()))
    yield from _named("notebook", _mapping(told, "notebook").get("name"))
    parameters = _mapping(_mapping(told, "origin"), "parameters")
    yield from _named("parameters", ", ".join(f"{name} {value}" for name, value in parameters.items()))
    for wave, counts in _mapping(told, "rows").items():
        yield f"  rows        {wave}: {', '.join(f'{n:,} {what}' for what, n in counts.items())}"
    hidden = ", ".join(f"{n} {reason}" for reason, n in _mapping(told, "hidden").items())
    if "hidden" in told:
        yield f"  hidden      {f'groups: {hidden}' if hidden else 'no group'}"
    yield from _named("python", told.get("python"))
    packages = _mapping(told, "packages")
    yield from _named("packages", ", ".join(f"{name} {number}" for name, number in packages.items()))
    for part in ("inputs", "outputs"):
        for name, digest in _mapping(told, part).items():
            yield f"  {part.removesuffix('s'):<10}  {str(digest)[:_ENOUGH]}  {name}"


def _stages(told: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} {seconds:.1f}" for name, seconds in _mapping(told, "stages").items())


def _in_brackets(words: str) -> str:
    return f" ({words})" if words else ""


def _mapping(told: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """A part of a manifest; empty where it is not there or is something else."""
    found = told.get(name)
    return found if isinstance(found, Mapping) else {}


def _named(name: str, value: object) -> Iterator[str]:
    if value not in (None, ""):
        yield f"  {name:<10}  {value}"
