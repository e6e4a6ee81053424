"""One small exhibit of every kind, as a document holds it: tables with the formats that a report prints them in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from stratalign.document.model import Column, Cover, Document, Exhibit, Section, Table, drawn
from stratalign.language.fields import Cell

NAN = float("nan")


@dataclass(frozen=True)
class Sample:
    """An exhibit of a kind and its tables."""

    kind: str
    tables: tuple[Table, ...]
    options: dict[str, Any] = field(default_factory=dict)
    labels: dict[str, Any] = field(default_factory=dict)
    further: tuple[Table, ...] = ()

    @property
    def exhibit(self) -> Exhibit:
        """The exhibit."""
        keys = tuple(table.key for table in self.tables)
        return Exhibit("sample", self.kind, "", (), keys, self.options, self.labels, keys[0])

    @property
    def document(self) -> Document:
        """A document of this exhibit alone."""
        section = Section("page", "", "", "", exhibits=(self.exhibit,))
        tables = {table.key: table for table in (*self.tables, *self.further)}
        return Document("test", "en", "", Cover("", "", "", (), ""), (), None, (section,), (), tables)


def table(key: str, columns: dict[str, str], rows: list[tuple[Any, ...]], **terms: str) -> Table:
    """Table from the formats of its columns and its rows; `terms` name the columns of a term."""
    frame = pd.DataFrame(rows, columns=list(columns), index=[f"r{n}" for n in range(len(rows))])
    declared = (Column(name, name, how, term=terms.get(name, "")) for name, how in columns.items())
    return Table(key, "", tuple(declared), frame)


def facts(**values: tuple[float, str]) -> tuple[tuple[Table, ...], dict[str, Cell]]:
    """Tables of one number each and their addresses."""
    tables = tuple(table(f"fact.{name}", {"value": how}, [(value,)]) for name, (value, how) in values.items())
    return tables, {name: Cell(f"fact.{name}", "r0", "value") for name in values}


ESTIMATE = {"estimate": "hundredths", "ci_low": "hundredths", "ci_high": "hundredths"}


def _strategy_map() -> Sample:
    columns = {"step": "text", "statement": "text", "clear_pct": "pct", "executives": "pct", "staff": "pct"}
    rows = [
        ("strategic_drivers", "Grow where we lead", 77.234, NAN, 56.1),
        ("ideal_target_clients", "", 47.0, 80.0, 45.0),
        ("differentiation", "", NAN, NAN, NAN),
        ("success_metrics", "", 51.0, 70.0, 35.0),
        ("optimizing_strategies", "", 41.0, 66.0, 24.0),
        ("goals_and_actions", "word " * 80, 48.0, 71.0, 34.0),
    ]
    return Sample("strategy_map", (table("zones", columns, rows, step="step"),))


def _levels() -> Sample:
    columns = {
        "test": "text",
        "level": "text",
        "value": "pct",
        "ci_low": "pct",
        "ci_high": "pct",
        "value_label": "text",
    }
    rows = [
        ("clear", "executives", 95.0, 90.0, 100.0, "≥ 95%"),
        ("clear", "staff", 35.3, 30.1, 40.2, "35%"),
        ("believable", "executives", 61.0, 45.0, 77.0, "61%"),
        ("believable", "managers", 55.0, 48.0, 62.0, "55%"),
        ("believable", "staff", 44.0, 41.0, 47.0, "44%"),
    ]
    found = table("tests", columns, rows, test="test", level="level")
    return Sample("levels", (found,), labels={"x": "Share of favourable answers, %"})


def _dumbbell() -> Sample:
    columns = {"label": "text", "upper": "points", "lower": "points", "gap": "signed_points"}
    columns |= {"ci_low": "signed_points", "ci_high": "signed_points"}
    rows = [("Clarity", 76.04, 54.02, 22.02, 8.0, 37.0), ("Belief", 65.0, 66.0, -1.0, -9.0, 7.0)]
    options = {"columns": ("upper", "lower", "gap"), "meanings": ("level.executives", "level.staff")}
    labels = {"upper": "Executives", "lower": "Staff", "difference": "Gap"}
    return Sample("dumbbell", (table("gaps", columns, rows),), options, labels)


def _likert() -> Sample:
    names = ("strong_low_pct", "low_pct", "neutral_pct", "high_pct", "strong_high_pct", "disagree_pct", "agree_pct")
    columns = {"label": "text"} | dict.fromkeys(names, "pct") | {"n_respondents": "n"}
    rows = [
        ("Clarity", 10.4, 20.3, 29.3, 24.7, 15.3, 30.7, 40.0, 1400),
        ("Belief", 5.0, 11.0, 14.0, 40.0, 30.0, 16.0, 70.0, 1398),
    ]
    return Sample("likert", (table("shares", columns, rows),))


def _items() -> Sample:
    answers = tuple(f"answer_{place}" for place in range(5))
    columns = {"label": "text", "panel": "text"} | dict.fromkeys(answers, "pct")
    columns |= {"favourable_pct": "pct", "executives": "pct", "staff": "pct", "n_respondents": "n"}
    rows = [
        ("I know our direction", "Clarity", 10.0, 20.0, 30.0, 25.0, 15.0, 40.0, 77.0, 38.0, 1400),
        ("Priorities are stated " * 6, "Clarity", 5.0, 11.0, 14.0, 40.0, 30.0, 70.0, NAN, 69.0, 1398),
        ("It is the right choice", "Belief", NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN),
    ]
    return Sample("items", (table("items", columns, rows),), {"columns": answers}, {"share": "Favourable"})


def _heat_map() -> Sample:
    columns = {"label": "text", "clarity": "points", "belief": "points", "is_strong": "flag"}
    rows = [("North", 50.04, 70.0, True), ("North, sales", NAN, NAN, False), ("South", 61.0, 55.0, False)]
    company = Table("company", "", drawn("company_points", format="points"), _indexed(clarity=60.0, belief=60.0))
    return Sample("heat_map", (table("units", columns, rows), company), {"columns": ("clarity", "belief")})


def _indexed(**values: float) -> pd.DataFrame:
    return pd.DataFrame({"company_points": values})


def _shrunken_ranks() -> Sample:
    columns = {"label": "text", "n_respondents": "n", "mean_points": "points", "shrunken_points": "points"}
    columns |= {"ci_low": "points", "ci_high": "points", "verdict": "key"}
    rows = [
        ("North", 120, 68.03, 66.0, 61.0, 71.0, "above"),
        ("South", 40, 58.0, 58.5, 53.0, 64.0, "not separated"),
        ("West", 80, 49.0, 51.0, 46.0, 56.0, "below"),
    ]
    more, options = facts(company_points=(58.6, "points"))
    return Sample("shrunken_ranks", (table("ranks", columns, rows),), options, further=more)


def _consensus_map() -> Sample:
    priorities = table(
        "priorities", {"label": "text", "x": "ratio", "y": "ratio"},
        [("Quality", 0.31, 0.52), ("Speed", -0.4, 0.1), ("Price", 0.2, -0.41), ("Reach", 0.22, -0.4)],
    )  # fmt: skip
    columns = {"level": "text", "x": "ratio", "y": "ratio", "alpha": "ratio"}
    rows = [("executives", 0.3, 0.6, 0.7123), ("staff", -0.1, 0.2, 0.25)]
    return Sample("consensus_map", (priorities, table("groups", columns, rows, level="level")))


def _mean_ranks() -> Sample:
    columns = {"label": "text", "executives": "number", "staff": "number"}
    return Sample(
        "mean_ranks", (table("ranks", columns, [("Quality", 1.24, 2.0), ("Speed", 2.6, 1.9), ("Price", 2.2, 2.1)]),)
    )


def _level_shares() -> Sample:
    columns = {"label": "text", "executives": "pct", "staff": "pct"}
    return Sample("level_shares", (table("shares", columns, [("Quality", 80.0, 40.0), ("Speed", 62.0, NAN)]),))


def _quartiles() -> Sample:
    columns = {"panel": "text", "label": "text", "lower": "number", "median": "number", "upper": "number"}
    rows = [("Growth", "2024", -1.5, 3.6, 9.8), ("Growth", "2025", 1.5, 5.9, 10.6), ("Margin", "2025", 7.9, 14.8, 22.4)]
    return Sample("quartiles", (table("middle", columns, rows),))


def _benchmark() -> Sample:
    columns = {"label": "text", "score_points": "points", "percentile": "n", "lower_quartile_points": "points"}
    columns |= {"median_points": "points", "upper_quartile_points": "points"}
    rows = [("Index", 61.03, 61.4, 54.0, 59.0, 64.0), ("Clarity", 48.0, 20.0, 52.0, 57.0, 63.0)]
    return Sample("benchmark", (table("positions", columns, rows),), labels={"client": "Northwind"})


def _reliability() -> Sample:
    columns = {"label": "text", "alpha": "ratio", "ci_low": "ratio", "ci_high": "ratio", "omega": "ratio"}
    rows = [("Clarity", 0.871, 0.85, 0.89, 0.88), ("Belief", 0.62, 0.55, 0.69, NAN)]
    return Sample("reliability", (table("scales", columns, rows),))


def _importance() -> Sample:
    columns = {"label": "text", "share_pct": "number", "share_ci_low": "number", "share_ci_high": "number"}
    columns |= {"baseline_pct": "number", "is_apart": "flag", "published_pct": "number"}
    rows = [
        ("Culture", 51.02, 41.0, 60.0, 33.3333, True, 40.0),
        ("Strategy", 29.0, 20.0, 38.0, 33.3333, False, 31.0),
        ("Talent", 20.0, 12.0, 31.0, 33.3333, True, 29.0),
    ]
    return Sample("importance", (table("shares", columns, rows),))


def _missingness() -> Sample:
    columns = {"label": "text", "g0": "pct_trace", "g1": "pct_trace", "g2": "pct_trace", "is_drawn": "flag"}
    rows = [
        ("Q1", 3.2, 0.0, 5.0, True),
        ("Q2", 40.0, 35.0, 61.0, True),
        ("Q3", 0.3, 0.0, 0.0, True),
        ("Q4", 0.0, 0.0, 0.0, False),
    ]
    options = {"columns": ("g0", "g1", "g2"), "n_left_columns": 2, "most": ("r1", "r0"), "largest": ("r1", "g2")}
    return Sample("missingness", (table("missing", columns, rows),), options)


def _response_rates() -> Sample:
    columns = {"label": "text", "n_invited": "n", "n_respondents": "n", "rate_pct": "pct", "low_pct": "pct"}
    columns |= {"high_pct": "pct", "is_apart": "flag"}
    rows = [
        ("North", 1200, 900, 75.2, 72.0, 77.0, True),
        ("South", 300, 180, 60.0, 55.0, 66.0, False),
        ("West", 50, 20, 40.0, 28.0, 54.0, True),
        ("Agents", 20, 24, NAN, NAN, NAN, False),
    ]
    more, options = facts(overall_pct=(68.2, "pct"))
    return Sample("response_rates", (table("rates", columns, rows),), options, further=more)


def _counts() -> Sample:
    columns = {"label": "text", "n_judged": "n", "n_flagged": "n", "share_pct": "number", "is_total": "flag"}
    rows = [
        ("Long strings", 1400, 61, 4.3571, False),
        ("Too fast", 0, 0, NAN, False),
        ("2 or more signs", 1400, 20, 1.4286, True),
    ]
    return Sample("counts", (table("signs", columns, rows),))


def _themes() -> Sample:
    columns = {"label": "text", "panel": "text", "n_respondents": "n", "share_pct": "pct", "staff": "n", "leaders": "n"}
    rows = [
        ("Priorities", "What stands in the way?", 97, 56.4, 79, 18),
        ("Tools", "What stands in the way?", 11, 6.4, NAN, NAN),
        ("Quality", "What helps?", 48, 36.6, 41, 7),
    ]
    return Sample("themes", (table("themes", columns, rows),))


def _scale_usage() -> Sample:
    columns = {
        "label": "text",
        "n_answered": "n",
        "low_pct": "pct",
        "middle_pct": "pct",
        "high_pct": "pct",
        "other_pct": "pct",
    }
    return Sample(
        "scale_usage",
        (table("usage", columns, [("Clarity", 6400, 8.2, 22.0, 30.0, 39.8), ("Belief", 6399, 2.0, 30.0, 20.0, 48.0)]),),
    )


def _accounts() -> Sample:
    columns = {"label": "text", "revenue_millions": "number", "operating_margin_pct": "number"}
    rows = [("Dec 2023", 1812.04, -3.1), ("Dec 2024", 1944.0, 4.0), ("Dec 2025", 2102.0, 7.2)]
    return Sample("accounts", (table("periods", columns, rows),), labels={"currency": "EUR"})


def _coefficients() -> Sample:
    columns = {"label": "text"} | ESTIMATE
    rows = [("Growth", 2.701, -1.6, 7.0), ("Margin", 0.04, -0.5, 0.58), ("Retention", NAN, NAN, NAN)]
    return Sample("coefficients", (table("slopes", columns, rows),), labels={"x": "Percentage points per 10 points"})


def _updating() -> Sample:
    columns = {"label": "text", "source": "text"} | ESTIMATE
    known = {"research": (0.201, 0.05, 0.35), "company": (0.5, -0.1, 1.1), "together": (0.22, 0.08, 0.36)}
    rows = [(label, source, *numbers) for label in ("Growth", "Margin") for source, numbers in known.items()]
    return Sample("updating", (table("sources", columns, rows, source="knowledge"),))


def _moves() -> Sample:
    columns = {
        "panel": "text",
        "move": "signed_points",
        "difference": "number",
        "ci_low": "number",
        "ci_high": "number",
    }
    columns |= {"is_inside": "flag"}
    rows = [
        (name, move, slope * move + 0.001, slope * move - abs(move) / 5, slope * move + abs(move) / 5, abs(move) <= 10)
        for name, slope in (("Growth", 0.27), ("Margin", 0.1))
        for move in range(-20, 21, 5)
    ]
    return Sample("moves", (table("moves", columns, rows),))


def _propagation() -> Sample:
    columns = {"label": "text", "resampling": "text"} | dict.fromkeys(ESTIMATE, "number")
    treatments = ("groups", "scores_fixed", "resampled_companies", "resampled_people")
    rows = [
        (label, how, 10.0 + n, -5.0 - n, 25.04 + 3 * n)
        for label in ("Growth", "Margin")
        for n, how in enumerate(treatments)
    ]
    found = table("chain", columns, rows, resampling="propagation")
    return Sample("propagation", (found,), labels={"x": "Percentage points per 10 points of alignment"})


def _claims() -> Sample:
    premiums = {"label": "text", "claimed": "pct"} | dict.fromkeys(ESTIMATE, "signed_pct")
    ratios = {"label": "text", "claimed": "hundredths"} | ESTIMATE
    return Sample(
        "claims",
        (
            table("premiums", premiums, [("Growth", 58.0, 31.2, -4.0, 66.0), ("Profit", 72.0, 80.0, 20.0, 140.0)]),
            table("ratios", ratios, [("Retention", 2.24, 1.501, 1.1, 2.0), ("Leadership", 8.71, NAN, NAN, NAN)]),
        ),
    )


def _cuts() -> Sample:
    columns = {"label": "text", "cut": "share"}
    premiums = columns | dict.fromkeys(ESTIMATE, "signed_pct")
    at = (0.1, 0.25, 1 / 3)
    first = [
        (name, cut, high + 20 * cut, -10.0, 60.2 + high)
        for name, high in (("Growth", 30), ("Profit", 60))
        for cut in at
    ]
    second = [("Retention", cut, 1.5 + cut if cut > 0.2 else NAN, 1.1, 2.2) for cut in at]
    return Sample("cuts", (table("premiums", premiums, first), table("ratios", columns | ESTIMATE, second)))


def _planted() -> Sample:
    columns = {"label": "text", "planted": "hundredths"} | ESTIMATE
    return Sample(
        "planted",
        (table("planted", columns, [("Growth", 0.3, 0.2712, 0.18, 0.36), ("Margin", 0.2, -0.05, -0.15, 0.05)]),),
    )


def _specification_curve() -> Sample:
    columns = ESTIMATE | {"is_clear": "flag", "outcome": "key", "controls": "key"}
    rows = [
        (
            -0.1 + 0.02 * n,
            -0.2 + 0.02 * n,
            0.02 * n,
            n > 10,
            "growth" if n % 3 else "margin",
            "none" if n % 2 else "size",
        )
        for n in range(24)
    ]
    options = table(
        "options", {"label": "text", "column": "key", "value": "key"},
        [("Outcome: growth", "outcome", "growth"), ("Outcome: margin", "outcome", "margin"),
         ("Controls: none", "controls", "none"), ("Controls: size", "controls", "size")],
    )  # fmt: skip
    more, numbers = facts(
        n_specifications=(1440, "n"), lowest=(-0.1, "hundredths"), median=(0.13, "hundredths"),
        highest=(0.36, "hundredths"), clear_pct=(54.2, "pct"),
    )  # fmt: skip
    return Sample("specification_curve", (table("curve", columns, rows), options), numbers, further=more)


def _confounding_ranges() -> Sample:
    columns = {"label": "text", "value": "ratio", "value_alpha": "ratio"}
    return Sample("confounding_ranges", (table("ranges", columns, [("Growth", 0.2101, 0.12), ("Margin", 0.1, 0.0)]),))


def _contours() -> Sample:
    steps = np.linspace(0, 0.4, 21)
    rows = [(x, y, 3.0 - 20 * np.sqrt(x * y) / (1 + x), 5.0 - 30 * np.sqrt(x * y)) for x in steps for y in steps]
    grid = {
        "r2_exposure": "ratio",
        "r2_outcome": "ratio",
        "adjusted_estimate": "hundredths",
        "adjusted_t": "hundredths",
    }
    bounds = {"label": "text", "r2_exposure": "ratio", "r2_outcome": "ratio"}
    causes = table("causes", bounds, [("As strong as size", 0.002, 0.003), ("Ten times as strong", 0.02, 0.2)])
    more, numbers = facts(robustness_value=(0.161, "ratio"), critical_t=(1.96, "hundredths"))
    return Sample("contours", (table("grid", grid, rows), causes), numbers, further=more)


def _sliders() -> Sample:
    names = ("today_pct", "today_low", "today_high", "required_pct", "required_low", "required_high")
    columns = {"label": "text", "high_label": "text"} | dict.fromkeys(names, "pct")
    columns |= {"today_said": "text", "required_said": "text"}
    rows = [
        ("Decides at the top", "Decides close to the work", 11.0, 8.0, 14.0, 88.0, 57.0, 100.0, "11%", "≥ 88%"),
        ("Follows rules", "Uses judgement", 20.0, 16.0, 24.0, 33.0, 12.0, 65.0, "20%", "33%"),
    ]
    labels = {"today": "Today", "required": "Required"}
    return Sample("sliders", (table("culture", columns, rows),), labels=labels)


def _matrix() -> Sample:
    columns = {"label": "text"} | dict.fromkeys(("mean_points", "ci_low", "ci_high"), "points")
    columns |= dict.fromkeys(("share_pct", "share_ci_low", "share_ci_high"), "number") | {"is_apart": "flag"}
    rows = [
        ("Clarity", 40.0, 38.0, 42.0, 30.0, 24.0, 36.0, True),
        ("Belief", 60.0, 57.0, 63.0, 9.0, 4.0, 14.0, False),
        ("Voice", 52.0, 50.0, 54.0, 11.0, 6.0, 16.0, False),
    ]
    lines, options = facts(middle_points=(50.7, "points"), baseline_pct=(16.7, "number"))
    return Sample("matrix", (table("matrix", columns, rows),), options, further=lines)


def _group_slopes() -> Sample:
    names = ("slope", "ci_low", "ci_high", "shrunken", "shrunken_low", "shrunken_high")
    columns = {"panel": "text", "label": "text"} | dict.fromkeys(names, "number")
    rows = [
        (outcome, label, 1.0 + n, -1.0 + n, 3.0 + n, 1.5 + n / 2, 0.5 + n / 2, 2.5 + n / 2)
        for outcome in ("Growth", "Margin")
        for n, label in enumerate(("Technology", "Financial services", "Industrial"))
    ]
    means = {"panel": "text", "mean": "number", "ci_low": "number", "ci_high": "number"}
    band = table("means", means, [("Growth", 2.0, 1.0, 3.0), ("Margin", 1.8, -0.2, 3.8)])
    return Sample("group_slopes", (table("slopes", columns, rows), band))


SAMPLES: dict[str, Sample] = {
    sample.kind: sample
    for sample in (
        _strategy_map(), _levels(), _dumbbell(), _likert(), _items(), _heat_map(), _shrunken_ranks(), _consensus_map(),
        _mean_ranks(), _quartiles(), _level_shares(), _benchmark(), _reliability(), _importance(), _missingness(),
        _response_rates(), _counts(),
        _scale_usage(), _accounts(), _coefficients(), _updating(), _moves(), _propagation(), _claims(), _cuts(),
        _planted(), _specification_curve(), _confounding_ranges(), _contours(), _group_slopes(),
        _sliders(), _matrix(), _themes(),
    )
}  # fmt: skip
