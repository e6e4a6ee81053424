"""Write down what is declared of contributed companies, beside them."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

from stratalign.engagement.declarations.contribution import CONTRIBUTION_FILE, load_contribution
from stratalign.errors import EngagementError
from stratalign.releases.base import COMPANIES
from stratalign.study.origin import Origin


def declare_contribution(
    folder: str | Path,
    *,
    source: str,
    origin: Origin = "real",
    consent_by: str = "",
    consent_date: dt.date | str | None = None,
    scope: str = "research and benchmark",
    instrument: str = "strategic-alignment 1.0",
    definitions: str | None = None,
) -> Path:
    """Write `contribution.yml` beside companies that will be added to a study.

    Parameters
    ----------
    folder
        Holds companies.csv.
    source
        Name of your study: the same name is the same contributor.
    origin
        Whether the companies exist.
    consent_by, consent_date, scope
        Who allowed it (a role, no name), when, and for `research` or `research and benchmark`; of companies that exist.
    instrument
        Questionnaire and version.
    definitions
        Number of the release whose codebook the columns follow; without, a codebook.csv lies beside them.

    Returns
    -------
    pathlib.Path
        The file, which has been read back.

    Raises
    ------
    EngagementError
        There is no companies.csv, the file is there already, or something is missing in what is declared.
    """
    home = Path(folder)
    file = home / CONTRIBUTION_FILE
    if not (home / COMPANIES).is_file():
        raise EngagementError(f"{home} has no {COMPANIES}: contributed companies are declared beside their table.")
    if file.exists():
        raise EngagementError(f"{file} is there already: edit it, or take it away first.")
    # JSON texts are YAML: whatever is in them stays text.
    lines = [f"origin: {origin}", f"source: {json.dumps(source, ensure_ascii=False)}"]
    if consent_by or consent_date is not None:
        told = json.dumps(consent_by, ensure_ascii=False)
        lines.append(f"consent: {{given: true, by: {told}, date: {consent_date}, scope: {json.dumps(scope)}}}")
    lines.append(f"instrument: {json.dumps(instrument, ensure_ascii=False)}")
    lines += [f"definitions: {definitions}"] if definitions else []
    draft = file.with_suffix(".yml.part")
    draft.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    try:
        load_contribution(draft)
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)
    return file
