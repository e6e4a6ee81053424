"""Modules that have moved: a former name still imports the module where it is now, with a warning."""

from __future__ import annotations

import importlib
import sys
import warnings
from collections.abc import Mapping, Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from importlib.abc import Loader

#: Former name of a module or package -> its name now.
MOVED = {
    "stratalign.configuration": "stratalign.engagement.configuration",
    "stratalign.corrections": "stratalign.engagement.corrections",
    "stratalign.declarations": "stratalign.engagement.declarations",
    "stratalign.engagement.suggestions": "stratalign.suggestions",
    "stratalign.export.audit": "stratalign.audit.report",
    "stratalign.instrument": "stratalign.engagement.instrument",
    "stratalign.readiness": "stratalign.analysis.readiness",
}


def find_moved(moved: Mapping[str, str]) -> None:
    """Let former names of modules be imported.

    Parameters
    ----------
    moved
        Former names -> names now; modules within a package move with it.
    """
    # Before the ordinary way, which would load a module of a moved package again under its former name.
    sys.meta_path.insert(0, _Finder(moved))


class _Finder:
    """Finder and loader of the module of the new name itself, not a copy.

    It has their methods and not their classes: these load a tenth of all that `stratalign --help` needs.
    """

    def __init__(self, moved: Mapping[str, str]) -> None:
        self.moved = moved

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        former = next((name for name in self.moved if fullname == name or fullname.startswith(f"{name}.")), None)
        if former is None:
            return None
        now = self.moved[former] + fullname.removeprefix(former)
        warnings.warn(f"{fullname} is now {now}", DeprecationWarning, stacklevel=2)
        return ModuleSpec(fullname, cast("Loader", self), loader_state=now)

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        module = importlib.import_module(spec.loader_state)
        # Importing stamps the former name on what it gets; the module keeps its own.
        spec.loader_state = module.__spec__
        return module

    def exec_module(self, module: ModuleType) -> None:
        assert module.__spec__ is not None
        module.__spec__ = module.__spec__.loader_state
