"""What is sent of engagements nobody here made, in every format: an outsider with code of her own learns of no few."""

import os
import shutil

import pytest
from audit.outsider import printed_counts, printed_means, traces, widths
from audit.test_outsider import MACHINE, MINIMUM, NARROWEST, company_of, few, pages_of
from conftest import ROOT, proof
from notebooks_here import execute_here
from real_engagements.test_real_engagements import ENGAGEMENTS, drafted

from stratalign.audit.exported import export_run
from stratalign.audit.report import audit_report
from stratalign.engagement.engagement import load_engagement
from stratalign.intake.read import read_engagement_files
from stratalign.runs.execute import run_engagement

__all__ = ["drafted"]

CHROMIUM = os.environ.get("STRATALIGN_CHROMIUM") or shutil.which("chromium")
FORMATS = ("xlsx", "pptx", *(["pdf"] if CHROMIUM else []))
MEASURES = ("LEAD", "TSIG", "HOSTILE")

pytestmark = [pytest.mark.real, pytest.mark.slow]


@pytest.fixture
def sent(drafted, monkeypatch, tmp_path, real_data, pseudonym_secret):
    """Send an engagement in every format; its run and its folder."""

    def soldiers():
        folder = shutil.copytree(ROOT / "examples" / "real_data" / "lq2002", tmp_path / "lq2002")
        file, raw = folder / "engagement.yml", str(real_data("multilevel_lq2002"))
        file.write_text(file.read_text(encoding="utf-8").replace("../../../../shared/real/multilevel_lq2002", raw))
        return folder

    def send(name, *, notebook="client_report", formats=FORMATS):
        folder = soldiers() if name == "lq2002" else drafted(name)
        monkeypatch.setattr("stratalign.runs.execute.execute_notebook", execute_here)
        run = run_engagement(folder, reports=tmp_path / "reports", notebook=notebook)
        if formats:
            export_run(run.folder, formats=list(formats))
        return run.folder, folder

    return send


@pytest.mark.parametrize("name", [proof(name) for name in ENGAGEMENTS if name != "forms"])
def test_what_is_sent_names_no_machine_and_gives_nobody_away(sent, name):
    run, folder = sent(name)
    assert len([file for file in (run / "send").rglob("*") if file.is_file()]) > len(FORMATS)
    audit = audit_report(run)
    assert audit.is_clean, audit.lines()
    files = sorted(file for file in (run / "send").rglob("*") if file.is_file())
    assert traces(files, set(), (*MACHINE, str(folder))) == []


def named_as_printed(company):
    """The company as a report prints it: units that are only numbers are called units."""
    company.groups = {f"Unit {name}" if name.isdigit() else name: own for name, own in company.groups.items()}
    return company


@pytest.mark.prove
def test_forty_nine_companies_tell_no_mean_of_a_few(sent):
    run, folder = sent("lq2002")
    intake = read_engagement_files(load_engagement(folder))
    tables, n_means = pages_of(run, {".html", ".xlsx"}), 0
    for measure in MEASURES:
        company = named_as_printed(company_of(intake, measure))
        company.learn(tables)
        means, sets = printed_means(tables, company), few(company)
        n_means += len([group for group, own in means if own == measure])
        assert min(widths(company, means, measure, sets), default=1.0) >= NARROWEST, measure
        counts = printed_counts(tables, company)
        assert all(abs(a - b) >= MINIMUM for own in counts.values() for a in own for b in own if a != b)
    assert n_means > 100


@pytest.mark.prove
def test_pages_of_forty_nine_companies_give_nobody_away(sent):
    run, folder = sent("lq2002", notebook="unit_pack", formats=())
    files = sorted(file for file in (run / "send").rglob("*") if file.is_file())
    assert len(files) > 45
    audit = audit_report(run)
    assert audit.is_clean, audit.lines()
    assert traces(files, set(), (*MACHINE, str(folder))) == []
