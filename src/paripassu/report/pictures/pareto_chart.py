"""The picture of the Pareto set: a plane for two parties, parallel coordinates for more."""

from __future__ import annotations

import textwrap
from fractions import Fraction
from typing import Any

from paripassu.balance.deal import bottom_line
from paripassu.case.translated import said
from paripassu.errors import RequestError
from paripassu.language import N_, _, in_a_row
from paripassu.packages.packages import Packages
from paripassu.packages.proposal import Proposal
from paripassu.report.pictures.picture import LIGHT, Theme, framed

MEASURES = {
    "nash": N_("Nash"),
    "kalai-smorodinsky": N_("Kalai–Smorodinsky"),
    "maximin": N_("maximin"),
    "utilitarian": N_("utilitarian"),
}


def pareto_chart(found: Packages, theme: Theme = LIGHT) -> dict[str, Any]:
    """Build the Vega-Lite specification; raises `RequestError` where there is nothing to draw."""
    if not found.pareto:
        raise RequestError(_("There is no package to draw."))
    if len(found.compared) < 2:
        raise RequestError(_("A picture compares at least two parties."))
    body = _plane(found, theme) if len(found.compared) == 2 else _parallel(found, theme)
    said = (
        _(
            "Packages that nobody can improve on without a loss to another of these parties, of "
            "those that can be carried out."
        )
        if found.carried
        else _("Packages that nobody can improve on without a loss to another of these parties.")
    )
    numbers = _("Numbers: assumptions of {whose}.", whose=found.case.whose_numbers)
    subtitle = [*textwrap.wrap(said, 100), *textwrap.wrap(numbers, 100)]
    return framed(found.case.title, subtitle, body, theme)


def _name(found: Packages, party: str) -> str:
    return found.case.parties[party].name


def _picked(found: Packages) -> list[tuple[str, Proposal]]:
    """Give the packages that measures pick, with all measures that pick the same one together."""
    names: dict[tuple[str, ...], list[str]] = {}
    proposals: dict[tuple[str, ...], Proposal] = {}
    for measure, point in found.points.items():
        proposal = point.proposals[0]
        names.setdefault(proposal.actions, []).append(_(MEASURES[measure]))
        proposals[proposal.actions] = proposal
    return [(in_a_row(names[key]), proposal) for key, proposal in proposals.items()]


def _colours(found: Packages, theme: Theme) -> dict[str, Any]:
    labels = [label for label, _proposal in _picked(found)]
    return {
        "field": "picked by",
        "type": "nominal",
        "scale": {"domain": labels, "range": theme.lines[: len(labels)]},
        "legend": {"title": _("picked by"), "orient": "bottom", "labelLimit": 500},
    }


def _axis(found: Packages, party: str) -> str:
    """Say what an axis shows, and in what."""
    name = _name(found, party)
    if unit := said(found.case.unit_of(party)):
        return _("{name}: value of the finished deal, {unit}", name=name, unit=unit)
    return _("{name}: value of the finished deal, its points", name=name)


def _plane(found: Packages, theme: Theme) -> dict[str, Any]:
    one, two = found.compared

    def row(proposal: Proposal) -> dict[str, Any]:
        return {"x": float(proposal.final[one]), "y": float(proposal.final[two])}

    lines = [float(bottom_line(found.case, p) or Fraction(0)) for p in (one, two)]
    encoding = {
        axis: {
            "field": axis,
            "type": "quantitative",
            "title": _axis(found, party),
            "scale": {"zero": False, "nice": True},
        }
        for axis, party in (("x", one), ("y", two))
    }
    rule = {"type": "rule", "color": theme.rule, "strokeDash": [5, 4]}
    return {
        "width": 520,
        "height": 420,
        "layer": [
            {"mark": rule, "encoding": {"x": {"datum": lines[0]}}},
            {"mark": rule, "encoding": {"y": {"datum": lines[1]}}},
            {
                "data": {"values": [row(proposal) for proposal in found.pareto]},
                "mark": {"type": "circle", "size": 55, "color": theme.grey, "opacity": 0.8},
                "encoding": encoding,
            },
            {
                "data": {"values": [row(p) | {"picked by": label} for label, p in _picked(found)]},
                "mark": {"type": "point", "size": 230, "strokeWidth": 3},
                "encoding": encoding | {"color": _colours(found, theme)},
            },
        ],
    }


def _parallel(found: Packages, theme: Theme) -> dict[str, Any]:
    lines = {p: bottom_line(found.case, p) or Fraction(0) for p in found.compared}
    most = {p: max(one.final[p] for one in found.pareto) - lines[p] for p in found.compared}
    order = [_name(found, party) for party in found.compared]

    def rows(number: int, proposal: Proposal, label: str | None = None) -> list[dict[str, Any]]:
        return [
            {
                "package": number,
                "party": _name(found, p),
                "share": float((proposal.final[p] - lines[p]) / most[p]) if most[p] else 0.0,
            }
            | ({} if label is None else {"picked by": label})
            for p in found.compared
        ]

    every = [row for k, proposal in enumerate(found.pareto) for row in rows(k, proposal)]
    picked = [row for k, (label, p) in enumerate(_picked(found)) for row in rows(k, p, label)]
    encoding = {
        "x": {
            "field": "party",
            "type": "nominal",
            "sort": order,
            "title": None,
            "axis": {"labelAngle": -20, "labelLimit": 220, "grid": True},
        },
        "y": {
            "field": "share",
            "type": "quantitative",
            "title": _("gain over its bottom line, as a share of its best here"),
            "scale": {"zero": True, "domain": [0, 1]},
        },
        "detail": {"field": "package"},
    }
    return {
        "width": max(420, 130 * len(order)),
        "height": 360,
        "layer": [
            {
                "data": {"values": every},
                "mark": {"type": "line", "color": theme.rule, "strokeWidth": 1, "opacity": 0.7},
                "encoding": encoding,
            },
            {
                "data": {"values": picked},
                "mark": {"type": "line", "strokeWidth": 3, "point": {"size": 60}},
                "encoding": encoding | {"color": _colours(found, theme)},
            },
        ],
    }
