"""One rung of the ladder after the other: the next larger deal that a single change opens."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Self

from paripassu.answer import Content, Number, Told
from paripassu.balance.deal import Deal, agree
from paripassu.case.instrument import InstrumentKind
from paripassu.case.model import Case
from paripassu.language import N_, _
from paripassu.opening.change import Change, changes
from paripassu.opening.instruments import idle, put_in_force, ways
from paripassu.opening.openings import first_safe
from paripassu.opening.written import ChangeContent, change_read, written_change
from paripassu.packages.choices import Choices, Package, compile_choices, tokens
from paripassu.packages.programme import Cut, Cuts, Model, alone, build, rates, solve
from paripassu.packages.proposal import Proposal, ProposalContent, proposed
from paripassu.running.clock import Clock, OutOfTimeError

MOST_RUNGS = 12
MORE_RUNGS = N_("the ladder, which ends after 12 rungs")
_PARTY = ("guarantee", "risk limit", "trust")


class RungContent(Content):
    """The next larger deal, and what opens it."""

    package: ProposalContent
    adds: list[str]
    settles: Number
    instruments: list[str]
    changes: list[ChangeContent]
    taken: str | ChangeContent | None


@dataclass(frozen=True, repr=False)
class Rung(Told):
    """The next larger deal, and what opens it.

    Attributes
    ----------
    proposal
        The deal, with a safe order once `taken` is done.
    adds
        What it holds beyond the one before: ids of actions, ``oil:2/3`` where two instalments of
        three are then agreed.
    settles
        How large it is, as a share of the full deal: see `Ladder`.
    instruments
        Instruments each of which opens it by itself, the cheapest first.
    changes
        Single numbers each of which opens it by itself, changed by exactly that much.
    taken
        Which of these the ladder goes on with: an instrument's id, a change, or None where the
        deal comes without anything more.
    """

    proposal: Proposal
    adds: tuple[str, ...]
    settles: Fraction
    instruments: tuple[str, ...]
    changes: tuple[Change, ...]
    taken: str | Change | None

    def content(self) -> RungContent:
        """Give what it holds."""
        taken = written_change(self.taken) if isinstance(self.taken, Change) else self.taken
        return {
            "package": self.proposal.content(),
            "adds": list(self.adds),
            "settles": self.settles,
            "instruments": list(self.instruments),
            "changes": [written_change(one) for one in self.changes],
            "taken": taken,
        }

    @classmethod
    def restored(cls, content: RungContent) -> Self:
        """Make it again."""
        taken = content["taken"]
        return cls(
            proposal=Proposal.restored(content["package"]),
            adds=tuple(content["adds"]),
            settles=content["settles"],
            instruments=tuple(content["instruments"]),
            changes=tuple(map(change_read, content["changes"])),
            taken=change_read(taken) if isinstance(taken, dict) else taken,
        )


class Sizes:
    """How much of what is at stake the levels of options settle, in whole numbers."""

    def __init__(self, choices: Choices) -> None:
        weights, _common = rates(choices.stake)
        self.each = [
            sum(w * abs(row[a]) for w, row in zip(weights, choices.worth, strict=True))
            for a in range(len(choices.options))
        ]

    def of(self, package: Package) -> int:
        """Size of a package."""
        return sum(level * each for level, each in zip(package, self.each, strict=True))

    def sum(self, model: Model) -> Any:
        """Size of a model's package, as an expression."""
        return sum(each * level for each, level in zip(self.each, model.level, strict=True))


def climb(
    case: Case,
    choices: Choices,
    package: Package,
    full: Package,
    clock: Clock,
    deal: str | Iterable[str] | None,
) -> Iterator[Rung]:
    """Yield one rung after the other, each with the change of the one before in force."""
    for _number in range(MOST_RUNGS):
        step = _Step(case, choices, full, clock)
        larger = step.next(package)
        if larger is None:
            return
        rung = step.rung(package, larger)
        yield rung
        after, old = step.after(rung), choices
        if after is None:
            return
        case = after
        choices = compile_choices(case, among=deal)
        package, full = _again(old, choices, larger), _again(old, choices, full)


class _Step:
    """The search for the next rung, with what was changed before in force."""

    def __init__(self, case: Case, choices: Choices, full: Package, clock: Clock) -> None:
        self.case, self.choices, self.clock = case, choices, clock
        self.sizes = Sizes(choices)
        self.whole = self.sizes.of(full)
        self.orders: dict[Package, tuple[str, ...]] = {}
        self._opened: dict[tuple[Package, str], tuple[str, ...] | None] = {}

    def next(self, package: Package) -> Package | None:
        """Give the smallest larger package that a single change opens, None where there is none."""
        model = build(self.choices, Cuts(refuse=self._refuse))
        for var, level in zip(model.level, package, strict=True):
            model.cp.add(var >= level)
        size = self.sizes.sum(model)
        model.cp.add(sum(model.level) >= sum(package) + 1)
        model.cp.maximize(-size)
        solved = solve(model, self.clock, _("finding the next larger deal"))
        if solved is not None and solved.package is None:
            raise OutOfTimeError
        return None if solved is None else solved.package

    def rung(self, before: Package, larger: Package) -> Rung:
        """Say what opens a package, each change by itself."""
        free = self.orders.get(larger)
        instruments = () if free else tuple(self._instruments(larger))
        numbers = () if free else tuple(self._numbers(larger, every=True))
        ranked = sorted(
            numbers, key=lambda one: _PARTY.index(one.kind) if one.kind in _PARTY else 9
        )
        lasting = [
            id_
            for id_ in instruments
            if self.case.instruments[id_].kind is not InstrumentKind.CUSTODIAN
        ]
        best: list[str | Change] = [*lasting, *ranked, *instruments]
        taken = None if free else best[0]
        order = free or (self._with(larger, taken) if isinstance(taken, str) else ranked[0].order)
        return Rung(
            proposed(self.case, self.choices, larger, order),
            _added(self.choices, before, larger),
            share(self.sizes.of(larger), self.whole),
            instruments,
            numbers,
            taken,
        )

    def after(self, rung: Rung) -> Case | None:
        """Give the case with the rung's change in force; None where a custodian ends the ladder.

        What a custodian exchanges belongs to one deal, and the next rung is another.
        """
        if isinstance(rung.taken, str):
            if self.case.instruments[rung.taken].kind is InstrumentKind.CUSTODIAN:
                return None
            agreed = agree(self.case, deal=rung.proposal.actions)
            return _spent(put_in_force(self.case, agreed, (rung.taken,))[0], rung.taken)
        return self.case if rung.taken is None else rung.taken.apply(self.case)

    def _refuse(self, package: Package) -> Cut | None:
        """Refuse a package that neither is safe as it stands nor opens by a single change."""
        order = first_safe(self.case, self._deal(package), self.clock)
        if order is not None:
            self.orders[package] = order
            return None
        if any(True for _one in self._instruments(package)) or any(
            True for _one in self._numbers(package, every=False)
        ):
            return None
        return alone(package)

    def _instruments(self, package: Package) -> Iterator[str]:
        of_no_use = idle(self.case, self._deal(package))
        useful = [
            id_
            for id_, one in self.case.instruments.items()
            if id_ not in of_no_use and one.kind is not InstrumentKind.PAYMENT
        ]
        for id_ in sorted(useful, key=lambda id_: self.case.instruments[id_].cost):
            if self._with(package, id_) is not None:
                yield id_

    def _deal(self, package: Package) -> Deal:
        return agree(self.case, deal=tokens(self.choices, package))

    def _with(self, package: Package, id_: str) -> tuple[str, ...] | None:
        """Give a safe order of a package with an instrument in force, searched for once."""
        if (package, id_) not in self._opened:
            self._opened[package, id_] = self._order(package, id_)
        return self._opened[package, id_]

    def _order(self, package: Package, id_: str) -> tuple[str, ...] | None:
        agreed = self._deal(package)
        custodian = self.case.instruments[id_].kind is InstrumentKind.CUSTODIAN
        for swaps in ways(self.case, agreed, id_) if custodian else ((),):
            order = first_safe(*put_in_force(self.case, agreed, (id_,), swaps), self.clock)
            if order is not None:
                return order
        return None

    def _numbers(self, package: Package, *, every: bool) -> Iterator[Change]:
        kinds = None if every else _PARTY
        for change in changes(self.case, self._deal(package), self.clock, kinds=kinds):
            if not change.proved:
                self.clock.tick(N_("single numbers"))  # what time cut short says nothing
            if change.needed is not None:
                yield change


def share(size: int, whole: int) -> Fraction:
    """Size as a share of the full deal; all of it where the full deal is to do nothing."""
    return Fraction(size, whole) if whole else Fraction(1)


def _spent(case: Case, id_: str) -> Case:
    """Take an instrument that is in force from those left, and its cost from who lends it."""
    instrument = case.instruments[id_]
    left = {other: one for other, one in case.instruments.items() if other != id_}
    lender = case.parties.get(instrument.by or "")
    parties = dict(case.parties)
    if instrument.by is not None and lender is not None and lender.budget is not None:
        rest = {"budget": lender.budget - instrument.cost}
        parties[instrument.by] = lender.model_copy(update=rest)
    return case.model_copy(update={"instruments": left, "parties": parties})


def _again(old: Choices, new: Choices, package: Package) -> Package:
    """Give a package of old choices in new ones, where actions may come in more instalments."""
    shares = {
        id_: Fraction(level, top)
        for id_, level, top in zip(old.options, package, old.levels, strict=True)
    }
    return tuple(int(shares[id_] * top) for id_, top in zip(new.options, new.levels, strict=True))


def _added(choices: Choices, before: Package, larger: Package) -> tuple[str, ...]:
    """Name what a larger package adds; ``oil:2/3`` where two parts of three are then agreed."""
    levels = zip(choices.options, before, larger, choices.levels, strict=True)
    return tuple(
        id_ if not old and new == top else f"{id_}:{new}/{top}"
        for id_, old, new, top in levels
        if new > old
    )
