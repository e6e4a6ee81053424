"""The text of a new engagement.yml: what is known as lines, everything else that may be said as comments."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, get_args

from stratalign.drafting.mapping_file import yaml_text
from stratalign.engagement.declarations.survey import SurveyFormat
from stratalign.engagement.engagement import seed_of
from stratalign.language.languages import known_languages
from stratalign.vocabulary import INDUSTRIES, LEVELS, Level

FORMATS = ", ".join(get_args(SurveyFormat))

TEMPLATE = """\
# One client project. Every key not listed here is refused, with a suggestion.
# After filling it in, and with the roster and accounts in raw/:
#   stratalign check {folder}
#   stratalign run {folder}
client: {client}
# industry: technology      # {industries};
                            # without it there is no benchmark
currency: EUR               # ISO code of the accounts
language: {language}                # of the report: {languages}
instrument: {instrument}  # a shipped questionnaire, or the path of your own .yml
form: {form}  # long, or short where the questionnaire has one and that was asked
# weighting: levels         # executives, managers and staff count a third each; else every person counts once
seed: {seed}            # of everything resampled, drawn from the name; the same seed gives the same numbers

{waves}
# Units as a tree of keys; or  units: from_survey  to take them from the export as they are,
# or  units: from_roster  to take them from the list of people invited.
{units}
#  - {{key: sales, name: Sales}}
#  - {{key: sales-north, name: Sales North, parent: sales}}

levels:                     # the client's own words for the three levels
{levels}

{performance}

# strategy:                 # the official strategy, as the client states it
#   vision: ...
#   mission: ...
#   values: [...]
#   ideal_target_clients: [...]
#   differentiation: [...]
#   success_metrics:
#     - {{name: Revenue growth, scope: company, target: 8 % a year}}
#   optimizing_strategies:
#     - {{key: bet-1, name: ...}}
#   goals_and_actions:
#     - {{goal: ..., action: ..., owner: Head of ..., horizon_days: 30, step: goals_and_actions}}

disclosure:
  minimum_respondents: 5    # smaller groups are never shown, nor groups that would reveal one
  # minimum_comments: 10    # nor comments of fewer people
  # minimum_model_respondents: 30

report:
{report}
  # prepared_by: Your name
  # confidentiality: Confidential. For the client's leadership team only.
  benchmark: {benchmark}  # industry, all or none; the reference sample is synthetic
  {release}  # the release of it that is compared with, also in later reports
"""

#: Keys of `report` that have a line of their own.
_BENCHMARK = ("benchmark", "benchmark_release")
#: What follows `survey:`; what is not said stands as a comment.
WAVE = """\
  - key: {key}
    label: {label}
{fielded}"""
WAVES_FROM = """\
waves_from:                 # one wave for each value of a column; or list them:  waves: [{{key: ..., label: ..., ...}}]
  column: {column}
  # order: [2025, 2026]     # the oldest first, where the values do not tell; others are left out
"""
SURVEY = """\
    survey:
      file: {file}        # the export exactly as it was downloaded
{declared}      mapping: {mapping}  # which column is which item
      # format: auto        # decided by evidence; or one of {formats}
{hints}      # header_row: 3       # line of the first header, where titles stand above it
      # later_downloads: [raw/survey-2.csv]
{roster}"""
SURVEY_HINTS = {
    "sheet": "      # sheet: Sheet1       # of a workbook that has several\n",
    "codebook": "      # codebook: raw/survey.qsf   # labels of the codes: .qsf, .lss, R or SPSS syntax\n",
    "where": "      # where: {Year: 2026}     # the rows of this wave, where the file holds several\n",
    "keep_previews": "      # keep_previews: true    # count previews and tests, for a pilot\n",
}
ROSTER_HINT = """\
    # roster:               # people invited: gives units, levels and response rates
    #   file: raw/roster.csv
    #   person_id: person_id
    #   unit: unit          # or unit_path (with path_separator), or unit_columns from the top down
    #   level: level
"""
PERFORMANCE_HINT = """\
# performance:              # accounts of the units, figures in thousands
#   file: raw/accounts.csv
#   layout: tidy            # tidy (a column per line), long (a row per figure), wide (a column per period),
#                           # profit_and_loss, trial_balance, sec_companyfacts
#   entity: unit
#   period_end: period_end
#   multiplier: 1000
#   columns: {revenue: Revenue, operating_income: Operating income}"""


@dataclass(frozen=True, slots=True)
class DraftWave:
    """One administration: its file below the engagement's folder, and what had to be said to read it.

    With a `column`, the file holds an administration for each of its values.
    """

    key: str
    label: str
    file: str
    mapping: str = "mapping.yml"
    declared: dict[str, str] = field(default_factory=dict)
    fielded: tuple[str, str] | None = None
    roster: dict[str, str] = field(default_factory=dict)
    column: str = ""


#: Of an engagement whose export is still to come.
BLANK_WAVE = DraftWave("wave-1", "First survey", "raw/survey.csv")


def engagement_text(
    *,
    folder: str,
    client: str,
    waves: Sequence[DraftWave],
    instrument: str,
    form: str,
    language: str,
    levels: dict[Level, tuple[str, ...]],
    report: dict[str, str],
    performance: dict[str, Any] | None = None,
) -> str:
    """Text of an engagement file.

    Parameters
    ----------
    folder
        Of the engagement, as it is typed on the command line.
    client, language, form, instrument
        As in `engagement.yml`.
    waves
        Oldest first; none where there are accounts alone.
    levels
        The client's words by level; empty where they are not known.
    report
        Keys of `report`.
    performance
        Keys of `performance`, where accounts were given.

    Returns
    -------
    str
        YAML with a comment for every key that is not used.
    """
    has_roster = any(wave.roster for wave in waves)
    shown = levels or {"executives": ("Executive team",), "managers": ("Manager",), "staff": ("Employee",)}
    listed = [f"  {level}: [{', '.join(map(yaml_text, shown[level]))}]" for level in LEVELS if level in shown]
    told = [f"  {key}: {yaml_text(text)}" for key, text in report.items() if key not in _BENCHMARK]
    release = report.get("benchmark_release")
    return TEMPLATE.format(
        folder=folder,
        client=yaml_text(client),
        industries=_in_lines(INDUSTRIES),
        language=language,
        languages=", ".join(known_languages()),
        instrument=instrument,
        form=form,
        seed=seed_of(client),
        waves=_waves_text(waves),
        units="units: from_roster" if has_roster else "units: from_survey" if waves else "# units: from_survey",
        levels="\n".join(listed),
        performance=_performance_text(performance) if performance else PERFORMANCE_HINT,
        report="\n".join(told) or "  # title: Strategic alignment report",
        benchmark=report.get("benchmark", "industry"),
        release=f"benchmark_release: {release}" if release else "# benchmark_release: 1.0.0",
    )


def _waves_text(waves: Sequence[DraftWave]) -> str:
    """The block of waves: listed, or told by a column; without any, what would be said of one, as a comment."""
    if not waves:
        return re.sub(r"^(?=.)", "# ", _waves_text([BLANK_WAVE]), flags=re.MULTILINE)
    if waves[0].column:
        survey = re.sub(r"^  ", "", _survey_text(waves[0]), flags=re.MULTILINE)
        return WAVES_FROM.format(column=yaml_text(waves[0].column)) + survey
    head = "waves:                      # one entry per administration, oldest first\n"
    return head + "".join(_wave_text(wave) + _survey_text(wave) for wave in waves)


def _wave_text(wave: DraftWave) -> str:
    """Key, label and days of one wave."""
    first, last = wave.fielded or ("2026-03-02", "2026-03-20")
    mark = "" if wave.fielded else "# "
    fielded = f"    {mark}fielded_from: {first}\n    {mark}fielded_to: {last}\n"
    return WAVE.format(key=wave.key, label=yaml_text(wave.label), fielded=fielded)


def _survey_text(wave: DraftWave) -> str:
    """File of one wave and how it is read, and its roster."""
    declared = "".join(f"      {key}: {yaml_text(value)}\n" for key, value in wave.declared.items())
    roster = "".join(f"      {key}: {yaml_text(value)}\n" for key, value in wave.roster.items())
    return SURVEY.format(
        file=yaml_text(wave.file),
        declared=declared,
        mapping=wave.mapping,
        formats=FORMATS.removeprefix("auto, ").replace("microsoft_forms, ", "microsoft_forms,\n      #   "),
        hints="".join(line for key, line in SURVEY_HINTS.items() if key not in wave.declared),
        roster=f"    roster:\n{roster}" if roster else ROSTER_HINT,
    )


def _performance_text(performance: dict[str, Any]) -> str:
    """Lines of the accounts."""
    lines = ["performance:"]
    for key, value in performance.items():
        if isinstance(value, dict):
            entries = ", ".join(f"{line}: {yaml_text(name)}" for line, name in value.items())
            lines.append(f"  {key}: {{{entries}}}")
        else:
            lines.append(f"  {key}: {yaml_text(value) if isinstance(value, str) else value}")
    lines.append("  # multiplier: 1000      # where the figures are in thousands")
    return "\n".join(lines)


def _in_lines(words: Sequence[str]) -> str:
    """Words of a closed list, four on a line of a comment."""
    lines = [", ".join(words[start : start + 4]) for start in range(0, len(words), 4)]
    return (",\n" + " " * 28 + "# ").join(lines)
