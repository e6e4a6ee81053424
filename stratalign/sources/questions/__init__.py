"""How questions are spread over columns, or joined in cells, and put together again."""
