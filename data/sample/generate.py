"""Write the raw files of the two SYNTHETIC sample engagements again: `python data/sample/generate.py [FOLDER]`.

The seeds are fixed, so that every file comes out byte for byte as committed. What is planted in each is listed in
README.md and checked by tests/test_samples.py; how it is drawn is in generator/. Only the files in `raw/` are written;
`engagement.yml` and the mappings are kept by hand.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from generator.harbour import write_harbour
from generator.northwind import write_northwind

from stratalign.engagement.engagement import load_engagement
from stratalign.engagement.instrument import load_instrument

FOLDER = Path(__file__).resolve().parent
#: Who writes each engagement, and from which seed.
ENGAGEMENTS = {"northwind": (write_northwind, 20260209), "harbour": (write_harbour, 20250407)}


def write_samples(folder: Path = FOLDER) -> None:
    """Write the raw files of both engagements below a folder, in `northwind/raw` and `harbour/raw`.

    Parameters
    ----------
    folder
        Created where needed; files of the same name are replaced.
    """
    instrument = load_instrument("strategic-alignment")
    for name, (write, seed) in ENGAGEMENTS.items():
        raw = folder / name / "raw"
        raw.mkdir(parents=True, exist_ok=True)
        write(raw, load_engagement(FOLDER / name), instrument, np.random.default_rng(seed))


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    write_samples(target)
    print(f"SYNTHETIC sample engagements written to {target}")
