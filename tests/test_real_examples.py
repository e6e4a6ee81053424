"""The examples on real data: the same figures as R to all digits, and a report that prints them."""

import importlib.util
import sys
from pathlib import Path

import pytest
from kept_tables import require_kept_as_read
from notebooks_here import run_here
from page_words import page_of

from stratalign.analysis.engagement import analyse_engagement
from stratalign.checks.suite import run_checks
from stratalign.document.client.report import build_client_report
from stratalign.errors import SourceError
from stratalign.panel.outcomes import compute_outcomes

EXAMPLES = Path(__file__).resolve().parents[1] / "examples" / "real_data"
# Stored answers of R went through text with 15 digits.
RTOL = 1e-12
# For ICC, R took the scale means of the file, which have nine decimals; ours come from the items.


@pytest.fixture(scope="module")
def example():
    """The script as a module."""
    specification = importlib.util.spec_from_file_location("real_data_example", EXAMPLES / "run.py")
    module = importlib.util.module_from_spec(specification)
    sys.modules[specification.name] = module
    specification.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def lq2002(example, real_data, tmp_path_factory):
    """A copy of the configuration that reads the real file."""
    folder = tmp_path_factory.mktemp("configurations")
    return example.copy_configuration("lq2002", folder, raw_folder=real_data("multilevel_lq2002"))


@pytest.fixture(scope="module")
def nyse(example, real_data, tmp_path_factory):
    """A copy of the configuration that reads the real file."""
    folder = tmp_path_factory.mktemp("configurations")
    return example.copy_configuration("nyse", folder, raw_folder=real_data("nyse_fundamentals"))


@pytest.fixture(scope="module")
def soldiers(lq2002):
    return analyse_engagement(lq2002)


@pytest.fixture(scope="module")
def companies(nyse):
    return analyse_engagement(nyse)


@pytest.fixture(scope="module")
def latest(soldiers):
    return soldiers.latest


def test_examples_hold_configuration_and_no_data():
    kept = [path for path in EXAMPLES.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    # A run in place leaves its pseudonym key, which git ignores.
    assert {path.suffix for path in kept if path.name != ".pseudonym-key"} == {".yml", ".py", ".md"}


def test_a_copied_configuration_reads_from_the_folder_named_and_keeps_the_rest(example, tmp_path):
    copy = example.copy_configuration("nyse", tmp_path, raw_folder=tmp_path / "it's: here")
    lines = (copy / "engagement.yml").read_text(encoding="utf-8").splitlines()
    original = (EXAMPLES / "nyse" / "engagement.yml").read_text(encoding="utf-8").splitlines()
    changed = [new for new, old in zip(lines, original, strict=True) if new != old]
    named = f'"{(tmp_path / "it").as_posix()}\'s: here"'
    assert changed == [f"raw_folder: {named}", f"outside_folders: [{named}]"]


def test_missing_data_are_named_with_what_to_do(example, tmp_path, capsys):
    (tmp_path / "nyse_fundamentals").mkdir()
    with pytest.raises(SourceError, match=r"2 of 3 data sets are not in .*: multilevel_lq2002, export_qualtrics\."):
        example.require_data(tmp_path)
    assert example.main(["--real", str(tmp_path)]) == 2
    assert "name their folder with --real or STRATALIGN_REAL_DATA" in capsys.readouterr().err


@pytest.mark.real
def test_each_figure_to_expect_is_found(example, soldiers, companies, capsys):
    assert example.compare_figures({"lq2002": soldiers, "nyse": companies})
    assert "5 of 5 figures are as expected" in capsys.readouterr().out


@pytest.mark.real
def test_a_figure_that_differs_is_marked_and_fails(example, companies, capsys, monkeypatch):
    wrong = [example.Figure("nyse", "companies", "448", example.FIGURES[3].take)]
    monkeypatch.setattr(example, "FIGURES", wrong)
    assert not example.compare_figures({"nyse": companies})
    assert "448       299  differs" in capsys.readouterr().out


@pytest.mark.real
def test_every_export_can_be_read(example, real_data, capsys):
    assert example.read_exports(real_data("export_qualtrics"))
    printed = capsys.readouterr().out.splitlines()
    assert sum(" qualtrics " in line for line in printed) == 13


@pytest.mark.real
@pytest.mark.parametrize(
    ("dimension", "key"), [("LEAD", "alpha_LEADI"), ("TSIG", "alpha_TSIGI"), ("HOSTILE", "alpha_HOSTI")]
)
def test_alpha_is_that_of_r(latest, reference, dimension, key):
    alpha = next(scale.alpha for scale in latest.reliability if scale.dimension == dimension)
    assert alpha == pytest.approx(reference("multilevel_lq2002", key), rel=RTOL)


@pytest.mark.real
@pytest.mark.parametrize(
    ("dimension", "answer"), [("LEAD", 0.1078293533), ("TSIG", 0.08098152323), ("HOSTILE", 0.05528402927)]
)
def test_icc_of_reports_is_that_of_lme4(latest, dimension, answer):
    """R: lmer(rowMeans(items) ~ 1 + (1 | COMPID)), the variance between companies over both; optima are searched."""
    between = next(scale.icc for scale in latest.agreement if scale.dimension == dimension)
    assert between.method == "reml"
    assert between.icc1 == pytest.approx(answer, rel=1e-5)


@pytest.mark.real
@pytest.mark.parametrize(("dimension", "key"), [("LEAD", "rwgj_LEAD_uniform"), ("TSIG", "rwgj_TSIG")])
def test_rwg_j_is_that_of_r(latest, reference, dimension, key):
    agreement = next(scale for scale in latest.agreement if scale.dimension == dimension)
    stored = reference("multilevel_lq2002", key)
    assert agreement.mean_rwg_j == pytest.approx(stored["mean"], rel=RTOL)
    assert agreement.median_rwg_j == pytest.approx(stored["median"], rel=RTOL)


@pytest.mark.real
@pytest.mark.parametrize("name", ["lq2002", "nyse"])
def test_a_run_keeps_the_tables_as_they_were_read(name, request, tmp_path, monkeypatch):
    require_kept_as_read(request.getfixturevalue(name), tmp_path, monkeypatch)


@pytest.mark.real
def test_every_soldier_and_company_is_there(latest):
    assert latest.n_respondents == 2042
    assert (latest.group_scores.query("kind == 'unit'")["group_id"].nunique()) == 49


@pytest.mark.real
def test_public_filings_give_a_panel_with_growth_where_years_are_a_year_apart(companies, reference):
    size = reference("nyse_fundamentals", "size")
    growth = compute_outcomes(companies.panel)["revenue_growth_pct"]
    assert (len(companies.panel), companies.panel["entity_id"].nunique()) == (size["rows"], size["tickers"])
    # R takes growth between any two rows; three of them are not a year apart.
    assert growth.count() == size["used"] - 3


@pytest.mark.real
def test_public_filings_are_checked_without_a_block(nyse):
    results = run_checks(nyse)
    assert {result.check for result in results} >= {
        "accounts_rounded_by_spreadsheet",
        "accounts_extreme_margin",
        "accounts_gaps",
        "accounts_fiscal_year_unlike_period",
        "accounts_market_price",
        "accounts_week_years",
    }
    assert not any(result.severity == "blocks" for result in results)


@pytest.mark.real
@pytest.mark.slow
def test_the_report_prints_the_figures_of_r(soldiers, monkeypatch):
    html = page_of(build_client_report(soldiers, run_id="run-1"), "client_report", monkeypatch)
    assert all(figure in html for figure in ("0.902", "0.108", "0.868"))


@pytest.mark.real
def test_accounts_alone_make_a_report(example, real_data, tmp_path, capsys, monkeypatch):
    run_here(monkeypatch)
    example.run_example("nyse", real_data("nyse_fundamentals").parent, tmp_path / "configuration", tmp_path / "reports")
    (report,) = (tmp_path / "reports").rglob("client_report.html")
    html = report.read_text(encoding="utf-8")
    assert "NYSE large caps" in html
    assert "299" in html
