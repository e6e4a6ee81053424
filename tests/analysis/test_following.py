"""Repeated waves followed into the accounts: R plm's slope, which period follows, hidden units, and why not."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml
from document_tools import say, tell

from stratalign.analysis.engagement import analyse_engagement
from stratalign.analysis.following import MINIMUM_UNITS, follow_units
from stratalign.document.client.results import results_page
from stratalign.findings.client.results import find_results
from stratalign.study.simulate import simulate_study
from stratalign.vocabulary import LEVELS

ROWS = pd.read_csv(Path(__file__).parents[1] / "reference" / "within_units.csv")
DAYS = [dt.date(2021, 4, 30), dt.date(2022, 4, 30), dt.date(2023, 4, 30)]


def waves_of(analysis, rows, days=DAYS, hidden=()):
    """Waves with these scores of units."""
    made = []
    for number, day in enumerate(days):
        units = rows[rows["wave"] == number]
        scores = pd.DataFrame(
            {
                "group_id": "unit:" + units["unit"],
                "kind": "unit",
                "measure_key": "alignment_index",
                "mean_points": units["index"],
                "is_hidden": units["unit"].isin(hidden),
            }
        )
        wave = analysis.latest.wave.model_copy(update={"fielded_from": day, "fielded_to": day})
        made.append(replace(analysis.latest, wave=wave, group_scores=scores))
    return tuple(made)


def accounts_of(rows, margins=None):
    """Year ends 2020 to 2024, in which growth is that of the rows one calendar year after their wave."""
    found = []
    for unit, of_unit in rows.groupby("unit"):
        growth, revenue = dict(zip(of_unit["wave"] + 2022, of_unit["growth"], strict=True)), 1e6
        for year in range(2020, 2026):
            revenue *= 1 + growth.get(year, 0.0) / 100
            found.append(
                (
                    unit,
                    pd.Timestamp(year, 12, 31),
                    "EUR",
                    revenue,
                    revenue * (0.1 if margins is None else margins(unit, year)),
                )
            )
    columns = ["entity_id", "period_end", "currency", "revenue", "operating_income"]
    return pd.DataFrame(found, columns=columns)


def test_the_slope_within_units_is_that_of_r_plm(harbour_analysis):
    growth, margin = follow_units(waves_of(harbour_analysis, ROWS), accounts_of(ROWS))
    found = growth.association
    # plm 2.6-2, tests/reference/within_units.R; growth is made of revenue, hence the tolerance.
    assert found.estimate == pytest.approx(0.213396461604, rel=1e-8)
    n, clusters, terms = len(ROWS), ROWS["unit"].nunique(), 3
    factor = clusters / (clusters - 1) * (n - 1) / (n - terms)
    assert found.std_error == pytest.approx(0.0761099704473 * factor**0.5, rel=1e-8)
    assert (growth.n_units, found.n_clusters, found.n_observations) == (24, 24, n)
    assert (growth.outcome, found.design) == ("revenue_growth_pct", "lagged")
    assert (margin.association, margin.reason) == (None, "estimate")
    assert growth.tidy()["quantity"].tolist() == margin.tidy()["quantity"].tolist() == ["lagged_slope"]


def test_two_waves_are_a_regression_of_changes_on_changes(harbour_analysis):
    rows = ROWS[ROWS["wave"].isin([0, 2])].assign(wave=lambda r: r["wave"] // 2)
    accounts = accounts_of(rows)
    found = follow_units(waves_of(harbour_analysis, rows, DAYS[:2]), accounts)[0].association
    wide = rows.pivot(index="unit", columns="wave", values=["index", "growth"])
    change = wide.diff(axis=1)
    slope = np.polyfit(change[("index", 1)], change[("growth", 1)], 1)[0]
    assert found.estimate == pytest.approx(slope, rel=1e-8)


def test_results_are_those_of_the_first_period_that_begins_after_the_wave(harbour_analysis):
    accounts = accounts_of(ROWS)
    same = follow_units(waves_of(harbour_analysis, ROWS), accounts)[0]
    new_year = [day.replace(month=12, day=31) for day in DAYS]
    assert follow_units(waves_of(harbour_analysis, ROWS, new_year), accounts)[0].association.estimate == pytest.approx(
        same.association.estimate
    )
    later = [day.replace(year=day.year + 1, month=1, day=1) for day in DAYS]
    assert follow_units(waves_of(harbour_analysis, ROWS, later), accounts)[0].association.estimate != pytest.approx(
        same.association.estimate
    )


def test_of_two_waves_before_the_same_period_the_later_counts(harbour_analysis):
    twice = [dt.date(2021, 2, 1), *DAYS]
    noise = ROWS[ROWS["wave"] == 0].assign(index=lambda rows: rows["index"][::-1].to_numpy())
    rows = pd.concat([noise, ROWS.assign(wave=ROWS["wave"] + 1)])
    found = follow_units(waves_of(harbour_analysis, rows, twice), accounts_of(ROWS))[0].association
    assert found.estimate == pytest.approx(0.213396461604, rel=1e-8)


def test_hidden_units_take_no_part(harbour_analysis):
    hidden = ["u01", "u02"]
    with_hidden = follow_units(waves_of(harbour_analysis, ROWS, hidden=hidden), accounts_of(ROWS))[0]
    without = follow_units(waves_of(harbour_analysis, ROWS[~ROWS["unit"].isin(hidden)]), accounts_of(ROWS))[0]
    assert with_hidden.n_units == 22
    assert with_hidden.association.estimate == without.association.estimate


@pytest.mark.parametrize(("n_units", "is_estimated"), [(MINIMUM_UNITS - 1, False), (MINIMUM_UNITS, True)])
def test_twenty_units_with_both_are_needed(harbour_analysis, n_units, is_estimated):
    rows = ROWS[ROWS["unit"].isin(sorted(ROWS["unit"].unique())[:n_units])]
    found = follow_units(waves_of(harbour_analysis, rows), accounts_of(ROWS))[0]
    assert (found.association is not None, found.n_units) == (is_estimated, n_units)
    assert found.reason == ("" if is_estimated else "units")


def test_waves_without_days_and_a_single_wave_are_not_followed(harbour_analysis):
    waves = waves_of(harbour_analysis, ROWS, [None, *DAYS[1:]])
    assert {found.reason for found in follow_units(waves, accounts_of(ROWS))} == {"days"}
    assert follow_units(waves[-1:], accounts_of(ROWS)) == ()


def test_the_page_says_what_followed_per_ten_points(harbour_analysis):
    followed = follow_units(waves_of(harbour_analysis, ROWS), accounts_of(ROWS))
    analysis = replace(harbour_analysis, followed=followed)
    page = results_page(analysis, {"results": find_results(analysis)})
    table = next(table for table in page.tables if table.key == "following")
    row = table.rows.loc["revenue_growth_pct"]
    assert row["estimate"] == pytest.approx(2.13396461604, rel=1e-8)
    assert list(table.rows.index) == ["revenue_growth_pct"]
    assert not any("not estimated" in say(text) for text in find_results(analysis).caveats)


def test_the_sample_says_why_its_waves_are_not_followed(harbour_analysis):
    told = tell(harbour_analysis, find_results, results_page)
    assert (
        "Whether results followed the scores within units is not estimated: 0 units have two waves that are each "
        "followed by a financial period; 20 are needed."
    ) in told.caveats
    undated = replace(
        harbour_analysis, followed=tuple(replace(one, reason="days") for one in harbour_analysis.followed)
    )
    assert any(
        "the days on which a wave was fielded" in caveat for caveat in tell(undated, find_results, results_page).caveats
    )


@pytest.fixture(scope="module")
def repeated_engagement(tmp_path_factory):
    """Twenty-four units in two waves, whose growth of the year after is 5 % and a fifth of their index."""
    folder = tmp_path_factory.mktemp("repeated")
    growth, waves = {}, []
    for year, seed in ((2022, 1), (2024, 2)):
        study = simulate_study(24, seed=seed)
        wide = study.responses.pivot(index=["respondent_id", "unit_id", "level"], columns="item_key", values="value")
        wide.astype(int).reset_index().to_csv(folder / f"{year}.csv", index=False)
        sums = study.levels.assign(points=study.levels["alignment_index_points"] * study.levels["n_respondents"])
        means = sums.groupby("company_id")[["points", "n_respondents"]].sum()
        growth[year + 1] = 5 + 0.2 * means["points"] / means["n_respondents"]
        days = {"fielded_from": f"{year}-11-02", "fielded_to": f"{year}-11-20"}
        survey = {"file": f"{year}.csv", "mapping": "mapping.yml", "format": "generic_wide"}
        waves.append({"key": str(year), "label": str(year), **days, "survey": survey})
    accounts, revenue = [], pd.Series(1e6, index=means.index)
    for year in range(2021, 2026):
        revenue = revenue * (1 + growth.get(year, pd.Series(3.0, index=means.index)) / 100)
        accounts.append(pd.DataFrame({"unit": revenue.index, "end": f"{year}-12-31", "revenue": revenue.to_numpy()}))
    pd.concat(accounts).to_csv(folder / "accounts.csv", index=False)
    items = {key: key for key in wide.columns}
    mapping = {"respondent_id": "respondent_id", "unit": "unit_id", "level": "level", "items": items}
    performance = {"file": "accounts.csv", "layout": "tidy", "entity": "unit", "period_end": "end", "entity_is": "unit"}
    engagement = {
        "client": "Repeated", "industry": "financial", "form": "short", "waves": waves, "units": "from_survey",
        "levels": {level: [level] for level in LEVELS},
        "performance": {**performance, "columns": {"revenue": "revenue"}, "multiplier": 1, "currency": "EUR"},
    }  # fmt: skip
    for name, content in (("mapping", mapping), ("engagement", engagement)):
        (folder / f"{name}.yml").write_text(yaml.safe_dump(content), encoding="utf-8")
    return folder


@pytest.mark.prove
def test_a_planted_slope_is_found_from_files_to_page(repeated_engagement):
    analysis = analyse_engagement(repeated_engagement)
    growth = analysis.followed[0]
    assert growth.n_units >= MINIMUM_UNITS
    assert growth.association.estimate == pytest.approx(0.2, rel=1e-6)
    assert growth.association.std_error < 1e-6
    told = tell(analysis, find_results, results_page)
    assert "following" in [table.key for table in results_page(analysis, {"results": told.finding}).tables]
