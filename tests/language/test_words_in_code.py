"""No word, number, day or list of a report is made by hand in the code that finds, orders, draws and writes it.

What is exempt stands here, each with its reason.
"""

from __future__ import annotations

import ast
import dataclasses
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from code_of_rooms import PACKAGE, ROOMS, above, called, modules_of, place_of, raises, tree_of

from stratalign.document import model
from stratalign.findings.model import Finding

#: What an audit says of a file is for who made it, in English, as errors are.
AUDITS = ("export/verify.py", *(f"export/pptx/{name}.py" for name in ("check", "check_template", "opening")))
#: Modules that write nothing but XML and drawings: every word in them is handed over.
MARKUP = (
    *(
        f"export/pptx/{name}.py"
        for name in ("base", "charts", "colours", "package", "panels", "raster", "shapes", "slide")
    ),
    *(f"exhibits/{name}.py" for name in ("letters", "matplotlib_theme", "png", "svg", "svg_canvas", "svg_shapes")),
    "export/drawings.py",
)
#: Functions that write keys of rows, style sheets, colours, tags, anchors and a manifest, or compare names as a program
#: does; one puts an error together before it is raised, one warns whoever writes code, and one only reads files in.
NOT_FOR_READERS = {
    "export/prepared.py": "prepare_pages",
    "document/page.py": "row_key",
    "exhibits/theme.py": "__getattr__",
    "export/manifests.py": "write_sent_manifest",
    "export/template_assets.py": "css_string",
    "export/fragments.py": "html_id",
    "document/kinds.py": "_lacking",
    "export/workbook/plan.py": "_known_as",
    "export/printing/filling.py": "rules",
    "export/pptx/write.py": "tag_of",
}
#: Arguments of the drawing library that are its own words.
OF_THE_LIBRARY = ("loc", "textcoords", "xycoords", "boxstyle")
#: Calls whose words no reader meets: what evidence is called in the tables of numbers, and what a kind is drawn from.
NOT_SAID = ("Evidence", "Kind")
#: Uses of a column as the check of columns names them; they are taken apart, not printed.
USES = (" (from the export)", "metadata: not used")
#: Calls that say a message: their other arguments fill its places.
SAYING = ("message", "say", "phrase")
#: Parts of a document and of a finding -> their fields that hold text, by the types that they declare.
TEXT_FIELDS = {
    part.__name__: {
        field.name: place
        for place, field in enumerate(dataclasses.fields(part))
        if "Text" in str(field.type) or field.type == "Words"
    }
    for part in (*filter(dataclasses.is_dataclass, vars(model).values()), Finding)
}

MODULES = [module for module in modules_of(*ROOMS) if str(module.relative_to(PACKAGE)) not in AUDITS + MARKUP]


def found_in_code(is_wrong: Callable[[ast.AST], bool]) -> list[str]:
    """Places where something is that a reader may meet."""
    return [
        place_of(module, node)
        for module in MODULES
        for node in ast.walk(tree_of(module))
        if is_wrong(node) and not raises(node) and not is_for_no_reader(module, node)
    ]


def is_for_no_reader(module: Path, node: ast.AST) -> bool:
    """Whether a node is part of a function of that list."""
    function = NOT_FOR_READERS.get(str(module.relative_to(PACKAGE)))
    return any(isinstance(one, ast.FunctionDef) and one.name == function for one in above(node))


def is_formatted(node: ast.AST) -> bool:
    """Whether a number or a day is written by the code."""
    is_method = isinstance(node, ast.Call) and called(node) in ("strftime", "isoformat", "format_date", "format_number")
    return is_method or (isinstance(node, ast.FormattedValue) and node.format_spec is not None)


def is_recased(node: ast.AST) -> bool:
    """Whether letters are raised or lowered, or a hyphen made a minus, by the code."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return False
    first = node.args[0] if node.args else None
    is_minus = called(node) == "replace" and isinstance(first, ast.Constant) and first.value == "-"
    return is_minus or called(node) in ("lower", "upper", "capitalize", "title", "casefold", "swapcase")


def is_joined(node: ast.AST) -> bool:
    """Whether things are joined by a word, a comma or a semicolon."""
    if not isinstance(node, ast.Call) or called(node) != "join" or not isinstance(node.func, ast.Attribute):
        return False
    sign = node.func.value
    return isinstance(sign, ast.Constant) and bool(re.search(r"[A-Za-z,;&]", str(sign.value)))


def is_prose(node: ast.AST) -> bool:
    """Whether a text has words, one after the other, that a reader may meet."""
    if isinstance(node, ast.JoinedStr):
        words = "".join(str(part.value) if isinstance(part, ast.Constant) else "0" for part in node.values)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        words = node.value
    else:
        return False
    has_words = re.search(r"[A-Za-z]{2,}[^\w<>=]* [^\w<>=]*[A-Za-z0-9]|0 [A-Za-z]{2,}", words)
    return bool(has_words) and words not in USES and not words.startswith(("<", "@"))


def is_unsaid(node: ast.AST) -> bool:
    """Whether a text is a docstring, the key of a row, the drawing library's own, or of what no reader meets."""
    parents = list(above(node))
    if isinstance(parents[0], ast.Expr | ast.JoinedStr | ast.Subscript):
        return True
    is_library = any(isinstance(one, ast.keyword) and one.arg in OF_THE_LIBRARY for one in parents)
    return is_library or any(called(one) in NOT_SAID for one in parents)


def texts_of(node: ast.Call) -> Iterator[ast.expr]:
    """Arguments of a call that are text: of a part of a document or a finding, or what fills a message's places."""
    if called(node) in SAYING:
        yield from (word.value for word in node.keywords)
    for name, place in TEXT_FIELDS.get(called(node), {}).items():
        yield from (word.value for word in node.keywords if word.arg == name)
        if place < len(node.args) and not any(isinstance(one, ast.Starred) for one in node.args[: place + 1]):
            yield node.args[place]


def written_in(node: ast.expr) -> Iterator[ast.expr]:
    """Texts that stand in an argument itself: those in calls are keys, or belong to their own function."""
    if isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str)):
        yield node
    elif isinstance(node, ast.Dict):
        # The keys of labels are names of the kind.
        for value in node.values:
            yield from written_in(value)
    elif not isinstance(node, ast.Call | ast.Subscript | ast.Compare):
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                yield from written_in(child)


def has_letters(node: ast.expr) -> bool:
    return isinstance(node, ast.JoinedStr) or any(letter.isalpha() for letter in str(getattr(node, "value", "")))


def test_numbers_and_days_are_written_by_the_language():
    assert found_in_code(is_formatted) == []


def test_letters_and_signs_are_left_to_the_language():
    assert found_in_code(is_recased) == []


def test_lists_are_joined_by_the_language():
    assert found_in_code(is_joined) == []


def test_no_prose_stands_in_the_code():
    assert found_in_code(lambda node: is_prose(node) and not is_unsaid(node)) == []


def test_where_a_part_of_a_report_has_text_none_is_written():
    assert {"Exhibit", "Table", "Column", "Section", "KeyFigure", "Summary", "Cover", "Claim", "Finding"} <= {
        name for name, fields in TEXT_FIELDS.items() if fields
    }
    wrong = [
        place_of(module, text)
        for module in MODULES
        for call in ast.walk(tree_of(module))
        if isinstance(call, ast.Call)
        for argument in texts_of(call)
        for text in written_in(argument)
        if has_letters(text)
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("code", "is_wrong"),
    [
        ("f'{share:.0%}'", is_formatted),
        ("end.strftime('%B')", is_formatted),
        ("label.lower()", is_recased),
        ("text.replace('-', '−')", is_recased),
        ("', '.join(names)", is_joined),
        ("' and '.join(names)", is_joined),
        ("show('Answers by level')", is_prose),
        ("show(f'{n} units')", is_prose),
        ("show(f'of {n}, all shown')", is_prose),
    ],
)
def test_what_is_made_by_hand_is_found(code, is_wrong):
    assert any(is_wrong(node) for node in ast.walk(ast.parse(code)))


@pytest.mark.parametrize(
    "code",
    [
        "Column('unit', 'Unit')",
        "Exhibit('units', 'table', subtitle=(f'Units of {client}'), source=())",
        "Table('units', message('units.caption'), columns, rows, note=('hidden' if few else '',))",
        "Finding('units', 'Units differ', (), ())",
        "message('sentence', text='clear')",
        "scene.say('alt.row', label='Staff' if level else name)",
    ],
)
def test_text_where_a_message_belongs_is_found(code):
    (call,) = (node.value for node in ast.parse(code).body)
    assert any(has_letters(text) for argument in texts_of(call) for text in written_in(argument))
