"""What each party stands to lose by step: a band of its balances over draws, a panel for each."""

from __future__ import annotations

from typing import Any

from paripassu.balance.amounts import headed
from paripassu.language import _
from paripassu.report.pictures.picture import LIGHT, Theme, framed, wrapped
from paripassu.risk.figures import Stress, Stressed

WIDTH, HEIGHT, ACROSS = 300, 170, 3  # pixels of a panel; panels in a row
LINES = ("mean", "worst", "lowest")
DASHES: list[list[int]] = [[1, 0], [6, 3], [2, 3]]


def loss_chart(found: Stress, theme: Theme = LIGHT) -> dict[str, Any]:
    """Build the Vega-Lite specification, of the first of the orders."""
    one = found.orders[0]
    parties = [p for p, own in one.steps.items() if any(s.mean or s.lowest for s in own)]
    parties = parties or [*one.steps]
    labels = [_("on average"), _("worst 5 %"), _("at the least")]
    across = min(len(parties), ACROSS)
    width = max(640, across * (WIDTH + 70))
    body = {
        "columns": across,
        "spacing": 26,
        "concat": [_panel(found, one, p, labels, theme) for p in parties],
        "resolve": {"scale": {"color": "shared", "strokeDash": "shared"}},
    }
    said = [
        _("What each party would be left with if the plan ended after so many steps, in its own "
          "points: on average, in the worst 5 % of {draws} draws and at the least. Below 0 it has "
          "lost.", draws=f"{found.sample:,}"),
        _("Numbers: assumptions of {whose}.", whose=found.case.whose_numbers),
    ]  # fmt: skip
    lines = [line for text in said for line in wrapped(text, width, 10.3)]
    return framed(found.case.title, lines, body, theme, width, offset=12)


def _panel(
    found: Stress, one: Stressed, party: str, labels: list[str], theme: Theme
) -> dict[str, Any]:
    rows = [
        {"steps": k, "points": float(getattr(spread, which)), "line": label}
        for which, label in zip(LINES, labels, strict=True)
        for k, spread in enumerate(one.steps[party])
    ]
    band = [
        {"steps": k, "low": float(spread.worst), "high": float(spread.mean)}
        for k, spread in enumerate(one.steps[party])
    ]
    steps = {"field": "steps", "type": "quantitative", "title": _("steps done"),
             "scale": {"domain": [0, len(one.order)], "nice": False},
             "axis": {"tickMinStep": 1, "grid": False}}  # fmt: skip

    def points(field: str) -> dict[str, Any]:
        return {"field": field, "type": "quantitative", "title": None, "axis": {"tickCount": 5}}

    def by_line(values: list[Any], *, legend: bool = True) -> dict[str, Any]:
        shown = {"title": None, "orient": "bottom", "symbolSize": 900, "labelOffset": 14}
        return {"field": "line", "type": "nominal", "scale": {"domain": labels, "range": values},
                "legend": shown if legend else None}  # fmt: skip

    return {
        "width": WIDTH,
        "height": HEIGHT,
        "title": {"text": wrapped(headed(found.case, party), WIDTH, 12), "anchor": "start",
                  "fontSize": 12, "frame": "group"},
        "layer": [
            {"data": {"values": [{"zero": 0}]},
             "mark": {"type": "rule", "color": theme.grey},
             "encoding": {"y": {"field": "zero", "type": "quantitative"}}},
            {"data": {"values": band},
             "mark": {"type": "area", "color": theme.blue, "opacity": 0.15},
             "encoding": {"x": steps, "y": points("low"), "y2": {"field": "high"}}},
            {"data": {"values": rows},
             "mark": {"type": "line"},
             "encoding": {"x": steps, "y": points("points"),
                          "color": by_line([theme.blue, theme.orange, theme.red]),
                          "strokeDash": by_line(DASHES)}},
        ],
    }  # fmt: skip
