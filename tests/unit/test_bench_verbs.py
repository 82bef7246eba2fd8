"""The peers of the other questions: known answers, the same as ours; what is refused and marked."""

from __future__ import annotations

import time
from collections.abc import Callable
from fractions import Fraction
from math import inf
from typing import Any

import pytest
from bench.generator import layers, milestones, tracks
from bench.verbs import __main__ as verbs
from bench.verbs import peers as verbs_peers
from bench.verbs.instances import packages, split_cases

from paripassu import load
from paripassu.balance.deal import agree
from paripassu.balance.terms import Terms, compile_terms
from paripassu.case.model import Case
from paripassu.order.count import count
from paripassu.order.frontier import frontier
from paripassu.order.search.safe import safe_order
from paripassu.running.clock import Clock

DRAWN = [(tracks, 8, 2), (milestones, 8, 3), (layers, 9, 3)]


def whole(case: Case) -> Terms:
    return compile_terms(case, agree(case))


@pytest.mark.parametrize(("family", "size", "parties"), DRAWN)
def test_peers_count_and_bound_what_we_do(
    family: Callable[..., dict[str, Any]], size: int, parties: int
) -> None:
    case = load(family(size, parties, 1))
    counted, bounds = count(case), frontier(case)
    assert verbs_peers.count(whole(case), inf) == (counted.orders, counted.safe)
    expected = frozenset(tuple(one.guarantee.values()) for one in bounds.minimal)
    assert verbs_peers.frontier(whole(case), inf) == expected


def test_peers_know_nash_s_barter() -> None:
    terms = whole(load("bill-and-jack"))
    assert verbs_peers.count(terms, inf) == (5040, 708)
    # Its text says that 1 of Jack alone is the least of one side alone with which an order exists.
    found = verbs_peers.frontier(terms, inf)
    assert found is not None
    assert (Fraction(0), Fraction(1)) in found
    assert verbs_peers.safe(terms, inf) is True


def test_a_good_for_money_takes_its_cost_over_the_joint_guarantee() -> None:
    case = next(case for name, case in split_cases() if name == "a good for money")
    assert verbs_peers.instalments(case, 6, inf) == 5
    assert verbs_peers.instalments(case, 4, inf) == 0


def test_packages_are_safe_or_not_by_both() -> None:
    asked = packages(load("sinai-1979"))[:10]
    answers = [verbs_peers.safe(terms, inf) for terms in asked]
    assert answers == [safe_order(terms, Clock()) is not None for terms in asked]
    assert {*answers} == {True, False}


def test_peers_that_are_late_say_nothing() -> None:
    terms = whole(load("bill-and-jack"))
    late = time.perf_counter() - 1
    assert verbs_peers.count(terms, late) is None
    assert verbs_peers.frontier(terms, late) is None


def test_answers_that_differ_are_refused_and_late_ones_marked() -> None:
    def asked(own: int | None, peer: int | None) -> verbs.Row:
        return verbs.row("count", "case", lambda: own, lambda _until: peer, 2.0, str)

    assert asked(7, 7).answer == "7"
    with pytest.raises(AssertionError, match="ours says 7, the peer 8"):
        asked(7, 8)
    text = verbs.table([asked(7, 7), asked(7, None), asked(None, 7)])
    first, peer_late, own_late = text.splitlines()[2:]
    assert first.endswith("| yes |")
    assert "| > 2.0000 | > " in peer_late
    assert "| > 2.0000 |" in own_late
    assert "| < " in own_late
    assert own_late.endswith("| – |")
