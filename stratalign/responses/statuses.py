"""What an export says of each row: an employee's finished answer, or a preview, a test, spam, an unfinished one."""

from __future__ import annotations

import re

import pandas as pd

from stratalign.responses.mapping import Metadata
from stratalign.sources.raw import RawSurvey

#: Words of the status column by reason, in the languages survey tools speak; the last reason that fits counts.
NOT_AN_ANSWER = {
    "unfinished": re.compile(
        r"\b(?:partial|partially|started|incomplete|in progress|not finished|unvollständig|teilweise|begonnen|"
        r"angefangen|partiel|partielle|incomplet|incomplète|commencé|en cours|parcial|incompleta|incompleto|iniciada|"
        r"en curso|onvolledig|gedeeltelijk|gestart|em curso|parziale|iniziato|in corso)\b"
    ),
    "screened out": re.compile(
        r"\b(?:disqualified|screened[ -]?out|screen-?out|over ?quota|quota full|terminated|disqualifiziert|disqualifié|"
        r"descalificado|gediskwalificeerd|desqualificado|squalificato)\b"
    ),
    "preview": re.compile(
        r"preview|vorschau|aperçu|prévisualis|vista previa|previsualiz|voorbeeldweergave|voorvertoning|anteprima|"
        r"pré-?visualiza"
    ),
    "test": re.compile(
        r"\btests?\b|testantwort|umfragetest|testdaten|\bprueba\b|\bteste\b|\bdi prova\b|\btestreactie\b"
    ),
    "spam": re.compile(r"\bspam\b"),
}
#: Qualtrics codes of rows that no employee answered.
CODES_NOT_AN_ANSWER = {
    "preview": frozenset({"1", "17"}),
    "test": frozenset({"2"}),
    "spam": frozenset({"8", "9", "12", "40"}),
}
#: Codes and words of rows that count.
AN_ANSWER = re.compile(
    r"|0|4|16|32|36|48|ip[- ]address|ip-adresse|adresse ip|dirección ip|ip-adres|endereço ip|indirizzo ip|imported|"
    r"importiert|importée?|importad[oa]|geïmporteerd|importat[oa]|offline|hors ligne|ex|ex offline|complete|completed|"
    r"finished|submitted|valid|vollständig|abgeschlossen|beendet|complète?|terminée?|complet[oa]|completad[oa]|"
    r"finalizad[oa]|voltooid|afgerond|concluíd[oa]|completat[oa]|ok"
)
FALSE_WORDS = frozenset(
    "0 false no n falsch nein unvollständig incomplete partial faux non incomplet falso não nao onwaar nee onvolledig "
    "incompleto incompleta parziale started not".split()
)
#: End dates are told of finished answers only where at least this share of the rows has one.
END_DATE_SHARE = 0.5


def unfinished(raw: RawSurvey, metadata: Metadata) -> pd.Series:
    """Whether the person of each row stopped early.

    Parameters
    ----------
    raw
        The export.
    metadata
        Its columns about the answering. `finished` decides, without it `submitted` (blank is unfinished), `progress`
        (below 100) or `ended` (blank, where most rows have an end).

    Returns
    -------
    pandas.Series
        True or False for each record; False where the export does not tell.
    """
    answers = raw.answers
    if metadata.finished:
        return _plain(raw, metadata.finished).isin(FALSE_WORDS)
    if metadata.submitted:
        return answers[metadata.submitted].str.strip().isin(["", "NA"])
    if metadata.progress:
        return pd.to_numeric(answers[metadata.progress].str.strip().str.rstrip("% "), errors="coerce") < 100
    if metadata.ended:
        is_blank = answers[metadata.ended].str.strip() == ""
        return is_blank & (is_blank.mean() <= 1 - END_DATE_SHARE)
    return pd.Series(False, index=answers.index)


def reasons_by_status(raw: RawSurvey, metadata: Metadata) -> pd.Series:
    """Why the status column says that a row is no finished answer.

    Parameters
    ----------
    raw, metadata
        As `unfinished`.

    Returns
    -------
    pandas.Series
        For each record a key of `NOT_AN_ANSWER`, or "".
    """
    said = _statuses(raw, metadata)
    reasons = {text: _reason_of(text) for text in said.unique()}
    return said.map(reasons).astype("str")


def unknown_statuses(raw: RawSurvey, metadata: Metadata) -> pd.Series:
    """Whether nobody knows what the status of a row means; such rows are kept and counted.

    Parameters
    ----------
    raw, metadata
        As `unfinished`.

    Returns
    -------
    pandas.Series
        True or False for each record.
    """
    said = _statuses(raw, metadata)
    known = {text: bool(_reason_of(text) or AN_ANSWER.fullmatch(text)) for text in said.unique()}
    return ~said.map(known).astype(bool)


def _reason_of(status: str) -> str:
    """Reason to set a row of this status aside, or ""."""
    found = [reason for reason, words in NOT_AN_ANSWER.items() if words.search(status)]
    found += [reason for reason, codes in CODES_NOT_AN_ANSWER.items() if status in codes]
    return found[-1] if found else ""


def _statuses(raw: RawSurvey, metadata: Metadata) -> pd.Series:
    """What the status column says, as it is compared; "" without one."""
    return _plain(raw, metadata.status) if metadata.status else pd.Series("", raw.answers.index, dtype="str")


def _plain(raw: RawSurvey, column: str) -> pd.Series:
    """Cells in lower case, codes in the words their label gives them; "1.0" is 1."""
    labels = raw.value_labels[raw.value_labels["column"] == column]
    by_code = dict(zip(labels["value"].str.strip(), labels["label"].str.strip().str.casefold(), strict=True))
    cells = raw.answers[column]
    # A column has few different cells, and each is looked at once.
    plain = {cell: re.sub(r"^(\d+)[.,]0+$", r"\1", cell.strip().casefold()) for cell in cells.unique()}
    return cells.map({cell: by_code.get(text, text) for cell, text in plain.items()}).astype("str")
