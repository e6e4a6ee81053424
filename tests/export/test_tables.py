"""Side files of a run: published numbers only, inert in a spreadsheet, whole or not there."""

from dataclasses import replace

import pandas as pd

from stratalign.export.audit import audit_report
from stratalign.export.tables import write_published_tables


def test_tables_hold_what_the_analysis_publishes(northwind_analysis, tmp_path):
    names = {path.name for path in write_published_tables(northwind_analysis, tmp_path / "run")}
    assert names == {"estimates.csv", "scores.csv", "items.csv", "suppression.csv"}
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


def test_audit_names_formulas_and_requests_and_numbers_of_hidden_groups(tmp_path):
    (tmp_path / "report.html").write_text(
        "<!doctype html><html lang='en'><title>t</title><main><img alt='x' src='https://example.com/a.png'>"
        "<table><tr><th scope='row'>Small unit</th><td>42</td></tr></table></main></html>",
        encoding="utf-8",
    )
    (tmp_path / "scores.csv").write_text(
        "wave,group_id,kind,parent_id,measure_key,n_respondents,is_hidden,label\n"
        "w,overall,overall,,m,13,False,Client\nw,unit:a,unit,overall,m,10,False,=1+1\n"
        "w,unit:b,unit,overall,m,,True,Small unit\n",
        encoding="utf-8",
    )
    (tmp_path / "suppression.csv").write_text(
        "group_id,label,reason,minimum_respondents\nunit:b,Small unit,PRIMARY,5\n", encoding="utf-8"
    )
    audit = audit_report(tmp_path)
    assert any("subtracting the shown units leaves 3 people" in cell for cell in audit.recoverable_cells)
    assert any("'Small unit' prints '42'" in cell for cell in audit.recoverable_cells)
    assert audit.external_requests
    assert audit.formula_cells == ("scores.csv, row 3",)
    assert not audit.is_clean
    assert audit.lines()[0].endswith(f"{len(audit.lines()) - 1} problems.")


def test_audit_names_questions_of_too_few_people_and_what_subtracting_leaves(tmp_path):
    (tmp_path / "report.html").write_text("<!doctype html><html lang='en'><title>t</title></html>", encoding="utf-8")
    (tmp_path / "items.csv").write_text(
        "wave,item_key,group_id,kind,quantity,n_respondents,is_hidden\n"
        "w,q1,overall,overall,favourable,33,False\nw,q1,level:staff,level,favourable,30,False\n"
        "w,q1,level:executives,level,favourable,,True\nw,q2,overall,overall,above_middle,4,False\n"
        "w,q3,overall,overall,favourable,30,False\nw,q3,overall,overall,answer,,False\n",
        encoding="utf-8",
    )
    assert audit_report(tmp_path).recoverable_cells == (
        "question q1, wave w: subtracting the shown levels leaves 3 people",
        "question q2, wave w: overall: 4 people",
    )


def test_a_report_alone_can_be_audited(tmp_path):
    import pytest

    from stratalign.errors import ExportError

    with pytest.raises(ExportError, match="holds none"):
        audit_report(tmp_path)
