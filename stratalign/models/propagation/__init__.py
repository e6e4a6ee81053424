"""From people's answers to a claim about companies, every step done anew in every resample."""
