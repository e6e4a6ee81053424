"""Reports, pivot tables and lists are refused by name; survey data never are."""

import openpyxl
import pytest
from conftest import read_once

from stratalign.errors import SourceError
from stratalign.sources.detect import read_survey
from stratalign.sources.files.not_survey import find_report


def write(folder, rows, name="survey.csv"):
    (folder / name).write_text("\n".join(";".join(row) for row in rows) + "\n", encoding="utf-8")
    return folder / name


PIVOT = [
    ["Row Labels", "Count of id", "Average of q1"],
    ["North", "12", "3.5"],
    ["South", "9", "4.1"],
    ["Grand Total", "21", "3.8"],
]
GERMAN_PIVOT = [["Zeilenbeschriftungen", "Anzahl von id"], ["Nord", "12"], ["Süd", "9"], ["Gesamtergebnis", "21"]]
CROSSTAB = [
    ["", "", "All", "Men", "Women"],
    *[
        row
        for question in ("Do you know our goals?", "Do you trust them?", "Will you stay?")
        for row in (
            [question, "", "", "", ""], ["", "Yes", "61%", "60%", "62%"], ["", "No", "30%", "31%", "29%"],
            ["", "Do not know", "9%", "9%", "9%"],
        )
    ],
]  # fmt: skip
SUMMARY = [
    ["Department", "Response rate", "Engagement index", "Goals (% positive)", "Trust (% positive)"],
    ["Company benchmark", "71%", "64%", "70%", "55%"],
    *[[f"Department {n}", "70%", "60%", "66%", "51%"] for n in range(8)],
]
YEARS = [
    ["Measure", "Label", "2019", "2020", "2021", "2022"],
    *[[f"B{n:02}", f"Question {n} (% positive)", "0.61", "0.62", "0.63", "0.64"] for n in range(9)],
]
LIST = [["variable", "label", "type"], ["q1", "I know our goals", "single"], ["q2", "I trust them", "single"]]
DICTIONARY = [["Variable / Field Name", "Form Name", "Field Type", "Field Label"], ["q1", "form", "radio", "Goals"]]


UNITS = ("North", "South", "East", "West", "HQ", "Ops")
#: Reports as tools and people save them as CSV: several begin as answers do.
REPORTS = {
    "choices and counts": [
        ["Answer Choices", "Responses", ""], ["Very satisfied", "35.2%", "176"], ["Satisfied", "40%", "200"],
        ["Dissatisfied", "24.8%", "124"], ["", "Answered", "500"],
    ],
    "one question below the other": [
        row
        for question in ("Q1. I trust my manager", "Q2. I have the tools")
        for row in (
            [question, "", ""], ["Answer Choices", "Responses", ""], ["Agree", "30.00%", "30"],
            ["Disagree", "70.00%", "70"], ["", "Answered", "100"], ["", "Skipped", "4"],
        )
    ],
    "one question below the other, in German": [
        row
        for question in ("F1. Vertrauen", "F2. Werkzeuge", "F3. Zeit")
        for row in ([question, "", ""], ["Antwortoptionen", "Beantwortungen", ""], ["Stimme zu", "60 %", "90"])
    ],
    "answers below a question": [
        ["What describes you?", "Response", "Response", "Open-Ended Response"], ["", "Male", "Female", "Total"],
        ["Very satisfied", "30", "35", "65"], ["Satisfied", "40", "41", "81"], ["Total", "70", "76", "146"],
    ],
    "sizes of segments": [
        ["Respondents", "Segment", "Q1", "Q2"], ["All", "n=500", "61%", "45%"], ["Men", "n=240", "60%", "44%"],
        ["Women", "n=260", "62%", "46%"], ["18-29", "n=100", "55%", "40%"],
    ],
    "means by department": [
        ["Department", "Headcount", "Responses", "Clarity", "Trust"],
        *[[unit, "40", "30", "3.8", "4.1"] for unit in (*UNITS, "Company")],
    ],
    "counts by answer": [
        ["Question", "Disagree", "Neutral", "Agree", "Total"],
        *[[f"Question {n}", "10", str(20 + n), "30", str(60 + n)] for n in range(6)],
    ],
    "a pasted crosstabulation": [
        ["Department * Q1 Crosstabulation", "", "", ""], ["", "", "Agree", "Disagree"],
        ["Department", "Sales", "30", "20"], ["", "HR", "10", "15"], ["", "IT", "12", "18"], ["Total", "", "52", "53"],
    ],
    "a form's own summary": [
        ["Timestamp", "Question", "Option", "Count"],
        *[["2026-02-01 10:00", f"Question {n // 2}", ("Yes", "No")[n % 2], "25"] for n in range(6)],
    ],
    "with a tool's ids as headers": [
        ["Respondent ID", "Collector ID", "Satisfied?", "", ""], ["", "", "Yes", "No", "Total"],
        *[[unit, "All", "60.0%", "40.0%", "100.0%"] for unit in (*UNITS, "Total")],
    ],
    "with a tool's times": [
        ["ID", "Start time", "Completion time", "Option", "Count", "Percentage"],
        *[[str(n), "2/1/26 9:00:00", "2/1/26 9:05:00", f"Option {n}", str(10 * n), f"{10 * n}%"] for n in range(1, 6)],
    ],
    "statistics of items": [
        ["#", "Field", "Minimum", "Maximum", "Mean", "Std Deviation", "Variance", "Count"],
        *[[str(n), f"I know goal {n}", "1.00", "5.00", "3.9", "0.9", "0.81", "412"] for n in range(1, 8)],
    ],
    "a heat map": [["Unit", "Q1", "Q2"], ["Total", "72", "65"], *[[unit, "71", "64"] for unit in UNITS]],
    "promoters": [
        ["Team", "Promoters", "Passives", "Detractors", "eNPS"],
        *[[f"Team {n}", "45%", "30%", "25%", "20"] for n in range(9)],
    ],
    "in German": [
        ["Abteilung", "Anzahl Antworten", "Mittelwert Klarheit", "Mittelwert Vertrauen"],
        *[[unit, "31", "3,8", "4,1"] for unit in ("Vertrieb", "Personal", "IT", "Recht", "Gesamt")],
    ],
}  # fmt: skip


@pytest.mark.parametrize("rows", REPORTS.values(), ids=REPORTS)
def test_reports_saved_as_text_are_refused_though_they_begin_like_answers(tmp_path, rows):
    with pytest.raises(
        SourceError, match=r"^survey.csv is not survey data but a (?:summary of results|crosstab report)"
    ):
        read_survey(write(tmp_path, rows))


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (PIVOT, r"a pivot table \(it has 'Row Labels', 'Count of id'.*made from instead"),
        (GERMAN_PIVOT, r"a pivot table \(it has 'Zeilenbeschriftungen'"),
        (CROSSTAB, r"a crosstab report \(27 of \d+ cells are percentages; 3 rows hold nothing but a heading"),
        (SUMMARY, r"a summary of results.*36 of 45 cells are percentages.*'Response rate'.*'Company benchmark'"),
        (YEARS, r"a summary of results.*fractions between 0 and 1.*4 columns are years"),
        (LIST, r"a list of questions, codes or units \(its headers describe entries: 'variable', 'label', 'type'"),
        (DICTIONARY, r"a REDCap data dictionary.*'codebook:'"),
    ],
)
def test_what_holds_no_answers_is_refused_by_name(tmp_path, rows, message):
    with pytest.raises(SourceError, match=f"^survey.csv is not survey data but {message}"):
        read_survey(write(tmp_path, rows))


def test_a_format_named_by_the_analyst_is_believed(tmp_path):
    assert len(read_survey(write(tmp_path, SUMMARY), format="generic_wide").answers) == 9


@pytest.mark.parametrize(
    "rows",
    [
        # Shares people gave, in per cent.
        [["id", "unit", "Time in meetings", "Time alone"], *[[str(n), "N", f"{n}%", f"{100 - n}%"] for n in range(30)]],
        # Years as answers, a score somebody was asked for, a unit called as a total is.
        [["id", "Year you joined", "Score you would give"], *[[str(n), "2019", "7"] for n in range(30)]],
        [["unit", "q1", "q2"], *[["Overall logistics", "3", "4"]] * 30],
        # Composite scores are no whole numbers.
        [["id", "LEAD", "TSIG"], *[[f"p{n}", f"{n / 7:.4f}", f"{n / 9:.4f}"] for n in range(1, 31)]],
        [["label", "q1", "q2", "q3"], *[["a", "3", "4", "5"]] * 10],
        # Answers in the first column, boxes called as answers are, a score summed up, a unit or a name in each row.
        [["Do you agree?", "q2"], *[[("Agree", "Agree", "Disagree")[n % 3], str(n % 5)] for n in range(30)]],
        [["id", "Yes", "No", "Do not know"], *[[f"p{n}", str(n % 2), str(1 - n % 2), "0"] for n in range(30)]],
        [["person", "q1", "q2", "Total"], *[[f"p{n}", "4", str(n % 5), str(4 + n % 5)] for n in range(30)]],
        [["Department", "q1", "q2"], *[[f"Unit {n}", "4", str(n % 5 + 1)] for n in range(8)]],
        [["Name", "q1", "q2"], *[[f"Person {n}", "64", "71"] for n in range(8)]],
        [["person", "Strategy", "Sales"], *[[f"p{n}", "50%", "50%"] for n in range(30)]],
        [["participant", "Mean", "SD", "Count", "Median"], *[[f"p{n}", "3.2", "0.9", "10", "3"] for n in range(20)]],
        [["id", "Option", "Count"], *[[str(n), "b", "3"] for n in range(20)]],
        # One row as a heading of counts has it is somebody's answers.
        [["Answer", "Remark"], *[["Agree", f"remark {n}"] for n in range(12)], ["Answer", "Responses"]],
    ],
)
def test_survey_data_with_such_words_and_numbers_are_no_report(rows):
    assert find_report(rows) is None


def test_a_workbook_of_reports_is_refused_with_each_sheet(tmp_path):
    book = openpyxl.Workbook()
    for title, rows in {"Pivot": PIVOT, "By unit": SUMMARY}.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book["Sheet"].append(["Survey 2025"])
    book.save(tmp_path / "survey.xlsx")
    with pytest.raises(
        SourceError, match=r"not survey data: 'By unit' is a summary.*no table of answers: 'Sheet', 'Pivot'"
    ):
        read_survey(tmp_path / "survey.xlsx")


def test_the_answers_are_found_beside_their_reports(tmp_path):
    book = openpyxl.Workbook()
    for title, rows in {
        "By unit": SUMMARY,
        "Raw": [["id", "q1", "q2"], *[[str(n), "4", "5"] for n in range(30)]],
    }.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(tmp_path / "survey.xlsx")
    assert read_survey(tmp_path / "survey.xlsx").answers.shape == (30, 3)


# Real files ------------------------------------------------------------------------------------------------------
UK = {
    "2009_2019_benchmark.csv": "a summary of results", "2009_org_scores.csv": "a summary of results",
    "2013_org_scores.csv": "a summary of results", "2014_org_scores.csv": "a summary of results",
    "2015_demographics.csv": "a summary of results", "2015_org_scores.csv": "a summary of results",
    "2015_org_scores.xlsx": "a summary of results", "2016_org_scores.csv": "a summary of results",
    "2018_org_scores.csv": "a summary of results", "2018_org_scores.xlsx": "a summary of results",
    "2019_org_scores.csv": "a summary of results", "2019_org_scores.xlsx": "a summary of results",
    "2022_benchmark_results.ods": "a summary of results", "2024_benchmark_results.ods": "a summary of results",
    "measures_lookup.csv": "a list of", "org_history.csv": "a list of", "questions_ref.csv": "a list of",
}  # fmt: skip


@pytest.mark.real
@pytest.mark.parametrize(("name", "what"), UK.items())
def test_real_results_by_organisation_are_refused_by_name(real_data, name, what):
    with pytest.raises(SourceError, match=f"^{name} is not survey data.*{what}.*Export the"):
        read_once(real_data("uk_civil_service_people_survey") / name)


@pytest.mark.real
def test_every_real_table_of_that_series_is_asserted(real_data):
    there = {path.name for path in real_data("uk_civil_service_people_survey").iterdir()}
    assert there - set(UK) == {"README.md", "LICENSE-OGL"}


@pytest.mark.real
def test_a_real_crosstab_is_called_so(real_data):
    with pytest.raises(
        SourceError, match=r"crosstabs.csv is not survey data but a crosstab report \(1,820 of 2,059 cells"
    ):
        read_once(real_data("export_surveymonkey_538") / "masculinity_crosstabs.csv")


@pytest.mark.real
def test_results_of_organisations_are_read_when_the_analyst_says_so(real_data):
    raw = read_survey(real_data("uk_civil_service_people_survey") / "2014_org_scores.csv", format="generic_wide")
    assert raw.answers.shape == (102, 84)


@pytest.mark.real
def test_answers_without_a_respondent_are_refused_for_just_that(real_data):
    path = real_data("pierce_county_employee_survey") / "HR Employee Survey Responses.xlsx"
    with pytest.raises(
        SourceError, match=r"one row an answer \(14,575 rows.*does not say whose they are.*'Response ID'"
    ):
        read_once(path)
