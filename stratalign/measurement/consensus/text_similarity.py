"""Words of seven languages brought to a form in which spellings of one idea look alike."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

#: Words that carry no content, and verbs and adjectives that fit any priority.
_STOP_WORDS = {
    "en": """a an and the of for to in on at by with from our we us is are be as it its this that more most new all
        every grow growth launch improve increase reduce make get become win move achieve focus better best deliver
        build""",
    "de": """der die das den dem des ein eine einen einem einer und oder für von zu zum zur im in am an auf bei mit aus
        unser unsere wir mehr alle neue neuen neuer ausbauen steigern verbessern erhöhen senken einführen gewinnen
        wachsen wachstum machen werden""",
    "fr": """le la les l un une des du de d et ou pour à au aux en dans sur par avec nos notre nous plus tous
        nouveau nouvelle nouveaux améliorer augmenter réduire développer lancer gagner croissance faire""",
    "es": """el la los las un una unos unas de del y o para por a al en con nuestro nuestra nuestros más todos nuevo
        nueva nuevos mejorar aumentar reducir lanzar ganar crecer crecimiento hacer""",
    "nl": """de het een en of voor van naar in op bij met uit ons onze wij we meer alle nieuwe nieuw verbeteren verhogen
        verlagen lanceren winnen groeien groei maken worden""",
    "pt": """o a os as um uma uns umas de do da dos das e ou para por em no na nos nas com nosso nossa nossos mais todos
        novo nova novos melhorar aumentar reduzir lançar ganhar crescer crescimento fazer""",
    "it": """il lo la i gli le un uno una di del della dei delle e o per a al in nel nella con nostro nostra nostri più
        tutti nuovo nuova nuovi migliorare aumentare ridurre lanciare vincere crescere crescita fare""",
}
#: Endings that distinguish forms of a word, longest first.
_ENDINGS = (
    "izations isations ization isation zioni zione ciones cion coes cao ungen ment ments ings ing ung heid heit keit "
    "ies ern en er es os as is em ed e s n o a i"
).split()
#: A stem keeps at least this many letters.
_SHORTEST_STEM = 4


def plain(text: str) -> str:
    """Text without case, accents and punctuation.

    Parameters
    ----------
    text
        Any text.

    Returns
    -------
    str
        Letters and digits of the Latin alphabet in lower case, single blanks between words.
    """
    folded = unicodedata.normalize("NFKD", text.casefold().replace("ø", "o").replace("æ", "ae"))
    return " ".join(re.findall(r"[^\W_]+", "".join(letter for letter in folded if not unicodedata.combining(letter))))


def content_stems(text: str) -> tuple[str, ...]:
    """Stems of the words that carry content; all words where none does.

    Parameters
    ----------
    text
        Any text in one of the seven languages.

    Returns
    -------
    tuple[str, ...]
        Stems in order, each once.
    """
    words = plain(text).split()
    content = [word for word in words if word not in _stop_words()] or words
    return tuple(dict.fromkeys(stem(word) for word in content))


def stem(word: str) -> str:
    """Word without an ending that distinguishes its forms.

    Parameters
    ----------
    word
        A word as `plain` leaves it.

    Returns
    -------
    str
        At least four letters of it.
    """
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            return word[: -len(ending)]
    return word


@cache
def word_similarity(first: str, second: str) -> float:
    """How alike two stems are, allowing for slips of the pen and for compounds.

    Parameters
    ----------
    first, second
        Stems.

    Returns
    -------
    float
        1 for equal ones; otherwise one minus edits over length from .7 up, .85 where the longer is a compound of the
        shorter (five letters or more), else 0.

    References
    ----------
    Damerau (1964), optimal string alignment distance.
    """
    if first == second:
        return 1.0
    short, long = sorted((first, second), key=len)
    if len(short) < 4:
        return 0.0
    if len(short) >= 5 and short in long:
        return 0.85
    similarity = 1 - _edits(first, second) / len(long)
    return similarity if similarity >= 0.7 else 0.0


def _edits(first: str, second: str) -> int:
    """Insertions, deletions, replacements and swaps of neighbours that turn one word into the other."""
    rows = [list(range(len(second) + 1))]
    for row, letter in enumerate(first, start=1):
        current = [row]
        for column, other in enumerate(second, start=1):
            found = min(rows[-1][column] + 1, current[-1] + 1, rows[-1][column - 1] + (letter != other))
            if row > 1 and column > 1 and letter == second[column - 2] and first[row - 2] == other:
                found = min(found, rows[-2][column - 2] + 1)
            current.append(found)
        rows.append(current)
    return rows[-1][-1]


@cache
def _stop_words() -> frozenset[str]:
    return frozenset(plain(word) for words in _STOP_WORDS.values() for word in words.split())
