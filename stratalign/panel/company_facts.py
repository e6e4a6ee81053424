"""SEC facts -> figures of whole fiscal years, by start and end of each fact; `fy` and `fp` describe the filing only."""

from __future__ import annotations

import pandas as pd

from stratalign.engagement.declarations.performance import Performance
from stratalign.errors import SourceError
from stratalign.panel.listing import first_few
from stratalign.vocabulary import LINE_KINDS, MONEY_LINES

#: Tags of each line in order of preference; companies change tags over the years.
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
#: Tags that may hold a part of their line only: taken for years that have no other.
PART_TAGS = frozenset({"SalesRevenueGoodsNet", "SalesRevenueServicesNet"})
#: Days from the first to the last of a year, both counted: 52 weeks are 364, 53 weeks 371.
YEAR_DAYS = (355, 375)
#: Filings that close a fiscal year, with their amendments; a change of it is filed as 10-KT.
ANNUAL_FORMS = ("10-K", "10-K405", "10-KSB", "10-KSB40", "20-F", "40-F")
TRANSITION_FORM = "10-KT"
#: What one figure is known by.
FIGURE = ["entity_id", "period", "account_line"]
#: Ends of one fiscal year that filings give differently are at most so far apart.
SAME_END_DAYS = 10


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
    last day. Annual filings and their amendments come before every other form, such as a proxy statement or a
    quarterly report; of them a fact is taken as last filed, or as first (`as_reported`). Of several tags the usual
    order gives way to those that go on from year to year; an order under `columns` is kept.

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
    facts = wanted_facts(raw, performance)
    ends = fiscal_year_ends(facts)
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
    kept = _one_tag_a_year(each_once(placed, performance), performance).sort_values(
        ["entity_id", "period", "account_line"], ignore_index=True
    )
    return kept.assign(
        column=kept["tag"],
        label="",
        part="",
        written=kept["val"],
        origin=kept["account_line"] + "=" + kept["tag"] + " (" + kept["form"] + " filed " + kept["filed"] + ")",
    )[["line", "part", "entity_id", "period", "column", "label", "account_line", "written", "origin"]]


def wanted_facts(raw: pd.DataFrame, performance: Performance) -> pd.DataFrame:
    """Take the facts with a wanted tag in the currency; people are pure numbers.

    Parameters
    ----------
    raw
        What `read_companyfacts` returned.
    performance
        Tags and currency.

    Returns
    -------
    pandas.DataFrame
        Facts with `account_line`, `priority` of the tag, `entity_id`, `days` (missing of a balance), `is_flow` of the
        line, and `is_annual` of the form.
    """
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
    return facts.assign(entity_id=entity, days=days, is_flow=is_flow, is_annual=_is_annual(facts["form"]))


def _is_annual(forms: pd.Series) -> pd.Series:
    """Whether a form closes a fiscal year, or amends one that does."""
    return forms.str.strip().str.upper().str.removesuffix("/A").isin([*ANNUAL_FORMS, TRANSITION_FORM])


def fiscal_year_ends(facts: pd.DataFrame) -> pd.DataFrame:
    """Find the ends of fiscal years.

    Parameters
    ----------
    facts
        From `wanted_facts`.

    Returns
    -------
    pandas.DataFrame
        entity_id, end, and `period`: the end of that year that most facts have.
    """
    years = facts[facts["is_annual"] & facts["days"].between(*YEAR_DAYS)]
    counts = years.groupby(["entity_id", "end"]).size().rename("n").reset_index()
    day = (pd.to_datetime(counts["end"]) - pd.Timestamp(0)).dt.days
    number = (~(day.groupby(counts["entity_id"]).diff() <= SAME_END_DAYS)).cumsum()
    best = counts.sort_values("n", kind="stable").groupby(number)["end"].transform("last")
    return counts.assign(period=best)[["entity_id", "end", "period"]]


def annual_first(facts: pd.DataFrame) -> pd.DataFrame:
    """Keep the facts of annual filings, and others only where a line of a year is in none.

    Parameters
    ----------
    facts
        From `wanted_facts`, with `period`.

    Returns
    -------
    pandas.DataFrame
        Some of the rows.
    """
    is_held = facts["is_annual"].groupby([facts[key] for key in FIGURE]).transform("any")
    return facts[facts["is_annual"] | ~is_held]


def each_once(facts: pd.DataFrame, performance: Performance) -> pd.DataFrame:
    """Take each fact once: of annual filings before others, as last filed or as first.

    Parameters
    ----------
    facts
        From `wanted_facts`, with `period`.
    performance
        Its `as_reported` chooses.

    Returns
    -------
    pandas.DataFrame
        One row for each company, year, line and tag.
    """
    ordered = annual_first(facts).sort_values(["filed", "accn"], kind="stable")
    key = [*FIGURE, "tag"]
    is_first = performance.as_reported == "first"
    return ordered.drop_duplicates(key, keep="first") if is_first else ordered.drop_duplicates(key, keep="last")


def _one_tag_a_year(once: pd.DataFrame, performance: Performance) -> pd.DataFrame:
    """One fact for each line and year: by the order under `columns`, else by the tags that go on from year to year."""
    ordered = once.sort_values(["period", "priority"], kind="stable")
    is_declared = ordered["account_line"].isin(performance.columns)
    declared = ordered[is_declared].drop_duplicates(FIGURE)
    usual = ordered[~is_declared]
    chosen = [row for _, found in usual.groupby(["entity_id", "account_line"], sort=False) for row in _longest(found)]
    return pd.concat([declared, usual.loc[chosen]])


def _longest(found: pd.DataFrame) -> list[object]:
    """Rows of one line of a company, one a year, with the fewest changes of tag; in order of preference where equal."""
    best: dict[str, tuple[int, int, int, list[object]]] = {}
    for _, year in found.groupby("period", sort=True):
        now = {}
        for row, tag, priority in zip(year.index, year["tag"], year["priority"], strict=True):
            before = [
                (parts, changes + (other != tag), order, rows) for other, (parts, changes, order, rows) in best.items()
            ]
            parts, changes, order, rows = min(before, key=lambda each: each[:3], default=(0, 0, 0, []))
            now[tag] = (parts + (tag in PART_TAGS), changes, order + int(priority), [*rows, row])
        best = now
    return min(best.values(), key=lambda each: each[:3])[3]
