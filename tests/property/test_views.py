"""A party's view: what the others' numbers are changes nothing in it, to the last byte."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from paripassu import check, load
from paripassu.balance.dated_checker import examine_dated
from paripassu.balance.dates import Dates
from paripassu.balance.deal import agree
from paripassu.case.model import Action, Case, Party, PrivateNumbers
from paripassu.case.schema import case_schema
from paripassu.case.view import case_seen_by
from paripassu.case.whose import WHOSE, Whose, owners, sorted_keys
from paripassu.order.dated_plan import Calendar
from paripassu.order.plan import Plan
from paripassu.report.papers.document import Document, Picture
from paripassu.report.papers.plan import paper
from paripassu.report.papers.view import dated_seen_by, seen_by
from paripassu.report.writers.writing import written
from tests.command import run
from tests.documents import ENDINGS, ORDER, telling, text_of
from tests.full_cases import full_cases
from tests.random_cases import random_case

FACTORS = st.floats(1, 5)
# A number of North or East: thousands, or a trust that neither South nor a sum of its points has.
OTHERS = re.compile(r"(?<![\d.-])\d[\d,]*\d{3}(?:\.\d+)?(?![\d-])|0\.7[345]|0\.5[34]|0\.46")
DATES = re.compile(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}")


def told(case: Case) -> Plan:
    return check(case, ORDER)


def calendar(plan: Plan) -> Calendar:
    """Dates for a plan, one step after the other; what was found beside them differs by case."""
    case, deal, day, dates = plan.case, plan.deal, 0, {}
    for number, name in enumerate(plan.order):
        dates[name] = Dates(day, day + 10, day + 10, day + 10 + number)
        day += 10 + number
    figures = examine_dated(case, deal, dates)
    telltale = sum(map(hash, (party.breach_cost for party in case.parties.values()))) % 1009
    return Calendar(
        case=case, deal=deal, dates=dates, figures=figures, soonest_first=bool(telltale % 2),
        first_benefit={"north": telltale, "south": 10, "east": telltale}, bound=telltale,
        proved=bool(telltale % 2), allowed=dict.fromkeys(case.parties, Fraction(telltale)),
    )  # fmt: skip


def told_dated(case: Case) -> Calendar:
    return calendar(told(case))


def shown(document: Document) -> str:
    """All that a document holds, its pictures' specifications too."""
    specs = [
        str(block.spec)
        for section in document.sections
        for block in section.blocks
        if isinstance(block, Picture)
    ]
    return written(document, ".md").decode() + "".join(specs)


@settings(max_examples=15, deadline=None)
@given(FACTORS, FACTORS)
def test_a_view_is_the_same_whatever_the_others_numbers_are(north: float, east: float) -> None:
    one, two = telling(), telling(north, east)
    assert shown(paper(told(one), viewer="south")) == shown(paper(told(two), viewer="south"))
    dated = [shown(paper(told_dated(case), viewer="south")) for case in (one, two)]
    assert dated[0] == dated[1]


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_so_it_is_for_random_cases(seed: int, other: int) -> None:
    data, noise = random_case(seed, actions=4), random_case(other, actions=4)
    viewer = next(iter(data["parties"]))
    changed = scrambled(data, noise, viewer)
    one, two = load(data), load(changed)
    order = [a for a, action in data["actions"].items() if not action.get("standing")]
    plans = [check(case, order, deal=[*data["actions"]]) for case in (one, two)]
    assert shown(paper(plans[0], viewer=viewer)) == shown(paper(plans[1], viewer=viewer))


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(full_cases(), st.integers(0, 10**6), st.integers(0, 1), st.booleans())
def test_so_it_is_for_cases_that_state_every_key(
    data: dict[str, Any], seed: int, place: int, dated: bool
) -> None:
    assume("d-1" in data.get("deals", {}))
    data["horizon"] = "5 years"
    viewer, rng = list(data["parties"])[place], Random(seed)
    seen = []
    for stated in (data, retold(data, viewer, rng), retold(data, viewer, rng)):
        case = load(stated)
        deal = agree(case, deal="d-1")
        order = [part for action in deal.actions for part in deal.parts(action)]
        plan = check(case, order, deal="d-1")
        found = calendar(plan) if dated else plan
        seen.append((case_seen_by(case, viewer), shown(paper(found, viewer=viewer))))
    assert seen[0] == seen[1] == seen[2]


def retold(data: dict[str, Any], viewer: str, rng: Random) -> dict[str, Any]:
    """Give the case with all other numbers of the other parties, and other reasons for all."""
    case = deepcopy(data)

    def number() -> Fraction:
        return Fraction(rng.randint(1, 10**8), 10**4)

    def share() -> Fraction:
        return Fraction(rng.randint(0, 10**6), 10**6)

    def table(told: Mapping[str, Any]) -> dict[str, Any]:
        others = (p for p in data["parties"] if p != viewer and rng.random() < 0.7)
        own = {p: n for p, n in told.items() if p == viewer}
        return own | {p: number() * rng.choice((1, -1)) for p in others}

    for name, party in case["parties"].items():
        party["trusted"] = {
            p: n if p == viewer else share() for p, n in party.get("trusted", {}).items()
        }
        for to, pledge in party.get("collateral", {}).items():
            pledge |= {} if name == viewer else {"lost": number()}
            pledge |= {} if to == viewer else {"gained": number()}
        if name != viewer:
            party.pop("judgements", None)
            party |= {
                "trust": share() if rng.random() < 0.5 else {"others": share(), viewer: share()},
                "learns": {"like": number()},
                "patience": Fraction(rng.randint(1, 100), 100),
                "about": f"Has {number()}.",
            }
            party |= {key: number() for key in ("breach_cost", "risk_limit", "bottom_line")}
            party |= {key: number() for key in ("delay", "budget")}
    for action in case["actions"].values():
        action |= {key: table(action.get(key, {})) for key in ("value", "keeps", "accrues")}
        if "likely" in action:
            told = action.get("expects", {})
            action["expects"] = {p: n if p == viewer else share() for p, n in told.items()}
        action["reasoning"] = f"It is worth {number()}."
    for also in case["also"]:
        also |= {"value": table(also["value"]), "reasoning": f"It is worth {number()}."}
    for one in case["instruments"].values():
        for key, of in (("adds", "of"), ("brings", "to"), ("cost", "by")):
            if key in one and one.get(of) != viewer:
                one[key] = number()
        for party in one.get("value", {}).keys() - {viewer}:
            one["value"][party] = number()
        one["about"] = f"It brings {number()}."
    said = case["assumptions"]
    said["note"] = f"Told {number()}."
    said["stated"] = [
        one for one in said["stated"] if one["of"] in ("title", f"parties.{viewer}.trust")
    ]
    said["stated"] += [
        {"of": key, "by": f"Source {number()}", "why": f"It is {number()}."}
        for key in (
            *(f"parties.{p}.{key}" for p in case["parties"] if p != viewer
              for key in ("trust", "budget", "patience")),
            "parties", f"parties.{viewer}", "actions", "assumptions", "instruments.bond",
        )
    ]  # fmt: skip
    return case


def scrambled(data: dict[str, Any], noise: dict[str, Any], viewer: str) -> dict[str, Any]:
    """Give the same case with the numbers of another for all parties but one."""
    parties = {
        p: stated if p == viewer else {"name": stated["name"], **_numbers(noise, p)}
        for p, stated in data["parties"].items()
    }
    actions = {}
    for name, action in data["actions"].items():
        drawn = noise["actions"][name]
        others = {p: v for p, v in drawn["value"].items() if p != viewer and p in parties}
        own = {p: v for p, v in action["value"].items() if p == viewer}
        kept = {p: v for p, v in action.get("keeps", {}).items() if p == viewer}
        actions[name] = {**action, "value": {**others, **own}, "keeps": kept}
    also = [
        {**one, "value": {p: v for p, v in one["value"].items() if p == viewer}}
        for one in data.get("also", [])
    ]
    return {**data, "parties": parties, "actions": actions, "also": also}


def _numbers(noise: dict[str, Any], party: str) -> dict[str, Any]:
    return {k: v for k, v in noise["parties"].get(party, {}).items() if k != "name"}


@pytest.mark.parametrize(
    ("ending", "make"), [*((ending, told_dated) for ending in ENDINGS), (".html", told)]
)
def test_in_every_format_to_the_last_byte(ending: str, make: Any) -> None:
    one, two = (
        written(paper(make(case), viewer="south"), ending)
        for case in (telling(), telling(3.7, 2.9))
    )
    assert one == two
    for name, part in parts(one):
        for telltale in (b"0.73", b"3100", b"3,100", b"7440", b"7,440"):
            assert telltale not in part or name.endswith((".png", ".pdf", "page")), telltale
    said = text_of(one, ending)
    assert not OTHERS.findall(DATES.sub("", said)), OTHERS.findall(said)
    for own in ("3.1184", "0.62", "9.5", "South itself", "Known to be patient"):
        assert own in said, "the search is blind"


def parts(content: bytes) -> list[tuple[str, bytes]]:
    if not content.startswith(b"PK"):
        # The pictures of a page hold lengths of all sorts; its words are looked at beside this.
        return [("page" if content.startswith((b"<!", b"%PDF")) else "text", content)]
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return [(name, package.read(name)) for name in package.namelist()]


@pytest.mark.parametrize("ending", [".md", ".pdf", ".xlsx"])
def test_without_a_viewer_the_others_numbers_are_there(ending: str) -> None:
    """Or the tests above would be blind."""
    said = text_of(written(paper(told(telling())), ending), ending)
    assert len(OTHERS.findall(DATES.sub("", said))) > 20


def test_the_view_says_what_it_leaves_out() -> None:
    said = shown(paper(told(telling()), viewer="south"))
    assert "the view of South" in said
    assert "found with the numbers of all parties" in said
    assert "no figure of another party" in said
    for secret in (
        "North itself", "North loses", "actions.freeze.value.north", "proved", "Proved",
        "parties.south.trusted.north", "parties.south.collateral.north.gained",
    ):  # fmt: skip
        assert secret not in said.replace("\\", "")
    for own in ("said so in May", "said so in June", "said so in July"):
        assert own in said


def test_the_figures_of_the_view_are_the_partys_own() -> None:
    case = telling()
    whole, own = told(case), seen_by(told(case), "south")
    assert own.figures.balances["south"] == whole.figures.balances["south"]
    for table in ("trust_needed", "guarantee_needed", "exposure", "final", "tight"):
        assert getattr(own.figures, table)["south"] == getattr(whole.figures, table)["south"]
    dated = told_dated(case)
    view = dated_seen_by(dated, "south")
    for table in ("moments", "trust_needed", "guarantee_needed", "exposure", "final", "tight"):
        assert getattr(view.figures, table)["south"] == getattr(dated.figures, table)["south"]
    assert view.first_benefit == {"south": 10}


def test_a_view_of_a_view_is_the_same() -> None:
    once = seen_by(told(telling()), "south")
    assert shown(paper(once, viewer="south")) == shown(paper(told(telling()), viewer="south"))


# What may hold keys of its own, which are all the party's.
OF_ONE = ("Party", "trust"), ("Party", "learns"), ("Party", "leaves"), ("Impression", "learns")


def test_every_key_of_the_case_has_an_owner() -> None:
    """A new key shows nowhere, and fails here, until somebody has said whose it is."""
    schema = case_schema()
    parts = {"Case": schema} | {
        name: part for name, part in schema["$defs"].items() if "properties" in part
    }
    models = {model.__name__: model for model in WHOSE}
    assert models.keys() == parts.keys()
    for name, part in parts.items():
        keys = sorted_keys(models[name])
        assert keys.keys() == part["properties"].keys(), name
        assert sum(map(len, WHOSE[models[name]].values())) == len(keys), name
        for key, stated in part["properties"].items():
            held = any(f"#/$defs/{other}'" in str(stated) for other in parts)
            assert (keys[key] is Whose.PARTS) == (held and (name, key) not in OF_ONE), (name, key)


def test_what_a_private_file_may_state_is_that_partys_own() -> None:
    keys = PrivateNumbers.model_fields.keys() - {"paripassu", "private"}
    of_party, of_action = sorted_keys(Party), sorted_keys(Action)
    assert {key for key in keys if of_party.get(key) is Whose.FIRST} | {
        key for key in keys if of_action.get(key) is Whose.LAST
    } == keys


A, B = frozenset({"a"}), frozenset({"b"})
EVERYBODY, NOBODY = frozenset({Whose.ALL}), frozenset({Whose.ANALYST})


@pytest.mark.parametrize(
    ("key", "whose"),
    [
        ("title", EVERYBODY), ("parties.a.name", EVERYBODY), ("actions.x.by", EVERYBODY),
        ("actions.x.reversible", EVERYBODY), ("actions.x.verified", EVERYBODY),
        ("instruments.bond.kind", EVERYBODY), ("instruments.snap.reversible", EVERYBODY),
        ("history.order", EVERYBODY), ("assumptions.by", EVERYBODY),
        ("parties.a.trust", A), ("parties.a.breach_cost", A), ("parties.a.risk_limit", A),
        ("parties.a.bottom_line", A), ("parties.a.patience", A), ("parties.a.delay", A),
        ("parties.a.budget", A), ("parties.a.judgements", A), ("parties.a.about", A),
        ("parties.a.trusted.b", B), ("parties.a.collateral.b.lost", A),
        ("parties.a.collateral.b.gained", B), ("parties.a.collateral.b", A | B),
        ("parties.b", B | EVERYBODY), ("parties.a", A | B | EVERYBODY),
        ("actions.x.value.a", A), ("actions.x.value.b", B), ("actions.x.value", A | B),
        ("actions.x.keeps.b", B), ("actions.x.accrues.b", B),
        ("actions.x", A | B | EVERYBODY | NOBODY), ("actions.x.reasoning", NOBODY),
        ("instruments.bond.adds", A), ("instruments.bond.brings", B),
        ("instruments.bond.cost", NOBODY), ("instruments.word.cost", B),
        ("instruments.word.adds", A), ("instruments.side.value.b", B),
        ("instruments.word.about", NOBODY), ("assumptions.note", NOBODY),
        ("assumptions", EVERYBODY | NOBODY), ("deals", frozenset()),
    ],
)  # fmt: skip
def test_whose_a_number_is(key: str, whose: frozenset[Any]) -> None:
    case = load(
        {
            "paripassu": 1,
            "title": "Two",
            "horizon": "1 year",
            "assumptions": {"by": "me", "stated": [{"of": "assumptions", "by": "me"}]},
            "parties": {
                "a": {"name": "Ay", "trusted": {"b": 0.3},
                      "collateral": {"b": {"lost": 2, "gained": 7}}},
                "b": {"name": "Bee"},
            },
            "actions": {
                "x": {"by": "a", "does": "Does x", "value": {"a": -1, "b": 3}, "keeps": {"b": 1},
                      "accrues": {"b": 1}},
            },
            "instruments": {
                "bond": {"kind": "collateral", "of": "a", "to": "b", "adds": 2, "brings": 3},
                "word": {"kind": "guarantee", "by": "b", "of": "a", "adds": 2, "cost": 1},
                "side": {"kind": "payment", "of": "a", "value": {"a": -1, "b": 1}},
                "snap": {"kind": "snapback", "of": "x", "reversible": 0.5},
            },
            "history": {"order": [{"action": "x", "came": "done"}]},
        }
    )  # fmt: skip
    assert owners(case, key) == whose


def test_a_case_seen_by_a_party_holds_nothing_of_the_others() -> None:
    case = case_seen_by(telling(), "south")
    assert case == case_seen_by(telling(4.1, 3.3), "south")
    for model in (case.parties["north"], case.parties["east"]):
        assert model.trust is None and not model.breach_cost and model.risk_limit is None
    assert all(set(action.value) <= {"south"} for action in case.actions.values())


def test_private_files_stay_with_whose_they_are(tmp_path: Path) -> None:
    (tmp_path / "case.yaml").write_text(
        "paripassu: 1\ntitle: Two\nparties:\n  a: {name: Ay}\n  b: {name: Bee}\nactions:\n"
        "  x: {by: a, does: Does x}\n  y: {by: b, does: Does y}\n",
        encoding="utf-8",
    )
    for factor in (1, 3):
        (tmp_path / f"b{factor}.yaml").write_text(
            f"paripassu: 1\nprivate: b\ntrust: 0.{factor}7\nbreach_cost: {factor}7.315\n"
            f"value: {{x: {factor}8.41, y: -{factor}2.77}}\n",
            encoding="utf-8",
        )
    (tmp_path / "a.yaml").write_text(
        "paripassu: 1\nprivate: a\ntrust: 0.61\nbreach_cost: 4.33\nvalue: {x: -1.5, y: 2.75}\n",
        encoding="utf-8",
    )
    files = []
    for factor in (1, 3):
        to = tmp_path / f"{factor}.md"
        done = run(
            "report", str(tmp_path / "case.yaml"), "--private", str(tmp_path / "a.yaml"),
            "--private", str(tmp_path / f"b{factor}.yaml"), "--for", "a", "--order", "x,y",
            "--to", str(to),
        )  # fmt: skip
        assert done.code == 0, done.err
        files.append(to.read_text(encoding="utf-8"))
    assert files[0] == files[1]
    assert "4.33" in files[0]


def test_the_tightest_place_of_another_is_not_marked() -> None:
    case = telling()
    whole = told(case)
    tight = [p for p, place in whole.figures.tight.items() if place is not None]
    assert tight, "the case is to have a tight place"
    document = paper(replace(whole), viewer="east")
    for section in document.sections:
        for block in section.blocks:
            if isinstance(block, Picture):
                assert "tightest place" not in str(block.spec)
