"""Readiness of accounts beside one another: another unit, shares among amounts, percentages as fractions."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from stratalign.checks.accounts_tables import AccountsFile
from stratalign.checks.result import CheckResult
from stratalign.panel.listing import counted, first_few, located_cells
from stratalign.panel.numbers import read_figures
from stratalign.vocabulary import LINE_KINDS, MONEY_LINES

#: Checks of this module; their labels are `check.<key>` in the catalogue.
KEYS = ("accounts_unit_among_peers", "accounts_shares_among_amounts", "accounts_percent_as_fraction")

#: Entities in thousands beside others in units lie about three powers of ten apart, in units beside millions about six.
POWERS, POWER_SLACK = (3, 6), 0.7
#: No entity lies between the two, over at least so many powers of ten; sizes of companies leave no such gap by chance.
SMALLEST_GAP = 2.0
#: A share is at most one in size, and so small a part of the entity's usual amount; one cell alone even smaller.
SMALL_PART, TINY_PART = 5e-3, 1e-3
#: A line of which nothing reaches 100 and this part of the largest line is one of percentages.
PERCENT_PART = 1e-4
#: Figures that show what is usual.
FEWEST, HALF = 3, 0.5
#: A percentage and the same as a fraction are a hundredfold apart, companies and years only a few times.
HUNDREDFOLD = (40.0, 250.0)
_LINE = ["account_line"]
PERCENT_LINES = ("customer_satisfaction_pct", "goal_attainment_pct")


def check_peers(accounts: AccountsFile) -> Iterator[CheckResult]:
    """Entities whose figures are about a thousand or a million times those of all others, or that part of them."""
    found: dict[str, list[str]] = {}
    for line in (line for line in MONEY_LINES if line in accounts.rows):
        sizes = accounts.rows[line].abs().replace(0, np.nan).groupby(accounts.rows["entity_id"]).median().dropna()
        for entity, ratio in _apart(sizes).items():
            times = f"{ratio:,.3g} times" if ratio > 1 else f"1/{1 / ratio:,.3g} of"
            found.setdefault(str(entity), []).append(f"{line} {times} the others'")
    if found:
        named = "; ".join(f"{entity}: {', '.join(lines)}" for entity, lines in list(found.items())[:5])
        lines_of = accounts.rows.loc[accounts.rows["entity_id"].isin(found), "line"]
        yield CheckResult(
            "accounts_unit_among_peers",
            "warns",
            f"{counted(len(found), 'entity has', 'entities have')} figures about a thousand or a million times as "
            f"large or as small as all others ({named}): probably another unit",
            f"{accounts.file}, line {first_few(lines_of.unique())}",
            len(found),
            "Bring the file to one unit (a column of units can be named as 'performance.unit_column'); else nothing.",
        )


def _apart(sizes: pd.Series) -> pd.Series:
    """Entities on the smaller side of a gap without entities, and how many times the other side's size theirs is."""
    logs = np.log10(sizes).sort_values()
    gaps = logs.diff()
    if len(logs) < 2 or not gaps.max() >= SMALLEST_GAP:
        return sizes.iloc[:0]
    place = int(np.nanargmax(gaps.to_numpy()))
    low, high = logs.iloc[:place], logs.iloc[place:]
    few, many = (low, high) if len(low) < len(high) else (high, low)
    if 2 * len(few) > len(logs):
        return sizes.iloc[:0]
    apart = few - many.median()
    is_power = any(abs(abs(few.median() - many.median()) - power) <= POWER_SLACK for power in POWERS)
    return 10**apart if is_power else sizes.iloc[:0]


def check_shares(accounts: AccountsFile) -> Iterator[CheckResult]:
    """Shares such as .134 in a line of money, among amounts."""
    cells = _money(accounts)
    if cells.empty:
        return
    size = cells["value"].abs()
    is_share = (size > 0) & (size <= 1) & (cells["value"] % 1 != 0)
    suspect = _are_percentages(cells.assign(size=size))
    if is_share.any():
        amounts = size.mask(is_share)
        usual = amounts.groupby(cells["entity_id"]).transform("median").fillna(amounts.median())
        of_line, of_entity = (is_share.groupby([cells[key] for key in keys]) for keys in (_LINE, [*_LINE, "entity_id"]))
        are_many = of_line.transform("sum") >= FEWEST
        are_rule = (of_line.transform("mean") >= HALF) | of_entity.transform("all")
        suspect |= is_share & (((size < SMALL_PART * usual) & are_rule & are_many) | (size < TINY_PART * usual))
    found = cells[suspect]
    if len(found):
        lines = ", ".join(dict.fromkeys(found["account_line"]))
        yield CheckResult(
            "accounts_shares_among_amounts",
            "warns",
            f"{counted(len(found), 'figure')} of {lines} look like shares or percentages, not like amounts",
            f"{accounts.file}: {located_cells(found, 'written')}",
            len(found),
            "Map the column with the amounts; a margin or share belongs under 'measures'.",
        )


def _are_percentages(cells: pd.DataFrame) -> pd.Series:
    """Whether all figures of a line lie within 100 while the entities' largest line is ten thousand times them."""
    medians = cells.groupby(["entity_id", "account_line"])["size"].median()
    largest = cells["entity_id"].map(medians.groupby("entity_id").max())
    is_small = (cells["size"] <= 100) & (cells["size"] < PERCENT_PART * largest)
    by_line = is_small.groupby(cells["account_line"])
    return by_line.transform("all") & (by_line.transform("size") >= FEWEST) & (cells["size"] > 0)


def _money(accounts: AccountsFile) -> pd.DataFrame:
    """Figures of money as they are written, before any unit is applied; none where they carry their own unit."""
    cells = accounts.figures
    cells = cells[cells["account_line"].isin(MONEY_LINES)]
    if cells.empty or accounts.performance.layout == "sec_companyfacts":
        return cells.iloc[:0].assign(value=pd.Series(dtype=float))
    return cells.assign(value=read_figures(cells, accounts.performance)).dropna(subset="value")


def check_fractions(accounts: AccountsFile) -> Iterator[CheckResult]:
    """Percentages given as fractions, all of them or some among others that are given from 0 to 100."""
    for line in (str(line) for line in accounts.rows if _is_percent_line(str(line))):
        values = accounts.rows[["line", "entity_id", "period_end", line]].dropna(subset=line)
        size = values[line].abs()
        is_fraction = (size > 0) & (size <= 1) & (values[line] % 1 != 0)
        is_mixed = bool((size > 1).sum() >= 1 and is_fraction.any() and size[~is_fraction].median() >= 10)
        is_mixed |= bool(is_fraction.any()) and _is_a_hundredth(size, values["entity_id"], is_fraction)
        is_all = bool(len(values) >= FEWEST and (is_fraction | size.isin([0, 1])).all() and is_fraction.any())
        if not (is_mixed or is_all):
            continue
        found = values[is_fraction]
        named = first_few(
            f"{row['entity_id']} {row['period_end']:%Y-%m-%d} ({row[line]:.15g}, line {row['line']})"
            for _, row in found.iterrows()
        )
        among = "among others from 0 to 100" if is_mixed else "throughout"
        yield CheckResult(
            "accounts_percent_as_fraction",
            "warns",
            f"{counted(len(found), 'percentage')} of {line} given as a fraction of one {among}: off by a factor of 100",
            f"{accounts.file}: {named}",
            len(found),
            "Write them from 0 to 100.",
        )


def _is_a_hundredth(size: pd.Series, entities: pd.Series, is_fraction: pd.Series) -> bool:
    """Whether the entities that give fractions give a hundredth of what all others give."""
    gives = is_fraction.groupby(entities).transform("all")
    if not gives.any() or not (is_fraction == gives).all() or gives.all():
        return False
    low, high = HUNDREDFOLD
    return bool(low <= size[~gives].median() / size[gives].median() <= high)


def _is_percent_line(line: str) -> bool:
    """Whether a line or measure counts from 0 to 100 by its name."""
    return line in PERCENT_LINES or (line not in LINE_KINDS and line.endswith(("_pct", "_percent")))
