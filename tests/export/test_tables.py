"""Side files of a run: published numbers only, inert in a spreadsheet, whole or not there."""

from dataclasses import replace

import pandas as pd

from stratalign.export.tables import write_published_tables


def test_tables_hold_what_the_analysis_publishes(northwind_analysis, tmp_path):
    names = {path.name for path in write_published_tables(northwind_analysis, tmp_path / "run")}
    assert names == {"estimates.csv", "scores.csv", "items.csv", "suppression.csv", "questionnaire.json"}
    scores = pd.read_csv(tmp_path / "run" / "work" / "scores.csv")
    assert len(scores) == len(northwind_analysis.latest.group_scores)
    items = pd.read_csv(tmp_path / "run" / "work" / "items.csv")
    assert (items["quantity"] != "answer").sum() == len(northwind_analysis.latest.items.groups)
    assert (items["quantity"] == "answer").sum() == len(northwind_analysis.latest.items.answers)
    assert items[items["is_hidden"]][["n_respondents", "share_pct", "ci_low", "ci_high"]].isna().all(axis=None)
    assert not list((tmp_path / "run" / "work").glob("*.part"))
    reasons = pd.read_csv(tmp_path / "run" / "work" / "suppression.csv")
    assert set(reasons["reason"]) == {"PRIMARY", "COMPLEMENT"}


def test_text_a_spreadsheet_would_run_is_preceded_by_an_apostrophe(northwind_analysis, tmp_path):
    latest = northwind_analysis.latest
    hostile = latest.group_scores.assign(label="=HYPERLINK('x')")
    write_published_tables(replace(northwind_analysis, waves=(replace(latest, group_scores=hostile),)), tmp_path)
    assert set(pd.read_csv(tmp_path / "work" / "scores.csv")["label"]) == {"'=HYPERLINK('x')"}
