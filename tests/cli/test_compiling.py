"""Compiled loops where numba can keep nothing, or finds what it cannot read: the same answers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from paripassu.order.search import compiling
from paripassu.order.search import label_kernels as loops

COMMAND = str(Path(sys.executable).with_name("paripassu"))
ASKED = ("plan", "six-party-2007", "--json")
SAID = b"paripassu: what was compiled for speed could not be kept or read again"
NOWHERE = {"NUMBA_CACHE_LOCATOR_CLASSES": "UserProvidedCacheLocator", "NUMBA_CACHE_DIR": "/proc/no"}
# Every kernel that is compiled anywhere, one after the other.
EVERY = """\
import warnings
from paripassu.order.search import label_kernels
from paripassu.order.search import expansion
from paripassu.order.search import beam_kernel
from paripassu.order.search.compiling import compiled
from paripassu.order.dates.placing import compiled_place
with warnings.catch_warnings(record=True) as said:
    warnings.simplefilter("always")
    loops = label_kernels
    for kernel in (loops.narrow, loops.settle, loops.descend, loops.dive, expansion.spread,
                   beam_kernel.widen):
        compiled(kernel)
    compiled_place()
print(len(said), {str(one.message)[:20] for one in said})
"""


def process(*command: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    known = {key: value for key, value in os.environ.items() if not key.startswith("NUMBA")}
    return subprocess.run(
        command, env={**known, **environment}, capture_output=True, timeout=300, check=False
    )


def answer(done: subprocess.CompletedProcess[bytes]) -> dict[str, Any]:
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.fixture(scope="module")
def usual() -> dict[str, Any]:
    return answer(process(COMMAND, *ASKED))


def said_once(done: subprocess.CompletedProcess[bytes]) -> bool:
    return done.stderr.startswith(SAID) and done.stderr.count(b"\n") == 1


def test_nowhere_to_keep_anything(usual: dict[str, Any]) -> None:
    done = process(COMMAND, *ASKED, **NOWHERE)
    assert said_once(done), done.stderr
    assert answer(done) == usual


def test_every_kernel_runs_without(tmp_path: Path) -> None:
    assert process(sys.executable, "-c", EVERY, **NOWHERE).stdout == b"1 {'what was compiled fo'}\n"
    kept = process(sys.executable, "-c", EVERY, NUMBA_CACHE_DIR=str(tmp_path))
    assert kept.stdout == b"0 set()\n"


def test_a_disk_that_is_full_when_it_is_kept(usual: dict[str, Any], tmp_path: Path) -> None:
    program = (
        "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))\n"
        "from paripassu.__main__ import main\nmain()"
    )
    done = process(sys.executable, "-c", program, *ASKED, NUMBA_CACHE_DIR=str(tmp_path))
    assert said_once(done), done.stderr
    assert answer(done) == usual


def test_what_cannot_be_read_is_compiled_and_kept_anew(
    usual: dict[str, Any], tmp_path: Path
) -> None:
    def run() -> subprocess.CompletedProcess[bytes]:
        return process(COMMAND, *ASKED, NUMBA_CACHE_DIR=str(tmp_path))

    assert run().stderr == b""
    kept = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(kept) > 2
    for path in kept:
        path.write_bytes(path.read_bytes()[:300])
    done = run()
    assert said_once(done), done.stderr
    assert answer(done) == usual
    assert run().stderr == b""


def test_without_a_home_no_folder_is_made_where_we_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As for a user that the system does not know: its cache would be in a folder named “~”."""
    program = (
        "import os, pwd\n"
        "def unknown(*_): raise KeyError\n"
        "pwd.getpwuid = pwd.getpwnam = unknown\n"
        "del os.environ['HOME']\n" + EVERY
    )
    monkeypatch.chdir(tmp_path)
    user_wide = {"NUMBA_CACHE_LOCATOR_CLASSES": "UserWideCacheLocator"}
    done = process(sys.executable, "-c", program, **user_wide)
    assert done.stdout.startswith(b"1 "), done.stderr
    assert list(tmp_path.iterdir()) == []


# --- Where numba is not installed ----------------------------------------------------------------

WITHOUT = """
import importlib.util, sys
find = importlib.util.find_spec
importlib.util.find_spec = lambda name, *more: None if name == "numba" else find(name, *more)

class Nowhere:
    def find_spec(self, name, *_):
        if name.partition(".")[0] in ("numba", "llvmlite"):
            raise ModuleNotFoundError(name)

sys.meta_path.insert(0, Nowhere())
from paripassu.__main__ import main
main()
"""
SLOW = b"paripassu: this case is large, and without numba its search is slow: pip install"


def test_without_numba_a_large_case_has_the_same_answer_and_says_why_it_is_slow(
    usual: dict[str, Any],
) -> None:
    done = process(sys.executable, "-c", WITHOUT, *ASKED, "--time-limit", "100000")
    assert done.stderr.startswith(SLOW) and done.stderr.count(b"\n") == 1
    found = answer(done)
    for key in ("status", "proved", "worst_trust", "criteria", "order"):
        assert found[key] == usual[key], key


def test_without_numba_a_small_case_says_nothing() -> None:
    done = process(sys.executable, "-c", WITHOUT, "plan", "hanoi-2019", "--json")
    assert not done.stderr and answer(done)["proved"]


def test_a_change_in_what_a_kernel_calls_makes_it_stale(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where floors rise stands in `expansion`; the dive that asks for it, in another module."""
    before, digest = compiling._sources(loops.dive), compiling._digest
    assert compiling._sources(loops.dive) == before

    def changed(file: str) -> str:
        return "changed" if file.endswith("expansion.py") else digest(file)

    monkeypatch.setattr(compiling, "_digest", changed)
    assert compiling._sources(loops.dive) != before
