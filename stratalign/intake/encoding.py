"""Tables and results as plain JSON and plain arrays, and back exactly; only kinds that are named, nothing that runs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np
import pandas as pd
from pydantic import BaseModel

from stratalign import errors

#: Arrays of the columns of tables, by the name the JSON calls them.
Arrays = dict[str, np.ndarray]
#: Frozen results, configuration classes and errors that may be made again, by name.
Kinds = Mapping[str, type]

ERRORS: Kinds = {
    kind.__name__: kind
    for kind in vars(errors).values()
    if isinstance(kind, type) and issubclass(kind, errors.StratalignError)
}
#: Kinds of numpy that are kept byte by byte: truth, whole and real numbers, moments and spans of time.
_PLAIN_KINDS = "biufmM"


def encode(value: Any, arrays: Arrays) -> Any:
    """Turn a value into what JSON can hold, and the columns of its tables into arrays.

    Parameters
    ----------
    value
        Text, number, date, tuple, list, dictionary, table, frozen result, configuration class or error of stratalign,
        any of them inside another. Numbers of numpy become Python's.
    arrays
        Gets the arrays of every table met.

    Returns
    -------
    Any
        Plain Python for `json.dumps`; what JSON has no word for is a dictionary of one key that names the kind.

    Raises
    ------
    TypeError
        The value, or something in it, is of no such kind.
    """
    if value is None or type(value) in (bool, int, float, str):
        return value
    if isinstance(value, np.bool_ | np.number):
        return value.item()
    if isinstance(value, pd.DataFrame):
        return {"table": _encode_table(value, arrays)}
    if type(value) in (tuple, list):
        return {type(value).__name__: [encode(part, arrays) for part in value]}
    if type(value) is dict:
        return {"dict": [[encode(key, arrays), encode(part, arrays)] for key, part in value.items()]}
    if type(value) is dt.date:
        return {"date": value.isoformat()}
    if isinstance(value, BaseModel):
        return {"configuration": [type(value).__name__, value.model_dump(mode="json")]}
    if isinstance(value, errors.StratalignError):
        return {"error": [type(value).__name__, str(value)]}
    if is_dataclass(value) and not isinstance(value, type):
        parts = {field.name: encode(getattr(value, field.name), arrays) for field in fields(value)}
        return {"result": [type(value).__name__, parts]}
    raise TypeError(f"a {type(value).__name__} cannot be kept")


def decode(encoded: Any, arrays: Mapping[str, np.ndarray], kinds: Kinds) -> Any:
    """Make a value again from what `encode` gave.

    Parameters
    ----------
    encoded
        Plain Python, as `json.loads` gives it.
    arrays
        Arrays by name.
    kinds
        Results and configuration classes that may be made.

    Returns
    -------
    Any
        Equal to what was encoded.

    Raises
    ------
    KeyError
        A kind that is not among `kinds`, or an array that is not among `arrays`.
    """
    if not isinstance(encoded, dict):
        return encoded
    ((kind, content),) = encoded.items()
    if kind in ("tuple", "list"):
        parts = [decode(part, arrays, kinds) for part in content]
        return tuple(parts) if kind == "tuple" else parts
    if kind == "dict":
        return {decode(key, arrays, kinds): decode(part, arrays, kinds) for key, part in content}
    if kind == "date":
        return dt.date.fromisoformat(content)
    if kind == "table":
        return _decode_table(content, arrays, kinds)
    name, content = content
    if kind == "error":
        return ERRORS[name](content)
    if kind == "configuration":
        return kinds[name].model_validate(content)  # type: ignore[attr-defined]
    return kinds[name](**{field: decode(part, arrays, kinds) for field, part in content.items()})


def _encode_table(table: pd.DataFrame, arrays: Arrays) -> dict[str, Any]:
    return {
        "columns": _encode_index(table.columns, arrays),
        "index": _encode_index(table.index, arrays),
        "cells": [_encode_cells(table.iloc[:, place], arrays) for place in range(table.shape[1])],
        "attrs": encode(table.attrs, arrays),
    }


def _decode_table(encoded: dict[str, Any], arrays: Mapping[str, np.ndarray], kinds: Kinds) -> pd.DataFrame:
    cells = {place: _decode_cells(cells, arrays, kinds) for place, cells in enumerate(encoded["cells"])}
    table = pd.DataFrame(cells, index=_decode_index(encoded["index"], arrays, kinds))
    table.columns = _decode_index(encoded["columns"], arrays, kinds)
    table.attrs = decode(encoded["attrs"], arrays, kinds)
    return table


def _encode_index(index: pd.Index, arrays: Arrays) -> dict[str, Any]:
    """Labels of rows or columns; those that only count are kept as their ends."""
    if isinstance(index, pd.MultiIndex):
        raise TypeError("a table with labels of several layers cannot be kept")
    name = encode(index.name, arrays)
    if isinstance(index, pd.RangeIndex):
        return {"name": name, "range": [index.start, index.stop, index.step]}
    return {"name": name, "cells": _encode_cells(index.to_series(), arrays)}


def _decode_index(encoded: dict[str, Any], arrays: Mapping[str, np.ndarray], kinds: Kinds) -> pd.Index:
    name = decode(encoded["name"], arrays, kinds)
    if "range" in encoded:
        start, stop, step = encoded["range"]
        return pd.RangeIndex(start, stop, step, name=name)
    labels: pd.Index = pd.Index(_decode_cells(encoded["cells"], arrays, kinds), name=name)
    return labels


def _encode_cells(cells: pd.Series, arrays: Arrays) -> dict[str, Any]:
    """One column: numbers byte by byte, each different text once, other objects one by one."""
    dtype = cells.dtype
    if isinstance(dtype, pd.CategoricalDtype):
        categories = _encode_cells(dtype.categories.to_series(), arrays)
        codes = _add(cells.cat.codes.to_numpy(), arrays)
        return {"codes": codes, "categories": categories, "is_ordered": bool(dtype.ordered)}
    if isinstance(dtype, pd.StringDtype) and dtype.na_value is not pd.NA:
        places, texts = pd.factorize(cells)
        return {"codes": _add(places.astype(np.min_scalar_type(-len(texts) - 1)), arrays), "texts": list(texts)}
    if isinstance(dtype, np.dtype) and dtype.kind in _PLAIN_KINDS:
        return {"array": _add(cells.to_numpy(), arrays)}
    if isinstance(dtype, np.dtype) and dtype.kind == "O":
        return {"objects": [encode(cell, arrays) for cell in cells]}
    raise TypeError(f"a column of {dtype} cannot be kept")


def _decode_cells(encoded: dict[str, Any], arrays: Mapping[str, np.ndarray], kinds: Kinds) -> Any:
    """One column as an array."""
    if "array" in encoded:
        return arrays[encoded["array"]]
    if "texts" in encoded:
        return pd.array(encoded["texts"], dtype="str").take(arrays[encoded["codes"]], allow_fill=True)
    if "categories" in encoded:
        categories = pd.Index(_decode_cells(encoded["categories"], arrays, kinds))
        return pd.Categorical.from_codes(arrays[encoded["codes"]], categories, ordered=encoded["is_ordered"])
    objects = np.empty(len(encoded["objects"]), dtype=object)
    for place, cell in enumerate(encoded["objects"]):
        objects[place] = decode(cell, arrays, kinds)
    return objects


def _add(array: np.ndarray, arrays: Arrays) -> str:
    """Name under which an array is kept from now on."""
    name = str(len(arrays))
    arrays[name] = array
    return name
