"""The command about many engagements at once."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from stratalign.run_commands import AUDIENCE_HELP, FORMAT_HELP
from stratalign.running import REPORTS_HELP, places_of
from stratalign.usage import each_named, whole_number

if TYPE_CHECKING:
    from stratalign.batch.pool import Executor
    from stratalign.batch.run import Batch, Progress
    from stratalign.batch.tasks import Outcome

#: Exit status where a client failed, and where only data block.
_FAILED, _BLOCKED = 3, 1


def batch(
    paths: Annotated[list[str], typer.Argument(metavar="PATH...", help="Engagements, or folders that hold some.")],
    *,
    format: Annotated[list[str] | None, typer.Option("--format", help=FORMAT_HELP)] = None,
    audience: Annotated[list[str] | None, typer.Option("--audience", help=AUDIENCE_HELP)] = None,
    notebook: Annotated[
        str, typer.Option("--notebook", help="Name of a shipped notebook, or a path.")
    ] = "client_report",
    workers: Annotated[
        int | None,
        typer.Option(
            "--workers",
            parser=whole_number(1),
            metavar="N",
            help="Clients at the same time; else as many as processors.",
        ),
    ] = None,
    scheduler: Annotated[
        str | None,
        typer.Option("--scheduler", metavar="ADDRESS", help="Dask cluster to run on, such as tcp://host:8786."),
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with the last batch of the same clients and options.")
    ] = False,
    only_changed: Annotated[
        bool,
        typer.Option("--only-changed", help="Leave alone, unread, clients whose files and options have not changed."),
    ] = False,
    again: Annotated[bool, typer.Option("--again", help="Compute what was computed already.")] = False,
    time_limit: Annotated[
        int | None,
        typer.Option("--time-limit", parser=whole_number(1), metavar="SECONDS", help="Longest one client may take."),
    ] = None,
    memory_limit: Annotated[
        int | None,
        typer.Option("--memory-limit", parser=whole_number(64), metavar="MB", help="Most memory one client may have."),
    ] = None,
    reports: Annotated[str, typer.Option("--reports", help=REPORTS_HELP)] = "reports",
) -> None:
    """Run many engagements; one page links all reports. Exit status 1: data block some, 3: some failed."""
    from stratalign.batch.run import run_batch
    from stratalign.batch.tasks import Limits, RunOptions

    folder, copy_to = places_of(reports)
    with _shown() as progress:
        finished = run_batch(
            paths,
            reports=folder,
            options=RunOptions(
                each_named(format, "--format"), each_named(audience, "--audience"), notebook, copy_to=copy_to
            ),
            workers=workers,
            executor=_cluster(scheduler, workers),
            resume=resume,
            only_changed=only_changed,
            again=again,
            limits=Limits(time_limit, memory_limit),
            progress=progress,
        )
    _tell(finished)
    states = {outcome.state for outcome in finished.outcomes}
    if "failed" in states:
        raise typer.Exit(_FAILED)
    if "blocked" in states:
        raise typer.Exit(_BLOCKED)


def _cluster(scheduler: str | None, workers: int | None) -> Executor | None:
    """Workers of a cluster where one is named."""
    if scheduler is None:
        return None
    if workers is not None:
        raise typer.BadParameter("a cluster has as many workers as were started: leave --workers out")
    from stratalign.batch.cluster import ClusterWorkers

    return ClusterWorkers(scheduler)


def _tell(finished: Batch) -> None:
    """What became of all, those that need somebody last, each with its first message."""
    from stratalign.batch.summary import NAMES, counts_text, duration

    for outcome in finished.open_outcomes:
        print(f"{outcome.client}: {NAMES[outcome.state]}. {outcome.first_message}", file=sys.stderr)
    went_on = f", {finished.n_resumed} of them before" if finished.n_resumed else ""
    print(f"{counts_text(finished.outcomes)}{went_on} ({duration(finished.seconds)})")
    print(f"Page: {finished.page}")


@contextmanager
def _shown() -> Iterator[Progress]:
    """How far a batch is: a bar with the estimated end on a terminal, else a line as each client ends."""
    from rich.console import Console

    console = Console(stderr=True)
    if not console.is_terminal:
        yield _lines()
        return
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Bar(*columns, console=console) as bar:
        yield _on_bar(bar.add_task("Reports", total=None), bar.update, bar.advance, bar.console.print)


def _lines() -> Progress:
    from stratalign.batch.run import Progress
    from stratalign.batch.summary import NAMES

    counts = {"of": 0, "ended": 0}

    def on_clients(n_waiting: int, n_resumed: int) -> None:
        counts["of"] = n_waiting
        went_on = f"; {n_resumed} were done before" if n_resumed else ""
        print(f"{n_waiting} to run{went_on}", flush=True)

    def on_end(outcome: Outcome) -> None:
        counts["ended"] += 1
        print(
            f"{counts['ended']}/{counts['of']}  {outcome.client}: {NAMES[outcome.state]} ({outcome.seconds:.1f} s)",
            flush=True,
        )

    return Progress(on_clients=on_clients, on_end=on_end)


def _on_bar(
    task: object, update: Callable[..., None], advance: Callable[..., None], say: Callable[..., None]
) -> Progress:
    from stratalign.batch.run import Progress
    from stratalign.batch.summary import NAMES

    def on_end(outcome: Outcome) -> None:
        advance(task)
        if outcome.needs_somebody:
            say(f"{outcome.client}: {NAMES[outcome.state]}", markup=False, highlight=False)

    return Progress(
        on_clients=lambda n_waiting, n_resumed: update(task, total=n_waiting + n_resumed, completed=n_resumed),
        on_end=on_end,
    )
