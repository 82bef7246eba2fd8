"""Values from choices, against brute force: corners of polytopes, all repairs, all questions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cache
from itertools import combinations, islice
from random import Random

import numpy as np
import pytest

from paripassu import load
from paripassu.balance.checker import examine
from paripassu.balance.deal import Deal, agree
from paripassu.case.model import Case
from paripassu.risk.choices.polytope import Polytope, Values, repairs
from paripassu.risk.choices.question import Limit, Question, Reply
from paripassu.risk.choices.session import Session, Subject, begin
from paripassu.risk.choices.spans import Span, spans_of
from paripassu.risk.choices.way import BROKEN, Way
from paripassu.running.clock import Clock
from tests.blocks import some
from tests.brute_force import Brute
from tests.random_cases import random_case

F = Fraction
CLOCK = Clock()


@cache
def drawn(seed: int, actions: int = 4) -> tuple[Subject, tuple[tuple[str, ...], ...]]:
    """Draw a small case with all its orders, and the party that values the most of it."""
    data, rng = random_case(seed, actions=actions), Random(seed)
    for stated in data["parties"].values():  # so much that some orders pass the rules
        stated["breach_cost"] = rng.choice([3, 6, 9, 12])
        stated["trust"] = rng.choice([0, 0.1, 0.25])
        if seed % 3:
            stated.pop("risk_limit", None)
    case = load(data)
    deal = agree(case)
    spans = max((_spans(case, deal, p) for p in case.parties), key=len)
    party = spans[0].number.party
    orders = tuple(Brute(data).orders())
    return Subject(case, deal, party, spans, seed=seed), orders


def _spans(case: Case, deal: Deal, party: str) -> tuple[Span, ...]:
    valued = any(case.actions[a].value.get(party, (0, 0)) != (0, 0) for a in deal.actions)
    return spans_of(case, deal, party) if valued else ()


def lacking(subject: Subject, order: tuple[str, ...], values: Values) -> Fraction:
    """Ask the checker what an order lacks at some values."""
    case = subject.at(values)
    figures = examine(case, subject.deal, order)
    for p, own in case.parties.items():
        if own.risk_limit is not None and figures.exposure[p] > own.risk_limit + figures.cover[p]:
            return BROKEN
    worst = [BROKEN if short is None else short for short in figures.shortfall.values()]
    return max(worst, default=F(-1))


def anywhere(spans: Sequence[Span], rng: Random) -> Values:
    """Draw values within their spans."""
    return {s.action: s.low + (s.high - s.low) * F(rng.randint(0, 60), 60) for s in spans}


def asked(spans: Sequence[Span], rng: Random) -> Question:
    """Draw a question."""
    names = rng.sample([s.action for s in spans], min(len(spans), rng.randint(1, 3)))
    return Question(tuple(names[:1]), tuple(names[1:]))


def truly(question: Question, values: Values) -> Reply:
    """Answer as one does whose values these are."""
    more = sum((times * values[a] for a, times in question.form.items()), F(0))
    return Reply.FIRST if more >= 0 else Reply.SECOND


def corners(polytope: Polytope) -> Iterator[Values]:
    """Yield all corners: where as many limits as there are values are met with nothing to spare."""
    names = [s.action for s in polytope.spans]
    limits = [*polytope.limits]
    for s in polytope.spans:
        limits += [Limit({s.action: F(1)}, s.low), Limit({s.action: F(-1)}, -s.high)]
    for tight in combinations(limits, len(names)):
        rows = [[one.form.get(a, F(0)) for a in names] + [one.least] for one in tight]
        found = solved(rows)
        if found is not None:
            values = dict(zip(names, found, strict=True))
            if all(one.met(values) for one in limits):
                yield values


def solved(rows: list[list[Fraction]]) -> list[Fraction] | None:
    """Solve linear equations; None where they do not have just one solution."""
    rows, size = [list(row) for row in rows], len(rows)
    for k in range(size):
        pivot = next((r for r in range(k, size) if rows[r][k]), None)
        if pivot is None:
            return None
        rows[k], rows[pivot] = rows[pivot], rows[k]
        rows[k] = [x / rows[k][k] for x in rows[k]]
        for r in range(size):
            if r != k and rows[r][k]:
                rows[r] = [x - rows[r][k] * y for x, y in zip(rows[r], rows[k], strict=True)]
    return [row[-1] for row in rows]


BLOCKS = some(range(8), 2)


@pytest.mark.parametrize("block", BLOCKS)
def test_an_order_lacks_what_the_checker_says(block: int) -> None:
    broken = kept = 0
    for seed in range(10 * block, 10 * block + 10):
        subject, orders = drawn(seed)
        rng = Random(seed)
        for order in islice(orders, 3):
            way = subject.way(order)
            points = [anywhere(subject.spans, rng) for _ in range(3)]
            floats = np.array([[float(v[a]) for a in way.actions] for v in points])
            for values, nearly in zip(points, way.lackings(floats), strict=True):
                true = lacking(subject, order, values)
                assert way.lacking(values) == true
                assert nearly == pytest.approx(float(true), abs=1e-6)
                broken, kept = broken + (true == BROKEN), kept + (true < BROKEN)
    assert broken and kept


@pytest.mark.parametrize("block", BLOCKS)
def test_no_possible_values_break_what_is_said_to_hold(block: int) -> None:
    """Each rule is linear, so that what holds at all corners of a polytope holds in it."""
    held = broke = 0
    for seed in range(8 * block, 8 * block + 8):
        subject, orders = drawn(seed, 3)
        rng = Random(seed)
        true = anywhere(subject.spans, rng)
        said = [asked(subject.spans, rng) for _ in range(2)]
        limits = [one for q in said for one in q.limits(truly(q, true), subject.by_action)]
        polytope = Polytope(subject.spans, tuple(limits))
        ends = list(corners(polytope))
        for order in islice(orders, 3):
            way, beyond = subject.way(order), rng.choice([F(0), F(1, 10), F(-1, 5)])
            found = way.breaking(polytope, beyond)
            worst = max(lacking(subject, order, values) for values in ends)
            if found is None:
                assert worst <= beyond
                held += 1
            else:
                assert polytope.has(found) and lacking(subject, order, found) > beyond
                assert worst > beyond
                broke += 1
    assert held + broke > 8 and ((held and broke) or block)  # both in the block of every run


def test_the_ends_of_values_are_those_of_the_corners() -> None:
    for seed in range(12):
        subject, _orders = drawn(seed, 3)
        rng = Random(seed)
        true = anywhere(subject.spans, rng)
        said = [asked(subject.spans, rng) for _ in range(3)]
        limits = [one for q in said for one in q.limits(truly(q, true), subject.by_action)]
        polytope = Polytope(subject.spans, tuple(limits))
        ends = list(corners(polytope))
        assert polytope.has(true) and not polytope.empty
        for s in subject.spans:
            found = [values[s.action] for values in ends]
            assert polytope.ends(s.action) == (min(found), max(found))
        inner = polytope.inner()
        assert inner is not None and polytope.has(inner)


def test_the_smallest_repairs_are_those_of_all_sets_of_answers() -> None:
    sizes = set()
    for seed in range(8):
        subject, _orders = drawn(seed, 3)
        rng = Random(seed)
        said = [
            q.limits(rng.choice([Reply.FIRST, Reply.SECOND, Reply.ALIKE]), subject.by_action)
            for q in (asked(subject.spans, rng) for _ in range(5))
        ]
        found = set(repairs(subject.spans, said, most=50))
        agree = {
            frozenset(without)
            for n in range(len(said) + 1)
            for without in combinations(range(len(said)), n)
            if any(
                True
                for _corner in corners(
                    Polytope(
                        subject.spans,
                        tuple(x for k, one in enumerate(said) if k not in without for x in one),
                    )
                )
            )
        }
        least = min(map(len, agree))
        assert found == {one for one in agree if len(one) == least}
        sizes.add(least)
    assert len(sizes) > 1


def spread(orders: Sequence[tuple[str, ...]]) -> Sequence[tuple[str, ...]]:
    """Give six of all orders, or as many as there are."""
    return orders[:: max(1, len(orders) // 6)][:6]


def plainly(session: Session, question: Question) -> tuple[float, float]:
    """Weigh a question in plain Python, from its definition."""
    tried, tolerance = session.tried, float(session.subject.tolerance)
    doubt = float(session.subject.doubt)
    draws = [dict(zip((s.action for s in tried.spans), row, strict=True)) for row in tried.values]
    first = [sum(float(t) * v[a] for a, t in question.form.items()) > 0 for v in draws]
    wrong = [int(n) for n in tried.wrong]
    greatest, mean = 0.0, 0.0
    now = [doubt ** (n - min(wrong)) for n in wrong]
    for side in (True, False):
        after = [n + (one != side) for n, one in zip(wrong, first, strict=True)]
        weights = [doubt ** (n - min(after)) for n in after]
        tops = [
            max(w * r for w, r in zip(weights, row, strict=True)) for row in session.regret.tolist()
        ]
        means = [
            sum(w * r for w, r in zip(weights, row, strict=True)) / sum(weights)
            for row in session.regret.tolist()
        ]
        near = [k for k, top in enumerate(tops) if top <= min(tops) + tolerance]
        best = min(near, key=lambda k: round(means[k], 6))
        likely = sum(w for w, one in zip(now, first, strict=True) if one == side) / sum(now)
        greatest, mean = max(greatest, tops[best]), mean + likely * means[best]
    return greatest, mean


@pytest.mark.parametrize("doubt", some([F(0), F(1, 4)], 1))
def test_the_question_asked_leaves_the_least_open_of_all(doubt: Fraction) -> None:
    for seed in (3, 27, 54):
        subject, orders = drawn(seed, 5)
        session = begin(replace(subject, spare=True, doubt=doubt), CLOCK)
        session = replace(session, ways=tuple(subject.way(one) for one in spread(orders)))
        assert session.next is not None
        step = float(subject.tolerance)
        by_hand = [plainly(session, one) for one in session.open]
        for hand, one in zip(by_hand, session.weighed, strict=True):
            assert hand == pytest.approx((one.greatest, one.mean), abs=1e-5)
        place = session.open.index(session.next)
        steps = [-(-round(top, 6) // step) for top, _mean in by_hand]
        assert steps[place] == min(steps)
        alike = [k for k, one in enumerate(steps) if one == min(steps)]
        assert by_hand[place][1] <= min(by_hand[k][1] for k in alike) + 1e-5


@pytest.mark.parametrize("block", some(range(6), 1))
def test_true_answers_keep_the_truth_and_the_stop_is_right(block: int) -> None:
    """With every order of a small case among those compared: by draws of its own."""
    stopped = 0
    for seed in range(6 * block, 6 * block + 6):
        subject, orders = drawn(seed, 3)
        subject = replace(subject, doubt=F(0), spare=True)
        ways = tuple(subject.way(one) for one in orders)
        rng = Random(seed)
        true = anywhere(subject.spans, rng)
        session = replace(begin(subject, CLOCK), ways=ways)
        while (question := session.next) is not None:
            session = session.after(question, truly(question, true), CLOCK)
            assert session.polytope.has(true) and session.uncounted == (frozenset(),)
            assert session.polytope.has(session.centre)
        if session.done != "close":
            continue
        stopped += 1
        present = session.best_way
        assert present is not None
        fresh = [v for v in (anywhere(subject.spans, rng) for _ in range(4000))
                 if session.polytope.has(v)][:60]  # fmt: skip
        over = sum(
            lost(present, ways, values) > session.at_stake + float(subject.tolerance) / 2
            for values in fresh
        )
        assert over <= len(fresh) / 20
    assert stopped


def lost(present: Way, ways: Sequence[Way], values: Values) -> float:
    """Give the regret of an order at some values, exactly, among all orders."""
    return float(present.lacking(values) - min(way.lacking(values) for way in ways))
