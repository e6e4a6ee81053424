"""The published claims about alignment put to the test: recomputed, with people's uncertainty, beside other studies."""

from stratalign.lazy import attach

__getattr__, __dir__ = attach(__name__)
