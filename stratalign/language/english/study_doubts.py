"""The study of companies: what speaks against the claims."""

from __future__ import annotations

from stratalign.language.entries import Entry

ENTRIES: tuple[Entry, ...] = ()
