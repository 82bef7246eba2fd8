"""The solver of constraint programmes, set up and run as every search of ours needs it."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

from paripassu.errors import CheckError
from paripassu.running.clock import Clock

if TYPE_CHECKING:
    from ortools.sat.python.cp_model import CpModel, CpSolver

# One worker gives the same answer each time; two race, and were no faster on our cases.
WORKERS = 1
LISTENING = 0.05  # seconds after which a running solver is asked to stop, where time is up


@dataclass(frozen=True)
class Outcome:
    """What the solver found of a model.

    Attributes
    ----------
    found
        Whether there is a solution, whose values `value` gives.
    proved
        Whether none is better (within the gap that was allowed) or, where none was found, whether
        there is none.
    bound
        A whole number that is proved: no solution of a model with an objective goes beyond it. 0
        without an objective.
    """

    found: bool
    proved: bool
    bound: int
    solver: CpSolver

    def value(self, expression: Any) -> int:
        """Give what an expression is in the solution."""
        return int(self.solver.value(expression))


def run(
    model: CpModel, clock: Clock, what: str, seed: int, *, gap: float = 0.0, relaxed: int = 1
) -> Outcome:
    """Let the solver look for the best solution of a model in the time that there is.

    It ends within a moment of the clock being stopped, from wherever that is.

    Parameters
    ----------
    what
        What the clock tells meanwhile: see `Clock.tell`.
    gap
        How far from the bound, as a share of it, the solver may stop.
    relaxed
        Its level of linear relaxation, 0 for none.
    """
    from ortools.sat.python.cp_model import FEASIBLE, INFEASIBLE, OPTIMAL, CpSolver

    solver = CpSolver()
    solver.parameters.num_workers = WORKERS
    solver.parameters.random_seed = seed
    solver.parameters.linearization_level = relaxed
    solver.parameters.relative_gap_limit = gap
    # Its own handler would leave the program without one.
    solver.parameters.catch_sigint_signal = False
    if clock.left is not None:
        solver.parameters.max_time_in_seconds = max(0.01, clock.left)
    bounds: list[float] = []
    solver.best_bound_callback = bounds.append
    status = _watched(solver, model, clock, what)
    found = status in (OPTIMAL, FEASIBLE)
    # Where nothing was found the solver's last word is 0 for a bound that it never proved.
    if found:
        bounds.append(solver.best_objective_bound)
    return Outcome(found, status in (OPTIMAL, INFEASIBLE), _tightest(model, bounds), solver)


def _watched(solver: CpSolver, model: CpModel, clock: Clock, what: str) -> Any:
    """Run the solver in a thread, so that it can be told to stop at any moment."""
    outcome: list[Any] = []
    done = Event()

    def solve() -> None:
        try:
            outcome.append(solver.solve(model))
        finally:
            done.set()

    Thread(target=solve, daemon=True).start()
    try:
        while not done.wait(LISTENING):
            clock.tell(what)
            if clock.over:
                solver.stop_search()
    finally:
        if not done.is_set():
            solver.stop_search()
    if not outcome:
        raise CheckError("The constraint solver ended without an answer.")
    return outcome[0]


def _tightest(model: CpModel, bounds: list[float]) -> int:
    """Give the best of the bounds that were proved; what the variables' limits say is always so."""
    if not model.has_objective():
        return 0
    aim, variables = model.proto.objective, model.proto.variables
    least = aim.offset
    for var, weight in zip(aim.vars, aim.coeffs, strict=True):
        low, *_rest, high = variables[var].domain
        least += min(weight * low, weight * high)
    # The solver lowers: where a sum is to be raised, its objective stands with the sign turned.
    sign = -1 if aim.scaling_factor < 0 else 1
    return sign * max(ceil(bound - 1e-6) for bound in (least, *(sign * x for x in bounds)))
