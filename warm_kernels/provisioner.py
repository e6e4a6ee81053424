"""A kernel provisioner for Jupyter: kernels come from a warm process, or plainly where there can be none."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import replace
from typing import IO, TYPE_CHECKING, Any, cast

from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from traitlets import Float, List, Unicode

from warm_kernels.settings import KERNEL, NotWarmError, Settings, can_be_warm

if TYPE_CHECKING:
    from jupyter_client.connect import KernelConnectionInfo

NAME = "warm-kernels"
#: What Jupyter gives beside the command; anything else asks for a process of its own.
_KNOWN = {"env", "cwd", "stdin", "stdout", "stderr", "independent"}
#: Times it is looked whether a kernel has ended, and seconds between them.
_LOOKS, _BETWEEN_LOOKS = 100, 0.002
_STREAMS = (("stdin", 0), ("stdout", 1), ("stderr", 2))


class WarmProvisioner(LocalProvisioner):
    """Starts a kernel by a fork of a warm process.

    Its traits stand in a kernelspec as `metadata.kernel_provisioner.config`, or in Jupyter's configuration.
    """

    preload = List(Unicode(), help="Modules the warm process imports.").tag(config=True)
    warm_up = Unicode("", help="Function `module:name` it calls once, after them.").tag(config=True)
    watch = List(Unicode(), help="Packages, files and folders whose change makes it too old.").tag(config=True)
    idle_seconds = Float(600.0, help="Seconds it waits for the next kernel.").tag(config=True)

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Launch a kernel; one line in the log says why where it is a plain one."""
        why_plain = _why_plain(cmd, kwargs) or await self._launch_warm(cmd, kwargs)
        if not why_plain:
            return self.connection_info
        self.log.warning("A plain kernel is started instead of a warm one: %s", why_plain)
        return await super().launch_kernel(cmd, **kwargs)

    async def kill(self, restart: bool = False) -> None:
        """End the kernel, and wait the moment it takes: who finds it alive looks again only in a tenth of a second."""
        process = self.process
        await super().kill(restart=restart)
        for _ in range(_LOOKS):
            if process is None or process.poll() is not None:
                return
            await asyncio.sleep(_BETWEEN_LOOKS)

    async def _launch_warm(self, cmd: list[str], kwargs: dict[str, Any]) -> str:
        """Launch from a warm process; the reason where there is none."""
        from warm_kernels.client import Request, ask
        from warm_kernels.process import WarmProcess

        options, command = _parts(cmd)
        environment = {**(kwargs.get("env") or os.environ), "JPY_PARENT_PID": str(os.getpid())}
        folder = os.path.abspath(kwargs.get("cwd") or os.getcwd())
        settings = Settings((*KERNEL, *self.preload), self.warm_up, tuple(self.watch), self.idle_seconds)
        with ExitStack() as stack:
            files, pipes = _streams(kwargs, stack)
            try:
                forked = await ask(
                    Request(tuple(command), folder, environment), replace(settings, options=options), files
                )
            except NotWarmError as problem:
                for pipe in pipes.values():
                    pipe.close()
                return str(problem)
        if "stdin" not in kwargs and "stdin" in pipes:
            # As Jupyter does: a kernel reads nothing from there.
            pipes["stdin"].close()
        # All that a provisioner does with a `Popen`, it does.
        self.process = cast("subprocess.Popen[bytes]", WarmProcess(forked, cmd, pipes))
        # The kernel leads a session of its own before anybody hears of it.
        self.pid = self.pgid = forked.pid
        self.cwd = folder
        return ""


def _why_plain(cmd: list[str], kwargs: dict[str, Any]) -> str:
    """What speaks against a fork before anybody is asked; empty where nothing does."""
    if not can_be_warm():
        return "processes are forked on Linux alone"
    unknown = sorted(set(LocalProvisioner._scrub_kwargs(kwargs)) - _KNOWN)
    if unknown:
        return f"it is to be started with {', '.join(unknown)}"
    if kwargs.get("independent"):
        return "it is to outlive its program"
    if "-m" not in cmd[1:] or os.path.abspath(cmd[0]) != os.path.abspath(sys.executable):
        return f"its command is no module for {sys.executable}"
    return ""


def _parts(cmd: list[str]) -> tuple[tuple[str, ...], list[str]]:
    """Options of the interpreter, and the module with its arguments."""
    place = cmd.index("-m", 1)
    return tuple(cmd[1:place]), [os.path.expanduser(word) for word in cmd[place + 1 :]]


def _streams(kwargs: dict[str, Any], stack: ExitStack) -> tuple[tuple[int, int, int], dict[str, IO[bytes]]]:
    """Files that become the kernel's streams, closed here with the stack, and this end of those that are pipes."""
    files: list[int] = []
    pipes: dict[str, IO[bytes]] = {}
    for name, number in _STREAMS:
        wanted = kwargs.get(name, subprocess.PIPE if name == "stdin" else None)
        if wanted == subprocess.PIPE:
            reads, writes = os.pipe2(os.O_CLOEXEC)
            theirs, ours = (reads, writes) if name == "stdin" else (writes, reads)
            pipes[name] = open(ours, "wb" if name == "stdin" else "rb")  # noqa: SIM115 (closed with the process)
        elif wanted == subprocess.DEVNULL:
            theirs = os.open(os.devnull, os.O_RDWR | os.O_CLOEXEC)
        elif wanted == subprocess.STDOUT:
            theirs = os.dup(files[1])
        else:
            theirs = os.dup(number if wanted is None else wanted if isinstance(wanted, int) else wanted.fileno())
        stack.callback(os.close, theirs)
        files.append(theirs)
    return (files[0], files[1], files[2]), pipes
