"""What engagement.yml may declare, block by block; `engagement.py` puts the blocks together."""
