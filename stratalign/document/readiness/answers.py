"""Readiness pages on the answers: what is missing, how carefully people answered, how the scales were used."""

from __future__ import annotations

import pandas as pd

from stratalign.analysis.readiness import FEWEST_FOR_SHARES, FLAGS_FILE, Readiness, WaveReadiness
from stratalign.document.drawing import draw
from stratalign.document.model import Column, Exhibit, Section, Table
from stratalign.document.readiness.parts import (
    dimension_names,
    percent,
    section,
    source,
    subtitle,
    wave_exhibits,
)
from stratalign.exhibits.careless import describe_careless, plot_careless
from stratalign.exhibits.missingness import describe_missingness, plot_missingness
from stratalign.exhibits.reliability import describe_reliability, plot_reliability
from stratalign.exhibits.scale_usage import describe_scale_usage, plot_scale_usage
from stratalign.findings.wording import listed, plural
from stratalign.measurement.careless.signs import SEVERAL
from stratalign.scores.groups import OVERALL

#: Items and groups the map has room for; the table below it has all items.
MAP_ITEMS, MAP_GROUPS = 30, 16
REASON_LABELS = {
    "not_seen": "Not seen or blank",
    "seen_unanswered": "Seen, unanswered",
    "cannot_judge": "Cannot judge",
    "out_of_scale": "Off the scale",
}
#: Item-rest correlations below this are listed: negative ones, and those close to it.
LOW_CORRELATION = 0.20
N_LOWEST = 10


def missing_page(readiness: Readiness) -> Section | None:
    """Missing answers: the map, the reasons by item, the combinations."""

    def make(wave: WaveReadiness, suffix: str) -> list[Exhibit]:
        if wave.missing.empty:
            return []
        return [
            _map_exhibit(readiness, wave, suffix),
            _reasons_exhibit(readiness, wave, suffix),
            _patterns_exhibit(readiness, wave, suffix),
        ]

    exhibits = wave_exhibits(readiness, make)
    if not exhibits:
        return None
    latest = next(wave for wave in reversed(readiness.waves) if len(wave.missing))
    overall = latest.missing[OVERALL]
    n_complete = int(latest.patterns.loc[latest.patterns["n_missing"] == 0, "n_people"].sum())
    title = f"{overall.mean():.1%} of the answers to scored items are missing, at most {overall.max():.0%} of one item"
    sentences = [
        f"{plural(n_complete, 'respondent')} of {latest.n_respondents:,} answered every scored item.",
        "A dark row is an item many people left out; a dark column is a group that left out much.",
    ]
    return section("missing", "Missing answers", title, exhibits, *sentences)


def careless_page(readiness: Readiness) -> Section | None:
    """Signs of careless answering, and what the main score would be without those who show several."""

    def make(wave: WaveReadiness, suffix: str) -> list[Exhibit]:
        return [_careless_exhibit(readiness, wave, suffix)] if wave.n_respondents else []

    exhibits = wave_exhibits(readiness, make)
    n_several = sum(int(wave.flags.several.sum()) for wave in readiness.waves)
    n_people = sum(wave.n_respondents for wave in readiness.waves)
    title = (
        f"{plural(n_several, 'respondent shows', 'respondents show')} two or more signs of careless answering"
        if n_several
        else "Nobody shows two or more signs of careless answering"
    )
    sentences = [
        f"Six signs are looked for in {plural(n_people, 'respondent')}. One sign alone is weak: people who agree with "
        "everything answer in long runs, and a few per cent of careful people meet any cut.",
        f"Nobody is left out. The rows and the indices behind them are in {FLAGS_FILE}, for the analyst alone.",
        *(_without_words(readiness, wave) for wave in reversed(readiness.waves)),
    ]
    return section("careless", "Careless answers", title, exhibits, *(words for words in sentences if words))


def scale_usage_page(readiness: Readiness) -> Section | None:
    """Where the answers lie on their scales."""

    def make(wave: WaveReadiness, suffix: str) -> list[Exhibit]:
        return [] if wave.usage_of_dimensions.empty else [_usage_exhibit(readiness, wave, suffix)]

    exhibits = wave_exhibits(readiness, make)
    if not exhibits:
        return None
    latest = next(wave for wave in reversed(readiness.waves) if len(wave.usage_of_dimensions))
    usage = latest.usage_of_dimensions
    middle, ends = usage["middle_share"].mean(), (usage["low_share"] + usage["high_share"]).mean()
    constant = [str(key) for wave in readiness.waves for key in _constant_items(readiness, wave)]
    few = f"{latest.n_few_options:,} of {plural(latest.n_judged_options, 'respondent')}"
    sentences = [
        f"{few} used two answer options or fewer throughout.",
        f"Without any variation: {listed(constant)}." if constant else "Every scored item varies between people.",
    ]
    title = (
        f"Over the dimensions, {ends:.0%} of the answers lie at an end of their scale and {middle:.0%} at its midpoint"
    )
    return section("scale_usage", "Use of the scales", title, exhibits, *sentences)


def reverse_keys_page(readiness: Readiness) -> Section | None:
    """Items that run against the rest of their dimension."""

    def make(wave: WaveReadiness, suffix: str) -> list[Exhibit]:
        if wave.item_rest.empty:
            return []
        lowest = wave.item_rest.sort_values("correlation", ignore_index=True)
        n_shown = max(N_LOWEST, int((lowest["correlation"] < LOW_CORRELATION).sum()))
        rows = lowest.head(n_shown).assign(
            label=dimension_names(readiness, lowest["dimension"].head(n_shown)),
            keyed=lowest["is_reverse"].map({True: "reverse", False: "as worded"}),
            verdict=["Runs against the rest" if value < 0 else "–" for value in lowest["correlation"].head(n_shown)],
        )
        columns = (
            Column("item_key", "Item"),
            Column("label", "Dimension"),
            Column("correlation", "Item-rest correlation", "ratio"),
            Column("alpha", "Alpha", "ratio"),
            Column("alpha_if_dropped", "Without it", "ratio"),
            Column("keyed", "Scored"),
            Column("n_people", "n", "n"),
            Column("verdict", "Verdict"),
        )
        note = (
            "Correlation of an item with the mean of the others of its dimension, over people who answered all of it. "
            "Alpha of the dimension, and what it would be without the item: a higher one speaks against the item."
        )
        table = Table(f"item_rest{suffix}", "Lowest item-rest correlations", columns, rows, note)
        words = f"The {len(rows)} lowest of {plural(len(lowest), 'item')}"
        items = Exhibit(f"item_rest{suffix}", subtitle(readiness, wave, words), source(wave), table=table)
        return [*_reliability_exhibits(readiness, wave, suffix), items]

    exhibits = wave_exhibits(readiness, make)
    found = [str(key) for wave in readiness.waves if len(wave.item_rest) for key in _negative(wave)]
    title = (
        f"{listed(list(dict.fromkeys(found)))} {'runs' if len(set(found)) == 1 else 'run'} against the rest of the "
        "dimension: look for a forgotten reverse key"
        if found
        else "No item runs against the rest of its dimension"
    )
    return section("reverse_keys", "Reverse keys", title, exhibits)


def _negative(wave: WaveReadiness) -> list[str]:
    return list(wave.item_rest.loc[wave.item_rest["correlation"] < 0, "item_key"])


def _map_exhibit(readiness: Readiness, wave: WaveReadiness, suffix: str) -> Exhibit:
    """The map of the items most often unanswered; all items in its table."""
    chosen = _map_groups(wave.groups)
    shares = wave.missing[list(chosen["group_id"])].set_axis(list(chosen["label"]), axis=1)
    most = set(shares.iloc[:, 0].sort_values(ascending=False, kind="stable").index[:MAP_ITEMS])
    drawn = shares[[key in most for key in shares.index]]
    n_left = int((chosen["kind"] != "unit").sum())
    key = f"missing_map{suffix}"
    rows = (shares * 100).set_axis([f"group_{number}" for number in range(shares.shape[1])], axis=1).reset_index()
    columns = [Column("item_key", "Item")]
    columns += [Column(f"group_{number}", str(label), "pct") for number, label in enumerate(shares.columns)]
    n_units = int((wave.groups["kind"] == "unit").sum())
    n_drawn = int((chosen["kind"] == "unit").sum())
    rest = f" {n_drawn} of {n_units} units that may be shown have room here." if n_drawn < n_units else ""
    words = (
        f"The {len(drawn)} items most often unanswered, of {len(shares)}" if len(drawn) < len(shares) else "All items"
    )
    note = f"Per cent of each group's people. Groups that are small, or would reveal a small one, are left out.{rest}"
    height = 1.5 + 0.235 * len(drawn)
    return Exhibit(
        key,
        subtitle(readiness, wave, f"{words}: share of people without an answer, in the order asked"),
        f"{source(wave)}{rest}",
        figure=draw(
            key,
            describe_missingness(drawn),
            height,
            lambda ax: plot_missingness(drawn, n_left_columns=n_left, ax=ax),
        ),
        numbers=Table(f"{key}_numbers", "Share of people without an answer, every item", tuple(columns), rows, note),
    )


def _map_groups(groups: pd.DataFrame) -> pd.DataFrame:
    """Groups the map has room for: everybody, the levels, and units; only the highest units where there are many."""
    labelled = groups.assign(label=groups["label"].where(groups["group_id"] != OVERALL, "Everybody"))
    if len(labelled) <= MAP_GROUPS:
        return labelled
    is_high = (labelled["kind"] != "unit") | (labelled["parent_id"] == OVERALL)
    return labelled[is_high].head(MAP_GROUPS)


def _reasons_exhibit(readiness: Readiness, wave: WaveReadiness, suffix: str) -> Exhibit:
    """Reasons by dimension; by item in the table below."""
    head = ["item_key", "dimension", "n_people", "missing_share"]
    reasons = [name for name in wave.reasons.columns if name not in head]
    shares = ["missing_share", *reasons]
    by_dimension = wave.reasons.groupby("dimension", sort=False)[shares].mean()
    n_items = wave.reasons.groupby("dimension", sort=False).size()
    rows = (by_dimension * 100).assign(n_items=n_items).reset_index()
    rows = rows.assign(label=dimension_names(readiness, rows["dimension"]))
    columns = [Column("missing_share", "Missing", "number")]
    columns += [Column(name, _reason_label(name), "number") for name in reasons]
    every = wave.reasons.assign(**{name: wave.reasons[name] * 100 for name in shares})
    return Exhibit(
        f"missing_reasons{suffix}",
        subtitle(readiness, wave, "Per cent of the answers that are missing, by reason"),
        source(wave),
        table=Table(
            f"missing_reasons{suffix}",
            "Why answers are missing, by dimension",
            (Column("label", "Dimension"), Column("n_items", "Items", "n"), *columns),
            rows,
        ),
        numbers=Table(
            f"missing_items{suffix}",
            "Why answers are missing, by item",
            (Column("item_key", "Item"), Column("n_people", "Asked", "n"), *columns),
            every,
        ),
    )


def _reason_label(reason: str) -> str:
    """Printed name of a reason; one declared in the file is named as it is there."""
    return REASON_LABELS.get(reason, reason.removeprefix("declared:").strip().replace("_", " ").capitalize())


def _reliability_exhibits(readiness: Readiness, wave: WaveReadiness, suffix: str) -> list[Exhibit]:
    """Alpha and omega of every scale; none where no scale has an alpha."""
    if wave.scales.empty or wave.scales["alpha"].isna().all():
        return []
    known = wave.scales.dropna(subset=["alpha"])
    rows = known.assign(label=dimension_names(readiness, known["dimension"]))
    rows = rows.sort_values("alpha", ascending=False, ignore_index=True)
    columns = (
        Column("label", "Scale"),
        Column("n_items", "Items", "n"),
        Column("alpha", "Alpha", "ratio"),
        Column("ci_low", "From", "ratio"),
        Column("ci_high", "To", "ratio"),
        Column("omega", "Omega", "ratio"),
        Column("ordinal_alpha", "Ordinal alpha", "ratio"),
        Column("n", "n", "n"),
    )
    key = f"reliability{suffix}"
    numbers = Table(f"{key}_numbers", "Reliability of scales", columns, rows)
    height = 0.9 + 0.34 * len(rows)
    figure = draw(key, describe_reliability(rows), height, lambda ax: plot_reliability(rows, ax=ax))
    words = subtitle(readiness, wave, "Reliability of every scale, complete respondents")
    return [Exhibit(key, words, source(wave), figure=figure, numbers=numbers)]


def _patterns_exhibit(readiness: Readiness, wave: WaveReadiness, suffix: str) -> Exhibit:
    """Combinations of unanswered items."""
    minimum = readiness.engagement.disclosure.minimum_respondents
    columns = (
        Column("pattern", "Which scored items are missing"),
        Column("n_missing", "Items", "n"),
        Column("n_people", "People", "n"),
        Column("share_pct", "Share", "pct"),
    )
    rows = percent(wave.patterns, share_pct="share")
    note = f"Combinations of fewer than {minimum} people are put together by the number of items."
    table = Table(f"missing_patterns{suffix}", "Combinations of missing answers", columns, rows, note)
    words = "Which items are missing together, by number of people"
    return Exhibit(f"missing_patterns{suffix}", subtitle(readiness, wave, words), source(wave), table=table)


def _careless_exhibit(readiness: Readiness, wave: WaveReadiness, suffix: str) -> Exhibit:
    """Counts per sign, and how many people show how many."""
    signs = wave.flags.rules.assign(is_total=False)
    total = {
        "label": f"{SEVERAL} or more signs",
        "rule": f"Any {SEVERAL} or more of the signs above",
        "n_judged": wave.n_respondents,
        "n_flagged": int(wave.flags.several.sum()),
        "is_total": True,
    }
    signs = pd.concat([signs, pd.DataFrame([total])], ignore_index=True)
    rows = signs.assign(share_pct=(signs["n_flagged"] / signs["n_judged"] * 100).where(signs["n_judged"] > 0))
    columns = (
        Column("label", "Sign"),
        Column("rule", "When it is flagged"),
        Column("n_judged", "Judged", "n"),
        Column("n_flagged", "Flagged", "n"),
        Column("share_pct", "Share", "number"),
    )
    key = f"careless{suffix}"
    table = Table(f"{key}_numbers", "Signs of careless answering and their rules", columns, rows)
    words = subtitle(readiness, wave, "Respondents who show each sign of careless answering")
    if not signs["n_flagged"].any():
        return Exhibit(key, words, source(wave), table=table)
    figure = draw(key, describe_careless(signs), 0.7 + 0.42 * len(signs), lambda ax: plot_careless(signs, ax=ax))
    return Exhibit(key, words, source(wave), figure=figure, numbers=table)


def _without_words(readiness: Readiness, wave: WaveReadiness) -> str:
    """What the main score would be without those who show several signs."""
    found, n_several = wave.score_without, int(wave.flags.several.sum())
    if not n_several:
        return ""
    if found is None:
        minimum = readiness.engagement.disclosure.minimum_respondents
        return f"What the score would be without them is not shown: fewer than {minimum} people show several signs."
    name = dimension_names(readiness, pd.Series([found.measure_key]))[0]
    return (
        f"{wave.wave.label}: {name} is {found.points:.1f} of 100 over all {found.n_respondents:,} people and "
        f"{found.points_without:.1f} without those who show two or more signs ({found.n_without:,} people), a "
        f"difference of {abs(found.points_without - found.points):.1f} points."
    )


def _usage_exhibit(readiness: Readiness, wave: WaveReadiness, suffix: str) -> Exhibit:
    usage = wave.usage_of_dimensions
    drawn = usage.assign(label=dimension_names(readiness, usage["dimension"]))
    shares = {f"{name}_pct": f"{name}_share" for name in ("low", "middle", "high")}
    columns = (
        Column("item_key", "Item"),
        Column("n_answered", "Answers", "n"),
        Column("low_pct", "Low end", "pct"),
        Column("middle_pct", "Midpoint", "pct"),
        Column("high_pct", "High end", "pct"),
        Column("n_options_used", "Options used", "n"),
    )
    key = f"scale_usage{suffix}"
    note = f"As answered, before reverse items are turned round. No shares for fewer than {FEWEST_FOR_SHARES} answers."
    return Exhibit(
        key,
        subtitle(readiness, wave, "Where the answers lie on their scale, as answered"),
        source(wave),
        figure=draw(
            key, describe_scale_usage(drawn), 1.2 + 0.36 * len(drawn), lambda ax: plot_scale_usage(drawn, ax=ax)
        ),
        numbers=Table(f"{key}_numbers", "Use of the scale, every item", columns, percent(wave.usage, **shares), note),
    )


def _constant_items(readiness: Readiness, wave: WaveReadiness) -> list[str]:
    """Scored items that everybody answered alike, of which enough people answered."""
    if wave.usage.empty or readiness.instrument is None:
        return []
    scored = {dimension.key for dimension in readiness.instrument.with_role("alignment", "outcome", "profile")}
    is_constant = (wave.usage["n_options_used"] == 1) & wave.usage["low_share"].notna()
    return list(wave.usage.loc[is_constant & wave.usage["dimension"].isin(scored), "item_key"])
