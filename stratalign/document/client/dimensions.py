"""The page on the dimensions: how answers are distributed, how high every measure scores and how reliable it is."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from stratalign.analysis.results import Analysis, WaveResults
from stratalign.document.client.parts import label_of, survey_source
from stratalign.document.model import Column, Exhibit, Table, drawn
from stratalign.document.page import Page, label_column, section_of
from stratalign.engagement.instrument import Dimension, Instrument
from stratalign.findings.client.dimensions import SCORES
from stratalign.findings.labels import withheld_sentences, worded
from stratalign.findings.model import Finding
from stratalign.language.fields import Message
from stratalign.language.messages import listing, message
from stratalign.scores.scoring import INDEX_KEY

#: Ends and middle of the drawing of agreement.
ENDS = ("disagree", "neither", "agree")
#: Answers on a scale of five, lowest first, as the drawing of agreement names them.
SHARES = ("strong_low_pct", "low_pct", "neutral_pct", "high_pct", "strong_high_pct")
#: Answers of a scale whose distribution is drawn, at most, in a questionnaire of the client's own.
MOST_OPTIONS = 11


def dimensions_page(analysis: Analysis, findings: Mapping[str, Finding]) -> Page | None:
    """Every dimension: distribution of answers, score and reliability; other pages point at its scores."""
    latest, instrument, finding = analysis.latest, analysis.instrument, findings.get("dimensions")
    if latest is None or instrument is None:
        return None
    answers, scores = _answers(analysis, latest, instrument), _scores(analysis, latest, instrument)
    if finding is None:
        return Page(None, (scores,))
    exhibits = (*([] if answers is None else [_answers_exhibit(latest, instrument)]), _scores_exhibit(latest))
    tables = (*([] if answers is None else [answers]), scores)
    is_one = len(finding.evidence) == 1
    topic = message("client.dimensions.topic.one") if is_one else None
    question = message("client.dimensions.question.one") if is_one else None
    return Page(section_of("client", "dimensions", finding, *exhibits, topic=topic, question=question), tables)


def _answers(analysis: Analysis, latest: WaveResults, instrument: Instrument) -> Table | None:
    """Answer shares of every dimension on a scale of few answers, best net agreement first; None where none is."""
    found = {
        dimension.key: answered
        for dimension in instrument.with_role("alignment", "outcome")
        if (answered := _shares(dimension, latest, instrument)) is not None
    }
    if not found:
        return None
    rows = pd.DataFrame.from_dict(found, orient="index")
    disagree, agree = rows["low_pct"] + rows["strong_low_pct"], rows["high_pct"] + rows["strong_high_pct"]
    rows = rows.assign(
        label=label_column(label_of(analysis, key) for key in rows.index), disagree_pct=disagree, agree_pct=agree
    )
    columns = (
        Column("label", message("head.dimension")),
        Column("disagree_pct", worded("likert.disagree", instrument), "pct"),
        Column("neutral_pct", worded("likert.neither", instrument), "pct"),
        Column("agree_pct", worded("likert.agree", instrument), "pct"),
        Column("n_respondents", message("head.n"), "n"),
        *drawn(*(share for share in SHARES if share != "neutral_pct"), format="pct"),
    )
    shares = [*SHARES, "disagree_pct", "agree_pct"]
    ordered = rows.assign(**rows[shares] * 100).iloc[(disagree - agree).argsort(kind="stable")]
    notes = (*_absent(analysis, latest, instrument, found), *_withheld(analysis, latest, instrument))
    return Table("likert", message("likert.caption"), columns, ordered, notes)


def _absent(
    analysis: Analysis, latest: WaveResults, instrument: Instrument, found: Mapping[str, object]
) -> tuple[Message, ...]:
    """Which dimensions of a client's own questionnaire have a score and no distribution, and why."""
    asked = set(latest.answer_shares["dimension"])
    scored = [dimension.key for dimension in instrument.with_role("alignment", "outcome") if dimension.key in asked]
    keys = [key for key in scored if key not in found]
    if instrument.asks_about_strategy or not keys:
        return ()
    return (message("likert.note.absent", labels=listing([label_of(analysis, key) for key in keys]), n=len(keys)),)


def _withheld(analysis: Analysis, latest: WaveResults, instrument: Instrument) -> tuple[Message, ...]:
    """Which dimensions have a score and no distribution because the two together would tell of a few people."""
    scored, asked = set(latest.company_scores["measure_key"]), set(latest.answer_shares["dimension"])
    means = [dimension.key for dimension in instrument.with_role("alignment", "outcome") if dimension.rule == "mean"]
    keys = [key for key in means if key in scored and key not in asked]
    return (message("likert.note.few", labels=listing([label_of(analysis, key) for key in keys])),) if keys else ()


def _shares(dimension: Dimension, latest: WaveResults, instrument: Instrument) -> dict[str, float] | None:
    """Shares of all answers to a dimension by answer, each question counting by who answered it."""
    scale = instrument.scales[dimension.scale]
    chosen = latest.answer_shares[latest.answer_shares["dimension"] == dimension.key]
    # Of a questionnaire of the strategy the drawing speaks of agreement, which is asked on five answers.
    most = len(SHARES) if instrument.asks_about_strategy else MOST_OPTIONS
    if chosen.empty or scale.n_options > most or (instrument.asks_about_strategy and scale.n_options < most):
        return None
    places = (chosen["value"] - scale.low).map(lambda place: _share_of(place, scale.n_options))
    counts = (chosen["share"] * chosen["n_respondents"]).groupby(places).sum()
    shares = (counts / counts.sum()).reindex(SHARES, fill_value=0.0)
    return dict(zip(SHARES, map(float, shares), strict=True)) | {"n_respondents": float(chosen["n_respondents"].max())}


def _share_of(place: float, n_options: int) -> str:
    """Part of the drawing an answer belongs to, by its place from 0: an end, its side of the middle, or the middle."""
    last = n_options - 1
    if place in (0, last):
        return SHARES[0] if place == 0 else SHARES[-1]
    if 2 * place == last:
        return SHARES[2]
    return SHARES[1] if 2 * place < last else SHARES[3]


def _answers_exhibit(latest: WaveResults, instrument: Instrument) -> Exhibit:
    return Exhibit(
        "likert",
        "likert",
        message("likert.subtitle", weighting=message(f"weighting.{latest.weighting}")),
        (survey_source(latest),),
        data=("likert",),
        labels={} if instrument.asks_about_strategy else {end: message(f"likert.{end}.own") for end in ENDS},
        numbers="likert",
        guide=(worded("likert.guide", instrument),),
    )


def _scores(analysis: Analysis, latest: WaveResults, instrument: Instrument) -> Table:
    """Score, interval, n and alpha of every dimension, and of pillars and index where there are any."""
    measured = set(latest.company_scores["measure_key"])
    order = [INDEX_KEY, *(pillar.key for pillar in instrument.pillars)]
    order += [dimension.key for dimension in instrument.with_role("alignment", "outcome")]
    keys = [key for key in order if key in measured]
    columns = (
        Column("label", message("head.measure")),
        Column("mean_points", message("dimension_scores.score"), "points"),
        Column("ci_low", message("head.from"), "points"),
        Column("ci_high", message("head.to"), "points"),
        Column("n_respondents", message("head.n"), "n"),
        Column("n_items", message("dimension_scores.items"), "n"),
        Column("alpha", message("head.alpha"), "ratio"),
        Column("alpha_low", message("head.lower_from"), "ratio"),
        Column("alpha_high", message("head.lower_to"), "ratio"),
    )
    rows = latest.company_scores.set_index("measure_key").loc[keys]
    rows = rows.join(_alphas(latest)).assign(label=label_column(label_of(analysis, key) for key in keys))
    notes = (_note(latest, instrument), *withheld_sentences(latest.withheld, instrument, analysis.engagement.language))
    return Table(SCORES, message("dimension_scores.caption"), columns, rows, notes)


def _alphas(latest: WaveResults) -> pd.DataFrame:
    """Alpha with its interval by dimension; no rows where nothing could be computed."""
    found = [(row.n_items, row.alpha, row.ci_low, row.ci_high) for row in latest.reliability]
    keys = [row.dimension for row in latest.reliability]
    return pd.DataFrame(found, index=keys, columns=["n_items", "alpha", "alpha_low", "alpha_high"], dtype=float)


def _note(latest: WaveResults, instrument: Instrument) -> Message:
    """How the scores of the table are made."""
    has_promoters = any(dimension.rule == "net_promoter" for dimension in instrument.dimensions)
    key = "dimension_scores.note.promoters" if has_promoters else "dimension_scores.note"
    return message(key, weighting=message(f"weighting.{latest.weighting}"))


def _scores_exhibit(latest: WaveResults) -> Exhibit:
    return Exhibit(
        SCORES,
        "table",
        message("dimension_scores.subtitle"),
        (survey_source(latest),),
        data=(SCORES,),
        numbers=SCORES,
        guide=(message("dimension_scores.guide"),),
    )
