"""The questionnaire leaves as it comes back: an export of each tool maps itself, without a mapping file."""

import pandas as pd
import pytest
from conftest import SAMPLES
from fielded_exports import limesurvey_export, qualtrics_export, redcap_export, xlsform_export

from stratalign.engagement.engagement import load_engagement
from stratalign.engagement.instrument import load_instrument
from stratalign.fielding.compose import compose_questionnaire
from stratalign.fielding.formats import TOOLS
from stratalign.responses.build import build_rankings, build_recall, build_responses
from stratalign.responses.codes import official_keys
from stratalign.responses.mapping import Mapping
from stratalign.responses.proposal import propose_uses
from stratalign.responses.respondents import Respondents
from stratalign.sources.detect import read_survey

#: Export -> the tool whose file it is made of, how it is made, and the format it must be read as.
EXPORTS = {
    "qualtrics, choice text": ("qualtrics", lambda file: qualtrics_export(file, as_text=True), "qualtrics"),
    "qualtrics, values": ("qualtrics", lambda file: qualtrics_export(file, as_text=False), "qualtrics"),
    "limesurvey, full": ("limesurvey", lambda file: limesurvey_export(file, "en", full=True), "limesurvey"),
    "limesurvey, full, German": ("limesurvey", lambda file: limesurvey_export(file, "de", full=True), "limesurvey"),
    "limesurvey, codes": ("limesurvey", lambda file: limesurvey_export(file, "en", full=False), "limesurvey"),
    "redcap": ("redcap", redcap_export, "redcap"),
    "kobo": ("xlsform", lambda file: xlsform_export(file, with_groups=False), "generic_wide"),
    "odk": ("xlsform", lambda file: xlsform_export(file, with_groups=True), "generic_wide"),
}
#: Exports that hold numbers where unit and level would be: their words need the roster or the definition.
WITHOUT_WORDS = ("qualtrics, values", "limesurvey, codes")


@pytest.fixture(scope="module")
def engagement():
    return load_engagement(SAMPLES / "northwind")


@pytest.fixture(scope="module")
def instrument():
    return load_instrument("strategic-alignment")


@pytest.fixture(scope="module")
def questionnaires(instrument, engagement):
    return {
        form: compose_questionnaire(instrument, form=form, languages=("en", "de"), engagement=engagement)
        for form in ("long", "short")
    }


@pytest.fixture(scope="module")
def came_back(tmp_path_factory, instrument, questionnaires):
    """Make, read and propose each export once: (raw, columns as made, proposal)."""
    kept = {}

    def of(name, form="long"):
        if (name, form) not in kept:
            tool, make, _ = EXPORTS[name]
            content, columns = make(next(iter(TOOLS[tool](questionnaires[form]).files.values())))
            path = tmp_path_factory.mktemp("export") / "export.csv"
            path.write_bytes(content)
            raw = read_survey(path)
            kept[name, form] = raw, columns, propose_uses(raw, instrument)
        return kept[name, form]

    return of


def people(raw):
    """Everybody of an export, so that its answers can be read without an engagement."""
    table = pd.DataFrame(
        {
            "respondent_id": [f"p{record}" for record in raw.answers.index],
            "wave": "w", "unit_id": "u", "level": "staff", "duration_seconds": 1.0,
        },
        index=raw.answers.index,
    )  # fmt: skip
    return Respondents("w", table, {}, {}, {}, 0, None)


@pytest.mark.parametrize("name", EXPORTS)
def test_every_item_and_question_is_found(name, came_back, instrument):
    raw, _, proposed = came_back(name)
    assert raw.detection.format == EXPORTS[name][2]
    assert proposed.missing_items == ()
    assert list(proposed.data["items"]) == list(instrument.items)
    assert proposed.data["unit"] == "unit"
    assert proposed.data["level"] == "level"
    assert list(proposed.data["comments"]) == ["comment_strength", "comment_obstacle"]
    assert [len(columns) for columns in proposed.data["recall"].values()] == [5]
    assert [len(columns) for columns in proposed.data["rankings"].values()] == [5]
    assert proposed.unmatched == ()


@pytest.mark.parametrize(
    ("name", "person", "submitted", "ignored"),
    [
        ("kobo", "_uuid", "_submission_time", ["_id", "_index"]),
        ("odk", "meta-instanceID", "SubmissionDate", ["KEY"]),
    ],
)
def test_what_form_servers_write_of_an_answer_is_known(name, person, submitted, ignored, came_back):
    _, _, proposed = came_back(name)
    assert proposed.data["respondent_id"] == person
    assert proposed.data["metadata"] == {"started": "start", "ended": "end", "submitted": submitted}
    assert list(proposed.data["ignore"]) == ignored


def test_levels_in_the_words_of_our_questionnaire_are_known_in_every_language(engagement):
    said = ["Geschäftsleitung", "Führungskräfte", "Mitarbeitende", "Executives", "Staff"]
    assert [engagement.level_of(word) for word in said] == ["executives", "managers", "staff", "executives", "staff"]
    assert engagement.level_of("Vorstand") is None


@pytest.mark.parametrize("name", EXPORTS)
def test_every_answer_has_the_value_it_was_given(name, came_back, instrument):
    raw, columns, proposed = came_back(name)
    mapping = Mapping.model_validate(proposed.data)
    responses = build_responses(raw, instrument, mapping=mapping, respondents=people(raw))
    assert set(responses["missing_reason"]) == {"", "cannot_judge", "not_seen"}
    meant = {column.name: column.meant for column in columns}
    for item, column in mapping.items.items():
        given = raw.answers[column].map(lambda cell, known=meant[column]: known.get(cell, cell)).replace("", "77")
        expected = pd.to_numeric(given).where(lambda value: value != 77)
        found = responses.loc[responses["item_key"] == item, "value"]
        assert found.tolist() == pytest.approx(expected.tolist(), nan_ok=True), item


@pytest.mark.parametrize("name", [name for name in EXPORTS if name not in WITHOUT_WORDS])
def test_unit_and_level_are_those_of_the_engagement(name, came_back, engagement):
    raw, _, _ = came_back(name)
    assert {engagement.level_of(cell) for cell in raw.answers["level"]} == {"executives", "managers", "staff"}
    assert None not in {engagement.unit_of(cell) for cell in raw.answers["unit"]}


@pytest.mark.parametrize("name", EXPORTS)
def test_ranks_and_recalled_priorities_are_read(name, came_back, engagement):
    raw, _, proposed = came_back(name)
    mapping = Mapping.model_validate(proposed.data)
    official = {priority.key: priority.name for priority in engagement.strategy.optimizing_strategies}
    ranks = build_rankings(raw, mapping=mapping, respondents=people(raw))
    assert set(official_keys(ranks["priority_key"], official).values()) == set(official)
    assert set(build_recall(raw, mapping=mapping, respondents=people(raw))["position"]) == {1, 2, 3, 4, 5}


@pytest.mark.parametrize("name", ["qualtrics, values", "limesurvey, codes", "redcap", "kobo"])
def test_the_short_form_is_told_from_the_long_one(name, came_back, instrument):
    _, _, proposed = came_back(name, "short")
    assert proposed.form == "short"
    assert set(proposed.data["items"]) == set(instrument.form_items("short"))


def test_numbers_of_qualtrics_have_their_words_where_the_definition_is_named(tmp_path, questionnaires, instrument):
    file = next(iter(TOOLS["qualtrics"](questionnaires["long"]).files.values()))
    content, _ = qualtrics_export(file, as_text=False)
    (tmp_path / "survey.csv").write_bytes(content)
    (tmp_path / "survey.qsf").write_bytes(file)
    raw = read_survey(tmp_path / "survey.csv", codebook=tmp_path / "survey.qsf")
    labels = raw.value_labels[raw.value_labels["column"] == "clarity_1"]
    assert dict(zip(labels["value"], labels["label"], strict=True))["77"] == "Cannot judge"
    mapping = Mapping.model_validate(propose_uses(raw, instrument).data)
    responses = build_responses(raw, instrument, mapping=mapping, respondents=people(raw))
    assert set(responses["missing_reason"]) == {"", "cannot_judge", "not_seen"}
