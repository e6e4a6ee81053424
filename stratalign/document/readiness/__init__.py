"""The readiness report, for the analyst."""
