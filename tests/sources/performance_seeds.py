"""Small synthetic performance files of every layout, with what engagement.yml would say of each, to be damaged."""

from __future__ import annotations

import json
from pathlib import Path

from company_facts_samples import RETAILER

from stratalign.engagement.declarations.performance import Performance
from stratalign.panel.build import build_panel, read_accounts_file

MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
STATEMENT = "\n".join(
    [
        "Line," + ",".join(f"{month} 2023" for month in MONTHS),
        "Products," + ",".join(str(100 + number) for number in range(12)),
        "Services," + ",".join(["50"] * 12),
        "Total revenue," + ",".join(str(150 + number) for number in range(12)),
        "Salaries," + ",".join(["(80)"] * 12),
        "EBIT," + ",".join(str(70 + number) for number in range(12)),
    ]
)
BALANCE = """Konto;Name;Soll;Haben
1200;Bank;1.500,00;
4000;Sales;;1.000,00
4400 Sales abroad;;;250,50
6000;Wages;600,00;
0800;Equity;;849,50
;Total;2.100,00;2.100,00
"""
WIDE = "Firm,Measure,FY2021,FY2022,FY2023\n" + "\n".join(
    f"{firm},{measure},{base},{base + 5}.5k,{base + 9}"
    for firm in ("North", "South", "West")
    for measure, base in (("Sales", 900), ("EBIT", 80))
)
LONG = "Entity;Period;Account;Amount\n" + "\n".join(
    f"{entity};{year}-12-31;{account};{amount + year - 2020}"
    for entity in ("A", "B", "C")
    for year in (2021, 2022, 2023)
    for account, amount in (("Sales", 1000), ("EBIT", 90))
)
#: File -> its content and declaration.
SEEDS = {
    "statement.csv": (
        STATEMENT,
        {"layout": "profit_and_loss", "entity_name": "Northwind", "measure": "Line",
         "columns": {"revenue": "Total revenue", "operating_income": "EBIT"}},
    ),
    "balance.csv": (
        BALANCE,
        {"layout": "trial_balance", "entity_name": "A", "period": "2023", "account": "Konto", "debit": "Soll",
         "credit": "Haben", "decimal": "auto", "columns": {"revenue": "4000-4999", "operating_income": "4000-7999"}},
    ),
    "years.csv": (
        WIDE,
        {"layout": "wide", "entity": "Firm", "measure": "Measure",
         "columns": {"revenue": "Sales", "operating_income": "EBIT"}},
    ),
    "figures.csv": (
        LONG,
        {"layout": "long", "entity": "Entity", "period_end": "Period", "measure": "Account", "value": "Amount",
         "columns": {"revenue": "Sales", "operating_income": "EBIT"}},
    ),
    "CIK0000866787.json": (
        json.dumps(RETAILER),
        {"layout": "sec_companyfacts"},
    ),
}  # fmt: skip


def write_seeds(folder: Path) -> list[Path]:
    """The files, in order of their names."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, (content, _) in SEEDS.items():
        (folder / name).write_text(content, encoding="utf-8")
    return [folder / name for name in sorted(SEEDS)]


def read_panel(path: Path):
    """The canonical panel of a seed or of what damage has made of it."""
    performance = Performance(file=path.name, **SEEDS[path.name][1])
    return build_panel(read_accounts_file(path, performance), performance, source=path.name, currency="EUR")
