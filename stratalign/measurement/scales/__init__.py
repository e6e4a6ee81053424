"""Is a set of items one scale: reliability, dimensions, correlations of ordinal answers."""
