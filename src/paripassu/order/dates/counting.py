"""What counts when, in the constraint programme: steps, sets of them, and sets counted with a step.

A set counts with the step that completes it where that starts once all others of the set are
verified. Of what costs a party there and what gains it, as much as the two have in common cancels
out: that piece of the cost is felt only once verified, and settled as soon as done, as gains are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise, product
from typing import TYPE_CHECKING, Any

import numpy as np

from paripassu.order.dates.project import Project
from paripassu.order.dates.reach import Reach

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Days = NDArray[np.int64]

# A day of a step, and the column in which a schedule keeps it.
WHEN = {"starts": 0, "done": 1, "verified": 3}


@dataclass(frozen=True)
class Item:
    """What a step, a set of them, or a piece of one brings the parties, and when: variables.

    `members` are its steps: it starts, is done and is verified when the last of them is. `settled`
    is the first day on which what it costs is out of hand. `cancels` says of given dates whether
    it is a piece that cancels out.
    """

    members: tuple[int, ...]
    points: tuple[int, ...]
    starts: Any
    done: Any
    verified: Any
    settled: Any
    cancels: Callable[[Days], bool] | None = None

    def on(self, key: str, days: Days) -> int:
        """Give a day of it where the steps have these dates, (n, 4)."""
        cancels = self.cancels is not None and self.cancels(days)
        if key == "settled":
            return latest(self.members, "done", days) + 1 - cancels
        return latest(self.members, "verified" if cancels and key == "starts" else key, days)


def latest(steps: Sequence[int], key: str, days: Days) -> int:
    """Give the last of some steps' days, by which their points count: see `Dates.counted`."""
    first, day = days[list(steps), WHEN["starts"]], days[list(steps), WHEN[key]]
    return int((first if key == "starts" else np.maximum(day, first + 1)).max())


@dataclass(frozen=True)
class _Entry:
    """An item where it may count with a step: does it? A literal, and the same of given dates."""

    item: int
    with_step: Any
    counts: Callable[[Days], bool]


_Ways = list[tuple[Any, Callable[["Days"], bool]]]


class Counting:
    """Cuts the pieces that may cancel out off the items of a model: of its steps, then its sets."""

    def __init__(
        self, model: Any, project: Project, reach: Reach, items: Sequence[Item], horizon: int
    ) -> None:
        self._model, self._size, self._before = model, project.size, reach.before
        self._whole, self._horizon, self.items = items, horizon, list(items)
        self.hints: list[tuple[Any, Callable[[Days], int]]] = []
        joined = [list(self._joined(project, step)) for step in range(project.size)]
        for party in range(len(project.terms.parties)):
            self._cut(party, [entries for entries in joined if len(entries) > 1])

    def _joined(self, project: Project, step: int) -> Iterator[_Entry]:
        """List a step and the sets that it may complete."""
        yield _Entry(step, True, lambda _days: True)
        for number in range(self._size, len(self._whole)):
            members = self._whole[number].members
            others = [other for other in members if other != step]
            if step not in members or self._before[others, step].any():
                continue
            counts = _completes(step, others)
            literal: Any = True
            # What takes no time counts as verified on the day after, when the step may have begun.
            if not self._before[step, others].all() or project.instant & {*others}:
                literal = self._model.new_bool_var("")
                self.hints.append((literal, counts))
                for other in others:
                    later = self._whole[other].verified <= self._whole[step].starts
                    self._model.add(later).only_enforce_if(literal)
            yield _Entry(number, literal, counts)

    def _cut(self, party: int, joined: list[list[_Entry]]) -> None:
        """Cut off what of each cost may cancel out, in as many pieces as there are amounts."""
        size = [item.points[party] for item in self._whole]
        marks: dict[int, set[int]] = {}
        for entries in joined:
            for item, amount in _amounts(entries, size):
                marks.setdefault(item, {0}).add(amount)
        pieces = {k: [b - a for a, b in pairwise(sorted(found))] for k, found in marks.items()}
        used: dict[tuple[int, int], _Ways] = {}
        for entries in joined:
            room = sum(size[e.item] * e.with_step for e in entries if size[e.item] > 0)
            taken: Any = 0
            for entry in entries:
                for number, amount in enumerate(pieces.get(entry.item, ())):
                    chosen = self._model.new_bool_var("")
                    granted = partial(_granted, entries, size, pieces, (entry.item, number))
                    self._model.add_implication(chosen, entry.with_step)
                    self.hints.append((chosen, granted))
                    used.setdefault((entry.item, number), []).append((chosen, granted))
                    taken += amount * chosen
            if not isinstance(taken, int):
                self._model.add(taken <= room)
        for (item, number), ways in used.items():
            self._piece(party, item, pieces[item][number], ways)

    def _piece(self, party: int, item: int, amount: int, ways: _Ways) -> None:
        """Take a piece off an item: it counts from its start or, where it cancels out, late."""
        whole, off = self.items[item], self._model.new_bool_var("")
        self._model.add(off + sum(chosen for chosen, _ in ways) == 1)
        starts = self._model.new_int_var(0, self._horizon + 1, "")
        self._model.add(starts == whole.starts).only_enforce_if(off)
        self._model.add(starts == whole.verified).only_enforce_if(off.negated())
        settled = self._model.new_int_var(0, self._horizon + 2, "")
        self._model.add(settled == whole.done + off)

        def cancels(days: Days) -> bool:
            return any(granted(days) for _, granted in ways)

        less = [amount if i == party else 0 for i in range(len(whole.points))]
        rest = tuple(points + x for points, x in zip(whole.points, less, strict=True))
        self.items[item] = replace(whole, points=rest)
        piece = replace(
            whole, points=tuple(-x for x in less), starts=starts, settled=settled,
            cancels=cancels,
        )  # fmt: skip
        self.items.append(piece)
        self.hints.append((off, lambda days: not cancels(days)))
        self.hints.append((starts, partial(piece.on, "starts")))
        self.hints.append((settled, partial(piece.on, "settled")))


def _completes(step: int, others: list[int]) -> Callable[[Days], bool]:
    return lambda days: not others or latest(others, "verified", days) <= int(days[step, 0])


def _amounts(entries: list[_Entry], size: list[int]) -> Iterator[tuple[int, int]]:
    """Give how much of each cost may cancel out, whichever of the sets count with the step."""
    ways = [[True] if entry.with_step is True else [True, False] for entry in entries]
    for chosen in product(*ways):
        there = [entry.item for entry, counts in zip(entries, chosen, strict=True) if counts]
        room = sum(max(0, size[item]) for item in there)
        for item in there:
            amount = min(room, max(0, -size[item]))
            room -= amount
            if amount:
                yield item, amount


def _granted(
    entries: list[_Entry],
    size: list[int],
    pieces: dict[int, list[int]],
    piece: tuple[int, int],
    days: Days,
) -> bool:
    """Say whether a piece cancels out on given dates, the first pieces before the others."""
    there = [entry.item for entry in entries if entry.counts(days)]
    room = sum(max(0, size[item]) for item in there)
    for item in there:
        for number, amount in enumerate(pieces.get(item, ())):
            if amount <= room:
                room -= amount
                if (item, number) == piece:
                    return True
    return False
