"""Performance files: where the accounts are, how they are laid out, and what their columns are."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal, get_args

from pydantic import Field, field_validator, model_validator

from stratalign.engagement.configuration import Frozen
from stratalign.engagement.declarations.currency import Rates
from stratalign.engagement.declarations.survey import Database
from stratalign.engagement.declarations.types import Currency, matching
from stratalign.vocabulary import ACCOUNT_LINES

Layout = Literal["tidy", "long", "wide", "profit_and_loss", "trial_balance", "sec_companyfacts"]
#: What a line may be mapped to, and what several names of it mean.
Mapped = str | tuple[str, ...]
#: Fields each layout cannot do without; a pair in brackets is either of the two.
NEEDED: dict[Layout, tuple[str | tuple[str, str], ...]] = {
    "tidy": (("period_end", "period"),),
    "long": (("period_end", "period"), "measure", "value"),
    "wide": ("measure",),
    "profit_and_loss": ("measure",),
    "trial_balance": ("account", ("period_end", "period"), ("balance", "debit")),
    "sec_companyfacts": (),
}
#: Layouts whose lines may be made of several names: rows summed, accounts summed, or tags in order of preference.
SEVERAL_NAMES = ("profit_and_loss", "trial_balance", "sec_companyfacts")
_MONTH_AND_DAY = r"(0[13578]|1[02])-(0[1-9]|[12]\d|3[01])|(0[469]|11)-(0[1-9]|[12]\d|30)|02-(0[1-9]|1\d|2[0-9])"
ACCOUNT_RANGE = re.compile(r"([0-9A-Za-z.]+)(?:\s*[-–]\s*([0-9A-Za-z.]+))?")


class Performance(Frozen):
    """An accounts file and what its columns are.

    Which entity and which period a figure belongs to is said by a column (`entity`, `period_end`), once for the whole
    file (`entity_name`, `period`), or by what holds the figure (`entity_from`, `period_from`). `file` may be a pattern
    such as `accounts/*.xlsx`; instead of it `database` names a table or query. `columns` maps account lines, `measures`
    any further figures, kept as they stand. `fill_down` gives rows whose entity or period is blank the one above, as
    merged cells mean it. `currency` holds for the whole file, `currency_column` for each row; with
    `rates`, totals over several currencies are translated, and growth is told at constant rates.
    """

    file: str
    database: Database | None = None
    layout: Layout = "tidy"
    entity: str | None = None
    entity_name: str | None = None
    entity_from: Literal["sheet", "file", "row"] | None = None
    entity_is: Literal["unit", "company"] = "unit"
    period_end: str | None = None
    period: str | None = None
    period_from: Literal["sheet", "file"] | None = None
    measure: str | None = None
    value: str | None = None
    columns: dict[str, Mapped] = Field(default_factory=dict, min_length=1)
    measures: dict[str, str] = Field(default_factory=dict)
    account: str | None = None
    account_name: str | None = None
    debit: str | None = None
    credit: str | None = None
    balance: str | None = None
    balance_sign: Literal["debit_positive", "credit_positive"] = "debit_positive"
    fiscal_year: str | None = None
    fiscal_year_end: Annotated[str, matching(_MONTH_AND_DAY, "month and day, such as 12-31 or 06-30")] = "12-31"
    sum_to_years: bool | None = None
    as_reported: Literal["latest", "first"] = "latest"
    date_format: str | None = None
    decimal: Literal[".", ",", "auto"] = "."
    currency: Currency | None = None
    currency_column: str | None = None
    rates: Rates | None = None
    multiplier: Annotated[float, Field(gt=0)] | dict[str, Annotated[float, Field(gt=0)]] | None = None
    unit_column: str | None = None
    unit_words: Literal["apply", "ignore"] = "apply"
    industry: str | None = None
    fill_down: bool = False
    sheet: str | None = None
    sheets: Literal["all"] | tuple[str, ...] | None = None
    header_row: int | None = Field(default=None, ge=1)
    header_rows: int = Field(default=1, ge=1, le=5)

    @property
    def lines(self) -> dict[str, tuple[str, ...]]:
        """Names each account line and measure is made of, in the order given."""
        mapped = {line: (names,) if isinstance(names, str) else names for line, names in self.columns.items()}
        return mapped | {measure: (name,) for measure, name in self.measures.items()}

    @property
    def sums_to_years(self) -> bool:
        """Whether months and quarters are summed to fiscal years, whatever they are."""
        return self.layout == "profit_and_loss" if self.sum_to_years is None else self.sum_to_years

    @property
    def sums_parts(self) -> bool:
        """Whether months and quarters are summed where most entities report them; nothing was said about it."""
        return self.sum_to_years is None and self.layout in {"tidy", "long", "wide"}

    @model_validator(mode="before")
    @classmethod
    def _filings_are_in_dollars(cls, given: Any) -> Any:
        is_filing = isinstance(given, dict) and given.get("layout") == "sec_companyfacts"
        return {"currency": "USD", **given} if is_filing else given

    @model_validator(mode="before")
    @classmethod
    def _database_has_a_name(cls, given: Any) -> Any:
        if not isinstance(given, dict) or given.get("database") is None:
            return given
        database = given["database"]
        named = Database.model_validate(database) if isinstance(database, dict) else database
        # The name that was given here before may come back, from a declaration that has been kept.
        if given.get("file", named.name) != named.name:
            raise ValueError("'file' and 'database' say the same thing. Give one.")
        return {**given, "file": named.name}

    @field_validator("columns", "multiplier")
    @classmethod
    def _known_lines(cls, columns: Any) -> Any:
        unknown = sorted(set(columns) - set(ACCOUNT_LINES)) if isinstance(columns, dict) else []
        if unknown:
            raise ValueError(f"not account lines: {', '.join(unknown)}. Known: {', '.join(ACCOUNT_LINES)}.")
        if isinstance(columns, dict) and not all(columns.values()):
            raise ValueError("a line without a name. Name a column, or take the line out.")
        return columns

    @field_validator("date_format")
    @classmethod
    def _has_directives(cls, given: str | None) -> str | None:
        if given not in (None, "excel") and "%" not in str(given):
            raise ValueError('write it with %d, %m and %Y, such as "%d.%m.%Y" for 31.12.2025')
        return given

    @field_validator("measures")
    @classmethod
    def _plain_measures(cls, measures: dict[str, str]) -> dict[str, str]:
        reserved = {*ACCOUNT_LINES, "entity_id", "period_end", "currency", "source", "industry", "line"}
        wrong = [key for key in measures if not re.fullmatch(r"[a-z][a-z0-9_]*", key) or key in reserved]
        if wrong:
            raise ValueError(
                f"not names of measures: {', '.join(wrong)}. Use small letters, digits and _, and no account line."
            )
        return measures

    @model_validator(mode="after")
    def _layout_has_its_columns(self) -> Performance:
        problems = [
            *_absent_fields(self),
            *_said_twice(self),
            *(_wrong_ranges(self) if self.layout == "trial_balance" else []),
        ]
        if self.layout not in SEVERAL_NAMES:
            several = [line for line, names in self.columns.items() if not isinstance(names, str)]
            problems += [f"layout '{self.layout}' takes one name for {', '.join(several)}."] if several else []
        if problems:
            raise ValueError("\n".join(problems))
        return self


def _absent_fields(performance: Performance) -> list[str]:
    """What a layout needs and does not have."""
    layout = performance.layout
    given = {name for name in type(performance).model_fields if getattr(performance, name) is not None}
    given |= {"period"} if performance.period_from else set()
    absent = [
        names if isinstance(names, str) else names[0]
        for names in NEEDED[layout]
        if given.isdisjoint([names] if isinstance(names, str) else names)
    ]
    problems = [f"layout '{layout}' needs {', '.join(absent)}: name the column of the file."] if absent else []
    if layout != "sec_companyfacts":
        if not (performance.columns or performance.measures):
            problems.append("'columns' is empty. Map at least one account line to a column of the file.")
        if not (performance.entity or performance.entity_name or performance.entity_from):
            problems.append(
                "'entity' is missing. Name the column; where no column says it, give 'entity_name', or 'entity_from'."
            )
    if performance.debit and not performance.credit:
        problems.append("'debit' without 'credit'. Name both columns, or 'balance'.")
    return problems


def _said_twice(performance: Performance) -> list[str]:
    """Fields that say the same thing, of which only one may be given."""
    groups = (
        ("entity", "entity_name", "entity_from"),
        ("period_end", "period_from"),
        ("sheet", "sheets"),
        ("currency", "currency_column"),
        ("balance", "debit"),
    )
    twice = [[name for name in names if getattr(performance, name) is not None] for names in groups]
    return [f"{' and '.join(names)} say the same thing. Give one." for names in twice if len(names) > 1]


def _wrong_ranges(performance: Performance) -> list[str]:
    """Account ranges that cannot be read, such as '4000 to 4999'."""
    return [
        f"columns.{line}: '{part}' is neither an account nor a range such as 4000-4999."
        for line, names in performance.lines.items()
        for part in (part.strip() for name in names for part in name.split(","))
        if not ACCOUNT_RANGE.fullmatch(part)
    ]


LAYOUTS: tuple[Layout, ...] = get_args(Layout)
