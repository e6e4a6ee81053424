"""Results -> findings: a claim, the numbers that carry it, how strong they are, and what must be said beside it."""
