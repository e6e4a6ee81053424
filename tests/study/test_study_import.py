"""A researcher's own table brought in: layouts, scales, rows that are no companies, and a way out of every dead end."""

import json

import duckdb
import numpy as np
import pandas as pd
import pytest
import yaml

import stratalign as sa
from stratalign.errors import EngagementError, ExportError, SourceError
from stratalign.study.draft_mapping import draft_mapping
from stratalign.study.importing import import_study, write_imported
from stratalign.study.mapping import StudyMapping, load_study_mapping

N = 45
MEASURES = {
    "purpose_pct": {"role": "exposure"},
    "energy_points": {"role": "attitude"},
    "growth_pct": {"role": "outcome"},
}
COLUMNS = {"purpose_pct": "Purpose score", "energy_points": "Energy", "growth_pct": "Growth"}


@pytest.fixture(scope="module")
def plain():
    rng = np.random.default_rng(2)
    return pd.DataFrame(
        {
            "Firm": [f"Firm {n}" for n in range(N)],
            "Sector": rng.choice(["steel", "food"], N),
            "Purpose score": rng.uniform(30, 90, N).round(1),
            "Energy": rng.uniform(30, 90, N).round(1),
            "Growth": rng.normal(4, 3, N).round(2),
        }
    )


def mapping_of(path, **table):
    read = {"file": path.name, "company": "Firm", "industry": "Sector", "columns": COLUMNS} | table
    above = {key: read.pop(key) for key in ("measures", "same_company", "cross_section", "origin") if key in read}
    return StudyMapping(**({"measures": MEASURES} | above), tables=[read])


def check_same(imported, plain):
    rows = imported.companies.set_index("company_id").loc[plain["Firm"]]
    for name, column in COLUMNS.items():
        np.testing.assert_allclose(rows[name], plain[column], atol=1e-9)
    assert rows["industry"].tolist() == plain["Sector"].tolist()


def write_csv(plain, path):
    plain.to_csv(path, index=False)


def write_german(plain, path):
    plain.to_csv(path, index=False, sep=";", decimal=",", encoding="cp1252")


def write_cr_only(plain, path):
    path.write_bytes(plain.to_csv(index=False, lineterminator="\r").encode("utf-8-sig"))


def write_xlsx(plain, path):
    with pd.ExcelWriter(path) as book:
        pd.DataFrame({"Cover": ["A survey of firms"]}).to_excel(book, sheet_name="Cover", index=False)
        plain.to_excel(book, sheet_name="Data", index=False, startrow=3)


def write_stata(plain, path):
    plain.rename(columns={"Purpose score": "purpose"}).to_stata(path, write_index=False)


def write_parquet(plain, path):
    duckdb.sql("SELECT * FROM plain").write_parquet(str(path))


def write_percent(plain, path):
    plain.assign(**{"Purpose score": plain["Purpose score"].map("{:.1f} %".format)}).to_csv(path, index=False)


WAYS = {
    "plain.csv": (write_csv, {}),
    "german.csv": (write_german, {}),
    "mac.csv": (write_cr_only, {}),
    "book.xlsx": (write_xlsx, {}),
    "stata.dta": (write_stata, {"columns": COLUMNS | {"purpose_pct": "purpose"}}),
    "lake.parquet": (write_parquet, {}),
    "percent.csv": (write_percent, {}),
}


@pytest.mark.parametrize("name", WAYS)
def test_one_table_in_every_kind_of_file(tmp_path, plain, name):
    write, table = WAYS[name]
    path = tmp_path / name
    write(plain, path)
    check_same(import_study(path, mapping_of(path, **table)), plain)


def test_an_imported_study_is_read_and_analysed(tmp_path, plain):
    path = tmp_path / "firms.csv"
    plain.to_csv(path, index=False)
    files = write_imported(import_study(tmp_path, mapping_of(path)), tmp_path / "study")
    assert {file.name for file in files} == {"companies.csv", "codebook.csv", "import.json"}
    study = sa.load_study(tmp_path / "study")
    assert not study.is_synthetic and set(study.companies["origin"]) == {"real"}
    assert study.design.exposure == "purpose_pct"
    assert [(one.name, one.is_attitude) for one in study.design.outcomes] == [
        ("energy_points", True),
        ("growth_pct", False),
    ]
    found = sa.analyse_study(study, draws=100)
    assert found.claims.counts["n_companies"].tolist() == [N, N]
    said = json.loads((tmp_path / "study" / "import.json").read_text(encoding="utf-8"))
    assert said["tables"][0]["rows_kept"] == N and len(said["tables"][0]["sha256"]) == 64
    codebook = pd.read_csv(tmp_path / "study" / "codebook.csv", keep_default_na=False)
    assert "firms.csv: Growth" in codebook.set_index("column").loc["growth_pct", "description"]


@pytest.mark.parametrize(("counts", "written"), [((40, 51), ["40", "51", ""]), ((40.5, 51), ["40.5", "51.0", ""])])
def test_people_are_written_whole_where_all_are(tmp_path, plain, counts, written):
    table = plain.assign(Staff=[*counts, *[np.nan] * (N - 2)])
    table.to_csv(tmp_path / "firms.csv", index=False)
    imported = import_study(tmp_path / "firms.csv", mapping_of(tmp_path / "firms.csv", headcount="Staff"))
    write_imported(imported, tmp_path / "own")
    told = pd.read_csv(tmp_path / "own" / "companies.csv", dtype=str, keep_default_na=False)
    assert told["headcount"].tolist()[:3] == written


def test_what_no_import_wrote_is_never_replaced(tmp_path, plain):
    path = tmp_path / "firms.csv"
    plain.to_csv(path, index=False)
    imported = import_study(path, mapping_of(path))
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "companies.csv").write_text("a client's list", encoding="utf-8")
    with pytest.raises(ExportError, match=r"holds companies\.csv, which no import wrote\. Nothing was replaced"):
        write_imported(imported, tmp_path / "mine")
    write_imported(imported, tmp_path / "new")
    write_imported(imported, tmp_path / "new")


# Years -----------------------------------------------------------------------------------------------------------


def test_years_in_headers_and_years_in_rows_are_the_same_panel(tmp_path, plain):
    years = {2021: 0.0, 2022: 1.0, 2023: 2.5}
    wide = plain[["Firm"]].assign(
        **{f"{name} {year}": plain[name] + more for year, more in years.items() for name in COLUMNS.values()}
    )
    long = pd.concat([plain.assign(**{c: plain[c] + m for c in COLUMNS.values()}, Year=y) for y, m in years.items()])
    wide.to_csv(tmp_path / "wide.csv", index=False)
    long.to_csv(tmp_path / "long.csv", index=False)
    columns = {name: f"{column} {{year}}" for name, column in COLUMNS.items()}
    one = import_study(tmp_path, mapping_of(tmp_path / "wide.csv", columns=columns, industry=None))
    other = import_study(tmp_path, mapping_of(tmp_path / "long.csv", period={"column": "Year"}))
    pd.testing.assert_frame_equal(one.panel, other.panel)
    assert one.cross_section == "2023" and len(one.panel) == 3 * N
    np.testing.assert_allclose(one.companies["growth_pct"].sum(), (plain["Growth"] + 2.5).sum())
    early = import_study(tmp_path, mapping_of(tmp_path / "long.csv", period={"column": "Year"}, cross_section=2021))
    np.testing.assert_allclose(early.companies["growth_pct"].sum(), plain["Growth"].sum())
    write_imported(one, tmp_path / "study")
    assert len(sa.load_study(tmp_path / "study").years) == 3 * N


def test_a_company_that_has_no_row_in_the_year_stays_with_missing_values(tmp_path, plain):
    table = pd.concat([plain.assign(Year=2022), plain.head(40).assign(Year=2023)])
    table.to_csv(tmp_path / "t.csv", index=False)
    found = import_study(tmp_path, mapping_of(tmp_path / "t.csv", period={"column": "Year"}))
    assert len(found.companies) == N and found.companies["growth_pct"].notna().sum() == 40
    assert found.tidy().set_index("term").loc["growth_pct", "n_units"] == 40


def test_former_names_are_one_company(tmp_path, plain):
    later = plain.assign(Year=2023, Firm=plain["Firm"].replace("Firm 3", "Firm Three"))
    pd.concat([plain.assign(Year=2022), later]).to_csv(tmp_path / "t.csv", index=False)
    shape = {"period": {"column": "Year"}, "same_company": {"Firm 3": "Firm Three"}}
    found = import_study(tmp_path, mapping_of(tmp_path / "t.csv", **shape))
    assert found.panel.groupby("company_id").size().eq(2).all()
    with pytest.raises(EngagementError, match="same_company names 1 companies that no table has, such as 'Firm X'"):
        import_study(tmp_path, mapping_of(tmp_path / "t.csv", **shape | {"same_company": {"Firm X": "Firm Three"}}))


def test_tables_of_one_period_complete_and_may_not_contradict_each_other(tmp_path, plain):
    plain[["Firm", "Growth"]].to_csv(tmp_path / "money.csv", index=False)
    plain.drop(columns="Growth").to_csv(tmp_path / "people.csv", index=False)
    people = {name: column for name, column in COLUMNS.items() if name != "growth_pct"}
    tables = [
        {"file": "people.csv", "company": "Firm", "industry": "Sector", "columns": people},
        {"file": "money.csv", "company": "Firm", "columns": {"growth_pct": "Growth"}},
    ]
    check_same(import_study(tmp_path, StudyMapping(measures=MEASURES, tables=tables)), plain)
    plain.assign(Energy=plain["Energy"] + 1).to_csv(tmp_path / "again.csv", index=False)
    again = {"file": "again.csv", "company": "Firm", "columns": {"energy_points": "Energy"}}
    with pytest.raises(EngagementError, match=r"45 companies have two values.*such as Firm 0 of energy_points"):
        import_study(tmp_path, StudyMapping(measures=MEASURES, tables=[*tables, again]))


# Rows, scales and dead ends --------------------------------------------------------------------------------------


def test_rows_that_are_no_companies_are_left_out_by_a_declared_filter(tmp_path, plain):
    total = pd.DataFrame(
        {"Firm": ["All firms (median)"], "Sector": ["-"], "Purpose score": [60], "Energy": [60], "Growth": [4]}
    )
    pd.concat([total, plain]).to_csv(tmp_path / "t.csv", index=False)
    found = import_study(tmp_path, mapping_of(tmp_path / "t.csv", leave_out={"Firm": ["All firms*"]}))
    check_same(found, plain)
    assert found.tables[0].left_out == {"leave_out: Firm": 1}
    assert "left out: 1 leave_out: Firm" in found.told[0]
    steel = import_study(tmp_path, mapping_of(tmp_path / "t.csv", keep={"Sector": ["steel"]}))
    assert sorted(steel.companies["company_id"]) == sorted(plain.loc[plain["Sector"] == "steel", "Firm"])


def test_shares_become_per_cent_where_the_mapping_says_so_and_are_asked_about_where_not(tmp_path, plain):
    plain.assign(**{"Purpose score": plain["Purpose score"] / 100}).to_csv(tmp_path / "t.csv", index=False)
    columns = COLUMNS | {"purpose_pct": {"column": "Purpose score", "scale": "share"}}
    check_same(import_study(tmp_path, mapping_of(tmp_path / "t.csv", columns=columns)), plain)
    with pytest.raises(
        EngagementError, match=r"values of 'Purpose score'.*lie between 0\.\d+ and 0\.\d+\. Say 'scale: share'"
    ):
        import_study(tmp_path, mapping_of(tmp_path / "t.csv"))


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ({"company": "Frm"}, "no column 'Frm', given for company. Did you mean 'Firm'"),
        ({"columns": COLUMNS | {"growth_pct": "*o*"}}, "columns match '.o.', given for growth_pct"),
        ({"leave_out": {"Firm": ["Total"]}}, "no row has 'Total' in 'Firm', which leave_out names"),
        (
            {"columns": COLUMNS | {"growth_pct": "Sector"}},
            "45 of 45 cells of 'Sector'.*no number.*under 'missing'",
        ),
        ({"cross_section": 2020}, "cross_section is 2020; the tables are of no period"),
        (
            {"columns": {n: f"{c} {{year}}" for n, c in COLUMNS.items()}},
            "no column like 'Purpose score {year}'",
        ),
        ({"header_row": 99}, "'header_row' is 99"),
    ],
)
def test_every_dead_end_is_a_message_with_its_fix(tmp_path, plain, table, words):
    plain.to_csv(tmp_path / "t.csv", index=False)
    with pytest.raises((EngagementError, SourceError), match=words):
        import_study(tmp_path, mapping_of(tmp_path / "t.csv", **table))


def test_a_company_twice_and_words_for_missing_values(tmp_path, plain):
    pd.concat([plain, plain.head(1)]).to_csv(tmp_path / "t.csv", index=False)
    with pytest.raises(EngagementError, match="1 companies stand twice in one period, such as Firm 0"):
        import_study(tmp_path, mapping_of(tmp_path / "t.csv"))
    plain.astype(object).assign(Growth=["[c]", *plain["Growth"][1:]]).to_csv(tmp_path / "u.csv", index=False)
    with pytest.raises(EngagementError, match=r"1 of 45 cells of 'Growth'.*'\[c\]' on line 2"):
        import_study(tmp_path, mapping_of(tmp_path / "u.csv"))
    found = import_study(tmp_path, mapping_of(tmp_path / "u.csv", missing=["[c]"]))
    assert found.companies["growth_pct"].isna().sum() == 1


def test_every_row_may_be_a_company_of_its_own(tmp_path, plain):
    plain.drop(columns="Firm").to_csv(tmp_path / "t.csv", index=False)
    found = import_study(tmp_path, mapping_of(tmp_path / "t.csv", company="(row)"))
    assert len(found.companies) == N and found.companies["company_id"].iloc[0].startswith("row ")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            {"measures": {"a": {}}, "tables": [{"company": "x", "columns": {"a": "A"}}]},
            "0 measures have the role exposure",
        ),
        ({"tables": [{"company": "x", "columns": {"b": "B"}}]}, "columns are given for b"),
        ({"tables": [{"company": "x", "columns": {"purpose_pct": "P"}}]}, "no table has a column for the measures"),
        ({"tables": [{"company": "x", "colums": {}}]}, "colums"),
    ],
)
def test_a_mapping_that_is_wrong_is_refused(tmp_path, change, words):
    file = tmp_path / "map.yml"
    file.write_text(yaml.safe_dump({"measures": MEASURES} | change), encoding="utf-8")
    with pytest.raises(EngagementError, match=words):
        load_study_mapping(file)


# Proposed --------------------------------------------------------------------------------------------------------


def test_a_proposed_mapping_is_the_table_once_roles_are_given(tmp_path, plain):
    path = tmp_path / "firms.csv"
    plain.to_csv(path, index=False)
    text = draft_mapping(path)
    assert text.count("# ?") >= 4
    draft = yaml.safe_load(text)
    assert draft["tables"][0] | {"columns": None} == {
        "file": "firms.csv", "company": "Firm", "industry": "Sector", "columns": None,
    }  # fmt: skip
    for key, role in {"purpose_score": "exposure", "energy": "attitude", "growth": "outcome"}.items():
        draft["measures"][key]["role"] = role
    found = import_study(path, StudyMapping(**draft))
    np.testing.assert_allclose(found.companies.set_index("company_id").loc[plain["Firm"], "growth"], plain["Growth"])


def test_years_in_headers_are_proposed_as_one_measure(tmp_path, plain):
    wide = plain[["Firm"]].assign(**{f"Margin {year}": plain["Growth"] + year for year in (2020, 2021)}, Size_1999=1.0)
    wide.to_csv(tmp_path / "wide.csv", index=False)
    draft = yaml.safe_load(draft_mapping(tmp_path / "wide.csv"))
    assert [table["columns"] for table in draft["tables"]] == [{"margin": "Margin {year}"}, {"size_1999": "Size_1999"}]


def test_what_has_no_year_beside_years_in_headers_is_proposed_as_of_the_last(tmp_path, plain):
    wide = {f"Energy {year}": plain["Energy"] + year for year in (2023, 2024)}
    table = plain[["Firm"]].assign(Branch="trade", **wide, Answered=range(10, 10 + len(plain)), Beds=plain["Growth"])
    table.to_csv(tmp_path / "t.csv", index=False)
    text = draft_mapping(tmp_path / "t.csv").replace('energy: {role: ""}', "energy: {role: exposure}")
    (tmp_path / "map.yml").write_text(text.replace('beds: {role: ""}', "beds: {role: outcome}"), encoding="utf-8")
    found = import_study(tmp_path / "t.csv", load_study_mapping(tmp_path / "map.yml"))
    assert found.cross_section == "2024" and len(found.panel) == 2 * len(plain)
    rows = found.companies.set_index("company_id").loc[plain["Firm"]]
    assert rows["beds"].tolist() == pytest.approx(plain["Growth"].tolist())
    assert rows["energy"].tolist() == pytest.approx((plain["Energy"] + 2024).tolist())
    assert set(rows["industry"]) == {"trade"} and rows["n_respondents"].iloc[0] == 10
    assert found.told[0] == f"t.csv: {len(plain)} rows, {2 * len(plain)} with years of 2023, 2024"


def test_long_headers_are_cut_units_stand_last_and_words_among_numbers_are_named(tmp_path, plain):
    long = "B01. I am interested in my work (% selecting strongly agree or agree)"
    other = "B01. I am interested in my work (% selecting disagree or strongly so)"
    values = ["[c]", *plain["Energy"].astype(str)[1:]]
    plain[["Firm"]].assign(**{long: values, other: values}).to_csv(tmp_path / "t.csv", index=False)
    draft = yaml.safe_load(draft_mapping(tmp_path / "t.csv"))
    first, second = draft["tables"][0]["columns"]
    assert first == "b01_i_am_interested_in_my_work_pct" and second.endswith("_2_pct")
    assert draft["tables"][0]["missing"] == ["[c]"]
    with pytest.raises(SourceError, match="is a folder: name one of its tables"):
        draft_mapping(tmp_path)


def test_a_table_without_numbers_is_told(tmp_path):
    (tmp_path / "t.csv").write_text("a,b\nx,y\nz,w\n", encoding="utf-8")
    with pytest.raises(SourceError, match="no column holds numbers"):
        draft_mapping(tmp_path / "t.csv")


def test_the_command_proposes_then_imports(tmp_path, plain, run_command, monkeypatch):
    monkeypatch.chdir(tmp_path)
    plain.to_csv("firms.csv", index=False)
    said = run_command("study", "import", "firms.csv")
    assert said.returncode == 0 and "firms.mapping.yml" in said.stdout
    file = tmp_path / "firms.mapping.yml"
    text = file.read_text(encoding="utf-8")
    for key, role in {"purpose_score": "exposure", "energy": "attitude", "growth": "outcome"}.items():
        text = text.replace(f'{key}: {{role: ""}}', f"{key}: {{role: {role}}}")
    file.write_text(text, encoding="utf-8")
    said = run_command("study", "import", "firms.csv", "--mapping", str(file), "--folder", "mine")
    assert said.returncode == 0 and "growth: 45 of 45 companies" in said.stdout
    assert sa.load_study("mine").design.exposure == "purpose_score"


@pytest.mark.parametrize("decimal", [",", "."])
def test_thousands_are_told_from_decimals_by_the_columns_beside(tmp_path, plain, decimal):
    group = "." if decimal == "," else ","
    people = [f"{n + 1}{group}{n * 7 % 1000:03d}" for n in range(N)]
    path = tmp_path / "firms.csv"
    plain.assign(People=people).to_csv(path, index=False, sep=";", decimal=decimal)
    companies = import_study(path, mapping_of(path, headcount="People")).companies
    rows = companies.set_index("company_id").loc[plain["Firm"]]
    assert rows["headcount"].tolist() == [1000 * (n + 1) + n * 7 % 1000 for n in range(N)]


def test_a_sign_that_may_mean_either_is_asked_about(tmp_path, plain):
    path = tmp_path / "firms.csv"
    whole = plain.assign(**{name: plain[name].round().astype(int) for name in COLUMNS.values()})
    whole.assign(People=[f"{n + 1}.250" for n in range(N)]).to_csv(path, index=False)
    with pytest.raises(EngagementError, match=r"'1\.250' of 'People'.*groups thousands or begins decimals is open"):
        import_study(path, mapping_of(path, headcount="People"))
    said = import_study(path, mapping_of(path, headcount="People", decimal=",")).companies
    assert said["headcount"].min() == 1250


def test_columns_that_are_not_proposed_are_named(tmp_path, plain):
    path = tmp_path / "firms.csv"
    growth = [str(value) if n % 3 else "n/k" for n, value in enumerate(plain["Growth"])]
    plain.assign(Growth=growth, Sektor="steel").drop(columns="Sector").to_csv(path, index=False)
    text = draft_mapping(path)
    assert 'industry: "Sektor"' in text
    assert '# ? Not proposed: "Growth".' in text


@pytest.fixture(scope="module")
def asked(plain):
    """People of the companies: what they say of purpose and energy, on two levels."""
    rng = np.random.default_rng(5)
    rows = plain.loc[plain.index.repeat(8), ["Firm"]].reset_index(drop=True)
    said = {name: rng.uniform(0, 100, len(rows)).round(1) for name in ("Purpose score", "Energy")}
    return rows.assign(Rank=np.tile(["boss", "crew", "crew", "crew"], 2 * N), Mail="x@y.org", **said)


def with_people(tmp_path, plain, asked, **people):
    plain.drop(columns="Purpose score").to_csv(tmp_path / "firms.csv", index=False)
    asked.to_csv(tmp_path / "people.csv", index=False, sep=";", decimal=",")
    of_people = {name: COLUMNS[name] for name in ("purpose_pct", "energy_points")}
    table = {"file": "people.csv", "company": "Firm", "level": "Rank", "columns": of_people} | people
    own = {"file": "firms.csv", "company": "Firm", "industry": "Sector"}
    columns = {name: COLUMNS[name] for name in ("energy_points", "growth_pct")}
    return StudyMapping(measures=MEASURES, tables=[own | {"columns": columns}], people=[table])


def test_people_are_brought_in_and_give_companies_what_no_table_of_companies_has(tmp_path, plain, asked):
    mapping = with_people(tmp_path, plain, asked)
    write_imported(import_study(tmp_path, mapping), tmp_path / "study")
    study = sa.load_study(tmp_path / "study")
    assert len(study.people) == len(asked)
    assert set(study.people) == {"company_id", "level", "purpose_pct", "energy_points"}
    assert "x@y.org" not in "".join(path.read_text(encoding="utf-8") for path in (tmp_path / "study").iterdir())
    by_level = asked.groupby(["Firm", "Rank"])["Purpose score"].mean().groupby(level="Firm").mean()
    rows = study.companies.set_index("company_id").loc[plain["Firm"]]
    np.testing.assert_allclose(rows["purpose_pct"], by_level[plain["Firm"]])
    np.testing.assert_allclose(rows["energy_points"], plain["Energy"])
    assert (rows["n_respondents"] == 8).all()
    told = import_study(tmp_path, mapping).told
    assert told[-1] == f"people.csv: {8 * N} of {8 * N} rows, people of {N} companies"
    # A second import without people leaves none behind.
    plain.to_csv(tmp_path / "firms.csv", index=False)
    write_imported(import_study(tmp_path / "firms.csv", mapping_of(tmp_path / "firms.csv")), tmp_path / "study")
    assert sa.load_study(tmp_path / "study").people.empty


def test_people_of_no_level_are_counted_as_left_out(tmp_path, plain, asked):
    some = asked.assign(Rank=asked["Rank"].mask(np.arange(len(asked)) % 8 == 3, ""))
    imported = import_study(tmp_path, with_people(tmp_path, plain, some))
    assert imported.told[-1] == f"people.csv: {7 * N} of {8 * N} rows, people of {N} companies; left out: {N} no level"
    assert (imported.companies["n_respondents"] == 7).all()
    assert imported.people["level"].notna().all()


@pytest.mark.parametrize(
    ("change", "people", "words"),
    [
        (lambda asked: asked.assign(Firm="Firm 99"), {}, "people are of companies that no table of companies has.*99"),
        (lambda asked: asked.assign(Energy=asked["Energy"] + 60), {}, "energy_points of .* is no number from 0 to 100"),
        (lambda asked: asked.assign(Energy=4), {}, "look like answers and not like points"),
        (lambda asked: asked, {"level": "Ranks"}, "no column 'Ranks', given for level. Did you mean 'Rank'"),
    ],
)
def test_people_that_do_not_fit_are_answered_with_what_to_do(tmp_path, plain, asked, change, people, words):
    mapping = with_people(tmp_path, plain, change(asked), **people)
    with pytest.raises(EngagementError, match=words):
        import_study(tmp_path, mapping)


@pytest.mark.parametrize(
    ("people", "words"),
    [
        ({"period": 2024}, "people are of one time"),
        ({"industry": "Sector"}, "industry are said of companies"),
        ({"columns": {"energy_points": "Energy"}}, "no column for purpose_pct, the exposure"),
        ({"columns": {"purpose_pct": "Purpose score", "growth_pct": "G"}}, "asked growth_pct, whose role is neither"),
    ],
)
def test_a_mapping_of_people_says_only_what_people_say(tmp_path, plain, asked, people, words):
    with pytest.raises(ValueError, match=words):
        with_people(tmp_path, plain, asked, **people)


def test_a_table_with_a_row_a_person_is_answered_with_where_it_belongs(tmp_path, plain):
    file = tmp_path / "firms.csv"
    pd.concat([plain, plain]).to_csv(file, index=False)
    with pytest.raises(EngagementError, match=r"45 companies stand twice.*under 'people' where a row is a person"):
        import_study(file, mapping_of(file))
