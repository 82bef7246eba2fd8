"""What must hold of every scale that is read off words, and of every repair."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import combinations
from typing import Any

from hypothesis import example, given
from hypothesis import settings as limits
from hypothesis import strategies as st

from paripassu import CaseError, load
from paripassu.case.judgements import NOTHING, STRONGEST, WORDS, Judgement
from paripassu.case.model import Case
from paripassu.case.repair import contradiction
from paripassu.case.scale import basic_scale, clash
from paripassu.case.worded import as_stated

settings = limits(max_examples=50, deadline=None)  # how busy the machine is is no fault
ACTIONS = ("a", "b", "c", "d")
PAIRS = list(combinations((NOTHING, *ACTIONS), 2))

spans = st.tuples(st.integers(0, STRONGEST), st.sampled_from((0, 0, 0, 1, 2))).map(
    lambda said: (said[0], min(STRONGEST, sum(said)))
)
judged = st.tuples(st.sampled_from(PAIRS), st.booleans(), spans).map(
    lambda said: Judgement(*(said[0] if said[1] else said[0][::-1]), said[2])
)
judgements = st.lists(judged, min_size=1, max_size=6, unique_by=lambda one: frozenset(one[:2]))
numbers = st.dictionaries(
    st.sampled_from(ACTIONS),
    st.integers(-2000, 2000).map(lambda number: Fraction(number, 100)),
    max_size=2,
)


def steps_apart(words: Sequence[Judgement], values: Mapping[str, Fraction], step: Fraction) -> bool:
    """MACBETH's conditions, pair by pair, where a step from word to word is so many points."""
    by = [(values[one.better] - values[one.than], *one.by) for one in words]
    return all(d >= low * step and (high > 0 or d == 0) for d, low, high in by) and all(
        d - less >= (low - high) * step for d, low, _ in by for less, _, high in by if low > high
    )


def word_of(words: Sequence[Judgement], values: Mapping[str, Fraction], pair: Any) -> Judgement:
    """Read off a scale what a difference may be called."""
    better, than = sorted(pair, key=values.__getitem__, reverse=True)
    difference = values[better] - values[than]
    if not difference:
        return Judgement(better, than, (0, 0))
    by = [(values[one.better] - values[one.than], *one.by) for one in words]
    least = max((low for d, low, _ in by if d <= difference), default=1)
    return Judgement(better, than, (max(least, 1),) * 2)


def case(words: Sequence[Judgement], stated: Mapping[str, Fraction]) -> dict[str, Any]:
    """A case in which one party judges; the four actions are the other's."""
    said = [[one.better, one.than, [WORDS[one.by[0]], WORDS[one.by[1]]]] for one in words]
    actions = {id_: {"by": "south", "does": "Acts", "value": {"south": -1}} for id_ in ACTIONS}
    for name, number in stated.items():
        actions[name]["value"]["north"] = number  # type: ignore[index]
    return {
        "paripassu": 1,
        "title": "Words",
        "parties": {"north": {"name": "North", "judgements": said}, "south": {"name": "South"}},
        "actions": actions,
    }


def loaded(words: Sequence[Judgement], stated: Mapping[str, Fraction]) -> Case | None:
    try:
        return load(case(words, stated))
    except CaseError:
        return None


@given(judgements)
@settings
def test_a_scale_meets_every_condition_exactly(words: list[Judgement]) -> None:
    if clash(words, {}) is None:
        assert steps_apart(words, basic_scale(words, {}), Fraction(1))


@given(judgements, st.sampled_from(PAIRS))
@settings
def test_a_judgement_read_off_the_scale_contradicts_nothing(
    words: list[Judgement], pair: tuple[str, str]
) -> None:
    if clash(words, {}) is not None:
        return
    values = basic_scale(words, {})
    if all(name in values for name in pair):
        assert clash([*words, word_of(words, values, pair)], {}) is None


@given(judgements, numbers)
@settings
def test_a_case_holds_the_stated_numbers_and_what_orders_differences(
    words: list[Judgement], stated: dict[str, Fraction]
) -> None:
    found = loaded(words, stated)
    if found is None:
        return
    values = {id_: action.worth("north") for id_, action in found.actions.items()}
    assert all(values[name] == number for name, number in stated.items())
    assert found.parties["north"].in_words == {
        side for one in words for side in one[:2] if side not in stated
    } - {NOTHING}
    values[NOTHING] = Fraction(0)
    differences = [(one, values[one.better] - values[one.than]) for one in words]
    for one, difference in differences:
        assert difference >= 0
        for other, less in differences:
            assert one.by[0] <= other.by[1] or difference > less


@given(judgements, numbers)
@settings
def test_a_case_is_the_same_when_read_again(
    words: list[Judgement], stated: dict[str, Fraction]
) -> None:
    found = loaded(words, stated)
    if found is None:
        return
    again = load(as_stated(found).model_dump(mode="json", exclude_defaults=True))
    assert again == found
    # Written with the values worked out, these are numbers from then on, and the same ones.
    fixed = load(found.model_dump(mode="json", exclude_defaults=True))
    assert fixed.actions == found.actions
    assert fixed.parties["north"].in_words == frozenset()


# What the simplex method finds to contradict here holds more than is needed for it.
_MORE_THAN_NEEDED = [
    Judgement("c", "b", (2, 4)), Judgement("a", "b", (1, 3)), Judgement("b", "d", (4, 6)),
    Judgement("b", NOTHING, (5, 6)), Judgement("a", NOTHING, (6, 6)), Judgement("c", "a", (4, 5)),
    Judgement(NOTHING, "c", (0, 2)), Judgement("d", NOTHING, (6, 6)),
]  # fmt: skip


@given(judgements, numbers)
@example(_MORE_THAN_NEEDED, {})
@settings
def test_conflicts_are_minimal_and_repairs_repair(
    words: list[Judgement], stated: dict[str, Fraction]
) -> None:
    found = contradiction(words, stated)
    assert (found is None) == (clash(words, stated) is None)
    if found is None:
        return
    for conflict in found.conflicts:
        kept = sorted(conflict)
        assert clash([words[k] for k in kept], stated) is not None
        for spared in kept:
            assert clash([words[k] for k in kept if k != spared], stated) is None
    for repair in found.repairs:
        assert clash([repair.get(k, one) for k, one in enumerate(words)], stated) is None
        for spared in repair:
            fewer = {k: one for k, one in repair.items() if k != spared}
            assert clash([fewer.get(k, one) for k, one in enumerate(words)], stated) is not None
