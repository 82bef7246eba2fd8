"""Steps in as few chains as there can be: as many as the most that do not wait for each other."""

from __future__ import annotations

from itertools import combinations, pairwise

from hypothesis import given
from hypothesis import strategies as st

from paripassu.balance.precedence import closure
from paripassu.order.search.state_space import chain_cover


@st.composite
def needs(draw: st.DrawFn) -> list[list[int]]:
    """Give what must come before each of up to seven steps, the later ones first or last."""
    places = draw(st.permutations(range(draw(st.integers(1, 7)))))
    before: list[list[int]] = [[] for _ in places]
    for late, early in combinations(reversed(places), 2):
        if draw(st.booleans()):
            before[late].append(early)
    return before


@given(needs())
def test_chains_are_as_few_as_there_can_be(before: list[list[int]]) -> None:
    earlier, chains = closure(before), chain_cover(before)
    assert sorted(step for chain in chains for step in chain) == list(range(len(before)))
    assert all(earlier[b] >> a & 1 for chain in chains for a, b in pairwise(chain))

    def free(steps: tuple[int, ...]) -> bool:
        pairs = combinations(steps, 2)
        return not any(earlier[a] >> b & 1 or earlier[b] >> a & 1 for a, b in pairs)

    sizes = range(1, len(before) + 1)
    most = max(k for k in sizes if any(map(free, combinations(range(len(before)), k))))
    assert len(chains) == most


def test_a_long_chain_listed_backwards_takes_no_recursion() -> None:
    chain = [[step + 1] if step < 1499 else [] for step in range(1500)]
    assert chain_cover(chain) == (tuple(range(1499, -1, -1)),)
