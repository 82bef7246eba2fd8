"""The same answer whether kernels are compiled, and however many threads there are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import pytest

from paripassu import load
from paripassu.balance.branching import compile_branching
from paripassu.balance.deal import agree
from paripassu.balance.terms import Terms, compile_terms
from paripassu.order.search import beam, best_first, bidirectional, dive, floors, labels
from paripassu.order.search import ranked as search
from paripassu.order.search.branched import search_branches
from paripassu.order.search.ranked import Found, ranking
from paripassu.order.search.safe import safe_order
from paripassu.running.clock import Clock, TooLargeError
from tests.random_cases import random_case, tracks_case
from tests.trust_brute_force import random_trust_case, with_trust


def one_by_one(tasks: Sequence[Callable[[], object]], worthwhile: bool = True) -> list[object]:
    return [task() for task in tasks]


def two_at_once(tasks: Sequence[Callable[[], object]], worthwhile: bool = True) -> list[object]:
    return reach_threads(tasks, worthwhile=True)


reach_threads = bidirectional.in_threads


def terms_of(seed: int) -> Terms:
    data = (
        random_case(seed, actions=7)
        if seed % 2
        else tracks_case(width=3 + seed % 3, length=3, parties=2 + seed % 3, seed=seed)
    )
    case = load(with_trust(seed, data) if seed % 4 > 1 else data)
    return compile_terms(case, agree(case))


def found(terms: Terms, name: str) -> Found | None:
    return search.search(terms, ranking(name), Clock())


@pytest.mark.parametrize("seed", range(24))
def test_compiled_or_not_the_answer_is_the_same(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    terms, name = terms_of(seed), ("trust", "guarantee", "exposure", "rounds")[seed % 4]
    answers: list[object] = []
    for plain in (False, True):
        for module in (labels, bidirectional, beam, dive):
            monkeypatch.setattr(module, "little", lambda *_, plain=plain: plain)
        answers.append((found(terms, name), safe_order(terms, Clock())))
    assert answers[0] == answers[1]


@pytest.mark.parametrize("seed", range(0, 24, 2))
def test_the_number_of_threads_changes_nothing(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    terms = terms_of(seed)
    answers = []
    for way in (one_by_one, two_at_once):
        for module in (bidirectional, beam):
            monkeypatch.setattr(module, "in_threads", way)
        monkeypatch.setattr(search, "FEW", 5)
        monkeypatch.setattr(search, "ROOM", 4)
        answers.append(found(terms, "trust"))
    assert answers[0] == answers[1]


def test_more_time_is_never_worse(monkeypatch: pytest.MonkeyPatch) -> None:
    """The best so far can be taken at any moment: every moment's is at least as good as before."""
    case = load(tracks_case(width=9, length=5, parties=3, seed=8))
    terms = compile_terms(case, agree(case))
    monkeypatch.setattr(search, "FEW", 5)
    values = []
    for ticks in (0, 3, 10, 40, 160):
        clock = Clock(limit=1e9, progress=partial(_stop_after, [ticks]))
        answer = search.search(terms, ["trust"], clock)
        assert answer is not None
        values.append((answer.criteria[0].value, -answer.criteria[0].bound))
    assert values == sorted(values, reverse=True)
    assert values[0][0] > values[-1][0] or values[0][1] > values[-1][1]


def _stop_after(left: list[int], what: str, seconds: float) -> None:
    left[0] -= 1
    if left[0] < 0:
        raise KeyboardInterrupt


def test_without_room_and_without_an_order_nothing_is_claimed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A deal whose every order breaks rule 1 is not called hopeless unless that was proved."""
    data = tracks_case(width=3, length=3, parties=3, seed=2)
    for party in data["parties"].values():
        party["breach_cost"] = 0
    case = load(data)
    terms = compile_terms(case, agree(case))
    exact = search.search(terms, ["trust"], Clock())
    monkeypatch.setattr(bidirectional, "MAX_STATES", 1)
    monkeypatch.setattr(search, "ROOM", 1)
    try:
        tight = search.search(terms, ["trust"], Clock())
    except TooLargeError:
        return
    assert (tight is None) == (exact is None)


@pytest.mark.parametrize("seed", range(12))
def test_trust_that_changes_is_carried_alike_in_every_way(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Kernels in both halves, compiled or not, and the walk over all states of all branches."""
    data = (
        random_trust_case(seed, actions=7)
        if seed % 2
        else tracks_case(width=3 + seed % 3, length=3, parties=2 + seed % 3, seed=seed)
    )
    for number, party in enumerate(data["parties"].values()):
        party.setdefault("trust", 0.2)
        if number != seed % 3:
            party["learns"] = {"like": 1 + number}
    case = load(data)
    deal = agree(case)
    terms = compile_terms(case, deal)
    ranked = ranking(("trust", "guarantee", "exposure")[seed % 3])
    answers = []
    for plain in (False, True):
        for module in (labels, bidirectional, beam, dive, floors):
            monkeypatch.setattr(module, "little", lambda *_, plain=plain: plain)
        answers.append((search.search(terms, ranked, Clock()), safe_order(terms, Clock())))
    assert answers[0] == answers[1]
    other = search_branches(compile_branching(case, deal), ranked, Clock())
    measured = [None if one is None else one.criteria for one in (answers[0][0], other)]
    assert measured[0] == measured[1]


@pytest.mark.parametrize("seed", [k for k in range(48) if k % 4 < 2])  # of one trust in everybody
def test_best_first_settles_what_all_states_settle(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Asked before anything is laid out, with room for all labels, it decides every question."""
    terms, name = terms_of(seed), ("trust", "guarantee", "exposure")[seed % 3]
    usual = search.search(terms, [name], Clock())
    monkeypatch.setattr(best_first, "little", lambda *_: False)
    monkeypatch.setattr(search, "LABELS", 1_000_000)
    monkeypatch.setattr(search._Rank, "_asked", lambda *_: False)
    other = search.search(terms, [name], Clock())
    assert (usual is None) == (other is None)
    if usual is not None and other is not None:
        assert other.criteria == usual.criteria
        assert other.criteria[0].proved
