"""The trust-guarantee curves of several orders, a panel for each acting party."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any

from paripassu.balance.amounts import headed, in_unit
from paripassu.balance.amounts import stated as exactly
from paripassu.balance.deal import guarantee
from paripassu.case.model import Case
from paripassu.case.translated import said
from paripassu.errors import RequestError
from paripassu.language import _, in_a_row
from paripassu.order.frontier import Frontier
from paripassu.report.pictures.picture import LIGHT, Theme, framed, wrapped

MOST = 5  # orders in one picture
DASHES: list[list[int]] = [[1, 0], [8, 4], [2, 3], [10, 3, 2, 3], [4, 2]]
WIDTH, HEIGHT, ACROSS = 300, 220, 3  # pixels of a panel; panels in a row

Corner = tuple[Fraction, Fraction]


def curve_chart(found: Frontier, theme: Theme = LIGHT) -> dict[str, Any]:
    """Build the Vega-Lite specification; an order is numbered by its minimal vector, from 1.

    Raises
    ------
    RequestError
        Where there is no order to draw.
    """
    if not found.minimal:
        raise RequestError(
            _("There is no order to draw: none was found that passes rules 3 and 4.")
        )
    numbers = shown(len(found.minimal))
    parties = list(found.minimal[0].guarantee)
    across = min(len(parties), ACROSS)
    width = max(640, across * (WIDTH + 80))
    panels = [_panel(found, party, numbers, theme) for party in parties]
    body = {"columns": across, "spacing": 28, "concat": panels}
    return framed(found.case.title, _subtitle(found, numbers, width), body, theme, width, offset=12)


def shown(many: int) -> list[int]:
    """Choose at most five of so many orders, evenly, the first and the last among them."""
    if many <= MOST:
        return list(range(1, many + 1))
    return [1 + k * (many - 1) // (MOST - 1) for k in range(MOST)]


def _subtitle(found: Frontier, numbers: Sequence[int], width: int) -> list[str]:
    said = [
        _(
            "The guarantee that holds a party to an order, by its trust. On a curve or above it "
            "the order is safe for that party; it is safe where that is so for every party and "
            "each gets its bottom line."
        ),
    ]
    many = len(found.minimal)
    if many > len(numbers):
        chosen = in_a_row(map(str, numbers))
        said.append(
            _(
                "Orders {chosen} of {many}, numbered as in the answer's rows from the top.",
                chosen=chosen,
                many=many,
            )
        )
    if not found.complete:
        said.append(_("Time ran out: there may be more orders."))
    said.append(_("Numbers: assumptions of {whose}.", whose=found.case.whose_numbers))
    return [line for one in said for line in wrapped(one, width, 10.3)]


def _panel(found: Frontier, party: str, numbers: Sequence[int], theme: Theme) -> dict[str, Any]:
    labels = [_("order {number}", number=number) for number in numbers]
    curves = [found.curves[number - 1][party] for number in numbers]
    rows = [
        {"trust": float(trust), "guarantee": float(needed), "order": label}
        for label, corners in zip(labels, curves, strict=True)
        for trust, needed in corners
    ]
    trust, backed = today(found.case, party)
    highest = max(needed for corners in curves for _trust, needed in corners)
    top = float(max(highest, backed)) * 1.12 or 1.0
    case = found.case.parties[party]
    layers = [
        {
            "data": {"values": rows},
            "mark": {"type": "line", "clip": True},
            "encoding": _encoding(labels, top, theme, said(found.case.unit_of(party))),
        }
    ]
    if case.even is not None:
        layers.append(_mark((float(trust), float(backed)), top, curves, theme))
    return {
        "width": WIDTH,
        "height": HEIGHT,
        "title": {
            "text": wrapped(headed(found.case, party), WIDTH, 12),
            "subtitle": wrapped(_stands(found.case, party), WIDTH, 10.3),
            "subtitleColor": theme.muted,
            "anchor": "start",
            "fontSize": 12,
            "frame": "group",
        },
        "layer": layers,
    }


def _stands(case: Case, party: str) -> str:
    """Say where a party stands today; a trust that is not one number has no place on the curve."""
    trust, backed = today(case, party)
    guarantee = in_unit(case, party, exactly(backed))
    if case.parties[party].even is None:
        return _(
            "today: guarantee {guarantee}; its trust is not one number, so nothing is marked: the "
            "curves are for one trust in everybody at any time",
            guarantee=guarantee,
        )
    if case.parties[party].trust is None:
        return _(
            "today: trust none stated, which counts as 0; guarantee {guarantee}",
            guarantee=guarantee,
        )
    return _(
        "today: trust {trust}; guarantee {guarantee}", trust=exactly(trust), guarantee=guarantee
    )


def today(case: Case, party: str) -> tuple[Fraction, Fraction]:
    """Give the trust and the guarantee that the case states for a party; no trust counts as 0."""
    return case.parties[party].even or Fraction(0), guarantee(case, party)


def _encoding(labels: Sequence[str], top: float, theme: Theme, unit: str) -> dict[str, Any]:
    many = len(labels)

    def by_order(values: Sequence[Any]) -> dict[str, Any]:
        return {
            "field": "order",
            "type": "nominal",
            "scale": {"domain": list(labels), "range": list(values)},
            "legend": {
                "title": None,
                "orient": "bottom",
                "symbolSize": 900,
                "symbolOffset": 8,
                "labelOffset": 14,
                "columnPadding": 30,
                "columns": MOST,
            },
        }

    return {
        "x": {
            "field": "trust",
            "type": "quantitative",
            "title": _("its trust"),
            "scale": {"domain": [0, 1]},
            "axis": {"values": [0, 0.2, 0.4, 0.6, 0.8, 1], "labelFlush": False},
        },
        "y": {
            "field": "guarantee",
            "type": "quantitative",
            "title": _("guarantee needed, {unit}", unit=unit)
            if unit
            else _("guarantee needed, in its points"),
            # A little under 0, or a curve that runs along 0 would hide in the axis.
            "scale": {"domain": [-top / 25, top], "nice": False},
            "axis": {"tickCount": 5},
        },
        "color": by_order(theme.lines),
        "strokeDash": by_order(DASHES),
        # Where curves run together the earlier ones show on both sides of the later ones.
        "strokeWidth": by_order([max(2.0, 1.0 + many - k) for k in range(MOST)]),
    }


def height(corners: Sequence[Corner], trust: Fraction) -> Fraction:
    """Give the guarantee needed at a trust (0 to 1): between two corners a curve is straight."""
    for (left, start), (right, end) in pairwise(corners):
        if left <= trust <= right:
            return start + (end - start) * (trust - left) / (right - left)
    return corners[-1][1]


def _place(
    at: tuple[float, float], top: float, curves: Sequence[Sequence[Corner]]
) -> tuple[int, int]:
    """Choose the side (-1 left, 1 right; -1 above, 1 below) where a word keeps off the curves."""

    def room(side: int, down: int) -> float:
        x, y = at[0] * WIDTH + 30 * side, at[1] / top * HEIGHT - 13 * down
        if not (22 < x < WIDTH - 22 and 4 < y < HEIGHT - 4):
            return -1.0
        spots = [Fraction((x + step) / WIDTH) for step in (-22, -11, 0, 11, 22)]
        return min(
            abs(float(height(corners, spot)) / top * HEIGHT - y)
            for corners in curves
            for spot in spots
        )

    return max(((1, -1), (-1, -1), (1, 1), (-1, 1)), key=lambda sides: round(room(*sides)))


def _mark(
    at: tuple[float, float], top: float, curves: Sequence[Sequence[Corner]], theme: Theme
) -> dict[str, Any]:
    """Mark where the party stands today."""
    side, down = _place(at, top, curves)
    named = {"text": {"field": "label"}}
    text: dict[str, Any] = {
        "type": "text", "align": "left" if side > 0 else "right", "dx": 9 * side, "dy": 13 * down,
        "baseline": "middle", "fontSize": 12, "fontWeight": "bold",
    }  # fmt: skip
    halo = text | {"stroke": theme.background, "strokeWidth": 4, "color": theme.background}
    point = {
        "type": "point", "shape": "diamond", "size": 130, "filled": True, "opacity": 1,
        "color": theme.text, "stroke": theme.background, "strokeWidth": 1.5,
    }  # fmt: skip
    return {
        "data": {"values": [{"trust": at[0], "guarantee": at[1], "label": _("today")}]},
        "encoding": {
            "x": {"field": "trust", "type": "quantitative"},
            "y": {"field": "guarantee", "type": "quantitative"},
        },
        "layer": [
            {"mark": point},
            {"mark": halo, "encoding": named},
            {"mark": text | {"color": theme.text}, "encoding": named},
        ],
    }
