"""A client's template is looked at before a run and kept in its `work/`."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from conftest import SAMPLES

from stratalign.brand.brand import house_brand
from stratalign.brand.deck import deck_theme
from stratalign.engagement.engagement import Engagement, load_engagement
from stratalign.errors import EngagementError
from stratalign.export.formats import finished_run
from stratalign.export.pptx.base import base_presentation
from stratalign.layout import TEMPLATE_FILE, WORK
from stratalign.runs.template import keep_template, require_template


@pytest.fixture
def engagement(tmp_path: Path) -> Engagement:
    (tmp_path / "client.pptx").write_bytes(base_presentation(deck_theme(house_brand())))
    return load_engagement(SAMPLES / "northwind").model_copy(update={"folder": tmp_path, "template": "client.pptx"})


def test_a_template_that_serves_is_taken_and_kept(engagement, tmp_path):
    require_template(engagement, ("html", "pptx"))
    keep_template(engagement, tmp_path / "run")
    kept = tmp_path / "run" / WORK / TEMPLATE_FILE
    assert kept.read_bytes() == (tmp_path / "client.pptx").read_bytes()


def test_one_that_is_missing_or_hostile_stops_the_run_before_it_begins(engagement):
    engagement.template_file.write_bytes(b"hello")
    with pytest.raises(EngagementError, match=r"'template' in engagement\.yml: client\.pptx is no presentation"):
        require_template(engagement, ("pptx",))
    require_template(engagement, ("html",))
    engagement.template_file.unlink()
    with pytest.raises(EngagementError, match=r"client\.pptx .* Check the path"):
        require_template(engagement, ("html",))


def test_slides_of_a_run_are_written_with_the_template_that_it_kept(northwind_run, tmp_path):
    copy = shutil.copytree(northwind_run.folder, tmp_path / "northwind" / northwind_run.run_id)
    assert finished_run(copy).template is None
    (copy / WORK / TEMPLATE_FILE).write_bytes(b"any")
    assert finished_run(copy).template == copy / WORK / TEMPLATE_FILE
