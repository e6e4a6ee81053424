"""Thousands of defensible choices estimated at once."""
