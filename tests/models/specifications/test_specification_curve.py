"""The curve against refitting each specification, the joint test on data with and without an association."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf
from conftest import about, repeated

import stratalign as sa
from stratalign.errors import StatisticError


def _data(seed, n=300, slope=0.3):
    rng = np.random.default_rng(seed)
    firm = np.repeat(np.arange(n // 3), 3)
    base = rng.normal(size=n // 3)[firm]
    a = base + rng.normal(size=n)
    data = pd.DataFrame({"a": a, "b": a + rng.normal(size=n), "size": rng.normal(size=n), "age": rng.normal(size=n)})
    shared = rng.normal(size=n // 3)[firm]
    data["y"] = slope * a + 0.3 * data["size"] + shared + rng.normal(size=n)
    data["z"] = slope * a + shared + rng.normal(size=n)
    return data.assign(firm=firm, industry=rng.choice(list("pqrs"), n), year=np.tile([1, 2, 3], n // 3))


CHOICES = {
    "control_sets": {"none": (), "size": ("size",), "both": ("size", "age")},
    "fixed_effects": {"none": (), "industry": ("industry",)},
    "cluster": "firm",
}


def _curve(data, **more):
    samples = {"all": np.ones(len(data), bool), "late": (data["year"] > 1).to_numpy()}
    return sa.specification_curve(data, ["y", "z"], ["a", "b"], samples=samples, **(CHOICES | more))


def test_every_specification_equals_statsmodels():
    data = _data(1)
    found = _curve(data, draws=50)
    assert found.n_specifications == 2 * 2 * 3 * 2 * 2
    scaled = data.assign(**{c: (data[c] - data[c].mean()) / data[c].std() for c in ("a", "b", "y", "z", "size", "age")})
    formulas = {"none": "", "size": " + size", "both": " + size + age"}
    for row in found.table.sample(12, random_state=1).itertuples():
        part = scaled if row.sample == "all" else scaled[data["year"] > 1]
        extra = formulas[row.controls] + (" + C(industry)" if row.fixed_effects == "industry" else "")
        fit = smf.ols(f"{row.outcome} ~ {row.exposure}{extra}", part).fit(
            cov_type="cluster", cov_kwds={"groups": part["firm"]}, use_t=True
        )
        assert row.estimate == pytest.approx(fit.params[row.exposure], rel=1e-8)
        assert row.std_error == pytest.approx(fit.bse[row.exposure], rel=1e-8)
        assert row.p_value == pytest.approx(fit.pvalues[row.exposure], rel=1e-6)


def test_cuts_and_estimators_equal_statsmodels_on_data_made_by_hand():
    data = _data(5).assign(w=np.linspace(0.5, 2, 300))
    how = ("least_squares", "ranks", "winsorised", sa.WeightedBy("w"))
    found = sa.specification_curve(
        data, "y", "a", [["size"]], cuts=(None, 0.25), estimators=how, cluster="firm", draws=20
    ).table.set_index(["estimator", "cut"])
    assert len(found) == 8
    names = ["y", "a", "size"]
    changed = {
        "least_squares": data[names],
        "ranks": data[names].rank(),
        "winsorised": data[names].apply(lambda v: v.clip(v.quantile(0.01), v.quantile(0.99))),
        "weighted": data[names],
    }
    for estimator, part in changed.items():
        scaled = ((part - part.mean()) / part.std()).assign(firm=data["firm"], w=data["w"])
        for cut in ("continuous", "extreme 25%"):
            used = scaled
            if cut != "continuous":
                rank = scaled["a"].rank(pct=True)
                used = scaled[(rank > 0.75) | (rank <= 0.25)]
                is_top = used["a"] > 0
                distance = used["a"][is_top].mean() - used["a"][~is_top].mean()
                used = used.assign(a=np.where(is_top, distance, 0.0))
            weights = used["w"] if estimator == "weighted" else np.ones(len(used))
            fit = smf.wls("y ~ a + size", used, weights=weights).fit(
                cov_type="cluster", cov_kwds={"groups": used["firm"]}, use_t=True
            )
            assert found.loc[(estimator, cut), "estimate"] == pytest.approx(fit.params["a"], rel=1e-8)
            assert found.loc[(estimator, cut), "std_error"] == pytest.approx(fit.bse["a"], rel=1e-8)


@repeated(24, proof_runs=600)
def test_joint_test_holds_its_level_and_finds_what_is_there(n_runs):
    null = [_curve(_data(seed, slope=0.0), draws=199).joint.set_index("statistic")["p_value"] for seed in range(n_runs)]
    shares = (pd.DataFrame(null) < 0.05).mean()
    for name in ("median_estimate", "mean_z"):
        assert shares[name] == about(0.05, n_runs)
    there = _curve(_data(1, slope=0.3), draws=499).joint.set_index("statistic")
    assert np.isnan(there.loc["share_same_sign", "p_value"])
    assert there.loc["median_estimate", "p_value"] < 0.01
    assert there.loc["share_same_sign", "value"] == 1.0


def test_missing_values_are_left_out_specification_by_specification():
    data = _data(2)
    data.loc[:59, "age"] = np.nan
    found = _curve(data, draws=20).table
    whole = found[(found["sample"] == "all") & (found["controls"] == "size")]
    assert set(whole["n_observations"]) == {300}
    assert set(found[(found["sample"] == "all") & (found["controls"] == "both")]["n_observations"]) == {240}


def test_same_seed_same_test_and_smallest_estimate_first():
    data = _data(3)
    pd.testing.assert_frame_equal(_curve(data, seed=2).joint, _curve(data, seed=2).joint)
    assert _curve(data).table["estimate"].is_monotonic_increasing


def test_what_cannot_be_estimated_is_listed_with_its_reason():
    data = _data(4).assign(flat=1.0)
    samples = {"all": np.ones(300, bool), "tiny": np.arange(300) < 8}
    found = sa.specification_curve(data, ["y"], ["a", "flat", "y"], samples=samples, cluster="firm", draws=20)
    reasons = found.left_out.set_index(["exposure", "sample"])["reason"]
    assert "rows for" in reasons["a", "tiny"] or "clusters" in reasons["a", "tiny"]
    assert "do not vary" in reasons["flat", "all"]
    assert "outcome is among" in reasons["y", "all"]
    assert found.n_specifications == 1


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"exposures": ["q"]}, "no column q"),
        ({"samples": {"short": [True]}}, "samples short"),
        ({"exposures": []}, "0 specifications"),
        ({"estimators": ["magic"]}, "no estimator 'magic'"),
        ({"estimators": ["weighted"]}, r"no estimator .weighted.; use .* or WeightedBy"),
        ({"estimators": [sa.WeightedBy("year"), sa.WeightedBy("size")]}, "2 columns of weights"),
        ({"cuts": (0.7,)}, "cuts are shares"),
        ({"control_sets": ["size", "age"]}, "lists of lists"),
        ({"control_sets": {"size": "size"}}, "size is 'size'"),
        ({"estimators": "ranks"}, "estimators is 'ranks'"),
        ({"cuts": 0.25}, "cuts is 0.25"),
        ({"cuts": ("0.25",)}, "cuts are shares"),
        ({"samples": np.ones(300, bool)}, r"for one mask write \[mask\]"),
        ({"samples": {"some": np.array([True, None, np.nan] * 100, dtype=object)}}, "neither True nor False of 200"),
        ({"samples": {"some": ["no"] * 300}}, "neither True nor False of 300"),
        ({"samples": [pd.Series(True, index=range(500, 800))]}, "lacks 300 of the 300 rows"),
        ({"ci_level": 95}, "ci_level is 95"),
        ({"draws": 3}, "draws is 3"),
        ({"seed": -1}, "seed is -1"),
    ],
)
def test_choices_that_make_no_curve_are_refused(options, words):
    given = {"outcome": ["y"], "exposures": ["a"]} | options
    with pytest.raises(StatisticError, match=words):
        sa.specification_curve(_data(1), **given)


def test_lists_stand_for_names_and_one_name_for_a_list():
    data = _data(6)
    late = (data["year"] > 1).to_numpy()
    found = sa.specification_curve(data, "y", "a", [[], ["size"]], [np.ones(300, bool), late], draws=50)
    assert set(found.table["controls"]) == {"none", "size"}
    assert set(found.table["sample"]) == {"sample 1", "sample 2"}
    named = sa.specification_curve(
        data, ["y"], ["a"], {"none": [], "size": ["size"]}, {"sample 1": late | True, "sample 2": late}, draws=50
    )
    pd.testing.assert_frame_equal(found.table, named.table)
    assert found.tidy()["n_clusters"].tolist() == found.table["n_clusters"].tolist()


def _null(seed, n_clusters, size, unequal):
    """No association of a and b with y and z; clusters share errors, whose spread may follow a."""
    rng = np.random.default_rng(seed)
    n, firm = n_clusters * size, np.repeat(np.arange(n_clusters), size)
    shared = rng.normal(size=(4, n_clusters))[:, firm] * (size > 1)
    a = shared[0] + rng.normal(size=n)
    c, d = 0.5 * shared[1] + rng.normal(size=n), rng.normal(size=n)
    spread = np.exp(0.7 * a) if unequal else 1.0
    y, z = 0.3 * c + (shared[2] + rng.normal(size=n)) * spread, 0.3 * d + (shared[3] + rng.normal(size=n)) * spread
    return pd.DataFrame({"a": a, "b": a + rng.normal(size=n), "c": c, "d": d, "y": y, "z": z, "firm": firm})


def levels(n_clusters, size, unequal, replications, draws=299):
    """Share of curves without any association that each statistic rejects at .05."""
    sets = [[], ["c"], ["d"], ["c", "d"]]
    found = [
        sa.specification_curve(
            _null(seed, n_clusters, size, unequal), ["y", "z"], ["a", "b"], sets, cluster="firm", draws=draws, seed=seed
        ).joint.set_index("statistic")["p_value"]
        for seed in range(replications)
    ]
    return (pd.DataFrame(found) <= 0.05).mean()


@pytest.mark.parametrize(("n_clusters", "size", "unequal"), [(12, 10, False), (30, 5, True), (60, 5, True)])
@repeated(32, proof_runs=500)
def test_joint_test_holds_its_level_with_few_clusters(n_clusters, size, unequal, n_runs):
    # 2,000 curves each gave the levels of `joint_tests`; 80 have a standard error of .024.
    found = levels(n_clusters, size, unequal, n_runs)
    for name in ("median_estimate", "mean_z", "share_significant_same_sign"):
        assert found[name] < 0.10


def test_draws_equal_refitting_outcomes_made_without_the_exposure():
    from stratalign.models.specifications.frame import SpecificationFrame, Terms
    from stratalign.models.specifications.joint import draw_signs

    data = _null(1, 14, 6, True).assign(label=np.tile(list("uvw"), 28))
    signs = draw_signs(7, 14, 3)
    frame = SpecificationFrame(data, ["y", "a", "c"], ["label"], "firm")
    mask = np.ones(84, bool)
    part = frame.estimate([Terms("y", "a", ("c",), ("label",))], mask, signs)
    names = ["y", "a", "c"]
    scaled = ((data[names] - data[names].mean()) / data[names].std()).assign(firm=data["firm"], label=data["label"])
    without = smf.ols("y ~ c + C(label)", scaled).fit()
    for draw in range(7):
        made = scaled.assign(y=without.fittedvalues + signs[draw][scaled["firm"]] * without.resid)
        fit = smf.ols("y ~ a + c + C(label)", made).fit(cov_type="cluster", cov_kwds={"groups": scaled["firm"]})
        assert signs[draw] @ part.pushes[:, 0] == pytest.approx(fit.params["a"], rel=1e-8, abs=1e-12)
        assert part.drawn_errors[draw, 0] == pytest.approx(fit.bse["a"], rel=1e-8)
    assert part.pushes.sum() == pytest.approx(part.slopes[0])


def test_joint_statistics_equal_a_loop_over_draws():
    data = _data(7, n=450)
    found = _curve(data, draws=60, seed=4)
    table, joint = found.table, found.joint.set_index("statistic")
    assert joint.loc["median_estimate", "value"] == pytest.approx(table["estimate"].median())
    assert joint.loc["mean_z", "value"] == pytest.approx(table["t_statistic"].mean())
    up = np.sign(table["estimate"].median())
    assert joint.loc["share_same_sign", "value"] == pytest.approx((np.sign(table["estimate"]) == up).mean())
    assert joint.loc["share_significant_same_sign", "value"] == pytest.approx(
        ((table["p_value"] < 0.05) & (np.sign(table["estimate"]) == up)).mean()
    )


def test_a_sample_without_the_first_category_has_an_estimate():
    data = _data(8)
    samples = {"all": np.ones(300, bool), "without p": (data["industry"] != "p").to_numpy()}
    found = sa.specification_curve(
        data, "y", "a", [["size"]], samples, fixed_effects=[["industry"]], cluster="firm", draws=50
    )
    assert found.left_out.empty
    scaled = data.assign(**{c: (data[c] - data[c].mean()) / data[c].std() for c in ("a", "y", "size")})
    part = scaled[data["industry"] != "p"]
    fit = smf.ols("y ~ a + size + C(industry)", part).fit(cov_type="cluster", cov_kwds={"groups": part["firm"]})
    row = found.table.set_index("sample").loc["without p"]
    assert (row["estimate"], row["std_error"]) == pytest.approx((fit.params["a"], fit.bse["a"]), rel=1e-8)


def test_a_control_that_is_the_exposure_makes_no_second_specification():
    data = _data(9)
    found = sa.specification_curve(data, "y", ["a", "b"], {"none": [], "a": ["a"], "ab": ["a", "b"]}, draws=50)
    assert found.n_specifications == 4
    assert found.left_out["reason"].tolist() == ["the same terms as with none, none", "the same terms as with a, none"]


def test_a_slope_one_cluster_or_row_determines_is_left_out():
    data = _data(10).assign(one=lambda d: (d["firm"] == 4) * 1.0)
    data["third"] = data["one"] * 0.0 + (data.index == 7)
    found = sa.specification_curve(data, "y", ["a", "one", "third"], [[], ["size"]], cluster="firm", draws=50)
    assert found.n_specifications == 2
    assert set(found.left_out["reason"]) == {"one cluster alone determines the slope"}
    rows = sa.specification_curve(data, "y", ["a", "one", "third"], draws=50)
    assert rows.left_out.set_index("exposure")["reason"].to_dict() == {"third": "one row alone determines the slope"}


def test_samples_are_matched_by_index_and_negative_weights_refused():
    data = _data(11)
    late = data["year"] > 1
    one = sa.specification_curve(data, "y", "a", samples=[late], draws=50).table
    other = sa.specification_curve(data, "y", "a", samples=[late[::-1]], draws=50).table
    pd.testing.assert_frame_equal(one, other)
    as_numbers = sa.specification_curve(data, "y", "a", samples=[late.astype(int)], draws=50).table
    pd.testing.assert_frame_equal(one, as_numbers)
    weighted = {"estimators": [sa.WeightedBy("w")]}
    with pytest.raises(StatisticError, match="1 of 300 weights in w are negative"):
        sa.specification_curve(data.assign(w=np.r_[-1.0, np.ones(299)]), "y", "a", **weighted)


def test_a_column_may_be_a_number_here_and_a_label_there():
    data = _data(12)
    found = sa.specification_curve(
        data, "y", "a", {"trend": ["year"]}, fixed_effects={"none": [], "years": ["year"]}, cluster="firm", draws=50
    )
    scaled = data.assign(**{c: (data[c] - data[c].mean()) / data[c].std() for c in ("a", "y", "year")})
    fit = smf.ols("y ~ a + year", scaled).fit()
    assert found.table["estimate"].tolist() == pytest.approx([fit.params["a"]])
    assert found.left_out["reason"].tolist() == ["terms do not vary or determine each other"]


@pytest.mark.parametrize("turned", [["y", "z"], ["a", "b"]])
def test_a_negative_association_has_the_p_values_of_the_positive_one(turned):
    data = _null(3, 24, 5, False)
    data[["y", "z"]] += 0.25 * data[["a"]].to_numpy()
    sets = [[], ["c"], ["d"], ["c", "d"]]
    up, down = (
        sa.specification_curve(given, ["y", "z"], ["a", "b"], sets, cluster="firm", draws=99, seed=5).joint.set_index(
            "statistic"
        )
        for given in (data, data.assign(**{name: -data[name] for name in turned}))
    )
    assert up["p_value"].tolist() == pytest.approx(down["p_value"].tolist(), nan_ok=True)
    assert up.loc["median_estimate", "value"] > 0 and up.loc["share_significant_same_sign", "value"] > 0
    signs = pd.Series({"median_estimate": -1, "mean_z": -1}).reindex(up.index, fill_value=1)
    assert down["value"].tolist() == pytest.approx((signs * up["value"]).tolist())


def test_few_clusters_are_significant_by_t_with_one_less_degree_of_freedom():
    data, draws, seed = _null(36, 12, 10, False), 20, 3
    data["y"] -= 0.4 * data["a"]
    sets = [[], ["c"], ["d"]]
    found = sa.specification_curve(data, "y", ["a", "b"], sets, cluster="firm", draws=draws, seed=seed)
    scaled = ((data - data.mean()) / data.std()).assign(firm=data["firm"])
    signs = np.random.default_rng(seed).integers(0, 2, (draws, 12)) * 2 - 1
    slopes, p_values, t = (np.empty((draws + 1, 6)) for _ in range(3))
    for place, (exposure, terms) in enumerate((one, other) for one in ("a", "b") for other in sets):
        without = smf.ols(f"y ~ {' + '.join(['1', *terms])}", scaled).fit()
        made = [without.fittedvalues + flips[data["firm"]] * without.resid for flips in signs]
        for draw, y in enumerate([scaled["y"], *made]):
            formula = f"y ~ {' + '.join([exposure, *terms])}"
            fit = smf.ols(formula, scaled.assign(y=y)).fit(
                cov_type="cluster", cov_kwds={"groups": data["firm"]}, use_t=True
            )
            slopes[draw, place], p_values[draw, place] = fit.params[exposure], fit.pvalues[exposure]
            t[draw, place] = fit.tvalues[exposure]
    is_same_sign = np.sign(slopes) == np.sign(np.median(slopes, axis=1))[:, None]
    shares = ((p_values < 0.05) & is_same_sign).mean(axis=1)
    row = found.joint.set_index("statistic").loc["share_significant_same_sign"]
    assert row["value"] == pytest.approx(shares[0])
    assert row["p_value"] == pytest.approx((1 + (shares[1:] >= shares[0] - 1e-9).sum()) / (draws + 1))
    # One t lies between the critical ones of 12 and 11 degrees of freedom, two between the residual one and these.
    sizes = np.sort(np.abs(t[0]))
    assert (sizes[:2] > 1.985).all() and 2.179 < sizes[2] < 2.200 and shares[0] == 0.5
