"""Keyed pseudonyms: the same person has the same id in every wave, and nobody can go back without the key."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from pathlib import Path

from stratalign.errors import EngagementError
from stratalign.paths import reason

KEY_VARIABLE = "STRATALIGN_PSEUDONYM_KEY"
KEY_FILE = ".pseudonym-key"
#: Below the folder of an engagement: what was published of it, by pseudonyms made with its key.
PUBLISHED_FOLDER = "published"


def pseudonym_key(folder: Path) -> bytes:
    """Read the key of an engagement, or make one in its git-ignored key file.

    Parameters
    ----------
    folder
        Folder of the engagement.

    Returns
    -------
    bytes
        From the environment variable `STRATALIGN_PSEUDONYM_KEY` if it is set, else from `.pseudonym-key`. Outer spaces
        do not count.

    Raises
    ------
    EngagementError
        No key exists and none can be written, or the key file is empty or cannot be read; or it is gone, while what was
        published can be told by it alone.
    """
    known = known_key(folder)
    if known is not None:
        return known
    if any((folder / PUBLISHED_FOLDER).glob("[!.]*")):
        raise EngagementError(
            f"the key that protects respondents' identities, {folder.name}/{KEY_FILE}, is gone, and results of this "
            f"engagement were published. Restore it from a backup, or set {KEY_VARIABLE}: without it nobody knows "
            "whose answers were published."
        )
    _write_new_key(folder / KEY_FILE)
    return _read_key(folder / KEY_FILE)


def known_key(folder: Path) -> bytes | None:
    """Read the key of an engagement and make none.

    Parameters
    ----------
    folder
        Folder of the engagement.

    Returns
    -------
    bytes or None
        As `pseudonym_key`; None where there is no key yet.

    Raises
    ------
    EngagementError
        The key file is empty or cannot be read.
    """
    given = os.environ.get(KEY_VARIABLE, "").strip()
    if given:
        return given.encode()
    file = folder / KEY_FILE
    return _read_key(file) if file.exists() else None


def plain_id(person: str) -> str:
    """Identifier as identifiers are compared: case, outer and repeated spaces do not count."""
    return " ".join(person.split()).casefold()


def pseudonym(person: str, key: bytes) -> str:
    """Keyed hash of a person's identifier (HMAC-SHA-256, 16 hexadecimal digits), compared as `plain_id` says."""
    return hmac.new(key, plain_id(person).encode(), hashlib.sha256).hexdigest()[:16]


def _read_key(file: Path) -> bytes:
    """Key in an existing file."""
    try:
        key = file.read_bytes().strip()
    except OSError as problem:
        raise EngagementError(
            f"the key that protects respondents' identities, {file.parent.name}/{KEY_FILE}, cannot be read "
            f"({reason(problem)}). Ask its owner, or set {KEY_VARIABLE}."
        ) from None
    if not key:
        raise EngagementError(
            f"the key that protects respondents' identities, {file.parent.name}/{KEY_FILE}, is empty. Restore it from "
            "a backup; delete it only if no earlier wave was read with it."
        )
    return key


def _write_new_key(file: Path) -> None:
    """Write a random key readable by its owner alone; the first of two concurrent writers wins."""
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    except OSError as problem:
        raise EngagementError(
            f"the key that protects respondents' identities cannot be written to {file.parent.name}/{KEY_FILE} "
            f"({reason(problem)}). Make the folder writable, or set {KEY_VARIABLE}."
        ) from None
    with os.fdopen(descriptor, "w") as handle:
        handle.write(secrets.token_hex(32))
