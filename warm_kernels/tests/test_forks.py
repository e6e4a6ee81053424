"""A fork is as a process just started, ends as one, and nobody else gets one."""

from __future__ import annotations

import asyncio
import json
import os
import resource
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from seen_processes import eventually, is_there

from warm_kernels import wire
from warm_kernels.client import Request, ask, begin_private
from warm_kernels.places import FOLDER_VARIABLE, SOCKET_VARIABLE, UnsafeFolderError, listen, private_folder
from warm_kernels.process import WarmProcess, most_megabytes
from warm_kernels.settings import NotWarmError, Settings
from warm_kernels.watched import look, what_changed

WAITS = "import time\nprint('here', flush=True)\ntime.sleep(600)"
STATE = """
    import json, locale, os, random, resource, signal, sys, tempfile, time, warnings
    print(json.dumps({
        "variables": {name: value for name, value in os.environ.items()},
        "folder": os.getcwd(), "path": sys.path, "words": sys.argv[1:], "name": __name__, "flags": repr(sys.flags),
        "temporary": tempfile.gettempdir(), "zone": time.tzname, "locale": locale.setlocale(locale.LC_ALL),
        "signals": [repr(signal.getsignal(number)).split(" at ")[0] for number in sorted(signal.valid_signals())],
        "mask": [int(number) for number in signal.pthread_sigmask(signal.SIG_BLOCK, [])],
        "leads": [os.getsid(0) == os.getpid(), os.getpgid(0) == os.getpid()],
        "warnings": [repr(one) for one in warnings.filters], "files": sorted(os.listdir("/proc/self/fd"))[:-1],
        "limits": [resource.getrlimit(resource.RLIMIT_NOFILE), resource.getrlimit(resource.RLIMIT_CORE)],
        "umask": open("/proc/self/status").read().split("Umask:")[1].split()[0],
        "streams": [
            [one.encoding, one.errors, one.line_buffering, one.write_through, one.newlines, type(one.buffer).__name__]
            for one in (sys.stdin, sys.stdout, sys.stderr)
        ],
    }, default=str))
"""


@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("ignored", [(), (signal.SIGINT, signal.SIGQUIT)], ids=["terminal", "background"])
def test_fork_is_as_a_process_just_started(modules, warm, run, tmp_path, monkeypatch, signals, ignored, unbuffered):
    folder = modules(state=STATE, spoils="""
        import locale, os, tempfile, time, warnings
        def everything():
            os.environ["SPOILT"] = "1"
            os.environ["TZ"] = "Asia/Tokyo"
            time.tzset()
            os.chdir("/")
            warnings.simplefilter("error")
            locale.setlocale(locale.LC_ALL, "C")
            tempfile.tempdir = "/nowhere"
    """)  # fmt: skip
    monkeypatch.setenv("PYTHONUNBUFFERED", unbuffered)
    # An empty entry and a relative one are of the folder a process starts in.
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([os.environ["PYTHONPATH"], "", "beside"]))
    warm("spoils", warm_up="spoils:everything")
    signals(*ignored)
    variables = {**os.environ, "TZ": "America/New_York", "ASKED": "for", "TMPDIR": str(folder)}
    before = os.umask(0o027), resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (0, before[1][1]))
    try:
        assert run("state", **variables).wait() == 0
        fresh = subprocess.run(
            [sys.executable, "-m", "state"], env=variables, cwd=folder, capture_output=True, text=True,
            stdin=subprocess.DEVNULL, start_new_session=True, check=True,
        )  # fmt: skip
    finally:
        os.umask(before[0])
        resource.setrlimit(resource.RLIMIT_CORE, before[1])
    forked, plain = json.loads((tmp_path / "out").read_text()), json.loads(fresh.stdout)
    assert plain["variables"]["ASKED"] == "for" and plain["umask"] == "0027"
    # This interpreter starts without linear algebra's variables, which the warm process sets for itself alone.
    assert forked == plain


def test_random_numbers_differ_between_forks(modules, warm, run, tmp_path):
    modules(
        chance="import random\nimport numpy.random as n\nprint(random.random(), n.rand(), n.default_rng().random())"
    )
    warm("random", "numpy.random")
    drawn = []
    for _ in range(3):
        assert run("chance").wait() == 0
        drawn += (tmp_path / "out").read_text().split()
    assert len(set(drawn)) == 9


@pytest.mark.parametrize(
    ("ends", "status"),
    [("import os; os._exit(7)", 7), ("raise SystemExit(3)", 3), ("1 / 0", 1), ("pass", 0),
     ("import os; os.kill(os.getpid(), 11)", -11)],
)  # fmt: skip
def test_exit_status_is_that_of_the_module(modules, warm, run, ends, status):
    modules(ending=ends)
    warm()
    assert run("ending").wait() == status


def test_most_memory_of_a_fork_is_told(modules, warm, run):
    modules(large="found = bytearray(300 * 2**20)")
    warm()
    assert run("large").wait() == 0
    assert 300 < most_megabytes() < 500


def test_signals_arrive_and_their_end_is_told(modules, warm, run, tmp_path, signals):
    signals()
    modules(waits=WAITS)
    warm()
    for send, status in (
        (lambda one: one.terminate(), -15),
        (lambda one: one.kill(), -9),
        (lambda one: os.killpg(one.pid, signal.SIGINT), -2),
    ):
        process = run("waits")
        assert eventually(lambda: (tmp_path / "out").read_text() == "here\n")
        assert process.poll() is None
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(timeout=0.01)
        send(process)
        assert process.wait() == status
        process.kill()
    assert "KeyboardInterrupt" in (tmp_path / "out").read_text()


def test_forks_end_with_the_warm_process(modules, warm, run):
    modules(waits=WAITS)
    zygote = warm()
    process = run("waits")
    zygote.kill()
    assert process.wait() == -signal.SIGKILL
    assert eventually(lambda: not is_there(process.pid))


def test_warm_process_and_forks_end_with_their_starter(modules, tmp_path, sockets):
    modules(waits=WAITS, starter="""
        import asyncio, os, time
        from warm_kernels.client import Request, ask, begin_private
        from warm_kernels.settings import NotWarmError, Settings
        path, zygote = begin_private(Settings(), os.environ)
        os.environ["WARM_KERNELS_SOCKET"] = str(path)
        kept = asyncio.run(ask(Request(("waits",), os.getcwd(), os.environ), Settings(), (0, 0, 2)))
        # A fork that lives on holds a copy of every file; the end of its parent is an end all the same.
        fork = os.fork() or time.sleep(600)
        print(zygote.pid, kept.pid, fork, flush=True)
        time.sleep(600)
    """)  # fmt: skip
    with subprocess.Popen(
        [sys.executable, "-m", "starter"], cwd=tmp_path, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True
    ) as starter:
        assert starter.stdout is not None
        zygote, kernel, fork = map(int, starter.stdout.readline().split())
        were_there = is_there(zygote) and is_there(kernel)
        starter.kill()
        os.kill(fork, signal.SIGSTOP)
        have_gone = eventually(lambda: not is_there(zygote) and not is_there(kernel))
        os.kill(fork, signal.SIGKILL)
    assert were_there and have_gone
    assert not list(sockets.glob("*.sock"))


def test_code_that_changes_is_never_served_old(modules, warm, run, tmp_path):
    folder = modules(subject="VALUE = 'old'", says="import subject\nprint(subject.VALUE)")
    zygote = warm("subject")
    assert run("says").wait() == 0 and (tmp_path / "out").read_text() == "old\n"
    modules(subject="VALUE = 'new'")
    os.utime(folder / "subject.py", (0, 0))
    assert run("says").wait() == 0 and (tmp_path / "out").read_text() == "new\n"
    assert zygote.wait() == 0


def test_files_that_appear_change_or_go_in_a_watched_folder_are_seen(tmp_path):
    one = tmp_path / "watched" / "one.txt"
    one.parent.mkdir()
    one.write_text("1")
    watch = (f"{one.parent}",)
    seen, now = look(watch), one.stat().st_ctime_ns
    assert what_changed(seen, 2**63, watch) == ""
    assert what_changed(seen, now - 1, (str(one),)) != ""
    two = one.with_name("two.txt")
    two.write_text("2")
    assert what_changed(seen, 2**63, watch) == str(two)
    seen = look(watch)
    one.unlink()
    assert what_changed(seen, 2**63, watch) == str(one)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("import threading, time\nthreading.Timer(600, print).start()", "thread running .Thread-"),
        ("import _thread, time\n_thread.start_new_thread(time.sleep, (600,))", "1 threads of a library"),
        ("import zmq\nzmq.Context.instance()", "ZeroMQ"),
        ("1 / 0", "ZeroDivisionError"),
    ],
)  # fmt: skip
def test_process_that_cannot_be_forked_says_why(modules, warm, run, text, why):
    modules(unfit=text)
    warm("unfit")
    with pytest.raises(NotWarmError, match=why):
        run("json")


def test_kernel_of_other_surroundings_is_refused(warm, run):
    warm()
    with pytest.raises(NotWarmError, match="read once: PYTHONHASHSEED"):
        run("json", PYTHONHASHSEED="7")
    with pytest.raises(NotWarmError, match="python"):
        run("json", Settings(options=("-O",)))


def test_folder_that_others_may_enter_is_refused(sockets, tmp_path, monkeypatch):
    sockets.chmod(0o750)
    with pytest.raises(UnsafeFolderError, match="this user alone"):
        private_folder()
    sockets.chmod(0o700)
    (tmp_path / "link").symlink_to(sockets)
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "link"))
    with pytest.raises(NotWarmError, match="this user alone"):
        begin_private(Settings(), os.environ)


def test_another_user_is_not_answered(warm, run, sockets, modules):
    """Even one who could reach the socket, as root can."""
    if os.geteuid() != 0:
        pytest.skip("only root can be somebody else")
    warm()
    path = Path(os.environ[SOCKET_VARIABLE])
    assert path.parent.stat().st_mode & 0o777 == 0o700
    sockets.chmod(0o777)
    path.chmod(0o777)
    told, tells = os.pipe()
    if (somebody := os.fork()) == 0:
        os.setuid(65534)
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(str(path))
            os.write(tells, b"connected ")
            with suppress(ConnectionError):
                connection.sendall(b'{"stop": true}\n')
                os.write(tells, connection.recv(1))
        os.write(tells, b"closed")
        os._exit(0)
    os.waitpid(somebody, 0)
    assert os.read(told, 99) == b"connected closed"
    os.close(told)
    os.close(tells)
    sockets.chmod(0o700)
    modules(fine="pass")
    assert run("fine").wait() == 0


def test_answer_of_another_user_is_not_taken(monkeypatch, sockets, run):
    path = sockets / "theirs.sock"
    monkeypatch.setenv(SOCKET_VARIABLE, str(path))
    with listen(path):
        monkeypatch.setattr(wire, "peer_of", lambda connection: (1, os.geteuid() + 1))
        with pytest.raises(NotWarmError, match="somebody else"):
            run("json")


@pytest.mark.parametrize("said", [b"", b"nonsense\n", b"{}\n", b"[1]\n", b'{"surroundings": 3}\n'])
def test_what_is_no_request_ends_nobody(modules, warm, run, said):
    modules(fine="pass")
    warm()
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(os.environ[SOCKET_VARIABLE])
        connection.sendall(said)
        connection.shutdown(socket.SHUT_WR)
        assert connection.recv(1) == b""
    assert run("fine").wait() == 0


def test_wider_limits_than_may_be_set_are_refused(modules, warm, monkeypatch, run):
    modules(fine="pass")
    warm()
    monkeypatch.setattr("warm_kernels.client.read_limits", lambda: {"umask": 2, "resources": [[7, 2**62, 1]]})
    with pytest.raises(NotWarmError, match="ValueError"):
        run("fine")


def test_shared_process_is_started_once_found_again_and_ends_idle(modules, sockets, run, tmp_path):
    modules(parent="import os\nprint(os.getppid())")
    settings = Settings(idle_seconds=0.5)
    stale = sockets / "stale.sock"
    listen(stale).close()
    parents = []
    for _ in range(2):
        assert run("parent", settings).wait() == 0
        parents.append(int((tmp_path / "out").read_text()))
    assert parents[0] == parents[1]
    assert not stale.exists() and len(list(sockets.glob("*.sock"))) == 1
    assert eventually(lambda: not is_there(parents[0]))
    assert not list(sockets.glob("*.sock"))


def test_many_who_ask_at_once_start_one(modules, sockets, tmp_path):
    modules(parent="import os\nprint(os.getppid(), flush=True)")

    async def all_ask() -> None:
        request = Request(("parent",), str(tmp_path), dict(os.environ))
        with open(tmp_path / "out", "wb") as out, open(os.devnull, "rb") as nothing:
            files = (nothing.fileno(), out.fileno(), out.fileno())
            asked = await asyncio.gather(*(ask(request, Settings(idle_seconds=0.5), files) for _ in range(5)))
        assert [WarmProcess(forked, [], {}).wait() for forked in asked] == [0] * 5

    asyncio.run(all_ask())
    assert len(set((tmp_path / "out").read_text().split())) == 1


def test_module_is_run_in_place_of_this_process(modules, sockets, tmp_path):
    """Streams, words, exit status and signals as of a process of its own; nothing is imported from the folder."""
    modules(tool="""
        import os, signal, sys, time
        def end(*_):
            # A handler that prints may come while something is printed, which Python refuses.
            os.write(1, b"told to end\\n")
            sys.exit(4)
        signal.signal(signal.SIGTERM, end)
        elsewhere = sorted(set(sys.path) & {os.getcwd(), ""})
        print(sys.argv[1:], sys.stdin.read(), elsewhere, "WARM_KERNELS_SOCKET" in os.environ, flush=True)
        time.sleep(600)
    """)  # fmt: skip
    (tmp_path / "folder").mkdir()
    code = (
        "import sys; from warm_kernels import *; sys.exit(run_module('tool', ['a', 'b'], Settings(idle_seconds=0.2)))"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], cwd=tmp_path / "folder", stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as asks:
        assert asks.stdin is not None and asks.stdout is not None
        asks.stdin.write("typed")
        asks.stdin.close()
        said = asks.stdout.readline()
        asks.terminate()
        rest, status = asks.stdout.read(), asks.wait()
    assert (said, rest, status) == ("['a', 'b'] typed [] True\n", "told to end\n", 4)
    assert eventually(lambda: not list(sockets.glob("*.sock")))


def test_what_a_process_ignores_is_not_handed_on(modules, tmp_path, signals):
    """A run begun with `nohup` outlives its terminal."""
    modules(tool="import sys, time\nprint('here', flush=True)\ntime.sleep(0.3)\nsys.exit(5)")
    code = "import sys; from warm_kernels import *; sys.exit(run_module('tool', [], Settings(idle_seconds=0.2)))"
    signals(signal.SIGHUP)
    with subprocess.Popen([sys.executable, "-c", code], cwd=tmp_path, stdout=subprocess.PIPE, text=True) as asks:
        assert asks.stdout is not None and asks.stdout.readline() == "here\n"
        asks.send_signal(signal.SIGHUP)
    assert asks.returncode == 5


@pytest.mark.parametrize("n_kernels", [10, pytest.param(500, marks=pytest.mark.prove)])
def test_kernels_in_a_row_leave_nothing(modules, warm, run, n_kernels):
    modules(fine="pass")
    zygote = warm()
    for _ in range(5):
        assert run("fine").wait() == 0
    # Who waits hears of the end before the warm process has put away what it had of it.
    assert eventually(lambda: _leaves(zygote.pid)[1] == 0)
    before = _leaves(zygote.pid)
    ours = len(os.listdir("/proc/self/fd"))
    for _ in range(n_kernels):
        assert run("fine").wait() == 0
    assert eventually(lambda: _leaves(zygote.pid)[:2] <= before[:2])
    assert len(os.listdir("/proc/self/fd")) == ours
    # Pages, of four kilobytes: less than one a kernel.
    assert _leaves(zygote.pid)[2] - before[2] < 32 + n_kernels / 4


def _leaves(pid: int) -> tuple[int, int, int]:
    """Open files, children and pages of memory of a process."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    memory = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return len(os.listdir(f"/proc/{pid}/fd")), len(children), memory
