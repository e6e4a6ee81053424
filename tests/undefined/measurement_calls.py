"""How each statistic of `measurement` is called on a damaged table."""

from __future__ import annotations

import numpy as np
import pandas as pd
from extreme_tables import ITEMS, PRIORITIES, Case

import stratalign as sa

MODEL = "f =~ a + b + c\ng =~ d + e + f1"


def items(case: Case) -> pd.DataFrame:
    """Answers to items."""
    return case.table[ITEMS]


def _factor_items(case: Case) -> pd.DataFrame:
    return items(case).rename(columns={"f": "f1"})


def _correlations(case: Case) -> pd.DataFrame:
    numbers = np.clip(case.numbers[:3], -1, 1)
    table = pd.DataFrame(np.eye(3), index=list("abc"), columns=list("abc"))
    for (first, second), r in zip([(0, 1), (0, 2), (1, 2)], numbers, strict=True):
        table.iloc[first, second] = table.iloc[second, first] = r
    return table


def _numbers(table: pd.DataFrame) -> pd.DataFrame:
    return table.apply(pd.to_numeric, errors="coerce").astype(float)


def units(case: Case) -> pd.DataFrame:
    """Summaries of groups as published."""
    table = case.table[["group"]].assign(points=pd.to_numeric(case.table["points"], errors="coerce"))
    found = table.groupby("group", observed=False)["points"].agg(["size", "mean", "std"]).reset_index()
    return found.set_axis(["group", "n_respondents", "mean_points", "sd_points"], axis=1)


def _people_who_recall(case: Case) -> pd.DataFrame:
    return pd.DataFrame({"respondent_id": case.table.index.astype(str), "level": case.table["level"].to_numpy()})


def _matches(case: Case) -> pd.DataFrame:
    texts = case.table["industry"].astype(object).astype(str).to_numpy()
    recall = pd.DataFrame(
        {"respondent_id": case.table.index.astype(str), "position": 1, "recalled_text": texts}
    ).assign(level="staff", unit_id="u", wave="w", question_key="q")
    return sa.match_recall(recall, sa.official_priorities({"mining": "Mining", "retail": "More retail"}))


def _clarity(case: Case) -> pd.DataFrame:
    return case.table[["level"]].assign(
        clarity_points=case.table["points"], f1=pd.to_numeric(case.table["weight"], errors="coerce") / 2
    )


MEASUREMENT = {
    "cronbach_alpha": lambda case: sa.cronbach_alpha(items(case)),
    "cronbach_alpha pairwise": lambda case: sa.cronbach_alpha(items(case), missing="pairwise"),
    "item_statistics": lambda case: sa.item_statistics(items(case)),
    "ordinal_alpha": lambda case: sa.ordinal_alpha(items(case)),
    "alpha_family": lambda case: sa.alpha_family(items(case)),
    "polychoric": lambda case: sa.polychoric(items(case)),
    "polychoric listwise": lambda case: sa.polychoric(items(case), missing="listwise", correction=0.5),
    "explore_factors": lambda case: sa.explore_factors(_correlations(case), 1),
    "explore_factors of items": lambda case: sa.explore_factors(_numbers(items(case)).corr(), 2),
    "parallel_analysis": lambda case: sa.parallel_analysis(items(case), draws=20),
    "mcdonald_omega": lambda case: sa.mcdonald_omega(items(case), n_group_factors=2),
    "mcdonald_omega one": lambda case: sa.mcdonald_omega(items(case), n_group_factors=1),
    "confirmatory_factor_analysis": lambda case: sa.confirmatory_factor_analysis(_factor_items(case), MODEL),
    "confirmatory_factor_analysis MLR": lambda case: sa.confirmatory_factor_analysis(
        _factor_items(case), MODEL, estimator="MLR", missing="fiml"
    ),
    "confirmatory_factor_analysis WLSMV": lambda case: sa.confirmatory_factor_analysis(
        _factor_items(case), MODEL, estimator="WLSMV"
    ),
    "measurement_invariance": lambda case: sa.measurement_invariance(
        _factor_items(case), "f =~ a + b + c + d", case.table["level"]
    ),
    "ordinal_item_bias": lambda case: sa.ordinal_item_bias(items(case), case.table["level"]),
    "htmt": lambda case: sa.htmt(items(case), {"f": list("abc"), "g": list("def")}),
    "validity_of_loadings": lambda case: sa.validity_of_loadings(case.numbers[:3]),
    "icc": lambda case: sa.icc(case.table["points"], case.table["group"]),
    "icc reml": lambda case: sa.icc(case.table["points"], case.table["group"], method="reml"),
    "icc_table": lambda case: sa.icc_table(items(case), case.table["group"]),
    "bootstrap_icc": lambda case: sa.bootstrap_icc(case.table["points"], case.table["group"], draws=50),
    "rank_units": lambda case: sa.rank_units(units(case).rename(columns={"group": "unit_id"})),
    "group_mean_reliability": lambda case: sa.group_mean_reliability(case.table["points"], case.table["group"]),
    "rater_correlations": lambda case: sa.rater_correlations(items(case)),
    "raters_needed": lambda case: sa.raters_needed(case.numbers[0], target=case.numbers[1]),
    "within_and_between": lambda case: sa.within_and_between(case.table["x"], case.table["w"], case.table["group"]),
    "random_group_resampling": lambda case: sa.random_group_resampling(
        case.table["points"], case.table["group"], n_random_groups=50
    ),
    "rwg": lambda case: sa.rwg(case.table["a"], case.table["group"], n_options=5),
    "rwg no floor": lambda case: sa.rwg(
        case.table["a"], case.table["group"], n_options=5, null="heavy_skew", floor=False
    ),
    "rwg_j": lambda case: sa.rwg_j(items(case), case.table["group"], n_options=5),
    "rwg_j no floor": lambda case: sa.rwg_j(
        items(case), case.table["group"], n_options=5, floor=False, missing="available"
    ),
    "r_star_wg_j": lambda case: sa.r_star_wg_j(items(case), case.table["group"], n_options=5),
    "average_deviation": lambda case: sa.average_deviation(items(case), case.table["group"]),
    "awg": lambda case: sa.awg(case.table["a"], case.table["group"], low=1, high=5),
    "agreement_table": lambda case: sa.agreement_table(items(case), case.table["group"], n_options=5),
    "agreement_thresholds": lambda case: sa.agreement_thresholds("rwg", 8, n_options=5, draws=100),
    "interpret_aggregation": lambda case: sa.interpret_aggregation(
        sa.icc(case.table["points"], case.table["group"]),
        sa.rwg(case.table["a"], case.table["group"], n_options=5)["rwg"].to_numpy(),
    ),
    "partial_out_marker": lambda case: sa.partial_out_marker(case.numbers[0], case.numbers[1]),
    "split_sample": lambda case: sa.split_sample(case.table, exposure="x", attitude="m", unit="group", splits=5),
    "compare_clarity": lambda case: sa.compare_clarity(_clarity(case), perceived_from=50),
    "culture_fit": lambda case: sa.culture_fit(case.table[["points", "a"]], case.table[["points", "b"]].head(7)),
    "kendall_w": lambda case: sa.kendall_w(case.table[PRIORITIES]),
    "consensus_map": lambda case: sa.consensus_map(case.table[PRIORITIES], case.table["level"], permutations=20),
    "consensus_map everybody": lambda case: sa.consensus_map(case.table[PRIORITIES], permutations=20),
    "match_recall": _matches,
    "recall_by_priority": lambda case: sa.recall_by_priority(
        _matches(case), _people_who_recall(case), ["mining", "retail"]
    ),
    "score_recall": lambda case: sa.score_recall(_matches(case), _people_who_recall(case), 2),
    "shrink_published_scores": lambda case: sa.shrink_published_scores(units(case)),
    "shrink_unit_scores": lambda case: sa.shrink_unit_scores(case.table["points"], case.table["group"]),
    "weighted_means": lambda case: sa.weighted_means(items(case), weights=case.table["weight"]),
    "weighted_means design": lambda case: sa.weighted_means(
        items(case),
        clusters=case.table["group"],
        strata=case.table["industry"],
        populations=np.full(len(case.table), 100 * case.numbers[0]),
    ),
    "weigh_to_population": lambda case: sa.weigh_to_population(
        case.table["points"],
        case.table,
        {
            "level": dict(
                zip(("executives", "managers", "staff"), (300 * np.abs(case.numbers[:3])).tolist(), strict=True)
            )
        },
    ),
    "rake": lambda case: sa.rake(case.table, _margins(case)),
    "rake_weights": lambda case: sa.rake_weights(case.table, _margins(case), base_weights=case.table["weight"]),
}


def _margins(case: Case) -> dict[str, dict[object, float]]:
    labels = ["energy", "mining", "retail", "software", "transport"]
    return {
        "industry": dict(zip(labels, (case.numbers[0], case.numbers[1], 0.2, 0.2, 0.2), strict=True)),
        "level": {"executives": 0.1, "managers": 0.2, "staff": 0.7},
    }
