"""Whom each page, exhibit and column of the client report is for, and what follows from a page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from stratalign.document.model import Exhibit, Section, Table
from stratalign.findings.model import Finding
from stratalign.language.fields import Message, Text
from stratalign.language.messages import is_known, message
from stratalign.vocabulary import AUDIENCES, Audience

#: Pages of the appendix, which the analyst alone gets.
APPENDIX = ("agreement", "questionnaire", "items")
#: Pages of it that everybody gets, beside those there is room for; with one drawing they are pages like the others.
FOR_ALL = ("items",)
GLOSSARY = "glossary"
#: Pages that hold the actions themselves.
PLANS = ("decisions", "action_plan")
#: Pages by what matters most to an audience, and how many it gets beside the summary and those for all; those not named
#: matter least.
BY_WEIGHT: Mapping[Audience, tuple[str, ...]] = {
    "board": (
        "strategy_tests", "level_gaps", "decisions", "results", "units", "change", "consensus", "culture",
        "benchmark", "accounts", "strategy_map", "dimensions", "action_plan",
    ),
    "leadership": (
        "strategy_tests", "level_gaps", "decisions", "units", "action_plan", "dimensions", "strategy_map",
        "consensus", "results", "change", "comments", "confidentiality", "drivers", "culture", "recommendation",
        "method", "accounts", "benchmark",
    ),
}  # fmt: skip
MOST: Mapping[Audience, int] = {"board": 7, "leadership": 14}
#: Exhibits that not everybody gets who gets their page; of several left to the board it gets the first.
EXHIBITS: Mapping[str, tuple[Audience, ...]] = {
    "chain": ("analyst",),
    "checks": ("analyst",),
    "consensus_map": ("leadership", "analyst"),
    "dimension_scores": ("analyst",),
    "following": ("analyst",),
    "glossary_technical": ("analyst",),
    "decision_steps": ("leadership", "analyst"),
    "moves": ("analyst",),
    "quotes": ("analyst",),
    "representation": ("analyst",),
    "treatments": ("analyst",),
    "units": ("leadership", "analyst"),
    "updating": ("analyst",),
}
#: Columns that are printed for the analyst alone, by table.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "consensus_map": ("p_value",),
    "drivers": ("correlation", "vif", "rank_low", "rank_high"),
    "level_gaps": ("gap_pct", "cohens_d", "p_adjusted"),
    "relation": ("p_value", "r_squared", "residual_df", "covariance", "formula"),
    "standing": ("adjusted_p_value",),
}
#: Claims that put nothing in an order of better and worse.
UNORDERED = frozenset({"dimensions.range", "dimensions.measured", "dimensions.measured.alpha"})


def tag_sections(
    sections: Sequence[Section], findings: Mapping[str, Finding], *, has_glossary: bool = False
) -> list[Section]:
    """Say of every page and exhibit who gets it, and of every page what follows from it.

    Parameters
    ----------
    sections
        In reading order.
    findings
        By key; a page says what follows from its own.
    has_glossary
        Whether the leadership's report ends with the glossary too.

    Returns
    -------
    list of Section
        The same pages, those of the appendix last; the analyst gets all.
    """
    technical = _technical(sections)
    appendix = {section.key: section for section in sections if section.key in technical}
    ordered = [section for section in sections if section.key not in appendix]
    ordered += [appendix[key] for key in APPENDIX if key in appendix]
    told = [replace(section, so_what=_so_what(section, findings)) for section in ordered]
    return give_out(told, has_glossary=has_glossary)


def give_out(sections: Sequence[Section], *, has_glossary: bool) -> list[Section]:
    """Say of every page and exhibit who gets it: each audience has room for so many pages.

    Parameters
    ----------
    sections, has_glossary
        As in `tag_sections`.

    Returns
    -------
    list of Section
        The same pages; the analyst gets all.
    """
    technical = _technical(sections)
    given = {audience: _chosen(sections, audience) for audience in BY_WEIGHT}
    if has_glossary:
        given["leadership"].add(GLOSSARY)
    return [
        replace(
            section,
            exhibits=tuple(map(_tagged, section.exhibits)),
            audiences=tuple(
                one for one in AUDIENCES if one == "analyst" or (section.key in given[one] and not _is_bare(section))
            ),
            is_technical=section.key in technical,
        )
        for section in sections
    ]


def tag_columns(tables: Iterable[Table]) -> list[Table]:
    """Say of every column whether it is for the analyst alone.

    Parameters
    ----------
    tables
        Of the report.

    Returns
    -------
    list of Table
        The same.
    """
    return [
        replace(
            table,
            columns=tuple(
                replace(column, is_technical=column.key in COLUMNS.get(table.key, ())) for column in table.columns
            ),
        )
        for table in tables
    ]


def _chosen(sections: Sequence[Section], audience: Audience) -> set[str]:
    """Keys of the pages that an audience has room for, beside the appendix; a page for all takes the room of one."""
    order = {key: place for place, key in enumerate(BY_WEIGHT[audience])}
    technical = _technical(sections)
    for_all = {section.key for section in sections if section.key in FOR_ALL}
    aside = {GLOSSARY, *for_all, *technical}
    if audience == "board":
        aside |= {section.key for section in sections if section.key not in order}
    keys = [section.key for section in sections if section.key not in aside]
    most = MOST[audience] - len(for_all - technical)
    return {*sorted(keys, key=lambda key: order.get(key, len(order)))[:most], *for_all}


def _technical(sections: Sequence[Section]) -> set[str]:
    """Keys of the pages of the appendix: those for everybody that have several drawings among them."""
    return {
        section.key
        for section in sections
        if section.key in APPENDIX and not (section.key in FOR_ALL and len(section.exhibits) == 1)
    }


def _is_bare(section: Section) -> bool:
    """Whether all that a page shows is for the analyst alone, and one sentence would be left of it."""
    shown = [_tagged(exhibit) for exhibit in section.exhibits]
    return bool(shown) and len(section.sentences) < 2 and all(exhibit.audiences == ("analyst",) for exhibit in shown)


def _tagged(exhibit: Exhibit) -> Exhibit:
    # Further parts of a drawing have keys of their own and the first one's table.
    key = exhibit.key if exhibit.key in EXHIBITS or not exhibit.data else exhibit.data[0]
    return replace(exhibit, audiences=EXHIBITS.get(key, exhibit.audiences))


def _so_what(section: Section, findings: Mapping[str, Finding]) -> Text:
    """What follows from a page: the action that its finding proposes, else what its page has to say; "" for nothing."""
    finding = findings.get(section.claim)
    if finding is None:
        return section.so_what
    if finding.actions and section.key not in PLANS:
        return message("sentence", text=finding.actions[0])
    # Without an association the page on results tells of the accounts alone.
    is_of_accounts = isinstance(finding.claim, Message) and finding.claim.key.startswith("accounts.")
    key = "so_what.accounts" if is_of_accounts else f"so_what.{section.key}"
    # Where low is good on one dimension and bad on another, the lowest is none to raise.
    is_open = finding.strength == "inconclusive" or (
        isinstance(finding.claim, Message) and finding.claim.key in UNORDERED
    )
    key += ".open" if is_open else ""
    return message(key) if is_known(key) else section.so_what
