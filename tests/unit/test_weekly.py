"""What a table tells of a day, as a constraint programme has it: neither more nor less."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest
from ortools.sat.python import cp_model

from paripassu.case.workdays import Workdays
from paripassu.order.dates.weekly import Weekly
from paripassu.order.dates.worked import Table, inverse, over

WEEKS = (
    Workdays.model_validate({}),
    Workdays.model_validate({"days": ["mon", "wed", "fri"], "closed": "01-20/02-02"}),
    Workdays.model_validate({"days": ["sat"], "holidays": ["2027-01-16", "2027-02-06/2027-03-01"]}),
)


def drawn_table(rng: Random) -> Table:
    table = over(rng.choice(WEEKS), "2027-01-13", rng.randint(0, 12))
    return inverse(table) if rng.random() < 0.3 else table


@pytest.mark.parametrize("seed", range(12))
def test_a_model_has_every_day_of_a_table_and_no_other(seed: int) -> None:
    rng = Random(seed)
    table, last = drawn_table(rng), rng.choice([3, 20, 60])
    for start in range(last + 1):
        model = cp_model.CpModel()
        day = model.new_int_var(0, last, "")
        weekly = Weekly(model, last)
        told = weekly.told(day, (0, 0), table, 0)
        model.add(day == start)
        solver = cp_model.CpSolver()
        found = solver.solve(model) == cp_model.OPTIMAL
        assert found == (table[start] <= last)
        if found:
            assert solver.value(told.day) == table[start]
            assert solver.value(told.later) == table[start] - start
            dates = np.array([[start, 0, 0, 0]])
            assert all(solver.value(variable) == of(dates) for variable, of in weekly.hints)


def test_plain_days_are_added() -> None:
    model = cp_model.CpModel()
    day = model.new_int_var(5, 5, "")
    told = Weekly(model, 20).told(day, (0, 0), None, 9)
    solver = cp_model.CpSolver()
    solver.solve(model)
    assert (solver.value(told.day), told.later) == (14, 9)
