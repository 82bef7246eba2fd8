"""A choice between two bundles of actions, and what each answer to it says of the values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import combinations

from paripassu.risk.choices.spans import Span

ALIKE = Fraction(1, 5)
"""Things are alike to a party where neither weighs more than the other by over a fifth of it."""
MOST_PAIRED, MOST_BUNDLED = 60, 26
"""Of so many actions, those with the widest ranges, all pairs are looked at, and all threes."""


class Reply(StrEnum):
    """What a party may answer."""

    FIRST = "first"
    SECOND = "second"
    ALIKE = "alike"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Limit:
    """A sum of values, each times a number, that is at least a bound."""

    form: Mapping[str, Fraction]
    least: Fraction = Fraction(0)

    def met(self, values: Mapping[str, Fraction]) -> bool:
        """Whether values keep it."""
        return sum((times * values[a] for a, times in self.form.items()), -self.least) >= 0


@dataclass(frozen=True)
class Question:
    """A choice: which would the party rather have done, all of the first or all of the second.

    Of a gain and a cost it is asked whether it would have both, or neither: then the second holds
    nothing, which is worth 0.
    """

    first: tuple[str, ...]
    second: tuple[str, ...]

    @property
    def actions(self) -> tuple[str, ...]:
        """All that it is about."""
        return (*self.first, *self.second)

    @property
    def form(self) -> dict[str, Fraction]:
        """The value of the first less that of the second."""
        plus = dict.fromkeys(self.first, Fraction(1))
        return plus | dict.fromkeys(self.second, Fraction(-1))

    def limits(self, reply: Reply, spans: Mapping[str, Span]) -> tuple[Limit, ...]:
        """Give what an answer says of the values, which lie in their spans."""
        form = self.form
        if reply is Reply.FIRST:
            return (Limit(form),)
        if reply is Reply.SECOND:
            return (Limit(_times(form, Fraction(-1))),)
        if reply is Reply.UNKNOWN:
            return ()
        if len(form) == 1:  # neither a gain nor a cost to speak of
            ((action, sign),) = form.items()
            near = ALIKE * max(abs(spans[action].low), abs(spans[action].high))
            return Limit({action: sign}, -near), Limit({action: -sign}, -near)
        # What pulls one way, and what the other, each as a weight above 0.
        pulls = {a: times * (spans[a].sign or 1) for a, times in form.items()}
        up = {a: form[a] for a, pull in pulls.items() if pull > 0}
        down = {a: form[a] for a, pull in pulls.items() if pull < 0}
        more = 1 + ALIKE
        return Limit({**_times(up, more), **down}), Limit(_times({**up, **_times(down, more)}, -1))


def questions(spans: Sequence[Span]) -> Iterator[Question]:
    """Yield what can be asked: of one action whether it is a gain, then pairs, then threes.

    Of a pair, which weighs more; of three, whether one weighs more than two others. Actions of
    which it is not known whether they are gains are first asked about alone.
    """
    for one in spans:
        if not one.sign:
            yield Question((one.action,), ())
    known = sorted((s for s in spans if s.sign), key=lambda s: s.low - s.high)
    few = [s for s in spans if s in known[:MOST_PAIRED]]
    for one, two in combinations(few, 2):
        yield _weighed((one,), (two,))
    few = [s for s in spans if s in known[:MOST_BUNDLED]]
    for one in few:
        for pair in combinations([s for s in few if s is not one], 2):
            if pair[0].sign == pair[1].sign:
                yield _weighed((one,), pair)


def _weighed(up: Sequence[Span], down: Sequence[Span]) -> Question:
    """Ask whether some weigh more than others, whatever is a gain of them and what a cost."""
    first = tuple(s.action for s in up if s.sign > 0) + tuple(s.action for s in down if s.sign < 0)
    second = tuple(s.action for s in down if s.sign > 0) + tuple(s.action for s in up if s.sign < 0)
    if not first or (second and len(first) > len(second)):
        first, second = second, first
    return Question(first, second)


def _times(form: Mapping[str, Fraction], factor: Fraction | int) -> dict[str, Fraction]:
    return {action: times * factor for action, times in form.items()}
