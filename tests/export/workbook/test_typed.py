"""A printed number becomes the same number with the format that prints it again; words stay words."""

import pytest

from stratalign.export.workbook.typed import typed
from stratalign.language.number_formats import FORMATS, format_number

ENGLISH, GERMAN = "en_GB", "de_DE"


@pytest.mark.parametrize(
    ("words", "locale", "value", "number_format"),
    [
        ("57", ENGLISH, 57, '#,##0;"−"#,##0'),
        ("1,245", ENGLISH, 1245, '#,##0;"−"#,##0'),
        ("1.245", GERMAN, 1245, '#,##0;"−"#,##0'),
        ("−22.4", ENGLISH, -22.4, '#,##0.0;"−"#,##0.0'),
        ("−22,4", GERMAN, -22.4, '#,##0.0;"−"#,##0.0'),
        ("+22.5", ENGLISH, 22.5, '+#,##0.0;"−"#,##0.0;#,##0.0'),
        ("57%", ENGLISH, 0.57, '#,##0%;"−"#,##0%'),
        ("12,5\N{NO-BREAK SPACE}%", GERMAN, 0.125, '#,##0.0"\N{NO-BREAK SPACE}"%;"−"#,##0.0"\N{NO-BREAK SPACE}"%'),
        (".007", ENGLISH, 0.007, '.000;"−".000'),
        ("1234", ENGLISH, 1234, '0;"−"0'),
    ],
)
def test_a_number_keeps_what_is_printed_and_how(words, locale, value, number_format):
    found = typed(words, locale)
    assert found.value == pytest.approx(value, abs=1e-12) and found.number_format == number_format


@pytest.mark.parametrize("words", ["< .001", "–", "<5", "≥95%", "1.23 × 10⁻⁵", "25th", "", "+", "=1+1", "12 of 40"])
def test_what_is_no_single_number_stays_words(words):
    assert typed(words, ENGLISH) == typed(words, GERMAN)
    assert typed(words, ENGLISH).value == words and not typed(words, ENGLISH).number_format


@pytest.mark.parametrize("locale", [ENGLISH, GERMAN, "fr_FR"])
@pytest.mark.parametrize(
    "name", ["n", "points", "signed_points", "pct", "ratio", "slope", "estimate", "p", "share_tenths"]
)
def test_every_format_of_a_table_gives_back_the_number_that_is_printed(name, locale):
    for value in (0.0, 0.0234, 0.5, 3.14159, 57.25, 61.5, 1245.6, -22.46):
        digits = FORMATS[name].digits(value).replace(",", "")
        if digits[-1].isdecimal() and digits[0] not in "<>":
            found = typed(format_number(value, name, locale), locale).value
            assert found == pytest.approx(float(digits) / (100 if FORMATS[name].percent else 1), abs=1e-9)
