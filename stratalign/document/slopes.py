"""Exhibits of slopes that the client report and the study share: propagated uncertainty, and other treatments."""

from __future__ import annotations

from typing import TypeAlias

import pandas as pd

from stratalign.document.model import Column, Exhibit, Table, drawn
from stratalign.document.page import label_column
from stratalign.findings.columns import outcome_name
from stratalign.language.fields import Message, Text, Words
from stratalign.language.messages import message

#: An exhibit and the tables it is made from.
Made: TypeAlias = tuple[Exhibit, *tuple[Table, ...]]
ESTIMATE = ("estimate", "ci_low", "ci_high")


def scaled(rows: pd.DataFrame, step: float) -> pd.DataFrame:
    """Estimates and bounds per `step` points instead of one."""
    return rows.assign(**{name: rows[name] * step for name in ESTIMATE})


def propagation_exhibit(
    key: str, rows: pd.DataFrame, axis: Message, source: Message, *, guide: Words = (), caption: Message | None = None
) -> tuple[Exhibit, Table]:
    """Make the exhibit of claims with scores fixed, with the answers' uncertainty, and of the same people asked again.

    Parameters
    ----------
    key
        Of the exhibit.
    rows
        Columns outcome, resampling, estimate, ci_low, ci_high, n_companies (companies or units; missing where groups
        of them are compared); rows of one outcome stand together.
    axis, source
        What the axis shows, and the source line.
    guide
        How to read it.
    caption
        Of the table; needed where a page has two of them, which a listener could not tell apart.

    Returns
    -------
    tuple of Exhibit and Table
        One row a way of resampling of an outcome.
    """
    keys = list(rows["outcome"].astype(str) + "." + rows["resampling"].astype(str))
    table_rows = rows.assign(label=label_column(outcome_name(str(name)) for name in rows["outcome"])).set_axis(keys)
    columns = (
        Column("label", message("head.outcome")),
        Column("resampling", message("propagation.how"), term="propagation"),
        Column("estimate", message("head.estimate"), "number"),
        Column("ci_low", message("head.from"), "number"),
        Column("ci_high", message("head.to"), "number"),
        *drawn("n_companies", format="n"),
    )
    table = Table(key, caption or message("propagation.caption"), columns, table_rows)
    exhibit = Exhibit(
        key,
        "propagation",
        message("propagation.subtitle", axis=axis),
        (source,),
        data=(table.key,),
        labels={"x": axis},
        numbers=table.key,
        guide=guide,
    )
    return exhibit, table


def robustness_exhibit(
    rows: pd.DataFrame,
    axis: Message,
    *,
    subtitle: Message,
    source: Message,
    n_label: Text,
    note: Words = (),
    guide: Words = (),
    more: tuple[Column, ...] = (),
) -> tuple[Exhibit, Table]:
    """Make the exhibit of one slope under several robustness checks, one panel an outcome.

    Parameters
    ----------
    rows
        Columns outcome, check, estimate, ci_low, ci_high, n_units; a missing estimate is not drawn.
    axis, subtitle, source
        What the axis shows, and the exhibit's lines.
    n_label
        Head of the column of counts.
    note, guide
        Under the table, and how to read it.
    more
        Further columns to print.

    Returns
    -------
    tuple of Exhibit and Table
        One row a check of an outcome.
    """
    keys = list(rows["outcome"].astype(str) + "." + rows["check"].astype(str))
    names = label_column(outcome_name(str(name)) for name in rows["outcome"])
    labels = label_column(message(f"robustness.{name}") for name in rows["check"])
    table_rows = rows.assign(label=labels, panel=names).set_axis(keys)
    columns = (
        Column("label", message("robustness.treatment")),
        Column("panel", message("head.outcome")),
        Column("estimate", message("head.estimate"), "slope"),
        Column("ci_low", message("head.from"), "slope"),
        Column("ci_high", message("head.to"), "slope"),
        Column("n_units", n_label, "n"),
        *more,
    )
    table = Table("treatments", message("robustness.caption"), columns, table_rows, note)
    exhibit = Exhibit(
        "treatments",
        "coefficients",
        subtitle,
        (source,),
        data=(table.key,),
        labels={"x": axis},
        numbers=table.key,
        guide=guide,
    )
    return exhibit, table
