"""Associations of data/reference/companies.csv as pyfixest estimates them; writes by_pyfixest.csv beside itself.

Run once with pyfixest 0.60.0 (2026-11-30): python tests/reference/by_pyfixest.py
"""

import json
from pathlib import Path

import pandas as pd

HERE = Path(__file__).resolve().parent
OUTCOME = "operating_margin_pct ~ alignment_index_points"
MODELS = [
    (f"{OUTCOME} + age", "iid", None),
    (f"{OUTCOME} + log(headcount)", "hetero", None),
    (f"{OUTCOME} + log(headcount)", "HC3", None),
    (f"{OUTCOME} + age | industry", "hetero", None),
    (f"{OUTCOME} + age | industry + region", "iid", None),
    (f"{OUTCOME} + age | industry", {"CRV1": "batch"}, None),
    (f"{OUTCOME} + C(industry)", {"CRV1": "region"}, None),
    (f"{OUTCOME} + age | industry", "hetero", "weight"),
    (f"{OUTCOME} + i(industry, age, ref='transport')", "iid", None),
    (f"{OUTCOME}*age + C(industry)", "hetero", None),
    (f"{OUTCOME} + I(age**2) | industry^batch", "iid", None),
]


def companies() -> pd.DataFrame:
    table = pd.read_csv(HERE.parents[1] / "data" / "reference" / "companies.csv")
    return table.assign(batch=[place % 15 for place in range(len(table))])


def main() -> None:
    import pyfixest

    rows = []
    for formula, vcov, weights in MODELS:
        fit = pyfixest.feols(formula, companies(), vcov=vcov, weights=weights)
        row = fit.tidy().loc["alignment_index_points"]
        numbers = [row["Estimate"], row["Std. Error"], row["Pr(>|t|)"], row["2.5%"], row["97.5%"], fit._N]
        rows.append([formula, json.dumps(vcov), weights or "", *numbers])
    names = ["formula", "vcov", "weights", "estimate", "std_error", "p_value", "ci_low", "ci_high", "n"]
    pd.DataFrame(rows, columns=names).to_csv(HERE / "by_pyfixest.csv", index=False)


if __name__ == "__main__":
    main()
