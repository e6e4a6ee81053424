"""Read a large long export into canonical responses, ours and plain pandas, each in a process of its own.

Both processes read the same generated file and write the same rows to Parquet. Printed are the seconds of the work
(imports apart), their ratio, and the peak memory of each process. The rows are then compared, all of them.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb
import numpy as np

SEED = 20260601
N_ITEMS = 50
N_UNITS = 40
LEVELS = ("executives", "managers", "staff")
KEY = b"secret of the benchmark"
BLOCK = 10_000
LIMIT_MB = 2048


def main() -> int:
    """Generate, run, compare and print; 1 where the rows differ or ours needs 2 GB."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=5_000_000, help="answers in the file")
    parser.add_argument("--folder", type=Path, help="keep file and results here; else they are deleted")
    parser.add_argument("--job", choices=JOBS, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.job:
        print(json.dumps(_measure(given.job, given.folder)))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        return _compare(given.folder or Path(folder), given.rows)


def _compare(folder: Path, n_rows: int) -> int:
    """Run every way on one file; print the table."""
    folder.mkdir(parents=True, exist_ok=True)
    write_engagement(folder, n_rows)
    size = (folder / "answers.csv").stat().st_size / 2**20
    print(f"{n_rows:,} answers, {n_rows // N_ITEMS:,} respondents, {N_ITEMS} items, {size:,.0f} MB of CSV")
    measured = {job: _run(job, folder) for job in JOBS}
    base = measured["plain pandas"]["seconds"]
    print(f"{'':<24}{'seconds':>9}{'of pandas':>11}{'peak MB':>9}")
    for job, found in measured.items():
        print(f"{job:<24}{found['seconds']:>9.1f}{found['seconds'] / base:>11.2f}{found['peak_mb']:>9.0f}")
    n_different = sum(_n_different(folder, job) for job in JOBS if job != "plain pandas")
    print(f"rows that differ: {n_different:,} of {n_rows:,}")
    return int(n_different > 0 or measured["stratalign"]["peak_mb"] >= LIMIT_MB)


def _run(job: str, folder: Path) -> dict[str, float]:
    """Figures of one process."""
    words = [sys.executable, __file__, "--job", job, "--folder", str(folder)]
    found = subprocess.run(words, stdout=subprocess.PIPE, text=True, check=True)
    return dict(json.loads(found.stdout.splitlines()[-1]))


def _measure(job: str, folder: Path) -> dict[str, float]:
    """Do one job in this process."""
    import pandas  # noqa: F401

    import stratalign.analysis.engagement
    import stratalign.responses.large  # noqa: F401

    start = time.perf_counter()
    JOBS[job](folder, folder / f"{job}.parquet")
    seconds = time.perf_counter() - start
    return {"seconds": seconds, "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def _n_different(folder: Path, job: str) -> int:
    """Rows, counted with repeats, that stand in only one of a job's file and that of plain pandas."""
    ours, peer = folder / f"{job}.parquet", folder / "plain pandas.parquet"
    query = (
        f"SELECT (SELECT count(*) FROM (FROM '{ours}' EXCEPT ALL FROM '{peer}')) "
        f"+ (SELECT count(*) FROM (FROM '{peer}' EXCEPT ALL FROM '{ours}'))"
    )
    with duckdb.connect() as database:
        return int(database.execute(query).fetchall()[0][0])


# The file --------------------------------------------------------------------------------------------------------
def item_keys() -> list[str]:
    """Items of the instrument that share its scale of agreement, as many as the export asks."""
    from stratalign.engagement.instrument import load_instrument

    instrument = load_instrument("strategic-alignment")
    keys = [key for key in instrument.items if instrument.dimension_of[key].scale == "agree5"]
    assert len(keys) >= N_ITEMS, "the instrument has fewer items than the export asks"
    return keys[:N_ITEMS]


def write_engagement(folder: Path, n_rows: int) -> None:
    """Write an engagement whose survey has one row an answer: SYNTHETIC, seeded, 3 % of the answers blank."""
    keys = item_keys()
    items = "".join(f"  {key}: {key}\n" for key in keys)
    (folder / "mapping.yml").write_text(
        f"respondent_id: respondent_id\nunit: unit\nlevel: level\nitems:\n{items}", encoding="utf-8"
    )
    (folder / "engagement.yml").write_text(
        "client: Benchmark\nindustry: industrial\nunits: from_survey\nwaves:\n"
        "  - {key: w1, label: Wave 1, survey: {file: answers.csv}}\n",
        encoding="utf-8",
    )
    random = np.random.default_rng(SEED)
    words = np.array(["1", "2", "3", "4", "5", ""])
    with (folder / "answers.csv").open("w", encoding="utf-8", newline="") as file:
        file.write("respondent_id,unit,level,question,answer\n")
        for start in range(0, n_rows // N_ITEMS, BLOCK):
            n_people = min(BLOCK, n_rows // N_ITEMS - start)
            answers = words[random.choice(6, size=(n_people, N_ITEMS), p=[0.07, 0.15, 0.25, 0.35, 0.15, 0.03])]
            levels = random.choice(3, size=n_people, p=[0.02, 0.18, 0.8])
            for person in range(n_people):
                number = start + person
                about = f"R{number:07d},Unit {number % N_UNITS},{LEVELS[levels[person]]}"
                file.writelines(f"{about},{key},{said}\n" for key, said in zip(keys, answers[person], strict=True))


# The jobs --------------------------------------------------------------------------------------------------------
def _with_stratalign(folder: Path, file: Path) -> None:
    """Read the export without holding it and write item by item."""
    from stratalign.engagement.engagement import load_engagement
    from stratalign.engagement.instrument import load_instrument
    from stratalign.responses.large import write_responses
    from stratalign.responses.mapping import load_mapping
    from stratalign.responses.reading import read_answers
    from stratalign.responses.respondents import find_respondents

    engagement = load_engagement(folder)
    wave = engagement.waves[0]
    raw = read_answers(wave.survey, engagement.raw_files)
    mapping = load_mapping(folder / "mapping.yml")
    people = find_respondents(raw, mapping, engagement.placing, wave, key=KEY)
    write_responses(raw, load_instrument("strategic-alignment"), mapping=mapping, respondents=people, file=file)


def _with_tables_in_memory(folder: Path, file: Path) -> None:
    """Read the export without holding it and build all responses as one table, as a run does."""
    from stratalign.engagement.engagement import load_engagement
    from stratalign.engagement.instrument import load_instrument
    from stratalign.responses.build import build_responses
    from stratalign.responses.mapping import load_mapping
    from stratalign.responses.reading import read_answers
    from stratalign.responses.respondents import find_respondents

    engagement = load_engagement(folder)
    wave = engagement.waves[0]
    raw = read_answers(wave.survey, engagement.raw_files)
    mapping = load_mapping(folder / "mapping.yml")
    people = find_respondents(raw, mapping, engagement.placing, wave, key=KEY)
    responses = build_responses(raw, load_instrument("strategic-alignment"), mapping=mapping, respondents=people)
    _write(responses, file)


def _with_pandas(folder: Path, file: Path) -> None:
    """Do the same as most notebooks would: read all, pivot, melt, convert."""
    import pandas as pd

    from stratalign.engagement.instrument import load_instrument
    from stratalign.responses.identity import pseudonym

    dimension_of = load_instrument("strategic-alignment").dimension_of
    answers = pd.read_csv(folder / "answers.csv", dtype=str, keep_default_na=False)
    wide = answers.pivot(index=["respondent_id", "unit", "level"], columns="question", values="answer").reset_index()
    long = wide.melt(id_vars=["respondent_id", "unit", "level"], var_name="item_key", value_name="answer")
    ids = {person: pseudonym(person, KEY) for person in long["respondent_id"].unique()}
    responses = pd.DataFrame(
        {
            "respondent_id": long["respondent_id"].map(ids),
            "wave": "w1",
            "unit_id": long["unit"],
            "level": long["level"],
            "item_key": long["item_key"],
            "dimension": long["item_key"].map({key: dimension_of[key].key for key in long["item_key"].unique()}),
            "value": pd.to_numeric(long["answer"]),
            "missing_reason": long["answer"].eq("").map({True: "not_seen", False: ""}),
        }
    )
    _write(responses, file)


def _write(responses: object, file: Path) -> None:
    """Write a table to Parquet; missing numbers are NULL."""
    with duckdb.connect() as database:
        database.register("responses", responses)
        database.execute(
            "COPY (SELECT * REPLACE (CASE WHEN isnan(value) THEN NULL ELSE value END AS value) FROM responses) "
            f"TO '{file}' (FORMAT parquet, COMPRESSION zstd)"
        )


JOBS = {
    "stratalign": _with_stratalign,
    "stratalign, one table": _with_tables_in_memory,
    "plain pandas": _with_pandas,
}

if __name__ == "__main__":
    sys.exit(main())
