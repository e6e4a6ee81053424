"""The nbconvert preprocessor behind the `stratalign` template, for who converts a notebook by nbconvert's command."""

from __future__ import annotations

from typing import Any

from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode

from stratalign.export.pages import arrange_report


class ArrangeSections(Preprocessor):
    """nbconvert preprocessor behind the `stratalign` template; it leaves the report in `resources["report"]`."""

    def preprocess(self, notebook: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        """Arrange the cells and strip what is not for the client.

        Parameters
        ----------
        notebook
            Executed notebook.
        resources
            nbconvert's. `report`, where given, is what is to be printed; else it is made of what the notebook's outputs
            carry.

        Returns
        -------
        tuple
            A notebook without cells, and the resources with the report added.

        Raises
        ------
        ExportError
            A cell ended in an error, or shows a picture without words.
        """
        report = resources.get("report") or arrange_report(notebook)
        resources["report"] = report
        metadata = NotebookNode({"title": report.title, "language": report.language})
        return NotebookNode(notebook | {"cells": [], "metadata": metadata}), resources
