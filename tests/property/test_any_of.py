"""What groups of needs must never change, and what they may only make better."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from fractions import Fraction
from random import Random
from typing import Any

import pytest

from paripassu import RequestError, calendar, count, deal, load, plan
from paripassu.balance.deal import agree
from paripassu.balance.precedence import must
from paripassu.balance.terms import Terms, compile_terms
from paripassu.case.fingerprint import fingerprint
from paripassu.case.view import case_seen_by
from paripassu.case.workbook.writer import workbook
from paripassu.order.search import beam, bidirectional, dive, labels
from paripassu.order.search.beam import in_turn
from paripassu.order.search.ranked import ranking, search
from paripassu.order.search.safe import safe_order
from paripassu.order.search.state_space import build
from paripassu.running.clock import Clock
from tests.brute_force import names_in
from tests.random_cases import random_case, with_any

Data = dict[str, Any]


def drawn(seed: int, *, actions: int = 7, dated: bool = False) -> Data:
    return with_any(seed, random_case(seed, actions=actions, dated=dated), often=0.9)


def terms_of(data: Data) -> Terms:
    case = load(data)
    return compile_terms(case, agree(case))


def needs_of(data: Data) -> list[tuple[str, int]]:
    actions = data["actions"]
    return [(a, k) for a in actions for k in range(len(actions[a].get("needs", [])))]


@pytest.mark.parametrize("seed", range(30))
def test_a_group_of_one_is_a_plain_need_to_the_digit(seed: int) -> None:
    data = random_case(seed, actions=6, dated=True)
    grouped = deepcopy(data)
    for action in grouped["actions"].values():
        action["needs"] = [{"any": [need]} for need in action.get("needs", [])]
    one, two = load(data), load(grouped)
    assert fingerprint(one) == fingerprint(two)
    assert plan(one).to_dict() == plan(two).to_dict()
    assert count(one) == count(two)
    assert deal(one, most=50).to_dict() == deal(two, most=50).to_dict()
    if seed % 3 == 0:
        assert calendar(one).to_dict() == calendar(two).to_dict()


@pytest.mark.parametrize("seed", range(60))
def test_the_search_finds_the_same_where_each_need_is_a_group_of_one(seed: int) -> None:
    data = random_case(seed, actions=7) if seed % 2 else drawn(seed)
    terms, name = terms_of(data), ("trust", "guarantee", "exposure", "rounds")[seed // 2 % 4]
    alone = tuple((step, (need,)) for step, needed in enumerate(terms.before) for need in needed)
    loose = replace(terms, before=((),) * len(terms.steps), groups=(*alone, *terms.groups))
    one, two = (search(each, ranking(name), Clock()) for each in (terms, loose))
    assert (one is None) == (two is None)
    if one is not None and two is not None:
        assert [c.value for c in one.criteria] == [c.value for c in two.criteria]
    one_lattice, two_lattice = (build(each) for each in (terms, loose))
    assert (one_lattice is None) == (two_lattice is None)
    if one_lattice is not None and two_lattice is not None:
        assert one_lattice.size == two_lattice.size
        assert len(one_lattice.to) == len(two_lattice.to)
    assert must(terms.before, terms.groups) == must(loose.before, loose.groups)


@pytest.mark.parametrize("seed", range(60))
def test_an_alternative_more_never_makes_a_plan_worse(seed: int) -> None:
    data, rng = drawn(seed), Random(seed)
    if not (places := needs_of(data)):
        return
    action, place = rng.choice(places)
    names = [*data["actions"]]
    earlier = names[: names.index(action)]
    known = names_in(data["actions"][action]["needs"][place])
    if not (others := [a for a in earlier if a not in known]):
        return
    more = deepcopy(data)
    more["actions"][action]["needs"][place] = {"any": [*known, rng.choice(others)]}
    try:
        wide = load(more)
    except RequestError:
        return
    case = load(data)
    assert (count(wide).orders or 0) >= (count(case).orders or 0)
    assert (count(wide).safe or 0) >= (count(case).safe or 0)
    before, after = plan(case), plan(wide)
    if before.status != "none":
        assert after.criteria[0].value <= before.criteria[0].value


@pytest.mark.parametrize("seed", range(40))
def test_compiled_or_not_the_answer_is_the_same(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    terms = terms_of(drawn(seed, actions=9))
    name = ("trust", "guarantee", "exposure", "rounds")[seed % 4]
    answers: list[object] = []
    for plain in (False, True):
        for module in (labels, bidirectional, beam, dive):
            monkeypatch.setattr(module, "little", lambda *_, plain=plain: plain)
        answers.append((search(terms, ranking(name), Clock()), safe_order(terms, Clock())))
    assert answers[0] == answers[1]


@pytest.mark.parametrize("seed", range(40))
def test_every_way_of_finding_an_order_keeps_to_the_groups(seed: int) -> None:
    terms = terms_of(drawn(seed, actions=12))
    found = search(terms, ["trust"], Clock())
    orders = [in_turn(terms), *([] if found is None else [list(found.order)])]
    beams = beam.Beams(terms, [bidirectional.Facing(terms, sign) for sign in (1, -1)])
    orders += [one.order for one in beams.quick("trust", Clock())]
    orders += [one.order for one in beams.more("trust", Fraction(0), Fraction(1), Clock())]
    for order in orders:
        place = {step: k for k, step in enumerate(order)}
        assert sorted(order) == [*range(len(terms.steps))]
        for step, needed in enumerate(terms.before):
            assert all(place[need] < place[step] for need in needed)
        for step, members in terms.groups:
            assert min(place[member] for member in members) < place[step]


@pytest.mark.parametrize("seed", range(25))
def test_a_case_is_the_same_however_it_is_written(seed: int, tmp_path: Any) -> None:
    case = load(drawn(seed))
    yaml, book = tmp_path / "case.yaml", tmp_path / "case.xlsx"
    yaml.write_text(case.to_yaml(), encoding="utf-8")
    book.write_bytes(workbook(case))
    for same in (load(yaml), load(book), load(case.to_dict())):
        assert fingerprint(same) == fingerprint(case)
        assert {a: one.needs for a, one in same.actions.items()} == {
            a: one.needs for a, one in case.actions.items()
        }
    for party in case.parties:
        seen = case_seen_by(case, party)
        assert all(seen.actions[a].needs == case.actions[a].needs for a in case.actions)
