"""Scores against scores: gaps between levels, change between waves, position in a reference sample."""
