"""What a custodian exchanges at once: actions in parts, single parts, more than two of them."""

from __future__ import annotations

import json
import re
from copy import deepcopy
from pathlib import Path
from random import Random
from typing import Any

import pytest

import paripassu
from paripassu import calendar, check, count, load, plan, unlock
from paripassu.balance.checker import Status
from paripassu.balance.deal import agree
from paripassu.case.workbook.writer import workbook
from paripassu.case.written import as_yaml
from paripassu.errors import CaseError, RequestError
from paripassu.opening.openings import openings
from paripassu.running.clock import Clock
from tests.brute_force import Brute
from tests.command import run
from tests.random_cases import random_case

Data = dict[str, Any]
ESCROW: Data = {
    "paripassu": 1,
    "title": "Shares against the price",
    "parties": {"seller": {"name": "Seller"}, "buyer": {"name": "Buyer"}},
    "actions": {
        "shares": {
            "by": "seller",
            "does": "Transfers the shares",
            "value": {"seller": -5, "buyer": 10},
            "takes": "5 days",
        },
        "price": {
            "by": "buyer",
            "does": "Pays",
            "value": {"seller": 9, "buyer": -6},
            "parts": 3,
            "takes": "9 days",
        },
    },
    "instruments": {"escrow": {"kind": "custodian", "swaps": [["shares", "price"]], "cost": 1}},
}


def swapped(seed: int) -> tuple[Data, list[str], tuple[str, ...]]:
    """Draw a case with actions in parts, what is exchanged as it is named, and part by part."""
    data, rng = random_case(seed, actions=5), Random(seed + 55)
    for action in data["actions"].values():
        if not action.get("standing") and rng.random() < 0.4:
            action["parts"] = 2
    parts = Brute(data).parts
    names, spelled = [], []
    for action in rng.sample(list(parts), rng.randint(2, min(3, len(parts)))):
        one = [rng.choice(parts[action])]
        whole = rng.random() < 0.5
        names.append(action if whole else one[0])
        spelled += parts[action] if whole else one
    return data, names, tuple(spelled)


def test_orders_and_safe_orders_with_a_swap_are_those_of_every_order() -> None:
    whole = parts = safe = 0
    for seed in range(60):
        data, names, spelled = swapped(seed)
        brute = Brute(data, (spelled,))
        orders = list(brute.orders())
        if not orders:
            with pytest.raises(RequestError, match="round in a circle"):
                plan(load(data), swaps=[names])
            continue
        found = count(load(data), swaps=[names])
        good = sum(map(brute.safe, orders))
        assert (found.orders, found.safe) == (len(orders), good), seed
        best = plan(load(data), swaps=[names])
        assert (best.status is Status.SAFE) == bool(good), seed
        assert check(load(data), best.order).figures == best.figures, seed
        whole += len(spelled) > len(names)
        parts += any("." in name for name in names)
        safe += 0 < good < len(orders)
    assert min(whole, parts, safe)


def test_an_escrow_takes_a_price_in_instalments(tmp_path: Path) -> None:
    """All three at once hold; the last of them against the shares does not (6 of 9 in advance)."""
    case = load(ESCROW)
    (opening,) = openings(case, agree(case), Clock())
    assert opening.instruments == ("escrow",)
    assert opening.plan.order == ("shares+price.1+price.2+price.3",)
    found = unlock(case).deals[0]
    assert not found.idle
    assert [one.steps for one in found.exchanges] == [("shares", "price")]
    path = tmp_path / "escrow.yaml"
    path.write_text(as_yaml(case))
    for arguments in (
        ("plan", "--swap", "shares,price"),
        ("plan", "--swap", "shares,price.1,price.2,price.3"),
        ("check", "--order", "shares+price"),
    ):
        done = run(arguments[0], str(path), *arguments[1:], "--json")
        assert done.code == 0, done.err
        order = json.loads(done.out)
        assert order["order"] == ["shares+price.1+price.2+price.3"]
        assert order["steps"][0]["actions"] == ["shares", "price"]
    shown = run("unlock", str(path), columns=200).out
    assert "Exchanged at once: shares and price." in shown
    assert "A custodian who exchanges shares and price at once." in shown
    shown = run("plan", str(path), "--swap", "shares,price", "--full", columns=200).out
    assert "(all of it: 3 parts)" in shown
    last = plan(case, swaps=[("shares", "price.3")])
    assert last.order == ("price.1", "price.2", "shares+price.3")
    assert last.status is Status.NONE


def test_a_custodian_takes_a_part_that_only_a_split_makes() -> None:
    """Two thirds are paid on trust; the last third and the shares are exchanged at once."""
    data = deepcopy(ESCROW)
    data["actions"]["price"].pop("parts")
    for party in data["parties"].values():
        party |= {"trust": 0.5, "breach_cost": 2}
    escrow = {"kind": "custodian", "swaps": [["shares", "price.3"]], "cost": 1}
    data["instruments"] = {
        "escrow": escrow,
        "thirds": {"kind": "split", "of": "price", "parts": 3, "cost": 1},
        "halves": {"kind": "split", "of": "price", "parts": 2, "cost": 0},
    }
    case = load(data)
    found = list(openings(case, agree(case), Clock()))
    assert [one.instruments for one in found] == [("escrow", "thirds")]
    assert found[0].plan.order == ("price.1", "price.2", "shares+price.3")
    assert not unlock(case).deals[0].idle
    data["instruments"] = {"escrow": escrow}
    data["actions"]["price"]["parts"] = "any"
    case = load(data)
    assert list(unlock(case).deals[0].idle or {}) == ["escrow"]
    assert paripassu.instalments(case, ["price"], most=1, swaps=[("shares", "price")]).parts == 1


def test_all_prisoners_at_once() -> None:
    """Three sides each hold what the two others want: no two suffice, all at once do."""
    sides = ("north", "south", "west")
    data: Data = {
        "paripassu": 1,
        "title": "All for all",
        "parties": {p: {"name": p, "trust": 0.1} for p in sides},
        "actions": {
            f"{p}-frees": {
                "by": p,
                "does": "Frees its prisoners",
                "value": {q: -4 if q == p else 3 for q in sides},
                "parts": parts,
            }
            for p, parts in zip(sides, (1, 2, 1), strict=True)
        },
    }
    everything = ("north-frees", "south-frees", "west-frees")
    found = unlock(load(data)).deals[0]
    assert [one.steps for one in found.exchanges] == [everything]
    data["instruments"] = {"red-cross": {"kind": "custodian", "swaps": [list(everything)]}}
    found = unlock(load(data)).deals[0]
    assert found.openings[0].swaps == (
        ("north-frees", "south-frees.1", "south-frees.2", "west-frees"),
    )


def test_of_many_steps_a_set_without_anything_needless_is_told() -> None:
    """Fourteen steps are worth something only all together: too many sets to try every one."""
    sides = ("north", "south")
    data: Data = {
        "paripassu": 1,
        "title": "All or nothing",
        "parties": {p: {"name": p, "trust": 0} for p in sides},
        "actions": {
            f"a{k}": {"by": sides[k % 2], "does": "x", "value": dict.fromkeys(sides, -1)}
            for k in range(14)
        },
    }
    data["also"] = [{"when": [*data["actions"]], "value": dict.fromkeys(sides, 20)}]
    case = load(data)
    told = unlock(case).deals[0]
    assert [one.steps for one in told.exchanges] == [tuple(data["actions"])]
    assert "custodians" in told.unfinished


def test_what_is_exchanged_takes_its_parts_days_one_after_the_other() -> None:
    """Nine days for all of the price, though each third takes three."""
    case = load(ESCROW)
    found = calendar(case, swaps=[("shares", "price")])
    (dates,) = found.dates.values()
    assert (dates.starts, dates.done) == (0, 9)
    one = calendar(load(ESCROW), swaps=[("shares", "price.3")])
    lasts = [dates.done - dates.starts for dates in one.dates.values()]
    assert lasts == [3, 3, 5]


@pytest.mark.parametrize(
    ("swap", "said"),
    [
        ("[shares, price.4]", "names price.4, but price comes in 3 parts"),
        ("[shares.2, price]", "names shares.2, but shares comes in 1 part"),
        ("[shares, price, price.1]", "names price.1 beside all of price"),
        ("[shares, prize.1]", "did you mean “price”"),
        ("[shares, price.0]", "expected an action, or a part of one such as oil.2"),
        ("[price]", "fewer than two"),
    ],
)
def test_what_a_custodian_cannot_exchange_is_said(tmp_path: Path, swap: str, said: str) -> None:
    path = tmp_path / "escrow.yaml"
    text = as_yaml(load(ESCROW))
    path.write_text(text.replace("[[shares, price]]", f"[{swap}]"))
    assert path.read_text() != text
    with pytest.raises(CaseError, match=re.escape(said)):
        load(path)


@pytest.mark.parametrize(
    ("swaps", "said"),
    [
        ([("shares", "price.4")], "did you mean “price.3”"),
        ([("shares.1", "price")], "names shares.1, which is not an action to do"),
        ([("shares", "price", "price.2")], "price.2 is named twice"),
        ([("shares", "price.1"), ("price", "shares")], "price.1 is named twice|shares is named"),
        ([("price",)], "at least two different"),
    ],
)
def test_what_cannot_be_exchanged_is_said(swaps: list[tuple[str, ...]], said: str) -> None:
    with pytest.raises(RequestError, match=said):
        plan(load(ESCROW), swaps=swaps)


@pytest.mark.parametrize("to", ["pdf", "docx", "xlsx", "html", "md"])
def test_documents_of_what_is_exchanged_in_parts(tmp_path: Path, to: str) -> None:
    path = tmp_path / "escrow.yaml"
    path.write_text(as_yaml(load(ESCROW)))
    for number, swap in enumerate(("shares,price", "shares,price.1,price.2")):
        file = tmp_path / f"{number}.{to}"
        done = run("report", str(path), "--swap", swap, "--to", str(file))
        assert done.code in (0, 1), done.err
        assert file.stat().st_size


def test_parts_to_exchange_survive_a_workbook(tmp_path: Path) -> None:
    data = deepcopy(ESCROW)
    data["instruments"]["escrow"]["swaps"] = [["shares", "price.3"], ["price.1", "shares"]]
    case = load(data)
    path = tmp_path / "escrow.xlsx"
    path.write_bytes(workbook(case))
    assert load(path).instruments == case.instruments
