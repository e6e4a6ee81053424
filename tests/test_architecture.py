"""The house as ARCHITECTURE.md draws it: rooms, import order, public names, no leftovers."""

import ast
import functools
import re
from pathlib import Path

import pytest
from conftest import ROOT

PACKAGE = ROOT / "stratalign"
MAP = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
#: Entries of the map below `stratalign/`, top to bottom: the import order.
ORDER = [
    name.strip("/").removesuffix(".py")
    for name in re.findall(
        r"^  (\w+(?:\.py|/))\s", MAP[MAP.index("\nstratalign/") : MAP.index("\ntests/ ")], re.MULTILINE
    )
]
MODULES = sorted(PACKAGE.rglob("*.py"))
#: A room's stub says where its public names live: it points up, as the room's modules do.
STUBS = sorted(PACKAGE.rglob("*.pyi"))


def room_of(module: Path) -> str:
    return Path(module.relative_to(PACKAGE).parts[0]).stem


def name_of(module: Path) -> str:
    return module.relative_to(PACKAGE).as_posix()


@functools.cache
def nodes_of(module: Path) -> list[ast.AST]:
    """Return every statement of a module, however deep; each module is parsed once."""
    found: list[ast.AST] = [ast.parse(module.read_text(encoding="utf-8"))]
    for node in found:
        for part in ("body", "orelse", "finalbody", "handlers", "cases"):
            inner = getattr(node, part, ())
            found += inner if isinstance(inner, list) else ()
    return found


def imported_rooms(module: Path) -> set[str]:
    found = set()
    for node in nodes_of(module):
        names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.module == "stratalign":
            names += [f"stratalign.{alias.name}" for alias in node.names]
        found |= {name.split(".")[1] for name in names if name.startswith("stratalign.")}
    return found


def imported_from(module: Path, package: str) -> set[str]:
    """Return the first names below `package` that a module imports."""
    found = set()
    for node in nodes_of(module):
        if isinstance(node, ast.ImportFrom) and node.module:
            full = [f"{node.module}.{alias.name}" for alias in node.names]
            found |= {name.removeprefix(f"{package}.").split(".")[0] for name in full if name.startswith(f"{package}.")}
    return found


def test_map_lists_exactly_the_rooms_of_the_tree():
    there = {room_of(module) for module in MODULES} - {"__init__"}
    assert set(ORDER) == there


def rooms_below(module: Path) -> set[str]:
    """Return the rooms a module reaches down into."""
    room = room_of(module)
    return {name for name in imported_rooms(module) if room != "__init__" and ORDER.index(name) > ORDER.index(room)}


def test_modules_import_only_from_rooms_above():
    assert {name_of(module): below for module in MODULES + STUBS if (below := rooms_below(module))} == {}


#: Modules and folders within a room, each importing only from itself and those before it.
INNER_ORDER = {
    "sources": (
        "raw people files questions codebooks tools performance selected large corrected database_rows duckdb_file "
        "database places detect tables".split()
    ),
    "measurement": (
        "weighting scales agreement small_groups factor_models common_method_bias consensus careless".split()
    ),
    "models": (
        "regression multilevel panel robustness importance claims propagation specifications evidence tables".split()
    ),
}  # fmt: skip


@pytest.mark.parametrize("room", INNER_ORDER)
def test_order_within_a_room_names_exactly_what_is_there(room):
    there = {path.stem for path in (PACKAGE / room).glob("*.py")} - {"__init__"}
    there |= {path.parent.name for path in (PACKAGE / room).glob("*/__init__.py")}
    assert set(INNER_ORDER[room]) == there


@pytest.mark.parametrize(("room", "part"), [(room, part) for room, parts in INNER_ORDER.items() for part in parts])
def test_part_of_a_room_imports_only_from_those_before(room, part):
    parts = INNER_ORDER[room]
    known = set(parts[: parts.index(part) + 1])
    modules = sorted((PACKAGE / room / part).glob("**/*.py")) or [PACKAGE / room / f"{part}.py"]
    for module in modules:
        assert imported_from(module, f"stratalign.{room}") & set(parts) <= known, module.name


def dotted(module: Path) -> str:
    """Return the name a module is imported by."""
    return ".".join(module.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


NAMES = {dotted(module) for module in MODULES}


def imported_modules(module: Path) -> set[str]:
    """Return the modules of the package a module imports, at its head or within a function."""
    found = set()
    for node in nodes_of(module):
        if isinstance(node, ast.ImportFrom) and node.module:
            full = [f"{node.module}.{alias.name}" for alias in node.names]
            found |= {name if name in NAMES else node.module for name in full}
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    return found & NAMES - {dotted(module)}


def circles(arrows: dict[str, set[str]]) -> list[set[str]]:
    """Return the strongly connected parts of a graph that have more than one node (Kosaraju)."""
    order: list[str] = []
    seen: set[str] = set()

    def walk(node: str, along: dict[str, set[str]], into: list[str]) -> None:
        seen.add(node)
        for other in sorted(along.get(node, set()) - seen):
            if other not in seen:
                walk(other, along, into)
        into.append(node)

    for node in sorted(arrows):
        if node not in seen:
            walk(node, arrows, order)
    back: dict[str, set[str]] = {}
    for node, others in arrows.items():
        for other in others:
            back.setdefault(other, set()).add(node)
    seen.clear()
    parts: list[list[str]] = []
    for node in reversed(order):
        if node not in seen:
            parts.append([])
            walk(node, back, parts[-1])
    return [set(part) for part in parts if len(part) > 1]


@functools.cache
def arrows() -> dict[str, set[str]]:
    """Return the modules that each module imports."""
    return {dotted(module): imported_modules(module) for module in MODULES}


def test_circles_are_found():
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"b"}, "d": {"a"}}) == [{"b", "c"}]


def test_no_modules_import_each_other_in_a_circle():
    assert circles(arrows()) == []


def circles_within(folder: str) -> list[set[str]]:
    """Return the circles among the modules and folders directly within a folder."""
    depth = len(folder.split("."))
    between: dict[str, set[str]] = {}
    for name, others in arrows().items():
        if name.startswith(f"{folder}."):
            child = name.split(".")[depth]
            inside = {other.split(".")[depth] for other in others if other.startswith(f"{folder}.")}
            between.setdefault(child, set()).update(inside - {child})
    return circles(between)


def test_nothing_within_a_folder_imports_in_a_circle():
    """Not module by module only: two folders that import from each other are one folder in two."""
    folders = sorted({dotted(module.parent) for module in MODULES})
    assert {folder: found for folder in folders if (found := circles_within(folder))} == {}


def test_models_take_only_statistics_from_measurement():
    """What both compute with stands in numerics; the chain from people's answers judges answers and agreement."""
    taken = {
        module.parent.name: imported_from(module, "stratalign.measurement")
        for module in sorted((PACKAGE / "models").rglob("*.py"))
        if imported_from(module, "stratalign.measurement")
    }
    assert set(taken) == {"propagation"}
    assert taken["propagation"] <= {"agreement", "careless"}


def test_survey_tools_do_not_know_each_other():
    tools = PACKAGE / "sources" / "tools"
    names = {path.stem for path in tools.glob("*.py")}
    for name in names:
        others = imported_from(tools / f"{name}.py", "stratalign.sources.tools") & names - {name}
        assert not {other for other in others if not other.startswith(f"{name}_")}, name


def test_modules_are_short_enough_to_read():
    n_lines = {name_of(module): len(module.read_text(encoding="utf-8").splitlines()) for module in MODULES}
    assert {name: n for name, n in n_lines.items() if n > 450} == {}


def public_functions(module: Path) -> list[tuple[str, int, int]]:
    """Return name, positional parameters and all parameters of every function that is not private."""
    found = []
    for node in nodes_of(module):
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            positional = [
                one.arg for one in (*node.args.posonlyargs, *node.args.args) if one.arg not in ("self", "cls")
            ]
            found.append((node.name, len(positional), len(positional) + len(node.args.kwonlyargs)))
    return found


def test_public_functions_take_few_arguments():
    """Options that belong together are a small frozen class."""
    functions = [(name_of(module), *one) for module in MODULES for one in public_functions(module)]
    assert functions
    assert not [one for one in functions if one[2] > 6 or one[3] > 12]


def test_where_does_new_code_go_names_files_that_exist():
    rows = re.findall(r"^\| [^|]+ \| `([^`]+)`", MAP, re.MULTILINE)
    assert rows
    for place in rows:
        folder = place.split("<")[0].rstrip("/")
        assert (ROOT / folder).exists() or (PACKAGE / folder).exists(), place


def test_help_answers_without_importing_the_scientific_stack():
    import subprocess
    import sys

    heavy = ("pandas", "matplotlib", "scipy", "pydantic")
    code = f"import sys, stratalign.cli; print([name for name in {heavy} if name in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


def test_repository_holds_no_client_data_and_no_large_file():
    import subprocess

    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.split("\0")
    files = [ROOT / name for name in listed if name and (ROOT / name).is_file()]
    assert not [name for name in listed if name.startswith("data/engagements/") and not name.endswith(".gitkeep")]
    assert not [str(file) for file in files if file.stat().st_size > 1_000_000]
