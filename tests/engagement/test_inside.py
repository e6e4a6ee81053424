"""A path that leads out of an engagement is refused before anything is read, unless its folder is declared."""

import shutil

import pytest

from stratalign.engagement.engagement import load_engagement
from stratalign.errors import EngagementError


def change(folder, before, after):
    file = folder / "engagement.yml"
    text = file.read_text(encoding="utf-8")
    assert before in text
    file.write_text(text.replace(before, after), encoding="utf-8")
    return folder


@pytest.fixture
def secret(tmp_path):
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    (folder / "secret.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("before", "after", "key"),
    [
        ("raw_folder: raw", "raw_folder: ../elsewhere", "raw_folder"),
        ("raw_folder: raw", "raw_folder: /etc", "raw_folder"),
        ("raw_folder: raw", "raw_folder: raw\nbrand: ../elsewhere/_brand.yml", "brand"),
        ("instrument: strategic-alignment", "instrument: ../elsewhere/i.yml", "instrument"),
        ("file: survey.csv", "file: ../../elsewhere/secret.csv", "survey"),
        ("file: survey.csv", "file: survey.csv\n      codebook: ../../elsewhere/secret.csv", "survey"),
        ("mapping: mapping.yml", "mapping: ../elsewhere/secret.yml", "survey.mapping"),
        ("file: accounts.csv", "file: ../../elsewhere/*.csv", "performance.file"),
    ],
)
def test_paths_that_lead_out_are_refused(northwind, secret, before, after, key):
    with pytest.raises(EngagementError, match=rf"'{key}': .* is outside of the engagement's folder.*outside_folders: "):
        load_engagement(change(northwind, before, after))


def test_links_that_lead_out_are_refused_whatever_names_them(northwind, secret):
    survey = northwind / "raw" / "survey.csv"
    shutil.move(survey, secret / "survey.csv")
    survey.symlink_to(secret / "survey.csv")
    with pytest.raises(EngagementError, match=r"'survey': 'survey\.csv' is a link out of the engagement's folder"):
        load_engagement(northwind)
    change(northwind, "raw_folder: raw", f"raw_folder: raw\noutside_folders: ['{secret}']")
    assert load_engagement(northwind).path_of("survey.csv") == secret / "survey.csv"


def test_a_folder_is_allowed_by_being_declared(northwind, secret):
    change(northwind, "raw_folder: raw", "raw_folder: ../elsewhere\noutside_folders: [../elsewhere]")
    assert load_engagement(northwind).path_of("secret.csv") == secret / "secret.csv"


def test_an_engagement_that_lies_behind_a_link_is_read(northwind, tmp_path):
    (tmp_path / "shortcut").symlink_to(northwind)
    assert load_engagement(tmp_path / "shortcut").folder == northwind
