"""`engagement.yml`: every mistake is explained at once; what is accepted is taken literally and cannot change."""

import re
import zlib

import pytest

from stratalign.engagement.engagement import Engagement, load_engagement, slug
from stratalign.errors import EngagementError

COMPLETE = """\
client: Acme
industry: technology
units:
  - {key: sales, name: Sales Division}
  - {key: north, name: Sales North, parent: sales}
waves:
  - key: w1
    label: First
    survey: {file: survey.csv}
levels:
  executives: [Board]
  staff: [Employee, Team  Member]
"""


def load(folder, text=COMPLETE, *changes):
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    (folder / "engagement.yml").write_text(text, encoding="utf-8")
    return load_engagement(folder)


def test_what_is_left_out_has_its_default(tmp_path):
    engagement = load(tmp_path)
    assert (engagement.currency, engagement.form, engagement.raw_folder) == ("EUR", "long", ".")
    assert engagement.disclosure.minimum_respondents == 5
    assert engagement.waves[0].survey.mapping == "mapping.yml"


def test_draws_are_of_the_clients_name_unless_a_seed_is_declared(tmp_path):
    assert load(tmp_path).seed == zlib.crc32(b"Acme")
    assert load(tmp_path, COMPLETE, ("client: Acme", "client: Ærø")).seed == zlib.crc32("Ærø".encode())
    assert load(tmp_path, f"{COMPLETE}seed: 7\n").seed == 7


def test_folder_and_file_load_the_same(tmp_path):
    assert load(tmp_path) == load_engagement(tmp_path / "engagement.yml")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("client:", "clinet:", r"unknown key 'clinet'\. Did you mean 'client'\?"),
        ("{file: survey.csv}", "{flie: survey.csv}", r"unknown key 'flie' in 'waves\.1\.survey'\. Did you mean 'file'"),
        ("levels:", "disclosure: {minimum_respondent: 5}\nlevels:",
         r"'minimum_respondent' in 'disclosure'.*'minimum_respondents'"),
        ("levels:", "disclosure: {minimum_respondents: 2}\nlevels:", r"must be at least 3 \(found: 2\)"),
        ("technology", "tecnology", r"'industry' must be one of .*found: 'tecnology'\)\. Did you mean 'technology'"),
        ("executives:", "executive:", r"unknown key 'executive' in 'levels'\. Known here: executives, managers, staff"),
        ("name: Sales North", "nam: Sales North", r"unknown key 'nam' in 'units\.2'\. Did you mean 'name'"),
        ("parent: sales", "parent: saels", r"unit parent 'saels' is not a unit"),
        ("key: north", "key: sales", r"unit 'sales' stands more than once"),
        ("Sales North", "SALES  division", r"unit label 'sales division' stands for 'sales', 'north'"),
        ("Sales North", "Sales", r"unit label 'sales' stands for 'sales', 'north'"),
        ("Employee", "board", r"level label 'board' stands for 'executives', 'staff'"),
        ("[Board]", "[Staff]", r"level label 'staff' stands for 'executives', 'staff'"),
        ("key: w1", "key: ../../x", r"'waves\.1\.key': write letters, digits"),
        ("key: w1", "key: 2026", r"'waves\.1\.key' must be text .*Put it in quotes"),
        ("label: First", "label: First\n    fielded_from: 2026-02-30", r"no such day.* YYYY-MM-DD.*'2026-02-30'"),
        ("client: Acme", "client: Acme\nfolder: /tmp", r"unknown key 'folder'\. It is taken from where the file is"),
        ("client: Acme", "client: ''", r"'client' must be text that is not blank"),
        ("client: Acme", "client: Acme\nclient: Other", r"line 2: the key 'client' stands twice"),
    ],
)  # fmt: skip
def test_a_planted_mistake_is_explained(tmp_path, old, new, message):
    with pytest.raises(EngagementError, match=message):
        load(tmp_path, COMPLETE, (old, new))


@pytest.mark.parametrize(
    ("units", "message"),
    [
        (
            "from_survy",
            r"has 1 problem:\n  - line \d+: 'units' must be one of from_survey, from_roster \(found: 'from_survy'",
        ),
        ("[]", r"'units' is empty. List them, or write 'units: from_survey'"),
        ("[{key: a, name: A, parent: a}]", r"the parents of 'a' run in a circle"),
        (
            "[{key: a, name: A, parent: b}, {key: b, name: B, parent: c}, {key: c, name: C, parent: a}, "
            "{key: d, name: D, parent: a}]",
            r"the parents of 'a', 'b', 'c' run in a circle",
        ),
    ],
)
def test_units_that_cannot_be_a_tree_are_refused(tmp_path, units, message):
    text = re.sub(r"units:\n(  - .*\n)+", f"units: {units}\n", COMPLETE, count=1)
    with pytest.raises(EngagementError, match=message):
        load(tmp_path, text)


def test_several_problems_of_units_and_levels_are_lines_of_one_message(tmp_path):
    with pytest.raises(EngagementError, match=r"has 2 problems:\n  - unit parent 'x'.*\n  - the level label 'board'"):
        load(tmp_path, COMPLETE, ("parent: sales", "parent: x"), ("Employee", "BOARD"))


def test_nothing_to_analyse_is_refused(tmp_path):
    with pytest.raises(EngagementError, match="neither 'waves' nor 'performance' is given"):
        load(tmp_path, "client: Acme\nindustry: technology\n")


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ("period_end: p, columns: {revenu: r}", r"not account lines: revenu\. Known: revenue"),
        ("columns: {revenue: r}", r"layout 'tidy' needs period_end"),
        ("layout: long, columns: {revenue: r}", r"layout 'long' needs period_end, measure, value"),
        ("layout: wide, columns: {revenue: r}", r"layout 'wide' needs measure"),
        ("period_end: p, columns: {}", r"'performance\.columns' must have at least 1 entry"),
        ("period_end: p, columns: {revenue: r}, multiplier: 0", r"multiplier' must be above 0"),
    ],
)  # fmt: skip
def test_an_accounts_file_needs_the_columns_of_its_layout(tmp_path, more, message):
    with pytest.raises(EngagementError, match=message):
        load(tmp_path, f"{COMPLETE}performance: {{file: a.csv, entity: e, {more}}}\n")


@pytest.mark.parametrize(
    "client", ["NO", "12:30", "<script>alert(1)</script>", '"=HYPERLINK(""x"")"', "a{{7*7}}", "../x"]
)
def test_a_hostile_client_name_is_text(tmp_path, client):
    engagement = load(tmp_path, COMPLETE, ("client: Acme", f"client: '{client}'"))
    assert engagement.client == client


def test_an_unquoted_no_stays_the_word(tmp_path):
    assert load(tmp_path, COMPLETE, ("client: Acme", "client: NO")).client == "NO"


@pytest.mark.parametrize(
    ("label", "level"),
    [("Board", "executives"), (" bOARD ", "executives"), ("team member", "staff"), ("Team\u00a0Member", "staff"),
     ("managers", "managers"), ("Intern", None), ("", None)],
)  # fmt: skip
def test_level_labels_are_known_whatever_case_and_spaces(tmp_path, label, level):
    assert load(tmp_path).level_of(label) == level


@pytest.mark.parametrize(
    ("label", "unit"),
    [("north", "north"), ("Sales  NORTH ", "north"), ("sales division", "sales"), ("Sales", "sales"), ("South", None)],
)
def test_unit_labels_are_known_by_key_or_name(tmp_path, label, unit):
    assert load(tmp_path).unit_of(label) == unit


def test_units_from_the_survey_are_any_label(tmp_path):
    text = re.sub(r"units:\n(  - .*\n)+", "units: from_survey\n", COMPLETE, count=1)
    engagement = load(tmp_path, text)
    assert engagement.unit_of(" Any  unit ") == "Any unit"
    assert engagement.unit_of("  ") is None
    assert (engagement.listed_units, engagement.parents) == ((), {})


def test_hierarchy_by_key(tmp_path):
    engagement = load(tmp_path)
    assert engagement.parents == {"sales": None, "north": "sales"}
    assert engagement.unit_names == {"sales": "Sales Division", "north": "Sales North"}


def test_an_engagement_cannot_be_changed(tmp_path):
    engagement = load(tmp_path)
    with pytest.raises(ValueError, match="frozen"):
        engagement.client = "Other"
    with pytest.raises(ValueError, match="frozen"):
        engagement.disclosure.minimum_respondents = 1
    assert isinstance(engagement.waves, tuple)


@pytest.mark.parametrize("path", ["nowhere", "nowhere/engagement.yml"])
def test_a_missing_engagement_says_where_it_was_looked_for(tmp_path, path):
    with pytest.raises(
        EngagementError, match=rf"{re.escape(str(tmp_path / 'nowhere' / 'engagement.yml'))} does not exist"
    ):
        load_engagement(tmp_path / path)


def test_a_file_that_is_no_engagement_is_refused(tmp_path):
    export = tmp_path / "survey.csv"
    export.write_text("a,b\n1,2\n")
    with pytest.raises(EngagementError, match=r"survey\.csv.*does not exist"):
        load_engagement(export)


def test_samples_are_found_from_anywhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert isinstance(load_engagement("data/sample/northwind"), Engagement)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("ACME-2026", "acme-2026"), ("../../etc/passwd", "etc-passwd"), ("..", "engagement"), ("", "engagement"),
        ("con", "engagement-con"), ("LPT1", "engagement-lpt1"), ("Nul.", "engagement-nul"), ("console", "console"),
        ("Société Générale", "societe-generale"), ("Größe", "grosse"), ("北京", "engagement"), ("a/b\\c:d", "a-b-c-d"),
        ("x\x00y\n", "x-y"), ("a" * 80, "a" * 60), ("a" * 59 + " b", "a" * 59),
    ],
)  # fmt: skip
def test_slug_is_a_safe_file_name(name, expected):
    assert slug(name) == expected
    assert re.fullmatch(r"[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?", slug(name))


BRAND = "brand: ../brands/fjord/_brand.yml\noutside_folders: [../brands]\n"


def test_a_brand_is_named_from_the_engagements_folder(northwind):
    assert load_engagement(northwind).brand_file is None
    file = northwind / "engagement.yml"
    file.write_text(file.read_text(encoding="utf-8") + "\n" + BRAND, encoding="utf-8")
    assert load_engagement(northwind).brand_file == (northwind.parent / "brands" / "fjord" / "_brand.yml").resolve()
