"""An export nobody described -> instrument, mapping and engagement to confirm; every line has its evidence."""
