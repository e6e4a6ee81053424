"""Least squares with errors that hold: heteroskedasticity, clusters few and many, influence."""
