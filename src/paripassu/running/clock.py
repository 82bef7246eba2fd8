"""How long a search may take, who is told how far it is, and what ends it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from paripassu.language import _

# Seconds that a search may take where nobody says otherwise, whichever verb asks for it.
TIME_LIMIT = 60.0
Progress = Callable[[str, float], None]


class OutOfTimeError(Exception):
    """The time limit was reached; what was found so far stands."""


class TooLargeError(Exception):
    """There are more states within the limits than can be laid out."""


@dataclass
class Clock:
    """The time that a search may take, and who is told how far it is.

    `worked` counts states gone on from in plain Python: after many, numba is worth its while.
    """

    limit: float | None = None
    progress: Progress | None = None
    started: float = field(default_factory=time.monotonic)
    worked: int = 0

    @property
    def elapsed(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self.started

    @property
    def over(self) -> bool:
        """Whether the time is up."""
        return self.limit is not None and self.elapsed > self.limit

    def tick(self, what: str) -> None:
        """Tell how far it is; raises `OutOfTimeError` past the limit.

        `what` is a message, marked by `N_` where it stands, and told in the language spoken.
        """
        if self.progress is not None:
            self.progress(_(what), self.elapsed)
        if self.over:
            raise OutOfTimeError
