"""The only client prose: messages with named fields, their catalogues, and how numbers, dates and lists are written.

`messages` makes a sentence by its key; `english/` holds the words, `catalogues/` their translations; `speaker` says a
message in a language. Nothing here knows where a number comes from.
"""
