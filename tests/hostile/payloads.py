"""What a hostile or careless client may write into any field, and an engagement that has it in every field."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "data" / "sample" / "northwind"

#: Texts that would run, call out, be drawn as something else, or turn what stands beside them; each is to be shown.
PAYLOADS = {
    "script": "<script>alert(1)</script>",
    "closing": "</td></p></style></script><script>alert(2)</script>",
    "handler": "<img src=x onerror=alert(3)>",
    "attribute": '" onmouseover="alert(4)" x=\'',
    "svg": "<svg/onload=alert(5)><animate onbegin=alert(6) attributeName=x />",
    "cdata": "]]><!--<x:script xmlns:x='http://www.w3.org/1999/xhtml'>alert(7)</x:script>-->",
    "link": "javascript:alert(8)//https://evil.example/a",
    "frame": "<iframe srcdoc='<script>parent.alert(9)</script>'></iframe>",
    "style": "</style><style>@import url(//evil.example/a.css);body{display:none}</style>",
    "css": "expression(alert(10));background:url('https://evil.example/b')",
    "meta": "<meta http-equiv=refresh content='0;url=https://evil.example/c'><base href=//evil.example>",
    "form": "<form action=https://evil.example><input autofocus onfocus=alert(11)>",
    "entity": "&lt;b&gt; &amp; &#x3c;script&#x3e; &nbsp;",
    "markdown": "[a](javascript:alert(12)) ![b](https://evil.example/d) # **c** `d` | e |",
    "latex": "$\\frac{1}{0}$ $$x \\href{https://evil.example}{y} \\input{/etc/passwd}",
    "dollars": "Win $5m, keep $3m, US$$",
    "jinja": "{{ 7*7 }}{% raw %}{{ config.__class__ }}",
    "braces": "{unit} {0} {n:count} %(name)s %s ${HOME}",
    "yaml": "&anchor *alias !!python/object/apply:os.system [ls] # x: - |",
    "formula": '=HYPERLINK("https://evil.example";"x")+cmd|\' /C calc\'!A0',
    "at": "@SUM(1+1)*cmd",
    "bidi": "user\u202etxt.exe\u2066\u2069\u2069 x",
    "hebrew": "שיווק (צפון) 5%",
    "arabic": "مبيعات الشمال",
    "zero width": "a\u200bb\u200dc\ufeffd\u00ade",
    "combining": "Z" + "\u0301\u0316" * 30 + "algo",
    "null": "null None NaN undefined",
    "path": "/home/ana/acme/raw.csv C:\\Users\\ana\\x.xlsx file:///etc/passwd /tmp/x",
    "address": "https://evil.example/?q=<x>&y=1 //evil.example \\\\evil\\share",
    "emoji": "\U0001f469\u200d\U0001f4bb \U0001f1e9\U0001f1ea e\u0301",
    "lines": "one\ttwo\u2028three\u2029four\u0085five",
    "sql": "'; DROP TABLE units; -- \"",
    "template": '<template><slot name=x></template><noscript><p title="</noscript><img src=x onerror=alert(13)>">',
    "long": "W" * 400,
    "many words": "word " * 60,
}
#: Texts that are refused or cleaned on loading, and so never reach a report.
REFUSED = {"ansi": "\x1b[31mred\x1b]8;;https://evil.example\x07", "nul": "a\x00b", "half": "a\ud800b", "bell": "\x07"}
#: Fields of engagement.yml that hold somebody's words; `*` is every entry of a list.
WORDS = (
    "client", "waves.*.label", "units.*.name", "strategy.vision", "strategy.mission", "strategy.values.*",
    "strategy.ideal_target_clients.*", "strategy.differentiation.*", "strategy.success_metrics.*.name",
    "strategy.success_metrics.*.target", "strategy.optimizing_strategies.*.name",
    "strategy.optimizing_strategies.*.description", "strategy.goals_and_actions.*.goal",
    "strategy.goals_and_actions.*.action", "strategy.goals_and_actions.*.owner", "strategy.goals_and_actions.*.metric",
    "report.title", "report.prepared_by", "report.confidentiality",
)  # fmt: skip
#: Columns of the sample's export that hold comments, and how many others get hostile names.
COMMENTS, RENAMED_COLUMNS = ("Q14", "Q15"), 8
#: Fields of the instrument.
QUESTIONS = (
    "title.en", "pillars.*.label.en", "dimensions.*.label.en", "dimensions.*.items.*.text.en", "questions.*.text.en",
)  # fmt: skip


def places(data: Any, path: str) -> Iterator[tuple[Any, Any]]:
    """Container and key of every text that a path leads to; translations and labels of a mapping count each."""
    head, _, rest = path.partition(".")
    if head == "*":
        keys = list(data if isinstance(data, dict) else range(len(data)))
    else:
        keys = [head] if isinstance(data, dict) and head in data else []
    for key in keys:
        if rest:
            yield from places(data[key], rest)
        elif isinstance(data[key], str):
            yield data, key
        elif isinstance(data[key], dict | list):
            yield from places(data[key], "*")


def hostile_engagement(folder: Path, together: int = 5, first: int = 0) -> tuple[Path, list[tuple[str, str]]]:
    """A copy of a sample with payloads in every field: where it is, and each field with the payload it holds.

    `together` payloads stand in each field, a field further on in the list others; `first` says with which to begin.
    """
    engagement = Path(shutil.copytree(SAMPLE, folder / "a '$x$' & <b> engagement"))
    named = list(PAYLOADS.items())
    numbers, placed = count(first), list[tuple[str, str]]()

    def words(field: str, sep: str = " \u00b6 ", most: int = 1900) -> str:
        start = next(numbers) * together
        chosen = [named[(start + step) % len(named)] for step in range(together)]
        text = sep.join(text for _, text in chosen)
        assert len(text) <= most, field
        placed.extend((field, key) for key, _ in chosen)
        return f"{text} {len(placed)}"  # names stay different

    _fill(engagement / "engagement.yml", WORDS, words)
    instrument = Path(shutil.copy(ROOT / "data" / "instruments" / "strategic-alignment.yml", engagement / "i.yml"))
    _fill(instrument, QUESTIONS, words)
    _relabel(instrument, words)
    file = engagement / "engagement.yml"
    data = yaml.safe_load(file.read_text(encoding="utf-8"))
    data |= {"instrument": "i.yml", "brand": "_brand.yml"}
    data["levels"]["staff"].append(words("level of the roster"))
    _rename_cells(engagement / "raw" / "roster.csv", {"Employee": data["levels"]["staff"][-1]})
    column = f"{PAYLOADS['handler']} {PAYLOADS['dollars']} {PAYLOADS['jinja']}"
    placed += [("account name", key) for key in ("handler", "dollars", "jinja")]
    data["performance"]["columns"]["revenue"] = column
    _rename_cells(engagement / "raw" / "accounts.csv", {"revenue_keur": column})
    # The export and the accounts call units by their names, which are hostile already.
    called = {unit["key"]: unit["name"] for unit in data["units"]}
    for raw in ("roster.csv", "accounts.csv"):
        _rename_cells(engagement / "raw" / raw, called)
        placed += [(f"unit of {raw}", key) for key in PAYLOADS]
    _write_comments(engagement / "raw" / "survey.csv", words)
    _rename_columns(engagement, words)
    _fill(engagement / "analysis_plan.yml", ("hypotheses.*.family",), words)
    data["waves"][0]["survey"]["file"] = "a '$x$' & <b> {{ 7 }} \u202efile.csv"
    placed.append(("file name", "several"))
    (engagement / "raw" / "survey.csv").rename(engagement / "raw" / data["waves"][0]["survey"]["file"])
    _write(file, data)
    brand = {"meta": {"name": words("brand", most=200)[:190]}} if together == 1 else {"meta": {"name": PAYLOADS["svg"]}}
    _write(engagement / "_brand.yml", brand)
    return engagement, placed


def _fill(file: Path, paths: tuple[str, ...], words: Callable[[str], str]) -> None:
    """Put payloads into the fields of a YAML file."""
    data = yaml.safe_load(file.read_text(encoding="utf-8"))
    for path in paths:
        for container, key in list(places(data, path)):
            container[key] = words(path)
    _write(file, data)


def _relabel(file: Path, words: Callable[[str], str]) -> None:
    """Put payloads before the labels of every answer; the export goes on saying the former ones."""
    data = yaml.safe_load(file.read_text(encoding="utf-8"))
    for scale in data["scales"].values():
        for option in scale.get("options", ()):
            known = option["label"]["en"]
            option["label"]["en"] = [words("scales.*.options.*.label"), *([known] if isinstance(known, str) else known)]
    _write(file, data)


def _write(file: Path, data: Any) -> None:
    file.write_text(yaml.safe_dump(data, allow_unicode=False, sort_keys=False, width=10**9), encoding="utf-8")


def _write_comments(file: Path, words: Callable[[str], str]) -> None:
    """Put payloads into what people wrote."""
    rows = list(csv.reader(io.StringIO(file.read_text(encoding="utf-8"))))
    for column in COMMENTS:
        place = rows[0].index(column)
        for row in rows[3 : 3 + len(PAYLOADS)]:
            row[place] = words("comment", most=10_000)
    _write_rows(file, rows)


def _rename_columns(engagement: Path, words: Callable[[str], str]) -> None:
    """Put payloads into the names of columns of the export, and into the mapping that names them."""
    file, mapping = engagement / "raw" / "survey.csv", engagement / "mapping.yml"
    data = yaml.safe_load(mapping.read_text(encoding="utf-8"))
    rows = list(csv.reader(io.StringIO(file.read_text(encoding="utf-8"))))
    for names in (data["items"], data["comments"]):
        for key in list(names)[-RENAMED_COLUMNS:]:
            new = words("column of the export")
            rows[0][rows[0].index(names[key])] = new
            names[key] = new
    _write_rows(file, rows)
    _write(mapping, data)


def _write_rows(file: Path, rows: list[list[str]]) -> None:
    written = io.StringIO()
    csv.writer(written).writerows(rows)
    file.write_text(written.getvalue(), encoding="utf-8", newline="")


def _rename_cells(file: Path, renamed: dict[str, str]) -> None:
    """Put other texts into the cells of a CSV."""
    rows = list(csv.reader(io.StringIO(file.read_text(encoding="utf-8"))))
    _write_rows(file, [[renamed.get(cell, cell) for cell in row] for row in rows])
