"""An order that does not hold: called, drawn and told as what it is, on the screen and on paper."""

from __future__ import annotations

import inspect
import io
import json
import re
from dataclasses import replace
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from paripassu import calendar, check, load, plan, unlock
from paripassu.balance.deal import agree
from paripassu.command.options import OPTIONS
from paripassu.opening.besides import Besides
from paripassu.opening.in_short import MOST, Ways, ways
from paripassu.order.dated_plan import Calendar
from paripassu.order.plan import Plan
from paripassu.report.papers.document import Bullets, Document, Table, Verdict
from paripassu.report.papers.headline import called, standing
from paripassu.report.papers.plan import paper
from paripassu.report.pictures.chart import balance_chart
from paripassu.report.pictures.exchange_chart import exchange_chart
from paripassu.report.pictures.gantt_chart import gantt_chart
from paripassu.report.pictures.lanes_chart import lanes_chart
from paripassu.report.pictures.picture import DARK, LIGHT, Theme
from paripassu.report.writers.writing import written
from paripassu.running.clock import TIME_LIMIT, Clock
from paripassu.verbs import VERBS, function
from tests.command import run
from tests.documents import ENDINGS, text_of
from tests.random_cases import tracks_case
from tests.truth.test_reasons import LEBANON

NONE = "No plan holds; the nearest order"
PROVED = "No order of this deal passes rules 1 and 3; shown is the one that comes nearest."
OPEN = "No order that passes rules 1 and 3 was found; shown is the nearest."


@cache
def found() -> Plan:
    return plan(load(LEBANON))


@cache
def dated() -> Calendar:
    timed = {
        name: action | {"takes": "30 days", "verified": {"by": "UN", "takes": "5 days"}}
        for name, action in LEBANON["actions"].items()  # type: ignore[attr-defined]
    }
    return calendar(load(LEBANON | {"actions": timed}))


@cache
def opened() -> Ways:
    shown = ways(found().case, found().deal, Clock())
    assert shown is not None
    return shown


def document() -> Document:
    return paper(found(), besides=Besides(opened=opened()))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "lebanon.yaml"
    path.write_text(json.dumps(LEBANON), encoding="utf-8")
    return path


def flat(text: str) -> str:
    return re.sub(r"[\s*\\]+", " ", text)


# --- What it is called ---------------------------------------------------------------------------


@pytest.mark.parametrize("ending", ENDINGS)
def test_every_document_says_what_it_is_which_rules_fail_and_what_would_open_a_plan(
    ending: str, file: Path, tmp_path: Path
) -> None:
    to = tmp_path / f"order{ending}"
    assert run("report", str(file), "--to", str(to)).code == 0
    text = flat(text_of(to.read_bytes(), ending))
    shown = flat(run("plan", str(file), columns=150).out)
    for said in (
        NONE,
        PROVED,
        "Lebanon would be exposed by 3, more than the risk limit of 2 (rule 3).",
    ):
        assert said in text, said
        assert said in shown, said
    assert "was found" not in text
    assert "was found" not in shown
    assert NONE in run("export", str(file), "--mermaid").out.replace("#59;", ";")
    assert "Plan of implementation" not in text
    for said in (
        "2. army (does not hold)", "3. out (does not hold)",
        "Lebanon: exposed by 3, can bear 2 (rule 3)", "Israel: trust of 1, has 0.3 (rule 2)",
        "Why each step holds or fails", "What would open a plan", "escrow, cost 3",
    ):  # fmt: skip
        assert said in text, said
    assert "north (does not hold)" not in text
    assert shown.count("(does not hold)") == 2


def test_unproved_is_said_as_unproved_on_the_screen_and_on_paper() -> None:
    open_ = replace(found(), proved=False)
    assert [*standing(found())] == [PROVED]
    assert [*standing(open_)] == [OPEN]
    text = flat(written(paper(open_), ".md").decode())
    assert OPEN in text
    assert PROVED not in text
    assert "No plan was found that holds; the nearest order" in text
    assert NONE not in text


@pytest.mark.parametrize(
    ("one", "title"),
    [
        (lambda: plan(load("bill-and-jack")), "Plan of implementation"),
        (lambda: plan(load("hanoi-2019"), deal="dprk-offer"), NONE),
        (lambda: plan(load("sinai-1979"), deal="linkage"), NONE),
        (lambda: plan(load("gaza-2025")),
         "No plan holds with the trust stated; the nearest order"),
        (lambda: plan(load("gaza-2025"), prefer="exposure"),
         "An order that asks more trust than is stated"),
        (lambda: check(load("minsk-2-2015"), reading="ukraine"), "An order that does not hold"),
    ],
    ids=["safe", "none", "no-deal", "needs-trust", "preferred", "given"],
)  # fmt: skip
def test_what_each_is_called(one: Any, title: str) -> None:
    assert called(one()) == title
    assert paper(one()).subtitle == title


def test_of_needs_trust_it_is_not_said_that_no_plan_holds_where_that_is_not_proved() -> None:
    one = plan(load("gaza-2025"))
    first = replace(one.criteria[0], bound=one.criteria[0].value * 0)
    said = called(replace(one, criteria=(first, *one.criteria[1:])))
    assert said == "No plan was found that holds with the trust stated; the nearest order"


def test_a_deal_that_fails_besides_its_order_is_not_said_to_fail_alone() -> None:
    assert [*standing(plan(load("sinai-1979"), deal="linkage"))] == [
        "The deal fails in every order; shown is the nearest order."
    ]


# --- What is marked ------------------------------------------------------------------------------


def failing(one: Plan) -> list[int]:
    return [step.number for step in one.steps if not step.holds]


def test_the_failing_steps_are_marked_in_the_table() -> None:
    table = next(b for s in document().sections for b in s.blocks if isinstance(b, Table))
    assert [int(str(row.cells[0]).partition(".")[0]) for row in table.rows if row.fails] == [2, 3]
    html = written(document(), ".html").decode()
    assert html.count('class="fails"') == 4  # in the table of steps and in that of balances


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_the_failing_steps_are_marked_in_the_lanes_and_the_exchange(theme: Theme) -> None:
    for one in (found(), plan(load("sinai-1979"), deal="linkage")):
        lanes = lanes_chart(one, theme)
        halos = [b for b in lanes["layer"][0]["data"]["values"] if b["fill"] == theme.tint]
        steps = [step for step in one.steps if not step.holds]
        assert len(halos) == sum(len(step.by) for step in steps)
        tags = [w for w in lanes["layer"][1]["data"]["values"] if w["text"] == "does not hold"]
        assert len(tags) == len(halos)
        assert lanes["title"]["subtitle"][0] == NONE
        exchange = exchange_chart(one, theme)
        words = [
            w["text"] for w in exchange["layer"][1]["data"]["values"] if w["colour"] == theme.fault
        ]
        said = " ".join(words)
        for rule in (1, 2, 3):
            fails = [f for step in one.steps for f in step.fails if f.rule == rule]
            assert said.count(f"(rule {rule})") == len(fails)
    assert not [
        b for b in lanes_chart(plan(load("bill-and-jack")), theme)["layer"][0]["data"]["values"]
        if b["fill"] == theme.tint
    ]  # fmt: skip


def test_the_failing_moments_are_marked_in_the_balances() -> None:
    spec = balance_chart(found())
    assert spec["title"]["subtitle"][0] == NONE
    marks = {
        " ".join(panel["title"]["text"]): [
            (row["k"], row["balance"], row["label"])
            for layer in panel["layer"]
            for row in layer.get("data", {}).get("values", ())
            if row["label"].startswith("rule")
        ]
        for panel in spec["vconcat"]
    }
    assert marks == {"Israel": [(2, 7, "rule 2")], "Lebanon": [(2, -3, "rule 3")], "Hezbollah": []}


def test_the_failing_steps_are_marked_in_the_calendar(file: Path) -> None:
    fails = {step.name: [(f.rule, f.party, f.moment) for f in step.fails] for step in dated().steps}
    assert dated().status == "none"
    assert fails == {
        "north": [], "army": [(3, "lebanon", 35)], "out": [(2, "israel", 70)], "return": [],
    }  # fmt: skip
    spec = gantt_chart(dated())
    rows = [b for b in spec["layer"][0]["data"]["values"] if b["fill"] == LIGHT.tint]
    assert len(rows) == 2
    words = " ".join(
        w["text"] for w in spec["layer"][1]["data"]["values"] if w["colour"] == LIGHT.fault
    )
    assert words == (
        "D+35: Lebanon: exposed by 3, can bear 2 (rule 3) "
        "D+70: Israel: trust of 1, has 0.3 (rule 2)"
    )
    one = paper(dated())
    assert one.subtitle == "No calendar was found that holds; the nearest one"
    text = flat(written(one, ".md").decode())
    assert "2. army (does not hold)" in text
    assert "D+35: Lebanon: exposed by 3, can bear 2 (rule 3)." in text


def test_a_view_says_what_fails_for_the_viewer_alone() -> None:
    own = flat(
        written(paper(found(), viewer="lebanon", besides=Besides(opened=opened())), ".md").decode()
    )
    assert "An order that does not hold: the view of Lebanon" in own
    assert "Lebanon would be exposed by 3, more than the risk limit of 2 (rule 3)." in own
    assert "3. out (does not hold)" not in own
    assert "escrow" not in own
    other = flat(written(paper(found(), viewer="hezbollah"), ".md").decode())
    assert "Plan of implementation: the view of Hezbollah" in other
    assert "does not hold" not in other


# --- What would open a plan ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("id_", "deal"), [("hanoi-2019", "dprk-offer"), ("gaza-2025", None), ("sinai-1979", "linkage")]
)
def test_the_page_says_the_first_of_what_unlock_says(id_: str, deal: str | None) -> None:
    case = load(id_)
    locked = unlock(case, deal=deal).deals[0]
    short = ways(case, locked.deal, Clock())
    assert short is not None
    assert [one.instruments for one in short.openings] == [
        one.instruments for one in locked.openings[:MOST]
    ]
    if not locked.openings:
        moves = [one for one in locked.changes if one.moves]
        assert [*short.changes] == moves[:MOST]
        assert short.exchanges == locked.exchanges[:MOST]


@pytest.mark.parametrize(("id_", "deal"), [("gaza-2025", None), ("sinai-1979", "linkage")])
def test_answer_ways_and_lanes_stand_on_one_page(id_: str, deal: str | None) -> None:
    one = plan(load(id_), deal=deal)
    document = paper(one, besides=Besides(opened=ways(one.case, one.deal, Clock())))
    first = PdfReader(io.BytesIO(written(document, ".pdf"))).pages[0].extract_text()
    for said in (document.subtitle, "What would open a plan", "What does not hold is marked."):
        assert said in first


def test_there_is_nothing_to_open_where_a_plan_is_safe() -> None:
    case = load("bill-and-jack")
    assert ways(case, plan(case).deal, Clock()) is None


def test_a_search_for_ways_that_is_cut_short_says_so() -> None:
    short = ways(found().case, found().deal, Clock(0.0))
    assert short is not None
    assert short.cut
    blocks = paper(found(), besides=Besides(opened=short)).sections[0].blocks
    lines = [item.text for b in blocks if isinstance(b, Bullets) for item in b.items]
    assert lines == ["The search was cut short; there may be more. See paripassu unlock."]


def test_a_deal_too_large_for_unlock_is_not_searched_for_ways() -> None:
    data = tracks_case(width=20, length=20, parties=3, seed=1)
    case = load(data)
    assert ways(case, agree(case), Clock()) == Ways(cut=True)


def test_an_order_of_ones_own_is_told_what_would_hold_it(file: Path, tmp_path: Path) -> None:
    to = tmp_path / "own.md"
    done = run("report", str(file), "--order", "out,army,north,return", "--to", str(to))
    assert done.code == 0
    text = flat(to.read_text(encoding="utf-8"))
    assert "An order that does not hold" in text
    assert "What would hold this order" in text
    answer = next(b for b in document().sections[0].blocks if isinstance(b, Verdict))
    assert answer.word == "Does not hold"


# --- One plan, whichever verb shows it -----------------------------------------------------------


def test_one_time_limit_for_every_verb_and_its_function() -> None:
    assert OPTIONS["time_limit"].default == TIME_LIMIT
    for verb in VERBS:
        if "time_limit" in verb.options:
            asked = inspect.signature(function(verb)).parameters["time_limit"]
            assert asked.default == TIME_LIMIT, verb.name


def test_what_is_typed_and_what_a_function_takes_have_the_same_defaults() -> None:
    for verb in VERBS:
        known = inspect.signature(function(verb)).parameters
        for name in verb.options:
            option = OPTIONS[name]
            if option.asks in known and option.asks not in ("swaps", "orders"):
                default = known[option.asks].default
                typed = option.read(option.default)
                typed = Fraction(typed) if isinstance(default, Fraction) else typed
                # The row for draws is asked only where one of its own preferences is typed.
                of_draws = (verb.name, name) == ("plan_in_draws", "prefer")
                assert typed == default or of_draws, (verb.name, name)


@pytest.mark.parametrize(
    "options",
    [[], ["--prefer", "exposure"], ["--prefer", "rounds", "--seed", "3"],
     ["--swap", "out,army"], ["--prefer", "guarantee", "--time-limit", "5"]],
)  # fmt: skip
def test_the_same_case_and_options_give_the_same_plan(
    options: list[str], file: Path, tmp_path: Path
) -> None:
    order = json.loads(run("plan", str(file), "--json", *options).out)["order"]
    rows = run("export", str(file), "--csv", *options).out.splitlines()[1:]
    exported = ["+".join(r.split(",")[1] for r in rows if r.startswith(f"{k + 1},"))
                for k in range(len(order))]  # fmt: skip
    assert exported == order
    to = tmp_path / "plan.md"
    assert run("report", str(file), "--to", str(to), *options).code == 0
    assert run("report", str(file), "--to", str(to), "--dated", "--prefer", "rounds").code == 2
    text = flat(to.read_text(encoding="utf-8"))
    case = load(file)
    titles = [agree(case).titled(case, name) for name in order]
    places = [text.index(f"{number}. {title}") for number, title in enumerate(titles, 1)]
    assert places == sorted(places)
