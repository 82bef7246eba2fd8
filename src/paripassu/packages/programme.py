"""The choices as a CP-SAT model, and one way to solve it that gives the same answer each time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from math import lcm
from typing import TYPE_CHECKING, Any

from paripassu.language import _
from paripassu.packages.choices import Choices, Package
from paripassu.running.clock import Clock, OutOfTimeError
from paripassu.running.solver import run

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

SEED = 7
# Objectives stay so small that the solver's bounds, which are floats, are exact.
LARGEST = 2**36

# Options with the lowest and highest level meant: not all of them may be within at once.
Cut = tuple[tuple[int, int, int], ...]


@dataclass(frozen=True)
class Cuts:
    """What is forbidden beside the choices' own limits; it grows as packages are refused.

    Attributes
    ----------
    boxes
        The cuts so far.
    refuse
        Asked of every package that a solver finds: None, or a cut that forbids it and others
        that are to be refused for the same reason.
    ask
        Adds to each model what can be said beforehand of packages that are not refused.
    accepted
        Packages that are known not to be refused: where time runs out the best of them is given.
    """

    boxes: list[Cut] = field(default_factory=list)
    refuse: Callable[[Package], Cut | None] = lambda package: None
    ask: Callable[[Model], None] = lambda model: None
    accepted: Callable[[], Sequence[Package]] = lambda: ()


@dataclass(frozen=True)
class Model:
    """A CP-SAT model whose solutions are the possible packages.

    Attributes
    ----------
    cp
        The model; further conditions may be added to it.
    level
        Per option, its level.
    some, whole
        Per option, booleans: its level is above 0; it is the highest.
    together
        Per extra of the choices, a boolean: all of its set are whole.
    value
        Per party, a linear expression: what the package is worth to it, in its whole units.
    cuts
        What may be refused.
    """

    cp: cp_model.CpModel
    level: tuple[cp_model.IntVar, ...]
    some: tuple[cp_model.IntVar, ...]
    whole: tuple[cp_model.IntVar, ...]
    together: tuple[cp_model.IntVar, ...]
    value: tuple[Any, ...]
    cuts: Cuts

    def literal(self, condition: Any) -> cp_model.IntVar:
        """Make a boolean that, where true, enforces a linear condition."""
        true = self.cp.new_bool_var("")
        self.cp.add(condition).only_enforce_if(true)
        return true


@dataclass(frozen=True)
class Solved:
    """What the solver found: a package, the objective's proven bound, whether it is reached."""

    package: Package | None
    bound: int
    proved: bool


def build(choices: Choices, cuts: Cuts | None = None) -> Model:
    """Model all possible packages: needs, excludes, extras, bottom lines and cuts."""
    from ortools.sat.python import cp_model

    cp = cp_model.CpModel()
    level, some, whole = [], [], []
    for id_, top in zip(choices.options, choices.levels, strict=True):
        level.append(cp.new_int_var(0, top, id_))
        some.append(level[-1] if top == 1 else cp.new_bool_var(f"{id_} some"))
        whole.append(level[-1] if top == 1 else cp.new_bool_var(f"{id_} whole"))
        if top > 1:
            for true, low in ((some[-1], 1), (whole[-1], top)):
                cp.add(level[-1] >= low).only_enforce_if(true)
                cp.add(level[-1] < low).only_enforce_if(~true)
    _fit_together(cp, choices, level, some, whole)
    together = []
    for options, _gains in choices.also:
        together.append(cp.new_bool_var("also"))
        cp.add_bool_or([together[-1], *(~whole[a] for a in options)])
        for a in options:
            cp.add_implication(together[-1], whole[a])
    value = tuple(
        cp_model.LinearExpr.weighted_sum(
            [*level, *together], [*row, *(gains[i] for _set, gains in choices.also)]
        )
        + choices.base[i]
        for i, row in enumerate(choices.worth)
    )
    for got, least in zip(value, choices.least, strict=True):
        if least is not None:
            cp.add(got >= least)
    model = Model(
        cp, tuple(level), tuple(some), tuple(whole), tuple(together), value, cuts or Cuts()
    )
    model.cuts.ask(model)
    for cut in model.cuts.boxes:
        forbid(model, cut)
    return model


def _fit_together(
    cp: cp_model.CpModel, choices: Choices, level: list[Any], some: list[Any], whole: list[Any]
) -> None:
    for a, b in choices.needs:
        cp.add_implication(some[a], whole[b])
    for a, ways in choices.either:
        met = [cp.new_bool_var("") for _way in ways]
        for one, (b, least) in zip(met, ways, strict=True):
            cp.add(level[b] >= least).only_enforce_if(one)
        cp.add_bool_or([~some[a], *met])
    for a, b in choices.excludes:
        cp.add_bool_or(~some[a], ~some[b])


def alone(package: Package) -> Cut:
    """Give the cut that forbids one package and no other."""
    return tuple((a, level, level) for a, level in enumerate(package))


def forbid(model: Model, cut: Cut) -> None:
    """Forbid that all options of a cut are within their levels at once."""
    outside = [model.literal(model.level[a] < low) for a, low, _high in cut if low > 0]
    outside += [model.literal(model.level[a] > high) for a, _low, high in cut]
    model.cp.add_bool_or(outside)


def span(choices: Choices, i: int) -> tuple[int, int]:
    """Give a least and a most that any package is worth to a party, its limits left aside."""
    gains = [each * top for each, top in zip(choices.worth[i], choices.levels, strict=True)]
    gains += [gain[i] for _set, gain in choices.also]
    low, high = (sum(pick(0, gain) for gain in gains) for pick in (min, max))
    return choices.base[i] + low, choices.base[i] + high


def solve(model: Model, clock: Clock, what: str, *, gap: float = 0.0) -> Solved | None:
    """Look for the best package that is not refused; None where there is none.

    Parameters
    ----------
    gap
        How far from the bound, as a share of it, the solver may stop.

    Raises
    ------
    OutOfTimeError
        Where the clock says so, before there was anything to tell.
    """
    bound: int | None = None
    try:
        while True:
            solved = _solve(model, clock, what, gap)
            if solved is None:
                return None
            bound = solved.bound if bound is None else min(bound, solved.bound)
            if solved.package is None:
                raise OutOfTimeError
            cut = model.cuts.refuse(solved.package)
            if cut is None:
                return replace(solved, bound=bound)
            model.cuts.boxes.append(cut)
            forbid(model, cut)
    except OutOfTimeError:
        if bound is None or not model.cp.has_objective():
            raise
        return Solved(_best_accepted(model, clock.moment()), bound, proved=False)


def _best_accepted(model: Model, clock: Clock) -> Package | None:
    """Give the best of the packages that are known not to be refused, None where there is none."""
    known = model.cuts.accepted()
    if not known:
        return None
    model.cp.add_allowed_assignments(list(model.level), list(known))
    solved = _solve(model, clock, _("keeping the best so far"), 0.0)
    return None if solved is None else solved.package


def _solve(model: Model, clock: Clock, what: str, gap: float) -> Solved | None:
    clock.tick(what)
    outcome = run(model.cp, clock, what, SEED, gap=gap)
    if not outcome.found:
        if outcome.proved:
            return None
        if not model.cp.has_objective():
            raise OutOfTimeError
        return Solved(None, outcome.bound, proved=False)
    package = tuple(outcome.value(var) for var in model.level)
    return Solved(package, outcome.bound, outcome.proved)


def first(choices: Choices, model: Model, found: Package, clock: Clock) -> Package:
    """Settle a tie: of the model's packages that with most instalments, then the first by levels.

    Parameters
    ----------
    found
        A package of the model, as a hint.

    Raises
    ------
    OutOfTimeError
        Where the clock ran out before the tie was settled.
    """
    for weights in _turns(choices):
        model.cp.clear_hints()  # type: ignore[no-untyped-call]
        for var, level in zip(model.level, found, strict=True):
            model.cp.add_hint(var, level)
        aim: Any = sum(w * var for w, var in zip(weights, model.level, strict=True) if w)
        model.cp.maximize(aim)
        solved = solve(model, clock, _("settling ties"))
        if solved is None or solved.package is None or not solved.proved:
            raise OutOfTimeError
        found = solved.package
        model.cp.add(aim >= sum(w * x for w, x in zip(weights, found, strict=True)))
    return found


def _turns(choices: Choices) -> list[list[int]]:
    """Weights on levels, one list after the other: all alike, then falling with the number."""
    count = len(choices.options)
    turns, left = [[1] * count], count
    while left:
        weights, radix = [0] * count, 1
        start = left
        while start and radix * (choices.levels[start - 1] + 1) < LARGEST:
            start -= 1
            weights[start] = -radix
            radix *= choices.levels[start] + 1
        turns.insert(1, weights)
        left = start
    return turns


def rates(units: Sequence[int]) -> tuple[tuple[int, ...], int]:
    """Whole-number weights K/unit, and K: exact while K stays small, else rounded upward."""
    common = lcm(*units)
    if common > LARGEST:
        common = LARGEST
    return tuple(-(-common // unit) for unit in units), common
