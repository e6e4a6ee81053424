"""Rules of the study report: results of a study -> findings."""
