"""Finished files -> tables, texts and drawings, without a guess at what they mean."""
