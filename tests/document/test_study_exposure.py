"""A study with an exposure of its own: its report says that exposure's name, in every language, and never alignment."""

import re

import numpy as np
import pandas as pd
import pytest
from document_tools import say

import stratalign as sa
from stratalign.document.study.named import TWIN, with_exposure_named
from stratalign.language.english import ENGLISH
from stratalign.language.messages import message
from stratalign.study.importing import import_study, write_imported
from stratalign.study.mapping import StudyMapping

WORDS = {"en": r"align", "de": r"alignment|ausrichtung|ausgerichtet", "fr": r"align"}


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    """Companies and people related to trust, with growth and pride."""
    folder, rng = tmp_path_factory.mktemp("own"), np.random.default_rng(4)
    n, each = 64, 6
    trust = rng.normal(size=n)
    firms = [f"F{place}" for place in range(n)]
    growth = 5 + 2 * trust + rng.normal(0, 4, n)
    table = pd.DataFrame({"firm": firms, "sector": np.tile(["a", "b"], n // 2), "growth": growth})
    table.to_csv(folder / "firms.csv", index=False)
    said = np.clip(np.repeat(55 + 8 * trust, each) + rng.normal(0, 9, n * each), 0, 100)
    pride = np.clip(said + rng.normal(0, 9, len(said)), 0, 100)
    people = pd.DataFrame({"firm": np.repeat(firms, each), "trust": said, "pride": pride})
    people.to_csv(folder / "people.csv", index=False)
    measures = {
        "trust_points": {"role": "exposure"}, "pride_points": {"role": "attitude"},
        "growth_pct": {"role": "outcome", "figure": "premium"},
    }  # fmt: skip
    asked = {"trust_points": "trust", "pride_points": "pride"}
    mapping = StudyMapping(
        measures=measures,
        tables=[{"file": "firms.csv", "company": "firm", "industry": "sector", "columns": {"growth_pct": "growth"}}],
        people=[{"file": "people.csv", "company": "firm", "columns": asked}],
    )
    write_imported(import_study(folder, mapping), folder / "study")
    return sa.analyse_study(folder / "study", draws=60)


@pytest.mark.parametrize("language", list(WORDS))
def test_no_sentence_says_alignment_of_an_own_exposure(results, language):
    document = sa.build_study_report(results, language=language)
    said = [document.cover.title, document.summary.title, *document.summary.messages, *document.summary.limits]
    for section in document.sections:
        said += [section.title, section.question, *section.sentences, *section.caveats]
        for exhibit in section.exhibits:
            said += [exhibit.subtitle, *exhibit.source, *exhibit.guide, *exhibit.labels.values()]
            for table in (document.tables[key] for key in {*exhibit.data, exhibit.numbers} - {""}):
                said += [table.caption, *table.note, *(column.label for column in table.columns)]
    # The page on the made ratio is summarised too, and the paragraph on a shared method refers to it.
    tables = list(document.tables.values())
    words = [one if isinstance(one, str) else say(one, tables, language) for one in said if one]
    wrong = [one for one in words if re.search(WORDS[language], one, re.IGNORECASE) and "Cote" not in one]
    assert wrong == []
    assert sum("trust" in one.lower() for one in words) > 10


def test_the_published_exposure_keeps_its_words(study_results):
    said = message("raters.axis")
    assert with_exposure_named(said, study_results.design.exposure) is said
    named = with_exposure_named(said, "trust_points")
    assert named.key == f"raters.axis{TWIN}" and list(named.fields) == ["exposure"]


@pytest.mark.parametrize("key", [key for key in ENGLISH if key.endswith(TWIN)])
def test_a_twin_asks_for_nothing_that_its_message_does_not_have(key):
    assert ENGLISH[key].places - {"exposure"} <= ENGLISH[key.removesuffix(TWIN)].places
