"""What a readiness check answers."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import pandas as pd

from stratalign.vocabulary import SEVERITIES, Severity


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One finding of a readiness check.

    `severity` is `blocks` (no report until it is mended), `warns` (the report says so) or `informs`. `seen` says what
    was found, `where` names file, column or rows, `n_affected` counts cells, rows or groups (whatever `seen` says), and
    `fix` is the one line that mends it.
    """

    check: str
    severity: Severity
    seen: str
    where: str
    n_affected: int
    fix: str

    def tidy(self) -> pd.DataFrame:
        """One row with the fields as columns."""
        return pd.DataFrame([asdict(self)])


def counted(n: int, one: str, many: str | None = None) -> str:
    """Count with its words: "1 unit has", "2 units have"; `many` is `one` with an s unless given."""
    return f"{n} {one if n == 1 else many or f'{one}s'}"


def worst_first(results: list[CheckResult]) -> list[CheckResult]:
    """Results in the order an analyst should read them."""
    return sorted(results, key=lambda result: SEVERITIES.index(result.severity))
