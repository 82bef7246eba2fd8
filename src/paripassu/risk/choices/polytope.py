"""The values that answers leave possible, exactly; and the fewest answers that must be wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from paripassu.case.simplex import Condition, Form, solve
from paripassu.opening.sets import minimal_sets
from paripassu.risk.choices.question import Limit
from paripassu.risk.choices.spans import Span
from paripassu.running.clock import Clock

Values = dict[str, Fraction]


@dataclass(frozen=True)
class Polytope:
    """All values within their spans that keep some limits."""

    spans: tuple[Span, ...]
    limits: tuple[Limit, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether no values are possible."""
        return self._solved([]) is None

    def has(self, values: Mapping[str, Fraction]) -> bool:
        """Whether values are possible."""
        within = all(s.low <= values[s.action] <= s.high for s in self.spans)
        return within and all(limit.met(values) for limit in self.limits)

    def least(self, form: Mapping[str, Fraction]) -> Values | None:
        """Give possible values by which a sum of them is least; None where there are none."""
        place = {s.action: k for k, s in enumerate(self.spans)}
        return self._solved([{}, {place[a]: times for a, times in form.items() if times}])

    def ends(self, action: str) -> tuple[Fraction, Fraction]:
        """Give the least and the most that the value of an action can be, of some that are."""
        low, high = self.least({action: Fraction(1)}), self.least({action: Fraction(-1)})
        assert low is not None and high is not None  # only asked where some values are possible
        return low[action], high[action]

    def inner(self) -> Values | None:
        """Give possible values that are as far from all limits and ends as can be, in shares."""
        size = len(self.spans)
        widths = [s.high - s.low for s in self.spans]
        conditions = list(self._conditions())
        for k, width in enumerate(widths):
            conditions.append(Condition({k: 1, size: -width}, 0))
        for number, one in enumerate(conditions[: size + len(self.limits)]):
            if number < size:
                more: Fraction | int = -widths[number]
            else:
                form = self.limits[number - size].form
                more = -sum(
                    abs(form[s.action]) * w
                    for s, w in zip(self.spans, widths, strict=True)
                    if s.action in form
                )
            conditions[number] = Condition({**one.form, size: more}, one.least)
        conditions.append(Condition({size: -1}, -1))
        found = solve(size + 1, conditions, [{}, {size: -1}])
        return None if isinstance(found, frozenset) else self._values(found)

    def _solved(self, goals: Sequence[Form]) -> Values | None:
        found = solve(len(self.spans), list(self._conditions()), goals)
        return None if isinstance(found, frozenset) else self._values(found)

    def _values(self, found: Sequence[Fraction]) -> Values:
        return {s.action: s.low + found[k] for k, s in enumerate(self.spans)}

    def _conditions(self) -> list[Condition]:
        """Write them all for values counted from the low ends of their spans."""
        place = {s.action: k for k, s in enumerate(self.spans)}
        found = [Condition({k: -1}, s.low - s.high) for k, s in enumerate(self.spans)]
        for limit in self.limits:
            at_low = sum(
                (times * self.spans[place[a]].low for a, times in limit.form.items()), Fraction(0)
            )
            form = {place[a]: times for a, times in limit.form.items()}
            found.append(Condition(form, limit.least - at_low))
        return found


def repairs(
    spans: tuple[Span, ...], said: Sequence[tuple[Limit, ...]], most: int = 5
) -> tuple[frozenset[int], ...]:
    """Give the smallest sets of answers without which the others agree, by their positions.

    `said` is what each answer says. One empty set where all agree; at most so many others.
    """

    def agree(without: frozenset[int]) -> bool:
        kept = [limit for k, one in enumerate(said) if k not in without for limit in one]
        return not Polytope(spans, tuple(kept)).empty

    # Of sets alike in size those with later answers come first: what was said first stands.
    places = list(reversed(range(len(said))))
    found: list[frozenset[int]] = []
    for one in minimal_sets(places, [1] * len(places), agree, Clock(), most):
        if found and len(one) > len(found[0]):
            break
        found.append(one)
    return tuple(found)
