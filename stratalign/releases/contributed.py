"""Contributed companies checked and rounded: what a release may tell of a company that exists, and what it may not."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from stratalign.engagement.declarations.contribution import Contribution
from stratalign.errors import DisclosureError, EngagementError
from stratalign.releases.base import (
    CODEBOOK_COLUMNS,
    COMPANIES,
    FIRST_COLUMNS,
    LAST_COLUMNS,
    LINK_COLUMNS,
    Base,
    as_codebook,
)
from stratalign.releases.formulas import compute
from stratalign.vocabulary import counted

#: People behind a contributed company's scores.
FEWEST_RESPONDENTS = 10
#: Their number is told in steps of so many.
STEP_OF_RESPONDENTS = 5
#: Companies alike in so many measures are one company.
FEWEST_ALIKE = 3
#: What lies further out is told as lying at the end: a company that tripled in a year is known by that.
HELD: dict[str, tuple[float, float]] = {"revenue_cagr_pct": (-30.0, 60.0), "operating_margin_pct": (-40.0, 50.0)}
#: A measure without unit is rounded to the power of ten that its spread holds at least so often.
STEPS_IN_SPREAD = 5
_MONEY = ("eur", "usd", "gbp", "chf", "million", "thousand", "currency", "dollar", "pound")
_MONEY_ENDINGS = ("_eur", "_keur", "_meur", "_usd", "_kusd", "_musd", "_gbp", "_chf", "_revenue", "_income", "_assets")
_KNOWN = {*FIRST_COLUMNS, *LAST_COLUMNS, "log_headcount", "currency", "period_end"}


@dataclass(frozen=True, slots=True)
class Contributed:
    """Companies that may be staged.

    - `companies`: `company` (its name at the contributor's, for the keyed hash alone), industry, headcount, region,
      n_respondents and measures; rounded where they exist.
    - `codebook`: rows of measures that the study has not yet. `links`: company, measure, formula, reliability, source.
    - `notes`: what was rounded, held to an end or left out, in words.
    """

    companies: pd.DataFrame
    codebook: pd.DataFrame
    links: pd.DataFrame
    notes: tuple[str, ...]


def prepare_companies(
    given: pd.DataFrame, codebook: pd.DataFrame, declared: Contribution, base: Base, *, place: str
) -> Contributed:
    """Check contributed companies against a study, link what was measured otherwise, and round.

    Parameters
    ----------
    given
        One row a company: company_id, industry, headcount, region, n_respondents and measures, as far as known.
    codebook
        What its columns mean; empty where `declared.definitions` names the release they follow.
    declared
        Consent, questionnaire, links.
    base
        The study they are added to.
    place
        Where they stand, for messages.

    Returns
    -------
    Contributed
        Nothing is written yet.

    Raises
    ------
    EngagementError
        Columns mean something else, another questionnaire was used without a link, a company stands twice, or a value
        is out of range.
    DisclosureError
        Fewer than ten people are behind a company's scores.
    """
    _require_once(given, place)
    meanings = _meanings(codebook, declared, base, place)
    measures, notes = _measures(given, meanings, base)
    linked, links = _linked(given, declared)
    measures = list(dict.fromkeys([*(name for name in measures if name not in linked), *linked]))
    if not measures:
        raise EngagementError(
            f"{place} has no measure of the study: it has {', '.join(map(str, given.columns))}, and the study "
            f"{', '.join(base.measures) or 'none yet: give a codebook.csv beside the table'}. Bring it in with "
            "`stratalign study import FILE --mapping map.yml`, or give a 'mapping' in contribution.yml."
        )
    _require_same_instrument(measures, linked, declared, base, place)
    table = _profile(given, declared).assign(
        **{name: pd.to_numeric(linked[name] if name in linked else given[name], errors="coerce") for name in measures}
    )
    _require_ranges(table, measures, meanings, place)
    _require_different(table, measures, place)
    if declared.origin == "real":
        _require_people(table, place)
        table, rounded = _rounded(table, measures)
        notes += rounded
        _require_new(table, measures, base, place)
    new = [name for name in measures if name not in base.measures]
    rows = meanings[meanings["column"].isin(new)]
    return Contributed(table, rows.reset_index(drop=True), links, tuple(notes))


def _require_once(given: pd.DataFrame, place: str) -> None:
    twice = int(given["company_id"].duplicated().sum())
    if twice:
        raise EngagementError(
            f"{place}: {counted(twice, 'row repeats', 'rows repeat')} a company_id; keep one of each."
        )


def _meanings(codebook: pd.DataFrame, declared: Contribution, base: Base, place: str) -> pd.DataFrame:
    """Meaning of every measure; refused where one of the study means something else here."""
    rows = as_codebook(codebook)
    rows = rows[rows["file"].isin([COMPANIES, ""])].assign(file=COMPANIES)
    known = base.codebook[base.codebook["file"] == COMPANIES].set_index("column")
    if declared.definitions is not None:
        _require_current(declared.definitions, base)
        units = [row for row in _both(rows, known) if row[1] != row[2]]
        if units:
            raise EngagementError(
                f"{place} says that its definitions are those of release {declared.definitions}, and "
                f"{', '.join(f'{name} is in {own!r}, there in {theirs!r}' for name, own, theirs in units)}. Convert "
                "it, or link it by a formula under 'mapping'."
            )
        more = rows[~rows["column"].isin(known.index)]
        return pd.concat([known.reset_index()[CODEBOOK_COLUMNS], more], ignore_index=True)
    if len(known) and rows.empty:
        raise EngagementError(
            f"nothing says what the columns of {place} mean. Write 'definitions: {base.release.version}' in "  # type: ignore[union-attr]
            "contribution.yml if they follow the codebook of that release, or put a codebook.csv beside the table."
        )
    changed = [
        name
        for name in rows["column"]
        if name in known.index and name not in _KNOWN and name not in declared.mapping
        if _said(rows.set_index("column").loc[name]) != _said(known.loc[name])
    ]
    if changed:
        raise EngagementError(
            f"{place}: {counted(len(changed), 'measure is', 'measures are')} defined otherwise than in release "
            f"{base.release.version}: {', '.join(changed)}. "  # type: ignore[union-attr]
            "If the words differ and the measure does not, write "
            f"'definitions: {base.release.version}' in contribution.yml; "  # type: ignore[union-attr]
            "if it does, link it by a formula under 'mapping', or leave the column out."
        )
    return pd.concat(
        [known.reset_index()[CODEBOOK_COLUMNS], rows[~rows["column"].isin(known.index)]], ignore_index=True
    )


def _both(rows: pd.DataFrame, known: pd.DataFrame) -> list[tuple[str, str, str]]:
    """Measure of each column that both codebooks have: here and there."""
    pairs = zip(rows["column"], rows["measure"], strict=True)
    return [(name, own, str(known.loc[name, "measure"])) for name, own in pairs if name in known.index and own]


def _said(row: pd.Series) -> tuple[str, ...]:
    return tuple(" ".join(str(row[name]).split()) for name in ("type", "measure", "description"))


def _require_current(definitions: str, base: Base) -> None:
    """A release whose definitions still hold has the same first number."""
    if base.release is None:
        raise EngagementError(
            f"contribution.yml names the definitions of release {definitions}, and nothing is released in this study "
            "yet. To extend another one add --start-from data/study; for a study of your own put a codebook.csv beside "
            "the table and leave 'definitions' out."
        )
    version = base.release.version
    if definitions.split(".")[0] != str(version.major):
        raise EngagementError(
            f"contribution.yml names the definitions of release {definitions}, and they have changed: the latest is "
            f"{version}. Look at its codebook.csv, and write 'definitions: {version}'."
        )


def _measures(given: pd.DataFrame, meanings: pd.DataFrame, base: Base) -> tuple[list[str], list[str]]:
    """Columns that are measures of the study or explained, and what is left out."""
    explained = set(meanings["column"]) | set(base.measures)
    numeric = [str(name) for name in given if name not in _KNOWN and given[name].dtype.kind in "biuf"]
    units = meanings.drop_duplicates("column").set_index("column")["measure"].astype(str).str.lower()
    money = [name for name in numeric if _is_money(name, str(units.get(name, "")))]
    unknown = [name for name in given if name not in _KNOWN and name not in explained and name not in money]
    notes = [f"left out, no level of money is contributed: {', '.join(money)}"] if money else []
    notes += [f"left out, nothing says what they mean: {', '.join(map(str, unknown))}"] if unknown else []
    return [name for name in numeric if name in explained and name not in money], notes


def _is_money(name: str, unit: str) -> bool:
    return name.endswith(_MONEY_ENDINGS) or ("%" not in unit and any(word in unit.split() for word in _MONEY))


def _linked(given: pd.DataFrame, declared: Contribution) -> tuple[dict[str, pd.Series], pd.DataFrame]:
    """Measures computed by their links, and a row for each company and link."""
    linked = {name: compute(link.formula, given) for name, link in declared.mapping.items()}
    rows = [
        (str(company), name, link.formula, link.reliability, link.source)
        for name, link in declared.mapping.items()
        for company in given.loc[linked[name].notna(), "company_id"]
    ]
    return linked, pd.DataFrame(rows, columns=["company", *LINK_COLUMNS[1:]])


def _require_same_instrument(
    measures: list[str], linked: dict[str, pd.Series], declared: Contribution, base: Base, place: str
) -> None:
    """Scores of people by another questionnaire stand for those of the study only by a link."""
    if base.instrument is None or declared.instrument == base.instrument:
        return
    asked = [name for name in measures if name.endswith("_points") and name in base.measures and name not in linked]
    if asked:
        raise EngagementError(
            f"{place} was asked with {declared.instrument}, and the study with {base.instrument}: "
            f"{counted(len(asked), 'score stands', 'scores stand')} for something else: {', '.join(asked)}. Give each "
            "a link under 'mapping' in contribution.yml, such as 'alignment_index_points: {formula: 25 * (goals - 1), "
            "reliability: 0.8, source: where both were asked}', or leave the columns out."
        )


def _profile(given: pd.DataFrame, declared: Contribution) -> pd.DataFrame:
    """What a company is called and known by, as far as it is said."""

    def texts(name: str, otherwise: str) -> pd.Series:
        told = given[name] if name in given else pd.Series("", index=given.index)
        said = told.map(lambda value: "" if pd.isna(value) else str(value).strip())
        return said.where(said.ne(""), otherwise)

    def numbers(name: str, otherwise: float | None) -> pd.Series:
        told = given[name] if name in given else pd.Series(np.nan, index=given.index)
        known = pd.to_numeric(told, errors="coerce").astype(float)
        return known if otherwise is None else known.fillna(otherwise)

    return pd.DataFrame(
        {
            "company": given["company_id"].astype(str),
            "industry": texts("industry", ""),
            "headcount": numbers("headcount", declared.headcount),
            "region": texts("region", declared.region),
            "n_respondents": numbers("n_respondents", None),
        }
    )


def _require_ranges(table: pd.DataFrame, measures: list[str], meanings: pd.DataFrame, place: str) -> None:
    """Refuse what lies outside its scale, and companies without anything."""
    units = meanings.drop_duplicates("column").set_index("column")["measure"]
    points = [name for name in measures if name.endswith("_points") or units.get(name, "") == "points 0-100"]
    for name in points:
        wrong = table[name].notna() & ~table[name].between(0, 100)
        if wrong.any():
            raise EngagementError(
                f"{place}: {name} of {int(wrong.sum())} of {len(table)} companies lies outside 0 to 100, such as "
                f"{table.loc[wrong, name].iloc[0]:g}. Scores are points from 0 to 100: a mean on 1 to 5 is "
                "25 * (mean - 1)."
            )
    empty = table[measures].isna().all(axis=1)
    if empty.any():
        raise EngagementError(
            f"{place}: {int(empty.sum())} of {len(table)} companies have no measure at all, such as "
            f"{table.loc[empty, 'company'].iloc[0]}. Leave their rows out."
        )


def _require_different(table: pd.DataFrame, measures: list[str], place: str) -> None:
    """Refuse companies that are alike in everything: one company under two names."""
    known = table[table[measures].notna().sum(axis=1) >= FEWEST_ALIKE]
    alike = known[known.duplicated(measures, keep=False)]
    if len(alike):
        raise EngagementError(
            f"{place}: {len(alike)} companies have the same figures, such as {' and '.join(alike['company'].head(2))}: "
            "one company stands twice. Keep one row of each."
        )


def _require_people(table: pd.DataFrame, place: str) -> None:
    few = ~(table["n_respondents"] >= FEWEST_RESPONDENTS)
    if few.any():
        n_unknown = int(table["n_respondents"].isna().sum())
        unknown = f", {n_unknown} of them because n_respondents is not given" if n_unknown else ""
        raise DisclosureError(
            f"{place}: {int(few.sum())} of {len(table)} companies have fewer than {FEWEST_RESPONDENTS} people behind "
            f"their scores{unknown}. Leave their rows out, or give the column n_respondents."
        )


def _rounded(table: pd.DataFrame, measures: list[str]) -> tuple[pd.DataFrame, list[str]]:
    """Figures as a release tells them: whole per cents and points, extremes at their end, people in steps of five."""
    notes = []
    told = {}
    for name in measures:
        low, high = HELD.get(name, (-np.inf, np.inf))
        n_held = int((~table[name].between(low, high) & table[name].notna()).sum())
        notes += [f"{name}: {counted(n_held, 'company', 'companies')} held to {low:g} or {high:g}"] if n_held else []
        step = rounding_step(name, table[name])
        told[name] = (table[name].clip(low, high) / step).round() * step
    people = table["n_respondents"] // STEP_OF_RESPONDENTS * STEP_OF_RESPONDENTS
    steps = {name: rounding_step(name, table[name]) for name in measures}
    fine = [f"{name} to {step:g}" for name, step in steps.items() if step != 1]
    notes += ["rounded to whole per cents and points" + (f"; {', '.join(fine)}" if fine else "")]
    return table.assign(**{name: values.round(9) for name, values in told.items()}, n_respondents=people), notes


def rounding_step(name: str, values: pd.Series) -> float:
    """Step a measure is told in: one per cent or point; of others a power of ten that its spread holds five times."""
    spread = float(values.std()) if values.notna().sum() > 1 else float("nan")
    if name.endswith(("_pct", "_points")) or not np.isfinite(spread) or spread <= 0:
        return 1.0
    return float(10.0 ** np.floor(np.log10(spread / STEPS_IN_SPREAD)))


def _require_new(table: pd.DataFrame, measures: list[str], base: Base, place: str) -> None:
    """Refuse companies that are released already, by whatever name: alike in everything as it is told."""
    shared = [name for name in measures if name in base.measures]
    real = base.real
    if len(shared) < FEWEST_ALIKE or real.empty:
        return
    there = set(map(tuple, real[shared].round(9).to_numpy().tolist()))
    known = table[table[shared].notna().all(axis=1)]
    alike = [
        name
        for name, row in zip(known["company"], known[shared].to_numpy().tolist(), strict=True)
        if tuple(row) in there
    ]
    if alike:
        raise EngagementError(
            f"{place}: {counted(len(alike), 'company has', 'companies have')} the same figures as one that is "
            f"released, such as {alike[0]}: it was contributed before. Leave it out; to correct it say "
            "--supersede REASON."
        )
