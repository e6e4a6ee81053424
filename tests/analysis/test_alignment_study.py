"""The study's report: its numbers are the models', its pages say synthetic, its choices move the curve."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from document_tools import say, words_of
from notebooks_here import run_here

import stratalign as sa
from stratalign.analysis.planted_and_found import planted_figures
from stratalign.analysis.study_sample import outcomes_held
from stratalign.analysis.study_verdicts import scorecard
from stratalign.document.spoken import speaker_for
from stratalign.document.study.report import WHERE_SYNTHETIC_IS_EXPLAINED
from stratalign.engagement.instrument import load_instrument
from stratalign.errors import EngagementError
from stratalign.findings.study.doubts import _confounding_claim
from stratalign.scores.answers import flip_reverse_columns
from stratalign.shipped import shipped_path
from stratalign.study.choices import default_choices
from stratalign.study.load import StudyData
from stratalign.study.simulate import INDUSTRY_SHARES, Truth, _draw_outcomes
from stratalign.vocabulary import INDUSTRIES

PAGES = [
    "scorecard", "data", "measurement", "claims", "raters", "chain", "confounding", "treatments", "made", "naive",
    "cuts", "curve", "industries", "pillars", "plan", "planted", "limits", "method",
]  # fmt: skip


@pytest.fixture(scope="module")
def results(study_results):
    return study_results


@pytest.fixture(scope="module")
def study(results):
    return results.study


@pytest.fixture(scope="module")
def document(results):
    return sa.build_study_report(results)


def test_every_page_is_there_and_says_synthetic(document):
    assert [section.key for section in document.sections] == PAGES
    assert document.cover.synthetic_note
    tables = tuple(document.tables.values())
    for section in document.sections:
        is_explained = any("SYNTHETIC" in say(caveat, tables) for caveat in section.caveats)
        assert is_explained or section.key not in WHERE_SYNTHETIC_IS_EXPLAINED, section.key
        for exhibit in section.exhibits:
            source = " ".join(say(words, tables) for words in exhibit.source)
            assert "SYNTHETIC" in source or section.key in ("limits", "method")


def test_results_show_the_claims_first(results):
    assert results.tidy().equals(results.claims.tidy())
    assert repr(results).splitlines()[1].startswith("premium_pct revenue_cagr_pct: ")
    assert "<strong>StudyResults</strong>" in results._repr_html_()


def test_numbers_are_those_of_the_models(study, results):
    claims = sa.headline_claims(study.companies, draws=200)
    pd.testing.assert_frame_equal(results.claims.premiums, claims.premiums)
    row = results.planned.iloc[0]
    scaled = study.companies.assign(x=lambda c: c["alignment_index_points"] / c["alignment_index_points"].std())
    alone = sa.estimate_association(
        scaled, "revenue_cagr_pct", "x", controls=["log_headcount"], fixed_effects=["industry"]
    )
    assert row["estimate"] == pytest.approx(alone.estimate)
    assert row["status"] == "planned"


def test_claims_with_and_without_measurement_uncertainty_stand_side_by_side(results, document):
    for claim in results.propagated.values():
        rows = claim.claims.set_index(["quantity", "resampling"])
        slopes = rows.loc["slope_per_sd"]
        assert abs(slopes.loc["resampled_companies", "estimate"]) > abs(slopes.loc["scores_fixed", "estimate"])
    premiums, slopes = (document.tables[exhibit.data[0]].rows for exhibit in document.section("chain").exhibits)
    measurement = document.tables["chain_measurement"].rows
    order = ["groups", "scores_fixed", "resampled_companies", "resampled_people"]
    assert premiums["resampling"].tolist() == order * 2
    assert slopes["resampling"].tolist() == order[1:] * 2
    assert measurement["quantity"].tolist()[:2] == ["reliability", "icc1"]
    growth = results.propagated["revenue_cagr_pct"].claims.set_index(["quantity", "resampling"])
    ten = growth.loc[("slope_per_point", "resampled_companies"), "estimate"] * 10
    assert slopes["estimate"].iloc[1] == pytest.approx(ten)
    assert f"{growth.loc[('premium_pct', 'resampled_companies'), 'estimate']:+.0f}%" in words_of(document, "chain")[0]


def test_data_and_measurement_say_what_was_held_and_how_well(study, results, document):
    outcomes, industries = (document.tables[exhibit.numbers].rows for exhibit in document.section("data").exhibits)
    assert outcomes.loc["revenue_cagr_pct", "mean"] == pytest.approx(study.companies["revenue_cagr_pct"].mean())
    held = outcomes_held(results)
    assert held["source"].tolist() == ["accounts"] * 2 + ["table"] * 2 + ["same_people"] * 2
    assert held["unit"].tolist() == ["percent"] * 4 + ["points"] * 2
    assert industries["n_companies"].sum() == len(study.companies) == 410
    title, *told = words_of(document, "data")
    assert title == "4 of 6 outcomes come from others than the people who were asked"
    assert any("scenario evidence, seed 20260410" in sentence for sentence in told)
    scales = document.tables["sample_scales"].rows
    assert scales["n_items"].tolist() == [len(study.answers.columns), 10, 6, 8]
    flipped = flip_reverse_columns(study.answers, load_instrument("strategic-alignment"))
    k, covariance = flipped.shape[1], np.cov(flipped.to_numpy(), rowvar=False)
    by_hand = k / (k - 1) * (1 - np.trace(covariance) / covariance.sum())
    assert scales.loc["alignment_index_points", "alpha"] == pytest.approx(by_hand)
    title, *told = words_of(document, "measurement")
    reliability = results.propagated["revenue_cagr_pct"].reliability
    assert title.startswith(f"Alignment index: {reliability:.0%} of the differences lie between companies")
    sizes = study.people.groupby("company_id").size()
    assert any(f"{len(study.people):,} people answered, {sizes.min()} to {sizes.max()}" in one for one in told)
    assert any("no response rate" in one for one in told)


def test_the_verdict_counts_what_the_other_pages_show(results, document):
    rows = document.tables["scorecard"].rows
    treated = results.robustness_checks[results.robustness_checks["outcome"] == "operating_margin_pct"]
    clear = (treated["ci_low"] > 0) | (treated["ci_high"] < 0)
    cell = document.tables["scorecard"].field("operating_margin_pct", "treatments")
    assert say(cell, tuple(document.tables.values())).startswith(f"{clear.sum()} of {len(treated)}; ")
    ratios = results.claims.ratios.set_index("outcome")
    low, high = (ratios.loc["employee_engagement_points", f"risk_ratio_ci_{end}"] for end in ("low", "high"))
    assert low < 16.8 < high or not rows["size_high"]["employee_engagement_points"] > 16.8
    of_customers = rows.loc[["customer_retention_pct", "customer_satisfaction_pct"]]
    held = (of_customers["ci_low"] <= of_customers["claimed"]) & (of_customers["claimed"] <= of_customers["ci_high"])
    n_inside = held.sum() + 2  # both premiums; attitudes by different people show less
    assert f"{n_inside} of 6 the claimed size" in words_of(document, "scorecard")[1]


def test_title_and_abstract_do_not_claim_what_earlier_results_take_away(results, document):
    verdicts = scorecard(results)["verdict"]
    assert verdicts[["revenue_cagr_pct", "operating_margin_pct"]].tolist() == ["taken", "taken"]
    assert verdicts[["customer_retention_pct", "customer_satisfaction_pct"]].tolist() == ["open", "open"]
    title, _, past, *_ = words_of(document, "scorecard")
    assert title.startswith("None of 6 figures passes every test: earlier results account for annual revenue growth")
    assert "+1.81 percentage points; once earlier years are held constant, −0.19 (−0.7" in past
    speaker = speaker_for(document)
    assert speaker.say(document.summary.title) == title
    premiums = [speaker.say(figure.detail) for figure in document.summary.key_figures[:2]]
    assert all("earlier results held constant leave nothing clear" in detail for detail in premiums)
    told = [speaker.say(message) for message in document.summary.messages]
    of_growth = [line for line in told if "association" in line]
    assert len(of_growth) == 2
    assert all("earlier results constant" in line for line in of_growth)


def test_a_claim_stands_only_where_its_strongest_test_does(results):
    past = results.past.copy()
    held = (past["check"] == "past_held_constant") & (past["outcome"] == "revenue_cagr_pct")
    past.loc[held, ["estimate", "ci_low", "ci_high", "p_value"]] = [0.2, 0.1, 0.3, 0.0001]
    cards = [scorecard(replace(results, past=table)) for table in (past, past.iloc[:0])]
    assert [card.loc["revenue_cagr_pct", "verdict"] for card in cards] == ["stands", "open"]
    # Its p is the larger one, adjusted with those of the other five.
    p = cards[0][["p_value", "strongest_p"]].max(axis=1).sort_values()
    by_hand = (p * 6 / np.arange(1, 7))[::-1].cummin()[::-1]
    np.testing.assert_allclose(cards[0].loc[by_hand.index, "p_with_strongest"], by_hand)


def test_the_six_claims_are_one_family_whatever_the_plan_says(results):
    card = scorecard(results)
    p = card["p_value"].sort_values()
    by_hand = (p * 6 / np.arange(1, 7))[::-1].cummin()[::-1]
    np.testing.assert_allclose(card.loc[by_hand.index, "p_adjusted"], by_hand)


def test_the_best_of_the_cuts_is_told_beside_the_planned_one(results, document):
    cuts = results.claims.cuts
    best = cuts[cuts["outcome"] == "leadership_effectiveness_points"].sort_values("value").iloc[-1]
    planned = results.claims.ratios.set_index("outcome").loc["leadership_effectiveness_points", "risk_ratio"]
    assert best["value"] > planned
    told = " ".join(words_of(document, "scorecard"))
    assert f"{best['value']:.1f} instead of {planned:.1f} to 1 on leadership effectiveness" in told
    cell = document.tables["scorecard"].field("leadership_effectiveness_points", "best")
    assert say(cell, tuple(document.tables.values())) == f"{best['value']:.2f} : 1 at {best['cut']:.0%}"


def test_the_verdict_judges_by_the_bound_nearest_to_nothing(results):
    premiums = results.claims.premiums.copy()
    growth = premiums["outcome"] == "revenue_cagr_pct"
    ratios = results.claims.ratios.copy()
    ratios.loc[ratios["outcome"] == "employee_engagement_points", "risk_ratio_ci_low"] = 0.9
    premiums.loc[growth, ["claimed_pct", "premium_ci_low", "premium_ci_high"]] = [58.0, -5.0, 57.5]
    doubtful = replace(results, claims=replace(results.claims, premiums=premiums, ratios=ratios))
    document = sa.build_study_report(doubtful)
    table = document.tables["scorecard"]
    here = say(table.field("revenue_cagr_pct", "here"), tuple(document.tables.values()))
    assert "−5 to +58" in here
    is_above = scorecard(doubtful)["is_above_neutral"]
    assert not is_above["revenue_cagr_pct"] and not is_above["employee_engagement_points"]
    assert words_of(document, "scorecard")[1].startswith(f"Before the strongest tests, {is_above.sum()} of 6")


def test_intervals_below_zero_exclude_zero_too(results):
    turned = results.robustness_checks.assign(
        ci_low=-results.robustness_checks["ci_high"],
        ci_high=-results.robustness_checks["ci_low"],
        estimate=-results.robustness_checks["estimate"],
    )
    plain, other = (
        sa.build_study_report(one).tables["scorecard"].rows["n_clear_checks"].dropna().tolist()
        for one in (results, replace(results, robustness_checks=turned))
    )
    assert plain == other
    assert plain and max(plain) > 0


def test_planted_correlations_are_those_of_the_truth_and_found_ones_those_of_the_answers(study, results, document):
    rows = document.tables["planted"].rows
    assert rows["planted"].tolist() == [study.truth[name] for name in results.claims.models["outcome"]]
    r = study.companies["alignment_index_points"].corr(study.companies["revenue_cagr_pct"])
    growth = rows.iloc[0]
    ends = np.tanh(np.arctanh(r) + 1.959964 / np.sqrt(407) * np.array([-1, 1]))
    assert growth[["observed", "observed_low", "observed_high"]].tolist() == pytest.approx([r, *ends], rel=1e-6)
    assert growth["estimate"] == pytest.approx(r / np.sqrt(results.propagated["revenue_cagr_pct"].reliability))
    # The correction is not known for certain: its interval is wider than that of a known reliability.
    corrected = ends * growth["estimate"] / r
    assert growth["ci_low"] < corrected[0] and growth["ci_high"] > corrected[1]


def test_the_interval_of_a_quotient_holds_that_of_simulated_estimates():
    from stratalign.analysis.planted_and_found import _quotient_interval

    rng, truth = np.random.default_rng(0), 0.2 / 0.85
    top, below = 0.2 + 0.05 * rng.standard_normal(20000), 0.85 + 0.04 * rng.standard_normal(20000)
    ends = [
        _quotient_interval((a, a - 0.098, a + 0.098), (b, b - 0.0784, b + 0.0784))
        for a, b in zip(top[:4000].tolist(), below[:4000].tolist(), strict=True)
    ]
    assert np.mean([low <= truth <= high for low, high in ends]) == pytest.approx(0.95, abs=0.012)


@pytest.mark.prove
def test_true_premiums_and_ratios_are_those_of_very_many_companies_drawn(study, results):
    """The simulator's own outcomes of 400,000 companies, ranked and counted without any of the formulas."""
    figures, rng, n = planted_figures(results), np.random.default_rng(0), 400_000
    truth = Truth(**{name: study.truth[name] for name in Truth.__dataclass_fields__})
    alignment = rng.standard_normal(n)
    industry = pd.Series(rng.choice(INDUSTRIES, n, p=INDUSTRY_SHARES))
    outcomes = _draw_outcomes(alignment, industry, truth, rng)
    reliability = truth.index_reliability
    index = np.sqrt(reliability) * alignment + np.sqrt(1 - reliability) * rng.standard_normal(n)
    for name, exposure in (("planted", alignment), ("expected", index)):
        rank = pd.Series(exposure).groupby(industry).rank(pct=True)
        for outcome, values in outcomes.items():
            groups = values[rank > 0.75], values[rank <= 0.25]
            if figures.loc[outcome, "quantity"] == "premium_pct":
                found = 100 * (groups[0].mean() / groups[1].mean() - 1)
            else:
                is_high = values.groupby(industry).rank(pct=True) > 0.75
                found = is_high[rank > 0.75].mean() / is_high[rank <= 0.25].mean()
            assert figures.loc[outcome, name] == pytest.approx(found, rel=0.05), (name, outcome)
    assert figures["is_inside"].all()


def test_earlier_results_are_held_constant_as_by_hand(study, results):
    years = study.years.pivot(index="company_id", columns="period_end", values="operating_margin_pct")
    companies = study.companies.set_index("company_id")
    table = companies.assign(last=years.iloc[:, -1], before=years.iloc[:, :-1].mean(axis=1)).reset_index()
    alone = sa.estimate_association(
        table, "last", "alignment_index_points", controls=["log_headcount", "before"], fixed_effects=["industry"]
    )
    rows = results.past.set_index(["outcome", "check"])
    row = rows.loc[("operating_margin_pct", "past_held_constant")]
    assert [row["estimate"], row["std_error"]] == pytest.approx([alone.estimate, alone.std_error])
    assert row["n_units"] == 410


def test_every_cut_has_its_interval_and_the_largest_premium_is_called_so(results, document):
    cuts = results.claims.cuts
    premiums = cuts[(cuts["outcome"] == "revenue_cagr_pct")].set_index("cut")
    own = results.claims.premiums.set_index("outcome").loc["revenue_cagr_pct"]
    assert premiums.loc[0.25, ["value", "ci_low", "ci_high"]].tolist() == pytest.approx(
        own[["premium_pct", "premium_ci_low", "premium_ci_high"]].tolist()
    )
    words = " ".join(words_of(document, "cuts"))
    assert f"{premiums['value'].max():+.0f}% (cut at {premiums['value'].idxmax():.0%})" in words


@pytest.mark.prove
def test_editing_the_choices_moves_the_joint_p_value(study, results):
    choices = default_choices(study)
    noise = np.random.default_rng(0).normal(size=len(study.companies))
    without = replace(study, companies=study.companies.assign(noise=noise))
    edited = sa.analyse_study(without, choices=choices | {"exposures": ["noise"]}, draws=200)
    before, after = (one.curve.joint.set_index("statistic")["p_value"] for one in (results, edited))
    assert before["median_estimate"] < 0.05 < after["median_estimate"]
    assert "compatible with chance" in words_of(sa.build_study_report(edited), "curve")[0]


@pytest.mark.parametrize(
    ("growth", "engagement", "claim"),
    [(0.0, 0.0, "confounding.claim.all"), (0.0, 0.2, "confounding.claim.none"), (0.1, 0.2, "confounding.claim")],
)
def test_what_is_compatible_with_chance_needs_no_unmeasured_cause(growth, engagement, claim):
    values = pd.Series({"revenue_cagr_pct": growth, "employee_engagement_points": engagement})
    assert _confounding_claim(values).key == claim


def test_the_curve_holds_all_six_outcomes_and_no_part_of_the_index_beside_it(study, results):
    assert results.curve.table["outcome"].nunique() == 6
    assert set(results.curve.table["exposure"]) == {"alignment_index_points"}
    mixed = default_choices(study) | {"exposures": ["alignment_index_points", "culture_points"]}
    with pytest.raises(EngagementError, match="culture_points, which it contains"):
        sa.analyse_study(study, choices=mixed, draws=100)


def test_a_choice_nobody_knows_is_refused(study):
    with pytest.raises(EngagementError, match="choices of the curve are"):
        sa.analyse_study(study, choices={"outcomes": ["revenue_cagr_pct"]}, draws=100)


def test_without_people_plan_or_size_the_rest_still_stands(study, tmp_path):
    companies = study.companies.drop(columns=["headcount", "log_headcount", "strategy_points"])
    bare = StudyData(tmp_path, companies.assign(synthetic=False), study.people.iloc[:0], None, study.years, {}, False)
    document = sa.build_study_report(sa.analyse_study(bare, draws=100))
    keys = [section.key for section in document.sections]
    assert not {"chain", "pillars", "planted"} & set(keys)
    assert "Nothing was planned" in words_of(document, "plan")[0]
    # One page is a simulation and says so in every report; no other does here.
    others = [section for section in document.sections if section.key != "made"]
    assert not any("SYNTHETIC" in words for section in others for words in words_of(document, section))
    assert sum("SYNTHETIC" in words for words in words_of(document, "made")) == 2


def test_the_notebook_runs_on_a_study_that_says_little(study, tmp_path, monkeypatch):
    run_here(monkeypatch)
    folder = tmp_path / "mine"
    folder.mkdir()
    study.companies[["company_id", "industry", "alignment_index_points", "revenue_cagr_pct"]].to_csv(
        folder / "companies.csv", index=False
    )
    run = sa.run_study(folder, reports=tmp_path / "reports", notebook=str(_edited(tmp_path)), draws=100)
    html = run.files["html"].read_text(encoding="utf-8")
    assert "Every specification" in html
    assert 'id="section-chain"' not in html and 'id="section-curve"' in html
    assert "These companies are SYNTHETIC" not in html


def _edited(folder):
    """The shipped notebook as a sceptic leaves it: one outcome, one exposure, no pillars."""
    notebook = json.loads(shipped_path("notebooks", "alignment_study.ipynb").read_text(encoding="utf-8"))
    (cell,) = [one for one in notebook["cells"] if "choices" in one["metadata"].get("tags", [])]
    cell["source"] = "".join(cell["source"]).rstrip().removesuffix("}") + '    "outcome": ["revenue_cagr_pct"],\n}'
    path = folder / "edited.ipynb"
    path.write_text(json.dumps(notebook), encoding="utf-8")
    return path


def test_the_command_writes_a_report_with_its_manifest_and_tables(study_run):
    run = study_run
    html = run.files["html"].read_text(encoding="utf-8")
    assert "SYNTHETIC" in html
    assert "The published claims" in html
    manifest = json.loads(run.files["manifest"].read_text(encoding="utf-8"))
    assert {"companies.csv", "panel.csv", "truth.json", "analysis_plan.yml", "codebook.csv"} == set(manifest["inputs"])
    names = {path.name for path in (run.folder / "work").iterdir()}
    assert {"claims.csv", "chain.csv", "specifications.csv", "hypotheses.csv", "verdicts.csv", "raters.csv"} <= names
    assert sa.audit_report(run.files["html"]).is_clean
