"""Public names, loaded on first use from where the stub beside a package says they live.

The stub (`.pyi`) is the one list: type checkers read it, and so does this module. A public name is one line there.
"""

from __future__ import annotations

import ast
import importlib
import warnings
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

#: Name -> the module that defines it, and its name there; "" where the name is the module itself.
Places = Mapping[str, tuple[str, str]]


def attach(
    package: str, renamed: Mapping[str, str] | None = None
) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """Make `__getattr__` and `__dir__` of a package whose stub lists its public names.

    Parameters
    ----------
    package
        Its full name.
    renamed
        Former names -> what they are called now; they still resolve, with a warning.

    Returns
    -------
    tuple
        `__getattr__`, which also answers `__all__`, and `__dir__`.
    """
    former = renamed or {}

    def find(name: str) -> Any:
        if name == "__all__":
            return flat_names(package)
        if name in former:
            now = former[name]
            warnings.warn(f"{package}.{name} is now called {package}.{now}", DeprecationWarning, stacklevel=2)
            return find(now)
        if name not in (places := all_places(package)):
            raise AttributeError(f"module '{package}' has no attribute '{name}'")
        module, its_name = places[name]
        found = importlib.import_module(module)
        return getattr(found, its_name) if its_name else found

    return find, lambda: sorted({*flat_names(package), *_rooms(package)})


def flat_names(package: str) -> list[str]:
    """Names a package offers first: its stub's `__all__`, or without one every name the stub writes out.

    Parameters
    ----------
    package
        Full name of a package with a stub.

    Returns
    -------
    list of str
        In the stub's order.
    """
    for node in _stub(package).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            return list(ast.literal_eval(node.value))
    return [name for name in own_places(package) if name not in _rooms(package)]


@cache
def own_places(package: str) -> Places:
    """Names a stub writes out.

    Parameters
    ----------
    package
        Full name of a package with a stub.

    Returns
    -------
    mapping
        Name -> the module that defines it, and its name there.
    """
    return {
        alias.asname or alias.name: (f"{package}.{alias.name}", "") if module == package else (module, alias.name)
        for module, alias in _imports(package)
        if alias.name != "*"
    }


@cache
def all_places(package: str) -> Places:
    """Names that resolve in a package: those its stub writes out, and those of the rooms it takes whole.

    Parameters
    ----------
    package
        Full name of a package with a stub.

    Returns
    -------
    mapping
        As `own_places`.
    """
    of_rooms = [own_places(module) for module, alias in _imports(package) if alias.name == "*"]
    return {name: place for places in (*of_rooms, own_places(package)) for name, place in places.items()}


def public(name: str) -> Any:
    """What a public name of the package stands for, as `stratalign.<name>` gives it.

    Parameters
    ----------
    name
        A name of the package's surface.

    Returns
    -------
    Any
        Function or class, loaded where it was not yet.
    """
    module, its_name = all_places("stratalign")[name]
    return getattr(importlib.import_module(module), its_name)


def _rooms(package: str) -> list[str]:
    """Modules that a stub offers as they are."""
    return [name for name, (_, its_name) in own_places(package).items() if not its_name]


def _imports(package: str) -> list[tuple[str, ast.alias]]:
    """What a stub takes, and from which module."""
    taken = [node for node in _stub(package).body if isinstance(node, ast.ImportFrom)]
    return [(node.module or "", alias) for node in taken for alias in node.names]


@cache
def _stub(package: str) -> ast.Module:
    place = Path(__file__).parent.joinpath(*package.split(".")[1:])
    file = place / "__init__.pyi" if place.is_dir() else place.with_suffix(".pyi")
    return ast.parse(file.read_text(encoding="utf-8"))
