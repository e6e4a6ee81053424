"""The readiness report, for the analyst: every problem first, then what the data are like, page by page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pandas as pd

from stratalign.analysis.readiness import FLAGS_FILE, Readiness, WaveReadiness
from stratalign.checks.result import CheckResult
from stratalign.document.model import Column, Cover, Document, Exhibit, KeyFigure, Section, Summary, Table
from stratalign.document.readiness import answers, people
from stratalign.document.readiness.parts import source, subtitle, wave_exhibits
from stratalign.findings.wording import check_label, listed, plural, sentence

Page = Callable[[Readiness], Section | None]
TITLE = "Data readiness"
INTERNAL = "Internal. For the analysts of this engagement, not for the client."
SEVERITY_LABELS = {"blocks": "Blocks", "warns": "Warning", "informs": "Note"}
#: Checks about people: their rows stand in a file of the analyst's, not on the page.
ABOUT_PEOPLE = frozenset(
    {"attention", "straight_lining", "too_fast", "careless", "few_options", "stopped_early", "out_of_scale"}
)
N_MESSAGES = 5
MAX_PAIRS_SHOWN = 50
USE_LABELS = {
    "item": "Items of the questionnaire",
    "identifier": "Identify people: dropped on reading",
    "metadata": "About the answer, not asked",
    "not mapped": "Not mapped",
    "ignored": "Ignored, with a reason",
    "comment": "Comments",
    "ranking": "Rankings",
    "recall": "Priorities recalled",
}


def build_readiness_report(readiness: Readiness, *, run_id: str = "draft") -> Document:
    """Put what is known of the data in the order an analyst needs it.

    Parameters
    ----------
    readiness
        From `assess_readiness`.
    run_id
        Printed on the cover.

    Returns
    -------
    Document
        What every export format is written from. Pages that the data do not allow are left out.
    """
    sections = [page(readiness) for page in PAGES]
    return Document(
        key="data_readiness",
        language=readiness.engagement.language,
        cover=_cover(readiness, run_id),
        summary=_summary(readiness),
        sections=tuple(found for found in sections if found is not None),
    )


def problems_page(readiness: Readiness) -> Section:
    """Every problem, worst first, with its place and its fix."""
    rows = pd.DataFrame(
        {
            "problem": f"{SEVERITY_LABELS[result.severity]}: {check_label(result.check)}",
            "place": _place(result),
            "seen": sentence(result.seen),
            "expected": sentence(result.expected) if result.expected else "–",
            "fix": result.fix,
        }
        for result in readiness.checks
    )
    columns = tuple(
        Column(key, label)
        for key, label in (
            ("problem", "Problem"),
            ("place", "File, rows, column"),
            ("seen", "Seen"),
            ("expected", "Expected"),
            ("fix", "What to do"),
        )
    )
    exhibits: tuple[Exhibit, ...] = ()
    if len(rows):
        note = f"Rows count the records of the file, its first header being 1. Rows of people are in {FLAGS_FILE}."
        exhibits = (
            Exhibit(
                "problems",
                "Every problem at once, worst first",
                "Source: readiness checks of this run.",
                table=Table("problems", "Problems, their place and their fix", columns, rows, note),
            ),
        )
    return Section("problems", "Problems", _verdict(readiness), (), exhibits)


def columns_page(readiness: Readiness) -> Section | None:
    """What became of each column of each file."""

    def make(wave: WaveReadiness, suffix: str) -> list[Exhibit]:
        kinds = wave.columns["use"].map(_use_kind)
        counts = kinds.value_counts(sort=False)
        summary = pd.DataFrame({"kind": counts.index, "n": counts.to_numpy()})
        every = pd.DataFrame({"column": wave.columns["column"], "use": wave.columns["use"]})
        return [
            Exhibit(
                f"columns{suffix}",
                subtitle(readiness, wave, "Columns by what became of them"),
                f"Source: {wave.file}, read as {wave.detection.format} (certainty {wave.detection.confidence:.2f}).",
                table=Table(
                    f"columns{suffix}", "Use of columns", (Column("kind", "Use"), Column("n", "Columns", "n")), summary
                ),
                numbers=Table(
                    f"every_column{suffix}",
                    "Every column of the file",
                    (Column("column", "Column"), Column("use", "What became of it")),
                    every,
                ),
            )
        ]

    exhibits = wave_exhibits(readiness, make)
    n_columns = sum(len(wave.columns) for wave in readiness.waves)
    n_items = sum(int(wave.columns["use"].str.startswith("item: ").sum()) for wave in readiness.waves)
    n_open = sum(int((wave.columns["use"] == "not mapped").sum()) for wave in readiness.waves)
    rest = f"; {plural(n_open, 'column is', 'columns are')} not mapped" if n_open else "; none is unaccounted for"
    title = f"{n_items:,} of {plural(n_columns, 'column')} are items of the questionnaire{rest}"
    return Section("columns", "Columns", title, (), exhibits) if exhibits else None


def set_aside_page(readiness: Readiness) -> Section | None:
    """Rows that are no respondent's finished answer, by reason."""

    def make(wave: WaveReadiness, suffix: str) -> list[Exhibit]:
        counts = {"kept: respondents": wave.n_respondents, **wave.set_aside, **wave.left_out}
        rows = pd.DataFrame({"reason": [sentence(reason).rstrip(".") for reason in counts], "n": list(counts.values())})
        columns = (Column("reason", "What the row is"), Column("n", "Rows", "n"))
        return [
            Exhibit(
                f"set_aside{suffix}",
                subtitle(readiness, wave, "Rows of the file by what they are"),
                f"Source: {wave.file}, {wave.wave.label}.",
                table=Table(f"set_aside{suffix}", "Rows kept and set aside", columns, rows),
            )
        ]

    exhibits = wave_exhibits(readiness, make)
    n_aside = sum(sum(wave.set_aside.values()) + sum(wave.left_out.values()) for wave in readiness.waves)
    title = f"{plural(n_aside, 'row was', 'rows were')} set aside and are counted here" if n_aside else ""
    title = title.replace("row was set aside and are", "row was set aside and is")
    return (
        Section("set_aside", "Rows set aside", title or "Every row of the files is a respondent", (), exhibits)
        if exhibits
        else None
    )


def duplicates_page(readiness: Readiness) -> Section | None:
    """Pairs of records that are alike."""

    def make(wave: WaveReadiness, suffix: str) -> list[Exhibit]:
        pairs = wave.duplicates.pairs
        rows = pd.DataFrame(
            {
                "record": pairs["record"].astype(str),
                "other_record": pairs["other_record"].astype(str),
                "kind": pairs["kind"].map(
                    {
                        "same record": "Answers, comments and duration are equal",
                        "same answers": "All answers are equal",
                        "near": "Nearly all answers are equal",
                    }
                ),
                "alike": [f"{row.n_alike:,} of {row.n_items:,}" for row in pairs.itertuples()],
            }
        )
        repeats = {reason: n for reason, n in wave.set_aside.items() if "more than once" in reason}
        people = f"{plural(sum(repeats.values()), 'row repeats', 'rows repeat')} a person's own id and was set aside."
        note = people if repeats else "No person's id stands in the file twice."
        if len(rows) > MAX_PAIRS_SHOWN:
            note = f"The first {MAX_PAIRS_SHOWN} of {plural(len(rows), 'pair')}. {note}"
            rows = rows.head(MAX_PAIRS_SHOWN)
        columns = (
            Column("record", "Row"),
            Column("other_record", "Other row"),
            Column("kind", "What is alike"),
            Column("alike", "Items alike"),
        )
        if rows.empty:
            rows = pd.DataFrame([{"record": "None found", "other_record": "–", "kind": "–", "alike": "–"}])
        words = f"{plural(wave.duplicates.n_compared, 'respondent')} with varied answers to 20 or more items, in pairs"
        table = Table(f"duplicates{suffix}", "Pairs of records that are alike", columns, rows, note)
        return [Exhibit(f"duplicates{suffix}", subtitle(readiness, wave, words), source(wave), table=table)]

    exhibits = wave_exhibits(readiness, make)
    n = sum(len(wave.duplicates.pairs) for wave in readiness.waves)
    title = f"{plural(n, 'pair of records looks', 'pairs of records look')} like one person's answers twice"
    return (
        Section(
            "duplicates",
            "Duplicate respondents",
            title if n else "No two respondents gave the same varied answers",
            ("Whoever gave mostly one answer is like many others by that alone, and is not compared.",),
            exhibits,
        )
        if exhibits
        else None
    )


#: Pages in reading order.
PAGES: tuple[Page, ...] = (
    problems_page,
    columns_page,
    set_aside_page,
    people.response_rates_page,
    answers.missing_page,
    answers.careless_page,
    answers.scale_usage_page,
    answers.reverse_keys_page,
    duplicates_page,
)


def _cover(readiness: Readiness, run_id: str) -> Cover:
    """Whose data, which files, how many respondents."""
    engagement = readiness.engagement
    facts = [
        (wave.wave.label, f"{plural(wave.n_respondents, 'respondent')}{_of_invited(wave)}, {wave.file}")
        for wave in readiness.waves
    ]
    unread = len(engagement.waves) - len(readiness.waves)
    if unread:
        facts.append(("Not readable", plural(unread, "wave")))
    facts += [("Prepared by", engagement.report.prepared_by), ("Run", run_id)]
    synthetic = "Synthetic data: this client and its answers are invented to show the method."
    return Cover(
        client=engagement.client,
        title=TITLE,
        subtitle="What is wrong with the data, and what to do before presenting them",
        facts=tuple(facts),
        confidentiality=INTERNAL,
        synthetic_note=synthetic if engagement.report.synthetic_data else "",
    )


def _summary(readiness: Readiness) -> Summary:
    """Verdict, counts and the worst problems with their fixes."""
    counts = {kind: sum(result.severity == kind for result in readiness.checks) for kind in SEVERITY_LABELS}
    figures = [
        KeyFigure(
            str(counts["blocks"]),
            f"problem{'' if counts['blocks'] == 1 else 's'} that block{'s' if counts['blocks'] == 1 else ''} a report",
            "Mend them first" if counts["blocks"] else "Nothing has to be mended first",
        ),
        KeyFigure(
            str(counts["warns"]),
            "warning" if counts["warns"] == 1 else "warnings",
            "Read them before presenting" if counts["warns"] else "Nothing to say when presenting",
        ),
    ]
    if readiness.waves:
        latest = readiness.waves[-1]
        if latest.n_invited:
            rate = f"{latest.n_respondents / latest.n_invited:.0%}"
            figures.append(
                KeyFigure(rate, "response rate", f"{latest.n_respondents:,} of {latest.n_invited:,} invited")
            )
        if len(latest.missing):
            share = f"{latest.missing.iloc[:, 0].mean():.1%}"
            figures.append(KeyFigure(share, "of the answers to scored items are missing", latest.wave.label))
    worst = [result for result in readiness.checks if result.severity != "informs"][:N_MESSAGES]
    return Summary(
        title=_verdict(readiness),
        key_figures=tuple(figures),
        messages=tuple(f"{result.where}: {sentence(result.seen)} {result.fix}" for result in worst),
        strengths=(),
        gaps=(),
        decisions=(),
        limits=_limits(readiness),
    )


def _limits(readiness: Readiness) -> tuple[str, ...]:
    """What the page leaves out."""
    minimum = readiness.engagement.disclosure.minimum_respondents
    limits = [
        f"Answers of groups of fewer than {minimum} people, here as in the client's report; what people wrote; ids.",
        f"Whether a person was careless: signs are counted, nobody is left out. Rows are in {FLAGS_FILE}.",
    ]
    hidden = [wave for wave in readiness.waves if not wave.is_shown]
    if hidden:
        names = listed([wave.wave.label for wave in hidden])
        limits.append(f"Anything about the answers of {names}: fewer than {minimum} people answered.")
    return tuple(limits)


def _verdict(readiness: Readiness) -> str:
    """The verdict as a sentence."""
    n_blocking = readiness.n_blocking
    n_warnings = sum(result.severity == "warns" for result in readiness.checks)
    if n_blocking:
        return f"{plural(n_blocking, 'problem blocks', 'problems block')} the report until mended"
    if n_warnings:
        return f"Nothing blocks the report; {plural(n_warnings, 'warning')} should be read before presenting"
    return "The data are ready: nothing has to be mended"


def _of_invited(wave: WaveReadiness) -> str:
    """How many were invited, where a roster says so."""
    return f" of {wave.n_invited:,} invited" if wave.n_invited else ""


def _place(result: CheckResult) -> str:
    """Where a problem is; the rows of people only as a count."""
    if result.check in ABOUT_PEOPLE and result.rows:
        return f"{replace(result, rows=()).place}, {plural(len(result.rows), 'row')}"
    return result.place


def _use_kind(use: str) -> str:
    """Kind of use of a column, in words."""
    kind = use.split(":")[0]
    return USE_LABELS.get(kind, sentence(kind.replace("_", " ")).rstrip("."))
