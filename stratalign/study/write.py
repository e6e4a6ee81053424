"""Write a synthetic study as plain files that say what they are: SYNTHETIC in every table, title and README."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pandas as pd

from stratalign.errors import ExportError
from stratalign.paths import reason, target_folder
from stratalign.study.codebook import Field, codebook, study_fields
from stratalign.study.origin import MADE_UP
from stratalign.study.simulate import SCENARIOS, Study
from stratalign.temporary import folder_within
from stratalign.vocabulary import SYNTHETIC_NOTE

FILES = ("README.md", "companies.csv", "levels.csv", "panel.csv", "truth.json", "codebook.csv", "datapackage.json")
#: Written where asked for: what people say and answer.
PEOPLE_FILES = ("people.csv", "answers.csv")
#: Decimals of the companies' figures; those of the panel are rounded already.
DECIMALS = 4
PRIMARY_KEYS = {
    "companies.csv": ["company_id"],
    "levels.csv": ["company_id", "level"],
    "panel.csv": ["company_id", "period_end"],
    "people.csv": ["respondent_id"],
    "answers.csv": ["respondent_id"],
}
SYNTHETIC_TITLE = "SYNTHETIC study"
LICENCE = {"name": "CC-BY-4.0", "path": "https://creativecommons.org/licenses/by/4.0/", "title": "CC BY 4.0"}

README = """# {title} of {n_companies:,} companies

**SYNTHETIC: every figure here is drawn by a program. It is not evidence for or against any claim about real companies,
and no report may present it as such.** It exists so that every step from survey to claim can be run, tested and
taught on data whose answer is known.

Made by:

    {command}

{people}
| file | one row is | |
|---|---|---|
| `companies.csv` | a company | facets, pillars and index (0-100), six outcomes; SYNTHETIC |
| `levels.csv` | a company and level | the same facets, pillars and index of its respondents; SYNTHETIC |
| `panel.csv` | a company and year end | revenue and operating income in million EUR; SYNTHETIC |
{people_rows}| `truth.json` | | what is planted, the seed, and the reliability of the index as it came out |
| `codebook.csv` | a column | measure and meaning of every column of the tables |
| `datapackage.json` | | the same for machines (Frictionless), with sizes and hashes |

## What is planted, and what is seen

Planted are correlations of each outcome with the *true* alignment of a company. The index a survey yields has the
reliability {reliability:.2f} here (8 to 20 respondents a company), so the correlations seen are smaller on average, by
its square root, and vary from draw to draw by about {sampling_error:.2f}.

| outcome | planted with true alignment | seen with the index in this draw |
|---|---|---|
{rows}

{method}
Industry explains a tenth of what alignment leaves of an outcome, and nothing of alignment.

## What is exact

- A company's growth and margin are those of `panel.csv`: growth from the first to the last year end, margin as the
  mean of the last three years' margins. Both are computed from the rounded accounts; here they are rounded to four
  decimals.
- Facets of `companies.csv` are means of the level means (executives, managers and staff count alike), pillars are means
  of their facets, the index is the mean of the pillars. Respondents were drawn by level, not in proportion: a mean over
  them would weigh levels by the design. `levels.csv` gives the company's score under any weights of levels; a client's
  score over people is compared with that under the client's own mix of levels.
- The planted correlations hold in the population the sample is drawn from, not in the sample.

Licence: CC-BY-4.0. Cite as: stratalign (2026), {title} of {n_companies:,} companies, seed {seed}.
"""
PEOPLE_NOT_STORED = """\
It rests on the answers of {n_respondents:,} SYNTHETIC respondents to {n_items} items. They are not stored; this gives
them again:

    {call}.responses
"""
PEOPLE_STORED = """\
It rests on the answers of {n_respondents:,} SYNTHETIC respondents to {n_items} items: `people.csv` and `answers.csv`.
"""
PEOPLE_ROWS = """\
| `people.csv` | a respondent | company, level, alignment index, what the person says of leaders and work; SYNTHETIC |
| `answers.csv` | a respondent | answers 1-5 to each item as given, reverse-keyed items not flipped; SYNTHETIC |
"""
NO_METHOD_VARIANCE = "Outcomes are drawn apart from the survey answers: there is no common-method variance here."
METHOD_VARIANCE = (
    "Common-method variance is planted: {share:.0%} of the variance of leadership and engagement is the error that\n"
    "the same raters put into the index, somewhat less where a company's people reach 0 or 100 points."
)


def write_study(study: Study, folder: str | Path, *, with_people: bool = False) -> list[Path]:
    """Write every file of a study; a folder has all of them or none that is new.

    Parameters
    ----------
    study
        From `simulate_study`.
    folder
        Created where needed. A study written there before is replaced; any other file of these names is not.
    with_people
        Whether `people.csv` and `answers.csv` are written too; without them the seed gives them again.

    Returns
    -------
    list of pathlib.Path
        The files of `FILES`, in that order, then those of `PEOPLE_FILES` where asked for.

    Raises
    ------
    ExportError
        The folder holds other files of these names, or cannot be written.
    """
    target = target_folder(folder, ExportError, option="name another folder")
    _refuse_other_files(target)
    names = (*FILES, *PEOPLE_FILES) if with_people else FILES
    try:
        target.mkdir(parents=True, exist_ok=True)
        with folder_within(target) as draft:
            _write_files(study, draft, with_people)
            for name in names:
                os.replace(draft / name, target / name)
        for name in set(PEOPLE_FILES) - set(names):
            # Of the study that stood here before: they would be read as this one's.
            (target / name).unlink(missing_ok=True)
    except OSError as problem:
        raise ExportError(f"{target}: the study cannot be written ({reason(problem)}). Name another folder.") from None
    return [target / name for name in names]


def _refuse_other_files(folder: Path) -> None:
    """Refuse to replace files that are not those of a study: a client's companies.csv may be among them."""
    present = [name for name in (*FILES, *PEOPLE_FILES) if (folder / name).exists()]
    if not present:
        return
    truth = folder / "truth.json"
    if not truth.is_file() or "SYNTHETIC" not in truth.read_text(encoding="utf-8", errors="replace"):
        raise ExportError(
            f"{folder} holds {len(present)} of the {len(FILES)} files a study has ({', '.join(present)}), and they are "
            "not of a study. Nothing was replaced: name an empty folder."
        )


def _write_files(study: Study, folder: Path, with_people: bool) -> None:
    """Every file of the study, tables first: the package describes them with size and hash."""
    fields = study_fields(with_people=with_people)
    rounded = {"companies.csv": study.companies.round(DECIMALS), "levels.csv": study.levels.round(DECIMALS)}
    tables = {**rounded, "panel.csv": study.panel}
    if with_people:
        tables |= {"people.csv": study.people.round(DECIMALS).assign(**MADE_UP), "answers.csv": _answers(study)}
    for file, table in tables.items():
        columns = [field.name for field in fields[file]]
        table[columns].to_csv(folder / file, index=False, lineterminator="\n", date_format="%Y-%m-%d")
    codebook(fields).to_csv(folder / "codebook.csv", index=False, lineterminator="\n")
    _write_json(folder / "truth.json", {"note": f"SYNTHETIC: {SYNTHETIC_NOTE}", **asdict(study.truth)})
    _write_json(folder / "datapackage.json", _datapackage(study, folder, fields))
    (folder / "README.md").write_text(_readme(study, with_people), encoding="utf-8", newline="\n")


def _answers(study: Study) -> pd.DataFrame:
    """One row a respondent, one column an item, in the order in which both were drawn."""
    responses = study.responses
    wide = responses.pivot(index="respondent_id", columns="item_key", values="value").astype(int)
    asked = list(dict.fromkeys(responses["item_key"]))
    return wide.loc[study.people["respondent_id"], asked].reset_index().assign(**MADE_UP)


def _write_json(path: Path, content: dict[str, object]) -> None:
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8", newline="\n")


def _datapackage(study: Study, folder: Path, fields: dict[str, tuple[Field, ...]]) -> dict[str, object]:
    """Frictionless description of the tables."""
    truth = study.truth
    return {
        "profile": "tabular-data-package",
        "name": "stratalign-synthetic-study",
        "title": f"{SYNTHETIC_TITLE} of {len(study.companies):,} companies",
        "description": f"SYNTHETIC. {SYNTHETIC_NOTE.capitalize()}. Scenario {truth.scenario}, seed {truth.seed}.",
        "licenses": [LICENCE],
        "resources": [_resource(folder / file, of_file) for file, of_file in fields.items()],
    }


def _resource(path: Path, fields: tuple[Field, ...]) -> dict[str, object]:
    """Frictionless description of one table."""
    described = [{"name": field.name, "type": field.type, "description": field.description} for field in fields]
    measured = [{"unit": field.measure} if field.measure else {} for field in fields]
    return {
        "profile": "tabular-data-resource",
        "name": path.stem,
        "title": f"SYNTHETIC: {path.stem}",
        "path": path.name,
        "format": "csv",
        "encoding": "utf-8",
        "bytes": path.stat().st_size,
        "hash": f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}",
        "schema": {
            "fields": [about | measure for about, measure in zip(described, measured, strict=True)],
            "primaryKey": PRIMARY_KEYS[path.name],
        },
    }


def _readme(study: Study, with_people: bool) -> str:
    """README of the folder, with the planted and the observed correlations side by side."""
    truth, index = study.truth, study.companies["alignment_index_points"]
    n_companies = len(study.companies)
    command, call = _how_made(study)
    rows = [
        f"| `{outcome}` | {planted:.2f} | {index.corr(study.companies[outcome]):.2f} |"
        for outcome, planted in truth.correlations.items()
    ]
    return README.format(
        title=SYNTHETIC_TITLE,
        n_companies=n_companies,
        command=command + (" --people" if with_people and command.startswith("stratalign") else ""),
        people=(PEOPLE_STORED if with_people else PEOPLE_NOT_STORED).format(
            n_respondents=len(study.people), n_items=study.responses["item_key"].nunique(), call=call
        ),
        people_rows=PEOPLE_ROWS if with_people else "",
        reliability=truth.index_reliability,
        sampling_error=1 / np.sqrt(n_companies - 1),
        rows="\n".join(rows),
        method=METHOD_VARIANCE.format(share=truth.method_share) if truth.method_share else NO_METHOD_VARIANCE,
        seed=truth.seed,
    )


def _how_made(study: Study) -> tuple[str, str]:
    """Command and call that give the study again; a truth of one's own has no command."""
    truth, n_companies = study.truth, len(study.companies)
    shipped = next((known for key, known in SCENARIOS.items() if key == truth.scenario), None)
    if shipped is None or shipped.correlations != truth.correlations or shipped.method_share != truth.method_share:
        call = f"simulate_study({n_companies}, scenario=Truth(...), seed={truth.seed})"
        return f"write_study({call}, folder)", call
    options = f"--companies {n_companies} --scenario {truth.scenario} --seed {truth.seed}"
    call = f'simulate_study({n_companies}, scenario="{truth.scenario}", seed={truth.seed})'
    return f"stratalign study simulate FOLDER {options}", call
