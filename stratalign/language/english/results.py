"""The page on results: associations, research beside them, robustness."""

from __future__ import annotations

from stratalign.language.entries import Entry

ENTRIES: tuple[Entry, ...] = ()
