"""What must come before a step: other steps, and one at least of each of its groups.

`before` names for each step those that it waits for; `groups` are pairs (step, members): the step
waits until one of the members is done. A set of steps is a state where each of its steps has its
conditions met within the set. Where the union of all arcs (step, member) has no circle, the steps
of a state can be laid out one after another in any order that follows these arcs: so a state is
known by itself, without an order that leads to it (AND/OR precedence: Goldwasser & Motwani 1999;
Möhring, Skutella & Stork 2004). `settled` sees to it that there is no circle.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from graphlib import TopologicalSorter

Before = tuple[tuple[int, ...], ...]
Groups = tuple[tuple[int, tuple[int, ...]], ...]


def settled(
    before: Sequence[Iterable[int]], groups: Iterable[tuple[int, Iterable[int]]]
) -> tuple[Before, Groups]:
    """Say the same with the fewest groups, each of two members at least.

    A group that holds what comes before the step anyhow, or the step itself, is met; a member that
    waits for the step is no help to it; a single member is waited for like all else.

    Raises
    ------
    graphlib.CycleError
        Where the arcs go round in a circle.
    """
    plain = [set(needed) for needed in before]
    open_ = [(step, {*members}) for step, members in groups]
    while True:
        _sound(plain, ())
        above, kept = closure([sorted(needed) for needed in plain]), []
        for step, members in open_:
            if step in members or any(above[step] >> m & 1 for m in members):
                continue
            help_ = {m for m in members if not above[m] >> step & 1} or members
            if len(help_) == 1:
                plain[step] |= help_
            else:
                kept.append((step, help_))
        if kept == open_:
            break
        open_ = kept
    _sound(plain, open_)
    unique = dict.fromkeys((step, tuple(sorted(members))) for step, members in open_)
    return tuple(tuple(sorted(needed)) for needed in plain), tuple(unique)


def _sound(before: Sequence[Iterable[int]], groups: Iterable[tuple[int, Iterable[int]]]) -> None:
    TopologicalSorter(union(before, groups)).prepare()


def union(
    before: Sequence[Iterable[int]], groups: Iterable[tuple[int, Iterable[int]]]
) -> dict[int, list[int]]:
    """Give for each step all that any of its conditions names."""
    arcs = {step: [*needed] for step, needed in enumerate(before)}
    for step, members in groups:
        arcs[step] += members
    return arcs


def in_turn(before: Sequence[Iterable[int]], groups: Groups) -> list[int]:
    """Give the steps as they come, each after all that any of its conditions names."""
    return [*TopologicalSorter(union(before, groups)).static_order()]


def ready(step: int, done: Iterable[int], before: Before, groups: Groups) -> bool:
    """Whether a step may follow those done."""
    done = {*done}
    return done.issuperset(before[step]) and all(
        not done.isdisjoint(members) for one, members in groups if one == step
    )


def must(before: Before, groups: Groups) -> list[int]:
    """Give for each step the steps without which no order comes to it, as a bit mask.

    Those behind what it waits for, and those behind every member of one of its groups.
    """
    if not groups:
        return closure(before)
    masks = [0] * len(before)
    of: list[list[tuple[int, ...]]] = [[] for _ in before]
    for step, members in groups:
        of[step].append(members)
    for step in in_turn(before, groups):
        for need in before[step]:
            masks[step] |= 1 << need | masks[need]
        for members in of[step]:
            shared = -1
            for m in members:
                shared &= 1 << m | masks[m]
            masks[step] |= shared
    return masks


def closure(before: Sequence[Sequence[int]]) -> list[int]:
    """Give for each step all the steps that must come before it, as a bit mask."""
    masks: dict[int, int] = {}
    pending = list(range(len(before)))
    while pending:
        step = pending[-1]
        missing = [need for need in before[step] if need not in masks]
        if step not in masks and not missing:
            mask = 0
            for need in before[step]:
                mask |= 1 << need | masks[need]
            masks[step] = mask
        if missing:
            pending.extend(missing)
        else:
            pending.pop()
    return [masks[step] for step in range(len(before))]
