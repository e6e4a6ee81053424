"""The reference sample: synthetic companies with planted associations, never evidence."""

from stratalign.lazy import attach

__getattr__, __dir__ = attach(__name__)
