"""Scores against scores: gaps between levels, change between waves, position in a reference sample."""

from stratalign.lazy import attach

__getattr__, __dir__ = attach(__name__)
