"""The document becomes client files: HTML, PDF, PPTX, XLSX. The only code that writing one may go through.

The way to HTML: `fragments` turns parts of the document into escaped HTML, `display` lets a notebook show them,
`pages` orders an executed notebook into one page, the template under `nbconvert_template/` prints it, `html` writes
it, and `verify` reads what was written and refuses anything that runs, calls out, or leaves a reader without words.
"""
