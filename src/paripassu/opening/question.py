"""The conditions of a deal, and whether any order keeps some of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from math import prod
from typing import TYPE_CHECKING

import numpy as np

from paripassu.balance import rules
from paripassu.balance.deal import Deal
from paripassu.balance.precedence import must, settled
from paripassu.balance.terms import Terms, compile_terms
from paripassu.balance.trusts import Link
from paripassu.balance.waits import done_with, open_needs
from paripassu.case.model import Case
from paripassu.errors import RequestError
from paripassu.language import _
from paripassu.opening.circle import Given, Past
from paripassu.opening.trusted import Trusted
from paripassu.order.search.criteria import UNBOUNDED, Limits, caps
from paripassu.order.search.labels import Walk
from paripassu.order.search.state_space import Lattice, build, fits, grid
from paripassu.running.clock import Clock

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Caps = NDArray[np.int64]
    Marks = NDArray[np.int64]

# Of the grid without needs, and of all conditions: above these the needs are taken as fixed.
MOST_CELLS, MOST_CONDITIONS = 150_000, 24


@dataclass(frozen=True)
class _OfParty:
    party: str


class Rule1(_OfParty):
    """That a party never does better by leaving than by finishing."""


class TrustOf(_OfParty):
    """That a party's stated trust is enough for it to go on (rule 2); none stated counts as 0.

    Where it is not one number, the least at each moment in whoever can still let the party down.
    """


class RiskLimit(_OfParty):
    """That a party is never exposed by more than it can bear (rule 3)."""


class BottomLine(_OfParty):
    """That a party accepts the deal (rule 4), which no order changes."""


@dataclass(frozen=True)
class Needs:
    """That an action comes after what it needs, both still to do: after one of `needs` at least."""

    action: str
    needs: tuple[str, ...]


Condition = Rule1 | TrustOf | RiskLimit | BottomLine | Needs
Conditions = frozenset[Condition]


def _of_parties(terms: Terms) -> list[Condition]:
    """Rules 1 to 3 for each party that they bind."""
    conditions: list[Condition] = []
    for i, party in enumerate(terms.parties):
        if i in terms.acting:
            conditions += [Rule1(party), TrustOf(party)]
        if terms.limit[i] is not None:
            conditions.append(RiskLimit(party))
    return conditions


def _needs(case: Case, deal: Deal) -> list[Needs]:
    """Each need between actions still to do."""
    open_ = (
        (action, names)
        for action in deal.actions
        for names in open_needs(case, deal, case.actions[action].needed)
    )
    return [Needs(action, tuple(names)) for action, names in open_ if names]


class Question:
    """Whether no order keeps some conditions, asked of one lattice that closes states for them.

    Attributes
    ----------
    elements
        The conditions on order: those of the parties, then the needs.
    fixed
        Whether the needs always hold instead.
    present
        The actions of the deal, those in force already first.
    """

    def __init__(self, case: Case, deal: Deal, clock: Clock) -> None:
        self.clock, self.present = clock, (*deal.standing, *deal.actions)
        terms = compile_terms(case, deal)
        needs, instalments = _needs(case, deal), _instalments(terms, deal)
        own = _of_parties(terms)
        many = len(own) + len(needs) > MOST_CONDITIONS
        self.fixed = bool(needs) and (many or prod(grid(instalments)) > MOST_CELLS)
        self.elements = own if self.fixed else [*own, *needs]
        self.waits: dict[Condition, list[tuple[int, frozenset[int]]]] = {
            one: _waits(case, terms, deal, one) for one in self.elements if isinstance(one, Needs)
        }
        self.terms = terms if self.fixed else replace(terms, before=instalments, groups=())
        if not fits(self.terms):
            raise RequestError(_("The deal is too large to find which of its conditions conflict."))

    @cached_property
    def lattice(self) -> Lattice:
        """All states that the order of instalments, and fixed needs, allow."""
        lattice = build(self.terms, rule1=False, rule3=False, tick=self.clock.tick)
        if lattice is None:
            raise AssertionError("without rules there are a start and an end")
        return lattice

    @cached_property
    def past(self) -> Past:
        """Which steps each of these states has behind it."""
        return Past.of(self.lattice, len(self.terms.steps))

    @cached_property
    def floors(self) -> Mapping[int, Marks]:
        """What rule 2 asks at each state of parties whose trust changes with what is done."""
        return {i: self.floors_of(i) for i in self.terms.acting if self.links(i) is not None}

    def links(self, party: int) -> Mapping[str, Link] | None:
        """Give a party's trust in each other; None where it is one number."""
        return None if self.terms.trusts is None else self.terms.trusts.each[party]

    def floors_of(self, party: int, besides: str | None = None) -> Marks:
        """Give what rule 2 asks of a party at each state, as if it trusted one of them fully."""
        links = {j: one for j, one in (self.links(party) or {}).items() if j != besides}
        trusted = Trusted.of(self.lattice, [links])
        terms, held = self.terms, self.lattice.balance[party]
        return trusted.floors(held, terms.final[party], terms.guarantee[party], terms.cover[party])

    def blocked(self, conditions: Conditions) -> bool:
        """Whether no order keeps all of these conditions."""
        walk, limit = self._walk(conditions, self.clock)
        return walk.order(limit) is None

    def alive(self, conditions: Iterable[Condition]) -> NDArray[np.bool_] | None:
        """Give the states that orders pass which keep conditions of one party, and needs.

        None where there is no such order. It is quick, and a conflict once found is to be named:
        so no clock stops it.
        """
        walk, limit = self._walk(conditions, Clock())
        narrowed = walk.narrowed(limit)
        return None if narrowed is None else narrowed[2]

    def given(self, conditions: Iterable[Condition]) -> Given:
        """Give what must come before each step by needs and instalments."""
        waits = [wait for one in conditions for wait in self.waits.get(one, ())]
        before, groups = settled(self.terms.before, [*self.terms.groups, *waits])
        return Given(must(before, groups), groups)

    def _caps(self, conditions: Iterable[Condition]) -> Caps:
        """Give the highest mark for each acting party (rows) and state."""
        conditions = frozenset(conditions)
        limit = caps(self.terms, self.lattice, _limits(self.terms, conditions))
        for one in conditions:
            for step, needed in self.waits.get(one, ()):
                met = np.logical_or.reduce([self.past.has(need) for need in sorted(needed)])
                limit[:, self.past.has(step) & ~met] = -UNBOUNDED
        return limit

    def lacking_in(self, conditions: Iterable[Condition]) -> Mapping[str, tuple[str, ...]]:
        """Say in whom parties of a conflict lack trust, where it is not one number.

        That is each other in whom full trust would end the conflict by itself; where there is
        none, all whom they do not trust fully.
        """
        conditions, found = frozenset(conditions), dict[str, tuple[str, ...]]()
        for i in self.floors:
            links = self.links(i) or {}
            if TrustOf(self.terms.parties[i]) in conditions:
                little = tuple(j for j, one in links.items() if one.first < 1 and one.threats != ())
                one_by_one = (j for j in little if len(little) > 1 and self._ends(conditions, i, j))
                found[self.terms.parties[i]] = tuple(one_by_one) or little
        return found

    def _ends(self, conditions: Conditions, party: int, other: str) -> bool:
        """Whether full trust of a party in another would end a conflict."""
        floors = {**self.floors, party: self.floors_of(party, other)}
        walk, limit = self._walk(conditions, Clock(), floors)
        return walk.order(limit) is not None

    def followed(
        self, conditions: Iterable[Condition], floors: Mapping[int, Marks] | None = None
    ) -> tuple[tuple[int, ...], Marks, Caps]:
        """Give the parties whose marks must be followed, these and their caps: (parties, states).

        These are the parties whose trust is asked for; all other conditions close states. Where
        nobody's is, any party's marks will do. Marks are what is held, but where trust changes
        with what is done the floors that this sets, or those given, under what is held.
        """
        floors = self.floors if floors is None else floors
        conditions = frozenset(conditions)
        terms, limit = self.terms, self._caps(conditions)
        closed = (self.lattice.balance[list(terms.acting)] > limit).any(0)
        asked = [k for k, i in enumerate(terms.acting) if TrustOf(terms.parties[i]) in conditions]
        followed = asked or [0]
        limit = limit[followed]
        rows = tuple(terms.acting[k] for k in followed)
        marks = self.lattice.balance[list(rows)]
        for k, i in enumerate(rows):
            if asked and i in floors:
                marks[k], limit[k] = floors[i], self.lattice.balance[i]
        limit[:, closed] = -UNBOUNDED
        return rows, marks, limit

    def _walk(
        self,
        conditions: Iterable[Condition],
        clock: Clock,
        floors: Mapping[int, Marks] | None = None,
    ) -> tuple[Walk, Caps]:
        rows, marks, limit = self.followed(conditions, floors)
        weight = tuple(1 / self.terms.stake[i] for i in rows)
        return Walk(self.lattice, marks, weight, clock), limit


def _limits(terms: Terms, conditions: Conditions) -> Limits:
    """Limits by the rules' own wording, for each condition by itself, but for floors."""
    lines = []
    for i in terms.acting:
        party, final, g = terms.parties[i], terms.final[i], terms.guarantee[i]
        line, grace = rules.Line(0, 0, 1), UNBOUNDED
        if TrustOf(party) in conditions and (terms.trusts is None or terms.trusts.each[i] is None):
            line, grace = rules.rule2(final, g, terms.trust[i], terms.cover[i]), -UNBOUNDED
        top = rules.rule1(final, g) if Rule1(party) in conditions else UNBOUNDED
        lines.append((*line, top, grace))
    least = [
        -UNBOUNDED
        if RiskLimit(party) not in conditions or (bears := rules.rule3(terms, i)) is None
        else bears
        for i, party in enumerate(terms.parties)
    ]
    return Limits.of(lines, least)


def _waits(case: Case, terms: Terms, deal: Deal, one: Needs) -> list[tuple[int, frozenset[int]]]:
    """Give each step of the action with the steps of which one must be done before it."""
    place = {part: k for k, step in enumerate(terms.steps) for part in step.split("+")}
    steps = {place[part] for part in deal.parts(one.action)}
    parts = (done_with(case, deal, name) for name in one.needs)
    needed = frozenset(place[part] for part in parts if part is not None)
    return [(step, needed) for step in sorted(steps) if step not in needed]


def _instalments(terms: Terms, deal: Deal) -> tuple[tuple[int, ...], ...]:
    before: list[set[int]] = [set() for _ in terms.steps]
    place = {part: k for k, step in enumerate(terms.steps) for part in step.split("+")}
    for action in deal.actions:
        parts = deal.parts(action)
        for one, two in pairwise(parts):
            before[place[two]].add(place[one])
    return tuple(tuple(sorted(needed - {k})) for k, needed in enumerate(before))
