"""A brand's logo as a picture of a slide."""

from __future__ import annotations

import base64

from stratalign.brand.brand import Logo
from stratalign.export.pptx.raster import raster_of


def logo_picture(logo: Logo) -> bytes:
    """Picture of a logo: a drawing is drawn, for not every program shows one on a slide."""
    content = base64.b64decode(logo.content)
    return raster_of(content) if logo.media_type == "image/svg+xml" else content
