"""The panel of `explore.ipynb`: an anywidget that shows the views of an explorer; its script is beside this module."""

from __future__ import annotations

from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from stratalign.engagement.engagement import Engagement
from stratalign.errors import StatisticError
from stratalign.export.display import EXPLORED_TYPE
from stratalign.lab.cut_points import study_cuts
from stratalign.lab.views import Explorer, View, cut_explorer, engagement_explorer
from stratalign.lab.what_if import Explorable, read_explorable
from stratalign.study.load import StudyData, load_study

SCRIPT = Path(__file__).with_name("panel.js")
EXTRA = "pip install 'stratalign[explore]'"


def explore_study(study: StudyData | str | Path | None = None) -> Any:
    """Explore cut points of a study in a panel.

    Parameters
    ----------
    study
        A study or its folder; None for the shipped one, which is SYNTHETIC.

    Returns
    -------
    anywidget.AnyWidget
        Its `explorer` works without a front end: `panel.explorer.view({"cut": 0.1})`.

    Raises
    ------
    StatisticError
        The extra `explore` is not installed, or as in `study_cuts`.
    """
    require_anywidget()
    loaded = study if isinstance(study, StudyData) else load_study(*([] if study is None else [study]))
    return _panel(cut_explorer(study_cuts(loaded)))


def explore_engagement(engagement: Explorable | Engagement | str | Path) -> Any:
    """Explore an engagement in a panel: what if it were declared otherwise, and cuts between its units.

    Parameters
    ----------
    engagement
        An engagement, its path, or what `read_explorable` has read of it; kept in memory alone.

    Returns
    -------
    anywidget.AnyWidget
        As `explore_study`.

    Raises
    ------
    StatisticError
        The extra `explore` is not installed.
    ReadinessError
        A readiness check blocks the run.
    """
    require_anywidget()
    read = engagement if isinstance(engagement, Explorable) else read_explorable(engagement)
    return _panel(engagement_explorer(read))


def require_anywidget() -> None:
    """Raise a StatisticError that says how to install the extra `explore`, where it is not there."""
    try:
        import anywidget  # noqa: F401
    except ImportError:
        raise StatisticError(
            f"the panel needs the extra 'explore', which is not installed. Install it: {EXTRA}."
        ) from None


def static_view(view: View) -> str:
    """Write a view as a table for whoever has no widgets.

    Parameters
    ----------
    view
        From `Explorer.view`.

    Returns
    -------
    str
        HTML; every word is escaped.
    """
    heads = "".join(f'<th scope="col">{escape(name)}</th>' for name in view["columns"])
    rows = "".join(
        f'<tr><th scope="row">{escape(first)}</th>{"".join(f"<td>{escape(cell)}</td>" for cell in rest)}</tr>'
        for first, *rest in view["rows"]
    )
    notes = "".join(f"<p>{escape(note)}</p>" for note in [view["synthetic"], *view["notes"]] if note)
    table = (
        f"<table><caption>{escape(view['title'])}</caption><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
    )
    return f"<div>{table if rows else ''}{notes}</div>"


def _panel(explorer: Explorer) -> Any:
    panel = _panel_class()(choice=dict(explorer.first), view=explorer.view({}))
    panel.explorer = explorer
    panel.observe(lambda change: setattr(panel, "view", explorer.view(change["new"])), names="choice")
    return panel


@cache
def _panel_class() -> Any:
    """The widget's class; anywidget is loaded by the first panel."""
    import anywidget
    import traitlets

    class Panel(anywidget.AnyWidget):  # type: ignore[misc, unused-ignore]
        """Controls, a table and a figure of one explorer; for the analyst alone."""

        _esm = SCRIPT.read_text(encoding="utf-8")
        choice = traitlets.Dict().tag(sync=True)
        view = traitlets.Dict().tag(sync=True)

        def _repr_mimebundle_(self, **options: Any) -> Any:
            shown = super()._repr_mimebundle_(**options)
            data, metadata = shown if isinstance(shown, tuple) else (shown or {}, {})
            return {EXPLORED_TYPE: {}, "text/html": static_view(self.view), **data}, metadata

    return Panel
