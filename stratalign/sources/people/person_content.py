"""What identifies a person when it stands in a cell or in a sentence: addresses, numbers, links, ids, names."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable

from stratalign.sources.people.person_words import GIVEN_NAMES, plain_words

EMAIL = r"(?<![\w.+%'-])[\w.+%'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+"
URL_WITH_TOKEN = r"https?://\S+(?:[?&][\w.-]+=[\w.%-]{6,}|/[A-Za-z0-9_-]{16,})\S*"
OCTET = r"(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"
IP_ADDRESS = rf"(?<![\d.])(?:{OCTET}\.){{3}}{OCTET}(?![\d.]|\w)"
IBAN = r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?\b"
#: National ids written in a form of their own: US, Brazil, Spain, Italy, United Kingdom, Germany, France.
NATIONAL_ID = (
    r"(?<![\w-])(?:\d{3}-\d{2}-\d{4}|\d{3}\.\d{3}\.\d{3}-\d{2}|\d{8}-?[A-HJ-NP-TV-Z]|[XYZ]\d{7}[A-Z]|"
    r"[A-Z]{6}\d{2}[A-Z]\d{2}[A-Z]\d{3}[A-Z]|[A-CEGHJ-PR-TW-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D]|\d{8} ?[A-Z] ?\d{3}|"
    r"[12] \d{2} \d{2} \d{2} \d{3} \d{3}(?: \d{2})?)(?![\w-])"
)
#: A telephone number: with the country, with a leading zero and groups, or in the American groups.
PHONE = (
    r"(?<![\w.+/-])(?:\+\d[\d ()./-]{6,18}\d|00[1-9][\d ()./-]{6,16}\d|\(0\d{1,5}\)[ /-]?\d[\d /-]{4,10}\d|"
    r"0[1-9]\d{0,4}[ /-]\d[\d /.-]{3,12}\d|0[1-9](?:[ .]\d{2}){4}|\(?[2-9]\d{2}\)?[-. ]\d{3}[-. ]\d{4})(?![\w@])"
)
WHOLE_PHONE = re.compile(rf"'?(?:{PHONE}|0[1-9]\d{{7,10}})")
DATE_OR_NUMBER = re.compile(
    r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?:[ T].*)?|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}(?:[ T,]+\d{1,2}[:.h]\d{2}.*)?|"
    r"-?(?:[1-9]\d*|0)(?:[.,]\d+)?(?:[eE][-+]?\d+)?|-?[1-9]\d{0,2}(?:(?:,\d{3})+(?:\.\d+)?|(?:\.\d{3})+(?:,\d+)?|"
    r"(?:'\d{3})+(?:[.,]\d+)?)|[\d.,]+ ?[-–] ?[\d.,]+"
)
#: What is masked in a text, in this order, and what stands there instead.
MASKS = (
    (re.compile(EMAIL), "[e-mail address]"),
    (re.compile(URL_WITH_TOKEN), "[link]"),
    (re.compile(IBAN), "[account number]"),
    (re.compile(NATIONAL_ID), "[id number]"),
    (re.compile(IP_ADDRESS), "[IP address]"),
)
#: Without one of these a text holds nothing that is masked.
TELLING = re.compile(r"[@\d]|://")
PHONE_MASK = (re.compile(PHONE), "[phone number]")
#: Small words inside the names of people.
PARTICLES = frozenset("von van de der den da di del dos du la le al bin zu y".split())
COORDINATE_PAIR = re.compile(r"\(?-?\d{1,2}\.\d{3,}[,; ]\s*-?\d{1,3}\.\d{3,}\)?")
DECIMAL = re.compile(r"-?\d{1,3}[.,]\d{3,}")
NAME = re.compile(r"[^\W\d_][^\W\d_.'’-]*(?:[ '’-]{1,2}[^\W\d_][^\W\d_.'’-]*\.?|,){0,4}", re.UNICODE)
FREE_ID = re.compile(r"(?=\S*[A-Za-z])(?=\S*\d)[A-Za-z0-9]+(?:[-_./#:]?[A-Za-z0-9]+)*")
#: Letters and digits that are a quantity, a band, an age, a time or a fiscal period.
QUANTITY = re.compile(
    r"(?:[<>~]?[\d.,:/+-]+ ?[A-Za-z%]{1,6}|[A-Za-z]{1,4}[-/ ]?\d{1,3}|\d{1,2}(?:st|nd|rd|th)|\d+to\d+|"
    r"[A-Za-z]{3}-\d{2}|\d{1,2}-[A-Za-z]{3}(?:-\d{2,4})?|(?:FY|Q|H)\d.*|\d{4}-\d{2}-\d{2}T.*)",
    re.IGNORECASE,
)


def is_email(cell: str) -> bool:
    """Whether a cell is an e-mail address, alone or behind a name."""
    return bool(re.fullmatch(rf"(?:[^<>@]{{0,80}}<)?(?:mailto:)?{EMAIL}>?", cell))


def is_phone(cell: str) -> bool:
    """Whether a cell is a telephone number and neither a date nor a quantity."""
    return bool(WHOLE_PHONE.fullmatch(cell)) and not _is_harmless(cell)


def is_ip_address(cell: str) -> bool:
    """Whether a cell is an IP address of version 4 or 6."""
    if cell.count(".") != 3 and cell.count(":") < 2:
        return False
    try:
        ipaddress.ip_address(cell)
    except ValueError:
        return False
    return True


def is_iban(cell: str) -> bool:
    """Whether a cell is a bank account number whose check digits are right (ISO 13616)."""
    plain = cell.replace(" ", "")
    if not re.fullmatch(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}", plain):
        return False
    return int("".join(str(int(character, 36)) for character in plain[4:] + plain[:4])) % 97 == 1


def is_person_name(cell: str) -> bool:
    """Whether a cell is written as a first and a last name: two to four words with capitals, no digit."""
    words = cell.replace(",", " ").split()
    named = [word for word in words if word.casefold() not in PARTICLES]
    has_capitals = len(named) >= 2 and all(word[0].isupper() for word in named)
    return len(words) <= 5 and has_capitals and bool(NAME.fullmatch(cell))


def has_given_name(cell: str) -> bool:
    """Whether one of the words of a cell is a common given name."""
    return bool(GIVEN_NAMES.intersection(plain_words(cell)))


def is_free_id(cell: str) -> bool:
    """Whether a cell is made of letters and digits as ids are, and not as quantities are."""
    return 4 <= len(cell) <= 64 and bool(FREE_ID.fullmatch(cell)) and not QUANTITY.fullmatch(cell)


def mask_identifiers(text: str) -> str:
    """Text with e-mail and IP addresses, telephone and account numbers, national ids and personal links hidden.

    Parameters
    ----------
    text
        What somebody wrote.

    Returns
    -------
    str
        The same text with words in square brackets where such details stood. Names of people are not recognised.
    """
    if not TELLING.search(text):
        return text
    for pattern, instead in MASKS:
        text = pattern.sub(instead, text)
    pattern, instead = PHONE_MASK
    return pattern.sub(lambda match: match[0] if _is_harmless(match[0]) else instead, text)


def _is_harmless(written: str) -> bool:
    """Whether what looks like a telephone number is a date, a number or a range of numbers."""
    return bool(DATE_OR_NUMBER.fullmatch(written)) or not 7 <= sum(map(str.isdigit, written)) <= 15


#: Kinds of cells that identify people by themselves, and how a cell is known to be one.
KINDS: dict[str, Callable[[str], bool]] = {
    "e-mail addresses": is_email,
    "IP addresses": is_ip_address,
    "coordinates": lambda cell: bool(COORDINATE_PAIR.fullmatch(cell)),
    "bank account numbers": is_iban,
    "national id numbers": lambda cell: bool(re.fullmatch(NATIONAL_ID, cell)),
    "telephone numbers": is_phone,
    "personal links": lambda cell: bool(re.fullmatch(URL_WITH_TOKEN, cell)),
}
