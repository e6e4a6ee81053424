"""A plan written down before data are added."""

import hashlib
import json
from datetime import date

import pandas as pd
import pytest

from stratalign.engagement.declarations.plan import load_analysis_plan
from stratalign.errors import EngagementError
from stratalign.study.power import PowerDesign, plan_power
from stratalign.study.registration import DOCUMENT_FILE, RECORD_FILE, load_registration, register_plan

PLAN = """hypotheses:
  - {outcome: growth, exposure: alignment, controls: [size, industry], family: money}
  - {outcome: margin, exposure: alignment}
cuts: [0.25, 0.1]
"""
DAY = date(2026, 3, 31)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "analysis_plan.yml").write_text(PLAN)
    return tmp_path


def test_a_plan_is_written_down_with_its_hash_and_all_it_says(folder):
    found = register_plan(folder, title="Growth", authors=("A. Name",), power=plan_power(0.2), day=DAY)
    text = (folder / DOCUMENT_FILE).read_text()
    assert found.plan_sha256 == load_analysis_plan(folder).sha256 and found.plan_sha256 in text
    assert found.document_sha256 == hashlib.sha256(text.encode()).hexdigest()
    for said in ("2026-03-31", "A. Name", "| H1 | growth | alignment | size, industry | money |", "0.25, 0.1"):
        assert said in text
    assert "| H2 | margin | alignment | nothing | main |" in text and "held no companies" in text
    assert f"{plan_power(0.2).n_companies:,} companies with 14 people" in text
    for section in ("Study information", "Design plan", "Sampling plan", "Variables", "Analysis plan"):
        assert f"## {section}\n" in text
    assert found.is_before_data and load_registration(folder) == found


def test_data_that_were_there_are_told(folder):
    (folder / "companies.csv").write_text("company_id\nA\nB\n")
    found = register_plan(folder, title="Growth", day=DAY)
    assert (found.n_companies, found.is_before_data) == (2, False)
    assert "Data of 2 companies were in the study's folder" in (folder / DOCUMENT_FILE).read_text()


def companies(folder, ids, **columns):
    folder.mkdir(parents=True)
    pd.DataFrame({"company_id": ids, **columns}).to_csv(folder / "companies.csv", index=False)


@pytest.mark.parametrize(
    ("releases", "staged", "n", "said"),
    [
        # Only the latest release counts, and who waits to be corrected is there once.
        ({"1.0.0": ["RA"], "1.1.0": ["RA", "RB", "SC"]}, ["RB", "RD", "SE"], 3, "Data of 3 companies were"),
        ({}, ["RD"], 1, "Data of 1 company were"),
        ({"1.0.0": ["SA", "SB"]}, [], 0, "held no companies that exist when this was written. Its releases hold 2 SYN"),
    ],
)
def test_data_that_are_released_or_wait_are_told(folder, releases, staged, n, said):
    for version, ids in releases.items():
        origin = ["real" if name[0] == "R" else "synthetic" for name in ids]
        companies(folder / "releases" / version, ids, origin=origin)
    if staged:
        companies(folder / "staged" / "0001", staged)
    found = register_plan(folder, title="Growth", day=DAY)
    assert (found.n_companies, found.is_before_data, bool(found.companies_sha256)) == (n, n == 0, n > 0)
    assert said in (folder / DOCUMENT_FILE).read_text()


def test_a_plan_registered_before_the_data_came_stays_so(folder):
    register_plan(folder, title="Growth", day=DAY)
    before = (folder / DOCUMENT_FILE).read_bytes()
    companies(folder / "staged" / "0001", ["RA"])
    with pytest.raises(EngagementError, match="registered on 2026-03-31, before the data of 1 company came"):
        register_plan(folder, title="Growth", day=date(2026, 6, 1))
    assert (folder / DOCUMENT_FILE).read_bytes() == before and load_registration(folder).is_before_data


def test_the_sample_size_is_for_as_many_tests_as_share_a_correction(folder, run_command):
    hypotheses = [f"  - {{outcome: {name}, exposure: alignment, family: money}}" for name in ("a", "b", "c")]
    (folder / "analysis_plan.yml").write_text(PLAN.replace("cuts", "\n".join([*hypotheses, "cuts"])))
    run_command("study", "plan", folder, "--title", "Growth", "--correlation", "0.2")
    n = plan_power(0.2, design=PowerDesign(n_tests=4)).n_companies
    text = (folder / DOCUMENT_FILE).read_text()
    assert f"{n:,} companies with 14 people" in text and "over 4 tests" in text


def test_a_registered_plan_is_not_written_over_by_another(folder):
    register_plan(folder, title="Growth", day=DAY)
    register_plan(folder, title="Growth", day=DAY)
    before = (folder / DOCUMENT_FILE).read_bytes()
    (folder / "analysis_plan.yml").write_text(PLAN.replace("margin", "size"))
    with pytest.raises(EngagementError, match="another plan was registered on 2026-03-31"):
        register_plan(folder, title="Growth", day=DAY)
    assert (folder / DOCUMENT_FILE).read_bytes() == before


def test_no_plan_and_a_damaged_record_are_named(folder):
    assert load_registration(folder) is None
    (folder / RECORD_FILE).write_text(json.dumps({"title": "x"}))
    with pytest.raises(EngagementError, match="no registration of this version"):
        load_registration(folder)
    with pytest.raises(EngagementError, match="is not there: it says what is meant"):
        register_plan(folder / "nowhere", title="Growth")
