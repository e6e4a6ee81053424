"""Rules of the client report: results of an engagement -> findings."""
