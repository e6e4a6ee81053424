"""Sheets of a workbook: what is printed, as typed cells."""
