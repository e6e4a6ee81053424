"""An outsider with code of her own reads what the samples send: no person, no machine, no mean or number of a few."""

import csv
import re
import zipfile
from collections import defaultdict
from itertools import combinations

import openpyxl
import pytest
from audit.outsider import Company, printed_counts, printed_means, tables_of, traces, widths
from conftest import SAMPLES, proof

from stratalign.analysis.counted import count_people
from stratalign.scores.groups import build_groups

MINIMUM = 5
#: A tenth of the scale, less what a linear programme may be off.
NARROWEST = 0.1 - 1e-6
LEVELS = {"executives": "Executives", "managers": "Managers", "staff": "Staff"}
#: Columns of the samples' files that say who somebody is.
IDENTIFYING = re.compile(r"(person|staff)_id|Recipient(Email|LastName)|ExternalReference|ResponseId|IPAddress", re.I)
#: What only a machine, a run's own files or the files of an engagement are called.
MACHINE = ("/tmp/", "/home/", "c:\\users", "papermill", "ledger.kept", "survey.csv", "roster.csv", "wave-2026.csv")  # noqa: S108


def company_of(intake, measure):
    """What colleagues know: who of a unit and level has a score, and what everything is called."""
    counted = count_people(intake.waves[-1], intake.instrument, minimum=MINIMUM)
    people = counted.tables.respondents.table.set_index("respondent_id")
    scores = counted.scores.dropna(subset="score_points")
    inside = people.loc[scores.loc[scores["measure_key"] == measure, "respondent_id"]]
    atom_of = [*zip(*(inside[column].astype(object).fillna("") for column in ("unit_id", "level")), strict=True)]
    sizes = {atom: atom_of.count(atom) for atom in sorted(set(atom_of))}
    groups = build_groups(counted.tables.respondents.table, intake.engagement.hierarchy)
    table, whole = groups.table.set_index("group_id"), intake.engagement.client
    named, siblings = {}, defaultdict(list)
    for group, label in table["label"].items():
        members = groups.membership.loc[inside.index, group].to_numpy()
        name = LEVELS.get(group.removeprefix("level:"), whole if group == "overall" else label)
        named[name] = {atom for atom, is_in in zip(atom_of, members, strict=True) if is_in}
        siblings[table.loc[group, "parent_id"]].append(name)
    beside = {name: names for names in siblings.values() for name in names}
    language = intake.engagement.language
    parts = [*intake.instrument.dimensions, *intake.instrument.pillars]
    measures = {part.label[language]: part.key for part in parts} | {"Alignment index": "alignment_index"}
    return Company(sizes, named, beside, measures, whole)


def few(company):
    """Sets of one and two atoms of fewer people than the threshold, alone and of one unit."""
    small = [place for place, atom in enumerate(company.atoms) if company.sizes[atom] < MINIMUM]
    pairs = [pair for pair in combinations(small, 2) if company.atoms[pair[0]][0] == company.atoms[pair[1]][0]]
    return [(one,) for one in small] + [
        pair for pair in pairs if sum(company.sizes[company.atoms[place]] for place in pair) < MINIMUM
    ]


def pages_of(run, endings):
    """Tables of every file that is sent."""
    return [table for file in sorted((run / "send").rglob("*")) if file.suffix in endings for table in tables_of(file)]


@pytest.fixture(params=["northwind", proof("harbour")])
def sent(request):
    """A sample's run, and its tables as read."""
    run = request.getfixturevalue(f"{request.param}_run")
    return run.folder, request.getfixturevalue(f"{request.param}_intake")


MORE = ("alignment_index", "belief", "culture_health", "manager_cascade")


@pytest.mark.parametrize("measures", [("clarity",), proof(MORE)])
def test_no_mean_of_a_few_is_known_to_a_tenth_of_its_scale(sent, measures):
    run, intake = sent
    tables = pages_of(run, {".html"})
    for measure in measures:
        company = company_of(intake, measure)
        company.learn(tables)
        means = printed_means(tables, company)
        assert len([group for group, own in means if own == measure]) > 5, measure
        assert min(widths(company, means, measure, few(company))) >= NARROWEST, measure


def test_the_outsider_finds_a_hidden_unit_that_is_left_over():
    """The mean of the people left of a division, less the units beside it, is that of a unit of four."""
    company = Company(
        {("a", "staff"): 9, ("b", "staff"): 4},
        {"All": {("a", "staff"), ("b", "staff")}, "A": {("a", "staff")}},
        {},
        {"Clarity": "clarity"},
        "All",
    )
    tables = [[["Measure", "Score"], ["Clarity", "50.0"]], [["Unit", "Clarity"], ["A", "60.0"]]]
    assert widths(company, printed_means(tables, company), "clarity", [(1,)])[0] < 0.01


def test_no_two_numbers_of_people_of_a_group_differ_by_a_few(sent):
    run, intake = sent
    company = company_of(intake, "alignment_index")
    counts = printed_counts(pages_of(run, {".html"}), company)
    assert len(counts) > 3
    close = {
        (group, first, second)
        for group, numbers in counts.items()
        for first, second in combinations(sorted(numbers), 2)
        if second - first < MINIMUM
    }
    assert close == set()


def who_they_are(name):
    """Every value of a column that says who somebody is, in the files of a sample."""
    found = set()
    for file in (SAMPLES / name / "raw").iterdir():
        if file.suffix == ".csv":
            rows = list(csv.reader(file.open(encoding="utf-8-sig", newline="")))
        else:
            sheet = openpyxl.load_workbook(file).active
            rows = [[str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
        for place, head in enumerate(rows[0]):
            if IDENTIFYING.search(str(head)):
                found |= {row[place] for row in rows[3:] if len(row[place]) > 5}
    return found


@pytest.mark.parametrize("name", ["northwind", "harbour"])
def test_nothing_that_is_sent_names_a_person_or_a_machine(name, request):
    run = request.getfixturevalue(f"{name}_run").folder
    people = who_they_are(name)
    assert len(people) > 100
    files = sorted(file for file in (run / "send").rglob("*") if file.is_file())
    assert traces(files, people, (*MACHINE, str(SAMPLES))) == []


def test_a_name_is_found_in_a_workbook_within_slides_and_in_letters_of_two_bytes(tmp_path):
    with zipfile.ZipFile(tmp_path / "inner.xlsx", "w") as inner:
        inner.writestr("xl/sharedStrings.xml", "<t>NW&#45;0011</t>")
    with zipfile.ZipFile(tmp_path / "slides.pptx", "w") as outer:
        outer.write(tmp_path / "inner.xlsx", "ppt/embeddings/a.xlsx")
        outer.writestr("ppt/a.bin", "made in /home/ana".encode("utf-16-le"))
    found = traces([tmp_path / "slides.pptx"], {"NW-0011"}, ("/home/",))
    assert {needle for _, needle in found} == {"nw-0011", "/home/"}
