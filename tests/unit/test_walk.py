"""The walk over a lattice from one state of which very many steps lead on."""

from __future__ import annotations

import numpy as np
import pytest

from paripassu.order.search.labels import Walk
from paripassu.order.search.state_space import Lattice
from paripassu.running.clock import Clock


def fan(width: int, good: int) -> tuple[Lattice, np.ndarray[tuple[int, int], np.dtype[np.int64]]]:
    """Give a lattice of many first steps, of which one alone leads to the end, and its caps."""
    one, two, end = width + 1, width + 2, width + 3
    to = [*range(1, width + 1), *([one, two] * width), end, end]
    first = np.cumsum([0, width, *([2] * width), 1, 1, 0])
    balance = np.zeros((3, end + 1), np.int64)
    balance[:2, 1 : width + 1] = 10
    balance[:, 1 + good] = (0, 0, 1)  # the least slack: it is tried last
    cap = np.full((3, end + 1), 100, np.int64)
    cap[0, one] = cap[1, two] = 5
    cap[2] = 20
    cap[2, [one, two, end]] = (0, 2, 2)
    steps = np.arange(len(to), dtype=np.int32)
    return Lattice(first.astype(np.int64), np.array(to, np.int32), steps, balance), cap


@pytest.mark.parametrize(("width", "good"), [(60, 59), (80, 68), (80, 79), (130, 120)])
@pytest.mark.parametrize("plain", [False, True])
def test_every_step_is_tried(
    width: int, good: int, plain: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("paripassu.order.search.labels.little", lambda *_: plain)
    lattice, cap = fan(width, good)
    order = Walk(lattice, lattice.balance, (1.0, 1.0, 1.0), Clock()).order(cap)
    assert order is not None
    assert order[0] == good
