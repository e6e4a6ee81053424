"""Recall of priorities: matching in seven languages, scores by hand, a coder's sheet, clarity said and shown."""

import numpy as np
import openpyxl
import pandas as pd
import pytest

from stratalign.errors import SourceError, StatisticError
from stratalign.measurement.consensus.clarity import compare_clarity, culture_fit
from stratalign.measurement.consensus.coding import read_coding_sheet, write_coding_sheet
from stratalign.measurement.consensus.recall import match_recall, official_priorities, recall_by_priority, score_recall
from stratalign.measurement.consensus.text_similarity import plain, word_similarity

NAMES = {
    "service": "Grow service contracts",
    "connected": "Launch connected instruments",
    "lead": "Halve lead times",
    "accounts": "Win key accounts in the process industry",
    "platform": "Move to one platform",
}
ALIASES = {
    "service": ["Serviceverträge", "contrats de service", "contratos de servicio", "contratti di servizio"],
    "lead": ["Lieferzeiten halbieren", "délais de livraison", "plazos de entrega", "levertijden", "prazos de entrega"],
}
OFFICIAL = official_priorities(NAMES, aliases=ALIASES)


def _recall(*texts, person="p"):
    rows = [(person, "staff", place, text) for place, text in enumerate(texts, start=1)]
    return pd.DataFrame(rows, columns=["respondent_id", "level", "position", "recalled_text"])


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("service contracts", "service"),
        ("SERVICE-CONTRACTS!!", "service"),
        ("servise contrcats", "service"),
        ("connected instrument", "connected"),
        ("conected instrumens", "connected"),
        ("shorter lead times", "lead"),
        ("key accounts, process industry", "accounts"),
        ("one platform", "platform"),
        ("Servicevertraege", "service"),
        ("mehr Serviceverträge", "service"),
        ("les contrats de services", "service"),
        ("contrato de servicio", "service"),
        ("contratto di servizio", "service"),
        ("Lieferzeit halbieren", "lead"),
        ("delais de livraison", "lead"),
        ("plazo de entrega", "lead"),
        ("kortere levertijden", "lead"),
        ("prazo de entrega", "lead"),
    ],
)
def test_wordings_of_a_priority_are_recognised(text, key):
    found = match_recall(_recall(text), OFFICIAL).iloc[0]
    assert (found["priority_key"], found["decision"]) == (key, "matched")


@pytest.mark.parametrize(
    "text", ["innovation", "cost savings", "new building", "customer satisfaction", "?", "more", ""]
)
def test_other_things_match_nothing(text):
    found = match_recall(_recall(text), OFFICIAL).iloc[0]
    assert (found["priority_key"], found["decision"]) == ("", "unmatched")


def test_a_text_between_two_priorities_is_left_to_a_coder():
    found = match_recall(_recall("platform for instruments"), OFFICIAL).iloc[0]
    assert found["decision"] == "review"
    assert {found["priority_key"], found["next_key"]} == {"platform", "connected"}


def test_a_description_brings_a_text_up_for_review_only():
    described = official_priorities(NAMES, descriptions={"lead": "From 30 to 15 working days, by planning all plants."})
    assert match_recall(_recall("planning of plants"), described).iloc[0]["decision"] == "review"
    assert match_recall(_recall("planning of plants"), OFFICIAL).iloc[0]["decision"] == "unmatched"


@pytest.mark.parametrize(
    ("first", "second", "similarity"),
    [
        ("margin", "margni", 1 - 1 / 6),
        ("growth", "growht", 1 - 1 / 6),
        ("platform", "platfrom", 1 - 1 / 8),
        ("abc", "abd", 0),
    ],
)
def test_swapped_neighbours_count_as_one_slip(first, second, similarity):
    assert word_similarity(first, second) == pytest.approx(similarity)


def test_plain_text_loses_case_accents_and_marks():
    assert plain("  Ärger—Über «ÉTÉ», naïve Ça! ") == "arger uber ete naive ca"


def test_scores_are_those_worked_out_by_hand():
    people = pd.DataFrame({"respondent_id": ["a", "b", "c"], "level": ["executives", "staff", "staff"]})
    recall = pd.concat(
        [
            _recall("one platform", "lead times", "innovation", person="a"),
            _recall("one platform", "platform", person="b"),
        ]
    )
    found = score_recall(match_recall(recall, OFFICIAL), people, 5).set_index("respondent_id")
    assert found.loc["a", ["precision", "recall", "f1"]].tolist() == pytest.approx([2 / 3, 2 / 5, 2 * 2 / (3 + 5)])
    assert found.loc["b", ["n_named", "n_recalled", "f1"]].tolist() == pytest.approx([2, 1, 2 / 7])
    assert found.loc["c", "f1"] == 0 and np.isnan(found.loc["c", "precision"])


def test_shares_by_priority_count_people_and_not_texts():
    people = pd.DataFrame({"respondent_id": ["a", "b"], "level": ["staff", "staff"]})
    matches = match_recall(_recall("one platform", "the platform", person="a"), OFFICIAL)
    found = recall_by_priority(matches, people, list(NAMES)).set_index(["level", "priority_key"])
    assert found.loc[("all", "platform"), "share_pct"] == 50
    assert found.loc[("staff", "service"), "n_recalled"] == 0
    assert found.loc[("all", "platform"), ["ci_low", "ci_high"]].tolist() == pytest.approx([9.4531, 90.5469], abs=1e-3)


def test_texts_of_strangers_are_refused():
    people = pd.DataFrame({"respondent_id": ["a"], "level": ["staff"]})
    with pytest.raises(StatisticError, match="1 recalled texts belong to people"):
        score_recall(match_recall(_recall("x", person="z"), OFFICIAL), people, 5)


def test_a_coders_sheet_comes_back_as_decisions(tmp_path):
    matches = match_recall(_recall("platform for instruments", "service contracts", "=1+1"), OFFICIAL)
    path = write_coding_sheet(matches, tmp_path / "recall.xlsx")
    book = openpyxl.load_workbook(path)
    sheet = book.active
    assert "stays on this machine" in sheet["A1"].value
    assert [cell.data_type for cell in sheet["C"][2:]] == ["s"] * 3
    sheet["D3"] = "connected"
    book.save(path)
    found = read_coding_sheet(path, matches, list(NAMES)).set_index("recalled_text")["priority_key"]
    assert found.to_dict() == {"platform for instruments": "connected", "service contracts": "service", "=1+1": ""}


def test_a_sheet_is_not_written_over_and_wrong_keys_are_named_by_row(tmp_path):
    matches = match_recall(_recall("service contracts"), OFFICIAL)
    path = write_coding_sheet(matches, tmp_path / "recall.xlsx")
    with pytest.raises(SourceError, match="choose another name"):
        write_coding_sheet(matches, path)
    book = openpyxl.load_workbook(path)
    book.active["D3"] = "servise"
    book.active["C3"] = "another text"
    book.save(path)
    with pytest.raises(SourceError, match=r"1 rows name no official priority \(rows 3.*1 texts were changed") as caught:
        read_coding_sheet(path, matches, list(NAMES))
    assert "another text" not in str(caught.value)


def test_clarity_said_and_shown_falls_into_four_corners():
    people = pd.DataFrame({"level": ["staff"] * 4, "clarity_points": [90, 80, 30, 20], "f1": [0.9, 0.1, 0.8, 0.0]})
    found = compare_clarity(people).set_index("level").loc["all"]
    assert found.filter(like="_pct").tolist() == [25, 25, 25, 25]
    assert found["correlation"] == pytest.approx(np.corrcoef(people["clarity_points"], people["f1"])[0, 1])


def test_clarity_off_its_scale_is_refused():
    with pytest.raises(StatisticError, match="1 of 2 people"):
        compare_clarity(pd.DataFrame({"level": ["a", "a"], "clarity_points": [4, 400], "f1": [0.1, 0.2]}))


def test_culture_fit_is_the_mean_distance_of_people_not_of_means():
    actual = pd.DataFrame({"risk": [0.0, 100.0], "speed": [60.0, np.nan]})
    found = culture_fit(actual, pd.DataFrame({"r": [40.0, 60.0], "s": [50.0, 50.0]})).set_index("slider")
    assert found.loc["risk", "distance_points"] == 50
    assert found.loc["speed", ["fit_points", "n_respondents"]].tolist() == [90, 1]
