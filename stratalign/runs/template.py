"""The client's presentation that an engagement's slides are made with: looked at before a run, kept in its `work/`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from stratalign.engagement.engagement import Engagement
from stratalign.errors import EngagementError
from stratalign.layout import TEMPLATE_FILE, work_folder
from stratalign.paths import read_file, why_no_file


def require_template(engagement: Engagement, formats: Sequence[str]) -> None:
    """Refuse a template that is not there, or that the slides asked for cannot be made with.

    Parameters
    ----------
    engagement
        As loaded.
    formats
        Files that the run is to export.

    Raises
    ------
    EngagementError
        What is wrong with the template, and how to mend it.
    """
    path = engagement.template_file
    if path is None:
        return
    absent = why_no_file(path)
    if absent:
        raise EngagementError(f"'template' in engagement.yml: {engagement.template} {absent}. Check the path.")
    if "pptx" in formats:
        from stratalign.export.pptx.check_template import check_template

        found = check_template(path)
        if not found.can_be_used:
            raise EngagementError(f"'template' in engagement.yml: {found.problem}")


def keep_template(engagement: Engagement, run_folder: Path) -> None:
    """Copy the template into a run, so that its slides can be written again as they were.

    Parameters
    ----------
    engagement
        As loaded.
    run_folder
        Folder of the run that is being made.
    """
    if engagement.template_file is not None:
        content = read_file(engagement.template_file, EngagementError)
        (work_folder(run_folder) / TEMPLATE_FILE).write_bytes(content)
