"""Calendars with trust in whom, and trust that grows, against the definition and every calendar."""

from __future__ import annotations

from fractions import Fraction
from random import Random

import pytest

from paripassu import RequestError, load
from paripassu.balance.deal import agree
from tests.dated_trust_brute_force import DatedTrustBrute
from tests.random_cases import random_deal, random_swap, with_sets
from tests.truth.test_calendar import checked, drawn_dates
from tests.trust_brute_force import random_trust_case

F = Fraction
BLOCK = 25


def drawn(seed: int, *, actions: int = 4, sets: bool = False):
    """Draw a dated case and what is agreed of it; None where a swap makes that impossible."""
    rich = seed % 4 == 1
    data = random_trust_case(seed, actions=actions, rich=rich, dated=True)
    for action in Random(seed).sample([*data["actions"].values()], 2 if seed % 3 == 2 else 0):
        action["takes"] = "0 days"
    if sets:
        data = with_sets(seed, data)
    agreed = random_deal(seed, data) if rich else None
    swaps = () if rich else random_swap(seed, data)
    if agreed == {}:
        return None
    named = None if agreed is None else [f"{a}:{agreed[a]}" for a in agreed]
    case = load(data)
    try:
        deal = agree(case, deal=named, swaps=swaps)
        brute = DatedTrustBrute(data, swaps, agreed)
        return (case, deal, brute) if next(brute.orders(), None) else None
    except RequestError:
        return None


@pytest.mark.parametrize("block", range(8))
def test_the_checker_says_of_any_dates_what_the_definition_says(block: int) -> None:
    possible = 0
    for seed in range(BLOCK * block, BLOCK * (block + 1)):
        terms = drawn(seed, sets=seed % 5 == 0)
        if terms is None:
            continue
        case, deal, brute = terms
        rng = Random(seed)
        for _ in range(3):
            dates = drawn_dates(rng, brute)
            found = checked(case, deal, dates)
            wrong = brute.impossible(dates)
            assert found.status == brute.status(dates), (seed, wrong, found.faults)
            if wrong:
                continue
            possible += 1
            path = found.paths[0]
            for p in brute.acting:
                days = [moment.day for moment in path.moments[p]]
                trusts = [brute.trust_on(dates, p, F(day)) for day in days]
                assert [one.trust for one in path.earned[p]][1:] == trusts[1:], (seed, p)
                assert path.earned[p][0].trust == brute.trusts(frozenset(), p)
                assert trusts == sorted(trusts), "trust never falls as time goes on"
                assert found.shortfall[p] == brute.lacking(dates, p), (seed, p)
                assert found.guarantee_needed[p] == brute.guarantee_asked(dates, p), (seed, p)
                place, needed = found.tight[p], found.trust_needed[p]
                if place is not None:
                    assert place.earned.trust == brute.trust_on(dates, p, F(place.leave))
                    assert needed is not None
                    assert found.shortfall[p] >= needed - place.earned.trust
            assert found.exposure == {p: brute.exposed(dates, p) for p in brute.parties}
    assert possible > BLOCK, "the drawn dates are nearly all impossible"
