"""What the guide and the decision say of brands is what the code does."""

import re

import pytest
import yaml
from conftest import ROOT

from stratalign.brand.contrast import contrast_ratio
from stratalign.brand.file_format import BrandFile
from stratalign.brand.load import load_brand
from stratalign.brand.meanings import FURNITURE, MEANINGS, SAME_MEANING
from stratalign.errors import BrandError

GUIDE = (ROOT / "docs" / "guide" / "brand.md").read_text(encoding="utf-8")
DECISION = (ROOT / "docs" / "decisions" / "015-one-colour-per-meaning.md").read_text(encoding="utf-8")


def test_the_example_is_a_brand_file():
    example = re.findall(r"```yaml\n(.*?)```", GUIDE, re.DOTALL)[1]
    assert BrandFile.model_validate(yaml.safe_load(example)).defaults.stratalign.color == {"above": "#7a6a00"}


def test_the_message_shown_is_the_message_given(tmp_path):
    (tmp_path / "_brand.yml").write_text('color: {primary: "#1b8a5a"}\n', encoding="utf-8")
    with pytest.raises(BrandError) as refused:
        load_brand(tmp_path)
    shown = re.search(r"```text\n(.*?)```", GUIDE, re.DOTALL)[1]
    assert shown.split() == str(refused.value).split()


def test_every_meaning_and_part_is_listed():
    listed = set(re.findall(r"`([\w. ]+)`", GUIDE[GUIDE.index("| meaning | says |") : GUIDE.index("## Fonts")]))
    parts = {name for entry in listed for name in entry.split()}
    assert {role.key for role in (*MEANINGS, *FURNITURE)} | set(SAME_MEANING) == parts


@pytest.mark.parametrize("role", MEANINGS, ids=lambda role: role.key)
def test_the_decision_prints_the_house_colour_and_its_contrast(role):
    row = next(line for line in DECISION.splitlines() if f"`{role.colour}`" in line)
    assert f"{contrast_ratio(role.colour, '#ffffff'):.1f}" in row
    assert role.key in row.replace("`.", "`level.")
