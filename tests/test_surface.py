"""What users call: the flat names, the rooms, the stubs that list both, and who may stand in their way."""

import ast
import importlib
import pkgutil
import re
import subprocess
import sys

import pytest
from conftest import ROOT

import stratalign
from stratalign.lazy import all_places, flat_names, own_places
from stratalign.moved import MOVED

PACKAGE = ROOT / "stratalign"
ROOMS = "sources responses panel scores measurement comparisons models claims study releases report".split()
NAMESPACES = ["stratalign", *(f"stratalign.{room}" for room in ROOMS)]
NAMES = [(namespace, name) for namespace in NAMESPACES for name in all_places(namespace)]
#: Names that acceptance checks, notebooks and published examples call at the top.
PROMISED = """
    load_engagement load_instrument detect_format read_survey build_responses read_performance build_panel run_checks
    cronbach_alpha mcdonald_omega polychoric confirmatory_factor_analysis measurement_invariance rwg rwg_j
    average_deviation awg icc bootstrap_icc consensus_map shrink_unit_scores rake_weights relative_importance
    estimate_association estimate_panel estimate_multilevel wild_cluster_bootstrap correct_for_unreliability
    robustness_value e_value oster_delta headline_claims specification_curve simulate_study run_engagement audit_report
    recovery
    Engagement Instrument Detection RawSurvey CheckResult Reliability Omega FactorFit Icc ConsensusMap Association
    MultilevelFit HeadlineClaims SpecificationCurve Study Truth Run Audit StratalignError
""".split()
#: Asks for every public name before and after every module of the package is imported; prints who got in the way.
EVERYTHING = """
import importlib, pkgutil, sys, types
import stratalign
from stratalign.lazy import all_places

def import_all():
    for module in pkgutil.walk_packages(stratalign.__path__, "stratalign."):
        if not module.name.endswith(("__main__", "statistical_worker")):
            importlib.import_module(module.name)

def ask():
    for namespace in {namespaces}:
        room = importlib.import_module(namespace)
        for name, (_, its_name) in all_places(namespace).items():
            if its_name and isinstance(getattr(room, name), types.ModuleType):
                print(f"{{namespace}}.{{name}}")

ask()
import_all()
ask()
"""


def test_flat_names_are_about_thirty_and_with_the_rooms_all_that_completion_shows():
    assert len(stratalign.__all__) <= 32
    assert set(dir(stratalign)) == {*stratalign.__all__, *ROOMS}


def test_promised_names_resolve_at_the_top():
    assert [name for name in PROMISED if getattr(getattr(stratalign, name, None), "__name__", "") != name] == []


def is_found_and_documented(namespace: str, name: str) -> bool:
    found = getattr(importlib.import_module(namespace), name, None)
    return bool((found.__doc__ or "").strip()) and found.__name__ in (name, f"stratalign.{name}")


def test_public_names_are_found_and_documented():
    assert len(NAMES) > 400
    assert [place for place in NAMES if not is_found_and_documented(*place)] == []


def test_every_name_of_a_room_is_the_same_at_the_top():
    for room in ROOMS:
        for name, place in own_places(f"stratalign.{room}").items():
            assert all_places("stratalign")[name] == place, f"{room}.{name}"


def test_no_name_stands_in_two_rooms():
    listed = [name for room in ROOMS for name in own_places(f"stratalign.{room}")]
    assert len(listed) == len(set(listed))


@pytest.mark.parametrize("namespace", NAMESPACES)
def test_star_import_brings_the_flat_names(namespace):
    brought: dict[str, object] = {}
    exec(f"from {namespace} import *", brought)
    assert brought.keys() - {"__builtins__"} == set(flat_names(namespace))


@pytest.mark.parametrize("namespace", NAMESPACES)
def test_unknown_name_is_an_attribute_error(namespace):
    with pytest.raises(AttributeError, match=f"module '{namespace}' has no attribute 'cronbachs_alpha'"):
        print(importlib.import_module(namespace).cronbachs_alpha)


@pytest.mark.parametrize(("former", "name"), stratalign._RENAMED.items())
def test_former_name_still_resolves_and_warns(former, name):
    with pytest.warns(DeprecationWarning, match=f"stratalign.{former} is now called stratalign.{name}"):
        assert getattr(stratalign, former) is getattr(stratalign, name)
    assert former not in stratalign.__all__


@pytest.mark.parametrize("namespace", NAMESPACES)
def test_no_public_name_is_that_of_a_module_beside_it(namespace):
    places = getattr(importlib.import_module(namespace), "__path__", ())
    beside = {module.name for module in pkgutil.iter_modules(places)}
    assert beside & {name for name, (_, its_name) in all_places(namespace).items() if its_name} == set()


@pytest.mark.prove
def test_no_module_stands_in_the_place_of_a_public_name():
    code = EVERYTHING.format(namespaces=NAMESPACES)
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=ROOT)
    assert (found.returncode, found.stdout) == (0, ""), found.stderr


def test_importing_the_package_loads_no_room():
    code = "import sys, stratalign; print([name for name in sys.modules if name.startswith('stratalign.')])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert found.stdout.strip() == "['stratalign.lazy', 'stratalign.moved']"


@pytest.mark.parametrize("stub", sorted(PACKAGE.rglob("*.pyi")), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_stub_lists_names_and_nothing_else(stub):
    """Every statement is one that the table is made from: a stub cannot promise what does not resolve."""
    body = ast.parse(stub.read_text(encoding="utf-8")).body
    others = [node for node in body if not isinstance(node, ast.ImportFrom)]
    allowed = {"__version__: str", "__all__ = "} if stub.parent == PACKAGE and stub.stem == "__init__" else set()
    assert not [ast.unparse(node) for node in others if not ast.unparse(node).startswith(tuple(allowed))]
    for node in body:
        if isinstance(node, ast.ImportFrom):
            assert all(alias.name == "*" or alias.asname == alias.name for alias in node.names), ast.unparse(node)


def test_package_says_that_it_is_typed():
    assert (PACKAGE / "py.typed").is_file()


def test_nothing_in_the_house_imports_through_the_surface():
    """Modules name the module they need: an arrow through a room's public names would be seen by no order test."""
    surface = re.compile(rf"from ({'|'.join(map(re.escape, NAMESPACES))}) import")
    texts = {module: module.read_text(encoding="utf-8") for module in PACKAGE.rglob("*.py")}
    for module, text in texts.items():
        for node in ast.walk(ast.parse(text)) if surface.search(text) else ():
            if isinstance(node, ast.ImportFrom) and node.module in NAMESPACES:
                taken = {alias.name for alias in node.names} - {"__version__"}
                assert not taken & all_places(node.module).keys() - set(ROOMS), f"{module.name}: {node.module}"


@pytest.mark.parametrize("former", MOVED)
def test_a_module_that_moved_is_found_by_its_former_name_and_is_the_same(former):
    now = importlib.import_module(MOVED[former])
    sys.modules.pop(former, None)
    with pytest.warns(DeprecationWarning, match=f"{former} is now {MOVED[former]}"):
        assert importlib.import_module(former) is now
    assert now.__spec__.name == now.__name__ == MOVED[former]


def test_a_module_of_a_package_that_moved_is_no_copy():
    from stratalign.engagement.declarations.performance import Performance

    sys.modules.pop("stratalign.declarations.performance", None)
    with pytest.warns(DeprecationWarning, match=r"stratalign\.engagement\.declarations\.performance"):
        moved = importlib.import_module("stratalign.declarations.performance")
    assert moved.Performance is Performance
    with pytest.warns(DeprecationWarning), pytest.raises(ModuleNotFoundError):
        importlib.import_module("stratalign.declarations.nothing")
