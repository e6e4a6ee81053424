"""Files that explain an export: survey definitions, syntax files, dictionaries and value labels."""
