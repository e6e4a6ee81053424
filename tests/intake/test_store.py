"""A file of kept tables is its owner's alone, whole or not there, and not taken where a single byte of it differs."""

import io
import os
import stat
import zipfile

import numpy as np
import pandas as pd
import pytest
from kept_tables import require_same

from stratalign.errors import EngagementError
from stratalign.intake.store import FILE, FOLDER, read_store, write_store
from stratalign.sources.raw import Note

KINDS = {"Note": Note}
CONTENT = (Note("a", "warns", "b", 1, "c"), pd.DataFrame({"text": ["x", "y"], "number": [0.5, np.nan]}))
SHORT = ("kept",)
SEAL = {"fingerprint": "f" * 64, "key": b"secret"}


def write(folder, content=CONTENT, **changed):
    return write_store(folder, content, **(SEAL | changed))


def read(folder, **changed):
    return read_store(folder, KINDS, **(SEAL | changed))


def test_what_was_kept_is_taken(tmp_path):
    assert write(tmp_path) == tmp_path / "work/intake/tables.kept"
    require_same(CONTENT, read(tmp_path))


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_file_and_folders_are_their_owner_s_alone_whatever_the_umask(tmp_path):
    mask = os.umask(0)
    try:
        file = write(tmp_path)
    finally:
        os.umask(mask)
    modes = [stat.S_IMODE(path.stat().st_mode) for path in (file, file.parent, file.parent.parent)]
    assert modes == [0o600, 0o700, 0o700]


def test_a_second_writing_replaces_the_first_and_leaves_no_draft(tmp_path):
    write(tmp_path)
    file = write(tmp_path, ("second",))
    assert read(tmp_path) == ("second",)
    assert list(file.parent.iterdir()) == [file]


def test_nothing_is_taken_where_nothing_is(tmp_path):
    assert read(tmp_path) is None
    (tmp_path / FOLDER / FILE).mkdir(parents=True)
    assert read(tmp_path) is None


@pytest.mark.parametrize("changed", [{"fingerprint": "e" * 64}, {"key": b"another"}, {"key": b""}])
def test_tables_of_others_are_not_taken(tmp_path, changed):
    write(tmp_path)
    assert read(tmp_path, **changed) is None


def test_no_change_of_a_byte_goes_unnoticed(tmp_path):
    file = write(tmp_path, SHORT)
    whole = file.read_bytes()
    for place in range(len(whole)):
        damaged = bytearray(whole)
        damaged[place] ^= 1
        file.write_bytes(damaged)
        assert read(tmp_path) is None, place


def test_no_cut_and_no_addition_goes_unnoticed(tmp_path):
    file = write(tmp_path, SHORT)
    whole = file.read_bytes()
    for content in (*(whole[:length] for length in range(len(whole))), whole + b"\0", b"\n\n\n\n", os.urandom(500)):
        file.write_bytes(content)
        assert read(tmp_path) is None, len(content)


def test_a_body_under_another_s_seal_is_not_taken(tmp_path):
    file = write(tmp_path)
    (tmp_path / "other").mkdir()
    other = write(tmp_path / "other", ("other",))
    header = file.read_bytes().split(b"\n", 3)[:3]
    file.write_bytes(b"\n".join([*header, other.read_bytes().split(b"\n", 3)[3]]))
    assert read(tmp_path) is None


def test_nothing_in_the_file_can_run(tmp_path):
    """Its members are arrays of numpy without a pickled object among them, and one of them is JSON."""
    body = write(tmp_path).read_bytes().split(b"\n", 3)[3]
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        for name in archive.namelist():
            array = np.lib.format.read_array(io.BytesIO(archive.read(name)), allow_pickle=False)
            assert array.dtype.kind in "biufmM", name


def test_equal_tables_give_equal_bytes_whatever_the_clock_says(tmp_path, monkeypatch):
    now = write(tmp_path).read_bytes()
    monkeypatch.setattr("time.time", lambda: 0.0)
    assert write(tmp_path).read_bytes() == now


def test_a_folder_that_cannot_be_written_to_is_an_error_that_says_so(tmp_path):
    (tmp_path / "work").write_text("in the way", encoding="utf-8")
    with pytest.raises(EngagementError, match=r"tables of the run cannot be kept in .*work.intake"):
        write(tmp_path)
