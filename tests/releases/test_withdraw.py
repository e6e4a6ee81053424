"""Companies whose consent is withdrawn: found by their contributor's names, gone from what waits, kept out."""

import json
import shutil

import pandas as pd
import pytest
from releases.made_up import contributed, first_study, released

from stratalign.errors import EngagementError
from stratalign.releases.contributions import read_entries, withdrawals_of
from stratalign.releases.release import release_study
from stratalign.releases.staging import add_companies, load_staged
from stratalign.releases.withdraw import withdraw_companies


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A study of 48 simulated companies that 60 were added to, and the contributor's folder."""
    home = tmp_path_factory.mktemp("made")
    release_study(first_study(home / "study"))
    add_companies([contributed(home / "uni")], study=home / "study")
    release_study(home / "study")
    return home


@pytest.fixture
def home(made, tmp_path):
    shutil.copytree(made, tmp_path / "home")
    return tmp_path / "home"


def staged_ids(study):
    return {id_ for batch in load_staged(study) for id_ in batch.companies["company_id"]}


def test_a_contributor_names_its_company_as_its_table_does(home):
    study = home / "study"
    row = pd.read_csv(home / "uni" / "companies.csv").set_index("company_id").loc["uni-7"]
    withdraw_companies(["uni-7"], study=study, source="uni", why="asked to")
    (gone,) = withdrawals_of(read_entries(study))
    left = released(study, "1.1.1")
    left = left[left["origin"] == "real"]
    assert gone[:10] not in {name[1:] for name in left["company_id"]}
    # The company of that name: no other has its scores.
    same = (left["alignment_index_points"] == round(row["alignment_index_points"])) & (
        left["revenue_cagr_pct"] == round(row["revenue_cagr_pct"])
    )
    assert not same.any()


@pytest.mark.parametrize(
    ("names", "source", "message"),
    [
        (["uni-7"], "another", "nobody contributed to .* as 'another'"),
        (["uni-7", "uni-99"], "uni", "uni contributed no company called uni-99"),
    ],
)
def test_a_name_nobody_contributed_is_told(home, names, source, message):
    with pytest.raises(EngagementError, match=message):
        withdraw_companies(names, study=home / "study", source=source)
    assert not withdrawals_of(read_entries(home / "study"))


def test_who_withdrew_does_not_come_again_by_the_same_consent(home):
    study, uni = home / "study", home / "uni"
    withdraw_companies(["uni-7"], study=study, source="uni")
    with pytest.raises(EngagementError, match=r"1 company withdrew consent, such as R\w{10} on 20"):
        add_companies([uni], study=study, supersede="typing errors")
    assert not staged_ids(study)
    declared = uni / "contribution.yml"
    declared.write_text(declared.read_text(encoding="utf-8").replace("2026-11-01", "2999-01-01"), encoding="utf-8")
    assert add_companies([uni], study=study, supersede="consented again").n_companies == 60


def test_who_was_held_back_comes_again_by_its_own_consent(home):
    study = home / "study"
    found = withdraw_companies([f"uni-{row}" for row in range(45)], study=study, source="uni")
    assert found.n_held_back > 0
    table = home / "uni" / "companies.csv"
    rows = pd.read_csv(table)
    rows[45:].to_csv(table, index=False)
    assert add_companies([home / "uni"], study=study, supersede="again").n_companies == 15


def test_what_waits_is_withdrawn_too(home):
    study = home / "study"
    add_companies([home / "uni"], study=study, supersede="typing errors")
    assert len(staged_ids(study)) == 60
    found = withdraw_companies(["uni-7"], study=study, source="uni")
    assert (found.n_staged, found.purged) == (1, ("1.1.0",))
    (gone,) = withdrawals_of(read_entries(study))
    assert f"R{gone[:10]}" not in staged_ids(study)
    assert len(staged_ids(study)) == 59
    assert not any(gone in path.read_text(encoding="utf-8") for path in (study / "staged").rglob("*.*"))


def test_what_only_waited_leaves_no_trace(home):
    study = home / "study"
    before = {path: path.read_bytes() for path in (study / "releases").rglob("*") if path.is_file()}
    add_companies([contributed(home / "more", source="more", seed=4, n=12)], study=study)
    for row in range(12):
        found = withdraw_companies([f"more-{row}"], study=study, source="more")
        assert (found.released, found.purged, found.n_staged) == (None, (), 1)
        assert found.lines() == ["1 company withdrawn.", "1 of them waited to be released, and no longer does."]
    assert not (study / "staged").exists()
    assert {path: path.read_bytes() for path in (study / "releases").rglob("*") if path.is_file()} == before


def test_links_of_a_company_that_waits_leave_with_it(home):
    study, more = home / "study", contributed(home / "more", source="more", seed=4, n=12)
    link = "{formula: 0.9 * revenue_cagr_pct, reliability: 0.8, source: 40 companies with both}"
    declared = more / "contribution.yml"
    declared.write_text(declared.read_text(encoding="utf-8") + f"mapping: {{revenue_cagr_pct: {link}}}\n")
    add_companies([more], study=study)
    withdraw_companies(["more-3"], study=study, source="more")
    (facts,) = [json.loads(path.read_text(encoding="utf-8")) for path in (study / "staged").rglob("batch.json")]
    assert {row["company_id"] for row in facts["links"]} == staged_ids(study)


def test_who_withdrew_before_is_told_when(home):
    study = home / "study"
    withdraw_companies(["uni-7"], study=study, source="uni")
    (gone,) = withdrawals_of(read_entries(study))
    with pytest.raises(EngagementError, match=rf"withdrawn from .* before: R{gone[:10]} on 20\d\d-"):
        withdraw_companies([f"R{gone[:10]}"], study=study)
