"""What a run follows from, as hashes; its name is made of them, so that equal runs have equal names and equal bytes."""

from __future__ import annotations

import hashlib
import hmac
import json
import platform
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stratalign.brand.load import load_brand
from stratalign.checks.kept import CheckedIntake, hash_checked
from stratalign.comments.codebook import codebook_file
from stratalign.comments.review import REVIEW_FILE
from stratalign.engagement.declarations.plan import PLAN_FILE
from stratalign.engagement.engagement import Engagement
from stratalign.errors import EngagementError
from stratalign.intake.inputs import LIBRARIES, input_files, reads_elsewhere, sha256
from stratalign.intake.published import load_memory
from stratalign.language.languages import catalogue_files
from stratalign.responses.identity import known_key
from stratalign.shipped import PACKAGE, REPORT_DATA, shipped_path

if TYPE_CHECKING:
    from stratalign.study.load import StudyData

#: Packages whose version can move a byte of a report, beside those that tables are read with.
RENDERERS = (
    "babel", "contourpy", "fonttools", "insufficient-effort", "jinja2", "markupsafe", "matplotlib", "mistune",
    "nbconvert", "nbformat", "nh3", "papermill", "pillow", "seaborn", "stratalign",
)  # fmt: skip
#: Letters of a name: two different runs of one name are not to be expected in anybody's lifetime.
LENGTH = 12
#: Letters alone, which nobody and no audit takes for a number of somebody's.
_LETTERS = str.maketrans("0123456789", "ghjkmnpqrs")


@dataclass(frozen=True, slots=True)
class Origin:
    """What a run follows from.

    - `inputs`: hash of each file by its name. `declared`: of what they bring in, such as a brand's fonts and logo.
    - `elsewhere`: hash of the tables as read, where a database or an address was among the sources; else "".
    - `key`: sign of the key of pseudonyms, from which the key cannot be told; "" without one. Resampling goes over
      people in the order of their pseudonyms.
    - `published`: names of the runs that had been published of the engagement, oldest first: what is shown follows from
      what was sent before.
    - `notebook`: name and hash. `parameters`: those given to it, without places of this machine.
    - `code`: hash of the package and its shipped data. `python`, `packages`: versions.
    """

    inputs: Mapping[str, str]
    declared: str
    elsewhere: str
    key: str
    published: tuple[str, ...]
    notebook: Mapping[str, str]
    parameters: Mapping[str, Any]
    code: str
    python: str
    packages: Mapping[str, str]

    @property
    def run_id(self) -> str:
        """Name of a run with this origin: three groups of letters."""
        digest = hashlib.sha256(json.dumps(asdict(self), sort_keys=True, default=str).encode()).hexdigest()
        letters = digest[:LENGTH].translate(_LETTERS)
        return "-".join(letters[place : place + 4] for place in range(0, LENGTH, 4))

    def names(self) -> list[str]:
        """Names a run with this origin may have: its own, and that of one which has been published since it ran."""
        earlier = [replace(self, published=self.published[:n]).run_id for n in range(len(self.published))]
        return [self.run_id, *(name for name in reversed(earlier) if name in self.published)]

    def facts(self) -> dict[str, Any]:
        """As a manifest holds it."""
        return asdict(self) | {"published": list(self.published)}


def origin_of_engagement(
    engagement: Engagement, checked: CheckedIntake, *, notebook: Path, parameters: Mapping[str, Any]
) -> Origin:
    """Origin of a run on an engagement.

    Parameters
    ----------
    engagement
        As loaded.
    checked
        What was read.
    notebook
        That will be executed.
    parameters
        Given to it by the analyst.

    Returns
    -------
    Origin
        The same on every machine, in every folder and for every user.
    """
    return _of_engagement(
        engagement,
        elsewhere=hash_checked(checked) if reads_elsewhere(engagement) else "",
        has_people=bool(checked.intake.waves),
        notebook=notebook,
        parameters=parameters,
    )


def origin_before_reading(engagement: Engagement, *, notebook: Path, parameters: Mapping[str, Any]) -> Origin | None:
    """Origin that a run on an engagement will have if all its files can be read.

    Parameters
    ----------
    engagement, notebook, parameters
        As in `origin_of_engagement`.

    Returns
    -------
    Origin or None
        None where files do not tell what will be read.
    """
    if reads_elsewhere(engagement):
        return None
    has_people = bool(engagement.declared_waves)
    return _of_engagement(engagement, elsewhere="", has_people=has_people, notebook=notebook, parameters=parameters)


def _of_engagement(
    engagement: Engagement, *, elsewhere: str, has_people: bool, notebook: Path, parameters: Mapping[str, Any]
) -> Origin:
    of_comments = [engagement.folder / REVIEW_FILE, codebook_file(engagement)] if has_people else []
    further = [engagement.folder / PLAN_FILE, engagement.brand_file, engagement.template_file, *of_comments]
    further += _catalogues(str(parameters.get("language", engagement.language)))
    files = [*input_files(engagement), *(path for path in further if path and path.is_file())]
    brand = load_brand(engagement.brand_file).to_dict() if engagement.brand_file else None
    return _origin(
        files,
        declared=_digest(brand) if brand else "",
        elsewhere=elsewhere,
        key=_sign_of_key(engagement.folder) if has_people else "",
        published=_published(engagement.folder),
        notebook=notebook,
        parameters=parameters,
    )


def origin_of_study(study: StudyData, *, notebook: Path, parameters: Mapping[str, Any]) -> Origin:
    """Origin of a run on a study of companies; otherwise as `origin_of_engagement`."""
    # Late: no run on a client's own data loads what reads studies.
    from stratalign.study.load import FILES

    files = [study.folder / name for name in FILES if (study.folder / name).is_file()]
    files += _catalogues(str(parameters.get("language", "en")))
    return _origin(files, declared="", elsewhere="", key="", published=(), notebook=notebook, parameters=parameters)


def _origin(
    files: Iterable[Path],
    *,
    declared: str,
    elsewhere: str,
    key: str,
    published: tuple[str, ...],
    notebook: Path,
    parameters: Mapping[str, Any],
) -> Origin:
    return Origin(
        inputs=hash_by_name(files),
        declared=declared,
        elsewhere=elsewhere,
        key=key,
        published=published,
        notebook={"name": notebook.name, "sha256": sha256(notebook)},
        parameters=dict(parameters),
        code=hash_of_code(),
        python=platform.python_version(),
        packages={name: version(name) for name in sorted({*RENDERERS, *LIBRARIES})},
    )


def hash_by_name(files: Iterable[Path]) -> dict[str, str]:
    """Hash of each file by its name; files of one name get a number in the order given.

    Parameters
    ----------
    files
        Existing.

    Returns
    -------
    dict
        SHA-256, as hexadecimal digits. No folder is named.
    """
    found: dict[str, str] = {}
    for file in files:
        name, number = file.name, 2
        while name in found:
            name, number = f"{file.name} ({number})", number + 1
        found[name] = sha256(file)
    return found


@cache
def hash_of_code() -> str:
    """Hash of every file of the package and of the shipped data that reports are made with."""
    digest = hashlib.sha256()
    for root in (PACKAGE, *(shipped_path(*parts) for parts in REPORT_DATA)):
        for file in sorted(root.rglob("*")):
            if file.is_file() and "__pycache__" not in file.parts and file.suffix != ".pyc":
                digest.update(f"{root.name}/{file.relative_to(root).as_posix()}\n{sha256(file)}\n".encode())
    return digest.hexdigest()


def _catalogues(language: str) -> list[Path]:
    """Catalogue of a language from outside; a shipped one is part of the code."""
    file = catalogue_files().get(language)
    return [file] if file and not file.is_relative_to(PACKAGE) else []


def _published(folder: Path) -> tuple[str, ...]:
    """Names of published runs; none where their record is damaged, of which the checks complain."""
    try:
        return load_memory(folder).run_ids
    except EngagementError:
        return ()


def _sign_of_key(folder: Path) -> str:
    """Says whether two keys are the same, and nothing else of them; "" where it cannot be read."""
    try:
        key = known_key(folder)
    except EngagementError:
        return ""
    return hmac.new(key, b"which key", hashlib.sha256).hexdigest()[:16] if key else ""


def _digest(plain: Any) -> str:
    return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()
