"""Values in words beside counting: every integer scale, and every change of every word, tried."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import combinations, pairwise, product

import pytest

from paripassu.case.judgements import NOTHING, Judgement
from paripassu.case.repair import MOST_REPAIRS, contradiction
from paripassu.case.scale import basic_scale, clash, compatible, meets

HIGHEST = 12
NAMES = ("a", "b", "c")


def judged(better: str, than: str, low: int, high: int | None = None) -> Judgement:
    return Judgement(better, than, (low, low if high is None else high))


def ordered(judgements: Sequence[Judgement], values: Mapping[str, Fraction | int]) -> bool:
    """The definition, pair by pair: a higher word, a larger difference; “no” is none at all."""
    for one in judgements:
        difference = values[one.better] - values[one.than]
        low, high = one.by
        if difference < 0 or (low > 0 and difference == 0) or (high == 0 and difference != 0):
            return False
        for other in judgements:
            if low > other.by[1] and difference <= values[other.better] - values[other.than]:
                return False
    return True


def integer_scales(judgements: Sequence[Judgement]) -> Iterator[dict[str, int]]:
    for numbers in product(range(-HIGHEST, HIGHEST + 1), repeat=len(NAMES)):
        values = {NOTHING: 0, **dict(zip(NAMES, numbers, strict=True))}
        if ordered(judgements, values):
            yield values


def some_judgements(seed: int, count: int = 4) -> list[Judgement]:
    rng = random.Random(seed)
    pairs = rng.sample(list(combinations((NOTHING, *NAMES), 2)), count)
    found = []
    for pair in pairs:
        better, than = rng.sample(pair, 2)
        low = rng.randint(0, 6)
        found.append(judged(better, than, low, min(6, low + rng.choice((0, 0, 0, 1, 2)))))
    return found


def by_words(numbers: Sequence[int]) -> int:
    return max(numbers) - min(numbers)


def test_hand_made_chain() -> None:
    words = [judged("a", "b", 4), judged("b", NOTHING, 2), judged(NOTHING, "c", 5)]
    assert basic_scale(words, {}) == {"a": 6, "b": 2, NOTHING: 0, "c": -5}


def test_full_table_by_hand() -> None:
    # A table of four, a best and d worst. a-d (extreme) is made of a-b, b-c and c-d, of which
    # the words ask 3 + 1 + 2 = 6, and this keeps a-c (4) and b-d (3) as far apart as their words.
    words = [
        judged("a", "b", 3), judged("a", "c", 4), judged("a", NOTHING, 6),
        judged("b", "c", 1), judged("b", NOTHING, 3), judged("c", NOTHING, 2),
    ]  # fmt: skip
    assert basic_scale(words, {}) == {"a": 6, "b": 3, "c": 2, NOTHING: 0}


@pytest.mark.parametrize("seed", range(60))
def test_contradiction_where_no_integer_scale_is(seed: int) -> None:
    words = some_judgements(seed)
    assert (clash(words, {}) is None) == any(True for _ in integer_scales(words))


@pytest.mark.parametrize("seed", range(40))
def test_no_integer_scale_has_a_smaller_range(seed: int) -> None:
    words = some_judgements(seed)
    if clash(words, {}) is not None:
        return

    def steps(values: Mapping[str, int]) -> bool:
        """MACBETH's conditions: at least as many steps apart as the words are."""
        by = [(values[one.better] - values[one.than], *one.by) for one in words]
        return all(d >= low for d, low, _ in by) and all(
            d - less >= low - high for d, low, _ in by for less, _, high in by if low > high
        )

    judged_names = {NOTHING, *(side for one in words for side in one[:2])}
    found = basic_scale(words, {})
    ranges = [
        by_words([values[name] for name in judged_names])
        for values in integer_scales(words)
        if steps(values)
    ]
    least = max(found.values()) - min(found.values())
    assert all(least <= one for one in ranges)
    assert not ranges or min(ranges) < least + 1, "no whole number lies between"


def test_numbers_set_the_unit() -> None:
    words = [judged("a", "b", 4), judged("b", NOTHING, 2)]
    assert basic_scale(words, {"a": Fraction(9)}) == {"a": 9, "b": 3, NOTHING: 0}
    assert clash(words, {"a": Fraction(9), "b": Fraction(5)}) == {0, 1}
    assert clash(words, {"b": Fraction(-1)}) == {1}


def test_without_two_numbers_to_compare_a_step_is_a_point() -> None:
    assert basic_scale([judged("a", "b", 2)], {"a": Fraction(10)})["b"] == 8
    apart = [judged("a", "b", 2), judged("c", NOTHING, 4)]
    assert basic_scale(apart, {"a": Fraction(10)}) == {"a": 10, "b": 8, "c": 4, NOTHING: 0}
    both = [judged("b", "a", 2), judged("b", NOTHING, 2)]
    assert basic_scale(both, {"a": Fraction(10)})["b"] == 12
    same = [judged("b", "a", 0)]
    assert basic_scale(same, {"a": Fraction(10)})["b"] == 10
    assert clash([*same, judged("a", "c", 0)], {"b": Fraction(10), "c": Fraction(9)}) == {0, 1}


@pytest.mark.parametrize("seed", range(30))
def test_numbers_beside_integer_scales(seed: int) -> None:
    words = some_judgements(seed)
    rng = random.Random(seed)
    numbers = {name: Fraction(rng.randint(-3, 3)) for name in rng.sample(NAMES, 2)}
    # Some scale in thirds of a point: where one fits, there is no contradiction.
    fits = any(
        all(3 * numbers[name] == values[name] for name in numbers)
        for values in integer_scales(words)
    )
    assert (clash(words, numbers) is None) >= fits
    if clash(words, numbers) is None:
        named = {side for one in words for side in one[:2]}
        found = basic_scale(words, numbers)
        assert ordered(words, found)
        assert all(found[name] == numbers[name] for name in numbers if name in named)


LINE = range(-6, 7)


def reworded(one: Judgement, word: int) -> Judgement:
    if word < 0:
        return judged(one.than, one.better, -word)
    return judged(one.better, one.than, word)


def all_changes(words: Sequence[Judgement]) -> Iterator[tuple[int, int, dict[int, Judgement]]]:
    """Every way to change judgements: how many, by how many words, and to what."""
    ways = [
        [(0, None), *((away(one, word), word) for word in LINE if away(one, word))] for one in words
    ]
    for chosen in product(*ways):
        changed = {k: word for k, (_, word) in enumerate(chosen) if word is not None}
        yield (
            len(changed),
            sum(steps for steps, _ in chosen),
            {k: reworded(words[k], word) for k, word in changed.items()},
        )


def away(one: Judgement, word: int) -> int:
    low, high = one.by
    return max(word - high, low - word, 0)


def consistent(words: Sequence[Judgement], known: dict[tuple[Judgement, ...], bool]) -> bool:
    key = tuple(words)
    if key not in known:
        known[key] = any(True for _ in integer_scales(words))
    return known[key]


@pytest.mark.parametrize("seed", range(12))
def test_the_smallest_repairs_are_those_of_all_changes(seed: int) -> None:
    words = some_judgements(seed, 3 + seed % 2)
    known: dict[tuple[Judgement, ...], bool] = {}
    found = contradiction(words, {})
    if consistent(words, known):
        assert found is None
        return
    assert found is not None
    everything = sorted(all_changes(words), key=lambda change: change[:2])
    smallest: tuple[int, int] | None = None
    best = []
    for count, steps, change in everything:
        if smallest is not None and (count, steps) > smallest:
            break
        if consistent([change.get(k, one) for k, one in enumerate(words)], known):
            smallest = (count, steps)
            best.append(change)
    assert len(found.repairs) == min(len(best), MOST_REPAIRS)
    assert all(repair in best for repair in found.repairs)
    for conflict in found.conflicts:
        assert not consistent([words[k] for k in sorted(conflict)], known)
        for spared in conflict:
            assert consistent([words[k] for k in sorted(conflict - {spared})], known)


@pytest.mark.parametrize("seed", range(40))
def test_compatible_values_end_where_the_words_do(seed: int) -> None:
    words = some_judgements(seed)
    if clash(words, {}) is not None:
        return
    values = basic_scale(words, {})
    little = Fraction(1, 1000)
    for name in set(values) - {NOTHING}:
        allowed = compatible(words, values, name)
        if allowed.low is not None and allowed.low == allowed.high:
            for moved in (-little, little):
                assert not ordered(words, {**values, name: values[name] + moved})
            continue
        for end, inward in ((allowed.low, little), (allowed.high, -little)):
            far = values[name] - inward * 10**6
            assert ordered(words, {**values, name: far if end is None else end + inward})
            if end is not None:
                assert not ordered(words, {**values, name: end - inward})


@pytest.mark.parametrize("seed", range(40))
def test_what_meets_the_words_is_what_orders_the_differences(seed: int) -> None:
    words = some_judgements(seed, 3)
    rng = random.Random(seed)
    for _ in range(200):
        values = {name: Fraction(rng.randint(-3, 3)) for name in (NOTHING, *NAMES)}
        assert meets(words, values) == ordered(words, values)


def test_words_apart() -> None:
    """Neighbouring words give neighbouring numbers: one judgement, one number."""
    alone = [basic_scale([judged("a", NOTHING, word)], {})["a"] for word in range(7)]
    assert alone == list(range(7))
    assert all(more - less == 1 for less, more in pairwise(alone))
