"""Files that are locked, vanish or fail while they are read, and folders that cannot be written: every command."""

import builtins
import contextlib
import errno
import io
import itertools
import os
import shlex
from pathlib import Path

import pytest
from tiny_engagement import write_engagement

from stratalign import Run
from stratalign.cli import main
from stratalign.errors import StratalignError
from stratalign.responses.identity import KEY_VARIABLE
from stratalign.sources.detect import read_survey
from stratalign.usage import OWN_FAULT

#: What happens to a file, and a part of what is said of it.
FAILURES = {
    errno.EACCES: "you may not open it, or another program has it open",
    errno.ENOENT: "it does not exist",
    errno.EIO: "the disk or the network failed",
}
#: Commands with the files that each reads.
READS = {
    "check E": ["engagement.yml", "mapping.yml", "instrument.yml", "analysis_plan.yml", "corrections.yml", "_brand.yml",
                ".pseudonym-key", "raw/survey.csv", "raw/roster.csv", "raw/accounts.csv", "raw/rates.csv"],
    "run E --reports E/reports": ["raw/survey.csv", "instrument.yml"],
    "run E --reports E/reports --notebook E/mine.ipynb": ["mine.ipynb"],
    "inspect E/raw/survey.csv": ["raw/survey.csv"],
    "new ACME --folder E --from E/raw/survey.csv": ["raw/survey.csv"],
    "codebook E": ["engagement.yml", "mapping.yml", "raw/survey.csv"],
    "codebook E --import E/codebook.xlsx": ["codebook.xlsx"],
    "export E/run": ["run/work/document.json"],
    "audit E/report.html": ["report.html"],
    "study estimate E": ["companies.csv"],
}  # fmt: skip
PAIRS = [(command, file) for command, files in READS.items() for file in files]
#: Each file fails in one way, one after the other.
WALK = [(*pair, number) for pair, number in zip(PAIRS, itertools.cycle(FAILURES), strict=False)]


@pytest.fixture(scope="module")
def engagement(tmp_path_factory):
    folder = write_engagement(tmp_path_factory.mktemp("locked") / "engagement", has_accounts=True)
    (folder / ".pseudonym-key").write_text("k" * 64)
    (folder / "run" / "work").mkdir(parents=True)
    for name in ("mine.ipynb", "run/work/document.json", "report.html", "companies.csv", "codebook.xlsx"):
        (folder / name).write_text("{}")
    return folder


@pytest.fixture
def fail_on(monkeypatch):
    """Let the operating system refuse one file as soon as it is opened."""

    def fail(path: Path, number: int) -> None:
        def refusing(open_file):
            def refuse(file, *arguments, **options):
                if isinstance(file, str | Path) and os.path.abspath(file) == str(path):
                    raise OSError(number, os.strerror(number), str(path))
                return open_file(file, *arguments, **options)

            return refuse

        for module, name in ((builtins, "open"), (io, "open"), (os, "open")):
            monkeypatch.setattr(module, name, refusing(getattr(module, name)))

    monkeypatch.delenv(KEY_VARIABLE, raising=False)
    return fail


def answer(command, engagement):
    """Exit status and what is printed."""
    status = 0
    with contextlib.redirect_stdout(io.StringIO()) as printed, contextlib.redirect_stderr(printed):
        try:
            main(
                [
                    f"{engagement}{word[1:]}" if word == "E" or word[:2] == "E/" else word
                    for word in shlex.split(command)
                ]
            )
        except SystemExit as ended:
            status = ended.code
    return status, printed.getvalue()


@pytest.mark.parametrize(("command", "file", "number"), WALK)
def test_file_that_cannot_be_opened_is_named_with_the_reason(command, file, number, engagement, fail_on):
    fail_on(engagement / file, number)
    status, printed = answer(command, engagement)
    assert status in (1, 2), printed
    assert Path(file).name in printed
    assert FAILURES[number] in printed
    assert OWN_FAULT not in printed
    assert "Traceback" not in printed


def test_reading_in_python_raises_an_error_of_ours(engagement, fail_on):
    fail_on(engagement / "raw" / "survey.csv", errno.EACCES)
    with pytest.raises(StratalignError, match=r"survey\.csv cannot be read: you may not open it"):
        read_survey(engagement / "raw" / "survey.csv")


@pytest.mark.parametrize(
    "command", ["run E --reports E/full", "new ACME --folder E/full", "study simulate E/full/study --companies 16"]
)
@pytest.mark.parametrize(
    ("number", "words"), [(errno.EROFS, "the disk can only be read"), (errno.ENOSPC, "the disk is full")]
)
def test_folder_that_cannot_be_written_is_named_with_the_reason(command, number, words, engagement, monkeypatch):
    make = os.mkdir

    def refuse(path, *arguments, **options):
        if "full" in os.fspath(path):
            raise OSError(number, os.strerror(number), path)
        return make(path, *arguments, **options)

    monkeypatch.setattr(os, "mkdir", refuse)
    status, printed = answer(command, engagement)
    assert status == 2, printed
    assert "full" in printed
    assert "cannot be written" in printed
    assert words in printed


def test_check_names_a_reports_folder_that_may_not_be_written_to(engagement, monkeypatch):
    monkeypatch.setattr(os, "access", lambda path, mode, **options: not mode & os.W_OK)
    status, printed = answer("check E --reports E/reports", engagement)
    assert status == 2
    assert "cannot be written below" in printed
    assert "you may not write to" in printed


def test_a_disk_that_fills_up_during_the_report_is_said_in_words(engagement, monkeypatch):
    def fill(*arguments, **options) -> Run:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "client_report.html")

    monkeypatch.setattr("stratalign.runs.execute.run_engagement", fill)
    status, printed = answer("run E --reports E/reports", engagement)
    assert status == 2
    assert "client_report.html cannot be read or written: the disk is full" in printed


def test_a_defect_of_ours_is_called_one_and_shows_no_traceback(engagement, monkeypatch):
    def break_down(*arguments, **options) -> Run:
        raise KeyError("gone")

    monkeypatch.setattr("stratalign.runs.execute.run_engagement", break_down)
    status, printed = answer("run E --reports E/reports", engagement)
    assert status == 3
    assert OWN_FAULT in printed
    assert "--debug" in printed
    with pytest.raises(KeyError):
        answer("run E --reports E/reports --debug", engagement)
