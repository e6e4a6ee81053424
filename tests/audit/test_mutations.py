"""A report that gives nobody away: whatever hidden cell is shown again, the auditor names it."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from stratalign.audit.attack import attack
from stratalign.audit.meaning import understand
from stratalign.audit.questionnaire import questionnaire_of
from stratalign.audit.readers.files import read_finished
from stratalign.audit.readers.printed import exactly
from stratalign.audit.report import audit_report

SAFE = Path(__file__).parent / "leaks" / "nobody"
TRUTH = json.loads((SAFE / "truth.json").read_text(encoding="utf-8"))
PRIMARY, SECONDARY = "unit:north-c", "unit:north-b"


def published(*, exact: bool):
    """Return what the safe run says: its page alone, or the page with every number of `work/` as if it were sent."""
    work = [
        read_finished(SAFE / "run" / "work" / name, name) for name in ("scores.csv", "document.json", "suppression.csv")
    ]
    page = read_finished(SAFE / "run" / "send" / "client_report.html", "client_report.html")
    return understand("run", [page, *work] if exact else [page], known=[] if exact else work)


def solve(run):
    return attack([run], questionnaire_of({cell.measure for cell in run.cells}, run.n_items)).recovered


def test_the_report_gives_nobody_away():
    audit = audit_report(SAFE / "run")
    assert audit.is_clean and audit.n_hidden == 56
    assert solve(published(exact=True)) == ()


@pytest.mark.parametrize("exact", [True, False])
def test_each_secondary_cell_shown_again_gives_the_primary_one_with_its_value(exact):
    run = published(exact=exact)
    n, means = TRUTH["n"], TRUTH["means"]
    for dimension in means["north-b"]:
        shown = exactly(means["north-b"][dimension])
        cells = [
            replace(cell, mean=shown, people=n["north-b"], is_hidden=False)
            if (cell.group, cell.measure, cell.is_hidden) == (SECONDARY, dimension, True)
            else cell
            for cell in run.cells
        ]
        (left,) = [one for one in solve(replace(run, cells=tuple(cells))) if one.people == n["north-c"]]
        assert left.measure == dimension and "North C" in left.who
        value = means["north-c"][dimension] * n["north-c"]
        assert left.scores[0].low - 1e-6 <= value <= left.scores[0].high + 1e-6
        assert not exact or left.scores[0].middle == pytest.approx(value, abs=1e-4)


def test_each_hidden_cell_printed_on_the_page_is_named(tmp_path):
    shutil.copytree(SAFE / "run", tmp_path / "run")
    page = tmp_path / "run" / "send" / "client_report.html"
    html = page.read_text(encoding="utf-8")
    start = html.index("</tbody>", html.index('id="table-units"'))
    for unit, label in (("north-b", "North B"), ("north-c", "North C")):
        cells = "".join(f"<td>{TRUTH['means'][unit][key]:.1f}</td>" for key in ("clarity", "belief"))
        row = f'<tr><th scope="row">{label}</th><td>&#8211;</td>{cells}</tr>'
        page.write_text(html[:start] + row + html[start:], encoding="utf-8")
        found = "\n".join(audit_report(tmp_path / "run").recoverable_cells)
        assert all(f"{key}, wave 2026: {label}: " in found for key in ("clarity", "belief"))
        assert "prints what scores.csv hides" in found.replace("work/", "")


def test_a_number_beside_hidden_units_named_together_is_their_shown_mean(tmp_path):
    shutil.copytree(SAFE / "run", tmp_path / "run")
    page = tmp_path / "run" / "send" / "client_report.html"
    html = page.read_text(encoding="utf-8").replace("</main>", "<p>North B und North C, zusammen: 54</p></main>")
    page.write_text(html, encoding="utf-8")
    assert audit_report(tmp_path / "run").is_clean


@pytest.mark.parametrize("place", ["alt", "sentence", "script", "comment"])
def test_a_number_beside_a_hidden_unit_is_found_wherever_the_page_says_it(place, tmp_path):
    shutil.copytree(SAFE / "run", tmp_path / "run")
    page = tmp_path / "run" / "send" / "client_report.html"
    said = {
        "alt": '<img alt="Heat map. North C: 61" src="data:,">',
        "sentence": "<p>North C scores 61.</p>",
        "script": "<script>var data = {'North C': 61}</script>",
        "comment": "<!-- North C = 61 -->",
    }
    html = page.read_text(encoding="utf-8").replace("</main>", f"{said[place]}</main>")
    page.write_text(html, encoding="utf-8")
    assert any("stands beside 'North C'" in cell for cell in audit_report(tmp_path / "run").recoverable_cells)
