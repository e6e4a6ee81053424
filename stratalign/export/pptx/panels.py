"""Upright charts: columns and lines over names, curves over numbers."""

from __future__ import annotations

from stratalign.brand.deck import DeckTheme
from stratalign.export.pptx.charts import (
    ChartFile,
    ChartWords,
    Sheet,
    finished_chart,
    letters_of_chart,
    quoted,
    value_axis,
)
from stratalign.export.pptx.colours import fill_of, line_of
from stratalign.export.pptx.marks import Line, Panel

_AXES = '<c:axId val="111111111"/><c:axId val="222222222"/>'


def panel_file(panel: Panel, theme: DeckTheme, words: ChartWords) -> ChartFile:
    """Write an upright chart.

    Parameters
    ----------
    panel
        What it shows.
    theme
        Of the deck.
    words
        Of its sheet.

    Returns
    -------
    ChartFile
        With its workbook.
    """
    sheet = Sheet([str(place) for place in panel.places])
    sheet.add(words.label if panel.kind != "curves" else panel.x_title, panel.places)
    plot = _curves(panel, sheet, theme, words) if panel.kind == "curves" else _over_names(panel, sheet, theme, words)
    return finished_chart(f"<c:layout/>{plot}", theme, words.language, sheet)


def _over_names(panel: Panel, sheet: Sheet, theme: DeckTheme, words: ChartWords) -> str:
    series = "".join(_series(place, line, panel, sheet, theme, words) for place, line in enumerate(panel.lines))
    names = (
        '<c:catAx><c:axId val="111111111"/><c:scaling><c:orientation val="minMax"/></c:scaling><c:delete val="0"/>'
        '<c:axPos val="b"/><c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="none"/>'
        f'<c:minorTickMark val="none"/><c:tickLblPos val="low"/><c:spPr>{line_of(theme, "rule", 0.75)}</c:spPr>'
        f'{letters_of_chart(theme, 1000, "text", words.language)}<c:crossAx val="222222222"/><c:crosses '
        'val="autoZero"/><c:auto val="0"/><c:lblAlgn val="ctr"/><c:lblOffset val="100"/>'
        '<c:noMultiLvlLbl val="1"/></c:catAx>'
    )
    values = value_axis(
        panel.axis, theme, words.language, between="between", position="l", crosses="autoZero", has_labels=False
    )
    if panel.kind == "columns":
        chart = (
            f'<c:barChart><c:barDir val="col"/><c:grouping val="clustered"/><c:varyColors val="0"/>{series}'
            f'<c:gapWidth val="70"/>{_AXES}</c:barChart>'
        )
    else:
        chart = (
            f'<c:lineChart><c:grouping val="standard"/><c:varyColors val="0"/>{series}<c:marker val="1"/>{_AXES}'
            "</c:lineChart>"
        )
    return f"{chart}{names}{values}"


def _series(place: int, line: Line, panel: Panel, sheet: Sheet, theme: DeckTheme, words: ChartWords) -> str:
    """Columns or a line, each value printed at its place."""
    column = sheet.add(line.name, line.values)
    is_columns = panel.kind == "columns"
    style = (
        f"{fill_of(theme, line.role)}<a:ln><a:noFill/></a:ln>" if is_columns else line_of(theme, line.role, line.width)
    )
    marker = "" if is_columns else _round_marker(line, theme)
    where = "outEnd" if is_columns else "t"
    printed = (
        f'<c:dLbls><c:numFmt formatCode="{quoted(panel.code)}" sourceLinked="0"/><c:spPr><a:noFill/><a:ln><a:noFill/>'
        f"</a:ln></c:spPr>{letters_of_chart(theme, 1100, 'ink', words.language, is_strong=True)}<c:dLblPos "
        f'val="{where}"/><c:showLegendKey val="0"/><c:showVal val="1"/><c:showCatName val="0"/><c:showSerName val="0"/>'
        '<c:showPercent val="0"/><c:showBubbleSize val="0"/></c:dLbls>'
    )
    negative = '<c:invertIfNegative val="0"/>' if is_columns else ""
    smooth = "" if is_columns else '<c:smooth val="0"/>'
    return (
        f'<c:ser><c:idx val="{place}"/><c:order val="{place}"/>{sheet.name(column)}<c:spPr>{style}</c:spPr>{negative}'
        f"{marker}{printed}{sheet.categories()}{sheet.numbers('val', column, panel.code)}{smooth}</c:ser>"
    )


def _round_marker(line: Line, theme: DeckTheme) -> str:
    if not line.has_marks:
        return '<c:marker><c:symbol val="none"/></c:marker>'
    return (
        f'<c:marker><c:symbol val="circle"/><c:size val="8"/><c:spPr>{fill_of(theme, line.role)}'
        f"{line_of(theme, 'paper', 0.75)}</c:spPr></c:marker>"
    )


def _curves(panel: Panel, sheet: Sheet, theme: DeckTheme, words: ChartWords) -> str:
    series = ""
    for place, line in enumerate(panel.lines):
        column = sheet.add(line.name, line.values)
        style = line_of(theme, line.role, line.width, is_dashed=line.is_dashed)
        series += (
            f'<c:ser><c:idx val="{place}"/><c:order val="{place}"/>{sheet.name(column)}<c:spPr>{style}</c:spPr>'
            f'<c:marker><c:symbol val="none"/></c:marker>{sheet.numbers("xVal", 0)}{sheet.numbers("yVal", column)}'
            '<c:smooth val="0"/></c:ser>'
        )
    assert panel.x_axis is not None
    bottom = value_axis(
        panel.x_axis, theme, words.language, between="midCat", axis="111111111", across="222222222", crosses="min",
        title=panel.x_title, has_grid=False,
    )  # fmt: skip
    left = value_axis(panel.axis, theme, words.language, between="midCat", position="l", crosses="min")
    return (
        f'<c:scatterChart><c:scatterStyle val="lineMarker"/><c:varyColors val="0"/>{series}{_AXES}</c:scatterChart>'
        f"{bottom}{left}"
    )
