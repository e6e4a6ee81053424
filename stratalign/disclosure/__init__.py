"""Which cells may be published, decided once for all tables and charts; nothing below this room sees a hidden number."""
