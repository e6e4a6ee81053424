"""Models of people in units: nested, crossed, slopes that differ between groups."""
