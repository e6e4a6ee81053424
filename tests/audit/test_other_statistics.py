"""Alpha, rwg, ICC and intervals as equations: what an outsider makes of them is no more than the law lets be known."""

import numpy as np
import pandas as pd
import pytest
from audit.drawn import drawn_intake
from audit.moments_outside import (
    Printed,
    answers_of_late,
    share_between,
    spread_by_agreement,
    squares_within,
    width_of_most,
)
from conftest import proof
from published_company import ITEMS, people_of_company, with_late_respondent, write_company

from stratalign.analysis.agreement import _agreement_of
from stratalign.analysis.engagement import analyse_engagement, analyse_intake
from stratalign.disclosure.spreads import extra_squares
from stratalign.disclosure.telling import is_telling
from stratalign.engagement.engagement import load_engagement
from stratalign.engagement.instrument import load_instrument
from stratalign.intake.published import NOTHING_PUBLISHED
from stratalign.intake.read import read_engagement_files
from stratalign.measurement.agreement.icc import icc

MINIMUM, N_ITEMS = 5, 4
INSTRUMENT = load_instrument("strategic-alignment")
SCALE = INSTRUMENT.scales[INSTRUMENT.dimension("clarity").scale]
#: Points within which no mean of a few people may be known, less what rounding of a bisection adds.
NARROWEST = 10 - 1e-3


def _drawn_units(seed):
    """Answers of three to eight units of few people, more of one mind or less; nothing where a unit would be hidden."""
    draw = np.random.default_rng(seed)
    sizes = draw.integers(5, 9, int(draw.integers(3, 9)))
    answers = np.vstack([_answers_of(int(n), draw) for n in sizes])
    places = np.split(np.arange(sizes.sum()), np.cumsum(sizes)[:-1])
    values = (answers.mean(axis=1) - 1) / 4
    is_shown = sizes.sum() >= 30 and not any(is_telling(values[own], MINIMUM) for own in places)
    return (answers, values, places) if is_shown else None


def _answers_of(n, draw):
    own = draw.uniform(2.5, 4.3) + draw.choice([0.1, 0.3, 0.6]) * draw.standard_normal((n, 1))
    return np.clip(np.round(own + draw.choice([0.2, 0.4, 0.8]) * draw.standard_normal((n, N_ITEMS))), 1, 5)


def _narrowest(answers, values, places, *, is_held):
    """How closely the mean of four people of a unit follows from all units' spreads and what is said of agreement.

    She sees which spreads are held, takes the others as exact, and what is left of the squares within all units.
    """
    sizes = np.array([len(own) for own in places])
    added = 1e4 * extra_squares(values, places, MINIMUM)
    squares = np.array([1e4 * values[own].var() * len(own) for own in places])
    more = np.array([added[own].sum() for own in places])
    names = [f"unit:{number}" for number in range(len(places))]
    units = np.repeat(names, sizes)
    found = _agreement_of(answers, units, "clarity", SCALE, pd.Series(16e-4 * more * is_held, names))
    if found.icc is None or not more.any():
        return 100.0
    means = np.array([100 * values[own].mean() for own in places])
    everybody = squares_within(sizes.astype(float), means, round(found.icc.icc1, 3))
    variance = spread_by_agreement(round(found.mean_rwg_j, 3), len(sizes), N_ITEMS, 5)
    widths = [100.0]
    for place in np.flatnonzero(more):
        others = (more == 0) & (np.arange(len(more)) != place)
        most = min(everybody - squares[others].sum(), variance * (sizes[place] - 1), squares[place] + more[place])
        widths.append(width_of_most(int(sizes[place]), max(most, 0.0), MINIMUM))
    return min(widths)


@pytest.mark.parametrize("seeds", [range(60), proof(range(60, 1060))])
def test_agreement_beside_all_spreads_gives_no_held_one_back(seeds):
    companies = [drawn for drawn in map(_drawn_units, seeds) if drawn]
    assert min(_narrowest(*drawn, is_held=True) for drawn in companies) >= NARROWEST
    # Of exact squares it did, in every second company.
    assert sum(_narrowest(*drawn, is_held=False) < NARROWEST for drawn in companies) > len(companies) / 4


def test_agreement_is_that_of_exact_answers_where_no_spread_is_held():
    answers, _, places = next(
        drawn
        for drawn in map(_drawn_units, range(100))
        if drawn and not extra_squares(drawn[1], drawn[2], MINIMUM).any()
    )
    names = [f"unit:{number}" for number in range(len(places))]
    units = np.repeat(names, [len(own) for own in places])
    found = _agreement_of(answers, units, "clarity", SCALE, pd.Series(0.0, names))
    assert found.icc == icc(answers.mean(axis=1), units, method="reml", interval="robust")


def test_the_outsider_knows_the_share_between_units():
    draw = np.random.default_rng(3)
    units = np.repeat(np.arange(6), [5, 6, 7, 8, 9, 12])
    scores = draw.normal(60, 12, len(units)) + draw.normal(0, 15, 6)[units]
    n = np.bincount(units).astype(float)
    means = np.bincount(units, scores) / n
    squares = float(((scores - means[units]) ** 2).sum())
    found = icc(scores, units, method="reml").icc1
    assert share_between(n, means, squares) == pytest.approx(found, abs=1e-4)
    assert squares_within(n, means, found + 0.0005) == pytest.approx(squares, rel=1e-2)


@pytest.mark.parametrize("seeds", [(338,), proof(range(300, 340))])
def test_squares_added_to_units_are_those_added_to_everybody_in_them(seeds):
    n_added = 0
    for seed in seeds:
        with pytest.MonkeyPatch.context() as patch:
            kept = []
            _keep(patch, kept)
            analyse_intake(drawn_intake(seed), memory=NOTHING_PUBLISHED)
        for exact, held, added in kept:
            rows = held.assign(more=(held["n_respondents"] - 1) * (held["sd_points"] ** 2 - exact["sd_points"] ** 2))
            whole = rows[rows["group_id"] == "overall"].set_index("measure_key")["more"]
            n_added += int((added.sum() > 0).sum())
            # Squares of people of no unit are in no unit's.
            assert (added.sum().reindex(whole.index) <= whole + 1e-6).all()
    assert n_added


def _keep(patch, kept):
    from stratalign.analysis import wave

    def keep(exact, held, groups):
        kept.append((exact, held, added(exact, held, groups)))
        return kept[-1][2]

    added = wave.squares_added
    patch.setattr(wave, "squares_added", keep)


def _printed(wave, measure="aims"):
    """What a report prints of a scale."""
    row = wave.company_scores.set_index("measure_key").loc[measure]
    (alpha,) = (one for one in wave.reliability if one.dimension == measure)
    answers = wave.items.answers[wave.items.answers["dimension"] == measure]
    shares = tuple(tuple(own["share_pct"]) for _, own in answers.groupby("item_key", sort=True))
    mean, low, high = (round(float(row[name]), 1) for name in ("mean_points", "ci_low", "ci_high"))
    return Printed(int(row["n_respondents"]), mean, low, high, round(alpha.alpha, 3), shares)


def test_alpha_and_spread_of_a_survey_run_again_tell_no_late_respondent(tmp_path):
    from analysis.test_memory import _publish

    people, n_options = people_of_company(), 9
    folder = write_company(tmp_path / "small", {"spring": people})
    first = analyse_engagement(folder, run_folder=folder / "run-1").latest
    _publish(folder, "run-1")
    late = with_late_respondent(people)
    write_company(folder, {"spring": late})
    alone = analyse_intake(read_engagement_files(load_engagement(folder)), memory=NOTHING_PUBLISHED).latest
    own = tuple(int(answer) - 1 for answer in late.iloc[-1][[item.upper() for item in ITEMS[:2]]])
    found = answers_of_late(_printed(first), _printed(alone), 2, n_options)
    # Without memory a handful of 81 answers is left, the person's among them.
    assert own in found and len(found) < 10
    again = analyse_engagement(folder, run_folder=folder / "run-2").latest
    assert _printed(again) == _printed(first)
