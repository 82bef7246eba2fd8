"""How far orders come: in what share of draws so many steps are done."""

from __future__ import annotations

from typing import Any

from paripassu.language import _
from paripassu.report.pictures.picture import LIGHT, Theme, framed, wrapped
from paripassu.risk.figures import Stress

WIDTH, HEIGHT = 640, 300  # pixels
MOST = 5  # orders in one picture
DASHES: list[list[int]] = [[1, 0], [8, 4], [2, 3], [10, 3, 2, 3], [4, 2]]


def survival_chart(found: Stress, theme: Theme = LIGHT) -> dict[str, Any]:
    """Build the Vega-Lite specification: a line for each of at most five orders."""
    orders = found.orders[:MOST]
    labels = [named(one.name) for one in orders]
    rows = [
        {"steps": k, "share": float(share), "order": label}
        for one, label in zip(orders, labels, strict=True)
        # The last step's drop would hide in the frame.
        for k, share in [*enumerate(one.survival), (len(one.order) + 0.5, one.survival[-1])]
    ]

    def by_order(values: list[Any]) -> dict[str, Any]:
        legend = {"title": None, "orient": "bottom", "symbolSize": 900, "labelOffset": 14}
        scale = {"domain": labels, "range": values[: len(labels)]}
        return {"field": "order", "type": "nominal", "scale": scale,
                "legend": legend if len(labels) > 1 else None}  # fmt: skip

    most = max(len(one.order) for one in orders)
    body = {
        "width": WIDTH,
        "height": HEIGHT,
        "data": {"values": rows},
        "mark": {"type": "line", "interpolate": "step-after"},
        "encoding": {
            "x": {"field": "steps", "type": "quantitative", "title": _("steps done"),
                  "scale": {"domain": [0, most + 0.5], "nice": False},
                  "axis": {"tickMinStep": 1, "grid": False}},
            "y": {"field": "share", "type": "quantitative", "title": _("share of draws"),
                  "scale": {"domain": [0, 1]}, "axis": {"format": ".0%", "tickCount": 5}},
            "color": by_order([*theme.lines]),
            "strokeDash": by_order([*DASHES]),
            "strokeWidth": by_order([max(2.0, 1.0 + len(labels) - k) for k in range(MOST)]),
        },
    }  # fmt: skip
    said = [
        _("How far it comes: in what share of {draws} draws so many steps are done and verified. "
          "No forecast: what is drawn are the errors that numbers may have, and the bad luck that "
          "the case states.", draws=f"{found.draws:,}"),
        _("Numbers: assumptions of {whose}.", whose=found.case.whose_numbers),
    ]  # fmt: skip
    lines = [line for one in said for line in wrapped(one, WIDTH, 10.3)]
    return framed(found.case.title, lines, body, theme, WIDTH, offset=12)


def named(name: str) -> str:
    """Name an order in a key."""
    if name == "plan":
        return _("the plan")
    return _("history's order") if name == "history" else _("order {number}", number=name)
