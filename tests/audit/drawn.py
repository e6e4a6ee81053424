"""Small companies drawn at random, analysed and written as files to be sent: what decides and what audits meet here."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
from findings.simulated.companies import Company, draw_company

from stratalign.analysis.engagement import analyse_intake
from stratalign.audit.report import Audit, audit_report
from stratalign.document.client.report import build_client_report
from stratalign.document.file import write_document
from stratalign.export.html import notebook_of_parts, write_html
from stratalign.export.tables import write_published_tables
from stratalign.export.xlsx import write_xlsx
from stratalign.intake.ledger import Ledger
from stratalign.intake.published import NOTHING_PUBLISHED
from stratalign.layout import send_folder


def drawn_intake(seed: int):
    """Tables of a company of 20 to 130 people: of any mind, with questions left open here and there, or often."""
    rng = np.random.default_rng([seed, 16])
    n = int(rng.integers(20, 131))
    n_leaders, n_managers = int(rng.integers(0, 1 + n // 6)), int(rng.integers(0, 1 + n // 4))
    company = Company(
        n_leaders=n_leaders,
        n_managers=n_managers,
        n_staff=n - n_leaders - n_managers,
        n_units=int(rng.integers(1, 9)),
        form=str(rng.choice(["short", "long"])),
        n_waves=int(rng.choice([1, 1, 1, 2])),
        is_own=bool(rng.random() < 0.5),
        mean_points=float(rng.choice([8.0, 25.0, 60.0, 75.0, 90.0, 94.0])),
        unit_points=float(rng.choice([0.0, 3.0])),
        leader_spread=float(rng.choice([0.2, 1.0])),
    )
    intake = draw_company(company, seed)
    return replace(intake, waves=tuple(_opened(wave, rng) for wave in intake.waves))


def _opened(wave, rng):
    """A wave in which questions are left open by as many as draws say: nobody, one or two, a few, or many."""
    rows = wave.responses.copy()
    for item in rows["item_key"].unique():
        places = np.flatnonzero((rows["item_key"] == item).to_numpy())
        values = rows["value"].to_numpy(copy=True)
        if rng.random() < 0.5:
            values[places] = np.where(np.isnan(values[places]), rng.integers(3, 6), values[places])
        n_open = int(rng.choice([0, 0, 0, 1, 2, 4, 7, len(places) // 3]))
        values[rng.choice(places, n_open, replace=False)] = np.nan
        rows["value"] = values
    rows["missing_reason"] = np.where(rows["value"].isna(), "not_answered", "")
    return replace(wave, responses=rows)


def written_and_audited(seed: int, folder: Path, *, formats=("xlsx",), audience="analyst") -> Audit:
    """Audit what is sent of a drawn company, by who knows who is in which unit and level."""
    intake, shown = drawn_intake(seed), []
    analysis = analyse_intake(intake, memory=NOTHING_PUBLISHED, remember=shown.append)
    run = folder / f"run-{seed}"
    document = build_client_report(analysis, run_id=run.name, audience=[audience])
    write_document(document, run)
    write_published_tables(analysis, run)
    send = send_folder(run)
    send.mkdir(parents=True, exist_ok=True)
    if "xlsx" in formats:
        write_xlsx(document, send / "client_report.xlsx")
    if "html" in formats:
        write_html(notebook_of_parts(document), send / "client_report.html", document=document)
    minimum = intake.engagement.disclosure.minimum_respondents
    ledger = Ledger(run.name, "drawn", minimum, (), tuple(shown))
    return audit_report(run, ledgers={run.name: ledger})
