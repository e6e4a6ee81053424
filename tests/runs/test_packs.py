"""Packs are refused before a notebook is started where no unit may be shown; and they are remembered like reports."""

from dataclasses import replace

import pytest
from notebooks_here import run_here
from odd.engagements import make_odd

from stratalign.errors import DisclosureError
from stratalign.runs.difference import difference_of_runs
from stratalign.runs.erase import erase_person
from stratalign.runs.execute import run_engagement
from stratalign.runs.packs import UNIT_PACK, require_units_to_show
from stratalign.runs.publish import publish_run
from stratalign.runs.remembered import remembered_lines
from stratalign.runs.verify import verify_run


@pytest.fixture(scope="module")
def intake():
    return make_odd("one level")


def with_minimum(intake, minimum):
    disclosure = intake.engagement.disclosure.model_copy(update={"minimum_respondents": minimum})
    return replace(intake, engagement=intake.engagement.model_copy(update={"disclosure": disclosure}))


def test_units_that_are_too_small_are_refused_by_the_number_they_lack(intake):
    require_units_to_show(intake, UNIT_PACK)
    with pytest.raises(DisclosureError, match=r"no unit may be shown.* did 60 people answer"):
        require_units_to_show(with_minimum(intake, 60), UNIT_PACK)
    require_units_to_show(with_minimum(intake, 60), "client_report")


def test_accounts_alone_have_no_packs():
    with pytest.raises(DisclosureError, match="accounts alone"):
        require_units_to_show(make_odd("accounts only"), UNIT_PACK)


@pytest.mark.slow
@pytest.mark.prove
def test_packs_that_were_sent_count_ever_after(pseudonym_secret, northwind, tmp_path, monkeypatch):
    run_here(monkeypatch)
    reports = tmp_path / "reports"
    sent = run_engagement(northwind, notebook=UNIT_PACK, reports=reports).folder
    assert verify_run(sent, source=northwind).is_confirmed
    publication = publish_run(sent, audience="managers")
    assert sum(name.startswith("packs/") for name in publication.sendings[0].files) == 30

    erased = erase_person("NW-0004", engagements=[northwind], folder=northwind.parent, reports=reports)
    assert any("1 row of survey.csv" in line for line in erased.removed)
    assert any("sent on" in line and "managers" in line for line in erased.out_of_reach)

    again = run_engagement(northwind, notebook=UNIT_PACK, reports=reports).folder
    # Whoever holds the packs could take the one who is gone out of every figure of his unit: others are left out too.
    (line,) = remembered_lines(again, northwind)
    assert int(line.split(": ")[1].split()[0]) >= 4
    found = difference_of_runs(sent, again)
    assert any("survey.csv has changed" in line for line in found.lines())
    assert any("“Packs by unit”, Pressure, n: 86 → 81" in line for line in found.lines())
