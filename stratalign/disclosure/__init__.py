"""Which cells may be published, decided once for all tables and charts; below this room no hidden number is seen."""
