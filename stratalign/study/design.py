"""What a study relates to what: its exposure, its outcomes and controls, as its codebook and its plan declare them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from stratalign.engagement.configuration import did_you_mean
from stratalign.engagement.declarations.plan import AnalysisPlan
from stratalign.errors import EngagementError
from stratalign.models.claims.figures import Figure
from stratalign.models.claims.published import CLAIMED_PREMIUMS, CLAIMED_RATIOS, PILLARS
from stratalign.numerics.display import displayed
from stratalign.study.people import ATTITUDES, INDEX
from stratalign.study.tables import read_table

SIZE, INDUSTRY = "log_headcount", "industry"
#: What a column of companies.csv is to the study, as the column `role` of codebook.csv says it.
ROLES = ("exposure", "part", "outcome", "attitude", "control")
FIGURES: tuple[Figure, ...] = ("premium", "ratio")


@displayed
@dataclass(frozen=True, slots=True)
class StudyOutcome:
    """An outcome of a study.

    `figure` is what is printed of the companies highest on the exposure against the lowest: how much higher their mean
    is (`premium`, for figures with a natural zero), or how much more often they are among the highest quarter
    (`ratio`). `is_attitude`: those who were asked for the exposure rated it too.
    """

    name: str
    figure: Figure
    is_attitude: bool = False


PUBLISHED = tuple(
    StudyOutcome(name, "premium" if name in CLAIMED_PREMIUMS else "ratio", name in ATTITUDES)
    for name in (*CLAIMED_PREMIUMS, *CLAIMED_RATIOS)
)


@displayed
@dataclass(frozen=True, slots=True)
class StudyDesign:
    """What is related to what. As it stands, that of the published study.

    `parts` are columns the exposure is made of; `controls` are held constant beside the industry.
    """

    exposure: str = INDEX
    outcomes: tuple[StudyOutcome, ...] = PUBLISHED
    parts: tuple[str, ...] = PILLARS
    controls: tuple[str, ...] = (SIZE,)

    def known_in(self, companies: pd.DataFrame) -> StudyDesign:
        """The design without the outcomes, parts and controls that no company has, or controls in which all are alike.

        Parameters
        ----------
        companies
            One row per company.

        Returns
        -------
        StudyDesign
            Everything in it is a column with numbers, the exposure as declared.
        """

        def known(names: Sequence[str]) -> tuple[str, ...]:
            return tuple(name for name in names if name in companies and companies[name].notna().any())

        there = known([outcome.name for outcome in self.outcomes])
        return StudyDesign(
            self.exposure,
            tuple(outcome for outcome in self.outcomes if outcome.name in there),
            known(self.parts),
            tuple(name for name in known(self.controls) if companies[name].nunique() > 1),
        )


PUBLISHED_DESIGN = StudyDesign()


def read_design(place: Path, companies: pd.DataFrame, plan: AnalysisPlan | None) -> StudyDesign:
    """Read from codebook.csv, else from the plan, what a study relates to what.

    Parameters
    ----------
    place
        Folder of the study; its codebook.csv may have the columns `role` (exposure, part, outcome, attitude, control),
        `figure` (premium, ratio).
    companies
        Its companies.
    plan
        Its plan, whose outcomes and exposure count where the codebook gives no roles.

    Returns
    -------
    StudyDesign
        The published study's where neither says anything else.

    Raises
    ------
    EngagementError
        A role or figure is unknown, a declared column is not there, or the exposure is open.
    """
    declared = _roles(place / "codebook.csv", companies)
    design = _declared(declared, place / "codebook.csv") if len(declared) else _published(companies, plan, place)
    return _with_planned(design, plan)


def _roles(path: Path, companies: pd.DataFrame) -> pd.DataFrame:
    """Rows of the codebook that give a column of companies.csv a role."""
    if not path.is_file():
        return pd.DataFrame()
    book = read_table(path, ("column",))
    if "role" not in book:
        return pd.DataFrame()
    book = book.reindex(columns=["file", "column", "role", "figure"]).astype(object).fillna("").astype(str)
    rows = book[book["role"].ne("") & book["file"].isin(["", "companies.csv"])]
    for name, known in (("role", ROLES), ("figure", FIGURES)):
        wrong = rows.loc[rows[name].ne("") & ~rows[name].isin(known), name]
        if len(wrong):
            raise EngagementError(
                f"{path}: {len(wrong)} rows have a {name} that is not known, such as {wrong.iloc[0]!r}."
                f"{did_you_mean(wrong.iloc[0], list(known))} Known are {', '.join(known)}."
            )
    absent = [name for name in rows["column"] if name not in companies]
    if absent:
        raise EngagementError(
            f"{path} gives a role to {', '.join(absent)}, which companies.csv does not have."
            f"{did_you_mean(absent[0], list(map(str, companies.columns)))} Correct the name, or take the role away."
        )
    return rows


def _declared(rows: pd.DataFrame, path: Path) -> StudyDesign:
    """The design the roles of a codebook make."""
    exposures = rows.loc[rows["role"] == "exposure", "column"].tolist()
    if len(exposures) != 1:
        raise EngagementError(
            f"{path} gives the role exposure to {len(exposures)} columns; one is needed: what outcomes are related to."
        )
    published = {outcome.name: outcome for outcome in PUBLISHED}
    outcomes = [
        StudyOutcome(
            name,
            figure if figure in FIGURES else published[name].figure if name in published else "ratio",
            role == "attitude",
        )
        for name, role, figure in rows[["column", "role", "figure"]].to_numpy().tolist()
        if role in ("outcome", "attitude")
    ]
    if not outcomes:
        raise EngagementError(f"{path} gives no column the role outcome or attitude; one is needed.")
    of_role = {role: tuple(rows.loc[rows["role"] == role, "column"]) for role in ("part", "control")}
    return StudyDesign(exposures[0], tuple(outcomes), of_role["part"], of_role["control"] or (SIZE,))


def _published(companies: pd.DataFrame, plan: AnalysisPlan | None, place: Path) -> StudyDesign:
    """The published study's design, with the plan's exposure where the companies have no index."""
    exposures = list(dict.fromkeys(hypothesis.exposure for hypothesis in plan.hypotheses)) if plan else []
    exposure = INDEX if INDEX in companies else exposures[0] if len(exposures) == 1 else ""
    if exposure not in companies:
        raise EngagementError(
            f"{place / 'companies.csv'} has no column {INDEX}, and nothing says what outcomes are related to. Give the "
            "column the role exposure in codebook.csv, or bring the table in with "
            "`stratalign study import FILE`, which writes it."
        )
    return StudyDesign(exposure=exposure)


def _with_planned(design: StudyDesign, plan: AnalysisPlan | None) -> StudyDesign:
    """The design with the outcomes that the plan relates to its exposure."""
    known = {outcome.name for outcome in design.outcomes}
    own = dict.fromkeys(h.outcome for h in (plan.hypotheses if plan else ()) if h.exposure == design.exposure)
    more = tuple(StudyOutcome(name, "ratio") for name in own if name not in known)
    return replace(design, outcomes=(*design.outcomes, *more))
