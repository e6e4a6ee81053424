"""Signs that rows of a table are groups, choices or measures and no respondents: counts, totals, answers as labels."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from stratalign.engagement.configuration import shorten

#: Points and what was seen; none and "" where a sign is absent.
Sign = tuple[int, str]

ANSWER_LABEL = re.compile(
    r"(?:(?:strongly|somewhat|completely|totally|rather|very|fully|mostly|extremely|slightly|tend to|quite|entirely) )*"
    r"(?:agree|disagree|(?:dis)?satisfied|yes|no|neutral|neither.*|always|never|often|rarely|sometimes|don.?t know|"
    r"not sure|(?:un)?likely|(?:un)?favou?rable|good|poor|bad|excellent|fair|promoters?|passives?|detractors?|"
    r"undecided|not at all.*|somewhat|a lot|only a little|no answer|prefer not to (?:say|answer)|"
    r"ja|nein|weiß nicht|(?:ich )?stimme .*|trifft .*|(?:sehr |eher )*(?:un)?zufrieden|teils.?teils|"
    r"oui|non|(?:tout à fait |plutôt |pas |pas du tout )*d.accord|ne sait pas|sí|de acuerdo|en desacuerdo|no sabe|"
    r"nee|(?:zeer |helemaal )?(?:mee )?(?:on)?eens|sim|não|concordo.*|discordo.*|sì|(?:molto )?d.accordo|"
    r"in disaccordo)",
    re.I,
)
CHOICE_HEADER = re.compile(
    r"(?:answer|response)? ?(?:choices?|options?)|answers?|antwort(?:option|möglichkeit)?|réponse|opción|optie|opção|"
    r"opzione|field|value label",
    re.I,
)
COUNT_HEADER = re.compile(
    r"(?:choice |response )?counts?|freq(?:uency|\.)?|n|percent(?:age)?|%|share|anzahl|häufigkeit|prozent|anteil|"
    r"effectif|nombre|fréquence|frecuencia|porcentaje|aantal|frequentie|contagem|frequência|conteggio|frequenza",
    re.I,
)
MOMENT_HEADER = re.compile(
    r"mean|average|median|std\.? ?dev(?:iation)?\.?|sd|variance|minimum|maximum|min|max|count|mittelwert|median|"
    r"standardabweichung|varianz|moyenne|écart[- ]type|media|promedio|desviación estándar|gemiddelde",
    re.I,
)
#: Heading of the choices of one question, and of their counts, in summaries that tools write one below the other.
CHOICES_OF_QUESTION = re.compile(
    r"(?:answer|response) (?:choices?|options?)|answers?|field|antwort(?:en|option(?:en)?|möglichkeit(?:en)?)?|"
    r"(?:choix|options?) de réponses?|réponses?|opci(?:ón|ones) de respuestas?|respuestas?|"
    r"antwoord(?:en|keuzes?|opties?)|opç(?:ão|ões) de respostas?|respostas?|opzion[ei] di rispost[ae]|rispost[ae]",
    re.I,
)
RESPONSES_COUNTED = re.compile(
    r"responses?|antworten|réponses|respuestas|reacties|respostas|risposte|beantwortungen", re.I
)
#: A row over all others, and a base below a table, as their labels say.
TOTAL_ROW = re.compile(
    r"\bbenchmark\b|\(median\)|\(mean\)|^(?:all|total) (?:respondents|employees|responses|staff|answers)$|"
    r"^(?:overall|grand total)\b|^(?:total|totals|all|company|gesamt|insgesamt|ensemble|totaal|totale|average|mean|"
    r"mittelwert|(?:un)?weighted base|base|base size|sample size|answered|skipped|respondents)$",
    re.I,
)
GROUP_HEADER = frozenset(
    "unit department team division region location country site group segment area function abteilung bereich einheit "
    "standort gruppe service département équipe unité departamento equipo unidad afdeling reparto question item "
    "measure statement frage aussage dimension theme scale".split()
)
ID_HEADER = re.compile(
    r"(?:.*[ _])?(?:id|nr|no|number|code|key|respondents?|participants?|persons?|people|names?|e-?mail|token|user)",
    re.I,
)
SIZE_CELL = re.compile(r"\(?n ?= ?[\d.,]+\)?", re.I)
NUMBER = re.compile(r"[-+]?\d+(?:[.,]\d+)?\s?%?")
#: A table of groups is no longer than this, and mostly numbers beside their names.
MAX_GROUPS, MIN_GROUPS, MIN_NUMBER_SHARE = 400, 2, 0.9
MIN_ANSWERS, MIN_MOMENTS, MIN_SIZES = 2, 4, 3
MIN_ANSWER_SHARE = 0.4
#: A heading stands at least so often, and has at least so many cells.
MIN_HEADINGS = 2
MAX_TOTALS = 3
MAX_HEADERS = 12
MAX_SCALE_POINT = 10


def signs_of_groups(header: Sequence[str], headers: Sequence[str], body: Sequence[Sequence[str]]) -> list[Sign]:
    """Look for signs that rows are no respondents.

    Parameters
    ----------
    header
        Cells of the header row.
    headers
        Cells of all header rows that are filled.
    body
        Rows below, cells without outer spaces.

    Returns
    -------
    list of tuple
        Points and what was seen.
    """
    return [
        _choices_counted(header, headers, body),
        _headings_repeated(header, body),
        _moments(header, headers),
        _sizes(body),
        _totals(body),
        _answers_as_headers(header, headers, body),
        _answers_as_rows(body),
        _names_and_numbers(header, body),
        _sums(body),
    ]


def _choices_counted(header: Sequence[str], headers: Sequence[str], body: Sequence[Sequence[str]]) -> Sign:
    """A column of choices, each of which stands once or once a question, beside a column of counts."""
    choices = [cell for cell in headers if CHOICE_HEADER.fullmatch(cell)]
    counts = [cell for cell in headers if COUNT_HEADER.fullmatch(cell)]
    if not choices or not counts or len(headers) > MAX_HEADERS:
        return 0, ""
    places = [place for place, cell in enumerate(header) if CHOICE_HEADER.fullmatch(cell)]
    if places and _recur([row[places[0]] for row in body]):
        return 0, ""
    return 3, f"its headers '{shorten(choices[0])}' and '{shorten(counts[0])}' count choices"


def _headings_repeated(header: Sequence[str], body: Sequence[Sequence[str]]) -> Sign:
    """Headings of choices and their counts above each question, in a summary with one table below the other."""
    found = [row for row in (header, *body) if _is_heading_of_counts(row)]
    if len(found) < MIN_HEADINGS:
        return 0, ""
    first = _filled(found[0])
    return 3, f"{len(found)} rows are the heading '{shorten(first[0])}' beside '{shorten(first[1])}'"


def _filled(row: Sequence[str]) -> list[str]:
    """Cells of a heading without the one above numbers of rows."""
    return [cell for cell in row if cell not in ("", "#")]


def _is_heading_of_counts(row: Sequence[str]) -> bool:
    """Whether a row is the heading of the choices of one question and of nothing but their counts or statistics."""
    filled = _filled(row)
    if len(filled) < MIN_HEADINGS or not CHOICES_OF_QUESTION.fullmatch(filled[0]):
        return False
    kinds = (RESPONSES_COUNTED, COUNT_HEADER, MOMENT_HEADER)
    return all(any(kind.fullmatch(cell) for kind in kinds) for cell in filled[1:])


def _moments(header: Sequence[str], headers: Sequence[str]) -> Sign:
    """Means, deviations and counts as headers."""
    found = [cell for cell in headers if MOMENT_HEADER.fullmatch(cell)]
    if len(found) < MIN_MOMENTS or ID_HEADER.fullmatch(header[0]):
        return 0, ""
    return 3, f"its headers are statistics: {', '.join(repr(shorten(cell)) for cell in found[:3])}"


def _sizes(body: Sequence[Sequence[str]]) -> Sign:
    """Cells that give the size of a group."""
    found = [cell for row in body for cell in row if SIZE_CELL.fullmatch(cell)]
    return (
        (2, f"{len(found)} cells give the size of a group, such as '{found[0]}'")
        if len(found) >= MIN_SIZES
        else (0, "")
    )


def _totals(body: Sequence[Sequence[str]]) -> Sign:
    """Rows over all others among the first two columns; many would be answers."""
    found = [cell for row in body for cell in row[:2] if TOTAL_ROW.search(cell) and len(cell) < 80]
    few = 0 < len(found) <= max(MAX_TOTALS, len(body) / 20)
    return (1, f"a row is called '{shorten(found[0])}'") if few else (0, "")


def _answers_as_headers(header: Sequence[str], headers: Sequence[str], body: Sequence[Sequence[str]]) -> Sign:
    """Labels of answers as headers, numbers below them."""
    found = list(dict.fromkeys(cell for cell in headers if ANSWER_LABEL.fullmatch(cell)))
    if len(found) < MIN_ANSWERS:
        return 0, ""
    places = [place for place, cell in enumerate(header) if place and not ID_HEADER.fullmatch(cell)]
    cells = [row[place] for row in body for place in places if row[place]]
    numbers = [float(cell.rstrip("% ").replace(",", ".")) for cell in cells if NUMBER.fullmatch(cell)]
    # Boxes that were ticked are 1 and 0; of a share or a count there are other numbers.
    are_counts = len(numbers) >= 0.6 * len(cells) and len({*numbers} - {0.0, 1.0}) > 1
    if not are_counts:
        return 0, ""
    return 2, f"its headers are answers ({', '.join(repr(shorten(cell)) for cell in found[:3])}) above numbers"


def _answers_as_rows(body: Sequence[Sequence[str]]) -> Sign:
    """Labels of answers at the beginning of rows that hold numbers, each label seldom."""
    labels = [next((cell for cell in row[:3] if cell), "") for row in body]
    rows = [row for row, label in zip(body, labels, strict=True) if ANSWER_LABEL.fullmatch(label)]
    different = {label for label in labels if ANSWER_LABEL.fullmatch(label)}
    is_listed = len(different) >= MIN_ANSWERS and len(rows) >= MIN_ANSWER_SHARE * len(body) and len(body) <= MAX_GROUPS
    if not is_listed or _recur(labels):
        return 0, ""
    rest = [cell for row in rows for cell in row if cell and not ANSWER_LABEL.fullmatch(cell)]
    if not rest or sum(NUMBER.fullmatch(cell) is not None for cell in rest) < MIN_NUMBER_SHARE * len(rest):
        return 0, ""
    shown = ", ".join(repr(shorten(label)) for label in sorted(different)[:3])
    return 2, f"its rows are answers ({shown}) beside numbers"


def _recur(labels: Sequence[str]) -> bool:
    """Whether labels stand under themselves, as the answers of people do and those of a list do not."""
    pairs = list(itertools.pairwise(labels))
    return sum(one == other for one, other in pairs if one) > 0.1 * max(1, len(pairs))


def _names_and_numbers(header: Sequence[str], body: Sequence[Sequence[str]]) -> Sign:
    """A group or question named once in each row, and nothing but numbers beside it."""
    names = [row[0] for row in body if row[0]]
    is_named = len(set(names)) == len(names) and not any(NUMBER.fullmatch(name) for name in names)
    is_long = not MIN_GROUPS < len(names) <= MAX_GROUPS
    if not is_named or is_long or ID_HEADER.fullmatch(header[0]) or not header[0]:
        return 0, ""
    rest = [cell for row in body if row[0] for cell in row[1:] if cell]
    if sum(NUMBER.fullmatch(cell) is not None for cell in rest) < max(1.0, MIN_NUMBER_SHARE * len(rest)):
        return 0, ""
    # Answers are points of a scale; what groups get is a share, a mean or a count.
    values = [float(cell.rstrip("% ").replace(",", ".")) for cell in rest if NUMBER.fullmatch(cell)]
    n_beyond = sum(value > MAX_SCALE_POINT or not value.is_integer() for value in values)
    is_group = header[0].casefold() in GROUP_HEADER and n_beyond >= len(values) / 2
    return 1 + is_group, f"every row is another '{shorten(header[0])}' and holds numbers only"


def _sums(body: Sequence[Sequence[str]]) -> Sign:
    """A last column that is the sum of those before it in every row, of rows with more than a few people."""
    n_rows = 0
    for row in body:
        numbers = [float(cell.replace(",", ".")) for cell in row if re.fullmatch(r"\d+(?:[.,]\d+)?", cell)]
        if len(numbers) >= 3:
            n_rows += 1
            if not (abs(sum(numbers[:-1]) - numbers[-1]) < 0.6 and numbers[-1] >= 10):
                return 0, ""
    return (1, "its last column sums up the others") if n_rows >= 3 else (0, "")
