"""Work that goes side by side: kernels let go of Python's lock while they run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


def in_threads(tasks: Sequence[Callable[[], T]], worthwhile: bool = True) -> list[T]:
    """Do tasks, side by side where that is worthwhile, and give their answers in their order.

    What is answered does not depend on how many are done at a time.
    """
    if not worthwhile:
        return [task() for task in tasks]
    with ThreadPoolExecutor() as threads:
        return list(threads.map(lambda task: task(), tasks))
