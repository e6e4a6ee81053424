"""What the website needs besides the pages in docs/: the lists of public names, the project's own pages, formulas.

A hook of mkdocs (mkdocs.yml); nothing it makes is written into docs/.
"""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path
from posixpath import dirname, normpath

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(Path(__file__).resolve().parent))

from formula_pictures import formula  # noqa: E402  (beside this file, which no package holds)

#: Pages of the repository's root, under their address on the site.
PROJECT = {
    "project/changelog.md": "CHANGELOG.md",
    "project/architecture.md": "ARCHITECTURE.md",
    "project/contributing.md": "CONTRIBUTING.md",
    "project/security.md": "SECURITY.md",
}
FONTS = ("StratalignSans-Regular.ttf", "StratalignSans-SemiBold.ttf")
#: Where a page of a room lists its public names.
NAMES = "<!-- names -->"
_LINK = re.compile(r"(?<!!)\[([^\]]+)\]\(([^)\s]+)\)")
_FORMULA = re.compile(r"\$\$(.+?)\$\$|\$([^$\n]+?)\$", re.DOTALL)
_CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages and fonts that do not lie in docs/."""
    for address, name in PROJECT.items():
        files.append(File.generated(config, address, content=(ROOT / name).read_text(encoding="utf-8")))
    for name in FONTS:
        place = ROOT / "stratalign" / "exhibits" / "fonts" / name
        files.append(File.generated(config, f"fonts/{name}", abs_src_path=str(place)))
    files.append(File.generated(config, "decisions/index.md", content=_decisions()))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """List public names, keep formulas for later, and let links end where the site does."""
    if NAMES in markdown:
        markdown = markdown.replace(NAMES, _names(Path(page.file.src_uri).stem))
    markdown = _LINK.sub(lambda found: _within(found, page.file.src_uri, files), markdown)
    if page.meta.get("math"):
        page.meta["formulas"] = []
        markdown = _with_places(markdown, page.meta["formulas"])
    return markdown


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Put formulas where they belong."""
    for number, picture in enumerate(page.meta.get("formulas", ())):
        html = html.replace(f"FORMULA{number:03d}Q", picture)
    return html


def _with_places(markdown: str, formulas: list[str]) -> str:
    """Text with a word in the place of every formula, outside of code."""

    def place(found: re.Match[str]) -> str:
        tex, is_block = found[1] or found[2], bool(found[1])
        formulas.append(formula(tex, is_block=is_block))
        return f"FORMULA{len(formulas) - 1:03d}Q"

    parts, last = [], 0
    for code in _CODE.finditer(markdown):
        parts += [_FORMULA.sub(place, markdown[last : code.start()]), code[0]]
        last = code.end()
    return "".join([*parts, _FORMULA.sub(place, markdown[last:])])


def _within(found: re.Match[str], source: str, files: Files) -> str:
    """A link, or its words alone where it leads to a file of the repository that the site has not."""
    words, target = found[1], found[2]
    if "://" in target or target.startswith(("#", "mailto:")):
        return found[0]
    path, _, anchor = target.partition("#")
    # Pages of the root lie in project/ on the site, and name docs/ themselves.
    start = "" if source in PROJECT else f"docs/{dirname(source)}"
    place = normpath(f"{start}/{path}".lstrip("/"))
    own = next((address for address, name in PROJECT.items() if name == place), "")
    address = own or (place.removeprefix("docs/") if place.startswith("docs/") else "")
    if not address and place == "README.md":
        address = "index.md"
    if (ROOT / place).is_dir() or not (files.get_file_from_path(address) if address else None):
        return words if (ROOT / place).exists() else found[0]
    up = "../" * len(Path(dirname(source)).parts)
    return f"[{words}]({up}{address}{f'#{anchor}' if anchor else ''})"


def _names(room: str) -> str:
    """A directive for each public name of a room: functions first, then what they give."""
    stub = ROOT / "stratalign" / room / "__init__.pyi"
    stub = stub if stub.is_file() else stub.parent.with_suffix(".pyi")
    taken = [node for node in ast.parse(stub.read_text(encoding="utf-8")).body if isinstance(node, ast.ImportFrom)]
    places = {alias.name: f"{node.module}.{alias.name}" for node in taken for alias in node.names}
    ordered = sorted(places, key=lambda name: (name[0].isupper(), name.lower()))
    functions = [name for name in ordered if not name[0].isupper()]
    kinds = [name for name in ordered if name[0].isupper()]
    parts = []
    for title, names in (("Functions", functions), ("What they give and take", kinds)):
        if names:
            parts += [f"## {title}", *(f"::: {places[name]}" for name in names)]
    return "\n\n".join(parts)


def _decisions() -> str:
    """A page that lists every decision."""
    found = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    titles = {path.name: path.read_text(encoding="utf-8").splitlines()[0].lstrip("# ") for path in found}
    lines = [f"- [{title}]({name})" for name, title in titles.items()]
    intro = "Why something is done as it is, where it could have been done otherwise; the newest last."
    return "\n".join(["# Decisions", "", intro, "", *lines, ""])
