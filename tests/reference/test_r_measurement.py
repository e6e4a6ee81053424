"""Reliability, intraclass correlations and means of the remaining stored answers of R."""

from dataclasses import asdict

import numpy as np
import pandas as pd
import pytest

import stratalign as sa
from stratalign.measurement.agreement.icc import summarise_groups
from stratalign.measurement.scales.reliability import item_statistics
from stratalign.measurement.scales.summary import alpha_family

RTOL = 1e-8
SCALES = {
    "LEADI": [f"LEAD{n:02d}" for n in range(1, 12)],
    "TSIGI": [f"TSIG{n:02d}" for n in range(1, 4)],
    "HOSTI": [f"HOSTIL{n:02d}" for n in range(1, 6)],
}
REVERSED = {"A1", "C4", "C5", "E1", "E2", "O2", "O5"}


@pytest.mark.real
@pytest.mark.parametrize("scale", SCALES)
def test_relatives_of_alpha_and_alpha_without_each_item(real_data, reference, scale):
    answers = pd.read_csv(real_data("multilevel_lq2002") / "lq2002.csv")[SCALES[scale]]
    expected = reference("multilevel_lq2002", f"psych_alpha_{scale}")
    names = ["raw_alpha", "std.alpha", "G6(smc)", "average_r", "median_r", "S/N", "ase", "mean", "sd"]
    found = asdict(alpha_family(answers))
    assert list(found.values())[:9] == pytest.approx([expected[name] for name in names], rel=RTOL)
    dropped = item_statistics(answers).set_index("item")["alpha_if_dropped"]
    assert dropped.to_dict() == pytest.approx(reference("multilevel_lq2002", f"alpha_drop_{scale}"), rel=RTOL)


@pytest.mark.real
@pytest.mark.parametrize("scale", "ACENO")
def test_alpha_of_personality_scales_every_way(real_data, reference, scale):
    raw = pd.read_csv(real_data("psych_bfi") / "bfi.csv")[[f"{scale}{n}" for n in range(1, 6)]]
    keyed = raw.assign(**{key: 7 - raw[key] for key in raw if key in REVERSED})
    for key, answers, missing in (
        (f"alpha_{scale}", keyed, "pairwise"),
        (f"alpha_listwise_{scale}", keyed, "listwise"),
        (f"alpha_unreversed_{scale}", raw, "pairwise"),
    ):
        expected = reference("psych_bfi", key)
        expected = expected["raw_alpha"] if isinstance(expected, dict) else expected
        assert sa.cronbach_alpha(answers, missing=missing).alpha == pytest.approx(expected, rel=RTOL)


@pytest.mark.real
def test_alpha_of_other_data(real_data, reference):
    cohesion = pd.read_csv(real_data("multilevel_cohesion") / "cohesion.csv")[[f"COH0{n}" for n in range(1, 6)]]
    found = sa.cronbach_alpha(cohesion, missing="pairwise").alpha
    assert found == pytest.approx(reference("multilevel_cohesion", "alpha_pairwise"), rel=RTOL)
    wms = pd.read_csv(real_data("wms_manufacturing") / "AMP_graph_manufacturing.csv", low_memory=False)
    found = sa.cronbach_alpha(wms[["monitor", "target", "people"]], missing="pairwise").alpha
    assert found == pytest.approx(reference("wms_manufacturing", "alpha3"), rel=RTOL)
    long = pd.read_csv(real_data("pingouin_reliability") / "cronbach_alpha.csv", encoding="utf-8-sig")
    wide = long.pivot(index="Subj", columns="Items", values="Scores")
    found = sa.cronbach_alpha(wide, missing="pairwise").alpha
    assert found == pytest.approx(reference("pingouin_reliability", "alpha_long"), rel=RTOL)


@pytest.mark.real
def test_eigenvalues_of_personality_items(real_data, reference):
    items = pd.read_csv(real_data("psych_bfi") / "bfi.csv").iloc[:, 1:26]
    found = np.linalg.eigvalsh(items.corr().to_numpy())[::-1][:8]
    assert found == pytest.approx(reference("psych_bfi", "eigen_first8"), rel=RTOL)


@pytest.mark.real
@pytest.mark.parametrize(
    ("dataset", "file", "group", "variables"),
    [
        ("multilevel_bh1996", "bh1996.csv", "GRP", ["WBEING", "COHES", "LEAD", "HRS"]),
        ("multilevel_klein2000", "klein2000.csv", "GRPID", "JOBSAT COHES POSAFF PAY NEGLEAD WLOAD TASKSIG".split()),
        ("multilevel_lq2002", "lq2002.csv", "COMPID", ["LEAD", "TSIG", "HOSTILE"]),
    ],
)
def test_intraclass_correlations_of_many_variables(real_data, reference, dataset, file, group, variables):
    data = pd.read_csv(real_data(dataset) / file)
    found = sa.icc_table(data[variables], data[group]).set_index("variable")
    for variable in variables:
        for name in ("icc1", "icc2"):
            assert found.loc[variable, name] == pytest.approx(reference(dataset, f"{name}_{variable}"), rel=RTOL)


@pytest.mark.real
def test_mean_squares_of_a_one_way_analysis(real_data, reference):
    data = pd.read_csv(real_data("multilevel_bh1996") / "bh1996.csv")
    expected, found = reference("multilevel_bh1996", "anova_WBEING"), sa.icc(data["WBEING"], data["GRP"])
    assert found.f_statistic == pytest.approx(expected["F"], rel=RTOL)
    assert found.within_variance == pytest.approx(expected["MSW"], rel=RTOL)
    sizes, expected = summarise_groups(data["WBEING"], data["GRP"]).sizes, reference("multilevel_bh1996", "group_sizes")
    assert (sizes.sum(), len(sizes), sizes.min(), sizes.max()) == tuple(
        expected[name] for name in ("n", "groups", "min", "max")
    )


@pytest.mark.real
def test_group_means_correlate_as_in_r(real_data, reference):
    data = pd.read_csv(real_data("multilevel_bh1996") / "bh1996.csv")
    expected = reference("multilevel_bh1996", "cor_individual_vs_group")
    for other, key in (("HRS", "ind"), ("LEAD", "ind_lead")):
        found = sa.within_and_between(data["WBEING"], data[other], data["GRP"])
        assert found["raw"] == pytest.approx(expected[key], rel=RTOL)
    assert sa.awg(data["COHES"], data["GRP"], low=1, high=5)["awg"].mean() == pytest.approx(
        reference("multilevel_bh1996", "awg_COHES_mean")["mean"], rel=RTOL
    )


def test_relatives_of_alpha_on_the_tiny_data(request):
    import json

    stored = json.loads((request.config.rootpath / "data/anchors/tiny.json").read_text(encoding="utf-8"))
    answers = pd.DataFrame(stored["data"])[[f"q{n}" for n in range(1, 7)]]
    found = alpha_family(answers)
    assert [found.alpha, found.standardised_alpha, found.lambda6] == pytest.approx(
        [stored["alpha"][key] for key in ("raw", "std", "G6")], rel=RTOL
    )
