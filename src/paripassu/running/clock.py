"""When a search ends: its time, shares of it, who may stop it, who is told how far it is."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from paripassu.language import _

# Seconds that a search may take where nobody says otherwise, whichever verb asks for it.
TIME_LIMIT = 60.0
Progress = Callable[[str, float], None]

MOMENT = 0.5  # seconds to settle what was found, once time is up


class OutOfTimeError(Exception):
    """The time limit was reached; what was found so far stands."""


class StoppedError(OutOfTimeError):
    """The search was told to stop; what was found so far stands."""


class TooLargeError(Exception):
    """There are more states within the limits than can be laid out."""


@dataclass
class Run:
    """What a clock has in common with the clocks made from it.

    `worked` counts states gone on from in plain Python: after many, numba is worth its while.
    `unbroken` is held while something is done that must not be left half done.
    """

    stopped: bool = False
    worked: int = 0
    unbroken: threading.Lock = field(default_factory=threading.Lock)


@dataclass(frozen=True)
class Clock:
    """Says when to end; the one thing that every search is passed for that.

    Its limit never moves: a part of a search gets a clock of its own, by `share`, `within` or
    `untimed`. Whoever stops one of them, from any thread, stops them all.
    """

    limit: float | None = None
    progress: Progress | None = None
    started: float = field(default_factory=lambda: time.monotonic())
    run: Run = field(default_factory=Run)

    @property
    def elapsed(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self.started

    @property
    def left(self) -> float | None:
        """Seconds left, 0 or more; None without a limit."""
        if self.stopped:
            return 0.0
        return None if self.limit is None else max(0.0, self.limit - self.elapsed)

    @property
    def stopped(self) -> bool:
        """Whether the search was told to stop."""
        return self.run.stopped

    @property
    def over(self) -> bool:
        """Whether the time is up, or the search was told to stop."""
        return self.stopped or (self.limit is not None and self.elapsed > self.limit)

    def stop(self) -> None:
        """End the search at its next tick, from any thread: what it has found by then stands."""
        self.run.stopped = True

    def share(self, part: float) -> Clock:
        """Give a clock for a part, from 0 to 1, of the time that is left."""
        return self if self.limit is None else self.within((self.left or 0.0) * part)

    def within(self, seconds: float | None) -> Clock:
        """Give a clock for at most so many seconds of the time that is left; None: for all of it.

        A clock without a limit has as many as are asked for.
        """
        if seconds is None:
            return self
        ends = self.elapsed + seconds
        return replace(self, limit=ends if self.limit is None else min(self.limit, ends))

    def untimed(self) -> Clock:
        """Give a clock without a limit, for what is always found out: only `stop` ends it."""
        return replace(self, limit=None)

    def moment(self) -> Clock:
        """Give a clock for a moment more, to settle what was found once time is up."""
        return Clock(MOMENT)

    def tell(self, what: str, **values: object) -> None:
        """Tell how far it is.

        `what` is a message, marked by `N_` where it stands, and told in the language spoken with
        `values` in its fields. Who is told may raise KeyboardInterrupt, as Ctrl-C may there: that
        stops the search.
        """
        if self.progress is not None and not self.stopped:
            try:
                self.progress(_(what, **values), self.elapsed)
            except KeyboardInterrupt:
                self.stop()

    def tick(self, what: str) -> None:
        """Tell how far it is: see `tell`.

        Raises
        ------
        OutOfTimeError
            Past the limit; `StoppedError` where the search was told to stop.
        """
        self.tell(what)
        if self.over:  # asked once: another thread may stop it at any moment
            raise StoppedError if self.stopped else OutOfTimeError
