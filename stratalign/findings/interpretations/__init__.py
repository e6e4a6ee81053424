"""A model said aloud: every result in sentences a consultant can say."""
