"""The house's palette keeps its own rules: contrast, one colour for one meaning, differences that everybody sees."""

from itertools import combinations

import pytest

from stratalign.brand.check import find_problems, told_apart
from stratalign.brand.colour import oklch
from stratalign.brand.contrast import GRAPHICS_RATIO, TEXT_RATIO, contrast_ratio
from stratalign.brand.meanings import FURNITURE, GREYS, GROUPS, HOUSE_COLOURS, MEANINGS, ROLES, SAME_MEANING
from stratalign.brand.vision import VISIONS, difference
from stratalign.vocabulary import LEVELS


def test_the_house_has_no_problem_with_itself():
    assert find_problems(HOUSE_COLOURS, {}) == []


@pytest.mark.parametrize("role", ROLES.values(), ids=lambda role: role.key)
def test_every_role_has_the_contrast_it_needs(role):
    assert contrast_ratio(role.colour, HOUSE_COLOURS["paper"]) >= role.ratio


def test_every_meaning_but_the_outlined_one_stands_out_from_the_page():
    assert [role.key for role in MEANINGS if role.ratio < GRAPHICS_RATIO] == ["neutral"]
    assert ROLES["outline"].ratio == GRAPHICS_RATIO
    assert ROLES["ink"].ratio == TEXT_RATIO


def test_no_two_meanings_share_a_colour():
    colours = [role.colour for role in MEANINGS]
    assert len(set(colours)) == len(colours)


def test_coloured_meanings_are_told_apart_across_the_report():
    coloured = [role for role in MEANINGS if role.key not in GREYS]
    alike = [(a.key, b.key) for a, b in combinations(coloured, 2) if difference(a.colour, b.colour) < 1]
    assert alike == []


@pytest.mark.parametrize("group", GROUPS)
@pytest.mark.parametrize("vision", VISIONS)
def test_meanings_of_one_figure_are_told_apart_by_everybody(group, vision):
    pairs = combinations([HOUSE_COLOURS[key] for key in GROUPS[group]], 2)
    assert min(difference(one, two, vision) for one, two in pairs) >= 1


def test_what_must_differ_is_every_pair_of_a_figure_and_every_coloured_pair():
    checked = {frozenset(pair): visions for pair, visions in told_apart()}
    for keys in GROUPS.values():
        assert all(checked[frozenset(pair)] == VISIONS for pair in combinations(keys, 2))
    assert checked[frozenset(("agree", "level.staff"))] == ("normal",)
    assert frozenset(("published", "reference")) not in checked


def test_greys_are_grey_and_colours_are_not():
    assert max(oklch(ROLES[key].colour)[1] for key in GREYS) < 0.03
    assert min(oklch(role.colour)[1] for role in MEANINGS if role.key not in GREYS) > 0.07


def test_levels_differ_by_shape_as_well():
    shapes = {ROLES[f"level.{level}"].mark.shape for level in LEVELS}
    assert len(shapes) == len(LEVELS)
    assert ROLES["ours"].mark != ROLES["last_wave"].mark
    assert ROLES["above"].mark != ROLES["below"].mark


def test_names_in_the_tables_are_roles():
    assert {key for keys in GROUPS.values() for key in keys} <= {role.key for role in MEANINGS}
    assert {role.key for role in MEANINGS} >= GREYS
    assert set(SAME_MEANING.values()) <= set(ROLES)
    assert not set(SAME_MEANING) & set(ROLES)
    assert {role.follows for role in ROLES.values() if role.follows} <= {role.key for role in FURNITURE}
