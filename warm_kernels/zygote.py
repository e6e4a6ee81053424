"""The warm process: one thread, modules in memory, and a fork for everybody of this user who asks."""

from __future__ import annotations

import json
import math
import os
import selectors
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

from warm_kernels import child, wire
from warm_kernels.limits import most_megabytes_of_ended
from warm_kernels.preparing import UnfitError, prepare, require_forkable
from warm_kernels.settings import ONE_THREAD, Settings, settings_from, surroundings
from warm_kernels.watched import Seen, look, what_changed

#: Seconds within which somebody who has connected must have said what is wanted.
_PATIENCE = 10.0
_HELD_BACK = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


@dataclass
class Kernel:
    """A process that was forked, and the connection of the program that asked for it."""

    pid: int
    connection: socket.socket
    ends: tuple[int, ...]
    has_ended: bool = False


class ForkedError(Exception):
    """Unwinds the forked process out of the serving loop, so that nothing of it is kept."""

    def __init__(self, command: list[str], *, has_folder_on_path: bool) -> None:
        super().__init__()
        self.command = command
        self.has_folder_on_path = has_folder_on_path


@dataclass
class Zygote:
    """State of the warm process."""

    listener: socket.socket | None
    path: Path
    settings: Settings
    starter: int = 0
    began_ns: int = field(default_factory=time.time_ns)
    why_unfit: str = ""
    added: dict[str, str] = field(default_factory=dict)
    seen: dict[str, Seen | None] = field(default_factory=dict)
    kernels: dict[int, Kernel] = field(default_factory=dict)
    selector: selectors.PollSelector = field(default_factory=selectors.PollSelector)
    starter_end: int = -1

    def get_ready(self) -> None:
        """Watch the starter from the first moment, then import; what fails is told to everybody who asks."""
        if self.starter:
            self.starter_end = os.pidfd_open(self.starter)
            self.selector.register(self.starter_end, selectors.EVENT_READ, self.stop)
        assert self.listener is not None
        self.selector.register(self.listener, selectors.EVENT_READ, self.answer)
        try:
            self.added = prepare(self.settings)
        except UnfitError as problem:
            self.why_unfit = str(problem)
        self.seen = look(self.settings.watch)

    def serve(self) -> None:
        """Answer until nobody needs this process any more."""
        while self.listener is not None or self.kernels:
            is_patient = bool(self.kernels) or self.settings.idle_seconds == math.inf
            wait = None if is_patient else self.settings.idle_seconds
            ready = self.selector.select(wait)
            if not ready:
                return self.stop()
            for key, _ in ready:
                # One event may have taken back what another was about.
                if self.selector.get_map().get(key.fd) is key:
                    key.data()
        return None

    def answer(self) -> None:
        """Take one request: a kernel for the same user and surroundings, or an end."""
        assert self.listener is not None
        connection, _ = self.listener.accept()
        if not wire.is_same_user(connection):
            return connection.close()
        connection.settimeout(_PATIENCE)
        files: list[int] = []
        try:
            request, files = wire.receive(connection, 3)
            self._answer(request, files, connection)
        # What a program of this user sends that is no request must not end the others' kernels.
        except (OSError, LookupError, TypeError):
            connection.close()
        finally:
            for file in files:
                os.close(file)
        return None

    def _answer(self, request: dict[str, Any], files: list[int], connection: socket.socket) -> None:
        if request.get("stop"):
            connection.close()
            return self.stop()
        changed = what_changed(self.seen, self.began_ns, self.settings.watch)
        if changed:
            self.hand_over()
            wire.send(connection, {"again": changed})
            return connection.close()
        why_not = self.why_unfit or self._why_not(request)
        if why_not:
            wire.send(connection, {"refused": why_not})
            return connection.close()
        return self.fork(request, files, connection)

    def _why_not(self, request: dict[str, Any]) -> str:
        """Why this process may not serve a request; empty where it may."""
        ours, wanted = surroundings(_ENVIRONMENT, self.settings.options), request["surroundings"]
        for name in ours:
            if ours[name] != wanted[name]:
                return f"the warm process has another {name.replace('_', ' ')}: {_difference(ours[name], wanted[name])}"
        try:
            require_forkable()
        except UnfitError as problem:
            return str(problem)
        return ""

    def fork(self, request: dict[str, Any], files: list[int], connection: socket.socket) -> None:
        """Fork a process for a request; it says whether it has become what was asked before anybody hears of it."""
        told, tells = os.pipe2(os.O_CLOEXEC)
        parent = os.getpid()
        signal.pthread_sigmask(signal.SIG_BLOCK, _HELD_BACK)
        try:
            pid = os.fork()
        except OSError as problem:
            os.close(told)
            os.close(tells)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, _HELD_BACK)
            wire.send(connection, {"refused": f"no fork: {problem}"})
            return connection.close()
        if pid == 0:
            os.close(told)
            self._be_child(request, files, connection, parent, tells)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _HELD_BACK)
        os.close(tells)
        with open(told, encoding="utf-8") as reader:
            problem_of_child = reader.read()
        if problem_of_child:
            os.waitpid(pid, 0)
            wire.send(connection, {"refused": problem_of_child})
            return connection.close()
        return self._remember(pid, connection)

    def _be_child(
        self, request: dict[str, Any], files: list[int], connection: socket.socket, parent: int, tells: int
    ) -> NoReturn:
        """Leave everything that is the parent's, become what was asked, and say so by closing the pipe."""
        try:
            for key in list(self.selector.get_map().values()):
                os.close(key.fd)
                if isinstance(key.fileobj, socket.socket):
                    key.fileobj.detach()
            os.close(connection.detach())
            child.become(request, files, parent, self.added, os.path.realpath(self.path.parent))
            os.close(tells)
        except BaseException as problem:
            os.write(tells, f"{type(problem).__name__}: {problem}".encode())
            os._exit(1)
        files.clear()
        raise ForkedError(request["command"], has_folder_on_path=request["has_folder_on_path"])

    def _remember(self, pid: int, connection: socket.socket) -> None:
        """Watch a kernel and the program that asked for it; the end of either is the end of the other's interest."""
        asker, _ = wire.peer_of(connection)
        ends = [os.pidfd_open(pid)]
        self.kernels[pid] = kernel = Kernel(pid, connection, tuple(ends))
        self.selector.register(ends[0], selectors.EVENT_READ, lambda: self.tell_end(kernel))
        if asker:
            try:
                ends.append(os.pidfd_open(asker))
            except ProcessLookupError:
                return self.forget(kernel)
            kernel.ends = tuple(ends)
            self.selector.register(ends[1], selectors.EVENT_READ, lambda: self.forget(kernel))
        self.selector.register(connection, selectors.EVENT_READ, lambda: self.forget(kernel))
        try:
            wire.send(connection, {"pid": pid})
        except OSError:
            self.forget(kernel)
        return None

    def tell_end(self, kernel: Kernel) -> None:
        """Tell how a kernel ended; its number stays taken until that was read, so that no signal meets another."""
        ended = os.waitid(os.P_PID, kernel.pid, os.WEXITED | os.WNOWAIT | os.WNOHANG)
        if ended is None:
            return
        kernel.has_ended = True
        self.selector.unregister(kernel.ends[0])
        code = ended.si_status if ended.si_code == os.CLD_EXITED else -ended.si_status
        with suppress(OSError):
            wire.send(kernel.connection, {"exit": code, "megabytes": most_megabytes_of_ended(kernel.pid)})

    def forget(self, kernel: Kernel) -> None:
        """Nobody asks any more: what still runs of the kernel is ended."""
        if self.kernels.pop(kernel.pid, None) is None:
            return
        if not kernel.has_ended:
            self.selector.unregister(kernel.ends[0])
            with suppress(ProcessLookupError):
                os.killpg(kernel.pid, signal.SIGKILL)
        os.waitpid(kernel.pid, 0)
        for watched in (*kernel.ends[1:], kernel.connection.fileno()):
            if watched in self.selector.get_map():
                self.selector.unregister(watched)
        for end in kernel.ends:
            os.close(end)
        kernel.connection.close()

    def hand_over(self) -> None:
        """Let a new process answer at the same socket; this one stays for the kernels it has."""
        assert self.listener is not None
        self.selector.unregister(self.listener)
        start(self.listener, self.path, self.settings, self.starter, _as_started())
        self.listener.close()
        self.listener = None

    def stop(self) -> None:
        """End: nobody finds this process any more, and its kernels end with it."""
        if self.listener is not None:
            self.path.unlink(missing_ok=True)
            self.listener.close()
            self.listener = None
        for kernel in list(self.kernels.values()):
            self.forget(kernel)


#: Variables as this process was started with, for one that takes its place.
_ENVIRONMENT = dict(os.environ)


def _as_started() -> dict[str, str]:
    return dict(_ENVIRONMENT)


def _difference(ours: Any, wanted: Any) -> str:
    if isinstance(ours, dict) and isinstance(wanted, dict):
        return ", ".join(sorted(name for name in {*ours, *wanted} if ours.get(name) != wanted.get(name)))
    return f"{ours}, not {wanted}"


def start(
    listener: socket.socket, path: Path, settings: Settings, starter: int, environment: dict[str, str]
) -> subprocess.Popen[bytes]:
    """Start a warm process that answers at a socket which listens already.

    Parameters
    ----------
    listener
        Whoever has connected to it waits until the process is ready.
    path
        Of the socket.
    settings
        What it has ready.
    starter
        Process whose end is its end; 0: it ends when idle.
    environment
        Variables of the process.

    Returns
    -------
    subprocess.Popen
        Of a session of its own.
    """
    told = json.dumps([listener.fileno(), str(path), settings.as_json(), starter])
    command = [sys.executable, *settings.options, "-m", "warm_kernels.zygote", told]
    return subprocess.Popen(  # noqa: S603 (this interpreter, with settings as one argument)
        command,
        cwd=path.parent,
        env={**environment, **ONE_THREAD},
        pass_fds=[listener.fileno()],
        start_new_session=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def main() -> None:
    """Serve; a fork leaves this function's loop and runs what it was asked for."""
    number, path, settings, starter = json.loads(sys.argv[1])
    if not sys.flags.safe_path:
        # The folder of the socket: nothing of a kernel's.
        del sys.path[0]
    try:
        _serve(Zygote(socket.socket(fileno=number), Path(path), settings_from(settings), starter))
    except ForkedError as forked:
        command, has_folder_on_path = forked.command, forked.has_folder_on_path
    child.run(command, has_folder_on_path=has_folder_on_path)


def _serve(zygote: Zygote) -> NoReturn:
    def end(*_: object) -> NoReturn:
        zygote.stop()
        # Without waiting for threads that something preloaded may have left.
        os._exit(0)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    assert zygote.listener is not None
    zygote.listener.set_inheritable(False)
    zygote.get_ready()
    zygote.serve()
    os._exit(0)


if __name__ == "__main__":
    # Under its own name, as others import it: a fork replaces `__main__`.
    from warm_kernels import zygote as served

    served.main()
