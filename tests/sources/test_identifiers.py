"""Columns that identify people are found by header and by content; what is asked stays; typed details are masked."""

import pandas as pd
import pytest
from conftest import read_once

from stratalign.errors import SourceError
from stratalign.sources.people.identifiers import identifiers_by_content, mark_identifiers, mask_identifiers
from stratalign.sources.people.person_content import is_free_id, is_iban, is_person_name, is_phone
from stratalign.sources.people.person_words import names_a_person
from stratalign.sources.raw import RawSurvey, detection_of, question_table

FIRST = ["Anna", "Pierre", "Lucía", "Jan", "João", "Giulia", "Mary", "Hans", "Chen", "Fatima", "Tom", "Olga"]
LAST = ["Meier", "Dupont", "García", "de Vries", "Silva", "Rossi", "Smith", "Weiß", "Li", "Haddad", "O'Neil", "Petrova"]


def survey(text=None, meaning=None, **columns):
    names = list(columns)
    answers = pd.DataFrame(columns, dtype="str").rename(index=lambda place: place + 2).rename_axis("record")
    texts = [(text or {}).get(name, name) for name in names]
    meanings = [(meaning or {}).get(name, "") for name in names]
    questions = question_table(names, code=names, text=texts, meaning=meanings)
    detection = detection_of(questions, format="generic_wide", confidence=1, reasons=(), header_rows=1)
    return RawSurvey("survey.csv", answers, questions, detection)


def kinds(**columns):
    """What each column was found to hold, without the counts."""
    return {column: reason.partition(" (")[0] for column, reason in identifiers_by_content(survey(**columns)).items()}


@pytest.mark.parametrize(
    "header",
    [
        "E-mail", "email address", "firstName", "last_name", "IP Address", "What is your full name?", "Date of birth",
        "E-Mail-Adresse", "Vorname", "Telefonnummer", "Wie lautet Ihr Name?", "Ihre E-Mail-Adresse:", "Geburtsdatum",
        "Längengrad", "Prénom", "Nom de famille", "Courriel", "Téléphone", "Quel est votre nom ?", "Date de naissance",
        "Nombre y apellidos", "Apellidos", "Correo electrónico", "Teléfono móvil", "¿Cuál es su nombre?", "DNI",
        "Voornaam", "Achternaam", "Telefoonnummer", "Wat is uw naam?", "E-mailadres", "Geboortedatum",
        "Nome completo", "Sobrenome", "Telemóvel", "Qual é o seu e-mail?", "Morada", "CPF",
        "Nome e cognome", "Indirizzo", "Cellulare", "Codice fiscale", "Il suo numero di telefono",
    ],
)  # fmt: skip
def test_headers_that_ask_for_a_person_are_known_in_seven_languages(header):
    assert names_a_person(header)


@pytest.mark.parametrize(
    "header",
    [
        "Company name", "Team name", "Name der Abteilung", "Nom de l'entreprise", "Nombre de la empresa",
        "Naam van de afdeling", "Nome da empresa", "Nome del reparto", "Nombre d'années", "Email quality", "Dirección",
        "My manager names the priorities we work on", "Our strategy is known by name", "Q1", "", "Your role",
        "Who mentioned a phone number to you in the last week?", "Job title", "Brand name",
    ],
)  # fmt: skip
def test_headers_of_things_and_statements_are_no_identifiers(header):
    assert not names_a_person(header)


@pytest.mark.parametrize(
    ("kind", "cells"),
    [
        ("e-mail addresses", ["a.b@x.org", "c@y.de", "Jane Doe <jane@z.com>"]),
        ("telephone numbers", ["'+49 171 2345678", "+1 (212) 555-0100", "06 12 34 56 78", "030/1234567"]),
        ("telephone numbers", ["212-555-0100", "(212) 555 0101", "212.555.0102"]),
        ("IP addresses", ["84.12.1.9", "10.0.0.1", "2001:db8::1"]),
        ("coordinates", ["48.1371, 11.5754", "52.5200 13.4050", "-33.8688,151.2093"]),
        ("bank account numbers", ["DE89 3704 0044 0532 0130 00", "GB29NWBK60161331926819", "NL91ABNA0417164300"]),
        ("national id numbers", ["078-05-1120", "219-09-9999", "457-55-5462"]),
        ("national id numbers", ["RSSMRA85T10A562S", "VRDGPP13R10B293P", "BNCLRA90A41F205X"]),
        ("personal links", [f"https://x.example/s?token=abcdef{n}" for n in range(3)]),
        ("texts with contact details", ["call me on +49 171 2345678", "mail a@x.org please", "or b@x.org"]),
        ("personal names", [f"{first} {last}" for first, last in zip(FIRST, LAST, strict=True)]),
        ("personal names", [f"{last}, {first}" for first, last in zip(FIRST, LAST, strict=True)]),
        ("free-form ids", [f"A{n:04}" for n in range(1, 13)]),
        ("free-form ids", [f"R_2YP{n}Q602ER1jk" for n in range(12)]),
        ("id numbers", [f"00{n}" for n in range(41234, 41246)]),
    ],
)
def test_content_tells_what_a_header_hides(kind, cells):
    assert kinds(q5=cells) == {"q5": kind}


@pytest.mark.parametrize(
    "cells",
    [
        ["1", "2", "5", "4", "3"] * 4,
        ["Strongly agree", "Agree", "Neither"] * 5,
        [f"{n}.5" for n in range(20)],
        [f"2026-03-{n:02}" for n in range(1, 21)],
        [f"{n:02}.03.2026 14:{n:02}" for n in range(1, 21)],
        [f"3/{n}/26" for n in range(1, 21)],
        [f"{n:02}/03/2026" for n in range(1, 21)],
        ["1-5", "6-25", "26-100", "100-500", "500-1000", "Jun-25", "01-May", "1,000 - 4,999"],
        ["$25,000 - $49,999", "18-29", "> 60", "< 18", "30k", "40k", "50k", "60k", "70k"],
        [f"{n * 1234567}" for n in range(1, 21)],
        [f"{n}.123456" for n in range(20)],
        [f"{n},5%" for n in range(20)],
        [f"Q{n}" for n in range(1, 21)],
        [f"Plant {n}" for n in range(1, 21)],
        ["New York", "San Francisco", "Cabinet Office", "Home Office", "Crown Commercial Service", "Valuation Office"],
        [f"We should meet more often, {n} times a week" for n in range(12)],
        ["00544", "10115", "94305", "60601", "20500", "30301", "73301"],
        [f"{n} years" for n in range(2, 20)],
        [f"{n}yrs" for n in range(2, 20)],
        ["0.00.001.00", "0.00.002.00", "2.01.003.00"],
    ],
)
def test_answers_dates_bands_and_numbers_are_no_identifiers(cells):
    assert kinds(q5=cells) == {}


def test_long_numbers_of_an_id_column_and_names_of_things_depend_on_the_header():
    numbers = [str(n) for n in range(3292950001, 3292950013)]
    assert kinds(RespondentID=numbers, revenue=numbers) == {"RespondentID": "id numbers"}
    names = [f"{first} {last}" for first, last in zip(FIRST, LAST, strict=True)]
    codes = [f"D{n}X2" for n in range(1000, 1012)]
    assert kinds(company_name=names, unit_code=codes, q2=codes) == {"q2": "free-form ids"}


def test_coordinates_need_a_header_or_a_hemisphere():
    lat, lon = [f"{40 + n}.12345" for n in range(9)], [f"-{80 + n}.12345" for n in range(9)]
    assert kinds(lat=lat, lng=["7.231598"] * 9) == {"lat": "coordinates", "lng": "coordinates"}
    assert kinds(x=lat, y=lon) == {"x": "coordinates", "y": "coordinates"}
    assert kinds(score_a=lat, score_b=[f"{50 + n}.54321" for n in range(9)]) == {}


@pytest.mark.parametrize(
    ("is_kind", "yes", "no"),
    [
        (is_phone, "'+49 171 2345678", "2026-03-01"), (is_phone, "00491712345678", "12345678"),
        (is_phone, "0041 44 668 18 00", "01.02.2026 10:30"), (is_phone, "01712345678", "99,998,800,000"),
        (is_iban, "DE89370400440532013000", "DE89370400440532013001"),
        (is_person_name, "Maria van der Berg", "Strongly agree"), (is_person_name, "Li, Chen", "Team 5"),
        (is_free_id, "EMP-10023", "10023"), (is_free_id, "3f2a-99bc", "FY2024"), (is_free_id, "a1b2c3", "6-25"),
    ],
)  # fmt: skip
def test_each_kind_of_cell_has_its_like(is_kind, yes, no):
    assert is_kind(yes)
    assert not is_kind(no)


def test_marked_columns_leave_the_items_and_the_note_does_not_show_them():
    mails = [f"person{n}@x.org" for n in range(12)]
    raw = survey(q1=["1", "2", "3"] * 4, q2=mails, q3=["fine"] * 12)
    marked = mark_identifiers(raw)
    assert marked.detection.id_columns == ("q2",)
    assert marked.detection.item_columns == ("q1", "q3")
    assert marked.answers.equals(raw.answers)
    (note,) = marked.notes
    assert (note.key, note.columns, note.count) == ("identifiers", ("q2",), 12)
    assert "e-mail addresses (12 of 12 different cells)" in note.seen
    assert "person" not in note.seen.replace("personal", "")
    assert mark_identifiers(marked).notes == marked.notes


def test_a_closed_question_that_mentions_a_name_stays():
    text = {"q1": "May we use your name in the report?", "q2": "Please enter your name"}
    raw = survey(text=text, q1=["Yes", "No", "Yes"] * 4, q2=[f"{name}" for name in FIRST], email_speed=["1", "4"] * 6)
    assert mark_identifiers(raw).detection.id_columns == ("q2",)


def test_what_the_tool_tells_keeps_its_meaning():
    ids = [f"R_{n}abc" for n in range(12)]
    raw = survey(meaning={"ResponseId": "respondent_id"}, ResponseId=ids)
    assert mark_identifiers(raw).detection.id_columns == ()


def test_details_in_comments_are_counted_and_the_column_stays():
    comments = [f"We need more meetings, says everybody, {n} times" for n in range(9)]
    raw = survey(comment=[*comments, "write to a@x.org", "or +49 171 2345678", "IBAN DE89 3704 0044 0532 0130 00"])
    marked = mark_identifiers(raw)
    assert marked.detection.item_columns == ("comment",)
    (note,) = marked.notes
    assert (note.key, note.count, note.lines) == ("contact_details", 3, (11, 12, 13))
    assert note.seen.startswith("3 answers contain an e-mail address")


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Write to a.b+c@x-y.co.uk, please.", "Write to [e-mail address], please."),
        ("Call +49 (0)171 234-5678 or 030 1234567.", "Call [phone number] or [phone number]."),
        ("06 12 34 56 78", "[phone number]"),
        ("from 84.12.1.9 again", "from [IP address] again"),
        ("DE89 3704 0044 0532 0130 00", "[account number]"),
        ("SSN 078-05-1120!", "SSN [id number]!"),
        ("https://s.example/r?token=abc12345 is mine", "[link] is mine"),
        ("On 2026-03-01 we sold 1,234,567 in 2024-2025; 5-10 people, 9.30-17.00, 100-500.", None),
        ("Version 1.2.3 grew 3.5% to 12345678.", None),
        ("https://www.example.com/strategy", None),
    ],
)
def test_details_are_masked_and_figures_are_not(text, masked):
    assert mask_identifiers(text) == (text if masked is None else masked)


SURVEYS = [
    ("export_surveymonkey_538", "MIDWEST.csv"), ("export_surveymonkey_538", "StarWars.csv"),
    ("export_surveymonkey_538", "comma-survey.csv"), ("export_surveymonkey_538", "masculinity_raw-responses.csv"),
    ("export_surveymonkey_538", "religion-survey-results.csv"), ("ibm_attrition", "attrition.csv"),
    ("multilevel_bh1996", "bh1996.csv"), ("multilevel_lq2002", "lq2002.csv"), ("multilevel_klein2000", "klein2000.csv"),
    ("wms_manufacturing", "AMP_graph_manufacturing.csv"), ("lavaan_holzinger1939", "HolzingerSwineford1939.csv"),
    ("export_redcap", "checkboxes-1_data.csv"),
]  # fmt: skip


@pytest.mark.real
@pytest.mark.parametrize(("folder", "file"), SURVEYS)
def test_nothing_asked_in_a_real_survey_is_taken_for_an_identifier(real_data, folder, file):
    raw = read_once(real_data(folder) / file)
    assert set(raw.detection.id_columns) <= {"RespondentID"}


@pytest.mark.real
def test_the_people_of_real_exports_are_found(real_data):
    google = read_once(real_data("export_googleforms") / "form_responses_excerpt.csv")
    assert google.detection.id_columns == ("Full Name", "Email", "Contact")
    hidden = google.questions.assign(code=[f"Q{n}" for n in range(9)], text=[f"Q{n}" for n in range(9)], role="item")
    renamed = RawSurvey(google.file, google.answers, hidden, google.detection)
    found = identifiers_by_content(renamed)
    assert {"Email", "Contact"} <= set(found)


@pytest.mark.real
def test_every_real_survey_export_is_read_with_its_notes(real_data):
    for path in sorted(real_data("export_qualtrics").glob("*.csv")):
        try:
            raw = read_once(path)
        except SourceError:
            continue
        items = set(raw.detection.item_columns)
        assert not items & {note.columns[0] for note in raw.notes if note.key == "identifiers"}
