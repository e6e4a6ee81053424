"""Pages and drawings as a stranger reads them."""

import base64

import pytest

from stratalign.audit.readers.drawing import DRAWN, read_drawing
from stratalign.audit.readers.page import read_page
from stratalign.audit.readers.printed import Span, as_printed, decimal_of
from stratalign.audit.shares import Shares


@pytest.mark.parametrize(
    ("words", "decimal", "span"),
    [
        ("59.2", ".", (59.15, 59.25)),
        ("−20,6", ",", (-20.65, -20.55)),
        ("72%", ".", (71.5, 72.5)),
        ("1,234", ".", (1233.5, 1234.5)),
        ("1.234", ",", (1233.5, 1234.5)),
        ("1\u202f234,5", ",", (1234.45, 1234.55)),
        ("72\u202f%", ",", (71.5, 72.5)),
        ("+19", ".", (18.5, 19.5)),
        ("≥95%", ".", (95, 100)),
        ("<5", ".", (0, 5)),
    ],
)
def test_a_printed_number_is_as_wide_as_its_last_digit(words, decimal, span):
    assert as_printed(words, decimal=decimal) == pytest.approx(Span(*span))


@pytest.mark.parametrize(("language", "decimal"), [("en", "."), ("de", ","), ("fr-FR", ","), ("ja", "."), ("xx", ".")])
def test_the_decimal_sign_is_that_of_the_files_language(language, decimal):
    assert decimal_of(language) == decimal


@pytest.mark.parametrize("words", ["–", "", "Clarity", "2026-03-01", "3 of 5"])
def test_words_are_no_number(words):
    assert as_printed(words) == words


def bars(rows: list[list[float]], unit: float) -> str:
    """Draw rows of five bars as the exhibit does: two to the left, two to the right, the middle apart."""
    drawn = []
    for row, (low, strong_low, high, strong_high, middle) in enumerate(rows):
        top = 10.0 + 20 * row
        ends = [
            (200, -low),
            (200 - unit * low, -strong_low),
            (200, high),
            (200 + unit * high, strong_high),
            (500, middle),
        ]
        for start, width in ends:
            end = start + unit * width
            drawn.append(
                f'<path d="M {start} {top} \nL {end:.6f} {top} \nL {end:.6f} {top + 9} \nL {start} {top + 9} \nz"/>'
            )
    names = "".join(f'<g id="ytick_{n + 1}"><g><!-- Row {n} --></g></g>' for n in range(len(rows)))
    return f"<svg>{names}{''.join(drawn)}</svg>"


def test_widths_of_bars_are_shares_also_where_rounded_ones_do_not_add_up():
    rows = [[18, 3, 28, 20, 31], [12, 9, 30, 17, 33]]
    (table,) = read_drawing("page", "likert", bars(rows, 2.085)).tables
    read = [[line.cells[key].middle for key in DRAWN] for line in table.lines]
    assert read == [pytest.approx(row, abs=1e-4) for row in rows]
    assert [line.key for line in table.lines] == ["Row 0", "Row 1"]


def test_whole_shares_of_few_answers_are_counts():
    # 90 answers: 3, 16, 28, 25 and 18 of them, printed in whole per cents.
    cells = {"strong_low_pct": 3, "low_pct": 18, "neutral_pct": 31, "high_pct": 28, "strong_high_pct": 20}
    mean = Shares.read({key: Span(share, share) for key, share in cells.items()}).mean(90)
    assert mean == pytest.approx(Span(*[100 * (16 * 0.25 + 28 * 0.5 + 25 * 0.75 + 18) / 90] * 2))


def test_shares_that_no_counts_have_say_nothing():
    cells = dict.fromkeys(DRAWN, Span(20.0, 20.0)) | {"low_pct": Span(20.000001, 20.000001)}
    exact = {key: Span(span.low + 0.01, span.low + 0.01) for key, span in cells.items()}
    assert Shares.read(exact).mean(90) is None


def test_a_page_gives_cells_texts_scripts_comments_and_what_drawings_say():
    svg = base64.b64encode(b"<svg><!-- Small unit 61 --><title>Said &amp; drawn</title></svg>").decode()
    page = read_page(
        "p.html",
        "<html lang='de'><style>p{}</style><table id='table-standing'><tr><th>Einheit</th><th>n</th></tr>"
        "<tr><th>Werk</th><td>12,5</td></tr></table><script>var x = 'in a script'</script><!-- kept -->"
        f"<figure id='exhibit-standing'><img alt='Werk: 12' src='data:image/svg+xml;base64,{svg}'></figure></html>",
    )
    (table,) = page.tables
    assert (table.key, table.columns, page.language) == ("standing", ("Einheit", "n"), "de")
    assert table.lines[0].cells == {"0": "Werk", "1": pytest.approx(Span(12.45, 12.55))}
    said = {text.words for text in page.texts}
    assert said >= {"var x = 'in a script'", "kept", "Werk: 12", "Small unit 61", "Said & drawn"}


def test_bars_are_measured_whatever_the_order_of_their_attributes():
    names_of_rows = ("Role", "Line")
    widths = [(6, 1, 39, 24, 30), (8, 2, 40, 20, 30)]
    drawn = "".join(
        f'<rect fill="#aaa" height="18" width="{2 * share}" x="{300 + place}" y="{24 + 28 * row}"/>'
        for row, shares in enumerate(widths)
        for place, share in enumerate(shares)
    )
    names = "".join(
        f'<text text-anchor="end" x="118" y="{39 + 28 * row}">{name}</text>' for row, name in enumerate(names_of_rows)
    )
    (table,) = read_drawing("page", "likert", f"<svg>{drawn}{names}</svg>").tables
    assert [line.key for line in table.lines] == list(names_of_rows)
    found = [[cell.middle for cell in line.cells.values()] for line in table.lines]
    assert found == [pytest.approx(list(shares)) for shares in widths]
