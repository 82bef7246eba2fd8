"""From words to numbers: the basic scale of a party's judgements, by MACBETH's conditions.

Counted in steps from one word to the next, with 0 = S1 ≤ S2 ≤ … ≤ S6, a difference that may be
called by the words from l to h is at least l + S_l and at most h + S_(h+1); “extreme” has no
upper end. It follows that a difference called by a higher word exceeds one called by a lower
word by at least as many steps as the words lie apart (De Corte 2002).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import repeat

from paripassu.case.judgements import NOTHING, STRONGEST, Judgement
from paripassu.case.number import PLACES
from paripassu.case.simplex import Condition, Exact, Form, solve

Numbers = Mapping[str, Fraction]


@dataclass(frozen=True)
class Range:
    """Between which values (both excluded; None: without an end) one action's may lie."""

    low: Fraction | None
    high: Fraction | None


def loose(judgements: Sequence[Judgement], numbers: Numbers) -> int | None:
    """Find a judgement from which no chain of judgements leads to `nothing` or to a number."""
    reached = {NOTHING, *numbers}
    for _ in judgements:
        reached |= {side for one in judgements for side in one[:2] if reached & {*one[:2]}}
    return next((k for k, one in enumerate(judgements) if one.better not in reached), None)


def clash(judgements: Sequence[Judgement], numbers: Numbers) -> frozenset[int] | None:
    """Positions of judgements that no values meet, with these numbers; None where some meet all.

    Taking away any may leave some that still contradict each other: they are few, but perhaps
    not the fewest.
    """
    terms = _Terms(judgements, numbers)
    conditions, owners = terms.conditions(ranged=False)
    if terms.unit is not None:
        # Whatever holds at some size of the unit holds at any larger one.
        conditions.append(Condition({terms.unit: 1}, 1))
    found = solve(terms.size, conditions)
    if isinstance(found, frozenset):
        of = [owners[k] for k in found if k < len(owners)]
        return frozenset(one for one in of if one is not None)
    return None


def basic_scale(judgements: Sequence[Judgement], numbers: Numbers) -> dict[str, Fraction]:
    """Give each judged action's value, in points, exactly; `nothing` is worth 0.

    The words are taken at their least: first the range from the worst to the best, the status quo
    among them, is made least, then the total of the judged differences, then (to leave no choice)
    each action's height above the worst. Where the words and numbers together say how many points
    a step may be at most, the numbers set the unit; otherwise a step is one point.

    Parameters
    ----------
    judgements
        Such as do not contradict each other or the numbers (`clash`).
    numbers
        The values that are known already, in points.
    """
    terms = _Terms(judgements, numbers)
    if terms.unit is not None and not _least(terms, [{terms.unit: 1}])[terms.unit]:
        terms = _Terms(judgements, numbers, free_unit=False)
    found = _least(terms, list(terms.goals()))
    unit = Fraction(1) if terms.unit is None else found[terms.unit]
    zero = terms.height(NOTHING, found)
    return {name: (terms.height(name, found) - zero) / unit for name in terms.names}


def rounded(values: Numbers) -> dict[str, Fraction]:
    """Give each value to the six decimals that a case may hold."""
    whole = 10**PLACES
    return {name: Fraction(round(value * whole), whole) for name, value in values.items()}


def meets(judgements: Sequence[Judgement], values: Numbers) -> bool:
    """Whether values order all differences as the words do: what any scale of them must."""
    by = [(values[one.better] - values[one.than], *one.by) for one in judgements]
    for difference, low, high in by:
        if difference < 0 or (low > 0 and difference == 0) or (high == 0 and difference > 0):
            return False
    for word in range(1, STRONGEST + 1):
        more = [difference for difference, low, _ in by if low >= word]
        less = [difference for difference, _, high in by if high < word]
        if more and less and min(more) <= max(less):
            return False
    return True


def compatible(judgements: Sequence[Judgement], values: Numbers, name: str) -> Range:
    """Give between which values one action's may be moved, the others held, by `meets`.

    Where the two ends are equal, only that very value will do.
    """
    here = values[name]
    lows: list[Fraction] = []
    highs: list[Fraction] = []
    for slope, slack, equal in _slacks(judgements, values, name):
        if equal and slope:
            return Range(here, here)
        if slope > 0:
            lows.append(here - slack / slope)
        elif slope < 0:
            highs.append(here - slack / slope)
    return Range(max(lows, default=None), min(highs, default=None))


def _slacks(
    judgements: Sequence[Judgement], values: Numbers, name: str
) -> Iterator[tuple[int, Fraction, bool]]:
    """Yield how what must be above zero moves with one value, what it is, and if it must be 0."""
    by = [
        ((one.better == name) - (one.than == name), values[one.better] - values[one.than], *one.by)
        for one in judgements
    ]
    for slope, difference, _, high in by:
        yield slope, difference, high == 0
    for slope, difference, low, _ in by:
        for other, less, _, high in by:
            if high < low:
                yield slope - other, difference - less, False


def _least(terms: _Terms, goals: Sequence[Form]) -> tuple[Fraction, ...]:
    conditions, _ = terms.conditions(ranged=True)
    found = solve(terms.size, conditions, goals)
    assert isinstance(found, tuple)  # only sound judgements are put on a scale
    return found


class _Terms:
    """The variables of the programme, all from zero up, and what is written with them.

    They are the height of each action without a number, and of `nothing`, above the worst; the
    five rises from S1 to S6; the range; and how many steps a point is (`unit`), unless a step is
    a point or no number says what a point is.
    """

    def __init__(
        self, judgements: Sequence[Judgement], numbers: Numbers, *, free_unit: bool = True
    ) -> None:
        self.judgements = judgements
        judged = [side for one in judgements for side in one[:2]]
        self.names = list(dict.fromkeys([NOTHING, *judged]))
        self.numbers = {name: numbers[name] for name in self.names if name in numbers}
        heights = [name for name in self.names if name not in self.numbers]
        self.place = {name: position for position, name in enumerate(heights)}
        self.rises = len(heights)
        self.range = self.rises + STRONGEST - 1
        scaled = free_unit and any(self.numbers.values())
        self.unit = self.range + 1 if scaled else None
        self.size = self.range + 1 + scaled

    def conditions(self, *, ranged: bool) -> tuple[list[Condition], list[int | None]]:
        """Give all conditions, and of each the judgement that it is of.

        `ranged`: also that no height exceeds the range, which matters where that is made least.
        """
        found: list[Condition] = []
        owners: list[int | None] = []
        for name in self.names:
            if ranged:
                found.append(self.difference(None, name, {self.range: 1}, 0))
            if name in self.numbers:
                found.append(self.difference(name, None, {}, 0))
        owners += repeat(None, len(found))
        for position, one in enumerate(self.judgements):
            low, high = one.by
            found.append(self.difference(one.better, one.than, self.rise(low, -1), low))
            owners.append(position)
            if high < STRONGEST:
                rise = self.rise(high + 1, 1)
                found.append(self.difference(one.than, one.better, rise, -high))
                owners.append(position)
        return found, owners

    def rise(self, word: int, times: int) -> dict[int, Exact]:
        """Write S of a word, times a number."""
        return {self.rises + k: times for k in range(word - 1)}

    def goals(self) -> Iterator[dict[int, Exact]]:
        """Yield what is made least, in turn."""
        yield {self.range: 1}
        total: dict[int, Exact] = {}
        for one in self.judgements:
            form = self.difference(one.better, one.than, {}, 0).form
            total = {k: total.get(k, 0) + form.get(k, 0) for k in {*total, *form}}
        yield total
        for position in range(self.size):
            yield {position: 1}

    def difference(self, above: str | None, below: str | None, more: Form, least: int) -> Condition:
        """Write: the height of one less that of another, and something more, is at least this."""
        form: dict[int, Exact] = dict(more)
        constant: Exact = 0
        for name, sign in ((above, 1), (below, -1)):
            if name is not None:
                written, known = self.written(name)
                constant += sign * known
                for k, factor in written.items():
                    form[k] = form.get(k, 0) + sign * factor
        return Condition(form, least - constant)

    def written(self, name: str) -> tuple[dict[int, Exact], Exact]:
        """Write the height of an action: a sum of variables, and a constant."""
        if name not in self.numbers:
            return {self.place[name]: 1}, 0
        form: dict[int, Exact] = {self.place[NOTHING]: 1}
        value = self.numbers[name]
        return (form, value) if self.unit is None else (form | {self.unit: value}, 0)

    def height(self, name: str, found: Sequence[Fraction]) -> Fraction:
        """Give the height of an action where the variables are known."""
        form, constant = self.written(name)
        return sum((factor * found[k] for k, factor in form.items()), Fraction(constant))
