"""Texts of a replication package: README by the template of social-science data editors, its main program, citation."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

#: One command, which needs nothing but Python until the hashes are compared.
MAIN = '''"""Replicate everything in this package: `python main.py`.

Exit status: 0 as expected, 1 a number has drifted, 2 a file has changed, 3 a notebook failed.
`--numbers-only` leaves the notebooks out; `--output FOLDER` gets the reports.
"""

import argparse
import hashlib
import os
import sys
from pathlib import Path

HOME = Path(__file__).resolve().parent
# Sums over several threads are rounded in another order.
os.environ.update(dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"))


def changed() -> list[str]:
    """Files that are not those of the package."""
    known = dict(line.split("  ", 1)[::-1] for line in (HOME / "SHA256SUMS").read_text("utf-8").splitlines())
    wrong = []
    for name, digest in known.items():
        path = HOME / name
        if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            wrong.append(name)
    return wrong


def main() -> int:
    """Compare the files, compute the numbers, run the notebooks."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--numbers-only", action="store_true")
    parser.add_argument("--output")
    asked = parser.parse_args()
    wrong = changed()
    if wrong:
        print(f"{len(wrong)} files are not those of the package: {', '.join(wrong[:5])}", file=sys.stderr)
        return 2
    sys.path.insert(0, str(HOME / "code"))
    # Notebooks run in processes of their own.
    os.environ["PYTHONPATH"] = os.pathsep.join([str(HOME / "code"), *filter(None, [os.environ.get("PYTHONPATH")])])
    sys.dont_write_bytecode = True
    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
    from stratalign.releases.replication import replicate

    return replicate(HOME, output=asked.output, with_notebooks=not asked.numbers_only)


if __name__ == "__main__":
    sys.exit(main())
'''

README = """# Replication package: {title}, release {version}

{warning}

## Overview

One command computes every number again and runs {n_notebooks}:

    python -m venv .venv
    .venv/bin/python -m pip install {install}
    .venv/bin/python main.py

It ends with status 0 where all {n_numbers} expected numbers come out within their tolerances, with 1 where any has
drifted, with 2 where a file is not that of the package, and with 3 where a notebook failed. `main.py --numbers-only`
leaves the notebooks out and takes about a minute.

## Data availability and provenance

{availability}

- Release {version}, {date}; licence {licence}; SHA-256 of its sums:
  {sha256}.
- Contributed companies consented; nobody is named. What is told of a company that exists has no level of money, whole
  per cents and points alone, and shares industry, size class and region with nine others at least.
- I certify that the author(s) of this package have legitimate access to and permission to use the data in it.

| data file | source | notes | provided |
|---|---|---|---|
{data_rows}

`data/*/codebook.csv` says what every column means.

## Computational requirements

- Python {python}; the packages of `{requirements}`, pinned. The code is stratalign {code_version}, in `code/`.
- Numbers were made on one thread, seed {seed}, {draws} resamples; 2 GB of memory are enough.
- Every draw has its seed; bounds that are drawn have a relative tolerance of {rtol_drawn:g}, all others of {rtol:g}.

## Programs

| file | what it does |
|---|---|
| `main.py` | compares `SHA256SUMS`, computes the numbers of `expected.json`, runs the notebooks |
| `code/stratalign/releases/replication.py` | which numbers, and their tolerances |
{notebook_rows}
`executed/` holds the notebooks as they ran here, with their reports.

## Plan

{plan}

## Numbers

`expected.json` names every number as origin/table/outcome/quantity/part: `figures` (premium, risk ratio, correlation
within industries), `claims` and `drawn` (the published claims with their intervals), `plan` (each hypothesis, planned
or explored).

## Citation

See `CITATION.cff`. Structured by the template README of the social-science data editors (Vilhuber and others).
"""


@dataclass(frozen=True, slots=True)
class Facts:
    """What the texts of a package are made of."""

    title: str
    version: str
    date: str
    licence: str
    licence_url: str
    sha256: str
    authors: tuple[str, ...]
    description: str


def citation(facts: Facts) -> str:
    """CITATION.cff of a package."""
    authors = "".join(f"  - name: {json.dumps(name, ensure_ascii=False)}\n" for name in facts.authors)
    return (
        "cff-version: 1.2.0\n"
        'message: "If you use this replication package, please cite it as below."\n'
        "type: dataset\n"
        f"title: {json.dumps(facts.title, ensure_ascii=False)}\n"
        f"version: {facts.version}\n"
        f"date-released: {facts.date}\n"
        f"authors:\n{authors}"
    )


def ro_crate(facts: Facts, files: Sequence[tuple[str, int, str]]) -> str:
    """Description of a package as a research object (RO-Crate 1.1).

    Parameters
    ----------
    facts
        Of the package.
    files
        Path, bytes and SHA-256 of each file but this one.

    Returns
    -------
    str
        JSON-LD.
    """
    kinds = {
        ".csv": "text/csv",
        ".json": "application/json",
        ".py": "text/x-python",
        ".ipynb": "application/x-ipynb+json",
        ".html": "text/html",
        ".md": "text/markdown",
        ".parquet": "application/vnd.apache.parquet",
        ".yml": "application/yaml",
    }
    parts = [path for path, *_ in files if not path.startswith("code/")]
    told: list[dict[str, Any]] = [
        {
            "@id": "ro-crate-metadata.json",
            "@type": "CreativeWork",
            "about": {"@id": "./"},
            "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"},
        },
        {
            "@id": "./",
            "@type": "Dataset",
            "name": facts.title,
            "description": facts.description,
            "version": facts.version,
            "datePublished": facts.date,
            "license": {"@id": facts.licence_url} if facts.licence_url else facts.licence,
            "author": [{"@id": f"#author-{place}"} for place, _ in enumerate(facts.authors, start=1)],
            "hasPart": [{"@id": path} for path in parts] + [{"@id": "code/"}],
            "mainEntity": {"@id": "main.py"},
        },
        {"@id": "code/", "@type": "Dataset", "name": "stratalign, the code that computes", "license": "BSD-3-Clause"},
    ]
    told += [
        {"@id": f"#author-{place}", "@type": "Person", "name": name}
        for place, name in enumerate(facts.authors, start=1)
    ]
    if facts.licence_url:
        told.append({"@id": facts.licence_url, "@type": "CreativeWork", "name": facts.licence})
    for path, size, digest in files:
        if path in parts:
            suffix = f".{path.rpartition('.')[2]}"
            file: dict[str, Any] = {
                "@id": path,
                "@type": "File",
                "name": path,
                "contentSize": str(size),
                "sha256": digest,
            }
            if path == "main.py":
                file["@type"] = ["File", "SoftwareSourceCode"]
                file["programmingLanguage"] = {"@id": "https://www.python.org/"}
            told.append(file | ({"encodingFormat": kinds[suffix]} if suffix in kinds else {}))
    told.append({"@id": "https://www.python.org/", "@type": "ComputerLanguage", "name": "Python"})
    return json.dumps({"@context": "https://w3id.org/ro/crate/1.1/context", "@graph": told}, indent=2) + "\n"
