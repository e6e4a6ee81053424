"""Units from a file or the roster: parents by id, paths, layers; keys, own names, and rows that are no unit."""

import pytest

from stratalign.engagement.declarations.survey import RosterFile, SurveyFile, Wave
from stratalign.engagement.engagement import Engagement
from stratalign.errors import SourceError
from stratalign.responses.hierarchy import resolve_units

PARENTS = "id,title,above\n1,Acme,\n10,North,1\n20,South,1\n11,Sales,10\n21,Sales,20\n22,Café & Co,20\n"
PATHS = "where\nAcme > North > Sales\nAcme > South > Sales\nAcme >  South > Café & Co\n"
LAYERS = "a,b,c\nAcme,North,Sales\nAcme,South,Sales\nacme,South,Café & Co\nAcme,South,South\n"


def resolved(folder, table, *, roster=None, **units):
    (folder / "units.csv").write_text(table, encoding="utf-8")
    wave = Wave(key="w1", label="First", survey=SurveyFile(file="survey.csv"), roster=roster)
    listed = "from_roster" if roster else {"file": "units.csv", **units}
    given = {"folder": folder, "client": "Acme", "industry": "financial", "waves": [wave], "units": listed}
    return resolve_units(Engagement.model_validate(given))


def problems_of(folder, table, **units):
    with pytest.raises(SourceError) as problem:
        resolved(folder, table, **units)
    return str(problem.value)


def test_parents_by_id(tmp_path):
    engagement = resolved(tmp_path, PARENTS, key="id", name="title", parent="above")
    assert engagement.parents == {"1": None, "10": "1", "20": "1", "11": "10", "21": "20", "22": "20"}
    assert engagement.unit_names["11"] == "Sales (North)"
    assert engagement.unit_names["21"] == "Sales (South)"
    assert engagement.unit_names["22"] == "Café & Co"


@pytest.mark.parametrize(
    ("table", "units"), [(PATHS, {"path": "where"}), (LAYERS, {"columns": ["a", "b", "c"]})], ids=["path", "layers"]
)
def test_paths_and_layers_give_the_same_hierarchy(tmp_path, table, units):
    engagement = resolved(tmp_path, table, **units)
    assert engagement.parents == {
        "acme": None, "north": "acme", "north-sales": "north", "south": "acme", "south-sales": "south",
        "cafe-co": "south",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("label", "unit"),
    [
        ("north", "north"), ("NORTH ", "north"), ("Acme > North > Sales", "north-sales"),
        ("Acme/South/Sales", "south-sales"),
        ("acme\\south \\ sales", "south-sales"), ("Acme | North", "north"), ("Sales (South)", "south-sales"),
        ("south-sales", "south-sales"), ("Café & Co", "cafe-co"), ("Sales", None),
        ("North > Sales > Acme", None), ("", None),
    ],
)  # fmt: skip
def test_units_are_found_by_key_name_and_path_and_never_guessed(tmp_path, label, unit):
    assert resolved(tmp_path, PATHS, path="where").unit_of(label) == unit


def test_the_ids_of_a_file_are_labels_too(tmp_path):
    engagement = resolved(tmp_path, "id,title\nOE 4711,Sales\nOE 4712,Production\n", key="id", name="title")
    assert (engagement.unit_of("oe 4711"), engagement.unit_of("sales")) == ("sales", "sales")


def test_names_in_other_letters_get_keys(tmp_path):
    engagement = resolved(tmp_path, "where\n東京\n大阪\nЮг\n", path="where")
    assert list(engagement.parents) == ["unit-2", "unit-3", "unit-4"]
    assert engagement.unit_of("大阪") == "unit-3"


def test_a_unit_may_name_itself_or_a_name_as_the_one_above(tmp_path):
    engagement = resolved(tmp_path, "id,title,above\na,Acme,a\nb,North,Acme\n", key="id", name="title", parent="above")
    assert engagement.parents == {"a": None, "b": "a"}


def test_every_row_that_is_no_unit_is_named(tmp_path):
    table = "id,above\na,\nb,x\n,a\nc,d\nd,c\ne,d\nA,\n"
    message = problems_of(tmp_path, table, key="id", parent="above")
    assert message.startswith("units.csv: the units have 4 problems:")
    for line in (
        "row 4 has no 'id'.",
        "'a' stands in rows 2, 8. Keep one.",
        "row 3: the unit above 'b' is 'x', which is not listed.",
        "the units above 'c' (row 5), 'd' (row 6), 'e' (row 7) run in a circle or lead to one.",
    ):
        assert line in message


def test_gaps_and_blank_rows_of_layers_are_named(tmp_path):
    message = problems_of(tmp_path, "n,a,b,c\n1,Acme,,Sales\n2,,,\n3,Acme,North,\n4,,North,\n", columns=["a", "b", "c"])
    assert "the units have 3 problems" in message
    assert "row 2 leaves out a layer above 'Sales'." in message
    assert "row 3 names no unit." in message
    assert "row 5 leaves out a layer above" in message


def test_a_missing_column_is_named(tmp_path):
    assert "There is no column 'wher'. Did you mean 'where'?" in problems_of(tmp_path, "where,x\na,b\n", path="wher")


@pytest.mark.parametrize(
    ("table", "units"),
    [
        ("id,title,above,id\n1,Acme,,2\n", {"key": "id", "name": "title", "parent": "above"}),
        ("id,id,x\nAcme,North,y\n", {"path": "id"}),
        ("a,id,b,id\nAcme,North,x,y\n", {"columns": ["a", "id", "b"]}),
    ],
)
def test_a_header_that_stands_twice_is_refused(tmp_path, table, units):
    assert "units.csv: The header 'id' stands 2 times" in problems_of(tmp_path, table, **units)


@pytest.mark.parametrize(
    ("columns", "table", "parents"),
    [
        ({"unit": "u"}, "p,u\n1,North\n2,South\n3,North\n4,\n", {"north": None, "south": None}),
        ({"unit_path": "u"}, "p,u\n1,Acme > North\n2,Acme\n", {"acme": None, "north": "acme"}),
        ({"unit_columns": ["u", "v"]}, "p,u,v\n1,Acme,North\n2,Acme,\n", {"acme": None, "north": "acme"}),
    ],
)
def test_the_roster_gives_the_units(tmp_path, columns, table, parents):
    roster = RosterFile.model_validate({"file": "units.csv", "person_id": "p", **columns})
    assert resolved(tmp_path, table, roster=roster).parents == parents


def test_the_roster_must_be_there_and_tell_units(tmp_path):
    with pytest.raises(SourceError, match=r"units: from_roster', but no wave has a 'roster'"):
        resolve_units(
            Engagement(
                folder=tmp_path, client="Acme", industry="financial", units="from_roster",
                waves=[Wave(key="w1", label="First", survey=SurveyFile(file="survey.csv"))],
            )
        )  # fmt: skip
    with pytest.raises(SourceError, match=r"units\.csv: nobody has a unit"):
        resolved(tmp_path, "p,u\n1,\n", roster=RosterFile(file="units.csv", person_id="p", unit="u"))


def test_listed_units_and_units_of_the_survey_stay_as_they_are(tmp_path):
    waves = [Wave(key="w1", label="First", survey=SurveyFile(file="survey.csv"))]
    for units in ("from_survey", [{"key": "north", "name": "North", "labels": ["N."]}]):
        engagement = Engagement(folder=tmp_path, client="Acme", industry="financial", waves=waves, units=units)
        assert resolve_units(engagement) is engagement
    assert engagement.unit_of("n.") == "north"


def test_a_deep_chain_of_many_units_is_no_circle(tmp_path):
    rows = "".join(f"u{n},{f'u{n - 1}' if n else ''}\n" for n in range(300))
    engagement = resolved(tmp_path, f"id,above\n{rows}", key="id", parent="above")
    assert len(engagement.parents) == 300
    assert engagement.parents["u299"] == "u298"
