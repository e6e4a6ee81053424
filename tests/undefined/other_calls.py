"""How each statistic of `scores`, `comparisons`, `panel` and `study` is called on a damaged table."""

from __future__ import annotations

import numpy as np
import pandas as pd
from extreme_tables import ITEMS, Case
from measurement_calls import units

import stratalign as sa
from stratalign.engagement.instrument import Instrument
from stratalign.scores.groups import Groups

ITEM_KEYS = dict(zip(ITEMS, ("a1", "a2", "a3", "b1", "c1", "c2"), strict=True))


def _item(key: str, **more: object) -> dict[str, object]:
    return {"key": key, "text": {"en": key}, "forms": ["long"]} | more


def _dimension(key: str, keys: list[str], **more: object) -> dict[str, object]:
    first = {"test": "clear", "step": "success_metrics"}
    given = [_item(own, **(first if own.endswith("1") else {"reverse": own == "a2"})) for own in keys]
    return {"key": key, "label": {"en": key}, "scale": "agree5", "role": "alignment", "items": given} | more


INSTRUMENT = Instrument.model_validate(
    {
        **dict.fromkeys(("citation", "licence"), "none"),
        **{"key": "small", "title": {"en": "Small"}, "version": "1", "languages": ["en"]},
        "pillars": [{"key": "north", "label": {"en": "North"}}, {"key": "south", "label": {"en": "South"}}],
        "scales": {"agree5": {"low": 1, "high": 5}},
        "dimensions": [
            _dimension("one", ["a1", "a2", "a3"], pillar="north", favourable_from=4),
            _dimension("two", ["b1"], pillar="north"),
            _dimension("three", ["c1", "c2"], pillar="south"),
        ],
    }
)


def _responses(case: Case) -> pd.DataFrame:
    people = case.table.assign(respondent_id=np.arange(len(case.table)).astype(str), wave="w", unit_id="u")
    dimension_of = {item.key: d.key for d in INSTRUMENT.dimensions for item in d.items}
    parts = [
        people[["respondent_id", "wave", "unit_id", "level"]].assign(
            item_key=key, dimension=dimension_of[key], value=_canonical(people[column]), missing_reason=""
        )
        for column, key in ITEM_KEYS.items()
    ]
    return pd.concat(parts, ignore_index=True)


def _canonical(values: pd.Series) -> np.ndarray:
    """Finite floats, as a canonical table holds them."""
    numbers = pd.to_numeric(values.astype(object), errors="coerce").astype(float)
    return numbers.where(np.isfinite(numbers)).to_numpy()


def _groups(case: Case) -> Groups:
    level = case.table["level"].astype(object).to_numpy()
    members = {"overall": np.ones(len(level), dtype=bool)}
    members |= {f"level:{name}": level == name for name in ("executives", "managers", "staff")}
    membership = pd.DataFrame(members, index=pd.Index(np.arange(len(level)).astype(str), name="respondent_id"))
    rows = [(key, "level", key, "overall", int(n)) for key, n in membership.sum().items()]
    return Groups(pd.DataFrame(rows, columns=["group_id", "kind", "label", "parent_id", "n_respondents"]), membership)


def _group_scores(case: Case, columns: tuple[str, ...] = ("points",)) -> pd.DataFrame:
    ids = np.arange(len(case.table)).astype(str)
    parts = [
        pd.DataFrame({"respondent_id": ids, "measure_key": name, "score_points": case.table[name].to_numpy()})
        for name in columns
    ]
    return sa.aggregate_scores(pd.concat(parts, ignore_index=True), _groups(case))


def _levels(case: Case) -> pd.DataFrame:
    scores = _group_scores(case, ("points", "a"))
    return scores[scores["group_id"] != "overall"]


def _wave(case: Case, column: str) -> pd.DataFrame:
    return pd.DataFrame({"group": case.table["level"].to_numpy(), "score": case.table[column].to_numpy()})


def _person(case: Case, column: str) -> pd.Series:
    return case.table[column]


def _accounts(case: Case) -> pd.DataFrame:
    years = pd.to_numeric(case.table["period_end"], errors="coerce").fillna(1900).clip(1800, 2100)
    table = pd.DataFrame({"entity_id": case.table["entity_id"].to_numpy(), "currency": "EUR", "source": "a"})
    table["period_end"] = pd.to_datetime(years.astype(int).astype(str).to_numpy() + "-12-31")
    return table.assign(
        **{name: case.table[own].to_numpy() for name, own in (("revenue", "points"), ("operating_income", "m"))}
    )


def _rates(case: Case) -> pd.DataFrame:
    ends = _accounts(case)["period_end"].drop_duplicates()
    return pd.DataFrame({"currency": "EUR", "period_end": ends.to_numpy(), "average": case.numbers[0]}).assign(
        closing=case.numbers[1]
    )


def _pair(case: Case) -> tuple[tuple[float, float], tuple[float, float], tuple[float, float]]:
    return tuple(tuple(case.numbers[place : place + 2]) for place in (0, 2, 4))  # type: ignore[return-value]


OTHERS = {
    "aggregate_scores": lambda case: _group_scores(case),
    "mean_of_levels": lambda case: sa.mean_of_levels(_levels(case)),
    "answer_matrices": lambda case: sa.answer_matrices(_responses(case), INSTRUMENT, INSTRUMENT.dimensions),
    "answer_matrix": lambda case: sa.answer_matrix(_responses(case), INSTRUMENT, INSTRUMENT.dimensions[0]),
    "answer_shares": lambda case: sa.answer_shares(_responses(case), INSTRUMENT, minimum=2),
    "answer_shares levels": lambda case: sa.answer_shares(_responses(case), INSTRUMENT, minimum=2, equal_levels=True),
    "score_measures": lambda case: sa.score_measures(_responses(case), INSTRUMENT),
    "favourable_answers": lambda case: sa.favourable_answers(_responses(case), INSTRUMENT),
    "flip_reverse_items": lambda case: sa.flip_reverse_items(_responses(case), INSTRUMENT),
    "score_dimensions": lambda case: sa.score_dimensions(_responses(case), INSTRUMENT),
    "score_pillars": lambda case: sa.score_pillars(sa.score_dimensions(_responses(case), INSTRUMENT), INSTRUMENT),
    "position_in_cohort": lambda case: sa.position_in_cohort(
        case.numbers[0],
        case.table["points"],
        interval=(case.numbers[1], case.numbers[2]),
        measure_key="k",
        cohort="c",
        minimum_companies=5,
    ),
    "split_movement": lambda case: sa.split_movement(
        (case.numbers[0], case.table["points"]),
        (case.numbers[1], case.table["y"]),
        measure_key="k",
        minimum_companies=5,
    ),
    "compare_waves": lambda case: sa.compare_waves(_group_scores(case), _group_scores(case, ("points", "a"))),
    "decompose_change": lambda case: sa.decompose_change(_wave(case, "points"), _wave(case, "a"), draws=50),
    "equivalence_test": lambda case: sa.equivalence_test(*case.numbers[:3]),
    "favourable_shares": lambda case: sa.favourable_shares(
        case.table[ITEMS], case.table["level"], favourable_from=4, unfavourable_to=2, weights=case.table["weight"]
    ),
    "compare_groups": lambda case: sa.compare_groups(_group_scores(case), "level:executives", "level:staff"),
    "estimate_change": lambda case: sa.estimate_change(_person(case, "points"), _person(case, "stayed")),
    "reliable_change": lambda case: sa.reliable_change(
        _person(case, "points"), _person(case, "stayed"), reliability=case.numbers[0]
    ),
    "adjust_p_values": lambda case: sa.adjust_p_values(case.numbers),
    "select_families": lambda case: sa.select_families(np.abs(case.numbers), ["a", "a", "b", "b", "b", "c", "c", "c"]),
    "adjust_p_values families": lambda case: sa.adjust_p_values(
        case.table["x"], families=case.table["level"], method="holm"
    ),
    "percentage_gap": lambda case: sa.percentage_gap(*_pair(case)),
    "ratio_of_means": lambda case: sa.ratio_of_means(*_pair(case)),
    "ratio_of_means sound sizes": lambda case: sa.ratio_of_means(*_pair(case)[:2], (5, 8)),
    "compare_with_rest": lambda case: sa.compare_with_rest(_group_scores(case), overall="overall"),
    "compute_outcomes": lambda case: sa.compute_outcomes(_accounts(case)),
    "summarise_outcomes": lambda case: sa.summarise_outcomes(_accounts(case)),
    "constant_currency_growth": lambda case: sa.constant_currency_growth(
        _accounts(case), _rates(case), reporting="USD"
    ),
    "translate_panel": lambda case: sa.translate_panel(_accounts(case), _rates(case), reporting="USD", source="s"),
    "align_to_survey": lambda case: sa.align_to_survey(_accounts(case), pd.Timestamp("2020-06-01").date()),
    "outcome_table": lambda case: sa.outcome_table(),
    "plan_power": lambda case: sa.study.plan_power(case.numbers[0], power=case.numbers[6]),
    "plan_power of companies": lambda case: sa.study.plan_power(case.numbers[0], n_companies=60),
    "plan_power difference": lambda case: sa.study.plan_power(
        case.numbers[0], quantity="difference", sd=case.numbers[1]
    ),
    "plan_power ratio": lambda case: sa.study.plan_power(
        case.numbers[3], quantity="ratio", design=sa.study.PowerDesign(reliability=case.numbers[0])
    ),
    "simulate_study": lambda case: sa.simulate_study(int(np.nan_to_num(case.numbers[0], posinf=9) % 40), seed=1),
}
__all__ = ["OTHERS", "units"]
