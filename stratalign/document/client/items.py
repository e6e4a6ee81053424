"""The page on single questions: what people answered to each, dimension by dimension, and how favourable that is."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from stratalign.analysis.items import is_judged
from stratalign.analysis.results import Analysis, ItemResults, WaveResults
from stratalign.document.client.parts import label_of, survey_source
from stratalign.document.model import Column, Exhibit, Table, drawn
from stratalign.document.page import Page, label_column, section_of
from stratalign.engagement.instrument import Instrument, Item, Scale, wording
from stratalign.findings.model import Finding
from stratalign.language.fields import Text
from stratalign.language.messages import listing, message
from stratalign.scores.groups import OVERALL
from stratalign.scores.items import Band, points_of
from stratalign.vocabulary import LEVELS

#: Questions and names of dimensions in one drawing where it stands alone, so that it has a place on a printed page.
MOST_ROWS = 18
#: The same where there are several, so that two of them do.
MOST_OF_SEVERAL = 12
#: Shares above it are held from above, those below from below.
HALF = 50
_NUMBERED = re.compile(r"\(\d+\)")


@dataclass(frozen=True, slots=True)
class _Block:
    """Questions that one drawing holds: they have the same answers, and are judged alike.

    `items` are keys, those of one dimension beside each other.
    """

    scale: str
    bands: tuple[Band, ...]
    is_judged: bool
    items: tuple[str, ...]


def items_page(analysis: Analysis, findings: Mapping[str, Finding]) -> Page | None:
    """Every question with its answers, grouped by dimension, most favourable first."""
    latest, instrument, finding = analysis.latest, analysis.instrument, findings.get("items")
    if latest is None or instrument is None or latest.items is None or finding is None:
        return None
    blocks = _blocks(latest.items, instrument)
    tables = [_table(analysis, latest.items, instrument, block, n) for n, block in enumerate(blocks, start=1)]
    exhibits = [
        _exhibit(analysis, latest, instrument, block, table) for block, table in zip(blocks, tables, strict=True)
    ]
    is_coarse = any(len(block.bands) < len(points_of(instrument.scales[block.scale])) for block in blocks)
    caveats = (message("items.caveat.coarse"),) if is_coarse else ()
    return Page(section_of("client", "items", finding, *exhibits, caveats=caveats), tuple(tables))


def _blocks(items: ItemResults, instrument: Instrument) -> list[_Block]:
    """Questions with the same answers together, in the order of the instrument, as many as one drawing holds."""
    shown = items.groups[items.groups["kind"] == "overall"]
    bands = {
        str(key): tuple(Band(low, high) for low, high in zip(rows["low"], rows["high"], strict=True))
        for key, rows in items.answers.groupby("item_key", sort=False)
    }
    alike: dict[tuple[str, tuple[Band, ...], bool], list[list[str]]] = {}
    for key, rows in shown.groupby("dimension", sort=False):
        dimension = instrument.dimension(str(key))
        ordered = rows.sort_values("favourable_pct", ascending=False, kind="stable")["item_key"].tolist()
        usual = next((bands[item] for item in ordered if item in bands), points_of(instrument.scales[dimension.scale]))
        parts: dict[tuple[Band, ...], list[str]] = {}
        for item in ordered:
            parts.setdefault(bands.get(item, usual), []).append(item)
        for found, members in parts.items():
            alike.setdefault((dimension.scale, found, is_judged(dimension.key, instrument)), []).append(members)
    return [
        _Block(*about, tuple(item for members in chosen for item in members))
        for about, several in alike.items()
        for chosen in _parted(several)
    ]


def _parted(dimensions: list[list[str]]) -> list[list[list[str]]]:
    """Dimensions in stretches that have room in one drawing; one that has none by itself is split."""
    most = MOST_ROWS if sum(len(members) + 1 for members in dimensions) <= MOST_ROWS else MOST_OF_SEVERAL
    pieces = [piece for members in dimensions for piece in _split_evenly(members, most - 1)]
    stretches: list[list[list[str]]] = [[]]
    for piece in pieces:
        taken = sum(len(members) + 1 for members in stretches[-1])
        if stretches[-1] and taken + len(piece) + 1 > most:
            stretches.append([])
        stretches[-1].append(piece)
    return stretches


def _split_evenly(members: list[str], most: int) -> list[list[str]]:
    """As few pieces as hold no more, none much shorter than another."""
    n_pieces = -(-len(members) // most)
    ends = [len(members) * place // n_pieces for place in range(n_pieces + 1)]
    return [members[start:end] for start, end in itertools.pairwise(ends)]


def _table(analysis: Analysis, items: ItemResults, instrument: Instrument, block: _Block, number: int) -> Table:
    """Answers, favourable answers of the company and of its levels, and how many answered."""
    groups = items.groups[items.groups["item_key"].isin(block.items)]
    levels, said = _levels(groups, block), _capped(groups, block)
    answers = items.answers[items.answers["item_key"].isin(block.items)]
    shares = answers.pivot(index="item_key", columns="low", values="share_pct")
    company = groups[groups["kind"] == "overall"].set_index("item_key").reindex(block.items)
    rows = _worded(analysis, instrument, block).assign(
        **{name: company[name] for name in ("favourable_pct", "ci_low", "ci_high", "n_respondents")},
        **{name: shares.get(band.low) for name, band in zip(_answers(block), block.bands, strict=True)},
        **levels,
        **{f"{name}_said": words for name, words in said.items()},
    )
    scale, language = instrument.scales[block.scale], analysis.engagement.language
    columns = (
        Column("label", message("items.question")),
        Column("panel", message("head.dimension")),
        *(Column(n, _answer(scale, b, language), "pct") for n, b in zip(_answers(block), block.bands, strict=True)),
        Column("favourable_pct", _measure(block), "pct"),
        Column("ci_low", message("head.from"), "pct"),
        Column("ci_high", message("head.to"), "pct"),
        *(Column(level, message(f"level.{level}"), "pct") for level in levels),
        Column("n_respondents", message("head.n"), "n"),
        *drawn(*(f"{name}_said" for name in said)),
    )
    caption = message("items.caption", dimensions=_dimensions(analysis, instrument, block))
    return Table(f"items_{number}", caption, columns, rows, (message("items.note"),))


def _worded(analysis: Analysis, instrument: Instrument, block: _Block) -> pd.DataFrame:
    """Wording and dimension of each question."""
    scale, dimension_of, items = instrument.scales[block.scale], instrument.dimension_of, instrument.items
    language, down = analysis.engagement.language, instrument.scales_that_run_down
    texts = label_column(
        _text(items[key], scale, language, runs_down=instrument.dimension_of[key].scale in down) for key in block.items
    )
    dimensions = label_column(label_of(analysis, dimension_of[key].key) for key in block.items)
    return pd.DataFrame({"label": texts, "panel": dimensions}, index=pd.Index(block.items))


def _levels(groups: pd.DataFrame, block: _Block) -> dict[str, pd.Series]:
    """Favourable shares of each level that has any."""
    found: dict[str, pd.Series] = {}
    for level in LEVELS:
        rows = groups[groups["group_id"] == f"level:{level}"].set_index("item_key")["favourable_pct"]
        if rows.notna().any():
            found[level] = rows.reindex(block.items)
    return found


def _capped(groups: pd.DataFrame, block: _Block) -> dict[str, np.ndarray]:
    """Shares that are held to an end, in words that say so; nothing for the others."""
    found = {}
    for group, rows in groups[groups["is_capped"].astype(bool)].groupby("group_id", sort=False):
        words = {
            key: message("strategy_tests.at_least" if share > HALF else "strategy_tests.at_most", value=float(share))
            for key, share in rows.set_index("item_key")["favourable_pct"].items()
        }
        name = "favourable_pct" if group == OVERALL else str(group).removeprefix("level:")
        found[name] = label_column(words.get(key) or "" for key in block.items)
    return found


def _exhibit(analysis: Analysis, latest: WaveResults, instrument: Instrument, block: _Block, table: Table) -> Exhibit:
    return Exhibit(
        table.key,
        "items",
        message("items.subtitle", dimensions=_dimensions(analysis, instrument, block)),
        (survey_source(latest),),
        data=(table.key,),
        options={"columns": _answers(block)},
        labels={"share": _measure(block)},
        numbers=table.key,
        guide=(message("items.guide"), message("items.guide.judged" if block.is_judged else "items.guide.middle")),
    )


def _answers(block: _Block) -> tuple[str, ...]:
    """Columns of the shares, lowest answer first."""
    return tuple(f"answer_{place}" for place in range(len(block.bands)))


def _measure(block: _Block) -> Text:
    """Name of the share beside the bars."""
    return message("items.favourable" if block.is_judged else "items.above_middle")


def _dimensions(analysis: Analysis, instrument: Instrument, block: _Block) -> Text:
    keys = dict.fromkeys(instrument.dimension_of[item].key for item in block.items)
    return message("items.dimensions", names=listing([label_of(analysis, key) for key in keys]))


def _text(item: Item, scale: Scale, language: str, *, runs_down: bool) -> Text:
    """Wording of a question, with what its ends mean, and a mark where it counts the other way round."""
    text: Text = wording(item.text, language)
    ends = [wording(label, language) for label in (item.low_label, item.high_label) if label]
    # Some questions name their ends themselves: "weighs risks first (0) or takes risks early (100)".
    if len(ends) == 2 and len(_NUMBERED.findall(str(text))) < 2:
        low, high = (
            message("items.end_label", value=value, text=end)
            for value, end in zip((scale.low, scale.high), ends, strict=True)
        )
        text = message("items.with_ends", text=text, low=low, high=high)
    return message("items.low" if runs_down else "items.reversed", text=text) if item.reverse else text


def _answer(scale: Scale, band: Band, language: str) -> Text:
    """Name of an answer: its label where it has one, else its number; of several, the first and the last."""
    labels: dict[float, Text] = {option.value: wording(option.label, language) for option in scale.options}
    low, high = (labels.get(value) or message("items.number", value=value) for value in band)
    if band.low == band.high:
        return low
    is_numbers = band.low not in labels and band.high not in labels
    return message("items.range" if is_numbers else "items.band", low=low, high=high)
