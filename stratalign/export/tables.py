"""Side files of a run for the analyst: the numbers behind the report as CSV, and which groups are hidden and why."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from stratalign.analysis.alignment_study import StudyResults
from stratalign.analysis.results import Analysis, WaveResults
from stratalign.analysis.stayers import STAYED
from stratalign.analysis.study_verdicts import scorecard
from stratalign.analysis.unit_packs import UnitPacks
from stratalign.analysis.wave_change import WaveChange
from stratalign.document.packs.report import pack_keys
from stratalign.engagement.instrument import Instrument, wording
from stratalign.findings.client.rules import find_all
from stratalign.findings.waves.rules import find_in_waves
from stratalign.layout import QUESTIONNAIRE_FILE, work_folder
from stratalign.scores.groups import OVERALL

#: Columns of items.csv; answer_low and answer_high are the points of the scale that an answer's row counts.
ITEM_FILE_COLUMNS = (
    "dimension", "item_key", "text", "is_reverse_worded", "group_id", "kind", "quantity", "answer_low", "answer_high",
    "n_respondents", "share_pct", "ci_low", "ci_high", "is_hidden", "is_capped",
)  # fmt: skip
#: First characters a spreadsheet would read as a formula; some read the wide ones of East Asian writing too.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def write_published_tables(analysis: Analysis, run_folder: str | Path) -> list[Path]:
    """Write the numbers behind the report, unrounded, for the analyst who wants to compute further.

    Parameters
    ----------
    analysis
        Publishable results.
    run_folder
        Folder of the run; made if it does not exist.

    Returns
    -------
    list of pathlib.Path
        In `work/`: estimates.csv, and for a survey scores.csv, items.csv and suppression.csv, and what was asked. Text
        that a spreadsheet could take for a formula is preceded by an apostrophe.
    """
    folder = work_folder(run_folder)
    findings = find_all(analysis).values()
    tables = {
        "estimates.csv": pd.concat([f.tidy().assign(finding=f.key, family=f.family) for f in findings])
        if findings
        else pd.DataFrame()
    }
    if analysis.latest is not None:
        waves = [wave.group_scores.assign(wave=wave.wave.key) for wave in analysis.waves]
        tables["scores.csv"] = pd.concat(waves, ignore_index=True)
        items = [_item_rows(wave, analysis.instrument).assign(wave=wave.wave.key) for wave in analysis.waves]
        tables["items.csv"] = pd.concat(items, ignore_index=True)
        tables["suppression.csv"] = pd.concat([wave.suppression.assign(wave=wave.wave.key) for wave in analysis.waves])
    return [_write(table, folder / name) for name, table in tables.items()] + _write_asked(analysis, folder)


def write_pack_tables(packs: UnitPacks, run_folder: str | Path) -> list[Path]:
    """Write the list of unit packs, and the numbers behind them, for the analyst.

    Parameters
    ----------
    packs
        From `compare_units`.
    run_folder
        Folder of the run; made if it does not exist.

    Returns
    -------
    list of pathlib.Path
        In `work/`: packs.csv (a row a unit: its file, or why it has none), pack_scores.csv, and as
        `write_published_tables` scores.csv, suppression.csv and what was asked.
    """
    folder, analysis = work_folder(run_folder), packs.analysis
    rows = pd.DataFrame(
        {
            "group_id": pack.group_id,
            "label": pack.label,
            "file": f"{key}.html",
            "n_respondents": pack.n_respondents,
            "strengths": " ".join(pack.strengths),
            "gaps": " ".join(pack.gaps),
        }
        for key, pack in zip(pack_keys(packs), packs.packs, strict=True)
    )
    tables = {
        "packs.csv": pd.concat([rows, packs.withheld], ignore_index=True),
        "pack_scores.csv": pd.concat([pack.scores.assign(group_id=pack.group_id) for pack in packs.packs]),
        "scores.csv": pd.concat([wave.group_scores.assign(wave=wave.wave.key) for wave in analysis.waves]),
        "suppression.csv": pd.concat([wave.suppression.assign(wave=wave.wave.key) for wave in analysis.waves]),
    }
    return [_write(table, folder / name) for name, table in tables.items()] + _write_asked(analysis, folder)


def write_wave_tables(change: WaveChange, run_folder: str | Path) -> list[Path]:
    """Write the numbers behind the report on change, unrounded, for the analyst.

    Parameters
    ----------
    change
        From `analyse_wave_change`.
    run_folder
        Folder of the run; made if it does not exist.

    Returns
    -------
    list of pathlib.Path
        In `work/`: estimates.csv, and as `write_published_tables` scores.csv, with the people of both surveys as a
        group of their own, suppression.csv and what was asked.
    """
    folder, waves = work_folder(run_folder), change.analysis.waves
    found = find_in_waves(change).values()
    scores = [wave.group_scores.assign(wave=wave.wave.key) for wave in waves]
    # After their wave: the last row says which wave is reported.
    both = [_stayed_scores(change, wave) for wave in waves[-2:]] if len(change.stayed) else []
    tables = {
        "estimates.csv": pd.concat([f.tidy().assign(finding=f.key, family=f.family) for f in found]),
        "scores.csv": pd.concat([*both, *scores], ignore_index=True),
        "suppression.csv": pd.concat([wave.suppression.assign(wave=wave.wave.key) for wave in waves]),
    }
    return [_write(table, folder / name) for name, table in tables.items()] + _write_asked(change.analysis, folder)


def _stayed_scores(change: WaveChange, wave: WaveResults) -> pd.DataFrame:
    """Scores of the people of both surveys in one of them, shaped as those of groups."""
    points = "after_points" if wave is change.after else "before_points"
    return pd.DataFrame(
        {
            "group_id": STAYED,
            "kind": STAYED,
            "label": STAYED,
            "parent_id": OVERALL,
            "measure_key": change.stayed["measure_key"],
            "n_respondents": change.stayed["n_respondents"],
            "mean_points": change.stayed[points],
            "is_hidden": False,
            "is_capped": False,
            "wave": wave.wave.key,
        }
    )


def write_study_tables(results: StudyResults, run_folder: str | Path) -> list[Path]:
    """Write the numbers of a study's report, unrounded; none is of a single company.

    Parameters
    ----------
    results
        From `analyse_study`.
    run_folder
        Folder of the run; made if it does not exist.

    Returns
    -------
    list of pathlib.Path
        In `work/`: claims.csv, verdicts.csv, cuts.csv, specifications.csv, treatments.csv, hypotheses.csv, made.csv,
        raters.csv, with people's answers chain.csv, and with several years years.csv and within.csv.
    """
    folder = work_folder(run_folder)
    tables = {
        "claims.csv": results.claims.tidy(),
        "verdicts.csv": scorecard(results).reset_index(),
        "made.csv": results.inflated.tidy(),
        "cuts.csv": results.claims.cuts,
        "specifications.csv": results.curve.table,
        "treatments.csv": results.robustness_checks,
        "hypotheses.csv": results.planned.assign(controls=results.planned["controls"].map(" + ".join)),
    }
    tables |= {name: table for name, table in _of_years(results).items() if len(table)}
    raters = results.same_source | results.same_source_bounds
    if raters:
        tables["raters.csv"] = pd.concat([found.tidy().assign(outcome=name) for name, found in raters.items()])
    if results.propagated:
        tables["chain.csv"] = pd.concat(
            [claim.tidy().assign(outcome=name) for name, claim in results.propagated.items()]
        )
    return [_write(table, folder / name) for name, table in tables.items()]


def _of_years(results: StudyResults) -> dict[str, pd.DataFrame]:
    """Tables of studies whose exposure and outcomes are known of several years."""
    return {"years.csv": results.years, "within.csv": results.within}


def _item_rows(wave: WaveResults, instrument: Instrument | None) -> pd.DataFrame:
    """A row for each question and group (quantity favourable or above_middle), and one for each answer to it."""
    if wave.items is None or instrument is None:
        return pd.DataFrame()
    judged = {d.key for d in instrument.dimensions if d.favourable_from is not None}
    groups, answers = wave.items.groups, wave.items.answers
    shares = groups.rename(columns={"favourable_pct": "share_pct"}).assign(
        quantity=groups["dimension"].isin(judged).map({True: "favourable", False: "above_middle"})
    )
    rows = pd.concat([shares, answers.assign(quantity="answer", group_id=OVERALL, kind="overall", is_hidden=False)])
    items = instrument.items
    texts = {key: wording(item.text, instrument.languages[0]) for key, item in items.items()}
    reverse = {key: item.reverse for key, item in items.items()}
    order = {key: place for place, key in enumerate(items)}
    rows = rows.assign(text=rows["item_key"].map(texts), is_reverse_worded=rows["item_key"].map(reverse))
    rows = rows.rename(columns={"low": "answer_low", "high": "answer_high"})[list(ITEM_FILE_COLUMNS)]
    return rows.sort_values("item_key", key=lambda keys: keys.map(order), kind="stable", ignore_index=True)


def _write_asked(analysis: Analysis, folder: Path) -> list[Path]:
    """Write what was asked, by which an audit knows scales and parts of the measures; nothing without a survey."""
    if analysis.instrument is None:
        return []
    file = folder / QUESTIONNAIRE_FILE
    file.write_text(analysis.instrument.model_dump_json(), encoding="utf-8")
    return [file]


def _write(table: pd.DataFrame, path: Path) -> Path:
    """Write beside, then rename."""
    safe = table.copy()
    for column in safe.select_dtypes(include=["object", "str"]).columns:
        safe[column] = safe[column].map(_inert)
    draft = path.with_suffix(".csv.part")
    safe.to_csv(draft, index=False, lineterminator="\n")
    draft.rename(path)
    return path


def _inert(cell: object) -> object:
    """Text that no spreadsheet runs as a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA_STARTS) else cell
