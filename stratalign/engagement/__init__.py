"""What the analyst declares: engagement.yml, the instrument, corrections; strict YAML, one message for all problems."""
