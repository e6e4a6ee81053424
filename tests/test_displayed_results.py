"""Every public result shows itself in a screen of text and a short, escaped table."""

import re
from dataclasses import is_dataclass
from functools import cache
from html.parser import HTMLParser
from types import FunctionType
from typing import get_args, get_type_hints

import numpy as np
import pandas as pd
import pytest
from IPython.core.interactiveshell import InteractiveShell

import stratalign as sa
from stratalign.engagement.configuration import Frozen
from stratalign.errors import StratalignError
from stratalign.lazy import all_places, own_places
from stratalign.numerics.display import as_html, as_text
from stratalign.numerics.results import Result
from stratalign.vocabulary import ESTIMATE_COLUMNS, MODEL_COLUMNS

#: A name as a client's file may have it: it must not become markup.
ODD = "<b>growth</b> & <script>"
ROOMS = ("scores", "measurement", "comparisons", "models", "claims", "study")
#: Public dataclasses that are not results: what an analyst declares or chooses.
DECLARED = {
    "ModelTable", "OfficialPriority", "AnalysisPlan", "Groups", "Lags", "WeightedBy", "PeopleColumns", "ItemAnswers",
    "StudyDesign", "StudyOutcome", "PowerDesign", "RecoveryScenario", "Registration",
}  # fmt: skip
#: Classes of public names, and of what public functions give, that bring a way of their own to show themselves.
#: Those about releases show themselves as the lines they say.
SAID = {"Released", "ReleasesVerified", "Staged", "StudyPackage", "Withdrawal"}
OWN_WAY = {"ModelTable", "ResultPicture", "Shown", "RenderedPage", *SAID}
rng = np.random.default_rng(4)
N = 240

factor = rng.normal(size=(N, 2))
answers = pd.DataFrame({f"q{i}": np.clip(np.round(3 + factor[:, i // 4] + rng.normal(size=N)), 1, 5) for i in range(8)})
data = pd.DataFrame(
    {"x": rng.normal(size=N), "m": rng.normal(size=N), "size": rng.normal(size=N), "g": np.repeat(np.arange(24), 10)}
)
data[ODD] = 0.4 * data["x"] + rng.normal(size=N) + 0.5 * rng.normal(size=24)[data["g"]]
data["h"] = np.tile(np.arange(12), 20)
data["stayed"] = np.where(rng.random(N) < 0.8, data[ODD], np.nan)
panel = pd.DataFrame({"entity_id": np.repeat(np.arange(80), 6), "period_end": np.tile(np.arange(2015, 2021), 80)})
panel["x"] = rng.normal(size=len(panel))
panel[ODD] = 0.3 * panel["x"] + rng.normal(size=len(panel)) + np.repeat(rng.normal(size=80), 6)
panel["start"] = np.where(panel["entity_id"] < 40, 2018, np.nan)
people = answers.assign(company_id=data["g"], alignment_index_points=20 * answers.mean(axis=1))
design = pd.DataFrame({"const": 1.0, "x": data["x"]})
rankings = pd.DataFrame([rng.permutation(5) + 1 for _ in range(60)], columns=[ODD, *"bcde"])
waves = [pd.DataFrame({"group": rng.choice([ODD, "b"], 80), "score": rng.normal(60, 10, 80)}) for _ in range(2)]
companies = pd.DataFrame(
    {"alignment_index_points": rng.normal(60, 8, 60), "n_respondents": 20, "sd_points": 12.0, ODD: rng.normal(size=60)}
)

RESULTS = {
    "Reliability": lambda: sa.cronbach_alpha(answers, dimension=ODD),
    "AlphaFamily": lambda: sa.alpha_family(answers),
    "Omega": lambda: sa.mcdonald_omega(answers, n_group_factors=2),
    "ExploratoryFactors": lambda: sa.explore_factors(answers.corr(), 2),
    "FactorFit": lambda: sa.confirmatory_factor_analysis(answers, "f =~ q0 + q1 + q2 + q3\ng =~ q4 + q5 + q6 + q7"),
    "Icc": lambda: sa.icc(data[ODD], data["g"]),
    "RandomGroups": lambda: sa.random_group_resampling(data[ODD], data["g"], n_random_groups=50),
    "ChanceAgreement": lambda: sa.agreement_thresholds("rwg", 8, n_options=5, draws=100),
    "Aggregation": lambda: sa.interpret_aggregation(sa.icc(data[ODD], data["g"]), rng.random(24)),
    "SplitSample": lambda: sa.split_sample(data, exposure="x", attitude="m", unit="g", splits=5),
    "Concordance": lambda: sa.kendall_w(rankings),
    "ConsensusMap": lambda: sa.consensus_map(rankings, [ODD, "b"] * 30, permutations=20),
    "PopulationMean": lambda: sa.weigh_to_population(
        pd.Series([1.0, 2.0, 4.0]), pd.DataFrame({"unit": [ODD, "b", "b"]}), {"unit": {ODD: 5, "b": 5}}
    ),
    "Raking": lambda: sa.rake(pd.DataFrame({"unit": [ODD, "b", "b"]}), {"unit": {ODD: 5, "b": 5}}),
    "BenchmarkPosition": lambda: sa.position_in_cohort(
        60, companies["sd_points"], interval=(55, 65), measure_key=ODD, cohort=ODD, minimum_companies=5
    ),
    "BenchmarkMovement": lambda: sa.split_movement(
        (60, companies["sd_points"]), (62, companies["sd_points"]), measure_key=ODD, minimum_companies=5
    ),
    "FamilySelection": lambda: sa.select_families([0.01, 0.2], [ODD, "b"]),
    "Composition": lambda: sa.decompose_change(*waves, draws=50),
    "Equivalence": lambda: sa.equivalence_test(1.0, 0.5, 100),
    "Change": lambda: sa.estimate_change(data["x"], data["m"]),
    "RatioOfMeans": lambda: sa.ratio_of_means((60, 50), (10, 10), (40, 40)),
    "TwoByTwo": lambda: sa.compare_counts(40, 100, 20, 100),
    "HeadlineClaims": lambda: sa.headline_claims(sa.load_study().companies, draws=50),
    "SameSourceBias": lambda: sa.estimate_same_source_bias(sa.load_study().people, "employee_engagement_points"),
    "SameSourceBound": lambda: sa.bound_same_source_bias("employee_engagement_points", 0.5, 100, claimed_r=0.64),
    "InflatedRatio": lambda: sa.inflate_ratio(n_studies=50),
    "PropagatedClaim": lambda: sa.propagate_from_summaries(companies, ODD, draws=50),
    "BayesianUpdate": lambda: sa.bayesian_update(0.2, 0.1, prior_mean=0.1, prior_sd=0.1),
    "Prior": lambda: sa.prior_for("revenue_growth_pct"),
    "EvidenceSummary": lambda: sa.claims.EvidenceSummary(
        0.2, 0.1, 0.3, 0.95, 0.01, 0.05, 0.0, 0.4, 8, 900, pd.DataFrame({"key": [ODD], "reason": ["vendor"]})
    ),
    "Association": lambda: sa.estimate_association(data, ODD, "x", controls=["size"]),
    "Dominance": lambda: sa.dominance_analysis(data[["x", "m", "size"]], data[ODD]),
    "MultilevelFit": lambda: sa.estimate_multilevel(data, ODD, ["x"], "g"),
    "CrossedFit": lambda: sa.estimate_crossed(data, ODD, ["x"], ["g", "h"]),
    "GroupSlopes": lambda: sa.group_slopes(data.assign(g=data["g"] % 4), ODD, "x", "g"),
    "CrossLagged": lambda: sa.cross_lagged(panel, ODD, "x"),
    "DynamicPanel": lambda: sa.arellano_bond(panel, ODD, {"x": 0}),
    "EventStudy": lambda: sa.event_study(panel, ODD, "start", draws=50),
    "QuantileSlopes": lambda: sa.quantile_slopes(data, ODD, "x"),
    "ClusterBootstrap": lambda: sa.cluster_bootstrap(design, data[ODD], data["g"], draws=50),
    "WildBootstrap": lambda: sa.wild_cluster_bootstrap(design, data[ODD], data["g"], "x", draws=99),
    "AttritionSlope": lambda: sa.estimate_with_attrition(data, "stayed", "x", predictors=["m"], draws=50),
    "PooledEstimate": lambda: sa.pool_estimates([0.1, 0.2], [0.1, 0.1]),
    "CorrectedSlope": lambda: sa.correct_for_unreliability(data, ODD, "x", reliability=0.8, draws=50),
    "Moderation": lambda: sa.moderation(data, ODD, "x", "m"),
    "Mediation": lambda: sa.mediation(data, ODD, "x", "m", draws=50),
    "Sensitivity": lambda: sa.sensitivity(data, ODD, "x", ["size"]),
    "ConfounderBounds": lambda: sa.benchmark_bounds(data, ODD, "x", ["size"], "size"),
    "SpecificationCurve": lambda: sa.specification_curve(data, ODD, "x", {"none": [], "size": ["size"]}, draws=50),
    "Study": lambda: sa.simulate_study(16, seed=1),
    "Truth": lambda: sa.simulate_study(16, seed=1).truth,
    "StudyData": sa.load_study,
    "ImportedStudy": lambda: sa.study.ImportedStudy(
        pd.DataFrame({"company_id": ["<b>A</b>"], "x": [1.0], "y": [2.0]}), pd.DataFrame(), MAPPING, (), ""
    ),
    "StudyPower": lambda: sa.plan_power(0.2),
}


@cache
def made(name):
    """Make a result once for all that is asked of it."""
    return RESULTS[name]()


MAPPING = sa.study.StudyMapping(
    measures={"x": {"role": "exposure"}, "y": {"role": "outcome"}},
    tables=[{"company": "<b>firm</b>", "columns": {"x": "X", "y": "Y"}}],
)


class Words(HTMLParser):
    """The words of a piece of HTML, and the elements they stand in."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.text = ""
        self.heads = self.scoped = 0
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.heads += tag == "th"
        self.scoped += dict(attrs).get("scope") in ("col", "row")

    def handle_data(self, data):
        self.text += data


def check_shown(result):
    text = repr(result)
    assert text.startswith(type(result).__name__)
    lines = text.splitlines()
    assert len(lines) <= 24 and max(map(len, lines)) <= 80, text
    words = Words(result._repr_html_())
    assert words.tags <= {"div", "p", "strong", "br", "table", "caption", "thead", "tbody", "tr", "th", "td"}
    assert words.heads == words.scoped
    assert words.text.startswith(type(result).__name__)
    assert result._repr_html_().count("<tr>") <= 13


@pytest.mark.parametrize("name", RESULTS)
def test_result_fits_a_screen_and_escapes_what_a_file_called_its_columns(name):
    result = made(name)
    assert type(result).__name__ == name
    assert list(result.tidy().columns[: len(ESTIMATE_COLUMNS)]) == list(ESTIMATE_COLUMNS)
    check_shown(result)


def test_every_public_result_of_the_rooms_is_tried_here():
    found = {name: getattr(sa, name) for room in ROOMS for name in own_places(f"stratalign.{room}")}
    results = {name: kind for name, kind in found.items() if isinstance(kind, type) and is_dataclass(kind)}
    assert results.keys() - DECLARED == RESULTS.keys()
    assert all(results[name]._repr_html_ is as_html and issubclass(results[name], Result) for name in RESULTS)


def public_classes():
    """Classes of ours among the public names and what public functions say they give."""
    found = [getattr(sa, name) for name in all_places("stratalign")]
    names = {each.__name__: each for each in found if isinstance(each, type)}
    given = [get_type_hints(each, localns=names).get("return") for each in found if isinstance(each, FunctionType)]
    inner = [kind for each in given for kind in get_args(each)]
    kinds = {each for each in (*found, *given, *inner) if isinstance(each, type)}
    return {kind for kind in kinds if kind.__module__.startswith("stratalign.") and not issubclass(kind, Exception)}


def test_everything_public_shows_itself():
    kinds = public_classes()
    assert {"Run", "Audit", "Engagement", "Examination", "Mapping", "RawSurvey"} < {kind.__name__ for kind in kinds}
    plain = {kind.__name__ for kind in kinds if not hasattr(kind, "_repr_html_") or "repr" in vars(kind)}
    assert plain == OWN_WAY - {"RenderedPage", "ModelTable", "ResultPicture", *SAID}
    by_hand = {kind.__name__ for kind in kinds if kind.__repr__ is not as_text and not issubclass(kind, Frozen)}
    assert by_hand == OWN_WAY


def test_results_without_numbers_show_their_fields(northwind_run, northwind_intake, northwind_analysis):
    document = sa.read_document(northwind_run.folder)
    shown = [
        northwind_run,
        document,
        northwind_intake.engagement,
        northwind_intake.instrument,
        *northwind_analysis.checks,
    ]
    for result in [
        *shown,
        northwind_intake.waves[0].respondents,
        northwind_intake.waves[0].detection,
        sa.Audit(("a.html",), (), (), (), (), (ODD,)),
    ]:
        check_shown(result)


def test_no_field_shows_who_answered_what():
    people = pd.DataFrame({"respondent_id": ["p-secret"], "level": ["staff"]})
    found = sa.responses.Respondents("w1", people, {"late": 2}, {}, {}, 0, None)
    assert "1 rows, 2 columns" in repr(found) and "late: 2" in repr(found)
    assert "secret" not in repr(found) + found._repr_html_()


def test_parts_of_an_analysis_are_shown(northwind_analysis):
    wave = northwind_analysis.latest
    for part in (northwind_analysis, wave, *northwind_analysis.relations, *wave.agreement):
        check_shown(part)
    for part in (wave.consensus, wave.drivers, wave.questionnaire):
        assert part.tidy()["estimate"].notna().any()
        check_shown(part)
    assert len(northwind_analysis.tidy()) == len(wave.tidy()) + len(northwind_analysis.relations)


def test_readiness_is_shown():
    readiness = sa.assess_readiness("data/sample/harbour")
    check_shown(readiness)
    for wave in readiness.waves:
        check_shown(wave)


def test_headline_says_estimate_interval_and_n():
    shown = repr(sa.measurement.Reliability("clarity", 0.87654321, 0.85, 0.9, 0.95, 4, 123, "listwise"))
    assert "cronbach_alpha_listwise clarity: 0.8765, 95 % interval 0.85 to 0.9, n_respondents 123" in shown.replace(
        "\n", " "
    )
    assert "0.87654321" not in shown


def test_long_tables_say_how_much_is_left_out():
    shown = sa.load_study()
    assert re.search(r"\d+ more rows.* in tidy\(\)", repr(shown))
    assert "more rows in tidy()" in shown._repr_html_()


def test_a_kernel_displays_text_and_html():
    shell = InteractiveShell.instance()
    data, _ = shell.display_formatter.format(RESULTS["Association"]())
    assert data["text/plain"].startswith("Association\nslope x: ")
    assert "&lt;b&gt;growth&lt;/b&gt; &amp; &lt;script&gt;" in data["text/html"]


@pytest.mark.parametrize("name", RESULTS)
def test_result_says_prints_and_draws_itself(name):
    result = made(name)
    columns = tuple(result.tidy().columns)
    assert columns in (ESTIMATE_COLUMNS, MODEL_COLUMNS)
    said = result.interpret()
    assert said == sa.reading(result) and said.endswith(".") and "nan" not in said.lower().split(), said
    summary = result.summary()
    assert repr(summary) == str(summary) and summary.startswith(name)
    assert "…" not in summary
    with_intervals = result.tidy().dropna(subset=["estimate", "ci_low", "ci_high"])
    if with_intervals.empty and name not in ("SpecificationCurve", "GroupSlopes"):
        with pytest.raises(StratalignError, match=f"there is no picture of a {name}: none of its"):
            result.plot()
    else:
        picture = result.plot()
        assert picture.svg.startswith("<svg") and picture.alt and ODD not in picture.svg
