"""What is too large is refused, and everything else is done in bounded pieces: work is counted."""

from __future__ import annotations

import re
import sys
import tracemalloc
from collections.abc import Callable
from contextlib import suppress
from fractions import Fraction
from math import prod
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from bench.generator import tracks
from bench.limits.shapes import PARTS, case, shapes
from docx.oxml.xmlchemy import BaseOxmlElement

from paripassu import calendar, count, instalments, load, plan, unlock
from paripassu.balance.deal import agree, equal
from paripassu.balance.terms import Terms, compile_terms
from paripassu.case.size import DRAWN, MOST, SHOWN
from paripassu.case.workbook.writer import workbook
from paripassu.errors import CaseError, RequestError
from paripassu.order.dates import dating
from paripassu.order.dates.project import compile_project
from paripassu.order.plan import plan_of
from paripassu.order.search import beam as beams
from paripassu.order.search import compiling, state_space
from paripassu.order.search.beam import FIRST, Beams, beam, in_turn
from paripassu.order.search.bidirectional import Reach
from paripassu.order.search.criteria import base
from paripassu.order.search.facing import Facing
from paripassu.packages.choices import compile_choices
from paripassu.packages.pareto import pareto
from paripassu.packages.winner import adjusted_winner
from paripassu.report.formats.efg import efg
from paripassu.report.papers.plan import paper
from paripassu.report.pictures.chart import balance_chart
from paripassu.report.writers import drawing
from paripassu.report.writers.word import word
from paripassu.report.writers.writing import refuse_large, write
from paripassu.running.clock import Clock, OutOfTimeError, TooLargeError

xpath = BaseOxmlElement.xpath
PARTY_LINES = "paripassu: 1\ntitle: t\nparties: {p: {name: P}, q: {name: Q}}\nactions:\n"


def terms_of(data: dict[str, Any]) -> Terms:
    made = load(data)
    return compile_terms(made, agree(made))


def written(folder: Path, parts: list[int]) -> Path:
    """A case of two parties with an action for each number of parts, from line 5 on."""
    lines = [f"  a{k}: {{by: p, does: x, parts: {n}}}\n" for k, n in enumerate(parts)]
    path = folder / "case.yaml"
    path.write_text(PARTY_LINES + "".join(lines))
    return path


# --- What is refused -------------------------------------------------------------------------


def test_instalments_beyond_what_can_be_planned_are_refused_where_most_of_them_stand(
    tmp_path: Path,
) -> None:
    path = written(tmp_path, [900, 1000, *[1000] * 6, 101])
    with pytest.raises(CaseError) as refused:
        load(path)
    assert (refused.value.line, refused.value.key) == (6, "actions.a1.parts")
    assert "8,001 steps" in str(refused.value)
    assert "2 parties are 16,002" in str(refused.value)
    assert "at most 16,000" in str(refused.value)


def test_as_many_as_can_be_planned_are_read(tmp_path: Path) -> None:
    assert MOST == 16_000
    assert len(load(written(tmp_path, [1000] * 8)).actions) == 8


def test_many_actions_for_many_parties_are_refused_at_the_actions(tmp_path: Path) -> None:
    parties = ", ".join(f"p{k}: {{name: P}}" for k in range(40))
    lines = [f"  a{k}: {{by: p0, does: x}}\n" for k in range(401)]
    path = tmp_path / "case.yaml"
    path.write_text(f"paripassu: 1\ntitle: t\nparties: {{{parties}}}\nactions:\n{''.join(lines)}")
    with pytest.raises(CaseError) as refused:
        load(path)
    assert (refused.value.line, refused.value.key) == (4, "actions")
    assert re.search("401 steps.* 40 parties are 16,040", str(refused.value))


def test_parts_any_count_once(tmp_path: Path) -> None:
    data = case(4000, 4)
    for action in data["actions"].values():
        action["parts"] = "any"
    assert len(load(data).actions) == 4000


def test_no_more_interactions_and_instruments_than_actions_can_be() -> None:
    data = case(20, 2)
    data["also"] = [{"when": ["a0", "a1"], "value": {"p0": 1}}] * 5_000
    bond = {"kind": "guarantee", "of": "p0", "adds": 1}
    data["instruments"] = {f"i{k}": bond for k in range(5_000)}
    read = load(data)
    assert (len(read.also), len(read.instruments)) == (5_000, 5_000)
    with pytest.raises(CaseError, match=r"also: holds too many; expected at most 5000"):
        load(data | {"also": data["also"] + data["also"][:1]})
    with pytest.raises(CaseError, match=r"instruments: holds too many; expected at most 5000"):
        load(data | {"instruments": data["instruments"] | {"one": bond}})


def test_options_that_multiply_steps_are_held_to_the_same() -> None:
    made = load(case(20, 40))
    finer = {action: equal(1000) for action in made.actions}
    with pytest.raises(RequestError, match=r"20,000 steps times 40 parties are 800,000"):
        plan(made, shares=finer)


def test_no_more_instalments_are_tried_than_can_be_planned() -> None:
    data = case(200, 40, backed=False)
    made = load(data)
    found = instalments(made, made.actions, most=1000)
    assert found.parts is not None or found.tried == 2  # 400 steps for 40 parties


def test_a_split_into_more_than_can_be_planned_opens_nothing() -> None:
    data = case(16, 20, backed=False)
    data["instruments"] = {"s": {"kind": "split", "of": "a0", "parts": PARTS}}
    found = unlock(load(data), time_limit=0)
    assert all("s" not in one.instruments for locked in found.deals for one in locked.openings)


def test_what_cannot_be_dated_laid_out_or_drawn_is_refused_before_it_is_searched() -> None:
    made, large = (load(case(most // 8 + 1, 8)) for most in (DRAWN, SHOWN))
    impatient = case(DRAWN // 8 + 1, 8)
    impatient["parties"]["p0"]["patience"] = 0.9
    with pytest.raises(RequestError, match=r"151 steps times 8 parties are 1,208.*at most 1,200"):
        calendar(load(impatient))
    with pytest.raises(RequestError, match=r"501 steps times 8 parties are 4,008.*at most 4,000"):
        calendar(load(case(501, 8)))
    with pytest.raises(RequestError, match=r"too large for a document.*at most 2,000"):
        refuse_large(large, agree(large))
    small = load(case(SHOWN // 8, 8))
    refuse_large(small, agree(small))
    with pytest.raises(RequestError, match=r"at most 1,200 of them; this order has 1,208"):
        balance_chart(plan(made, time_limit=0))


# --- What takes time is done in pieces -------------------------------------------------------


def test_without_time_there_is_still_an_order_and_no_states_are_laid_out() -> None:
    made = load(tracks(16, 2, 1))
    hurried, whole = (plan_of(made, agree(made), clock) for clock in (Clock(0.0), Clock()))
    assert hurried.figures.possible
    assert (hurried.expanded, hurried.proved) == (0, False)
    assert whole.expanded > 0
    assert whole.proved


def test_a_beam_stopped_after_every_layer_gives_the_same_order(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    terms = terms_of(case(14, 3, needs=lambda k: range(max(0, k - 4), max(0, k - 3))))
    facing = [Facing(terms, sign) for sign in (1, -1)]
    made = [(Beams(terms, facing).tables[style.sign], style) for style in FIRST]
    whole = [beam(tables, "trust", style) for tables, style in made]
    asked: list[int] = []

    def wide() -> int:
        asked.append(16)
        return 16

    monkeypatch.setattr(beams, "LOOKS", 1)
    assert [beam(tables, "trust", style, wide=wide) for tables, style in made] == whole
    assert len(asked) == 2 * len(terms.steps)
    assert beam(made[0][0], "trust", FIRST[0], wide=lambda: 0) is None


def test_dates_found_in_pieces_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    made = load("jpoa-2014")
    agreed = agree(made)
    project = compile_project(made, agreed, compile_terms(made, agreed))
    order = in_turn(project.terms)
    whole = dating.Dater(project, Clock()).early(order)
    monkeypatch.setattr(dating, "SLOW", 1)
    monkeypatch.setattr(dating, "LOOKS", 1)
    pieces = dating.Dater(project, Clock()).early(order)
    assert (None if whole is None else whole.dates()) == (
        None if pieces is None else pieces.dates()
    )


def test_kernels_that_are_not_stored_are_compiled_only_where_there_is_time() -> None:
    def kernel(x: int) -> int:
        return x

    assert compiling.affordable(Clock(), kernel)
    assert compiling.affordable(Clock(10 * compiling.COMPILING), kernel)
    assert not compiling.affordable(Clock(1.0), kernel)


def test_numba_is_loaded_only_where_there_is_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiling, "stored", lambda _kernel: True)
    monkeypatch.setattr(compiling, "warm", lambda: False)
    assert compiling.affordable(Clock(compiling.COMPILING - 1))
    assert not compiling.affordable(Clock(compiling.LOADING))
    assert not compiling.affordable(Clock(0))
    monkeypatch.setattr(compiling, "warm", lambda: True)
    assert compiling.affordable(Clock(0))


@pytest.mark.parametrize(
    ("far", "begun"),
    [
        (None, []),  # all steps are free of each other: a beam would take long
        (400, [1]),  # as narrow as can be it is soon done
        (1, [1, 0]),  # it is done before the clock is asked
    ],
)
def test_when_time_is_up_a_long_beam_is_not_begun(
    far: int | None, begun: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    widths = []

    def beam(*_: Any, wide: Callable[[], int], plain: bool) -> list[int]:
        widths.append(wide())
        return in_turn(terms)

    needs = None if far is None else lambda k: range(max(0, k - far), max(0, k - far + 1))
    terms = terms_of(case(2_000, 8, needs=needs))
    monkeypatch.setattr(beams, "beam", beam)
    monkeypatch.setattr(beams, "affordable", lambda *_: True)
    quick = Beams(terms, [Facing(terms, sign) for sign in (1, -1)])
    made = quick.quick("trust", Clock(0), Fraction(-2))  # no order is at that floor
    assert widths == begun
    assert [one.order for one in made] == [in_turn(terms)] * (len(begun) or 1)


def test_without_time_to_compile_steps_are_taken_as_they_come(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(beams, "affordable", lambda *_: False)
    terms = terms_of(case(400, 3, needs=lambda k: range(max(0, k - 9), max(0, k - 7))))
    made = Beams(terms, [Facing(terms, sign) for sign in (1, -1)])
    assert [one.order for one in made.quick("trust", Clock(1.0))] == [in_turn(terms)]
    assert made.more("trust", *(made.quick("trust", Clock(1.0))[0].value,) * 2, Clock(1.0)) == []


def test_orders_are_not_counted_without_time() -> None:
    found = count(load("hanoi-2019"), time_limit=0)
    assert (found.orders, found.safe, found.proved) == (None, None, False)


def test_a_deal_is_split_into_chains_once_to_be_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    split: list[int] = []
    whole = state_space.chain_cover

    def chain_cover(before: Any) -> tuple[tuple[int, ...], ...]:
        split.append(len(before))
        return whole(before)

    monkeypatch.setattr(state_space, "chain_cover", chain_cover)
    found = count(load(case(7, 2, needs=lambda k: range(max(0, k - 3), max(0, k - 2)))))
    assert (found.orders, split) == (210, [7])


def test_unlock_has_one_time_limit_for_all_deals() -> None:
    data = case(4, 2)
    for party in data["parties"].values():
        party |= {"trust": 1, "breach_cost": 1000, "risk_limit": 1000, "bottom_line": -1000}
    data["deals"] = {f"d{k}": {"actions": [f"a{n}" for n in range(4) if n != k]} for k in range(4)}
    data["deal"] = "d0"
    found = unlock(load(data), time_limit=0)
    assert [one.name for one in found.deals] == ["d0"]
    assert found.unfinished == ("d1", "d2", "d3")
    assert [one.name for one in unlock(load(data)).deals] == ["d0", "d1", "d2", "d3"]


# --- Memory ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("actions", "parties"), [(12, 2), (14, 2), (13, 6)])
def test_a_lattice_takes_no_more_room_than_is_reckoned_with(actions: int, parties: int) -> None:
    terms = terms_of(
        case(actions, parties, needs=lambda k: range(k - 7, k - 6) if k > 9 else range(0))
    )
    shape = state_space.grid(terms.before)
    reckoned = prod(shape) * (16 * parties + 4 * len(shape) + 36)
    tracemalloc.start()
    state_space.build(terms, rule1=False, rule3=False)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 1.2 * reckoned + 200_000


def test_states_are_laid_out_up_to_the_most_and_one_more_steps_worth() -> None:
    terms = terms_of(case(600, 3))
    reach, most = Reach(terms), 2_000
    limits = [base(terms, rule1=False, rule3=False)]
    with pytest.raises(TooLargeError):
        reach.within(limits, Clock(), most)
    assert reach.put_off is not None
    assert sum(half.states for half in reach.put_off[1]) <= most + 3 * 600


def test_beams_keep_to_their_room() -> None:
    for name in ("chain", "one party", "many parties"):
        terms = terms_of(shapes(3_000)[name]())
        made = Beams(terms, [Facing(terms, sign) for sign in (1, -1)])
        assert made._most * len(terms.steps) <= beams.ROOM


# --- Twice the size is about twice the work, not four times ----------------------------------


def _calls(work: Callable[[], Any]) -> int:
    """How many calls of functions something makes."""
    made = 0

    def count_one(_frame: Any, event: str, _arg: Any) -> None:
        nonlocal made
        made += event in {"call", "c_call"}

    sys.setprofile(count_one)
    try:
        with suppress(OutOfTimeError):
            work()
    finally:
        sys.setprofile(None)
    return made


def _listing(size: int) -> Callable[[], Any]:
    choices = compile_choices(load(case(size, 2)))
    return lambda: pareto(choices, [0, 1], clock=Clock(0.0))


def _winner(size: int) -> Callable[[], Any]:
    points = {f"i{k}": Fraction(k % 7 + 1) for k in range(size)}
    other = dict(zip(points, reversed(points.values()), strict=True))
    return lambda: adjusted_winner(points, other)


def _chains(size: int) -> Callable[[], Any]:
    return lambda: state_space.chain_cover([range(max(0, k - 1), k) for k in range(size)])


@pytest.mark.parametrize("made", [_listing, _winner, _chains])
def test_twice_the_size_is_no_four_times_the_work(made: Callable[[int], Callable[[], Any]]) -> None:
    small, large = (_calls(made(size)) for size in (200, 400))
    assert small > 200
    assert large < 3 * small


# --- What is written -------------------------------------------------------------------------


def _workbook(size: int) -> Callable[[], Any]:
    data = case(size, 2, backed=False)
    bond = {"kind": "guarantee", "of": "p0", "adds": 1, "by": "p1"}
    data["instruments"] = {f"i{k}": bond for k in range(size)}
    made = load(data)
    return lambda: workbook(made)


def test_a_workbook_of_twice_the_size_is_no_four_times_the_work() -> None:
    workbook(load(case(2, 2)))  # what is imported once
    small, large = (_calls(_workbook(size)) for size in (40, 80))
    assert large < 2.2 * small


def test_a_workbook_that_could_not_be_read_again_is_refused_before_it_is_written() -> None:
    data = case(1_000, 2)
    rows = {f"d{k}": {"actions": [*data["actions"]]} for k in range(20)}
    with pytest.raises(RequestError, match=r"sheet Deals would have 20,000 rows.*at most 20,000 r"):
        workbook(load(data | {"deals": rows}))


def test_a_game_asks_once_what_is_pledged() -> None:
    found = plan(load(case(40, 8)), time_limit=0)
    moments, acting = len(found.order) + 1, len(found.figures.trust_needed)
    with mock.patch.object(type(found.case.parties["p0"]), "pledged", autospec=True) as asked:
        asked.return_value = mock.Mock(gained=0)
        assert len(re.findall("(?m)^t ", efg(found))) == moments * acting + 1
    assert asked.call_count == acting**2


def test_no_cell_of_a_document_is_looked_for() -> None:
    documents = [paper(plan(load(case(size, 2)), time_limit=0)) for size in (130, 260)]
    looked = []
    for one in documents:
        with mock.patch.object(BaseOxmlElement, "xpath", autospec=True) as asked:
            asked.side_effect = xpath
            word(one)
        looked.append(asked.call_count)
    assert looked[0] == looked[1]


def test_a_picture_is_drawn_once_for_a_document(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[int] = []
    draw = drawing.drawn_as_svg

    def svg_of(spec: dict[str, Any]) -> str:
        drawn.append(1)
        return draw(spec)

    monkeypatch.setattr(drawing, "drawn_as_svg", svg_of)
    write(paper(plan("bill-and-jack")), tmp_path / "plan.docx")
    assert len(drawn) == 1
