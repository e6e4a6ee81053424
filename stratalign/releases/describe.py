"""What a release says of itself, to machines (Frictionless) and to people."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pandas as pd

from stratalign.releases.base import Base
from stratalign.releases.tables import Tables
from stratalign.study.released import PACKAGE_FILE, SUMS_FILE, Version, sha256_of
from stratalign.vocabulary import SYNTHETIC_NOTE, counted

PRIMARY_KEYS = {
    "companies.csv": ["company_id"],
    "levels.csv": ["company_id", "level"],
    "panel.csv": ["company_id", "period_end"],
    "links.csv": ["company_id", "measure"],
}
#: Licences by the name they are typed with; another one is named with where it stands.
LICENCES = {
    "CC-BY-4.0": {
        "name": "CC-BY-4.0",
        "path": "https://creativecommons.org/licenses/by/4.0/",
        "title": "CC BY 4.0",
    },
    "CC0-1.0": {
        "name": "CC0-1.0",
        "path": "https://creativecommons.org/publicdomain/zero/1.0/",
        "title": "CC0 1.0",
    },
}

README = """# {title}, release {version}

{warning}
Made on {date} from {made_from}. Instrument: {instrument}. Licence: {licence}.

What changed: {change}.{told}

| file | rows |
|---|---|
{files}
`codebook.csv` says what every column means, `figures.csv` what the headline claims come to, companies that exist and
synthetic ones apart, and `datapackage.json` the same for machines. `SHA256SUMS` covers every file:
`sha256sum -c SHA256SUMS`. This folder is never changed; `stratalign study verify` says so.

Contributed companies are told without levels of money, in whole per cents and points, extremes held to an end, and so
coarsely that at least ten share industry, size class and region.
"""


def describe(
    folder: Path, tables: Tables, base: Base, *, version: Version, facts: dict[str, Any], date: dt.date
) -> dict[str, Any]:
    """Frictionless description of a release whose tables are written.

    Parameters
    ----------
    folder
        Holds the tables.
    tables
        What they hold.
    base
        The release before.
    version
        Number of this one.
    facts
        title, licence, instrument, contributions, plan_sha256, change.
    date
        Day of the release.

    Returns
    -------
    dict
        Content of datapackage.json.
    """
    counts = counts_of(tables)
    before = base.release
    return {
        "profile": "tabular-data-package",
        "name": "stratalign-study",
        "title": facts["title"],
        "description": _warning(counts),
        "version": str(version),
        "created": date.isoformat(),
        "licenses": [LICENCES.get(facts["licence"], {"name": "other", "title": facts["licence"]})],
        "contributors": facts["contributors"],
        "companies": {origin: int(counts.get(origin, 0)) for origin in ("real", "synthetic")},
        "instrument": facts["instrument"],
        "change": facts["change"],
        "plan_sha256": facts["plan_sha256"],
        "contributions": facts["contributions"],
        "previous": None if before is None else {"version": str(before.version), "sha256": before.sha256},
        "resources": [
            resource
            for name, table in tables.named().items()
            for resource in _resources(folder / name, table, tables.codebook)
        ],
    }


def _resources(path: Path, table: pd.DataFrame, codebook: pd.DataFrame) -> list[dict[str, Any]]:
    """A table as CSV with its schema, and as Parquet."""
    rows = codebook[codebook["file"] == path.name].set_index("column")
    fields = []
    for name in table.columns:
        row = rows.loc[name] if name in rows.index else pd.Series({"type": "string", "description": "", "measure": ""})
        field = {"name": str(name), "type": str(row["type"]), "description": str(row["description"])}
        fields.append(field | ({"unit": str(row["measure"])} if row["measure"] else {}))
    parquet = path.with_suffix(".parquet")
    shared = {"rows": len(table), "schema": {"fields": fields, "primaryKey": PRIMARY_KEYS[path.name]}}
    return [
        {"profile": "tabular-data-resource", "name": path.stem, "format": "csv", "encoding": "utf-8", **_file(path)}
        | shared,
        {"profile": "data-resource", "name": f"{path.stem}-parquet", "format": "parquet", **_file(parquet)}
        | {"rows": len(table)},
    ]


def _file(path: Path) -> dict[str, Any]:
    return {"path": path.name, "bytes": path.stat().st_size, "hash": f"sha256:{sha256_of(path)}"}


def counts_of(tables: Tables) -> dict[str, int]:
    """Companies by origin."""
    return {str(origin): int(n) for origin, n in tables.companies["origin"].value_counts().items()}


def _warning(counts: dict[str, int]) -> str:
    """What must be known before any number is read."""
    made_up, real = counts.get("synthetic", 0), counts.get("real", 0)
    if made_up and real:
        return (
            f"{made_up} SYNTHETIC companies ({SYNTHETIC_NOTE}) and {real} that exist. The column origin tells them "
            "apart; no estimate and no benchmark mixes them."
        )
    if made_up:
        return f"SYNTHETIC. {SYNTHETIC_NOTE.capitalize()}: every figure is drawn by a program."
    return f"{real} companies that exist, with their consent."


def readme(tables: Tables, base: Base, *, version: Version, facts: dict[str, Any], date: dt.date) -> str:
    """README of a release; arguments as of `describe`."""
    counts = counts_of(tables)
    files = [f"| `{name}`, `{Path(name).stem}.parquet` | {len(table):,} |\n" for name, table in tables.named().items()]
    return README.format(
        title=facts["title"],
        version=version,
        warning=f"**{_warning(counts)}**\n",
        date=date,
        made_from="the study's folder" if base.release is None else f"release {base.release.version}",
        instrument=facts["instrument"],
        licence=facts["licence"],
        change=facts["change"],
        told=f" Companies that exist are told {tables.told}." if tables.told else "",
        files="".join(files),
    )


def contributors(sources: int, counts: dict[str, int]) -> list[dict[str, str]]:
    """Who contributed, as counts: no contributor is named.

    Parameters
    ----------
    sources
        How many contributed companies.
    counts
        Companies by origin.

    Returns
    -------
    list of dict
        In the words of Frictionless.
    """
    said = []
    if sources:
        n = counted(counts.get("real", 0), "company that exists", "companies that exist")
        said.append({"title": f"{counted(sources, 'contributor')}; {n}", "role": "contributor"})
    if counts.get("synthetic", 0):
        n = counted(counts["synthetic"], "SYNTHETIC company", "SYNTHETIC companies")
        said.append({"title": f"stratalign; {n}", "role": "author"})
    return said


def sums_of(folder: Path) -> str:
    """Hashes of all files of a release in the words of `sha256sum`, the description among them."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != SUMS_FILE)
    if not (folder / PACKAGE_FILE).is_file():
        raise FileNotFoundError(folder / PACKAGE_FILE)
    return "".join(f"{sha256_of(path)}  {path.relative_to(folder).as_posix()}\n" for path in files)
