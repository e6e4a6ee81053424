"""Locks on Windows, whose own module stands in here: one holder at a time, and a file that goes with its lock."""

import os
import sys
import types

import pytest

from stratalign.locks import HeldError, hold, holder_of, is_held


class WindowsLocks(types.ModuleType):
    """`msvcrt` as Windows has it: a region of a file is locked by one descriptor, and until that is closed."""

    LK_NBLCK = 2

    def __init__(self):
        super().__init__("msvcrt")
        self.holders = {}

    def locking(self, descriptor, mode, n_bytes):
        assert (mode, n_bytes) == (self.LK_NBLCK, 1)
        region = (os.fstat(descriptor).st_ino, os.lseek(descriptor, 0, os.SEEK_CUR))
        if self._is_open(self.holders.get(region), region[0], but=descriptor):
            raise PermissionError(13, "Permission denied")
        self.holders[region] = descriptor

    @staticmethod
    def _is_open(holder, inode, but):
        try:
            return holder is not None and holder != but and os.fstat(holder).st_ino == inode
        except OSError:
            return False


@pytest.fixture
def windows(monkeypatch):
    module = WindowsLocks()
    monkeypatch.setitem(sys.modules, "msvcrt", module)
    monkeypatch.setitem(sys.modules, "fcntl", None)
    monkeypatch.setattr(sys, "platform", "win32")
    return module


def test_windows_lets_one_process_hold_a_lock_and_says_which(windows, tmp_path, monkeypatch):
    monkeypatch.setattr("stratalign.locks._PAUSE", 0)
    lock = tmp_path / "run" / "lock"
    with hold(lock):
        assert is_held(lock) and holder_of(lock)["pid"] == os.getpid()
        with pytest.raises(HeldError), hold(lock):
            pass
        # The text of the file lies before what is locked: others may read it.
        assert all(place > lock.stat().st_size for _, place in windows.holders)
    assert not lock.exists() and not is_held(lock)


def test_windows_takes_a_lock_that_a_dead_process_left(windows, tmp_path):
    lock = tmp_path / "lock"
    lock.write_text('{"pid": 1}')
    assert not is_held(lock)
    with hold(lock):
        assert holder_of(lock)["pid"] == os.getpid()
    assert not lock.exists()


def test_windows_closes_the_file_before_it_removes_it(windows, tmp_path, monkeypatch):
    steps, close, unlink = [], os.close, os.unlink
    monkeypatch.setattr(os, "close", lambda descriptor: (steps.append("close"), close(descriptor))[1])
    monkeypatch.setattr(os, "unlink", lambda path, **more: (steps.append("unlink"), unlink(path, **more))[1])
    with hold(tmp_path / "lock"):
        steps.clear()
    assert steps == ["close", "unlink"]
