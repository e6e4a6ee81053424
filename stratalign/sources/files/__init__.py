"""Files as they are saved: text, workbooks, OpenDocument; where in them the table stands, and what is not a survey."""
