"""Ask a warm process for a kernel, and start one where there is none."""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import socket
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from warm_kernels import wire
from warm_kernels.child import ignored_signals
from warm_kernels.limits import read_limits
from warm_kernels.places import SOCKET_VARIABLE, SUFFIX, UnsafeFolderError, clear_stale, connect, listen, private_folder
from warm_kernels.settings import NotWarmError, Settings, surroundings
from warm_kernels.zygote import start

#: Seconds in which a warm process that is asked to end does so.
_PATIENCE = 5.0
#: Times a request is made again because the process that was asked had become too old or ended.
_TRIES = 3
#: Processes this one has started and may have to clear away.
_started: list[subprocess.Popen[bytes]] = []


@dataclass(frozen=True, slots=True)
class Request:
    """What a process is asked for with: a module and its arguments, folder, variables and some to be added to them."""

    command: tuple[str, ...]
    folder: str
    environment: Mapping[str, str]
    added: Mapping[str, str] = field(default_factory=dict)
    has_folder_on_path: bool = True

    def message(self, options: tuple[str, ...]) -> dict[str, Any]:
        """As it goes over the socket."""
        return {
            "command": list(self.command),
            "folder": self.folder,
            "environment": {**self.environment, **self.added},
            "has_folder_on_path": self.has_folder_on_path,
            "surroundings": surroundings(self.environment, options),
            "limits": read_limits(),
            "ignored": ignored_signals(),
        }


@dataclass(frozen=True, slots=True)
class Forked:
    """A process that was forked: the connection that tells its end, its id, and what was told already."""

    connection: socket.socket
    pid: int
    told: bytes


async def ask(request: Request, settings: Settings, files: tuple[int, int, int]) -> Forked:
    """Ask for a process, and start a warm one where none answers.

    Parameters
    ----------
    request
        What to run.
    settings
        What a process that has to be started has ready; one named by a variable is taken as it is.
    files
        Become its standard streams.

    Returns
    -------
    Forked
        The process.

    Raises
    ------
    NotWarmError
        There is none to be had.
    """
    told = "nobody answers"
    for _ in range(_TRIES):
        with _connected(request, settings) as connection:
            wire.send(connection, request.message(settings.options), files)
            answer, rest = await _answer(connection)
            if "pid" in answer:
                return Forked(connection.dup(), int(answer["pid"]), rest)
            if "refused" in answer:
                raise NotWarmError(str(answer["refused"]))
            told = f"{answer['again']} changes all the time" if "again" in answer else told
    raise NotWarmError(told)


@contextmanager
def _connected(request: Request, settings: Settings) -> Iterator[socket.socket]:
    """Connection to a warm process of this user, or to one that is getting ready."""
    try:
        named = request.environment.get(SOCKET_VARIABLE)
        connection = connect(Path(named)) if named else _connect_or_start(request, settings)
    except (OSError, UnsafeFolderError) as problem:
        raise NotWarmError(str(problem)) from problem
    if connection is None:
        raise NotWarmError(f"nobody answers at {named}")
    with closing(connection):
        if not wire.is_same_user(connection):
            raise NotWarmError("the process at the socket belongs to somebody else")
        try:
            yield connection
        except OSError as problem:
            raise NotWarmError(str(problem)) from problem


async def _answer(connection: socket.socket) -> tuple[dict[str, Any], bytes]:
    """What a warm process says to a request, nothing where it ended meanwhile; and what it said after that."""
    # Late: who only starts a warm process needs none of it.
    import asyncio

    connection.setblocking(False)
    loop, told = asyncio.get_running_loop(), b""
    with suppress(ConnectionError):
        while b"\n" not in told:
            more = await loop.sock_recv(connection, 4096)
            if not more:
                break
            told += more
    first, end, rest = told.partition(b"\n")
    return (json.loads(first), rest) if end else ({}, b"")


def _connect_or_start(request: Request, settings: Settings) -> socket.socket:
    path = socket_of(settings, request.environment)
    connection = connect(path)
    if connection is None:
        with _locked(path.parent):
            # Somebody else may have started one meanwhile.
            connection = connect(path)
            if connection is None:
                clear_stale(path.parent)
                _begin(path, settings, 0, request.environment)
                connection = connect(path)
    if connection is None:
        raise NotWarmError("the warm process ended as it began")
    return connection


def socket_of(settings: Settings, environment: Mapping[str, str]) -> Path:
    """Where the warm process of some settings and surroundings listens, whether there is one or not."""
    return private_folder() / f"{settings.key(environment)}{SUFFIX}"


def is_running(settings: Settings, environment: Mapping[str, str] | None = None) -> bool:
    """Whether a shared warm process of these settings answers, or a variable names one."""
    variables = os.environ if environment is None else environment
    if variables.get(SOCKET_VARIABLE):
        return True
    try:
        connection = connect(socket_of(settings, variables))
    except (OSError, UnsafeFolderError):
        return False
    if connection is None:
        return False
    connection.close()
    return True


def begin_private(settings: Settings, environment: Mapping[str, str]) -> tuple[Path, subprocess.Popen[bytes]]:
    """Start a warm process that ends with this one.

    Returns
    -------
    tuple
        Its socket, which only who knows its name uses, and the process.

    Raises
    ------
    NotWarmError
        It cannot be started.
    """
    try:
        folder = private_folder()
        with _locked(folder):
            clear_stale(folder)
            path = folder / f"{secrets.token_hex(8)}{SUFFIX}"
            return path, _begin(path, settings, os.getpid(), environment)
    except (OSError, UnsafeFolderError) as problem:
        raise NotWarmError(str(problem)) from problem


def end_private(path: Path, process: subprocess.Popen[bytes]) -> None:
    """End the warm process at a socket, and what it has forked."""
    process.terminate()
    try:
        process.wait(_PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    # One that took its place, after files changed, answers here now.
    connection = connect(path)
    if connection is not None:
        with closing(connection), suppress(OSError):
            wire.send(connection, {"stop": True})
    path.unlink(missing_ok=True)


def _begin(path: Path, settings: Settings, starter: int, environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    _started[:] = [process for process in _started if process.poll() is None]
    with closing(listen(path)) as listener:
        process = start(listener, path, settings, starter, dict(environment))
    _started.append(process)
    return process


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    with open(folder / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
