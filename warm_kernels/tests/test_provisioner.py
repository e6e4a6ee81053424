"""Jupyter sees no difference between a warm kernel and a plain one but the time it takes."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import re
import subprocess
import sys

import pytest
from jupyter_client.manager import AsyncKernelManager

from warm_kernels import provisioner, warmed
from warm_kernels.manager import WarmKernelManager
from warm_kernels.places import FOLDER_VARIABLE
from warm_kernels.process import WarmProcess
from warm_kernels.provisioner import _streams

CELLS = (
    "import os, sys, signal, warnings; print('words'); print('wrong', file=sys.stderr); 1 + 1",
    "__name__, sys.modules['__main__'].__name__, os.getcwd(), sys.path, len(sys.argv), os.environ.get('MPLBACKEND')",
    "sys.orig_argv[:3], sys.flags, [type(one).__name__ for one in (sys.stdin, sys.stdout, sys.__stdout__)]",
    "{one: os.environ[one] for one in sorted(os.environ) if one not in ('JPY_PARENT_PID', 'WARM_KERNELS_SOCKET')}",
    "warnings.warn('said once'); signal.getsignal(signal.SIGINT).__name__, os.getsid(0) == os.getpid()",
    "import subprocess; subprocess.run([sys.executable, '-c', 'print(6 * 7)'], capture_output=True, text=True).stdout",
    "1 / 0",
)
FIGURES = (
    "import matplotlib.pyplot as plt, matplotlib, numpy as np; matplotlib.get_backend()",
    "plt.plot([1, 2, 3]); plt.title('One')",
    "plt.imshow(np.eye(3)); {name: repr(value) for name, value in matplotlib.rcParams.items()}",
)


def _manager(kernels: type[AsyncKernelManager]) -> AsyncKernelManager:
    """Manager of a kernel that is talked to through sockets beside that of the warm process."""
    place = f"{os.environ[FOLDER_VARIABLE]}/{kernels.__name__}.json"
    return kernels(kernel_name="python3", transport="ipc", connection_file=place)


async def _said(kernels: type[AsyncKernelManager], folder: str, cells: tuple[str, ...]) -> list[object]:
    """What the cells of a notebook show, and how the kernel ends."""
    manager = _manager(kernels)
    await manager.start_kernel(cwd=folder)
    client = manager.client()
    client.start_channels()
    await client.wait_for_ready(timeout=60)
    said: list[object] = []

    def hear(message: dict[str, dict[str, object]]) -> None:
        found = json.loads(re.sub(r"ipykernel_\d+", "ipykernel", json.dumps(message["content"])))
        said.append({name: found[name] for name in ("name", "text", "data", "ename", "evalue") if name in found})

    for cell in cells:
        reply = await client.execute_interactive(cell, timeout=60, output_hook=hear, allow_stdin=False)
        said.append(reply["content"]["status"])
    is_warm = isinstance(manager.provisioner.process, WarmProcess)
    assert is_warm == (kernels is WarmKernelManager and provisioner.can_be_warm())
    client.stop_channels()
    await manager.shutdown_kernel()
    return _joined(said)


def _joined(said: list[object]) -> list[object]:
    """Pieces of one stream come as the machine has time."""
    joined: list[object] = []
    for one in filter(None, said):
        last = joined[-1] if joined else None
        if isinstance(one, dict) and isinstance(last, dict) and one.get("name") == last.get("name") is not None:
            last["text"] += one["text"]
        else:
            joined.append(one)
    return joined


@pytest.mark.slow
def test_notebook_shows_the_same_from_a_warm_kernel(tmp_path, monkeypatch):
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    plain = asyncio.run(_said(AsyncKernelManager, str(tmp_path), CELLS))
    with warmed() as why_not:
        warm = asyncio.run(_said(WarmKernelManager, str(tmp_path), CELLS))
    assert why_not == ""
    assert "ZeroDivisionError" in str(plain)
    assert warm == plain


@pytest.mark.prove
def test_figures_are_the_same_from_a_warm_kernel(tmp_path, monkeypatch):
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    (tmp_path / "draws.py").write_text(
        "import matplotlib.pyplot as plt\ndef once():\n    plt.rcParams['lines.linewidth'] = 9\n    plt.plot([1])\n"
        "    plt.savefig('/dev/null', format='png')\n"
    )
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, [str(tmp_path), os.environ.get("PYTHONPATH")])))
    plain = asyncio.run(_said(AsyncKernelManager, str(tmp_path), FIGURES))
    with warmed(["draws"], "draws:once"):
        warm = asyncio.run(_said(WarmKernelManager, str(tmp_path), FIGURES))
    assert sum("image/png" in str(one) for one in plain) == 2
    assert warm == plain


@pytest.mark.slow
def test_kernel_is_interrupted_restarted_and_ended_as_usual(tmp_path):
    async def use() -> None:
        manager = _manager(WarmKernelManager)
        await manager.start_kernel(stdout=subprocess.DEVNULL)
        client = manager.client()
        client.start_channels()
        await client.wait_for_ready(timeout=60)
        begun = tmp_path / "begun"
        asked = client.execute(f"import time\nopen({str(begun)!r}, 'w').close()\ntime.sleep(600)")
        while not begun.exists():
            await asyncio.sleep(0.05)
        await manager.interrupt_kernel()
        while (reply := await client.get_shell_msg(timeout=60))["parent_header"]["msg_id"] != asked:
            pass
        assert reply["content"]["ename"] == "KeyboardInterrupt"
        first = manager.provisioner.process
        await manager.restart_kernel(now=True)
        second = manager.provisioner.process
        assert first.poll() == -9 and second.pid != first.pid
        await client.wait_for_ready(timeout=60)
        client.execute("import os; os._exit(5)")
        assert await manager.provisioner.wait() == 5
        assert not await manager.is_alive()
        client.stop_channels()
        await manager.shutdown_kernel(now=True)

    with warmed():
        asyncio.run(use())


def test_a_killed_kernel_has_ended_when_that_is_said(monkeypatch):
    class Process:
        """Ends a few looks after the signal, as the operating system has time."""

        pid, looks = 0, 0

        def poll(self) -> int | None:
            self.looks += 1
            return -9 if self.looks > 3 else None

    async def signalled(self: object, restart: bool = False) -> None:
        pass

    monkeypatch.setattr(provisioner.LocalProvisioner, "kill", signalled)
    one = provisioner.WarmProvisioner()
    one.process = Process()
    asyncio.run(one.kill())
    assert one.process.looks == 4


@pytest.mark.parametrize(
    ("command", "options", "why"),
    [
        (["/elsewhere/python", "-m", "ipykernel_launcher"], {}, "no module"),
        ([sys.executable, "script.py"], {}, "no module"),
        ([sys.executable, "-m", "ipykernel_launcher"], {"independent": True}, "outlive"),
        ([sys.executable, "-m", "ipykernel_launcher"], {"preexec_fn": print}, "preexec_fn"),
    ],
)  # fmt: skip
def test_what_no_fork_can_do_is_done_plainly(command, options, why):
    assert why in provisioner._why_plain(command, options)
    assert provisioner._why_plain([sys.executable, "-O", "-m", "module"], {"cwd": "/", "env": {}}) == ""


def test_system_without_forks_says_so_once(monkeypatch, tmp_path, caplog):
    """What is started instead is Jupyter's own process, with the same command."""
    started = []

    async def start_plainly(self: object, command: list[str], **options: object) -> dict[str, int]:
        started.append((command, options))
        return {}

    monkeypatch.setattr(provisioner.LocalProvisioner, "launch_kernel", start_plainly)
    monkeypatch.setattr(provisioner, "can_be_warm", lambda: False)
    with caplog.at_level(logging.WARNING):
        one = provisioner.WarmProvisioner(log=logging.getLogger("warm"))
        asyncio.run(one.launch_kernel(["python", "-m", "ipykernel_launcher"], cwd="/"))
    assert started == [(["python", "-m", "ipykernel_launcher"], {"cwd": "/"})]
    assert [record.getMessage() for record in caplog.records] == [
        "A plain kernel is started instead of a warm one: processes are forked on Linux alone"
    ]


def test_streams_are_those_that_were_given(tmp_path):
    from contextlib import ExitStack

    with open(tmp_path / "out", "wb") as out:
        given = {"stdin": subprocess.DEVNULL, "stdout": out, "stderr": subprocess.STDOUT}
        with ExitStack() as stack:
            files, pipes = _streams(given, stack)
            assert not pipes
            os.write(files[2], b"through\n")
        with ExitStack() as stack:
            files, pipes = _streams({"stdout": subprocess.PIPE}, stack)
            os.write(files[1], b"piped\n")
            pipes["stdin"].close()
        with pipes["stdout"] as reader:
            assert reader.read() == b"piped\n"
    assert (tmp_path / "out").read_text() == "through\n"
    with pytest.raises(OSError, match="Bad file"):
        os.fstat(files[0])
