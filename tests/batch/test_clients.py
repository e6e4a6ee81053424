"""Which engagements a batch is about."""

import pytest

from stratalign.batch.clients import find_clients
from stratalign.errors import EngagementError


@pytest.fixture
def clients(tmp_path):
    for name in ("Acme", "group/Zenith", "group/beta", ".hidden/gone"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "engagement.yml").touch()
    (tmp_path / "empty").mkdir()
    return tmp_path


def test_folders_stand_for_all_engagements_below_them(clients):
    found = find_clients([clients])
    assert {name: path.name for name, path in found.items()} == {"acme": "Acme", "beta": "beta", "zenith": "Zenith"}
    assert list(found) == ["acme", "beta", "zenith"]


def test_an_engagement_named_twice_is_one(clients):
    assert list(find_clients([clients / "Acme", clients / "Acme" / "engagement.yml", clients])) == [
        "acme", "beta", "zenith",
    ]  # fmt: skip


@pytest.mark.parametrize(("named", "words"), [
    (["nowhere"], "nowhere is no folder"),
    (["empty"], "none of its folders holds an engagement.yml"),
    ([], "name at least one engagement"),
])  # fmt: skip
def test_what_holds_no_engagement_is_refused(clients, named, words):
    with pytest.raises(EngagementError, match=words):
        find_clients([clients / name for name in named])


def test_two_that_would_write_to_one_folder_are_refused(clients):
    (clients / "group" / "ACME").mkdir()
    (clients / "group" / "ACME" / "engagement.yml").touch()
    with pytest.raises(EngagementError, match="'acme' stand for several folders"):
        find_clients([clients])
