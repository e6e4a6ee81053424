"""Papermill's way to execute a notebook, but that it hands it over: papermill writes what it gets back, and slowly."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nbformat import NotebookNode, v4
from papermill.engines import NBClientEngine, papermill_engines

NAME = "stratalign"


class HandingEngine(NBClientEngine):  # type: ignore[misc]
    """Papermill's own engine, for who writes the executed notebook himself."""

    @classmethod
    def execute_notebook(
        cls, nb: NotebookNode, kernel_name: str, *, hand: Callable[[NotebookNode], None], **kwargs: Any
    ) -> NotebookNode:
        """Execute, and hand the notebook over; papermill gets one that has failed, in which it says so, or none."""
        executed: NotebookNode = super().execute_notebook(nb, kernel_name, **kwargs)
        hand(executed)
        return executed if any(map(_has_failed, executed.cells)) else v4.new_notebook()


def _has_failed(cell: NotebookNode) -> bool:
    outputs = cell.get("outputs", ())
    return cell.metadata.papermill.get("exception") is True or any(each.output_type == "error" for each in outputs)


papermill_engines.register(NAME, HandingEngine)
