"""Readiness of an accounts file as entities: totals among them, two names of one, two under one name, survivors."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pandas as pd

from stratalign.checks.accounts_tables import AccountsFile
from stratalign.checks.result import CheckResult
from stratalign.panel.listing import counted, first_few
from stratalign.panel.month_names import plain_words
from stratalign.panel.statement import says_total
from stratalign.vocabulary import ACCOUNT_LINES

#: Checks of this module; their labels are `check.<key>` in the catalogue.
KEYS = (
    "accounts_total_among_entities", "accounts_names_alike", "accounts_names_unlike", "accounts_mixed_entities",
    "accounts_level_change", "accounts_survivorship",
)  # fmt: skip

#: A sum of two may be an accident; a total has more parts and more figures.
FEWEST_PARTS, FEWEST_TOTAL_FIGURES = 2, 2
#: Entities from which on their names, or what describes them, show a rule; and the share that must keep it.
FEWEST_FOR_RULE, RULE_SHARE = 5, 0.95
FEWEST_FOR_NAMES = 20
#: Sizes that change tenfold together are rather another entity's than the same one's.
LEVEL_RATIO = 10
LEVEL_LINES = ("revenue", "total_assets", "total_liabilities", "headcount")
#: An entity stops or starts where its record ends or begins more than a year and a half from the usual day, which is
#: the one that a quarter of all entities reach or pass.
EDGE_DAYS, EDGE_QUANTILE = 548, 0.25
FEWEST_FOR_SURVIVORS, SURVIVOR_YEARS = 20, 3
_WHOLE_WORDS = re.compile(
    r"(?:the )?(?:group|company|consolidated|konzern|gruppe|groupe|grupo|gruppo|groep|all (?:units|entities)|others|"
    r"benchmark|median|average|mean|durchschnitt|moyenne|media|gemiddelde)",
    re.IGNORECASE,
)
_AVERAGE_WORDS = re.compile(r"\bbenchmark\b|\((?:[^)]*\b)?(?:mean|median|average)\b[^)]*\)", re.IGNORECASE)
_LEGAL_FORMS = re.compile(
    r"\b(?:inc|incorporated|corp|corporation|co|company|ltd|limited|plc|llc|gmbh|ag|kg|se|sa|sas|sarl|srl|spa|bv|nv|"
    r"lda|the)\b"
)


def check_totals(accounts: AccountsFile) -> Iterator[CheckResult]:
    """Rows of a total among the entities it is the total of."""
    rows = accounts.rows
    lines = [line for line in ACCOUNT_LINES if line in rows]
    figures = rows.melt(["line", "entity_id", "period_end"], lines, "account_line", "value").dropna(subset="value")
    by_figure = figures.groupby(["period_end", "account_line"])["value"]
    others = by_figure.transform("sum") - figures["value"]
    n_others = by_figure.transform("size") - 1
    is_told = (n_others >= FEWEST_PARTS) & (figures["value"] != 0)
    is_sum = (others - figures["value"]).abs() <= 0.5 * (n_others + 1).where(others == others.round(), 1e-6)
    is_sum &= (others - figures["value"]).abs() <= 1e-3 * figures["value"].abs()
    shares = is_sum[is_told].groupby(figures["entity_id"]).agg(["mean", "size"])
    by_sum = set(shares.index[(shares["mean"] == 1) & (shares["size"] >= FEWEST_TOTAL_FIGURES)])
    names = set(rows["entity_id"])
    by_name = {name for name in names if len(names) > 1 and _is_whole(name)}
    found = sorted(by_sum | by_name)
    if found:
        sure = by_sum & by_name
        why = "the sum of all others" if by_sum else "a total or an average by name"
        lines_of = rows.loc[rows["entity_id"].isin(found), "line"]
        yield CheckResult(
            "accounts_total_among_entities",
            "blocks" if sure else "warns",
            f"{counted(len(found), 'entity is', 'entities are')} {why}: {first_few(found)}",
            f"{accounts.file}, line {first_few(lines_of.unique())}",
            len(lines_of),
            "Delete the rows of totals; they would count every entity twice.",
        )


def _is_whole(name: str) -> bool:
    """Whether a name is that of a total or an average rather than of one entity."""
    words = plain_words(name)
    return says_total(name) or bool(_WHOLE_WORDS.fullmatch(words) or _AVERAGE_WORDS.search(words))


def check_alike_names(accounts: AccountsFile) -> Iterator[CheckResult]:
    """Entities whose names differ in case, punctuation, accents or legal form only."""
    names = pd.Series(accounts.rows["entity_id"].unique(), dtype="str")
    groups = names.groupby(names.map(_bare_name)).agg(list)
    alike = [found for bare, found in groups.items() if len(found) > 1 and bare]
    if alike:
        yield CheckResult(
            "accounts_names_alike",
            "warns",
            f"{counted(len(alike), 'entity', 'entities')} under several names: "
            f"{first_few((' and '.join(map(repr, found)) for found in alike), '; ')}",
            accounts.entity_place(),
            sum(map(len, alike)),
            "Write the name in one way, where it is one entity.",
        )


def _bare_name(name: str) -> str:
    """Name without case, accents, punctuation and legal form."""
    words = re.sub(r"[^\w ]+", " ", plain_words(name).casefold().replace(".", ""))
    return " ".join(_LEGAL_FORMS.sub(" ", words).split())


def check_unlike_names(accounts: AccountsFile) -> Iterator[CheckResult]:
    """Names among codes, where nearly all entities are named by codes or numbers."""
    names = pd.Series(sorted(accounts.rows["entity_id"].unique()), dtype="str")
    if len(names) < FEWEST_FOR_NAMES:
        return
    for kind, pattern in (("numbers", r"\d+(?:\.0)?"), ("codes", r"[A-Z0-9.\-]{1,8}")):
        is_kind = names.str.fullmatch(pattern)
        if is_kind.all():
            return
        if is_kind.mean() >= RULE_SHARE:
            unlike = list(names[~is_kind])
            lines = accounts.rows.loc[accounts.rows["entity_id"].isin(unlike), "line"]
            yield CheckResult(
                "accounts_names_unlike",
                "warns",
                f"{counted(len(unlike), 'entity is', 'entities are')} not named like the others, which are {kind}: "
                f"{first_few(unlike)}",
                f"{accounts.file}, line {first_few(lines)}",
                len(lines),
                "Look whether these rows belong to the table; delete totals and notes.",
            )
            return


def check_mixed_rows(accounts: AccountsFile) -> Iterator[CheckResult]:
    """Rows of an entity that are described otherwise than its other rows: another name, industry or currency."""
    entity = accounts.performance.entity
    if entity is None or accounts.performance.layout not in {"tidy", "long"}:
        return
    entities = accounts.raw[entity].str.split().str.join(" ")
    for column in accounts.describing():
        written = accounts.raw[column].str.strip()
        if 2 * written.str.contains(r"[^\W\d_]").sum() < len(written) or written.nunique() < 2:
            continue
        n_values = written.groupby(entities).nunique()[entities.value_counts() > 1]
        if len(n_values) < FEWEST_FOR_RULE or not RULE_SHARE <= (n_values == 1).mean() < 1:
            continue
        mixed = list(n_values.index[n_values > 1])
        usual = written.groupby(entities).agg(lambda found: found.mode().iloc[0])
        unlike = written[entities.isin(mixed) & (written != entities.map(usual))]
        yield CheckResult(
            "accounts_mixed_entities",
            "warns",
            f"{counted(len(mixed), 'entity has', 'entities have')} several values in a column that has one for every "
            f"other entity: {first_few(mixed)}; another entity's rows may be among theirs",
            f"{accounts.file}, column '{column}', line {first_few(unlike.index)}",
            len(unlike),
            "Correct the entity of these rows, or leave it where the description has changed.",
        )


def check_level_changes(accounts: AccountsFile) -> Iterator[CheckResult]:
    """Periods in which several sizes of an entity change tenfold the same way."""
    periods = accounts.periods
    lines = [line for line in LEVEL_LINES if line in periods]
    if len(lines) < 2:
        return
    ratios = pd.DataFrame({line: periods[line] / periods[f"previous_{line}"] for line in lines})
    known = ratios.where((ratios > 0) & (ratios < float("inf")))
    is_up, is_down = (known > LEVEL_RATIO).sum(axis=1), (known < 1 / LEVEL_RATIO).sum(axis=1)
    found = periods[(is_up >= 2) | (is_down >= 2)]
    if len(found):
        named = first_few(f"{row.entity_id} {row.period_end:%Y-%m-%d} (line {row.line})" for row in found.itertuples())
        yield CheckResult(
            "accounts_level_change",
            "warns",
            f"several sizes change more than {LEVEL_RATIO}-fold together in {counted(len(found), 'period')}: another "
            "entity's rows, another unit or currency, or a merger",
            f"{accounts.file}: {named}",
            len(found),
            "Look at these rows; growth over a merger is not the entity's own.",
        )


def check_survivors(accounts: AccountsFile) -> Iterator[CheckResult]:
    """Entities that stop or start within the record, or the suspicion that only survivors are in it."""
    spans = accounts.rows.groupby("entity_id")["period_end"].agg(["min", "max"])
    first = pd.Timestamp(str(spans["min"].quantile(EDGE_QUANTILE, interpolation="nearest")))
    last = pd.Timestamp(str(spans["max"].quantile(1 - EDGE_QUANTILE, interpolation="nearest")))
    stops = spans.index[(last - spans["max"]).dt.days > EDGE_DAYS]
    starts = spans.index[(spans["min"] - first).dt.days > EDGE_DAYS]
    n_years = (last - first).days / 365.25
    is_suspect = len(spans) >= FEWEST_FOR_SURVIVORS and n_years >= SURVIVOR_YEARS and not len(stops)
    if not (len(stops) or len(starts) or is_suspect):
        return
    stated = [
        f"{counted(len(found), f'entity {what[0]}', f'entities {what[1]}')} ({first_few(found)})"
        for found, what in (
            (stops, ("stops before the last period", "stop before the last period")),
            (starts, ("starts after the first", "start after the first")),
        )
        if len(found)
    ]
    stated += (
        ["no entity stops before the last period: those that closed or were sold may be missing"] if is_suspect else []
    )
    yield CheckResult(
        "accounts_survivorship",
        "informs",
        f"of {counted(len(spans), 'entity', 'entities')}, {'; '.join(stated)}",
        f"{accounts.file}, {first:%Y-%m-%d} to {last:%Y-%m-%d}",
        len(stops) + len(starts) or len(spans),
        "Say so where results are compared: averages over survivors look better than all entities were.",
    )
