"""Tables of a wave, as a test of readiness wants them."""

import numpy as np
import pandas as pd

from stratalign.intake.read import WaveTables
from stratalign.responses.respondents import Respondents
from stratalign.sources.raw import Detection, nothing_left_out

ITEMS = [f"{facet}_{n}" for facet in ("clarity", "belief", "talent_flow") for n in (1, 2, 3, 4)]


def answers(n_people, instrument, values=None, items=ITEMS):
    """Plausible answers, one latent opinion a person; `values` replaces whole items (NaN: left out)."""
    rng = np.random.default_rng(7)
    opinion = rng.normal(0, 1.5, n_people)
    table = {}
    for key in items:
        raw = np.clip(np.round(3 + opinion + rng.normal(0, 0.7, n_people)), 1, 5)
        table[key] = 6 - raw if instrument.items[key].reverse else raw
    table |= values or {}
    return pd.DataFrame(table, index=[f"p{n}" for n in range(n_people)])


def tables_of(
    engagement,
    instrument,
    table,
    *,
    units="north",
    levels="staff",
    seconds=float("nan"),
    reasons=None,
    columns=None,
    comments=None,
    notes=(),
    left_out=None,
    **respondents,
):
    """Tables of a wave in which people gave these answers; records count from 2, below one header."""
    people = pd.DataFrame(
        {
            "respondent_id": table.index,
            "wave": "w1",
            "unit_id": pd.Series(units, range(len(table)), dtype="str").to_numpy(),
            "level": levels,
            "duration_seconds": seconds,
        },
        index=pd.RangeIndex(2, len(table) + 2),
    )
    responses = table.rename_axis("respondent_id").reset_index().melt("respondent_id", var_name="item_key")
    responses = responses.merge(people[["respondent_id", "wave", "unit_id", "level"]]).assign(
        dimension=lambda rows: rows["item_key"].map(lambda key: instrument.dimension_of[key].key),
        missing_reason=lambda rows: rows["value"].isna().map({True: "not_seen", False: ""}),
    )
    for item, reason in (reasons or {}).items():
        responses.loc[(responses["item_key"] == item) & responses["value"].isna(), "missing_reason"] = reason
    defaults = {"set_aside": {}, "unknown_units": {}, "unknown_levels": {}, "n_not_in_roster": 0, "invited": None}
    uses = columns or {"Q1": "item: clarity_1"}
    return WaveTables(
        wave=engagement.waves[0],
        file="survey.csv",
        detection=Detection("generic_wide", 1.0, (), 1, (), (), (), ()),
        columns=pd.DataFrame({"column": list(uses), "text": "", "use": list(uses.values())}),
        respondents=Respondents(wave="w1", table=people, **{**defaults, **respondents}),
        responses=responses,
        comments=pd.DataFrame() if comments is None else comments,
        rankings=pd.DataFrame(),
        recall=pd.DataFrame(),
        notes=notes,
        left_out=nothing_left_out() if left_out is None else left_out,
    )
