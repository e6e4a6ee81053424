"""Models side by side: one table of their coefficients, printed, and written as HTML, LaTeX and Word."""
