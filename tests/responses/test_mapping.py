"""mapping.yml: loaded strictly, held against the export in one message, proposed from names and wordings."""

import dataclasses

import pytest
import yaml

from stratalign.engagement.instrument import load_instrument
from stratalign.errors import InstrumentError, SourceError
from stratalign.responses.mapping import (
    Mapping,
    Metadata,
    account_for_columns,
    answer_id_of,
    load_mapping,
    metadata_of,
    propose_mapping,
    require_mapping_fits,
)
from stratalign.shipped import shipped_path
from stratalign.sources.detect import read_survey


@pytest.fixture(scope="module")
def instrument():
    return load_instrument("strategic-alignment")


@pytest.fixture(scope="module")
def sample():
    return shipped_path("data", "sample")


def read_table(folder, header, *rows):
    path = folder / "survey.csv"
    path.write_text("\n".join([header, *rows, ""]), encoding="utf-8")
    return read_survey(path, format="generic_wide")


@pytest.fixture
def raw(tmp_path):
    return read_table(tmp_path, "Response ID,Q1,Q2,Email,Remark", "1,4,5,a@example.com,fine")


def load(folder, text):
    (folder / "mapping.yml").write_text(text, encoding="utf-8")
    return load_mapping(folder / "mapping.yml")


def problems_of(raw, instrument, **mapping):
    with pytest.raises(SourceError) as problem:
        require_mapping_fits(Mapping.model_validate(mapping), raw, instrument)
    return str(problem.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("items: {clarity_1: Q1}\nrespondent: R\n", r"unknown key 'respondent'\. Did you mean 'respondent_id'"),
        ("items: {clarity_1: Q1}\nmetadata: {finish: F}\n", r"'finish' in 'metadata'\. Did you mean 'finished'"),
        ("items: {clarity_1: 7}\n", r"'items\.clarity_1' must be text .*Put it in quotes"),
        ("items: {}\n", r"'items' must have at least 1 entry, such as clarity_1"),
        ("unit: U\n", r"'items' is missing"),
        ("items: {clarity_1: Q1, clarity_1: Q2}\n", r"the key 'clarity_1' stands twice"),
        ("items: {clarity_1: Q1}\nlabels: {agree5: {Great: high}}\n", r"'labels\.agree5\.Great' must be a number"),
    ],
)
def test_a_mistake_in_the_file_is_explained(tmp_path, text, message):
    with pytest.raises(InstrumentError, match=message):
        load(tmp_path, text)


def test_a_missing_mapping_is_named(tmp_path):
    with pytest.raises(InstrumentError, match=r"mapping\.yml does not exist"):
        load_mapping(tmp_path / "mapping.yml")


def test_every_problem_with_the_export_stands_in_one_message(raw, instrument):
    message = problems_of(
        raw,
        instrument,
        respondent_id="ResponseID",
        items={"clarity_1": "Q1", "clarty_2": "Q2", "belief_1": "Q1"},
        labels={"agre5": {"Fine": 4}, "agree5": {"Superb": 6}},
        comments={"priority_recall": "Remark"},
    )
    assert message.startswith("survey.csv and its mapping have 6 problems:")
    for line in (
        "column 'ResponseID' (respondent id) is not in the file. Did you mean 'Response ID'?",
        "item 'clarty_2' is not in the instrument. Did you mean 'clarity_2'?",
        "scale 'agre5' is not in the instrument. Did you mean 'agree5'?",
        "comment question 'priority_recall' is not in the instrument. Known: comment_strength, comment_obstacle.",
        "column 'Q1' is given to more than one use: item: clarity_1, item: belief_1.",
        "label 'Superb' of scale 'agree5' is given 6, outside 1 to 5.",
    ):
        assert f"\n  - {line}" in message


@pytest.mark.parametrize(
    "more",
    [
        {"comments": {"comment_strength": "Q1"}},
        {"ignore": {"Q1": "not needed"}},
        {"unit": "Q1"},
        {"metadata": {"progress": "Q1"}},
        {"recall": {"priority_recall": ["Q1"]}},
        {"rankings": {"priority_ranking": {"first": "Q1"}}},
    ],
)
def test_a_column_is_one_thing_only(raw, instrument, more):
    assert "column 'Q1' is given to more than one use" in problems_of(
        raw, instrument, items={"clarity_1": "Q1"}, **more
    )


@pytest.mark.parametrize("format", ["generic_wide", "google_forms", "microsoft_forms"])
def test_a_header_that_stands_twice_and_is_mapped_once_is_refused(tmp_path, instrument, format):
    start = {
        "generic_wide": ("No,", "1,"),
        "google_forms": ("Timestamp,", "2026/02/03 10:11:12 am GMT+1,"),
        "microsoft_forms": (
            "ID,Start time,Completion time,Email,Name,",
            "1,2/3/26 10:11:12,2/3/26 10:15:12,a@b.example,A,",
        ),
    }[format]
    path = tmp_path / "survey.csv"
    path.write_text(f"{start[0]}Q1,Q1,Q2\n{start[1]}4,5,3\n", encoding="utf-8")
    raw = read_survey(path, format=format)
    message = problems_of(raw, instrument, items={"clarity_1": "Q1"})
    assert "column 'Q1' (item: clarity_1) stands 2 times in the header" in message and "'Q1 (2)'" in message
    for more in ({"ignore": {"Q1 (2)": "asked of another group"}}, {"comments": {"comment_strength": "Q1 (2)"}}):
        require_mapping_fits(Mapping.model_validate({"items": {"clarity_1": "Q1"}, **more}), raw, instrument)


def test_headers_that_only_look_as_if_they_repeated_are_two(tmp_path, instrument):
    raw = read_table(tmp_path, "No,Q1,Q1 (2)", "1,4,5")
    require_mapping_fits(Mapping.model_validate({"items": {"clarity_1": "Q1"}}), raw, instrument)


def test_respondent_and_roster_id_may_be_the_same_column(raw, instrument):
    mapping = Mapping(respondent_id="Response ID", roster_id="Response ID", items={"clarity_1": "Q1"})
    require_mapping_fits(mapping, raw, instrument)


def test_many_problems_are_counted_and_cut(raw, instrument):
    message = problems_of(raw, instrument, unit="Q1", items={f"item_{n}": f"column_{n}" for n in range(10)})
    assert "20 problems" in message
    assert "and 8 more" in message


def test_a_file_without_any_of_the_columns_is_called_another_surveys(raw, instrument):
    message = problems_of(raw, instrument, items={f"clarity_{n}": f"column_{n}" for n in range(1, 6)})
    assert "has none of the 5 columns that the mapping names" in message
    assert "another survey's file" in message
    assert message.count("column_") == 3


def test_the_samples_mappings_fit(sample, instrument):
    for mapping, export in (
        ("northwind/mapping.yml", "northwind/raw/survey.csv"),
        ("harbour/mapping-2025.yml", "harbour/raw/wave-2025.xlsx"),
        ("harbour/mapping-2026.yml", "harbour/raw/wave-2026.csv"),
    ):
        require_mapping_fits(load_mapping(sample / mapping), read_survey(sample / export), instrument)


def test_every_column_of_the_export_is_accounted_for(raw):
    mapping = Mapping(respondent_id="Response ID", items={"clarity_1": "Q1"}, ignore={"Remark": "not asked for"})
    uses = account_for_columns(raw, mapping).set_index("column")["use"]
    assert uses.to_dict() == {
        "Response ID": "respondent id",
        "Q1": "item: clarity_1",
        "Q2": "not mapped",
        "Email": "identifier: dropped",
        "Remark": "ignored: not asked for",
    }


@pytest.mark.parametrize(
    ("mapping", "export"),
    [
        ("northwind/mapping.yml", "northwind/raw/survey.csv"),
        ("harbour/mapping-2025.yml", "harbour/raw/wave-2025.xlsx"),
        ("harbour/mapping-2026.yml", "harbour/raw/wave-2026.csv"),
    ],
)
def test_the_proposal_for_a_sample_is_its_mapping(sample, instrument, mapping, export):
    wanted = yaml.safe_load((sample / mapping).read_text(encoding="utf-8"))["items"]
    proposed = propose_mapping(read_survey(sample / export), instrument)
    n_right = sum(proposed.items.get(item) == column for item, column in wanted.items())
    assert n_right >= 0.95 * len(wanted)
    assert set(proposed.items) <= set(wanted)
    assert set(proposed.missing_items) == set(instrument.items) - set(proposed.items)


def test_wordings_are_recognised_with_markup_case_and_small_changes(tmp_path, instrument):
    asked = "<b>I know which priorities</b> come first for THIS company this year"
    raw = read_table(tmp_path, f"My favourite colour,{asked}", "blue,4")
    proposed = propose_mapping(raw, instrument)
    assert proposed.items == {"clarity_2": asked}
    assert proposed.unmatched == ("My favourite colour",)


def test_the_better_of_two_alike_columns_is_proposed(tmp_path, instrument):
    wording = instrument.items["clarity_2"].text["en"].replace(",", "")
    raw = read_table(tmp_path, f"{wording} (old),{wording}", "1,2")
    assert propose_mapping(raw, instrument).items == {"clarity_2": wording}


def test_sliders_asked_twice_go_to_the_block_that_words_them(tmp_path, instrument):
    poles = "Thinks in quarters:Thinks in years"
    required, actual = f"Where must it stand? - {poles}", f"Where does this company stand today? - {poles}"
    proposed = propose_mapping(read_table(tmp_path, f"{required},{actual}", "1,2"), instrument)
    assert proposed.items == {"culture_actual_4": actual, "culture_required_4": required}


def test_identifiers_are_never_proposed(tmp_path, instrument):
    raw = read_table(tmp_path, "clarity_1,email", "4,a@example.com")
    proposed = propose_mapping(raw, instrument)
    assert (list(proposed.items.values()), proposed.unmatched) == (["clarity_1"], ())


def told(raw, **meanings):
    """The export as if its tool told what some columns mean."""
    meaning = raw.questions["column"].map(meanings).fillna("")
    return dataclasses.replace(raw, questions=raw.questions.assign(meaning=meaning))


@pytest.fixture
def told_raw(tmp_path):
    raw = read_table(tmp_path, "Id,Q1,Done,Start,Lang,Again", "1,4,1,9:00,de,1", "2,5,0,9:05,fr,0")
    return told(raw, Id="respondent_id", Done="finished", Start="started", Lang="language", Again="finished")


def test_what_the_tool_tells_stands_in_the_report_of_columns(told_raw):
    mapping = Mapping(items={"clarity_1": "Q1"})
    uses = account_for_columns(told_raw, mapping).set_index("column")["use"].to_dict()
    assert uses == {
        "Id": "respondent id (from the export)",
        "Q1": "item: clarity_1",
        "Done": "metadata: finished (from the export)",
        "Start": "metadata: started (from the export)",
        "Lang": "metadata: language (from the export)",
        "Again": "not mapped",
    }
    assert metadata_of(mapping, told_raw) == Metadata(started="Start", finished="Done", language="Lang")


def test_a_metadata_block_is_taken_as_written_even_where_it_is_empty(told_raw):
    for block in ({}, {"started": "Start"}):
        mapping = Mapping.model_validate({"items": {"clarity_1": "Q1"}, "metadata": block})
        assert metadata_of(mapping, told_raw) == Metadata(**block)
        assert "metadata: finished (from the export)" not in set(account_for_columns(told_raw, mapping)["use"])


def test_a_column_mapped_to_something_else_is_not_metadata(told_raw):
    mapping = Mapping(items={"clarity_1": "Q1"}, unit="Lang", ignore={"Done": "always 1"}, respondent_id="Id")
    assert metadata_of(mapping, told_raw) == Metadata(started="Start", finished="Again")
    assert answer_id_of(mapping, told_raw) is None


@pytest.mark.parametrize(
    "use",
    [
        {"unit": "Email"}, {"level": "Email"}, {"comments": {"comment_strength": "Email"}},
        {"recall": {"priority_recall": ["Email"]}},
    ],
)  # fmt: skip
def test_a_column_that_identifies_people_may_only_be_an_id(raw, instrument, use):
    message = problems_of(raw, instrument, items={"clarity_1": "Q1"}, **use)
    assert "column 'Email'" in message
    assert "may only be 'respondent_id' or 'roster_id', which become pseudonyms" in message
    assert "a@example.com" not in message
    for id_ in ("respondent_id", "roster_id"):
        require_mapping_fits(Mapping.model_validate({"items": {"clarity_1": "Q1"}, id_: "Email"}), raw, instrument)
