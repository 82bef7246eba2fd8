"""Draws done block by block, by NumPy or by the kernel, so that memory does not grow with them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from paripassu.order.search.compiling import COMPILING, LOADING, affordable, installed, stored
from paripassu.risk.along import Along
from paripassu.risk.drawn import Draws
from paripassu.risk.fate import fated, left_with
from paripassu.risk.holding import judged, judged_fast
from paripassu.risk.kernel import judge_draws
from paripassu.risk.luck import Luck
from paripassu.risk.tally import Tally, compared, tallied
from paripassu.running.clock import Clock

BLOCK = 2_000  # draws done at a time
SAMPLE = 20_000  # the first draws, of which is told what parties are left with
LARGE = 50_000  # draws done at a time where nothing is kept of them
LOOK = 2.5e-8  # seconds that NumPy takes for a number, or for a party at a step, of a draw
NONE = np.empty((0, 0))


def worthwhile(ways: Sequence[Along], draws: int, clock: Clock) -> bool:
    """Whether the kernel is worth loading, or compiling, for so many draws."""
    if any(way.uneven for way in ways):
        return False
    looks = sum(len(way.numbers) + len(way.parties) * (len(way.order) + 1) for way in ways)
    seconds = looks * draws * LOOK
    kept = installed() and stored(judge_draws)
    worth = seconds > (2 * LOADING if kept else COMPILING / 2)
    return worth and affordable(clock, judge_draws)


def blocks_of(draws: int, *, fast: bool) -> Iterator[tuple[int, int]]:
    """Yield the first draw of each block, and how many it has."""
    first = 0
    while first < draws:
        many = min(LARGE if fast and first >= SAMPLE else BLOCK, draws - first)
        yield first, many
        first += many


def done_in(
    numbers: Draws, ways: Sequence[Along], lucks: Sequence[Luck], first: int, draws: int, *,
    fast: bool,
) -> list[Tally]:  # fmt: skip
    """Draw one block, and tell what becomes of each order in it."""
    told = first < SAMPLE
    whole = told or not (fast and numbers.plain) or any(any(one.backing) for one in lucks)
    values = numbers.draw(first, draws).values if whole else NONE
    if fast:
        drawn = values if whole else None
        outcomes = [judged_fast(way, numbers, first, draws, drawn) for way in ways]
    else:
        outcomes = [judged(way, values) for way in ways]
    tallies = []
    for way, luck, outcome, (worse, share) in zip(
        ways, lucks, outcomes, compared(outcomes), strict=True
    ):
        turns = luck.draw(first, draws) if told or luck.any else None
        real = turns if luck.any else None
        fate = fated(way, values, outcome, luck, real)
        left = left_with(way, values, fate, outcome, luck, real) if told else None
        days = turns.moments if turns is not None else None
        tallies.append(tallied(way, outcome, fate, worse, share, days, left))
    return tallies
