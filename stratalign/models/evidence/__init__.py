"""What published studies say, and how it is combined with own data."""
