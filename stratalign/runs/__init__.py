"""Runs: the only room that knows about notebooks, processes and time."""
