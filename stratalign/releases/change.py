"""What kind of change a release is, and the number that follows from it: checked, never taken on trust."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import pandas as pd

from stratalign.errors import EngagementError
from stratalign.numerics.display import displayed
from stratalign.releases.base import COMPANIES, Base, rows_differ
from stratalign.releases.tables import Tables
from stratalign.study.released import Version
from stratalign.vocabulary import counted

Kind = Literal["major", "minor", "patch", "none"]
FIRST = Version(1, 0, 0)


@displayed
@dataclass(frozen=True, slots=True)
class ReleaseChange:
    """What differs between two releases, as counts and names of columns.

    `redefined` are columns whose meaning changed or that are gone; `corrected` companies with another value in a column
    that both have.
    """

    added: tuple[str, ...]
    removed: tuple[str, ...]
    corrected: tuple[str, ...]
    redefined: tuple[str, ...]
    is_other_instrument: bool
    is_other_plan: bool = False

    @property
    def kind(self) -> Kind:
        """Major where a definition or the questionnaire changed, minor where companies were added, else a patch."""
        if self.redefined or self.is_other_instrument:
            return "major"
        if self.added:
            return "minor"
        return "patch" if self.removed or self.corrected or self.is_other_plan else "none"

    def words(self) -> str:
        """Everything in one line."""
        counts = [(len(self.added), "added"), (len(self.corrected), "corrected"), (len(self.removed), "removed")]
        said = [f"{counted(n, 'company', 'companies')} {what}" for n, what in counts if n]
        if self.redefined:
            said.append(f"{counted(len(self.redefined), 'definition')} changed ({', '.join(self.redefined)})")
        said += ["another questionnaire"] if self.is_other_instrument else []
        said += ["another plan"] if self.is_other_plan else []
        return ", ".join(said) or "nothing changed"


def change_between(
    before: tuple[pd.DataFrame, pd.DataFrame], after: tuple[pd.DataFrame, pd.DataFrame], *, instruments: tuple[str, str]
) -> ReleaseChange:
    """Compare two releases company by company.

    Parameters
    ----------
    before, after
        Companies and codebook of each.
    instruments
        Questionnaire of each.

    Returns
    -------
    ReleaseChange
        Ids of companies: for counting, and never printed.
    """
    (old, old_book), (new, new_book) = before, after
    old, new = old.set_index("company_id"), new.set_index("company_id")
    common = old.index.intersection(new.index)
    columns = [name for name in old if name in new]
    differs = rows_differ(old.loc[common, columns], new.loc[common, columns])
    return ReleaseChange(
        added=tuple(new.index.difference(old.index)),
        removed=tuple(old.index.difference(new.index)),
        corrected=tuple(common[differs]),
        redefined=tuple(_redefined(old_book, new_book)),
        is_other_instrument=instruments[0] != instruments[1],
    )


def _redefined(old: pd.DataFrame, new: pd.DataFrame) -> list[str]:
    """Columns of companies that mean something else, or are no longer there."""

    def said(book: pd.DataFrame) -> dict[str, tuple[str, ...]]:
        rows = book[book["file"] == COMPANIES]
        parts = rows[["type", "measure", "description"]].astype(str).to_numpy().tolist()
        return {
            name: tuple(" ".join(text.split()) for text in texts)
            for name, texts in zip(rows["column"], parts, strict=True)
        }

    before, after = said(old), said(new)
    return [name for name, meaning in before.items() if after.get(name) != meaning]


def change_of(base: Base, tables: Tables, instrument: str, *, is_other_plan: bool) -> ReleaseChange | None:
    """What would change by a release.

    Parameters
    ----------
    base
        The latest release.
    tables
        What would be released.
    instrument
        Questionnaire of it.
    is_other_plan
        Whether the plan says something else.

    Returns
    -------
    ReleaseChange or None
        None where it is the first.
    """
    if base.release is None:
        return None
    found = change_between(
        (base.companies, base.codebook),
        (tables.companies, tables.codebook),
        instruments=(base.release.instrument, instrument),
    )
    return replace(found, is_other_plan=is_other_plan)


def next_version(before: Version | None, change: ReleaseChange | None) -> Version:
    """Number that follows from what changed.

    Parameters
    ----------
    before
        Of the latest release; None where this is the first.
    change
        What changed.

    Returns
    -------
    Version
        1.0.0 for the first.

    Raises
    ------
    EngagementError
        Nothing changed.
    """
    if before is None or change is None:
        return FIRST
    if change.kind == "none":
        raise EngagementError(
            f"nothing has changed since release {before}. Stage companies first: stratalign study add SOURCE"
        )
    if change.kind == "major":
        return Version(before.major + 1, 0, 0)
    if change.kind == "minor":
        return Version(before.major, before.minor + 1, 0)
    return Version(before.major, before.minor, before.patch + 1)
