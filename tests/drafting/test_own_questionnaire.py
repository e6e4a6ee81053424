"""From a client's own export to an engagement that loads, checks and is scored; its questions are left to a person."""

import datetime as dt
import re

import pytest
import yaml
from drafting.own_export import PLACES, write_own_export

from stratalign.analysis.engagement import analyse_engagement
from stratalign.checks.suite import run_checks
from stratalign.drafting.days import wave_label
from stratalign.drafting.instrument_file import count_questions
from stratalign.engagement.engagement import load_engagement
from stratalign.engagement.instrument import load_instrument
from stratalign.errors import EngagementError, InstrumentError, SourceError
from stratalign.fielding.compose import compose_questionnaire
from stratalign.fielding.review import instrument_text as shown_instrument
from stratalign.fielding.review import oddities
from stratalign.intake.read import read_engagement_files
from stratalign.responses.mapping import load_mapping
from stratalign.runs.codebook import export_codebook, import_codebook
from stratalign.runs.scaffold import Sources, scaffold_engagement


@pytest.fixture(scope="module")
def export(tmp_path_factory):
    return write_own_export(tmp_path_factory.mktemp("own") / "survey.csv")


@pytest.fixture
def made(tmp_path, export):
    """The engagement as drafted, by the evidence."""
    return scaffold_engagement("Acme", folder=tmp_path, sources=Sources((export,)), takes_evidence=True)


def instrument_of(folder):
    return load_instrument(folder / "instrument.yml")


def decide(folder):
    """Answer the one question left: put the places into order."""
    file = folder / "instrument.yml"
    file.write_text(file.read_text(encoding="utf-8").replace("    order: unknown\n", ""), encoding="utf-8")


def test_scales_dimensions_and_uses_are_those_of_the_export(made):
    instrument, mapping = instrument_of(made.folder), load_mapping(made.folder / "mapping.yml")
    assert sorted(len(d.items) for d in instrument.dimensions) == [2, 3, 4]
    assert (mapping.unit, mapping.level) == ("Department", "Level")
    assert mapping.ignore == {"Gender": "about the person: not scored"}
    assert list(mapping.comments.values()) == ["What else should we know?"]
    assert load_engagement(made.folder).levels == {
        "executives": ("Executive",), "managers": ("Manager",), "staff": ("Employee",),
    }  # fmt: skip


def test_nothing_blocks_and_the_check_says_what_is_left_to_decide(made):
    results = run_checks(made.folder)
    assert not [result for result in results if result.severity == "blocks"]
    (open_order,) = [result for result in results if result.check == "undecided_order"]
    assert (open_order.severity, open_order.n_affected) == ("warns", 2)
    assert "delete 'order: unknown'" in open_order.fix


def test_the_check_counts_the_decisions_left_and_names_their_lines(made):
    (left,) = [result for result in run_checks(made.folder) if result.check == "left_open"]
    file = made.folder / "instrument.yml"
    lines = file.read_text(encoding="utf-8").splitlines()
    numbers = [number for number, line in enumerate(lines, start=1) if line.strip().startswith("# ?")]
    assert (left.severity, left.where, left.n_affected) == ("warns", "instrument.yml", len(numbers))
    assert f"(lines {', '.join(map(str, numbers))})" in left.seen
    file.write_text("\n".join(line for line in lines if not line.strip().startswith("# ?")), encoding="utf-8")
    assert "left_open" not in {result.check for result in run_checks(made.folder)}


def test_an_order_nobody_knows_is_said_wherever_the_questionnaire_is_used(made):
    instrument = instrument_of(made.folder)
    assert "Scale answers: order unknown: " in shown_instrument(instrument, language="en")
    assert "the answers of scale 'answers' into order; 2 items left out until" in " ".join(oddities(instrument))
    with pytest.raises(InstrumentError, match="of scale 'answers' into order yet"):
        compose_questionnaire(instrument, form="long")


def test_the_evidence_turns_the_reverse_item_round(made):
    (item,) = [item for item in instrument_of(made.folder).items.values() if item.reverse]
    assert item.text["en"] == "I often do not know what to do next"


def test_without_the_word_to_take_it_the_evidence_is_a_question(tmp_path, export):
    made = scaffold_engagement("Acme", folder=tmp_path, sources=Sources((export,)))
    text = (made.folder / "instrument.yml").read_text(encoding="utf-8")
    assert not any(item.reverse for item in instrument_of(made.folder).items.values())
    assert re.search(r"# \? goes against the others of its dimension \(correlation -0\.\d\d\)", text)
    assert made.n_questions == count_questions(text) == 4


def test_moving_lines_and_deleting_one_decides_the_order(made):
    file = made.folder / "instrument.yml"
    lines = [
        line for line in file.read_text(encoding="utf-8").splitlines() if "order: unknown" not in line or "#" in line
    ]
    places = [n for n, line in enumerate(lines) if any(f'"{place}"' in line for place in PLACES)]
    wanted = sorted((lines[n] for n in places), key=lambda line: PLACES.index(line.split('"')[1]))
    for place, line in zip(places, wanted, strict=True):
        lines[place] = line
    file.write_text("\n".join(lines), encoding="utf-8")
    scale = instrument_of(made.folder).scales["answers"]
    assert [(option.value, option.label["en"]) for option in scale.options] == list(enumerate(PLACES, start=1))
    assert "undecided_order" not in {result.check for result in run_checks(made.folder)}


def test_what_waits_for_an_order_is_left_out_of_the_scores(made, pseudonym_secret):
    analysis = analyse_engagement(made.folder)
    scored = set(analysis.waves[-1].group_scores["measure_key"])
    assert "answers" not in {d.scale for d in analysis.instrument.dimensions}
    assert {d.key for d in analysis.instrument.dimensions} <= scored


def test_where_every_order_is_open_the_check_blocks(tmp_path):
    path = tmp_path / "survey.csv"
    rows = [f'"{PLACES[n % 3]}","{PLACES[(n + n // 3) % 3]}"' for n in range(30)]
    path.write_text('"Place_1","Place_2"\n' + "\n".join(rows), encoding="utf-8")
    made = scaffold_engagement("Acme", folder=tmp_path / "e", sources=Sources((path,)), takes_evidence=True)
    (result,) = [result for result in run_checks(made.folder) if result.check != "left_open"]
    assert result.severity == "blocks"
    assert "no question can be scored: the order of the answers is open on every scale (answers)" in result.seen


def test_on_a_terminal_the_few_questions_are_asked(tmp_path, export):
    asked = []

    def ask(question, answers):
        asked.append(question)
        return answers[0]

    made = scaffold_engagement("Acme", folder=tmp_path, sources=Sources((export,)), ask=ask)
    assert len(asked) == 1
    assert "worded the other way round?" in asked[0]
    assert sum(item.reverse for item in instrument_of(made.folder).items.values()) == 1


def test_two_waves_are_put_in_order_of_time_with_a_mapping_each(tmp_path):
    late = write_own_export(tmp_path / "b.csv", year=2026)
    early = write_own_export(tmp_path / "a.csv", year=2025, seed=2)
    made = scaffold_engagement("Acme", folder=tmp_path / "e", sources=Sources((late, early)), takes_evidence=True)
    waves = load_engagement(made.folder).waves
    assert [wave.survey.file for wave in waves] == ["raw/a.csv", "raw/b.csv"]
    assert [str(wave.fielded_from)[:4] for wave in waves] == ["2025", "2026"]
    items = [load_mapping(made.folder / wave.survey.mapping).items for wave in waves]
    assert items[0] == items[1]
    assert not [result for result in run_checks(made.folder) if result.severity == "blocks"]


def test_a_file_without_a_question_says_what_its_columns_are(tmp_path):
    path = tmp_path / "people.csv"
    path.write_text("Age,Height\n" + "\n".join(f"{n},{150 + n}" for n in range(20, 60)), encoding="utf-8")
    with pytest.raises(SourceError, match=r"no column looks like a question.*\n  - 1 column: about the person"):
        scaffold_engagement("Acme", folder=tmp_path / "e", sources=Sources((path,)))
    assert not (tmp_path / "e").exists()


def test_two_files_of_one_name_are_refused(tmp_path, export):
    (tmp_path / "other").mkdir()
    other = write_own_export(tmp_path / "other" / "survey.csv")
    with pytest.raises(EngagementError, match=r"2 files are called survey\.csv"):
        scaffold_engagement("Acme", folder=tmp_path / "e", sources=Sources((export, other)))


def test_an_own_instrument_is_copied_and_mapped(tmp_path, made, export):
    own = made.folder / "instrument.yml"
    other = scaffold_engagement("Other", folder=tmp_path, sources=Sources((export,), instrument=str(own)))
    assert (other.folder / "instrument.yml").read_bytes() == own.read_bytes()
    assert load_mapping(other.folder / "mapping.yml").items == load_mapping(made.folder / "mapping.yml").items


# Roster and accounts ---------------------------------------------------------------------------------------------
def test_a_roster_is_joined_by_the_ids_both_have(tmp_path):
    ids = [f"P{n:03d}" for n in range(40)]
    survey = ["Personnel no.,Q1,Q2", *(f"{person},{1 + n % 5},{1 + (n + n // 5) % 5}" for n, person in enumerate(ids))]
    (tmp_path / "survey.csv").write_text("\n".join(survey), encoding="utf-8")
    people = [
        "no,Department,Role",
        *(f"{person},Team {n % 4},{('Manager', 'Employee')[n % 2]}" for n, person in enumerate(ids)),
    ]
    (tmp_path / "people.csv").write_text("\n".join(people), encoding="utf-8")
    sources = Sources((tmp_path / "survey.csv",), roster=tmp_path / "people.csv")
    made = scaffold_engagement("Acme", folder=tmp_path / "e", sources=sources, takes_evidence=True)
    roster = load_engagement(made.folder).waves[0].roster
    assert (roster.person_id, roster.unit, roster.level) == ("no", "Department", "Role")
    assert load_mapping(made.folder / "mapping.yml").roster_id == "Personnel no."


@pytest.mark.parametrize(
    ("rows", "layout"),
    [
        (["Unit,Year,Revenue (kEUR),Headcount", "North,2024,120,4", "North,2025,130,5"], "tidy"),
        (["Unit,Year,Kennzahl,Wert", "North,2024,Umsatz,120", "North,2024,EBIT,12"], "long"),
        (["Unit,Line,2024,2025", "North,Sales,120,130", "North,EBIT,12,14"], "wide"),
    ],
)
def test_accounts_are_declared_in_the_layout_that_reads_them(tmp_path, export, rows, layout):
    (tmp_path / "accounts.csv").write_text("\n".join(rows), encoding="utf-8")
    sources = Sources((export,), accounts=tmp_path / "accounts.csv")
    made = scaffold_engagement("Acme", folder=tmp_path / "e", sources=sources)
    performance = load_engagement(made.folder).performance
    assert (performance.layout, performance.entity, "revenue" in performance.columns) == (layout, "Unit", True)


@pytest.mark.parametrize(
    ("rows", "decimal", "revenue"),
    [
        (["Unit;Year;Revenue;EBIT", "North;2024;1.000.000;100.000-", "South;2024;950.000;90.000"], ",", 1_000_000),
        (["Unit;Year;Revenue;EBIT", "North;2024;950.000;90.000", "South;2024;850.000;90.000"], ",", 950_000),
        (["Unit,Year,Revenue,EBIT", 'North,2024,"950,000","90,000"', 'South,2024,"850,000","9,000"'], ".", 950_000),
        (["Unit,Year,Revenue (in thousands),EBIT [T\u20ac]", "North,2024,950,90", "South,2024,850,80"], ".", 950_000),
        (["Unit;Year;Umsatz in Mio. EUR;EBIT", "North;2024;1,5;100000", "South;2024;2,5;200000"], ",", 1_500_000),
    ],
)
def test_accounts_are_read_with_their_decimal_sign_and_their_unit(tmp_path, export, rows, decimal, revenue):
    (tmp_path / "accounts.csv").write_text("\n".join(rows), encoding="utf-8")
    made = scaffold_engagement(
        "Acme", folder=tmp_path / "e", sources=Sources((export,), accounts=tmp_path / "accounts.csv")
    )
    engagement = load_engagement(made.folder)
    panel = read_engagement_files(engagement).accounts.panel
    assert engagement.performance.decimal == decimal
    assert panel.loc[panel["entity_id"] == "North", "revenue"].tolist() == [revenue]


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        (["Unit,Month,Revenue YTD", "North,2024-01,120", "North,2024-02,230"], "cannot be summed"),
        (["Line,Year,North,South", "Revenue,2024,120,80", "EBIT,2024,12,8"], "'North', 'South' stand side by side"),
        (["Unit,FY,Revenue", "North,FY23/24,120", "North,FY24/25,130"], "'FY23/24' is a year over two calendar years"),
    ],
)
def test_accounts_that_lie_another_way_are_refused_with_the_way_to_turn_them(tmp_path, export, rows, says):
    (tmp_path / "accounts.csv").write_text("\n".join(rows), encoding="utf-8")
    with pytest.raises(EngagementError, match=says):
        scaffold_engagement(
            "Acme", folder=tmp_path / "e", sources=Sources((export,), accounts=tmp_path / "accounts.csv")
        )


def test_accounts_nobody_recognises_are_refused_with_what_was_looked_for(tmp_path, export):
    (tmp_path / "accounts.csv").write_text("a,b\n1,2\n3,4\n", encoding="utf-8")
    with pytest.raises(EngagementError, match="no layout of accounts was recognised"):
        scaffold_engagement(
            "Acme", folder=tmp_path / "e", sources=Sources((export,), accounts=tmp_path / "accounts.csv")
        )
    assert not (tmp_path / "e" / "acme").exists()


# The workbook ----------------------------------------------------------------------------------------------------
def edit(path, sheet, change):
    """Change the rows of a sheet, given as dictionaries by header."""
    from openpyxl import load_workbook

    workbook = load_workbook(path)
    rows = [list(row) for row in workbook[sheet].iter_rows(values_only=True)]
    header = rows[0]
    edited = change([{name: cell or "" for name, cell in zip(header, row, strict=True)} for row in rows[1:]])
    header = list(dict.fromkeys([*header, *(name for row in edited for name in row)]))
    workbook[sheet].delete_rows(1, len(rows))
    for row in [header, *([row.get(name, "") for name in header] for row in edited)]:
        workbook[sheet].append(row)
    workbook.save(path)


def test_an_unedited_workbook_changes_nothing(made):
    assert import_codebook(made.folder, export_codebook(made.folder), apply=True) == ([], [])


def test_scales_keys_dimensions_and_wordings_are_edited_in_the_workbook(made):
    path = export_codebook(made.folder)

    def questions(rows):
        for row in rows:
            row["text de"] = f"{row['text en']} (de)"
        rows[0]["reverse"] = "yes"
        rows[1]["dimension"], rows[1]["label en"] = "means", "Means"
        return rows

    def answers(rows):
        for row in rows:
            if row["value"] == "?":
                row["value"] = str(PLACES.index(row["answer en"]) + 1)
        return rows

    edit(path, "questions", questions)
    edit(path, "answers", answers)
    changes, files = import_codebook(made.folder, path, apply=True)
    assert [file.name for file in files] == ["instrument.yml"]
    instrument = instrument_of(made.folder)
    first, second = list(load_mapping(made.folder / "mapping.yml").items)[:2]
    assert f"~ reverse of {first}: no -> yes" in changes
    assert instrument.items[first].reverse
    assert instrument.dimension_of[second].label == {"en": "Means"}
    assert instrument.languages == ("en", "de")
    assert "~ order of answers: unknown -> known" in changes
    assert [option.label["en"] for option in instrument.scales["answers"].options] == PLACES
    assert (made.folder / "instrument.before-import.yml").exists()
    assert import_codebook(made.folder, path) == ([], [])


def test_a_question_that_is_not_settled_stays_when_the_workbook_is_read_back(tmp_path, export):
    made = scaffold_engagement("Acme", folder=tmp_path, sources=Sources((export,)))
    file = made.folder / "instrument.yml"
    neutral = "\\1# ? asks about something bad. Write worse or better.\n\\1higher_is: neutral\n\\g<0>"
    before = re.sub(r"( +)scale: answers\n", neutral, file.read_text(encoding="utf-8"))
    file.write_text(before, encoding="utf-8")
    path = export_codebook(made.folder)
    edit(path, "questions", lambda rows: [{**rows[0], "text en": "I know what to do"}, *rows[1:]])
    import_codebook(made.folder, path, apply=True)
    after = file.read_text(encoding="utf-8")
    assert after != before
    assert count_questions(after) == count_questions(before) > 1
    assert after.startswith("# Drafted from raw/survey.csv")
    assert "worse or better.\n    higher_is: neutral\n" in after
    item = re.search(r"- key: (\w+)\n +# \? goes against .*\n +# reverse: true", after)
    file.write_text(after.replace("# reverse: true", "reverse: true"), encoding="utf-8")
    assert instrument_of(made.folder).items[item[1]].reverse
    file.write_text(after, encoding="utf-8")
    path = export_codebook(made.folder)
    edit(path, "questions", lambda rows: [{**row, "reverse": "yes"} if row["item"] == item[1] else row for row in rows])
    import_codebook(made.folder, path, apply=True)
    settled = file.read_text(encoding="utf-8")
    assert "goes against" not in settled
    assert "Move the lines" in settled


def test_a_german_engagement_is_drafted_in_german(tmp_path):
    file = tmp_path / "befragung.csv"
    words = ["stimme gar nicht zu", "stimme eher nicht zu", "teils/teils", "stimme eher zu", "stimme voll zu"]
    header = '"Meine Arbeit macht mir Freude.","Ich kenne unsere Ziele.","Mein Team hilft mir."'
    points = [(n % 5, (n + n // 7 % 2) % 5, (n + n // 11 % 2) % 5) for n in range(60)]
    rows = [",".join(words[point] for point in person) for person in points]
    file.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    made = scaffold_engagement("Muster", folder=tmp_path, sources=Sources((file,)), takes_evidence=True)
    engagement, instrument = load_engagement(made.folder), instrument_of(made.folder)
    assert (engagement.language, engagement.waves[0].label) == ("de", "Erste Befragung")
    assert instrument.title == {"de": "Befragung Muster"}
    assert instrument.citation == "Befragung Muster. Fragebogen des Auftraggebers."


def test_a_wave_is_named_by_its_month_in_the_language_of_the_report():
    days = (dt.date(2026, 3, 1), dt.date(2026, 3, 20))
    assert [wave_label(days, 0, code) for code in ("en", "de")] == ["March 2026", "März 2026"]
    assert [wave_label(None, place, "de") for place in (2, 3)] == ["Dritte Befragung", "4. Befragung"]


def test_a_question_of_the_mapping_stays_until_its_column_gets_a_use(made):
    file = made.folder / "mapping.yml"
    text = file.read_text(encoding="utf-8")
    file.write_text(f"# ? which level is each answer of 'Gender'?\n{text}", encoding="utf-8")
    path = export_codebook(made.folder)

    def use(column, detail):
        return lambda rows: [{**row, "detail": detail} if row["column"] == column else row for row in rows]

    edit(path, "columns", lambda rows: [row for row in rows if row["column"] != "Level"])
    import_codebook(made.folder, path, apply=True)
    assert count_questions(file.read_text(encoding="utf-8")) == 1
    edit(path, "columns", use("Gender", "not wanted"))
    import_codebook(made.folder, path, apply=True)
    assert count_questions(file.read_text(encoding="utf-8")) == 0


def test_a_questionnaire_of_numbers_has_no_answers_to_list_and_is_read_back(tmp_path):
    file = tmp_path / "numbers.csv"
    rows = [f"{1 + n % 5},{1 + (n * n) % 5},{1 + n * n * n % 5}" for n in range(60)]
    file.write_text("\n".join(["v01,v02,v03", *rows]) + "\n", encoding="utf-8")
    made = scaffold_engagement("Numbers", folder=tmp_path, sources=Sources((file,)), takes_evidence=True)
    assert import_codebook(made.folder, export_codebook(made.folder)) == ([], [])


def test_a_wrong_cell_of_the_workbook_is_named_and_nothing_is_written(made):
    path = export_codebook(made.folder)
    before = (made.folder / "instrument.yml").read_bytes()
    edit(path, "answers", lambda rows: [{**row, "value": "often"} if n == 1 else row for n, row in enumerate(rows)])
    with pytest.raises(Exception, match=r"sheet 'answers', line 3: 'often' is neither a number nor 'missing'"):
        import_codebook(made.folder, path, apply=True)
    assert (made.folder / "instrument.yml").read_bytes() == before


def test_the_files_are_yaml_a_person_can_edit(made):
    text = (made.folder / "instrument.yml").read_text(encoding="utf-8")
    assert yaml.safe_load(text)["key"] == "Acme"
    assert max(map(len, text.splitlines())) < 160


def test_the_example_of_the_guide_is_a_questionnaire(tmp_path, request):
    guide = (request.config.rootpath / "docs" / "guide" / "own-questionnaire.md").read_text(encoding="utf-8")
    (example,) = [block for block in re.findall(r"```yaml\n(.*?)```", guide, re.DOTALL) if block.startswith("key: ")]
    (tmp_path / "pulse.yml").write_text(example, encoding="utf-8")
    instrument = load_instrument(tmp_path / "pulse.yml")
    assert len(example.splitlines()) <= 22
    assert [option.value for option in instrument.scale_of("focus_1").options] == [1, 2, 3, 4]
    assert instrument.items["focus_2"].reverse
