"""What must hold of cases with events whatever else is in them: on drawn small cases."""

from __future__ import annotations

import json
from copy import deepcopy
from fractions import Fraction
from itertools import takewhile
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from paripassu import Calendar, Plan, RequestError, answer_schema, calendar, check, load, plan
from paripassu.case.model import Case
from paripassu.case.view import case_seen_by
from paripassu.case.workbook.writer import workbook
from paripassu.report.papers.plan import paper
from paripassu.report.writers.writing import written
from paripassu.speaking import speaking
from tests.branch_brute_force import late_case
from tests.truth.test_events import loaded

Data = dict[str, Any]


def repeatable(examples: int) -> settings:
    return settings(
        deadline=None,
        derandomize=True,
        database=None,
        max_examples=examples,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    )


@st.composite
def event_cases(draw: st.DrawFn) -> Data:
    """Draw a case with events that can be planned, as plain data."""
    data = late_case(draw(st.integers(0, 10**6)), actions=draw(st.integers(4, 5)))
    case = loaded(data)
    assume(case is not None)
    try:
        plan(data)
    except RequestError:
        assume(False)
    return data


def certain(data: Data) -> Data:
    """Take what is uncertain out of a drawn case: what is left is done anyway."""
    data = deepcopy(data)
    for action in data["actions"].values():
        for key in ("likely", "expects", "otherwise", "delays"):
            action.pop(key, None)
        if action["by"] == "nobody":
            action["by"] = next(iter(data["parties"]))
    return data


def best(found: Plan) -> list[tuple[str, Fraction]]:
    """Give the value by each criterion that comes before how often the actor changes.

    An event is nobody's, so it makes a change more.
    """
    told = [(one.name, one.value) for one in found.criteria]
    return [*takewhile(lambda one: one[0] != "rounds", told)]


@given(st.integers(0, 10**6), st.sampled_from([1, 0]))
@repeatable(40)
def test_what_is_certain_asks_what_it_asks_without_an_event(seed: int, likely: int) -> None:
    data = certain(late_case(seed, actions=4))
    try:
        without = plan(data)
    except RequestError:
        return
    uncertain = deepcopy(data)
    todo = [a for a, one in data["actions"].items() if not one.get("standing")]
    event = {"by": "nobody", "does": "It happens", "likely": likely}
    if likely:
        for a in todo:
            uncertain["actions"][a]["needs"] = [*data["actions"][a].get("needs", []), "luck"]
    else:
        event["otherwise"] = todo
    uncertain["actions"]["luck"] = event
    # In the other branch nothing is done, and what stands already must not tempt anyone there.
    assume(not any(one.get("standing") for one in data["actions"].values()))
    found = plan(uncertain)
    assert found.status == without.status
    assert found.figures.final == without.figures.final
    assert best(found) == best(without)


@given(event_cases())
@repeatable(40)
def test_an_event_on_which_nothing_hangs_changes_nothing(data: Data) -> None:
    more = deepcopy(data)
    more["actions"]["rain"] = {"by": "nobody", "does": "It rains", "likely": 0.3}
    assume(not any(one.get("otherwise") == "end" for one in data["actions"].values()))
    one, other = plan(data), plan(more)
    assert (one.status, one.figures.final) == (other.status, other.figures.final)
    assert best(one) == best(other)


@given(event_cases(), st.randoms(use_true_random=False))
@repeatable(30)
def test_names_and_the_order_of_keys_change_nothing(data: Data, rng: Random) -> None:
    parties, actions = [*data["parties"]], [*data["actions"]]
    called = {p: f"q{k}" for k, p in enumerate(rng.sample(parties, len(parties)))}
    called |= {a: f"b{k}" for k, a in enumerate(rng.sample(actions, len(actions)))}

    def renamed(value: Any) -> Any:
        if isinstance(value, dict):
            items = [(called.get(k, k), renamed(v)) for k, v in value.items()]
            return dict(rng.sample(items, len(items)))
        if isinstance(value, list):
            return [renamed(one) for one in value]
        return called.get(value, value) if isinstance(value, str) else value

    other = renamed({key: data[key] for key in ("parties", "actions", "also") if key in data})
    one, two = plan(data), plan({**data, **other})
    assert one.status == two.status
    assert [c.value for c in one.criteria] == [c.value for c in two.criteria]
    final = {called[p]: worth for p, worth in one.figures.final.items()}
    assert two.figures.final == final


@given(event_cases())
@repeatable(25)
def test_branches_make_a_whole(data: Data) -> None:
    paths = plan(data).figures.paths
    for party in data["parties"]:
        assert sum(path.chance[party] for path in paths) == 1
        mean = sum(path.chance[party] * path.hoped[party][-1] for path in paths)
        assert paths[0].hoped[party][0] == mean
    assert len({tuple(path.branch.outcomes.items()) for path in paths}) == len(paths)


@given(event_cases())
@repeatable(25)
def test_a_plan_survives_plain_data_and_fits_its_schema(data: Data) -> None:
    case = load(data)
    assert load(case.to_dict()) == case
    found = plan(case)
    told = json.loads(json.dumps(found.to_dict(), allow_nan=False))
    assert Plan.from_dict(told, case).to_dict() == found.to_dict()
    Draft202012Validator(answer_schema()).validate(told)
    given_ = check(case, order=found.order)
    assert given_.figures.trust_needed == found.figures.trust_needed
    assert given_.figures.faults == found.figures.faults


@pytest.mark.parametrize("seed", range(6))
def test_a_calendar_survives_plain_data_and_fits_its_schema(seed: int) -> None:
    data = late_case(seed, actions=4, dated=True)
    case = loaded(data)
    assert case is not None
    found = calendar(case)
    told = json.loads(json.dumps(found.to_dict(), allow_nan=False))
    assert Calendar.from_dict(told, case).to_dict() == found.to_dict()
    Draft202012Validator(answer_schema()).validate(told)


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
@pytest.mark.parametrize("seed", range(8))
def test_a_case_survives_files(seed: int, language: str, tmp_path: Path) -> None:
    case = loaded(late_case(seed, actions=4, dated=True))
    assert case is not None
    with speaking(language):
        (tmp_path / "case.xlsx").write_bytes(workbook(case))
        back = load(tmp_path / "case.xlsx")
    (tmp_path / "case.yaml").write_text(case.to_yaml(), encoding="utf-8")
    assert load(tmp_path / "case.yaml") == case
    assert back.model_dump(mode="json") == case.model_dump(mode="json")


# --- Views -----------------------------------------------------------------------------------


def seen(case: Case, order: tuple[str, ...], viewer: str) -> str:
    return written(paper(check(case, order=order), viewer=viewer), ".md").decode()


@given(event_cases(), st.sampled_from([0, 0.2, 0.5, 1]))
@repeatable(25)
def test_what_others_expect_shows_in_no_view(data: Data, chance: float) -> None:
    viewer, *others = data["parties"]
    other = deepcopy(data)
    for action in other["actions"].values():
        if "likely" in action:
            action["expects"] = {**action.get("expects", {}), **dict.fromkeys(others, chance)}
    order = plan(data).order
    assert seen(load(data), order, viewer) == seen(load(other), order, viewer)
    # A calendar's view too is made from nothing but this.
    assert case_seen_by(load(data), viewer) == case_seen_by(load(other), viewer)


def test_a_party_sees_what_it_expects_itself() -> None:
    data = late_case(3)
    event = next(a for a, one in data["actions"].items() if "likely" in one)
    viewer = next(iter(data["parties"]))
    data["actions"][event]["expects"] = {viewer: 0.37}
    assert "0.37" in seen(load(data), plan(data).order, viewer)
    hidden = next(p for p in data["parties"] if p != viewer)
    assert "0.37" not in seen(load(data), plan(data).order, hidden)
