"""What has a title is called by it: no document and no sentence shows its id."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from paripassu import Plan, calendar, check, deal, frontier, ladder, load, paper, plan, unlock
from paripassu.language import LANGUAGES
from paripassu.report.pictures.exchange_chart import exchange_chart
from paripassu.report.pictures.lanes_chart import lanes_chart
from paripassu.report.writers.writing import written
from paripassu.speaking import speaking

PARTIES = ("north", "south")
IDS = ("xq-arms", "xq-oil", "xq-law", "xq-pay", "xq-both", "xq-bond", "xq-watch", "xq-lots")


def case(trust: float) -> dict[str, Any]:
    """Build a case in which all that can have a title has one; an id is found in no word."""

    def action(by: str, title: str, **values: Any) -> dict[str, Any]:
        return {
            "by": by, "title": title, "does": f"Does it: {title}", "reasoning": "Assumed",
            "source": title, "takes": "9 days", **values,
        }  # fmt: skip

    return {
        "paripassu": 1,
        "title": "Titles",
        "parties": {p: {"name": p, "trust": trust, "breach_cost": 1} for p in PARTIES},
        "actions": {
            "xq-arms": action("north", "Arms", value={"north": -4, "south": 6}),
            "xq-law": action("north", "Law", value={"north": -1, "south": 2}, needs=["xq-oil"]),
            "xq-oil": action("south", "Oil", value={"south": -3, "north": 5}, reversible=0.5,
                             verified={"by": "Monitors", "takes": "9 days"}),
            "xq-pay": action("south", "Pay", value={"south": -2, "north": 4}, parts=2),
        },
        "also": [{"when": ["xq-arms", "xq-law"], "value": {"south": 1}}],
        "instruments": {
            "xq-both": {"kind": "custodian", "title": "Both at once", "cost": 3,
                        "swaps": [["xq-arms", "xq-oil"], ["xq-law", "xq-pay"]]},
            "xq-bond": {"kind": "guarantee", "title": "A bond", "of": "north", "adds": 4,
                        "about": "A deposit", "cost": 1},
            "xq-watch": {"kind": "verification", "title": "A watch", "of": "xq-oil",
                         "takes": "2 days", "cost": 1},
            "xq-lots": {"kind": "split", "title": "Lots", "of": "xq-arms", "parts": 4, "cost": 2},
        },
    }  # fmt: skip


def ids_in(text: str) -> set[str]:
    return {id_ for id_ in IDS if id_ in text}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("trust", [0.05, 0.95])
def test_documents_call_by_title(language: str, trust: float) -> None:
    with speaking(language):
        asked = load(case(trust))
        order = ["xq-arms", "xq-oil", "xq-law", "xq-pay.1", "xq-pay.2"]
        found = [plan(asked), check(asked, order), calendar(asked), frontier(asked),
                 unlock(asked), deal(asked), ladder(asked)]  # fmt: skip
        for one in found:
            text = written(paper(one), ".md").decode()
            assert not ids_in(text), (one.verb, ids_in(text))
        assert any("A bond" in written(paper(one), ".md").decode() for one in found)


def sentences(content: object) -> list[str]:
    """Give what an answer's plain data holds for people: whatever is of more than one word."""
    if isinstance(content, dict):
        return [text for one in content.values() for text in sentences(one)]
    if isinstance(content, list):
        return [text for one in content for text in sentences(one)]
    return [content] if isinstance(content, str) and " " in content else []


@pytest.mark.parametrize("trust", [0.05, 0.95])
def test_sentences_of_answers_call_by_title(trust: float) -> None:
    asked = load(case(trust))
    for one in (plan(asked), unlock(asked)):
        said = sentences(one.to_dict())
        assert any("Law" in sentence for sentence in said)
        assert not ids_in(" ".join(said)), one.verb


@pytest.mark.parametrize("draw", [lanes_chart, exchange_chart])
def test_pictures_call_by_title(draw: Callable[[Plan], dict[str, Any]]) -> None:
    drawn = str(draw(plan(load(case(0.95)))))
    assert "Law" in drawn
    assert not ids_in(drawn)
