"""What a company or a researcher allows of companies that are added to a study: consent, questionnaire, links."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from stratalign.engagement.configuration import Frozen, parse_yaml, validate
from stratalign.engagement.declarations.types import Day, Text
from stratalign.errors import EngagementError

CONTRIBUTION_FILE = "contribution.yml"
#: A measure that shares less than half of its variance with the one it stands for is another one.
LEAST_RELIABILITY = 0.5


class Consent(Frozen):
    """Who allowed that a company's rounded figures stand in a study, when, and what for; a role, no person's name."""

    given: bool
    by: Text
    date: Day
    scope: Literal["research", "research and benchmark"] = "research and benchmark"


class Link(Frozen):
    """How a measure of another questionnaire or definition stands for one of the study.

    `formula` is arithmetic over the contributed columns; `reliability` is the squared correlation of its result with
    the study's own measure where both were taken, `source` says where that is known from.
    """

    formula: Annotated[str, Field(min_length=1, max_length=500)]
    reliability: float = Field(ge=LEAST_RELIABILITY, le=1)
    source: Text


class Contribution(Frozen):
    """What is declared of contributed companies: `contribution.yml` beside them, or `contribution` in engagement.yml.

    `instrument` is the questionnaire and its version; an engagement's is its own where nothing is said here.
    `definitions` is the number of the release whose codebook the columns follow, where no codebook.csv lies beside
    them. `mapping` has a link for each measure that was asked or defined otherwise.
    """

    origin: Literal["real", "synthetic"] = "real"
    source: Text | None = None
    consent: Consent | None = None
    instrument: Text = "strategic-alignment 1.0"
    definitions: Text | None = None
    region: Annotated[str, Field(max_length=60)] = ""
    headcount: int | None = Field(default=None, ge=1, le=10_000_000)
    mapping: dict[str, Link] = Field(default_factory=dict)

    @field_validator("region")
    @classmethod
    def _is_a_region(cls, region: str) -> str:
        if any(mark in region for mark in "\n,;"):
            raise ValueError("write one region, such as Northern Europe")
        return region

    @model_validator(mode="after")
    def _has_consent(self) -> Contribution:
        if self.origin == "real" and self.consent is None:
            raise ValueError(
                "companies that exist are added with their consent: write 'consent: {given: true, by: who allowed it, "
                "date: 2026-11-30}'; of made-up companies write 'origin: synthetic'."
            )
        if self.consent is not None and not self.consent.given:
            raise ValueError("consent is not given: these companies are not added.")
        return self


def load_contribution(path: str | Path) -> Contribution:
    """Read what is declared of contributed companies.

    Parameters
    ----------
    path
        `contribution.yml`, or the folder that holds it.

    Returns
    -------
    Contribution
        Frozen; consent is given, or the companies are made up.

    Raises
    ------
    EngagementError
        The file is missing or wrong, or there is no consent; every problem is named in one message.
    """
    given = Path(path)
    file = given / CONTRIBUTION_FILE if given.is_dir() else given
    if not file.is_file():
        raise EngagementError(
            f"{file} is not there: it says who allowed that these companies are added. Write it beside them, such as\n"
            "  origin: real\n  source: the name of your study\n"
            "  consent: {given: true, by: the companies' managing directors, date: 2026-11-30}\n"
            "  instrument: strategic-alignment 1.0\n"
            "  definitions: 1.0.0"
        )
    return validate(Contribution, parse_yaml(file, EngagementError), file, EngagementError)
