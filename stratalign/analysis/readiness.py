"""The readiness job as a table of contents: files -> checks -> what an analyst must know before anything is computed.

It goes on where checks block: what can be read is shown, what cannot is a problem with its fix. What it holds is for
the analyst; still, no result of a group below the threshold is in its tables, and no text that people wrote.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from stratalign.checks.careless import CarelessFlags, ScoreWithout, flag_careless, score_without
from stratalign.checks.coverage import count_reasons, missing_patterns, scored_items, share_missing
from stratalign.checks.duplicates import Duplicates, find_duplicates
from stratalign.checks.kept import check_engagement
from stratalign.checks.result import CheckResult
from stratalign.checks.roster import Representation, compare_with_invited
from stratalign.checks.scale_usage import describe_usage, few_options_records, usage_by_dimension
from stratalign.disclosure.decide import decide_publication
from stratalign.engagement.declarations.survey import Wave
from stratalign.engagement.engagement import Engagement, load_engagement
from stratalign.engagement.instrument import Instrument
from stratalign.errors import DisclosureError
from stratalign.intake.read import WaveTables
from stratalign.measurement.scales.reliability import item_rest_correlations, item_statistics
from stratalign.measurement.scales.summary import summarise_scale
from stratalign.numerics.display import displayed
from stratalign.scores.answers import all_answers, flip_reverse_columns
from stratalign.scores.groups import OVERALL, Groups, build_groups
from stratalign.sources.raw import Detection
from stratalign.vocabulary import rows_of

#: Shares of answers to an item of fewer people could reveal one person's answer, and are left out.
FEWEST_FOR_SHARES = 30
FLAGS_FILE = "respondent_flags.csv"


@displayed
@dataclass(frozen=True, slots=True)
class WaveReadiness:
    """What is known of one wave's data.

    - `columns`: column, text, use, of every column of the file.
    - `groups`: group_id, kind, label, parent_id, of the groups that may be shown, in order.
    - `reasons`: as `checks.coverage.count_reasons`; `missing`: share of people without an answer, scored items by group
      ids; `patterns`: as `missing_patterns`.
    - `usage`, `usage_of_dimensions`: as `checks.scale_usage`; items of few answers have no shares.
    - `item_rest`: dimension, item_key, correlation, alpha, alpha_if_dropped, is_reverse, n_people.
    - `scales`: dimension and the row of `summarise_scale`, of scales enough people answered in full.
    - `flags` has a row per respondent: it is written next to the page for the analyst, never printed.
    - `is_shown` says whether so many people answered that answers may be spoken of; else those tables are empty.
    """

    wave: Wave
    file: str
    detection: Detection
    n_respondents: int
    n_invited: int | None
    n_comments: int
    set_aside: dict[str, int]
    left_out: dict[str, int]
    columns: pd.DataFrame
    is_shown: bool
    groups: pd.DataFrame
    n_groups_hidden: int
    reasons: pd.DataFrame
    missing: pd.DataFrame
    patterns: pd.DataFrame
    representation: tuple[Representation, ...]
    flags: CarelessFlags
    score_without: ScoreWithout | None
    usage: pd.DataFrame
    usage_of_dimensions: pd.DataFrame
    n_few_options: int
    n_judged_options: int
    item_rest: pd.DataFrame
    scales: pd.DataFrame
    duplicates: Duplicates

    def tidy(self) -> pd.DataFrame:
        """Item-rest correlations, in the estimate columns of vocabulary.py; no row where none may be shown."""
        names = {"item_key": "term", "correlation": "estimate", "n_people": "n_respondents"}
        return rows_of(self.item_rest, names, quantity="item_rest_correlation", measure="unitless")


@displayed
@dataclass(frozen=True, slots=True)
class Readiness:
    """Everything an analyst should know of an engagement's data; `checks` are worst first, `waves` those readable."""

    engagement: Engagement
    instrument: Instrument | None
    checks: tuple[CheckResult, ...]
    waves: tuple[WaveReadiness, ...]

    def tidy(self) -> pd.DataFrame:
        """One row per check, worst first."""
        return (
            pd.concat([result.tidy() for result in self.checks], ignore_index=True) if self.checks else pd.DataFrame()
        )

    @property
    def n_blocking(self) -> int:
        """How many problems block a report."""
        return sum(result.severity == "blocks" for result in self.checks)


def assess_readiness(engagement: Engagement | str | Path, *, run_folder: str | Path | None = None) -> Readiness:
    """Look at all data of an engagement, ready or not.

    Parameters
    ----------
    engagement
        An engagement, or its path.
    run_folder
        Folder of the run, whose tables are taken where nothing has changed since (`checks.kept.check_engagement`).

    Returns
    -------
    Readiness
        Every problem, and what each readable wave holds.

    Raises
    ------
    EngagementError
        `engagement.yml` itself is wrong.
    """
    loaded = engagement if isinstance(engagement, Engagement) else load_engagement(engagement)
    checked = check_engagement(loaded, run_folder=run_folder)
    intake = checked.intake
    waves: tuple[WaveReadiness, ...] = ()
    if intake.instrument is not None:
        waves = tuple(_assess_wave(tables, intake.instrument, loaded) for tables in intake.waves)
    return Readiness(loaded, intake.instrument, checked.checks, waves)


def write_respondent_flags(readiness: Readiness, folder: str | Path) -> Path:
    """Write the signs of careless answering of every respondent, for the analyst alone.

    Parameters
    ----------
    readiness
        From `assess_readiness`.
    folder
        Folder of the run.

    Returns
    -------
    pathlib.Path
        `respondent_flags.csv`: wave, record of the file, pseudonym, indices and flags.
    """
    parts = [
        wave.flags.table.rename_axis("record").reset_index().assign(wave=wave.wave.key) for wave in readiness.waves
    ]
    table = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=["record", "wave"])
    path = Path(folder) / FLAGS_FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    table[["wave", *table.columns.drop("wave")]].to_csv(path, index=False, lineterminator="\n")
    return path


def _assess_wave(tables: WaveTables, instrument: Instrument, engagement: Engagement) -> WaveReadiness:
    """What one wave holds, with nothing about answers where too few people gave any."""
    minimum = engagement.disclosure.minimum_respondents
    invited = tables.respondents.invited
    groups = build_groups(tables.respondents.table, engagement)
    shown = _shown_groups(groups, minimum)
    flags = flag_careless(tables, instrument)
    few_options, n_judged = few_options_records(tables, instrument)
    usage = _enough_answers(describe_usage(tables, instrument)) if shown else pd.DataFrame()
    items = scored_items(tables, instrument)
    complete = _complete_scales(tables, instrument, minimum) if shown else {}
    represented = (compare_with_invited(tables, engagement, kind) for kind in ("level", "unit"))
    return WaveReadiness(
        wave=tables.wave,
        file=tables.file,
        detection=tables.detection,
        n_respondents=len(tables.respondents.table),
        n_invited=None if invited is None else len(invited),
        n_comments=len(tables.comments),
        set_aside=tables.respondents.set_aside,
        left_out={str(reason): int(n) for reason, n in tables.left_out["reason"].value_counts().items()},
        columns=tables.columns,
        is_shown=bool(shown),
        groups=groups.table.set_index("group_id").loc[shown, ["kind", "label", "parent_id"]].reset_index(),
        n_groups_hidden=len(groups.table) - len(shown),
        reasons=count_reasons(tables) if shown else pd.DataFrame(),
        missing=share_missing(tables, items, groups, shown) if shown else pd.DataFrame(),
        patterns=missing_patterns(tables, items, minimum=minimum) if shown else pd.DataFrame(),
        representation=tuple(found for found in represented if found is not None),
        flags=flags,
        score_without=score_without(tables, instrument, flags, minimum=minimum) if shown else None,
        usage=usage,
        usage_of_dimensions=_usage_of_dimensions(usage, instrument),
        n_few_options=len(few_options),
        n_judged_options=n_judged,
        item_rest=_item_rest(complete, instrument),
        scales=pd.DataFrame([{"dimension": key} | summarise_scale(part) for key, part in complete.items()]),
        duplicates=find_duplicates(tables),
    )


def _shown_groups(groups: Groups, minimum: int) -> list[str]:
    """Ids of the groups whose people are enough, none of them giving a smaller one away; none where all are too few."""
    if groups.table.empty:
        return []
    everybody = pd.DataFrame({"participation": True}, index=groups.membership.index)
    try:
        decision = decide_publication(groups, everybody, minimum=minimum)
    except DisclosureError:
        # The page says that too few answered; that is all that may be said.
        return []
    visible = set(decision.visible)
    order = [OVERALL, *groups.of_kind("level"), *groups.of_kind("unit")]
    return [group for group in order if group in visible]


def _enough_answers(usage: pd.DataFrame) -> pd.DataFrame:
    """Use of the scales without the shares of items that few people answered."""
    shares = [name for name in usage.columns if name.endswith("_share")]
    return usage.assign(**{name: usage[name].where(usage["n_answered"] >= FEWEST_FOR_SHARES) for name in shares})


def _usage_of_dimensions(usage: pd.DataFrame, instrument: Instrument) -> pd.DataFrame:
    """Use of the scales of dimensions, over items of enough answers; not of attention checks, whose answer is given."""
    if usage.empty:
        return usage
    attention = [dimension.key for dimension in instrument.with_role("attention")]
    return usage_by_dimension(usage[usage["low_share"].notna() & ~usage["dimension"].isin(attention)])


def _complete_scales(tables: WaveTables, instrument: Instrument, minimum: int) -> dict[str, pd.DataFrame]:
    """Answers to each scale of two or more items, of the people who answered all of it, if they are enough."""
    answers = all_answers(tables.responses, tables.respondents.table["respondent_id"])
    flipped = flip_reverse_columns(answers, instrument)
    found = {}
    for dimension in instrument.with_role("alignment", "outcome"):
        complete = flipped[[item.key for item in dimension.items if item.key in flipped.columns]].dropna()
        if complete.shape[1] > 1 and len(complete) >= minimum:
            found[dimension.key] = complete
    return found


def _item_rest(scales: dict[str, pd.DataFrame], instrument: Instrument) -> pd.DataFrame:
    """Correlation of every item with the rest of its dimension, and alpha with and without it."""
    rows = []
    for key, complete in scales.items():
        dropped, alpha = pd.Series(dtype=float), summarise_scale(complete)["alpha"]
        if complete.shape[1] > 2:
            dropped = item_statistics(complete).set_index("item")["alpha_if_dropped"]
        for item, value in item_rest_correlations(complete).items():
            without = float(dropped.get(item, float("nan")))
            is_reverse = instrument.items[str(item)].reverse
            rows.append((key, str(item), float(value), alpha, without, is_reverse, len(complete)))
    columns = "dimension item_key correlation alpha alpha_if_dropped is_reverse n_people".split()
    return pd.DataFrame(rows, columns=columns)
