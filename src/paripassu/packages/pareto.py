"""The exact Pareto set: every package that nobody can improve on without a loss to somebody.

Options are decided one after the other. Of packages that leave the same room to what is still
undecided only those are carried on that no other one dominates.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING

import numpy as np

from paripassu.language import _
from paripassu.packages.choices import Choices, Package
from paripassu.packages.dominance import nondominated, reached

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from paripassu.running.clock import Clock

__all__ = ["nondominated", "pareto"]

# How many unfinished packages are carried on at most; comparing more parties takes longer.
MOST, MOST_BY_MANY, MANY = 60_000, 12_000, 4


def pareto(
    choices: Choices,
    compared: Sequence[int],
    most: int | None = None,
    clock: Clock | None = None,
) -> tuple[Package, ...] | None:
    """List the possible packages that no possible package dominates for the compared parties.

    One package dominates another when it gives no compared party less and one of them more.

    Parameters
    ----------
    compared
        Numbers of the parties whose values are compared, at least one. Bottom lines of all others
        hold as well.
    most
        How many packages may be carried on at once: 60 000, or 12 000 for four parties and more,
        where left out.
    clock
        Ticked for each option; raises `OutOfTimeError` when it says so.

    Returns
    -------
    tuple of packages, or None where there would be too many to carry on
        One for each vector of values to the compared parties: that with the most instalments,
        then the first by its levels. Sorted so too.
    """
    if most is None:
        most = MOST if len(compared) < MANY else MOST_BY_MANY
    packages = np.zeros((1, len(choices.options)), np.int16)
    values = np.array([choices.base], np.int64)
    ahead = _order(choices)
    for count, option in enumerate(ahead):
        if clock is not None:
            clock.tick(_("listing packages"))
        if len(packages) * (choices.levels[option] + 1) > 20 * most:
            return None
        stage = _Stage(choices, option, ahead[: count + 1], ahead[count + 1 :])
        packages, values = stage.decide(packages, values)
        packages, values = stage.prune(packages, values, compared)
        if len(packages) > most:
            return None
    if not ahead:
        packages, values = _meet(choices, packages, values, ())
    return tuple(tuple(map(int, row)) for row in packages[np.argsort(_rank(packages))])


@dataclass(frozen=True)
class _Stage:
    """One option is being decided; `decided` includes it."""

    choices: Choices
    option: int
    decided: Sequence[int]
    open: Sequence[int]

    def decide(
        self, packages: NDArray[np.int16], values: NDArray[np.int64]
    ) -> tuple[NDArray[np.int16], NDArray[np.int64]]:
        """Give each package every level of the option; keep what can still be possible."""
        choices, option, top = self.choices, self.option, self.choices.levels[self.option]
        level = np.tile(np.arange(top + 1, dtype=np.int16), len(packages))
        packages = np.repeat(packages, top + 1, axis=0)
        packages[:, option] = level
        values = np.repeat(values, top + 1, axis=0)
        values += level[:, None].astype(np.int64) * np.array([row[option] for row in choices.worth])
        done = {*self.decided}
        fits = np.ones(len(packages), np.bool_)
        for a, b in choices.needs:
            if option in (a, b) and {a, b} <= done:
                fits &= (packages[:, a] == 0) | (packages[:, b] == choices.levels[b])
        for a, ways in choices.either:
            involved = {a, *(b for b, _least in ways)}
            if option in involved and involved <= done:
                fits &= (packages[:, a] == 0) | _met(packages, ways)
        for a, b in choices.excludes:
            if option in (a, b) and {a, b} <= done:
                fits &= (packages[:, a] == 0) | (packages[:, b] == 0)
        for options, gains in choices.also:
            if option in options and done.issuperset(options):
                values[_whole(choices, packages, options)] += np.array(gains)
        return _meet(choices, packages[fits], values[fits], self.open)

    def prune(
        self, packages: NDArray[np.int16], values: NDArray[np.int64], compared: Sequence[int]
    ) -> tuple[NDArray[np.int16], NDArray[np.int64]]:
        """Drop what another package with the same room dominates, and double values."""
        worst, _best = _rest(self.choices, self.open)
        seen = values[:, list(compared)]
        # Beyond what nothing still open can bring below its bottom line, more is no help.
        safe = [
            np.minimum(values[:, i], least - worst[i])
            for i, least in enumerate(self.choices.least)
            if least is not None and i not in compared
        ]
        others = np.stack(safe, 1) if safe else np.zeros((len(values), 0), np.int64)
        keep = np.zeros(len(packages), np.bool_)
        for group in _groups(self._room(packages)):
            keep[group[_kept(seen[group], others[group], packages[group])]] = True
        return packages[keep], values[keep]

    def _room(self, packages: NDArray[np.int16]) -> NDArray[np.bool_]:
        """(N, bits): all that the packages' decided options mean to the open ones."""
        choices, open_, columns = self.choices, {*self.open}, {}
        blank = np.zeros(len(packages), np.bool_)
        for a, b in choices.needs:
            if a in open_ and b not in open_:
                columns["whole", b] = packages[:, b] == choices.levels[b]
            elif b in open_ and a not in open_:
                columns["asked", b] = columns.get(("asked", b), blank) | (packages[:, a] > 0)
        for number, (a, ways) in enumerate(choices.either):
            if open_.intersection((a, *(b for b, _least in ways))):
                met = _met(packages, [way for way in ways if way[0] not in open_])
                columns["either", number] = met if a in open_ else ~met & (packages[:, a] > 0)
        for one, two in choices.excludes:
            for a, b in ((one, two), (two, one)):
                if a not in open_ and b in open_:
                    columns["barred", b] = columns.get(("barred", b), blank) | (packages[:, a] > 0)
        for number, (options, _gains) in enumerate(choices.also):
            if open_.intersection(options) and not open_.issuperset(options):
                done = [a for a in options if a not in open_]
                columns["also", number] = _whole(choices, packages, done)
        return (
            np.stack(list(columns.values()), 1) if columns else np.zeros((len(packages), 0), bool)
        )


def _kept(
    seen: NDArray[np.int64], others: NDArray[np.int64], packages: NDArray[np.int16]
) -> NDArray[np.int64]:
    """Positions of the packages to carry on, of some that leave the same room.

    Of packages with the same values the better ranked is kept, but it may only replace one that is
    no safer for the parties not compared; else the other could end as the better one.
    """
    both = np.concatenate([seen, others], 1)
    first = nondominated(both)
    keep = first.copy()
    if others.any():
        total = 2 * seen.sum(1, keepdims=True)
        over = np.concatenate([both, total], 1)[first]
        keep[~first] = ~reached(over, np.concatenate([both, total + 1], 1)[~first])
    at = np.flatnonzero(keep)
    _rows, same = np.unique(seen[at], axis=0, return_inverse=True)
    same = same.reshape(-1, 1).astype(np.int64)
    rank = -_rank(packages[at])[:, None]
    return at[nondominated(np.concatenate([same, -same, others[at], rank], 1))]


def _rank(packages: NDArray[np.int16]) -> NDArray[np.int64]:
    """Rank packages from 0: most instalments first, then by their levels."""
    keys = [packages[:, a] for a in reversed(range(packages.shape[1]))]
    order = np.lexsort([*keys, -packages.sum(1, dtype=np.int64)])
    rank = np.empty(len(packages), np.int64)
    rank[order] = np.arange(len(packages))
    return rank


def _meet(
    choices: Choices,
    packages: NDArray[np.int16],
    values: NDArray[np.int64],
    ahead: Sequence[int],
) -> tuple[NDArray[np.int16], NDArray[np.int64]]:
    """Keep the packages with which every bottom line can still be met."""
    _worst, best = _rest(choices, ahead)
    fits = np.ones(len(packages), np.bool_)
    for i, least in enumerate(choices.least):
        if least is not None:
            fits &= values[:, i] >= least - best[i]
    return packages[fits], values[fits]


def _rest(choices: Choices, ahead: Sequence[int]) -> tuple[list[int], list[int]]:
    """Per party, the least and the most that open options and extras could still add."""
    worst, best = [], []
    for i, row in enumerate(choices.worth):
        gains = [row[a] * choices.levels[a] for a in ahead]
        gains += [gain[i] for options, gain in choices.also if {*ahead} & {*options}]
        worst.append(sum(min(0, gain) for gain in gains))
        best.append(sum(max(0, gain) for gain in gains))
    return worst, best


def _met(packages: NDArray[np.int16], ways: Iterable[tuple[int, int]]) -> NDArray[np.bool_]:
    met = np.zeros(len(packages), np.bool_)
    for option, least in ways:
        met |= packages[:, option] >= least
    return met


def _whole(
    choices: Choices, packages: NDArray[np.int16], options: Iterable[int]
) -> NDArray[np.bool_]:
    at = list(options)
    return np.asarray((packages[:, at] == np.array(choices.levels, np.int16)[at]).all(1))


def _groups(room: NDArray[np.bool_]) -> list[NDArray[np.int64]]:
    """Positions of equal rows together."""
    if not room.shape[1]:
        return [np.arange(len(room))]
    _rooms, inverse = np.unique(np.packbits(room, axis=1), axis=0, return_inverse=True)
    order = np.argsort(inverse.reshape(-1), kind="stable")
    return np.split(order, np.flatnonzero(np.diff(inverse.reshape(-1)[order])) + 1)


def _order(choices: Choices) -> list[int]:
    """Order the options so that few decided ones still matter to open ones."""
    near: list[set[int]] = [set() for _ in choices.options]
    tied = [*choices.needs, *choices.excludes, *(options for options, _gains in choices.also)]
    tied += [(a, *(b for b, _least in ways)) for a, ways in choices.either]
    for options in tied:
        for a in options:
            near[a].update({*options} - {a})
    # First those beside a decided option, then by how many more they would open; a count only
    # falls, and an entry with an old one is passed over.
    opens = [len(around) for around in near]
    queue = [(True, count, a) for a, count in enumerate(opens)]
    heapify(queue)
    order: list[int] = []
    left, fresh = {*range(len(near))}, {*range(len(near))}
    while queue:
        _apart, count, option = heappop(queue)
        if option not in left or count != opens[option]:
            continue
        left.discard(option)
        order.append(option)
        opened = (near[option] | {option}) & fresh
        fresh -= opened
        touched = {b for a in opened for b in near[a]}
        for a in opened:
            for b in near[a]:
                opens[b] -= 1
        for b in (touched | opened) & left:
            heappush(queue, (b in fresh, opens[b], b))
    return order
