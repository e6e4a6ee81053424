"""A ledger is read as it was written, or refused in one message."""

import datetime as dt
import json

import numpy as np
import pandas as pd
import pytest

from stratalign.errors import EngagementError
from stratalign.intake.ledger import (
    LEDGER_FILE,
    Ledger,
    LedgerWave,
    engagement_of_ledger,
    fingerprints,
    read_ledger,
    write_ledger,
)  # fmt: skip
from stratalign.intake.published import Publication, Sending, keep_publication, load_memory
from stratalign.responses.identity import KEY_FILE, KEY_VARIABLE, pseudonym_key

KEY = b"a key"


def _ledger(n_people=13, n_groups=9, n_measures=3, run_id="run-1"):
    draw = np.random.default_rng(1)

    def truths(*shape):
        return draw.random(shape) < 0.5

    ids = np.array([f"{number:016x}" for number in draw.integers(0, 2**62, n_people)])
    groups, measures = (tuple(f"{kind}{n}" for n in range(size)) for kind, size in (("g", n_groups), ("m", n_measures)))
    wave = LedgerWave(
        "spring", ids, ids[::-1].copy(), groups, truths(n_people, n_groups), measures, truths(n_people, n_measures),
        truths(n_groups, n_measures),
    )  # fmt: skip
    return Ledger(run_id, "/somewhere/else", 5, ("run-0",), (wave,))


def _same(one, other):
    plain = (one.run_id, one.folder, one.minimum, one.considered) == (
        other.run_id, other.folder, other.minimum, other.considered,
    )  # fmt: skip
    names = ("key", "people", "answers", "groups", "members", "measures", "answered", "shown")
    pairs = [
        (getattr(a, name), getattr(b, name)) for a, b in zip(one.waves, other.waves, strict=True) for name in names
    ]
    return plain and all(np.array_equal(a, b) for a, b in pairs)


def test_ledger_is_read_as_written(tmp_path):
    ledger = _ledger()
    path = write_ledger(ledger, tmp_path / "work", key=KEY)
    assert path.stat().st_mode & 0o777 == 0o600
    assert _same(read_ledger(tmp_path / "work", key=KEY), ledger)
    assert str(engagement_of_ledger(tmp_path / "work")) == "/somewhere/else"


def test_same_ledger_is_the_same_bytes(tmp_path):
    one, other = (write_ledger(_ledger(), tmp_path / name, key=KEY).read_bytes() for name in ("a", "b"))
    assert one == other


def test_ledger_is_small(tmp_path):
    path = write_ledger(_ledger(5_000, 120, 60), tmp_path, key=KEY)
    assert path.stat().st_size < 5_000 * (16 + (120 + 60) / 8 + 8)


@pytest.mark.parametrize(
    ("damage", "match"),
    [
        (lambda body: body[:-1] + bytes([body[-1] ^ 1]), "does not fit its seal"),
        (lambda body: body[: len(body) // 2], "does not fit its seal"),
        (lambda body: b"something else", "is not a ledger that this version"),
        (lambda body: body.replace(b"stratalign, 1", b"stratalign, 9", 1), "is not a ledger that this version"),
        (lambda body: body.replace(b"/somewhere", b"/elsewhere", 1), "does not fit its seal"),
    ],
)
def test_damage_is_one_message(tmp_path, damage, match):
    path = write_ledger(_ledger(), tmp_path, key=KEY)
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(EngagementError, match=match):
        read_ledger(tmp_path, key=KEY)


def test_another_key_and_no_ledger_are_one_message(tmp_path):
    write_ledger(_ledger(), tmp_path, key=KEY)
    with pytest.raises(EngagementError, match="the engagement's key is not the one it was written with"):
        read_ledger(tmp_path, key=b"another")
    (tmp_path / LEDGER_FILE).unlink()
    with pytest.raises(EngagementError, match="cannot be read: it does not exist"):
        read_ledger(tmp_path, key=KEY)


def test_sealed_content_of_another_shape_is_refused(tmp_path):
    ledger = _ledger()
    object.__setattr__(ledger.waves[0], "shown", ledger.waves[0].shown[:, :2])
    write_ledger(ledger, tmp_path, key=KEY)
    with pytest.raises(EngagementError, match="is not whole"):
        read_ledger(tmp_path, key=KEY)


def test_fingerprint_is_of_all_answers_and_of_the_key():
    answers = pd.DataFrame({"a": [1.0, 1.0, 2.0], "b": [np.nan, np.nan, 3.0]}, index=["p", "q", "r"])
    found = fingerprints(answers, KEY)
    assert found[0] == found[1] != found[2]
    assert list(fingerprints(answers[["b", "a"]], KEY)) == list(found)
    assert not set(fingerprints(answers, b"another")) & set(found)


@pytest.fixture
def engagement(tmp_path, monkeypatch):
    """Folder of an engagement that has published a run, with a key of its own."""
    monkeypatch.delenv(KEY_VARIABLE, raising=False)
    key = pseudonym_key(tmp_path)
    sendings = (Sending(dt.date(2026, 3, 1), ("html",), "board", {"client_report.html": "00"}),)
    keep_publication(tmp_path, Publication(_ledger(), sendings), key=key)
    return tmp_path


def test_publications_come_oldest_first(engagement):
    sending = Sending(dt.date(2026, 2, 1), ("html",), "", {})
    keep_publication(engagement, Publication(_ledger(run_id="run-9"), (sending,)), key=pseudonym_key(engagement))
    assert load_memory(engagement).run_ids == ("run-9", "run-1")
    assert load_memory(engagement).publications[1].sendings[0].audience == "board"


def test_lost_key_is_told_and_no_new_one_made(engagement):
    (engagement / KEY_FILE).unlink()
    with pytest.raises(EngagementError, match="the key of its pseudonyms is gone"):
        load_memory(engagement)
    with pytest.raises(EngagementError, match="without it nobody knows whose answers were published"):
        pseudonym_key(engagement)
    assert not (engagement / KEY_FILE).exists()


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", json.dumps({"version": 2, "sent": [], "withdrawn": []}), '{"version": 1, "sent": [1]}']
)
def test_damaged_record_is_one_message(engagement, text):
    (engagement / "published" / "run-1" / "sent.json").write_text(text)
    with pytest.raises(EngagementError, match=r"sent\.json is missing or damaged"):
        load_memory(engagement)


def test_half_written_publication_does_not_count(engagement):
    (engagement / "published" / ".run-2.1234.part").mkdir()
    assert load_memory(engagement).run_ids == ("run-1",)
