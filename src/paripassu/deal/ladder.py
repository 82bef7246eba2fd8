"""The largest deal that today's trust and guarantees can carry, and the ladder to a full one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from paripassu.balance.deal import agree
from paripassu.case.instrument import InstrumentKind
from paripassu.case.model import Case
from paripassu.case.number import plain
from paripassu.deal.carry import Carrier
from paripassu.deal.choices import Choices, Package, compile_choices, tokens
from paripassu.deal.model import Cut, Cuts, Model, build, rates, solve
from paripassu.deal.packages import Proposal, proposed
from paripassu.errors import RequestError
from paripassu.order.walk import Clock, OutOfTimeError, Progress
from paripassu.result import Result
from paripassu.unlock.change import Change, changes
from paripassu.unlock.instruments import idle, put_in_force
from paripassu.unlock.openings import first_safe

TIME_LIMIT = 60.0
MOST_RUNGS = 12
# What a custodian exchanges and what a payment adds belong to one deal; a rung changes the deal.
_TRIED = frozenset(InstrumentKind) - {InstrumentKind.CUSTODIAN, InstrumentKind.PAYMENT}
_PARTY = ("guarantee", "risk limit", "trust")


@dataclass(frozen=True)
class Rung:
    """The next larger deal, and what opens it.

    Attributes
    ----------
    proposal
        The deal, with a safe order once `taken` is done.
    adds
        What it holds beyond the one before.
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


@dataclass(frozen=True, repr=False)
class Ladder(Result):
    """From the largest deal that can be carried out today to the full one, one change at a time.

    How large a deal is: each action weighs as much as the mean, over the parties, of the share of a
    party's own stakes that its value makes up; a deal is as large as its actions' share of the
    weight of the full deal.

    Attributes
    ----------
    today
        The largest deal with a safe order at today's trust and guarantees; None where no deal
        that meets every bottom line has one.
    settles, bound
        How large it is, and what no deal with a safe order exceeds; equal where that is proved.
    left_out
        The actions that it leaves out.
    full
        The largest deal that meets every bottom line, safe or not.
    rungs
        Each the smallest larger deal that a single change opens, after those before it.
    undecided
        How many packages were left out because they are too large to tell.
    unfinished
        What the time limit cut short.
    """

    case: Case = field(repr=False)
    today: Proposal | None
    settles: Fraction
    bound: Fraction
    left_out: tuple[str, ...]
    full: Proposal
    rungs: tuple[Rung, ...]
    undecided: int = 0
    unfinished: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return (
            f"<Ladder from {float(self.settles):.0%} of the full deal today, "
            f"{len(self.rungs)} rungs>"
        )

    def to_dict(self) -> dict[str, Any]:
        """Give plain data for JSON: numbers in each party's own points."""
        return {
            "case": self.case.title,
            "today": None if self.today is None else self.today.to_dict(),
            "settles": float(self.settles),
            "bound": float(self.bound),
            "proved": self.settles == self.bound and not self.undecided,
            "left_out": list(self.left_out),
            "full": self.full.to_dict(),
            "ladder": [_rung(one) for one in self.rungs],
            "undecided": self.undecided,
            "unfinished": list(self.unfinished),
            "numbers_by": self.case.whose_numbers,
        }


def ladder(
    case: Case,
    *,
    deal: str | Iterable[str] | None = None,
    time_limit: float | None = TIME_LIMIT,
    progress: Progress | None = None,
) -> Ladder:
    """Find the largest deal that can be carried out today, and what would open larger ones.

    Parameters
    ----------
    deal
        Only actions of this named deal, or these ids; all possible actions if left out.
    time_limit
        Seconds, None for none; when they are over, what was found so far is returned.
    progress
        Called with what is being done and the seconds since the start.

    Raises
    ------
    RequestError
        Where a name is not known, or no deal at all meets every bottom line.
    """
    choices = compile_choices(case, among=deal)
    clock = Clock(time_limit, progress)
    sizes = _Sizes(choices)
    top = _largest(choices, sizes, Cuts(), clock)
    if top is None:
        raise RequestError("No package of these actions gives every party its bottom line.")
    carrier = Carrier(case, choices, clock)
    unfinished = []
    if time_limit is not None:
        clock.limit = time_limit / 2
    best = _largest(choices, sizes, carrier.cuts(), clock)
    package, bound = best or (None, 0)
    if bound != (0 if package is None else sizes.of(package)):
        unfinished.append("today's deal")
    start = package or (0,) * len(choices.options)
    full = top[0] or start
    clock.limit = time_limit
    rungs = []
    try:
        for rung in _climb(case, choices, start, full, clock, deal):
            rungs.append(rung)
    except (OutOfTimeError, KeyboardInterrupt):
        unfinished.append("the ladder")
    return Ladder(
        case=case,
        today=proposed(case, choices, package, carrier.order(package)) if package else None,
        settles=_share(sizes.of(start), sizes.of(full)),
        bound=_share(bound, sizes.of(full)),
        left_out=_left_out(choices, start),
        full=proposed(case, choices, full),
        rungs=tuple(rungs),
        undecided=len(carrier.undecided),
        unfinished=tuple(unfinished),
    )


class _Sizes:
    """How much of what is at stake the levels of options settle, in whole numbers."""

    def __init__(self, choices: Choices) -> None:
        weights, _ = rates(choices.stake)
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


def _largest(
    choices: Choices, sizes: _Sizes, cuts: Cuts, clock: Clock
) -> tuple[Package | None, int] | None:
    """Give the largest package that is not refused, and a bound on its size."""
    model = build(choices, cuts)
    model.cp.maximize(sizes.sum(model))
    solved = solve(model, clock, "finding the largest deal")
    return None if solved is None else (solved.package, solved.bound)


def _climb(
    case: Case,
    choices: Choices,
    package: Package,
    full: Package,
    clock: Clock,
    deal: str | Iterable[str] | None,
) -> Iterator[Rung]:
    """Yield one rung after the other, each with the change of the one before in force."""
    for _ in range(MOST_RUNGS):
        step = _Step(case, choices, full, clock)
        larger = step.next(package)
        if larger is None:
            return
        rung = step.rung(package, larger)
        yield rung
        case, old = step.after(rung), choices
        choices = compile_choices(case, among=deal)
        package, full = _again(old, choices, larger), _again(old, choices, full)


class _Step:
    """The search for the next rung, with what was changed before in force."""

    def __init__(self, case: Case, choices: Choices, full: Package, clock: Clock) -> None:
        self.case, self.choices, self.clock = case, choices, clock
        self.sizes = _Sizes(choices)
        self.whole = self.sizes.of(full)
        self.orders: dict[Package, tuple[str, ...]] = {}

    def next(self, package: Package) -> Package | None:
        """Give the smallest larger package that a single change opens, None where there is none."""
        model = build(self.choices, Cuts(refuse=self._refuse))
        for var, level in zip(model.level, package, strict=True):
            model.cp.add(var >= level)
        size = self.sizes.sum(model)
        model.cp.add(sum(model.level) >= sum(package) + 1)
        model.cp.maximize(-size)
        solved = solve(model, self.clock, "finding the next larger deal")
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
        taken = None if free else (instruments[0] if instruments else ranked[0])
        order = free or (self._with(larger, taken) if isinstance(taken, str) else ranked[0].order)
        return Rung(
            proposed(self.case, self.choices, larger, order),
            _added(self.choices, before, larger),
            _share(self.sizes.of(larger), self.whole),
            instruments,
            numbers,
            taken,
        )

    def after(self, rung: Rung) -> Case:
        """Give the case with the rung's change in force."""
        if isinstance(rung.taken, str):
            agreed = agree(self.case, deal=rung.proposal.actions)
            return _spent(put_in_force(self.case, agreed, (rung.taken,))[0], rung.taken)
        return self.case if rung.taken is None else rung.taken.apply(self.case)

    def _refuse(self, package: Package) -> Cut | None:
        """Refuse a package that neither is safe as it stands nor opens by a single change."""
        agreed = agree(self.case, deal=tokens(self.choices, package))
        order = first_safe(self.case, agreed, self.clock)
        if order is not None:
            self.orders[package] = order
            return None
        if any(True for _ in self._instruments(package)) or any(
            True for _ in self._numbers(package, every=False)
        ):
            return None
        return tuple((a, level, level) for a, level in enumerate(package))

    def _instruments(self, package: Package) -> Iterator[str]:
        agreed = agree(self.case, deal=tokens(self.choices, package))
        of_no_use = idle(self.case, agreed)
        useful = [
            id_
            for id_, one in self.case.instruments.items()
            if id_ not in of_no_use and one.kind in _TRIED and _affordable(self.case, id_)
        ]
        for id_ in sorted(useful, key=lambda id_: self.case.instruments[id_].cost):
            if self._with(package, id_) is not None:
                yield id_

    def _with(self, package: Package, id_: str) -> tuple[str, ...] | None:
        agreed = agree(self.case, deal=tokens(self.choices, package))
        return first_safe(*put_in_force(self.case, agreed, (id_,)), self.clock)

    def _numbers(self, package: Package, *, every: bool) -> Iterator[Change]:
        agreed = agree(self.case, deal=tokens(self.choices, package))
        kinds = None if every else _PARTY
        for change in changes(self.case, agreed, self.clock, kinds=kinds):
            if change.needed is not None:
                yield change


def _share(size: int, whole: int) -> Fraction:
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


def _affordable(case: Case, id_: str) -> bool:
    lender = case.parties.get(case.instruments[id_].by or "")
    budget = None if lender is None else lender.budget
    return budget is None or case.instruments[id_].cost <= budget


def _again(old: Choices, new: Choices, package: Package) -> Package:
    """Give a package of old choices in new ones, where actions may come in more instalments."""
    shares = {
        id_: Fraction(level, top)
        for id_, level, top in zip(old.options, package, old.levels, strict=True)
    }
    return tuple(int(shares[id_] * top) for id_, top in zip(new.options, new.levels, strict=True))


def _left_out(choices: Choices, package: Package) -> tuple[str, ...]:
    """Name what a package leaves out, in full or in part."""
    return tuple(
        id_ if not level else f"{id_} ({top - level} of {top} instalments)"
        for id_, level, top in zip(choices.options, package, choices.levels, strict=True)
        if level < top
    )


def _added(choices: Choices, before: Package, larger: Package) -> tuple[str, ...]:
    return tuple(
        id_ for id_, old, new in zip(choices.options, before, larger, strict=True) if new > old
    )


def _rung(rung: Rung) -> dict[str, Any]:
    def change(one: Change) -> dict[str, Any]:
        return {
            "kind": one.kind,
            "of": one.of,
            "today": None if one.today is None else plain(one.today),
            "needed": None if one.needed is None else plain(one.needed),
            "exactly": str(one.needed),
        }

    taken = change(rung.taken) if isinstance(rung.taken, Change) else rung.taken
    return {
        "package": rung.proposal.to_dict(),
        "adds": list(rung.adds),
        "settles": float(rung.settles),
        "instruments": list(rung.instruments),
        "changes": [change(one) for one in rung.changes],
        "taken": taken,
    }
