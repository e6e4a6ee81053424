"""Company facts of the SEC: one row a fact, and one clear error for whatever is no such file."""

import json

import pytest
from company_facts_samples import RETAILER, company_facts, fact, write_facts

from stratalign.errors import SourceError
from stratalign.sources.performance.sec import FACT_COLUMNS, read_companyfacts


def test_every_fact_is_a_row_of_text_with_its_number(tmp_path):
    facts = read_companyfacts(write_facts(tmp_path, RETAILER))
    assert (list(facts.columns), len(facts)) == (list(FACT_COLUMNS), 13)
    assert facts.index[0] == "CIK0000866787 fact 1"
    first = facts.iloc[0]
    assert (first["cik"], first["entity"], first["tag"]) == ("0000866787", "AUTOZONE INC", "Revenues")
    assert (first["start"], first["end"], first["val"]) == ("2008-08-31", "2009-08-29", "6816824000")
    assert set(facts.loc[facts["tag"] == "Assets", "start"]) == {""}


def test_only_wanted_tags_are_kept_and_facts_keep_their_numbers(tmp_path):
    facts = read_companyfacts(write_facts(tmp_path, RETAILER), tags={"SalesRevenueNet"})
    assert list(facts.index) == ["CIK0000866787 fact 6"]


def test_a_folder_or_pattern_of_companies_is_read_together(tmp_path):
    write_facts(tmp_path, RETAILER)
    other = company_facts(
        "OTHER CORP", 1, ifrs_full__Revenue={"USD": [fact("2020-01-01", "2020-12-31", 5, "2021-03-01")]}
    )
    write_facts(tmp_path, other, "CIK0000000001.json")
    for path in (tmp_path, tmp_path / "CIK*.json"):
        facts = read_companyfacts(path)
        assert list(facts["entity"].unique()) == ["OTHER CORP", "AUTOZONE INC"]
    assert facts["tag"].iloc[0] == "ifrs-full:Revenue"


ONE = '{"cik": 1, "entityName": "A", "facts": {"us-gaap": {"Revenues": {"units": {"USD": [%s]}}}}}'
DAMAGED = {
    "empty": (b"", "it is empty"),
    "not an object": (b"[1, 2]", "the file is no object"),
    "cut off": (json.dumps(RETAILER).encode()[:700], "at line 1, byte"),
    "not UTF-8": (b'{"cik": 1, "entityName": "\xff"}', "not UTF-8"),
    "too deep": (b"[" * 200_000, "nested too deeply"),
    "not a number": ((ONE % '{"end": "2020-12-31", "filed": "2021-01-01", "val": NaN}').encode(), "holds NaN"),
    "huge number": (b'{"cik": ' + b"9" * 6000 + b"}", "thousands of digits"),
    "no company": (b'{"facts": {}}', "'cik' is missing"),
    "no name": (b'{"cik": 1, "facts": {}}', "'entityName' is missing"),
    "no facts": (b'{"cik": 1, "entityName": "A"}', "'facts' is no object"),
    "units a list": (b'{"cik": 1, "entityName": "A", "facts": {"us-gaap": {"T": {"units": []}}}}', "'units' of 'T'"),
    "fact a number": ((ONE % "7").encode(), r"fact 1 \('Revenues', USD\) is no object"),
    "value a text": ((ONE % '{"end": "2020-12-31", "filed": "2021-01-01", "val": "7"}').encode(), "'val' is missing"),
    "value true": ((ONE % '{"end": "2020-12-31", "filed": "2021-01-01", "val": true}').encode(), "'val' is missing"),
    "no such day": ((ONE % '{"end": "2020-02-30", "filed": "2021-01-01", "val": 7}').encode(), "'end' is missing or"),
    "no end": ((ONE % '{"filed": "2021-01-01", "val": 7}').encode(), "'end' is missing or no date"),
    "backwards": (
        (ONE % '{"start": "2021-01-01", "end": "2020-12-31", "filed": "2021-01-01", "val": 7}').encode(),
        "starts on 2021-01-01, after its end",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", DAMAGED)
def test_whatever_is_no_such_file_is_one_error_that_says_where(tmp_path, name):
    content, message = DAMAGED[name]
    path = tmp_path / "CIK1.json"
    path.write_bytes(content)
    with pytest.raises(
        SourceError, match=rf"CIK1\.json is no companyfacts file of the SEC: .*{message}.*Download it again"
    ):
        read_companyfacts(path)


def test_a_missing_file_and_an_empty_folder_are_named(tmp_path):
    with pytest.raises(SourceError, match=r"CIK2\.json does not exist"):
        read_companyfacts(tmp_path / "CIK2.json")
    with pytest.raises(SourceError, match="no file matches"):
        read_companyfacts(tmp_path)
