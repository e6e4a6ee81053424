"""The same function over many parts of a work: one after the other here, or on the workers of a Dask cluster.

Each part says by itself which random numbers it draws, and answers come back in the order of the parts, so that the
same seed gives the same numbers on any number of workers.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextvars import ContextVar
from typing import Any, TypeVar

from stratalign.errors import EngagementError
from stratalign.shipped import PACKAGE

#: Seconds a scheduler has to answer.
PATIENCE = 30
#: How often a part is given to another worker where its worker was lost.
RETRIES = 3
#: Client of the cluster that work goes to in this context.
_client: ContextVar[Any] = ContextVar("_client", default=None)
Part = TypeVar("Part")
Answer = TypeVar("Answer")


@contextlib.contextmanager
def on_cluster(scheduler: str) -> Iterator[None]:
    """Let bootstraps of claims, specification curves and recoveries within the block run on a Dask cluster.

    Parameters
    ----------
    scheduler
        Its address, such as `tcp://host:8786`; every worker needs stratalign of this version.

    Yields
    ------
    None
        Numbers are those of this machine alone, on any number of workers. A worker that is lost costs its parts, which
        others do again.

    Raises
    ------
    EngagementError
        The scheduler does not answer, has no workers, or its workers have another version.
    """
    with connected(scheduler) as client:
        require_same(client, _code_here)
        token = _client.set(client)
        try:
            yield
        finally:
            _client.reset(token)


def is_on_cluster() -> bool:
    """Whether parts of a work travel to workers of a cluster."""
    return _client.get() is not None


def over_workers(
    function: Callable[[Part], Answer],
    parts: Sequence[Part],
    *,
    scheduler: str | None = None,
    on_end: Callable[[], object] = lambda: None,
) -> list[Answer]:
    """Answer of a function to each part, in the order of the parts.

    Parameters
    ----------
    function
        Of a module, so that workers have it too; it draws what it draws from the part alone.
    parts
        What each call is given; it travels to the workers.
    scheduler
        As in `on_cluster`; None: the cluster of the block around, or else here.
    on_end
        Called as each part ends.

    Returns
    -------
    list
        One answer a part.

    Raises
    ------
    EngagementError
        As `on_cluster`.
    """
    if scheduler is not None:
        with on_cluster(scheduler):
            return over_workers(function, parts, on_end=on_end)
    client = _client.get()
    if client is None:
        found = []
        for part in parts:
            found.append(function(part))
            on_end()
        return found
    futures = [client.submit(function, part, pure=False, retries=RETRIES) for part in parts]
    try:
        for future in completed(futures):
            future.result()
            on_end()
        return [future.result() for future in futures]
    finally:
        client.cancel(futures)


@contextlib.contextmanager
def connected(scheduler: str) -> Iterator[Any]:
    """Client of a scheduler that has a worker.

    Parameters
    ----------
    scheduler
        Its address; it has half a minute to answer, and a first worker as long to come.

    Yields
    ------
    distributed.Client
        Closed afterwards.

    Raises
    ------
    EngagementError
        The extra is not installed, nobody answers, or there is no worker.
    """
    try:
        client = _distributed().Client(scheduler, timeout=PATIENCE)
    except (OSError, ValueError, TimeoutError) as problem:
        raise EngagementError(
            f"the scheduler {scheduler} does not answer ({type(problem).__name__}). Start it with `dask scheduler`, "
            "and name its address as it prints it, such as tcp://host:8786."
        ) from None
    with client:
        try:
            client.wait_for_workers(1, timeout=PATIENCE)
        except TimeoutError:
            raise EngagementError(
                f"the scheduler {scheduler} has no workers. Start some: dask worker {scheduler} --nthreads 1"
            ) from None
        yield client


def completed(futures: Sequence[Any]) -> Iterator[Any]:
    """Futures of a cluster as they end."""
    found: Iterator[Any] = iter(_distributed().as_completed(list(futures)))
    return found


def require_same(client: Any, sign: Callable[[], str]) -> None:
    """Refuse workers that are not as this machine: their answers would not be the same.

    Parameters
    ----------
    client
        From `connected`.
    sign
        What must be equal everywhere, such as a hash of the code.

    Raises
    ------
    EngagementError
        Some workers differ; how many, and one of them, are named.
    """
    here, there = sign(), client.run(sign)
    others = sorted(address for address, found in there.items() if found != here)
    if others:
        raise EngagementError(
            f"{len(others)} of {len(there)} workers of the cluster have other code or data of stratalign than this "
            f"machine, such as {others[0]}. Install the same version everywhere."
        )


def _code_here() -> str:
    """Hash of the package where this is called."""
    digest = hashlib.sha256()
    for file in sorted(PACKAGE.rglob("*.py")):
        digest.update(file.relative_to(PACKAGE).as_posix().encode() + b"\n" + file.read_bytes())
    return digest.hexdigest()


def _distributed() -> Any:
    try:
        import distributed
    except ImportError:
        raise EngagementError(
            'a cluster needs an extra. Install it here and on every worker: pip install "stratalign[cluster]"'
        ) from None
    return distributed
