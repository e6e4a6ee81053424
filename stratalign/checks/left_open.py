"""Decisions that drafted files leave to their reader: the lines that begin with `# ?`."""

from __future__ import annotations

import textwrap
from pathlib import Path

from stratalign.checks.result import CheckResult, counted
from stratalign.drafting.mapping_file import QUESTION
from stratalign.engagement.configuration import LARGEST_FILE
from stratalign.engagement.engagement import Engagement
from stratalign.shipped import resolve

#: Checks of this module; their labels are `check.<key>` in the catalogue.
KEYS = ("left_open",)

FIX = (
    f"Read each line that begins with '{QUESTION}': change what stands below it, or leave that as it is, and delete "
    "the line."
)
#: Lines named in a sentence at most.
NAMED_LINES = 8
#: Characters of a question that are shown at most.
LONGEST_QUESTION = 240


def open_questions(file: Path) -> dict[int, str]:
    """Questions that a file leaves to its reader.

    Parameters
    ----------
    file
        A YAML file; one that is not there, or larger than is read, leaves none.

    Returns
    -------
    dict
        Question by the number of its line, from 1.
    """
    if not file.is_file() or file.stat().st_size > LARGEST_FILE:
        return {}
    lines = file.read_bytes().decode("utf-8-sig", errors="replace").splitlines()
    plain = {number: line.strip() for number, line in enumerate(lines, start=1)}
    return {n: line.removeprefix(QUESTION).strip() for n, line in plain.items() if line.startswith(QUESTION)}


def left_open(file: Path) -> str:
    """Say how many decisions a file leaves to its reader, and on which lines; "" for none."""
    questions = open_questions(file)
    if not questions:
        return ""
    shown = ", ".join(map(str, list(questions)[:NAMED_LINES])) + (" ..." if len(questions) > NAMED_LINES else "")
    first = textwrap.shorten(next(iter(questions.values())), LONGEST_QUESTION, placeholder=" ...")
    lines = f"{'line' if len(questions) == 1 else 'lines'} {shown}"
    named = "it asks" if len(questions) == 1 else "the first asks"
    return f"{counted(len(questions), 'decision is', 'decisions are')} left to you ({lines}); {named}: {first}"


def check_left_open(engagement: Engagement) -> list[CheckResult]:
    """Decisions left in the files of an engagement, one result a file.

    Parameters
    ----------
    engagement
        Its folder has the files.

    Returns
    -------
    list of CheckResult
        Warnings: what stands below a question is used as it is.
    """
    files = ["engagement.yml", *dict.fromkeys(wave.survey.mapping for wave in engagement.waves)]
    if engagement.instrument.endswith((".yml", ".yaml")):
        files.append(engagement.instrument)
    results = []
    for name in files:
        file = resolve(engagement.folder / name)
        if seen := left_open(file):
            n = len(open_questions(file))
            results.append(CheckResult("left_open", "warns", seen.rstrip("."), name, n, FIX, file=name))
    return results
