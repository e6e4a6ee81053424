"""Fail when a committed notebook carries outputs or execution counts."""

import json
import sys
from pathlib import Path

bad = []
for name in sys.argv[1:]:
    cells = json.loads(Path(name).read_text(encoding="utf-8"))["cells"]
    if any(cell.get("outputs") or cell.get("execution_count") for cell in cells if cell["cell_type"] == "code"):
        bad.append(name)
if bad:
    sys.exit(f"Notebooks with outputs: {', '.join(bad)}. Clear them before committing.")
print(f"{len(sys.argv) - 1} notebooks without outputs")
