"""What tells a person: headers, words and contents that must not survive ingestion."""
