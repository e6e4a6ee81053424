"""May the scores be trusted: scales, factor models, agreement, consensus, careless answers, weighting."""

from stratalign.lazy import attach

__getattr__, __dir__ = attach(__name__)
