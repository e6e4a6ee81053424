"""One client project over one or more waves: `engagement.yml`, read once, frozen, unknown keys refused."""

from __future__ import annotations

import itertools
import os
import re
import unicodedata
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal
from zlib import crc32

from pydantic import Field, StringConstraints, field_validator, model_validator

from stratalign.engagement.configuration import NOT_WRITTEN, Frozen, did_you_mean, parse_yaml, validate
from stratalign.engagement.corrections import CORRECTIONS_FILE, load_corrections, require_known_files
from stratalign.engagement.declarations.contribution import Contribution
from stratalign.engagement.declarations.corrections import Correction, RawFiles
from stratalign.engagement.declarations.hierarchy import Hierarchy, Unit, Units, UnitsFile
from stratalign.engagement.declarations.overrides import Overrides
from stratalign.engagement.declarations.performance import Performance
from stratalign.engagement.declarations.placing import Placing, labels_of, plain_label
from stratalign.engagement.declarations.strategy import Strategy
from stratalign.engagement.declarations.survey import Wave, WavesFrom
from stratalign.engagement.declarations.types import Audiences, Currency, ReleaseNumber, Text, matching
from stratalign.engagement.inside import Named, refuse_outside
from stratalign.errors import EngagementError
from stratalign.language.languages import load_language
from stratalign.paths import expand, real_path
from stratalign.shipped import resolve
from stratalign.vocabulary import LEVELS, Industry, Level

#: Where `stratalign new` makes engagements, where no other folder is named.
USUAL_FOLDER = Path("data/engagements")


def seed_of(client: str) -> int:
    """Seed of everything that is drawn for a client: of the name, so that no two clients share their draws."""
    return crc32(client.encode())


class Disclosure(Frozen):
    """The smallest groups whose results may be shown."""

    minimum_respondents: int = Field(default=5, ge=3, le=100)
    minimum_comments: int = Field(default=10, ge=5, le=100)
    minimum_benchmark_companies: int = Field(default=10, ge=5, le=100)
    minimum_model_respondents: int = Field(default=30, ge=20, le=1000)


class ReportOptions(Frozen):
    """What stands on the report beside its results; without a title, that of the questionnaire.

    `sponsor` is the role that owns what no action of the plan answers. `benchmark_release` is the release of the study
    that is compared with, the latest where none is named; `benchmark_before` that of the report before.
    """

    title: Text | None = None
    prepared_by: Text = "stratalign"
    confidentiality: Text | None = None
    benchmark: Literal["industry", "all", "none"] = "industry"
    benchmark_release: ReleaseNumber | None = None
    benchmark_before: ReleaseNumber | None = None
    glossary: bool = False
    synthetic_data: bool = False
    sponsor: Text | None = None
    overrides: Overrides = Overrides()
    formats: Annotated[tuple[Text, ...], Field(min_length=1)] = ("html",)


class Engagement(Frozen):
    """A client project, as `engagement.yml` describes it, with the `corrections` beside it. Immutable."""

    folder: Path = Field(json_schema_extra=NOT_WRITTEN)
    client: Text
    industry: Industry | None = None
    currency: Currency = "EUR"
    language: Annotated[str, matching(r"[a-z]{2}", "two small letters, such as en or de")] = "en"
    brand: Annotated[str, StringConstraints(min_length=1, max_length=300)] | None = None
    template: Annotated[str, StringConstraints(min_length=1, max_length=300)] | None = None
    instrument: str = "strategic-alignment"
    form: Literal["long", "short"] = "long"
    weighting: Literal["respondents", "levels"] = "respondents"
    audience: Audiences = ("leadership",)
    raw_folder: str = "."
    outside_folders: tuple[Text, ...] = ()
    waves: tuple[Wave, ...] = ()
    waves_from: WavesFrom | None = None
    units: Units = ()
    levels: dict[Level, tuple[Text, ...]] = Field(default_factory=dict)
    performance: Performance | None = None
    strategy: Strategy = Strategy()
    disclosure: Disclosure = Disclosure()
    report: ReportOptions = ReportOptions()
    contribution: Contribution | None = None
    seed: int = Field(default=0, ge=0, lt=2**32)
    corrections: tuple[Correction, ...] = Field(default=(), json_schema_extra=NOT_WRITTEN)

    @property
    def name(self) -> str:
        """Name of the engagement's folder, safe as the name of a report folder."""
        return slug(self.folder.name)

    @property
    def hierarchy(self) -> Hierarchy:
        """The company and its units."""
        return Hierarchy(self.client, self.units)

    @property
    def raw_files(self) -> RawFiles:
        """Where the files are, and what is corrected in them."""
        return RawFiles(self.path_of("."), self.corrections)

    @property
    def unit_names(self) -> dict[str, str]:
        """Name of each listed unit by its key."""
        return self.hierarchy.names

    @property
    def listed_units(self) -> tuple[Unit, ...]:
        """The units listed; empty while they are still to be taken from the survey, the roster or a file."""
        return self.hierarchy.listed

    @property
    def parents(self) -> dict[str, str | None]:
        """Parent of each listed unit by its key."""
        return self.hierarchy.parents

    @property
    def declared_waves(self) -> tuple[Wave | WavesFrom, ...]:
        """Waves as declared: each, or all that one file holds together."""
        return self.waves if self.waves_from is None else (self.waves_from,)

    @property
    def data_files(self) -> list[str]:
        """Names of the survey, roster and performance files, as `engagement.yml` has them."""
        declared = self.declared_waves
        files = [file for wave in declared for file in (wave.survey.name, *wave.survey.later_downloads)]
        files += [wave.roster.file for wave in declared if wave.roster]
        return [*files, *([self.performance.file] if self.performance else [])]

    @property
    def named_paths(self) -> list[Named]:
        """Every path that is named: its key, as it is written, and the folder it starts from."""
        raw = self.folder / expand(self.raw_folder)
        units, performance = self.units, self.performance
        rates = performance.rates if performance else None
        named: list[tuple[str, str | None, Path]] = [
            ("engagement.yml", "engagement.yml", self.folder),
            (CORRECTIONS_FILE, CORRECTIONS_FILE, self.folder),
            ("brand", self.brand, self.folder),
            ("template", self.template, self.folder),
            ("instrument", self.instrument if Path(self.instrument).suffix else None, self.folder),
            ("raw_folder", self.raw_folder, self.folder),
            ("units.file", units.file if isinstance(units, UnitsFile) else None, raw),
            ("performance.file", performance.file if performance and not performance.database else None, raw),
            ("performance.rates.file", rates.file if rates else None, raw),
        ]
        for wave in self.declared_waves:
            named += [("survey.mapping", wave.survey.mapping, self.folder)]
            files = (wave.survey.file, *wave.survey.later_downloads, wave.survey.codebook)
            named += [("survey", file, raw) for file in files]
            named += [("roster.file", wave.roster.file if wave.roster else None, raw)]
        return [(key, written, start) for key, written, start in named if written]

    @property
    def brand_file(self) -> Path | None:
        """Path of the brand the report is set in, as named in `engagement.yml`; None for the house's."""
        return real_path(self.brand, self.folder) if self.brand else None

    @property
    def template_file(self) -> Path | None:
        """Path of the client's presentation that slides are made with; None for the brand's own."""
        return real_path(self.template, self.folder) if self.template else None

    @property
    def level_names(self) -> dict[Level, str]:
        """The client's words for each level that has any, as a questionnaire offers them: all in one choice."""
        return self.placing.level_names

    @cached_property
    def placing(self) -> Placing:
        """What the labels of files stand for: units and levels."""
        return Placing(self.hierarchy, self.levels)

    def level_of(self, label: str) -> Level | None:
        """Level that a label of the client's stands for, whatever its case and spaces."""
        return self.placing.level_of(label)

    def unit_of(self, label: str) -> str | None:
        """Unit id for a label: the key of a listed unit by any of its labels, else the label itself if any may be."""
        return self.placing.unit_of(label)

    def path_of(self, file: str) -> Path:
        """Path of a raw file, as named in `engagement.yml`."""
        return real_path(file, self.folder / expand(self.raw_folder))

    @field_validator("language")
    @classmethod
    def _has_a_catalogue(cls, code: str) -> str:
        try:
            load_language(code)
        except EngagementError as problem:
            raise ValueError(str(problem)) from None
        return code

    @model_validator(mode="before")
    @classmethod
    def _draws_by_name(cls, declared: Any) -> Any:
        """Seed of the client's name where none is declared."""
        client = declared.get("client") if isinstance(declared, dict) else None
        return {"seed": seed_of(client), **declared} if isinstance(client, str) else declared

    @model_validator(mode="after")
    def _is_consistent(self) -> Engagement:
        problems = [*_repeated("wave", [wave.key for wave in self.waves]), *_unit_problems(self.listed_units)]
        if not self.waves and self.waves_from is None and self.performance is None:
            problems.append("neither 'waves' nor 'performance' is given: there is nothing to analyse. Add one.")
        if self.waves and self.waves_from:
            problems.append("both 'waves' and 'waves_from' are given. Keep one: 'waves' lists what 'waves_from' finds.")
        problems += [*_shared_rows(self.waves), *_wave_problems(self.waves), *_pulse_problems(self.waves)]
        problems += _action_problems(self)
        if (self.waves or self.waves_from) and not self.units:
            problems.append("'units' is empty. List them, or write 'units: from_survey' to take them from the export.")
        problems += _ambiguous("unit", {unit.key: labels_of(unit) for unit in self.listed_units})
        problems += _ambiguous("level", {level: {level, *self.levels.get(level, ())} for level in LEVELS})
        if problems:
            raise ValueError("\n".join(problems))
        return self


def load_engagement(path: str | Path) -> Engagement:
    """Read an engagement from its folder or its `engagement.yml`.

    Parameters
    ----------
    path
        Folder or file. A relative path that does not exist here is looked for among the shipped samples.

    Returns
    -------
    Engagement
        Frozen; the raw files it names are not opened yet.

    Raises
    ------
    EngagementError
        The file or `corrections.yml` beside it is missing or wrong; every problem is named in one message.
    """
    if "://" in str(path):
        raise EngagementError(
            f"{str(path).partition('://')[0]}:// addresses are for `stratalign run` and `batch`, which copy first. "
            "Name a folder of this machine: the copy of an earlier run lies in .fetched below the folder of reports."
        )
    found = resolve(path)
    file = found / "engagement.yml" if found.suffix not in {".yml", ".yaml"} else found
    meant = USUAL_FOLDER / found.name.lower()
    if not found.exists() and (meant / "engagement.yml").is_file():
        raise EngagementError(f"{path} does not exist. Did you mean {meant.as_posix()}?")
    data: dict[str, Any] = parse_yaml(file, EngagementError)
    for key, instead in (("folder", "It is taken from where the file is"), ("corrections", "See corrections.yml")):
        if key in data:
            raise EngagementError(f"{file.name} has 1 problem:\n  - unknown key '{key}'. {instead}.")
    folder = real_path(file.parent)
    corrections = load_corrections(folder)
    engagement = validate(Engagement, {**data, "folder": folder, "corrections": corrections}, file, EngagementError)
    refuse_outside(folder, engagement.outside_folders, engagement.named_paths)
    # A file that is misspelt in engagement.yml is complained of where it is read, not as a correction of another.
    if not _lacks_a_file(engagement):
        require_known_files(corrections, engagement.data_files)
    return engagement


def _lacks_a_file(engagement: Engagement) -> bool:
    """Whether a file of this machine that is named does not exist."""
    surveys = [survey.file for wave in engagement.waves if (survey := wave.survey).database is None]
    rosters = [wave.roster.file for wave in engagement.waves if wave.roster]
    accounts = engagement.performance if engagement.performance and not engagement.performance.database else None
    named = [*surveys, *rosters, accounts.file if accounts else None]
    local = [file for file in named if file and "*" not in file and not file.startswith(("s3://", "gs://", "az://"))]
    return not all(os.path.exists(engagement.path_of(file)) for file in local)


def slug(name: str, *, or_else: str = "engagement") -> str:
    """Lower-case file name of at most 60 letters, digits and hyphens; never empty, never a reserved device name."""
    without_accents = re.sub(r"[\u0300-\u036f]", "", unicodedata.normalize("NFKD", name.casefold()))
    cleaned = re.sub(r"[^a-z0-9]+", "-", without_accents).strip("-")[:60].strip("-")
    if not cleaned or re.fullmatch(r"con|prn|aux|nul|com\d|lpt\d", cleaned):
        return f"{or_else}-{cleaned}".strip("-")
    return cleaned


def _ambiguous(what: str, labels: dict[str, set[str]]) -> list[str]:
    """Problem line for labels that stand for more than one thing, by what they stand for."""
    owners: dict[str, list[str]] = {}
    for owner, own in labels.items():
        for label in sorted({plain_label(label) for label in own}):
            owners.setdefault(label, []).append(owner)
    return [
        f"the {what} label '{label}' stands for {', '.join(map(repr, several))}. Give each its own."
        for label, several in owners.items()
        if len(several) > 1
    ]


def _wave_problems(waves: tuple[Wave, ...]) -> list[str]:
    """Problem line for each wave that is not in the order of its days."""
    dated = [wave for wave in waves if wave.fielded_from]
    return [
        f"wave '{later.key}' (from {later.fielded_from}) was fielded before '{earlier.key}' ({earlier.fielded_from}) "
        "and stands below it. List waves oldest first."
        for earlier, later in itertools.pairwise(dated)
        if earlier.fielded_from and later.fielded_from and later.fielded_from < earlier.fielded_from
    ]


def _pulse_problems(waves: tuple[Wave, ...]) -> list[str]:
    """Problem line where a pulse has no full wave before it."""
    if not waves or waves[0].kind == "full":
        return []
    return [
        f"the pulse '{waves[0].key}' has no full wave before it, and a pulse says how the actions of one go. List that "
        "wave above it, or leave out 'kind: pulse'."
    ]


def _action_problems(engagement: Engagement) -> list[str]:
    """Problem line for each action agreed after a wave that is not among the full ones."""
    known = [wave.key for wave in engagement.waves if wave.kind == "full"]
    if engagement.waves_from is not None:
        return []
    return [
        f"the action '{action.action}' was agreed after '{action.agreed_after}', which is no full wave."
        f"{did_you_mean(action.agreed_after, known)}"
        for action in engagement.strategy.goals_and_actions
        if action.agreed_after is not None and action.agreed_after not in known
    ]


def _repeated(what: str, keys: list[str]) -> list[str]:
    """Problem line for keys that stand more than once."""
    repeated = sorted({key for key in keys if keys.count(key) > 1})
    return [f"{what} {', '.join(repr(key) for key in repeated)} stands more than once."] if repeated else []


def _shared_rows(waves: tuple[Wave, ...]) -> list[str]:
    """Problem line for each two waves that would count the same rows."""
    return [
        f"waves '{one.key}' and '{other.key}' both read {one.survey.name}, and nothing tells their rows apart. Give "
        "each the cells of its own under 'survey': 'where: {column: value}', or use 'waves_from'."
        for place, one in enumerate(waves)
        for other in waves[place + 1 :]
        if one.survey.shares_rows_with(other.survey)
    ]


def _unit_problems(units: tuple[Unit, ...]) -> list[str]:
    """Problems of the unit hierarchy: repeated keys, unknown parents, circles."""
    parents = {unit.key: unit.parent for unit in units}
    problems = _repeated("unit", [unit.key for unit in units])
    unknown = sorted({parent for parent in parents.values() if parent is not None and parent not in parents})
    if unknown:
        meant = did_you_mean(unknown[0], list(parents))
        problems.append(f"unit parent {', '.join(map(repr, unknown))} is not a unit. Add it under 'units'.{meant}")
    circular = sorted(key for key in parents if _is_in_circle(key, parents))
    if circular:
        problems.append(f"the parents of {', '.join(map(repr, circular))} run in a circle. Give one of them no parent.")
    return problems


def _is_in_circle(key: str, parents: dict[str, str | None]) -> bool:
    """Whether following the parents of a unit comes back to it."""
    above = parents.get(key)
    for _ in parents:
        if above is None or above == key:
            break
        above = parents.get(above)
    return above == key
