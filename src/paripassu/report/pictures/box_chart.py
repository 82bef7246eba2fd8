"""The box in two of its numbers: the draws in which a plan holds and breaks, and the conditions."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from paripassu.balance.called import called, read
from paripassu.balance.numbers import Number, numbers_of
from paripassu.case.model import Case
from paripassu.errors import RequestError
from paripassu.language import _
from paripassu.report.pictures.picture import LIGHT, Theme, framed, wrapped
from paripassu.risk.figures import Stress
from paripassu.risk.why import Why

WIDTH, HEIGHT = 560, 440


def box_chart(answer: Stress, theme: Theme = LIGHT) -> dict[str, Any]:
    """Build the Vega-Lite specification of the picture.

    Raises
    ------
    RequestError
        Where nobody asked why, or fewer than two numbers vary.
    """
    found = answer.explained.why
    if found is None:
        raise RequestError(_("This picture is of what --why finds; ask for it too."))
    case, deal = answer.case, answer.deal
    if len(found.axes) < 2:
        raise RequestError(_("There is no picture of the conditions: it takes two numbers."))
    stated = {one.path: one for one in numbers_of(case, deal)}
    numbers = [stated[one.path] for one in found.axes]
    breaks, holds = _("breaks"), _("holds")
    points = [
        {
            "x": float(read(numbers[0], x)),
            "y": float(read(numbers[1], y)),
            "becomes": breaks if fails else holds,
        }
        for (x, y), fails in zip(found.points, found.point_fails, strict=True)
    ]
    across, up = (
        _limits(found, drawn, number) for drawn, number in zip(found.axes, numbers, strict=True)
    )
    box = {"x": across[0], "x2": across[1], "y": up[0], "y2": up[1]}
    encoding = {
        axis: {
            "field": axis,
            "type": "quantitative",
            "title": wrapped(called(case, deal, number), WIDTH if axis == "x" else HEIGHT, 11),
            "scale": {"domain": _domain(drawn, number), "nice": False},
        }
        for axis, drawn, number in zip("xy", found.axes, numbers, strict=True)
    }
    kinds = [breaks, holds]
    becomes = {"field": "becomes", "type": "nominal", "legend": {"title": None, "orient": "bottom"}}
    layers: list[dict[str, Any]] = [
        {
            "data": {"values": points},
            "mark": {"type": "point", "size": 22, "strokeWidth": 1.4},
            "encoding": encoding | {
                "color": becomes | {"scale": {"domain": kinds, "range": [theme.red, theme.blue]}},
                "shape": becomes | {"scale": {"domain": kinds, "range": ["cross", "circle"]}},
            },
        }
    ]  # fmt: skip
    if found.conditions:
        mark = {"type": "rect", "fill": theme.fault, "fillOpacity": 0.1, "stroke": theme.fault,
                "strokeWidth": 2, "clip": True}  # fmt: skip
        ends = {"x2": {"field": "x2"}, "y2": {"field": "y2"}}
        layers.insert(0, {"data": {"values": [box]}, "mark": mark, "encoding": encoding | ends})
    body = {"width": WIDTH, "height": HEIGHT, "layer": layers}
    return framed(case.title, _subtitle(case, found), body, theme, WIDTH)


def _subtitle(case: Case, found: Why) -> list[str]:
    said = [_("Draws of the numbers, by two of them; in the frame the conditions are met.")
            if found.conditions
            else _("Draws of the numbers, by two of them that explain most.")]  # fmt: skip
    if len(found.conditions) > 2:
        said.append(_("The frame has a third condition, which is not drawn."))
    said.append(_("Numbers: assumptions of {whose}.", whose=case.whose_numbers))
    return [line for one in said for line in wrapped(one, WIDTH, 10.3)]


def _limits(found: Why, drawn: Number, number: Number) -> tuple[float, float]:
    """Give from where to where a number is in the box; without a limit, to the end of it."""
    ends: list[Fraction] = [drawn.low, drawn.high]
    for one in found.conditions:
        if one.number.path == drawn.path:
            ends = [drawn.low if one.above is None else one.above,
                    drawn.high if one.below is None else one.below]  # fmt: skip
    low, high = sorted(float(read(number, end)) for end in ends)
    return low, high


def _domain(drawn: Number, number: Number) -> list[float]:
    return sorted(float(read(number, end)) for end in (drawn.low, drawn.high))
