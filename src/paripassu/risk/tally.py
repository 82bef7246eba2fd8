"""What is counted over all draws, and the first draws of which more is kept."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from paripassu.risk.along import Along
from paripassu.risk.fate import Cause, Fate, Left
from paripassu.risk.holding import Outcome

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Counts = NDArray[np.int64]
    Floats = NDArray[np.float64]

SAME = 1e-9  # of trust: orders that need no more than so much more than another are as good
RULES, CAUSES = 4, len(Cause)


@dataclass
class Tally:
    """One order, over some draws. Tallies of other draws are added to it, in the order of draws.

    Attributes
    ----------
    draws
        How many.
    breaks
        (rules, parties, moments): where it first breaks as believed.
    ends
        (causes, parties + 1, moments): what ended it, who (the last: nobody), after which step.
    best, regret, regret2
        The sum of its shares in being the best order; of its regret; and of that squared.
    days, dated
        (moments,): the sum of the days on which its steps would be verified, in `dated` draws.
    sample
        Of the first draws: what each party is left with.
    """

    draws: int
    breaks: Counts
    ends: Counts
    best: float
    regret: float
    regret2: float
    days: Floats
    dated: int
    sample: list[Left]

    def add(self, other: Tally) -> None:
        """Add what was counted over the draws that follow."""
        self.draws += other.draws
        self.breaks += other.breaks
        self.ends += other.ends
        self.best += other.best
        self.regret += other.regret
        self.regret2 += other.regret2
        self.days += other.days
        self.dated += other.dated
        self.sample += other.sample


def tallied(
    way: Along,
    outcome: Outcome,
    fate: Fate,
    worse: Floats,
    share: Floats,
    days: Floats | None,
    sample: Left | None,
) -> Tally:
    """Count one order over a block of draws; see `compared` for `worse` and `share`."""
    parties, moments = len(way.parties), len(way.order) + 1
    broken = ~outcome.holds
    breaks = _counted(
        (RULES, parties, moments),
        outcome.rule[broken] - 1, outcome.party[broken], outcome.step[broken],
    )  # fmt: skip
    nobody = np.where(fate.party < 0, parties, fate.party)
    ends = _counted((CAUSES, parties + 1, moments), fate.cause, nobody, fate.done)
    return Tally(
        len(broken), breaks, ends,
        float(share.sum()), float(worse.sum()), float((worse**2).sum()),
        np.zeros(moments) if days is None else days.sum(1), 0 if days is None else len(broken),
        [] if sample is None else [sample],
    )  # fmt: skip


def _counted(shape: tuple[int, int, int], *at: NDArray[Any]) -> Counts:
    """Count how often each place of a table is named."""
    flat = np.ravel_multi_index([one.astype(np.int64) for one in at], shape)
    return np.bincount(flat, minlength=prod(shape)).reshape(shape)


def compared(outcomes: list[Outcome]) -> list[tuple[Floats, Floats]]:
    """Say in each draw how much worse each order is than the best, and its share in being best.

    Orders are compared by the trust that is lacking, as `plan` does: by how much the party that
    lacks most needs more than it has; 1 where no trust would do, or rule 3 or 4 fails.
    """
    lacking = np.minimum(np.array([one.lacking for one in outcomes]), 1.0)
    worse = lacking - lacking.min(0)
    best = worse <= SAME
    share = best / best.sum(0)
    return [*zip(worse, share, strict=True)]
