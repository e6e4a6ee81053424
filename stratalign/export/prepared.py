"""What every page of the house needs, made once in a process whose copies write pages."""

from __future__ import annotations

import datetime as dt

from babel.dates import format_date

from stratalign.brand.brand import house_brand
from stratalign.brand.dark import dark_rules
from stratalign.brand.figures import figure_theme
from stratalign.brand.letters import lacking
from stratalign.exhibits.letters import STRONG, width_of
from stratalign.export.fragments import compile_fragments
from stratalign.export.html import compile_page
from stratalign.export.template_assets import brand_rules, script_hash
from stratalign.language.languages import load_language

#: A number with a sign that is looked up in the fonts beside ours.
_LOOKED_UP = "\u2265 1%"


def prepare_pages() -> None:
    """Compile the templates, and read fonts and style; nothing of a client is in any of it."""
    theme = figure_theme(house_brand())
    for weight in (0, STRONG):
        width_of(_LOOKED_UP, weight, theme)
    lacking(_LOOKED_UP)
    compile_fragments()
    compile_page()
    brand_rules(house_brand(), extended=False)
    dark_rules(house_brand(), ())
    script_hash()
    # Numbers and dates of the locale.
    format_date(dt.date(2000, 1, 1), locale=load_language("en").locale)
