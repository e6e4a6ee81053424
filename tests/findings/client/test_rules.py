"""All rules together: evidence with n, no causal verb, silent without data."""

from dataclasses import replace

import pandas as pd

from stratalign.document.spoken import speaker_for
from stratalign.findings.client.rules import RULES, find_all

BANNED = ("drive", "drives", "cause", "causes", "leads to", "results in", "impact")
#: What the client plans and how the numbers were made is counted, not measured among people or units.
COUNTS = ("decisions", "action_plan", "method", "confidentiality")
#: How the numbers were made, and what limits them, is told in these.
EXPLAINS = ("method", "results", "questionnaire", "confidentiality")


def test_every_rule_has_evidence_with_n_under_its_own_key(northwind_analysis, harbour_analysis):
    for analysis in (northwind_analysis, harbour_analysis):
        for key, finding in find_all(analysis).items():
            table = finding.tidy()
            assert finding.key == key
            if key not in COUNTS:
                assert (table["n_respondents"].notna() | table["n_units"].notna()).all(), key


def test_no_claim_says_that_one_thing_causes_another(
    northwind_analysis, harbour_analysis, northwind_document, harbour_document
):
    for analysis, document in ((northwind_analysis, northwind_document), (harbour_analysis, harbour_document)):
        speaker = speaker_for(document)
        assert len(document.claims) == len(find_all(analysis))
        for claim in document.claims:
            said = [claim.text] if claim.key in EXPLAINS else [claim.text, *claim.detail]
            words = " ".join(speaker.say_all(tuple(said))).lower().split()
            assert not [verb for verb in BANNED if verb in words], words


def test_rules_are_silent_without_data(northwind_analysis):
    engagement = northwind_analysis.engagement
    unplanned = engagement.model_copy(
        update={"strategy": engagement.strategy.model_copy(update={"goals_and_actions": ()})}
    )
    empty = replace(
        northwind_analysis,
        engagement=unplanned,
        waves=(),
        changes=pd.DataFrame(),
        relations=(),
        benchmarks=(),
        panel=None,
        instrument=None,
    )
    assert list(find_all(empty)) == ["method"]


def test_all_rules_are_run(northwind_analysis):
    assert set(find_all(northwind_analysis)) == set(RULES) - {"change"}
