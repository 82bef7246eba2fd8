"""What one step asks, beside every order: no order beats it, and no order is ever pruned by it."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from random import Random

import pytest

from paripassu import load
from paripassu.balance.deal import agree
from paripassu.balance.terms import Terms, compile_terms
from paripassu.balance.told import told
from paripassu.order.search import bidirectional, labels
from paripassu.order.search.beam import Beams
from paripassu.order.search.best_first import BestFirst
from paripassu.order.search.bidirectional import Reach
from paripassu.order.search.criteria import CRITERIA, base, passes
from paripassu.running.clock import Clock
from tests.blocks import some
from tests.random_cases import random_case, tracks_case, with_any
from tests.trust_brute_force import with_trust

EACH = 40  # cases in a block


def terms_of(seed: int) -> Terms:
    data = (
        tracks_case(width=2 + seed % 2, length=2 + (seed // 2) % 2, parties=2 + seed % 3, seed=seed)
        if seed % 3 == 0
        else random_case(seed, actions=6)
    )
    if seed % 5 == 1:
        data = with_any(seed, data)
    if seed % 7 == 2:
        data = with_trust(seed, data)
    case = load(data)
    return told(compile_terms(case, agree(case)))


def orders(terms: Terms) -> Iterator[tuple[int, ...]]:
    """Give every order of the steps, each after what it needs."""

    def ready(done: tuple[int, ...], step: int) -> bool:
        waits = (members for one, members in terms.groups if one == step)
        return set(terms.before[step]) <= set(done) and all(set(m) & set(done) for m in waits)

    def further(done: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
        if len(done) == len(terms.steps):
            yield done
        for step in range(len(terms.steps)):
            if step not in done and ready(done, step):
                yield from further((*done, step))

    return further(())


@pytest.mark.parametrize("block", some(range(40), always=3))
def test_no_order_beats_it_and_none_is_lost_by_it(
    block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every threshold that some order meets lets one be found; where none meets it, none is."""
    tight = 0
    for seed in range(block * EACH, (block + 1) * EACH):
        terms, rng = terms_of(seed), Random(seed)
        if len(terms.steps) > 6 or len(terms.steps) < 2:
            continue
        rules = base(terms, rule1=seed % 2 == 0, rule3=True)
        every = [order for order in orders(terms) if passes(terms, order, [rules])]
        for name in CRITERIA:
            criterion = CRITERIA[name]
            values = sorted({criterion.value(terms, order) for order in every} - {Fraction(2)})
            floor = criterion.floor(terms)
            assert not values or floor <= values[0], (seed, name)
            tight += bool(values) and floor == values[0] and name != "exposure"
            asked = [values[0], values[-1], rng.choice(values)] if values else [floor]
            for threshold, strict in product({*asked, floor}, (False, True)):
                met = any(v < threshold or (v == threshold and not strict) for v in values)
                plain = bool(rng.randrange(2))
                for module in (bidirectional, labels):
                    monkeypatch.setattr(module, "little", lambda *_, plain=plain: plain)
                limits = criterion.limits(terms, threshold, strict=strict)
                if limits is None:
                    assert not met, (seed, name, threshold, strict)
                    continue
                found = Reach(terms).order([rules, limits], Clock())
                assert (found is not None) == met, (seed, name, threshold, strict)
                if found is not None:
                    assert criterion.value(terms, found) <= threshold
                if terms.sums is None:
                    reach = Reach(terms)
                    best = BestFirst(terms, Beams(terms, reach.ends).tables[1], reach.largest)
                    other = best.order([rules, limits], name, Fraction(-1), 10_000, Clock())
                    assert (other is not None) == met, (seed, name, threshold, strict)
    assert tight
