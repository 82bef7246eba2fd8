"""Judgements that contradict each other: which they are, and the smallest change that mends it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count, product

from paripassu.case.judgements import STRONGEST, Judgement
from paripassu.case.scale import Numbers, clash

MOST_CONFLICTS, MOST_REPAIRS, MOST_CHANGES = 3, 5, 3
TRIES = 150  # of all the judgements at once; of a few at a time there may be more

Conflict = frozenset[int]
Repair = dict[int, Judgement]
"""What to say in place of which judgements."""


@dataclass(frozen=True)
class Contradiction:
    """Why no values meet the judgements, and what would mend it.

    Attributes
    ----------
    conflicts
        Up to three sets of judgements that contradict each other (or stated numbers), none of
        which can be spared for that: by their positions.
    repairs
        Up to five of the smallest repairs: the fewest judgements changed, by the fewest words in
        all. Empty where more than three would have to change, or too many ways were to be tried.
    """

    conflicts: tuple[Conflict, ...]
    repairs: tuple[Repair, ...]


def contradiction(judgements: Sequence[Judgement], numbers: Numbers) -> Contradiction | None:
    """Say why no values meet the judgements where stated numbers stand; None where some do."""
    search = _Search(tuple(judgements), numbers)
    if search.conflict(frozenset()) is None:
        return None
    repairs: tuple[Repair, ...] = ()
    for changes in range(1, MOST_CHANGES + 1):
        if sets := search.freeing(changes):
            repairs = search.reworded(sorted(sets, key=sorted))
            break
    few = sorted(search.conflicts, key=lambda one: (len(one), sorted(one)))
    return Contradiction(tuple(few[:MOST_CONFLICTS]), repairs)


@dataclass
class _Search:
    judgements: tuple[Judgement, ...]
    numbers: Numbers
    conflicts: list[Conflict] = field(default_factory=list)
    in_the_way: list[list[int]] = field(default_factory=list)
    tries: int = 0

    def conflict(self, without: frozenset[int]) -> Conflict | None:
        """Give a conflict among the other judgements, one found before where there is one."""
        known = next((one for one in self.conflicts if not one & without), None)
        if known is not None:
            return known
        kept = [k for k in range(len(self.judgements)) if k not in without]
        found = self.clash(kept)
        if found is None:
            return None
        for one in sorted(found):
            smaller = self.clash(sorted(found - {one})) if one in found else None
            found = found if smaller is None else smaller
        self.conflicts.append(found)
        return found

    def clash(self, kept: Sequence[int]) -> Conflict | None:
        self.tries += 1
        found = clash([self.judgements[k] for k in kept], self.numbers)
        return None if found is None else frozenset(kept[k] for k in found)

    def freeing(self, changes: int) -> set[frozenset[int]]:
        """Give all sets of so many judgements without which the others agree."""
        found, seen, ahead = set[frozenset[int]](), {frozenset[int]()}, [frozenset[int]()]
        while ahead and self.tries < TRIES:
            without = ahead.pop()
            conflict = self.conflict(without)
            if conflict is None:
                found.add(without)
            elif len(without) < changes:
                more = {without | {one} for one in conflict} - seen
                seen |= more
                ahead += sorted(more, key=sorted, reverse=True)
        return found

    def reworded(self, sets: Sequence[frozenset[int]]) -> tuple[Repair, ...]:
        """Reword the judgements of each set by the fewest words: some wording always agrees.

        For without them there are values, and these have a word for every difference.
        """
        found: list[Repair] = []
        for words in count(1):
            for changed in sets:
                for repair in self.wordings(sorted(changed), words):
                    if self.tries >= TRIES or len(found) == MOST_REPAIRS:
                        return tuple(found)
                    if self.agrees(repair):
                        found.append(repair)
            if found:
                return tuple(found)
        return ()

    def agrees(self, repair: Repair) -> bool:
        """Whether all agree once some are reworded; first asks those that stood in the way."""
        said = [repair.get(k, one) for k, one in enumerate(self.judgements)]
        for position, few in enumerate(self.in_the_way):
            if clash([said[k] for k in few], self.numbers) is not None:
                # The one that has just refused will soon refuse again.
                self.in_the_way.insert(0, self.in_the_way.pop(position))
                return False
        self.tries += 1
        found = clash(said, self.numbers)
        if found is not None:
            self.in_the_way.insert(0, sorted(found))
        return found is None

    def wordings(self, changed: Sequence[int], words: int) -> Iterator[Repair]:
        """Yield each way to move these judgements by so many words in all, each by some."""
        for steps in product(range(1, words + 1), repeat=len(changed)):
            if sum(steps) == words:
                ways = [
                    list(moved(self.judgements[k], step))
                    for k, step in zip(changed, steps, strict=True)
                ]
                for said in product(*ways):
                    yield dict(zip(changed, said, strict=True))


def moved(one: Judgement, words: int) -> Iterator[Judgement]:
    """Yield what is so many words away: beyond “no” it is the other that is better."""
    low, high = one.by
    for word in (high + words, low - words):
        if 0 <= word <= STRONGEST:
            yield one._replace(by=(word, word))
        elif -STRONGEST <= word < 0:
            yield Judgement(one.than, one.better, (-word, -word))
