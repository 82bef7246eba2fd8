"""The library: facts carry sources, assumptions carry reasons, and the stories hold."""

from __future__ import annotations

import pytest

from paripassu import check, load, plan
from paripassu.case.library import library_ids

TEXTBOOK = {"bill-and-jack", "panama-canal"}
HISTORICAL = [id_ for id_ in library_ids() if id_ not in TEXTBOOK]


def test_the_library_has_the_cases_that_it_promises() -> None:
    assert set(library_ids()) == TEXTBOOK | {
        "hanoi-2019", "agreed-framework-1994", "six-party-2007", "jpoa-2014",
        "minsk-2-2015", "farc-2016", "gaza-2025", "sinai-1979",
    }  # fmt: skip


@pytest.mark.parametrize("id_", HISTORICAL)
def test_every_action_has_a_source_and_a_reason(id_: str) -> None:
    case = load(id_)
    assert case.assumptions is not None
    assert "assum" in f"{case.assumptions.note} {case.assumptions.by}".lower()
    for name, action in case.actions.items():
        assert action.source, name
        assert action.reasoning, name
    for name, party in case.parties.items():
        assert party.about, name


@pytest.mark.parametrize("id_", HISTORICAL)
def test_history_is_an_order_of_its_deal_with_dates(id_: str) -> None:
    case = load(id_)
    assert case.history is not None
    told = check(case, history=True)
    assert len(told.order) >= len(case.history.order)
    assert any(step.date for step in case.history.order)
    assert not [fault for fault in told.figures.faults if "comes before" in fault]


@pytest.mark.parametrize("id_", ["hanoi-2019", "minsk-2-2015", "gaza-2025", "sinai-1979"])
def test_where_the_dispute_was_about_order_both_readings_stand(id_: str) -> None:
    case = load(id_)
    assert len(case.readings) >= 2
    best = plan(case)
    for name in case.readings:
        reading = check(case, reading=name, deal=case.readings[name].deal)
        assert reading.status != "safe"
        assert best.worst_trust is not None
        assert reading.worst_trust is None or reading.worst_trust > best.worst_trust


def test_hanoi_has_those_who_were_not_at_the_table_and_the_standing_freeze() -> None:
    case = load("hanoi-2019")
    assert {"rok", "china", "japan", "russia"} <= set(case.parties)
    assert sum(action.standing for action in case.actions.values()) >= 2
    assert {"dprk-offer", "us-big-deal", "working-level"} <= set(case.deals)
    assert plan(case).status == "safe"
    assert plan(case, deal="us-big-deal").status == "none"
    assert plan(case, deal="dprk-offer").status == "none"
