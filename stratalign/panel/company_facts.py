"""SEC facts -> figures of whole fiscal years, by start and end of each fact; `fy` and `fp` describe the filing only."""

from __future__ import annotations

import pandas as pd

from stratalign.engagement.declarations.performance import Performance
from stratalign.errors import SourceError
from stratalign.panel.listing import counted, first_few
from stratalign.sources.raw import Note
from stratalign.vocabulary import LINE_KINDS, MONEY_LINES

#: Tags of each line, the first that a year has is taken; companies change tags over the years.
TAGS: dict[str, tuple[str, ...]] = {
    "revenue": (
        "RevenueFromContractWithCustomerExcludingAssessedTax", "Revenues", "SalesRevenueNet",
        "RevenuesNetOfInterestExpense", "RevenueFromContractWithCustomerIncludingAssessedTax", "SalesRevenueGoodsNet",
        "SalesRevenueServicesNet", "ifrs-full:Revenue",
    ),
    "operating_income": ("OperatingIncomeLoss", "ifrs-full:ProfitLossFromOperatingActivities"),
    "net_income": (
        "NetIncomeLoss", "ProfitLoss", "NetIncomeLossAvailableToCommonStockholdersBasic",
        "ifrs-full:ProfitLossAttributableToOwnersOfParent", "ifrs-full:ProfitLoss",
    ),
    "total_assets": ("Assets", "ifrs-full:Assets"),
    "total_liabilities": ("Liabilities", "ifrs-full:Liabilities"),
    "depreciation_and_amortisation": (
        "DepreciationDepletionAndAmortization", "DepreciationAndAmortization",
        "DepreciationAmortizationAndAccretionNet", "ifrs-full:DepreciationAndAmortisationExpense",
    ),
}  # fmt: skip
#: Days from the first to the last of a year, both counted: 52 weeks are 364, 53 weeks 371.
YEAR_DAYS = (355, 375)
#: Filings that close a fiscal year; a change of it is filed as 10-KT.
ANNUAL_FORMS = ("10-K", "10-K405", "10-KSB", "20-F", "40-F")
TRANSITION_FORM = "10-KT"
#: Ends of one fiscal year that filings give differently are at most so far apart.
SAME_END_DAYS = 10
#: Tags of one line whose values differ by more are not the same thing.
UNLIKE_SHARE = 0.01


def wanted_tags(performance: Performance) -> dict[str, tuple[str, ...]]:
    """Tags of every line in the order they are looked for: those declared, else the usual ones.

    Parameters
    ----------
    performance
        Its `columns` override the usual tags line by line.

    Returns
    -------
    dict[str, tuple of str]
        Tags by line.
    """
    return TAGS | performance.lines


def company_cells(raw: pd.DataFrame, performance: Performance) -> pd.DataFrame:
    """Take the figures of every fiscal year out of the facts of companies.

    A year is a fact of 355 to 375 days that an annual filing (10-K, 20-F, 40-F) holds; balances are the facts of its
    last day. A fact filed several times is taken as last filed, or as first (`as_reported`).

    Parameters
    ----------
    raw
        What `read_companyfacts` returned.
    performance
        Tags, currency and `as_reported`.

    Returns
    -------
    pandas.DataFrame
        As `panel.layouts.written_figures`, with `origin`: the tag, form and day of filing of every figure.

    Raises
    ------
    SourceError
        No fact of a whole year has a wanted tag in the currency.
    """
    facts = _wanted_facts(raw, performance)
    ends = _fiscal_year_ends(facts)
    flows = facts[facts["days"].between(*YEAR_DAYS) & facts["is_flow"]]
    balances = facts[(facts["start"] == "") & ~facts["is_flow"]]
    placed = pd.concat([flows, balances]).merge(ends, on=["entity_id", "end"])
    if placed.empty:
        tags = first_few(tag for names in wanted_tags(performance).values() for tag in names)
        units = first_few(f"{unit} ({count:,})" for unit, count in raw["unit"].value_counts().items())
        raise SourceError(
            f"{performance.file}: no fact of a whole year in {performance.currency} has one of the tags {tags}. Units "
            f"there: {units or 'none'}. Correct 'currency', or name the company's tags under 'columns'."
        )
    once = _as_reported(placed, performance)
    first = once.sort_values("priority", kind="stable").drop_duplicates(["entity_id", "period", "account_line"])
    kept = first.sort_values(["entity_id", "period", "account_line"], ignore_index=True)
    return kept.assign(
        column=kept["tag"],
        label="",
        part="",
        written=kept["val"],
        origin=kept["account_line"] + "=" + kept["tag"] + " (" + kept["form"] + " filed " + kept["filed"] + ")",
    )[["line", "part", "entity_id", "period", "column", "label", "account_line", "written", "origin"]]


def _wanted_facts(raw: pd.DataFrame, performance: Performance) -> pd.DataFrame:
    """Facts with a wanted tag in the currency (people as pure numbers), with line, priority and length in days."""
    order = pd.DataFrame(
        [(line, tag, priority) for line, tags in wanted_tags(performance).items() for priority, tag in enumerate(tags)],
        columns=["account_line", "tag", "priority"],
    )
    facts = raw.reset_index().merge(order, on="tag")
    is_money = facts["account_line"].isin(MONEY_LINES)
    facts = facts[(facts["unit"] == performance.currency) | ~is_money]
    days = (pd.to_datetime(facts["end"]) - pd.to_datetime(facts["start"].replace("", None))).dt.days + 1
    is_flow = facts["account_line"].map(LINE_KINDS) == "money_of_period"
    n_companies = facts.groupby("entity")["cik"].transform("nunique")
    entity = facts["entity"].where(n_companies == 1, facts["entity"] + " (CIK " + facts["cik"] + ")")
    return facts.assign(entity_id=entity, days=days, is_flow=is_flow)


def _fiscal_year_ends(facts: pd.DataFrame) -> pd.DataFrame:
    """Ends of fiscal years by company, and the one of each year that most facts have (`period`)."""
    is_annual = facts["form"].str.removesuffix("/A").isin([*ANNUAL_FORMS, TRANSITION_FORM])
    years = facts[is_annual & facts["days"].between(*YEAR_DAYS)]
    counts = years.groupby(["entity_id", "end"]).size().rename("n").reset_index()
    day = (pd.to_datetime(counts["end"]) - pd.Timestamp(0)).dt.days
    number = (~(day.groupby(counts["entity_id"]).diff() <= SAME_END_DAYS)).cumsum()
    best = counts.sort_values("n", kind="stable").groupby(number)["end"].transform("last")
    return counts.assign(period=best)[["entity_id", "end", "period"]]


def _as_reported(facts: pd.DataFrame, performance: Performance) -> pd.DataFrame:
    """Each fact once: as last filed, or as first."""
    ordered = facts.sort_values(["filed", "accn"], kind="stable")
    key = ["entity_id", "period", "account_line", "tag"]
    is_first = performance.as_reported == "first"
    return ordered.drop_duplicates(key, keep="first") if is_first else ordered.drop_duplicates(key, keep="last")


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
    facts = _wanted_facts(raw, performance)
    placed = facts[facts["days"].between(*YEAR_DAYS) | (facts["start"] == "")].merge(
        _fiscal_year_ends(facts), on=["entity_id", "end"]
    )
    cells = company_cells(raw, performance)
    return [
        *_tag_notes(cells),
        *_unlike_tags(_as_reported(placed, performance), performance),
        *_restated(placed, performance),
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
    values = once.assign(value=once["val"].astype(float)).groupby(["entity_id", "account_line", "period"])["value"]
    span = (values.max() - values.min()) / values.apply(lambda each: each.abs().max())
    unlike = span[span > UNLIKE_SHARE]
    if unlike.empty:
        return []
    named = [f"{entity} {line} {period}" for entity, line, period in unlike.index]
    return [
        Note(
            "accounts_tags_disagree",
            "informs",
            f"{counted(len(unlike), 'figure')} are given under several tags that differ by more than "
            f"{UNLIKE_SHARE:.0%}; the first in order is taken: {first_few(named, '; ')}",
            len(unlike),
            "Look at one of them in the filing, and order the tags under 'columns' if another is the line.",
        )
    ]


def _restated(placed: pd.DataFrame, performance: Performance) -> list[Note]:
    """Facts that later filings give another value."""
    n_values = placed.groupby(["entity_id", "account_line", "tag", "period"])["val"].nunique()
    restated = n_values[n_values > 1]
    if restated.empty:
        return []
    named = [f"{entity} {line} {period}" for entity, line, _, period in restated.index]
    kept = "last" if performance.as_reported == "latest" else "first"
    return [
        Note(
            "accounts_restated",
            "informs",
            f"{counted(len(restated), 'figure')} filed with several values; the {kept} filed is taken: "
            f"{first_few(named, '; ')}",
            len(restated),
            "Nothing; 'as_reported' chooses the first or the latest filing for all of them.",
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
