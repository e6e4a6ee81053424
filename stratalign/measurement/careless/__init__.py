"""Signs of careless answering."""
