"""Sobol indices by SALib: of an exchange of which they are known, and beside ours from draws."""

from __future__ import annotations

import pytest

from paripassu import paper, stress
from tests.truth.test_why import exchange

# SALib is installed by make test-all alone; without it these tests fail, they are not skipped.
pytestmark = pytest.mark.slow


def test_of_an_exchange_of_which_they_are_known() -> None:
    """It holds where y is more than x, both uniform: each explains a third, and 2/3 with both."""
    found = stress(exchange(), [["gives", "gets"]], draws=20_000, spread="0.2", sobol=True)
    indices = found.explained.sobol
    assert indices is not None
    by_path = {one.number.path: one for one in indices}
    for path in ("actions.gives.value.a", "actions.gets.value.a"):
        one = by_path.pop(path)
        assert float(one.first) == pytest.approx(1 / 3, abs=4 * float(one.first_error))
        assert float(one.total) == pytest.approx(2 / 3, abs=4 * float(one.total_error))
    assert by_path and all(one.first == one.total == 0 for one in by_path.values())
    explains = {one.number.path: one.explains for one in found.explained.questions.numbers}
    assert float(explains["actions.gets.value.a"]) == pytest.approx(1 / 3, abs=0.02)
    assert any(part.name == "sobol" for part in paper(found, brief=True).sections)


def test_of_a_case_they_agree_with_what_draws_explain() -> None:
    found = stress("bill-and-jack", draws=20_000, sobol=True)
    indices = found.explained.sobol
    assert indices
    explains = {one.number.path: one.explains for one in found.explained.questions.numbers}
    for one in indices:
        near = 4 * float(one.first_error) + 0.02
        assert float(one.first) == pytest.approx(float(explains[one.number.path]), abs=near)
        assert one.total >= one.first - 4 * (one.first_error + one.total_error)
    assert found.to_dict() == type(found).from_dict(found.to_dict(), found.case).to_dict()


def test_none_where_the_order_always_holds() -> None:
    found = stress(exchange(bottom_line=-9), [["gives", "gets"]], draws=100, spread=0, sobol=True)
    assert found.explained.sobol == ()
