"""The two faces of the dependencies, and the lock, say the same."""

import re
import tomllib

import yaml
from conftest import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")


def test_conda_environment_has_the_same_dependencies_and_bounds():
    listed = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    packages = {entry for entry in listed if isinstance(entry, str)} - {"pip"}
    expected = {*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["dev"]}
    assert packages == expected | {f"python{PROJECT['requires-python']}"}
    assert {"pip": ["-e ."]} in listed


def test_lock_pins_every_dependency_with_hashes_and_names_no_index():
    pinned = set(re.findall(r"^([a-z0-9._-]+)==", LOCK, flags=re.MULTILINE))
    wanted = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["dev"]]
    assert {re.split(r"[<>=!\[]", name)[0].lower() for name in wanted} <= pinned
    assert "://" not in LOCK
    assert "--index-url" not in LOCK
    assert LOCK.count("--hash=sha256:") > len(pinned)
