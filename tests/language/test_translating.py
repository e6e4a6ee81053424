"""A translator's file: begun, kept up to date, and told what is still to be done."""

import pytest
from pseudo_language import po_file, translated
from typer.testing import CliRunner

from stratalign.cli import app
from stratalign.errors import EngagementError
from stratalign.language.english import ENGLISH
from stratalign.language.languages import read_catalogue
from stratalign.language.translating import check_catalogue, update_catalogue

N = sum(not entry.is_wordless for entry in ENGLISH.values())


def catalogue_file(folder, *, leave_out=(), changes=()):
    """A complete catalogue with single messages left out or changed."""
    catalogue = translated(lambda words: words, leave_out={*leave_out, *(key for key, _, _ in changes)})
    for key, original, translation in changes:
        catalogue.add(original, translation, context=key)
    return po_file(catalogue, folder / "it.po")


def test_a_catalogue_is_begun_with_every_message_and_the_plural_forms_of_its_language(tmp_path):
    progress = update_catalogue(tmp_path / "pl.po")
    assert (progress.n, len(progress.open)) == (N, N)
    assert progress.open[0] == ("language.locale", "has no translation")
    begun = read_catalogue(tmp_path / "pl.po")
    assert begun.num_plurals == 3
    assert [str(found.context) for found in begun if found.id] == [
        key for key, entry in ENGLISH.items() if entry.words and not entry.is_wordless
    ]


def test_a_per_cent_sign_is_no_place(tmp_path):
    update_catalogue(tmp_path / "it.po")
    written = (tmp_path / "it.po").read_text(encoding="utf-8")
    assert "95% interval" in written
    assert "python-format" not in written


def test_an_update_keeps_what_is_translated_and_adds_what_is_new_in_its_place(tmp_path):
    file = catalogue_file(tmp_path, leave_out={"level.managers"})
    assert update_catalogue(file).open == (("level.managers", "has no translation"),)
    keys = [str(found.context) for found in read_catalogue(file) if found.context]
    assert keys[keys.index("level.managers") - 1] == "level.executives"
    written = file.read_bytes()
    update_catalogue(file)
    assert file.read_bytes() == written


def test_a_message_whose_english_changed_keeps_its_translation_marked_as_unsure(tmp_path):
    file = catalogue_file(tmp_path, changes=[("level.staff", "Employees", "Personale")])
    assert check_catalogue(file).open == (("level.staff", "translates another English text: update the file"),)
    assert update_catalogue(file).open == (("level.staff", "is marked as unsure"),)
    kept = read_catalogue(file).get("Staff", "level.staff")
    assert (kept.string, kept.fuzzy) == ("Personale", True)
    assert '#| msgid "Employees"' in file.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("translation", "why"),
    [
        (("{m:count} persona", "{m:count} persone"), "has in addition {m}"),
        (("{n:count} persona", ""), "lacks a plural form"),
        (("{n:conta} persona", "{n:conta} persone"), "has a place in a format that there is not: conta"),
        (("{n:count} persona", "{n:count persone"), "has a brace that opens or closes nothing"),
    ],
    ids=["another place", "one form", "another format", "an open brace"],
)
def test_it_is_said_what_is_wrong_with_a_translation(tmp_path, translation, why):
    file = catalogue_file(tmp_path, changes=[("count.people", ENGLISH["count.people"].plurals, translation)])
    ((key, said),) = check_catalogue(file).open
    assert key == "count.people"
    assert said.startswith(why)


def test_a_file_named_after_no_language_is_refused(tmp_path):
    with pytest.raises(EngagementError, match="'klingonese' is the code of no language"):
        update_catalogue(tmp_path / "klingonese.po")


def test_the_command_says_what_is_to_be_done_and_ends_with_one(tmp_path):
    file = catalogue_file(tmp_path, leave_out={"level.staff"})
    said = CliRunner().invoke(app, ["language", "check", str(file)])
    assert said.exit_code == 1
    assert said.output == f"level.staff: is not in the file: update it\n1 of {N:,} messages are to be translated.\n"


def test_the_command_accepts_a_complete_catalogue(tmp_path):
    said = CliRunner().invoke(app, ["language", "check", str(catalogue_file(tmp_path))])
    assert (said.exit_code, said.output) == (0, f"Complete: {N:,} messages. Reports can be written in this language.\n")
