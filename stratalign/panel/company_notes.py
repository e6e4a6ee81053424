"""What the analyst should know of the facts chosen: tags, restatements, other forms and units, short years."""

from __future__ import annotations

import pandas as pd

from stratalign.engagement.declarations.performance import Performance
from stratalign.panel.company_facts import (
    FIGURE,
    TRANSITION_FORM,
    YEAR_DAYS,
    annual_first,
    company_cells,
    each_once,
    fiscal_year_ends,
    wanted_facts,
    wanted_tags,
)
from stratalign.panel.listing import MAX_SHOWN, counted, first_few
from stratalign.sources.raw import Note

#: Tags of one line whose values differ by more are not the same thing; from a few per cent on it is a warning.
UNLIKE_SHARE, WARNING_SHARE = 0.01, 0.03


def company_notes(raw: pd.DataFrame, performance: Performance) -> list[Note]:
    """Tell what was chosen among the facts: tags by year, restated figures, transition periods and other units.

    Parameters
    ----------
    raw
        What `read_companyfacts` returned.
    performance
        Tags, currency and `as_reported`.

    Returns
    -------
    list[Note]
        One for each thing there is to tell.
    """
    facts = wanted_facts(raw, performance)
    placed = facts[facts["days"].between(*YEAR_DAYS) | (facts["start"] == "")].merge(
        fiscal_year_ends(facts), on=["entity_id", "end"]
    )
    cells = company_cells(raw, performance)
    return [
        *_tag_notes(cells),
        *_unlike_tags(each_once(placed, performance), performance),
        *_restated(placed, performance),
        *_other_forms(placed),
        *_transitions(facts),
        *_other_units(raw, performance),
    ]


def _tag_notes(cells: pd.DataFrame) -> list[Note]:
    """Which tag each line has in which years, and where a company changed it."""
    notes = []
    switched = []
    for (entity, line), found in cells.groupby(["entity_id", "account_line"]):
        runs = found.groupby((found["column"] != found["column"].shift()).cumsum())
        spans = [f"{run['column'].iloc[0]} {_years(run['period'])}" for _, run in runs]
        if len(spans) > 1:
            switched.append(f"{entity} {line}: {', then '.join(spans)}")
    used = cells.groupby(["account_line", "column"]).size().rename("n").reset_index()
    shown = "; ".join(f"{row.account_line}={row.column} ({row.n:,})" for row in used.itertuples())
    fix = "Nothing; to take other tags, name them under 'columns' in order of preference."
    notes.append(Note("accounts_tags_used", "informs", f"tags taken: {shown}", len(cells), fix))
    if switched:
        fix = "Look whether both tags mean the same; growth over the change compares two definitions if not."
        text = f"the tag changes between years: {first_few(switched, '; ')}"
        notes.append(Note("accounts_tag_switched", "warns", text, len(switched), fix))
    return notes


def _years(periods: pd.Series) -> str:
    """Span of years of period ends."""
    first, last = str(periods.iloc[0])[:4], str(periods.iloc[-1])[:4]
    return first if first == last else f"{first} to {last}"


def _unlike_tags(once: pd.DataFrame, performance: Performance) -> list[Note]:
    """Years in which two tags of a line have different values."""
    span = _spread(once, FIGURE)
    unlike = span[span > UNLIKE_SHARE].sort_values(ascending=False, kind="stable")
    if unlike.empty:
        return []
    named = [
        f"{entity} {line} {period} (by {share:.0%})"
        for (entity, period, line), share in zip(unlike.index.to_list(), unlike, strict=True)
    ]
    return [
        Note(
            "accounts_tags_disagree",
            "warns" if unlike.iloc[0] > WARNING_SHARE else "informs",
            f"{counted(len(unlike), 'figure')} given under several tags that differ by more than {UNLIKE_SHARE:.0%}; "
            f"of the usual tags those that go on from year to year are taken, of tags under 'columns' the first: "
            f"{first_few(named, '; ')}",
            len(unlike),
            "Look at one of them in the filing, and name the right tag under 'columns' if another is the line.",
        )
    ]


def _spread(facts: pd.DataFrame, key: list[str]) -> pd.Series:
    """Distance of the largest from the smallest value of each key, as a share of the larger in size."""
    values = facts.assign(value=facts["val"].astype(float)).groupby(key)["value"]
    return (values.max() - values.min()) / values.apply(lambda each: each.abs().max())


def _restated(placed: pd.DataFrame, performance: Performance) -> list[Note]:
    """Facts that another filing gives another value."""
    key = [*FIGURE, "tag"]
    spans = _spread(placed, key)
    span = spans[spans > 0].sort_values(ascending=False, kind="stable")
    if span.empty:
        return []
    forms = placed.sort_values(["filed", "accn"]).groupby(key)
    named = [
        f"{entity} {line} {period} ({', '.join(_filed_values(forms.get_group((entity, period, line, tag))))})"
        for entity, period, line, tag in span.index[:MAX_SHOWN]
    ]
    more = f"; and {len(span) - MAX_SHOWN:,} more" if len(span) > MAX_SHOWN else ""
    kept = "last" if performance.as_reported == "latest" else "first"
    return [
        Note(
            "accounts_restated",
            "warns" if span.iloc[0] > WARNING_SHARE else "informs",
            f"{counted(len(span), 'figure')} filed with several values; annual reports come before other forms, and "
            f"of them the {kept} filed is taken: {'; '.join(named)}{more}",
            len(span),
            "Look at those far apart in the filings; 'as_reported' chooses the first or the latest for all of them.",
        )
    ]


def _filed_values(facts: pd.DataFrame) -> list[str]:
    """Each value of a fact with the form and day of its first filing."""
    once = facts[~facts["val"].astype(float).duplicated()]
    return [
        f"{float(val):,.15g} in {form} of {filed}"
        for val, form, filed in zip(once["val"], once["form"], once["filed"], strict=True)
    ]


def _other_forms(placed: pd.DataFrame) -> list[Note]:
    """Figures that no annual report holds."""
    other = annual_first(placed)
    other = other[~other["is_annual"]].drop_duplicates(FIGURE)
    if other.empty:
        return []
    named = [f"{row.entity_id} {row.account_line} {row.period} ({row.form})" for row in other.itertuples()]
    return [
        Note(
            "accounts_other_forms",
            "warns",
            f"{counted(len(other), 'figure')} in no annual report, taken from other forms: {first_few(named, '; ')}",
            len(other),
            "Compare them with the annual report: other forms may give thousands, or another definition.",
        )
    ]


def _transitions(facts: pd.DataFrame) -> list[Note]:
    """Periods between two fiscal years, which a change of the year's end leaves."""
    is_short = ~facts["days"].between(*YEAR_DAYS) & facts["days"].notna()
    filed = facts[facts["form"].str.startswith(TRANSITION_FORM) & is_short]
    periods = filed.drop_duplicates(["entity_id", "start", "end"]).sort_values(["entity_id", "end"])
    last = periods.groupby(["entity_id", "accn"]).tail(1)
    if last.empty:
        return []
    named = [f"{row.entity_id} {row.start} to {row.end} ({row.days:.0f} days)" for row in last.itertuples()]
    return [
        Note(
            "accounts_transition_period",
            "warns",
            f"{counted(len(last), 'transition period')} (10-KT) left out, because the fiscal year changed: "
            f"{first_few(named, '; ')}",
            len(last),
            "Nothing; there is no growth over it.",
        )
    ]


def _other_units(raw: pd.DataFrame, performance: Performance) -> list[Note]:
    """Wanted tags that are given in other units."""
    wanted = {tag for tags in wanted_tags(performance).values() for tag in tags}
    counts = raw.loc[raw["tag"].isin(wanted) & (raw["unit"] != performance.currency), "unit"].value_counts()
    if counts.empty:
        return []
    named = first_few(f"{unit} ({count:,})" for unit, count in counts.items())
    return [
        Note(
            "accounts_other_units",
            "warns",
            f"{counted(int(counts.sum()), 'fact')} with a wanted tag are not in {performance.currency} and left out: "
            f"{named}",
            int(counts.sum()),
            "Nothing, or set 'currency' to one of them.",
        )
    ]
