"""Whom do the answers stand for: response rates, weights to the roster, design-based standard errors."""
