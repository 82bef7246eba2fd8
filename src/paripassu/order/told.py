"""What plans hold as plain data: the keys of a deal, a step, a rule that fails, a criterion."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import NotRequired

from paripassu.answer import Content, Number
from paripassu.balance.checker import Figures
from paripassu.balance.deal import Deal, bottom_line, guarantee
from paripassu.balance.earned import Earned
from paripassu.case.model import Case, Party


class DealContent(Content):
    """A deal; `shares` are of the actions in instalments."""

    actions: list[str]
    standing: list[str]
    shares: Mapping[str, list[Number]]
    swaps: list[list[str]]


class FailingContent(Content):
    """A rule that fails; in a calendar on a day after D-Day."""

    day: NotRequired[int]
    rule: int
    party: str
    reaches: Number
    allowed: Number


class EarnedContent(Content):
    """The trust that a party has at a moment: in whom, where it is not one in everybody."""

    trust: Number
    whom: str | None
    at_first: Number


class StepContent(Content):
    """A step of a plan."""

    number: int
    name: str
    title: str
    by: list[str]
    actions: list[str]
    does: list[str]
    verifiers: list[str]
    balance: Mapping[str, Number]
    trust_needed: Mapping[str, Number | None]
    trust_there: Mapping[str, EarnedContent]
    fails: list[FailingContent]
    because: str
    only_where: Mapping[str, bool]


class MeasuredContent(Content):
    """What is known of a criterion."""

    name: str
    value: Number
    bound: Number
    proved: bool


class FiguresContent(Content):
    """What the checker found."""

    status: str
    stated: Mapping[str, StatedContent]
    trust_needed: Mapping[str, Number | None]
    guarantee_needed: Mapping[str, Number]
    exposure: Mapping[str, Number]
    final: Mapping[str, Number]
    faults: list[str]


class DatedStepContent(Content):
    """A step of a calendar: its dates in days after D-Day."""

    number: int
    name: str
    title: str
    by: list[str]
    actions: list[str]
    tracks: list[str]
    verifiers: list[str]
    starts: int
    done: int
    checked: int
    verified: int
    fails: list[FailingContent]
    only_where: Mapping[str, bool]


class StatedContent(Content):
    """What a party is stated to have, and to bear; its trust may be in each of several."""

    trust: Number | Mapping[str, Number] | None
    guarantee: Number
    risk_limit: Number | None
    bottom_line: Number | None


class TightestContent(Content):
    """Where most trust is asked beyond what is stated."""

    party: str
    where: str


class WaitingContent(Content):
    """Why a safe order has no safe dates, and what would cure it."""

    because: str
    faster: list[Mapping[str, int]]
    instalments: list[Mapping[str, str | int]]
    unfinished: list[str]


class BranchContent(Content):
    """One way in which the events of a deal turn out."""

    events: Mapping[str, bool]
    chance: Mapping[str, Number]
    steps: list[str]
    ended: bool
    final: Mapping[str, Number]
    exposure: Mapping[str, Number]


class BreachContent(Content):
    """Where an order breaks for some numbers: after which step, whose rule, by how much."""

    party: str
    rule: int
    step: int
    left: NotRequired[int]
    events: NotRequired[Mapping[str, bool]]
    by: Number
    numbers: Mapping[str, Number]


class RangesContent(Content):
    """Whether an order holds for all values within the ranges that the case states."""

    stated: int
    holds: bool
    breaks: BreachContent | None


class RobustContent(Content):
    """How wrong the numbers may be: `rules` names the rules of which it is said."""

    rules: list[int]
    ranges: RangesContent | None
    factor: Number | None
    breaks: BreachContent | None
    exact: bool
    worked_out: bool


class EasedContent(Content):
    """How wrong the numbers may be, the tightest place, what relaxes it; in a plan by itself."""

    robust: NotRequired[RobustContent]
    tightest: NotRequired[TightestContent | None]
    would_relax: NotRequired[list[str]]
    remarks: NotRequired[list[str]]


class PlanContent(FiguresContent, EasedContent):
    """A plan. `waiting` is there where the command was asked."""

    proved: bool
    deal: DealContent
    worst_trust: Number | None
    bound: Number | None
    order: list[str]
    steps: list[StepContent]
    criteria: list[MeasuredContent]
    price: NotRequired[list[MeasuredContent]]
    branches: list[BranchContent]
    waiting: NotRequired[WaitingContent | None]


class CalendarContent(FiguresContent):
    """A calendar. `waiting` is there where the command was asked."""

    proved: bool
    deal: DealContent
    starts: str | None
    length: int
    bound: int
    soonest_first: bool
    first_benefit: Mapping[str, int | None]
    trust_allowed: Mapping[str, Number]
    steps: list[DatedStepContent]
    fails: list[FailingContent]
    remarks: NotRequired[list[str]]
    waiting: NotRequired[WaitingContent | None]


def stated_content(case: Case) -> Mapping[str, StatedContent]:
    """Tell what each party is stated to have."""
    return {
        name: {
            "trust": _trust_content(party),
            "guarantee": guarantee(case, name),
            "risk_limit": party.risk_limit,
            "bottom_line": bottom_line(case, name),
        }
        for name, party in case.parties.items()
    }


def earned_content(earned: Earned) -> EarnedContent:
    """Tell the trust that a party has at a moment."""
    return {"trust": earned.trust, "whom": earned.whom, "at_first": earned.at_first}


def _trust_content(party: Party) -> Fraction | Mapping[str, Fraction] | None:
    """Tell the trust of a party: one number, or one for each as it is before anything is done."""
    if not isinstance(party.trust, Mapping):
        return party.trust
    return {other: party.trust_in(other) for other in party.trust}


def branches_content(deal: Deal, order: Sequence[str], figures: Figures) -> list[BranchContent]:
    """Tell what becomes of an order in each branch; nothing where there are no events."""
    if len(figures.paths) == 1:
        return []
    return [
        {
            "events": dict(path.branch.outcomes),
            "chance": path.chance,
            "steps": [step for step in order if path.goes(step)],
            "ended": path.branch.ended,
            "final": {p: hoped[-1] for p, hoped in path.hoped.items()},
            "exposure": {p: max(Fraction(0), -low[0]) for p, low in path.ahead.items()},
        }
        for path in figures.paths
    ]


def deal_content(deal: Deal) -> DealContent:
    """Tell a deal."""
    return {
        "actions": list(deal.actions),
        "standing": list(deal.standing),
        "shares": {a: list(sizes) for a, sizes in deal.shares.items() if sizes != (Fraction(1),)},
        "swaps": [list(swap) for swap in deal.swaps],
    }


def deal_restored(content: DealContent) -> Deal:
    """Make a deal again."""
    actions, shares = tuple(content["actions"]), content["shares"]
    sizes = {action: tuple(shares.get(action, [Fraction(1)])) for action in actions}
    swaps = tuple(tuple(swap) for swap in content["swaps"])
    return Deal(actions, tuple(content["standing"]), sizes, swaps)
