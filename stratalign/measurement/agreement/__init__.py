"""Do members of a group agree, and do groups differ: within-group agreement and intraclass correlation."""
