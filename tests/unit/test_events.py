"""Events and lateness: what lawyers write, worked out by hand; what is refused; every format."""

from __future__ import annotations

import json
import re
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from paripassu import (
    CaseError,
    RequestError,
    calendar,
    check,
    count,
    deal,
    frontier,
    instalments,
    ladder,
    load,
    plan,
    sweep,
    unlock,
)
from paripassu.balance.checker import Path as Gone
from paripassu.order.plan import Plan
from paripassu.order.relax import relaxations
from paripassu.report.formats.efg import efg
from tests.command import run
from tests.documents import ENDINGS, text_of

F = Fraction
Data = dict[str, Any]


def case(actions: Data, **parties: Data) -> Data:
    """Give a case between a buyer and a seller, who trust each other, as plain data."""
    stated = {p: {"name": p.title(), "trust": 1, "breach_cost": 4, "bottom_line": -99} | more
              for p, more in {"buyer": {}, "seller": {}, **parties}.items()}  # fmt: skip
    return {"paripassu": 1, "title": "A sale", "parties": stated, "actions": actions}


def by(party: str, buyer: float = 0, seller: float = 0, **more: Any) -> Data:
    does = f"The {party} does its part"
    return {"by": party, "does": does, "value": {"buyer": buyer, "seller": seller}, **more}


def event(likely: float, **more: Any) -> Data:
    return {"by": "nobody", "does": "It happens", "likely": likely, **more}


def branch(found: Plan, **outcomes: bool) -> Gone:
    """Give the path in which events turn out so."""
    return next(path for path in found.figures.paths if path.branch.outcomes == outcomes)


def ends(found: Plan, **outcomes: bool) -> tuple[Fraction, Fraction]:
    """Give what both have in the end, where events turn out so."""
    hoped = branch(found, **outcomes).hoped
    return hoped["buyer"][-1], hoped["seller"][-1]


# --- What lawyers write ----------------------------------------------------------------------

SALE = {"shares": by("seller", 14, -10), "price": by("buyer", -9, 9)}


def test_an_earn_out_on_which_the_sides_do_not_agree() -> None:
    target = event(0.5, expects={"buyer": 0.25, "seller": 0.75})
    earn_out = by("buyer", -4, 4, needs=["target"])
    found = plan(case(SALE | {"target": target, "earn-out": earn_out}))
    # The buyer expects 5 - 4/4, the seller -1 + 4·3/4: each thinks it has the better of it.
    assert found.figures.final == {"buyer": 4, "seller": 2}
    assert ends(found, target=True) == (1, 3)
    assert ends(found, target=False) == (5, -1)
    assert found.figures.guarantee_needed["seller"] > 0


def test_interest_is_paid_only_where_somebody_is_late() -> None:
    late = by("buyer", 0, -0.5, likely=0.2, delays={"price": "30 days"})
    found = plan(case(SALE | {"late": late, "interest": by("buyer", -0.4, 0.4, needs=["late"])}))
    assert ends(found, late=True) == (F("4.6"), F("-1.1"))
    assert ends(found, late=False) == (5, -1)
    assert found.figures.final == {"buyer": F("4.92"), "seller": F("-1.02")}
    order = found.order
    assert order.index("late") < order.index("price") and "price" in branch(found, late=True).done
    assert order.index("late") < order.index("interest")
    assert "interest" not in branch(found, late=False).done


def test_one_who_waits_may_suspend_its_own_part() -> None:
    late = by("buyer", likely=0.5, delays={"price": "2 months"})
    suspends = by("seller", -1, 0.5, needs=["late"], reversible=1)
    resumes = by("seller", 1, -0.5, needs=["suspends", "price"])
    found = plan(case(SALE | {"late": late, "suspends": suspends, "resumes": resumes}))
    assert {"suspends", "resumes"} <= branch(found, late=True).done
    assert branch(found, late=False).done == {"shares", "price"}


def test_an_extension_delays_all_that_it_is_given_for_and_what_waits_for_it() -> None:
    granted = event(0.5, delays={"shares": "10 days", "price": "20 days"})
    after = by("seller", 1, -1, needs=["price"])
    found = calendar(case(SALE | {"granted": granted, "after": after}))
    yes, no = found.figures.paths
    assert (yes.branch.outcomes, no.branch.outcomes) == ({"granted": True}, {"granted": False})
    last = {path.branch.outcomes["granted"]: path.moments["buyer"][-1].day
            for path in found.figures.paths}  # fmt: skip
    assert last[True] - last[False] == 20
    assert found.length == last[False]


def test_a_breach_is_cured_in_time_or_the_contract_ends() -> None:
    actions = SALE | {
        "deposit": by("buyer", -1, 1),
        "cured": event(0.9, otherwise="end", latest="D+30"),
        "costs": by("buyer", -1, 1, needs=["cured"]),
    }
    for part in ("shares", "price"):
        actions[part] = {**actions[part], "needs": ["cured"]}
    found = plan(case(actions))
    over = branch(found, cured=False)
    assert over.branch.ended and over.done == {"deposit"}
    assert ends(found, cured=False) == (-1, 1)
    assert ends(found, cured=True) == (3, 1)
    assert found.figures.final == {"buyer": F("2.6"), "seller": 1}
    assert found.order.index("deposit") < found.order.index("cured")


def test_nobody_thinks_that_it_will_end_and_it_must_hold_all_the_same() -> None:
    actions = {"deposit": by("buyer", -6, 6), "cured": event(1, otherwise="end")}
    actions |= {"shares": by("seller", 14, -10, needs=["cured"])}
    found = plan(case(actions))
    # The end is not expected, so the seller counts on -4 and would rather stop with the deposit.
    assert found.figures.final == {"buyer": 8, "seller": -4}
    assert found.status == "none"
    assert found.figures.exposure["buyer"] == 6


def test_the_deposit_comes_back_where_approval_has_not_come_in_time() -> None:
    actions = {name: {**one, "needs": ["approval"]} for name, one in SALE.items()}
    actions["deposit"] = by("buyer", -2, 2)
    actions["approval"] = event(0.7, otherwise=["refund"], latest="D+180")
    actions["refund"] = by("seller", 2, -2, needs=["deposit"])
    data = case(actions)
    found = plan(data)
    assert ends(found, approval=False) == (0, 0)
    assert branch(found, approval=False).done == {"deposit", "refund"}
    dated = calendar(data, swaps=[("shares", "price")])
    assert dated.status == "safe" and dated.dates["approval"].done == 180
    assert dated.dates["shares+price"].starts == dated.dates["refund"].starts == 180
    early = check(data, order=["refund", "approval", "deposit", "shares", "price"])
    assert "refund comes before approval, which comes first." in early.figures.faults


def test_an_arbiter_splits_what_is_in_dispute() -> None:
    award = event(0.6, otherwise=["half"])
    actions = SALE | {"award": award, "all": by("seller", 4, -4, needs=["award"])}
    found = plan(case(actions | {"half": by("seller", 2, -2)}))
    assert found.figures.final == {"buyer": F("8.2"), "seller": F("-4.2")}
    assert ends(found, award=True) == (9, -5)
    assert ends(found, award=False) == (7, -3)


def test_by_default_trust_is_measured_against_what_is_still_hoped_for() -> None:
    actions = {"work": by("seller", 6, -4), "vote": event(0.5, needs=["work"])}
    actions["pay"] = by("buyer", -5, 10, needs=["vote"])
    parties = {"seller": {"trust": 0.8, "breach_cost": 0}, "buyer": {"breach_cost": 5}}
    found = plan(case(actions, **parties))
    # Before it works the seller hopes for -4 + 10/2, and may be left with -4: (0 + 4)/(1 + 4).
    assert found.order == ("work", "vote", "pay")
    assert found.figures.trust_needed["seller"] == F(4, 5)
    assert found.status == "safe"
    parties["buyer"]["breach_cost"] = 4  # with 6 in hand it is more than the 1 that it gets
    assert plan(case(actions, **parties)).status == "none"


# --- What is refused -------------------------------------------------------------------------

TWO = {"x": by("buyer", -1, 2), "y": by("seller", 2, -1)}
NEEDS = "actions.z.needs: can never be met: it is done only where e happens, and only where"
FAULTS: dict[str, tuple[Data, str]] = {
    "nobody does it": (
        {"e": {"by": "nobody", "does": "E"}},
        "actions.e.by: names no party; expected at least one, or of an event, which nobody "
        "controls, “likely” beside it.",
    ),
    "somebody does it": (
        {"e": event(0.5) | {"by": "buyer"}},
        "actions.e.likely: is stated, but somebody does it; of an event, which nobody controls, "
        "write “by: nobody”; of somebody who is late, add “delays”.",
    ),
    **{
        f"{key} alone": (
            {"e": {"by": "buyer", "does": "E", key: value}},
            f"actions.e.{key}: is stated, but not how likely it is: of an event, add “likely”, "
            "such as 0.7.",
        )
        for key, value in (
            ("delays", {"x": "3 days"}),
            ("expects", {"buyer": 0.1}),
            ("otherwise", ["x"]),
        )
    },
    "parts": ({"e": event(0.5, parts=2)}, "actions.e.parts: is stated of an event, which happens"),
    "reversible": (
        {"e": event(0.5, reversible=0.5)},
        "actions.e.reversible: is stated of an event, which nobody can take back",
    ),
    "standing": (
        {"e": event(0.5, standing=True)},
        "actions.e.standing: is stated of an event; what has happened already is no event any",
    ),
    "expects of nobody": (
        {"e": event(0.5, expects={"byer": 0.5})},
        "actions.e.expects.byer: names party “byer”, which the case does not have",
    ),
    "more than certain": ({"e": event(2)}, "actions.e.likely: is 2; expected a share from 0 to 1"),
    "otherwise unknown": (
        {"e": event(0.5, otherwise=["xx"])},
        "actions.e.otherwise: names action “xx”, which the case does not have",
    ),
    "more than the end": (
        {"e": event(0.5, otherwise=["end", "x"])},
        "actions.e.otherwise: names actions beside “end”, after which nothing is done.",
    ),
    "itself": (
        {"e": event(0.5, otherwise=["e"])},
        "actions.e.otherwise: names the event itself; expected actions.",
    ),
    "twice": (
        {"e": event(0.5, otherwise=["x"]), "f": event(0.5, otherwise=["x"])},
        "actions.f.otherwise: names x, which stands under e already; expected it once.",
    ),
    "another event": (
        {"e": event(0.5, otherwise=["f"]), "f": event(0.5)},
        "actions.e.otherwise: names f, an event; expected actions.",
    ),
    "what stands": (
        {"e": event(0.5, otherwise=["z"]), "z": by("buyer", standing=True)},
        "actions.e.otherwise: names z, which is standing already.",
    ),
    "never": (
        {"e": event(0.5, otherwise=["z"]), "z": by("buyer", needs=["e"])},
        f"{NEEDS} it does not.",
    ),
    "delays unknown": (
        {"e": event(0.5, delays={"q": "3 days"})},
        "actions.e.delays.q: names action “q”, which the case does not have",
    ),
    "delays itself": (
        {"e": event(0.5, delays={"e": "3 days"})},
        "actions.e.delays.e: cannot be delayed by it; expected a later action.",
    ),
    "delays what stands": (
        {"e": event(0.5, delays={"z": "3 days"}), "z": by("buyer", standing=True)},
        "actions.e.delays.z: cannot be delayed by it; expected a later action.",
    ),
    "delays what needs it": (
        {"e": event(0.5, delays={"z": "3 days"}), "z": by("buyer", needs=["e"])},
        "actions.e.delays.z: needs it, and so is not done at all where it does not happen",
    ),
    "delays and ends": (
        {"e": event(0.5, delays={"x": "3 days"}, otherwise="end")},
        "actions.e.delays: is stated of an event that ends the process where it does not happen",
    ),
    "delays for how long": (
        {"e": event(0.5, delays={"x": "soon"})},
        "actions.e.delays.x: expected a duration such as 5 years, in plain days, weeks, months or "
        "years, found “soon”.",
    ),
    "in a circle": (
        {"e": event(0.5, delays={"z": "3 days"}, needs=["z"]), "z": by("buyer")},
        "actions.e.needs: goes round in a circle with what stands under “otherwise” or “delays”",
    ),
}


@pytest.mark.parametrize(("actions", "said"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_told_once_from_python_and_the_command(
    actions: Data, said: str, tmp_path: Path
) -> None:
    data = case(TWO | actions)
    with pytest.raises(CaseError) as problem:
        load(data)
    assert said in str(problem.value)
    assert len(str(problem.value).splitlines()) == 1
    path = tmp_path / "case.yaml"
    path.write_text(json.dumps(data), encoding="utf-8")
    done = run("plan", str(path), columns=1000)
    assert (done.code, done.out) == (2, "")
    assert said in done.err and "line 1" in done.err


def test_a_party_called_nobody_and_events() -> None:
    data = case(TWO | {"e": {"by": "seller", "does": "E", "likely": 0.5, "delays": {"x": "1 day"}}})
    data["parties"]["nobody"] = {"name": "Nobody"}
    with pytest.raises(CaseError, match=re.escape("parties.nobody: is the word for who brings")):
        load(data)
    alone = case(TWO | {"e": by("nobody", 0, 0)})
    alone["parties"]["nobody"] = {"name": "Odysseus"}
    assert load(alone).actions["e"].by == ("nobody",)


def test_an_action_called_end_is_an_action() -> None:
    found = plan(case(TWO | {"end": by("buyer", 0, 1), "e": event(0.5, otherwise="end")}))
    assert not any(path.branch.ended for path in found.figures.paths)
    assert "end" in branch(found, e=False).done and "end" not in branch(found, e=True).done


def test_there_must_be_something_to_do() -> None:
    with pytest.raises(CaseError, match="standing already, or events; expected at least one"):
        load(case({"e": event(0.5), "x": by("buyer", standing=True)}))


REQUESTS: dict[str, tuple[Data, Data, str]] = {
    "two ends": (
        {"e": event(0.5, otherwise="end"), "f": event(0.5, otherwise="end")},
        {},
        "Each of several events can end the process, and nothing says which of them is first: e; f."
        " Add a need.",
    ),
    "after the end": (
        {"e": event(0.5, otherwise="end"), "f": event(0.5, needs=["e"], delays={"x": "1 day"})},
        {},
        "e can end the process, so what does not need it comes before it; but this comes after it",
    ),
    "too many": (
        {f"e{k}": event(0.5) for k in range(7)},
        {},
        "The events of this deal can turn out in more than 64 ways; expected fewer events.",
    ),
    "a swap across branches": (
        {"e": event(0.5), "z": by("buyer", needs=["e"])},
        {"swaps": [("y", "z")]},
        "exchanges what is not always done together: events decide on it.",
    ),
    "without its event": (
        {"e": event(0.5, otherwise=["z"]), "z": by("buyer")},
        {"deal": ["x", "z"]},
        "The deal holds z but not e, in whose place it is done.",
    ),
}


@pytest.mark.parametrize(("actions", "more", "said"), REQUESTS.values(), ids=REQUESTS)
def test_what_cannot_be_asked(actions: Data, more: Data, said: str, tmp_path: Path) -> None:
    data = case(TWO | actions)
    for verb in (plan, count, calendar):
        with pytest.raises(RequestError) as problem:
            verb(data, **more)
        assert said in str(problem.value)
    path = tmp_path / "case.yaml"
    path.write_text(json.dumps(data), encoding="utf-8")
    asked = [f"--{key.removesuffix('s')}={','.join(swap)}" for key, value in more.items()
             for swap in (value if key == "swaps" else [value])]  # fmt: skip
    done = run("plan", str(path), *asked, columns=1000)
    assert done.code == 2 and said in done.err


def test_six_events_are_not_too_many() -> None:
    found = plan(case(TWO | {f"e{k}": event(0.5) for k in range(6)}))
    assert len(found.figures.paths) == 64


UNCERTAIN = case(TWO | {"e": event(0.5), "z": by("buyer", -1, 2, needs=["e"], parts="any")})


def test_what_can_be_said_only_of_what_is_certain() -> None:
    for ask in (lambda: frontier(UNCERTAIN), lambda: unlock(HOPELESS)):
        with pytest.raises(RequestError, match="depends on what nobody controls"):
            ask()
    # Where there is nothing to open the one, and where only what is certain is looked at the other.
    assert unlock(UNCERTAIN).deals[0].plan.status == "safe"
    assert ladder(UNCERTAIN).case.actions["e"].event


def test_so_it_is_for_instalments_and_the_game() -> None:
    with pytest.raises(RequestError, match="depends on what nobody controls"):
        instalments(UNCERTAIN)
    with pytest.raises(RequestError, match="game of a deal with events"):
        efg(plan(UNCERTAIN))
    # A deal without the event is asked about as ever.
    assert frontier(UNCERTAIN, deal=["x", "y"]).minimal


def test_a_package_is_made_of_what_is_certain_alone() -> None:
    assert {a for one in deal(UNCERTAIN).pareto for a in one.actions} == {"x", "y"}
    with pytest.raises(RequestError, match="depends on what nobody controls"):
        deal(UNCERTAIN, deal=["x", "y", "e"])


def test_points_that_change_with_time_and_events() -> None:
    data = case(TWO | {"e": event(0.5)}, buyer={"patience": 0.9}) | {"horizon": "1 year"}
    with pytest.raises(RequestError, match="Points that change with time"):
        calendar(data)


# --- Every way to show it --------------------------------------------------------------------


def approval() -> Data:
    """A sale that needs an approval, with a refund, a delay and interest; it holds with a swap."""
    actions = {name: {**one, "needs": ["approval"], "takes": "1 day"} for name, one in SALE.items()}
    actions["deposit"] = by("buyer", -2, 2, takes="5 days", verified={"by": "Bank"})
    actions["approval"] = event(0.7, otherwise=["refund"], latest="D+180", expects={"buyer": 0.45})
    actions["refund"] = by("seller", 2, -2, needs=["deposit"], title="Refund")
    late = {"likely": 0.2, "delays": {"price": "30 days"}, "needs": ["approval"]}
    actions["late"] = by("buyer", 0, -0.5, **late)
    actions["interest"] = by("buyer", -0.4, 0.4, needs=["late"])
    actions["price"]["value"] = {"buyer": -11, "seller": 13}
    return case(actions) | {"starts": "2030-01-01"}


SWAP = "--swap=shares,price"


@pytest.fixture
def path(tmp_path: Path) -> str:
    file = tmp_path / "case.yaml"
    file.write_text(json.dumps(approval()), encoding="utf-8")
    return str(file)


@pytest.mark.parametrize("dated", [False, True])
@pytest.mark.parametrize("ending", ENDINGS)
def test_a_document_says_where(path: str, tmp_path: Path, ending: str, dated: bool) -> None:
    file = tmp_path / f"report{ending}"
    asked = ["report", path, "--to", str(file), SWAP, *(["--dated"] if dated else [])]
    done = run(*asked)
    assert done.code == 0, done.err
    text = " ".join(text_of(file.read_bytes(), ending).split())
    assert "What events decide" in text and "nobody" in text
    assert "where approval does not happen" in text
    assert "a mean over what may come" in text
    assert "approval happens; late happens" in text
    assert "30 days later" in text


@pytest.mark.parametrize("ending", [".svg", ".png"])
@pytest.mark.parametrize("picture", ["balances", "lanes", "exchange"])
def test_a_picture_is_drawn(path: str, tmp_path: Path, picture: str, ending: str) -> None:
    file = tmp_path / f"drawn{ending}"
    assert run("plan", path, SWAP, "--plot", str(file), "--picture", picture).code == 0
    if ending == ".png":
        assert file.read_bytes().startswith(b"\x89PNG")
        return
    text = file.read_text(encoding="utf-8")
    said = {
        "balances": "Drawn as if every event happened.",
        "lanes": "nobody controls them",
        "exchange": "nobody controls this",
    }
    assert all(word in text for word in said[picture].split())


def test_a_calendar_is_drawn_and_written_for_other_programs(path: str, tmp_path: Path) -> None:
    for ending in (".svg", ".png"):
        drawn = tmp_path / f"drawn{ending}"
        assert run("calendar", path, SWAP, "--plot", str(drawn)).code == 0 and drawn.stat().st_size
    for ending in (".ics", ".xml", ".csv", ".mmd"):
        file = tmp_path / f"dates{ending}"
        assert run("calendar", path, SWAP, "--to", str(file)).code == 0
        text = file.read_text(encoding="utf-8-sig").replace("\r\n ", "")
        assert "where approval does not happen" in text, ending
        assert "nobody" in text or ending == ".csv"


def test_other_formats_say_where(path: str) -> None:
    drawn = run("export", path, SWAP, "--mermaid").out.replace("<br/>", " ")
    assert "where approval does not happen" in drawn and "nobody controls this" in drawn
    table = run("export", path, SWAP, "--csv").out
    assert "only where" in table and "where approval happens" in table
    certain = run("export", "bill-and-jack", "--csv").out
    assert "only where" not in certain
    refused = run("export", path, SWAP, "--efg")
    assert refused.code == 2 and "cannot be written in this format yet" in refused.err


def test_a_view_is_the_partys_own(path: str) -> None:
    shown = run("show", path, columns=500).out
    assert "held likely by: buyer 0.45" in shown and "likely: 0.7" in shown
    assert "otherwise: refund" in shown and "delays: price 30 days" in shown


# --- Where no plan holds ---------------------------------------------------------------------

HOPELESS = case(
    {"x": by("buyer", -3, 5, needs=["e"]), "e": event(0.5), "y": by("seller", 7, -4)},
    buyer={"breach_cost": 0}, seller={"breach_cost": 0},
)  # fmt: skip
LAST = by("seller", 9, -3, needs=["e"])
TRUSTING = case(
    {"x": by("buyer", -2, 4), "e": event(0.5, otherwise="end"), "y": LAST},
    buyer={"trust": 0.1, "breach_cost": 1}, seller={"breach_cost": 3},
)  # fmt: skip
REFUSING = case(
    {"x": by("buyer", -2, 4), "e": event(0.5), "y": LAST},
    buyer={"bottom_line": 3},
)


@pytest.mark.parametrize(
    ("data", "status", "said"),
    [
        (HOPELESS, "none", "would do better by leaving"),
        (TRUSTING, "needs-trust", "Where"),
        (REFUSING, "no-deal", "would get 2.5 from the finished deal, less than the bottom line of"),
    ],
)
def test_where_it_does_not_hold(data: Data, status: str, said: str, tmp_path: Path) -> None:
    found = plan(data)
    assert found.status == status and not found.yes
    given = check(data, order=found.order)
    assert given.status == status
    assert given.figures.faults == found.figures.faults
    file, report = tmp_path / "case.yaml", tmp_path / "report.md"
    file.write_text(json.dumps(data), encoding="utf-8")
    for verb in (["plan"], ["check", "--order", ",".join(found.order)], ["calendar"]):
        done = run(verb[0], str(file), *verb[1:], columns=500)
        assert done.code == 1 and not done.err
        assert "What events decide" in done.out
    assert run("report", str(file), "--to", str(report)).code in (0, 1)
    assert said in " ".join(report.read_text(encoding="utf-8").split())
    assert count(data).safe == 0


def test_the_sentence_of_a_fault_says_where_it_is() -> None:
    found = plan(HOPELESS)
    assert any(fault.startswith("Where e ") for fault in found.figures.faults)
    dated = calendar(HOPELESS)
    assert any(fault.startswith("Where e ") for fault in dated.figures.faults)


def test_an_event_is_neither_split_nor_exchanged_to_relax_a_plan() -> None:
    for data in (HOPELESS, TRUSTING, REFUSING):
        for said in relaxations(plan(data)):
            assert not re.search(r"Doing e in|exchanges (e and|. and e)", said)


def test_chances_can_be_swept() -> None:
    rows = sweep(approval(), {"actions.approval.likely": [0, 0.5, 1]}, swaps=[("shares", "price")])
    finals = [row.figures["final.seller"] for row in rows.rows]
    assert finals[0] < finals[1] < finals[2]


# --- Where not all states can be laid out -------------------------------------------------------


def test_a_large_deal_gets_an_order_and_no_proof() -> None:
    actions = {f"a{k}": by("buyer", -1, 2) if k % 2 else by("seller", 2, -1) for k in range(40)}
    actions |= {"e": event(0.5, otherwise=["y"]), "y": by("seller", 2, -1)}
    actions["z"] = by("buyer", -1, 2, needs=["e"])
    for limit in (0, 1):
        found = plan(case(actions), time_limit=limit, prefer="guarantee")
        assert not found.proved and found.unfinished
        assert sorted(found.order) == sorted(actions)
        assert found.order.index("e") < min(map(found.order.index, ("y", "z")))
        given = check(case(actions), order=found.order)
        assert given.status == found.status and given.figures.possible


@pytest.mark.slow
def test_one_step_moved_at_a_time_makes_it_better() -> None:
    data = case(
        {f"a{k}": by("buyer", -1, 2) if k > 14 else by("seller", 2, -1) for k in range(30)}
        | {"e": event(0.5), "z": by("buyer", -1, 2, needs=["e"])},
        buyer={"breach_cost": 25}, seller={"breach_cost": 25},
    )  # fmt: skip
    first, later = (plan(data, time_limit=limit, prefer="exposure") for limit in (0, None))
    assert first.figures.exposure["seller"] > later.figures.exposure["seller"]


def test_a_small_deal_without_time_gets_an_order_too() -> None:
    for data in (approval(), HOPELESS, TRUSTING):
        found = plan(data, time_limit=0)
        assert check(data, order=found.order).figures.possible
        assert calendar(data, time_limit=0).figures.possible
