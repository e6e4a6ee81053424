"""Raw survey + instrument + roster -> canonical tables. Direct identifiers stop here; a keyed pseudonym travels on."""

from stratalign.lazy import attach

__getattr__, __dir__ = attach(__name__)
