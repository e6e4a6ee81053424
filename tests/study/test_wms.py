"""9,207 manufacturers through their mapping: each outcome of the firms that have it, against pandas and statsmodels."""

from pathlib import Path

import pandas as pd
import pytest
import statsmodels.formula.api as smf

import stratalign as sa
from stratalign.study.importing import import_study, write_imported
from stratalign.study.mapping import load_study_mapping

MAPPING = Path(__file__).resolve().parents[2] / "examples" / "real_data" / "wms" / "mapping.yml"
COLUMNS = {"log_employees": "lemp_firm", "managers_with_degree_pct": "degree_m", "export_pct": "export"}


def test_each_outcome_is_of_the_firms_that_have_it(real_data, tmp_path):
    folder = real_data("wms_manufacturing")
    # A Stata codebook is pasted beside the data, in two columns without a name.
    firms = pd.read_csv(next(folder.glob("AMP*.csv")), usecols=range(19), low_memory=False)
    write_imported(import_study(folder, load_study_mapping(MAPPING)), tmp_path / "wms")
    study = sa.load_study(tmp_path / "wms")
    assert len(study.companies) == len(firms) == 9207
    outcomes = {outcome.name: outcome.figure for outcome in study.design.outcomes}
    found = sa.headline_claims(study.companies, exposure=study.design.exposure, outcomes=outcomes, draws=100)
    n = found.counts.set_index("outcome")["n_companies"]
    models = found.models.set_index("outcome")
    for name, column in COLUMNS.items():
        known = firms.dropna(subset=[column])
        assert n[name] == len(known)
        fitted = smf.ols(f"{column} ~ management + C(country)", known).fit()
        expected = fitted.params["management"] * known["management"].std()
        assert models.loc[name, "slope_per_sd"] == pytest.approx(expected, rel=1e-8)
    assert n.to_dict() == {"log_employees": 9207, "managers_with_degree_pct": 8150, "export_pct": 3652}
