"""Whether a company of a study is real or made up: said of every row, and never mixed in one estimate."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, get_args

import pandas as pd

from stratalign.engagement.configuration import did_you_mean
from stratalign.errors import EngagementError

Origin = Literal["real", "synthetic"]
ORIGINS: tuple[Origin, ...] = get_args(Origin)
#: What every row of a simulated table says of itself; `synthetic` is the same as a flag.
MADE_UP: dict[str, bool | str] = {"synthetic": True, "origin": "synthetic"}
_FLAGS = {"true": "synthetic", "1": "synthetic", "false": "real", "0": "real"}


def with_origin(companies: pd.DataFrame, path: Path, *, is_simulated: bool) -> pd.DataFrame:
    """Say of every company whether it is real or synthetic, from the column `origin`, or the flag `synthetic`.

    Parameters
    ----------
    companies
        As read: `origin` (real, synthetic), `synthetic` (true, false), both or neither.
    path
        File they stand in, for messages.
    is_simulated
        Whether the folder is one of a simulated study: where no row says anything, all of them are synthetic.

    Returns
    -------
    pandas.DataFrame
        The companies with both columns, which agree.

    Raises
    ------
    EngagementError
        Rows say neither though others do, say something else, or contradict themselves.
    """
    said, flags = _texts(companies, "origin"), _texts(companies, "synthetic")
    if "origin" not in companies and "synthetic" not in companies:
        said = pd.Series("synthetic" if is_simulated else "real", index=companies.index)
    _require_known(said, "origin", list(ORIGINS), path)
    _require_known(flags, "synthetic", list(_FLAGS), path)
    by_flag = flags.map(_FLAGS)
    contrary = said.ne("") & by_flag.notna() & said.ne(by_flag)
    if contrary.any():
        raise EngagementError(
            f"{path}: {int(contrary.sum())} of {len(companies)} rows contradict themselves in origin and synthetic, "
            f"such as {_named(companies, contrary)}. Correct one of the two, or leave the column synthetic out."
        )
    origin = said.where(said.ne(""), by_flag.fillna(""))
    if origin.eq("").any():
        raise EngagementError(
            f"{path}: {int(origin.eq('').sum())} of {len(companies)} rows do not say whether their company is real, "
            f"such as {_named(companies, origin.eq(''))}. Write real or synthetic in the column origin of each."
        )
    return companies.assign(synthetic=origin.eq("synthetic"), origin=origin)


def known_origin(named: str | None) -> Origin | None:
    """Read the origin that somebody typed.

    Parameters
    ----------
    named
        As typed; None where nothing was.

    Returns
    -------
    str or None
        `real` or `synthetic`.

    Raises
    ------
    EngagementError
        It is neither.
    """
    for origin in ORIGINS:
        if named == origin:
            return origin
    if named is None:
        return None
    raise EngagementError(f"there is no origin '{named}'.{did_you_mean(named, list(ORIGINS))} Write real or synthetic.")


def _texts(companies: pd.DataFrame, name: str) -> pd.Series:
    """Cells of a column as lower-case text, empty where there is none."""
    if name not in companies:
        return pd.Series("", index=companies.index)
    # A flag beside empty cells is read as a number: 1.0.
    return companies[name].map(lambda value: "" if pd.isna(value) else str(value).strip().lower().removesuffix(".0"))


def _require_known(said: pd.Series, name: str, known: list[str], path: Path) -> None:
    wrong = said.ne("") & ~said.isin(known)
    if wrong.any():
        raise EngagementError(
            f"{path}: {int(wrong.sum())} of {len(said)} rows have something else in the column {name}, such as "
            f"{said[wrong].iloc[0]!r}. Write {' or '.join(known[:2] if name == 'origin' else ('true', 'false'))}."
        )


def _named(companies: pd.DataFrame, wrong: pd.Series) -> str:
    return ", ".join(companies.loc[wrong, "company_id"].astype(str).head(3))
