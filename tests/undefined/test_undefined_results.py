"""No public statistic returns what nobody can use: every one, over tables and numbers at the edge of its definition."""

import inspect
import warnings

import numpy as np
import pandas as pd
import pytest
from conftest import proof
from documented_gaps import LACKS
from extreme_tables import (
    LABEL_DAMAGES,
    LABELS,
    NUMBER_DAMAGES,
    NUMBERS,
    TABLE_DAMAGES,
    Case,
    cases,
    damage_column,
    sound_table,
)
from hypothesis import HealthCheck, Phase, given, settings
from measurement_calls import MEASUREMENT
from model_calls import CLAIMS, MODELS
from other_calls import OTHERS
from undefined_numbers import undefined

import stratalign as sa
from stratalign.lazy import own_places

CALLS = {**MEASUREMENT, **MODELS, **CLAIMS, **OTHERS}
ROOMS = ("scores", "measurement", "comparisons", "models", "claims", "study", "panel", "responses")
#: Public functions that return no statistic: they read, write, match or declare.
NO_STATISTIC = {
    "build_groups", "build_responses", "iter_responses", "append_downloads", "resolve_units", "write_responses",
    "load_mapping", "propose_mapping", "find_respondents", "match_roster", "build_panel", "read_accounts_file",
    "load_study", "write_study", "import_study", "load_study_mapping", "write_imported", "default_choices",
    "register_plan", "load_registration", "load_analysis_plan", "official_priorities", "read_coding_sheet",
    "write_coding_sheet", "load_evidence", "without_vendors", "table", "on_cluster", "simulate_companies",
    # They run the pipeline on companies of their own and take no table from outside.
    "recovery", "run_replications", "summarise_recovery", "planted_truths", "inflation_steps",
}  # fmt: skip
#: Numbers with which statistics of numbers alone are sound.
SOUND_NUMBERS = (0.5, 0.3, 0.2, 3.0, 10.0, 12.0, 0.9, 0.8)


#: Cases at most of what takes seconds for one.
MOST_CASES = {"ordinal_item_bias": 20}


def check(name: str, case: Case) -> None:
    """A statistic answers with numbers, or with reasons, or refuses; it neither warns nor breaks."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            found = CALLS[name](case)
        except sa.StratalignError as problem:
            assert len(str(problem)) > 20
            return
    assert undefined(found, lacks=LACKS.get(name.split()[0])) == []


def test_every_public_statistic_of_the_rooms_is_tried_here():
    found = {name: getattr(sa, name) for room in ROOMS for name in own_places(f"stratalign.{room}")}
    functions = {name for name, one in found.items() if inspect.isfunction(one)}
    assert {name.split()[0] for name in CALLS} == functions - NO_STATISTIC


@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize("n_cases", [2, proof(100)])
def test_extreme_inputs_give_answers_reasons_or_refusals(name, n_cases):
    @settings(
        max_examples=min(n_cases, MOST_CASES.get(name, n_cases)),
        derandomize=True,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=cases())
    def try_all(case):
        check(name, case)

    try_all()


def _damaged() -> dict[str, Case]:
    table = sound_table()
    found = {"sound": table} | {damage: change(table) for damage, change in TABLE_DAMAGES.items()}
    for columns, damages in ((NUMBERS, NUMBER_DAMAGES), (LABELS, LABEL_DAMAGES)):
        found |= {
            f"{column}: {damage}": damage_column(table, column, damage) for column in columns for damage in damages
        }
    return {damage: Case(table, SOUND_NUMBERS) for damage, table in found.items()}


@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize("part", [proof("each damage alone")])
def test_every_damage_alone_gives_answers_reasons_or_refusals(name, part):
    for damage, case in _damaged().items():
        try:
            check(name, case)
        except Exception as problem:
            raise AssertionError(f"{name} with {damage}: {problem}") from problem


@pytest.mark.parametrize(
    ("result", "fault"),
    [
        (float("nan"), "nan"),
        ({"estimate": 1.0, "ci_low": 2.0, "ci_high": 3.0}, "misses its estimate"),
        ({"estimate": 1.0, "ci_low": 2.0, "ci_high": 0.0}, "above its upper end"),
        ({"estimate": 1.0, "std_error": 1.0, "ci_low": -1e9, "ci_high": 1e9}, "absurd width"),
        (pd.DataFrame({"estimate": [1.0, np.inf]}), "inf"),
        (pd.DataFrame({"estimate": [np.nan], "why_none": [""]}), "nan"),
        (np.array([1.0, np.nan]), "1 of 2 not finite"),
    ],
)
def test_faults_are_seen(result, fault):
    assert fault in " ".join(undefined(result))


def test_a_reason_in_the_same_row_is_enough_and_in_another_is_not():
    rows = pd.DataFrame({"estimate": [np.nan, np.nan], "why_none": ["nobody answered", ""]})
    assert len(undefined(rows)) == 1
    assert undefined(rows.head(1)) == []
