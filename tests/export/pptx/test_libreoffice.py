"""LibreOffice opens a deck of every kind of figure and draws a page for each slide."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import replace

import pytest
from exhibit_samples import SAMPLES

from stratalign.export.pptx.write import make_deck

pytestmark = [
    pytest.mark.prove,
    pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice Impress (soffice) is not on the path"),
]


@pytest.mark.parametrize("kind", sorted(SAMPLES))
def test_every_slide_becomes_a_page_with_its_title(kind, tmp_path):
    document = SAMPLES[kind].document
    section = replace(document.sections[0], title="What is found", topic="Topic")
    made = make_deck(replace(document, sections=(section,), cover=replace(document.cover, title="Report")))
    deck = tmp_path / "deck.pptx"
    deck.write_bytes(made.content)
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = ["soffice", "--headless", profile, "--convert-to", "pdf", "--outdir", str(tmp_path), str(deck)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    pages = re.findall(rb"/Type\s*/Page\b", (tmp_path / "deck.pdf").read_bytes())
    assert len(pages) == made.n_slides
