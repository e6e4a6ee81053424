"""The list of mistakes: each is refused or warned of in words that help, whatever is wrong."""

import contextlib
import io
import shlex
import shutil
import sys

import in_commands
import in_engagement
import in_files
import in_other_files
import in_tables
import pytest
from mistake import Mistake
from tiny_engagement import write_engagement

from stratalign.cli import main
from stratalign.responses.identity import KEY_VARIABLE
from stratalign.usage import OWN_FAULT

LISTS = (in_engagement, in_other_files, in_tables, in_files, in_commands)
#: The list is long, and its neighbours are alike: a third is in the ordinary run, of every kind, file and way.
ONE_OF = 3
#: Words of libraries and of the operating system, which say nothing to who has typed something wrong.
JARGON = (
    "pydantic", "ValidationError", "validation error", "Input should", "should have at least", "String should",
    "mapping values", "YAMLError", "YAML", "scalar", "cannot start any token", "block mapping", "flow ", "constructor",
    "Errno", "NoneType", "Traceback", "<class", "KeyError", "TypeError", "ValueError", "Is a directory",
    "Permission denied", "No such file", OWN_FAULT,
)  # fmt: skip


@pytest.fixture(scope="session")
def right_engagements(tmp_path_factory):
    """The engagement without a mistake, with and without accounts and roster; rows change copies of it."""
    folder = tmp_path_factory.mktemp("right")
    kinds = {"whole": (True, True), "without accounts": (False, True), "bare": (False, False)}
    return {
        kinds[name]: write_engagement(folder / name, has_accounts=kinds[name][0], has_roster=kinds[name][1])
        for name in kinds
    }


@pytest.fixture
def copied(right_engagements, tmp_path, monkeypatch):
    """Give a copy of the engagement, with or without accounts and roster."""
    monkeypatch.delenv(KEY_VARIABLE, raising=False)
    monkeypatch.chdir(tmp_path)
    return lambda *kind: shutil.copytree(right_engagements[kind], tmp_path / "engagement")


def run(command, engagement):
    """Exit status and what is printed, by a command in which E stands for the engagement and HERE for its folder."""
    words = [word.replace("HERE", str(engagement.parent)) for word in shlex.split(command)]
    words = [str(engagement) + word[1:] if word == "E" or word.startswith("E/") else word for word in words]
    status = 0
    with contextlib.redirect_stdout(io.StringIO()) as printed, contextlib.redirect_stderr(printed):
        try:
            main(words)
        except SystemExit as ended:
            status = ended.code or 0
    return status, printed.getvalue()


def warnings_of(printed):
    """What is printed without the notes, which nobody has to read."""
    return "".join(part for part in printed.split("\n") if not part.startswith("note   "))


def rows_in_turn():
    """Every row; all but each third of a list are proofs."""
    for rows in (module.ROWS for module in LISTS):
        for place, row in enumerate(rows):
            marks = () if place % ONE_OF == 0 else pytest.mark.prove
            yield pytest.param(row, id=row.name.replace(" ", "-"), marks=marks)


def test_the_list_is_long_and_names_each_mistake_once():
    names = [row.name for module in LISTS for row in module.ROWS]
    assert len(names) >= 450
    assert sorted(names) == sorted(set(names))


def test_the_ordinary_run_has_mistakes_of_every_file_and_way():
    taken = [rows.values[0].name for rows in rows_in_turn() if not rows.marks]
    assert len(taken) >= 150
    for file in in_files.FILES:
        assert len({row.name for row in in_files.in_each_way(file)} & set(taken)) >= 2, file
    for place, row in enumerate(in_files.in_each_way("")):
        assert any(in_files.in_each_way(file)[place].name in taken for file in in_files.FILES), row.name


@pytest.mark.parametrize("has_accounts", [True, False])
def test_the_engagement_without_a_mistake_has_nothing_to_warn_of(copied, has_accounts):
    status, printed = run("check E", copied(has_accounts, True))
    assert status == 0
    assert "0 blocking, 0 warnings" in printed


@pytest.mark.parametrize("row", list(rows_in_turn()))
def test_mistake_is_answered(row: Mistake, copied):
    if row.needs_links and sys.platform == "win32":
        pytest.skip("links need rights that Windows does not give")
    engagement = copied(row.has_accounts, row.has_roster)
    for edit in row.edits:
        edit(engagement)
    status, printed = run(row.command, engagement)
    said = warnings_of(printed) if status == 0 else printed
    assert [word for word in row.words if word not in said] == [], printed
    assert [word for word in JARGON if word in printed] == [], printed
    assert status in ((0,) if row.is_warned else (1, 2)), printed
