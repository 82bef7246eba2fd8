"""Pictures: their data against the checker's figures, their words in place, and the command."""

from __future__ import annotations

from dataclasses import fields
from fractions import Fraction
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from paripassu import check, frontier, load, plan
from paripassu.balance.amounts import points
from paripassu.case.model import Case
from paripassu.errors import RequestError
from paripassu.order.frontier import Frontier
from paripassu.order.plan import Plan
from paripassu.order.relax import tightest
from paripassu.report.pictures.chart import balance_chart
from paripassu.report.pictures.curve_chart import curve_chart, height, shown, today
from paripassu.report.pictures.exchange_chart import exchange_chart
from paripassu.report.pictures.lanes_chart import BASE, CELL, lanes_chart
from paripassu.report.pictures.picture import DARK, LIGHT, Theme, svg_of, wrapped
from paripassu.report.pictures.trust_chart import trust_chart
from tests.command import run

CASES = ("hanoi-2019", "farc-2016", "jpoa-2014")
SEVERAL = ("bill-and-jack", "gaza-2025", "panama-canal", "sinai-1979", "jpoa-2014")
NAME = "A & <b> \"c\" 'd' {e} [f]"


@cache
def found(id_: str) -> Plan:
    return plan(load(id_))


@cache
def curves(id_: str) -> Frontier:
    return frontier(load(id_))


@cache
def swapped() -> Plan:
    return plan(load("hanoi-2019"), swaps=[["coal-suspension", "nuclear-declaration"]])


@cache
def plans() -> list[Plan]:
    return [*map(found, CASES), swapped(), check(load("six-party-2007"), history=True)]


def boxes(spec: dict[str, Any]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = spec["layer"][0]["data"]["values"]
    return rows


def words(spec: dict[str, Any]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = spec["layer"][1]["data"]["values"]
    return rows


def small(steps: int = 4, title: str = NAME) -> Case:
    """North and South in turns; every third step is joint."""
    sides = ("north", "south")
    return load({
        "paripassu": 1,
        "title": title,
        "parties": {
            "north": {"name": NAME, "trust": 0.9, "breach_cost": 3},
            "south": {"name": "South", "trust": 0.9, "breach_cost": 3},
        },
        "actions": {
            f"step-{k}": {
                "by": list(sides) if k % 3 == 2 else sides[k % 2],
                "does": f"Does {NAME}",
                "value": {sides[k % 2]: -1, sides[1 - k % 2]: 2},
                "verified": {"by": NAME},
            }
            for k in range(steps)
        },
    })  # fmt: skip


# The trust-guarantee curve.


def with_trust(case: Case, trust: Fraction) -> Case:
    parties = {id_: p.model_copy(update={"trust": trust}) for id_, p in case.parties.items()}
    return case.model_copy(update={"parties": parties})


@pytest.mark.parametrize("id_", SEVERAL)
def test_a_curve_is_as_high_as_the_guarantee_that_the_checker_asks_for(id_: str) -> None:
    known = curves(id_)
    spec = curve_chart(known)
    for number in shown(len(known.minimal)):
        order = known.minimal[number - 1].order
        for trust in (None, Fraction(0), Fraction(1, 7), Fraction(2, 5), Fraction(1)):
            case = known.case if trust is None else with_trust(known.case, trust)
            needed = check(case, order).figures.guarantee_needed
            for panel, party in zip(spec["concat"], needed, strict=True):
                corners = known.curves[number - 1][party]
                assert height(corners, today(case, party)[0]) == needed[party]
                rows = panel["layer"][0]["data"]["values"]
                drawn = [row for row in rows if row["order"] == f"order {number}"]
                assert [(row["trust"], row["guarantee"]) for row in drawn] == [
                    (float(p), float(g)) for p, g in corners
                ]


@pytest.mark.parametrize("id_", SEVERAL)
def test_today_is_marked_and_lies_above_a_curve_where_the_order_holds(id_: str) -> None:
    known = curves(id_)
    spec = curve_chart(known)
    for one, corners in zip(known.minimal, known.curves, strict=True):
        figures = check(known.case, one.order).figures
        for panel, (party, needed) in zip(
            spec["concat"], figures.trust_needed.items(), strict=True
        ):
            trust, backed = today(known.case, party)
            marked = panel["layer"][1]["data"]["values"][0]
            assert (marked["trust"], marked["guarantee"]) == (float(trust), float(backed))
            above = backed >= height(corners[party], trust)
            assert above == (needed is not None and needed <= trust)


def test_of_a_trust_that_is_not_one_number_no_mark_is_drawn() -> None:
    data = small().to_dict()
    data["parties"]["north"]["trust"] = {"south": 0.9}
    data["parties"]["north"]["learns"] = {"like": 2}
    known = frontier(load(data))
    north, south = curve_chart(known)["concat"]
    assert (len(north["layer"]), len(south["layer"])) == (1, 2)
    assert "nothing is marked" in " ".join(north["title"]["subtitle"])
    assert "nothing is marked" not in " ".join(south["title"]["subtitle"])


def test_at_most_five_orders_are_drawn_each_with_its_own_look() -> None:
    assert shown(3) == [1, 2, 3]
    for many in range(6, 60):
        chosen = shown(many)
        assert len(set(chosen)) == 5
        assert (chosen[0], chosen[-1]) == (1, many)
    spec = curve_chart(curves("panama-canal"))
    assert len(curves("panama-canal").minimal) > 5
    assert any("of 7, numbered" in line for line in spec["title"]["subtitle"])
    encoding = spec["concat"][0]["layer"][0]["encoding"]
    for look in ("color", "strokeDash"):
        scale = encoding[look]["scale"]
        assert len(scale["domain"]) == 5 == len({str(one) for one in scale["range"]})


def test_where_there_is_no_order_there_is_no_curve() -> None:
    nothing = Frontier(load("bill-and-jack"), (), (), complete=True)
    with pytest.raises(RequestError, match="no order to draw"):
        curve_chart(nothing)


# Lanes and the exchange table.


@pytest.mark.parametrize("number", range(5))
def test_every_step_stands_in_the_lanes_of_those_who_act(number: int) -> None:
    one = plans()[number]
    spec = lanes_chart(one)
    filled = [box for box in boxes(spec) if box["fill"] == LIGHT.box]
    drawn = {}
    for box in filled:
        inside = [
            row["text"]
            for row in words(spec)
            if box["x"] <= row["x"] <= box["right"] and box["y"] <= row["y"] <= box["bottom"]
        ]
        drawn[box["x"], box["y"]] = (int(inside[0]), "".join(inside[1:]).replace(" ", ""))
    # Read as people read, row by row, each from the left: the steps come in order.
    expected = sorted(
        (step.number, "".join(
            one.deal.titled(one.case, token).replace(" ", "")
            for token, action in zip(step.name.split("+"), step.actions, strict=True)
            if party in one.case.actions[action].by
        ))
        for step in one.steps
        for party in step.by
    )  # fmt: skip
    assert sorted(drawn.values()) == expected
    columns = sorted({x for x, _ in drawn})
    for (x, _), (step, _) in drawn.items():
        assert columns.index(x) == (step - 1) % len(columns)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_joint_steps_and_exchanges_are_tied(theme: Theme) -> None:
    spec = lanes_chart(swapped(), theme)
    bars = [box for box in boxes(spec) if box["width"] < 10]
    thick = [box for box in bars if box["fill"] == theme.orange]
    assert len(thick) == 1
    joint = [step for step in swapped().steps if "+" not in step.name and len(step.by) > 1]
    assert len(bars) == len(joint) + 1 > 1
    assert any("thick bar" in line for line in spec["title"]["subtitle"])
    others = lanes_chart(found("jpoa-2014"))["title"]["subtitle"]
    assert not any("thick bar" in line for line in others)


def test_what_cannot_be_taken_back_stands_on_a_thick_base() -> None:
    one = found("farc-2016")
    spec = lanes_chart(one)
    bases = [box for box in boxes(spec) if box["height"] == BASE and box["width"] == CELL]
    final = [
        (step.number, party)
        for step in one.steps
        for party in step.by
        for action in step.actions
        if party in one.case.actions[action].by and not one.case.actions[action].reversible
    ]
    assert len(bases) == len(final) > 0
    assert any("thick base" in line for line in spec["title"]["subtitle"])


@pytest.mark.parametrize("number", range(5))
def test_the_tightest_step_is_marked_in_both(number: int) -> None:
    one = plans()[number]
    place = tightest(one)
    assert place is not None
    edged = [box for box in boxes(lanes_chart(one)) if box["stroke"] == LIGHT.red]
    assert len(edged) == len(one.steps[place[1].left - 1].by)
    numbers = {(row["x"], row["y"]): row["text"] for row in words(lanes_chart(one))}
    assert {numbers[box["x"] + 6, box["y"] + 11] for box in edged} == {str(place[1].left)}
    assert len([box for box in boxes(exchange_chart(one)) if box["stroke"] == LIGHT.red]) == 1
    said = [row["text"] for row in words(exchange_chart(one)) if row["colour"] == LIGHT.alarm]
    assert said[-1] == "tightest place"
    assert said[0].endswith(f"balance {points(place[1].falls)}")


@pytest.mark.parametrize("number", range(5))
def test_the_exchange_table_shows_the_balances_of_the_checker(number: int) -> None:
    one = plans()[number]
    rows = words(exchange_chart(one))
    acting = list(one.figures.trust_needed)
    columns = sorted({row["x"] for row in rows if row["x"] > 0})
    assert len(columns) == len(acting)
    for x, party in zip(columns, acting, strict=True):
        said = [row["text"] for row in rows if row["x"] == x]
        path = one.figures.balances[party]
        told = [line for line in said if "balance " in line]
        assert [line.rpartition("balance ")[2] for line in told] == [points(b) for b in path]
        for step, line in zip(one.steps, told[1:], strict=True):
            moved = path[step.number] - path[step.number - 1]
            word, number_ = line.split()[:2]
            assert word == (
                "balance" if not moved
                else "gets" if moved > 0
                else "gives" if party in step.by
                else "loses"
            )  # fmt: skip
            assert not moved or number_ == points(abs(moved))
        assert f"{points(one.figures.final[party])}." in " ".join(said)


@pytest.mark.parametrize("draw", [lanes_chart, exchange_chart])
@pytest.mark.parametrize("number", range(5))
def test_no_words_overlap(number: int, draw: Any) -> None:
    spec = draw(plans()[number])
    # By the width that a line may take at most, or what its letters would.
    areas = [
        (
            row["x"],
            row["x"] + min(row["limit"], 0.58 * row["size"] * len(row["text"])),
            row["y"] - row["size"] / 2,
            row["y"] + row["size"] / 2,
            row["text"],
        )
        for row in words(spec)
    ]
    for a, b in combinations(areas, 2):
        assert a[1] <= b[0] or b[1] <= a[0] or a[3] <= b[2] or b[3] <= a[2], (a, b)
    for left, right, above, below, text in areas:
        assert left >= 0 and right <= spec["width"], text
        assert above >= 0 and below <= spec["height"], text
    for a, b in combinations([box for box in boxes(spec) if box["fill"] == LIGHT.box], 2):
        assert (
            a["right"] <= b["x"] or b["right"] <= a["x"]
            or a["bottom"] <= b["y"] or b["bottom"] <= a["y"]
        )  # fmt: skip


def test_what_is_not_safe_says_so() -> None:
    history = check(load("six-party-2007"), history=True)
    for draw in (lanes_chart, exchange_chart):
        subtitle = " ".join(draw(history)["title"]["subtitle"])
        assert "Not safe, whatever the trust. DPR Korea would do better by leaving" in subtitle
        assert "assumptions of" in subtitle


def test_more_steps_than_a_page_can_hold_are_refused() -> None:
    case = small(121)
    one = check(case, list(case.actions))
    for draw in (lanes_chart, exchange_chart):
        with pytest.raises(RequestError, match="at most 120 steps and this order has 121"):
            draw(one)
    assert balance_chart(one)["vconcat"]


# Words and colours.


@pytest.mark.parametrize("text", ["a-long-name-of-an-action.2", "UNITED NATIONS WATCH", "漢字" * 9])
def test_wrapped_words_keep_every_letter_and_the_width(text: str) -> None:
    for width in (40, 90, 400):
        lines = wrapped(text, width, 10)
        assert "".join("".join(lines).split()) == "".join(text.split())
        assert all(len(line) * 5 <= width for line in lines)
    assert wrapped("", 100, 10) == [""]


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.1)."""
    digits = colour.removeprefix("#") if colour != "white" else "ffffff"
    digits = "".join(2 * one for one in digits) if len(digits) == 3 else digits
    parts = [int(digits[k : k + 2], 16) / 255 for k in (0, 2, 4)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, two: str) -> float:
    light, dark = sorted((luminance(one), luminance(two)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_words_can_be_read(theme: Theme) -> None:
    assert round(contrast("#767676", "white"), 2) == 4.54
    for word in (theme.text, theme.muted, theme.alarm):
        assert contrast(word, theme.background) >= 4.5
        assert contrast(word, theme.box) >= 4.5
    for field in fields(DARK):
        if field.name in ("grey", "blue", "orange", "red"):
            assert contrast(getattr(DARK, field.name), DARK.background) >= 4.5
    assert all(contrast(line, DARK.background) >= 4.5 for line in DARK.lines)


def colours(spec: Any, key: str = "") -> set[str]:
    """Collect all colours that are written anywhere in a specification."""
    if isinstance(spec, dict):
        return set().union(*(colours(value, name) for name, value in spec.items()))
    if isinstance(spec, list):
        return set().union(*(colours(value, key) for value in spec))
    return {spec} if isinstance(spec, str) and spec.startswith("#") else set()


@pytest.mark.parametrize("draw", [balance_chart, lanes_chart, exchange_chart])
def test_a_dark_picture_has_no_colour_of_a_light_one(draw: Any) -> None:
    dark = {
        value for one in vars(DARK).values() for value in ([one] if isinstance(one, str) else one)
    }
    spec = draw(found("farc-2016"), DARK)
    assert spec["background"] == "#1b1b1b"
    assert colours(spec) <= dark
    assert colours(curve_chart(curves("gaza-2025"), DARK)) <= dark


# The command.


def svg_words(path: Path) -> str:
    root = ElementTree.fromstring(path.read_text(encoding="utf-8"))
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    return " ".join(root.itertext())


@pytest.mark.parametrize("picture", ["lanes", "exchange", "balances", "trust"])
def test_plan_and_check_draw_every_picture(tmp_path: Path, picture: str) -> None:
    path = tmp_path / "a.svg"
    case = "bill-and-jack"
    assert run("plan", case, "--plot", str(path), "--picture", picture).code == 0
    assert "whip" in svg_words(path)
    light = path.read_bytes()
    order = ",".join(found(case).order)
    more = ("--plot", str(path), "--picture", picture, "--force")
    assert run("check", case, "--order", order, *more).code == 0
    assert path.read_bytes() == light
    assert run("plan", case, *more, "--dark").code == 0
    assert b"#1b1b1b" in path.read_bytes() and b"#1b1b1b" not in light
    png = tmp_path / "a.PNG"
    assert run("check", case, "--order", order, "--plot", str(png), "--picture", picture).code == 0
    assert png.read_bytes().startswith(b"\x89PNG\r\n\x1a\n")


def test_balances_are_what_is_drawn_if_nothing_is_said(tmp_path: Path) -> None:
    one, two = tmp_path / "one.svg", tmp_path / "two.svg"
    assert run("plan", "bill-and-jack", "--plot", str(one)).code == 0
    assert run("plan", "bill-and-jack", "--plot", str(two), "--picture", "balances").code == 0
    assert one.read_bytes() == two.read_bytes()


def test_frontier_draws_its_curves(tmp_path: Path) -> None:
    for name, more in (("a.svg", ()), ("b.svg", ("--dark",))):
        path = tmp_path / name
        assert run("frontier", "bill-and-jack", "--plot", str(path), *more).code == 0
        said = svg_words(path)
        for word in ("order 1", "order 2", "today", "On a curve or above it", "its trust"):
            assert word in said
    assert (tmp_path / "a.svg").read_bytes() != (tmp_path / "b.svg").read_bytes()


def test_what_the_case_says_is_escaped_and_long_titles_wrap(tmp_path: Path) -> None:
    from paripassu.report.pictures.picture import write

    case = small(title=" ".join([NAME] * 12))
    one = plan(case)
    for draw in (balance_chart, lanes_chart, exchange_chart, trust_chart):
        spec = draw(one)
        assert len(spec["title"]["text"]) > 1
        write(spec, tmp_path / "a.svg", force=True)
        assert svg_words(tmp_path / "a.svg").count(NAME) >= 2


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            ("plan", "bill-and-jack", "--plot", "a.svg", "--picture", "gantt"),
            "lanes, exchange, trust",
        ),
        (("plan", "bill-and-jack", "--plot", "a.svg", "--picture", ""), "lanes, exchange, trust"),
        (("plan", "bill-and-jack", "--picture", "lanes"), "--plot FILE.svg"),
        (
            ("check", "bill-and-jack", "--history", "--picture", "x\x1b[1m"),
            "lanes, exchange, trust",
        ),
        (("check", "bill-and-jack", "--order", "pen", "--dark"), "--plot FILE.svg"),
        (("frontier", "bill-and-jack", "--dark"), "--plot FILE.svg"),
        (("frontier", "bill-and-jack", "--plot", "curves.pdf"), ".svg or .png"),
        (("frontier", "bill-and-jack", "--plot", "none/curves.svg"), "no folder"),
        (("frontier", "bill-and-jack", "--picture", "lanes"), "No such option"),
    ],
)
def test_wrong_options_give_one_sentence(
    arguments: tuple[str, ...], sentence: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    done = run(*arguments)
    assert done.code == 2
    assert done.out == ""
    assert sentence in done.err and done.err.count("\n") == 1 and "\x1b" not in done.err
    assert not list(tmp_path.iterdir())


def test_a_picture_is_the_same_whatever_was_drawn_before() -> None:
    spec = curve_chart(curves("bill-and-jack"))
    assert svg_of(spec) == svg_of(spec)


def test_how_many_of_how_many_is_not_torn_apart() -> None:
    assert wrapped("Yongbyon dismantled (1 of 2)", 92, 10) == ["Yongbyon", "dismantled", "(1 of 2)"]
