"""Tidy tables -> figures with their alt text. Exhibits draw; they compute nothing and see only publishable numbers."""
