"""The ledger of a run: which groups it shows of which measures, and whose answers they are made of; never a value.

It stays with the analyst. People stand in it as keyed pseudonyms, answers as one keyed fingerprint of all that a person
answered, so that the same answers are known again under another wave's name. The file holds JSON and plain arrays under
a seal made with the engagement's key, and is read strictly.
"""

from __future__ import annotations

import hashlib
import hmac
import io
import json
import os
import secrets
import zipfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from stratalign.errors import EngagementError
from stratalign.paths import reason

#: In the analyst's part of a run's folder, and in the folder of each published run of an engagement.
LEDGER_FILE = "ledger.kept"
_FIRST_LINE = b"ledger kept by stratalign, 1"
_JSON = "content"
_PARTS = ("people", "answers", "members", "answered", "shown")
#: Bytes of a pseudonym and of a fingerprint.
_ID_BYTES = 8


@dataclass(frozen=True, slots=True, eq=False)
class LedgerWave:
    """What a run shows of one wave.

    `people`: pseudonyms. `answers`: fingerprint of each one's answers. `members`: shape (n_people, n_groups), who is in
    each of `groups`. `answered`: shape (n_people, n_measures), who enters each of `measures`. `shown`: shape
    (n_groups, n_measures), what the report shows. `n_aside` people were left out of it and `n_hidden` groups hidden
    because of what was published before.
    """

    key: str
    people: np.ndarray
    answers: np.ndarray
    groups: tuple[str, ...]
    members: np.ndarray
    measures: tuple[str, ...]
    answered: np.ndarray
    shown: np.ndarray
    n_aside: int = 0
    n_hidden: int = 0

    def columns(self, measure: str) -> np.ndarray:
        """Who the shown sums of a measure are over: shape (n_people, n_columns)."""
        place = self.measures.index(measure)
        return np.asarray(self.members[:, self.shown[:, place]] & self.answered[:, [place]])


@dataclass(frozen=True, slots=True, eq=False)
class Ledger:
    """What a run shows of whom.

    `folder`: of the engagement. `minimum`: the threshold. `considered`: published runs that its decisions knew of.
    """

    run_id: str
    folder: str
    minimum: int
    considered: tuple[str, ...]
    waves: tuple[LedgerWave, ...]


def fingerprints(answers: pd.DataFrame, key: bytes) -> np.ndarray:
    """Keyed fingerprint of everything a person answered.

    Parameters
    ----------
    answers
        Shape (n_respondents, n_items), as `all_answers` gives them.
    key
        The engagement's.

    Returns
    -------
    numpy.ndarray
        Shape (n_respondents,), 16 hexadecimal digits each. The same answers have the same fingerprint.
    """
    table = answers[sorted(answers.columns)].to_numpy(dtype="<f8", copy=True)
    table[np.isnan(table)] = np.nan
    digests = [hmac.new(key, row.tobytes(), hashlib.sha256).hexdigest()[: 2 * _ID_BYTES] for row in table]
    return np.array(digests, dtype=f"<U{2 * _ID_BYTES}")


def write_ledger(ledger: Ledger, folder: Path, *, key: bytes) -> Path:
    """Write a ledger where only its analyst can read it.

    Parameters
    ----------
    ledger
        What a run shows.
    folder
        Private folder that gets `ledger.kept`; it is made if it is not there.
    key
        The engagement's, which seals the file.

    Returns
    -------
    pathlib.Path
        The file; it is there whole or not at all.

    Raises
    ------
    EngagementError
        The file cannot be written.
    """
    body, place = _pack(ledger), json.dumps(ledger.folder).encode()
    draft = folder / f"{LEDGER_FILE}.{secrets.token_hex(4)}.part"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(b"\n".join([_FIRST_LINE, place, _seal(place, body, key), body]))
        draft.replace(folder / LEDGER_FILE)
    except OSError as problem:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
        raise EngagementError(
            f"the ledger of what is shown cannot be kept in {folder} ({reason(problem)}). Make room, or make the "
            "folder writable."
        ) from None
    return folder / LEDGER_FILE


def read_ledger(folder: Path, *, key: bytes) -> Ledger:
    """Read the ledger of a run strictly.

    Parameters
    ----------
    folder
        Private folder of the run, or of a published one.
    key
        As it was written with.

    Returns
    -------
    Ledger
        Equal to what was written.

    Raises
    ------
    EngagementError
        There is none, it was sealed with another key, it is damaged, or another version of stratalign wrote it.
    """
    path = folder / LEDGER_FILE
    place, seal, body = _parts_of(path)
    if not hmac.compare_digest(seal, _seal(place, body, key)):
        raise EngagementError(
            f"the ledger {path} does not fit its seal: it is damaged, or the engagement's key is not the one it was "
            f"written with. {_REMEDY}"
        )
    try:
        return _unpack(json.loads(place), body)
    except (ValueError, KeyError, TypeError, IndexError, OSError, zipfile.BadZipFile):
        raise EngagementError(f"the ledger {path} is not whole. {_REMEDY}") from None


def engagement_of_ledger(folder: Path) -> Path:
    """Where the engagement of a ledger was, before anybody has looked at the seal.

    Parameters
    ----------
    folder
        Private folder of a run.

    Returns
    -------
    pathlib.Path
        Need not exist any more.

    Raises
    ------
    EngagementError
        There is no ledger that can be read.
    """
    try:
        return Path(_text(json.loads(_parts_of(folder / LEDGER_FILE)[0])))
    except (ValueError, TypeError):
        raise EngagementError(f"the ledger {folder / LEDGER_FILE} is not whole. {_REMEDY}") from None


def _parts_of(path: Path) -> tuple[bytes, bytes, bytes]:
    """Folder, seal and body of a ledger's file."""
    try:
        parts = path.read_bytes().split(b"\n", 3)
    except OSError as problem:
        raise EngagementError(f"the ledger {path} cannot be read: {reason(problem)}. {_REMEDY}") from None
    if len(parts) < 4 or parts[0] != _FIRST_LINE:
        raise EngagementError(f"{path} is not a ledger that this version of stratalign reads. {_REMEDY}")
    return parts[1], parts[2], parts[3]


_REMEDY = (
    "Restore it, and '.pseudonym-key' of the engagement, from a backup: without it nobody knows what was published "
    "before, so nothing can be."
)


def _seal(place: bytes, body: bytes, key: bytes) -> bytes:
    """Keyed hash (HMAC-SHA-256) of everything in the file, as hexadecimal digits."""
    return hmac.new(key, b"\n".join([_FIRST_LINE, place, body]), hashlib.sha256).hexdigest().encode()


def _pack(ledger: Ledger) -> bytes:
    """The ledger as an archive of plain arrays, the JSON among them; truth values eight to a byte."""
    arrays: dict[str, np.ndarray] = {}
    waves = []
    for number, wave in enumerate(ledger.waves):
        waves.append(
            {
                "key": wave.key,
                "n": len(wave.people),
                "groups": list(wave.groups),
                "measures": list(wave.measures),
                "aside": wave.n_aside,
                "hidden": wave.n_hidden,
            }
        )
        found = [_as_bytes(wave.people), _as_bytes(wave.answers)]
        found += [np.packbits(table, axis=0) for table in (wave.members, wave.answered, wave.shown)]
        arrays |= {f"{part}{number}": array for part, array in zip(_PARTS, found, strict=True)}
    content = {
        "run": ledger.run_id,
        "minimum": ledger.minimum,
        "considered": list(ledger.considered),
        "waves": waves,
    }
    arrays[_JSON] = np.frombuffer(json.dumps(content, sort_keys=True).encode(), np.uint8)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, array in arrays.items():
            # One day for all: the same ledger is the same bytes.
            with archive.open(zipfile.ZipInfo(f"{name}.npy"), "w") as member:
                np.lib.format.write_array(member, np.ascontiguousarray(array), allow_pickle=False)
    return buffer.getvalue()


def _unpack(folder: object, body: bytes) -> Ledger:
    """A ledger from its archive; a ValueError, KeyError or TypeError where a part is not what it must be."""
    with np.load(io.BytesIO(body), allow_pickle=False) as archive:
        arrays = {name: archive[name] for name in archive.files}
    content = json.loads(arrays[_JSON].tobytes())
    if set(content) != {"run", "minimum", "considered", "waves"}:
        raise ValueError("other keys")
    waves = tuple(_wave(wave, number, arrays) for number, wave in enumerate(content["waves"]))
    return Ledger(
        _text(content["run"]),
        _text(folder),
        _whole(content["minimum"]),
        _texts(content["considered"]),
        waves,
    )


def _wave(content: Mapping[str, Any], number: int, arrays: Mapping[str, np.ndarray]) -> LedgerWave:
    """One wave from its arrays, each of the shape that the others tell."""
    n, groups, measures = _whole(content["n"]), _texts(content["groups"]), _texts(content["measures"])
    people, answers, members, answered, shown = (arrays[f"{part}{number}"] for part in _PARTS)
    return LedgerWave(
        _text(content["key"]),
        _as_digits(people, n),
        _as_digits(answers, n),
        groups,
        _truths(members, n, len(groups)),
        measures,
        _truths(answered, n, len(measures)),
        _truths(shown, len(groups), len(measures)),
        _whole(content["aside"]),
        _whole(content["hidden"]),
    )


def _as_bytes(digits: np.ndarray) -> np.ndarray:
    """Hexadecimal digits as bytes, shape (n, 8)."""
    return np.frombuffer(bytes.fromhex("".join(digits.tolist())), np.uint8).reshape(len(digits), _ID_BYTES)


def _as_digits(found: np.ndarray, n: int) -> np.ndarray:
    if found.dtype != np.uint8 or found.shape != (n, _ID_BYTES):
        raise ValueError("pseudonyms of another shape")
    digits = found.tobytes().hex()
    width = 2 * _ID_BYTES
    return np.array([digits[place : place + width] for place in range(0, len(digits), width)], dtype=f"<U{width}")


def _truths(found: np.ndarray, n_rows: int, n_columns: int) -> np.ndarray:
    if found.dtype != np.uint8 or found.shape != ((n_rows + 7) // 8, n_columns):
        raise ValueError("truth values of another shape")
    return np.unpackbits(found, axis=0, count=n_rows).astype(bool)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("no text")
    return value


def _texts(values: object) -> tuple[str, ...]:
    if not isinstance(values, list) or len(set(map(_text, values))) != len(values):
        raise TypeError("no list of different texts")
    return tuple(values)


def _whole(value: object) -> int:
    if type(value) is not int or value < 0:
        raise TypeError("no whole number")
    return value
