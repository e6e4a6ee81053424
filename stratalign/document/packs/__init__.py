"""Unit packs: two pages for the manager of every unit that may be shown."""
