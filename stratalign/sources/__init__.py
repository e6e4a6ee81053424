"""Files to raw tables: every cell text, every header row kept, the format decided by evidence."""

from stratalign.lazy import attach

__getattr__, __dir__ = attach(__name__)
