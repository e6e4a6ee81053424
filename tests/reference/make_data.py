"""Write the small synthetic tables of data/reference that R and stratalign both answer; nobody is behind them.

    python tests/reference/make_data.py

The same seed writes the same bytes. Each table has what makes its statistics differ between programs: groups of unequal
size and of one, missing answers, ties, reverse-keyed items, weights and strata, an unbalanced panel with gaps, nested
and crossed groupings, skewed outcomes.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from stratalign.engagement.instrument import load_instrument

FOLDER = Path(__file__).resolve().parents[2] / "data" / "reference"
INSTRUMENT = FOLDER.parent / "instruments" / "strategic-alignment.yml"
UNIT_SIZES = (31, 24, 19, 17, 16, 15, 14, 13, 12, 12, 11, 10, 9, 8, 7, 6, 5, 3, 2, 1)
REGIONS = (28, 17, 14, 11, 9, 8, 7, 6, 6, 5, 5, 4)
INDUSTRIES = ("banking", "energy", "health", "retail", "software", "transport")


def people(rng: np.random.Generator) -> pd.DataFrame:
    """People in units of unequal size: two scales of five points, scores, design, tasks, flags."""
    unit = np.repeat(np.arange(len(UNIT_SIZES)), UNIT_SIZES)
    n = len(unit)
    shared = rng.normal(0, 0.55, len(UNIT_SIZES))[unit]
    clarity = shared + rng.normal(0, 0.85, n)
    belief = 0.55 * clarity + rng.normal(0, 0.85, n)
    level = rng.choice(["executives", "managers", "staff"], n, p=[0.08, 0.22, 0.70])
    items = {
        **{f"c{k}": _points(clarity * loading + rng.normal(0, 0.7, n), 0.2) for k, loading in _loadings(0.9)},
        **{f"b{k}": _points(belief * loading + rng.normal(0, 0.7, n), 0.5) for k, loading in _loadings(0.85)},
    }
    items["b4"] = 6 - items["b4"]
    engagement = np.clip(55 + 12 * belief + 6 * shared + rng.normal(0, 12, n), 0, 100)
    table = pd.DataFrame(
        {
            "person": [f"p{k:03d}" for k in range(n)],
            "unit": [f"u{k:02d}" for k in unit],
            "division": [f"d{k % 6}" for k in unit],
            "task": [f"t{k}" for k in rng.integers(0, 9, n)],
            "level": level,
            "gender": rng.choice(["f", "m"], n, p=[0.4, 0.6]),
            "site": rng.choice(["east", "south", "west"], n, p=[0.5, 0.3, 0.2]),
            **items,
            "tenure": np.round(rng.gamma(1.3, 5, n), 1),
            "alignment": np.round(50 + 14 * clarity + 3 * rng.normal(size=n), 3),
            "engagement": np.round(engagement, 3),
            "weight": np.round(rng.uniform(0.4, 2.5, n), 3),
        }
    )
    table["stratum"] = np.where(unit % 2 == 0, "large", "small")
    table["population"] = np.where(table["stratum"] == "large", 25, 16)
    return _with_gaps(table, [*items, "engagement"], 0.03, rng)


def _loadings(highest: float) -> list[tuple[int, float]]:
    """Four items, each loading less than the one before."""
    return [(k, highest - 0.12 * (k - 1)) for k in range(1, 5)]


def _points(latent: np.ndarray, shift: float) -> np.ndarray:
    """Five ordered answers of a latent variable, skewed by a shift."""
    return 1 + np.searchsorted([-1.4, -0.6, 0.2, 1.1], latent + shift).astype(float)


def _with_gaps(table: pd.DataFrame, columns: list[str], share: float, rng: np.random.Generator) -> pd.DataFrame:
    """The table with some cells of the columns missing."""
    return table.assign(**{name: table[name].mask(rng.random(len(table)) < share) for name in columns})


def companies(rng: np.random.Generator) -> pd.DataFrame:
    """Companies in industries and regions: alignment with its pillars, skewed outcomes whose spread follows size."""
    n = sum(REGIONS)
    region = np.repeat(np.arange(len(REGIONS)), REGIONS)
    headcount = np.round(np.exp(rng.normal(6.5, 1.1, n)))
    base = rng.normal(0, 1, n) + rng.normal(0, 0.4, len(REGIONS))[region]
    pillars = {name: np.round(58 + 8 * base + rng.normal(0, 7, n), 2) for name in ("strategy", "culture", "talent")}
    index = np.round(np.mean(list(pillars.values()), axis=0), 1)
    standing = (index - index.mean()) / index.std()
    people_asked = rng.integers(8, 90, n)
    table = pd.DataFrame(
        {
            "company_id": [f"k{k:03d}" for k in range(n)],
            "industry": rng.choice(INDUSTRIES, n, p=[0.28, 0.22, 0.18, 0.14, 0.10, 0.08]),
            "region": [f"r{k:02d}" for k in region],
            "headcount": headcount,
            "age": np.round(rng.gamma(2, 12, n)),
            "weight": np.round(rng.uniform(0.3, 3, n), 3),
            "alignment_index_points": index,
            **{f"{name}_points": values for name, values in pillars.items()},
            "n_respondents": people_asked,
            "sd_points": np.round(rng.uniform(9, 22, n), 2),
            "reliability": np.round(people_asked / (people_asked + 9), 4),
            "revenue_cagr_pct": np.round(5 + 1.2 * standing + rng.gamma(1.5, 2.2, n) - 3.3, 3),
            "operating_margin_pct": np.round(9 + 1.0 * standing + (0.6 + np.abs(standing)) * rng.normal(0, 3, n), 3),
            "customer_retention_pct": np.round(np.clip(84 + 2 * standing + rng.normal(0, 5, n), 0, 100), 2),
            "customer_satisfaction_pct": np.round(np.clip(70 + 3 * standing + rng.normal(0, 9, n), 0, 100), 2),
            "leadership_effectiveness_points": np.round(60 + 5 * standing + rng.normal(0, 7, n), 2),
            "employee_engagement_points": np.round(62 + 6 * standing + rng.normal(0, 7, n), 2),
        }
    )
    stays = rng.random(n) < 1 / (1 + np.exp(-(1.1 + 0.5 * standing + 0.4 * (np.log(headcount) - 6.5))))
    table["later_growth_pct"] = np.round(3 + 0.8 * standing + rng.normal(0, 3, n), 3)
    table.loc[~stays, "later_growth_pct"] = np.nan
    return table


def panel(rng: np.random.Generator) -> pd.DataFrame:
    """Companies over years: some begin late, some end early, some lack a year; a programme that starts in cohorts."""
    rows = []
    for entity in range(64):
        own, level = rng.normal(0, 1.5), rng.normal(0, 1)
        start = {0: 2018.0, 1: 2019.0, 2: 2020.0}.get(entity % 5, np.nan)
        first, last = 2015 + (entity % 7 == 0), 2022 - (entity % 6 == 0)
        x, y = 50 + 5 * level + rng.normal(0, 2), 10 + own
        for year in range(first, last):
            shock = rng.normal(0, 0.5)
            x = 0.5 * x + 25 + 2.5 * level + 0.15 * y + rng.normal(0, 2)
            y = 0.4 * y + 0.12 * x + own + shock + rng.normal(0, 1.0) + 0.8 * (year >= start)
            rows.append((f"e{entity:02d}", year, x, rng.normal(20 + own, 3), y, start))
    columns = ["entity_id", "period_end", "alignment", "size", "margin", "start"]
    table = pd.DataFrame(rows, columns=columns).round({"alignment": 4, "size": 4, "margin": 4})
    is_gap = (table["entity_id"].isin(["e11", "e23"])) & (table["period_end"] == 2018)
    return table[~is_gap].reset_index(drop=True)


def quarters(rng: np.random.Generator) -> pd.DataFrame:
    """Nine divisions over sixteen quarters, each quarter with a shock that all share and that lasts."""
    shock = np.convolve(rng.normal(0, 1, 18), [0.3, 0.6, 1.0], "valid")
    rows = []
    for division in range(9):
        level = rng.normal(0, 2)
        for quarter in range(16):
            pulse = 60 + level + 0.8 * shock[quarter] + rng.normal(0, 3)
            rows.append((f"v{division}", quarter + 1, pulse, 0.2 * pulse + 2 * shock[quarter] + rng.normal(0, 2)))
    return pd.DataFrame(rows, columns=["entity_id", "period_end", "pulse", "growth"]).round(4)


def accounts() -> pd.DataFrame:
    """Account lines of four entities: a changed year end, a changed currency, a year without revenue, a loss."""
    rng = np.random.default_rng(31)
    rows = []
    for entity, currency, ends in (
        ("ada", "EUR", ["2019-12-31", "2020-12-31", "2021-12-31", "2022-12-31", "2023-12-31"]),
        ("bor", "USD", ["2020-06-30", "2021-06-30", "2022-06-30", "2023-06-30"]),
        ("cyd", "GBP", ["2020-12-31", "2021-12-31", "2022-09-30", "2023-09-30"]),
        ("dun", "EUR", ["2021-12-31", "2022-12-31", "2023-12-31"]),
    ):
        revenue, assets, people_there, customers = 1e6 * rng.uniform(5, 80), 4e7, 200.0, 900.0
        for end in ends:
            revenue *= rng.uniform(0.9, 1.25)
            assets *= rng.uniform(0.95, 1.1)
            people_there = round(people_there * rng.uniform(0.9, 1.15))
            customers_end = round(customers * rng.uniform(0.9, 1.1))
            rows.append(
                {
                    "entity_id": entity,
                    "period_end": end,
                    "currency": currency,
                    "revenue": round(revenue),
                    "operating_income": round(revenue * rng.normal(0.09, 0.05)),
                    "net_income": round(revenue * rng.normal(0.05, 0.06)),
                    "depreciation_and_amortisation": round(revenue * 0.04),
                    "total_assets": round(assets),
                    "headcount": people_there,
                    "customers_end": customers_end,
                    "customers_new": round(customers_end * 0.11),
                    "recurring_revenue_start": round(revenue * 0.6),
                    "recurring_expansion": round(revenue * 0.06),
                    "recurring_contraction": round(revenue * 0.02),
                    "recurring_churn": round(revenue * 0.03),
                    "nps_promoters": 40 + len(rows),
                    "nps_detractors": 17,
                    "nps_answers": 110,
                    "csat_top_two": 60 + len(rows),
                    "csat_answers": 100,
                    "voluntary_leavers": round(people_there * 0.07),
                    "regretted_leavers": round(people_there * 0.02),
                    "goal_attainment_pct": round(rng.uniform(60, 115), 1),
                }
            )
            customers = customers_end
    table = pd.DataFrame(rows)
    table.loc[(table["entity_id"] == "ada") & (table["period_end"] == "2021-12-31"), "revenue"] = np.nan
    table.loc[(table["entity_id"] == "dun") & (table["period_end"] == "2023-12-31"), "currency"] = "USD"
    return table


def rates(table: pd.DataFrame) -> pd.DataFrame:
    """Units of EUR for one of each currency, average and closing, at every period end of the accounts."""
    rng = np.random.default_rng(32)
    rows = []
    for currency, level in (("GBP", 1.15), ("USD", 0.90)):
        for end in sorted(set(table["period_end"])):
            average, closing = level * rng.uniform(0.9, 1.1), level * rng.uniform(0.9, 1.1)
            rows.append((currency, end, round(average, 4), round(closing, 4)))
    return pd.DataFrame(rows, columns=["currency", "period_end", "average", "closing"])


def rankings(rng: np.random.Generator) -> pd.DataFrame:
    """Ranks of seven priorities by thirty people of three levels, some tied, two incomplete; a row per person."""
    appeal = np.array([3.0, 2.2, 1.8, 1.0, 0.4, 0.0, -0.5])
    ranks = np.argsort(np.argsort(-(appeal + rng.normal(0, 1.3, (30, 7))), axis=1), axis=1) + 1.0
    ranks[4, ranks[4] > 5] = 6.5
    ranks[9, ranks[9] < 3] = 1.5
    ranks[17, 6] = ranks[22, 0] = np.nan
    table = pd.DataFrame(ranks, columns=[f"priority_{k}" for k in range(1, 8)])
    table.insert(0, "level", ["executives"] * 5 + ["managers"] * 9 + ["staff"] * 16)
    return table


def ratings(rng: np.random.Generator) -> pd.DataFrame:
    """Ten targets rated by four raters of different severity; one rating is missing."""
    scores = rng.normal(6, 1.5, (11, 1)) + np.array([0.8, -1.2, 0.2, -0.5]) + rng.normal(0, 0.9, (11, 4))
    table = pd.DataFrame(np.clip(np.round(scores), 1, 10), columns=[f"rater_{k}" for k in range(1, 5)])
    return table.mask(pd.DataFrame({"rater_3": np.arange(11) == 7}).reindex(columns=table.columns, fill_value=False))


def waves(rng: np.random.Generator) -> pd.DataFrame:
    """Scores of 90 people in two waves, some in one only; one of their groups leaves and one enters."""
    true = rng.normal(58, 12, 90)
    before, after = true + rng.normal(0, 7, 90), true + 2.5 + rng.normal(0, 7, 90)
    before[70:] = np.nan
    after[:14] = np.nan
    groups = np.where(np.arange(90) % 3 == 0, "north", np.where(np.arange(90) % 3 == 1, "south", "west"))
    group_before = np.where((groups == "west") & (np.arange(90) < 8), "closed", groups)
    group_after = np.where(np.arange(90) >= 84, "opened", groups)
    table = pd.DataFrame({"person": np.arange(90), "before": before, "after": after})
    return table.round(3).assign(group_before=group_before, group_after=group_after)


def responses(rng: np.random.Generator) -> pd.DataFrame:
    """Answers of thirty people to the long form of the shipped instrument: skipped items, a level asked more."""
    instrument = load_instrument(INSTRUMENT)
    n = 30
    level = np.array(["executives"] * 4 + ["managers"] * 8 + ["staff"] * 18)
    table: dict[str, object] = {"respondent_id": [f"q{k:02d}" for k in range(n)], "level": level}
    for dimension in instrument.with_role("alignment", "outcome"):
        scale = instrument.scales[dimension.scale]
        mood = rng.normal(0, 1, n)
        for item in dimension.items:
            middle, spread = (scale.low + scale.high) / 2, (scale.high - scale.low) / 5
            answers = np.clip(np.round(middle + spread * (mood + rng.normal(0, 0.8, n))), scale.low, scale.high)
            table[item.key] = np.where(rng.random(n) < 0.12, np.nan, answers)
    found = pd.DataFrame(table)
    facet = [item.key for item in instrument.with_role("alignment")[0].items]
    found.loc[3, facet] = np.nan
    return found


def recall() -> pd.DataFrame:
    """Priorities named by twelve people: right, wrong, named twice, nothing."""
    named = [
        "growth cost people", "growth growth", "cost ?", "growth people quality ?", "quality", "? ?", "", "people cost",
        "growth", "cost quality people growth", "people people ?", "",
    ]  # fmt: skip
    perceived = [80, 65, 40, 90, 55, 85, 20, 70, 62.5, 95, 45, 30]
    return pd.DataFrame(
        {
            "respondent_id": [f"h{k:02d}" for k in range(12)],
            "level": ["executives"] * 4 + ["staff"] * 8,
            "named": named,
            "clarity_points": perceived,
        }
    )


def evidence() -> pd.DataFrame:
    """Made-up correlations of nine studies with their sizes, and others that are to be left out."""
    return pd.DataFrame(
        {
            "key": [f"study_{k}" for k in range(1, 13)],
            "metric": ["r"] * 9 + ["d", "rho", "ratio"],
            "value": [0.12, 0.31, 0.22, -0.05, 0.41, 0.18, 0.27, 0.09, 0.35, 0.44, 0.30, 1.6],
            "ci_low": [np.nan] * 9 + [0.20, np.nan, np.nan],
            "ci_high": [np.nan] * 9 + [0.68, np.nan, np.nan],
            "n": [210, 88, 143, 60, 45, 390, 120, 75, 52, 160, 500, 300],
        }
    )


def resampled(rng: np.random.Generator) -> pd.DataFrame:
    """A skewed sample of forty and the indexes of 400 resamples of it, so that both sides resample alike."""
    sample = np.round(rng.gamma(1.2, 3, 40), 4)
    drawn = rng.integers(0, 40, (400, 40))
    means = sample[drawn].mean(axis=1)
    return pd.DataFrame({"draw": np.round(means, 12)}).assign(sample=pd.Series(sample))


def main() -> None:
    """Write every table."""
    FOLDER.mkdir(exist_ok=True)
    made = {
        make.__name__: make(np.random.default_rng([15, place]))
        for place, make in enumerate(
            (people, companies, panel, rankings, ratings, waves, responses, resampled, quarters)
        )
    }
    made |= {"accounts": accounts(), "recall": recall(), "evidence": evidence()}
    made["rates"] = rates(made["accounts"])
    for name, table in made.items():
        table.to_csv(FOLDER / f"{name}.csv", index=False, lineterminator="\n")


if __name__ == "__main__":
    main()
