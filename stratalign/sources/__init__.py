"""Files to raw tables: every cell text, every header row kept, the format decided by evidence."""
