"""What rules 1 to 3 ask of a package whatever the order, as linear conditions of a model.

Far from all that they ask: only what the start, the end and each single step tell. It keeps the
search from proposing packages that are hopeless at first sight.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from paripassu.packages.programme import Model
from paripassu.packages.steps import Steps

if TYPE_CHECKING:
    from numpy.typing import NDArray

# The largest sum that a condition may reach, a small part of what 64 bits hold.
LARGEST = 2**56
MANY = 150  # options, beyond which single steps are not asked about: a condition each, on all


def ask(model: Model, steps: Steps) -> None:
    """Add to a model of packages what every package with a safe order satisfies.

    With b_0 and b_n the balances at the start and the end, U the final value, g the guarantee, c
    the largest cover there can be and p the trust: for who acts, b_n - g ≤ U and
    b_0 - g ≤ p·U + (1 - p)·(b_n + c); for all, b_n ≥ -(R + c). And where a step costs an actor d,
    the balance before it is at least d - R - c, and at most what rules 1 and 2 allow there.
    Where p is not one number it is at first that in whoever else has a step, and later any.
    """
    for i in range(len(steps.terms.parties)):
        _of_party(model, steps, i)


def _of_party(model: Model, steps: Steps, i: int) -> None:
    terms = steps.terms
    cover = int(steps.pledged[:, i].max())
    limit = terms.limit[i]
    bears = None if limit is None else limit - terms.cover[i] + cover
    g, start = terms.guarantee[i], int(terms.start[i])
    # Rows hold a weight for each level and each extra, and last what is there without any.
    gains, kept = [int(x[i]) for _, x, _ in steps.also], [int(x[i]) for _, _, x in steps.also]
    final = np.array([*map(int, steps.worth[i]), *gains, int(steps.base[i])], object)
    end = np.array([*map(int, steps.kept[i]), *kept, start], object)
    at_least_0 = partial(_at_least_0, model, steps.choices.levels)
    one = np.array([0] * (len(final) - 1) + [1], object)
    if bears is not None:
        at_least_0(end + bears * one)
    doers = _doers(steps, i)
    if not doers and i not in steps.standing:
        return
    acts = _acts(model, doers, standing=i in steps.standing)
    at_least_0(final - end + g * one, acts)
    for trust, *others in _first_trusts(model, steps, i):
        p, q = trust.numerator, trust.denominator
        rest = (q - p) * (end + cover * one) - q * (start - g) * one
        at_least_0(p * final + rest, acts, *others)
    if bears is None or len(steps.begin) > MANY:
        return
    even = steps.showing.case.parties[terms.parties[i]].even
    for a, own in enumerate(map(int, steps.kept[i])):
        loss = -own - sum(max(0, int(x[i])) for options, _, x in steps.also if a in options)
        if loss > 0:
            # The least that it must hold before such a step, by rule 3.
            holds = loss - bears
            both = (acts, model.some[a])
            at_least_0(final - (holds - g) * one, *both)
            if even is not None:
                p, q = even.numerator, even.denominator
                left = (q - p) * (holds - loss + cover) - q * (holds - g)
                at_least_0(p * final + left * one, *both)


def _first_trusts(model: Model, steps: Steps, i: int) -> Iterator[tuple[Any, ...]]:
    """Give the trusts of a party before the first step, each with what it counts upon."""
    party = steps.showing.case.parties[steps.terms.parties[i]]
    if party.even is not None:
        yield (party.even,)
        return
    for j, other in enumerate(steps.terms.parties):
        if j != i and (doers := _doers(steps, j)):
            yield party.trust_in(other), _acts(model, doers, standing=False)


def _doers(steps: Steps, i: int) -> list[int]:
    return [a for a, b in enumerate(steps.begin) if i in steps.terms.actors[b]]


def _at_least_0(model: Model, levels: Sequence[int], row: NDArray[np.object_], *when: Any) -> None:
    """Ask that a row's sum be at least 0, in units so coarse that the solver can hold them.

    Rounded upward the row asks no more than it did, as levels and extras are never below 0.
    """
    tops = [*levels, *(1 for _ in model.together), 1]
    most = sum(abs(weight) * top for weight, top in zip(row, tops, strict=True))
    unit = max(1, -(-most // LARGEST))
    *weights, constant = (-(-weight // unit) for weight in row)
    moves = zip(weights, (*model.level, *model.together), strict=True)
    model.cp.add(sum(weight * var for weight, var in moves) >= -constant).only_enforce_if(when)


def _acts(model: Model, doers: list[int], *, standing: bool) -> Any:
    acts = model.cp.new_bool_var("acts")
    if standing:
        model.cp.add(acts == 1)
    else:
        for a in doers:
            model.cp.add_implication(model.some[a], acts)
    return acts
