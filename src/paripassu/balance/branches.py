"""The branches of a deal with events: what is done in each, and how likely a party holds it.

A plan is one order of all that may be done. An event happens or does not where it stands in the
order; what depends on how it turns out comes after it, and is passed over where it turns out
otherwise. Each way in which all events turn out is a branch.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from graphlib import CycleError, TopologicalSorter
from math import prod

from paripassu.balance.deal import Deal
from paripassu.case.model import Case
from paripassu.case.timing import days
from paripassu.case.titles import in_titles, named
from paripassu.case.uncertain import conditions, ends, fallbacks, waits_for
from paripassu.errors import RequestError
from paripassu.language import _, in_clauses
from paripassu.short import Short

MOST = 64  # branches of one deal


@dataclass(frozen=True, repr=False)
class Branch(Short):
    """One way in which the events of a deal turn out.

    Attributes
    ----------
    outcomes
        Whether each event happens, for those that come up at all, in the order of the needs.
    actions
        What is done in it, events that happen among it, in the case's order.
    ended
        Whether the process ends at an event that does not happen.
    """

    outcomes: Mapping[str, bool]
    actions: tuple[str, ...]
    ended: bool = False

    def chance(self, case: Case, party: str, known: Collection[str] = ()) -> Fraction:
        """Give how likely a party holds it, once it is `known` how some events turn out in it.

        Events are taken to be independent of each other.
        """
        open_ = {event: happens for event, happens in self.outcomes.items() if event not in known}
        likely = {event: case.actions[event].expected(party) for event in open_}
        return prod((likely[e] if open_[e] else 1 - likely[e] for e in open_), start=Fraction(1))

    def agrees(self, other: Branch, events: Iterable[str]) -> bool:
        """Whether these events turn out alike in both, as far as they come up."""
        return all(self.outcomes.get(e) == other.outcomes.get(e) for e in events)

    def deal(self, agreed: Deal) -> Deal:
        """Give what is left of a deal in it."""
        shares = {id_: agreed.shares[id_] for id_ in self.actions}
        kept = {part for id_ in self.actions for part in agreed.parts(id_)}
        swaps = tuple(swap for swap in agreed.swaps if {*swap} <= kept)
        return replace(agreed, actions=self.actions, shares=shares, swaps=swaps)

    def told(self, case: Case, events: Iterable[str] | None = None) -> str:
        """Say how events turn out in it, those given or all: in clauses, for “Where …:”."""
        shown = self.outcomes if events is None else {*events}
        return turns(case, {e: happens for e, happens in self.outcomes.items() if e in shown})


def turns(case: Case, outcomes: Mapping[str, bool]) -> str:
    """Say how events turn out, in clauses."""
    return in_clauses(
        _("{event} happens", event=named(case, event)) if happens
        else _("{event} does not happen", event=named(case, event))
        for event, happens in outcomes.items()
    )  # fmt: skip


def only(case: Case, outcomes: Mapping[str, bool]) -> str:
    """Say where alone something is done, as events turn out; nothing where it is done anyway."""
    # Translators: {events} are clauses such as “approval does not happen”.
    return _("where {events}", events=turns(case, outcomes)) if outcomes else ""


def depends(case: Case, deal: Deal, actions: Iterable[str]) -> dict[str, bool]:
    """Give how events must turn out for all of some actions to be done."""
    if not events_of(case, deal):
        return {}
    found = conditions(case, deal.actions)
    return dict(sorted(one for action in actions for one in found.get(action, ())))


def events_of(case: Case, deal: Deal) -> tuple[str, ...]:
    """Name the events in a deal."""
    return tuple(id_ for id_ in deal.actions if case.actions[id_].event)


def lateness(case: Case, deal: Deal, branch: Branch) -> dict[str, int]:
    """Give by how many days each action of a deal is later than planned in a branch.

    What comes after something late is as late: no use is made of what time there was to spare.
    """
    happened = [event for event, happens in branch.outcomes.items() if happens]
    own: dict[str, int] = {}
    for event in happened:
        for id_, duration in case.actions[event].delays.items():
            own[id_] = own.get(id_, 0) + days(duration)
    if not own:
        return {}
    before = comes_after(case, deal)
    late: dict[str, int] = {}
    for id_ in TopologicalSorter(before).static_order():
        if id_ in before:
            waits = max((late.get(one, 0) for one in before[id_]), default=0)
            late[id_] = waits + own.get(id_, 0)
    return late


def refuse_events(case: Case, actions: Iterable[str]) -> None:
    """Refuse what depends on events, where only what is certain can be answered for.

    Raises
    ------
    RequestError
        Where there is an event among the actions.
    """
    if uncertain := [id_ for id_ in actions if case.actions[id_].event]:
        raise RequestError(
            _("The deal depends on what nobody controls ({events}), and this can be said only of "
              "what is certain; plan, check, count and calendar look at every way in which it may "
              "turn out.", events=in_titles(case, uncertain))
        )  # fmt: skip


def comes_after(case: Case, deal: Deal) -> dict[str, tuple[str, ...]]:
    """Give for each action of a deal what else of it comes before, events considered.

    Beside what it needs that is the event in whose place it is done; and where the process ends
    unless an event happens, all that does not depend on that event comes before it.

    Raises
    ------
    RequestError
        Where these go round in a circle: two events that each may end the process do not say which
        comes first, for example.
    """
    if not (events := events_of(case, deal)):
        return {id_: case.actions[id_].needs for id_ in deal.actions}
    before = waits_for(case, deal.actions)
    depends = conditions(case, deal.actions)
    for event in events:
        if ends(case, event):
            free = [
                id_ for id_ in deal.actions
                if id_ != event and all(e != event for e, _happens in depends[id_])
            ]  # fmt: skip
            before[event] = tuple(dict.fromkeys((*before[event], *free)))
    try:
        TopologicalSorter(before).prepare()
    except CycleError as circle:
        raise RequestError(_circle(case, [*dict.fromkeys(circle.args[1])])) from None
    return before


def branches_of(case: Case, deal: Deal) -> tuple[Branch, ...]:
    """Give the branches of a deal, first the one in which every event happens; one without events.

    Raises
    ------
    RequestError
        Where there are more than can be looked at, or as `comes_after` does.
    """
    if not events_of(case, deal):
        return (Branch({}, deal.actions),)
    before = comes_after(case, deal)
    order = [id_ for id_ in TopologicalSorter(before).static_order() if id_ in before]
    found: list[Branch] = []
    for branch in _followed(case, order, fallbacks(case, deal.actions), deal):
        found.append(branch)
        if len(found) > MOST:
            raise RequestError(
                _("The events of this deal can turn out in more than {most} ways; expected fewer "
                  "events.", most=MOST)
            )  # fmt: skip
    for swap in deal.swaps:
        of = {part.partition(".")[0] for part in swap}
        if any(of - {*branch.actions} and of & {*branch.actions} for branch in found):
            raise RequestError(
                _("The swap of {parts} exchanges what is not always done together: events decide "
                  "on it.", parts=in_clauses(deal.named(case, part) for part in swap))
            )  # fmt: skip
    return tuple(found)


def _circle(case: Case, turn: list[str]) -> str:
    """Say why what can end the process is not last."""
    last = [id_ for id_ in turn if case.actions[id_].event and ends(case, id_)]
    if len(last) > 1:
        return _(
            "Each of several events can end the process, and nothing says which of them is "
            "first: {events}. Add a need.",
            events=in_clauses(named(case, id_) for id_ in last),
        )
    return _(
        "{event} can end the process, so what does not need it comes before it; but this comes "
        "after it: {actions}. Add a need.",
        event=named(case, last[0]),
        actions=in_clauses(named(case, id_) for id_ in turn if id_ != last[0]),
    )


def _followed(
    case: Case, order: list[str], instead: Mapping[str, str], deal: Deal
) -> Iterator[Branch]:
    """Follow the order down every branch, what happens before what does not."""
    waiting: list[tuple[int, dict[str, bool], frozenset[str], bool]] = [
        (0, {}, frozenset(deal.standing), False)
    ]
    while waiting:
        at, outcomes, done, ended = waiting.pop()
        while at < len(order) and not ended:
            id_, at = order[at], at + 1
            if not _comes_up(case, id_, instead, outcomes, done):
                continue
            if case.actions[id_].event:
                waiting.append((at, {**outcomes, id_: False}, done, ends(case, id_)))
                outcomes = {**outcomes, id_: True}
            done |= {id_}
        yield Branch(outcomes, tuple(id_ for id_ in deal.actions if id_ in done), ended)


def _comes_up(
    case: Case,
    id_: str,
    instead: Mapping[str, str],
    outcomes: Mapping[str, bool],
    done: frozenset[str],
) -> bool:
    met = all(need in done for need in case.actions[id_].needs)
    return met and (id_ not in instead or outcomes.get(instead[id_]) is False)
