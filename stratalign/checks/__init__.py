"""Readiness: canonical tables in, a list of results out, each saying what, where, how many and what to do."""
