"""Write the README's pictures from a finished report; run from the root of a checkout.

    python docs/generate_pictures.py reports/northwind/RUN/send/client_report.html

Chromium draws the page, offline; STRATALIGN_CHROMIUM names it where it is not on the path.
"""

from __future__ import annotations

import io
import os
import shutil
import sys
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import sync_playwright

IMAGES = Path(__file__).resolve().parent / "images"
#: Picture -> the pages that stand in it side by side, by their key.
PICTURES = {
    "report-summary.png": ("summary", "decisions"),
    "report-pages.png": ("strategy-map", "level-gaps"),
}
#: Width and height of a page in CSS pixels, its width in the picture, and the ground between two.
WIDE, TALL, PRINTED, GAP, GROUND = 976, 1060, 820, 16, (232, 236, 239)
#: Only the page itself, as wide as it is, without what leads to other pages.
_ALONE = ".toc { display: none !important; } .layout { display: block !important; padding: 0 2.5rem !important; }"


def main(report: Path) -> None:
    """Draw every picture of `PICTURES`."""
    chromium = os.environ.get("STRATALIGN_CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as engine:
        browser = engine.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        viewport: Any = {"width": WIDE, "height": TALL}
        context = browser.new_context(viewport=viewport, device_scale_factor=2, offline=True)
        page = context.new_page()
        page.goto(report.resolve().as_uri())
        page.add_style_tag(content=_ALONE)
        for name, keys in PICTURES.items():
            _beside(list(map(_opened, (_shot(page, key) for key in keys)))).save(IMAGES / name, optimize=True)
            print(IMAGES / name)
        browser.close()


def _shot(page: Any, key: str) -> bytes:
    """The top of a page of the report."""
    page.evaluate("key => document.getElementById(`section-${key}`).scrollIntoView({behavior: 'instant'})", key)
    page.wait_for_timeout(400)
    return bytes(page.screenshot())


def _opened(content: bytes) -> Image.Image:
    drawn = Image.open(io.BytesIO(content)).convert("RGB")
    return drawn.resize((PRINTED, TALL * PRINTED // WIDE), Image.Resampling.LANCZOS)


def _beside(pages: list[Image.Image]) -> Image.Image:
    """Pages beside each other on a grey ground, in so many colours that the rare ones of marks are kept."""
    width = sum(one.width for one in pages) + GAP * (len(pages) + 1)
    sheet = Image.new("RGB", (width, max(one.height for one in pages) + 2 * GAP), GROUND)
    x = GAP
    for one in pages:
        sheet.paste(one, (x, GAP))
        x += one.width + GAP
    return sheet.quantize(256, method=Image.Quantize.MAXCOVERAGE)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
