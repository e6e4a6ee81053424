"""Kinds of exhibit as what a slide can hold natively: rows with marks, cells, tiles, panels; a module for each sort."""
