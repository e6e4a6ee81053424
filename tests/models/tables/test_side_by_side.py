"""Models side by side: what stands in which cell, and what HTML, LaTeX and Word make of it."""

import sys
import zipfile
from xml.etree import ElementTree

import pandas as pd
import pytest
from conftest import ROOT

import stratalign as sa
from stratalign.errors import StatisticError

COMPANIES = pd.read_csv(ROOT / "data" / "reference" / "companies.csv")
OUTCOME = "operating_margin_pct ~ alignment_index_points"
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@pytest.fixture(scope="module")
def models():
    return [
        sa.models.association(OUTCOME, COMPANIES, vcov="HC3"),
        sa.models.association(f"{OUTCOME} + age | industry", COMPANIES, vcov={"CR2": "region"}),
    ]


def test_a_line_a_term_its_error_beneath_and_fit_below(models):
    found = sa.models.table(models)
    cells = found.cells
    assert list(cells.index[:4]) == ["alignment_index_points", "", "age", ""]
    assert cells.iloc[0].tolist() == [f"{model.estimate:.3f}" for model in models]
    assert cells.iloc[1].tolist() == [f"({model.std_error:.3f})" for model in models]
    assert cells.loc["age"].iloc[0] == "" and cells.loc["age"].iloc[1] != ""
    assert cells.loc["Fixed effects: industry"].tolist() == ["no", "yes"]
    assert cells.loc["Observations"].tolist() == ["120", "120"]
    assert cells.loc["R²"].tolist() == [f"{model.r_squared:.3f}" for model in models]
    assert found.note == "Standard errors in parentheses: (1) HC3; (2) CR2 by region (12 clusters)."
    assert "*" not in repr(found)


def test_an_error_has_two_significant_digits_and_its_coefficient_as_many_decimals(models):
    small = sa.models.association(OUTCOME.replace("~ a", "~ I(1000 * a").replace("points", "points)"), COMPANIES)
    large = sa.models.association(OUTCOME.replace("~ a", "~ I(a").replace("points", "points / 1000)"), COMPANIES)
    assert sa.models.table([small]).cells.iloc[1, 0] == f"({small.std_error:.6f})"
    assert sa.models.table([large]).cells.iloc[:2, 0].tolist() == [
        f"{large.estimate:,.0f}",
        f"({large.std_error:,.0f})",
    ]


@pytest.mark.parametrize(
    ("beneath", "lines"), [("interval", "[{low:.3f}, {high:.3f}]"), ("p_value", "p = {p:.3f}"), ("nothing", None)]
)
def test_what_stands_beneath_can_be_chosen(models, beneath, lines):
    model = models[1]
    cells = sa.models.table({"fixed effects": model}, beneath=beneath).cells["fixed effects"]
    expected = lines and lines.format(low=model.ci_low, high=model.ci_high, p=model.p_value)
    assert cells.iloc[1] == (expected or cells.loc["age"])


def test_stars_come_only_when_asked_for():
    strong = sa.models.association("employee_engagement_points ~ alignment_index_points", COMPANIES)
    weak = sa.models.association(OUTCOME, COMPANIES)
    starred = sa.models.table([strong, weak], stars=True)
    assert starred.cells.iloc[0].str.count(r"\*").tolist() == [3 if strong.p_value < 0.001 else 2, 0]
    assert "* p < 0.05, ** p < 0.01, *** p < 0.001." in starred.note


def test_tidy_has_every_coefficient_unrounded(models):
    rows = sa.models.table(models).tidy()
    assert rows["model"].nunique() == 2
    assert rows.loc[rows["term"] == "alignment_index_points", "estimate"].tolist() == [one.estimate for one in models]


def test_other_models_stand_beside(models):
    people = sa.estimate_multilevel(COMPANIES, "operating_margin_pct", ["alignment_index_points"], "region")
    parts = sa.mediation(COMPANIES, "operating_margin_pct", "alignment_index_points", "employee_engagement_points")
    found = sa.models.table({"pooled": models[0], "multilevel": people, "parts": parts})
    assert found.cells.loc["indirect", "parts"] != "" and found.cells.loc["alignment_index_points", "multilevel"] != ""
    assert found.cells.loc["Groups"].tolist() == ["", "12", ""]


def test_html_and_latex_escape_what_a_file_called_its_columns(models):
    odd = COMPANIES.rename(columns={"age": "age <b> & 50%_"})
    found = sa.models.table([sa.models.association(f"{OUTCOME} + `age <b> & 50%_` | industry", odd)], title="A & B")
    for html in (found.to_html(), found._repr_html_()):
        assert (
            "age &lt;b&gt; &amp; 50%_" in html and "<b>" not in html and "A &amp; B" in html and "<script" not in html
        )
    latex = found.to_latex()
    assert r"age \textless{}b\textgreater{} \& 50\%\_" in latex
    lines = latex.splitlines()
    places = [place for place, line in enumerate(lines) if line.startswith("\\midrule")]
    assert [lines[place + 1].split(" &")[0].strip() for place in places] == [
        "alignment\\_index\\_points", "Fixed effects: industry", "Observations",
    ]  # fmt: skip
    assert found.to_latex() == latex and found.to_html() == found.to_html()


def test_word_has_the_cells_and_replaces_an_older_file(models, tmp_path):
    found = sa.models.table(models, title="Margins & alignment")
    file = found.to_word(tmp_path / "models.docx")
    first = file.read_bytes()
    assert found.to_word(str(file)).read_bytes() == first and [path.name for path in tmp_path.iterdir()] == [
        "models.docx"
    ]
    body = ElementTree.fromstring(zipfile.ZipFile(file).read("word/document.xml"))
    rows = [["".join(cell.itertext()) for cell in row.iter(f"{WORD}tc")] for row in body.iter(f"{WORD}tr")]
    assert rows == [
        ["", *found.cells],
        *([str(name), *row] for name, row in zip(found.cells.index, found.cells.to_numpy(), strict=True)),
    ]
    assert "Margins & alignment" in "".join(body.itertext()) and found.note in "".join(body.itertext())


def test_what_makes_no_table_is_refused(models, tmp_path, monkeypatch):
    with pytest.raises(StatisticError, match="there is no model to put into a table"):
        sa.models.table([])
    with pytest.raises(StatisticError, match="1 of 2 models are none, such as a int"):
        sa.models.table([models[0], 3])
    with pytest.raises(StatisticError, match=r"no beneath 'std_eror'\. Did you mean 'std_error'"):
        sa.models.table(models, beneath="std_eror")
    with pytest.raises(StatisticError, match="names several estimates alike"):
        sa.models.table([sa.quantile_slopes(COMPANIES, "operating_margin_pct", "alignment_index_points")])
    with pytest.raises(StatisticError, match=r"models.doc is no name of a Word document; it ends in .docx"):
        sa.models.table(models).to_word(tmp_path / "models.doc")
    with pytest.raises(StatisticError, match="cannot be written"):
        sa.models.table(models).to_word(tmp_path / "nowhere" / "models.docx")
    monkeypatch.setitem(sys.modules, "great_tables", None)
    with pytest.raises(StatisticError, match=r"pip install 'stratalign\[tables\]'"):
        sa.models.table(models).to_html()
