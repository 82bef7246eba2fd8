"""The balances of a plan as step lines, with each party's rising floor and ceiling."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from paripassu.balance.amounts import counted_in_points, headed, points
from paripassu.balance.checker import Path, Status
from paripassu.balance.deal import guarantee
from paripassu.balance.robust import around, band, stated_ranges
from paripassu.case.size import DRAWN
from paripassu.errors import RequestError
from paripassu.language import _, in_a_row
from paripassu.order.plan import Plan
from paripassu.order.relax import tightest
from paripassu.report.pictures.lanes_chart import verdict
from paripassu.report.pictures.picture import LIGHT, Theme, framed


def corridor(plan: Plan, party: str) -> tuple[list[Fraction | None], list[Fraction]]:
    """Give the floor and the ceiling of an acting party's balance at each moment.

    With M_k the highest balance up to k, L_k the lowest from k on, the floor is
    (M_k - g - p·U)/(1 - p) - c, no lower than -R - c, and the ceiling the smaller of U + g and
    g + p·U + (1 - p)·(L_k + c), with c the cover: what others have pledged to it. Where the trust
    p changes from moment to moment, the floor is the highest that any moment up to k asks.
    A plan is safe when every balance lies between them. Where there are events U is what is hoped
    for at the moment, the floor that of the moment before that asks the most, and the branch drawn
    must be safe beside others.
    """
    stated, path = plan.case.parties[party], plan.figures.balances[party]
    hoped, g = plan.figures.paths[0].hoped[party], guarantee(plan.case, party)
    c = plan.figures.cover[party]
    trusts = [one.trust for one in plan.figures.paths[0].earned[party]]
    floors: list[Fraction | None] = []
    low = None if stated.risk_limit is None else -stated.risk_limit - c
    for held, final, p in zip(path, hoped, trusts, strict=True):
        if p < 1:
            kept = (held - g - p * final) / (1 - p) - c
            low = kept if low is None else max(low, kept)
        floors.append(low)
    all_ = zip(hoped, plan.figures.ahead[party], trusts, strict=True)
    return floors, [g + min(final, p * final + (1 - p) * (falls + c)) for final, falls, p in all_]


MOST_BANDED = 100  # steps of an order, above which a band would hide more than it shows


def balance_chart(plan: Plan, theme: Theme = LIGHT) -> dict[str, Any]:
    """Build the Vega-Lite specification of the picture.

    Raises
    ------
    RequestError
        Where there are more than 1,200 balances to show.
    """
    acting = list(plan.figures.trust_needed)
    shown = [p for p in plan.case.parties if p in acting or any(plan.figures.balances[p])]
    if (number := len(shown) * len(plan.order)) > DRAWN:
        raise RequestError(
            _(
                "A picture of the balances shows at most {most} of them; this order has {number}, "
                "step by step and party by party. Name a part of the deal (--deal a,b,c).",
                most=f"{DRAWN:,}",
                number=f"{number:,}",
            )
        )
    titles = {p: _wrapped(headed(plan.case, p), 26) for p in shown}
    ends, explained = _band(plan)
    charts = [_panel(plan, p, titles[p], theme, ends, last=p == shown[-1]) for p in shown]
    subtitle = [
        *(verdict(plan, 760) if plan.status is not Status.SAFE else ()),
        _("What each party would be left with if the process ended now, in its own points.")
        if counted_in_points(plan.case)
        else _("What each party would be left with if the process ended now."),
        *_explained(plan),
        *explained,
        *textwrap.wrap(_("Numbers: assumptions of {whose}.", whose=plan.case.whose_numbers), 110),
    ]
    steps = (plan.deal.titled(plan.case, name) for name in plan.order)
    names = [_("start"), *(f"{k} {title}" for k, title in enumerate(steps, 1))]
    held = {"params": [{"name": "names", "value": names}], "spacing": 14, "vconcat": charts}
    return framed(plan.case.title, subtitle, held, theme)


def _explained(plan: Plan) -> list[str]:
    if len(plan.figures.paths) == 1:
        return [
            _("Between the dashed ceiling and the floor nobody leaves; both rise as the plan goes "
              "on.")
        ]  # fmt: skip
    return [
        _("Between the dashed ceiling and the floor nobody leaves."),
        _("Drawn as if every event happened."),
    ]


def _band(plan: Plan) -> tuple[tuple[Path, Path] | None, list[str]]:
    """Give what the balances may be within the ranges stated, or while the plan holds; in words."""
    found, of = plan.robust, (plan.case, plan.deal)
    if len(plan.order) > MOST_BANDED:
        return None, []
    if found.stated:
        ends = band(*of, plan.order, stated_ranges(*of), Fraction(1))
        return ends, [_("The pale band: what a balance may be within the stated ranges.")]
    if found.factor:
        return band(*of, plan.order, around(*of), found.factor), [
            _("The pale band: what a balance may be while all values are wrong by up to {share} % "
              "of themselves.", share=points(100 * found.factor))
        ]  # fmt: skip
    return None, []


def _wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width) or [text]


def _panel(
    plan: Plan,
    party: str,
    title: list[str],
    theme: Theme,
    ends: tuple[Path, Path] | None,
    *,
    last: bool,
) -> dict[str, Any]:
    acting = party in plan.figures.trust_needed
    path = plan.figures.balances[party]
    n = len(plan.order)
    axis: dict[str, Any] = {
        "values": list(range(n + 1)),
        "labels": last,
        **({"labelExpr": "names[datum.value]"} if last else {}),
        "labelAngle": -40,
        "labelAlign": "right",
        "labelLimit": 190,
        "labelOverlap": False,
        "title": None,
        "grid": True,
        "gridOpacity": 0.4,
    }
    x = {
        "field": "k",
        "type": "quantitative",
        "scale": {"domain": [0, n + 1], "nice": False},
        "axis": axis,
    }
    # The last balance is drawn on for one step more, or it could not be seen.
    rows = [{"k": k, "balance": float(b)} for k, b in enumerate((*path, path[-1]))]
    layers: list[dict[str, Any]] = []
    colour = theme.blue if acting else theme.orange
    if ends is not None and ends[0].balances[party] != ends[1].balances[party]:
        for row in rows:
            k = min(int(row["k"]), n)
            row["least"], row["most"] = (float(end.balances[party][k]) for end in ends)
        layers.append(_between(x, colour))
    if acting:
        floors, ceilings = corridor(plan, party)
        heights = [float(b) for b in (*path, *ceilings)]
        bottom = min(*heights, *(float(f) for f in floors if f is not None and f > min(path) - 5))
        floors, ceilings = [*floors, floors[-1]], [*ceilings, ceilings[-1]]
        for row, floor, ceiling in zip(rows, floors, ceilings, strict=True):
            row |= {"ceiling": float(ceiling), "bottom": bottom - 1}
            # A floor far under the balance would only squeeze the picture.
            row["floor"] = bottom - 1 if floor is None else max(float(floor), bottom - 1)
        layers += [_floor(x, theme), _line(x, "ceiling", theme.grey, dash=[5, 4], width=1.5)]
    layers.append({"mark": {"type": "rule", "color": theme.rule}, "encoding": {"y": {"datum": 0}}})
    layers.append(_line(x, "balance", colour, dash=[1, 0], width=2.5))
    found = tightest(plan)
    if found is not None and found[0] == party:
        layers.append(
            _mark(x, [_Mark(found[1].left, found[1].falls, _("tightest place"))], theme.red)
        )
    if wrong := list(_wrong(plan, party)):
        layers.append(_mark(x, wrong, theme.fault, shape="cross", above=True))
    return {
        "width": 760,
        "height": 130 if acting else 64,
        "title": {
            "text": title, "anchor": "start", "fontSize": 12, "offset": 4, "frame": "group",
        },
        "data": {"values": rows},
        "layer": layers,
        "resolve": {"scale": {"x": "shared", "y": "shared"}},
    }  # fmt: skip


def _y(field: str) -> dict[str, Any]:
    return {
        "field": field,
        "type": "quantitative",
        "title": None,
        "axis": {"tickCount": 5},
        "scale": {"zero": False, "nice": True},
    }


def _line(
    x: dict[str, Any], field: str, colour: str, *, dash: list[int], width: float
) -> dict[str, Any]:
    return {
        "mark": {
            "type": "line",
            "interpolate": "step-after",
            "color": colour,
            "strokeWidth": width,
            "strokeDash": dash,
        },
        "encoding": {"x": x, "y": _y(field)},
    }


def _between(x: dict[str, Any], colour: str) -> dict[str, Any]:
    return {
        "mark": {"type": "area", "interpolate": "step-after", "color": colour, "opacity": 0.16},
        "encoding": {"x": x, "y": _y("least"), "y2": {"field": "most"}},
    }


def _floor(x: dict[str, Any], theme: Theme) -> dict[str, Any]:
    return {
        "mark": {
            "type": "area",
            "interpolate": "step-after",
            "color": theme.grey,
            "opacity": 0.22,
            "line": {"color": theme.grey, "strokeWidth": 1},
        },
        "encoding": {"x": x, "y": _y("floor"), "y2": {"field": "bottom"}},
    }


@dataclass(frozen=True)
class _Mark:
    """A mark on a balance: after how many steps, how high, and what it says."""

    at: int
    height: Fraction
    label: str


def _wrong(plan: Plan, party: str) -> Iterator[_Mark]:
    """Mark the moments at which rules fail for a party."""
    rules: dict[int, set[int]] = {}
    for step in plan.steps:
        for one in step.fails:
            if one.party == party:
                rules.setdefault(one.moment, set()).add(one.rule)
    for at, failing in rules.items():
        # Translators: a rule that fails, beside a mark in a picture.
        said = in_a_row(_("rule {number}", number=rule) for rule in sorted(failing))
        yield _Mark(at, plan.figures.balances[party][at], said)


def _mark(
    x: dict[str, Any],
    marks: Sequence[_Mark],
    colour: str,
    *,
    shape: str = "circle",
    above: bool = False,
) -> dict[str, Any]:
    rows = [{"k": one.at, "balance": float(one.height), "label": one.label} for one in marks]
    point = {"type": "point", "shape": shape, "color": colour, "size": 90, "strokeWidth": 2.5}
    text = {"type": "text", "color": colour, "dy": -13 if above else 16, "fontSize": 11}
    return {
        "data": {"values": rows},
        "encoding": {"x": x, "y": _y("balance")},
        "layer": [
            {"mark": point},
            {
                "mark": text,
                "encoding": {"text": {"field": "label"}},
            },
        ],
    }
