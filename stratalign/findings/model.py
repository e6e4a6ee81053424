"""What a finding is."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from stratalign.language.fields import Text, Words
from stratalign.numerics.display import displayed
from stratalign.vocabulary import ClaimFamily, Strength, estimate_rows


@displayed
@dataclass(frozen=True, slots=True)
class Evidence:
    """One number behind a claim, unrounded, with its interval (NaN where it has none) and the n it rests on.

    `p_adjusted` is adjusted over all that the report looks at; NaN where nothing is tested.
    """

    term: str
    quantity: str
    measure: str
    estimate: float
    ci_low: float = float("nan")
    ci_high: float = float("nan")
    n_respondents: float = float("nan")
    n_units: float = float("nan")
    p_adjusted: float = float("nan")

    def tidy(self) -> pd.DataFrame:
        """One row in the estimate columns of vocabulary.py."""
        return _rows((self,))


@displayed
@dataclass(frozen=True, slots=True)
class Finding:
    """A claim a consultant may say aloud. Without evidence there is no finding.

    `claim` is the action title; `detail` holds the sentences below it; both are messages whose numbers are addresses of
    the document's tables. `strength` follows the tests of the whole report: `clear` where a difference or association
    may be claimed, `inconclusive` where none may, `descriptive` where nothing is tested. What is clear names the
    `family` of tests it belongs to (`analysis.report_claims`).
    """

    key: str
    claim: Text
    detail: Words
    evidence: tuple[Evidence, ...]
    strength: Strength
    caveats: Words = ()
    actions: Words = ()
    family: ClaimFamily | None = None

    def __post_init__(self) -> None:
        if not self.evidence:
            raise ValueError(f"finding '{self.key}' has no evidence")

    def tidy(self) -> pd.DataFrame:
        """One row per number, in the estimate columns of vocabulary.py."""
        return _rows(self.evidence)


#: Fields of evidence -> the estimate columns they stand in.
_COLUMNS = {
    **{name: name for name in ("term", "quantity", "measure", "estimate", "ci_low", "ci_high")},
    "p_adjusted": "p_value", "n_respondents": "n_respondents", "n_units": "n_units",
}  # fmt: skip


def _rows(evidence: tuple[Evidence, ...]) -> pd.DataFrame:
    """One row a number."""
    return estimate_rows(**{column: [getattr(one, name) for one in evidence] for name, column in _COLUMNS.items()})
