"""The plan of an analysis, written and hashed before anything is estimated."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from pathlib import Path

from pydantic import Field, field_validator, model_validator

from stratalign.engagement.configuration import Frozen, parse_yaml, validate
from stratalign.errors import EngagementError

PLAN_FILE = "analysis_plan.yml"


class Hypothesis(Frozen):
    """One association to be estimated, in one family of tests."""

    outcome: str = Field(min_length=1)
    exposure: str = Field(min_length=1)
    controls: tuple[str, ...] = ()
    family: str = Field(default="main", min_length=1)


class AnalysisPlan(Frozen):
    """What will be estimated: hypotheses, cuts of extreme groups, and the share of false findings accepted."""

    hypotheses: tuple[Hypothesis, ...] = Field(min_length=1)
    cuts: tuple[float, ...] = (0.25,)
    false_discovery_rate: float = Field(default=0.05, gt=0, lt=1)

    @field_validator("cuts")
    @classmethod
    def _cuts_are_shares(cls, cuts: tuple[float, ...]) -> tuple[float, ...]:
        if not all(0 < cut <= 0.5 for cut in cuts):
            raise ValueError(
                "cuts are shares above 0 and up to 0.5: write 0.25 for the highest and the lowest quarter."
            )
        return cuts

    @model_validator(mode="after")
    def _no_hypothesis_stands_twice(self) -> AnalysisPlan:
        seen = [(h.outcome, h.exposure, frozenset(h.controls)) for h in self.hypotheses]
        if len(set(seen)) < len(seen):
            n = len(seen) - len(set(seen))
            raise ValueError(f"{n} {'hypothesis stands' if n == 1 else 'hypotheses stand'} twice. Keep each once.")
        return self

    @property
    def largest_family(self) -> int:
        """Tests in the largest family: among so many a finding has to survive the correction."""
        return max(Counter(hypothesis.family for hypothesis in self.hypotheses).values())

    @property
    def sha256(self) -> str:
        """Hash of what the plan says; spaces, order of keys and remarks of the file do not move it."""
        said = json.dumps(self.model_dump(mode="json"), sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(said.encode("utf-8")).hexdigest()


def load_analysis_plan(path: str | Path) -> AnalysisPlan:
    """Read a plan.

    Parameters
    ----------
    path
        `analysis_plan.yml`, or the folder that holds it.

    Returns
    -------
    AnalysisPlan
        Frozen; `sha256` is printed with the results.

    Raises
    ------
    EngagementError
        The file is missing or wrong; every problem is named in one message.
    """
    given = Path(path)
    file = given / PLAN_FILE if given.is_dir() else given
    return validate(AnalysisPlan, parse_yaml(file, EngagementError), file, EngagementError)
