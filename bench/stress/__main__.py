"""A million draws of a plan of 30 actions and 5 parties: drawn and judged, and judged alone.

Plain NumPy draws with its own generator, block by block as the processor's cache allows, one number
after the other; the kernel draws where it judges, on as many threads as there are cores. Times are
those of the best of a few runs; processor time tells the work, the clock what a user waits.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from functools import partial

import numpy as np
from tests.random_cases import tracks_case

from paripassu import load
from paripassu.balance.deal import agree
from paripassu.risk.along import Along, along
from paripassu.risk.drawn import Draws, draws_of
from paripassu.risk.holding import judged, judged_fast
from paripassu.running.threads import in_threads

DRAWS, BLOCK, LARGE, RUNS = 1_000_000, 8_000, 50_000, 3


def instance() -> tuple[Draws, Along]:
    """Give 30 actions of 5 parties in an order, and how their numbers are drawn."""
    data = tracks_case(width=5, length=6, parties=5, seed=1)
    for party in data["parties"].values():
        party["trust"] = 0.5
    case = load(data)
    deal = agree(case)
    how = draws_of(case, deal)
    return how, along(case, deal, [f"t{t}-{k}" for k in range(6) for t in range(5)], how.numbers)


def with_numpy(how: Draws, way: Along, draws: int) -> int:
    """Draw and judge with NumPy."""
    rng, held = np.random.default_rng(0), 0
    low, width = how.ranges
    for first in range(0, draws, BLOCK):
        values = rng.random((len(low), min(BLOCK, draws - first)))
        values *= width[:, None]
        values += low[:, None]
        held += int(judged(way, values.T).holds.sum())
    return held


def with_kernel(how: Draws, way: Along, draws: int) -> int:
    """Draw and judge with the kernel."""

    def block(first: int) -> int:
        return int(judged_fast(way, how, first, min(LARGE, draws - first)).holds.sum())

    return sum(in_threads([partial(block, first) for first in range(0, draws, LARGE)]))


def judged_alone(how: Draws, way: Along, draws: int, *, fast: bool) -> int:
    """Judge what was drawn before: the same block again and again, so that memory is no matter."""
    values = how.draw(0, BLOCK).values

    def block(_number: int) -> int:
        found = judged_fast(way, how, 0, BLOCK, values) if fast else judged(way, values)
        return int(found.holds.sum())

    tasks = [partial(block, number) for number in range(draws // BLOCK)]
    return sum(in_threads(tasks, worthwhile=fast))


def timed(task: Callable[[], int]) -> tuple[float, float]:
    """Give the least seconds by the clock and of processor time."""
    found = []
    for _ in range(RUNS):
        clock, processor = time.perf_counter(), time.process_time()
        task()
        found.append((time.perf_counter() - clock, time.process_time() - processor))
    return min(one for one, _two in found), min(two for _one, two in found)


def main() -> None:
    """Time all, and print a line for each."""
    how, way = instance()
    with_kernel(how, way, 1_000)  # compiled, or loaded
    for name, plain, fast in (
        ("drawn and judged", partial(with_numpy, how, way, DRAWS),
         partial(with_kernel, how, way, DRAWS)),
        ("judged alone", partial(judged_alone, how, way, DRAWS, fast=False),
         partial(judged_alone, how, way, DRAWS, fast=True)),
    ):  # fmt: skip
        numpy, kernel = timed(plain), timed(fast)
        sys.stdout.write(
            f"{name}: NumPy {numpy[0]:.2f} s (processor {numpy[1]:.2f}), kernel {kernel[0]:.2f} s "
            f"on {os.cpu_count()} cores (processor {kernel[1]:.2f}): {numpy[0] / kernel[0]:.1f} "
            f"times by the clock, {numpy[1] / kernel[1]:.1f} by processor time\n"
        )


if __name__ == "__main__":
    main()
