"""May the scores be trusted: scales, factor models, agreement, consensus, careless answers, weighting."""
