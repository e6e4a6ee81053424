"""Charts as slides hold them: the numbers cached in the chart and in a workbook inside it, colours of the theme.

Written element by element, in the order that ECMA-376 (21.2) asks for: an element out of its order is what PowerPoint
offers to repair.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

from stratalign.brand.deck import DeckTheme
from stratalign.export.pptx.colours import fill_of, line_of
from stratalign.export.pptx.marks import Axis, Bars, Chart, Level, Points, Value
from stratalign.export.pptx.workbooks import SheetColumn, head_of, place_of, workbook_of

_OPENING = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<c:chartSpace '
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><c:date1904 val="0"/>'
    '<c:roundedCorners val="0"/>'
)
_AXES = '<c:axId val="111111111"/><c:axId val="222222222"/>'
#: Half the height of a short upright line, in rows.
_TICK = 0.26
#: Distances of printed numbers, without what subtracting leaves behind the last digit.
_DIGITS = 9


@dataclass(frozen=True, slots=True)
class ChartFile:
    """A chart: its XML without the link to its workbook, and the workbook."""

    xml: bytes
    workbook: bytes


@dataclass(frozen=True, slots=True)
class ChartWords:
    """What the sheet of a chart calls its columns, and the language of its letters."""

    label: str
    row: str
    ends: str
    low: str
    high: str
    language: str


@dataclass
class Sheet:
    """The sheet while its series are being written: each column is written once, where its series stands."""

    labels: Sequence[str]
    length: int = 0
    columns: list[SheetColumn] = field(default_factory=list)

    def add(self, head: str, cells: Sequence[float | str | None]) -> int:
        """Add a column and say which it is; some programs drop a series that is shorter than others of its chart."""
        padding = (None,) * (self.length - len(cells))
        self.columns.append(SheetColumn(head, (*cells, *padding)))
        return len(self.columns) - 1

    def numbers(self, element: str, column: int, code: str = "General") -> str:
        """Reference to a column of numbers, with the numbers."""
        cells = self.columns[column].cells
        points = "".join(
            f'<c:pt idx="{n}"><c:v>{_written(cell)}</c:v></c:pt>' for n, cell in enumerate(cells) if cell is not None
        )
        return (
            f"<c:{element}><c:numRef><c:f>{place_of(column, len(cells))}</c:f><c:numCache><c:formatCode>{escape(code)}"
            f'</c:formatCode><c:ptCount val="{len(cells)}"/>{points}</c:numCache></c:numRef></c:{element}>'
        )

    def name(self, column: int) -> str:
        """Reference to the head of a column: the name of a series."""
        head = escape(self.columns[column].head)
        return (
            f'<c:tx><c:strRef><c:f>{head_of(column)}</c:f><c:strCache><c:ptCount val="1"/><c:pt idx="0"><c:v>{head}'
            "</c:v></c:pt></c:strCache></c:strRef></c:tx>"
        )

    def categories(self) -> str:
        """Reference to the names of the rows."""
        points = "".join(f'<c:pt idx="{n}"><c:v>{escape(label)}</c:v></c:pt>' for n, label in enumerate(self.labels))
        return (
            f"<c:cat><c:strRef><c:f>{place_of(0, len(self.labels))}</c:f><c:strCache>"
            f'<c:ptCount val="{len(self.labels)}"/>{points}</c:strCache></c:strRef></c:cat>'
        )


def chart_file(
    chart: Chart, labels: Sequence[str], theme: DeckTheme, words: ChartWords, *, rows_share: float, inset: float
) -> ChartFile:
    """Write a chart of rows.

    Parameters
    ----------
    chart
        What it shows.
    labels
        Names of its rows, top down.
    theme
        Of the deck.
    words
        Of the sheet.
    rows_share
        Part of the chart's height that its rows have; the numbers of the axis stand below.
    inset
        Part of its width that is left free at each side.

    Returns
    -------
    ChartFile
        The rows fill their part exactly, so that each lies beside its name.
    """
    has_intervals = any(map(_has_any, chart.points))
    n = len(labels)
    sheet = Sheet(labels, n if chart.bars else max(3 * n if has_intervals else n, 2))
    sheet.add(words.label, labels)
    plot = _bar_plot(chart, sheet, theme, words) if chart.bars else _point_plot(chart, sheet, theme, words)
    layout = (
        '<c:layout><c:manualLayout><c:layoutTarget val="inner"/><c:xMode val="edge"/><c:yMode val="edge"/>'
        f'<c:x val="{inset:.4f}"/><c:y val="0"/><c:w val="{1 - 2 * inset:.4f}"/><c:h val="{rows_share:.4f}"/>'
        "</c:manualLayout></c:layout>"
    )
    return finished_chart(f"{layout}{plot}", theme, words.language, sheet)


def finished_chart(plot: str, theme: DeckTheme, language: str, sheet: Sheet) -> ChartFile:
    """Chart around what it plots, with its workbook."""
    letters = letters_of_chart(theme, 900, "muted", language)
    xml = (
        f'{_OPENING}<c:chart><c:autoTitleDeleted val="1"/><c:plotArea>{plot}<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln>'
        '</c:spPr></c:plotArea><c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart><c:spPr><a:noFill/><a:ln>'
        f"<a:noFill/></a:ln></c:spPr>{letters}</c:chartSpace>"
    )
    return ChartFile(xml.encode(), workbook_of(sheet.columns))


def letters_of_chart(theme: DeckTheme, size: int, role: str, language: str, *, is_strong: bool = False) -> str:
    """How letters of a chart are set; their font is the theme's."""
    return (
        f'<c:txPr><a:bodyPr/><a:lstStyle/><a:p><a:pPr><a:defRPr sz="{size}" b="{int(is_strong)}">'
        f'{fill_of(theme, role)}<a:latin typeface="+mn-lt"/></a:defRPr></a:pPr><a:endParaRPr lang="{language}"/></a:p>'
        "</c:txPr>"
    )


def _bar_plot(chart: Chart, sheet: Sheet, theme: DeckTheme, words: ChartWords) -> str:
    series = "".join(_bars(place, one, chart, sheet, theme, words) for place, one in enumerate(chart.bars))
    grouping = "stacked" if len(chart.bars) > 1 else "clustered"
    overlap = '<c:overlap val="100"/>' if len(chart.bars) > 1 else ""
    names = (
        '<c:catAx><c:axId val="111111111"/><c:scaling><c:orientation val="maxMin"/></c:scaling><c:delete val="0"/>'
        '<c:axPos val="l"/><c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="none"/>'
        f'<c:minorTickMark val="none"/><c:tickLblPos val="none"/><c:spPr>{line_of(theme, "ink", 0.75)}</c:spPr>'
        '<c:crossAx val="222222222"/><c:crosses val="autoZero"/><c:auto val="0"/><c:lblAlgn val="ctr"/>'
        '<c:lblOffset val="100"/><c:noMultiLvlLbl val="1"/></c:catAx>'
    )
    return (
        f'<c:barChart><c:barDir val="bar"/><c:grouping val="{grouping}"/><c:varyColors val="0"/>{series}'
        f'<c:gapWidth val="{chart.gap}"/>{overlap}{_AXES}</c:barChart>{names}'
        f"{value_axis(chart.axis, theme, words.language, between='between')}"
    )


def _bars(place: int, bars: Bars, chart: Chart, sheet: Sheet, theme: DeckTheme, words: ChartWords) -> str:
    column = sheet.add(bars.name, bars.values)
    outline = line_of(theme, bars.outline, 0.75)
    points = "".join(
        f'<c:dPt><c:idx val="{n}"/><c:invertIfNegative val="0"/><c:bubble3D val="0"/><c:spPr>{fill_of(theme, role)}'
        f"{outline}</c:spPr></c:dPt>"
        for n, role in enumerate(bars.roles)
    )
    errors = _errors(bars.name, bars.values, bars.low, bars.high, sheet, theme, words, role="ink", width=1.25)
    return (
        f'<c:ser><c:idx val="{place}"/><c:order val="{place}"/>{sheet.name(column)}<c:spPr>{fill_of(theme, bars.role)}'
        f'{outline}</c:spPr><c:invertIfNegative val="0"/>{points}{_printed(bars, chart.code, theme, words.language)}'
        f"{errors}{sheet.categories()}{sheet.numbers('val', column, chart.code)}</c:ser>"
    )


def _printed(bars: Bars, code: str, theme: DeckTheme, language: str) -> str:
    """Values in their bars, those that have room."""
    if not any(bars.printed):
        return ""
    left_out = "".join(
        f'<c:dLbl><c:idx val="{n}"/><c:delete val="1"/></c:dLbl>' for n, is_in in enumerate(bars.printed) if not is_in
    )
    return (
        f'<c:dLbls>{left_out}<c:numFmt formatCode="{quoted(code)}" sourceLinked="0"/><c:spPr>'
        f"<a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>{letters_of_chart(theme, 900, bars.letters, language)}"
        '<c:dLblPos val="ctr"/><c:showLegendKey val="0"/><c:showVal val="1"/><c:showCatName val="0"/>'
        '<c:showSerName val="0"/><c:showPercent val="0"/><c:showBubbleSize val="0"/></c:dLbls>'
    )


def _point_plot(chart: Chart, sheet: Sheet, theme: DeckTheme, words: ChartWords) -> str:
    n = len(sheet.labels)
    series = [_level(one, n, sheet, theme, words) for one in chart.levels]
    series += [_intervals(one, sheet, theme, words) for one in chart.points if _has_any(one)]
    series += [_points(one, sheet, theme, words) for one in chart.points]
    numbered = "".join(
        f'<c:ser><c:idx val="{place}"/><c:order val="{place}"/>{one}</c:ser>' for place, one in enumerate(series)
    )
    rows = (
        f'<c:valAx><c:axId val="222222222"/><c:scaling><c:orientation val="maxMin"/><c:max val="{n}"/><c:min val="0"/>'
        '</c:scaling><c:delete val="1"/><c:axPos val="l"/><c:numFmt formatCode="General" sourceLinked="0"/>'
        '<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="none"/>'
        '<c:crossAx val="111111111"/><c:crosses val="min"/><c:crossBetween val="midCat"/></c:valAx>'
    )
    values = value_axis(chart.axis, theme, words.language, between="midCat", axis="111111111", across="222222222")
    return (
        '<c:scatterChart><c:scatterStyle val="lineMarker"/><c:varyColors val="0"/>'
        f"{numbered}{_AXES}</c:scatterChart>{values}{rows}"
    )


def _points(points: Points, sheet: Sheet, theme: DeckTheme, words: ChartWords) -> str:
    column = sheet.add(points.name, points.values)
    where = [None if value is None else row + 0.5 + points.offset for row, value in enumerate(points.values)]
    rows = sheet.add(words.row, where)
    return (
        f'{sheet.name(column)}<c:spPr><a:ln w="19050"><a:noFill/></a:ln></c:spPr>{_marker(points, theme)}'
        f'{_upright(points, theme)}{sheet.numbers("xVal", column)}{sheet.numbers("yVal", rows)}<c:smooth val="0"/>'
    )


def _has_any(points: Points) -> bool:
    return any(bound is not None for bound in (*points.low, *points.high))


def _intervals(points: Points, sheet: Sheet, theme: DeckTheme, words: ChartWords) -> str:
    """Intervals as a line that ends and begins anew in each row, for its ends stand in the sheet as they are printed.

    Error bars along the values, which lie across here, are not drawn by every program; a line is.
    """
    ends: list[Value] = []
    rows: list[Value] = []
    for row, (low, high) in enumerate(zip(points.low, points.high, strict=True)):
        if low is not None and high is not None:
            ends += [low, high, None]
            rows += [row + 0.5 + points.offset, row + 0.5 + points.offset, None]
    column = sheet.add(f"{points.name}, {words.ends}", ends)
    where = sheet.add(words.row, rows)
    line = line_of(theme, points.interval_role or points.role, points.width)
    return (
        f'{sheet.name(column)}<c:spPr>{line}</c:spPr><c:marker><c:symbol val="none"/></c:marker>'
        f'{sheet.numbers("xVal", column)}{sheet.numbers("yVal", where)}<c:smooth val="0"/>'
    )


def _marker(points: Points, theme: DeckTheme) -> str:
    if points.shape in ("", "tick"):
        return '<c:marker><c:symbol val="none"/></c:marker>'
    return (
        f'<c:marker><c:symbol val="{points.shape}"/><c:size val="{points.size}"/><c:spPr>{fill_of(theme, points.role)}'
        f"{line_of(theme, 'paper', 0.75)}</c:spPr></c:marker>"
    )


def _upright(points: Points, theme: DeckTheme) -> str:
    """A short upright line at each value."""
    if points.shape != "tick":
        return ""
    return (
        '<c:errBars><c:errDir val="y"/><c:errBarType val="both"/><c:errValType val="fixedVal"/><c:noEndCap val="1"/>'
        f'<c:val val="{_TICK}"/><c:spPr>{line_of(theme, points.role, 1.75)}</c:spPr></c:errBars>'
    )


def _level(level: Level, n_rows: int, sheet: Sheet, theme: DeckTheme, words: ChartWords) -> str:
    """An upright line through all rows."""
    column = sheet.add(level.name, (level.value, level.value))
    rows = sheet.add(words.row, (0.0, float(n_rows)))
    line = line_of(theme, level.role, 1.25, is_dashed=level.is_dashed)
    return (
        f'{sheet.name(column)}<c:spPr>{line}</c:spPr><c:marker><c:symbol val="none"/></c:marker>'
        f'{sheet.numbers("xVal", column)}{sheet.numbers("yVal", rows)}<c:smooth val="0"/>'
    )


def _errors(
    name: str, values: Sequence[Value], low: Sequence[Value], high: Sequence[Value], sheet: Sheet, theme: DeckTheme,
    words: ChartWords, *, role: str, width: float,
) -> str:  # fmt: skip
    """Intervals as error bars: how far their ends lie from the values, in columns of the sheet."""
    if not any(bound is not None for bound in (*low, *high)):
        return ""
    minus = sheet.add(f"{name}, {words.low}", list(_distances(low, values)))
    plus = sheet.add(f"{name}, {words.high}", list(_distances(values, high)))
    return (
        f'<c:errBars><c:errBarType val="both"/><c:errValType val="cust"/><c:noEndCap val="1"/>'
        f"{sheet.numbers('plus', plus)}{sheet.numbers('minus', minus)}<c:spPr>{line_of(theme, role, width)}</c:spPr>"
        "</c:errBars>"
    )


def _distances(lower: Sequence[Value], upper: Sequence[Value]) -> Iterator[float]:
    for one, other in zip(lower, upper, strict=True):
        yield 0.0 if one is None or other is None else round(other - one, _DIGITS)


def value_axis(
    scale: Axis, theme: DeckTheme, language: str, *, between: str, axis: str = "222222222", across: str = "111111111",
    position: str = "b", crosses: str = "max", title: str = "", has_grid: bool = True, has_labels: bool = True,
) -> str:  # fmt: skip
    """Axis of values with faint lines from its numbers."""
    labels = "nextTo" if scale.is_shown and has_labels else "none"
    log = '<c:logBase val="2"/>' if scale.logarithm else ""
    step = "" if scale.logarithm else f'<c:majorUnit val="{_written(scale.step)}"/>'
    grid = f"<c:majorGridlines><c:spPr>{line_of(theme, 'hairline', 0.75)}</c:spPr></c:majorGridlines>"
    return (
        f'<c:valAx><c:axId val="{axis}"/><c:scaling>{log}<c:orientation val="minMax"/><c:max '
        f'val="{_written(scale.high)}"/><c:min val="{_written(scale.low)}"/></c:scaling><c:delete val="0"/>'
        f'<c:axPos val="{position}"/>{grid if scale.is_shown and has_grid else ""}{_axis_title(title, theme, language)}'
        f'<c:numFmt formatCode="{quoted(scale.code)}" sourceLinked="0"/><c:majorTickMark val="none"/><c:minorTickMark '
        f'val="none"/><c:tickLblPos val="{labels}"/><c:spPr><a:ln><a:noFill/></a:ln></c:spPr>'
        f'{letters_of_chart(theme, 900, "muted", language)}<c:crossAx val="{across}"/><c:crosses val="{crosses}"/>'
        f'<c:crossBetween val="{between}"/>{step}</c:valAx>'
    )


def _axis_title(words: str, theme: DeckTheme, language: str) -> str:
    if not words:
        return ""
    fill = fill_of(theme, "muted")
    return (
        f'<c:title><c:tx><c:rich><a:bodyPr/><a:lstStyle/><a:p><a:pPr><a:defRPr sz="900" b="0">{fill}</a:defRPr></a:pPr>'
        f'<a:r><a:rPr lang="{language}" sz="900" b="0">{fill}</a:rPr><a:t>{escape(words)}</a:t></a:r></a:p></c:rich>'
        '</c:tx><c:overlay val="0"/></c:title>'
    )


def quoted(code: str) -> str:
    """Text of an attribute between double quotes."""
    return escape(code, {'"': "&quot;"})


def _written(value: float | str) -> str:
    return f"{value:.10g}" if isinstance(value, float) else str(value)
