"""What a run keeps of an engagement's tables, and whether it is the same as what was read."""

import dataclasses
from collections import Counter
from pathlib import Path

import pandas as pd

from stratalign.checks.kept import CheckedIntake, check_engagement, keep_checked
from stratalign.engagement.engagement import Engagement, load_engagement
from stratalign.intake.inputs import fingerprint_inputs


def keep(engagement: Engagement, run_folder: Path) -> CheckedIntake:
    """Read, check and keep an engagement, as a run does; gives what was read."""
    fingerprint = fingerprint_inputs(engagement)
    checked = check_engagement(engagement)
    keep_checked(checked, run_folder, fingerprint=fingerprint)
    return checked


def require_kept_as_read(folder: Path, run_folder: Path, monkeypatch) -> CheckedIntake:
    """Keep an engagement, take it again without reading, and compare table by table; gives what was taken."""
    read = keep(load_engagement(folder), run_folder)
    with monkeypatch.context() as patched:
        forbid_reading(patched)
        taken = check_engagement(load_engagement(folder), run_folder=run_folder)
    require_same(without_accounts_text(read), taken)
    return taken


def forbid_reading(monkeypatch) -> None:
    """Fail where files are read or checked from now on."""

    def refuse(*arguments):
        raise AssertionError("files are read again")

    monkeypatch.setattr("stratalign.checks.kept.read_engagement_files", refuse)
    monkeypatch.setattr("stratalign.checks.kept.check_intake", refuse)


def without_accounts_text(checked: CheckedIntake) -> CheckedIntake:
    """Tables as they are kept: the text of the accounts is for the checks alone."""
    accounts = checked.intake.accounts
    lean = accounts and dataclasses.replace(accounts, raw=None, built=None)
    return dataclasses.replace(checked, intake=dataclasses.replace(checked.intake, accounts=lean))


def require_same(expected, found, place="") -> None:
    """Equal in value and kind, tables with their labels, kinds of columns and attributes, all the way down."""
    assert type(found) is type(expected), place
    if isinstance(expected, pd.DataFrame):
        pd.testing.assert_frame_equal(found, expected, check_exact=True, obj=place)
        require_same(expected.attrs, found.attrs, f"{place}.attrs")
    elif dataclasses.is_dataclass(expected):
        for field in dataclasses.fields(expected):
            name = field.name
            require_same(getattr(expected, name), getattr(found, name), f"{place}.{name}")
    elif isinstance(expected, dict):
        assert list(found) == list(expected), place
        for key, part in expected.items():
            require_same(part, found[key], f"{place}[{key}]")
    elif isinstance(expected, list | tuple):
        assert len(found) == len(expected), place
        for number, (one, other) in enumerate(zip(expected, found, strict=True)):
            require_same(one, other, f"{place}[{number}]")
    elif isinstance(expected, Exception):
        assert str(found) == str(expected), place
    else:
        assert found == expected or (found != found and expected != expected), place


def count_reading(monkeypatch) -> Counter:
    """Counter of the files that are fetched by name, and of intakes read and checked, from now on."""
    from stratalign.checks import kept
    from stratalign.intake import read
    from stratalign.responses import hierarchy, reading, roster

    counted = Counter()

    def count(module, name, what=None) -> None:
        call = getattr(module, name)

        def counting(given, *others):
            counted[what or given] += 1
            return call(given, *others)

        monkeypatch.setattr(module, name, counting)

    for module in (read, hierarchy, reading, roster):
        count(module, "fetch")
    count(kept, "read_engagement_files", "tables")
    count(kept, "check_intake", "checks")
    return counted
