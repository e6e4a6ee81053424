"""A folder to start from, `stratalign new`: whole, loadable, with its open questions; or nothing at all."""

from __future__ import annotations

import shlex
import shutil
from dataclasses import dataclass, replace
from pathlib import Path

from stratalign.checks.result import counted
from stratalign.drafting.accounts import declare_accounts
from stratalign.drafting.engagement_file import BLANK_WAVE, DraftWave, engagement_text
from stratalign.drafting.instrument_file import count_questions, instrument_text
from stratalign.drafting.keys import key_text
from stratalign.drafting.mapping_file import mapping_text
from stratalign.drafting.plan import ENGAGEMENT_FILE, SHIPPED, Ask, Plan, PlannedWave, plan_engagement
from stratalign.drafting.roster import declare_roster
from stratalign.engagement.engagement import load_engagement, slug
from stratalign.engagement.instrument import Instrument, instrument_path, load_instrument
from stratalign.errors import EngagementError
from stratalign.language.messages import message
from stratalign.language.speaker import speaker_of
from stratalign.paths import reason, target_folder
from stratalign.plain_text import without_controls
from stratalign.responses.mapping import load_mapping, require_mapping_fits
from stratalign.runs.codebook import own_instrument
from stratalign.runs.codebook_mapping import codebook_name, write_codebook
from stratalign.sources.codebooks.attach import codebook_in_same_folder
from stratalign.sources.detect import read_survey
from stratalign.sources.questions.folded import fold_choices
from stratalign.study.reference import reference_release
from stratalign.temporary import folder_within

INSTRUMENT_FILE = "instrument.yml"


@dataclass(frozen=True, slots=True)
class Sources:
    """Files an engagement starts from, and how the exports are read."""

    exports: tuple[Path, ...] = ()
    roster: Path | None = None
    accounts: Path | None = None
    instrument: str | None = None
    format: str = "auto"
    sheet: str | None = None
    codebook: Path | None = None
    wave_column: str | None = None

    def codebook_of(self, export: Path) -> Path | None:
        """File with the labels of an export: the one named, or the one its tool put beside it."""
        return self.codebook or codebook_in_same_folder(export)

    @property
    def files(self) -> tuple[Path, ...]:
        """Every file that is copied into the engagement."""
        beside = [self.codebook_of(export) for export in self.exports]
        return tuple(dict.fromkeys(file for file in (*self.exports, *beside, self.roster, self.accounts) if file))


@dataclass(frozen=True, slots=True)
class Scaffold:
    """A new engagement: its folder, the files written, what was recognised, and how many questions are open.

    `is_whole`: nothing has to be put into it before it can be checked.
    """

    folder: Path
    files: tuple[Path, ...]
    found: tuple[str, ...] = ()
    n_questions: int = 0
    is_whole: bool = False


def scaffold_engagement(
    name: str,
    *,
    folder: Path,
    sources: Sources | None = None,
    takes_evidence: bool = False,
    ask: Ask | None = None,
) -> Scaffold:
    """Make the folder of a new engagement.

    Parameters
    ----------
    name
        Name of the engagement; becomes the folder's name.
    folder
        Where engagements live.
    sources
        Files to copy into `raw/` and to describe. Where the exports are of no known questionnaire, theirs is drafted
        as `instrument.yml`.
    takes_evidence
        Decide by the evidence what would be asked.
    ask
        Asks what only a person can say; None where nobody is there.

    Returns
    -------
    Scaffold
        Everything it holds can be loaded; what is left to decide is what `check` says.

    Raises
    ------
    EngagementError
        The name is empty, the folder exists already, or it cannot be written; nothing is left behind.
    SourceError, InstrumentError
        A file cannot be read or described; nothing is written.
    """
    if not name.strip():
        raise EngagementError("the engagement needs a name, such as ACME-2026.")
    target = target_folder(folder, EngagementError, option="--folder") / slug(name)
    if target.exists():
        raise EngagementError(f"{target} exists already. Choose another name, or edit its engagement.yml.")
    given = sources or Sources()
    _refuse_names(given)
    raws = [
        fold_choices(read_survey(path, format=given.format, sheet=given.sheet, codebook=given.codebook_of(path)))
        for path in given.exports
    ]
    instrument = load_instrument(given.instrument) if given.instrument else None
    has_accounts_alone = given.accounts is not None and not raws and instrument is None
    plan = Plan((), "long", "en") if has_accounts_alone else _blank_plan(instrument)
    if raws:
        plan = plan_engagement(
            raws,
            instrument=instrument,
            wave_column=given.wave_column,
            takes_evidence=takes_evidence,
            ask=ask,
        )
    texts = _texts(plan, without_controls(name).strip(), target, given, takes_evidence)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with folder_within(folder) as draft:
            whole = draft / target.name
            files = _write(whole, texts, given, plan)
            if raws:
                files += _require_loadable(whole, plan)
            elif has_accounts_alone:
                load_engagement(whole)
            whole.rename(target)
    except OSError as problem:
        raise EngagementError(f"{target} cannot be written ({reason(problem)}). Choose another --folder.") from None
    n_questions = sum(map(count_questions, texts.values()))
    is_whole = bool(raws) or has_accounts_alone
    return Scaffold(target, tuple(target / file for file in files), _found(plan, instrument), n_questions, is_whole)


def _refuse_names(given: Sources) -> None:
    """Files are copied side by side, so each needs a name of its own; a list of people needs answers to be joined."""
    files = given.files
    if not all(file.name for file in files):
        raise EngagementError("a file is named by nothing. Give a path behind --from, --roster, --accounts and others.")
    twice = next((file for file in given.exports if given.exports.count(file) > 1), None)
    if twice is not None:
        raise EngagementError(
            f"--from names {twice} twice. Name the export of each wave once; where one file holds several waves, give "
            "it once with --waves-from COLUMN."
        )
    if given.roster is not None and not given.exports:
        raise EngagementError("--roster needs --from EXPORT: the list is joined by the ids that the answers have.")
    names = [file.name for file in files]
    equal = sorted({name for name in names if names.count(name) > 1})
    if equal:
        raise EngagementError(
            f"{names.count(equal[0])} files are called {equal[0]}. Rename one; all are copied to raw/."
        )


def _blank_plan(instrument: Instrument | None) -> Plan:
    """Plan of an engagement without an export: every item is open."""
    known = instrument or load_instrument(SHIPPED)
    return Plan((PlannedWave(None, BLANK_WAVE, {"items": {}}, (), tuple(known.items)),), "long", "en")


def _texts(plan: Plan, name: str, target: Path, sources: Sources, takes_evidence: bool) -> dict[str, str]:
    """Text of every file of the engagement that is not copied."""
    folder = shlex.quote(target.as_posix())
    plan, performance = _with_roster(plan, sources), None
    if sources.accounts is not None:
        performance = declare_accounts(sources.accounts, file=f"raw/{sources.accounts.name}", client=name)
    texts = {}
    say = speaker_of(plan.language).say
    if plan.draft is not None:
        source = f"{plan.waves[-1].wave.file} ({plan.waves[-1].n_answers:,} answers)"
        texts[INSTRUMENT_FILE] = instrument_text(
            plan.draft,
            key=key_text(name),
            title=say(message("draft.title", client=name)),
            citation=say(message("draft.citation", client=name)),
            source=source,
            folder=folder,
            decides="person" if plan.is_asked else "evidence" if takes_evidence else "nobody",
        )
    texts[ENGAGEMENT_FILE] = engagement_text(
        folder=folder,
        client=name,
        waves=[_declared(planned.wave, sources) for planned in plan.waves],
        instrument=INSTRUMENT_FILE if plan.draft or _is_file(sources.instrument) else sources.instrument or SHIPPED,
        form=plan.form,
        language=plan.language,
        levels=plan.levels,
        report={"benchmark": "none"} if plan.draft else {"benchmark_release": str(reference_release().version)},
        performance=performance,
    )
    for planned in plan.waves:
        texts[planned.wave.mapping] = mapping_text(
            planned.data,
            missing_items=planned.missing_items,
            unmatched=planned.unmatched,
            questions=planned.questions,
        )
    return texts


def _with_roster(plan: Plan, sources: Sources) -> Plan:
    """Plan whose latest wave has the roster, and whose mapping joins it."""
    if sources.roster is None:
        return plan
    raws = [planned.raw for planned in plan.waves if planned.raw is not None]
    roster = declare_roster(sources.roster, raws[-1:], file=f"raw/{sources.roster.name}")
    *earlier, latest = plan.waves
    data = dict(latest.data)
    if roster.roster_ids and roster.roster_ids[0]:
        data["roster_id"] = roster.roster_ids[0]
        data["ignore"] = {column: why for column, why in data.get("ignore", {}).items() if column != data["roster_id"]}
    wave = replace(latest.wave, roster=roster.declared)
    questions = (*latest.questions, *roster.questions)
    waves = (*earlier, replace(latest, wave=wave, data=data, questions=questions))
    return replace(plan, waves=waves, levels=roster.levels or plan.levels)


def _declared(wave: DraftWave, sources: Sources) -> DraftWave:
    """Wave that says how its file is read, where the command line did."""
    codebook = next(
        (sources.codebook_of(export) for export in sources.exports if wave.file.endswith(export.name)), None
    )
    given = {
        "format": sources.format if sources.format != "auto" else "",
        "sheet": sources.sheet or "",
        "codebook": f"raw/{codebook.name}" if codebook else "",
    }
    return replace(wave, declared={key: value for key, value in given.items() if value})


def _is_file(instrument: str | None) -> bool:
    return bool(instrument) and str(instrument).endswith((".yml", ".yaml"))


def _write(whole: Path, texts: dict[str, str], sources: Sources, plan: Plan) -> list[str]:
    """Write the files, and copy what was given as it is."""
    (whole / "raw").mkdir(parents=True)
    for name, text in texts.items():
        (whole / name).write_text(text, encoding="utf-8")
    copied = [Path(shutil.copyfile(file, whole / "raw" / file.name)) for file in sources.files]
    files = [*texts, *(f"raw/{file.name}" for file in copied)]
    if sources.instrument is not None and _is_file(sources.instrument):
        shutil.copyfile(instrument_path(sources.instrument), whole / INSTRUMENT_FILE)
        files.append(INSTRUMENT_FILE)
    return files


def _require_loadable(whole: Path, plan: Plan) -> list[str]:
    """Load what was written as `check` will, and write the workbook of each mapping; an error leaves nothing behind."""
    engagement = load_engagement(whole)
    instrument = load_instrument(engagement.instrument, folder=engagement.folder)
    files = []
    for planned in plan.waves:
        if planned.raw is None or not planned.data["items"]:
            continue
        mapping = load_mapping(whole / planned.wave.mapping)
        require_mapping_fits(mapping, planned.raw, instrument)
        name = codebook_name(planned.wave.mapping)
        write_codebook(planned.raw, planned.data, instrument, whole / name, own=own_instrument(engagement))
        files.append(name)
    return files


def _found(plan: Plan, instrument: Instrument | None) -> tuple[str, ...]:
    """What was recognised, in sentences."""
    if plan.draft is not None:
        n_items, n_dimensions = len(plan.draft.items), len(plan.draft.dimensions)
        n_ignored = len(plan.draft.ignored)
        return (
            f"No known questionnaire: {counted(n_items, 'question')} in {counted(n_dimensions, 'dimension')} on "
            f"{counted(len(plan.draft.scales), 'scale')} drafted as {INSTRUMENT_FILE}; {counted(n_ignored, 'column')} "
            "set aside, each with a reason, in mapping.yml.",
            *plan.notes,
        )
    known = instrument or load_instrument(SHIPPED)
    lines = []
    for planned in plan.waves:
        if planned.raw is not None:
            n_known = len(planned.data["items"])
            n_items = n_known + len(planned.missing_items)
            lines.append(
                f"{planned.raw.file}: {n_known} of {n_items} items of the {plan.form} form of {known.key} recognised."
            )
    return (*lines, *plan.notes)
