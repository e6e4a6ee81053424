"""Raw survey + instrument + roster -> canonical tables. Direct identifiers stop here; a keyed pseudonym travels on."""
