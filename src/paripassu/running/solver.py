"""The solver of constraint programmes, set up as every search of ours needs it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paripassu.running.clock import Clock
from paripassu.running.unbroken import unbroken

if TYPE_CHECKING:
    from ortools.sat.python.cp_model import CpSolver

# One worker gives the same answer each time; two race, and were no faster on our cases.
WORKERS = 1


def solver_for(clock: Clock, seed: int) -> CpSolver:
    """Give a solver that stops with the clock and leaves Ctrl-C to us."""
    with unbroken():
        from ortools.sat.python.cp_model import CpSolver

    solver = CpSolver()
    solver.parameters.num_workers = WORKERS
    solver.parameters.random_seed = seed
    # Its own handler would leave the program without one.
    solver.parameters.catch_sigint_signal = False
    if clock.limit is not None:
        solver.parameters.max_time_in_seconds = max(0.01, clock.limit - clock.elapsed)
    return solver
