"""The verb stress: what it prints, in JSON and in words, what it draws, and what it refuses."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import pytest

from paripassu import RequestError, Stress, count, load, stress
from paripassu.balance.deal import agree
from paripassu.balance.numbers import with_numbers
from paripassu.risk.drawn import drawn
from tests.command import run
from tests.trusting import TRUSTING

GIVEN = "whip,ball,knife,book,toy,bat,pen", "ball,whip,knife,book,toy,bat,pen"


def test_orders_side_by_side() -> None:
    orders = [part for order in GIVEN for part in ("--order", order)]
    done = run("stress", "bill-and-jack", *orders, "--draws", "3000", "--json")
    assert (done.code, done.err) == (0, "")
    found = json.loads(done.out)
    assert (found["verb"], found["draws"], found["proved"]) == ("stress", 3000, False)
    assert [one["name"] for one in found["orders"]] == ["1", "2"] == [*found["holds"]]
    assert sum(one["best"]["share"] for one in found["orders"]) == pytest.approx(1)
    assert min(one["regret"]["share"] for one in found["orders"]) >= 0
    for one in found["orders"]:
        holds, breaks = one["holds"], sum(end["share"] for end in one["breaks"])
        assert holds["share"] + breaks == pytest.approx(1, abs=1e-4)
        assert holds["error"] == pytest.approx((0.25 / 3000) ** 0.5, rel=0.1)
        assert one["survival"] == sorted(one["survival"], reverse=True)
        assert one["survival"][0] == 1 and one["survival"][-1] == one["completed"]["share"]


def test_the_plan_and_history_by_themselves() -> None:
    order = ["drills", "freeze", "textiles", "rail", "plant", "sign"]
    past = {"order": [{"action": name, "came": "done"} for name in order]}
    found = stress({**TRUSTING, "history": past}, draws=200)
    assert [one.name for one in found.orders] == ["plan", "history"]
    assert found.orders[1].order == tuple(order)


def test_the_order_of_history_in_its_own_deal() -> None:
    done = run("stress", "hanoi-2019", "--history", "--draws", "300", "--json")
    found = json.loads(done.out)
    assert [one["name"] for one in found["orders"]] == ["history"]
    past = load("hanoi-2019").history
    assert past is not None
    assert found["orders"][0]["order"] == [step.action for step in past.order]
    done = run("stress", "hanoi-2019", "--history", "--order", "a,b")
    assert done.code == 2


def test_what_it_says() -> None:
    done = run("stress", "hanoi-2019", "--draws", "500", "--seed", "3")
    said = " ".join(done.out.split())
    assert done.code == 0
    assert "Of 500 draws the plan holds as believed in" in said
    assert "has too little trust to begin" in said
    assert "they are no forecast of what the parties will do" in said
    assert "within ± 20 % of themselves" in said


def test_an_answer_comes_back_from_its_data() -> None:
    found = stress(TRUSTING, draws=300, spread=0.5, together="party")
    again = Stress.from_dict(json.loads(json.dumps(found.to_dict())), load(TRUSTING))
    assert again == found
    assert again.to_dict() == found.to_dict()


def test_the_same_seed_gives_the_same_draws_whatever_their_number() -> None:
    case = load("hanoi-2019")
    deal = agree(case)
    whole = drawn(case, deal, draws=50, seed=7)
    tail = drawn(case, deal, draws=20, seed=7, first=30)
    assert (whole.values[30:] == tail.values).all()
    assert (drawn(case, deal, draws=50, seed=8).values != whole.values).any()
    # More of them than are done at a time, by two threads.
    first, second = (stress(TRUSTING, draws=9_001, seed=5).to_dict() for _ in range(2))
    assert first == second


@pytest.mark.parametrize("shape", ["uniform", "triangular", "three-point"])
def test_draws_stay_in_their_ranges_and_about_their_middles(shape: str) -> None:
    case = load("hanoi-2019")
    drawing = drawn(case, agree(case), draws=4_000, shape=shape)  # type: ignore[arg-type]
    for number, values in zip(drawing.numbers, drawing.values.T, strict=True):
        low, high = float(number.low), float(number.high)
        assert values.min() >= low - 1e-12 and values.max() <= high + 1e-12
        if number.kind != "trust" or high < 1:
            assert values.mean() == pytest.approx((low + high) / 2, abs=(high - low) / 30 + 1e-12)


def test_values_of_a_party_move_together_by_as_much_as_is_asked() -> None:
    import numpy as np

    case = load("hanoi-2019")
    drawing = drawn(case, agree(case), draws=8_000, together="party", correlation=Fraction(3, 5))
    own = [k for k, n in enumerate(drawing.numbers) if n.party == "usa" and n.kind == "value"]
    other = [k for k, n in enumerate(drawing.numbers) if n.party == "rok" and n.kind == "value"]
    one, two, three = (drawing.values[:, k] for k in (own[0], own[1], other[0]))
    assert np.corrcoef(one, two)[0, 1] == pytest.approx(0.6, abs=0.05)
    assert np.corrcoef(one, three)[0, 1] == pytest.approx(0, abs=0.05)


def test_it_is_drawn(tmp_path: Path) -> None:
    for which in ("survival", "losses"):
        to = tmp_path / f"{which}.svg"
        done = run("stress", "bill-and-jack", "--draws", "200", "--plot", str(to), "--picture",
                   which)  # fmt: skip
        assert done.code == 0
        assert "Bill" in to.read_text(encoding="utf-8")


def test_a_report_of_it(tmp_path: Path) -> None:
    to = tmp_path / "stress.md"
    done = run("report", "bill-and-jack", "--of", "stress", "--draws", "200", "--to", str(to))
    assert done.code == 0
    assert "How far it comes" in to.read_text(encoding="utf-8")
    done = run("report", "bill-and-jack", "--of", "stress", "--for", "bill", "--force",
               "--to", str(to))  # fmt: skip
    assert done.code == 2 and "rests on the numbers of all parties" in done.err


def replanned(**how: object) -> Stress:
    return stress(TRUSTING, draws=30, spread=0.4, replan=True, **how)  # type: ignore[arg-type]


def test_planned_anew_for_each_draw() -> None:
    found = replanned().replanned
    assert found is not None and found.draws == found.proved == 30
    case = load(TRUSTING)
    deal = agree(case)
    safe = 0
    for number in range(30):
        drawing = drawn(case, deal, draws=1, first=number, spread=Fraction(2, 5))
        values = {one: round(value, 4) for one, value in drawing.draw(0).items()}
        safe += bool(count(with_numbers(case, values)).safe)
    assert found.safe.share == round(Fraction(safe, 30), 6)
    assert 0 < safe < 30
    assert sum(share.share for _order, share in found.orders) <= 1 + Fraction(1, 10**5)


def test_what_was_broken_off_goes_on_and_says_the_same(tmp_path: Path) -> None:
    to = tmp_path / "draws.jsonl"
    whole = replanned(resume=to)
    lines = to.read_text(encoding="utf-8").splitlines(keepends=True)
    assert len(lines) == 31
    to.write_text("".join(lines[:12]) + lines[12][:9], encoding="utf-8")  # cut within a line
    again = replanned(resume=to, workers=2)
    assert again.replanned == whole.replanned
    assert sorted(to.read_text(encoding="utf-8").splitlines(keepends=True)) == sorted(lines)
    assert Stress.from_dict(json.loads(json.dumps(again.to_dict())), load(TRUSTING)) == again


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("null", "Line 3"),
        ('{"draw": 1, "status": "safe", "order": ["freeze"], "proved": true}', "Line 3"),
        ('{"draw": -1, "status": "safe", "order": [], "proved": true}', "Line 3"),
        ('{"draw": 1e400}', "Line 3"),
        ("[" * 100_000, "Line 3"),
        ('{"draw": ' + "9" * 5_000 + "}", "Line 3"),
    ],
)
def test_a_hostile_file_is_refused(tmp_path: Path, line: str, said: str) -> None:
    to = tmp_path / "draws.jsonl"
    stress(TRUSTING, draws=1, replan=True, resume=to)
    to.write_text(to.read_text(encoding="utf-8") + line + "\n", encoding="utf-8")
    with pytest.raises(RequestError, match=said):
        stress(TRUSTING, draws=1, replan=True, resume=to)


def test_a_file_of_another_question_is_refused(tmp_path: Path) -> None:
    to = tmp_path / "draws.jsonl"
    stress(TRUSTING, draws=1, replan=True, resume=to)
    for other in ({"seed": 1}, {"spread": 0.3}, {"shape": "triangular"}, {"deal": "freeze,drills"}):
        with pytest.raises(RequestError, match="of another question"):
            stress(TRUSTING, draws=1, replan=True, resume=to, **other)  # type: ignore[arg-type]
    to.write_bytes(b"\xff\xfe")
    with pytest.raises(RequestError, match="cannot be used"):
        stress(TRUSTING, draws=1, replan=True, resume=to)
    with pytest.raises(RequestError, match="no file of draws"):
        stress(TRUSTING, draws=1, replan=True, resume=tmp_path)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--spread", "much"), "spread is “much”; expected a share from 0 to 10"),
        (("--spread", "-10%"), "expected a share from 0 to 10"),
        (("--correlation", "1.5"), "correlation is “1.5”; expected a share from 0 to 1"),
        (("--late", "nan"), "expected a share from 0 to 10"),
        (("--late", "1e999999999"), "expected a share from 0 to 10"),
        (("--draws", "0"), "expected a whole number from 1"),
        (("--draw-as", "normal"), "The shape is one of uniform, triangular, three-point"),
        (("--together", "everybody"), "What moves together is party or track"),
        (("--workers", "2"), "say how draws are planned for anew: --replan"),
        (("--replan", "--workers", "2", "--cluster", "tcp://x:1"), "give one"),
        (("--order", "whip,ball"), "The order leaves out"),
    ],
)
def test_what_it_refuses(options: tuple[str, ...], said: str) -> None:
    done = run("stress", "bill-and-jack", *options)
    assert done.code == 2 and not done.out
    assert said in " ".join(done.err.replace("│", "").split())


def test_what_depends_on_events_is_refused_with_a_sentence() -> None:
    case = load(TRUSTING).to_dict()
    case["actions"]["rail"] = {"by": "nobody", "does": "holds an election", "likely": 0.5}
    with pytest.raises(RequestError, match="nobody controls"):
        stress(case)


@pytest.mark.parametrize(
    ("party", "said"),
    [
        ({"leaves": {"each_month": 2}}, "expected a share from 0 to 1"),
        ({"leaves": {"on": {"to be agreed": 0.2}}}, "is no date"),
        ({"leaves": {"on": {"next week": 0.2}}}, "days after D-Day such as D\\+30"),
        ({"leaves": {"yearly": 0.2}}, "yearly"),
        ({"backed_by": {"nobody": 1}}, "nobody"),
        ({"backed_by": {"north": 1}}, "names the party itself"),
        ({"backed_by": {"south": 99}}, "more than its breach_cost"),
    ],
)
def test_what_a_case_may_not_say(party: dict[str, object], said: str) -> None:
    from paripassu import CaseError

    case = load(TRUSTING).to_dict()
    case["parties"]["north"] |= party
    with pytest.raises(CaseError, match=said):
        load(case)


def test_a_date_without_d_day_is_refused() -> None:
    case = load(TRUSTING).to_dict()
    case["parties"]["north"]["leaves"] = {"on": {"2030-01-01": 0.2}}
    with pytest.raises(RequestError, match="does not say when D-Day is"):
        stress(case, draws=10)
