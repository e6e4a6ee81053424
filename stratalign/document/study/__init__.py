"""The report of a study of companies."""
