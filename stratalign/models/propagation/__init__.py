"""From people's answers to a claim about companies, every step redone in every resample."""
