"""document.json: whole, described by its schema, the same after a round trip, refused when it is not."""

import json

import jsonschema
import pytest
from conftest import ROOT, proof

import stratalign as sa
from stratalign.document.file import document_from_plain, document_to_plain, read_document, write_document
from stratalign.errors import DocumentError

SCHEMA = json.loads((ROOT / "stratalign" / "document" / "schema.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def documents(northwind_document, harbour_document, harbour_readiness, study_results):
    return {
        "northwind": northwind_document,
        "harbour": harbour_document,
        "readiness": sa.build_readiness_report(harbour_readiness),
        "study": sa.build_study_report(study_results),
    }


@pytest.fixture(scope="module", params=["northwind", "harbour", "readiness", "study"])
def plain(request, documents):
    return json.loads(json.dumps(document_to_plain(documents[request.param])))


def thinned(plain, n_rows):
    """The file with the first rows of every table."""
    tables = {
        key: table
        | {
            "rows": table["rows"][:n_rows],
            "values": {name: column[:n_rows] for name, column in table["values"].items()},
        }
        for key, table in plain["tables"].items()
    }
    return plain | {"tables": tables}


@pytest.mark.parametrize("n_rows", [8, proof(None)])
def test_the_file_is_as_its_schema_says(plain, n_rows):
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    errors = list(jsonschema.Draft202012Validator(SCHEMA).iter_errors(thinned(plain, n_rows)))
    assert not errors, errors[0].message


def test_a_document_survives_its_file(plain):
    assert document_to_plain(document_from_plain(plain)) == plain


def test_the_file_holds_no_drawing_and_no_html(plain):
    text = json.dumps(plain)
    assert "<svg" not in text and "<p>" not in text and "base64" not in text


def test_the_schema_notices_what_does_not_belong(plain):
    # The tables are right, and most of the file.
    bare = json.loads(json.dumps(plain | {"tables": {}}))
    bare["sections"][0]["svg"] = "<svg/>"
    bare["sections"][0]["title"] = {"message": "a", "fields": {"n": 5}}
    found = list(jsonschema.Draft202012Validator(SCHEMA).iter_errors(bare))
    assert {tuple(error.absolute_path)[:3] for error in found} == {("sections", 0), ("sections", 0, "title")}


def test_equal_documents_give_equal_bytes(documents, tmp_path):
    first = write_document(documents["northwind"], tmp_path / "a").read_bytes()
    assert write_document(read_document(tmp_path / "a"), tmp_path / "b").read_bytes() == first


def test_a_file_that_is_missing_damaged_or_newer_is_refused(documents, tmp_path):
    with pytest.raises(DocumentError, match="is not in"):
        read_document(tmp_path)
    file = write_document(documents["harbour"], tmp_path)
    plain = json.loads(file.read_text(encoding="utf-8"))
    for change, words in (
        ({"schema_version": 99}, "schema version 99"),
        ({"sections": [{}]}, "lacks or misspells"),
    ):
        file.write_text(json.dumps(plain | change), encoding="utf-8")
        with pytest.raises(DocumentError, match=words):
            read_document(tmp_path)
    file.write_text("{", encoding="utf-8")
    with pytest.raises(DocumentError, match="is not JSON"):
        read_document(tmp_path)
    lost = dict(plain, tables={key: table for key, table in plain["tables"].items() if key != "level_gaps"})
    file.write_text(json.dumps(lost), encoding="utf-8")
    with pytest.raises(DocumentError, match="level_gaps"):
        read_document(tmp_path)
