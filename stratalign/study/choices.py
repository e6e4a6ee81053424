"""The choices of a study's specification curve where nobody made others."""

from __future__ import annotations

from typing import Any

from stratalign.study.design import INDUSTRY, SIZE
from stratalign.study.load import StudyData

#: Respondents from which on a company's score counts as well measured.
MANY_RESPONDENTS = 12
LARGEST_TENTH = 0.9


def default_choices(study: StudyData) -> dict[str, Any]:
    """Choices of the specification curve where nobody made others.

    Parameters
    ----------
    study
        Its columns decide which choices there are.

    Returns
    -------
    dict
        Arguments of `specification_curve`, to be edited.
    """
    companies, design = study.companies, study.design.known_in(study.companies)
    samples = {"all companies": companies[design.exposure].notna()}
    if companies["n_respondents"].notna().any():
        samples["12 respondents and more"] = companies["n_respondents"] >= MANY_RESPONDENTS
    if SIZE in design.controls:
        samples["without the largest tenth"] = companies["headcount"] <= companies["headcount"].quantile(LARGEST_TENTH)
    controls: dict[str, list[str]] = {"no control": []}
    if design.controls:
        controls["size" if design.controls == (SIZE,) else "controls"] = list(design.controls)
    has_industries = INDUSTRY in companies and companies[INDUSTRY].nunique() > 1
    return {
        "outcome": [outcome.name for outcome in design.outcomes],
        "exposures": [design.exposure],
        "control_sets": controls,
        "fixed_effects": {"industries pooled": []} | ({"within industries": [INDUSTRY]} if has_industries else {}),
        "cuts": [None, 0.25, 1 / 3],
        "samples": samples,
        "estimators": ["least_squares", "ranks", "winsorised"],
    }
