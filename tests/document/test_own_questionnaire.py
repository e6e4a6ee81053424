"""A report about a questionnaire of the client's own speaks of it: of no strategy, no index and no industry of ours."""

import re
from dataclasses import replace
from itertools import chain

import numpy as np
import pandas as pd
import pytest
from document_tools import words_of
from page_words import draw_words_only

from stratalign.analysis.engagement import analyse_engagement
from stratalign.document.client.audiences import APPENDIX, GLOSSARY, MOST, give_out
from stratalign.document.client.dimensions import SHARES, _answers, _share_of
from stratalign.document.client.items import _parted
from stratalign.document.client.report import build_client_report
from stratalign.engagement.instrument import Scale
from stratalign.export.printed import Printer
from stratalign.language.english import ENGLISH
from stratalign.language.languages import load_language

OPTIONS = ("Never", "Rarely", "Sometimes", "Often", "Always")
GERMAN = ("Nie", "Selten", "Manchmal", "Oft", "Immer")
QUESTIONS = {
    "help": ("Colleagues help me.", "Kollegen helfen mir."),
    "rest": ("I get enough rest.", "Ich habe genug Erholung."),
    "calm": ("I can work without haste.", "Ich kann ohne Hast arbeiten."),
    "late": ("I have to work late.", "Ich muss lange arbeiten."),
}
LEVELS = ["Board"] * 8 + ["Lead"] * 12 + ["Member"] * 40
ABOUT_STRATEGY = re.compile(r"strateg|\balign|Ausricht", re.IGNORECASE)


def instrument_text():
    options = [f"      - {{value: {n}, label: {{en: {OPTIONS[n]}, de: {GERMAN[n]}}}}}" for n in range(5)]
    items = [
        f'      - {{key: {key}, text: {{en: "{en}", de: "{de}"}}{", reverse: true" if key == "late" else ""}}}'
        for key, (en, de) in QUESTIONS.items()
    ]
    return "\n".join(
        [
            "key: workdays",
            "title: {en: Workday pulse, de: Puls zum Arbeitstag}",
            'version: "1"',
            "citation: The client (2026)",
            "licence: own",
            "languages: [en, de]",
            "scales:",
            "  often:",
            "    low: 0",
            "    high: 4",
            "    options:",
            *options,
            "dimensions:",
            "  - key: workday",
            "    label: {en: A good workday, de: Ein guter Arbeitstag}",
            "    scale: often",
            "    favourable_from: 3",
            "    items:",
            *items,
        ]
    )


ENGAGEMENT = """\
client: Fjord Ferries
instrument: instrument.yml
waves:
  - key: w1
    label: May 2026
    survey: {file: survey.csv, mapping: mapping.yml}
units: from_survey
levels: {executives: [Board], managers: [Lead], staff: [Member]}
"""


@pytest.fixture(scope="module")
def own(pseudonym_secret, tmp_path_factory):
    """Analysis of one scale of four items, asked of sixty people in three units; no industry is named."""
    folder = tmp_path_factory.mktemp("fjord")
    rng = np.random.default_rng(5)
    mood = rng.normal(2.2, 0.9, len(LEVELS))
    points = np.clip(np.round(mood[:, None] + rng.normal(0, 0.7, (len(LEVELS), 4))), 0, 4).astype(int)
    points[:, 3] = 4 - points[:, 3]
    answers = pd.DataFrame({key: [OPTIONS[point] for point in points[:, n]] for n, key in enumerate(QUESTIONS)})
    answers.loc[[30, 31, 32, 33, 34, 35], "rest"] = ""
    answers = answers.assign(number=range(1, 61), Team=rng.permutation(["Deck", "Galley", "Bridge"] * 20), Level=LEVELS)
    answers.to_csv(folder / "survey.csv", index=False)
    uses = ["respondent_id: number", "unit: Team", "level: Level", "items:", *(f"  {key}: {key}" for key in QUESTIONS)]
    (folder / "mapping.yml").write_text("\n".join(uses), encoding="utf-8")
    (folder / "instrument.yml").write_text(instrument_text(), encoding="utf-8")
    (folder / "engagement.yml").write_text(ENGAGEMENT, encoding="utf-8")
    return analyse_engagement(folder)


def in_german(analysis):
    return replace(analysis, engagement=analysis.engagement.model_copy(update={"language": "de"}))


def everything_said(document):
    """Every text of the report, the words that replace its figures included."""
    printer = Printer(document)
    cover, summary = document.cover, document.summary
    said = [printer.say(text) for text in (cover.client, cover.title, cover.subtitle, cover.confidentiality)]
    said += [printer.say(text) for fact in cover.facts for text in fact]
    said += [*printer.words(document.about), printer.say(summary.title), *printer.words(summary.messages)]
    said += printer.words((*summary.strengths, *summary.gaps, *summary.decisions, *summary.limits))
    said += [printer.say(text) for figure in summary.key_figures for text in (figure.label, figure.detail)]
    for section in map(printer.section, document.sections):
        said += [section.topic, section.question, section.title, *section.sentences, *section.caveats, section.guide]
        for exhibit in section.exhibits:
            said += [exhibit.subtitle, exhibit.source, exhibit.picture.alt if exhibit.picture else ""]
            for table in filter(None, (exhibit.table, exhibit.numbers)):
                said += [table.caption, table.note, *(column.label for column in table.columns)]
                said += [cell for row in table.rows for cell in row]
    return said


@pytest.fixture(scope="module")
def said(own):
    """Every text of the report in English and in German."""
    with pytest.MonkeyPatch.context() as patch:
        draw_words_only(patch)
        return _said_in_both(own)


def _said_in_both(own):
    return {code: everything_said(build_client_report(given)) for code, given in (("en", own), ("de", in_german(own)))}


@pytest.mark.parametrize(("language", "title"), [("en", "Workday pulse"), ("de", "Puls zum Arbeitstag")])
def test_nothing_is_said_of_a_strategy_that_nobody_asked_about(said, language, title):
    assert [text for text in said[language] if ABOUT_STRATEGY.search(text)] == []
    assert said[language][1] == title
    assert sum(title in text for text in said[language]) > 1


def test_no_industry_is_named_that_nobody_chose_and_why_there_is_no_benchmark(own):
    document = build_client_report(own)
    assert "Industry" not in [Printer(document).say(label) for label, _ in document.cover.facts]
    assert document.section("benchmark") is None
    assert own.why_no_benchmark == "the reference companies answered another questionnaire"
    assert "none are held that answered this questionnaire" in " ".join(words_of(document, "method"))


def test_one_dimension_is_spoken_of_in_the_singular(own, said):
    document = build_client_report(own)
    english, german = (" ".join(said[code]) for code in ("en", "de"))
    assert not re.search(r"\b1 (scale|dimension|question|pillar)s?\b|All 1 |\bfrom (\S+) to \2\b", english)
    score = own.latest.company_scores.set_index("measure_key").loc["workday", "mean_points"]
    assert Printer(document).say(document.summary.title) == f"A good workday stands at {score:.0f} of 100"
    assert words_of(document, "questionnaire")[0] == "The scale is reliable enough to compare groups"
    assert not re.search(r"\b1 (Skala|Skalen|Dimension|Dimensionen|Frage|Fragen|Säule)\b|Alle 1 ", german)


def test_pages_without_content_are_left_out(own):
    assert [section.key for section in build_client_report(own).sections] == [
        "dimensions", "items", "level_gaps", "units", "decisions", "method", "confidentiality", "glossary", "agreement",
        "questionnaire",
    ]  # fmt: skip


def test_everybody_reads_every_question_where_one_drawing_holds_them(own, northwind_document):
    short = build_client_report(own, audience=["leadership", "board"]).section("items")
    assert len(short.exhibits) == 1 and short.audiences == ("leadership", "board", "analyst") and not short.is_technical
    long = northwind_document.section("items")
    assert len(long.exhibits) > 1 and long.audiences == ("leadership", "board", "analyst") and long.is_technical


@pytest.mark.parametrize(("n_drawings", "is_appendix"), [(1, False), (2, True)])
def test_a_page_of_questions_is_one_of_the_pages_and_several_are_an_appendix_beside_them(own, n_drawings, is_appendix):
    document = build_client_report(own)
    others = [section for section in document.sections if section.key not in (*APPENDIX, GLOSSARY)]
    many = [replace(section, key=f"{section.key}_{n}") for n in range(4) for section in others]
    page = document.section("items")
    drawn = [*many, replace(page, exhibits=page.exhibits * n_drawings)]
    given = give_out(drawn, has_glossary=False)
    leaders = [section for section in given if "leadership" in section.audiences]
    assert sum(not section.is_technical for section in leaders) == MOST["leadership"]
    assert [section.key for section in leaders if section.is_technical] == ["items"] * is_appendix
    assert "items" in {section.key for section in leaders}


def test_every_question_is_there_with_its_own_answers_and_by_level(own):
    document = build_client_report(own)
    (exhibit,) = document.section("items").exhibits
    table = Printer(document).table(document.tables[exhibit.numbers])
    heads = [column.label for column in table.columns]
    assert heads[2:7] == list(OPTIONS)
    assert heads[7:] == ["Favourable", "From", "To", "Executives", "Managers", "Staff", "n"]
    rows = {row[0]: dict(zip(heads, row, strict=True)) for row in table.rows}
    assert set(rows) == {en for en, _ in QUESTIONS.values()} - {"I have to work late."} | {
        "I have to work late. (reverse-worded)"
    }
    assert rows["I get enough rest."]["n"] == "54"
    # Beside executives whose share is held, answers of sixty people would tell who of them is not favourable.
    late, calm = rows["I have to work late. (reverse-worded)"], rows["I can work without haste."]
    assert late["Executives"].startswith("≤") and {late[option] for option in OPTIONS} == {"–"}
    assert abs(int(calm["Favourable"][:-1]) - int(calm["Often"][:-1]) - int(calm["Always"][:-1])) <= 1
    shares = [int(row["Favourable"][:-1]) for row in rows.values()]
    assert shares == sorted(shares, reverse=True)


def test_numbers_that_run_down_make_no_question_worded_against_the_others(own):
    turned = tuple(
        one.model_copy(update={"items": tuple(item.model_copy(update={"reverse": True}) for item in one.items)})
        for one in own.instrument.dimensions
    )
    down = replace(own, instrument=own.instrument.model_copy(update={"dimensions": turned}))
    assert own.instrument.scales_that_run_down == frozenset()
    assert down.instrument.scales_that_run_down == {one.scale for one in turned}
    document = build_client_report(down)
    (exhibit,) = document.section("items").exhibits
    rows = [row[0] for row in Printer(document).table(document.tables[exhibit.numbers]).rows]
    assert rows and all(row.endswith(" (low numbers are the favourable ones)") for row in rows)


def test_many_questions_are_parted_into_drawings_that_keep_dimensions_together(northwind_analysis):
    document = build_client_report(northwind_analysis)
    exhibits = document.section("items").exhibits
    held = [document.tables[exhibit.numbers].rows for exhibit in exhibits]
    assert len(exhibits) == 10
    assert all(len(rows) + rows["panel"].astype(str).nunique() <= 12 for rows in held)
    assert sum(len(rows) for rows in held) == len(northwind_analysis.latest.items.groups.query("kind == 'overall'"))
    panels = [set(rows["panel"].astype(str)) for rows in held]
    assert sum(len(panel) for panel in panels) == len(set().union(*panels))


@pytest.mark.parametrize(
    ("sizes", "drawn"),
    [
        ((17,), [[17]]),
        ((8, 8), [[8, 8]]),
        ((8, 9), [[8], [9]]),
        ((12, 3), [[12, 3]]),
        ((12, 5), [[6], [6], [5]]),
        ((25,), [[8], [8], [9]]),
        ((4, 4, 4, 5, 5), [[4, 4], [4, 5], [5]]),
    ],
)
def test_dimensions_are_parted_evenly_one_drawing_alone_being_the_longest(sizes, drawn):
    dimensions = [[f"{place}.{item}" for item in range(size)] for place, size in enumerate(sizes)]
    found = _parted(dimensions)
    assert [[len(piece) for piece in stretch] for stretch in found] == drawn
    assert [item for stretch in found for piece in stretch for item in piece] == list(chain(*dimensions))


def test_the_alignment_survey_without_an_industry_says_why_it_is_compared_with_nobody(northwind_analysis):
    engagement = northwind_analysis.engagement.model_copy(update={"industry": None})
    report = engagement.report.model_copy(update={"title": None})
    bare = replace(
        northwind_analysis,
        engagement=engagement.model_copy(update={"report": report}),
        benchmarks=(),
        why_no_benchmark="no industry",
    )
    document = build_client_report(bare)
    assert Printer(document).say(document.cover.title) == "Strategic alignment report"
    assert "no industry was named" in " ".join(words_of(document, "method"))


def test_twins_of_sentences_speak_of_no_strategy_in_any_language():
    own_keys = [key for key in ENGLISH if key.endswith(".own")]
    assert len(own_keys) > 30
    assert [key for key in own_keys if any(map(ABOUT_STRATEGY.search, ENGLISH[key].plurals))] == []
    german = load_language("de").entries
    assert [key for key in own_keys if any(map(ABOUT_STRATEGY.search, german[key].plurals))] == []


def test_answers_of_every_scale_of_few_answers_are_shown_and_what_is_not_is_named(own):
    instrument = own.instrument
    first = instrument.dimensions[0]
    rest = first.model_copy(update={"key": "rest_of_it", "scale": "slider", "label": {"en": "The rest", "de": "Rest"}})
    scales = {"often": Scale(low=0, high=10), "slider": Scale(low=0, high=100)}
    changed = instrument.model_copy(update={"scales": scales, "dimensions": (first, rest)})
    shares = pd.DataFrame({"item_key": "help", "value": [0.0, 1.0, 2.0, 3.0, 4.0], "share": 0.2, "n_respondents": 60})
    both = pd.concat([shares.assign(dimension=key) for key in ("workday", "rest_of_it")])
    latest = replace(own.latest, answer_shares=both)
    analysis = replace(own, instrument=changed, waves=(*own.waves[:-1], latest))
    table = _answers(analysis, latest, changed)
    assert table is not None
    assert list(table.rows.index) == ["workday"]
    assert table.rows.loc["workday", ["disagree_pct", "agree_pct", "neutral_pct"]].tolist() == [100, 0, 0]
    assert [note.key for note in table.note] == ["likert.note.absent"]
    assert [_share_of(place, 4) for place in range(4)] == [SHARES[0], SHARES[1], SHARES[3], SHARES[4]]


def test_an_index_with_accounts_is_the_clients_own_and_not_of_alignment(northwind_analysis, monkeypatch):
    """The sample as if its items asked about no step and no test of a strategy."""
    instrument = northwind_analysis.instrument
    dimensions = tuple(
        dimension.model_copy(
            update={
                "items": tuple(item.model_copy(update={"step": None, "test": None}) for item in dimension.items),
                "label": {"en": f"Topic {number}"},
            }
        )
        for number, dimension in enumerate(instrument.dimensions, start=1)
    )
    plain = {"en": "Our survey"}
    own = instrument.model_copy(update={"key": "ours", "title": plain, "citation": "Ours", "dimensions": dimensions})
    untitled = northwind_analysis.engagement.report.model_copy(update={"title": None})
    latest = northwind_analysis.latest
    scores = latest.company_scores[~latest.company_scores["measure_key"].str.contains(":")]
    analysis = replace(
        northwind_analysis,
        engagement=northwind_analysis.engagement.model_copy(update={"report": untitled}),
        instrument=own,
        waves=(replace(latest, company_scores=scores, consensus=None),),
        relations=tuple(replace(found, update=None) for found in northwind_analysis.relations),
        benchmarks=(),
        plan=None,
    )
    draw_words_only(monkeypatch)
    document = build_client_report(analysis)
    sections = [section for section in document.sections if section.key not in ("items", "action_plan")]
    words = everything_said(replace(document, sections=tuple(sections)))
    assert [text for text in words if re.search(r"\balign", text, re.IGNORECASE)] == []
    assert any(text.startswith("The overall index stands at") for text in words)
    assert any(text.startswith("10 more points of the overall index") for text in words)
    assert document.section("drivers").topic.key == "client.drivers.topic.own"
    assert [exhibit.key for exhibit in document.section("results").exhibits] == ["relation", "accounts"]
