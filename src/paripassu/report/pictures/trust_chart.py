"""Trust over a plan: what each step asks of each party, and what it has by then, in whom."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby, pairwise
from typing import Any

from paripassu.balance.earned import Earned
from paripassu.balance.in_whom import down
from paripassu.balance.trusts import uneven
from paripassu.case.size import DRAWN
from paripassu.errors import RequestError
from paripassu.language import _
from paripassu.order.because import share
from paripassu.order.plan import Plan
from paripassu.report.pictures.picture import LIGHT, Theme, framed, wrapped

WIDTH, HEIGHT = 760, 130  # pixels of a panel
ROOM = 34  # pixels that a number takes
DASHES: tuple[list[int], ...] = ([1, 0], [9, 3], [3, 2], [9, 3, 2, 3], [5, 4])

Asked = tuple[Fraction | None, Earned]
"""What a step asks, None where no trust is enough; and what there is when it is due."""


def shown(plan: Plan) -> tuple[str, ...]:
    """Name the parties to draw: those whose trust is not one number; all that act if none is."""
    acting = tuple(plan.figures.trust_needed)
    return tuple(p for p in acting if p in uneven(plan.case)) or acting


def asked(plan: Plan, party: str) -> list[Asked]:
    """Give what each step asks of a party beside what it has, and last what it has in the end.

    Where there are events these are of the branch that asks most of it.
    """
    steps: list[Asked] = [(step.trust_needed[party], step.earned[party]) for step in plan.steps]
    return [*steps, (Fraction(0), plan.figures.earned(party, len(plan.order)))]


def trust_chart(
    plan: Plan, theme: Theme = LIGHT, *, parties: Sequence[str] | None = None
) -> dict[str, Any]:
    """Build the Vega-Lite specification of the picture, of the parties `shown` if none are named.

    Raises
    ------
    RequestError
        Where there are more than 1,200 trusts to show, or nobody acts.
    """
    parties = parties or shown(plan)
    if not parties:
        raise RequestError(_("There is no trust to draw: nobody acts in this order."))
    if (number := len(parties) * len(plan.order)) > DRAWN:
        raise RequestError(
            _("A picture of trust shows at most {most} figures; this order has {number}, step by "
              "step and party by party. Name a part of the deal (--deal a,b,c).",
              most=f"{DRAWN:,}", number=f"{number:,}")
        )  # fmt: skip
    panels = {p: _Panel(plan, p, asked(plan, p)) for p in parties}
    labels = list(dict.fromkeys(label for one in panels.values() for label in one.labels))
    charts = [one.spec(labels, theme, last=p == parties[-1]) for p, one in panels.items()]
    titles = (plan.deal.titled(plan.case, name) for name in plan.order)
    names = [*(f"{k} {title}" for k, title in enumerate(titles, 1)), _("done")]
    said = [
        _("Grey: the trust that each step asks. Line: the trust that there is when it is due, and "
          "in whom. Where grey rises above the line the step does not hold."),
        _("Numbers: assumptions of {whose}.", whose=plan.case.whose_numbers),
    ]  # fmt: skip
    body = {
        "params": [{"name": "names", "value": names}],
        "spacing": 14,
        "vconcat": charts,
        "resolve": {"scale": {"color": "shared", "strokeDash": "shared"}},
    }
    lines = [line for one in said for line in wrapped(one, WIDTH, 10.3)]
    return framed(plan.case.title, lines, body, theme)


@dataclass(frozen=True)
class _Panel:
    plan: Plan
    party: str
    asked: Sequence[Asked]

    @property
    def labels(self) -> list[str]:
        """In whom there is trust, as the key says it, by moments."""
        return [self._whom(earned) for _needed, earned in self.asked]

    def _whom(self, earned: Earned) -> str:
        if earned.even:
            return _("in everybody")
        if earned.whom is None:
            return _("nobody is left who could let it down")
        return _("in {name}", name=self.plan.case.parties[earned.whom].name)

    def spec(self, labels: Sequence[str], theme: Theme, *, last: bool) -> dict[str, Any]:
        rows = [
            {
                "k": k,
                "next": k + 1,
                "needed": 1.0 if needed is None else float(needed),
                "there": float(earned.trust),
                "whom": self._whom(earned),
            }
            for k, (needed, earned) in enumerate(self.asked)
        ]
        area = [*rows, rows[-1] | {"k": len(rows)}]
        return {
            "width": WIDTH,
            "height": HEIGHT,
            "title": {
                "text": wrapped(self.plan.case.parties[self.party].name, WIDTH, 12),
                "anchor": "start", "fontSize": 12, "offset": 4, "frame": "group",
            },
            "layer": [
                self._needed(area, theme, last=last),
                self._joined(rows, theme),
                self._there(rows, labels, theme),
                *self._numbers(theme),
            ],
        }  # fmt: skip

    def _x(self, *, last: bool = False) -> dict[str, Any]:
        axis: dict[str, Any] = {
            "values": [k + 0.5 for k in range(len(self.asked))],
            "labels": last,
            **({"labelExpr": "names[floor(datum.value)]"} if last else {}),
            "labelAngle": -40,
            "labelAlign": "right",
            "labelLimit": 190,
            "labelOverlap": False,
            "title": None,
            "grid": False,
        }
        scale = {"domain": [0, len(self.asked)], "nice": False}
        return {"field": "k", "type": "quantitative", "scale": scale, "axis": axis}

    def _needed(self, rows: list[dict[str, Any]], theme: Theme, *, last: bool) -> dict[str, Any]:
        line = {"color": theme.grey, "strokeWidth": 1}
        return {
            "data": {"values": rows},
            "mark": {"type": "area", "interpolate": "step-after", "color": theme.grey,
                     "opacity": 0.35, "line": line},
            "encoding": {"x": self._x(last=last), "y": _y("needed")},
        }  # fmt: skip

    def _joined(self, rows: list[dict[str, Any]], theme: Theme) -> dict[str, Any]:
        """Join the level of one moment to that of the next."""
        joints = [{"k": b["k"], "there": a["there"], "to": b["there"]} for a, b in pairwise(rows)]
        return {
            "data": {"values": joints},
            "mark": {"type": "rule", "color": theme.grey, "strokeWidth": 1},
            "encoding": {"x": self._x(), "y": _y("there"), "y2": {"field": "to"}},
        }

    def _there(
        self, rows: list[dict[str, Any]], labels: Sequence[str], theme: Theme
    ) -> dict[str, Any]:
        def by_whom(values: Sequence[Any], legend: dict[str, Any]) -> dict[str, Any]:
            range_ = [values[number % len(values)] for number in range(len(labels))]
            scale = {"domain": list(labels), "range": range_}
            return {"field": "whom", "type": "nominal", "scale": scale, "legend": legend}

        key = {"title": None, "orient": "bottom", "symbolSize": 500, "labelLimit": 340,
               "columns": 3, "columnPadding": 24, "symbolType": "stroke"}  # fmt: skip
        # One line as long as nothing changes, so that its dashes run on.
        alike = groupby(rows, key=lambda row: (row["there"], row["whom"]))
        runs = [(first := next(run)) | {"next": max([first["next"], *(row["next"] for row in run)])}
                for _same, run in alike]  # fmt: skip
        return {
            "data": {"values": runs},
            "mark": {"type": "rule", "strokeWidth": 3},
            "encoding": {
                "x": self._x(),
                "x2": {"field": "next"},
                "y": _y("there"),
                "color": by_whom(theme.lines, key),
                "strokeDash": by_whom(DASHES, key),
            },
        }

    def _numbers(self, theme: Theme) -> Iterator[dict[str, Any]]:
        """Write a number where what there is changes, and where most of it is asked."""
        wide = WIDTH / len(self.asked)
        rows, free = [], -float(ROOM)
        for k, (_needed, earned) in enumerate(self.asked):
            before = self.asked[k - 1][1] if k else None
            new = before is None or (before.trust, before.whom) != (earned.trust, earned.whom)
            if new and k * wide >= free:
                rows.append({"k": k, "there": float(earned.trust), "label": down(earned)})
                free = k * wide + ROOM
        yield self._text(rows, "there", theme.text, dy=-9)
        fails = [k for k, (needed, has) in enumerate(self.asked)
                 if needed is None or needed > has.trust]  # fmt: skip
        needs = [(needed, k) for k, (needed, _has) in enumerate(self.asked) if needed]
        most = max(needs, key=lambda one: (one[0], -one[1]), default=None)
        if most is not None:
            needed, k = most
            row = {"k": k, "needed": float(needed), "label": share(needed)}
            yield self._text([row], "needed", theme.fault if k in fails else theme.muted, dy=9)
        if fails:
            crosses = [{"k": k + 0.5, "there": float(self.asked[k][1].trust)} for k in fails]
            mark = {"type": "point", "shape": "cross", "color": theme.fault, "size": 90,
                    "strokeWidth": 2.5}  # fmt: skip
            encoding = {"x": self._x(), "y": _y("there")}
            yield {"data": {"values": crosses}, "mark": mark, "encoding": encoding}

    def _text(
        self, rows: list[dict[str, Any]], field: str, colour: str, *, dy: int
    ) -> dict[str, Any]:
        mark = {"type": "text", "align": "left", "dx": 3, "dy": dy, "fontSize": 11,
                "color": colour}  # fmt: skip
        encoding = {"x": self._x(), "y": _y(field), "text": {"field": "label"}}
        return {"data": {"values": rows}, "mark": mark, "encoding": encoding}


def _y(field: str) -> dict[str, Any]:
    return {
        "field": field,
        "type": "quantitative",
        "title": None,
        "scale": {"domain": [0, 1.12], "nice": False},
        "axis": {"values": [0, 0.2, 0.4, 0.6, 0.8, 1]},
    }
