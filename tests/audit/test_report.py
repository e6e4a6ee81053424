"""An audit of a folder: files, numbers of hidden groups, formulas, requests, what cannot be read, and its message."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import stratalign.audit
from stratalign.audit.report import audit_report, refuse_leaks
from stratalign.cli import main
from stratalign.engagement.instrument import load_instrument
from stratalign.errors import ExportError

EMPTY = "<!doctype html><html lang='en'><title>t</title></html>"
HEADS = "wave,group_id,kind,parent_id,measure_key,n_respondents,mean_points,is_hidden,label\n"


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content, encoding="utf-8")
    return folder


def test_audit_names_formulas_and_requests_and_numbers_of_hidden_groups(tmp_path):
    page = (
        "<!doctype html><html lang='en'><title>t</title><main><img alt='x' src='https://example.com/a.png'>"
        "<table><tr><th scope='col'>Unit</th></tr><tr><th scope='row'>Small unit</th><td>42</td></tr></table>"
        "<p>Small unit stands at 42.</p></main></html>"
    )
    scores = (
        f"{HEADS}w,overall,overall,,m,13,50,False,Client\nw,unit:a,unit,overall,m,10,60,False,=1+1\n"
        "w,unit:b,unit,overall,m,,,True,Small unit\n"
    )
    audit = audit_report(write(tmp_path, {"report.html": page, "scores.csv": scores}))
    cells = "\n".join(audit.recoverable_cells)
    assert (
        "m, wave w: 3 people of Client, Small unit: n x mean of Client (13, scores, scores.csv) minus =1+1 (10" in cells
    )
    assert "the row 'Small unit' prints a number" in cells and "a number stands beside 'Small unit'" in cells
    assert audit.external_requests and audit.formula_cells == ("scores.csv, row 3",)
    assert (audit.n_shown, audit.n_hidden) == (2, 1)
    assert audit.lines()[0].endswith(f"{len(audit.lines()) - 1} problems.")


def test_audit_names_questions_of_too_few_people_and_what_subtracting_leaves(tmp_path):
    items = (
        "wave,item_key,group_id,kind,quantity,n_respondents,share_pct,is_hidden\n"
        "w,q1,overall,overall,favourable,33,40,False\nw,q1,level:staff,level,favourable,30,40,False\n"
        "w,q1,level:executives,level,favourable,,,True\nw,q2,overall,overall,above_middle,4,50,False\n"
        "w,q3,overall,overall,favourable,30,50,False\nw,q3,overall,overall,answer,,20,False\n"
    )
    cells = audit_report(write(tmp_path, {"report.html": EMPTY, "items.csv": items})).recoverable_cells
    assert any(cell.startswith("question q1, wave w: 3 people of") for cell in cells)
    assert any(cell.startswith("question q2, wave w: 4 people of overall") for cell in cells)
    assert not any("q3" in cell for cell in cells)


def test_of_a_run_what_is_sent_is_published_and_the_rest_tells_names(tmp_path):
    small = f"{HEADS}w,overall,overall,,m,13,50,False,Client\nw,unit:a,unit,overall,m,10,60,False,A\n"
    audit = audit_report(write(tmp_path, {"send/report.html": EMPTY, "work/scores.csv": small}))
    assert audit.is_clean and audit.files == ("send/report.html",)
    assert not audit_report(write(tmp_path, {"send/scores.csv": small})).is_clean


def test_files_that_tell_different_means_of_the_same_people_are_named(tmp_path):
    page = (
        "<!doctype html><html lang='en'><title>t</title><table id='table-dimension-scores'><tr><th scope='col'>Measure"
        "</th><th scope='col'>Score</th><th scope='col'>n</th></tr><tr><th scope='row'>clarity</th><td>61.4</td>"
        "<td>40</td></tr></table></html>"
    )
    scores = f"{HEADS}w,overall,overall,,clarity,40,60.123,False,Client\n"
    (problem,) = audit_report(write(tmp_path, {"r.html": page, "scores.csv": scores})).other
    assert "prints another mean than" in problem and "same 40 people" in problem


def test_scales_are_those_of_what_was_asked_and_not_of_a_shipped_questionnaire_with_the_same_keys(tmp_path):
    shipped = load_instrument("strategic-alignment")
    longer = {key: scale.model_copy(update={"high": 10}) for key, scale in shipped.scales.items()}
    asked = shipped.model_copy(update={"scales": longer})
    # Seven of 36 steps are no score of four questions with five answers: the sum seemed to be of other people.
    row = "w,overall,overall,,clarity,{},{!r},False,Client\n"
    means = {40: 61.5, 41: (40 * 61.5 + 100 * 7 / 36) / 41}
    runs = [
        write(tmp_path / f"run-{n}", {"send/report.html": EMPTY, "send/scores.csv": HEADS + row.format(n, mean)})
        for n, mean in means.items()
    ]
    assert audit_report(*runs).is_clean
    for run in runs:
        write(run, {"work/questionnaire.json": asked.model_dump_json()})
    (found,) = audit_report(*runs).recoverable_cells
    assert found.startswith("clarity, wave w: 1 person of")


def test_what_was_asked_must_be_whole(tmp_path):
    run = write(tmp_path, {"send/report.html": EMPTY, "work/questionnaire.json": "{}"})
    with pytest.raises(ExportError, match="not what the run wrote of its questionnaire"):
        audit_report(run)


def test_what_cannot_be_read_leaves_an_audit_unclean(tmp_path):
    audit = audit_report(write(tmp_path, {"send/report.html": EMPTY, "send/deck.pptx": "no archive"}))
    assert not audit.is_clean and "deck.pptx is no archive" in audit.unread[0]


def test_a_leak_is_refused_in_one_message_with_the_first_findings(tmp_path):
    scores = HEADS + "".join(f"w,overall,overall,,m{n},{n % 4 + 1},50,False,Client\n" for n in range(9))
    audit = audit_report(write(tmp_path, {"report.html": EMPTY, "scores.csv": scores}))
    with pytest.raises(ExportError, match="my-run must not be sent") as refused:
        refuse_leaks(audit, "my-run")
    assert len(str(refused.value).splitlines()) == 7 and "more" in str(refused.value)


def test_the_command_exits_with_one_where_anything_is_found(tmp_path, capsys):
    scores = f"{HEADS}w,overall,overall,,m,3,50,False,Client\n"
    with pytest.raises(SystemExit) as stopped:
        main(["audit", str(write(tmp_path, {"report.html": EMPTY, "scores.csv": scores}))])
    assert stopped.value.code == 1 and "1 cells shown, 0 hidden" in capsys.readouterr().out


def test_a_folder_without_a_report_is_refused(tmp_path):
    with pytest.raises(ExportError, match="holds none"):
        audit_report(tmp_path)


def test_the_auditor_imports_nothing_of_what_decides():
    for module in Path(stratalign.audit.__file__).parent.rglob("*.py"):
        names = [
            node.module or ""
            for node in ast.walk(ast.parse(module.read_text("utf-8")))
            if isinstance(node, ast.ImportFrom)
        ]
        assert not [name for name in names if name.startswith(("stratalign.disclosure", "stratalign.analysis"))], module
    code = "import sys, stratalign.audit.report; print(*(m for m in sys.modules if m.startswith('stratalign.disc')))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == ""


def test_cells_that_a_name_leads_to_are_no_number_of_a_hidden_group(tmp_path):
    scores = f"{HEADS}w,unit:b,unit,overall,m,,,True,Small unit\n"
    files = {"send/report.html": EMPTY, "work/scores.csv": scores, "send/a.txt": "'1 Small unit and\u2026'!$A$5:$G$17"}
    assert not audit_report(write(tmp_path, files)).recoverable_cells
    (tmp_path / "send" / "a.txt").write_text("'1 Small unit'!$A$5 is 41", encoding="utf-8")
    assert audit_report(tmp_path).recoverable_cells
