"""The kinds of exhibit there are, and what each is drawn from; how it is drawn is `exhibits/`'s affair."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from stratalign.document.model import Exhibit, Table
from stratalign.errors import DocumentError
from stratalign.language.fields import Cell

#: What an interval is drawn from.
ESTIMATE = ("estimate", "ci_low", "ci_high")
#: Rows of a heat map below each other: with more its letters are smaller than eight points on paper.
HEAT_MAP_ROWS = 20


@dataclass(frozen=True, slots=True)
class Kind:
    """What a kind of exhibit is drawn from.

    Columns that are called `label` or `panel` are words: text of the client's own, messages, or keys of a term. Every
    number has the format, and so the precision, that it is printed with: the drawing has no more digits.

    - `shows`: what the drawing is, and what is particular about its columns.
    - `columns`: of the first table. `further`: columns of each table after it.
    - `options`: choices, such as which columns; `columns` among them names columns of the first table.
    - `numbers`: options that are drawn or said as a number, and so must be the address of a cell.
    - `labels`: words by name.
    - `may`: columns, options and labels that may be there as well.
    """

    shows: str = ""
    columns: tuple[str, ...] = ()
    further: tuple[tuple[str, ...], ...] = ()
    options: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    may: tuple[str, ...] = ()

    @property
    def n_tables(self) -> int:
        """How many tables it is drawn from."""
        return 1 + len(self.further)


#: Kind -> what it needs. A table alone is a kind too, and draws nothing.
KINDS: dict[str, Kind] = {
    "table": Kind("A table alone."),
    # The strategy and the people.
    "strategy_map": Kind(
        "Six zones in reading order, the official text in each, and how clear each is: to everybody (clear_pct) and to "
        "each level that has a column of its key (executives, managers, staff). step has the term step.",
        ("step", "statement", "clear_pct"),
        may=("executives", "managers", "staff"),
    ),
    "levels": Kind(
        "A row a test, a mark a level, its interval, and value_label printed beside it. Label x: the axis. last_value: "
        "of the wave before, missing where it is not shown; label last_wave: its name.",
        ("test", "level", "value", "ci_low", "ci_high", "value_label"),
        labels=("x",),
        may=("last_value", "last_wave"),
    ),
    "dumbbell": Kind(
        "Two scores a row and their difference. Option columns: upper, lower, difference; option meanings: what the "
        "colours of upper and lower stand for, such as level.staff. Options marks, mark_meanings: columns of further "
        "scores, missing ones left out, and what their colours stand for; labels mark_1, mark_2: whose they are. "
        "is_apart (flag): whether the difference is set apart, else where the interval excludes zero.",
        ("label", "ci_low", "ci_high"),
        options=("columns", "meanings"),
        labels=("upper", "lower", "difference"),
        may=("marks", "mark_meanings", "mark_1", "mark_2", "is_apart"),
    ),
    "likert": Kind(
        "Diverging bars of agreement. All in per cent, each rounded on its own: disagree_pct and agree_pct hold the "
        "strong answers and the mild ones. Labels disagree, neither, agree: what the sides are, where not agreement.",
        (
            "label",
            "strong_low_pct",
            "low_pct",
            "neutral_pct",
            "high_pct",
            "strong_high_pct",
            "disagree_pct",
            "agree_pct",
            "n_respondents",
        ),
        may=("disagree", "neither", "agree"),
    ),
    "items": Kind(
        "Answers to single questions as bars of a hundred per cent, rows of one panel (the dimension) beside each "
        "other, and beside each bar its share (label share: what it is a share of), that of each level that has a "
        "column of its key, and how many answered. Option columns: the shares of the answers, lowest first, headed by "
        "the answer; missing where they are not shown. <figure>_said: words in place of a figure.",
        ("label", "panel", "favourable_pct", "n_respondents"),
        options=("columns",),
        labels=("share",),
        may=("executives", "managers", "staff"),
    ),
    "themes": Kind(
        "People who wrote about each theme as bars, rows of one panel (the question) beside each other; share_pct: of "
        "those who answered it. staff and leaders, the others: how many of them, missing where not told. Option rows: "
        "keys of the rows that are drawn, where not all are.",
        ("label", "panel", "n_respondents", "share_pct"),
        may=("staff", "leaders", "rows"),
    ),
    "heat_map": Kind(
        "Units by measures, coloured by the distance from the company; missing cells are hidden ones. Option columns: "
        "the measures, headed by their column's label. Second table: a row for each of them, its key the column's. "
        "is_strong (flag): set in semi-bold. Option rows: keys of the rows that are drawn, where not all are.",
        ("label",),
        further=(("company_points",),),
        options=("columns",),
        may=("is_strong", "rows"),
    ),
    "shrunken_ranks": Kind(
        "Best estimate of each unit with its interval, and its own mean, against the company's score. verdict (key): "
        "above, below, or anything else.",
        ("label", "n_respondents", "mean_points", "shrunken_points", "ci_low", "ci_high", "verdict"),
        numbers=("company_points",),
    ),
    "consensus_map": Kind(
        "Priorities as points, groups as arrows as long as their people agree (alpha); the rim is full agreement. "
        "level has the term level.",
        ("label", "x", "y"),
        further=(("level", "x", "y", "alpha"),),
    ),
    "mean_ranks": Kind(
        "Mean place of each priority, a mark for each level that has a column of its key; first is most important.",
        ("label",),
        may=("executives", "managers", "staff"),
    ),
    "level_shares": Kind(
        "Share of each level, in per cent, of a row; a mark for each level that has a column of its key.",
        ("label",),
        may=("executives", "managers", "staff"),
    ),
    "benchmark": Kind(
        "A score against the middle half of others. Label client: whose score it is.",
        ("label", "score_points", "percentile", "lower_quartile_points", "median_points", "upper_quartile_points"),
        labels=("client",),
    ),
    # The questionnaire and the data.
    "reliability": Kind("Alpha with its interval, and omega.", ("label", "alpha", "ci_low", "ci_high", "omega")),
    "sliders": Kind(
        "A slider a row: its left pole (label), its right one, and two shares of answers on the right side with their "
        "intervals, in per cent; <name>_said: as printed. Labels today and required: whose the two marks are.",
        (
            "label",
            "high_label",
            "today_pct",
            "today_low",
            "today_high",
            "today_said",
            "required_pct",
            "required_low",
            "required_high",
            "required_said",
        ),
        labels=("today", "required"),
    ),
    "matrix": Kind(
        "Dimensions by their score and their share of what is explained, both with intervals; is_apart (flag): whether "
        "a corner may be named. The numbers: the lines in the middle.",
        ("label", "mean_points", "ci_low", "ci_high", "share_pct", "share_ci_low", "share_ci_high", "is_apart"),
        numbers=("middle_points", "baseline_pct"),
    ),
    "importance": Kind(
        "Shares of what is explained, against an equal share (baseline_pct, the same in each row). is_apart (flag): "
        "whether the share differs from an equal one.",
        ("label", "share_pct", "share_ci_low", "share_ci_high", "baseline_pct", "is_apart"),
        may=("published_pct",),
    ),
    "missingness": Kind(
        "Items by groups, per cent without an answer in the format pct_trace. Option columns: the groups, the first "
        "everybody; n_left_columns: how many stand apart at the left; most: keys of the rows most often unanswered, "
        "worst first; largest: row and column of the largest cell. is_drawn (flag): rows that are drawn, else all.",
        ("label",),
        options=("columns", "n_left_columns", "most", "largest"),
        may=("is_drawn",),
    ),
    "response_rates": Kind(
        "Response rate of each group against everybody's; missing where more answered than were invited. is_apart "
        "(flag): whether it answered less or more than the others.",
        ("label", "n_invited", "n_respondents", "rate_pct", "low_pct", "high_pct", "is_apart"),
        numbers=("overall_pct",),
    ),
    "counts": Kind(
        "Respondents who show each sign, with their share of those judged. is_total (flag): a sum of other rows.",
        ("label", "n_judged", "n_flagged", "share_pct", "is_total"),
    ),
    "scale_usage": Kind(
        "Where answers lie on their scale, in per cent of n_answered.",
        ("label", "n_answered", "low_pct", "middle_pct", "high_pct", "other_pct"),
    ),
    # Results.
    "accounts": Kind(
        "Revenue as columns and operating margin as a line, oldest first. Label currency: its code.",
        ("label", "revenue_millions", "operating_margin_pct"),
        labels=("currency",),
    ),
    "quartiles": Kind(
        "The middle half and the median of each period, in per cent, oldest first; a panel for each figure.",
        ("panel", "label", "lower", "median", "upper"),
    ),
    "coefficients": Kind(
        "Estimates with their intervals against zero; a missing estimate is left out. Label x: the axis. With a column "
        "panel, its panels stand side by side on one scale. Option fine: written to two decimals, as correlations are; "
        "option figures: to three significant digits.",
        ("label", *ESTIMATE),
        labels=("x",),
        may=("panel", "fine", "figures"),
    ),
    "updating": Kind(
        "What research expects, what the company shows, and both together. source has the term knowledge: research, "
        "company, together; rows of one label stand together.",
        ("label", "source", *ESTIMATE),
    ),
    "moves": Kind(
        "Difference in each result over moves of a score, panels on one scale; a row with the move 10 is said. "
        "is_inside (flag): within what was observed.",
        ("panel", "move", "difference", "ci_low", "ci_high", "is_inside"),
    ),
    "propagation": Kind(
        "A claim under each way of resampling. resampling has the term propagation: groups, scores_fixed, "
        "resampled_companies, resampled_people; rows of one label stand together. Label x: the axis.",
        ("label", "resampling", *ESTIMATE),
        labels=("x",),
    ),
    # The study.
    "claims": Kind(
        "Published figures (claimed) beside estimates. First table: premiums, per cent; second: ratios; one may have "
        "no rows. An estimate or bound that is missing is said to be of too few. Labels published and estimate: what "
        "the two marks are, where not a published figure and these companies; ratio: the axis of ratios.",
        ("label", "claimed", *ESTIMATE),
        further=(("label", "claimed", *ESTIMATE),),
        may=("published", "estimate", "ratio"),
    ),
    "cuts": Kind(
        "Every claim at every cut. Tables as those of claims; cut is a share of companies in the format share. A "
        "missing estimate is left out.",
        ("label", "cut", *ESTIMATE),
        further=(("label", "cut", *ESTIMATE),),
    ),
    "planted": Kind("Planted values beside those found.", ("label", "planted", *ESTIMATE)),
    "specification_curve": Kind(
        "Specifications, smallest estimate first, no more than can be drawn, with a column (key) for each choice; "
        "is_clear (flag): the interval excludes zero. Second table: a row an option; column: name of the choice's "
        "column in the first; value: what stands there. The numbers are of all specifications.",
        (*ESTIMATE, "is_clear"),
        further=(("label", "column", "value"),),
        numbers=("n_specifications", "lowest", "median", "highest", "clear_pct"),
    ),
    "confounding_ranges": Kind(
        "How strong an unmeasured cause must be, as shares: value_alpha to make an estimate compatible with chance, "
        "value to leave nothing of it.",
        ("label", "value", "value_alpha"),
    ),
    "contours": Kind(
        "An estimate under an unmeasured cause, over a grid of its shares. Second table: causes as strong as measured "
        "ones, may have no rows. The numbers: strength of both that leaves nothing, and the t below which what is left "
        "is compatible with chance.",
        ("r2_exposure", "r2_outcome", "adjusted_estimate", "adjusted_t"),
        further=(("label", "r2_exposure", "r2_outcome"),),
        numbers=("robustness_value", "critical_t"),
    ),
    "group_slopes": Kind(
        "Slope of each group, its own and drawn towards the mean, panels on one scale. Second table: mean and its "
        "interval, a row a panel. Label x: the axis, where slopes are not per ten points of alignment.",
        ("panel", "label", "slope", "ci_low", "ci_high", "shrunken", "shrunken_low", "shrunken_high"),
        further=(("panel", "mean", "ci_low", "ci_high"),),
        may=("x",),
    ),
}


def add_kind(name: str, kind: Kind) -> None:
    """Add a kind of exhibit; how it is drawn is added to `exhibits` as well."""
    KINDS[name] = kind


def require_kind(exhibit: Exhibit, tables: Sequence[Table]) -> None:
    """Refuse an exhibit whose kind is unknown, or that lacks what its kind is drawn from.

    Parameters
    ----------
    exhibit
        The exhibit.
    tables
        The tables it names, in its order.

    Raises
    ------
    DocumentError
        What is missing is named.
    """
    kind = KINDS.get(exhibit.kind)
    if kind is None:
        raise DocumentError(f"exhibit '{exhibit.key}' is of the kind '{exhibit.kind}'; known: {', '.join(KINDS)}.")
    absent = list(_lacking(kind, exhibit, tables))
    if absent:
        raise DocumentError(f"exhibit '{exhibit.key}' ({exhibit.kind}) lacks {', '.join(absent)}.")
    bare = [name for name in kind.numbers if not isinstance(exhibit.options[name], Cell)]
    if bare:
        raise DocumentError(f"exhibit '{exhibit.key}' ({exhibit.kind}): option '{bare[0]}' must be a cell's address.")
    known = {*kind.options, *kind.numbers, *kind.labels, *kind.may}
    unknown = [name for name in (*exhibit.options, *exhibit.labels) if name not in known]
    if unknown:
        raise DocumentError(
            f"exhibit '{exhibit.key}' ({exhibit.kind}) has '{unknown[0]}', which its kind does not use."
        )


def _lacking(kind: Kind, exhibit: Exhibit, tables: Sequence[Table]) -> Iterator[str]:
    """What an exhibit lacks, in words."""
    yield from (f"table {place + 1}" for place in range(len(tables), kind.n_tables))
    wanted = [(*kind.columns, *_named_columns(exhibit)), *kind.further]
    for place, (table, columns) in enumerate(zip(tables, wanted, strict=False), start=1):
        held = {column.key for column in table.columns}
        yield from (f"column '{name}' of table {place}" for name in columns if name not in held)
    yield from (f"option '{name}'" for name in (*kind.options, *kind.numbers) if name not in exhibit.options)
    yield from (f"label '{name}'" for name in kind.labels if name not in exhibit.labels)


def _named_columns(exhibit: Exhibit) -> tuple[str, ...]:
    """Columns that an exhibit's own option names."""
    return tuple(exhibit.options.get("columns", ()))
