"""What people wrote: themes by a codebook and by likeness, tone, masks, and what an analyst decided about them."""
