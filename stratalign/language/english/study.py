"""The study of companies: claims, verdicts, chain, plan, method."""

from __future__ import annotations

from stratalign.language.entries import Entry

ENTRIES: tuple[Entry, ...] = ()
