"""Names that no font can draw are told before the run, with the letters and what to install."""

import pytest

from stratalign.brand import letters
from stratalign.checks.letters import check_letters
from stratalign.engagement.engagement import load_engagement


@pytest.fixture
def no_fonts(monkeypatch):
    monkeypatch.setattr(letters, "_installed", lambda: iter(()))
    letters.fallback_fonts.cache_clear()
    yield
    letters.fallback_fonts.cache_clear()


def test_letters_that_would_be_boxes_are_named(northwind, no_fonts):
    assert check_letters(load_engagement(northwind), None) == []
    renamed = load_engagement(northwind).model_copy(update={"client": "北京 Łódź مبيعات"})
    (result,) = check_letters(renamed, None)
    assert (result.check, result.severity, result.n_affected) == ("figures_font", "warns", 2)
    assert "2 letters of names and labels (京 北)" in result.seen
    assert "Noto Sans CJK" in result.fix
