"""The page of a batch: every client with its reports, how long it took, and what needs somebody."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Collection, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from stratalign.batch.tasks import STATES, Outcome, State
from stratalign.plain_text import without_controls

#: What a state is called on the page and on the terminal.
NAMES: Mapping[State, str] = {
    "done": "done", "unchanged": "unchanged", "blocked": "blocked by its data", "failed": "failed",
}  # fmt: skip


def in_order(outcomes: Collection[Outcome]) -> list[Outcome]:
    """Outcomes by state, what needs somebody last, then by client."""
    return sorted(outcomes, key=lambda outcome: (STATES.index(outcome.state), outcome.client))


def counts_text(outcomes: Collection[Outcome]) -> str:
    """How many clients of each state, in words."""
    counts = Counter(outcome.state for outcome in outcomes)
    return ", ".join(f"{counts[state]:,} {NAMES[state]}" for state in STATES if counts[state]) or "no client"


def page_text(outcomes: Collection[Outcome], *, folder: Path, seconds: float, began: str, n_clients: int) -> str:
    """The page that links all reports.

    Parameters
    ----------
    outcomes
        Of the clients that have ended.
    folder
        That the page will lie in; links are relative to it, so that the folder of reports may be moved.
    seconds
        Wall time of the batch, with that of the batch it goes on with left out.
    began
        When it began (UTC).
    n_clients
        How many were asked for.

    Returns
    -------
    str
        A whole HTML page for the analyst, with no script and nothing from elsewhere.
    """
    rows = [_row(outcome, folder) for outcome in in_order(outcomes)]
    page: str = _template().render(
        rows=rows,
        counts=counts_text(outcomes),
        n_open=n_clients - len(outcomes),
        began=began,
        took=duration(seconds),
        per_client=f"{sum(each.seconds for each in outcomes) / len(outcomes):.1f} s" if outcomes else "",
    )
    return page


def duration(seconds: float) -> str:
    """Seconds as a person reads them."""
    if seconds < 120:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h {minutes % 60} min"


def _row(outcome: Outcome, folder: Path) -> dict[str, Any]:
    reports = {name: path for name, path in outcome.files.items() if name not in ("notebook", "manifest")}
    links = [{"name": name, "href": _relative(path, folder)} for name, path in reports.items()]
    packs = [link for link in links if "/packs/" in link["href"]]
    if packs:
        links = [link for link in links if link not in packs]
        links.append({"name": f"{len(packs)} packs", "href": packs[0]["href"].rpartition("/")[0] + "/"})
    return {
        "client": outcome.client,
        "state": outcome.state,
        "state_name": NAMES[outcome.state],
        "links": links,
        "said": [without_controls(line) for line in (outcome.message, *outcome.notes) if line],
        "seconds": f"{outcome.seconds:.1f}",
        "megabytes": f"{outcome.megabytes:.0f}" if outcome.megabytes else "",
        "hidden": outcome.n_hidden,
        "log": _relative(outcome.log, folder) if outcome.log and Path(outcome.log).is_file() else "",
    }


def _relative(path: str, folder: Path) -> str:
    """Path as a link of a page in a folder."""
    from urllib.parse import quote

    return quote(Path(os.path.relpath(path, folder)).as_posix())


@cache
def _template() -> Any:
    from jinja2 import Environment

    text = files("stratalign.batch").joinpath("page.html.j2").read_text(encoding="utf-8")
    return Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(text)
