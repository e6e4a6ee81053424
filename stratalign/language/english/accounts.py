"""Accounts, benchmark, action plan and method of the client report."""

from __future__ import annotations

from stratalign.language.entries import Entry

ENTRIES: tuple[Entry, ...] = ()
