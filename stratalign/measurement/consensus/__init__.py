"""Do people have the same strategy in mind: consensus on priorities, recall of them, perceived and actual clarity."""
