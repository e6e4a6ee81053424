"""A real Dask scheduler with workers, each a process of its own."""

import contextlib
import json
import subprocess
import sys
import time


@contextlib.contextmanager
def dask_cluster(folder, n_workers):
    """Address of a scheduler, and its workers' processes; all end with the block."""
    address_file = folder / "scheduler.json"
    place = ["--scheduler-file", str(address_file)]
    # The fewest threads: a worker of ours is a process beside it.
    quiet = ["--no-dashboard", "--host", "127.0.0.1"]
    start = [sys.executable, "-m", "distributed.cli.dask_scheduler", *place, "--port", "0", *quiet]
    processes = [subprocess.Popen(start, stderr=subprocess.DEVNULL)]
    try:
        for _ in range(1200):
            if address_file.is_file():
                break
            time.sleep(0.1)
        worker = [sys.executable, "-m", "distributed.cli.dask_worker", *place, "--nthreads", "1", "--no-nanny", *quiet]
        processes += [subprocess.Popen(worker, stderr=subprocess.DEVNULL) for _ in range(n_workers)]
        yield json.loads(address_file.read_text())["address"], processes[1:]
    finally:
        for process in reversed(processes):
            process.kill()
            process.wait()
