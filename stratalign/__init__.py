"""stratalign."""
