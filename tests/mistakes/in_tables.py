"""Mistakes in the tables: survey, roster, accounts, rates and a file of units."""

from mistake import add, as_folder, each_line, first_lines, mistake, remove, swap, swap_all, write
from tiny_engagement import UNITS_LISTED


def at(place, text):
    """Change of one cell of each line."""
    return lambda cells: [text if number == place else cell for number, cell in enumerate(cells)]


def units_file(name, content, declared, *words, **more):
    """Row for a file that lists the units."""
    return mistake(
        name,
        swap("engagement.yml", UNITS_LISTED, f"units: {declared}\n"),
        write("raw/units.csv", content),
        *words,
        **more,
    )


FROM_KEY = "{file: units.csv, key: id, name: name, parent: above}"
SURVEY = (
    mistake(
        "another survey's file",
        remove("corrections.yml"),
        write("raw/survey.csv", "id,Q1,Q2\n" + "".join(f"{n},{n % 5 + 1},{n % 3 + 1}\n" for n in range(30))),
        "none of the 15 columns",
        "another survey",
    ),
    mistake("survey of headers", first_lines("raw/survey.csv", 1), "survey.csv", "no"),
    mistake("three respondents", first_lines("raw/survey.csv", 4), "survey.csv", "3 respondents", "at least 5"),
    mistake("no respondent finished", each_line("raw/survey.csv", at(13, "")), "survey.csv", "no usable respondent"),
    mistake("survey vanished", remove("raw/survey.csv"), "survey.csv", "does not exist"),
    mistake("raw folder vanished", remove("raw"), "raw", "does not exist"),
    mistake("a PDF called CSV", write("raw/survey.csv", b"%PDF-1.7 " + bytes(300)), "survey.csv", "PDF"),
    mistake(
        "a web page called CSV",
        write("raw/survey.csv", "<!DOCTYPE html><html><body>Sign in</body></html>"),
        "survey.csv",
        "web page",
    ),
    mistake("an archive called CSV", write("raw/survey.csv", b"PK\x03\x04" + bytes(300)), "survey.csv"),
    mistake(
        "answer off the scale",
        swap_all("raw/survey.csv", "Disagree,", "7,"),
        "survey.csv",
        "outside 1 to 5",
        is_warned=True,
    ),
    mistake(
        "answer in other words", swap_all("raw/survey.csv", "Neither", "Perhaps"), "survey.csv", "Perhaps", "labels:"
    ),
    mistake(
        "slider of 0 to 1",
        each_line("raw/survey.csv", lambda cells: [*cells[:6], f"0.{cells[6]}", *cells[7:]]),
        "survey.csv",
        "pace_1",
        "0 to 100",
        is_warned=True,
    ),
    mistake(
        "slider of 0 to 10",
        each_line("raw/survey.csv", lambda cells: [*cells[:6], f"{int(cells[6]) // 10}", *cells[7:]]),
        swap("corrections.yml", '"70"', '"7"'),
        "pace_1",
        "on a scale of 0 to 100",
        is_warned=True,
    ),
    mistake("slider in words", each_line("raw/survey.csv", at(6, "quick")), "survey.csv", "quick"),
    mistake("rank of nought", each_line("raw/survey.csv", at(7, "0")), "survey.csv", "1 to"),
    mistake("rank in words", each_line("raw/survey.csv", at(7, "first")), "survey.csv", "first", "whole number"),
    mistake(
        "everybody ranks all first",
        each_line("raw/survey.csv", lambda cells: [*cells[:7], "1", "1", "1", *cells[10:]]),
        "survey.csv",
        "same rank",
        is_warned=True,
    ),
    mistake(
        "answers of another year",
        swap_all("raw/survey.csv", "2026-03-", "2024-03-"),
        "survey.csv",
        "fielded_from",
        is_warned=True,
    ),
    mistake(
        "one answer after the end",
        swap("raw/survey.csv", "2026-03-02 10:18:00", "2026-07-02 10:18:00"),
        "survey.csv",
        "1 answer",
        "fielded_to",
        is_warned=True,
    ),
    mistake("ids twice", each_line("raw/survey.csv", at(0, "P001")), "survey.csv", "more than once"),
    mistake("a row with more cells", add("raw/survey.csv", "P099" + ",x" * 20 + "\n"), "survey.csv", "more cells"),
    mistake("a header twice", swap("raw/survey.csv", "C1,C2", "C1,C1"), "C2"),
    mistake(
        "a column renamed",
        remove("corrections.yml"),
        swap("raw/survey.csv", "Slider", "Pace"),
        "mapping.yml",
        "'Slider'",
    ),
    mistake(
        "a column nobody mapped",
        each_line("raw/survey.csv", lambda cells: [*cells, "7"]),
        swap("raw/survey.csv", "Consent", "Consent,New"),
        "New",
        "not mapped",
        is_warned=True,
    ),
    mistake("everything in one column", swap_all("raw/survey.csv", ",", "~"), "survey.csv"),
    mistake("semicolons in half the lines", swap("raw/survey.csv", "P007,", "P007;"), "survey.csv"),
)

ROSTER = (
    mistake("unit only in the roster", swap_all("raw/roster.csv", "north", "nord"), "roster.csv", "'nord'"),
    mistake(
        "a unit of the roster misspelt once",
        swap("raw/roster.csv", "P003,north", "P003,nort"),
        "roster.csv",
        "'nort'",
        "Did you mean 'north'?",
        is_warned=True,
    ),
    mistake(
        "a unit of somebody who did not answer",
        swap("raw/roster.csv", "P044,west", "P044,wst"),
        "roster.csv",
        "1 person",
        is_warned=True,
    ),
    mistake("level only in the roster", swap_all("raw/roster.csv", "Employee", "Worker"), "roster.csv", "'Worker'"),
    mistake("roster of other people", swap_all("raw/roster.csv", "P0", "X0"), "roster"),
    mistake("roster without leading letters", swap_all("raw/roster.csv", "P0", "0"), "roster"),
    mistake("a person twice", add("raw/roster.csv", "P001,south,Employee\n"), "roster.csv", "share a person id"),
    mistake("roster of headers", first_lines("raw/roster.csv", 1), "roster.csv"),
    mistake("roster vanished", remove("raw/roster.csv"), "roster.csv", "does not exist"),
    mistake(
        "roster without units", each_line("raw/roster.csv", at(1, "")), "roster.csv", "without a unit", is_warned=True
    ),
    mistake("roster without ids", each_line("raw/roster.csv", at(0, "")), "roster.csv", "person"),
    mistake(
        "roster a year old",
        swap("engagement.yml", "as_of: 2026-03-01", "as_of: 2025-03-01"),
        "roster.csv",
        "days before",
        is_warned=True,
    ),
)


def of_accounts(name, *said, **more):
    """Row for an engagement with accounts."""
    return mistake(name, *said, has_accounts=True, **more)


MONEY = (
    of_accounts("accounts of headers", first_lines("raw/accounts.csv", 1), "accounts.csv"),
    of_accounts("a figure in words", swap("raw/accounts.csv", "1041", "unknown"), "accounts.csv", "'unknown'"),
    of_accounts(
        "a figure with a comma",
        swap("raw/accounts.csv", "north,2023-12-31,1000,", 'north,2023-12-31,"1,000,5",'),
        "accounts.csv",
        "1,000,5",
    ),
    of_accounts(
        "a date in words",
        swap("raw/accounts.csv", "north,2023-12-31", "north,end of 2023"),
        "accounts.csv",
        "end of 2023",
    ),
    of_accounts("a period twice", add("raw/accounts.csv", "north,2025-12-31,999,9\n"), "accounts.csv", "north"),
    of_accounts(
        "accounts of an unknown unit",
        swap_all("raw/accounts.csv", "west", "wets"),
        "accounts.csv",
        "wets",
        is_warned=True,
    ),
    of_accounts(
        "accounts of other units only",
        each_line("raw/accounts.csv", lambda cells: ["x" + cells[0], *cells[1:]]),
        "accounts.csv",
        "xnorth",
        is_warned=True,
    ),
    of_accounts(
        "percentages of one unit a hundredth of the others'",
        swap("engagement.yml", "    operating_income: Operating income\n", "  measures:\n    turnover_pct: Turnover\n"),
        swap("raw/accounts.csv", "Operating income", "Turnover"),
        each_line("raw/accounts.csv", lambda cells: [*cells[:3], "0.072" if cells[0] == "west" else "7.2"]),
        remove("analysis_plan.yml"),
        "accounts.csv",
        "3 percentages of turnover_pct",
        "factor of 100",
        is_warned=True,
    ),
    of_accounts("rates vanished", remove("raw/rates.csv"), "rates.csv", "does not exist"),
    of_accounts("rates in words", swap("raw/rates.csv", "1.08", "about one"), "rates.csv", "about one"),
    of_accounts("rates of another currency", swap_all("raw/rates.csv", "EUR", "SEK"), "rates.csv", "EUR"),
    of_accounts(
        "a rate a hundredth of the others",
        swap("raw/rates.csv", "1.09,1.04", "0.0109,0.0104"),
        "rates.csv",
        "2 periods: 2024-12-31, 2025-12-31",
        "mistyped",
        is_warned=True,
    ),
    of_accounts("rates of nought", swap("raw/rates.csv", "1.08", "0"), "rates.csv", "0"),
    of_accounts(
        "a year without a rate", swap("raw/rates.csv", "EUR,2025-12-31,1.12,1.15\n", ""), "rates.csv", "2025-12-31"
    ),
    of_accounts("a rate twice", add("raw/rates.csv", "EUR,2025-12-31,1.2,1.2\n"), "rates.csv", "2025-12-31"),
)

UNITS_FILE = (
    units_file("units column misspelt", "key,name,above\nnorth,North,\n", FROM_KEY, "units.csv", "'id'"),
    units_file("units file empty", "", FROM_KEY, "units.csv is empty"),
    units_file("units file of headers", "id,name,above\n", FROM_KEY, "units.csv"),
    units_file(
        "a parent nobody listed",
        "id,name,above\nnorth,North,yrad\nsouth,South,\nwest,West,\n",
        FROM_KEY,
        "units.csv",
        "'yrad'",
    ),
    units_file(
        "parents in a circle",
        "id,name,above\nnorth,North,south\nsouth,South,north\nwest,West,\n",
        FROM_KEY,
        "units.csv",
        "circle",
    ),
    units_file(
        "an id twice", "id,name,above\nnorth,North,\nnorth,South,\nwest,West,\n", FROM_KEY, "units.csv", "north"
    ),
    units_file(
        "a path column missing", "id,way\nnorth,A > B\n", "{file: units.csv, path: path}", "units.csv", "'path'"
    ),
    units_file("a layer missing", "a,b\nA,B\n", "{file: units.csv, columns: [a, c]}", "units.csv", "'c'"),
    units_file("layers a text", "a,b\nA,B\n", "{file: units.csv, columns: a}", "'units.columns'", "list", "[a]"),
    mistake(
        "units file a folder",
        swap("engagement.yml", UNITS_LISTED, f"units: {FROM_KEY}\n"),
        as_folder("raw/units.csv"),
        "units.csv",
        "is a folder",
    ),
)

ROWS = (*SURVEY, *ROSTER, *MONEY, *UNITS_FILE)
