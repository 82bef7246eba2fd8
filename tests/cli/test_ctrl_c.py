"""A real Ctrl-C in a real process: the best so far, or exit code 130 and one sentence."""

from __future__ import annotations

import json
import signal
import subprocess
import sys

import pytest

# Presses Ctrl-C at a tick of the clock, or at an import, however long that takes to come.
PROGRAM = """
import itertools, os, signal, sys

at, ticks = sys.argv.pop(1), itertools.count()

def press():
    os.kill(os.getpid(), signal.SIGINT)

class Impatient:
    def find_spec(self, name, *_):
        if name == at:
            press()

from paripassu.cli import main
if at.isdigit():
    from paripassu.running.clock import Clock
    tell = Clock.tell
    def told(clock, what):
        if next(ticks) == int(at):
            press()
        tell(clock, what)
    Clock.tell = told
else:
    sys.meta_path.insert(0, Impatient())
from paripassu.__main__ import main
main()
"""

VERBS = {
    "plan": ("plan", "hanoi-2019"),
    "calendar": ("calendar", "hanoi-2019"),
    "unlock": ("unlock", "hanoi-2019"),
    "deal": ("deal", "hanoi-2019"),
    "carried": ("deal", "six-party-2007", "--carry-out", "--most", "900"),
    "today": ("deal", "gaza-2025", "--today"),
    "count": ("count", "jpoa-2014"),
    "frontier": ("frontier", "jpoa-2014"),
    "instalments": ("instalments", "farc-2016", "--split", "arms-30"),
    "tournament": ("tournament", "bill-and-jack"),
}


def pressed(at: str, *arguments: str) -> tuple[int, str, str]:
    """Run the command with all the time in the world, so that nothing but Ctrl-C ends it early."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, at, *arguments, "--time-limit", "1000000", "--json"],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("tick", ["0", "3", "40"])
@pytest.mark.parametrize("verb", VERBS)
def test_ctrl_c_gives_the_best_so_far_or_says_there_is_none(verb: str, tick: str) -> None:
    code, out, err = pressed(tick, *VERBS[verb])
    if code == 130:
        assert err == "paripassu: interrupted before there was an answer.\n"
    else:
        assert (code in (0, 1), err) == (True, "")
        claims_no_more_than_was_found(verb, json.loads(out))


def claims_no_more_than_was_found(verb: str, found: dict[str, object]) -> None:
    if verb in ("carried", "deal"):
        assert found["unfinished"] or found["exact"]
    if verb == "tournament":
        assert found["unfinished"] or found["played"] == found["wanted"]
    if verb == "today":
        assert found["unfinished"] or found["proved"]


@pytest.mark.parametrize(
    "at", ["numba", "ortools.sat.python.cp_model", "paripassu.order.search.facing"]
)
def test_ctrl_c_in_an_import_breaks_nothing(at: str) -> None:
    """A class half made would be another error, and a half import one for whoever asks next."""
    code, _out, err = pressed(at, "deal", "hanoi-2019", "--carry-out")
    assert code in (0, 1, 130)
    assert err in ("", "paripassu: interrupted before there was an answer.\n")
