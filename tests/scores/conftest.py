"""The tiny data set and the small instrument of these tests."""

from tiny_instrument import instrument, make_responses, tiny

__all__ = ["instrument", "make_responses", "tiny"]
