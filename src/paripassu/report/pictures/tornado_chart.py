"""The tornado: what the ends of each number by itself do to the trust that there is to spare."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from paripassu.balance.called import amount, called
from paripassu.balance.deal import Deal
from paripassu.balance.numbers import numbers_of
from paripassu.case.model import Case
from paripassu.errors import RequestError
from paripassu.language import _
from paripassu.report.pictures.picture import LIGHT, Theme, framed, wrapped
from paripassu.risk.figures import Stress
from paripassu.risk.tornado import Tornado

MOST = 12  # numbers that are drawn
WIDTH, BAR, NAMES = 400, 34, 380  # pixels across, for a bar, and for the names
BEYOND = Fraction(1, 8)  # of all that is drawn: how far beyond it ends what no trust would mend


def tornado_chart(answer: Stress, theme: Theme = LIGHT) -> dict[str, Any]:
    """Build the Vega-Lite specification of the picture.

    Raises
    ------
    RequestError
        Where nobody asked why, or no number by itself changes anything.
    """
    found = answer.explained.tornado
    if found is None:
        raise RequestError(_("This picture is of what --why finds; ask for it too."))
    case, deal = answer.case, answer.deal
    if not any(one.width for one in found.swings):
        raise RequestError(_("There is no tornado to draw: no number by itself changes anything."))
    rows = [*_rows(case, deal, found)]
    names = [*dict.fromkeys(row["name"] for row in rows)]
    labels = [_("low end"), _("high end")]
    x = {"field": "from", "type": "quantitative", "scale": {"zero": False, "nice": False},
         "axis": {"tickCount": 6},
         "title": _("trust to spare, where it is least")}  # fmt: skip
    y = {"field": "name", "type": "nominal", "sort": names, "title": None, "axis": None}
    words = [{"name": name, "lines": (lines := name.split("\n")), "up": 6.5 * (len(lines) - 1)}
             for name in names]  # fmt: skip
    text = {"type": "text", "align": "right", "baseline": "middle", "fontSize": 11,
            "lineHeight": 13, "color": theme.text, "dy": {"expr": "-datum.up"}}  # fmt: skip
    colour = {
        "field": "end", "type": "nominal",
        "scale": {"domain": labels, "range": [theme.blue, theme.orange]},
        "legend": {"title": None, "orient": "bottom"},
    }  # fmt: skip
    dashed = {"type": "rule", "color": theme.muted, "strokeDash": [5, 4]}
    cross = {"type": "point", "shape": "cross", "size": 80, "angle": 45, "filled": True,
             "color": theme.fault, "opacity": 1}  # fmt: skip
    body = {
        "data": {"values": rows},
        "width": WIDTH,
        "height": {"step": max(BAR, 13 * max(len(one["lines"]) for one in words) + 8)},
        "layer": [
            {"data": {"values": words}, "mark": text,
             "encoding": {"x": {"value": -10}, "y": y, "text": {"field": "lines"}}},
            {"mark": dashed, "encoding": {"x": {"datum": 0}}},
            {"mark": {"type": "bar", "height": BAR * 0.5},
             "encoding": {"x": x, "x2": {"field": "to"}, "y": y, "color": colour}},
            {"mark": {"type": "rule", "color": theme.text, "strokeWidth": 1.5},
             "encoding": {"x": {"datum": rows[0]["from"]}}},
            {"data": {"values": [row for row in rows if not row["holds"]]}, "mark": cross,
             "encoding": {"x": {**x, "field": "to"}, "y": y}},
        ],
    }  # fmt: skip
    said = [
        _("Each number by itself from its low to its high end, the others as assumed. The line is "
          "the plan as assumed; a cross marks an end at which it does not hold, farthest to the "
          "left where no trust would do."),
        _("Numbers: assumptions of {whose}.", whose=case.whose_numbers),
    ]  # fmt: skip
    subtitle = [line for one in said for line in wrapped(one, WIDTH + NAMES, 10.3)]
    return framed(case.title, subtitle, body, theme, WIDTH + NAMES)


def _rows(case: Case, deal: Deal, found: Tornado) -> Iterator[dict[str, Any]]:
    """Give a bar for each end."""
    shown = found.swings[:MOST]
    spares = [found.spare, *(end.spare for one in shown for end in (one.low, one.high))]
    known = [spare for spare in spares if spare is not None] or [Fraction(0)]
    least, most = min(*known, Fraction(0)), max(*known, Fraction(0))
    beyond = least - BEYOND * (most - least or 1)
    stated = {one.path: one for one in numbers_of(case, deal)}
    for one in shown:
        number = stated[one.number.path]
        low, high = one.read
        ends = _("{low} to {high}", low=amount(case, number, low.value),
                 high=amount(case, number, high.value))  # fmt: skip
        name = "\n".join([*wrapped(called(case, deal, number), NAMES, 11), ends])
        for label, end in ((_("low end"), low), (_("high end"), high)):
            yield {
                "name": name,
                "end": label,
                "from": float(beyond if found.spare is None else found.spare),
                "to": float(beyond if end.spare is None else end.spare),
                "holds": end.holds,
            }
