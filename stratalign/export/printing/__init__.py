"""A page on paper: a browser prints it, and what it printed is finished."""
