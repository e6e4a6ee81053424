"""Pages that rest on the survey: one function a page, None where the data do not allow it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from stratalign.analysis import Analysis, WaveResults
from stratalign.document.drawing import draw
from stratalign.document.model import Column, Exhibit, Section, Table
from stratalign.exhibits.gaps import describe_gaps, plot_gaps
from stratalign.exhibits.heatmap import describe_heatmap, plot_heatmap
from stratalign.exhibits.levels import describe_levels, plot_levels
from stratalign.exhibits.likert import describe_likert, plot_likert
from stratalign.exhibits.strategy_map import describe_strategy_map, plot_strategy_map
from stratalign.engagement import Strategy
from stratalign.findings.labels import measure_label
from stratalign.findings.model import Finding
from stratalign.findings.wording import listed, plural, points
from stratalign.scores.groups import OVERALL
from stratalign.scores.measures import STEP_PREFIX, TEST_PREFIX
from stratalign.scores.scoring import INDEX_KEY
from stratalign.vocabulary import LEVEL_LABELS, STEP_LABELS, STEPS, STRATEGY_TESTS

TOO_FEW_FOR_MAP = 2


def strategy_map_page(analysis: Analysis, findings: dict[str, Finding]) -> Section | None:
    """Six zones with the official text and how clear it is at each level."""
    latest = analysis.latest
    finding = findings.get("zones")
    if latest is None or finding is None:
        return None
    zones = _zones(analysis, latest)
    figure = draw("strategy_map", describe_strategy_map(zones), 5.4, lambda ax: plot_strategy_map(zones, ax=ax))
    columns = [Column("label", "Zone"), Column("clear_pct", "Company", "pct"), *_level_columns(zones, "pct")]
    numbers = Table("strategy_map_numbers", "Clarity of each zone", tuple(columns), zones)
    return _section(
        "strategy_map", "The strategy on one page", finding,
        Exhibit(
            "strategy_map", "Share of favourable answers to the clarity items of each zone, company and by level", _source(latest),
            figure=figure, numbers=numbers,
        ),
    )  # fmt: skip


def strategy_tests_page(analysis: Analysis, findings: dict[str, Finding]) -> Section | None:
    """Clear, believable, implementable, by level."""
    latest = analysis.latest
    finding = findings.get("tests")
    if latest is None or finding is None:
        return None
    rows = _level_rows(analysis, latest, [TEST_PREFIX + test for test in STRATEGY_TESTS])
    if rows.empty:
        return _section("strategy_tests", "Clear, believable, implementable", finding)
    x_label = "Favourable answers, %"
    figure = draw(
        "strategy_tests",
        describe_levels(rows, x_label=x_label),
        3.3,
        lambda ax: plot_levels(rows, x_label=x_label, ax=ax),
    )
    printed = rows.assign(level=rows["level"].map(LEVEL_LABELS))
    columns = (
        Column("label", "Test"),
        Column("level", "Level"),
        Column("value", "Favourable", "pct"),
        Column("ci_low", "From", "pct"),
        Column("ci_high", "To", "pct"),
        Column("n_respondents", "n", "n"),
    )
    return _section(
        "strategy_tests", "Clear, believable, implementable", finding,
        Exhibit(
            "strategy_tests", "Share of favourable answers by level, with 95% intervals", _source(latest), figure=figure,
            numbers=Table("strategy_tests_numbers", "Favourable answers by level", columns, printed),
        ),
    )  # fmt: skip


def dimensions_page(analysis: Analysis, findings: dict[str, Finding]) -> Section | None:
    """Every dimension: distribution of answers, score and reliability."""
    latest = analysis.latest
    finding = findings.get("dimensions")
    if latest is None or finding is None:
        return None
    exhibits = []
    shares = _five_shares(analysis, latest)
    if len(shares):
        figure = draw(
            "likert", describe_likert(shares), 0.9 + 0.36 * len(shares), lambda ax: plot_likert(shares, ax=ax)
        )
        columns = (
            Column("label", "Dimension"),
            Column("disagree_pct", "Disagree", "pct"),
            Column("neutral_pct", "Neither", "pct"),
            Column("agree_pct", "Agree", "pct"),
            Column("n_respondents", "n", "n"),
        )
        printed = shares.assign(
            disagree_pct=(shares["low"] + shares["strong_low"]) * 100,
            neutral_pct=shares["neutral"] * 100,
            agree_pct=(shares["high"] + shares["strong_high"]) * 100,
        )
        exhibits.append(
            Exhibit(
                "likert",
                "Share of answers, all respondents; reverse-worded items turned round; sorted by net agreement",
                _source(latest),
                figure=figure,
                numbers=Table("likert_numbers", "Distribution of answers", columns, printed),
            )
        )
    exhibits.append(
        Exhibit(
            "dimension_scores",
            "Score of every dimension with its reliability",
            _source(latest),
            table=_dimension_table(analysis, latest),
        )
    )
    return _section(
        "dimensions",
        "The dimensions of alignment" if analysis.instrument and analysis.instrument.pillars else "The scales measured",
        finding,
        *exhibits,
    )


def level_gaps_page(analysis: Analysis, findings: dict[str, Finding]) -> Section | None:
    """Leaders against staff, dimension by dimension."""
    latest, instrument = analysis.latest, analysis.instrument
    finding = findings.get("level_gap")
    if latest is None or instrument is None or finding is None:
        return None
    keys = {dimension.key for dimension in instrument.with_role("alignment")}
    gaps = latest.gaps[latest.gaps["measure_key"].isin(keys)]
    gaps = gaps.assign(label=[_label(analysis, key) for key in gaps["measure_key"]]).reset_index(drop=True)
    upper = LEVEL_LABELS[gaps["upper_group"].iloc[0].removeprefix("level:")]
    sides = {"upper_label": upper, "lower_label": "Staff"}
    figure = draw(
        "level_gaps",
        describe_gaps(gaps, **sides),
        1.2 + 0.36 * len(gaps),
        lambda ax: plot_gaps(gaps, ax=ax, difference_label="Gap", **sides),
    )
    columns = (
        Column("label", "Dimension"), Column("upper_points", upper, "points"), Column("lower_points", "Staff", "points"), Column("gap_points", "Gap", "signed_points"),
        Column("ci_low", "From", "signed_points"), Column("ci_high", "To", "signed_points"), Column("gap_pct", "Gap, % of leaders", "pct"), Column("cohens_d", "Cohen's d", "estimate"), Column("p_value", "p", "p"),
    )  # fmt: skip
    note = "Gap %: (1 − staff / leaders) × 100; 50 would mean that staff score half of what leaders score."
    exhibit = Exhibit(
        "level_gaps",
        f"Scores of {upper.lower()} and staff, sorted by gap",
        _source(latest),
        figure=figure,
        numbers=Table("level_gaps_numbers", f"Gap between {upper.lower()} and staff", columns, gaps, note),
    )
    return _section("level_gaps", "Leaders and staff", finding, exhibit)


def units_page(analysis: Analysis, findings: dict[str, Finding]) -> Section | None:
    """Units by dimension, hidden ones hatched."""
    latest, instrument = analysis.latest, analysis.instrument
    if latest is None or instrument is None:
        return None
    keys = [INDEX_KEY, *(d.key for d in instrument.with_role("alignment"))]
    if INDEX_KEY not in set(latest.group_scores["measure_key"]):
        keys = [d.key for d in instrument.with_role("alignment", "outcome")]
    table = latest.group_scores[(latest.group_scores["kind"] == "unit") & latest.group_scores["measure_key"].isin(keys)]
    wide = table.pivot(index="group_id", columns="measure_key", values="mean_points")
    wide = wide.reindex(columns=[key for key in keys if key in wide])
    n_shown = int(wide.notna().any(axis=1).sum())
    if n_shown < TOO_FEW_FOR_MAP:
        return None
    overall = (
        latest.group_scores[latest.group_scores["group_id"] == OVERALL]
        .set_index("measure_key")["mean_points"]
        .reindex(wide.columns)
    )
    names = latest.participation.set_index("group_id")["label"]
    wide = wide.loc[wide[wide.columns[0]].sort_values(ascending=False).index].rename(
        index=names, columns=lambda key: _broken(_label(analysis, key))
    )
    overall.index = wide.columns
    title, sentences, caveats = _units_words(analysis, latest, wide)
    figure = draw(
        "units", describe_heatmap(wide, overall), 1.1 + 0.265 * len(wide), lambda ax: plot_heatmap(wide, overall, ax=ax)
    )
    printed = wide.rename(columns=lambda label: label.replace("\n", " ")).rename_axis("unit").reset_index()
    columns = (Column("unit", "Unit"), *(Column(name, name, "points") for name in printed.columns[1:]))
    exhibit = Exhibit(
        "units",
        "Score of each unit, 0–100 points, units with everything below them",
        _source(latest),
        figure=figure,
        numbers=Table(
            "units_numbers",
            "Scores of units",
            columns,
            printed,
            "An en dash marks results hidden to protect respondents.",
        ),
    )
    return Section("units", "Units", title, sentences, (exhibit,), caveats)


def agreement_page(analysis: Analysis, findings: dict[str, Finding]) -> Section | None:
    """Reliability and agreement, printed always."""
    latest = analysis.latest
    finding = findings.get("agreement")
    if latest is None or finding is None:
        return None
    rows = pd.DataFrame(
        {
            "label": [_label(analysis, row.dimension) for row in latest.agreement],
            "icc1": [row.icc.icc1 if row.icc else np.nan for row in latest.agreement],
            "ci_low": [row.icc.ci_low if row.icc else np.nan for row in latest.agreement],
            "ci_high": [row.icc.ci_high if row.icc else np.nan for row in latest.agreement],
            "icc2": [row.icc.icc2 if row.icc else np.nan for row in latest.agreement],
            "mean_rwg_j": [row.mean_rwg_j for row in latest.agreement],
            "median_rwg_j": [row.median_rwg_j for row in latest.agreement],
            "share_pct": [row.share_above_70 * 100 for row in latest.agreement],
            "n_units": [row.n_units for row in latest.agreement],
        }
    )
    columns = (
        Column("label", "Dimension"), Column("icc1", "ICC(1)", "estimate"), Column("ci_low", "from", "estimate"), Column("ci_high", "to", "estimate"), Column("icc2", "ICC(2)", "estimate"),
        Column("mean_rwg_j", "Mean rwg(j)", "estimate"), Column("median_rwg_j", "Median rwg(j)", "estimate"), Column("share_pct", "Units ≥ .70", "pct"), Column("n_units", "Units", "n"),
    )  # fmt: skip
    note = "ICC by analysis of variance with the plain mean unit size and the exact F interval; rwg(j) against a uniform null, negative values set to zero; units of one left out."
    exhibit = Exhibit(
        "agreement",
        "Agreement within units and differences between them",
        _source(latest),
        table=Table("agreement", "Agreement statistics by dimension", columns, rows, note),
    )
    return _section("agreement", "Agreement within units", finding, exhibit)


def change_page(analysis: Analysis, findings: dict[str, Finding]) -> Section | None:
    """What changed since the wave before."""
    finding = findings.get("change")
    if finding is None or analysis.instrument is None:
        return None
    keys = {d.key for d in analysis.instrument.with_role("alignment", "outcome") if d.rule == "mean"}
    rows = analysis.changes[(analysis.changes["kind"] == "overall") & analysis.changes["measure_key"].isin(keys)]
    rows = rows.assign(label=[_label(analysis, key) for key in rows["measure_key"]]).sort_values(
        "change_points", ascending=False
    )
    drawn = rows.rename(
        columns={"after_points": "upper_points", "before_points": "lower_points", "change_points": "gap_points"}
    ).reset_index(drop=True)
    before, after = (wave.wave.label for wave in analysis.waves[-2:])
    sides = {"upper_label": after, "lower_label": before}
    figure = draw(
        "change",
        describe_gaps(drawn, **sides),
        1.2 + 0.36 * len(drawn),
        lambda ax: plot_gaps(drawn, ax=ax, difference_label="Change", **sides),
    )
    columns = (
        Column("label", "Dimension"),
        Column("before_points", before, "points"),
        Column("after_points", after, "points"),
        Column("change_points", "Change", "signed_points"),
        Column("ci_low", "From", "signed_points"),
        Column("ci_high", "To", "signed_points"),
        Column("p_value", "p", "p"),
    )
    exhibit = Exhibit(
        "change",
        "Company scores (every respondent counts the same) in both waves",
        _source(analysis.waves[-1]),
        figure=figure,
        numbers=Table("change_numbers", f"Change from {before} to {after}", columns, rows),
    )
    return _section("change", "What has changed", finding, exhibit)


def _section(key: str, topic: str, finding: Finding, *exhibits: Exhibit) -> Section:
    return Section(key, topic, finding.claim, finding.detail, exhibits, finding.caveats)


def _label(analysis: Analysis, key: str) -> str:
    return measure_label(key, analysis.instrument, analysis.engagement.language) if analysis.instrument else key


def _source(latest: WaveResults) -> str:
    """Source line: survey, period, n and response rate."""
    dates = [f"{date:%d %b %Y}" for date in (latest.wave.fielded_from, latest.wave.fielded_to) if date]
    period = f", {' to '.join(dates)}" if dates else ""
    rate = f", response rate {latest.n_respondents / latest.n_invited:.0%}" if latest.n_invited else ""
    return f"Source: employee survey, {latest.wave.label}{period}; n = {latest.n_respondents:,}{rate}."


def _zones(analysis: Analysis, latest: WaveResults) -> pd.DataFrame:
    """The six zones with official text, company clarity and clarity by shown level."""
    company = latest.company_scores.set_index("measure_key")["mean_points"]
    levels = _shown_levels(latest)
    by_level = levels.pivot(index="measure_key", columns="level", values="mean_points")
    rows = []
    for step in STEPS:
        key = STEP_PREFIX + step
        values = {level: by_level.at[key, level] for level in by_level.columns if key in by_level.index}
        rows.append(
            {
                "label": STEP_LABELS[step],
                "statement": _statement(analysis.engagement.strategy, step),
                "clear_pct": company.get(key, np.nan),
                **values,
            }
        )
    return pd.DataFrame(rows)


def _statement(strategy: Strategy, step: str) -> str:
    """Official text of a zone, in one line."""
    texts = {
        "strategic_drivers": [strategy.vision or "", strategy.mission or ""],
        "ideal_target_clients": list(strategy.ideal_target_clients),
        "differentiation": list(strategy.differentiation),
        "success_metrics": [
            metric.name + (f" ({metric.target})" if metric.target else "") for metric in strategy.success_metrics
        ],
        "optimizing_strategies": [priority.name for priority in strategy.optimizing_strategies],
        "goals_and_actions": [plural(len(strategy.goals_and_actions), "committed action")]
        if strategy.goals_and_actions
        else [],
    }
    return "; ".join(text.rstrip(".;") for text in texts[step] if text)


def _shown_levels(latest: WaveResults) -> pd.DataFrame:
    """Scores of the levels that may be shown."""
    rows = latest.group_scores[(latest.group_scores["kind"] == "level") & ~latest.group_scores["is_hidden"]]
    return rows.assign(level=rows["group_id"].str.removeprefix("level:"))


def _level_columns(table: pd.DataFrame, format_: str) -> list[Column]:
    return [Column(level, label, format_) for level, label in LEVEL_LABELS.items() if level in table]  # type: ignore[arg-type]


def _level_rows(analysis: Analysis, latest: WaveResults, keys: list[str]) -> pd.DataFrame:
    """Rows of `plot_levels` for some percentage measures."""
    rows = _shown_levels(latest)
    rows = rows[rows["measure_key"].isin(keys)]
    ordered = rows.assign(order=rows["measure_key"].map({key: place for place, key in enumerate(keys)})).sort_values(
        "order", kind="stable"
    )
    prefix = np.where(
        ordered["is_capped"] & (ordered["mean_points"] > 50), "≥ ", np.where(ordered["is_capped"], "≤ ", "")
    )
    return ordered.assign(
        label=[_label(analysis, key) for key in ordered["measure_key"]],
        value=ordered["mean_points"],
        value_label=[f"{mark}{points(value)}%" for mark, value in zip(prefix, ordered["mean_points"], strict=True)],
    ).reset_index(drop=True)


def _five_shares(analysis: Analysis, latest: WaveResults) -> pd.DataFrame:
    """Answer shares of every five-option dimension, best net agreement first."""
    instrument = analysis.instrument
    assert instrument is not None  # noqa: S101 - waves have an instrument
    names = ("strong_low", "low", "neutral", "high", "strong_high")
    rows = []
    for dimension in instrument.with_role("alignment", "outcome"):
        scale = instrument.scales[dimension.scale]
        chosen = latest.answer_shares[latest.answer_shares["dimension"] == dimension.key]
        if scale.n_options != 5 or chosen.empty:
            continue
        # Every item weighs by who answered it: the share of all answers to the dimension.
        counts = (chosen["share"] * chosen["n_respondents"]).groupby(chosen["value"] - scale.low).sum()
        shares = (counts / counts.sum()).reindex(range(5), fill_value=0.0)
        rows.append(
            {
                "label": _label(analysis, dimension.key),
                **dict(zip(names, shares, strict=True)),
                "n_respondents": chosen["n_respondents"].max(),
            }
        )
    table = pd.DataFrame(rows)
    if table.empty:
        return table
    net = table["high"] + table["strong_high"] - table["low"] - table["strong_low"]
    return table.assign(net=net).sort_values("net", ascending=False, ignore_index=True)


def _dimension_table(analysis: Analysis, latest: WaveResults) -> Table:
    """Score, interval, n and alpha of every dimension, and of pillars and index where there are any."""
    instrument = analysis.instrument
    assert instrument is not None  # noqa: S101 - waves have an instrument
    alphas = {row.dimension: row for row in latest.reliability}
    order = [
        INDEX_KEY,
        *(p.key for p in instrument.pillars),
        *(d.key for d in instrument.with_role("alignment", "outcome")),
    ]
    scores = latest.company_scores.set_index("measure_key").reindex(
        [key for key in order if key in set(latest.company_scores["measure_key"])]
    )
    rows = scores.reset_index().assign(
        label=[_label(analysis, key) for key in scores.index],
        n_items=[float(alphas[key].n_items) if key in alphas else np.nan for key in scores.index],
        alpha=[alphas[key].alpha if key in alphas else np.nan for key in scores.index],
        alpha_low=[alphas[key].ci_low if key in alphas else np.nan for key in scores.index],
        alpha_high=[alphas[key].ci_high if key in alphas else np.nan for key in scores.index],
    )
    columns = (
        Column("label", "Measure"), Column("mean_points", "Score", "points"), Column("ci_low", "From", "points"), Column("ci_high", "To", "points"), Column("n_respondents", "n", "n"),
        Column("n_items", "Items", "n"), Column("alpha", "Alpha", "estimate"), Column("alpha_low", "from", "estimate"), Column("alpha_high", "to", "estimate"),
    )  # fmt: skip
    weighting = (
        "mean of executives, managers and staff" if latest.weighting == "levels" else "mean over all respondents"
    )
    note = f"Scores 0–100 (employee net promoter score −100 to 100), {weighting}; 95% intervals. Alpha: Cronbach's, complete respondents, Feldt interval."
    return Table("dimension_scores", "Scores and reliability", columns, rows, note)


def _units_words(
    analysis: Analysis, latest: WaveResults, wide: pd.DataFrame
) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """Title, sentences and caveats of the units page; units are named only where their intervals separate."""
    key = (
        INDEX_KEY
        if INDEX_KEY in set(latest.group_scores["measure_key"])
        else str(latest.group_scores["measure_key"].iloc[0])
    )
    rows = latest.group_scores[
        (latest.group_scores["kind"] == "unit")
        & (latest.group_scores["measure_key"] == key)
        & ~latest.group_scores["is_hidden"]
    ]
    label = _label(analysis, key)
    company = latest.group_scores[
        (latest.group_scores["group_id"] == OVERALL) & (latest.group_scores["measure_key"] == key)
    ].iloc[0]
    low = rows[rows["ci_high"] < company["mean_points"]].sort_values("mean_points")
    high = rows[rows["ci_low"] > company["mean_points"]].sort_values("mean_points", ascending=False)
    title = (
        f"{plural(len(low), 'unit stands', 'units stand')} clearly below the company and {len(high)} above it"
        if len(low) or len(high)
        else "No unit's score can be told apart from the company's"
    )
    sentences = [
        f"{label} of {plural(len(rows), 'shown unit')} runs from {points(rows['mean_points'].min())} to {points(rows['mean_points'].max())}; the company's mean over respondents is {points(company['mean_points'])}."
    ]
    if len(low):
        sentences.append(f"The interval lies wholly below the company for {listed(list(low['label'][:4]))}.")
    if len(high):
        sentences.append(f"It lies wholly above for {listed(list(high['label'][:4]))}.")
    caveats = ["Units are compared with the company, not ranked: most neighbours in the order cannot be told apart."]
    hidden = latest.suppression
    if len(hidden):
        caveats.append(
            f"{plural(len(hidden), 'group is', 'groups are')} hidden to protect respondents, some only because a smaller one could otherwise be subtracted."
        )
    return title, tuple(sentences), tuple(caveats)


def _broken(label: str) -> str:
    """Column label over several lines."""
    return "\n".join(label.split())
