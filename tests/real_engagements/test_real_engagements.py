"""Exports nobody prepared go from file to report by `new`, at most five edited lines, and the analysis."""

from pathlib import Path

import pytest
import yaml
from conftest import proof

from stratalign import build_client_report
from stratalign.analysis.engagement import analyse_engagement
from stratalign.engagement.instrument import load_instrument
from stratalign.runs.scaffold import Sources, scaffold_engagement

ENGAGEMENTS = yaml.safe_load((Path(__file__).parent / "engagements.yml").read_text(encoding="utf-8"))
#: Psychologists score these items of the data set the other way round; here their correlations say so.
REVERSED_IN_PSYCH = {"A1", "C4", "C5", "E1", "E2", "O2", "O5"}

pytestmark = [pytest.mark.real]


@pytest.fixture(scope="module")
def drafted(tmp_path_factory, real_data):
    """Folder of an engagement, drafted and edited as the table says; each once."""
    made = {}

    def make(name):
        if name not in made:
            entry = ENGAGEMENTS[name]
            folder, _, file = entry["file"].partition("/")
            options = entry.get("options", {})
            sources = Sources((real_data(folder) / file,), wave_column=options.get("waves_from"))
            home = tmp_path_factory.mktemp(name)
            made[name] = scaffold_engagement(name, folder=home, sources=sources, takes_evidence=True).folder
            for edit in entry.get("edits", ()):
                make_edit(made[name], edit)
        return made[name]

    return make


def make_edit(folder, edit):
    """Change, move or delete one line."""
    file = folder / edit["in"]
    lines = file.read_text(encoding="utf-8").splitlines()
    place = place_of(lines, edit.get("line") or edit["delete"])
    line = lines.pop(place)
    if "becomes" in edit:
        lines.insert(place, edit["becomes"])
    if "below" in edit:
        lines.insert(place_of(lines, edit["below"]) + 1 + edit.get("skip", 0), line)
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")


def place_of(lines, text):
    """Place of the first line that is no question and holds a text."""
    return next(n for n, line in enumerate(lines) if text in line and "# ?" not in line)


#: A tool and a kind of answers that others have too.
LIKE_OTHERS = ("masculinity", "management")


@pytest.mark.parametrize("name", [proof(name) if name in LIKE_OTHERS else name for name in ENGAGEMENTS])
def test_an_export_becomes_a_report(drafted, name, pseudonym_secret):
    expected = ENGAGEMENTS[name]["expected"]
    analysis = analyse_engagement(drafted(name))
    assert len(analysis.waves) == expected["waves"]
    assert len(analysis.instrument.dimensions) == expected["dimensions"]
    assert len(analysis.instrument.items) == expected["items"]
    assert analysis.latest.n_respondents == expected["people"]
    assert build_client_report(analysis).sections


def test_nobody_edits_more_than_five_lines():
    assert len(ENGAGEMENTS) >= 6
    assert all(len(entry.get("edits", ())) <= 5 for entry in ENGAGEMENTS.values())


def test_correlations_find_the_items_that_psychologists_turn_round(drafted):
    items = load_instrument(drafted("personality") / "instrument.yml").items
    assert {key for key, item in items.items() if item.reverse} == REVERSED_IN_PSYCH


def test_moved_lines_are_the_order_of_the_answers(drafted):
    scale = load_instrument(drafted("masculinity") / "instrument.yml").scales["answers"]
    assert [option.label["en"] for option in scale.options] == [
        "Never, and not open to it", "Never, but open to it", "Rarely", "Sometimes", "Often",
    ]  # fmt: skip
