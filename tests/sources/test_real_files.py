"""Every real survey and performance file is read whole or refused for the right reason, and docs/formats.md says so.

Rows and columns are counted here by the csv module; those of other files stand in the READMEs beside them.
"""

import csv
import io
import re

import pytest
from conftest import ROOT, as_module, proof, read_once

from stratalign.errors import SourceError
from stratalign.sources.performance.accounts import read_performance

pytestmark = pytest.mark.real

#: File, format, records above the answers (headers), records below or among them that are nobody's answer.
SURVEYS = [
    ("export_qualtrics/Better_Sample_Survey.csv", "qualtrics", 3, 0),
    ("export_qualtrics/Choice_Text_from_Response_Columns.csv", "qualtrics", 3, 0),
    ("export_qualtrics/Long_Exhaustive_Sample_Survey (Insights).csv", "qualtrics", 3, 0),
    ("export_qualtrics/Many_Types_Sample_Survey (Insights).csv", "qualtrics", 3, 0),
    ("export_qualtrics/Many_Types_Sample_Survey (Legacy).csv", "qualtrics", 2, 0),
    ("export_qualtrics/Matrix_Single_Answer_Testing.csv", "qualtrics", 3, 0),
    ("export_qualtrics/Multiple_Answer_Matrix_Questions (Insights).csv", "qualtrics", 3, 0),
    ("export_qualtrics/Multiple_Answer_Matrix_Questions.csv", "qualtrics", 2, 0),
    ("export_qualtrics/Multiple_Answer_MC_Questions (Insights).csv", "qualtrics", 3, 0),
    ("export_qualtrics/Multiple_Answer_MC_Questions.csv", "qualtrics", 2, 0),
    ("export_qualtrics/qualtRics_sample_legacy.csv", "qualtrics", 2, 0),
    ("export_qualtrics/qualtRics_sample_new.csv", "qualtrics", 3, 0),
    ("export_qualtrics/Questions_with_Text_Entry_Components.csv", "qualtrics", 3, 0),
    ("export_surveymonkey_538/comma-survey.csv", "surveymonkey", 1, 0),
    ("export_surveymonkey_538/masculinity_raw-responses.csv", "surveymonkey", 1, 0),
    ("export_surveymonkey_538/MIDWEST.csv", "surveymonkey", 2, 0),
    ("export_surveymonkey_538/religion-survey-results.csv", "surveymonkey", 2, 0),
    ("export_surveymonkey_538/StarWars.csv", "surveymonkey", 2, 0),
    ("export_googleforms/form_responses_excerpt.csv", "google_forms", 1, 0),
    ("export_limesurvey_partypanel/survey_883163_R_data_file_[PUBLIC-version].csv", "limesurvey", 1, 0),
    ("export_typeform_osmi2018/OSMI Mental Health in Tech Survey 2018 (first 278 responses).csv", "typeform", 1, 0),
    ("export_redcap/checkboxes-1_data.csv", "redcap", 1, 0),
    ("export_redcap/vignette-repeating_data.csv", "redcap", 1, 15),
    ("ibm_attrition/attrition.csv", "generic_wide", 1, 0),
    ("multilevel_lq2002/lq2002.csv", "generic_wide", 1, 0),
    ("multilevel_bh1996/bh1996.csv", "generic_wide", 1, 0),
    ("multilevel_cohesion/cohesion.csv", "generic_wide", 1, 0),
    ("multilevel_klein2000/klein2000.csv", "generic_wide", 1, 0),
    ("psych_bfi/bfi.csv", "generic_wide", 1, 0),
]
#: File, format, rows and columns as the READMEs have them.
BINARY_SURVEYS = [
    ("export_msforms/surveyEng.xlsx", "microsoft_forms", 28, 14),
    ("spss_r_foreign/electric.sav", "spss", 240, 13),
    ("spss_stata_pyreadstat/sample_large.sav", "spss", 485, 7),
    ("spss_stata_pyreadstat/sample.dta", "stata", 5, 7),
    ("spss_stata_pyreadstat/sample_missing.sav", "spss", 7, 7),
]
#: Folder, file and why its content is no answers of people.
REFUSED = [
    ("export_surveymonkey_538", "masculinity_crosstabs.csv", "a crosstab report"),
    ("export_qualtrics", "*.qsf", "a Qualtrics survey definition"),
    ("export_limesurvey_partypanel", "*.lss", "a LimeSurvey survey structure"),
    ("export_limesurvey_partypanel", "*.R", "an R syntax file"),
    ("pierce_county_employee_survey", "*.xlsx", "one row an answer .* does not say whose they are"),
    ("uk_civil_service_people_survey", "20*.csv", "a summary of results"),
    ("uk_civil_service_people_survey", "20*.xlsx", "a summary of results"),
    ("uk_civil_service_people_survey", "20*.ods", "a summary of results"),
    ("uk_civil_service_people_survey", "[mqo]*_*.csv", "a list of questions, codes or units"),
    ("psych_bfi", "bfi_dictionary.csv", "a list of questions, codes or units"),
]
#: Performance files, one header record each.
PERFORMANCE = [
    "nyse_fundamentals/fundamentals.csv", "nyse_fundamentals/securities.csv",
    "wms_manufacturing/AMP_graph_manufacturing.csv", "multilevel_paneldat/paneldat.csv", "wooldridge_firms/ceosal2.csv",
    "wooldridge_firms/jtrain.csv", "grunfeld/grunfeld_aer_11firms.csv", "grunfeld/grunfeld_plm_10firms.csv",
    "plm_empluk/EmplUK.csv",
]  # fmt: skip


def records_of(path):
    """Records of a CSV that are not wholly blank, without a last column that is, by plain means."""
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252")
    records = [row for row in csv.reader(io.StringIO(text, newline="")) if any(cell.strip() for cell in row)]
    # Legacy Qualtrics ends every line with a comma.
    ends_blank = all(len(row) == len(records[0]) and not row[-1].strip() for row in records)
    return [row[:-1] for row in records] if ends_blank else records


@pytest.mark.parametrize(("file", "format", "n_headers", "n_left_out"), SURVEYS)
def test_survey_files_are_read_cell_for_cell(file, format, n_headers, n_left_out, real_data):
    folder, _, name = file.partition("/")
    path = real_data(folder) / name
    records = records_of(path)
    raw = read_once(path)
    assert (raw.detection.format, len(raw.left_out)) == (format, n_left_out)
    assert (len(raw.answers), raw.answers.shape[1]) == (len(records) - n_headers - n_left_out, len(records[0]))
    by_role = raw.questions["role"].value_counts()
    assert by_role.sum() == len(records[0])
    if not n_left_out:
        assert raw.answers.to_numpy().tolist() == records[n_headers:]


@pytest.mark.parametrize(("file", "format", "n_rows", "n_columns"), BINARY_SURVEYS)
def test_binary_survey_files_are_read_whole(file, format, n_rows, n_columns, real_data):
    folder, _, name = file.partition("/")
    raw = read_once(real_data(folder) / name)
    assert (raw.detection.format, raw.answers.shape) == (format, (n_rows, n_columns))


@pytest.mark.parametrize(("folder", "pattern", "reason"), REFUSED)
def test_files_without_answers_of_people_are_refused_by_name(folder, pattern, reason, real_data):
    paths = sorted(real_data(folder).glob(pattern))
    assert paths
    for path in paths:
        with pytest.raises(SourceError, match=reason) as problem:
            read_once(path)
        assert path.name in str(problem.value)


@pytest.mark.parametrize("most_bytes", [500_000, proof(10**9)])
def test_nothing_but_a_source_error_comes_of_any_real_file(real_data, most_bytes):
    folder = real_data("psych_bfi").parent
    refused = []
    for path in sorted(file for file in folder.glob("*/*") if file.stat().st_size <= most_bytes):
        try:
            read_once(path)
        except SourceError as problem:
            assert path.name in str(problem)
            refused.append(path.suffix)
    assert {".md", ".qsf", ".lss", ".R", ".ods", ".xlsx", ".csv"} <= set(refused)


@pytest.mark.parametrize("file", PERFORMANCE)
def test_performance_files_are_read_whole(file, real_data):
    folder, _, name = file.partition("/")
    path = real_data(folder) / name
    records = records_of(path)
    table = read_performance(path)
    assert table.shape == (len(records) - 1, len(records[0]))


@pytest.fixture
def generator():
    return as_module(ROOT / "docs" / "generate_formats.py")


@pytest.mark.slow
def test_the_page_of_formats_is_what_the_files_give(generator, real_data, monkeypatch):
    real_data("export_qualtrics")
    monkeypatch.setattr(generator, "read_survey", read_once)
    assert generator.PAGE.read_text(encoding="utf-8") == generator.page()


def test_the_page_of_formats_names_every_data_file_of_its_folders(generator, real_data):
    page = generator.PAGE.read_text(encoding="utf-8").replace("\\|", "|")
    aside = re.compile(r"(?:README\.md|LICENSE.*|CITATION.*|.*\.(?:rda|RData|Rmd|pdf|html|json|des|md|txt|py|xml|zip))")
    for folder in dict.fromkeys((*generator.SURVEYS, *generator.PERFORMANCE)):
        for path in real_data(folder).iterdir():
            assert aside.fullmatch(path.name) or f"{folder}/{path.name} |" in page, path.name
