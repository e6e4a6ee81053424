"""Files that are no files, or not what they are said to be: each kind of file of an engagement in each way."""

import functools
import os
import random
from pathlib import Path

from mistake import Mistake, as_circle, as_folder, mistake, remove, swap_all, write

FILES = (
    "engagement.yml",
    "mapping.yml",
    "instrument.yml",
    "analysis_plan.yml",
    "corrections.yml",
    "_brand.yml",
    "raw/survey.csv",
    "raw/roster.csv",
    "raw/accounts.csv",
    "raw/rates.csv",
)
NOISE = random.Random(4).randbytes(900)


def leads_nowhere(file):
    """Put a link in a file's place to one that is not there."""

    def edit(folder: Path) -> None:
        (folder / file).unlink()
        (folder / file).symlink_to("gone")

    return edit


def as_pipe(file):
    """Put a pipe in a file's place, on which a reader would wait for ever."""

    def edit(folder: Path) -> None:
        (folder / file).unlink()
        os.mkfifo(folder / file)

    return edit


def enlarged(file):
    """Make a file larger than is read; it takes no room on the disk."""

    def edit(folder: Path) -> None:
        os.truncate(folder / file, 3 * 2**30)

    return edit


def in_each_way(file) -> list[Mistake]:
    """Rows of one file; what is complained of is that file."""
    name = Path(file).name
    is_money = name in ("accounts.csv", "rates.csv", "engagement.yml")
    has_roster = is_money or name == "roster.csv"
    about = functools.partial(mistake, has_accounts=is_money, has_roster=has_roster)
    return [
        about(f"{name} a circle of links", as_circle(file), name, "leads to itself", needs_links=True),
        about(
            f"{name} a link to nowhere", leads_nowhere(file), name, "link to a file that is not there", needs_links=True
        ),
        about(f"{name} a pipe", as_pipe(file), name, "not an ordinary file", needs_links=True),
        about(f"{name} a folder", as_folder(file), name, "is a folder"),
        about(f"{name} enlarged", enlarged(file), name, "MB" if name.endswith("yml") else "at most"),
        about(f"{name} of noise", write(file, NOISE), name),
        about(f"{name} of NUL bytes", write(file, bytes(400)), name),
        about(f"{name} of blanks", write(file, "  \n \n"), name, "is empty"),
    ]


OFFICE = (
    mistake(
        "the mark of an open workbook",
        swap_all("engagement.yml", "file: survey.csv", "file: ~$survey.csv"),
        write("raw/~$survey.csv", "who has it open"),
        remove("corrections.yml"),
        "~$survey.csv",
        "is open",
        "Name survey.csv",
    ),
    mistake(
        "the mark of an open workbook, inspected",
        write("~$survey.xlsx", "who has it open"),
        "Name survey.xlsx",
        command="inspect 'E/~$survey.xlsx'",
    ),
    mistake(
        "a new engagement from the mark",
        write("~$a.xlsx", "x"),
        "a.xlsx",
        command="new A --folder HERE --from 'E/~$a.xlsx'",
    ),
    mistake(
        "half an upload", write("raw/survey.csv.part", "x"), "survey.csv.part", command="inspect E/raw/survey.csv.part"
    ),
    mistake(
        "a workbook that is cut off",
        write("raw/a.xlsx", b"PK\x03\x04" + NOISE),
        "a.xlsx",
        command="inspect E/raw/a.xlsx",
    ),
    mistake(
        "an SPSS file that is cut off", write("raw/a.sav", b"$FL2" + NOISE), "a.sav", command="inspect E/raw/a.sav"
    ),
    mistake("a Stata file that is none", write("raw/a.dta", NOISE), "a.dta", command="inspect E/raw/a.dta"),
    mistake(
        "a survey's definition",
        write("raw/a.qsf", '{"SurveyEntry": {}}'),
        "questions, not the answers",
        command="inspect E/raw/a.qsf",
    ),
    mistake("a picture", write("raw/a.csv", b"\x89PNG\r\n\x1a\n" + NOISE), "a.csv", command="inspect E/raw/a.csv"),
    mistake(
        "a pipe, inspected",
        as_pipe("raw/roster.csv"),
        "not an ordinary file",
        command="inspect E/raw/roster.csv",
        needs_links=True,
    ),
)

ROWS = (*(row for file in FILES for row in in_each_way(file)), *OFFICE)
