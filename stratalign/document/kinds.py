"""The kinds of exhibit there are, and what each is drawn from; how it is drawn is `exhibits/`'s affair."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from stratalign.document.model import Exhibit, Table
from stratalign.errors import DocumentError


@dataclass(frozen=True, slots=True)
class ExhibitKindSpec:
    """What a kind of exhibit needs: columns of its first table, further tables, options and labels by name."""

    columns: tuple[str, ...] = ()
    n_tables: int = 1
    options: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()


#: Kind -> what it needs. A table alone is a kind too, and draws nothing.
KINDS: dict[str, ExhibitKindSpec] = {
    "table": ExhibitKindSpec(),
    "dumbbell": ExhibitKindSpec(
        ("label", "ci_low", "ci_high"), options=("columns", "meanings"), labels=("upper", "lower", "difference")
    ),
    "strategy_map": ExhibitKindSpec(("step", "statement", "clear_pct")),
    "levels": ExhibitKindSpec(("test", "level", "value", "ci_low", "ci_high", "value_label"), labels=("x",)),
}


def add_kind(name: str, spec: ExhibitKindSpec) -> None:
    """Add a kind of exhibit; how it is drawn is added to `exhibits` as well."""
    KINDS[name] = spec


def require_kind(exhibit: Exhibit, tables: Sequence[Table]) -> None:
    """Refuse an exhibit whose kind is unknown, or that lacks what its kind is drawn from.

    Parameters
    ----------
    exhibit
        The exhibit.
    tables
        The tables it names, in its order.

    Raises
    ------
    DocumentError
        What is missing is named.
    """
    spec = KINDS.get(exhibit.kind)
    if spec is None:
        raise DocumentError(f"exhibit '{exhibit.key}' is of the kind '{exhibit.kind}'; known: {', '.join(KINDS)}.")
    absent = [f"table {place + 1}" for place in range(len(tables), spec.n_tables)]
    held = {column.key for column in tables[0].columns} if tables else set()
    absent += [f"column '{name}'" for name in spec.columns if name not in held]
    absent += [f"option '{name}'" for name in spec.options if name not in exhibit.options]
    absent += [f"label '{name}'" for name in spec.labels if name not in exhibit.labels]
    if absent:
        raise DocumentError(f"exhibit '{exhibit.key}' ({exhibit.kind}) lacks {', '.join(absent)}.")
