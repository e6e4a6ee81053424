"""The sample engagements hold what data/sample/README.md says is planted. Files are read by plain means here."""

import csv
import io
import itertools
import json
import re
import runpy
from collections import Counter

import numpy as np
import openpyxl
import pandas as pd
import pytest
import yaml

from stratalign.engagement.engagement import load_engagement
from stratalign.engagement.instrument import load_instrument
from stratalign.shipped import shipped_path
from stratalign.vocabulary import STEPS

AGREEMENT = {
    "Strongly disagree": 1, "Disagree": 2, "Neither agree nor disagree": 3, "Agree": 4, "Strongly agree": 5,
}  # fmt: skip
QUALTRICS_COLUMNS = [
    "StartDate", "EndDate", "Status", "IPAddress", "Progress", "Duration (in seconds)", "Finished", "RecordedDate",
    "ResponseId", "RecipientLastName", "RecipientFirstName", "RecipientEmail", "ExternalReference", "LocationLatitude",
    "LocationLongitude", "DistributionChannel", "UserLanguage",
]  # fmt: skip
RAW_FILES = [
    "northwind/raw/survey.csv",
    "northwind/raw/roster.csv",
    "northwind/raw/accounts.csv",
    "harbour/raw/wave-2025.xlsx",
    "harbour/raw/wave-2026.csv",
    "harbour/raw/accounts.csv",
]
FACETS = [
    "clarity", "belief", "implementability", "line_of_sight", "market_choice", "culture_health",
    "performance_environment", "change_response", "role_clarity", "capability_fit", "talent_flow", "manager_cascade",
]  # fmt: skip
# What is planted comes out within the noise of nine executives or of 180 people a wave.
POINTS = 4


@pytest.fixture(scope="module")
def sample():
    return shipped_path("data", "sample")


@pytest.fixture(scope="module")
def instrument():
    return load_instrument("strategic-alignment")


def read_csv(path, **options):
    return pd.read_csv(path, dtype=str, keep_default_na=False, **options)


def read_mapping(path):
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def mapped_columns(mapping):
    """Every column a mapping names, ignored ones too."""
    single = [mapping[key] for key in ("respondent_id", "roster_id", "unit", "level") if key in mapping]
    blocks = [mapping["items"], mapping.get("comments", {}), mapping.get("metadata", {})]
    blocks += mapping.get("rankings", {}).values()
    values = itertools.chain(single, *(block.values() for block in blocks), *mapping.get("recall", {}).values())
    return [*values, *mapping.get("ignore", {})]


@pytest.fixture(scope="module")
def survey(sample):
    return read_csv(sample / "northwind/raw/survey.csv", skiprows=[1, 2])


@pytest.fixture(scope="module")
def answers(survey, sample):
    """Usable Northwind rows once a person, with unit and level label."""
    usable = survey[(survey["Status"] == "IP Address") & (survey["Finished"] == "True")]
    once = usable.drop_duplicates("ExternalReference")
    return once.merge(read_csv(sample / "northwind/raw/roster.csv"), left_on="ExternalReference", right_on="person_id")


@pytest.fixture(scope="module")
def northwind_points(answers, sample, instrument):
    """Items of Northwind in points 0-100, reverse-keyed ones turned, with unit and level label."""
    items = read_mapping(sample / "northwind/mapping.yml")["items"]
    points = {}
    for key, column in items.items():
        if instrument.dimension_of[key].scale == "agree5":
            values = answers[column].map(AGREEMENT)
            points[key] = 25 * ((6 - values if instrument.items[key].reverse else values) - 1)
    return pd.DataFrame(points).assign(unit=answers["unit"], label=answers["level_label"])


@pytest.fixture(scope="module")
def waves(sample):
    """Both waves of Harbour by item key, as read."""
    book = openpyxl.load_workbook(sample / "harbour/raw/wave-2025.xlsx")["Export"]
    header, *rows = book.iter_rows(values_only=True)
    tables = {
        2025: pd.DataFrame(rows, columns=header),
        2026: pd.read_csv(sample / "harbour/raw/wave-2026.csv", sep=";"),
    }
    named = {}
    for year, table in tables.items():
        mapping = read_mapping(sample / f"harbour/mapping-{year}.yml")
        columns = {column: key for key, column in mapping["items"].items()}
        columns |= {mapping["respondent_id"]: "staff_id", mapping["unit"]: "unit", mapping["level"]: "level"}
        named[year] = table.rename(columns=columns)
    return named


def facet_points(table, facet, instrument):
    keys = [item.key for item in instrument.dimension(facet).items if item.key in table]
    values = table[keys].apply(pd.to_numeric, errors="coerce")
    turned = values.assign(**{key: 6 - values[key] for key in keys if instrument.items[key].reverse})
    return 25 * (turned.mean(axis=1) - 1)


# Both ---------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def written(sample, tmp_path_factory):
    folder = tmp_path_factory.mktemp("samples")
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(sample)  # as Python does for a script
        runpy.run_path(str(sample / "generate.py"))["write_samples"](folder)
    return folder


@pytest.mark.parametrize("file", RAW_FILES)
def test_regenerating_gives_identical_bytes(sample, written, file):
    committed, again = (sample / file).read_bytes(), (written / file).read_bytes()
    if file.endswith(".xlsx") and committed != again:
        # Another release of openpyxl writes other markup around the same cells.
        books = [openpyxl.load_workbook(io.BytesIO(content))["Export"] for content in (committed, again)]
        assert list(books[0].values) == list(books[1].values)
        return
    assert committed == again


@pytest.mark.parametrize("name", ["northwind", "harbour"])
def test_engagement_loads_and_says_that_it_is_synthetic(name):
    engagement = load_engagement(f"data/sample/{name}")
    assert engagement.report.synthetic_data
    assert all(engagement.path_of(wave.survey.file).is_file() for wave in engagement.waves)
    assert engagement.performance is not None
    assert engagement.path_of(engagement.performance.file).is_file()


@pytest.mark.parametrize("name", ["northwind", "harbour"])
def test_every_block_of_the_strategy_is_filled(name):
    strategy = load_engagement(f"data/sample/{name}").strategy
    assert all(getattr(strategy, block) for block in type(strategy).model_fields)
    assert {metric.scope for metric in strategy.success_metrics} == {"company", "team", "individual"}
    assert {action.horizon_days for action in strategy.goals_and_actions} == {30, 60, 90}
    assert {action.step for action in strategy.goals_and_actions} <= set(STEPS)
    assert 7 <= len(strategy.goals_and_actions) <= 9


def test_northwind_has_five_optimizing_strategies():
    assert len(load_engagement("data/sample/northwind").strategy.optimizing_strategies) == 5


@pytest.mark.parametrize(
    ("mapping_file", "form"),
    [("northwind/mapping.yml", "long"), ("harbour/mapping-2025.yml", "short"), ("harbour/mapping-2026.yml", "short")],
)
def test_every_item_of_the_form_is_mapped_once(sample, instrument, mapping_file, form):
    items = read_mapping(sample / mapping_file)["items"]
    assert set(items) == set(instrument.form_items(form))
    assert len(set(items.values())) == len(items)


def test_northwind_mapping_accounts_for_every_column_of_the_survey(sample, survey):
    mapped = mapped_columns(read_mapping(sample / "northwind/mapping.yml"))
    assert set(mapped) <= set(survey)
    assert set(survey) - set(QUALTRICS_COLUMNS) <= set(mapped)
    assert Counter(mapped).most_common(1)[0][1] == 1


@pytest.mark.parametrize("year", [2025, 2026])
def test_harbour_mappings_name_every_column_and_no_other(sample, year):
    if year == 2025:
        header = next(openpyxl.load_workbook(sample / "harbour/raw/wave-2025.xlsx")["Export"].values)
    else:
        header = (sample / "harbour/raw/wave-2026.csv").read_text(encoding="utf-8").splitlines()[0].split(";")
    assert sorted(mapped_columns(read_mapping(sample / f"harbour/mapping-{year}.yml"))) == sorted(header)


def test_files_are_small(sample):
    assert all(file.stat().st_size < 1_000_000 for file in sample.rglob("*") if file.is_file())


def test_every_address_is_of_a_reserved_domain(sample):
    for file in [path for path in sample.rglob("*") if path.suffix in {".csv", ".yml", ".md"}]:
        domains = re.findall(r"[\w.+-]+@([\w.-]+\w)", file.read_text(encoding="utf-8"))
        assert set(domains) <= {"example.com"}, file.name


def test_readme_says_first_that_the_samples_are_synthetic(sample):
    assert (sample / "README.md").read_text(encoding="utf-8").startswith("# SYNTHETIC")


# Northwind ----------------------------------------------------------------------------------------------------------


def test_survey_has_the_three_header_rows_of_qualtrics(sample, instrument):
    with (sample / "northwind/raw/survey.csv").open(encoding="utf-8", newline="") as file:
        codes, texts, ids = itertools.islice(csv.reader(file), 3)
    assert codes[:17] == QUALTRICS_COLUMNS
    assert texts[0] == "Start Date"
    assert json.loads(ids[codes.index("Q2_1")]) == {"ImportId": "QID2_1"}
    assert all(list(json.loads(cell)) == ["ImportId"] for cell in ids)
    assert texts[codes.index("Q2_1")].endswith(f" - {instrument.items['clarity_1'].text['en']}")


def test_mapped_columns_carry_the_wording_of_their_item(sample, instrument):
    with (sample / "northwind/raw/survey.csv").open(encoding="utf-8", newline="") as file:
        codes, texts = itertools.islice(csv.reader(file), 2)
    asked = dict(zip(codes, texts, strict=True))
    for key, column in read_mapping(sample / "northwind/mapping.yml")["items"].items():
        item = instrument.items[key]
        is_slider = key.startswith("culture_actual") or key.startswith("culture_required")
        wanted = f"{item.low_label['en']}:{item.high_label['en']}" if is_slider else item.text["en"]
        assert asked[column].endswith(wanted), key


def test_previews_tests_and_unfinished_rows_are_planted(survey):
    assert len(survey) == 410
    assert Counter(survey["Status"]) == {"IP Address": 406, "Survey Preview": 3, "Survey Test": 1}
    assert (survey["Finished"] == "False").sum() == 5
    assert set(survey.loc[survey["Finished"] == "True", "Progress"]) == {"100"}


def test_one_row_stands_again_without_its_response_id(survey):
    repeated = survey[(survey["ResponseId"] == "")]
    assert len(repeated) == 1
    original = survey[
        (survey["ExternalReference"] == repeated["ExternalReference"].item()) & (survey["ResponseId"] != "")
    ]
    pd.testing.assert_frame_equal(
        original.drop(columns="ResponseId").reset_index(drop=True),
        repeated.drop(columns="ResponseId").reset_index(drop=True),
    )
    assert (survey["ExternalReference"].value_counts().drop("") > 1).sum() == 1


def test_units_have_the_planted_sizes(answers):
    sizes = answers["unit"].value_counts()
    assert len(answers) == 400
    assert (sizes["flow-south"], sizes["analysis-south"], sizes["leadership"]) == (3, 6, 9)
    assert sizes.drop(["flow-south", "analysis-south"]).between(8, 30).all()
    assert len(sizes) == 26


def test_levels_have_the_planted_sizes(answers):
    engagement = load_engagement("data/sample/northwind")
    assert Counter(answers["level_label"].map(engagement.level_of)) == {"executives": 9, "managers": 60, "staff": 331}


def test_units_and_their_parents_are_those_of_the_engagement(answers):
    parents = load_engagement("data/sample/northwind").parents
    regions = {unit for unit, parent in parents.items() if parent}
    assert Counter(parents[unit] for unit in regions) == dict.fromkeys(
        ["pressure", "flow", "temperature", "analysis", "service"], 5
    )
    assert set(answers["unit"]) == regions | {"leadership"}


def test_response_rates_are_about_three_quarters_and_uneven(answers, sample):
    roster = read_csv(sample / "northwind/raw/roster.csv")
    rates = answers["unit"].value_counts() / roster["unit"].value_counts()
    assert not roster["person_id"].duplicated().any()
    assert len(answers) / len(roster) == pytest.approx(0.76, abs=0.02)
    assert rates.min() < 0.65 and rates.max() > 0.9


def test_twelve_straight_liners_miss_both_attention_checks(answers, sample):
    items = read_mapping(sample / "northwind/mapping.yml")["items"]
    missed = pd.DataFrame(
        {
            "first": answers[items["attention_1"]] != "Agree",
            "second": answers[items["attention_2"]] != "Strongly disagree",
        }
    )
    is_flat = answers.filter(regex=r"^Q[2-8]_\d+$").nunique(axis=1) == 1
    assert is_flat.sum() == 12
    assert missed.all(axis=1).equals(is_flat)
    assert (missed["first"] & ~missed["second"]).sum() == 5
    assert answers.loc[is_flat, "Duration (in seconds)"].astype(int).max() < 150
    assert answers.loc[~is_flat, "Duration (in seconds)"].astype(int).min() >= 300


def test_answers_are_choice_text_with_two_in_a_hundred_not_judged(answers):
    cells = answers.filter(regex=r"^Q[2-8]_\d+$").stack()
    assert set(cells) == {*AGREEMENT, "Cannot judge", ""}
    assert (cells == "Cannot judge").mean() == pytest.approx(0.02, abs=0.004)
    assert (cells == "").mean() == pytest.approx(0.01, abs=0.003)


def test_some_rows_name_a_made_up_recipient(survey):
    named = survey[survey["RecipientEmail"] != ""]
    assert 80 < len(named) < 200
    assert named["RecipientEmail"].str.fullmatch(r"person-\d{4}@example\.com").all()
    assert named["RecipientFirstName"].eq("Sample").all()
    assert survey["IPAddress"].str.startswith("192.0.2.").all()


def test_hostile_looking_comments_are_planted(survey):
    comments = set(survey["Q15"])
    assert "<b>Budget</b> & people, =SUM(A1)" in comments
    assert sum("<script>" in comment for comment in comments) == 1
    assert sum(comment.startswith("=") for comment in comments) == 1


def test_rankings_are_complete_or_blank(answers):
    ranks = answers[[f"Q13_{n}" for n in range(1, 6)]]
    assert set(ranks.apply(lambda row: "".join(sorted(row)), axis=1)) == {"12345", ""}


def test_required_culture_is_answered_by_executives_only(answers):
    answered = (answers.filter(regex=r"^Q11_") != "").all(axis=1)
    assert (answers.loc[answered, "level_label"] == "Executive committee").all()
    assert answered.sum() == 9


def test_executives_recall_more_of_the_official_priorities(answers, sample):
    words = yaml.safe_load((sample / "texts.yml").read_text(encoding="utf-8"))["northwind"]["recall"]
    official = set(itertools.chain(*words.values()))
    n_official = answers[[f"Q12_{n}" for n in range(1, 6)]].isin(official).sum(axis=1)
    engagement = load_engagement("data/sample/northwind")
    recalled = n_official.groupby(answers["level_label"].map(engagement.level_of)).mean()
    assert recalled["executives"] > recalled["managers"] + 0.5 > recalled["staff"] + 1


@pytest.mark.parametrize(("facet", "planted"), [("clarity", 21), ("line_of_sight", 21), ("culture_health", 8)])
def test_executives_stand_above_staff_as_planted(northwind_points, facet, planted):
    points = northwind_points.filter(regex=rf"^{facet}_").mean(axis=1)
    is_executive = northwind_points["label"] == "Executive committee"
    is_staff = northwind_points["label"].isin(["Specialist", "Employee"])
    assert points[is_executive].mean() - points[is_staff].mean() == pytest.approx(planted, abs=POINTS)


def test_facet_means_tell_the_planted_story(northwind_points):
    means = {facet: northwind_points.filter(regex=rf"^{facet}_\d$").mean(axis=1).mean() for facet in FACETS}
    assert min(means, key=means.get) == "implementability"
    assert max(means, key=means.get) == "role_clarity"
    assert 42 < means["implementability"] < 47 and 67 < means["role_clarity"] < 73
    assert means["capability_fit"] == pytest.approx(55, abs=3)


def test_staff_know_the_drivers_and_not_the_order_of_the_priorities(northwind_points):
    staff = northwind_points[northwind_points["label"].isin(["Specialist", "Employee"])]
    assert staff["clarity_1"].mean() - staff["clarity_2"].mean() > 12


def test_units_differ_as_planted(northwind_points):
    rows = northwind_points[northwind_points["unit"] != "leadership"]
    values = []
    for facet in FACETS:
        points = rows.filter(regex=rf"^{facet}_\d$").mean(axis=1)
        groups = points.groupby(rows["unit"])
        n_groups, size = groups.ngroups, len(points) / groups.ngroups
        between = (groups.size() * (groups.mean() - points.mean()) ** 2).sum() / (n_groups - 1)
        within = ((points - groups.transform("mean")) ** 2).sum() / (len(points) - n_groups)
        values.append((between - within) / (between + (size - 1) * within))
    assert np.mean(values) == pytest.approx(0.10, abs=0.025)
    assert min(values) > 0.02 and max(values) < 0.22


def test_unit_results_go_with_unit_alignment_as_planted(northwind_points, sample):
    accounts = pd.read_csv(sample / "northwind/raw/accounts.csv")
    revenue = accounts.pivot(index="unit", columns="period_end", values="revenue_keur")
    income = accounts.pivot(index="unit", columns="period_end", values="operating_income_keur")
    growth = (revenue["2025-12-31"] / revenue["2023-12-31"]) ** 0.5 - 1
    facets = [northwind_points.filter(regex=rf"^{facet}_\d$").mean(axis=1) for facet in FACETS]
    index = pd.concat(facets, axis=1).mean(axis=1).groupby(northwind_points["unit"]).mean()
    assert len(accounts) == 75
    assert growth.corr(index) == pytest.approx(0.4, abs=0.1)
    assert (income / revenue).mean(axis=1).corr(index) == pytest.approx(0.3, abs=0.1)


def test_recommendation_of_a_level_is_promoters_less_detractors(answers, northwind_analysis):
    likely = answers["Q9"].astype(int)[answers["level_label"].isin(["Specialist", "Employee"])]
    scores = northwind_analysis.latest.group_scores.set_index(["group_id", "measure_key"])["mean_points"]
    assert scores["level:staff", "enps"] == pytest.approx(100 * ((likely >= 9).mean() - (likely <= 6).mean()))


# Harbour ------------------------------------------------------------------------------------------------------------


def test_seven_in_ten_answer_both_waves(waves):
    people = [set(wave["staff_id"]) for wave in waves.values()]
    assert [len(group) for group in people] == [180, 180]
    assert len(people[0] & people[1]) == 126


def test_staff_ids_are_unique_and_keep_unit_and_level(waves):
    names = load_engagement("data/sample/harbour").unit_names
    first, second = (wave.set_index("staff_id") for wave in waves.values())
    assert first.index.is_unique and second.index.is_unique
    both = first.index.intersection(second.index)
    assert second.loc[both, "unit"].map(names).equals(first.loc[both, "unit"])
    assert second.loc[both, "level"].equals(first.loc[both, "level"])


@pytest.mark.parametrize("year", [2025, 2026])
def test_each_wave_has_ten_units_and_eight_members_of_the_board(waves, year):
    wave = waves[year]
    assert wave["unit"].nunique() == 10
    assert wave["unit"].value_counts().between(9, 30).all()
    assert (wave["level"] == "Board").sum() == 8


@pytest.mark.parametrize("facet", FACETS)
def test_clarity_and_line_of_sight_improve_and_nothing_else_moves(waves, instrument, facet):
    before, after = (facet_points(wave, facet, instrument).mean() for wave in waves.values())
    planted = 8.5 if facet in {"clarity", "line_of_sight"} else 0
    assert after - before == pytest.approx(planted, abs=POINTS)


def test_answers_are_codes_on_their_scale(waves, instrument):
    for wave in waves.values():
        for key in instrument.form_items("short"):
            scale = instrument.scale_of(key)
            given = wave[key].dropna().astype(str)
            values = given[given != "cannot_judge"].astype(float)
            assert ((values >= scale.low) & (values <= scale.high) & (values % 1 == 0)).all(), key


def test_wide_accounts_have_both_measures_for_every_unit(sample):
    accounts = pd.read_csv(sample / "harbour/raw/accounts.csv")
    units = {unit for unit, parent in load_engagement("data/sample/harbour").parents.items() if parent}
    assert list(accounts) == ["unit", "measure", "2023", "2024", "2025"]
    assert set(map(tuple, accounts[["unit", "measure"]].to_numpy())) == set(
        itertools.product(units, ["Revenue", "Operating income"])
    )
