"""A deal as it looks from one of its ends: the tables that the kernels are given."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from paripassu.balance.terms import Terms
from paripassu.order.search.expansion import WORD

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Facing:
    """A deal seen from the start (sign 1), or from the end (sign -1), where steps are undone.

    Attributes
    ----------
    held
        Balances at that end, by party.
    words
        How many numbers a set of steps takes, as bits.
    every
        All steps, as bits.
    lists
        What the kernels read: by step what each party's balance moves by, the step itself and the
        steps behind which it comes, as bits, those that come behind it, the interactions it is
        part of; by interaction its steps, as bits, and what it moves; the acting parties; by step
        where its rows of what may hold it up begin, and of each row whom it is about and the steps,
        as bits, of which one has to be there: see `expansion.held_up`.
    """

    def __init__(self, terms: Terms, sign: int) -> None:
        self.terms = terms
        self.n, self.m, self.acting = len(terms.steps), len(terms.parties), len(terms.acting)
        self.sign, self.words = sign, -(-self.n // WORD)
        self.held: list[int] = terms.ends[:, 0 if sign > 0 else 1].tolist()
        self.every = masks([range(self.n)], self.words)
        after: list[list[int]] = [[] for _ in terms.steps]
        joins: list[list[int]] = [[] for _ in terms.steps]
        for step, needed in enumerate(terms.before):
            for need in needed:
                after[need].append(step)
        for number, (steps, _) in enumerate(terms.also):
            for step in steps:
                joins[step].append(number)
        before: Sequence[Sequence[int]] = terms.before
        if sign < 0:
            before, after = after, [list(needed) for needed in terms.before]
        self.lists: tuple[list[int], ...] = (
            (sign * terms.keep.T).ravel().tolist(),
            masks([[step] for step in range(self.n)], self.words), masks(before, self.words),
            *rows(after), *rows(joins), masks([steps for steps, _ in terms.also], self.words),
            [sign * int(x) for _, gained in terms.also for x in gained], list(terms.acting),
            *self._held_up(terms),
        )  # fmt: skip

    def _held_up(self, terms: Terms) -> tuple[list[int], list[int], list[int]]:
        """Give what may hold up each step for want of one of a group."""
        if not terms.groups:
            return [0] * (self.n + 1), [], []
        holds: list[list[tuple[int, list[int]]]] = [[] for _ in terms.steps]
        for step, members in terms.groups:
            for one in (step,) if self.sign > 0 else members:
                holds[one].append((step, [m for m in members if m != one]))
        about, held_at = rows([[step for step, _others in held] for held in holds])
        return held_at, about, masks([others for held in holds for _, others in held], self.words)

    @cached_property
    def arrays(self) -> tuple[NDArray[np.int64], ...]:
        """The same as `lists`, as compiled kernels take them."""
        return tuple(np.array(table, np.int64) for table in self.lists)


def rows(table: Sequence[Sequence[int]]) -> tuple[list[int], list[int]]:
    """Lay rows of numbers end to end, with the place where each begins."""
    at = [0]
    for row in table:
        at.append(at[-1] + len(row))
    return [x for row in table for x in row], at


def masks(sets: Sequence[Sequence[int]], words: int) -> list[int]:
    """Give sets of steps as bits, each in `words` numbers."""
    made = [0] * (len(sets) * words)
    for number, steps in enumerate(sets):
        for step in steps:
            made[number * words + step // WORD] |= 1 << step % WORD
    return made
