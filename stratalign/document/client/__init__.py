"""The client report: its pages, in reading order."""
