"""The commands about questionnaires: check one, show it, start one, and write it as survey tools import it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

instrument_app = typer.Typer(
    help="Questionnaires: check, show, start your own, and write them for survey tools.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

InstrumentArgument = Annotated[
    str, typer.Argument(metavar="FILE|KEY", help="A .yml file, or the key of a shipped questionnaire.")
]


@instrument_app.command()
def check(instrument: InstrumentArgument) -> None:
    """Say whether a questionnaire can be used, and what is probably a slip."""
    from stratalign.checks.left_open import left_open
    from stratalign.checks.result import counted
    from stratalign.checks.scale_order import scales_against_words
    from stratalign.engagement.instrument import instrument_path, load_instrument
    from stratalign.fielding.review import oddities, summary

    loaded = load_instrument(instrument)
    decisions = left_open(instrument_path(instrument))
    odd = [*([decisions] if decisions else []), *(f"{odd}." for odd in scales_against_words(loaded)), *oddities(loaded)]
    print(summary(loaded))
    for line in odd:
        print(f"warning  {line}")
    print(f"It can be used; {counted(len(odd), 'warning')}.")


@instrument_app.command()
def show(
    instrument: InstrumentArgument,
    language: Annotated[str | None, typer.Option("--language", help="Such as de; else the first of its own.")] = None,
) -> None:
    """Print scales, dimensions, items and open questions of a questionnaire."""
    from stratalign.engagement.instrument import load_instrument
    from stratalign.fielding.review import instrument_text

    loaded = load_instrument(instrument)
    print(instrument_text(loaded, language=language or loaded.languages[0]))


@instrument_app.command()
def template(
    file: Annotated[
        Path | None, typer.Argument(help="File to write, such as survey.yml; without, it is printed.")
    ] = None,
) -> None:
    """Print or write a worked questionnaire of your own to change."""
    from stratalign.fielding.review import TEMPLATE, write_template

    if file is None:
        print(TEMPLATE.read_text(encoding="utf-8"), end="")
        return
    print(f"Written: {write_template(file)}. Change it, then: stratalign instrument check {file}")


@instrument_app.command()
def export(
    instrument: InstrumentArgument,
    to: Annotated[str, typer.Option("--to", help="qualtrics, limesurvey, redcap, xlsform (KoBo, ODK), docx or html.")],
    form: Annotated[str, typer.Option("--form", help="long or short.")] = "long",
    language: Annotated[
        str, typer.Option("--language", help="Languages with commas between them, such as en,de; else all.")
    ] = "",
    engagement: Annotated[
        str | None, typer.Option("--engagement", help="Folder whose units, levels and priorities are choices.")
    ] = None,
    out: Annotated[Path, typer.Option("--out", help="Folder that gets the files.")] = Path(),
) -> None:
    """Write a questionnaire as a survey tool imports it; the tool's export then maps itself."""
    from stratalign.engagement.engagement import load_engagement
    from stratalign.engagement.instrument import load_instrument
    from stratalign.fielding.compose import compose_questionnaire
    from stratalign.fielding.formats import require_tool, write_questionnaire
    from stratalign.fielding.limits import require_form

    tool = require_tool(to)
    questionnaire = compose_questionnaire(
        load_instrument(instrument),
        form=require_form(form),
        languages=[code.strip() for code in language.split(",") if code.strip()],
        engagement=load_engagement(engagement) if engagement else None,
    )
    paths, notes = write_questionnaire(questionnaire, tool, out)
    for path in paths:
        print(f"Written: {path}")
    for note in notes:
        print(f"  - {note}")
