"""Why a plan breaks and what to ask: against what is worked out by hand, and the checker's word."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from paripassu import RequestError, Stress, check, load, paper, plan, stress
from paripassu.balance.checker import Status
from paripassu.balance.deal import agree
from paripassu.balance.numbers import numbers_of, with_numbers
from paripassu.case.model import Case
from paripassu.report.papers.document import Bullets, Document, Item, Table
from paripassu.report.papers.why import condition
from paripassu.report.pictures.draw import spec_of
from paripassu.risk.asking import worth_of_knowing
from paripassu.risk.drawn import drawn
from paripassu.risk.tornado import Extreme, tornado
from paripassu.risk.why import Condition
from paripassu.running.clock import Clock
from paripassu.running.finding import Finding
from tests.command import run
from tests.random_cases import random_case

DRAWS = 20_000


def uniform(seed: int, numbers: int) -> Any:
    return np.random.default_rng(seed).random((DRAWS, numbers))


class TestWorth:
    """The worth of knowing a number, where it is known exactly."""

    def test_of_one_order_by_how_much_more_often_one_is_right_about_signing(self) -> None:
        """x + y > 1, both uniform: right half of the time; with x known E max(x, 1 - x) = 3/4."""
        values = uniform(0, 4)
        worth = worth_of_knowing(values, (values[:, 0] + values[:, 1] > 1)[:, None])
        assert worth.now == pytest.approx(1 / 2, abs=0.01)
        for k in (0, 1):
            assert worth.gains[k] == pytest.approx(1 / 4, abs=0.02)
            assert worth.explained[k] == pytest.approx(1 / 3, abs=0.02)  # Var(x) / (1/4)
        assert (np.abs(worth.gains[2:]) < 0.02).all()
        assert (worth.explained[2:] < 0.01).all()

    def test_of_several_orders_by_how_much_more_often_the_best_one_holds(self) -> None:
        """x > 0.3, x < 0.4, y > 0.5: 0.7 at best; with x known always; with y known 0.5 + 0.35."""
        values = uniform(1, 3)
        x, y = values[:, 0], values[:, 1]
        worth = worth_of_knowing(values, np.column_stack([x > 0.3, x < 0.4, y > 0.5]))
        assert worth.now == pytest.approx(0.7, abs=0.01)
        assert worth.known == 1  # x > 0.3 or x < 0.4
        for gain, error, true in zip(worth.gains, worth.errors, (0.3, 0.15, 0.0), strict=True):
            assert gain == pytest.approx(true, abs=4 * error + 0.005)

    def test_numbers_that_tell_nothing_are_not_asked_for(self) -> None:
        """Where signing or not is all the same a number of chance can seem to tell something."""
        values = uniform(4, 60)
        worth = worth_of_knowing(values, (values[:, 0] + values[:, 1] > 1)[:, None])
        assert worth.gains[2:].mean() < 0.001
        assert (worth.gains[2:] < 3 * worth.errors[2:]).all()

    def test_nothing_where_no_answer_would_change_the_decision(self) -> None:
        values = uniform(2, 2)
        worth = worth_of_knowing(values, (values[:, 0] + values[:, 1] > 0.2)[:, None])
        assert worth.now == pytest.approx(0.98, abs=0.01)
        assert not worth.gains[1]
        assert worth.explained[0] > 0.05

    @pytest.mark.parametrize("share", [0.0, 1.0])
    def test_nothing_where_the_order_always_or_never_holds(self, share: float) -> None:
        worth = worth_of_knowing(uniform(3, 2), np.full((DRAWS, 1), bool(share)))
        assert worth.now == 1
        assert not worth.gains.any() and not worth.explained.any()


def exchange(**a: Any) -> dict[str, Any]:
    """One action each; A gives one of 2 to 4, gets one of 2 to 4, and accepts whatever is 0."""
    act = {"reversible": 1, "takes": "30 days"}
    own = {"trust": 1, "breach_cost": 20}
    return {
        "paripassu": 1,
        "title": "An exchange",
        "parties": {"a": {"name": "A", **own, **a}, "b": {"name": "B", **own}},
        "actions": {
            "gives": {"by": "a", "does": "gives", "title": "Gift",
                      "value": {"a": [-4, -2], "b": 9}, **act},
            "gets": {"by": "b", "does": "gives", "value": {"a": [2, 4], "b": -1}, **act},
        },
    }  # fmt: skip


@pytest.fixture(scope="module")
def asked() -> Stress:
    found = stress(exchange(), [["gives", "gets"]], draws=DRAWS, spread=0, why=True)
    assert isinstance(found, Stress)
    return found


def listed(document: Document, name: str) -> list[Item]:
    blocks = [one for part in document.sections if part.name == name for one in part.blocks]
    return [item for block in blocks if isinstance(block, Bullets) for item in block.items]


class TestAnExchange:
    """A gains y - x, both uniform from 2 to 4: the deal is worth its while half of the time."""

    def test_the_numbers_to_ask_for(self, asked: Stress) -> None:
        found = asked.explained.questions
        assert (found.orders, found.draws) == (1, DRAWS)
        assert float(found.rightly) == pytest.approx(1 / 2, abs=0.02)
        by_path = {one.number.path: one for one in found.asked}
        assert by_path.keys() == {"actions.gives.value.a", "actions.gets.value.a"}
        for one in by_path.values():
            assert float(one.gain) == pytest.approx(0.25, abs=0.02)
        flips = {path: [end.value for end in one.flips] for path, one in by_path.items()}
        assert flips == {"actions.gives.value.a": [-4], "actions.gets.value.a": [2]}

    def test_the_questions(self, asked: Stress) -> None:
        items = {item.text: item.under for item in listed(paper(asked, brief=True), "asking")}
        assert items.keys() == {
            "Ask A: what does “Gift” cost you?",
            "Ask A: what is gets worth to you?",
        }
        said = items["Ask A: what does “Gift” cost you?"]
        assert said[0] == "Stated: 2 to 4."
        assert said[1].startswith("Known before, it would raise the chance to be right about sign")
        assert said[2] == "At 4, all else as assumed, the plan does not hold."

    def test_the_conditions_split_the_draws_as_they_say(self, asked: Stress) -> None:
        """Counted once more over all draws, but for those on a limit, which is told rounded."""
        found = asked.explained.why
        assert found is not None and found.conditions
        case = load(exchange())
        draws = drawn(case, agree(case), draws=DRAWS, spread=Fraction(0))
        values = {n.path: draws.values[:, k] for k, n in enumerate(draws.numbers)}
        inside = np.ones(DRAWS, dtype=bool)
        for one in found.conditions:
            value = values[one.number.path]
            inside &= value > float(-99 if one.above is None else one.above)
            inside &= value < float(99 if one.below is None else one.below)
        fails = values["actions.gives.value.a"] + values["actions.gets.value.a"] < 0
        assert found.found.inside + found.checked.inside == pytest.approx(inside.sum(), abs=3)
        both = found.found.both + found.checked.both
        assert both == pytest.approx((inside & fails).sum(), abs=3)
        share = found.checked.both / found.checked.failures
        assert float(found.coverage) == pytest.approx(share, abs=1e-6)
        assert found.density > Fraction(7, 10)

    def test_the_picture_shows_draws_where_they_are(self, asked: Stress) -> None:
        found = asked.explained.why
        assert found is not None and len(found.axes) == 2
        for point, fails in zip(found.points, found.point_fails, strict=True):
            assert fails == (sum(point) < 0)

    def test_an_order_beside_itself_gains_nothing_by_any_answer(self) -> None:
        found = stress(exchange(), [["gives", "gets"]] * 2, draws=2000, spread=0)
        questions = found.explained.questions
        assert questions.orders == 2
        assert questions.known == questions.rightly == found.orders[0].holds.share
        assert not any(one.gain for one in questions.numbers)
        assert found.explained.why is found.explained.tornado is found.explained.sobol is None

    def test_what_history_took_is_no_choice(self) -> None:
        found = stress("bill-and-jack", draws=500)
        assert found.explained.questions.orders == 1

    def test_time_that_is_up_leaves_the_reasons_unfinished(self) -> None:
        found = stress(exchange(), [["gives", "gets"]], draws=2000, why=True, time_limit=0)
        assert found.explained.why is None
        assert "conditions under which it breaks" in found.unfinished
        said = [getattr(b, "text", "") for part in paper(found).sections for b in part.blocks]
        assert "The search was cut short: conditions under which it breaks." in said


def trusting(seed: int) -> Case:
    """Draw a case in which everybody has trust and something behind its word."""
    data = random_case(seed)
    for party in data["parties"].values():
        party |= {"trust": 0.6, "breach_cost": 4}
        party.pop("risk_limit", None)
    return load(data)


def test_the_spare_trust_is_what_all_trust_could_fall_by() -> None:
    """Some numbers at each end, put there by their keys, then all trust moved by what is spare."""
    tried = 0
    for seed in (3, 19, 30, 46):  # where an order needs some trust
        case = trusting(seed)
        found = plan(case)
        numbers = [n.within(Fraction(1, 4)) for n in numbers_of(case, found.deal)]
        some = [n for n in numbers if n.kind in ("value", "trust", "guarantee")][::3]
        told = tornado(case, found.deal, found.order, some, Finding(Clock()))
        assert {one.number.path for one in told.swings} == {one.path for one in some}
        for swing in told.swings:
            for end in (swing.low, swing.high):
                moved = case.with_values({swing.number.path: end.value})
                tried += checked(moved, found.order, end)
    assert tried > 20


def checked(case: Case, order: Sequence[str], end: Extreme) -> int:
    """Hold what is told of an end against the checker; say whether trust could be moved."""
    before = check(case, order)
    assert end.holds == (before.status is Status.SAFE)
    if end.spare is None:
        assert before.status in (Status.NONE, Status.NO_DEAL)
        return 0
    assert end.holds == (end.spare >= 0)
    trusts = {n: n.middle for n in numbers_of(case, before.deal) if n.kind == "trust"}
    less, more = ({n: trust - end.spare - step for n, trust in trusts.items()}
                  for step in (Fraction(0), Fraction(1, 1000)))  # fmt: skip
    if not all(0 <= one <= 1 for one in (*less.values(), *more.values())):
        return 0
    assert check(with_numbers(case, less), order).status is Status.SAFE
    assert check(with_numbers(case, more), order).status is Status.NEEDS_TRUST
    return 1


def test_the_tornado_begins_with_what_flips_the_answer(asked: Stress) -> None:
    found = asked.explained.tornado
    assert found is not None and found.holds
    flips = [bool(one.flips) for one in found.swings]
    assert flips == sorted(flips, reverse=True) and flips[0]
    table = next(
        block
        for part in paper(asked).sections
        for block in part.blocks
        if isinstance(block, Table) and part.name == "tornado"
    )
    cells = [[getattr(cell, "text", cell) for cell in row.cells] for row in table.rows]
    assert ["What “Gift” costs A", "2", "1", "4", "does not hold"] in cells


@pytest.mark.parametrize(
    ("path", "above", "below", "said"),
    [
        ("actions.gives.value.a", None, -3.6,
         "What “Gift” costs A: above 3.6, which is 1.20 of what is assumed"),
        ("actions.gives.value.a", -2.7, None,
         "What “Gift” costs A: below 2.7, which is 0.90 of what is assumed"),
        ("actions.gets.value.a", 2.4, 3.3,
         "What gets is worth to A: from 2.4 to 3.3, which is 0.80 to 1.10 of what is assumed"),
        ("parties.a.trust", None, 0.55,
         "The trust of A that the plan is kept: below 0.55, which is 0.55 of what is assumed"),
        ("parties.b.breach_cost", 21, None,
         "What B loses by walking away, beyond the deal: above 21, which is 1.05 of what is "
         "assumed"),
    ],
)  # fmt: skip
def test_a_condition_in_words(
    path: str, above: float | None, below: float | None, said: str
) -> None:
    case = load(exchange())
    deal = agree(case)
    number = next(one for one in numbers_of(case, deal) if one.path == path)
    ends = [None if end is None else Fraction(str(end)) for end in (above, below)]
    assert condition(case, deal, Condition(number, *ends, Fraction(1))) == said


def test_pictures(asked: Stress) -> None:
    for picture in ("tornado", "conditions"):
        spec = spec_of(asked, picture)
        assert "Gift" in str(spec)
        assert spec["background"] != spec_of(asked, picture, dark=True)["background"]
        with pytest.raises(RequestError, match="--why"):
            spec_of(stress("bill-and-jack", draws=10), picture)
    marks = [one["mark"] for one in spec["layer"]]
    assert [one["type"] for one in marks] == ["rect", "point"]
    (frame,) = spec["layer"][0]["data"]["values"]
    assert (frame["x2"], frame["y"]) == (4, 2) or (frame["y2"], frame["x"]) == (4, 2)


def test_the_command_says_why() -> None:
    done = run("stress", "bill-and-jack", "--draws", "3000", "--why")
    assert done.code == 0
    assert "Ask Jack: what would you lose by walking away, beyond the deal?" in done.out
    assert "It breaks mostly where all of these are so:" in done.out
    assert "What Jack loses by walking away, beyond the deal: below 1" in done.out


def test_one_party_gets_no_view_of_it() -> None:
    """It rests on the numbers of all."""
    done = run("report", "bill-and-jack", "--of", "stress", "--for", "jack", "--to", "x.html")
    assert done.code == 2
    assert "rests on the numbers of all parties" in done.err


def test_where_many_numbers_share_in_it_there_is_no_condition() -> None:
    """Twelve gains, each from 0 to 2, beside a cost of 12: which is found is up to the draws."""
    case = exchange()
    case["actions"]["gives"]["value"] = {"a": -12, "b": 99}
    gets = {f"gets-{k}": case["actions"]["gets"] | {"value": {"a": [0, 2], "b": -1}}
            for k in range(12)}  # fmt: skip
    case["actions"] = {"gives": case["actions"]["gives"], **gets}
    found = stress(case, [list(case["actions"])], draws=2000, spread=0, why=True)
    told = found.explained.why
    assert told is not None and not told.conditions
    assert told.dropped and all(one.kept < 0.8 for one in told.dropped)
    said = [getattr(b, "text", "") for part in paper(found).sections for b in part.blocks]
    assert any(one.startswith("No condition on up to three numbers tells") for one in said)
    assert "Of whether it holds these explain most, each by itself:" in said
