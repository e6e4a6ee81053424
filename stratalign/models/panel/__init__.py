"""Companies over years: within, two-way, random and between effects, first differences, dynamic panels."""
