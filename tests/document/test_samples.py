"""Two tables of one report rest on the same people, units or companies, or the one with fewer says how many."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from conftest import SAMPLES as SHIPPED
from document_tools import say

from stratalign.analysis.alignment_study import analyse_study
from stratalign.document.model import Column, Table
from stratalign.document.samples import MATTERS_BELOW, SAMPLES, tell_samples
from stratalign.document.study.report import build_study_report
from stratalign.study.load import load_study

#: Columns of counts that are no samples: of groups that are compared, of questions, and what others were asked of.
GROUPS = {
    "strategy_tests.n_respondents", "level_gaps.n_upper", "level_gaps.n_lower", "consensus_map.n_respondents",
    "recall.n_respondents", "recall_scores.n_respondents", "recommendation.n_respondents", "themes.n_respondents",
    "themes.n_wrote",
    "unit_change.n_respondents", "unit_change.n_before",
    "quadrants.n_respondents", "standing.n_respondents",
    "participation.n_respondents", "participation.n_invited", "representation.n_effective", "ratios.n_top",
    "ratios.n_bottom", "cuts.n_top", "cuts.n_bottom", "industries.n_observations", "benchmark.n_companies",
    "change.n_before", "following.n_observations", "curve_options.n", "scorecard.n_checks", "scorecard.n_clear_checks",
    "evidence.n_respondents", "evidence.n_units", "sample_outcomes.n_companies", "sample_industries.n_companies",
    "sample_scales.n_companies",
}  # fmt: skip
NO_COUNTS = ("n_items", "n_dimensions")
HALF = 110


def numbers_of(table):
    """Columns that say how many people, units or companies are behind a row."""
    return [c.key for c in table.columns if (c.key == "n" or c.key.startswith("n_")) and c.key not in NO_COUNTS]


def told_in(document):
    """Notes on samples by table, in words."""
    tables = list(document.tables.values())
    return {
        table.key: say(note, tables)
        for table in tables
        for note in table.note
        if getattr(note, "key", "").startswith("sample.")
    }


@pytest.fixture(scope="module")
def half_known(tmp_path_factory):
    """A study of companies half of which say how many people they have."""
    folder = tmp_path_factory.mktemp("half")
    companies = pd.read_csv(SHIPPED.parent / "study" / "companies.csv").iloc[:HALF].drop(columns="synthetic")
    companies["headcount"] = companies["headcount"].where(np.arange(HALF) % 2 == 0)
    companies.to_csv(folder / "companies.csv", index=False)
    return build_study_report(analyse_study(load_study(folder), draws=50))


@pytest.fixture(scope="module")
def documents(northwind_document, harbour_document, study_results):
    """Reports of the samples and of the study."""
    return {"northwind": northwind_document, "harbour": harbour_document, "study": build_study_report(study_results)}


def test_every_number_of_cases_is_a_known_sample_or_that_of_a_group(documents):
    for document in documents.values():
        for table in document.tables.values():
            for column in numbers_of(table):
                family = f"{table.key.rpartition('_')[0]}_"
                known = SAMPLES.get(table.key) or SAMPLES.get(family) or ("", "")
                assert known[0] == column or f"{table.key}.{column}" in GROUPS, f"{table.key}.{column}"


def test_tables_of_the_samples_and_the_study_rest_on_the_same_cases_or_say_so(documents):
    for name, document in documents.items():
        told, most = told_in(document), {}
        found = {}
        for table in document.tables.values():
            column, counted = SAMPLES.get(table.key) or SAMPLES.get(f"{table.key.rpartition('_')[0]}_") or ("", "")
            if column in table.rows and table.rows[column].notna().any():
                counted = "companies" if counted == "units" and name == "study" else counted
                found[table.key] = counted, table.rows[column].min(), table.rows[column].max()
                most[counted] = max(most.get(counted, 0), table.rows[column].max())
        if "participation" in document.tables:
            # Who lacks a part of alignment answered, and counts in no table of scores.
            most["people"] = document.tables["participation"].rows["n_respondents"].max()
        assert len(found) > 4
        for key, (counted, low, _) in found.items():
            assert (key in told) == (low < MATTERS_BELOW * most[counted]), (name, key)


def test_the_sample_says_on_how_many_its_factor_models_rest(documents):
    told = told_in(documents["northwind"])["structure"]
    rows = documents["northwind"].tables["structure"].rows["n"]
    assert told.startswith(f"Rests on {rows.min():.0f} to {rows.max():.0f} of 400 people: those who were asked and")
    assert told_in(documents["study"]) == {}


def test_a_model_of_fewer_companies_than_the_study_has_says_so(study_results):
    planned = study_results.planned
    is_first = planned["outcome"] == planned["outcome"].iloc[0]
    some = replace(study_results, planned=planned.assign(n_companies=planned["n_companies"].mask(is_first, 290)))
    told = told_in(build_study_report(some))
    assert told == {
        "plan": (
            "Rests on 290 to 410 of 410 companies: those of which everything that is used here, such as size, is known."
        )
    }


@pytest.mark.prove
def test_models_with_size_say_that_they_rest_on_the_companies_whose_size_is_known(half_known):
    told = told_in(half_known)
    for key in ("plan", "robustness", "models", "naive"):
        assert told[key] == (
            "Rests on 55 of 110 companies: those of which everything that is used here, such as size, is known."
        )
    assert told["treatments"].startswith("Rests on 54 to 110 of 110 companies")
    assert told["curve_options"].startswith("Rests on 55 to 110 of 110 companies")
    assert "correlations" not in told


def table_of(key, column, *numbers):
    return Table(key, "", (Column(column, format="n"),), pd.DataFrame({column: numbers}, index=map(str, numbers)))


def test_a_difference_that_does_not_matter_is_not_told():
    tables = [table_of("relation", "n_observations", 100), table_of("treatments", "n_units", 96, 100)]
    assert tell_samples(tables, {}) == tables
    less = [tables[0], table_of("treatments", "n_units", 94, 100)]
    assert [len(table.note) for table in tell_samples(less, {})] == [0, 1]


def test_what_is_missing_is_no_number_of_cases():
    table = table_of("agreement", "n_units", 20, float("nan"))
    assert tell_samples([table, table_of("relation", "n_observations", 20)], {})[0].note == ()
    empty = replace(table, rows=table.rows.iloc[:0])
    assert tell_samples([empty], {"people": 10.0}) == [empty]
