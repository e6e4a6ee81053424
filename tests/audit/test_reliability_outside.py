"""Alpha beside spreads: in small companies it gave back the spread of executives of one mind, which was held."""

import numpy as np
import pandas as pd
import pytest
from audit.moments_outside import width_of_most
from audit.reliability_outside import most_squares_by_pillar, most_squares_of_levels
from conftest import proof
from published_company import write_company

from stratalign.analysis import wave
from stratalign.analysis.engagement import analyse_intake
from stratalign.engagement.engagement import load_engagement
from stratalign.intake.published import NOTHING_PUBLISHED
from stratalign.intake.read import read_engagement_files

MINIMUM, SCALES = 5, {"aims": ("a1", "a2", "a3"), "bonds": ("b1", "b2", "b3", "b4")}
ITEMS = tuple(item for items in SCALES.values() for item in items)
#: Points within which no mean of a few people may be known, less what rounding of printed ends may take away.
NARROWEST = 10 - 0.15


def _questions(key):
    own = ", ".join(f"{{key: {item}, text: {{en: Question {item}}}}}" for item in SCALES[key])
    label = f"label: {{en: {key.title()}}}"
    return (
        f"  - {{key: {key}, {label}, role: alignment, pillar: way, scale: agree, favourable_from: 4, items: [{own}]}}\n"
    )


INSTRUMENT = (
    "key: small\ntitle: {en: Small}\nversion: '1'\ncitation: Made up\nlicence: none\nlanguages: [en]\n"
    "pillars: [{key: way, label: {en: Way}}]\nscales:\n  agree: {low: 1, high: 5}\ndimensions:\n"
    + "".join(map(_questions, SCALES))
)
_COLUMNS = ", ".join(f"{item}: {item.upper()}" for item in ITEMS)
MAPPING = f"respondent_id: Person\nunit: Unit\nlevel: Level\nitems: {{{_COLUMNS}}}\n"


def _drawn(seed, *, is_wide):
    """Thirty to 39 people; the executives answer each question otherwise, and have nearly the same score.

    `is_wide`: in the first scale only, and very different ones in the second.
    """
    draw = np.random.default_rng([seed, 58])
    n, n_first, n_second = int(draw.integers(30, 40)), int(draw.integers(5, 8)), int(draw.integers(7, 10))
    view = draw.normal(3.5, 0.7, (n, 2))
    answers = np.repeat(view, [len(items) for items in SCALES.values()], axis=1) + draw.normal(0, 0.6, (n, len(ITEMS)))
    answers = np.clip(np.round(answers), 1, 5)
    for person in range(n_first):
        # Everybody agrees to another half of the questions, and every second to one more.
        answers[person, :3] = np.roll([3, 3 + person // 3 % 2, 4], person)
        others = (
            draw.integers(1, 6) + draw.integers(-1, 2, 4)
            if is_wide
            else np.roll([3, 4, 3 + person // 4 % 2, 4], person)
        )
        answers[person, 3:] = np.clip(others, 1, 5)
    levels = ["Board"] * n_first + ["Lead"] * n_second + ["Staff"] * (n - n_first - n_second)
    people = [f"p{number}@small.example" for number in range(n)]
    table = pd.DataFrame({"Person": people, "Unit": draw.choice(["north", "south"], n), "Level": levels})
    return table.assign(**{item.upper(): answers[:, place] for place, item in enumerate(ITEMS)})


def _published(seed, folder, *, is_wide=False):
    """Results of a drawn company, and its table."""
    table = _drawn(seed, is_wide=is_wide)
    write_company(folder, {"spring": table}, units={"north": "", "south": ""})
    (folder / "instrument.yml").write_text(INSTRUMENT)
    (folder / "mapping.yml").write_text(MAPPING)
    latest = analyse_intake(read_engagement_files(load_engagement(folder)), memory=NOTHING_PUBLISHED).latest
    return latest, table


def _levels(latest, measure):
    scores = latest.group_scores
    is_own = (scores["measure_key"] == measure) & (scores["kind"] == "level") & ~scores["is_hidden"]
    return scores[is_own].set_index("group_id")


def _widths(seed, folder):
    """How closely the mean of four executives follows, for each scale of which all is printed that it takes."""
    latest, _ = _published(seed, folder)
    widths = []
    for one in latest.reliability:
        shares, levels = (
            latest.items.answers[latest.items.answers["dimension"] == one.dimension],
            _levels(latest, one.dimension),
        )
        if shares["item_key"].nunique() == one.n_items and levels["n_respondents"].sum() == one.n_respondents:
            most = most_squares_of_levels(levels, one.alpha, shares)
            widths.append(width_of_most(int(levels["n_respondents"].iloc[0]), most.iloc[0], MINIMUM))
    return widths


def _widths_by_pillar(seed, folder, *, digits=1):
    """The same by the spread of the pillar, and the correlation of its two scales."""
    latest, table = _published(seed, folder, is_wide=True)
    of = {key: _levels(latest, key) for key in (*SCALES, "way")}
    if min(own["n_respondents"].sum() for own in of.values()) < len(table):
        return []
    points = [table[[item.upper() for item in items]].mean(axis=1) for items in SCALES.values()]
    correlation = float(np.corrcoef(*points)[0, 1])
    most = most_squares_by_pillar(of["aims"], of["bonds"], of["way"], correlation, digits=digits).iloc[0]
    return [width_of_most(int(of["way"]["n_respondents"].iloc[0]), most, MINIMUM)]


@pytest.mark.parametrize("seeds", [range(8), proof(range(8, 128))])
def test_alpha_beside_all_spreads_gives_no_held_one_back(seeds, tmp_path, monkeypatch):
    held = [width for seed in seeds for width in _widths(seed, tmp_path / f"held-{seed}")]
    assert held and min(held) >= NARROWEST
    # Of exact squares it did.
    monkeypatch.setattr(wave, "widening", lambda exact, held: {})
    exact = [width for seed in seeds for width in _widths(seed, tmp_path / f"exact-{seed}")]
    assert len(exact) == len(held)
    assert sum(width < NARROWEST for width in exact) > len(exact) / 4


@pytest.mark.parametrize("seeds", [range(8), proof(range(8, 128))])
def test_correlations_of_scales_beside_their_pillar_give_no_held_spread_back(seeds, tmp_path):
    widths, finer = (
        [width for seed in seeds for width in _widths_by_pillar(seed, tmp_path / f"{digits}-{seed}", digits=digits)]
        for digits in (1, 4)
    )
    assert widths and min(widths) >= NARROWEST
    # What keeps it is that points have one digit: with four of them it is there.
    assert sum(width < NARROWEST for width in finer) > len(finer) / 4
