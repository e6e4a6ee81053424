"""The page of the study on every specification: the curve, its joint test, and which choice decides."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from stratalign.analysis.alignment_study import StudyResults
from stratalign.document.model import Column, Exhibit, Table, drawn
from stratalign.document.page import Page, section_of
from stratalign.document.slopes import ESTIMATE
from stratalign.findings.model import Finding
from stratalign.findings.study.doubts import is_clear
from stratalign.findings.study.words import study_source
from stratalign.language.fields import Text, Words
from stratalign.language.messages import is_known, message
from stratalign.models.specifications.curve import CHOICES, cut_share

#: Specifications drawn at most; of more, evenly spaced ones stand for all.
MOST_DRAWN = 240
#: Choices that leave companies out on purpose, and say so themselves.
CUT_ON_PURPOSE = ("cut", "sample")


def curve_page(results: StudyResults, findings: Mapping[str, Finding]) -> Page:
    """Every specification and the test of all together."""
    curve, options = results.curve, _options(results)
    table, choices, joint = _drawn(curve.table, options), _choices(options), _joint(results)
    whole = _whole(results)
    how: Words = (study_source(results, message("curve.how")),)
    if curve.n_specifications > MOST_DRAWN:
        how = (*how, message("curve.sampled", drawn=MOST_DRAWN, n=curve.n_specifications))
    exhibit = Exhibit(
        "curve",
        "specification_curve",
        message("curve.subtitle"),
        how,
        data=(table.key, choices.key),
        options={name: whole.cell(name, "value") for name in whole.rows.index},
        numbers=joint.key,
        guide=(message("curve.guide"),),
    )
    tables, exhibits = [table, choices, joint, whole], [exhibit]
    if len(options):
        by_option = _by_option(results, options)
        subtitle, source = message("curve_options.subtitle"), (study_source(results),)
        keys = (by_option.key,)
        exhibits.append(Exhibit("curve_options", "table", subtitle, source, data=keys, numbers=by_option.key))
        tables.append(by_option)
    return Page(section_of("study", "curve", findings["curve"], *exhibits), tuple(tables))


def _options(results: StudyResults) -> pd.DataFrame:
    """Every option of every choice that has more than one: column, value, label."""
    table = results.curve.table
    rows = [
        {"column": column, "value": value, "label": option_label(column, str(value))}
        for column in CHOICES
        for value in dict.fromkeys(table.sort_values(column)[column])
        if table[column].nunique() > 1
    ]
    found = pd.DataFrame(rows, columns=["column", "value", "label"])
    return found.set_axis([f"{row.column}.{row.value}" for row in found.itertuples()])


def option_label(column: str, value: str) -> Text:
    """Printed name of one option: ours by its message, an analyst's own as it was given."""
    if column == "cut" and (share := cut_share(value)) is not None:
        return message("choice.cut", option=message("option.extreme", share=share))
    for prefix in ("outcome", "exposure", "estimator", "option"):
        if is_known(f"{prefix}.{value}"):
            return message(f"choice.{column}", option=message(f"{prefix}.{value}"))
    return message(f"choice.{column}", option=value)


def _drawn(table: pd.DataFrame, options: pd.DataFrame) -> Table:
    """Specifications, smallest first, evenly spaced where there are too many to draw."""
    rows = table.reset_index(drop=True)
    if len(rows) > MOST_DRAWN:
        rows = rows.iloc[np.linspace(0, len(rows) - 1, MOST_DRAWN).round().astype(int)].reset_index(drop=True)
    columns = (
        *drawn(*ESTIMATE, format="hundredths"),
        *drawn("is_clear", format="flag"),
        *drawn(*dict.fromkeys(options["column"]), format="key"),
    )
    return Table("curve", "", columns, rows.assign(is_clear=is_clear(rows)))


def _choices(options: pd.DataFrame) -> Table:
    return Table("curve_choices", "", (*drawn("label"), *drawn("column", "value", format="key")), options)


def _joint(results: StudyResults) -> Table:
    """The curve as a whole against no association anywhere."""
    columns = (
        Column("statistic", message("curve.statistic"), term="curve.statistic"),
        Column("value", message("curve.value"), "hundredths"),
        Column("p_value", message("head.p"), "p"),
    )
    rows = results.curve.joint.set_index("statistic", drop=False)
    note = (message("curve.note", n=results.curve.n_draws),)
    return Table("curve_joint", message("curve.caption"), columns, rows, note)


def _whole(results: StudyResults) -> Table:
    """What is said of all specifications, drawn or not."""
    table = results.curve.table
    values = {
        "n_specifications": float(results.curve.n_specifications),
        "lowest": float(table["estimate"].min()),
        "median": float(table["estimate"].median()),
        "highest": float(table["estimate"].max()),
        "clear_pct": float(100 * is_clear(table).mean()),
    }
    rows = pd.DataFrame({"value": pd.Series(values)})
    return Table("curve_whole", "", drawn("value", format="hundredths"), rows)


def _by_option(results: StudyResults, options: pd.DataFrame) -> Table:
    """Median and share of clear specifications by option: which choice decides."""
    table = results.curve.table
    clear = is_clear(table)
    chosen = [table[option.column] == option.value for option in options.itertuples()]
    rows = options.assign(
        n=[int(rows.sum()) for rows in chosen],
        median=[float(table.loc[rows, "estimate"].median()) for rows in chosen],
        clear_pct=[float(100 * clear[rows].mean()) for rows in chosen],
        n_companies=[
            float(table.loc[rows, "n_observations"].max()) if option.column not in CUT_ON_PURPOSE else float("nan")
            for option, rows in zip(options.itertuples(), chosen, strict=True)
        ],
    )
    columns = (
        Column("label", message("curve_options.option")),
        Column("n", message("curve_options.n"), "n"),
        Column("median", message("curve_options.median"), "hundredths"),
        Column("clear_pct", message("curve_options.clear"), "pct"),
        *drawn("n_companies", format="n"),
    )
    return Table("curve_options", message("curve_options.caption"), columns, rows)
