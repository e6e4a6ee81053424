"""Responses of a large export written item by item, so that never more than one item's rows are in memory."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pandas as pd

from stratalign.engagement.instrument import Instrument
from stratalign.errors import SourceError
from stratalign.responses.build import iter_responses
from stratalign.responses.mapping import Mapping
from stratalign.responses.respondents import Respondents
from stratalign.sources.raw import RawSurvey
from stratalign.temporary import folder_within
from stratalign.vocabulary import RESPONSE_COLUMNS

MEMORY_LIMIT = "600MB"


def write_responses(
    raw: RawSurvey, instrument: Instrument, *, mapping: Mapping, respondents: Respondents, file: Path
) -> Path:
    """Write canonical responses to a Parquet file.

    The rows are those of `build_responses`, in the same order. The file appears under its name when it is complete; one
    that stood there is replaced then, and not before.

    Parameters
    ----------
    raw, instrument, mapping, respondents
        As `build_responses`.
    file
        Where to write; its folder exists.

    Returns
    -------
    pathlib.Path
        The file, with columns `RESPONSE_COLUMNS`: text, and `value` as a double.

    Raises
    ------
    SourceError
        As `build_responses`, or the file cannot be written.
    """
    parts = iter_responses(raw, instrument, mapping=mapping, respondents=respondents)
    try:
        # Beside the target: a file is only renamed within one file system.
        with folder_within(file.parent) as folder:
            partial = folder / file.name
            with duckdb.connect(f"{folder}/responses.duckdb") as database:
                database.execute("SET memory_limit = ?", [MEMORY_LIMIT])
                database.execute("SET temp_directory = ?", [str(folder)])
                kinds = ", ".join(f"{name} {'DOUBLE' if name == 'value' else 'VARCHAR'}" for name in RESPONSE_COLUMNS)
                database.execute(f"CREATE TABLE responses ({kinds})")
                for part in parts:
                    _insert(database, part)
                database.execute("COPY responses TO $file (FORMAT parquet, COMPRESSION zstd)", {"file": str(partial)})
            partial.replace(file)
    except (OSError, duckdb.IOException, duckdb.OutOfMemoryException) as problem:
        raise SourceError(
            f"{file.name} cannot be written to {file.parent} ({type(problem).__name__}). Check that the folder exists, "
            "may be written to and has room."
        ) from None
    return file


def _insert(database: duckdb.DuckDBPyConnection, part: pd.DataFrame) -> None:
    """Append the rows of one item; text that repeats travels as codes, and a value that is missing as NULL."""
    repeating = [name for name in RESPONSE_COLUMNS if name not in ("respondent_id", "value")]
    database.register("part", part.astype(dict.fromkeys(repeating, "category")))
    columns = ", ".join(
        "CASE WHEN isnan(value) THEN NULL ELSE value END" if name == "value" else name for name in RESPONSE_COLUMNS
    )
    database.execute(f"INSERT INTO responses SELECT {columns} FROM part")
    database.unregister("part")
