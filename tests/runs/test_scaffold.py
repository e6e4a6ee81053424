"""A new engagement starts from its export: safe names, valid files, a mapping to read."""

import re

import pytest
import yaml

from stratalign.engagement.engagement import load_engagement
from stratalign.engagement.instrument import load_instrument
from stratalign.errors import EngagementError, SourceError
from stratalign.responses.mapping import load_mapping
from stratalign.runs.scaffold import Sources, scaffold_engagement
from stratalign.shipped import shipped_path


@pytest.fixture(scope="module")
def export():
    return shipped_path("data", "sample", "northwind", "raw", "survey.csv")


def test_the_scaffold_of_the_sample_proposes_its_mapping(tmp_path, export):
    scaffold_engagement("ACME 2026", folder=tmp_path, sources=Sources((export,)))
    wanted = yaml.safe_load(shipped_path("data", "sample", "northwind", "mapping.yml").read_text(encoding="utf-8"))
    mapping = load_mapping(tmp_path / "acme-2026/mapping.yml")
    n_right = sum(mapping.items.get(item) == column for item, column in wanted["items"].items())
    assert n_right >= 0.95 * len(wanted["items"])
    assert mapping.metadata.model_dump(exclude_none=True) == wanted["metadata"] | {"language": "UserLanguage"}
    assert mapping.comments == wanted["comments"]
    assert {key: list(columns) for key, columns in mapping.recall.items()} == wanted["recall"]
    ranked = {key: list(columns.values()) for key, columns in wanted["rankings"].items()}
    assert {key: list(columns.values()) for key, columns in mapping.rankings.items()} == ranked
    assert (mapping.respondent_id, mapping.roster_id) == (wanted["respondent_id"], wanted["roster_id"])


def test_two_clients_are_not_resampled_alike(tmp_path, export):
    seeds = []
    for folder, name in (("a", "ACME 2026"), ("b", "ACME 2026"), ("c", "Zenith 2026")):
        scaffold_engagement(name, folder=tmp_path / folder, sources=Sources((export,)))
        seeds.append(load_engagement(next((tmp_path / folder).iterdir())).seed)
    assert seeds[0] == seeds[1] != seeds[2]


def test_the_scaffold_loads_and_has_the_export_as_it_was(tmp_path, export):
    made = scaffold_engagement("ACME 2026", folder=tmp_path, sources=Sources((export,)))
    folder = tmp_path / "acme-2026"
    names = ("engagement.yml", "mapping.yml", "raw/survey.csv", "codebook.xlsx")
    assert made.files == tuple(folder / name for name in names)
    engagement = load_engagement(folder)
    assert engagement.client == "ACME 2026"
    assert engagement.path_of(engagement.waves[0].survey.file).read_bytes() == export.read_bytes()


def test_every_column_not_recognised_is_listed_to_be_mapped(tmp_path, export):
    scaffold_engagement("a", folder=tmp_path, sources=Sources((export,)))
    text = (tmp_path / "a/mapping.yml").read_text(encoding="utf-8")
    for column in ("Q1", "Q9_NPS_GROUP"):
        assert f'#   "{column}": reason' in text
    assert "RecipientEmail" not in text


def test_without_an_export_the_files_are_valid_once_filled(tmp_path):
    scaffold_engagement("Blank", folder=tmp_path)
    file = tmp_path / "blank/mapping.yml"
    filled = re.sub(r"^(\s*)# (\w+: COLUMN)", r"\1\2", file.read_text(encoding="utf-8"), flags=re.MULTILINE)
    for number in range(filled.count("COLUMN")):
        filled = filled.replace("COLUMN", f"column {number}", 1)
    file.write_text(filled, encoding="utf-8")
    assert set(load_mapping(file).items) == set(load_instrument("strategic-alignment").items)
    assert load_engagement(tmp_path / "blank").waves[0].survey.file == "raw/survey.csv"


def test_accounts_alone_make_an_engagement_that_can_be_checked(tmp_path, northwind, run_command):
    file = northwind / "raw" / "accounts.csv"
    made = run_command("new", "acme", "--accounts", file, "--folder", tmp_path)
    assert made.returncode == 0 and "0 blocking" in made.stdout, made.stdout + made.stderr
    engagement = load_engagement(tmp_path / "acme")
    assert (engagement.waves, engagement.performance.file) == ((), "raw/accounts.csv")
    text = (tmp_path / "acme" / "engagement.yml").read_text()
    # What would be said of a survey stands there as a comment, whole.
    block = text[text.index("# waves:") : text.index("# Units as a tree")]
    taken_out = re.sub(r"^# ", "", block, flags=re.MULTILINE)
    assert yaml.safe_load(taken_out)["waves"][0]["survey"]["file"] == "raw/survey.csv"
    assert not (tmp_path / "acme" / "mapping.yml").exists()


@pytest.mark.parametrize("block", ["roster", "performance", "strategy", "fielded_from"])
def test_a_block_taken_out_of_its_comment_is_valid(tmp_path, block):
    scaffold_engagement("Blank", folder=tmp_path)
    file = tmp_path / "blank/engagement.yml"
    lines = file.read_text(encoding="utf-8").splitlines()
    start = next(n for n, line in enumerate(lines) if re.match(rf" *# {block}:", line))
    for number in range(start, len(lines)):
        if not re.match(r" *# ", lines[number]):
            break
        lines[number] = lines[number].replace("# ", "", 1)
    file.write_text("\n".join(lines), encoding="utf-8")
    engagement = load_engagement(file)
    described = {
        "roster": engagement.waves[0].roster, "performance": engagement.performance,
        "strategy": engagement.strategy.goals_and_actions, "fielded_from": engagement.waves[0].fielded_from,
    }  # fmt: skip
    assert described[block]


def test_an_existing_folder_is_not_touched(tmp_path):
    (tmp_path / "acme").mkdir()
    with pytest.raises(EngagementError, match=r"acme exists already\. Choose another name"):
        scaffold_engagement("Acme", folder=tmp_path)
    assert list((tmp_path / "acme").iterdir()) == []


@pytest.mark.parametrize(
    "name",
    [
        "../x",
        "..",
        "/etc/passwd",
        "C:\\x",
        "con",
        'He said "NO": #1',
        "a\nb: c",
        "{{x}} {y}",
        "x\u2028y\x7f",
        "'",
        "北京",
        "- a",
    ],
)
def test_a_strange_name_stays_text_and_inside_the_folder(tmp_path, name):
    home = tmp_path / "engagements"
    files = scaffold_engagement(name, folder=home).files
    assert {file.parent.parent for file in files} == {home}
    assert load_engagement(files[0].parent).client == name.replace("\x7f", "").strip()


def test_an_empty_name_is_refused(tmp_path):
    with pytest.raises(EngagementError, match="needs a name"):
        scaffold_engagement("  ", folder=tmp_path)


def test_an_export_that_cannot_be_read_leaves_nothing_behind(tmp_path):
    (tmp_path / "survey.qsf").write_text('{"SurveyEntry":{}}')
    with pytest.raises(SourceError, match="the questions, not the answers"):
        scaffold_engagement("acme", folder=tmp_path / "engagements", sources=Sources((tmp_path / "survey.qsf",)))
    assert not (tmp_path / "engagements").exists()


def test_a_folder_that_cannot_be_made_is_explained(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(EngagementError, match=r"cannot be written \(a file of that name is in the way\)"):
        scaffold_engagement("acme", folder=tmp_path / "file")


def test_an_answer_number_is_not_proposed_as_a_person(tmp_path):
    path = tmp_path / "forms.csv"
    path.write_text("ID,clarity_1,clarity_2\n1,4,5\n2,3,3\n")
    scaffold_engagement("acme", folder=tmp_path, sources=Sources((path,)))
    assert load_mapping(tmp_path / "acme/mapping.yml").respondent_id is None
