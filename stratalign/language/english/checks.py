"""What each readiness check looks at."""

from __future__ import annotations

from stratalign.language.entries import Entry

ENTRIES: tuple[Entry, ...] = ()
