"""What an installation needs to run an engagement, and what is there."""

from __future__ import annotations

import re
import sys
from importlib import metadata

import pandas as pd

from stratalign.shipped import TEMPLATE_BASE, shipped_root


def check_installation() -> pd.DataFrame:
    """Look for packages, shipped files, the report template and a kernel.

    Returns
    -------
    pandas.DataFrame
        part, seen, is_there, fix (empty where it is there).
    """
    version = ".".join(map(str, sys.version_info[:3]))
    rows = [("Python", version, sys.version_info >= (3, 11), "install Python 3.11 or later")]
    rows += [_package(name) for name in required_packages()]
    root = shipped_root()
    for folder in ("instruments", "anchors", "sample", "study"):
        is_there = (root / "data" / folder).is_dir()
        rows.append((f"data/{folder}", "there" if is_there else "missing", is_there, "install stratalign again"))
    has_template = (TEMPLATE_BASE / "stratalign").is_dir()
    rows.append(("report template", "there" if has_template else "missing", has_template, "install stratalign again"))
    rows.append(_kernel())
    table = pd.DataFrame(rows, columns=["part", "seen", "is_there", "fix"])
    return table.assign(fix=table["fix"].where(~table["is_there"], ""))


def required_packages() -> list[str]:
    """Names of the packages stratalign declares, extras left out."""
    declared = metadata.requires("stratalign") or []
    return [re.split(r"[\s<>=!~;\[(]", line, maxsplit=1)[0] for line in declared if "extra ==" not in line]


def _package(name: str) -> tuple[str, str, bool, str]:
    try:
        return name, metadata.version(name), True, ""
    except metadata.PackageNotFoundError:
        return name, "missing", False, f"install {name}, or all of requirements.lock"


def _kernel() -> tuple[str, str, bool, str]:
    try:
        from jupyter_client.kernelspec import KernelSpecManager

        names = sorted(KernelSpecManager().find_kernel_specs())
    except ImportError as error:
        return "notebook kernel", str(error), False, "install jupyter_client and ipykernel"
    return "notebook kernel", ", ".join(names) or "none", "python3" in names, "install ipykernel"
