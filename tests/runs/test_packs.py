"""Packs of an engagement that may show no unit are refused before a notebook is started."""

from dataclasses import replace

import pytest
from odd.engagements import make_odd

from stratalign.errors import DisclosureError
from stratalign.runs.packs import UNIT_PACK, require_units_to_show


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
