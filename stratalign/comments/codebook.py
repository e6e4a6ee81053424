"""The codebook of an instrument's open questions: themes with their words, and what an answer says by being asked."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, field_validator

from stratalign.comments.words import WordFinder, find_words, words_of
from stratalign.engagement.configuration import Frozen, parse_yaml, validate
from stratalign.engagement.declarations.types import Text
from stratalign.engagement.engagement import Engagement
from stratalign.errors import EngagementError
from stratalign.shipped import shipped_root

#: Beside `engagement.yml`: the codebook of a questionnaire of one's own, or one instead of the shipped one.
THEMES_FILE = "themes.yml"
Tone = Literal["critical", "appreciative"]
#: A word, its beginning before a `*`, or a phrase of these.
Entry = Annotated[str, Field(min_length=2, max_length=80)]
Words = dict[str, tuple[Entry, ...]]


class Theme(Frozen):
    """What a comment may be about, and the words by which it is known; by language.

    `not_phrases`: words within these do not count. `examples`: comments that are of the theme.
    """

    key: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,59}$")]
    label: dict[str, Text] = Field(min_length=1)
    words: Words = Field(default_factory=dict)
    phrases: Words = Field(default_factory=dict)
    not_phrases: Words = Field(default_factory=dict)
    examples: dict[str, tuple[Text, ...]] = Field(default_factory=dict)


class Codebook(Frozen):
    """Themes of the open questions of an instrument. Immutable.

    `questions`: tone that an answer has by what was asked; of others their words decide.
    """

    questions: dict[str, Tone] = Field(default_factory=dict)
    themes: tuple[Theme, ...] = ()

    @field_validator("themes")
    @classmethod
    def _keys_differ(cls, themes: tuple[Theme, ...]) -> tuple[Theme, ...]:
        keys = [theme.key for theme in themes]
        if repeated := sorted({key for key in keys if keys.count(key) > 1}):
            raise ValueError(f"the theme {', '.join(repeated)} stands twice. Give each theme a key of its own.")
        if bare := [theme.key for theme in themes if not theme.words and not theme.phrases]:
            raise ValueError(f"the theme {', '.join(bare)} has no words and no phrases. Name some, or take it out.")
        return themes


@dataclass(frozen=True, slots=True)
class ThemeFinder:
    """Themes by the words that tell them: `own` and `others` find places of words by theme, which count and do not."""

    own: WordFinder
    others: WordFinder
    keys: tuple[str, ...]

    def themes_of(self, text: str) -> tuple[str, ...]:
        """Keys of the themes a comment is about, in the order of the codebook."""
        words = words_of(text)
        found, beside = self.own.places(words), self.others.places(words)
        return tuple(key for key in self.keys if found.get(key, set()) - beside.get(key, set()))


def codebook_file(engagement: Engagement) -> Path | None:
    """File of the codebook that an engagement uses.

    Parameters
    ----------
    engagement
        As loaded.

    Returns
    -------
    pathlib.Path or None
        `themes.yml` beside `engagement.yml`, else that of its shipped instrument; None where there is neither.
    """
    own = engagement.folder / THEMES_FILE
    shipped = shipped_root() / "data" / "comments" / f"{engagement.instrument}.yml"
    is_shipped = not Path(engagement.instrument).suffix and shipped.is_file()
    return own if own.is_file() else shipped if is_shipped else None


def load_codebook(engagement: Engagement) -> Codebook:
    """Read the codebook of an engagement.

    Parameters
    ----------
    engagement
        As loaded.

    Returns
    -------
    Codebook
        Without any theme where there is no file.

    Raises
    ------
    EngagementError
        The file is wrong; every problem is named in one message.
    """
    file = codebook_file(engagement)
    return Codebook() if file is None else _read(file, file.read_bytes())


@lru_cache(maxsize=4)
def _read(file: Path, content: bytes) -> Codebook:
    """A codebook, parsed once for each content of its file."""
    return validate(Codebook, parse_yaml(file, EngagementError), file, EngagementError)


def finder_of(codebook: Codebook) -> ThemeFinder:
    """Make what tells the themes of comments.

    Parameters
    ----------
    codebook
        Themes with their words.

    Returns
    -------
    ThemeFinder
        All languages together: people write in their own.
    """
    themes = codebook.themes
    own = {theme.key: _all(theme.words, theme.phrases) for theme in themes}
    others = {theme.key: _all(theme.not_phrases) for theme in themes}
    return ThemeFinder(find_words(own), find_words(others), tuple(theme.key for theme in themes))


def _all(*parts: Words) -> list[str]:
    return [entry for part in parts for entries in part.values() for entry in entries]
