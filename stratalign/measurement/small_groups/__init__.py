"""What can be said of small units: shrinkage towards the whole, pooling of siblings."""
