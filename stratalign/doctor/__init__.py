"""Whether this installation computes what was published, and whether its intervals hold what they promise."""
