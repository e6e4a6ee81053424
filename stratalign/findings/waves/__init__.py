"""What the report on change says: rules over two waves and a pulse."""
