"""One module per survey tool or kind of file: how its export is recognised and its table read."""
