"""Numbers of a case: listed with the keys of its file, and put back under them."""

from __future__ import annotations

from fractions import Fraction

import pytest

from paripassu import load
from paripassu.balance.deal import agree
from paripassu.balance.numbers import numbers_of, with_numbers


@pytest.mark.parametrize("name", ["hanoi-2019", "six-party-2007", "staged-purchase"])
def test_numbers_put_back_change_nothing(name: str) -> None:
    case = load(name)
    numbers = numbers_of(case, agree(case))
    back = with_numbers(case, {one: one.middle for one in numbers})
    again = numbers_of(back, agree(back))
    assert [(one.path, one.middle) for one in numbers] == [(one.path, one.middle) for one in again]


def test_a_number_stands_under_its_key() -> None:
    case = load("hanoi-2019")
    for number in numbers_of(case, agree(case)):
        if number.kind == "extra":
            continue
        value = number.middle / 2
        one = with_numbers(case, {number: value})
        stated = [one.path for one in numbers_of(one, agree(one))]
        assert stated == [one.path for one in numbers_of(case, agree(case))]
        assert one == case.with_values({number.path: value})


def test_a_trust_stays_between_0_and_1() -> None:
    case = load("hanoi-2019")
    for number in numbers_of(case, agree(case), ["trust"]):
        wide = number.within(Fraction(10))
        assert (wide.low, wide.high) == (0, 1)
