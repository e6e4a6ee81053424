"""What an installation needs to run an engagement, and what is there."""

from __future__ import annotations

import re
import sys
from importlib import metadata
from typing import NamedTuple

import pandas as pd

from stratalign.shipped import TEMPLATE_BASE, shipped_root


class Part(NamedTuple):
    """Something an installation needs, what was seen of it, and how to get it; `fix` is empty where it is there."""

    part: str
    seen: str
    is_there: bool
    fix: str


def check_installation() -> pd.DataFrame:
    """Look for packages, shipped files, the report template and a kernel.

    Returns
    -------
    pandas.DataFrame
        Rows of `Part`.
    """
    version = ".".join(map(str, sys.version_info[:3]))
    rows = [Part("Python", version, sys.version_info >= (3, 11), "install Python 3.11 or later")]
    rows += [_package(name) for name in required_packages()]
    root = shipped_root()
    for folder in ("instruments", "reference", "sample", "study"):
        is_there = (root / "data" / folder).is_dir()
        rows.append(Part(f"data/{folder}", "there" if is_there else "missing", is_there, "install stratalign again"))
    has_template = (TEMPLATE_BASE / "stratalign").is_dir()
    seen = "there" if has_template else "missing"
    rows.append(Part("report template", seen, has_template, "install stratalign again"))
    rows.append(_kernel())
    table = pd.DataFrame(rows, columns=list(Part._fields))
    return table.assign(fix=table["fix"].where(~table["is_there"], ""))


def required_packages() -> list[str]:
    """Names of the packages stratalign declares, extras left out."""
    declared = metadata.requires("stratalign") or []
    return [re.split(r"[\s<>=!~;\[(]", line, maxsplit=1)[0] for line in declared if "extra ==" not in line]


def _package(name: str) -> Part:
    try:
        return Part(name, metadata.version(name), True, "")
    except metadata.PackageNotFoundError:
        return Part(name, "missing", False, f"install {name}, or all of requirements.lock")


def _kernel() -> Part:
    try:
        from jupyter_client.kernelspec import KernelSpecManager

        names = sorted(KernelSpecManager().find_kernel_specs())
    except ImportError as error:
        return Part("notebook kernel", str(error), False, "install jupyter_client and ipykernel")
    return Part("notebook kernel", ", ".join(names) or "none", "python3" in names, "install ipykernel")
