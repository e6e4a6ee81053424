"""Pseudonyms: the same person the same id under one key, nobody's under another; the key is kept from others."""

import hashlib
import hmac
import re
import stat

import pytest

from stratalign.errors import EngagementError
from stratalign.responses import identity
from stratalign.responses.identity import KEY_FILE, KEY_VARIABLE, pseudonym, pseudonym_key


@pytest.fixture
def no_variable(monkeypatch):
    monkeypatch.delenv(KEY_VARIABLE, raising=False)


def test_a_pseudonym_is_the_start_of_an_hmac():
    expected = hmac.digest(b"key", b"nw-0001", hashlib.sha256).hex()[:16]
    assert pseudonym("NW-0001", b"key") == expected
    assert re.fullmatch(r"[0-9a-f]{16}", expected)


@pytest.mark.parametrize("written", ["nw-0001", " NW-0001 ", "NW-0001\u00a0", "nw-0001\t"])
def test_case_and_outer_spaces_do_not_make_another_person(written):
    assert pseudonym(written, b"key") == pseudonym("NW-0001", b"key")


def test_another_person_or_another_key_gives_another_pseudonym():
    ids = {pseudonym(person, key) for person in ("NW-0001", "NW-0002", "NW0001") for key in (b"key", b"other")}
    assert len(ids) == 6


def test_a_new_key_is_random_and_its_file_is_the_owners_alone(tmp_path, no_variable):
    first, second = tmp_path / "a", tmp_path / "b"
    for folder in (first, second):
        folder.mkdir()
    key = pseudonym_key(first)
    assert re.fullmatch(rb"[0-9a-f]{64}", key)
    assert pseudonym_key(second) != key
    assert stat.S_IMODE((first / KEY_FILE).stat().st_mode) == 0o600


def test_a_key_is_kept(tmp_path, no_variable):
    key = pseudonym_key(tmp_path)
    assert pseudonym_key(tmp_path) == key
    identity._write_new_key(tmp_path / KEY_FILE)  # as a second writer would
    assert pseudonym_key(tmp_path) == key


def test_the_environment_comes_first_and_writes_nothing(tmp_path, monkeypatch):
    monkeypatch.setenv(KEY_VARIABLE, " from outside\n")
    assert pseudonym_key(tmp_path) == b"from outside"
    assert not (tmp_path / KEY_FILE).exists()


def test_a_blank_variable_is_no_key(tmp_path, monkeypatch):
    monkeypatch.setenv(KEY_VARIABLE, "  ")
    assert len(pseudonym_key(tmp_path)) == 64


def test_an_empty_key_file_is_refused(tmp_path, no_variable):
    (tmp_path / KEY_FILE).write_text("\n")
    with pytest.raises(EngagementError, match=r"\.pseudonym-key, is empty\. Restore it"):
        pseudonym_key(tmp_path)


def test_a_folder_that_cannot_be_written_is_explained(tmp_path, no_variable):
    with pytest.raises(EngagementError, match=rf"cannot be written to none/\.pseudonym-key .*set {KEY_VARIABLE}"):
        pseudonym_key(tmp_path / "none")


def test_a_key_that_cannot_be_read_is_explained(tmp_path, no_variable):
    (tmp_path / KEY_FILE).mkdir()
    with pytest.raises(EngagementError, match=rf"cannot be read \(it is a folder, not a file\).*{KEY_VARIABLE}"):
        pseudonym_key(tmp_path)
