"""Damage real files in many ways and read them: each ends in a correct table or one `SourceError`, and soon.

    python tests/sources/fuzz_sources.py --mutants 2000 --seed 1

Seeds are the shipped samples and, where they are there, the real files (STRATALIGN_REAL_DATA, else ../shared/real).
"""

from __future__ import annotations

import argparse
import io
import multiprocessing
import os
import random
import resource
import signal
import tempfile
import time
import traceback
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from performance_seeds import read_panel, write_seeds

ROOT = Path(__file__).resolve().parents[2]
REAL = Path(os.environ.get("STRATALIGN_REAL_DATA", ROOT.parent / "shared" / "real"))
SURVEY_FOLDERS = ("export_*", "spss_*", "uk_civil_service_people_survey", "pierce_county_employee_survey")
PERFORMANCE_FOLDERS = ("nyse_fundamentals", "wms_manufacturing", "multilevel_*", "wooldridge_firms", "grunfeld")
SUFFIXES = {".csv", ".tsv", ".txt", ".xlsx", ".ods", ".sav", ".dta", ".qsf", ".lss", ".R"}
CODEBOOKS = {".qsf", ".lss", ".R"}
MAX_SEED_BYTES = 3 * 2**20
SECONDS_PER_MUTANT = 60
MEMORY_BYTES = 4 * 2**30

#: Where the small performance files of every layout are written.
SEEDS_FOLDER = Path(tempfile.gettempdir()) / f"stratalign-seeds-{os.getuid()}"

Mutator = Callable[[bytes, random.Random], bytes]


@dataclass(frozen=True)
class Outcome:
    """What became of one mutant."""

    seed: str
    mutator: str
    number: int
    ended: str
    detail: str
    seconds: float


def flip_bytes(content: bytes, chance: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(chance.choice((1, 4, 32, 256))):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def truncate(content: bytes, chance: random.Random) -> bytes:
    return content[: chance.randrange(len(content))]


def cut_out(content: bytes, chance: random.Random) -> bytes:
    start, length = chance.randrange(len(content)), chance.choice((1, 20, 400, 5000))
    return content[:start] + content[start + length :]


def repeat_part(content: bytes, chance: random.Random) -> bytes:
    start, length = chance.randrange(len(content)), chance.choice((10, 300, 5000))
    return content[:start] + content[start : start + length] * chance.choice((2, 5, 50)) + content[start:]


def insert_token(content: bytes, chance: random.Random) -> bytes:
    tokens = (
        b'"', b'""', b"\x00", b"\r", b"\n", b"\r\n", b",", b";;;;;;", b"\t", b"\xef\xbb\xbf", b"\xff\xfe",
        b"\xed\xa0\x80",
        b"=cmd|' /C calc'!A0", b"<script>", b"9" * 400, b"1E+400", b"NaN", b"a" * 70_000, b"\xe2\x80\xae", b",\n" * 500,
        b"'" * 50, b"-99", b"%s%n{0}", b"../../etc/passwd", b"\x1a", b"|", b"{\"ImportId\":\"QID1\"}",
    )  # fmt: skip
    changed = content
    for _ in range(chance.choice((1, 1, 3, 10))):
        at = chance.randrange(len(changed) + 1)
        changed = changed[:at] + chance.choice(tokens) + changed[at:]
    return changed


def shuffle_lines(content: bytes, chance: random.Random) -> bytes:
    lines = content.splitlines(keepends=True)
    head = chance.choice((0, 1, 3))
    body = lines[head:]
    chance.shuffle(body)
    return b"".join([*lines[:head], *body])


def drop_lines(content: bytes, chance: random.Random) -> bytes:
    share = chance.random()
    return b"".join(line for line in content.splitlines(keepends=True) if chance.random() > share) or b"\n"


def swap_delimiter(content: bytes, chance: random.Random) -> bytes:
    return content.replace(b",", chance.choice((b";", b"\t", b"|", b",,", b" ")))


def change_encoding(content: bytes, chance: random.Random) -> bytes:
    text = content.decode("utf-8", errors="replace")
    encoding = chance.choice(("utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "utf-8-sig", "utf-7"))
    return text.encode(encoding, errors="replace")


def change_line_ends(content: bytes, chance: random.Random) -> bytes:
    return content.replace(b"\r\n", b"\n").replace(b"\n", chance.choice((b"\r", b"\r\n", b"\n\r", b"\n\n", b"\x85")))


def join_rows(content: bytes, chance: random.Random) -> bytes:
    lines = content.split(b"\n")
    at = chance.randrange(len(lines))
    return b"\n".join(lines[:at]) + b"".join(lines[at : at + 5]) + b"\n".join(lines[at + 5 :])


def mutate_member(content: bytes, chance: random.Random) -> bytes:
    """Damage one part of a zip archive and pack it again, so that the archive itself is sound."""
    try:
        parts = {
            name: archive.read(name)
            for archive in [zipfile.ZipFile(io.BytesIO(content))]
            for name in archive.namelist()
        }
    except (zipfile.BadZipFile, RuntimeError, OSError):
        return flip_bytes(content, chance)
    name = chance.choice([name for name in parts if parts[name]])
    parts[name] = chance.choice((flip_bytes, truncate, cut_out, repeat_part, insert_token))(parts[name], chance)
    if chance.random() < 0.1:
        parts.pop(name)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, data in parts.items():
            archive.writestr(part, data)
    return packed.getvalue()


BYTE_MUTATORS: tuple[Mutator, ...] = (flip_bytes, truncate, cut_out, repeat_part, insert_token)
TEXT_MUTATORS: tuple[Mutator, ...] = (
    *BYTE_MUTATORS, shuffle_lines, drop_lines, swap_delimiter, change_encoding, change_line_ends, join_rows,
)  # fmt: skip


def seeds() -> list[tuple[Path, str]]:
    """Files to damage, and how each is read: survey, performance, panel or codebook."""
    found = [
        (path, "survey") for path in sorted((ROOT / "data" / "sample").rglob("raw/*")) if "accounts" not in path.name
    ]
    found += [(path, "performance") for path in sorted((ROOT / "data" / "sample").rglob("raw/accounts*"))]
    for kind, patterns in (("survey", SURVEY_FOLDERS), ("performance", PERFORMANCE_FOLDERS)):
        for pattern in patterns:
            for folder in sorted(REAL.glob(pattern)):
                found += [(path, kind) for path in sorted(folder.iterdir()) if path.suffix in SUFFIXES]
    found += [(path, "panel") for path in write_seeds(SEEDS_FOLDER)]
    sized = [(path, kind) for path, kind in found if 0 < path.stat().st_size <= MAX_SEED_BYTES]
    return [(path, "codebook" if path.suffix in CODEBOOKS else kind) for path, kind in sized]


def mutants(n_mutants: int, seed: int, files: list[tuple[Path, str]]) -> Iterator[tuple[int, Path, str, str]]:
    """Which mutant comes from which file; every file and kind of damage takes its turn."""
    for number in range(n_mutants):
        path, kind = files[number % len(files)]
        chance = random.Random(f"{seed}-{number}")
        if path.suffix in {".xlsx", ".ods"}:
            mutator = chance.choice((mutate_member, mutate_member, *BYTE_MUTATORS))
        elif path.suffix in {".sav", ".dta"}:
            mutator = chance.choice(BYTE_MUTATORS)
        else:
            mutator = chance.choice(TEXT_MUTATORS)
        yield number, path, kind, mutator.__name__


def require_sound_survey(raw) -> None:
    """What must hold of any survey that was read."""
    columns = list(raw.answers.columns)
    assert columns == list(raw.questions["column"]), "questions do not follow the columns"
    assert len(set(columns)) == len(columns), "column names repeat"
    detection = raw.detection
    by_role = [*detection.id_columns, *detection.metadata_columns, *detection.item_columns]
    assert sorted(by_role) == sorted(columns), "a column has no role, or two"
    assert raw.answers.index.is_unique, "records repeat"
    assert all(isinstance(cell, str) for cell in raw.answers.to_numpy().ravel()), "a cell is no text"
    assert not (raw.answers == "").all(axis=1).any(), "a blank record was kept"
    assert 0 <= detection.confidence <= 1, "confidence is no share"


def export_of(codebook: str) -> Path:
    """Export of the survey a real codebook describes: of the same name, else the first of its folder."""
    folder = next(path for path, _ in seeds() if path.name == codebook).parent
    exports = sorted(folder.glob("*.csv"))
    return next((path for path in exports if path.name.startswith(Path(codebook).stem)), exports[0])


def read_mutant(path: Path, kind: str) -> str:
    """Read a file; what it was read as."""
    from stratalign.sources.codebooks.attach import attach_codebook
    from stratalign.sources.detect import read_survey
    from stratalign.sources.performance.accounts import read_performance

    if kind == "performance":
        table = read_performance(path)
        assert table.columns.is_unique, "column names repeat"
        assert all(isinstance(cell, str) for cell in table.to_numpy().ravel()), "a cell is no text"
        return "performance"
    if kind == "panel":
        panel = read_panel(path)
        assert not panel.duplicated(["entity_id", "period_end"]).any(), "a period stands twice"
        return "panel"
    if kind == "codebook":
        require_sound_survey(attach_codebook(read_survey(export_of(path.name)), path))
        return "codebook"
    raw = read_survey(path)
    require_sound_survey(raw)
    return raw.detection.format


def try_mutant(task: tuple[int, int, Path, str, str]) -> Outcome:
    """Make one mutant, read it, say how that ended."""
    from stratalign.errors import SourceError

    seed, number, path, kind, mutator = task
    chance = random.Random(f"{seed}-{number}-damage")
    content = globals()[mutator](path.read_bytes(), chance)
    started = time.perf_counter()
    signal.signal(signal.SIGPROF, _too_slow)
    signal.setitimer(signal.ITIMER_PROF, SECONDS_PER_MUTANT)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / path.name
        file.write_bytes(content)
        try:
            ended, detail = "read", read_mutant(file, kind)
        except SourceError as problem:
            message = str(problem)
            is_clear = path.name in message or kind == "codebook"
            ended, detail = ("refused", "SourceError") if is_clear else ("unclear", message[:200])
        except BaseException:
            ended, detail = "crashed", traceback.format_exc(limit=-3)
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
    return Outcome(str(path.name), mutator, number, ended, detail, time.perf_counter() - started)


def _too_slow(*_: object) -> None:
    raise TimeoutError(f"more than {SECONDS_PER_MUTANT} s of processor time")


def _limit_memory() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))


def run(n_mutants: int, seed: int, workers: int = 2, files: list[tuple[Path, str]] | None = None) -> list[Outcome]:
    """Read many mutants in worker processes whose memory is limited.

    Parameters
    ----------
    n_mutants
        How many.
    seed
        Same seed, same mutants.
    workers
        How many processes.
    files
        Some of `seeds()`; all of them where not given.

    Returns
    -------
    list of Outcome
        One each; one whose process died is `crashed`.
    """
    tasks = [
        (seed, number, path, kind, mutator)
        for number, path, kind, mutator in mutants(n_mutants, seed, files or seeds())
    ]
    context = multiprocessing.get_context("spawn")
    with context.Pool(workers, initializer=_limit_memory, maxtasksperchild=250) as pool:
        waiting = [pool.apply_async(try_mutant, (task,)) for task in tasks]
        ended = []
        for task, result in zip(tasks, waiting, strict=True):
            try:
                ended.append(result.get(timeout=SECONDS_PER_MUTANT * 5))
            except multiprocessing.TimeoutError:
                ended.append(
                    Outcome(task[2].name, task[4], task[1], "crashed", "the process died or hung", float("nan"))
                )
        return ended


def main() -> None:
    """Print how the mutants ended; exit status 1 where one did not end as it must."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--mutants", type=int, default=2000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--workers", type=int, default=2)
    given = options.parse_args()
    started = time.perf_counter()
    ended = run(given.mutants, given.seed, given.workers)
    print(f"{len(ended):,} mutants of {len(seeds())} files in {time.perf_counter() - started:.0f} s")
    for how, n in Counter(outcome.ended for outcome in ended).most_common():
        print(f"  {how}: {n:,}")
    for what, n in Counter(outcome.detail for outcome in ended if outcome.ended == "read").most_common():
        print(f"    read as {what}: {n:,}")
    slowest = max(ended, key=lambda outcome: outcome.seconds)
    print(f"  slowest: {slowest.seconds:.1f} s ({slowest.seed}, {slowest.mutator})")
    wrong = [outcome for outcome in ended if outcome.ended in {"crashed", "unclear"}]
    for outcome in wrong[:40]:
        print(f"\n{outcome.ended}: {outcome.seed}, {outcome.mutator}, mutant {outcome.number}\n{outcome.detail}")
    raise SystemExit(bool(wrong))


if __name__ == "__main__":
    main()
