"""Rules of the readiness report: what is known of the data -> findings."""
