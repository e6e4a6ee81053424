"""The document becomes slides: native charts, tables and shapes that a client edits and recolours.

The way there: `plan` divides a document into slides; `figures/` turns each kind of exhibit into rows with marks, cells,
tiles or panels, and `fit` these into the room there is; `base` makes an empty presentation of a brand, `opening` and
`template` look at a client's; `draw`, `charts`, `panels` and `shapes` write what stands on a slide, measured by
`letters`; `package` makes equal decks equal bytes; `check` refuses what PowerPoint would repair; `write` puts all of it
together.
"""
