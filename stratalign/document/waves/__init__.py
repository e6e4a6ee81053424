"""The report on change as a document: pages over two waves and a pulse."""
