"""What an analyst works with in JupyterLab: a page written again at once, cut points and what-if; nothing is sent."""
