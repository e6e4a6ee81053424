"""Keys of a drafted instrument: short words of what they stand for, each given once."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from stratalign.engagement.instrument import plain_label

MAX_KEY = 40
#: What YAML reads as something else than text.
NOT_TEXT = frozenset({"null", "true", "false"})
#: Words that say nothing about what a question is about.
FILLERS = frozenset(
    """
    a an the of to in on at by for with and or not is are be been do does did you your i my we our it its this that
    these those how what which who whether would could should can please indicate state following when feel think much
    many often some most any if as about from there have has were was am us me
    der die das ein eine einer des dem den und oder nicht ist sind sie ihr ihre ihrer wir unser wie was welche ob bitte
    folgenden zu in im auf mit von fur bei haben hat es ich mir mich mein meine meiner uns werde wird bin habe uber
    le la les un une des du de et ou ne pas est sont vous votre vos nous notre comment quel quelle que qui si dans sur
    je me mon ma mes suis
    el los las una y o no es son usted su sus nosotros como cual que si en con para por
    het een en of niet is zijn u uw wij ons hoe wat welke dat die van op met voor in
    o os as um uma e ou nao sao voce seu sua nos como qual que se em com para por
    il lo gli i uno e o non sono lei suo sua noi come quale che se in con per
    """.split()
)


def unique_keys(wanted: Sequence[str]) -> list[str]:
    """Keys like the ones wanted, each given once: a key that is taken gets a number.

    Parameters
    ----------
    wanted
        Any texts.

    Returns
    -------
    list of str
        Letters, digits and `_`, the first a letter, at most 40; different also without regard to case.
    """
    taken: set[str] = set()
    keys = []
    for text in wanted:
        plain = key_text(text)
        key, number = plain, 1
        while key.casefold() in taken:
            number += 1
            key = f"{plain[: MAX_KEY - 1 - len(str(number))]}_{number}"
        taken.add(key.casefold())
        keys.append(key)
    return keys


def telling_words(text: str, n_words: int = 3) -> str:
    """The first words of a text that say what it is about, joined by `_`."""
    words = re.findall(r"[^\W_]+", plain_label(text))
    telling = [word for word in words if word not in FILLERS] or words
    return "_".join(telling[:n_words])


def key_text(text: str) -> str:
    """Text as a key: letters of the Latin alphabet, digits and `_`."""
    plain = unicodedata.normalize("NFKD", text.strip())
    cleaned = re.sub(r"[^A-Za-z0-9]+", "_", "".join(c for c in plain if not unicodedata.combining(c))).strip("_")
    cleaned = cleaned if cleaned[:1].isalpha() else f"q_{cleaned}".rstrip("_")
    cleaned = f"{cleaned}_" if cleaned.casefold() in NOT_TEXT else cleaned
    return cleaned[:MAX_KEY]


def spaced(name: str) -> str:
    """A name such as `EducationField` or `work_life` in words; a text that has spaces, and a code, stay as they are."""
    if " " in name.strip() or not re.search(r"[a-z][A-Z]|[^\W\d_]{3}_[^\W\d_]{3}", name):
        return name
    return re.sub(r"(?<=[a-z])(?=[A-Z])|_", " ", name)
