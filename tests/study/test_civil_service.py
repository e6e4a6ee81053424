"""The civil service people survey through its declared mappings: every year, every layout, against pandas alone."""

import io
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf

import stratalign as sa
from stratalign.analysis.study_panel import slopes_of_years, slopes_within
from stratalign.study.importing import import_study, write_imported
from stratalign.study.mapping import load_study_mapping

CONFIGURATION = Path(__file__).resolve().parents[2] / "examples" / "real_data" / "civil_service"
X, Y = "objectives_and_purpose_pct", "employee_engagement_index_pct"
#: Words in the headers of the theme and the index, in lower case, by year.
HEADERS = {
    2009: ("objectives and purpose", "engagement index"),
    2013: ("objectives and purpose", "engagement index"),
    2014: ("objectives and purpose", "engagement index"),
    2015: ("objectives and purpose", "engagement index"),
    2016: ("op_ts", "ees"),
    2018: ("objectives and purpose", "engagement index"),
    2019: ("objectives and purpose", "engagement index"),
}
SHEETS = {2022: ("op_ts", "employee engagement index"), 2024: ("op_ts", "ees")}


@pytest.fixture(scope="module")
def folder(real_data):
    return real_data("uk_civil_service_people_survey")


@pytest.fixture(scope="module")
def imported(folder):
    return import_study(folder, load_study_mapping(CONFIGURATION / "mapping.yml"))


@pytest.fixture(scope="module")
def study(imported, tmp_path_factory):
    target = tmp_path_factory.mktemp("civil") / "service"
    write_imported(imported, target)
    return sa.load_study(target)


def by_hand(folder, year):
    """Both columns of one year, read without this library; benchmarks are no organisations."""
    if year in SHEETS:
        name = next(folder.glob(f"{year}_*.ods"))
        raw = pd.read_excel(name, sheet_name="Table_3", header=None, engine="calamine")
        head = raw.index[raw[0] == "Organisation"][0]
        table = raw.loc[head + 1 :].set_axis(raw.loc[head].astype(str), axis=1)
        named = table["Organisation name"].astype(str)
    else:
        content = (folder / f"{year}_org_scores.csv").read_bytes()
        text = content.decode("cp1252" if year == 2015 else "utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
        table = pd.read_csv(io.StringIO(text), dtype=str).dropna(subset=["Organisation"])
        named = table["Organisation"]
    words = HEADERS.get(year) or SHEETS[year]
    columns = [next(name for name in table if word in str(name).lower()) for word in words]
    numbers = table[columns].astype(str).apply(lambda cells: pd.to_numeric(cells.str.rstrip("%"), errors="coerce"))
    is_one = ~named.str.lower().str.contains("benchmark|all civil servants")
    return numbers[is_one].dropna().set_axis([X, Y], axis=1)


@pytest.mark.parametrize("year", [*HEADERS, *SHEETS])
def test_each_year_is_that_of_pandas_and_numpy(folder, study, year):
    expected = by_hand(folder, year)
    row = slopes_of_years(study, study.design).set_index("period").loc[str(year)]
    assert row["n_companies"] == len(expected)
    assert row["estimate"] == pytest.approx(np.polyfit(expected[X], expected[Y], 1)[0], rel=1e-9)
    assert row["r"] == pytest.approx(np.corrcoef(expected[X], expected[Y])[0, 1], rel=1e-9)


def test_the_known_cross_section_comes_out(study):
    row = slopes_of_years(study, study.design).set_index("period").loc["2019"]
    assert f"{row['estimate']:.3f}" == "0.667" and f"{row['r']:.3f}" == "0.676"
    found = sa.headline_claims(study.companies, within=None, exposure=X, outcomes={Y: "ratio"}, draws=100).models.iloc[
        0
    ]
    assert found["r"] == pytest.approx(row["r"], rel=1e-9)


def test_organisations_compared_with_themselves_are_those_of_statsmodels(study):
    known = study.years.dropna(subset=[X, Y])
    several = known[known.groupby("company_id")[Y].transform("size") > 1]
    within = slopes_within(study, study.design).set_index("effects")
    fitted = {
        "within": smf.ols(f"{Y} ~ {X} + C(company_id)", several).fit(),
        "two_way": smf.ols(f"{Y} ~ {X} + C(company_id) + C(period_end)", several).fit(),
    }
    for effects, found in fitted.items():
        assert within.loc[effects, "estimate"] == pytest.approx(found.params[X], rel=1e-8)
        assert within.loc[effects, "n_companies"] == several["company_id"].nunique()
    assert within["estimate"].between(0.5, 0.75).all()


def test_no_benchmark_is_an_organisation_and_engagement_is_of_the_same_people(study):
    assert not study.companies["company_id"].str.contains("enchmark|All civil servants").any()
    assert not study.is_synthetic
    assert [(one.name, one.is_attitude) for one in study.design.outcomes] == [(Y, True)]


def test_workbooks_with_covers_titles_and_several_header_rows_give_the_same(folder, imported):
    books = import_study(folder, load_study_mapping(CONFIGURATION / "workbooks.yml"))
    panels = [one.panel.assign(period=one.panel["period_end"].astype(str)) for one in (books, imported)]
    for period, part in panels[0].groupby("period"):
        other = panels[1][panels[1]["period"] == period]
        assert len(part) == len(other)
        for name in (X, Y, "response_rate_pct"):
            np.testing.assert_allclose(np.sort(part[name]), np.sort(other[name]), atol=1e-9)


def test_the_report_says_what_the_same_raters_leave_open(study):
    from document_tools import words_of

    found = sa.analyse_study(study, draws=100)
    document = sa.build_study_report(found)
    assert "9 of 9 years" in words_of(document, "years")[0]
    said = " ".join(words_of(document, "scorecard"))
    assert "the same people rated both sides" in said and "None of 1 figures passes every test" in said
    for language in ("de", "fr"):
        sa.build_study_report(found, language=language)
