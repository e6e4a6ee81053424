"""The split of a moved figure: exact, over all orders, and each reason by itself."""

import itertools
import shutil

import numpy as np
import pandas as pd
import pytest
from releases.made_up import SYNTHETIC, contributed, first_study, released

from stratalign.errors import EngagementError
from stratalign.releases.difference import REASONS, difference_of_releases, share_out
from stratalign.releases.release import release_study
from stratalign.releases.staging import add_companies

ADDED, CORRECTED, PREMIUM = "new_companies", "corrections", "revenue_cagr_pct"


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    """Three releases: 60 simulated companies, then 16 more, then the growth of six of these corrected."""
    folder = tmp_path_factory.mktemp("difference")
    study = first_study(folder / "study", n=60)
    release_study(study)
    more = contributed(folder / "more", n=16, source="more", said=SYNTHETIC)
    add_companies([more], study=study)
    release_study(study)
    table = pd.read_csv(more / "companies.csv")
    table.loc[:5, PREMIUM] += 12
    table.to_csv(more / "companies.csv", index=False)
    add_companies([more], study=study, supersede="growth was that of one year")
    release_study(study)
    return study


def figure(found, outcome, quantity):
    rows = found.figures
    return rows[(rows["outcome"] == outcome) & (rows["quantity"] == quantity)].iloc[0]


def test_parts_add_up_to_the_difference_exactly(study):
    for pair in (("1.0.0", "1.1.0"), ("1.1.0", "1.1.1"), ("1.0.0", "1.1.1")):
        rows = difference_of_releases(*pair, study=study).figures
        told = rows[rows["why_none"] == ""]
        assert len(told) >= 9
        np.testing.assert_allclose(told[list(REASONS)].sum(axis=1), told["difference"], rtol=1e-12, atol=1e-12)


def test_figures_are_those_that_the_releases_tell(study):
    rows = difference_of_releases("1.0.0", "1.1.0", study=study).figures
    for version, column in (("1.0.0", "before"), ("1.1.0", "after")):
        told = released(study, version, "figures.csv")
        assert rows[column].tolist() == pytest.approx(told["value"].tolist(), nan_ok=True)


def test_what_did_not_change_has_no_part(study):
    grown = difference_of_releases("1.0.0", "1.1.0", study=study)
    assert grown.change.words() == "16 companies added"
    assert np.allclose(grown.figures[[CORRECTED, "removed", "definitions"]].fillna(0), 0)
    corrected = difference_of_releases("1.1.0", "1.1.1", study=study)
    assert corrected.change.words() == "6 companies corrected"
    moved = corrected.figures[corrected.figures[CORRECTED].abs() > 1e-6]
    assert set(moved["outcome"]) == {PREMIUM}


def test_the_method_of_the_same_day_moves_nothing(study):
    rows = difference_of_releases("1.0.0", "1.1.1", study=study).figures
    assert np.allclose(rows["method"].fillna(0), 0, atol=1e-6)


def test_another_method_is_told_as_one(study, tmp_path, monkeypatch):
    """A release made when premiums were half of what they are today."""
    shutil.copytree(study, tmp_path / "study")
    file = tmp_path / "study" / "releases" / "1.0.0" / "figures.csv"
    table = pd.read_csv(file)
    is_premium = (table["outcome"] == PREMIUM) & (table["quantity"] == "premium_pct")
    today = float(table.loc[is_premium, "value"].iloc[0])
    table.loc[is_premium, "value"] = today / 2
    file.chmod(0o644)
    table.to_csv(file, index=False)
    monkeypatch.setattr("stratalign.study.released.changed_files", lambda folder: [])
    found = figure(difference_of_releases("1.0.0", "1.1.0", study=tmp_path / "study"), PREMIUM, "premium_pct")
    assert found["method"] == pytest.approx(today / 2)
    assert found["difference"] == pytest.approx(found["method"] + found[ADDED])


def test_shares_are_the_mean_over_all_orders_written_out():
    values = {"": 1.0, "a": 3.0, "b": 2.0, "c": 7.0, "ab": 9.0, "ac": 4.0, "bc": 8.0, "abc": 20.0}

    def worth(some):
        return values["".join(sorted(some))]

    found = share_out(worth, ["a", "b", "c"])
    orders = list(itertools.permutations("abc"))
    for reason in "abc":
        steps = [worth(order[: order.index(reason) + 1]) - worth(order[: order.index(reason)]) for order in orders]
        assert found[reason] == pytest.approx(np.mean(steps))
    assert sum(found.values()) == pytest.approx(19.0)


def test_two_reasons_at_once_are_those_of_both_orders(study):
    """From the first to the third: what the new companies do before and after their correction, averaged."""
    first, second, third = (released(study, version) for version in ("1.0.0", "1.1.0", "1.1.1"))
    assert len(first) + 16 == len(second) == len(third)
    found = figure(difference_of_releases("1.0.0", "1.1.1", study=study), PREMIUM, "r_within")
    # The corrected companies are new to the first release: nothing of what it had is corrected.
    assert found[CORRECTED] == 0
    assert found[ADDED] == pytest.approx(found["difference"], abs=1e-9)


def test_words_name_counts_and_reasons_and_no_company(study):
    lines = difference_of_releases("1.1.0", "latest", study=study).lines()
    assert lines[0] == "1.1.0 -> 1.1.1: 6 companies corrected (patch)."
    assert any("corrections" in line for line in lines[1:])
    ids = set(released(study, "1.1.1")["company_id"])
    assert not [line for line in lines if any(company in line for company in ids)]


def test_the_earlier_release_is_named_first(study):
    with pytest.raises(EngagementError, match="is later than"):
        difference_of_releases("1.1.1", "1.0.0", study=study)
    with pytest.raises(EngagementError, match=r"has no release 3\.0\.0; there are 1\.0\.0, 1\.1\.0, 1\.1\.1"):
        difference_of_releases("1.0.0", "3.0.0", study=study)
