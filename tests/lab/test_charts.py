"""Charts of an analyst's own are drawn by seaborn in the letters and colours of the reports, or of a client's brand."""

import matplotlib as mpl
import matplotlib.pyplot as plt
import pytest
import seaborn as sns
from conftest import SAMPLES

import stratalign as sa
from stratalign.brand.brand import house_brand
from stratalign.brand.figures import figure_theme
from stratalign.brand.load import load_brand
from stratalign.errors import BrandError


@pytest.fixture(autouse=True)
def own_settings():
    with mpl.rc_context():
        yield
    plt.close("all")


def drawn_colours(chart):
    return [mpl.colors.to_hex(points.get_facecolor()[0]) for points in chart.collections]


@pytest.mark.parametrize("brand", [None, next((SAMPLES / "brands").glob("**/_brand.yml"))])
def test_charts_have_the_letters_and_colours_of_the_brand(brand):
    theme = figure_theme(load_brand(brand) if brand else house_brand())
    sa.use_house_style(brand)
    companies = sa.load_study().companies.head(40)
    chart = sns.scatterplot(companies, x="alignment_index_points", y="revenue_cagr_pct", color="C1")
    assert drawn_colours(chart) == [theme.colour("above")]
    assert mpl.colors.to_hex(sns.color_palette()[0]) == theme.colour("ours")
    assert chart.xaxis.label.get_color() == theme.colour("muted")
    assert chart.xaxis.label.get_fontfamily() == theme.rc_params()["font.family"]
    # A client's name with two dollar signs is no formula.
    assert not chart.set_title("Win $5m, keep $3m").get_parse_math()


def test_a_brand_that_is_not_there_is_told(tmp_path):
    with pytest.raises(BrandError, match="nowhere"):
        sa.use_house_style(tmp_path / "nowhere" / "_brand.yml")
