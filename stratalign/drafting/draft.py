"""An export nobody described -> the instrument it was made with, as far as its columns show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from stratalign.drafting.blocks import Block, find_blocks, shares_answers
from stratalign.drafting.columns import Column, Numbers, look_at_columns
from stratalign.drafting.composites import explain_numbers, find_scores
from stratalign.drafting.headers import asks_to_recommend, burden_in
from stratalign.drafting.keys import MAX_KEY, key_text, spaced, unique_keys
from stratalign.drafting.names import name_dimension, shorten_label
from stratalign.drafting.open_questions import DraftQuestion, find_open_questions
from stratalign.drafting.reverse import Directions, find_directions, groups_together, values_of
from stratalign.drafting.scales import MAX_POINT, DraftScale, draft_scale
from stratalign.drafting.stray_ends import find_stray_end, question_of_shorter, shorter_questions
from stratalign.sources.raw import RawSurvey

#: Scales with fewer steps have no middle to lie above.
MIN_STEPS_FAVOURABLE = 4
#: A slider has no first value above the middle that anybody chose.
MAX_STEPS_FAVOURABLE = 60
#: So many bare names with points that go together are topics of one question.
MIN_TOPICS = 3
#: So many questions answered from one list are asked on a scale, whose order may be open.
MIN_ALIKE = 3
#: A slider is answered from a fifth of its length to four fifths at least.
SLIDER_REACH = 80
#: Answers that say by themselves what is good: "satisfied with the pressure" is.
JUDGING_SCALES = ("satisf", "zufrieden", "tevreden", "insatisf", "soddisf", "good", "gut", "happy", "quality")


@dataclass(frozen=True, slots=True)
class DraftItem:
    """One question of a dimension; `against` is its correlation with the others where it goes against them.

    `burden` holds the words by which it asks about something bad; `low_label` and `high_label` are the words of its
    ends where its scale has none, and `runs_down` says that its numbers begin with the most.
    """

    key: str
    column: str
    text: str
    against: float | None = None
    burden: str = ""
    low_label: str = ""
    high_label: str = ""
    runs_down: bool = False


@dataclass(frozen=True, slots=True)
class DraftDimension:
    """Questions that ask about one thing, on one scale; `remark` says what shows it.

    `tied` are columns of half of the questions, where they go against the other half. `name_question` asks for a name.
    """

    key: str
    label: str
    covers: str
    scale: DraftScale
    items: tuple[DraftItem, ...]
    remark: str
    asks_to_recommend: bool = False
    tied: tuple[str, ...] = ()
    name_question: str = ""

    @property
    def open_direction(self) -> str:
        """Why nobody can tell yet whether more of it is better; "" where that is no question."""
        if self.tied:
            named = ", ".join(f"'{shorten_label(item.text)}'" for item in self.items if item.column in self.tied)
            return (
                f"as many of its questions go one way as the other ({named} against the rest). Which are worded the "
                "other way round? Write reverse: true there"
            )
        burdens = [item.burden for item in self.items if item.burden]
        if not burdens or 2 * len(burdens) < len(self.items) or not self.scale.is_ordered:
            return ""
        named = ", ".join(f"'{burden}'" for burden in dict.fromkeys(burdens))
        return f"asks about something bad ({named})"

    @property
    def favourable_from(self) -> float | None:
        """First value above the middle of a scale with at least four steps, where more is better."""
        if self.open_direction:
            return None
        low, high = self.scale.low, self.scale.high
        if low is None or high is None or high - low + 1 < MIN_STEPS_FAVOURABLE or high > MAX_STEPS_FAVOURABLE:
            return None
        return (low + high) // 2 + 1


@dataclass(frozen=True, slots=True)
class Draft:
    """A questionnaire as an export shows it, and what became of each of its columns.

    `ignored` gives the reason of every column that is no question on a scale. Dimensions whose scale has no order yet
    wait for one.
    """

    language: str
    scales: tuple[DraftScale, ...]
    dimensions: tuple[DraftDimension, ...]
    questions: tuple[DraftQuestion, ...]
    ignored: Mapping[str, str]

    @property
    def items(self) -> dict[str, str]:
        """Column of each item."""
        return {item.key: item.column for dimension in self.dimensions for item in dimension.items}


def draft_instrument(raw: RawSurvey, *, besides: Mapping[str, str]) -> Draft:
    """Draft the instrument of an export.

    Parameters
    ----------
    raw
        The export.
    besides
        Columns that have a use already, such as the unit, and which it is.

    Returns
    -------
    Draft
        Without a dimension where no column looks like a question on a scale.
    """
    columns = look_at_columns(raw, besides=besides)
    questions = find_open_questions(raw, columns)
    asked = {column for question in questions for column in question.columns.values()}
    possible = [column for column in columns if not column.reason]
    found = find_blocks(possible)
    alone = [block.columns[0] for block in found if len(block.columns) == 1]
    wanted = _topics(alone) | _alike(alone) | {column.name for column in alone if _stands_alone(column)}
    blocks = [block for block in found if block.columns[0].name in wanted or _is_scale(block)]
    scores = () if blocks else find_scores(columns)
    blocks += [Block("", (score,), "a score computed before") for score in scores]
    drafted = {column.name for block in blocks for column in block.columns}
    explained = explain_numbers(columns, blocks, raw, besides)
    ignored = {
        column.name: explained.get(column.name) or column.reason or _why_single(column)
        for column in columns
        if column.name not in drafted and column.name not in asked
    }
    scales, of_column = _draft_scales(blocks)
    dimensions = _unique(tuple(_dimensions(blocks, of_column)), questions)
    return Draft(_language(scales, raw), tuple(scales), dimensions, tuple(questions), ignored)


def _stands_alone(column: Column) -> bool:
    """Whether a single column is a question by itself: a sentence, or answered on a scale whose words are known."""
    if column.numbers is not None:
        asks = column.is_question or asks_to_recommend(column.wording)
        return asks and column.numbers.high <= MAX_POINT
    scale = draft_scale([column])
    is_named = len(scale.options) > 2 and scale.is_ordered
    return is_named or (scale.is_ordered and column.is_question)


def _topics(columns: Sequence[Column]) -> set[str]:
    """Columns of numbers under bare names that are topics: three or more share a range and go together."""
    ranges: dict[tuple[float | None, float | None], list[Column]] = {}
    for column in columns:
        if column.numbers is not None and column.numbers.high <= MAX_POINT and column.numbers.n_different > 2:
            scale = draft_scale([column])
            ranges.setdefault((scale.low, scale.high), []).append(column)
    grouped = [group for bare in ranges.values() for group in _grouped(bare, draft_scale(bare))]
    return {name for group in grouped if len(group) >= MIN_TOPICS for name in group}


def _alike(columns: Sequence[Column]) -> set[str]:
    """Columns that are questions answered from one list, which three or more share, or on one slider, which two do."""
    asked = [column for column in columns if column.is_question]
    groups: list[list[Column]] = []
    for column in sorted(asked, key=lambda column: -len(column.answers)):
        if column.numbers is not None and not _is_slider(column.numbers):
            continue
        group = next((group for group in groups if shares_answers(column, group[0])), None)
        if group is None:
            groups.append([column])
        else:
            group.append(column)
    wanted = [group for group in groups if len(group) >= (MIN_ALIKE if group[0].numbers is None else 2)]
    return {column.name for group in wanted for column in group}


def _is_scale(block: Block) -> bool:
    """Whether columns that belong together are answered on a scale: beyond ten, numbers that reach up to 100."""
    numbers = [column.numbers for column in block.columns if column.numbers is not None]
    high = max((number.high for number in numbers), default=0)
    is_counted = high > MAX_POINT and high < SLIDER_REACH and not any(number.high_label for number in numbers)
    return len(block.columns) > 1 and not is_counted


def _is_slider(numbers: Numbers) -> bool:
    """Whether numbers are spread over 0 to 100, unlike years or hours."""
    is_spread = numbers.n_different > MAX_POINT or (numbers.low, numbers.high) == (0, 100)
    return numbers.low <= 100 - SLIDER_REACH and numbers.high >= SLIDER_REACH and is_spread


def _why_single(column: Column) -> str:
    """Why a column that could be a question is not drafted as one."""
    if column.numbers is not None:
        seen = f"numbers from {column.numbers.low} to {column.numbers.high}"
        return f"{seen}: not points of a scale" if column.is_question else f"{seen} under a name that asks nothing"
    return "choices without a known order: not scored"


def _draft_scales(blocks: Sequence[Block]) -> tuple[list[DraftScale], dict[str, DraftScale]]:
    """Scales, and the scale of each column; blocks that share their answers share a scale."""
    families: list[list[Block]] = []
    for block in sorted(blocks, key=lambda block: -max(len(column.answers) for column in block.columns)):
        family = next((known for known in families if _same_scale(block, known[0])), None)
        if family is None:
            families.append([block])
        else:
            family.append(block)
    first = {block.columns[0].name: place for place, block in enumerate(blocks)}
    families.sort(key=lambda family: min(first[block.columns[0].name] for block in family))
    drafted = [_asked_of_ends([column for block in family for column in block.columns]) for family in families]
    named = unique_keys([scale.key for scale in drafted])
    scales = [replace(scale, key=key) for scale, key in zip(drafted, named, strict=True)]
    of_column = {
        column.name: scale
        for scale, family in zip(scales, families, strict=True)
        for block in family
        for column in block.columns
    }
    return scales, of_column


def _asked_of_ends(columns: Sequence[Column]) -> DraftScale:
    """Scale of columns; of numbers without words it is asked what their answers say against its ends."""
    scale = draft_scale(columns)
    is_bare = all(column.numbers is not None and not column.numbers.high_label for column in columns)
    if not is_bare or scale.low is None or scale.high is None or scale.high > MAX_POINT:
        return scale
    values = values_of(columns, scale)
    stray = find_stray_end(values, scale.low, scale.high)
    short = shorter_questions(values, scale.high)
    asked = [stray.question] if stray else []
    asked += [question_of_shorter(short, values, scale.high)] if short else []
    return replace(scale, questions=(*scale.questions, *asked))


def _same_scale(block: Block, other: Block) -> bool:
    """Whether two blocks were answered on one scale; numbers only where they end alike."""
    one, two = block.columns[0], other.columns[0]
    if one.numbers is None or two.numbers is None:
        return shares_answers(one, two)
    return _ends(block) == _ends(other)


def _ends(block: Block) -> tuple[float | None, float | None]:
    scale = draft_scale(block.columns)
    return scale.low, scale.high


def _dimensions(blocks: Sequence[Block], of_column: Mapping[str, DraftScale]) -> Iterator[DraftDimension]:
    """Dimensions of blocks; single questions on one scale become one where their answers go together."""
    singles: dict[str, list[Column]] = {}
    for block in blocks:
        if len(block.columns) == 1:
            singles.setdefault(of_column[block.columns[0].name].key, []).append(block.columns[0])
    together = {
        column: group
        for columns in singles.values()
        for group in _grouped(columns, of_column[columns[0].name])
        for column in group
    }
    done: set[str] = set()
    for block in blocks:
        scale, name = of_column[block.columns[0].name], block.columns[0].name
        if len(block.columns) == 1 and name in together:
            if name not in done:
                group = tuple(together[name].values())
                remark = "single questions with the same answers that go together (alpha at least 0.6)"
                yield _dimension(Block("", group, remark), scale)
            done.update(together[name])
        else:
            yield _dimension(block, scale)


def _grouped(columns: Sequence[Column], scale: DraftScale) -> list[dict[str, Column]]:
    """Single questions of one scale that go together, by column."""
    by_name = {column.name: column for column in columns}
    groups = groups_together(values_of(columns, scale)) if scale.is_ordered else []
    return [{name: by_name[name] for name in group} for group in groups]


def _dimension(block: Block, scale: DraftScale) -> DraftDimension:
    """Dimension of a block."""
    found = find_directions(values_of(block.columns, scale)) if scale.is_ordered else Directions({}, ())
    whole = block.stem or block.columns[0].wording
    items = tuple(
        DraftItem(
            column.name,
            column.name,
            text=_item_text(column, block),
            against=found.against.get(column.name),
            burden=_burden(column, block, scale),
            low_label=column.numbers.low_label if column.numbers else "",
            high_label=column.numbers.high_label if column.numbers else "",
            runs_down=bool(column.numbers and column.numbers.runs_down),
        )
        for column in block.columns
    )
    name = name_dimension(block.stem, [item.text for item in items])
    to_recommend = len(items) == 1 and (scale.low, scale.high) == (0, 10) and asks_to_recommend(whole)
    return DraftDimension(
        name.key, name.label, name.covers, scale, items, block.remark, to_recommend, found.tied, name.question
    )


def _burden(column: Column, block: Block, scale: DraftScale) -> str:
    """Words by which a question, or the stem of its block, asks about something bad; none where answers judge it."""
    if scale.key.startswith(JUDGING_SCALES):
        return ""
    return burden_in(column.wording) or burden_in(block.stem)


def _item_text(column: Column, block: Block) -> str:
    """What was asked, without a stem that a mark ends."""
    if column.sub_question:
        return column.sub_question
    if len({other.text for other in block.columns}) < len(block.columns):
        return column.name
    rest = column.text[len(block.stem) :].lstrip(" :-\u2013|?\u2026.") if block.stem else ""
    is_marked = bool(rest) and column.text.startswith(block.stem) and column.text[len(block.stem) :][:1] in ":?\u2026-|"
    return rest if is_marked else spaced(column.text or column.name)


def _unique(dimensions: tuple[DraftDimension, ...], questions: Sequence[DraftQuestion]) -> tuple[DraftDimension, ...]:
    """Dimensions with keys that stand once: codes of the export first, then dimensions, then numbered items."""
    codes = [item.column for d in dimensions for item in d.items if " " not in item.column]
    plain = {key_text(code).casefold() for code in codes}
    names = [f"{d.key}_score" if d.key.casefold() in plain else d.key for d in dimensions]
    reserved = [*(question.key for question in questions), *codes, *names]
    kept = unique_keys(reserved)
    of_code = dict(zip(codes, kept[len(questions) :], strict=False))
    keys = kept[len(reserved) - len(names) :]
    numbered = [
        f"{key[: MAX_KEY - 4]}_{number}"
        for key, d in zip(keys, dimensions, strict=True)
        for number, item in enumerate(d.items, start=1)
        if item.column not in of_code
    ]
    rest = iter(unique_keys([*kept, *numbered])[len(kept) :])
    return tuple(
        replace(d, key=key, items=tuple(replace(i, key=of_code.get(i.column) or next(rest)) for i in d.items))
        for d, key in zip(dimensions, keys, strict=True)
    )


def _language(scales: Sequence[DraftScale], raw: RawSurvey) -> str:
    """Language of the questionnaire: the one most answers are known in, else English."""
    codes = [code for scale in scales for code in scale.languages]
    return max(dict.fromkeys(codes), key=codes.count) if codes else "en"
