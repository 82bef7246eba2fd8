"""Every file that the command writes: whole or not at all, and never over what was read."""

from __future__ import annotations

import ast
import os
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import paripassu
from tests.cli.test_verbs import SMALL
from tests.command import Done, run

COMMAND = str(Path(sys.executable).with_name("paripassu"))
CASE, PRIVATE = "case.yaml", "ours.yaml"
# Each way to write a file: the verb with its options, and the file at the end.
WAYS = [
    ("plan", CASE, "--plot", "out.svg"),
    ("plan", CASE, "--picture", "lanes", "--plot", "out.png"),
    ("check", CASE, "--order", "pay,ship,sign", "--plot", "out.svg"),
    ("frontier", CASE, "--plot", "out.svg"),
    ("deal", CASE, "--plot", "out.svg"),
    ("calendar", CASE, "--plot", "out.svg"),
    *(("calendar", CASE, "--starts", "2027-01-15", "--to", f"out{ending}")
      for ending in (".ics", ".xml", ".csv", ".mmd")),
    *(("report", CASE, "--to", f"out{ending}")
      for ending in (".html", ".pdf", ".docx", ".xlsx", ".md")),
    ("sheet", CASE, "out.xlsx"),
    ("sheet", CASE, "out.yaml"),
    ("new", "out.yaml"),
]  # fmt: skip
WITH_CASE = [way for way in WAYS if CASE in way]
WITH_PRIVATE = [way for way in WITH_CASE if way[0] != "sheet"]
# One for each of the writers behind, for what takes a process of its own.
FEW = [WAYS[0], WAYS[6], ("report", CASE, "--to", "out.md"), WAYS[-3], WAYS[-1]]


def ids(ways: list[tuple[str, ...]]) -> list[str]:
    return [" ".join(way).replace(f" {CASE}", "") for way in ways]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.chdir(tmp_path)
    Path(CASE).write_text(SMALL, encoding="utf-8")
    Path(PRIVATE).write_text("paripassu: 1\nprivate: north\ntrust: 0.31\n", encoding="utf-8")
    before = os.umask(0o027)
    yield tmp_path
    os.umask(before)


def files() -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in Path().iterdir() if p.is_file()}


def mode(path: str) -> int:
    return stat.S_IMODE(Path(path).stat().st_mode)


def refused(done: Done, *says: str) -> None:
    assert (done.code, done.out) == (2, ""), done
    assert done.err.startswith("paripassu: ") and done.err.count("\n") == 1
    for words in says:
        assert words in done.err


@pytest.mark.parametrize("way", WAYS, ids=ids(WAYS))
def test_a_file_that_exists_is_left_unless_force_is_said(way: tuple[str, ...], here: Path) -> None:
    out = Path(way[-1])
    out.write_text("mine", encoding="utf-8")
    out.chmod(0o604)
    refused(run(*way), "exists already", "--force")
    assert out.read_text(encoding="utf-8") == "mine"
    assert run(*way, "--force").code in (0, 1)
    assert out.stat().st_size > 100
    assert mode(way[-1]) == 0o604
    assert set(files()) == {CASE, PRIVATE, way[-1]}


@pytest.mark.parametrize("way", WAYS, ids=ids(WAYS))
def test_a_new_file_has_the_mode_that_new_files_have(way: tuple[str, ...], here: Path) -> None:
    assert run(*way).code in (0, 1)
    assert mode(way[-1]) == 0o640
    assert set(files()) == {CASE, PRIVATE, way[-1]}


@pytest.mark.parametrize("way", WITH_PRIVATE, ids=ids(WITH_PRIVATE))
def test_a_new_file_with_private_numbers_is_for_its_owner_alone(
    way: tuple[str, ...], here: Path
) -> None:
    assert run(*way, "--private", PRIVATE).code in (0, 1)
    assert mode(way[-1]) == 0o600


def test_so_is_the_view_of_one_party(here: Path) -> None:
    assert run("report", CASE, "--for", "north", "--to", "out.md").code == 0
    assert mode("out.md") == 0o600


@pytest.mark.parametrize("kind", ["itself", "hard link", "symbolic link", "open file"])
@pytest.mark.parametrize("way", WITH_CASE, ids=ids(WITH_CASE))
def test_nothing_is_written_over_the_case(way: tuple[str, ...], kind: str, here: Path) -> None:
    out, case = Path(way[-1]), Path(CASE)
    source = case
    if kind == "itself":
        case.rename(out)
        source = out
        if out.suffix == ".xlsx":
            out.unlink()
            assert run("sheet", "bill-and-jack", str(out)).code == 0
    elif kind == "hard link":
        out.hardlink_to(case)
    else:
        out.symlink_to(case)
    kept = source.read_bytes()
    with source.open("rb") as held:
        given = f"/dev/fd/{held.fileno()}" if kind == "open file" else str(source)
        done = run(*(given if word == CASE else word for word in way), "--force")
    refused(done, "is the case itself")
    assert source.read_bytes() == kept


@pytest.mark.parametrize("way", WITH_PRIVATE, ids=ids(WITH_PRIVATE))
def test_nor_over_its_private_files(way: tuple[str, ...], here: Path) -> None:
    Path(way[-1]).symlink_to(PRIVATE)
    kept = files()
    refused(run(*way, "--private", PRIVATE, "--force"), "a private file of it")
    assert files() == kept


@pytest.mark.parametrize("way", FEW, ids=ids(FEW))
def test_through_a_symbolic_link_its_file_is_written(way: tuple[str, ...], here: Path) -> None:
    Path("far").mkdir()
    far = Path("far/real")
    out = Path(way[-1])
    out.symlink_to("far/real")
    refused(run(*way), "exists already")
    assert not far.exists(), "a link that leads nowhere is there all the same"
    far.write_text("mine", encoding="utf-8")
    far.chmod(0o600)
    refused(run(*way), "exists already")
    assert run(*way, "--force").code in (0, 1)
    assert out.is_symlink() and far.stat().st_size > 100
    assert mode("far/real") == 0o600
    assert list(far.parent.iterdir()) == [far]


def test_other_names_of_an_old_file_keep_the_old_one(here: Path) -> None:
    Path("out.md").write_text("mine", encoding="utf-8")
    Path("kept.md").hardlink_to("out.md")
    assert run("report", CASE, "--to", "out.md", "--force").code == 0
    assert Path("kept.md").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("way", FEW, ids=ids(FEW))
def test_what_is_no_file_is_not_written_over(way: tuple[str, ...], here: Path) -> None:
    out = Path(way[-1])
    out.mkdir()
    refused(run(*way, "--force"), "is a folder")
    out.rmdir()
    out.symlink_to("/dev/full")
    refused(run(*way, "--force"), "is a device")
    out.unlink()
    os.mkfifo(out)
    refused(run(*way, "--force"), "a pipe")
    out.unlink()
    out.symlink_to(out.name)
    refused(run(*way, "--force"), "cannot be written")
    refused(run(*way[:-1], f"none/{way[-1]}"), "no folder")
    refused(run(*way[:-1], f"/proc/{way[-1]}"), "cannot be written")


def test_a_folder_that_may_not_be_written_in(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The superuser may write everywhere, so it is the look that is put on here."""
    monkeypatch.setattr(os, "access", lambda path, _mode: str(path) != os.fspath(here))
    for way in FEW:
        refused(run(*way), "may not be written in")


def test_a_file_system_without_hard_links(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def none(*_: object, **__: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", none)
    assert run("new", "out.yaml").code == 0
    assert set(files()) == {CASE, PRIVATE, "out.yaml"}


def test_a_file_that_comes_while_we_write_is_left(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for links in (True, False):
        if not links:
            monkeypatch.setattr(os, "link", lambda *_a, **_k: Path("none").stat())
        Path("out.md").unlink(missing_ok=True)
        monkeypatch.setattr(os, "fsync", lambda _h: Path("out.md").write_text("theirs"))
        refused(run("report", CASE, "--to", "out.md"), "exists already")
        assert files()["out.md"] == b"theirs"
        assert set(files()) == {CASE, PRIVATE, "out.md"}


def test_the_temporary_file_is_ours_alone_and_not_to_be_foreseen(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []

    def look(_handle: int) -> None:
        seen.extend(str(path) for path in Path().glob("*.part"))
        assert mode(seen[-1]) == 0o600

    monkeypatch.setattr(os, "fsync", look)
    for _run in range(3):
        assert run("report", CASE, "--to", "out.md", "--force").code == 0
    assert len(set(seen)) == 3
    assert not any(str(os.getpid()) in name for name in seen)


# --- Signals and full disks, in a process of its own ---------------------------------------------

# Sends itself a signal once so much of the file is written, whatever the machine's speed.
SIGNALLED = """\
import os, signal, sys
honest = os.{place}
def then(*given, **more):
    done = honest(*given, **more)
    os.kill(os.getpid(), signal.{which})
    return done
os.{place} = then
from paripassu.__main__ import main
main()
"""


@pytest.mark.parametrize("place", ["fsync", "chmod", "link", "unlink"])
@pytest.mark.parametrize("which", ["SIGTERM", "SIGHUP", "SIGINT"])
def test_a_signal_leaves_a_whole_file_or_none(which: str, place: str, here: Path) -> None:
    program = SIGNALLED.format(place=place, which=which)
    asked = [sys.executable, "-c", program, "report", CASE, "--to", "out.md"]
    done = subprocess.run(asked, capture_output=True, timeout=60, check=False)
    # Ctrl-C ends a search; what is being written by then is written, if it does not take long.
    ended = (0, 130) if which == "SIGINT" else (-getattr(signal, which),)
    assert done.returncode in ended, done.stderr
    assert b"Traceback" not in done.stderr
    left = files()
    assert set(left) <= {CASE, PRIVATE, "out.md"}, "a temporary file lies about"
    whole = here / "whole.md"
    assert run("report", CASE, "--to", str(whole)).code == 0
    assert left.get("out.md", whole.read_bytes()) == whole.read_bytes()


@pytest.mark.parametrize("way", WAYS, ids=ids(WAYS))
def test_nothing_goes_to_the_folder_for_temporary_files(
    way: tuple[str, ...], here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What lies there when a signal comes stays there, with all its numbers."""
    honest = tempfile.mkstemp

    def here_alone(*given: Any, **more: Any) -> Any:
        assert more.get("dir") == here
        return honest(*given, **more)

    monkeypatch.setattr(tempfile, "mkstemp", here_alone)
    monkeypatch.setattr(tempfile, "gettempdir", lambda: pytest.fail("a temporary file"))
    assert run(*way).code in (0, 1)


@pytest.mark.parametrize("way", FEW, ids=ids(FEW))
def test_a_full_disk_leaves_the_old_file(way: tuple[str, ...], here: Path) -> None:
    """A limit on the size of files stands for the disk: writing fails within the file."""
    Path(way[-1]).write_text("mine", encoding="utf-8")
    kept = files()
    full = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))\n"
    program = full + "from paripassu.__main__ import main\nmain()\n"
    asked = [sys.executable, "-c", program, *way, "--force"]
    done = subprocess.run(asked, capture_output=True, timeout=60, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith(b"paripassu: ") and done.stderr.count(b"\n") == 1
    assert files() == kept


# What says its answer on standard output, and what on standard error; with its usual exit code.
ON_OUT = [((), 2), (("--help",), 0), (("--version",), 0), (("cases",), 0), (("schema",), 0),
          (("plan", CASE), 0), (("calendar", CASE, "--to", "out.csv"), 0)]  # fmt: skip
ON_ERR = [(("plan", "none"), 2), (("nonsense",), 2), (("plan",), 2), (("new", "out.yaml"), 0),
          (("sheet", CASE, "out.xlsx"), 0), (("report", CASE, "--to", "out.md"), 0)]  # fmt: skip


@pytest.mark.parametrize("full", ["out", "err", "both"])
@pytest.mark.parametrize("arguments", [a for a, _code in ON_OUT + ON_ERR], ids=" ".join)
def test_streams_that_are_full(arguments: tuple[str, ...], full: str, here: Path) -> None:
    """What cannot be said gives exit code 2, never a traceback or the code of an answer."""
    with Path("/dev/full").open("wb") as disk:
        done = subprocess.run(
            [COMMAND, *arguments],
            stdout=subprocess.PIPE if full == "err" else disk,
            stderr=subprocess.PIPE if full == "out" else disk,
            timeout=60, check=False,
        )  # fmt: skip
    usual = dict(ON_OUT + ON_ERR)[arguments]
    speaks = {"out"} if arguments in dict(ON_OUT) else {"err"}
    if "--to" in arguments:
        speaks.add("err")
    assert done.returncode == (2 if full == "both" or full in speaks else usual)
    said = (done.stderr or b"").splitlines()
    assert not any(b"Traceback" in line for line in said)
    if full == "out" and "out" in speaks:
        assert said[-1] == b"paripassu: the answer cannot be written: No space left on device."


def test_nothing_else_opens_a_file_to_write() -> None:
    """All that ends up on a disk goes through `put_whole`."""
    source = Path(paripassu.__file__).parent
    found = set()
    for path in source.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            called = node.func
            name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
            words = [n.value for n in ast.walk(node) if isinstance(n, ast.Constant)]
            modes = {w for w in words if isinstance(w, str) and 0 < len(w) <= 3}
            opens = name == "open" and any(set("wxa+") & set(m) for m in modes)
            if opens or name in ("write_text", "write_bytes", "mkstemp", "NamedTemporaryFile"):
                found.add(path.relative_to(source).as_posix())
    # The command turns streams that are closed to the null device; draws that were planned for are
    # added to a file one by one.
    assert found == {"case/target.py", "cli.py", "risk/records.py"}
