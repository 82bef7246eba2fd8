"""Which packages can be carried out: those with a safe order; and why others cannot.

A package without a safe order is not forbidden alone: it is widened to as large a box of packages
as can be proved to hold no safe order. Options set free may be there or not, and each condition
takes of them what suits it best: less in hand when leaving tempts, more when the others leave, a
richer finished deal. Where even so no order of the rest is safe, none is in the whole box.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from fractions import Fraction
from functools import cached_property

from paripassu.balance.checker import Status, examine
from paripassu.balance.deal import Deal, agree
from paripassu.balance.terms import Terms
from paripassu.case.model import Case
from paripassu.errors import PariPassuError
from paripassu.language import _
from paripassu.order.plan import confirmed
from paripassu.order.search.ranked import search
from paripassu.order.search.safe import Safe
from paripassu.packages.asked import ask
from paripassu.packages.choices import Choices, Package, possible, tokens
from paripassu.packages.programme import Cut, Cuts, alone
from paripassu.packages.steps import Spans, Steps, compile_steps
from paripassu.running.clock import Clock, OutOfTimeError, TooLargeError

AT_ONCE = 500  # steps times parties up to which a quick look is never cut short
LARGE = 1.0  # seconds for a deal too large for a proof


class UndecidedError(PariPassuError):
    """A package is so large that neither a safe order nor a proof that there is none was found."""


class Carrier:
    """Says of packages whether they can be carried out, and remembers it."""

    def __init__(self, case: Case, choices: Choices, clock: Clock) -> None:
        self.case, self.choices, self.clock = case, choices, clock
        self.undecided: set[Package] = set()
        self.refused = 0
        self._orders: dict[Package, tuple[str, ...] | None] = {}

    def deal(self, package: Package) -> Deal:
        """Give the deal that a package is; only what stands where it agrees on nothing."""
        if not any(package):
            standing = tuple(id_ for id_, action in self.case.actions.items() if action.standing)
            return Deal((), standing, {})
        return agree(self.case, deal=tokens(self.choices, package))

    def order(self, package: Package) -> tuple[str, ...] | None:
        """Find a safe order of a package, confirmed by the checker; None where there is none.

        The package that agrees on nothing has the empty order, where what stands holds by itself.
        Raises `UndecidedError` where the package is too large for a proof and no safe order was
        found.
        """
        if package not in self._orders:
            self._orders[package] = self._order(package)
        return self._orders[package]

    def box(self, package: Package) -> Cut:
        """Widen a package without a safe order: options with levels, none of which has one."""
        held = self._core(package) or self._heaviest
        spans = self._held(package, held)
        for a in reversed(held):
            level, top = package[a], self.choices.levels[a]
            for wider in ((0, top), (level, top), (0, level)):
                tried = (*spans[:a], wider, *spans[a + 1 :])
                if wider != spans[a] and self.hopeless(tried):
                    spans = tried
                    break
        return tuple(
            (a, low, high)
            for a, (low, high) in enumerate(spans)
            if (low, high) != (0, self.choices.levels[a])
        )

    def _core(self, package: Package) -> tuple[int, ...]:
        """Give the few heaviest options that rule out a safe order as they are; none if unknown."""
        for number in range(1, len(package)):
            if self.hopeless(self._held(package, self._heaviest[:number])):
                return self._heaviest[:number]
        return ()

    def hopeless(self, spans: Spans) -> bool:
        """Whether it is proved that no package whose levels lie in these spans has a safe order."""
        certain = self._certain(spans)
        if not any(certain):
            return False
        terms = self.steps.relaxed(spans, certain)
        settled, order = Safe(terms).quick(self.clock.untimed())  # a quick look is never cut short
        return settled and order is None

    def _held(self, package: Package, options: Sequence[int]) -> Spans:
        held = {*options}
        return tuple(
            (package[a], package[a]) if a in held else span for a, span in enumerate(self._free)
        )

    @cached_property
    def steps(self) -> Steps:
        """All steps that there could be, in whole numbers."""
        return compile_steps(self.case, self.choices)

    @cached_property
    def _free(self) -> Spans:
        return tuple((0, top) for top in self.choices.levels)

    @cached_property
    def _heaviest(self) -> tuple[int, ...]:
        """Options by the share of anyone's stakes that they can move, the largest first."""
        stake = self.choices.stake
        weight = [
            max(
                (abs(row[a]) * top / stake[i] for i, row in enumerate(self.choices.worth)),
                default=0.0,
            )
            for a, top in enumerate(self.choices.levels)
        ]
        return tuple(sorted(range(len(weight)), key=lambda a: -weight[a]))

    def _certain(self, spans: Spans) -> Package:
        """Give the levels that every possible package in these spans has at least."""
        levels = [low for low, _high in spans]
        changed = True
        while changed:
            changed = False
            for a, need in self.choices.needs:
                if levels[a] and levels[need] < self.choices.levels[need]:
                    levels[need], changed = self.choices.levels[need], True
            for a, ((need, least), *others) in self.choices.either:
                if levels[a] and not others and levels[need] < least:
                    levels[need], changed = least, True
        return tuple(levels)

    def refuse(self, package: Package) -> Cut | None:
        """Give a cut where a package cannot be carried out, None where it can: see `model.Cuts`.

        A package too large to be decided is refused alone, and counted in `undecided`.
        """
        try:
            if self.order(package) is not None:
                return None
        except UndecidedError:
            self.undecided.add(package)
            return alone(package)
        box = self.box(package)
        self.refused += 1
        if self.refused > 4 * len(self.accepted()):
            # What is too large to tell on the way says nothing of this package.
            with suppress(UndecidedError):
                self._lighter(package, box)
        return box

    def _lacking(self, gone: set[int]) -> set[int]:
        """Give the options that lack something that they need where some are gone."""
        either = self.choices.either
        return {x for x, need in self.choices.needs if need in gone} | {
            x for x, ways in either if all(b in gone for b, _level in ways)
        }

    def accepted(self) -> tuple[Package, ...]:
        """Give the packages seen so far that can be carried out."""
        return tuple(package for package, order in self._orders.items() if order is not None)

    def cuts(self) -> Cuts:
        """Give the cuts that let only packages pass which can be carried out."""
        return Cuts(
            refuse=self.refuse, ask=lambda model: ask(model, self.steps), accepted=self.accepted
        )

    def _order(self, package: Package) -> tuple[str, ...] | None:
        if not any(package):
            safe = examine(self.case, self.deal(package), ()).status is Status.SAFE
            return () if safe else None
        terms = self.steps.of(package)
        question = Safe(terms)
        little = len(terms.steps) * len(terms.parties) <= AT_ONCE
        settled, found = question.quick(self.clock.untimed() if little else self.clock)
        if not settled:
            if self._core(package):
                return None
            try:
                found = question.order(self.clock)
            except TooLargeError:
                found = self._large(terms)
        if found is None:
            return None
        order = tuple(terms.steps[number] for number in found)
        return confirmed(self.case, self.deal(package), order)

    def _large(self, terms: Terms) -> list[int] | None:
        clock = self.clock.within(LARGE)
        with suppress(TooLargeError, OutOfTimeError):
            found = search(terms, ("trust",), clock, enough=Fraction(0))
            if found is None or found.criteria[0].bound > 0:
                return None
            if found.criteria[0].value <= 0:
                return list(found.order)
        self.clock.tick(_("trying a large package"))
        raise UndecidedError(_("The package is too large to be decided."))

    def _lighter(self, package: Package, box: Cut) -> None:
        """Look for a package that can be carried out near one that cannot, to have one at all."""
        guilty = {a for a, low, _high in box if low}
        lighter = list(package)
        for a in reversed(self._heaviest):
            if a not in guilty:
                continue
            gone = {a}
            while more := self._lacking(gone) - gone:
                gone |= more
            lighter = [0 if x in gone else level for x, level in enumerate(lighter)]
            if possible(self.choices, tuple(lighter)) and self.order(tuple(lighter)) is not None:
                return
