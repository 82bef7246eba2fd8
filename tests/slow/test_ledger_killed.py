"""A writer killed at any moment: what it acknowledged is there, and nothing is half there."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from paripassu import Ledger
from tests.records import begun, said

ROUNDS = 150
# In each round a child appends, and tells each number once it is acknowledged, until it is killed.
PROGRAM = """
import os, random, signal, sys, time
from paripassu import Ledger
from tests.records import DAY, key

path, rounds = sys.argv[1], int(sys.argv[2])
chance = random.Random(0)
for one in range(rounds):
    heard, tell = os.pipe()
    child = os.fork()
    if child == 0:
        with Ledger(path) as ledger:
            for number in range(10**6):
                text = f"{one} {number}"
                entered = ledger.record("declared", key("dprk"), on=DAY, step="freeze", text=text)
                os.write(tell, b"%d\\n" % entered)
    os.close(tell)
    time.sleep(chance.uniform(0.0, 0.12))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with os.fdopen(heard) as said:
        acknowledged = said.read().split()
    with Ledger(path) as ledger:
        last = int(acknowledged[-1]) if acknowledged else -1
        assert len(ledger) > last, (one, len(ledger), last)
        print(len(ledger), len(acknowledged))
"""


@pytest.mark.slow
def test_a_killed_writer_loses_nothing(tmp_path: Path) -> None:
    path = tmp_path / "plan.ledger"
    begun(path).close()
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(path), str(ROUNDS)],
        capture_output=True, text=True, check=False, timeout=1_000,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    rounds = [tuple(map(int, line.split())) for line in done.stdout.splitlines()]
    assert len(rounds) == ROUNDS
    assert sum(told for _count, told in rounds) > 0, "nobody wrote anything"
    with Ledger(path) as ledger:
        assert len(ledger) == rounds[-1][0]
        assert said(ledger.check()) == []
