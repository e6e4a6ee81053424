"""`sbom.json`: every locked package with its hashes, its licence and what it needs, in CycloneDX 1.6.

`python docs/generate_sbom.py [FILE]` (or `make sbom`) reads `requirements.lock` and what is installed; the same
lock and packages give the same bytes, so that two lists can be compared.
"""

from __future__ import annotations

import json
import re
import sys
import tomllib
import uuid
from collections.abc import Iterable, Iterator
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
FILE = "sbom.json"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
OWN = PROJECT["name"]
#: Any; it makes the list's number follow from the lock.
NAMESPACE = uuid.UUID("6f1f1c5e-3c5b-4d0b-9d0e-0d6c3a2f5b11")


def build_sbom(lock: str) -> dict[str, Any]:
    """List what a lock pins.

    Parameters
    ----------
    lock
        Text of `requirements.lock`.

    Returns
    -------
    dict
        A bill of materials as CycloneDX 1.6 has it in JSON. Of a package that is meant for another system or Python
        than this one, neither licence nor needs are known.
    """
    pinned = list(_pinned(lock))
    # A package that Python's versions share out between two entries is needed in the one that is installed here.
    reference = {name: _reference(name, version) for name, version, _ in pinned if _is_here(name, version)}
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(NAMESPACE, lock)}",
        "version": 1,
        "metadata": {"component": _own()},
        "components": [_component(*entry) for entry in pinned],
        "dependencies": [
            {"ref": ref, "dependsOn": [reference[need] for need in needs if need in reference]}
            for ref, needs in [
                (OWN, _names(PROJECT["dependencies"])),
                *((ref, _names(distribution(name).requires or [])) for name, ref in reference.items()),
            ]
        ],
    }


def _component(name: str, version: str, hashes: list[str]) -> dict[str, Any]:
    """A package with the hashes of every file it may be installed from."""
    reference = _reference(name, version)
    return {
        "type": "library",
        "bom-ref": reference,
        "name": name,
        "version": version,
        "purl": reference,
        "hashes": [{"alg": "SHA-256", "content": content} for content in hashes],
        **(_licence(name) if _is_here(name, version) else {}),
    }


def _reference(name: str, version: str) -> str:
    return f"pkg:pypi/{name}@{version}"


def _is_here(name: str, version: str) -> bool:
    """Whether this version is installed."""
    try:
        return distribution(name).version == version
    except PackageNotFoundError:
        return False


def _pinned(lock: str) -> Iterator[tuple[str, str, list[str]]]:
    """Name, version and hashes of each entry."""
    for block in re.split(r"^(?=[a-z0-9])", lock, flags=re.MULTILINE):
        found = re.match(r"([a-z0-9._-]+)==([^ ;\\]+)", block)
        if found:
            yield canonicalize_name(found[1]), found[2], re.findall(r"--hash=sha256:([0-9a-f]{64})", block)


def _own() -> dict[str, Any]:
    """The project itself, as its own file declares it."""
    licences = [{"expression": PROJECT["license"]}]
    return {"type": "application", "bom-ref": OWN, "name": OWN, "version": PROJECT["version"], "licenses": licences}


def _licence(name: str) -> dict[str, Any]:
    """Licence as an installed package declares it: an SPDX expression, else the name it gives."""
    metadata = distribution(name).metadata
    if metadata.get("License-Expression"):
        return {"licenses": [{"expression": metadata["License-Expression"]}]}
    classifiers = metadata.get_all("Classifier") or []
    classes = [line.rsplit(" :: ", 1)[1] for line in classifiers if line.startswith("License ::")]
    short = (metadata.get("License") or "").strip()
    named = classes or ([short] if short and "\n" not in short else [])
    return {"licenses": [{"license": {"name": one}} for one in named]} if named else {}


def _names(requirements: Iterable[str]) -> list[str]:
    """Packages that requirements name for this system, without extras."""
    wanted = map(Requirement, requirements)
    return sorted({canonicalize_name(r.name) for r in wanted if r.marker is None or r.marker.evaluate({"extra": ""})})


def main() -> int:
    """Write the list."""
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / FILE
    sbom = build_sbom((ROOT / "requirements.lock").read_text(encoding="utf-8"))
    target.write_text(json.dumps(sbom, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"{target.name}: {len(sbom['components'])} packages")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
