"""What an analyst writes, for a type checker: never run, only checked, at the strictest setting."""

from typing import assert_type

import pandas as pd

import stratalign as sa


def of_an_engagement(path: str) -> sa.Document:
    """The daily work, with the flat names."""
    engagement = assert_type(sa.load_engagement(path), sa.Engagement)
    analysis = assert_type(sa.analyse_engagement(engagement), sa.Analysis)
    run = assert_type(sa.run_engagement(path, formats=("html",)), sa.Run)
    assert_type(run.n_blocking, int)
    assert_type(sa.__version__, str)
    return sa.build_client_report(analysis)


def of_a_statistic(answers: pd.DataFrame, panel: pd.DataFrame) -> float:
    """Rooms and the names that are found at the top beside them."""
    reliability = assert_type(sa.measurement.cronbach_alpha(answers), sa.measurement.Reliability)
    assert_type(sa.cronbach_alpha(answers), sa.measurement.Reliability)
    association = assert_type(sa.models.estimate_association(panel, "growth", "alignment"), sa.models.Association)
    assert_type(association.tidy(), pd.DataFrame)
    assert_type(sa.models.association("growth ~ alignment | year", panel, vcov={"CR2": "year"}), sa.models.Association)
    assert_type(sa.models.table([association], beneath="interval").to_latex(), str)
    assert_type(association.plot().alt, str)
    assert_type(sa.claims.headline_claims(panel).n_companies, int)
    assert_type(sa.comparisons.ratio_of_means((2.0, 1.0), (1.0, 1.0), (30, 30)), sa.comparisons.RatioOfMeans)
    assert_type(sa.study.simulate_study(seed=1).truth, sa.study.Truth)
    return reliability.alpha + association.estimate


def of_what_is_not_there() -> None:
    """Were the package untyped, these would pass unseen, and the comments that expect an error would be unused."""
    print(sa.measurement.cronbachs_alpha)  # type: ignore[attr-defined]
    sa.load_engagement(1.5)  # type: ignore[arg-type]
