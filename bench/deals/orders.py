"""Has a package a safe order? Depth first over its states, compiled; what failed is remembered.

The step that leaves most room comes first. A state is left where the balance at the end would not
stand beside the highest so far, or where it was entered before with no higher marks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numba import njit

from bench.deals.facts import BOUNDLESS, Facts

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Whole = NDArray[np.int64]

FOUND, NONE, PAUSED = 1, 0, 2
SLOTS, NODES = 1 << 18, 1 << 19


class Room(NamedTuple):
    """Where the walk stands and what it remembers; one for all packages."""

    at: Whole  # depth, age of the memory, nodes in use
    package: Whole  # (m, 5): acting, final, cover, end, lowest balance
    done: Whole
    order: Whole
    tries: Whole
    left: Whole
    balance: Whole
    mark: Whole
    key: Whole
    age: Whole
    slot: Whole
    head: Whole
    after: Whole
    marks: Whole


def room(facts: Facts) -> Room:
    """Make room for the walks."""
    n, m = facts.keep.shape
    size = int(facts.levels.sum()) + 1

    def blank(*shape: int) -> Whole:
        return np.zeros(shape, np.int64)

    return Room(
        np.array([-1, 0, 0], np.int64), blank(m, 5), blank(n), blank(size), blank(size, n),
        blank(size), blank(size, m), blank(size, m), blank(size, 2), blank(SLOTS),
        blank(SLOTS, 2), blank(SLOTS), blank(NODES), blank(NODES, m),
    )  # fmt: skip


@njit(cache=True)
def scan(
    packages: Whole, place: int, facts: Facts, room: Room, budget: int
) -> tuple[int, int, int]:
    """Look for the first package from a place on that has a safe order.

    Gives the outcome, the place reached and what is left of the budget of steps tried.
    """
    while place < len(packages) and budget > 0:
        outcome, budget = _order(packages[place], facts, room, budget)
        if outcome == PAUSED:
            return PAUSED, place, budget
        room.at[0] = -1
        if outcome == FOUND:
            return FOUND, place, budget
        place += 1
        budget -= 1
    return (NONE if place == len(packages) else PAUSED), place, budget


@njit(cache=True)
def _order(levels: Whole, facts: Facts, room: Room, budget: int) -> tuple[int, int]:
    size, depth = levels.sum(), room.at[0]
    if depth < 0:
        if not _begin(levels, facts, room):
            return NONE, budget
        if size == 0:
            return FOUND, budget
        depth = 0
        _candidates(levels, facts, room, depth)
    while budget > 0:
        budget -= 1
        if room.left[depth] == 0:
            depth -= 1
            if depth < 0:
                return NONE, budget
            room.done[room.order[depth]] -= 1
            continue
        room.left[depth] -= 1
        a = room.tries[depth, room.left[depth]]
        room.order[depth] = a
        room.done[a] += 1
        depth += 1
        _move(a, levels, facts, room, depth)
        if depth == size:
            return FOUND, budget
        if _seen(facts, room, depth):
            depth -= 1
            room.done[a] -= 1
            continue
        _candidates(levels, facts, room, depth)
    room.at[0] = depth
    return PAUSED, budget


@njit(cache=True)
def _begin(levels: Whole, facts: Facts, room: Room) -> bool:
    """Set out what a package is worth; whether its start and its end keep the rules."""
    n, m = facts.keep.shape
    room.at[1] += 1
    room.at[2] = 1
    room.done[:] = 0
    room.key[0, :] = 0
    for i in range(m):
        acting, final, end = facts.standing[i], facts.base[i], facts.start[i]
        for a in range(n):
            final += levels[a] * facts.worth[a, i]
            end += levels[a] * facts.keep[a, i]
            if levels[a] and facts.acts[a, i]:
                acting = 1
        for e in range(len(facts.sets)):
            whole = True
            for a in range(n):
                whole = whole and (facts.sets[e, a] == 0 or levels[a] == facts.levels[a])
            if whole:
                final += facts.gain[e, i]
                end += facts.kept[e, i]
        room.package[i, 0], room.package[i, 1], room.package[i, 3] = acting, final, end
    for i in range(m):
        cover = BOUNDLESS
        for j in range(m):
            if j != i and room.package[j, 0]:
                cover = min(cover, facts.pledged[j, i])
        room.package[i, 2] = 0 if cover == BOUNDLESS else cover
        room.package[i, 4] = -(facts.rule[i, 1] + room.package[i, 2])
        start, end = facts.start[i], room.package[i, 3]
        room.balance[0, i] = room.mark[0, i] = start
        if not (_holds(facts, room, i, start, start)
                and _holds(facts, room, i, end, max(start, end))):  # fmt: skip
            return False
    return True


@njit(cache=True)
def _holds(facts: Facts, room: Room, i: int, balance: int, mark: int) -> bool:
    """Rules 1 to 3 for one party with a balance beside the highest so far."""
    acting, final, cover, _, low = room.package[i]
    if balance < low:
        return False
    g, _, p, q = facts.rule[i]
    if not acting:
        return True
    free = p * final + (q - p) * (balance + cover)
    return bool(mark - g <= final and q * (mark - g) <= free)


@njit(cache=True)
def _after(a: int, levels: Whole, facts: Facts, room: Room, depth: int, i: int) -> int:
    """Give a party's balance once a has been done, as `done` says, after what was at a depth."""
    new: int = room.balance[depth, i] + facts.keep[a, i]
    for e in range(len(facts.sets)):
        if facts.sets[e, a] and room.done[a] == facts.levels[a]:
            whole = True
            for b in range(len(levels)):
                whole = whole and (facts.sets[e, b] == 0 or room.done[b] == facts.levels[b])
            if whole:
                new += facts.kept[e, i]
    return new


@njit(cache=True)
def _move(a: int, levels: Whole, facts: Facts, room: Room, depth: int) -> None:
    for i in range(facts.keep.shape[1]):
        new = _after(a, levels, facts, room, depth - 1, i)
        room.balance[depth, i] = new
        room.mark[depth, i] = max(room.mark[depth - 1, i], new)
    room.key[depth, 0], room.key[depth, 1] = room.key[depth - 1, 0], room.key[depth - 1, 1]
    room.key[depth, facts.word[a]] += 1 << facts.shift[a]


@njit(cache=True)
def _candidates(levels: Whole, facts: Facts, room: Room, depth: int) -> None:
    """List the next steps that keep the rules, that with most room last."""
    n = len(facts.keep)
    rooms = np.empty(n)
    count = 0
    for a in range(n):
        if room.done[a] >= levels[a]:
            continue
        ready = True
        if room.done[a] == 0:
            for b in range(n):
                ready = ready and (facts.needs[a, b] == 0 or room.done[b] == facts.levels[b])
        if not ready:
            continue
        room.done[a] += 1
        least = _least(a, levels, facts, room, depth)
        room.done[a] -= 1
        if least < 0:
            continue
        k = count
        while k > 0 and rooms[k - 1] > least:
            rooms[k], room.tries[depth, k] = rooms[k - 1], room.tries[depth, k - 1]
            k -= 1
        rooms[k], room.tries[depth, k] = least, a
        count += 1
    room.left[depth] = count


@njit(cache=True)
def _least(a: int, levels: Whole, facts: Facts, room: Room, depth: int) -> float:
    """Give the least room, in stakes, that a step leaves a party; below 0 where a rule fails."""
    least = 1e18
    for i in range(facts.keep.shape[1]):
        new = _after(a, levels, facts, room, depth, i)
        mark = max(room.mark[depth, i], new)
        end = room.package[i, 3]
        if not (_holds(facts, room, i, new, mark)
                and _holds(facts, room, i, end, max(mark, end))):  # fmt: skip
            return -1.0
        acting, final, cover, _, low = room.package[i]
        g, _, p, q = facts.rule[i]
        free = float(new - low)
        if acting:
            free = min(free, float(final - mark + g))
            free = min(free, (p * final + (q - p) * (new + cover)) / q - float(mark - g))
        least = min(least, free / facts.stake[i])
    return least


@njit(cache=True)
def _seen(facts: Facts, room: Room, depth: int) -> bool:
    """Whether the state was entered before with no higher marks; remembers it otherwise."""
    one, two = room.key[depth]
    place = ((one * 0x9E3779B97F4A7C1 + two * 0x2545F4914F6CDD1D) >> 20) & (SLOTS - 1)
    age = room.at[1]
    tried = 0
    while room.age[place] == age and not (
        room.slot[place, 0] == one and room.slot[place, 1] == two
    ):
        place = (place + 1) & (SLOTS - 1)
        tried += 1
        if tried == 64:
            return False
    if room.age[place] != age:
        room.age[place], room.head[place] = age, 0
        room.slot[place, 0], room.slot[place, 1] = one, two
    node = room.head[place]
    while node:
        lower = True
        for i in range(facts.keep.shape[1]):
            if room.package[i, 0] and room.marks[node, i] > room.mark[depth, i]:
                lower = False
                break
        if lower:
            return True
        node = room.after[node]
    node = room.at[2]
    if node < NODES:
        room.marks[node] = room.mark[depth]
        room.after[node], room.head[place] = room.head[place], node
        room.at[2] += 1
    return False
