"""An installed Chromium that prints a page, offline and in a profile of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from stratalign.errors import ExportError
from stratalign.temporary import temporary_folder

#: Variable that names the browser, and the names it has on the path.
VARIABLE = "STRATALIGN_CHROMIUM"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge", "microsoft-edge")
#: Seconds a page may take.
PATIENCE = 180
#: Nothing is fetched, kept, synchronised or asked; the page's script may not wait for anything.
_OFFLINE = (
    "--headless=new", "--disable-gpu", "--no-first-run", "--no-default-browser-check", "--disable-extensions",
    "--disable-sync", "--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage",
    "--virtual-time-budget=10000", "--no-pdf-header-footer",
    "--generate-pdf-document-outline",
)  # fmt: skip


def find_chromium() -> str:
    """Path of an installed Chromium, Chrome or Edge.

    Returns
    -------
    str
        The one that `STRATALIGN_CHROMIUM` names, else the first on the path.

    Raises
    ------
    ExportError
        There is none.
    """
    named = os.environ.get(VARIABLE)
    if named:
        found = shutil.which(named)
        if not found:
            raise ExportError(f"{VARIABLE} names {named}, which is no program. Name an installed Chromium or Chrome.")
        return found
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if not found:
        raise ExportError(
            "a PDF is printed by an installed Chromium, Chrome or Edge, and none is on the path. Install or name one: "
            f"{VARIABLE}=/path/to/chromium. The other formats need none."
        )
    return found


def print_page(browser: str, page: Path, target: Path) -> Path:
    """Print a page on the paper that its style names.

    Parameters
    ----------
    browser
        What `find_chromium` found.
    page
        An HTML file.
    target
        PDF to write.

    Returns
    -------
    pathlib.Path
        `target`.

    Raises
    ------
    ExportError
        The browser did not print it, or took too long.
    """
    with temporary_folder() as profile:
        command = [browser, *_OFFLINE, f"--user-data-dir={profile}", f"--print-to-pdf={target}", page.as_uri()]
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            # Chromium refuses to start its sandbox as root.
            command.insert(1, "--no-sandbox")
        try:
            ended = subprocess.run(command, capture_output=True, timeout=PATIENCE, check=False)  # noqa: S603
        except subprocess.TimeoutExpired:
            raise ExportError(f"{browser} did not print {page.name} within {PATIENCE} seconds. Try again.") from None
        except OSError as problem:
            raise ExportError(
                f"{browser} cannot be started ({problem.strerror}). Name another with {VARIABLE}."
            ) from None
    if ended.returncode or not target.is_file():
        said = ended.stderr.decode(errors="replace").strip().splitlines()
        raise ExportError(
            f"{browser} did not print {page.name} (exit status {ended.returncode}{': ' + said[-1] if said else ''})."
        )
    return target
