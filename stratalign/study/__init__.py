"""The reference sample: synthetic companies with planted associations, never evidence."""
