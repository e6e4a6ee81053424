"""A company beside those of a release: never mixed, never few, and what moved is split."""

import shutil
from dataclasses import replace

import pytest
from conftest import ROOT, SAMPLES
from releases.made_up import REAL, SYNTHETIC, contributed, released

from stratalign.analysis.benchmark import find_benchmarks
from stratalign.analysis.engagement import analyse_engagement
from stratalign.analysis.wave_change import _positions
from stratalign.errors import DisclosureError, EngagementError
from stratalign.findings.waves.sources import find_benchmark
from stratalign.releases.release import release_study
from stratalign.releases.staging import add_companies
from stratalign.releases.standing import stand_in_study

HARBOUR = SAMPLES / "harbour"


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    """The shipped releases, then 60 real companies of one industry, of which 20 allow research alone."""
    folder = tmp_path_factory.mktemp("standing")
    study = folder / "study"
    shutil.copytree(ROOT / "data" / "study" / "releases", study / "releases")
    for source, seed, n, said in (
        ("both", 3, 40, REAL),
        ("research", 4, 20, REAL.replace("2026-11-01", "2026-11-01, scope: research")),
        ("sim", 5, 60, SYNTHETIC),
    ):
        columns = {"industry": "life_sciences_health", "headcount": 500}
        add_companies([contributed(folder / source, source=source, seed=seed, n=n, said=said, **columns)], study=study)
    release_study(study)
    return study


@pytest.fixture(scope="module")
def harbour(harbour_analysis):
    """The same results, weighted as companies of a study are, for every call of the module."""
    engagement = harbour_analysis.engagement.model_copy(update={"weighting": "levels"})
    return analyse_engagement(engagement)


@pytest.fixture(autouse=True)
def once(harbour, monkeypatch):
    monkeypatch.setattr("stratalign.releases.standing.analyse_engagement", lambda engagement: harbour)


def place(score, companies):
    known = companies.dropna()
    return 100 * ((known < score).sum() + (known == score).sum() / 2) / len(known)


def score_of(analysis, key):
    scores = analysis.latest.company_scores.set_index("measure_key")
    return scores.loc[key, "mean_points"]


def test_percentiles_are_counted_among_companies_of_one_origin_and_cohort(study, harbour):
    companies = released(study, "1.1.0")
    for origin, n in (("synthetic", 111), ("real", 40)):
        found = stand_in_study(HARBOUR, study=study, origin=origin)
        chosen = companies[companies["origin"].eq(origin) & companies["industry"].eq("life_sciences_health")]
        if origin == "real":
            assert len(chosen) == 60
        index = next(one for one in found.positions if one.measure_key == "alignment_index")
        assert index.n_companies == n
        if origin == "synthetic":
            expected = place(score_of(harbour, "alignment_index"), chosen["alignment_index_points"])
            assert index.percentile == pytest.approx(expected)
        assert (index.lower_quartile_points < index.upper_quartile_points) == (n >= 30)


def test_companies_that_allow_research_alone_are_in_no_benchmark(study):
    found = stand_in_study(HARBOUR, study=study, origin="real", cohort="all")
    assert {one.n_companies for one in found.positions} == {40}


def test_the_words_say_synthetic_and_which_release(study):
    first = stand_in_study(HARBOUR, study=study).lines()[0]
    assert "Release 1.1.0" in first
    assert "SYNTHETIC" in first
    assert "SYNTHETIC" not in "".join(stand_in_study(HARBOUR, study=study, origin="real").lines())


def test_a_pinned_release_stays_what_it_was(study):
    pinned = stand_in_study(HARBOUR, study=study, release="1.0.0")
    shipped = stand_in_study(HARBOUR, study=ROOT / "data" / "study")
    assert pinned == shipped


def test_movement_since_another_release_adds_up(study, harbour):
    before = harbour.waves[-2]
    found = stand_in_study(HARBOUR, study=study, before=(before.wave.key, "1.0.0"))
    moved = next(one for one in found.movements if one.measure_key == "alignment_index")
    first = stand_in_study(HARBOUR, study=study, release="1.0.0")
    assert moved.own + moved.others == pytest.approx(moved.after - moved.before)
    assert moved.others != 0
    assert moved.n_before == first.positions[0].n_companies == 51
    assert any("the companies compared with moved" in line for line in found.lines())


def test_small_cohorts_are_refused_with_a_larger_one(study):
    with pytest.raises(DisclosureError, match="Take a larger one: --cohort industry, or sector-size"):
        stand_in_study(HARBOUR, study=study, origin="real", cohort="industry-size", headcount=40)
    assert stand_in_study(HARBOUR, study=study, cohort="industry-size", headcount=700).positions


@pytest.mark.parametrize(
    ("options", "match"),
    [
        ({"cohort": "town"}, r"there is no cohort 'town'"),
        ({"release": "9.0.0"}, r"has no release 9\.0\.0"),
        ({"before": ("nowhere", "1.0.0")}, "has no full wave 'nowhere'; there are"),
    ],
)
def test_what_is_not_there_is_named(study, options, match):
    with pytest.raises(EngagementError, match=match):
        stand_in_study(HARBOUR, study=study, **options)


def test_linked_scores_are_beside_no_company(study, tmp_path):
    shutil.copytree(study, tmp_path / "study")
    folder = contributed(
        tmp_path / "linked", source="linked", seed=8, n=12, headcount=500, industry="life_sciences_health"
    )
    file = folder / "contribution.yml"
    link = "{formula: alignment_index_points, reliability: 0.7, source: a pilot}"
    file.write_text(
        file.read_text(encoding="utf-8") + f"mapping: {{alignment_index_points: {link}}}\n", encoding="utf-8"
    )
    add_companies([folder], study=tmp_path / "study")
    release_study(tmp_path / "study")
    found = stand_in_study(HARBOUR, study=tmp_path / "study", origin="real", cohort="all")
    counts = {one.measure_key: one.n_companies for one in found.positions}
    assert counts["alignment_index"] == 40
    assert counts["clarity"] == 52


def test_the_report_on_change_splits_what_moved_where_releases_differ(study, harbour, monkeypatch):
    monkeypatch.setattr("stratalign.study.reference.shipped_path", lambda *parts: study)
    engagement = harbour.engagement
    options = engagement.report.model_copy(update={"benchmark_release": "1.1.0", "benchmark_before": "1.0.0"})
    moved_on = _with_report(harbour, options)
    found = _positions(moved_on, moved_on.waves[-2])
    assert found.releases == ("1.0.0", "1.1.0")
    total = found.after.percentile - found.before.percentile
    assert found.movement.own + found.movement.others == pytest.approx(total)
    assert found.before.n_companies == 51
    assert found.after.n_companies == 111
    same = _with_report(harbour, options.model_copy(update={"benchmark_before": "1.1.0"}))
    assert _positions(same, same.waves[-2]).movement is None


def _with_report(analysis, options):
    """The analysis as it is with other options of the report: positions are found again."""
    engagement = analysis.engagement.model_copy(update={"report": options})
    benchmarks, why = find_benchmarks(analysis.waves, engagement, analysis.instrument)
    assert not why
    return replace(analysis, engagement=engagement, benchmarks=benchmarks)


def test_the_split_is_said_in_the_report(study, harbour, twice, monkeypatch):
    monkeypatch.setattr("stratalign.study.reference.shipped_path", lambda *parts: study)
    options = harbour.engagement.report.model_copy(update={"benchmark_release": "1.1.0", "benchmark_before": "1.0.0"})
    moved_on = _with_report(harbour, options)
    change = replace(twice, positions=_positions(moved_on, moved_on.waves[-2]))
    details = find_benchmark(change).detail
    assert [one.key for one in details] == ["waves.benchmark.detail", "waves.benchmark.split"]
    assert details[1].fields["release_before"] == "1.0.0"
    assert details[1].fields["own"] == change.positions.movement.own


def test_a_release_without_companies_of_this_origin_offers_no_cohort_of_it(study):
    with pytest.raises(DisclosureError, match="fewer than 10 real companies that may be compared with") as refused:
        stand_in_study(HARBOUR, study=study, release="1.0.0", origin="real")
    assert "--cohort" not in str(refused.value)
