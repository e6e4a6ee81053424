"""The document becomes slides: native charts, tables and shapes that a client edits and recolours.

The way there: `plan` divides a document into slides; `exhibits/` turns each kind of exhibit into rows with marks, cells
or tiles; `base` makes an empty presentation of a brand and `template` opens a client's; `charts`, `tables`, `shapes` and
`texts` write what stands on a slide, measured by `letters`; `package` makes equal decks equal bytes; `check` refuses
what PowerPoint would repair; `write` puts it together.
"""
