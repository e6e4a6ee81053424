"""Public files of firms nobody here wrote, each with the counts its publisher gives."""

import pytest

from stratalign.checks.accounts import check_accounts
from stratalign.engagement.declarations.performance import Performance
from stratalign.errors import SourceError
from stratalign.panel.build import read_accounts_file, tidy_accounts

#: Folder, file, what its columns are, rows of the panel, entities.
FILES = [
    (
        "nyse_fundamentals", "fundamentals.csv", 1188, 299,
        {"entity": "Ticker Symbol", "period_end": "Period Ending", "date_format": "%m/%d/%Y",
         "columns": {"revenue": "Total Revenue", "net_income": "Net Income"}},
    ),
    (
        "wms_manufacturing", "AMP_graph_manufacturing.csv", 9207, 9207,
        {"entity_from": "row", "period": "2010", "measures": {"management_score": "management"}, "industry": "country"},
    ),
    (
        "multilevel_paneldat", "paneldat.csv", 980, 196,
        {"entity": "companyname", "period_end": "year", "measures": {"return_on_assets": "roani"}},
    ),
    (
        "wooldridge_firms", "ceosal2.csv", 177, 177,
        {"entity_from": "row", "period": "1990", "columns": {"revenue": "sales", "net_income": "profits"},
         "multiplier": 1e6},
    ),
    (
        "wooldridge_firms", "jtrain.csv", 471, 157,
        {"entity": "fcode", "period_end": "year", "columns": {"revenue": "sales", "headcount": "employ"}},
    ),
    (
        "grunfeld", "grunfeld_aer_11firms.csv", 220, 11,
        {"entity": "firm", "period_end": "year", "measures": {"investment": "invest"}},
    ),
    (
        "grunfeld", "grunfeld_plm_10firms.csv", 200, 10,
        {"entity": "firm", "period_end": "year", "measures": {"investment": "inv"}},
    ),
    (
        "plm_empluk", "EmplUK.csv", 1031, 140,
        {"entity": "firm", "period_end": "year", "columns": {"headcount": "emp"}, "multiplier": {"headcount": 1000},
         "industry": "sector"},
    ),
    (
        "uk_civil_service_people_survey", "2019_org_scores.csv", 111, 111,
        {"entity": "Organisation", "period": "2019", "measures": {"engagement_pct": "Employee Engagement Index"}},
    ),
]  # fmt: skip


def read(real_data, folder, file, described):
    performance = Performance(file=file, **described)
    return read_accounts_file(real_data(folder) / file, performance), performance


@pytest.mark.real
@pytest.mark.parametrize(("folder", "file", "n_rows", "n_entities", "described"), FILES, ids=[row[1] for row in FILES])
def test_every_firm_and_year_is_there(real_data, folder, file, n_rows, n_entities, described):
    rows = tidy_accounts(*read(real_data, folder, file, described))
    assert (len(rows), rows["entity_id"].nunique()) == (n_rows, n_entities)
    assert not rows.duplicated(["entity_id", "period_end"]).any()


@pytest.mark.real
def test_figures_are_those_of_the_file(real_data):
    rows = {file: tidy_accounts(*read(real_data, folder, file, described)) for folder, file, _, _, described in FILES}
    assert rows["ceosal2.csv"].loc[0, ["revenue", "net_income"]].to_list() == [6.2e9, 966e6]
    assert rows["EmplUK.csv"].loc[0, "headcount"] == pytest.approx(5040.9999)
    assert rows["jtrain.csv"]["revenue"].isna().sum() == 98
    assert rows["2019_org_scores.csv"].loc[0, "engagement_pct"] == 63
    motors = rows["grunfeld_aer_11firms.csv"].query("entity_id == 'General Motors'")
    assert (motors["investment"].iloc[0], str(motors["period_end"].iloc[0].date())) == (317.6, "1935-12-31")


@pytest.mark.real
def test_interviews_without_a_year_are_named(real_data):
    described = {"entity_from": "row", "period_end": "year", "measures": {"score": "management"}}
    with pytest.raises(SourceError, match="278 rows of 9,207 have nothing in 'year'"):
        tidy_accounts(*read(real_data, "wms_manufacturing", "AMP_graph_manufacturing.csv", described))


@pytest.mark.real
@pytest.mark.parametrize(
    ("file", "check", "n_affected"),
    [
        # 22 lines of a codebook stand beside the first rows of the table.
        ("AMP_graph_manufacturing.csv", "accounts_pasted_notes", 22),
        # Two firms enter a year and a half after the others.
        ("EmplUK.csv", "accounts_survivorship", 2),
        # The median and the mean of all civil servants stand among the organisations.
        ("2019_org_scores.csv", "accounts_total_among_entities", 2),
    ],
)
def test_the_oddity_of_a_file_is_found(real_data, file, check, n_affected):
    folder, _, _, _, described = next(row for row in FILES if row[1] == file)
    raw, performance = read(real_data, folder, file, described)
    found = {result.check: result for result in check_accounts(raw, performance, file=file)}
    assert found[check].n_affected == n_affected
    assert not any(result.severity == "blocks" for result in found.values())
