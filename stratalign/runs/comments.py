"""What people wrote as a workbook to review, and what was decided in it: written, compared, read back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from stratalign.comments.clusters import cluster_texts
from stratalign.comments.codebook import Codebook, load_codebook
from stratalign.comments.masking import quote_mask
from stratalign.comments.meaning import shipped_meaning
from stratalign.comments.review import (
    REVIEW_FILE,
    CommentReview,
    ReviewedTheme,
    WaveReview,
    comment_ids,
    load_review,
    review_yaml,
)
from stratalign.comments.themes import theme_comments
from stratalign.engagement.configuration import did_you_mean
from stratalign.engagement.engagement import Engagement, load_engagement
from stratalign.engagement.instrument import wording
from stratalign.errors import EngagementError
from stratalign.intake.read import Intake, WaveTables, read_engagement_files
from stratalign.responses.identity import pseudonym_key
from stratalign.runs.comments_workbook import ReviewSheet, read_review, review_changes, write_review

#: How a theme was found, as the workbook says it.
BY_CODEBOOK, BY_LIKENESS, BY_ANALYST = "codebook", "likeness, proposed", "analyst"
_CLUSTER = "proposed-"


@dataclass(frozen=True, slots=True)
class _Wave:
    """A wave whose comments are reviewed: `table` has comment_id, question_key and comment, each different one once."""

    engagement: Engagement
    tables: WaveTables
    codebook: Codebook
    review: CommentReview
    table: pd.DataFrame
    ids: tuple[str, ...]

    @property
    def key(self) -> str:
        return self.tables.wave.key


def export_comments(engagement: str | Path, *, wave: str | None = None, by_meaning: bool = False) -> Path:
    """Write the comments of a wave with their themes as a workbook into the engagement's folder.

    Themes of the codebook come first; of what fits none, themes are proposed by likeness. What was decided before
    stands in it, as far as the comments are still there.

    Parameters
    ----------
    engagement
        Folder of the engagement.
    wave
        Key of the wave; the last one where none is named.
    by_meaning
        Propose themes by what comments mean, across languages (extra `themes`), not by their words.

    Returns
    -------
    pathlib.Path
        The workbook; one that is there is kept beside it as `.before.xlsx`.

    Raises
    ------
    EngagementError
        There is no such wave, nobody wrote anything, or the codebook or what was decided cannot be read.
    """
    found = _open(engagement, wave)
    path = found.engagement.folder / f"comments-{found.key}.xlsx"
    sheet = _sheet(found, by_meaning=by_meaning)
    if path.exists():
        path.replace(path.with_suffix(".before.xlsx"))
    return write_review(sheet, path)


def import_comments(
    engagement: str | Path, workbook: Path, *, wave: str | None = None, apply: bool = False
) -> tuple[list[str], Path]:
    """Compare an edited workbook with what was decided, and keep it when asked.

    Parameters
    ----------
    engagement, wave
        As `export_comments`.
    workbook
        The edited one.
    apply
        Write `comments.yml`; one that is there is kept beside it as `comments.before-import.yml`.

    Returns
    -------
    changes : list of str
        From `review_changes`; without a word that somebody wrote.
    file : pathlib.Path
        What holds the decisions.

    Raises
    ------
    EngagementError
        The workbook cannot be used, or is about other comments; nothing is written.
    """
    found = _open(engagement, wave)
    before = _as_found(found)
    after = read_review(workbook, _sheet_of(found, before, {}))
    file = found.engagement.folder / REVIEW_FILE
    changes = review_changes(before, after)
    is_new = found.key not in found.review.waves
    if apply and (changes or is_new):
        kept = CommentReview(waves={**found.review.waves, found.key: after})
        draft = file.with_name(f"{file.name}.part")
        draft.write_text(review_yaml(kept), encoding="utf-8")
        if file.exists():
            file.replace(file.with_suffix(".before-import.yml"))
        draft.replace(file)
    return changes or (["+ reviewed, nothing changed"] if is_new else []), file


def _open(engagement: str | Path, wave: str | None) -> _Wave:
    """Read the comments of a wave; only its own files have to be in order."""
    loaded = load_engagement(engagement)
    intake = read_engagement_files(loaded)
    tables = _tables(intake, wave)
    key = pseudonym_key(loaded.folder)
    ids = comment_ids(tables.comments, key)
    table = tables.comments[["question_key", "comment"]].assign(comment_id=ids).drop_duplicates("comment_id")
    if table.empty:
        raise EngagementError(
            f"wave '{tables.wave.key}' has no comments: its mapping names no open question, or nobody wrote."
        )
    review = load_review(loaded.folder)
    return _Wave(intake.engagement, tables, load_codebook(loaded), review, table.sort_values("comment_id"), tuple(ids))


def _tables(intake: Intake, wave: str | None) -> WaveTables:
    if not intake.waves:
        told = "".join(f"\n  - {where}: {problem}" for where, problem in intake.problems[:3])
        raise EngagementError(f"no survey could be read.{told}")
    by_key = {tables.wave.key: tables for tables in intake.waves}
    if wave is not None and wave not in by_key:
        raise EngagementError(f"there is no wave '{wave}'.{did_you_mean(wave, list(by_key))}")
    return by_key[wave] if wave else intake.waves[-1]


def _as_found(found: _Wave) -> WaveReview:
    """What holds now: what was decided, and what the codebook finds in comments nobody has decided on."""
    decided = found.review.waves.get(found.key)
    plain = CommentReview()
    themed = theme_comments(
        found.tables.comments, found.codebook, plain, wave=found.key, key=pseudonym_key(found.engagement.folder)
    ).table
    by_words = dict(zip(themed["comment_id"], themed["themes"], strict=True))
    shipped = [ReviewedTheme(key=theme.key, approved=True) for theme in found.codebook.themes]
    if decided is None:
        return WaveReview(themes=tuple(shipped), comments=by_words)
    known = {theme.key for theme in decided.themes}
    comments = {one: decided.comments.get(one, themes) for one, themes in by_words.items()}
    return WaveReview(
        themes=(*decided.themes, *(theme for theme in shipped if theme.key not in known)),
        comments=comments,
        quotes=tuple(one for one in decided.quotes if one in comments),
    )


def _sheet(found: _Wave, *, by_meaning: bool) -> ReviewSheet:
    """Themes there are, and those proposed of comments without any."""
    review = _as_found(found)
    rest = found.table[[not review.comments[one] for one in found.table["comment_id"]]]
    mask = quote_mask(found.engagement)
    # Masked first: no theme is ever called by somebody's name.
    texts = [mask.mask(text) for text in rest["comment"]]
    minimum, others = (
        found.engagement.disclosure.minimum_comments,
        found.table.drop(index=rest.index)["comment"].tolist(),
    )
    meaning = shipped_meaning() if by_meaning else None
    clusters = cluster_texts(texts, minimum=minimum, beside=others, meaning=meaning)
    taken = {theme.key for theme in review.themes}
    proposed: dict[str, tuple[str, ...]] = {}
    themes = list(review.themes)
    numbers = (number for number in range(1, len(clusters) + len(taken) + 1) if f"{_CLUSTER}{number}" not in taken)
    for number, cluster in zip(numbers, clusters, strict=False):
        key = f"{_CLUSTER}{number}"
        themes.append(ReviewedTheme(key=key, name=", ".join(cluster.words), approved=False))
        proposed |= {str(rest["comment_id"].iloc[place]): (key,) for place in cluster.places}
    return _sheet_of(found, review.model_copy(update={"themes": tuple(themes)}), proposed)


def _sheet_of(found: _Wave, review: WaveReview, proposed: dict[str, tuple[str, ...]]) -> ReviewSheet:
    of_codebook = {theme.key for theme in found.codebook.themes}
    mask = quote_mask(found.engagement)
    ids: Sequence[str] = found.table["comment_id"].tolist()
    comments = found.table.assign(
        printed=found.table["comment"].map(mask.mask),
        themes=pd.Series([proposed.get(one, review.comments[one]) for one in ids], found.table.index, dtype=object),
        is_quote=found.table["comment_id"].isin(review.quotes),
    ).sort_values(["question_key", "comment"])
    themes = {theme.key: (theme, _found_by(theme.key, of_codebook)) for theme in review.themes}
    language = found.engagement.language
    names = {theme.key: wording(dict(theme.label), language) for theme in found.codebook.themes}
    return ReviewSheet(themes, comments, names)


def _found_by(key: str, of_codebook: set[str]) -> str:
    return BY_CODEBOOK if key in of_codebook else BY_LIKENESS if key.startswith(_CLUSTER) else BY_ANALYST
