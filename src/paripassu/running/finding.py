"""Collects what is found until the clock says so, and what that cut short."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeVar

from paripassu.running.clock import Clock, OutOfTimeError

T = TypeVar("T")


@dataclass
class Finding:
    """What is found of one deal in the time that there is.

    Attributes
    ----------
    unfinished
        What was cut short: of these there may be more. Messages, marked by `N_` where they are
        given, that stand in English until they are shown.
    """

    clock: Clock
    unfinished: list[str] = field(default_factory=list)

    def all(self, what: str, found: Iterator[T]) -> tuple[T, ...]:
        """Give all that is found of something, in the time that there is."""
        kept: list[T] = []
        with self.while_time(what):
            self.clock.tick(what)
            kept.extend(found)
        return tuple(kept)

    @contextmanager
    def while_time(self, what: str) -> Iterator[None]:
        """Look for something as long as there is time, and note where that was not enough."""
        try:
            yield
        except OutOfTimeError:
            self.unfinished.append(what)
