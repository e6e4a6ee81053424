"""Findings and exhibits put in order: the document that every export format is written from."""
