"""Canonical responses -> scores -> group scores, with the statistics that say whether they may be trusted."""

from stratalign.lazy import attach

__getattr__, __dir__ = attach(__name__)
