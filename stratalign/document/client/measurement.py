"""Pages on what was measured: dimensions with their reliability, units, agreement within units."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from stratalign.analysis.results import Analysis, WaveResults
from stratalign.document.client.parts import label_of, section_of, survey_source
from stratalign.document.drawing import draw
from stratalign.document.model import Column, Exhibit, Section, Table
from stratalign.engagement.instrument import Instrument
from stratalign.exhibits.heatmap import describe_heatmap, plot_heatmap
from stratalign.exhibits.likert import SHARES, describe_likert, plot_likert
from stratalign.exhibits.standing import describe_standing, plot_standing
from stratalign.findings.model import Finding
from stratalign.findings.wording import WEIGHTING_WORDS, listed, plural, points
from stratalign.scores.groups import OVERALL
from stratalign.scores.scoring import INDEX_KEY

#: A heat map of fewer shown units says nothing.
FEWEST_UNITS = 2
#: Units named in a sentence at most.
NAMED_UNITS = 4


def dimensions_page(analysis: Analysis, findings: dict[str, Finding]) -> Section | None:
    """Every dimension: distribution of answers, score and reliability."""
    latest, instrument = analysis.latest, analysis.instrument
    finding = findings.get("dimensions")
    if latest is None or instrument is None or finding is None:
        return None
    shares = _five_shares(analysis, latest, instrument)
    exhibits = [] if shares.empty else [_likert_exhibit(shares, latest)]
    exhibits.append(
        Exhibit(
            "dimension_scores",
            "Score of every dimension with its reliability",
            survey_source(latest),
            table=_dimension_table(analysis, latest, instrument),
        )
    )
    return section_of(finding, "dimensions", "The dimensions", *exhibits)


def units_page(analysis: Analysis, findings: dict[str, Finding]) -> Section | None:
    """Units by dimension in the order of the hierarchy, hidden ones hatched."""
    latest = analysis.latest
    if latest is None or analysis.instrument is None:
        return None
    scores = _unit_points(latest, analysis.instrument)
    if scores.notna().any(axis=1).sum() < FEWEST_UNITS:
        return None
    title, sentences, caveats = _units_words(analysis, latest, str(scores.columns[0]))
    exhibits = [_units_exhibit(analysis, latest, scores)]
    if len(latest.standing):
        exhibits.append(_standing_exhibit(latest))
    return Section("units", "Units", title, sentences, tuple(exhibits), caveats)


def agreement_page(analysis: Analysis, findings: dict[str, Finding]) -> Section | None:
    """Agreement within units and differences between them, printed whatever they are."""
    latest = analysis.latest
    finding = findings.get("agreement")
    if latest is None or finding is None:
        return None
    return section_of(finding, "agreement", "Agreement within units", _agreement_exhibit(analysis, latest))


def _five_shares(analysis: Analysis, latest: WaveResults, instrument: Instrument) -> pd.DataFrame:
    """Answer shares of every five-option dimension, best net agreement first."""
    rows = []
    for dimension in instrument.with_role("alignment", "outcome"):
        scale = instrument.scales[dimension.scale]
        chosen = latest.answer_shares[latest.answer_shares["dimension"] == dimension.key]
        if scale.n_options != len(SHARES) or chosen.empty:
            continue
        # Every item weighs by who answered it: the share of all answers to the dimension.
        counts = (chosen["share"] * chosen["n_respondents"]).groupby(chosen["value"] - scale.low).sum()
        shares = (counts / counts.sum()).reindex(range(len(SHARES)), fill_value=0.0)
        names = {"label": label_of(analysis, dimension.key), "n_respondents": chosen["n_respondents"].max()}
        rows.append(names | dict(zip(SHARES, shares, strict=True)))
    table = pd.DataFrame(rows)
    if table.empty:
        return table
    disagree, agree = table["low"] + table["strong_low"], table["high"] + table["strong_high"]
    table = table.assign(disagree_pct=disagree * 100, neutral_pct=table["neutral"] * 100, agree_pct=agree * 100)
    return table.iloc[(disagree - agree).argsort(kind="stable")].reset_index(drop=True)


def _likert_exhibit(shares: pd.DataFrame, latest: WaveResults) -> Exhibit:
    columns = (
        Column("label", "Dimension"),
        Column("disagree_pct", "Disagree", "pct"),
        Column("neutral_pct", "Neither", "pct"),
        Column("agree_pct", "Agree", "pct"),
        Column("n_respondents", "n", "n"),
    )
    height = 0.9 + 0.36 * len(shares)
    return Exhibit(
        "likert",
        f"Share of answers, {WEIGHTING_WORDS[latest.weighting]}; reverse-worded questions turned round",
        survey_source(latest),
        figure=draw("likert", describe_likert(shares), height, lambda ax: plot_likert(shares, ax=ax)),
        numbers=Table("likert_numbers", "Distribution of answers", columns, shares),
    )


def _dimension_table(analysis: Analysis, latest: WaveResults, instrument: Instrument) -> Table:
    """Score, interval, n and alpha of every dimension, and of pillars and index where there are any."""
    alphas = {row.dimension: row for row in latest.reliability}
    measured = set(latest.company_scores["measure_key"])
    order = [INDEX_KEY, *(pillar.key for pillar in instrument.pillars)]
    order += [dimension.key for dimension in instrument.with_role("alignment", "outcome")]
    keys = [key for key in order if key in measured]
    rows = latest.company_scores.set_index("measure_key").loc[keys].reset_index()
    rows = rows.assign(
        label=[label_of(analysis, key) for key in keys],
        n_items=[float(alphas[key].n_items) if key in alphas else np.nan for key in keys],
        alpha=[alphas[key].alpha if key in alphas else np.nan for key in keys],
        alpha_low=[alphas[key].ci_low if key in alphas else np.nan for key in keys],
        alpha_high=[alphas[key].ci_high if key in alphas else np.nan for key in keys],
    )
    columns = (
        Column("label", "Measure"),
        Column("mean_points", "Score", "points"),
        Column("ci_low", "From", "points"),
        Column("ci_high", "To", "points"),
        Column("n_respondents", "n", "n"),
        Column("n_items", "Items", "n"),
        Column("alpha", "Alpha", "ratio"),
        Column("alpha_low", "from", "ratio"),
        Column("alpha_high", "to", "ratio"),
    )
    return Table("dimension_scores", "Scores and reliability", columns, rows, _score_note(latest, instrument))


def _score_note(latest: WaveResults, instrument: Instrument) -> str:
    """How the scores of the table are made."""
    weighting = WEIGHTING_WORDS[latest.weighting]
    has_promoters = any(dimension.rule == "net_promoter" for dimension in instrument.dimensions)
    scale = "Scores 0–100 (net promoter score −100 to 100)" if has_promoters else "Scores 0–100"
    return f"{scale}, {weighting}; 95% intervals. Alpha: Cronbach's, complete respondents, Feldt interval."


def _unit_points(latest: WaveResults, instrument: Instrument) -> pd.DataFrame:
    """Scores of units by measure: every unit above the units below it, best first among its like."""
    keys = [INDEX_KEY, *(dimension.key for dimension in instrument.with_role("alignment"))]
    if INDEX_KEY not in set(latest.group_scores["measure_key"]):
        keys = [dimension.key for dimension in instrument.with_role("alignment", "outcome")]
    rows = latest.group_scores[(latest.group_scores["kind"] == "unit") & latest.group_scores["measure_key"].isin(keys)]
    wide = rows.pivot(index="group_id", columns="measure_key", values="mean_points")
    wide = wide.reindex(columns=[key for key in keys if key in wide])
    if wide.empty:
        return wide
    parent_of = rows.drop_duplicates("group_id").set_index("group_id")["parent_id"]
    return wide.reindex(_in_hierarchy(OVERALL, wide.iloc[:, 0].sort_values(ascending=False), parent_of))


def _in_hierarchy(parent: str, scores: pd.Series, parent_of: pd.Series) -> list[str]:
    """Group ids below a parent, each followed by the ones below it."""
    found = []
    for group_id in map(str, scores.index):
        if parent_of[group_id] == parent:
            found += [group_id, *_in_hierarchy(group_id, scores, parent_of)]
    return found


def _units_words(analysis: Analysis, latest: WaveResults, key: str) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """Title, sentences and caveats of the units page; units are named only where their intervals separate."""
    scores = latest.group_scores[(latest.group_scores["measure_key"] == key) & ~latest.group_scores["is_hidden"]]
    company = float(scores.loc[scores["group_id"] == OVERALL, "mean_points"].iloc[0])
    units = scores[(scores["kind"] == "unit") & ~scores["group_id"].isin(scores["parent_id"])]
    is_adjusted = key == INDEX_KEY and len(latest.standing) > 0
    low = units[units["ci_high"] < company].sort_values("mean_points")
    high = units[units["ci_low"] > company].sort_values("mean_points", ascending=False)
    if is_adjusted:
        standing = latest.standing
        low = standing[standing["verdict"] == "below"].sort_values("mean_points")
        high = standing[standing["verdict"] == "above"].sort_values("mean_points", ascending=False)
    title = "No unit's score can be told apart from the company's"
    if len(low) or len(high):
        title = f"{plural(len(low), 'unit lies', 'units lie')} below the company and {len(high)} above it"
    sentences = [
        f"{label_of(analysis, key)} of {plural(len(units), 'shown unit')} runs from "
        f"{points(units['mean_points'].min())} to "
        f"{points(units['mean_points'].max())}. Here every person counts once: the company stands at {points(company)}"
        f"{_other_weighting(latest, key)}."
    ]
    if len(low):
        sentences.append(f"Below the rest of the company: {_some_of(list(low['label']))}.")
    if len(high):
        sentences.append(f"Above it: {_some_of(list(high['label']))}.")
    chance = f"Of {plural(len(units), 'comparison')}, {_expected_by_chance(len(units))} would separate by chance alone."
    if is_adjusted:
        chance = (
            f"Units are named after adjustment for {plural(len(latest.standing), 'comparison')}: of units so named, "
            "about one in twenty is expected to be named wrongly."
        )
    caveats = ["Units are compared with the company, not ranked: most neighbours cannot be told apart.", chance]
    if n_hidden := len(latest.suppression):
        caveats.append(
            f"{plural(n_hidden, 'group is', 'groups are')} hidden to protect respondents, some only because a smaller "
            "one could otherwise be subtracted."
        )
    if pools := sorted(set(latest.suppression["shown_within"]) - {""}):
        caveats.append(f"Hidden units of the same part are shown as one: {listed(pools)}.")
    return title, tuple(sentences), tuple(caveats)


def _other_weighting(latest: WaveResults, key: str) -> str:
    """What the company's score is elsewhere in the report, where it is weighted by levels."""
    if latest.weighting != "levels":
        return ""
    scores = latest.company_scores
    score = float(scores.loc[scores["measure_key"] == key, "mean_points"].iloc[0])
    return f" (the {points(score)} of the other pages counts executives, managers and staff a third each)"


def _expected_by_chance(n: int) -> str:
    """How many of n intervals at 95 % miss by chance, in words."""
    expected = 0.05 * n
    return "fewer than one" if expected < 1 else f"{math.floor(expected)} or {math.floor(expected) + 1}"


def _some_of(names: list[str]) -> str:
    """The first few names, and that there are more."""
    if len(names) <= NAMED_UNITS:
        return listed(names)
    return f"{', '.join(names[:NAMED_UNITS])} and {len(names) - NAMED_UNITS} more"


def _units_exhibit(analysis: Analysis, latest: WaveResults, scores: pd.DataFrame) -> Exhibit:
    """Heat map against the company, each column with its own company score."""
    names = latest.participation.set_index("group_id")["label"]
    parents = set(latest.participation["parent_id"])
    strong = [names[group_id] for group_id in scores.index if group_id in parents]
    overall = latest.group_scores[latest.group_scores["group_id"] == OVERALL].set_index("measure_key")["mean_points"]
    labels = {key: label_of(analysis, key) for key in scores.columns}
    drawn = scores.set_axis([names[group_id] for group_id in scores.index], axis=0).rename(columns=labels)
    company = overall.reindex(scores.columns).rename(labels)
    columns = (Column("unit", "Unit"), *(Column(name, name, "points") for name in labels.values()))
    note = "An en dash marks results hidden to protect respondents."
    return Exhibit(
        "units",
        "Score of each unit with everything below it, 0–100 points",
        survey_source(latest),
        figure=draw(
            "units",
            describe_heatmap(drawn, company),
            1.7 + 0.265 * len(drawn),
            lambda ax: plot_heatmap(drawn, company, strong_rows=strong, ax=ax),
        ),
        numbers=Table("units_numbers", "Scores of units", columns, drawn.rename_axis("unit").reset_index(), note),
    )


def _standing_exhibit(latest: WaveResults) -> Exhibit:
    units = latest.standing
    company = float(units.attrs["company_points"])
    columns = (
        Column("label", "Unit"),
        Column("n_respondents", "n", "n"),
        Column("mean_points", "Own mean", "points"),
        Column("shrunken_points", "Best estimate", "points"),
        Column("ci_low", "From", "points"),
        Column("ci_high", "To", "points"),
        Column("difference_points", "Against the rest", "signed_points"),
        Column("adjusted_p_value", "Adjusted p", "p"),
    )
    note = (
        "Best estimate: the unit's mean drawn towards the mean of all units, the more the fewer people answered "
        "(empirical Bayes). Coloured: different from everybody outside the unit, p adjusted over all units "
        "(Benjamini-Hochberg, 5%)."
    )
    return Exhibit(
        "standing",
        "Alignment index: best estimate of each unit against the company",
        survey_source(latest),
        figure=draw(
            "standing",
            describe_standing(units, company=company),
            1.1 + 0.27 * len(units),
            lambda ax: plot_standing(units, company=company, ax=ax),
        ),
        numbers=Table("standing_numbers", "Units against the company", columns, units, note),
    )


def _agreement_exhibit(analysis: Analysis, latest: WaveResults) -> Exhibit:
    missing = float("nan")
    rows = pd.DataFrame(
        {
            "label": label_of(analysis, row.dimension),
            "icc1": row.icc.icc1 if row.icc else missing,
            "ci_low": row.icc.ci_low if row.icc else missing,
            "ci_high": row.icc.ci_high if row.icc else missing,
            "icc2": row.icc.icc2 if row.icc else missing,
            "mean_rwg_j": row.mean_rwg_j,
            "median_rwg_j": row.median_rwg_j,
            "share_pct": row.share_above_70 * 100,
            "n_units": row.n_units,
            "verdict": row.verdict.may_interpret,
            "people_needed": row.verdict.people_needed,
        }
        for row in latest.agreement
    )
    columns = (
        Column("label", "Dimension"),
        Column("icc1", "ICC(1)", "ratio"),
        Column("ci_low", "from", "ratio"),
        Column("ci_high", "to", "ratio"),
        Column("icc2", "ICC(2)", "ratio"),
        Column("mean_rwg_j", "Mean rwg(j)", "ratio"),
        Column("median_rwg_j", "Median rwg(j)", "ratio"),
        Column("share_pct", "Units ≥ .70", "pct"),
        Column("n_units", "Units", "n"),
        Column("verdict", "May be read"),
        Column("people_needed", "Answers needed", "n"),
    )
    note = (
        "May be read: whether a unit's mean stands for its people, judged from agreement, difference and reliability "
        "together. Answers needed: per unit, for an ICC(2) of .70. ICC by analysis of variance with the plain mean "
        "unit size and the exact F interval; rwg(j) against a uniform null, negative values set to zero; units of one "
        "left out."
    )
    table = Table("agreement", "Agreement statistics by dimension", columns, rows, note)
    return Exhibit(
        "agreement", "Agreement within units and differences between them", survey_source(latest), table=table
    )
