"""Which groups answered less than the others."""

from __future__ import annotations

import pandas as pd

from stratalign.analysis.readiness import Readiness
from stratalign.analysis.readiness_wave import WaveReadiness
from stratalign.checks.roster import SMALLER, InvitedGroup, Kind, Representation
from stratalign.findings.model import Evidence, Finding
from stratalign.findings.readiness.waves import latest
from stratalign.language.fields import Cell, Message, Text
from stratalign.language.messages import listing, message
from stratalign.rows import rows_of

#: Expected counts below this make the p value of a chi-square test rough.
SMALLEST_EXPECTED = 5.0
#: Groups named in the title at most.
NAMED_GROUPS = 4
#: p values between these are printed as such.
P_PRINTED = (0.001, 0.999)


def find_response_rates(readiness: Readiness) -> Finding | None:
    """Who is under-represented, by the test that all groups of a kind answered at one rate."""
    found = latest(readiness, lambda wave: bool(wave.representation))
    if found is None:
        return None
    wave, suffix = found
    return Finding(
        "response_rates",
        _claim(wave),
        tuple(_test(one, f"response_tests{suffix}") for one in wave.representation),
        tuple(_evidence(one) for one in wave.representation),
        "clear" if any(one.is_uneven for one in wave.representation) else "inconclusive",
        (message("response_rates.caveat"),),
    )


def group_keys(table: pd.DataFrame, kind: Kind) -> list[str]:
    """Row keys of the groups of a `Representation`: `level:staff`, or `smaller` for those that stand together."""
    return [SMALLER if row.n_pooled else f"{kind}:{row.group}" for row in rows_of(table, InvitedGroup)]


def group_names(table: pd.DataFrame, kind: Kind) -> list[Text]:
    """Printed names of the groups of a `Representation`."""
    return [_name(row, kind) for row in rows_of(table, InvitedGroup)]


def _name(row: InvitedGroup, kind: Kind) -> Text:
    if row.n_pooled:
        return message(f"response_rates.smaller.{kind}", n=row.n_pooled)
    return message(f"level.{row.group}") if kind == "level" else row.label


def _claim(wave: WaveReadiness) -> Message:
    """Who is under-represented, or that no group is."""
    few = [name for one in wave.representation for name in group_names(one.groups_beyond("below"), one.kind)]
    if not few:
        return message("response_rates.claim.none")
    if len(few) > NAMED_GROUPS:
        names = listing(few[:NAMED_GROUPS], "commas")
        return message("response_rates.claim.many", groups=names, n=len(few) - NAMED_GROUPS)
    return message("response_rates.claim", groups=listing(few), n=len(few))


def _test(found: Representation, table: str) -> Message:
    """The test of equal rates in one sentence; its numbers are those of the page's table of tests."""
    if not found.degrees_of_freedom:
        return message(f"response_rates.untested.{found.kind}")
    chi_square, freedom, p, size = (
        Cell(table, found.kind, name) for name in ("chi_square", "degrees_of_freedom", "p_value", "cramers_v")
    )
    is_exact = P_PRINTED[0] <= found.p_value <= P_PRINTED[1]
    is_rough = found.smallest_expected < SMALLEST_EXPECTED
    return message(
        f"response_rates.{'uneven' if found.is_uneven else 'even'}.{found.kind}",
        chi_square=chi_square,
        freedom=freedom,
        p=message("response_rates.p" if is_exact else "response_rates.p.bound", p=p),
        rough=message("response_rates.rough") if is_rough else message("nothing"),
        size=size,
    )


def _evidence(found: Representation) -> Evidence:
    n_answered = float(found.table["n_respondents"].sum())
    return Evidence(found.kind, "chi_square", "unitless", found.chi_square, n_respondents=n_answered)
