"""How a plan stands: what was declared beside what was verified, and what each side is left with.

Declared, verified and disputed are never mixed: of every step the last of each is told, and the
balances are worked out twice, once as if all that was declared were done, once from what was
verified as complete alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date as Date  # noqa: N812 - as a type it is a name of its own
from fractions import Fraction
from typing import Any

from paripassu.answer import Told
from paripassu.balance.checker import examine
from paripassu.balance.deal import agree
from paripassu.case.model import Case
from paripassu.case.view import refuse_viewer
from paripassu.errors import RequestError
from paripassu.language import _
from paripassu.ledger.charter import Charter, Task, fingerprint_of
from paripassu.ledger.entry import Entry, Grade, Kind
from paripassu.order.because import needed_at


@dataclass(frozen=True, repr=False)
class Standing(Told):
    """How one step stands.

    Attributes
    ----------
    task
        What the charter says of it; `due` as it was extended.
    declared, verified
        The last entry of the kind, with its number; None where there is none.
    disputed
        The numbers of the entries that dispute what was entered on it.
    breached
        Whether a breach of it is open.
    taken_back
        Whether it was snapped back after it was last declared or verified.
    overdue
        Whether its day has passed, and it is not verified as complete.
    """

    task: Task
    declared: tuple[int, Entry] | None = None
    verified: tuple[int, Entry] | None = None
    disputed: tuple[int, ...] = ()
    breached: bool = False
    taken_back: bool = False
    overdue: bool = False

    @property
    def counts_declared(self) -> bool:
        """Whether it is done, if its actor is to be believed."""
        return self.declared is not None and not self.taken_back

    @property
    def counts_verified(self) -> bool:
        """Whether it is done, if its verifier is to be believed."""
        grade = self.verified and self.verified[1].grade
        return grade is Grade.COMPLETE and not self.taken_back

    @property
    def waited_for(self) -> tuple[str, ...]:
        """Whose move it is: the verifier's once it is declared; nobody's once it is complete."""
        if self.counts_verified:
            return ()
        last = -1 if self.verified is None else self.verified[0]
        asked = self.declared is not None and self.declared[0] > last and not self.taken_back
        return self.task.verifier if asked else self.task.by

    @property
    def waiting(self) -> tuple[str, ...]:
        """Who waits for that move."""
        others = (*self.task.waits, *self.task.by)
        return tuple(n for n in dict.fromkeys(others) if n not in self.waited_for)

    def content(self) -> Mapping[str, Any]:
        """Give it as plain data."""
        declared, verified = self.declared, self.verified
        return {
            "step": self.task.id,
            "by": self.task.by,
            "verifier": self.task.verifier,
            "due": self.task.due and self.task.due.isoformat(),
            "declared": declared and _told(*declared),
            "verified": verified and _told(*verified),
            "disputed": self.disputed,
            "breached": self.breached,
            "taken_back": self.taken_back,
            "overdue": self.overdue,
            "waiting": self.waiting if self.waited_for else (),
            "waited_for": self.waited_for,
        }


@dataclass(frozen=True, repr=False)
class Balances(Told):
    """Where each party stands after some steps, in its own points.

    `trust_needed` is what each acting party needs to go on with the steps that are left, in their
    order: None where no trust suffices; `trust_there` what it has by then.
    """

    done: tuple[str, ...]
    balance: Mapping[str, Fraction]
    exposure: Mapping[str, Fraction]
    trust_needed: Mapping[str, Fraction | None]
    trust_there: Mapping[str, Fraction | None]

    def content(self) -> Mapping[str, Any]:
        """Give it as plain data."""
        return dict(vars(self))


@dataclass(frozen=True, repr=False)
class Status(Told):
    """How a plan stands on a day; what `Ledger.status` returns.

    Attributes
    ----------
    on
        The day.
    entries
        How many entries there are.
    steps
        Each step of the plan in force, in its order.
    suspended
        Who has suspended the plan.
    ended
        Who has ended it; empty while it runs.
    guarantees
        The parties whose guarantees were called.
    as_declared, as_verified
        Where the parties stand by the one and by the other; None without a case.
    same_case
        Whether the case is the very one that the plan was made of; None without one.
    """

    charter: Charter
    on: Date
    entries: int
    steps: tuple[Standing, ...]
    suspended: tuple[str, ...]
    ended: tuple[str, ...]
    guarantees: tuple[str, ...]
    as_declared: Balances | None = None
    as_verified: Balances | None = None
    same_case: bool | None = None

    @property
    def moves(self) -> tuple[Standing, ...]:
        """The steps at which somebody's move is: begun, breached or overdue, and the next one."""
        open_ = [one for one in self.steps if one.waited_for]
        begun = [one for one in open_ if one.counts_declared or one.breached or one.overdue]
        fresh = [one for one in open_ if one not in begun][:1]
        return () if self.ended else tuple(one for one in open_ if one in (*begun, *fresh))

    def content(self) -> Mapping[str, Any]:
        """Give it as plain data."""
        return {
            "title": self.charter.title,
            "on": self.on.isoformat(),
            "entries": self.entries,
            "steps": [one.content() for one in self.steps],
            "moves": [one.task.id for one in self.moves],
            "overdue": [one.task.id for one in self.steps if one.overdue],
            "suspended": self.suspended,
            "ended": self.ended,
            "guarantees_called": self.guarantees,
            "as_declared": self.as_declared and self.as_declared.content(),
            "as_verified": self.as_verified and self.as_verified.content(),
            "same_case": self.same_case,
        }


def standing(
    entries: Sequence[Entry], case: Case | None, on: Date, *, viewer: str | None = None
) -> Status:
    """Work out how a plan stands from its record.

    Parameters
    ----------
    case
        The case with whose numbers balances are worked out; it may have a party's private file.
    viewer
        The party for which it is; then no other's numbers are told.

    Raises
    ------
    RequestError
        Where the case does not have the steps of the plan.
    """
    charter = entries[0].charter
    assert charter is not None  # each record begins with one
    steps: dict[str, Standing] = {}
    suspended: set[str] = set()
    ended: tuple[str, ...] = ()
    guarantees: list[str] = []
    for number, entry in enumerate(entries):
        if entry.charter is not None:
            charter = entry.charter
            known = {task.id: steps.get(task.id, Standing(task)) for task in charter.steps}
            steps = {task.id: replace(known[task.id], task=task) for task in charter.steps}
        if entry.step in steps:
            steps[entry.step] = _after(steps[entry.step], number, entry)
        match entry.kind:
            case Kind.SUSPENDED:
                suspended |= {*entry.by}
            case Kind.RESUMED:
                suspended.clear()
            case Kind.ENDED:
                ended = entry.by
            case Kind.GUARANTEE_CALLED:
                guarantees.append(entry.of or "")
            case _:
                pass
    told = tuple(
        replace(one, overdue=bool(one.task.due and one.task.due < on and not one.counts_verified))
        for one in steps.values()
    )
    status = Status(
        charter, on, len(entries), told, tuple(sorted(suspended)), ended, tuple(guarantees)
    )
    if case is None:
        return status
    if viewer is not None:
        refuse_viewer(case, viewer)
    declared = [one.task.id for one in told if one.counts_declared]
    verified = [one.task.id for one in told if one.counts_verified]
    return replace(
        status,
        as_declared=_balances(case, charter, declared, viewer),
        as_verified=_balances(case, charter, verified, viewer),
        same_case=fingerprint_of(case) == charter.case,
    )


def _after(step: Standing, number: int, entry: Entry) -> Standing:
    match entry.kind:
        case Kind.DECLARED:
            return replace(step, declared=(number, entry), taken_back=False)
        case Kind.VERIFIED:
            return replace(step, verified=(number, entry), taken_back=False)
        case Kind.DISPUTED:
            return replace(step, disputed=(*step.disputed, number))
        case Kind.EXTENDED:
            return replace(step, task=replace(step.task, due=entry.until))
        case Kind.BREACHED:
            return replace(step, breached=True)
        case Kind.CURED:
            return replace(step, breached=False)
        case Kind.SNAPPED_BACK:
            return replace(step, taken_back=True)
        case _:
            return step


def _balances(case: Case, charter: Charter, done: Iterable[str], viewer: str | None) -> Balances:
    """Ask the independent checker where the parties stand after some steps, before the others."""
    deal = agree(case, deal=_agreed(charter))
    known = {part for action in deal.actions for part in deal.parts(action)}
    for task in charter.steps:
        if not known >= {*task.id.split("+")}:
            raise RequestError(
                _("The case does not have the step “{step}” of the plan.", step=task.id[:200])
            )
    first = tuple(done)
    order = [*first, *(task.id for task in charter.steps if task.id not in first)]
    figures = examine(case, deal, order)
    parties = [p for p in case.parties if viewer in (None, p)]
    now = {p: figures.balances[p][len(first)] for p in parties}
    acting = [p for p in figures.trust_needed if p in parties]
    needed = needed_at(case, figures, len(first) + 1) if len(first) < len(order) else {}
    return Balances(
        first,
        now,
        {p: max(Fraction(0), -balance) for p, balance in now.items()},
        {p: needed[p] for p in acting if p in needed},
        {p: figures.earned(p, len(first)).trust for p in acting},
    )


def _agreed(charter: Charter) -> list[str]:
    """Name the deal of a plan: its actions, with how many instalments of each are agreed."""
    parts = [part.partition(".") for task in charter.steps for part in task.id.split("+")]
    many = Counter(action for action, dot, _number in parts if dot)
    return [f"{a}:{many[a]}" if many[a] else a for a in dict.fromkeys(p[0] for p in parts)]


def _told(number: int, entry: Entry) -> Mapping[str, Any]:
    """Tell an entry with its number."""
    kept = {k: v for k, v in entry.content().items() if k not in ("log", "under", "kind", "step")}
    return {"entry": number, **kept}
