"""Every face of the dependencies says the same: pyproject.toml, conda's environment.yml, the lock and its list."""

import json
import re
import tomllib

import pytest
import yaml
from conftest import ROOT, as_module
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from rattler import MatchSpec
from rattler.exceptions import InvalidMatchSpecError

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
WANTED = [Requirement(line) for line in [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["dev"]]]
CONDA = (ROOT / "environment.yml").read_text(encoding="utf-8")
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
#: What conda brings itself; pip would compile or download these beside conda's own.
BY_CONDA = {"python", "pip", "jupyterlab", "nbconvert", "pandas", "papermill", "seaborn", "statsmodels"}
PYPROJECT = (ROOT / "pyproject.toml").read_text(encoding="utf-8")


def conda_faults(environment):
    """What is wrong with an environment.yml, line by line."""
    read = yaml.safe_load(environment)
    lines = [line for line in read["dependencies"] if isinstance(line, str)]
    faults = [] if read["channels"] == ["conda-forge"] else ["channels"]
    if [line for line in read["dependencies"] if not isinstance(line, str)] != [{"pip": ["-e .[dev]"]}]:
        faults.append("pip's part")
    bounds = {"python": PROJECT["requires-python"], "pip": ""}
    bounds |= {canonicalize_name(wanted.name): str(wanted.specifier) for wanted in WANTED if not wanted.extras}
    names = []
    for line in lines:
        try:
            spec = MatchSpec(line, strict=True)
        except InvalidMatchSpecError:
            faults.append(f"{line}: conda cannot parse it")
            continue
        names.append(canonicalize_name(spec.name.normalized))
        if bounds.get(names[-1]) != str(spec.version or "") or spec.build or spec.channel:
            faults.append(f"{line}: pyproject.toml has {bounds.get(names[-1])}")
    faults += [f"{name}: missing" for name in sorted(BY_CONDA - set(names))]
    return faults + [f"{name}: twice" for name in sorted({name for name in names if names.count(name) > 1})]


def test_conda_can_parse_every_line_and_has_the_bounds_of_pyproject():
    assert conda_faults(CONDA) == []


@pytest.mark.parametrize("line", re.findall(r"^  - ([a-z].*>=.*)$", CONDA, flags=re.MULTILINE))
@pytest.mark.parametrize(
    "broken",
    ["{name}[binary]>={bound}", "{name}>={bound}.99", "{name}", "{name}>=>{bound}", "no-{name}>={bound}",
     "{name}>={bound}\n  - {name}>={bound}", "{name} {bound} *_cpython"],
)  # fmt: skip
def test_any_line_of_conda_that_is_broken_is_noticed(line, broken):
    name, bound = line.split(">=")
    changed = CONDA.replace(f"- {line}\n", f"- {broken.format(name=name, bound=bound)}\n")
    assert changed != CONDA
    assert conda_faults(changed)


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        ("  - pip\n", "  - psycopg[binary]>=3.2\n  - pip\n", "psycopg.*: conda cannot parse it"),
        (
            "  - pip\n",
            "  - insufficient effort\n  - pip\n",
            "insufficient effort: conda cannot parse it|pyproject.toml has",
        ),
        ("  - pip\n", "", "pip: missing"),
        ("-e .[dev]", "-e .", "pip's part"),
        ("- conda-forge", "- defaults", "channels"),
    ],
)
def test_what_conda_cannot_solve_is_noticed(before, after, fault):
    assert re.search(fault, "\n".join(conda_faults(CONDA.replace(before, after))))


def test_lock_pins_every_dependency_within_its_bound_and_with_hashes_and_names_no_place():
    pinned = re.findall(r"^([a-z0-9._-]+)==([^ ;]+)", LOCK, flags=re.MULTILINE)
    for wanted in WANTED:
        versions = [version for name, version in pinned if name == canonicalize_name(wanted.name)]
        assert versions, wanted.name
        assert all(wanted.specifier.contains(version) for version in versions), wanted.name
    assert "://" not in LOCK
    assert not re.search(
        r"^\s*(-i|-e|-f|-c|-r|--(index|extra|find|trusted|no-index|constraint)|[./])", LOCK, re.MULTILINE
    )
    blocks = re.split(r"^(?=[a-z0-9])", LOCK, flags=re.MULTILINE)[1:]
    assert all(re.match(r"[^ ]+==[^ ]+ .*\\\n(    --hash=sha256:[0-9a-f]{64}( \\)?\n)+$", block) for block in blocks)


#: Rows of SECURITY.md: a package, the version that closes what is known, and where it is told.
CLOSED = re.findall(
    r"^\| `([\w-]+)` \| ([\d.]+) \| .*(?:CVE|GHSA)-", (ROOT / "SECURITY.md").read_text("utf-8"), re.MULTILINE
)


def test_versions_that_close_known_holes_are_required_everywhere():
    assert len(CLOSED) >= 10
    bounds = {wanted.name: str(wanted.specifier) for wanted in WANTED}
    assert {name: bounds.get(name) for name, _ in CLOSED} == {name: f">={version}" for name, version in CLOSED}
    lines = {f"  - {name.replace('jupyter-', 'jupyter_')}>={version}" for name, version in CLOSED}
    assert lines <= set(CONDA.splitlines())


def test_every_security_rule_that_is_not_asked_has_its_reason_beside_it():
    lines = PYPROJECT.splitlines()
    silent = [line for line in lines if re.search(r'"S\d{3}"', line)]
    assert len(silent) > 5
    before = dict(zip(lines[1:], lines, strict=False))
    assert [line for line in silent if "#" not in line and not re.match('#|"', before[line])] == []


@pytest.fixture(scope="module")
def sbom(tmp_path_factory):
    path = tmp_path_factory.mktemp("sbom") / "sbom.json"
    module = as_module(ROOT / "docs" / "generate_sbom.py")
    path.write_text(json.dumps(module.build_sbom(LOCK)), encoding="utf-8")
    return json.loads(path.read_text(encoding="utf-8"))


def test_sbom_has_what_the_format_requires(sbom):
    assert (sbom["bomFormat"], sbom["specVersion"], sbom["version"]) == ("CycloneDX", "1.6", 1)
    assert re.fullmatch(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", sbom["serialNumber"])
    for part in [sbom["metadata"]["component"], *sbom["components"]]:
        assert part["type"] in {"application", "library"} and part["name"] and part["version"]
        for licence in part.get("licenses", []):
            assert licence.get("expression") or licence["license"]["name"]
    references = [part["bom-ref"] for part in sbom["components"]] + ["stratalign"]
    assert len(references) == len(set(references))
    for one in sbom["dependencies"]:
        assert {one["ref"], *one["dependsOn"]} <= set(references)


def test_sbom_lists_every_locked_file_and_all_that_the_project_needs(sbom):
    hashes = [one["content"] for part in sbom["components"] for one in part["hashes"]]
    assert sorted(hashes) == sorted(re.findall(r"sha256:([0-9a-f]{64})", LOCK))
    needs = next(one["dependsOn"] for one in sbom["dependencies"] if one["ref"] == "stratalign")
    listed = {re.search(r"/([\w.-]+)@", reference)[1] for reference in needs}
    assert listed == {canonicalize_name(Requirement(line).name) for line in PROJECT["dependencies"]}
