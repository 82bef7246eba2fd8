"""Planning anew on a Dask cluster of this machine, a worker of which is killed on the way."""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path

import pytest

from paripassu import RequestError, stress
from tests.trusting import TRUSTING

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]

DRAWS = 60


def test_the_same_numbers_though_a_worker_is_killed(tmp_path: Path) -> None:
    from dask.distributed import LocalCluster

    here = stress(TRUSTING, draws=DRAWS, spread=0.4, replan=True, workers=1)
    to, killed = tmp_path / "draws.jsonl", threading.Event()
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        first = next(iter(cluster.workers.values()))

        def kill() -> None:
            """Wait for some draws to be done, and end a worker at once."""
            while not to.exists() or to.read_text(encoding="utf-8").count("\n") < 6:
                time.sleep(0.01)
            os.kill(first.pid, signal.SIGKILL)
            killed.set()

        threading.Thread(target=kill, daemon=True).start()
        address = cluster.scheduler_address
        there = stress(TRUSTING, draws=DRAWS, spread=0.4, replan=True, cluster=address, resume=to)
    assert killed.is_set()
    assert there.replanned == here.replanned
    assert to.read_text(encoding="utf-8").count("\n") == DRAWS + 1


def test_a_cluster_that_is_not_there_is_refused() -> None:
    with pytest.raises(RequestError, match="does not answer"):
        stress(TRUSTING, draws=2, replan=True, cluster="tcp://127.0.0.1:9")
