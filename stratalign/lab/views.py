"""What the panel shows for a choice, as plain data: controls, table, figure, notes; it needs no front end."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from stratalign.errors import StratalignError
from stratalign.lab.cut_points import CutPoints, unit_cuts
from stratalign.lab.what_if import THRESHOLDS, WEIGHTINGS, Explorable, WhatIf, what_if
from stratalign.language.messages import label_or_text
from stratalign.language.speaker import speaker_of
from stratalign.scores.scoring import REQUIRED_SHARE
from stratalign.vocabulary import SYNTHETIC_NOTE

View = dict[str, Any]
Choice = Mapping[str, Any]
#: Of a quantity: a name, and the ending of its numbers.
QUANTITIES = {
    "premium_pct": ("premium", "%"),
    "risk_ratio": ("ratio", " to 1"),
    "difference_of_means": ("difference", ""),
}
WEIGHTED = {"respondents": "people alike", "levels": "levels alike"}
ANSWERED = {"complete": "every item", "half": "half of the items", "any": "one item"}


@dataclass(slots=True)
class Explorer:
    """Views of a study or an engagement by choice; each choice is worked out once."""

    show: Callable[[dict[str, Any]], View]
    first: dict[str, Any]
    _made: dict[tuple[tuple[str, Any], ...], View] = field(default_factory=dict)

    def view(self, choice: Choice) -> View:
        """Show a choice.

        Parameters
        ----------
        choice
            Values by the keys of the controls; what is left out is as in `first`.

        Returns
        -------
        dict
            title, columns, rows (text), chart, notes, controls, and whether the data are synthetic. What may not be
            published is a note instead of a table.
        """
        whole = self.first | {key: value for key, value in choice.items() if key in self.first}
        place = tuple(sorted(whole.items()))
        if place not in self._made:
            self._made[place] = self.show(whole)
        return self._made[place]


def cut_explorer(cuts: CutPoints) -> Explorer:
    """Explore cut points.

    Parameters
    ----------
    cuts
        Of companies or of units.

    Returns
    -------
    Explorer
        Choices: outcome and cut.
    """
    outcomes = list(cuts.honest.outcome)
    first = {"outcome": outcomes[0], "cut": float(cuts.honest.cut.iloc[0])} if outcomes else {}
    return Explorer(lambda choice: cut_view(cuts, choice), first)


def engagement_explorer(read: Explorable) -> Explorer:
    """Explore an engagement: what if it were declared otherwise, and cuts between its units.

    Parameters
    ----------
    read
        The engagement, read once.

    Returns
    -------
    Explorer
        Choices: what is shown, weighting, threshold and missing answers; outcome and cut where units have results.
    """
    declared = read.intake.engagement
    first = {
        "weighting": declared.weighting,
        "minimum_respondents": declared.disclosure.minimum_respondents,
        "missing_rule": "half",
    }
    cuts = unit_cuts(read.analysis)
    of_cuts = cut_explorer(cuts)
    shown = {"shown": "what-if", **first, **of_cuts.first}

    def show(choice: dict[str, Any]) -> View:
        kinds = [["what-if", "What if"], *([["cut", "Cut points"]] if of_cuts.first else [])]
        control = _control("shown", "Show", kinds, choice["shown"])
        is_cut = choice["shown"] == "cut" and bool(of_cuts.first)
        view = of_cuts.view(choice) if is_cut else what_if_view(read, {key: choice[key] for key in first})
        notes = view["notes"] if of_cuts.first or is_cut else [*view["notes"], f"No cut points: {cuts.why_none}."]
        return view | {"controls": [control, *view["controls"]], "notes": notes}

    return Explorer(show, shown)


def cut_view(cuts: CutPoints, choice: Choice) -> View:
    """Show the claims at one cut beside the honest estimate, and one outcome at every cut.

    Parameters
    ----------
    cuts
        Of companies or of units.
    choice
        outcome and cut.

    Returns
    -------
    dict
        As `Explorer.view`.
    """
    if not cuts.steps:
        return _only_note(f"No cut points: {cuts.why_none}.", [])
    of_outcome = cuts.cuts[cuts.cuts["outcome"] == choice["outcome"]]
    steps = sorted(of_outcome["cut"])
    cut = min(steps, key=lambda step: abs(step - float(choice["cut"])))
    here = cuts.at(cut)
    controls = [
        _control("outcome", "Outcome", [[name, _label(name)] for name in cuts.honest.outcome], choice["outcome"]),
        _control("cut", "Called aligned", [[step, _cut_words(step, cuts)] for step in steps], cut),
    ]
    columns = [
        "Outcome",
        "Claimed",
        "At this cut",
        "Set beforehand",
        "Best of all cuts",
        "By chance alone",
        "p of the best",
    ]
    return {
        "title": f"What is claimed when the {cuts.of} called aligned are {_cut_words(cut, cuts)}",
        "columns": columns,
        "rows": [_cut_row(row, cuts) for row in here.to_dict("records")],
        "chart": _chart(cuts, of_outcome, cut),
        "notes": _cut_notes(cuts, str(choice["outcome"])),
        "controls": controls,
        "synthetic": _synthetic(cuts.is_synthetic),
    }


def what_if_view(read: Explorable, choice: Choice) -> View:
    """Show the company's published scores as declared and what-if.

    Parameters
    ----------
    read
        The engagement, read once.
    choice
        weighting, minimum_respondents and missing_rule.

    Returns
    -------
    dict
        As `Explorer.view`.
    """
    declared = read.intake.engagement.disclosure.minimum_respondents
    thresholds = sorted({*THRESHOLDS, declared})
    chosen, rule = choice["minimum_respondents"], choice["missing_rule"]
    controls = [
        _control("weighting", "Count", [[key, WEIGHTED[key]] for key in WEIGHTINGS], choice["weighting"]),
        _control("minimum_respondents", "Smallest group shown", [[k, str(k)] for k in thresholds], chosen),
        _control("missing_rule", "Scored with", [[key, ANSWERED[key]] for key in REQUIRED_SHARE], rule),
    ]
    try:
        found = what_if(read, **choice)
    except StratalignError as problem:
        return _only_note(f"Nothing may be shown: {problem}", controls)
    return {
        "title": "The company's scores, as declared and what-if",
        "columns": ["Measure", "Declared", "What if", "95% interval", "People", "Change"],
        "rows": [_moved_row(row) for row in found.scores.to_dict("records")],
        "chart": None,
        "notes": _what_if_notes(found),
        "controls": controls,
        "synthetic": _synthetic(found.is_synthetic),
    }


def _control(key: str, label: str, options: Sequence[Sequence[Any]], value: Any) -> View:
    return {"key": key, "label": label, "options": [list(option) for option in options], "value": value}


def _only_note(note: str, controls: list[View]) -> View:
    empty: View = {"title": "Nothing to show", "columns": [], "rows": [], "chart": None, "synthetic": ""}
    return empty | {"notes": [note], "controls": controls}


def _label(name: str) -> str:
    return speaker_of("en").say(label_or_text("outcome", name))


def _step(cut: float, cuts: CutPoints) -> str:
    return f"{100 * cut:.0f}%" if cuts.of == "companies" else f"{cut:.0f}"


def _cut_words(cut: float, cuts: CutPoints) -> str:
    return f"the upper {100 * cut:.0f}%" if cuts.of == "companies" else f"at {cut:.1f} points or more"


def _cut_row(row: Mapping[Hashable, Any], cuts: CutPoints) -> list[str]:
    ending = QUANTITIES[row["quantity"]][1]
    return [
        _label(row["outcome"]),
        _number(row["claimed"], ending),
        _interval(row["value"], row["ci_low"], row["ci_high"], ending),
        _interval(row["honest_value"], row["honest_ci_low"], row["honest_ci_high"], ending),
        f"{_number(row['best_value'], ending)} at {_step(row['best_cut'], cuts)}",
        _number(row["value_by_chance"], ending),
        f"{row['p_picked']:.3f}",
    ]


def _moved_row(row: Mapping[Hashable, Any]) -> list[str]:
    hidden = "not published"
    is_known = not math.isnan(row["points"])
    bounds = f"{_number(row['ci_low'], '')} to {_number(row['ci_high'], '')}" if not math.isnan(row["ci_low"]) else "–"
    return [
        row["label"],
        hidden if math.isnan(row["declared_points"]) else _number(row["declared_points"], ""),
        _number(row["points"], "") if is_known else hidden,
        bounds,
        f"{row['n_respondents']:.0f}" if is_known else "–",
        f"{row['change_points']:+.1f}".replace("-", "−") if not math.isnan(row["change_points"]) else "–",
    ]


def _cut_notes(cuts: CutPoints, outcome: str) -> list[str]:
    """What flatters, in words, for the outcome that is drawn."""
    best = cuts.picked_of(outcome)
    honest = cuts.honest_of(outcome)
    ending = QUANTITIES[honest.quantity][1]
    each = "standard deviation of alignment" if cuts.of == "companies" else "point of alignment"
    beforehand = _interval(honest.value, honest.ci_low, honest.ci_high, ending)
    return [
        f"{_label(outcome)}: the best of all cuts says {_number(best.best_value, ending)}; the cut set beforehand "
        f"says {beforehand}. Where alignment says nothing, the best cut still says "
        f"{_number(best.value_by_chance, ending)}; p of a cut that was picked is {best.p_picked:.3f}.",
        f"Without any cut, over all {cuts.n} {cuts.of}: {honest.slope:.2f} more for each {each} "
        f"({honest.slope_ci_low:.2f} to {honest.slope_ci_high:.2f}).",
        "Large dot: the cut that is chosen. Filled dot: the best. Band: the interval of the cut set beforehand. Dashed "
        "line: the best cut where alignment says nothing. Choose a cut before looking: an interval does not know that "
        "its cut was picked.",
    ]


def _what_if_notes(found: WhatIf) -> list[str]:
    return [
        f"Groups shown {found.n_shown}, hidden {found.n_hidden}; as declared {found.declared_shown} and "
        f"{found.declared_hidden}. What is hidden is in no figure here.",
        f"The report would open with: “{found.verdict}”",
        f"As declared it opens with: “{found.declared_verdict}”",
    ]


def _chart(cuts: CutPoints, rows: pd.DataFrame, cut: float) -> View:
    """One outcome at every cut."""
    outcome = str(rows["outcome"].iloc[0])
    best = cuts.picked_of(outcome)
    honest = cuts.honest_of(outcome)
    points = [
        {
            "label": _step(row["cut"], cuts),
            "value": _plain(row["value"]),
            "low": _plain(row["ci_low"]),
            "high": _plain(row["ci_high"]),
            "chosen": row["cut"] == cut,
            "best": row["cut"] == best.best_cut,
        }
        for row in rows.sort_values("cut").to_dict("records")
    ]
    return {
        "words": f"{_label(outcome)}: {QUANTITIES[honest.quantity][0]} at every cut with its interval.",
        "points": points,
        "honest": [_plain(honest.ci_low), _plain(honest.ci_high)],
        "chance": [_plain(best.value_by_chance)],
    }


def _interval(value: float, low: float, high: float, ending: str) -> str:
    bounds = f" ({low:.1f} to {high:.1f})".replace("-", "−") if math.isfinite(low) and math.isfinite(high) else ""
    return _number(value, ending) + bounds


def _number(value: float, ending: str) -> str:
    return f"{value:.1f}{ending}".replace("-", "−") if math.isfinite(value) else "–"


def _plain(value: float) -> float | None:
    """A number that JSON has."""
    return float(value) if math.isfinite(value) else None


def _synthetic(is_synthetic: bool) -> str:
    return f"SYNTHETIC: {SYNTHETIC_NOTE}." if is_synthetic else ""
