"""Whole reports in a language of other letters: a word in ours was never translated, unless it is the client's own.

What is exempt is derived from the data of each report, each group with its reason.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, get_args

import pytest
import yaml
from babel import Locale
from conftest import ROOT, proof
from page_words import Words, page_of, words_of
from pseudo_language import CODE, SETTINGS, add_pseudo_language, pseudo, pseudo_instrument

from stratalign.analysis.alignment_study import StudyResults
from stratalign.analysis.readiness import FLAGS_FILE, Readiness
from stratalign.analysis.results import Analysis, WaveResults
from stratalign.document.client.report import build_client_report
from stratalign.document.model import Document
from stratalign.document.readiness.report import build_readiness_report
from stratalign.document.spoken import speaker_for
from stratalign.document.study.report import build_study_report
from stratalign.engagement.engagement import Engagement
from stratalign.language import languages
from stratalign.models.regression.association import Covariance

RUN = "run-1"
#: Keys of a strategy's parts that hold options of ours.
OPTIONS = ("key", "step", "scope", "horizon_days")


@dataclasses.dataclass(frozen=True)
class Own:
    """What may stand in our letters: phrases anywhere in a text, names only where they are all of it."""

    phrases: frozenset[str]
    names: frozenset[str] = frozenset()

    @property
    def pattern(self) -> re.Pattern[str]:
        """Any of the phrases as whole words, the longest first, also at the start and at the end of a sentence."""
        forms = {form for phrase in self.phrases for form in (phrase, phrase[:1].upper() + phrase[1:])}
        forms |= {form.rstrip(".;") for form in forms}
        ordered = sorted(filter(None, forms), key=lambda form: (-len(form), form))
        return re.compile("|".join(rf"(?<!\w){re.escape(form)}(?!\w)" for form in ordered))


@dataclasses.dataclass(frozen=True)
class Report:
    """A document in the language, the notebook that shows it, and what in it is the client's own."""

    document: Document
    notebook: str
    own: Own


@pytest.fixture(scope="module", autouse=True)
def pseudo_language(tmp_path_factory):
    yield add_pseudo_language(tmp_path_factory.mktemp("language"))
    languages._ADDED.pop(CODE)


def in_other_letters(found: Any) -> Any:
    """Results of an engagement whose report is in the language, and whose instrument is worded in it."""
    engagement = found.engagement.model_copy(update={"language": CODE})
    return dataclasses.replace(found, engagement=engagement, instrument=pseudo_instrument(found.instrument))


def with_themes(wave: WaveResults) -> WaveResults:
    """Themes of comments are worded in a file of their own, as questions are."""
    comments = wave.comments
    if comments is None:
        return wave
    names = {key: worded | {CODE: pseudo(worded["en"])} if "en" in worded else worded
             for key, worded in comments.names.items()}  # fmt: skip
    return dataclasses.replace(wave, comments=dataclasses.replace(comments, names=names))


def client_report(analysis: Analysis) -> Report:
    found = in_other_letters(analysis)
    found = dataclasses.replace(found, waves=tuple(map(with_themes, found.waves)))
    phrases = {*of_the_house(), *of_the_client(found.engagement), *of_the_models(found)}
    # The questionnaire's own name and licence, as its authors ask to be cited.
    phrases.add(found.instrument.citation)
    return Report(build_client_report(found, run_id=RUN), "client_report", Own(frozenset(phrases)))


def readiness_report(readiness: Readiness) -> Report:
    found = in_other_letters(readiness)
    phrases = {*of_the_house(), *of_the_client(found.engagement), *of_the_mapping(found), *of_the_checks(found)}
    # The file of flags beside the report.
    phrases.add(FLAGS_FILE)
    # Names of items and questions, and the tools that files are read as.
    phrases |= set(found.instrument.items) | {wave.detection.format for wave in found.waves}
    # What columns of the client's files are called.
    names = {str(column) for wave in found.waves for column in wave.columns["column"]}
    own = Own(frozenset(phrases), frozenset(names))
    return Report(build_readiness_report(found, run_id=RUN), "data_readiness", own)


def study_report(results: StudyResults) -> Report:
    # Families of hypotheses, and the plan's fingerprint, as the plan has them; works by their own titles; the key of a
    # scenario.
    works = yaml.safe_load((ROOT / "data" / "evidence" / "references.yml").read_text(encoding="utf-8")).values()
    phrases = {*of_the_house(), *of_errors(), *works, results.plan.sha256[:16], str(results.study.truth["scenario"])}
    own = Own(frozenset(phrases), frozenset(results.planned["family"].astype(str)))
    return Report(build_study_report(results, run_id=RUN, language=CODE), "alignment_study", own)


def of_the_house() -> Iterator[str]:
    """The run's id, who made the report, and what the language itself writes: months, and words between things."""
    yield from (RUN, "stratalign")
    locale = Locale.parse(SETTINGS["language.locale"])
    for width in ("wide", "abbreviated"):
        yield from locale.months["format"][width].values()
    for pattern in locale.list_patterns.values():
        yield from re.findall(r"[^\W\d]+", " ".join(pattern.values()))


def of_the_client(engagement: Engagement) -> Iterator[str]:
    """Names of client, waves, units and files; titles and the strategy in the client's own words; currencies."""
    report, performance = engagement.report, engagement.performance
    yield from (engagement.client, report.title, report.confidentiality, report.prepared_by)
    yield from (unit.name for unit in engagement.units)
    for wave in engagement.waves:
        yield wave.label
        yield wave.survey.file
    if performance:
        yield from (performance.file, performance.currency)
    yield from texts_in(engagement.strategy.model_dump())


def of_the_models(analysis: Analysis) -> Iterator[str]:
    """Formulas in the names of columns, names of errors, and the fingerprint of the plan."""
    yield from of_errors()
    yield from (found.association.formula for found in analysis.relations if found.association)
    if analysis.plan:
        yield analysis.plan.sha256[:12]


def of_errors() -> Iterator[str]:
    """Standard errors that go by the names of those who found them, in every language."""
    yield from (*get_args(Covariance), "Rubin, HC4")


def of_the_mapping(readiness: Readiness) -> Iterator[str]:
    """What the analyst's own files of mappings call things, and why columns are left out."""
    for wave in readiness.engagement.waves:
        file = readiness.engagement.folder / str(wave.survey.mapping)
        for part in yaml.safe_load(file.read_text(encoding="utf-8")).values():
            yield from texts_in(part, with_keys=True)


def of_the_checks(readiness: Readiness) -> Iterator[str]:
    """What a check saw, where, what it expected and what mends it: messages to the analyst, in the words of errors."""
    for result in readiness.checks:
        yield from filter(None, (result.seen, result.where, result.place, result.expected, result.fix))


def texts_in(part: object, *, with_keys: bool = False) -> Iterator[str]:
    """Texts in plain data; keys as well where they are the client's."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, dict):
        yield from (str(key) for key in part if with_keys)
        for key, value in part.items():
            if with_keys or key not in OPTIONS:
                yield from texts_in(value, with_keys=with_keys)
    elif isinstance(part, list | tuple):
        for value in part:
            yield from texts_in(value, with_keys=with_keys)


#: Report -> how it is made from a fixture of the session.
REPORTS: dict[str, tuple[str, Callable[[Any], Report]]] = {
    "northwind": ("northwind_analysis", client_report),
    "harbour, two waves": ("harbour_analysis", client_report),
    "study": ("study_results", study_report),
    "northwind's data": ("northwind_readiness", readiness_report),
    "harbour's data, two waves": ("harbour_readiness", readiness_report),
}


@pytest.fixture(scope="module", params=REPORTS)
def report(request):
    fixture, make = REPORTS[request.param]
    return make(request.getfixturevalue(fixture))


def left_of(text: str, own: Own, pattern: re.Pattern[str]) -> str:
    """What is left of a text without what is the client's own."""
    plain = " ".join(text.split())
    if plain in own.names or not re.search(r"[A-Za-z]|\d[.%]", plain):
        return ""
    if plain.endswith("…"):
        # Figures cut long texts; what they show of the last one is its beginning.
        whole, shown = plain.rsplit(";", 1) if ";" in plain else ("", plain)
        if any(phrase.startswith(shown.strip(" …")) for phrase in own.phrases):
            plain = whole
    return pattern.sub(" ", plain)


def untranslated(words: Iterable[Words], own: Own) -> list[str]:
    """Places and texts in which a word, or a number, is written in our way."""
    pattern = own.pattern
    lefts = {one: left_of(one.text, own, pattern) for one in dict.fromkeys(words)}
    return [f"{one.place}: {one.text}" for one, left in lefts.items() if re.search(r"[A-Za-z]|\d\.\d|\d%", left)]


#: Pages that others have most of; their documents are read in the ordinary run.
LIKE_OTHERS = ("harbour, two waves", "harbour's data, two waves")


@pytest.mark.parametrize("report", [proof(name) if name in LIKE_OTHERS else name for name in REPORTS], indirect=True)
def test_no_word_of_a_page_its_figures_and_what_is_read_aloud_is_left_in_our_letters(report, monkeypatch):
    page = page_of(report.document, report.notebook, monkeypatch)
    words = words_of(page)
    assert untranslated(words, report.own) == []
    assert f'<html lang="{CODE}">' in page
    shown = {section.key for section in report.document.sections}
    assert {f"section-{key.replace('_', '-')}" for key in shown} <= set(re.findall(r'id="(section-[^"]+?)"', page))
    drawn = [e for section in report.document.sections for e in section.exhibits if e.kind != "table"]
    assert page.count('<div class="picture">') == len(drawn)
    places = ("page", "aria-label", "figure")
    assert all(any(one.place == place and "⟦" in one.text for one in words) for place in places)


def test_no_word_of_a_document_is_left_in_our_letters_whether_its_page_has_it_or_not(report):
    words = [Words("document", text) for text in spoken(report.document)]
    assert len(words) > len(report.document.sections) * 5
    assert untranslated(words, report.own) == []


def spoken(document: Document) -> list[str]:
    """Every text of a document, said: claims, actions and speaker notes that no page prints are among them."""
    say = speaker_for(document).say
    parts = (document.cover, document.summary, *document.sections, *document.claims, *document.tables.values())
    return [say(text) for text in (*document.about, *(text for part in parts for text in texts_of(part)))]


def texts_of(part: Any) -> Iterator[Any]:
    """What stands where a part of a document has text, by the types that it declares."""
    if isinstance(part, tuple | list):
        for value in part:
            yield from texts_of(value)
    elif dataclasses.is_dataclass(part):
        for field in dataclasses.fields(part):
            value = getattr(part, field.name)
            if "Text" in str(field.type) or field.type == "Words":
                yield from _leaves(value)
            else:
                yield from texts_of(value)


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, tuple):
        for one in value:
            yield from _leaves(one)
    elif isinstance(value, dict):
        yield from value.values()
    else:
        yield value


def test_a_word_that_was_never_translated_is_found(report):
    own = report.own
    left = untranslated([Words("page", "⟦Śťȧƒƒ⟧ of ⟦ťĥé ćóḿṕȧńý⟧"), Words("alt", "⟦Ńó ŵóŕď óƒ óúŕś⟧")], own)
    assert left == ["page: ⟦Śťȧƒƒ⟧ of ⟦ťĥé ćóḿṕȧńý⟧"]
    assert untranslated([Words("figure", "1.5"), Words("figure", "1,5"), Words("page", "50%")], own) == [
        "figure: 1.5",
        "page: 50%",
    ]
