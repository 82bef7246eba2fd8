"""Runs of plain words, taken at once, are what the parser makes of them one by one."""

from __future__ import annotations

import random
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import paripassu.case.library
from paripassu.case.events import Path_, Reader, one_document
from paripassu.case.text import Text
from paripassu.errors import CaseError

LIBRARY = sorted(Path(paripassu.case.library.__file__).parent.glob("*.yaml"))
DENSE = """\
parties: {a: {name: North, trust: 0.5}, b: {name: "South, too", trust: null}}
actions:
  x:
    by: a
    does: Opens the road (A12)
    value: {a: -1.50, b: 2}
    needs: [y, z, 2, "w"]
    takes: 30 days

  y: {"by": "b", "does":"Pays 5%", "value": {
    "a": 3, "b":-1},
    needs: [x,
      z ]}
  z:
    by: [a, b]
    keeps:
      a: 1
      b: 2
    remarks: goes on
      in the next line
    track: oil
    verified: {by: 'UN', takes: 2 days}
    excludes: []
  v: {by: a, does: x}
  u: {by: b, does: 'it''s', needs: [v], also: {}, value: {a: 1}}
  t: {by: [a, b], does: y, swaps: [[a, b,], [c], ], keeps: {a: 1, }}
  "w": "v"
"""
IN_LINES = """\
x:
  by: a
  # a note
  does: Opens the road, at last (A12); see https://x.y/z#k   # a note
  value:
      a: -1.50

      b: 2
  needs:
  - y
  - "z"
  excludes:

    - [v, w]
    - u    # a note
  keeps:
  verified:
    by: UN
    takes: 2 days
y: {by: b, needs: ["x", "z",], also: [ ],
  value:
   {a: 1}}
also:
- when: [x, y]
  value:
    a: 1
- when:
    - x
    - y
  value: {b: 2}
z:
  about: |
    goes on
  does: It goes
    on
  by: a
"""
CUTS = (
    *(" ", "\n", ":", ",", "[", "]", "{", "}", "- ", "-", " #", '"', "'", "  ", "? ", ": ", "\t"),
    *("a: b\n", "\n  ", "\n\n", "x", "[a, b]", "{a: 1, b: 2}", "*a ", "&a ", "!t ", "|\n", "%"),
    *("...\n", "---\n", "a b", "\\", ">", "[a, b]: c", "é", "\r\n"),
    *("\n- ", "\n  - ", ":\n", "\n# ", "  # x", "\r", "\x85", "\ufffd", "\0"),
)


def read(content: str, *, in_runs: bool) -> tuple[Any, Any]:
    reader = Reader("f", secret=False)
    from ruamel.yaml.error import YAMLError

    try:
        data = one_document(content, reader.error, reader.top, in_runs=in_runs)
    except (YAMLError, CaseError, ValueError):
        return "refused", None
    text = Text(data, "f", reader.lines)
    return data, {path: text.line(path) for path in paths(data)}


def paths(data: Any, path: Path_ = ()) -> Iterator[Path_]:
    """Every path into plain data."""
    yield path
    if isinstance(data, list):
        data = dict(enumerate(data))
    for key, value in data.items() if isinstance(data, dict) else ():
        yield from paths(value, (*path, key))


@pytest.mark.parametrize("file", LIBRARY, ids=lambda file: file.stem)
def test_a_library_case_is_read_the_same(file: Path) -> None:
    content = file.read_text("utf-8")
    assert read(content, in_runs=True) == read(content, in_runs=False)


def test_whatever_is_changed_in_a_file_is_read_the_same() -> None:
    random_ = random.Random(7)
    bases = [DENSE, IN_LINES] * 4 + [file.read_text("utf-8")[:3_000] for file in LIBRARY]
    understood = 0
    for _round in range(2_500):
        lines = random_.choice(bases).split("\n")
        first = random_.randrange(len(lines))
        signs = list(textwrap.dedent("\n".join(lines[first : first + random_.randint(1, 16)])))
        for _cut in range(random_.randint(0, 3)):
            place = random_.randrange(len(signs) + 1)
            signs[place : place + random_.randint(0, 1)] = random_.choice(CUTS)
        content = "".join(signs)
        found = read(content, in_runs=True)
        assert found == read(content, in_runs=False), content
        understood += found[0] != "refused"
    assert 500 < understood < 2_000
