"""Values tried: draws, even over all that answers leave possible, and a few against an answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from paripassu.risk.choices.polytope import Values
from paripassu.risk.choices.question import Limit
from paripassu.risk.choices.spans import Span

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]

DRAWS = 400
SWEEPS = 4
AGAINST = 2  # answers more than must be wrong, beyond which values are given up
NEARLY = 1e-9


@dataclass(frozen=True)
class Tried:
    """Many values of a party, and which answers each goes against.

    Attributes
    ----------
    spans
        What they are values of.
    values
        (draws, actions)
    said
        What each answer says.
    against
        (draws, answers): whether a draw goes against an answer.
    """

    spans: tuple[Span, ...]
    values: Floats
    said: tuple[tuple[Limit, ...], ...]
    against: Bools

    @classmethod
    def drawn(cls, spans: tuple[Span, ...], chance: np.random.Generator) -> Tried:
        """Draw values evenly over the spans."""
        low, high = _ends(spans)
        values = low + (high - low) * chance.random((DRAWS, len(spans)))
        return cls(spans, values, (), np.zeros((DRAWS, 0), bool))

    @property
    def wrong(self) -> Ints:
        """How many answers each goes against."""
        found: Ints = self.against.sum(1)
        return found

    def weights(self, doubt: float) -> Floats:
        """Give what each weighs: 1 where it goes against the fewest, `doubt` for each more."""
        wrong = self.wrong
        found: Floats = np.power(doubt, wrong - wrong.min())
        return found

    def after(self, limits: tuple[Limit, ...]) -> Tried:
        """Give them once one more answer says this of the values."""
        against = np.column_stack([self.against, ~self._meet(self.values, limits)])
        return replace(self, said=(*self.said, limits), against=against)

    def with_values(self, values: Values) -> Tried:
        """Give them with one more, exact, among them."""
        one = np.array([[float(values[s.action]) for s in self.spans]])
        against = np.column_stack(
            [np.zeros((1, 0), bool), *(~self._meet(one, limits) for limits in self.said)]
        )
        return replace(
            self,
            values=np.vstack([self.values, one]),
            against=np.vstack([self.against, against]),
        )

    def refreshed(self, chance: np.random.Generator, doubt: float) -> Tried:
        """Give as many as at first: those that go against too many answers give way.

        Half of them go against the fewest answers, where there are any others. New ones start from
        old ones and are moved, one value after the other, evenly between what their answers
        leave (Gibbs sampling): each goes on against the answers that it went against, at most.
        """
        wrong = self.wrong - self.wrong.min()
        best = np.flatnonzero(wrong == 0)
        rest = np.flatnonzero((wrong > 0) & (wrong <= AGAINST)) if doubt else best[:0]
        sizes = (DRAWS, 0) if not len(rest) else (DRAWS // 2, DRAWS - DRAWS // 2)
        chosen, new = [], []
        for group, size in zip((best, rest), sizes, strict=True):
            if not size:
                continue
            kept = group[:size] if len(group) <= size else chance.permutation(group)[:size]
            more = chance.choice(group, size - len(kept))
            chosen += [kept, more]
            new += [np.zeros(len(kept), bool), np.ones(len(more), bool)]
        places, fresh = np.concatenate(chosen), np.concatenate(new)
        values, against = self.values[places], self.against[places]
        if fresh.any():
            values[fresh] = self._moved(values[fresh], against[fresh], chance)
            against[fresh] = np.column_stack(
                [np.zeros((fresh.sum(), 0), bool),
                 *(~self._meet(values[fresh], limits) for limits in self.said)]
            )  # fmt: skip
        return replace(self, values=values, against=against)

    def _moved(self, values: Floats, against: Bools, chance: np.random.Generator) -> Floats:
        values = values.copy()
        lows, highs = _ends(self.spans)
        forms = [
            (number, *_as_array(limit, self.spans))
            for number, limits in enumerate(self.said)
            for limit in limits
        ]
        for _sweep in range(SWEEPS):
            for k in chance.permutation(values.shape[1]):
                low = np.full(len(values), lows[k])
                high = np.full(len(values), highs[k])
                for number, form, least in forms:
                    if not form[k]:
                        continue
                    # form·v ≥ least, where only v_k moves
                    edge = values[:, k] - (values @ form - least) / form[k]
                    obeyed = ~against[:, number]
                    if form[k] > 0:
                        low = np.where(obeyed, np.maximum(low, edge), low)
                    else:
                        high = np.where(obeyed, np.minimum(high, edge), high)
                moved = low + (high - low) * chance.random(len(values))
                values[:, k] = np.where(high > low, moved, values[:, k])
        return values

    def _meet(self, values: Floats, limits: Sequence[Limit]) -> Bools:
        met = np.ones(len(values), bool)
        for limit in limits:
            form, least = _as_array(limit, self.spans)
            met &= values @ form >= least - NEARLY
        return met


def _ends(spans: Sequence[Span]) -> tuple[Floats, Floats]:
    return (
        np.array([float(s.low) for s in spans]),
        np.array([float(s.high) for s in spans]),
    )


def _as_array(limit: Limit, spans: Sequence[Span]) -> tuple[Floats, float]:
    form = np.array([float(limit.form.get(s.action, 0)) for s in spans])
    return form, float(limit.least)
