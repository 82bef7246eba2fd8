"""Calendars made by hand from a plan: one step after the other, or all as soon as needs allow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from paripassu import check, load
from paripassu.balance.branches import Branch
from paripassu.balance.dates import DatedFigures, DatedPath, Dates
from paripassu.balance.deal import agree
from paripassu.case.model import Case
from paripassu.case.timing import days
from paripassu.order.dated_plan import Calendar
from paripassu.order.plan import Plan


def ordered(case: Case) -> Plan:
    """Give an order that the needs allow, found without a search."""
    deal = agree(case)
    done: list[str] = []
    left = list(deal.actions)
    while left:
        ready = next(a for a in left if not {*case.actions[a].needs} & {*left})
        left.remove(ready)
        done += deal.parts(ready)
    return check(case, order=done)


def slow(plan: Plan, **more: object) -> Calendar:
    """Date a plan's steps one after another, each begun once the one before is verified."""
    dates: dict[str, Dates] = {}
    free = 0
    for name in plan.order:
        dates[name] = _dated(plan, name, free)
        free = dates[name].verified
    return _calendar(plan, dates, more)


def brisk(plan: Plan, **more: object) -> Calendar:
    """Date each step as soon as all that it needs is verified; each verifier has one team."""
    dates: dict[str, Dates] = {}
    busy: dict[str, int] = {}
    for name in plan.order:
        actions = [token.partition(".")[0] for token in name.split("+")]
        needed = {need for action in actions for need in plan.case.actions[action].needs}
        before = [
            other
            for other in dates
            for token in other.split("+")
            if token.partition(".")[0] in {*needed, *actions}
        ]
        first = _dated(plan, name, max((dates[other].verified for other in before), default=0))
        verifiers = [v.by for a in actions if (v := plan.case.actions[a].verified) is not None]
        checked = max([first.done, *(busy.get(by, 0) for by in verifiers)])
        one = replace(first, checked=checked, verified=checked + first.verified - first.checked)
        busy |= dict.fromkeys(verifiers, one.verified)
        dates[name] = one
    return _calendar(plan, dict(sorted(dates.items(), key=lambda item: item[1].starts)), more)


def _dated(plan: Plan, name: str, starts: int) -> Dates:
    length = check = 0
    for token in name.split("+"):
        action, _, part = token.partition(".")
        stated = plan.case.actions[action]
        place, sizes = int(part or 1) - 1, plan.deal.shares[action]
        begun, done = sum(sizes[:place], Fraction(0)), sum(sizes[: place + 1], Fraction(0))
        whole = days(stated.takes) if stated.takes else 1
        end = [begun * whole < number <= done * whole for number in range(1, whole + 1)]
        length = max(length, sum(end) if stated.takes else 1)
        if stated.verified and stated.verified.takes:
            check = max(check, days(stated.verified.takes))
    done = starts + length
    return Dates(starts, done, done, done + check)


def _calendar(plan: Plan, dates: Mapping[str, Dates], more: Mapping[str, object]) -> Calendar:
    figures = DatedFigures(
        status=plan.status,
        paths=(DatedPath(Branch({}, ()), {}, {}, {}),),
        trust_needed=plan.figures.trust_needed,
        shortfall=plan.figures.shortfall,
        guarantee_needed=plan.figures.guarantee_needed,
        exposure=plan.figures.exposure,
        final=plan.figures.final,
        tight=dict.fromkeys(plan.figures.trust_needed),
        faults=plan.figures.faults,
        possible=plan.figures.possible,
    )
    length = max(one.verified for one in dates.values())
    made = Calendar(
        case=plan.case,
        deal=plan.deal,
        dates=dates,
        figures=figures,
        soonest_first=False,
        first_benefit={p: _first(plan.case, dates, p) for p in plan.figures.trust_needed},
        bound=length,
        proved=True,
        allowed={p: plan.case.parties[p].trust or Fraction(0) for p in plan.figures.trust_needed},
    )
    return replace(made, **more)  # type: ignore[arg-type]


def _first(case: Case, dates: Mapping[str, Dates], party: str) -> int | None:
    found = []
    for name, one in dates.items():
        actions = [case.actions[token.partition(".")[0]] for token in name.split("+")]
        others = {actor for action in actions for actor in action.by} - {party}
        if others and sum(action.worth(party) for action in actions) > 0:
            found.append(one.verified)
    return min(found, default=None)


NAME = "A & <b> \"c\" 'd' {e} [f]; g, h: i #59; %%{j} \\n k|l"


def thorny(**more: object) -> Case:
    """Give a case with all that a calendar can hold, in words that every format must escape."""
    long = " ".join(["한국 حرب мир", NAME] * 8)
    data = {
        "paripassu": 1,
        "title": f"=1+1 {NAME}",
        "assumptions": {"by": "the testers; of this", "on": "2026-10-01"},
        "parties": {
            "north": {"name": f"North {NAME}", "trust": 0.5, "breach_cost": 6},
            "south": {"name": "South, the", "trust": 0.5, "breach_cost": 6},
        },
        "actions": {
            "ship": {
                "by": "north", "does": f"=cmd() {NAME}", "value": {"north": -2, "south": 4},
                "takes": "30 days", "parts": 3, "track": "goods; and, more", "latest": "D+400",
                "article": "Article 3, § 2", "trigger": NAME, "remarks": long,
                "verified": {"by": "Inspectors, joint", "takes": "10 days"},
            },
            "pay": {
                "by": "south", "does": long, "value": {"north": 4, "south": -2},
                "track": "money", "earliest": "D+5", "verified": {"by": "a bank"},
            },
            "sign": {
                "by": ["north", "south"], "does": "-Sign", "value": {"north": 1, "south": 1},
                "needs": ["ship", "pay"], "takes": "2 days", "track": "goods; and, more",
            },
        },
        "tracks": {"goods; and, more": {"at_once": 2}},
        "verifiers": {"Inspectors, joint": {"teams": 1}},
    }  # fmt: skip
    return load({**data, **more})
