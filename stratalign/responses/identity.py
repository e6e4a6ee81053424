"""Keyed pseudonyms: the same person has the same id in every wave, and nobody can go back without the key."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from pathlib import Path

from stratalign.errors import EngagementError

KEY_VARIABLE = "STRATALIGN_PSEUDONYM_KEY"
KEY_FILE = ".pseudonym-key"


def pseudonym_key(folder: Path) -> bytes:
    """Read the key of an engagement, or make one in its git-ignored key file.

    Parameters
    ----------
    folder
        Folder of the engagement.

    Returns
    -------
    bytes
        From the environment variable `STRATALIGN_PSEUDONYM_KEY` if it is set, else from `.pseudonym-key`.

    Raises
    ------
    EngagementError
        No key exists and none can be written.
    """
    given = os.environ.get(KEY_VARIABLE)
    if given:
        return given.encode()
    file = folder / KEY_FILE
    if not file.exists():
        _write_new_key(file)
    return file.read_bytes().strip()


def pseudonym(person: str, key: bytes) -> str:
    """Keyed hash of a person's identifier (HMAC-SHA-256, 16 hexadecimal digits); case and outer spaces do not count."""
    return hmac.new(key, person.strip().casefold().encode(), hashlib.sha256).hexdigest()[:16]


def _write_new_key(file: Path) -> None:
    """Write a random key readable by its owner alone; the first of two concurrent writers wins."""
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    except OSError as problem:
        raise EngagementError(
            f"the key that protects respondents' identities cannot be written to {file.parent.name}/{KEY_FILE} "
            f"({problem.strerror}). Make the folder writable, or set {KEY_VARIABLE}."
        ) from None
    with os.fdopen(descriptor, "w") as handle:
        handle.write(secrets.token_hex(32))
