"""The main job on the samples, against computations that share no code with it."""

import numpy as np
import pandas as pd
import pytest
import yaml
from conftest import SAMPLES

AGREE = {
    "strongly disagree": 1, "disagree": 2, "neither agree nor disagree": 3, "agree": 4, "strongly agree": 5,
}  # fmt: skip


@pytest.fixture(scope="module")
def raw():
    """Northwind's finished answers to the clarity items, with level, straight from the files."""
    folder = SAMPLES / "northwind"
    survey = pd.read_csv(folder / "raw" / "survey.csv", skiprows=[1, 2], dtype=str, keep_default_na=False)
    survey = survey[
        (survey["Finished"].str.lower() == "true") & ~survey["Status"].isin(["Survey Preview", "Survey Test"])
    ]
    survey = survey.drop_duplicates("ExternalReference", keep="last")
    roster = pd.read_csv(folder / "raw" / "roster.csv", dtype=str)
    mapping = yaml.safe_load((folder / "mapping.yml").read_text(encoding="utf-8"))
    instrument = yaml.safe_load(
        (SAMPLES.parent / "instruments" / "strategic-alignment.yml").read_text(encoding="utf-8")
    )
    levels = yaml.safe_load((folder / "engagement.yml").read_text(encoding="utf-8"))["levels"]
    level_of = {label: level for level, labels in levels.items() for label in labels}
    items = {
        item["key"]: item.get("reverse", False)
        for d in instrument["dimensions"]
        if d["key"] == "clarity"
        for item in d["items"]
    }
    answers = pd.DataFrame({key: survey[mapping["items"][key]].str.lower().map(AGREE) for key in items})
    answers = answers.assign(**{key: 6 - answers[key] for key, reverse in items.items() if reverse})
    enough = answers.notna().sum(axis=1) >= 2
    points = ((answers.mean(axis=1) - 1) * 25).where(enough)
    label = survey["ExternalReference"].map(roster.set_index("person_id")["level_label"])
    return pd.DataFrame({"points": points, "level": label.map(level_of)}).dropna(subset="points")


def test_scores_of_levels_and_company_equal_a_plain_computation(raw, northwind_analysis):
    latest = northwind_analysis.latest
    by_level = raw.groupby("level")["points"].mean()
    shown = latest.group_scores.query("measure_key == 'clarity' and kind == 'level'").set_index("group_id")[
        "mean_points"
    ]
    for level, mean in by_level.items():
        assert shown[f"level:{level}"] == pytest.approx(mean, rel=1e-12)
    company = latest.company_scores.set_index("measure_key").loc["clarity", "mean_points"]
    assert company == pytest.approx(raw["points"].mean(), rel=1e-12)
    assert latest.weighting == "respondents"


def test_gap_equals_a_plain_computation(raw, northwind_analysis):
    from scipy import stats

    upper, lower = (raw.loc[raw["level"] == level, "points"] for level in ("executives", "staff"))
    interval = stats.ttest_ind(upper, lower, equal_var=False).confidence_interval()
    gap = northwind_analysis.latest.gaps.set_index("measure_key").loc["clarity"]
    assert gap["gap_points"] == pytest.approx(upper.mean() - lower.mean(), rel=1e-12)
    assert (gap["ci_low"], gap["ci_high"]) == pytest.approx((interval.low, interval.high), rel=1e-9)
    assert (gap["n_upper"], gap["n_lower"]) == (len(upper), len(lower))


def test_relation_uses_shown_units_only_and_equals_textbook_algebra(northwind_analysis):
    latest = northwind_analysis.latest
    units = latest.group_scores.query("measure_key == 'alignment_index' and kind == 'unit' and not is_hidden")
    accounts = pd.read_csv(SAMPLES / "northwind" / "raw" / "accounts.csv")
    columns = yaml.safe_load((SAMPLES / "northwind" / "engagement.yml").read_text(encoding="utf-8"))["performance"]
    revenue = accounts.pivot(
        index=columns["entity"], columns=columns["period_end"], values=columns["columns"]["revenue"]
    )
    days = (pd.Timestamp(revenue.columns[-1]) - pd.Timestamp(revenue.columns[0])).days
    growth = ((revenue.iloc[:, -1] / revenue.iloc[:, 0]) ** (365.25 / days) - 1) * 100
    both = units.assign(growth=units["group_id"].str.removeprefix("unit:").map(growth)).dropna(subset="growth")
    x, y = both["mean_points"].to_numpy(), both["growth"].to_numpy()
    design = np.column_stack([np.ones_like(x), x])
    bread = np.linalg.inv(design.T @ design)
    slope = bread @ design.T @ y
    leverage = np.einsum("ij,jk,ik->i", design, bread, design)
    # HC4 (Cribari-Neto 2004): the further a row lies from the others, the more its residual counts.
    power = np.minimum(4, leverage / leverage.mean())
    meat = design.T * ((y - design @ slope) ** 2 / (1 - leverage) ** power) @ design
    found = next(r.association for r in northwind_analysis.relations if r.outcome == "revenue_cagr_pct")
    assert found.n_observations == len(both) == 23
    assert found.estimate == pytest.approx(slope[1], rel=1e-9)
    assert found.std_error == pytest.approx(np.sqrt((bread @ meat @ bread)[1, 1]), rel=1e-9)


def test_enps_is_promoters_minus_detractors_over_people(northwind_analysis):
    mapping = yaml.safe_load((SAMPLES / "northwind" / "mapping.yml").read_text(encoding="utf-8"))
    survey = pd.read_csv(
        SAMPLES / "northwind" / "raw" / "survey.csv", skiprows=[1, 2], dtype=str, keep_default_na=False
    )
    survey = survey[
        (survey["Finished"].str.lower() == "true") & ~survey["Status"].isin(["Survey Preview", "Survey Test"])
    ]
    survey = survey.drop_duplicates("ExternalReference", keep="last")
    answers = pd.to_numeric(survey[mapping["items"]["enps_1"]].str.extract(r"^(\d+)")[0]).dropna()
    expected = ((answers >= 9).mean() - (answers <= 6).mean()) * 100
    found = northwind_analysis.latest.company_scores.set_index("measure_key").loc["enps", "mean_points"]
    assert found == pytest.approx(expected, rel=1e-9)


def test_hidden_groups_have_no_number_anywhere(northwind_analysis):
    latest = northwind_analysis.latest
    assert set(latest.suppression["label"]) == {"Flow Southern Europe", "Flow Western Europe"}
    for table in (latest.group_scores, latest.participation):
        hidden = table[table["is_hidden"]]
        assert len(hidden)
        assert hidden.select_dtypes("number").isna().all(axis=None)


def test_percentages_of_small_groups_are_capped_and_whole(northwind_analysis):
    shares = northwind_analysis.latest.group_scores
    shares = shares[shares["measure_key"].str.startswith(("test:", "step:")) & ~shares["is_hidden"]]
    small = shares[shares["n_respondents"] < 30]
    assert small["mean_points"].between(5, 95).all()
    assert (shares["mean_points"] % 1 == 0).all()
    assert shares["sd_points"].isna().all()


def test_analysis_has_no_raw_answer_and_no_identifier(northwind_analysis):
    from dataclasses import fields

    names = {field.name for wave in northwind_analysis.waves for field in fields(wave)}
    assert not names & {"responses", "respondents", "recall", "rankings"}
    for wave in northwind_analysis.waves:
        assert wave.comments is not None and wave.comments.quotes.empty
        held = [getattr(part, field.name) for part in (wave, wave.comments) for field in fields(part)]
        for value in held:
            if isinstance(value, pd.DataFrame):
                assert "respondent_id" not in value


def test_two_waves_show_the_planted_change_and_refuse_a_model_of_ten_units(harbour_analysis):
    changes = harbour_analysis.changes.set_index("measure_key")
    assert changes.loc["clarity", "change_points"] == pytest.approx(8, abs=1.5)
    assert changes.loc["line_of_sight", "change_points"] == pytest.approx(9, abs=1.5)
    assert all(relation.association is None and relation.n_units == 10 for relation in harbour_analysis.relations)


def test_equal_input_gives_equal_output(harbour_analysis):
    from stratalign.analysis.engagement import analyse_engagement

    again = analyse_engagement(SAMPLES / "harbour")
    pd.testing.assert_frame_equal(again.latest.group_scores, harbour_analysis.latest.group_scores)


def test_measure_few_people_answered_is_left_out_not_fatal(harbour):
    from stratalign.analysis.engagement import analyse_engagement

    file = harbour / "raw" / "wave-2026.csv"
    survey = pd.read_csv(file, dtype=str, keep_default_na=False, sep=";")
    survey.loc[3:, "enps_1"] = ""
    survey.to_csv(file, index=False, sep=";")
    found = analyse_engagement(harbour).latest
    assert "enps" not in set(found.group_scores["measure_key"])
    assert "clarity" in set(found.group_scores["measure_key"])


def test_agreement_leaves_hidden_units_out(northwind_analysis):
    units = northwind_analysis.latest.group_scores.query("kind == 'unit' and measure_key == 'clarity'")
    is_pool = units["group_id"].str.contains("+", regex=False)
    with_people = set(units.loc[~is_pool, "group_id"]) - set(units["parent_id"])
    hidden = set(units.loc[units["is_hidden"], "group_id"])
    assert len(hidden) == 2
    assert {row.n_units for row in northwind_analysis.latest.agreement} == {len(with_people - hidden)}
