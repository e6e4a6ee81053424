"""What no client decides, made once in a process whose copies run clients."""

from __future__ import annotations

from stratalign.engagement.instrument import load_instrument
from stratalign.export.prepared import prepare_pages
from stratalign.intake.inputs import code_and_versions
from stratalign.runs.origin import hash_of_code
from stratalign.shipped import shipped_path


def prepare_kernels() -> None:
    """Prepare what a report's notebook needs."""
    prepare_pages()
    code_and_versions()


def prepare_runs() -> None:
    """Prepare what a whole run needs, its notebook included.

    Whoever keeps the process watches the shipped data too: the hash of the code holds them.
    """
    prepare_kernels()
    hash_of_code()
    for file in sorted(shipped_path("data", "instruments").glob("*.yml")):
        load_instrument(file.stem)
