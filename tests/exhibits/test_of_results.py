"""A single result drawn outside of any report: what is drawn, its words, and its files."""

import pandas as pd
import pytest
from conftest import ROOT

import stratalign as sa
from stratalign.errors import StatisticError

COMPANIES = pd.read_csv(ROOT / "data" / "reference" / "companies.csv")


@pytest.fixture(scope="module")
def found():
    return sa.models.association("operating_margin_pct ~ alignment_index_points + age | industry", COMPANIES)


def test_every_term_but_the_constant_and_fixed_effects_is_drawn_and_said(found):
    picture = found.plot({"alignment_index_points": "Alignment & <b>", "operating_margin_pct": "Margin"})
    assert "Alignment &amp; &lt;b&gt;" in picture.svg and "industry[" not in picture.svg
    assert f"age: {found.coefficients.set_index('term').loc['age', 'estimate']:.3g}" in picture.alt
    assert picture.alt.startswith("Coefficient plot, Margin.")
    assert "Koeffizienten" in found.plot(language="de").alt


def test_a_picture_is_kept_as_svg_or_png_and_shown_with_its_words(found, tmp_path):
    picture = found.plot()
    assert picture.save(tmp_path / "a.svg").read_text(encoding="utf-8") == picture.svg
    assert picture.save(str(tmp_path / "a.png")).read_bytes().startswith(b"\x89PNG")
    assert 'alt="Coefficient plot' in picture._repr_html_() and "<script" not in picture._repr_html_()
    with pytest.raises(StatisticError, match=r"a.pdf is no name of a picture; it ends in .svg or .png"):
        picture.save(tmp_path / "a.pdf")
    with pytest.raises(StatisticError, match="cannot be written"):
        picture.save(tmp_path / "none" / "a.svg")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.png", "a.svg"]


def test_slopes_of_groups_are_in_their_own_measure():
    picture = sa.group_slopes(COMPANIES, "operating_margin_pct", "age", "industry").plot()
    assert "operating_margin_pct / age" in picture.svg and "per 10 points" not in picture.svg + picture.alt


def test_what_has_no_interval_has_no_picture():
    with pytest.raises(StatisticError, match="there is no picture of a Truth: none of its 6 estimates has an interval"):
        sa.simulate_study(16, seed=1).truth.plot()
