"""Every number of people in a wave's results is registered with these people, and a number of others is refused."""

from dataclasses import fields, is_dataclass, replace

import numpy as np
import pandas as pd
import pytest

from stratalign.analysis.register import n_people_behind, register_wave
from stratalign.analysis.wave import analyse_wave
from stratalign.errors import DisclosureError
from stratalign.measurement.scales.reliability import cronbach_alpha

#: Columns and fields that count people.
COUNTS = {"n_respondents", "n", "n_leaders", "n_staff", "n_upper", "n_lower", "n_rows"}
#: Counts of a wave that are of no group: who was asked, what was set aside, how many comments there are.
OF_THE_WAVE = {"n_invited", "n_comments", "set_aside"}


def counts_in(value, path="wave"):
    """Every number of people in results, with where it stands."""
    if isinstance(value, pd.DataFrame):
        for column in COUNTS & set(value.columns):
            yield from ((f"{path}.{column}", n) for n in value[column].dropna())
        if "n_rows" in value.attrs:
            yield f"{path}.attrs", value.attrs["n_rows"]
    elif isinstance(value, tuple):
        for one in value:
            yield from counts_in(one, path)
    elif is_dataclass(value):
        for field in fields(value):
            inside = getattr(value, field.name)
            if field.name in COUNTS:
                yield from ((f"{path}.{field.name}", n) for n in np.atleast_1d(np.asarray(inside, dtype=float)))
            elif field.name not in OF_THE_WAVE | {"register", "wave"}:
                yield from counts_in(inside, f"{path}.{field.name}")


@pytest.mark.parametrize("sample", ["northwind_analysis", "harbour_analysis"])
def test_every_number_of_people_is_that_of_registered_people(sample, request):
    for wave in request.getfixturevalue(sample).waves:
        sizes = {int(cell.people.sum()) for cell in wave.register.cells}
        leaders = wave.questionnaire.invariance
        # Leaders and staff are registered together.
        pairs = {*leaders.get("n_leaders", ()), *leaders.get("n_staff", ())}
        found = list(counts_in(wave))
        assert len({place for place, _ in found}) >= 12
        assert [(place, n) for place, n in found if n not in sizes | pairs] == []


def test_every_shown_score_is_registered_with_as_many_people(northwind_analysis):
    wave = northwind_analysis.latest
    means = [cell for cell in wave.register.cells if cell.statistic == "mean"]
    cells = {(cell.group_id, cell.measure): int(cell.people.sum()) for cell in means}
    shown = wave.group_scores.query("not is_hidden")
    assert [cells[key] for key in zip(shown["group_id"], shown["measure_key"], strict=True)] == shown[
        "n_respondents"
    ].to_list()
    hidden = wave.group_scores.query("is_hidden")
    assert not {(group, key) for group, key in zip(hidden["group_id"], hidden["measure_key"], strict=True)} & set(cells)


@pytest.fixture(scope="module")
def registered(harbour_intake):
    """A wave's results with what they were computed from."""
    import stratalign.analysis.wave as module

    taken = []
    original = module.register_wave

    def take(*arguments):
        taken.append(arguments)
        return original(*arguments)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "register_wave", take)
        analyse_wave(harbour_intake.waves[-1], harbour_intake, is_reported=False)
    return taken[0]


def test_scores_of_people_nobody_decided_on_are_refused(registered):
    results, sources, instrument = registered
    fewer = sources.points.iloc[1:]
    with pytest.raises(DisclosureError, match="1 people have a score and were not decided on, or have none and were"):
        register_wave(results, sources._replace(points=fewer), instrument)


def test_a_count_of_other_people_is_refused(registered):
    results, sources, instrument = registered
    scores = results.group_scores
    more = replace(results, group_scores=scores.assign(n_respondents=scores["n_respondents"] + 1))
    with pytest.raises(DisclosureError, match="scores of groups rest on other people than were decided on; overall"):
        register_wave(more, sources, instrument)


def test_agreement_of_other_people_is_refused(registered):
    results, sources, instrument = registered
    first, *others = results.agreement
    more = replace(first, icc=replace(first.icc, n_respondents=first.icc.n_respondents + 2))
    with pytest.raises(DisclosureError, match="clarity: rests on 180 people, and 178 were decided on"):
        register_wave(replace(results, agreement=(more, *others)), sources, instrument)


def test_a_scale_without_a_few_of_its_people_is_refused(registered):
    results, sources, instrument = registered
    answers = sources.scales["clarity"].dropna()
    full = sources.scales | {"clarity": pd.concat([answers, sources.scales["clarity"][lambda t: t.isna().any(axis=1)]])}
    assert register_wave(results, sources._replace(scales=full), instrument).cells
    n_open = len(sources.scales["clarity"]) - len(answers)
    assert n_open >= 5
    # Of who left a question open all but three now answer it, so that alpha would leave out three.
    filled = sources.scales["clarity"].copy()
    is_open = np.flatnonzero(filled.isna().any(axis=1))
    filled.iloc[is_open[3:]] = filled.iloc[is_open[3:]].fillna(3.0)
    alpha = cronbach_alpha(filled, dimension="clarity")
    wrong = replace(results, reliability=(alpha,))
    with pytest.raises(DisclosureError, match="leaves out 3 of the people who were decided on for clarity"):
        register_wave(wrong, sources._replace(scales=sources.scales | {"clarity": filled}), instrument)


def test_questions_of_a_few_are_refused(registered):
    results, sources, instrument = registered
    answers = sources.answers.copy()
    staff = sources.groups.membership.index[sources.groups.membership["level:staff"]]
    answers.loc[staff[3:], answers.columns[0]] = np.nan
    with pytest.raises(DisclosureError, match="none may be fewer than 5"):
        register_wave(results, sources._replace(answers=answers), instrument)


def test_the_register_is_no_part_of_what_results_say_of_themselves(harbour_analysis):
    wave = harbour_analysis.latest
    assert str(wave.register.people[0]) not in repr(wave)
    assert str(wave.register.people[0]) not in wave.tidy().to_string()


def test_people_behind_a_relation_are_counted_once(northwind_analysis):
    register = northwind_analysis.latest.register
    shown = northwind_analysis.latest.group_scores.query("kind == 'unit' and measure_key == 'alignment_index'")
    units = shown.query("not is_hidden").assign(revenue_cagr_pct=1.0)
    parents = units[units["group_id"].isin(units["parent_id"])]
    inside = units[units["parent_id"].isin(parents["group_id"])]
    assert len(parents) and len(inside)
    together = pd.concat([parents, inside])
    assert n_people_behind(register, together, "revenue_cagr_pct") == parents["n_respondents"].sum()
    assert n_people_behind(register, together.assign(revenue_cagr_pct=np.nan), "revenue_cagr_pct") == 0
    with pytest.raises(DisclosureError, match="nobody registered of whom it is"):
        n_people_behind(register, together.assign(group_id="unit:elsewhere"), "revenue_cagr_pct")


def test_scales_of_more_questions_than_people_allow_are_refused(registered):
    results, sources, instrument = registered
    answers = sources.scales["clarity"]
    wide = pd.concat([answers.add_suffix(f"_{copy}") for copy in range(60)], axis=1)
    with pytest.raises(DisclosureError, match="10 more people than coefficients"):
        register_wave(results, sources._replace(scales=sources.scales | {"clarity": wide}), instrument)
