"""One private file with tables and results that can be taken again: sealed, so that what was changed is noticed."""

from __future__ import annotations

import hashlib
import hmac
import io
import json
import os
import secrets
import zipfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from stratalign.errors import EngagementError
from stratalign.intake.encoding import Arrays, Kinds, decode, encode
from stratalign.layout import WORK, work_folder
from stratalign.paths import reason

#: Below the folder of a run.
FOLDER = Path(WORK, "intake")
FILE = "tables.kept"
_FIRST_LINE = b"tables kept by stratalign, 1"
_JSON = "content"
#: Fast, and a tenth of the size: most columns repeat few texts.
_COMPRESSION = 1


def write_store(run_folder: Path, content: Any, *, fingerprint: str, key: bytes) -> Path:
    """Write what a run has read where only its analyst can read it.

    Parameters
    ----------
    run_folder
        Folder of the run.
    content
        What `encode` takes.
    fingerprint
        Of what the content follows from.
    key
        Secret that seals the file; without one (b"") the seal shows damage, but not a forger's work.

    Returns
    -------
    pathlib.Path
        `work/intake/tables.kept` below the run folder, for its owner alone. It is there whole or not at all.

    Raises
    ------
    EngagementError
        The file cannot be written.
    """
    body = _pack(content)
    header = b"\n".join([_FIRST_LINE, fingerprint.encode(), _seal(fingerprint, body, key).encode(), b""])
    folder = run_folder / FOLDER
    draft = folder / f"{FILE}.{secrets.token_hex(4)}.part"
    try:
        work_folder(run_folder)
        folder.mkdir(mode=0o700, exist_ok=True)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(header + body)
        draft.replace(folder / FILE)
    except OSError as problem:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
        raise EngagementError(
            f"the tables of the run cannot be kept in {folder} ({reason(problem)}). Make room, or make the folder "
            "writable."
        ) from None
    return folder / FILE


def read_store(run_folder: Path, kinds: Kinds, *, fingerprint: str, key: bytes) -> Any | None:
    """Take what a run has kept, if it follows from the same and nobody has touched it.

    Parameters
    ----------
    run_folder
        Folder of the run.
    kinds
        Results and configuration classes that may be in it.
    fingerprint
        Of what the content would follow from now.
    key
        As it was written with.

    Returns
    -------
    Any or None
        Equal to what was written; None where there is no such file, or it is another's, older or damaged.
    """
    try:
        parts = (run_folder / FOLDER / FILE).read_bytes().split(b"\n", 3)
    except OSError:
        return None
    if len(parts) < 4 or parts[0] != _FIRST_LINE or parts[1] != fingerprint.encode():
        return None
    if not hmac.compare_digest(parts[2], _seal(fingerprint, parts[3], key).encode()):
        return None
    return _unpack(parts[3], kinds)


def hash_content(content: Any) -> str:
    """Hash what a store would hold.

    Parameters
    ----------
    content
        What `encode` takes.

    Returns
    -------
    str
        SHA-256, as hexadecimal digits.
    """
    return hashlib.sha256(_pack(content)).hexdigest()


def _seal(fingerprint: str, body: bytes, key: bytes) -> str:
    """Keyed hash (HMAC-SHA-256) of everything in the file."""
    return hmac.new(key, b"\n".join([_FIRST_LINE, fingerprint.encode(), body]), hashlib.sha256).hexdigest()


def _pack(content: Any) -> bytes:
    """Content as an archive of numpy arrays, the JSON among them."""
    arrays: Arrays = {}
    text = json.dumps(encode(content, arrays)).encode()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, array in (arrays | {_JSON: np.frombuffer(text, np.uint8)}).items():
            member = io.BytesIO()
            np.lib.format.write_array(member, array, allow_pickle=False)
            # Of no time: equal tables give equal bytes, and a clock that says 1970 has no place in an archive.
            archive.writestr(zipfile.ZipInfo(f"{name}.npy"), member.getvalue(), zipfile.ZIP_DEFLATED, _COMPRESSION)
    return buffer.getvalue()


def _unpack(body: bytes, kinds: Kinds) -> Any:
    """Content of an archive; arrays of objects, which could run code, are refused by numpy."""
    with np.load(io.BytesIO(body), allow_pickle=False) as archive:
        arrays = {name: archive[name] for name in archive.files}
    return decode(json.loads(arrays[_JSON].tobytes()), arrays, kinds)
