"""Pages on what people have in mind: consensus on priorities, what they recall, and what goes with engagement."""

from __future__ import annotations

import pandas as pd

from stratalign.analysis.results import Analysis, ConsensusResults, DriverResults, WaveResults
from stratalign.document.client.parts import label_of, survey_source
from stratalign.document.drawing import draw
from stratalign.document.model import Column, Exhibit, Section, Table
from stratalign.exhibits.consensus import (
    describe_consensus_map,
    describe_mean_ranks,
    plot_consensus_map,
    plot_mean_ranks,
)
from stratalign.exhibits.importance import describe_importance, plot_importance
from stratalign.findings.model import Finding
from stratalign.findings.wording import listed, plural
from stratalign.measurement.consensus.mapping import ConsensusMap
from stratalign.rows import named_rows
from stratalign.vocabulary import LEVEL_LABELS

#: Two levels whose similarity has a p value below this order the priorities differently.
LEVEL_OF_TESTS = 0.05


def consensus_page(analysis: Analysis, findings: dict[str, Finding]) -> Section | None:
    """Who puts which priority first, and who can name them."""
    latest = analysis.latest
    found = latest.consensus if latest else None
    if latest is None or found is None:
        return None
    exhibits = []
    if found.map is not None and len(found.map.alpha):
        exhibits += [_map_exhibit(found, found.map, latest), _ranks_exhibit(found, found.map, latest)]
    if len(found.recall):
        exhibits.append(_recall_exhibit(found, latest))
    if not exhibits:
        return None
    title, sentences = _consensus_words(found)
    caveats = (
        "Recalled priorities were matched with the official list by a program; texts it was unsure of count as not "
        "recalled until a coder has looked at them.",
        "Consensus says that people agree with each other, not that they agree with the official order.",
    )
    return Section("consensus", "Strategic consensus", title, sentences, tuple(exhibits), caveats)


def drivers_page(analysis: Analysis, findings: dict[str, Finding]) -> Section | None:
    """Which dimensions go with engagement."""
    latest = analysis.latest
    found = latest.drivers if latest else None
    if latest is None or found is None or found.shares.empty:
        return None
    shares = found.shares.assign(label=[label_of(analysis, key) for key in found.shares["term"]])
    shares = shares.sort_values("share_pct", ascending=False, ignore_index=True)
    title, sentences = _driver_words(found, shares, label_of(analysis, found.outcome))
    caveats = (
        "Dimensions and engagement were rated by the same people in the same survey: part of what they share is the "
        "mood of the day. Shares describe an association and do not say what would change if a dimension rose.",
        "With as many dimensions, counting alone gives each an equal share: only what differs from it is a finding.",
    )
    return Section("drivers", "Drivers of engagement", title, sentences, (_drivers_exhibit(shares, latest),), caveats)


def _consensus_words(found: ConsensusResults) -> tuple[str, tuple[str, ...]]:
    """Title and sentences; levels are said to differ only where a test separates them."""
    title, sentences = "Which priorities people can name, by level", list[str]()
    if found.map is not None and len(found.map.alpha):
        title, sentences = _order_words(found, found.map)
    if len(found.recall_scores):
        scores = found.recall_scores.set_index("level")
        parts = [
            f"{LEVEL_LABELS[level].lower()} {row.f1:.2f} ({row.ci_low:.2f} to {row.ci_high:.2f})"
            for level, row in zip(scores.index, named_rows(scores), strict=True)
        ]
        sentences.append(
            f"Asked to name the priorities, people reach a mean score of {listed(parts)} out of 1, which would be all "
            "of them and nothing else."
        )
    if len(found.clarity):
        row = found.clarity.iloc[-1]
        sentences.append(
            f"Of {LEVEL_LABELS[row['level']].lower()}, {row['clear_but_wrong_pct']:.0f}% say that the strategy is "
            f"clear and name less than half of it; {row['clear_and_right_pct']:.0f}% say so and know it."
        )
    return title, tuple(sentences)


def _order_words(found: ConsensusResults, consensus: ConsensusMap) -> tuple[str, list[str]]:
    """What can be said of the order of priorities."""
    levels = list(consensus.alpha.index)
    apart = [
        (first, second)
        for place, first in enumerate(levels)
        for second in levels[place + 1 :]
        if consensus.similarity_p_value.loc[first, second] < LEVEL_OF_TESTS
    ]
    alphas = [f"{LEVEL_LABELS[level].lower()} {consensus.alpha[level]:.2f}" for level in levels]
    sentences = [f"Consensus on the order of priorities (0 none, 1 full) is {listed(alphas)}."]
    if not apart:
        return "No two levels can be shown to order the priorities differently", sentences
    first, second = min(apart, key=lambda pair: consensus.similarity.loc[pair])
    parts = consensus.contributions
    pair = parts[(parts["group"] == first) & (parts["other_group"] == second)]
    top = pair.sort_values("contribution", ascending=False)["priority"].head(2)
    names = listed([f"“{found.names[key]}”" for key in top])
    title = f"{LEVEL_LABELS[first]} and {LEVEL_LABELS[second].lower()} put different priorities first"
    sentences.append(
        f"Their orders have a similarity of {consensus.similarity.loc[first, second]:.2f} (1 alike, 0 unrelated, −1 "
        f"opposite); {names} divide them most."
    )
    return title, sentences


def _map_exhibit(found: ConsensusResults, consensus: ConsensusMap, latest: WaveResults) -> Exhibit:
    priorities = consensus.priority_coordinates.assign(
        label=[found.names[k] for k in consensus.priority_coordinates.index]
    )
    groups = consensus.group_coordinates.assign(
        level=consensus.group_coordinates.index,
        label=[LEVEL_LABELS[level] for level in consensus.group_coordinates.index],
        alpha=consensus.alpha,
    )
    numbers = pd.DataFrame(
        {
            "label": groups["label"],
            "alpha": consensus.alpha,
            "ci_low": consensus.alpha_ci_low,
            "ci_high": consensus.alpha_ci_high,
            "p_value": consensus.alpha_p_value,
            "n_respondents": consensus.n_respondents,
        }
    )
    columns = (
        Column("label", "Level"),
        Column("alpha", "Consensus", "ratio"),
        Column("ci_low", "From", "ratio"),
        Column("ci_high", "To", "ratio"),
        Column("p_value", "p", "p"),
        Column("n_respondents", "n", "n"),
    )
    note = (
        f"The map shows {consensus.shown_share:.0%} of the differences between people. p: against rankings at random. "
        "Consensus alpha: Tarakci and others (2014); its square is Kendall's W."
    )
    return Exhibit(
        "consensus_map",
        "Arrows point to what a level puts first; the longer, the more its people agree (rim: full agreement)",
        survey_source(latest),
        figure=draw(
            "consensus_map",
            describe_consensus_map(priorities, groups),
            4.4,
            lambda ax: plot_consensus_map(priorities, groups, ax=ax),
        ),
        numbers=Table("consensus_numbers", "Consensus within levels", columns, numbers.reset_index(drop=True), note),
    )


def _ranks_exhibit(found: ConsensusResults, consensus: ConsensusMap, latest: WaveResults) -> Exhibit:
    wide = consensus.mean_ranks.rename(index=found.names)
    order = wide.iloc[:, 0].sort_values().index
    rows = wide.loc[order].rename_axis("label").reset_index().melt("label", var_name="level", value_name="mean_rank")
    rows = rows.assign(level_label=rows["level"].map(LEVEL_LABELS))
    columns = (Column("label", "Priority"), *(Column(level, LEVEL_LABELS[level], "number") for level in wide.columns))
    return Exhibit(
        "mean_ranks",
        f"Mean place given to each priority, in the order of {LEVEL_LABELS[wide.columns[0]].lower()}",
        survey_source(latest),
        figure=draw(
            "mean_ranks", describe_mean_ranks(rows), 0.9 + 0.38 * len(wide), lambda ax: plot_mean_ranks(rows, ax=ax)
        ),
        numbers=Table(
            "rank_numbers", "Mean place by level", columns, wide.loc[order].rename_axis("label").reset_index()
        ),
    )


def _recall_exhibit(found: ConsensusResults, latest: WaveResults) -> Exhibit:
    rows = found.recall.assign(level_label=found.recall["level"].map(LEVEL_LABELS))
    wide = rows.pivot(index="priority_key", columns="level", values="share_pct").reindex(list(found.names))
    levels = [level for level in LEVEL_LABELS if level in wide]
    table = wide[levels].rename(index=found.names).rename_axis("label").reset_index()
    columns = (Column("label", "Priority"), *(Column(level, LEVEL_LABELS[level], "pct") for level in levels))
    counts = rows.drop_duplicates("level").set_index("level")["n_respondents"]
    sizes = ", ".join(f"{LEVEL_LABELS[level].lower()} {counts[level]}" for level in levels)
    return Exhibit(
        "recall",
        "People who name each priority in their own words, % of all asked",
        survey_source(latest),
        table=Table(
            "recall", "Priorities recalled by level", columns, table, f"n: {sizes}. Small groups are held to 5–95%."
        ),
    )


def _driver_words(found: DriverResults, shares: pd.DataFrame, outcome: str) -> tuple[str, tuple[str, ...]]:
    """Title and sentences; a dimension is named only where its share differs from an equal one."""
    r_squared, n = shares.attrs.get("r_squared", found.shares.attrs["r_squared"]), found.shares.attrs["n_rows"]
    above = list(shares.loc[shares["share_ci_low"] > shares["baseline_pct"], "label"])
    below = list(shares.loc[shares["share_ci_high"] < shares["baseline_pct"], "label"])
    title = f"No dimension stands out in what goes with {outcome.lower()}"
    if above:
        title = f"{listed(above)} {'goes' if len(above) == 1 else 'go'} with {outcome.lower()} more than others"
    sentences = [
        f"The {plural(len(shares), 'dimension')} together account for {r_squared:.0%} of the differences between "
        f"{n:,} people in {outcome.lower()}. Their shares of it add up to 100%."
    ]
    if below:
        sentences.append(f"Less than an equal share falls to {listed(below)}.")
    return title, tuple(sentences)


def _drivers_exhibit(shares: pd.DataFrame, latest: WaveResults) -> Exhibit:
    columns = (
        Column("label", "Dimension"),
        Column("share_pct", "Share, %", "number"),
        Column("share_ci_low", "From", "number"),
        Column("share_ci_high", "To", "number"),
        Column("correlation", "Correlation", "ratio"),
        Column("vif", "VIF", "number"),
        Column("rank_low", "Best place", "n"),
        Column("rank_high", "Worst place", "n"),
    )
    note = (
        "Shapley shares of R² (equal to LMG and general dominance), percentile intervals over resampled units where "
        "there are ten or more, else people. VIF: variance inflation factor. Best and worst place: 95% of draws."
    )
    return Exhibit(
        "drivers",
        "Share of the explained variance by dimension, with 95% intervals",
        survey_source(latest),
        figure=draw(
            "drivers",
            describe_importance(shares),
            0.9 + 0.36 * len(shares),
            lambda ax: plot_importance(shares, ax=ax),
        ),
        numbers=Table("driver_numbers", "Shares of explained variance", columns, shares, note),
    )
