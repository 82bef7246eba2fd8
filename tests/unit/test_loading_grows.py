"""Loading takes no longer than in proportion to the file: its work is counted, not timed."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

import pytest

from paripassu import load
from paripassu.case.consistency import faults
from paripassu.case.events import Reader
from paripassu.case.model import Case
from paripassu.errors import CaseError


def actions(n: int, also: str = "") -> str:
    head = "paripassu: 1\ntitle: t\nparties: {p: {name: P}, q: {name: Q}}\nactions:\n"
    return head + "".join(f"  a{k}: {{by: {'pq'[k % 2]}, does: x{also}}}\n" for k in range(n))


def ids(n: int) -> str:
    return ", ".join(f"a{k}" for k in range(n))


FILES: dict[str, Callable[[int], str]] = {
    "actions": lambda n: actions(8 * n),
    "long texts": lambda n: actions(n, f', remarks: "{"word, and " * 300}"'),
    "in lines": lambda n: actions(2) + "".join(
        f"  b{k}:\n    by: p\n    does: x\n    value:\n      p: 1\n      q: 2\n" for k in range(n)
    ),
    "needs": lambda n: actions(n) + f"  z: {{by: p, does: z, needs: [{ids(n)}]}}\n",
    "a chain with exclusions": lambda n: "".join(
        (
            actions(1),
            "  b0: {by: p, does: x}\n",
            *(f"  b{k + 1}: {{by: p, does: x, needs: [b{k}]}}\n" for k in range(n)),
            *(f"  c{k}: {{by: p, does: x, excludes: [d{k}]}}\n" for k in range(n)),
            *(f"  d{k}: {{by: p, does: x, needs: [b{k}]}}\n" for k in range(n)),
        )
    ),
    "also": lambda n: actions(n)
    + "also:\n"
    + "".join(f"  - {{when: [a{k}, a{k - 1}], value: {{p: 1}}}}\n" for k in range(1, n)),
    "deals": lambda n: actions(n, ", needs: []")
    + "deals:\n"
    + "".join(f"  d{k}: {{actions: [{ids(20)}]}}\n" for k in range(n)),
    "history": lambda n: actions(n)
    + "history:\n  order:\n"
    + "".join(f"    - {{action: a{k}, came: done}}\n" for k in range(n)),
    "the register": lambda n: actions(n)
    + "assumptions:\n  by: me\n  stated:\n"
    + "".join(f"    - {{of: actions.a{k}.value, by: me}}\n" for k in range(n)),
    "instruments": lambda n: actions(n)
    + "instruments:\n"
    + "".join(f"  g{k}: {{kind: guarantee, of: p, adds: 1}}\n" for k in range(n)),
    "many faults at once": lambda n: actions(100)
    + "deals:\n"
    + "".join(f"  d{k}: {{actions: [a.{k}], titel: 3}}\n" for k in range(n)),
    "a table of one key": lambda n: actions(2) + "deals:\n" + "  d: {actions: [a0]}\n" * n,
}  # fmt: skip


def work(file: Path) -> int:
    """Count what is called while a file is loaded, of Python and of C."""
    calls = 0

    def count(_frame: FrameType, event: str, _what: Any) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    before = sys.getprofile()
    gc.collect()
    gc.disable()
    sys.setprofile(count)
    try:
        load(file)
    except CaseError:
        pass
    finally:
        sys.setprofile(before)
        gc.enable()
    return calls


@pytest.mark.parametrize("kind", FILES)
def test_twice_the_file_is_at_most_twice_the_work(tmp_path: Path, kind: str) -> None:
    small, large = tmp_path / "small.yaml", tmp_path / "large.yaml"
    small.write_text(FILES[kind](100))
    large.write_text(FILES[kind](200))
    assert work(large) <= 2.2 * work(small)


def test_lines_of_plain_words_are_taken_at_once_however_many(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    met, file = [], tmp_path / "case.yaml"
    node = Reader.node
    monkeypatch.setattr(Reader, "node", lambda *given: (met.append(given), node(*given))[1])
    for n in (10, 100):
        file.write_text(FILES["in lines"](n) + "    needs:\n    - a0   # a note\n    - a1\n")
        assert load(file).actions[f"b{n - 1}"].needs == ("a0", "a1")
    assert len(met) < 30


class Unsearched(tuple[str, ...]):
    """A list that may be gone through, but in which nothing may be looked for."""

    def __contains__(self, _what: object) -> NoReturn:
        raise AssertionError("a list is searched for each of another")

    index = count = __contains__  # type: ignore[assignment]


def test_no_list_is_searched_for_each_of_another(tmp_path: Path) -> None:
    file = tmp_path / "case.yaml"
    file.write_text(
        actions(9, ", needs: [z], excludes: [v]")
        + "  z: {by: p, does: z}\n  v: {by: p, does: v}\nalso:\n"
        + f"  - {{when: [{ids(9)}], value: {{p: 1}}}}\n"
        + f"deals: {{d: {{actions: [z, {ids(9)}]}}}}\n"
        + f"instruments: {{e: {{kind: custodian, swaps: [[{ids(9)}]]}}}}\n"
    )
    case: Case = load(file)
    case = case.model_copy(
        update={
            "actions": {
                id_: one.model_copy(update={"needs": Unsearched(one.needs)})
                for id_, one in case.actions.items()
            },
            "also": tuple(
                one.model_copy(update={"when": Unsearched(one.when)}) for one in case.also
            ),
            "deals": {
                id_: one.model_copy(update={"actions": Unsearched(one.actions)})
                for id_, one in case.deals.items()
            },
        }
    )
    assert list(faults(case)) == []
