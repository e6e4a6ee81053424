"""What an analyst decided about comments: names, merges, moves, approvals; kept in a file without their words."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated

import pandas as pd
from pydantic import Field

from stratalign.engagement.configuration import Frozen, parse_yaml, validate
from stratalign.engagement.declarations.types import Text
from stratalign.errors import EngagementError

#: Beside `engagement.yml`.
REVIEW_FILE = "comments.yml"
_ID_DIGITS = 16
CommentId = Annotated[str, Field(pattern=rf"^[0-9a-f]{{{_ID_DIGITS}}}$")]
Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,59}$")]


class ReviewedTheme(Frozen):
    """A theme as the analyst left it. `name`: in the language of the report, where it is not the codebook's own."""

    key: Key
    name: Text | None = None
    approved: bool = False
    merged_into: Key | None = None


class WaveReview(Frozen):
    """What was decided about one wave: its themes, those of every comment, and which comments may be quoted."""

    themes: tuple[ReviewedTheme, ...] = ()
    comments: dict[CommentId, tuple[Key, ...]] = Field(default_factory=dict)
    quotes: tuple[CommentId, ...] = ()

    def final(self, key: str) -> str:
        """The theme that a theme has become."""
        merged = {theme.key: theme.merged_into for theme in self.themes}
        seen = set[str]()
        while (into := merged.get(key)) is not None and key not in seen:
            seen.add(key)
            key = into
        return key


class CommentReview(Frozen):
    """Decisions by key of the wave."""

    waves: dict[str, WaveReview] = Field(default_factory=dict)


def comment_ids(comments: pd.DataFrame, key: bytes) -> list[str]:
    """Keyed fingerprint of every comment: of its wave, question and words.

    Parameters
    ----------
    comments
        Columns of `COMMENT_COLUMNS`.
    key
        The engagement's; without it nobody can try words.

    Returns
    -------
    list of str
        In the order of the rows; two people who wrote the same have the same.
    """
    cells = zip(comments["wave"], comments["question_key"], comments["comment"], strict=True)
    return [
        hmac.new(key, "\x1f".join(map(str, cell)).encode(), hashlib.sha256).hexdigest()[:_ID_DIGITS] for cell in cells
    ]


def load_review(folder: Path) -> CommentReview:
    """Read the decisions of an engagement.

    Parameters
    ----------
    folder
        Of the engagement.

    Returns
    -------
    CommentReview
        Empty where nobody has decided anything.

    Raises
    ------
    EngagementError
        The file is wrong; every problem is named in one message.
    """
    file = folder / REVIEW_FILE
    if not file.exists():
        return CommentReview()
    return validate(CommentReview, parse_yaml(file, EngagementError), file, EngagementError)


def require_current(review: WaveReview, ids: Iterable[str], wave: str) -> None:
    """Refuse decisions that were taken about other comments.

    Parameters
    ----------
    review
        Of the wave.
    ids
        Of its comments as they are now.
    wave
        Its key, for the message.

    Raises
    ------
    EngagementError
        Comments are new, changed or gone since they were reviewed; how many of each.
    """
    now, then = set(ids), set(review.comments)
    new, gone = len(now - then), len(then - now)
    if not new and not gone:
        return
    raise EngagementError(
        f"{REVIEW_FILE}: the comments of wave '{wave}' have changed since they were reviewed: {_of_them(new, 'new')} "
        f"and {_of_them(gone, 'gone')}, of {len(then):,}; a comment that was changed is both. Write the workbook again "
        "with  stratalign comments ENGAGEMENT  (what was decided about the others stands in it), and read it back."
    )


def _of_them(n: int, what: str) -> str:
    return f"{n:,} {'is' if n == 1 else 'are'} {what}"


def review_yaml(review: CommentReview) -> str:
    """The file's text.

    Parameters
    ----------
    review
        Decisions on every wave.

    Returns
    -------
    str
        YAML with a word on what it is.
    """
    import yaml

    head = (
        "# What was decided about comments, read back from the workbook that `stratalign comments` writes. Comments\n"
        "# are named by keyed fingerprints; none of their words stands here.\n"
    )
    data: Mapping[str, object] = review.model_dump(mode="json", exclude_none=True)
    return head + yaml.safe_dump(data, sort_keys=False, allow_unicode=True, default_flow_style=None, width=110)
