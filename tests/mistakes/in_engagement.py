"""Mistakes in engagement.yml and in how YAML is written."""

from mistake import add, mistake, remove, swap, write
from tiny_engagement import ACCOUNTS, ENGAGEMENT, UNITS_LISTED

FILE = "engagement.yml"
LEVELS = "levels:\n  executives: [Board]\n  managers: [Team lead]\n  staff: [Employee]\n"
SURVEY = "    survey:\n      file: survey.csv\n      mapping: mapping.yml\n      format: generic_wide\n"
COLUMNS = "  columns:\n    revenue: Revenue\n    operating_income: Operating income\n"


def typed(name, old, new, *words, **more):
    """Row for one text of engagement.yml typed in another way; lines are those of the file with accounts."""
    has_accounts = old in ACCOUNTS or any(word.startswith("line ") for word in words)
    return mistake(name, swap(FILE, old, new), *words, has_accounts=has_accounts, **more)


WRITING = (
    typed("a tab indents a line", "    label: Spring", "\tlabel: Spring", "line 12", "tab", "spaces"),
    typed("a tab after the spaces", "    label: Spring", "  \t label: Spring", "line 12", "tab", "spaces"),
    typed(
        "a Windows path in double quotes",
        "file: survey.csv",
        'file: "C:\\Users\\me\\survey.csv"',
        "line 16",
        "backslash",
        "single quotes",
        "C:/",
    ),
    typed("an unknown escape", "title: Alignment at Lindgren", 'title: "Gr\\ößer"', "backslash", "single quotes"),
    typed("a colon in a title", "title: Alignment at Lindgren", "title: Lindgren: aligned?", "line 61", "quotes"),
    typed("no space after the colon", "client: Lindgren Boats", "client:Lindgren Boats", "line 1", "'key: value'"),
    typed("no colon", "currency: EUR\nlanguage", "currency EUR\nlanguage", "line 3", "'key: value'"),
    typed("a quotation mark not closed", "client: Lindgren Boats", 'client: "Lindgren Boats', "line 1", "not closed"),
    typed(
        "a single quote not closed", "vision: Boats that last.", "vision: 'Boats that last.", "line 51", "not closed"
    ),
    typed(
        "an apostrophe in single quotes",
        "vision: Boats that last.",
        "vision: 'Lindgren's boats'",
        "line 51",
        "quotation mark",
    ),
    typed("a bracket not closed", "executives: [Board]", "executives: [Board", "line 31", "]", "close"),
    typed(
        "a brace not closed",
        "{key: west, name: West, parent: yard}",
        "{key: west, name: West, parent: yard",
        "}",
        "close",
    ),
    typed("a line indented too little", "    label: Spring", "   label: Spring", "line 12", "indent"),
    typed("a line indented too much", "currency: EUR\nlanguage", " currency: EUR\nlanguage", "line 3", "indent"),
    typed("a no-break space indents", "    label: Spring", "\u00a0   label: Spring", "line 12", "no-break space"),
    typed("text begins with an at sign", "vision: Boats that last.", "vision: @lindgren lasts", "line 51", "quotes"),
    typed("text begins with a star", "vision: Boats that last.", "vision: *best* boats", "line 51", "quotes"),
    typed("text begins with an ampersand", "vision: Boats that last.", "vision: &Co boats", "quotes"),
    typed("text begins with a per cent sign", "vision: Boats that last.", "vision: %growth", "line 51", "quotes"),
    typed(
        "text begins with an exclamation mark",
        "vision: Boats that last.",
        "vision: !important boats",
        "line 51",
        "quotes",
    ),
    typed(
        "a question mark in braces",
        "{key: hulls, name: New hulls}",
        "{key: hulls, name: New hulls?}",
        "line 53",
        "quotes",
    ),
    typed("a placeholder of a template", "client: Lindgren Boats", "client: {{client}}", "line 1", "quotes"),
    typed(
        "a key twice",
        "currency: EUR\nlanguage",
        "currency: EUR\ncurrency: USD\nlanguage",
        "'currency' stands twice",
        "line 4",
    ),
    mistake("two documents in one file", add(FILE, "---\nclient: Other\n"), "---"),
    mistake("an empty file", write(FILE, ""), "engagement.yml is empty", "client"),
    mistake("remarks only", write(FILE, "# client: Lindgren\n"), "engagement.yml is empty"),
    mistake("a list at the top", write(FILE, "- client: Lindgren\n- industry: industrial\n"), "'key: value'"),
    mistake("a sentence at the top", write(FILE, "Lindgren Boats 2026\n"), "'key: value'"),
    mistake("saved as UTF-16", write(FILE, ENGAGEMENT.encode("utf-16")), "UTF-16", "UTF-8"),
    mistake(
        "saved in another encoding",
        write(FILE, ENGAGEMENT.replace("Lindgren", "Lindgrün").encode("cp1252")),
        "line 1",
        "UTF-8",
    ),
    mistake("a control character", write(FILE, ENGAGEMENT.replace("last.", "last\x07.")), "U+0007", "line 51"),
    mistake("a workbook in its place", write(FILE, b"PK\x03\x04" + bytes(200)), "engagement.yml", "text file"),
    mistake("a byte of zero", write(FILE, ENGAGEMENT.encode() + b"\x00"), "engagement.yml"),
)

KEYS = (
    typed(
        "a key misspelt",
        "client: Lindgren",
        "cleint: Lindgren",
        "'cleint'",
        "Did you mean 'client'?",
        "'client' is missing",
        "line 1",
    ),
    typed("a key with a capital", "client: Lindgren", "Client: Lindgren", "Did you mean 'client'?"),
    typed("a key nobody knows", "seed: 7", "colour: blue", "unknown key 'colour'", "client, industry", "line 9"),
    typed("a hyphen in a key", "raw_folder: raw", "raw-folder: raw", "Did you mean 'raw_folder'?"),
    typed("curly quotes round a key", "client: Lindgren", "\u201cclient\u201d: Lindgren", "Did you mean 'client'?"),
    typed("a key in another language", "client: Lindgren", "kunde: Lindgren", "'kunde'", "'client' is missing"),
    typed("a key one level too high", "seed: 7", "roster: {file: roster.csv}", "'roster'", "under 'waves'"),
    typed(
        "a key one level too low",
        "    label: Spring",
        "    label: Spring\n    currency: EUR",
        "'currency'",
        "line 13",
        "top of the file",
    ),
    typed("folder given", "seed: 7", "folder: here", "unknown key 'folder'", "where the file is"),
    typed("corrections given", "seed: 7", "corrections: []", "corrections.yml"),
    typed("client missing", "client: Lindgren Boats\n", "", "'client' is missing"),
    typed("client blank", "client: Lindgren Boats", "client:", "'client'", "Give a value"),
    typed("client of spaces", "client: Lindgren Boats", 'client: "  "', "'client'", "blank"),
    typed("client a number", "client: Lindgren Boats", "client: 3", "'client'", "quotes", '"3"'),
    typed("client a list", "client: Lindgren Boats", "client: [Lindgren]", "'client'", "text"),
    typed("industry unknown", "industry: industrial", "industry: boats", "'industry'", "'boats'", "technology, "),
    typed("industry nearly right", "industry: industrial", "industry: Industrial", "Did you mean 'industrial'?"),
    typed(
        "currency a word",
        "currency: EUR\nlanguage",
        "currency: Euro\nlanguage",
        "'currency'",
        "three capital letters",
        "EUR",
        "line 3",
    ),
    typed("currency a sign", "currency: EUR\nlanguage", "currency: €\nlanguage", "three capital letters"),
    typed("currency in small letters", "currency: EUR\nlanguage", "currency: eur\nlanguage", "three capital letters"),
    typed(
        "currency that does not exist",
        "currency: EUR\nlanguage",
        "currency: EUO\nlanguage",
        "EUO",
        "currency",
        "Did you mean 'EUR'?",
    ),
    typed("language unknown", "language: en", "language: xx", "'language'", "'xx'", "en, de"),
    typed("language a word", "language: en", "language: English", "'language'", "two small letters", "en"),
    typed("language with a country", "language: en", "language: en-GB", "'language'", "two small letters"),
    typed("form unknown", "form: long", "form: medium", "'form'", "long, short", "medium"),
    typed("seed a word", "seed: 7", "seed: lucky", "'seed'", "whole number", "lucky"),
    typed("seed negative", "seed: 7", "seed: -7", "'seed'", "at least 0"),
    typed("seed with a fraction", "seed: 7", "seed: 7.5", "'seed'", "whole number"),
    typed("minimum too small", "minimum_respondents: 5", "minimum_respondents: 1", "minimum_respondents", "at least 3"),
    typed(
        "minimum too large", "minimum_respondents: 5", "minimum_respondents: 500", "minimum_respondents", "at most 100"
    ),
    typed("minimum in words", "minimum_respondents: 5", "minimum_respondents: five", "whole number", "five"),
    typed("benchmark unknown", "benchmark: none", "benchmark: peers", "benchmark", "industry, all, none"),
    typed("benchmark false", "benchmark: none", "benchmark: false", "benchmark", "industry, all, none"),
    typed("synthetic not true or false", "benchmark: none", "synthetic_data: nein", "synthetic_data", "true or false"),
    typed(
        "disclosure a number", "disclosure:\n  minimum_respondents: 5", "disclosure: 5", "'disclosure'", "'key: value'"
    ),
    typed(
        "brand missing", "brand: _brand.yml", "brand: brands/_brand.yml", "brands/_brand.yml", "does not exist", "brand"
    ),
    typed("brand of another user", "brand: _brand.yml", "brand: ~nobody-here/_brand.yml", "~nobody-here", "full path"),
    typed("raw folder missing", "raw_folder: raw", "raw_folder: row", "row", "does not exist"),
    typed("raw folder of another user", "raw_folder: raw", "raw_folder: ~nobody-here/raw", "~nobody-here", "full path"),
    typed(
        "instrument unknown",
        "instrument: instrument.yml",
        "instrument: strategic-alignmnt",
        "Did you mean 'strategic-alignment'?",
    ),
    typed(
        "instrument file missing", "instrument: instrument.yml", "instrument: boats.yml", "boats.yml", "does not exist"
    ),
    typed(
        "instrument of another user",
        "instrument: instrument.yml",
        "instrument: ~nobody-here/boats.yml",
        "~nobody-here",
        "full path",
    ),
    typed("instrument a number", "instrument: instrument.yml", "instrument: 5", "'instrument'", "quotes"),
)

WAVES = (
    typed("no dash before the wave", "  - key: w1", "    key: w1", "'waves'", "list", "- "),
    typed("wave key with a blank", "- key: w1", "- key: wave 1", "'waves.1.key'", "letters, digits"),
    typed("wave key a number", "- key: w1", "- key: 2026", "'waves.1.key'", "quotes", '"2026"'),
    typed("wave without a label", "    label: Spring\n", "", "'waves.1.label' is missing"),
    typed("wave without a survey", SURVEY, "", "'waves.1.survey' is missing"),
    typed("survey a bare name", SURVEY, "    survey: survey.csv\n", "'waves.1.survey'", "file: survey.csv"),
    typed("survey without a file", "      file: survey.csv\n", "", "'file'", "survey"),
    typed(
        "survey with file and database",
        "      file: survey.csv\n",
        "      file: survey.csv\n      database: {url_variable: DB, table: t}\n",
        "'file'",
        "'database'",
    ),
    typed(
        "fielded to before from",
        "fielded_to: 2026-03-20",
        "fielded_to: 2026-02-20",
        "fielded_to",
        "2026-02-20",
        "before",
        "2026-03-02",
    ),
    typed(
        "a German date",
        "fielded_from: 2026-03-02",
        "fielded_from: 02.03.2026",
        "fielded_from",
        "YYYY-MM-DD",
        "2026-03-02",
    ),
    typed("an American date", "fielded_from: 2026-03-02", "fielded_from: 3/2/2026", "fielded_from", "YYYY-MM-DD"),
    typed("a month for a date", "fielded_from: 2026-03-02", "fielded_from: March 2026", "fielded_from", "YYYY-MM-DD"),
    typed("a day that does not exist", "fielded_to: 2026-03-20", "fielded_to: 2026-02-30", "fielded_to", "YYYY-MM-DD"),
    typed("a year for a date", "fielded_from: 2026-03-02", "fielded_from: 2026", "fielded_from", "YYYY-MM-DD"),
    typed(
        "survey file missing", "file: survey.csv", "file: surveys.csv", "surveys.csv", "does not exist", "survey.csv"
    ),
    typed("survey of another user", "file: survey.csv", "file: ~nobody-here/survey.csv", "~nobody-here", "full path"),
    typed(
        "survey at a web address", "file: survey.csv", "file: https://example.org/survey.csv", "https://", "Download"
    ),
    typed("survey a PDF", "file: survey.csv", "file: survey.pdf", "survey.pdf"),
    typed("survey format unknown", "format: generic_wide", "format: qualtrix", "format", "Did you mean 'qualtrics'?"),
    typed("sheet of a text file", "format: generic_wide", "sheet: Data", "survey.csv", "no sheet 'Data'"),
    typed("header row beyond the file", "format: generic_wide", "header_row: 900", "header_row", "900"),
    typed("header row zero", "format: generic_wide", "header_row: 0", "header_row", "at least 1"),
    typed(
        "a later download a text",
        "format: generic_wide",
        "later_downloads: survey2.csv",
        "later_downloads",
        "list",
        "[survey2.csv]",
    ),
    typed(
        "a later download missing",
        "format: generic_wide",
        "later_downloads: [survey2.csv]",
        "survey2.csv",
        "does not exist",
    ),
    typed("the same file as a later download", "format: generic_wide", "later_downloads: [survey.csv]", "named twice"),
    typed("codebook missing", "format: generic_wide", "codebook: codes.qsf", "codes.qsf", "does not exist"),
    typed(
        "a wave twice",
        "units:\n  - {key: yard",
        "  - key: w1\n    label: Autumn\n    survey: {file: autumn.csv}\nunits:\n  - {key: yard",
        "wave 'w1' stands more than once",
    ),
    typed(
        "two waves of one file",
        "units:\n  - {key: yard",
        "  - key: w2\n    label: Autumn\n    survey: {file: survey.csv}\nunits:\n  - {key: yard",
        "survey.csv",
        "w1",
        "w2",
    ),
    typed(
        "waves out of order",
        "units:\n  - {key: yard",
        "  - {key: w0, label: Autumn, fielded_from: 2025-09-01, survey: {file: a.csv}}\nunits:\n  - {key: yard",
        "w0",
        "oldest first",
    ),
    typed("mapping missing", "mapping: mapping.yml", "mapping: maping.yml", "maping.yml", "does not exist"),
    typed(
        "a variable in small letters",
        "      file: survey.csv\n",
        "      database: {url_variable: db url, table: t}\n",
        "url_variable",
        "capital letters",
    ),
    mistake(
        "a variable that is not set",
        remove("corrections.yml"),
        swap(FILE, "      file: survey.csv\n", "      database: {url_variable: NOT_SET_HERE, table: t}\n"),
        "NOT_SET_HERE",
        "not set",
    ),
    typed(
        "unit map of a unit nobody knows",
        "    roster:\n",
        "    unit_map: {north: nowhere}\n    roster:\n",
        "unit_map",
        "nowhere",
    ),
    typed(
        "unit map a list", "    roster:\n", "    unit_map: [north, south]\n    roster:\n", "unit_map", "'key: value'"
    ),
)

ROSTER = (
    typed("roster missing", "file: roster.csv", "file: people.csv", "people.csv", "does not exist"),
    typed(
        "roster person column misspelt",
        "person_id: person",
        "person_id: persons",
        "roster.csv",
        "'persons'",
        "Did you mean 'person'?",
    ),
    typed(
        "roster unit column misspelt",
        "      unit: unit\n",
        "      unit: units\n",
        "roster.csv",
        "'units'",
        "Did you mean 'unit'?",
    ),
    typed("roster level column misspelt", "level: level", "level: grade", "roster.csv", "'grade'"),
    typed("roster without a unit", "      unit: unit\n", "", "'unit', 'unit_path' and 'unit_columns'"),
    typed(
        "roster with two units",
        "      unit: unit\n",
        "      unit: unit\n      unit_path: unit\n",
        "'unit', 'unit_path' and 'unit_columns'",
    ),
    typed("roster date wrong", "as_of: 2026-03-01", "as_of: 1. March", "as_of", "YYYY-MM-DD"),
    typed(
        "roster unit columns a text",
        "      unit: unit\n",
        "      unit_columns: unit\n",
        "unit_columns",
        "list",
        "[unit]",
    ),
    typed("roster sheet of a text file", "as_of: 2026-03-01", "sheet: People", "roster.csv", "no sheet 'People'"),
)

UNITS = (
    typed(
        "unit parent unknown",
        "{key: west, name: West, parent: yard}",
        "{key: west, name: West, parent: yards}",
        "'yards'",
        "Did you mean 'yard'?",
    ),
    typed(
        "unit of itself",
        "{key: west, name: West, parent: yard}",
        "{key: west, name: West, parent: west}",
        "west",
        "circle",
    ),
    typed(
        "unit twice",
        "{key: west, name: West, parent: yard}",
        "{key: south, name: West, parent: yard}",
        "'south'",
        "more than once",
    ),
    typed(
        "unit name twice",
        "{key: west, name: West, parent: yard}",
        "{key: west, name: South, parent: yard}",
        "'south'",
        "stands for",
    ),
    typed(
        "unit without a name",
        "{key: west, name: West, parent: yard}",
        "{key: west, parent: yard}",
        "'units.4.name' is missing",
        "line 29",
    ),
    typed("unit key with a blank", "{key: west, name", "{key: far west, name", "'units.4.key'", "letters, digits"),
    typed(
        "units a bare name",
        "  - {key: west, name: West, parent: yard}",
        "  - west",
        "'units.4'",
        "key: west, name: ...",
    ),
    typed(
        "units as keys", UNITS_LISTED.removeprefix("units:\n"), "  north: North\n  south: South\n", "'units'", "list"
    ),
    typed("units from nowhere", UNITS_LISTED, "units: from_file\n", "'units'", "from_survey", "from_roster"),
    typed("units left out", UNITS_LISTED, "", "'units' is empty", "units: from_survey"),
    typed(
        "units file missing",
        UNITS_LISTED,
        "units: {file: units.csv, key: id, name: name, parent: above}\n",
        "units.csv",
        "does not exist",
    ),
    typed(
        "units file in two ways",
        UNITS_LISTED,
        "units: {file: units.csv, key: id, path: p}\n",
        "'key' (with 'parent'), 'path' and 'columns'",
    ),
    typed("levels a text", "executives: [Board]", "executives: Board", "'levels.executives'", "list", "[Board]"),
    typed("level unknown", "executives: [Board]", "directors: [Board]", "'directors'", "executives, managers, staff"),
    typed("level label twice", "managers: [Team lead]", "managers: [Team lead, Board]", "'board'", "stands for"),
    typed("levels a list", LEVELS, "levels: [Board, Team lead, Employee]\n", "'levels'", "'key: value'", "executives"),
)

MONEY = (
    typed(
        "accounts missing", "file: accounts.csv", "file: acounts.csv", "acounts.csv", "does not exist", "accounts.csv"
    ),
    typed("layout unknown", "layout: tidy", "layout: Tidy", "layout", "Did you mean 'tidy'?"),
    typed("layout without what it needs", "layout: tidy", "layout: long", "'long'", "measure"),
    typed(
        "entity column misspelt",
        "  entity: unit\n",
        "  entity: units\n",
        "accounts.csv",
        "'units'",
        "Did you mean 'unit'?",
    ),
    typed("entity left out", "  entity: unit\n", "", "'entity' is missing"),
    typed(
        "period column misspelt",
        "period_end: period_end",
        "period_end: period",
        "accounts.csv",
        "'period'",
        "Did you mean 'period_end'?",
    ),
    typed(
        "revenue column misspelt",
        "revenue: Revenue",
        "revenue: Revenues",
        "accounts.csv",
        "'Revenues'",
        "Did you mean 'Revenue'?",
    ),
    typed("account line unknown", "revenue: Revenue", "sales: Revenue", "sales", "Known: revenue"),
    typed("columns a list", COLUMNS, "  columns: [Revenue]\n", "columns", "'key: value'"),
    typed("columns empty", COLUMNS, "  columns: {}\n", "columns", "at least 1"),
    typed("columns a text", COLUMNS, "  columns: Revenue\n", "columns", "'key: value'"),
    typed("column a number", "revenue: Revenue", "revenue: 3", "revenue", "quotes", '"3"'),
    typed("multiplier a word", "multiplier: 1000", "multiplier: thousand", "multiplier", "number", "1000"),
    typed("multiplier with a comma", "multiplier: 1000", "multiplier: 1,000", "multiplier", "number", "1000"),
    typed("multiplier zero", "multiplier: 1000", "multiplier: 0", "multiplier", "above 0"),
    typed("decimal unknown", 'decimal: "."', "decimal: point", "decimal", "auto"),
    typed(
        "decimal comma, files with points",
        'decimal: "."',
        'decimal: ","\n  fiscal_year_end: "31.12"',
        "fiscal_year_end",
        "12-31",
    ),
    typed("fiscal year end a date", 'decimal: "."', "fiscal_year_end: 2025-12-31", "fiscal_year_end", "12-31"),
    typed("fiscal year end in February", 'decimal: "."', "fiscal_year_end: 02-30", "fiscal_year_end", "02-30"),
    typed("sum_to_years a word", 'decimal: "."', "sum_to_years: sometimes", "sum_to_years", "true or false"),
    typed("date format unknown", 'decimal: "."', "date_format: DD.MM.YYYY", "date_format", "%d.%m.%Y"),
    typed(
        "currency of accounts a sign",
        "  currency: EUR\n  decimal",
        "  currency: $\n  decimal",
        "'performance.currency'",
        "three capital letters",
    ),
    typed(
        "currency twice",
        "  currency: EUR\n  decimal",
        "  currency: EUR\n  currency_column: unit\n  decimal",
        "currency and currency_column",
        "Give one",
    ),
    typed(
        "currency column misspelt",
        "  currency: EUR\n  decimal",
        "  currency_column: Currency\n  decimal",
        "accounts.csv",
        "'Currency'",
    ),
    typed("rates file missing", "file: rates.csv", "file: rate.csv", "rate.csv", "does not exist", "rates.csv"),
    typed("rates without a source", "    source: Made up\n", "", "'performance.rates.source' is missing"),
    typed(
        "rates column misspelt",
        "    source: Made up\n",
        "    source: Made up\n    average: mean\n",
        "rates.csv",
        "'mean'",
        "average",
    ),
    typed("rates of no such currency", "reporting: USD", "reporting: usd", "reporting", "three capital letters"),
    typed("measure with a capital", 'decimal: "."', "measures: {NPS: Revenue}", "NPS", "small letters"),
    typed("nothing to analyse", "waves:\n  - key: w1", "unused:\n  - key: w1", "unknown key 'unused'"),
    typed("goal without an owner", "owner: Head of sales, ", "", "goals_and_actions.1.owner' is missing"),
    typed("horizon of 45 days", "horizon_days: 30", "horizon_days: 45", "horizon_days", "30, 60, 90"),
    typed("horizon in words", "horizon_days: 30", "horizon_days: 30 days", "horizon_days", "30, 60, 90"),
    typed("due on a German date", "due: 2026-09-30", "due: 30.09.2026", "due", "YYYY-MM-DD", "2026-09-30"),
    typed("values a text", "vision: Boats that last.", "values: Honesty", "values", "list", "[Honesty]"),
    typed(
        "a bet without a key",
        "{key: hulls, name: New hulls}",
        "{name: New hulls}",
        "optimizing_strategies.1.key' is missing",
    ),
    typed(
        "a bet twice", "{key: ports, name: More ports}", "{key: hulls, name: More ports}", "'hulls'", "more than once"
    ),
    typed(
        "a bet nobody ranked",
        "{key: ports, name: More ports}",
        "{key: docks, name: More ports}",
        "mapping.yml",
        "'ports' is ranked",
        "'docks' is in the strategy",
        is_warned=True,
    ),
)

SIGNS = (
    mistake(
        "two digits of a year changed about",
        swap("engagement.yml", "fielded_to: 2026-03-20", "fielded_to: 2062-03-20"),
        "fielded_to (2062-03-20)",
        "Correct the year",
    ),
    mistake(
        "quotation marks of a word processor",
        swap("engagement.yml", "file: survey.csv", "file: \u201csurvey.csv\u201d"),
        "became part of the name",
    ),
    mistake(
        "the raw folder named twice",
        swap("engagement.yml", "file: survey.csv", "file: raw/survey.csv"),
        "take 'raw/' out",
    ),
    mistake(
        "a dash before an entry",
        swap("engagement.yml", "  - key: w1", "  \u2013 key: w1"),
        "line 11",
        "hyphen",
    ),
    mistake(
        "marks of a merge",
        swap("engagement.yml", "client: Lindgren Boats", "<<<<<<< HEAD\nclient: Boats\n=======\nclient: X\n>>>>>>> b"),
        "line 1",
        "merged",
    ),
    mistake(
        "a client that begins with a number sign",
        swap("engagement.yml", "client: Lindgren Boats", "client: #1 Boats"),
        "line 1",
        "begins with #",
    ),
)

ROWS = (*SIGNS, *WRITING, *KEYS, *WAVES, *ROSTER, *UNITS, *MONEY)
