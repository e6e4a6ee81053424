"""Money: raw accounts -> one row per entity and period, and the outcomes computed from it."""

from stratalign.lazy import attach

__getattr__, __dir__ = attach(__name__)
