"""The report of a study of companies: its pages, in reading order."""
