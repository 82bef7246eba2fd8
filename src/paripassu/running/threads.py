"""Work that goes side by side: kernels let go of Python's lock while they run."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from functools import cache
from typing import TypeVar

T = TypeVar("T")


def in_threads(tasks: Sequence[Callable[[], T]], worthwhile: bool = True) -> list[T]:
    """Do tasks, side by side where that is worthwhile, and give their answers in their order.

    What is answered does not depend on how many are done at a time.
    """
    if not worthwhile:
        return [task() for task in tasks]
    others = [_threads(os.getpid()).submit(task) for task in tasks[1:]]
    try:
        answers = [tasks[0]()]
        # What no other thread has begun by then is done here.
        mine = {k: tasks[k + 1]() for k, other in reversed([*enumerate(others)]) if other.cancel()}
    finally:
        wait([other for other in others if not other.cancel()])
    answers += [mine[k] if k in mine else other.result() for k, other in enumerate(others)]
    return answers


@cache
def _threads(process: int) -> ThreadPoolExecutor:
    """Keep threads ready, as to begin one takes longer than much of the work; by process."""
    return ThreadPoolExecutor(max(1, (os.cpu_count() or 2) - 1))
