"""The table of published studies against counts by hand; conversions, priors and pooling against closed forms."""

import re
from typing import get_args

import numpy as np
import pandas as pd
import pytest
import yaml
from conftest import ROOT
from scipy import optimize, stats

from stratalign.errors import EngagementError, StatisticError
from stratalign.models.evidence.studies import (
    CONVERSIONS,
    EVIDENCE_COLUMNS,
    NOT_CONVERTED,
    OUTCOME_KINDS,
    PRIORS,
    Design,
    Direction,
    Metric,
    SourceType,
    StudyLevel,
    correlations_of,
    load_evidence,
    prior_for,
    summarise_evidence,
    without_vendors,
)
from stratalign.panel.outcome_definitions import OUTCOMES

FILE = ROOT / "data" / "evidence" / "studies.yml"
#: Counted by hand in the list the table was made from: studies with a figure, and their figures.
N_VALUES = {
    "E08": 1, "E12": 4, "E13": 1, "E14": 3, "E15": 1, "E16": 1, "E18": 8, "E29": 1, "E30": 1, "E31": 1, "E33": 4,
    "E34": 2, "E36": 2,
}  # fmt: skip
N_STUDIES, N_DIRECTION_ONLY, N_ROWS = 36, 23, 53
#: statsmodels stops where the estimating equation is below 1e-5.
RTOL = 1e-5


@pytest.fixture(scope="module")
def evidence():
    return load_evidence()


def test_every_study_stands_once_and_has_the_values_counted_by_hand(evidence):
    assert list(evidence["key"].unique()) == [f"E{number:02d}" for number in range(1, N_STUDIES + 1)]
    assert evidence.loc[evidence["metric"] != "", "key"].value_counts(sort=False).to_dict() == N_VALUES
    alone = evidence[evidence["metric"] == ""]
    assert (len(alone), len(evidence)) == (N_DIRECTION_ONLY, N_ROWS)
    assert alone["key"].is_unique
    dois = [study.get("doi") for study in yaml.safe_load(FILE.read_text(encoding="utf-8"))["studies"].values()]
    known = [doi for doi in dois if doi]
    assert len(set(known)) == len(known) == 17


def test_rows_use_closed_words_and_say_where_they_come_from(evidence):
    assert tuple(evidence.columns) == EVIDENCE_COLUMNS
    for column, words in (
        ("level", StudyLevel), ("direction", Direction), ("design", Design), ("source_type", SourceType)
    ):  # fmt: skip
        assert set(evidence[column]) <= set(get_args(words)), column
    assert set(evidence["metric"]) == {*get_args(Metric), ""} == {*CONVERSIONS, *NOT_CONVERTED}
    assert (evidence[["citation", "predictor", "outcome", "design", "note"]] != "").all(axis=None)
    assert evidence.groupby("key")["citation"].nunique().max() == 1
    assert (evidence["k_of"] != "").equals(evidence["k"].notna())
    assert (evidence["n_of"] != "").equals(evidence["n"].notna())


def test_no_figure_stands_in_a_row_that_is_direction_only(evidence):
    alone = evidence[evidence["metric"] == ""]
    assert alone[["value", "ci_low", "ci_high", "plus_minus"]].isna().all(axis=None)
    assert (alone["value_is"] == "").all()
    assert not [note for note in alone["note"] if re.search(r"\.\d|%|=|times", note)]
    assert evidence.loc[evidence["metric"] != "", "value"].notna().all()


def test_rows_that_change_sign_or_stop_are_there(evidence):
    direction = evidence.drop_duplicates("key").set_index("key")["direction"]
    assert set(direction[["E02", "E03", "E10", "E20", "E22"]]) == {"mixed"}
    goals = evidence[evidence["key"] == "E12"]
    assert goals["direction"].tolist() == ["positive", "positive", "negative", "positive"]
    assert goals["k"].tolist() == [23, 49, 6, 4]
    assert goals[["ci_low", "ci_high"]].isna().all(axis=None)
    assert goals["plus_minus"].tolist() == [0.35, 0.19, 0.60, 1.03]


def test_vendors_can_be_left_out(evidence):
    rest = without_vendors(evidence)
    assert set(evidence["key"]) - set(rest["key"]) == {"E18", "E31", "E36"}
    assert len(rest) == N_ROWS - 8 - 1 - 2
    with pytest.raises(StatisticError, match="no column source_type"):
        without_vendors(evidence.drop(columns="source_type"))


def test_conversions_equal_closed_forms(evidence):
    found = correlations_of(evidence)
    by_key = found.drop_duplicates("key").set_index("key")
    assert by_key.loc["E15", "r"] == 0.20
    assert by_key.loc["E16", "r"] == 0.34
    assert found.loc[found["is_corrected"], "key"].tolist() == ["E16"]
    # r = d / sqrt(d^2 + 4) is the sine of arctan(d / 2).
    d = found[found["metric"] == "d"]
    assert d["r"].tolist() == pytest.approx(np.sin(np.arctan(d["value"] / 2)).tolist(), rel=1e-12)
    ends = by_key.loc["E13", ["r_low", "r_high"]].astype(float).tolist()
    assert ends == pytest.approx([0.28 / np.sqrt(0.28**2 + 4), 0.41 / np.sqrt(0.41**2 + 4)], rel=1e-12)
    assert int(found["r"].notna().sum()) == 7


def test_d_is_the_correlation_of_two_equal_groups():
    # Two groups of deviation one, d apart: the share of variance between them is (d / 2)^2 / ((d / 2)^2 + 1).
    row = pd.DataFrame({"metric": ["d"], "value": [0.8], "ci_low": [np.nan], "ci_high": [np.nan]})
    group, noise = np.repeat([0.0, 1.0], 2000), stats.norm.ppf((np.arange(2000) + 0.5) / 2000)
    seen = np.corrcoef(group, 0.8 * noise.std() * group + np.tile(noise, 2))[0, 1]
    assert correlations_of(row)["r"].iloc[0] == pytest.approx(seen, rel=1e-9)


def test_a_published_correlation_beyond_one_is_refused():
    row = pd.DataFrame({"metric": "r", "value": [0.3, -1.14], "ci_low": np.nan, "ci_high": np.nan})
    with pytest.raises(StatisticError, match="1 of 2 correlations lie outside -1 to 1"):
        correlations_of(row)
    assert correlations_of(row.assign(value=[1.0, -1.0]))["r"].tolist() == [1.0, -1.0]


def test_each_row_has_a_correlation_or_a_reason_why_not(evidence):
    found = correlations_of(evidence)
    assert (found["r"].isna() == (found["why_none"] != "")).all()
    assert (found["r"].notna() == (found["formula"] != "")).all()
    odd = evidence.assign(metric=evidence["metric"].replace("rho", "beta"))
    with pytest.raises(StatisticError, match=r"1 of 53 rows have an unknown metric: beta\. Known: r, rho"):
        correlations_of(odd)


@pytest.mark.parametrize(
    ("outcome", "mean", "low", "high"),
    [("operating_margin_pct", 0.20, 0.05, 0.35), ("customer_retention_pct", 0.20, 0.05, 0.35),
     ("leadership_effectiveness_points", 0.30, 0.20, 0.40), ("employee_engagement_points", 0.30, 0.20, 0.40)],
)  # fmt: skip
def test_prior_covers_its_range(outcome, mean, low, high):
    prior = prior_for(outcome)
    assert prior.mean == pytest.approx(mean)
    assert (prior.low, prior.high) == (low, high)
    assert stats.norm.cdf(high, prior.mean, prior.sd) - stats.norm.cdf(low, prior.mean, prior.sd) == pytest.approx(0.95)
    assert prior.tidy()[["estimate", "std_error"]].iloc[0].tolist() == [prior.mean, prior.sd]
    assert "our choice" in prior.why


def test_priors_rest_on_values_of_the_table(evidence):
    found = correlations_of(evidence).set_index("key")["r"]
    for low, high, _, keys in PRIORS.values():
        assert all(low <= found[key] <= high for key in keys)
    assert set(OUTCOME_KINDS.values()) == set(PRIORS)
    without = {"voluntary_turnover_pct", "regretted_turnover_pct", "goal_attainment_pct"}
    assert set(OUTCOMES) - set(OUTCOME_KINDS) == without


def test_unknown_outcome_is_refused_with_the_known_kinds():
    with pytest.raises(StatisticError, match=r"'voluntary_turnover_pct'.*financial: revenue_.*same_survey_attitude: "):
        prior_for("voluntary_turnover_pct")


def _studies(r, n, **others):
    made = {"key": [f"S{number}" for number in range(len(r))], "level": "firm", "metric": "r", "value": r}
    made |= {"n": pd.array(n, dtype="Int64"), "n_of": "firms", "n_is": "", "design": "survey"}
    return pd.DataFrame(made | others)


def test_pooling_solves_the_equations_of_paule_and_mandel():
    r, n = np.array([0.05, 0.12, 0.30, 0.41, -0.05, 0.22]), np.array([120, 300, 80, 150, 60, 500])
    found = summarise_evidence(_studies(r, n))
    z, v = np.arctanh(r), 1 / (n - 3)

    def excess(between):
        w = 1 / (v + between)
        return (w * (z - (w * z).sum() / w.sum()) ** 2).sum() - (len(z) - 1)

    between = optimize.brentq(excess, 0, 1, xtol=1e-14)
    w = 1 / (v + between)
    mean, error = (w * z).sum() / w.sum(), np.sqrt(1 / w.sum())
    half = stats.t.ppf(0.975, 5) * error
    reach = stats.t.ppf(0.975, 4) * np.sqrt(between + error**2)
    assert found.sd_between == pytest.approx(np.sqrt(between), rel=RTOL)
    assert found.mean == pytest.approx(np.tanh(mean), rel=RTOL)
    assert [found.ci_low, found.ci_high] == pytest.approx(np.tanh([mean - half, mean + half]), rel=RTOL)
    ends = [found.prediction_low, found.prediction_high]
    assert ends == pytest.approx(np.tanh([mean - reach, mean + reach]), rel=RTOL)
    assert found.p_value == pytest.approx(2 * stats.t.sf(mean / error, 5), rel=1e-4)
    assert (found.n_studies, found.n_observations) == (6, 1210)
    assert found.tidy()["ci_high"].tolist() == [found.ci_high, found.prediction_high]


def test_studies_that_agree_keep_the_error_of_their_sizes():
    found = summarise_evidence(_studies([0.3] * 5, [103] * 5))
    half = stats.t.ppf(0.975, 4) / np.sqrt(500)
    assert found.mean == pytest.approx(0.3)
    assert found.sd_between == 0
    assert found.ci_low == pytest.approx(np.tanh(np.arctanh(0.3) - half))


def test_rows_that_cannot_be_pooled_are_named():
    usable = _studies([0.1, 0.2, 0.3, 0.2, 0.1], [50] * 5)
    others = pd.concat(
        [
            _studies([0.4], [90], key="rho", metric="rho"),
            _studies([0.4], [90], key="meta", design="meta_analysis"),
            _studies([1.0], [90], key="perfect"),
            _studies([0.4], [90], key="people", n_of="people"),
            _studies([0.4], [90], key="around", n_is="at_least"),
            _studies([0.4], [pd.NA], key="unknown"),
        ]
    )
    found = summarise_evidence(pd.concat([usable, others], ignore_index=True))
    assert found.n_studies == 5
    assert found.left_out.set_index("key")["reason"].to_dict() == {
        "rho": "no r",
        "meta": "a meta-analysis",
        "perfect": "r of 1 or -1",
        "people": "n counts people, the outcome is not theirs",
        "around": "n is not exact",
        "unknown": "no n of 4 or more",
    }


def test_pooling_is_refused_for_few_studies_and_for_one_that_stands_twice(evidence):
    with pytest.raises(StatisticError, match="0 of 36 studies have a correlation r"):
        summarise_evidence(evidence)
    with pytest.raises(StatisticError, match="4 of 4 studies"):
        summarise_evidence(_studies([0.1] * 4, [50] * 4))
    twice = _studies([0.1] * 6, [50] * 6, key=["a", "a", "b", "c", "d", "e"])
    with pytest.raises(StatisticError, match="1 of 5 studies have several correlations: a"):
        summarise_evidence(twice)
    with pytest.raises(StatisticError, match="ci_level"):
        summarise_evidence(_studies([0.1] * 5, [50] * 5), ci_level=95)


GOOD = {
    "authors": "A", "predictor": "x", "outcome": "y", "level": "firm", "direction": "positive", "design": "survey",
    "source_type": "peer_reviewed", "note": "A note.", "values": [{"metric": "r", "value": 0.2}],
}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"directon": "positive"}, r"unknown key 'directon'.*Did you mean 'direction'"),
        ({"direction": "up"}, r"E01\.direction"),
        ({"design": None}, r"E01\.design"),
        ({"value": 0.2}, "unknown key 'value'"),
        ({"values": [{"value": 0.2}]}, r"values\.1\.metric' is missing"),
        ({"values": [{"metric": "r"}]}, r"values\.1\.value' is missing"),
        ({"values": [{"metric": "r", "value": 1.2}]}, "r lies between -1 and 1, not at 1.2"),
        ({"values": [{"metric": "share", "value": 28}]}, "share lies between 0 and 1"),
        ({"values": [{"metric": "d", "value": -0.2}]}, "d of -0.2 has the direction positive: write negative"),
        ({"values": [{"metric": "r", "value": 0.2, "ci_low": 0.1}]}, "both ends"),
        ({"values": [{"metric": "r", "value": 0.2, "ci_low": 0.3, "ci_high": 0.4}]}, "outside its interval"),
        ({"k": 3}, "comes with what it counts"),
        ({"n_is": "about"}, "n_is says how exact n is"),
        ({"authors": None}, "neither authors nor title"),
        ({"doi": "doi.org/10.1/x"}, r"E01\.doi"),
    ],
)
def test_a_wrong_entry_is_refused(tmp_path, change, message):
    with pytest.raises(EngagementError, match=message):
        load_evidence(_written(tmp_path, {"E01": GOOD | change}))


def test_all_problems_stand_in_one_message(tmp_path):
    entries = {"E01": GOOD | {"level": "planet"}, "E02": GOOD, "E03": GOOD | {"source_type": "rumour"}}
    with pytest.raises(EngagementError, match=r"(?s)studies\.yml has 2 problems.*E01\.level.*E03\.source_type"):
        load_evidence(_written(tmp_path, entries))
    with pytest.raises(EngagementError, match="the key 'E01' stands twice"):
        path = tmp_path / "studies.yml"
        path.write_text("studies:\n  E01: {}\n  E01: {}\n", encoding="utf-8")
        load_evidence(path)


def _written(folder, entries):
    path = folder / "studies.yml"
    path.write_text(yaml.safe_dump({"studies": entries}), encoding="utf-8")
    return path
