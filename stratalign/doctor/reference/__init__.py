"""Every public statistic computed as R computed it: stored answers of R, and the same calculations here."""
