"""The instances of the exact table: the library's cases, and the generator's families by size."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from bench import generator
from bench.backing import compiled
from bench.known import Known, three_partition
from bench.library import certain
from bench.proof.goal import OBJECTIVES
from paripassu.balance.deal import agree
from paripassu.balance.terms import Terms, compile_terms
from paripassu.case.load import load

TRACKS = [(n, m, seed) for n in (16, 20, 24, 30) for m in (2, 3, 4) for seed in (1, 2, 3, 4)]
MILESTONES = (
    (10, 2, 1), (12, 3, 1), (15, 2, 1), (16, 2, 1), (18, 3, 1), (20, 2, 1), (20, 3, 1), (24, 2, 1),
)  # fmt: skip
LAYERS = (
    (12, 2, 1), (16, 3, 1), (20, 2, 1), (24, 2, 1), (30, 3, 1), (35, 2, 1), (40, 3, 1),
)  # fmt: skip
VARIED: Sequence[tuple[str, tuple[int, int, int], dict[str, Any]]] = (
    ("loose", (24, 3, 1), {"tight": False}),
    ("instalments", (24, 3, 1), {"instalments": 0.3}),
    ("many links", (24, 3, 1), {"links": 0.5}),
    ("eight parties", (24, 8, 1), {}),
)  # fmt: skip
CUMULATIVE = ((12, 1), (16, 1), (20, 1), (24, 1), (28, 1))
PARTITIONS = ((2, True), (3, True), (3, False), (4, True), (4, False))


@dataclass(frozen=True)
class Instance:
    """A named deal in whole numbers, its least values where they are known, what to ask of it."""

    name: str
    family: str
    terms: Terms
    known: Known | None = None
    objectives: Sequence[str] = OBJECTIVES


def library() -> Iterator[Instance]:
    """Give the library's cases, each with the deal that it proposes."""
    for id_ in certain():
        case = load(id_)
        yield Instance(id_, "library", compile_terms(case, agree(case)))


def tracks(sizes: Sequence[tuple[int, int, int]] = TRACKS) -> Iterator[Instance]:
    """Give the instances on which the goals are set: steps, parties, seed."""
    for n, m, seed in sizes:
        terms = compiled(generator.tracks(n, m, seed))
        yield Instance(f"tracks {n}, {m} parties, {seed}", "tracks", terms)


def others() -> Iterator[Instance]:
    """Give tracks of other kinds, milestones and layers."""
    for kind, (n, m, seed), options in VARIED:
        terms = compiled(generator.tracks(n, m, seed, **options))
        yield Instance(f"tracks {n}, {kind}", "other tracks", terms)
    for n, m, seed in MILESTONES:
        terms = compiled(generator.milestones(n, m, seed))
        yield Instance(f"milestones {n}, {m} parties", "milestones", terms)
    for n, m, seed in LAYERS:
        terms = compiled(generator.layers(n, m, seed))
        yield Instance(f"layers {n}, {m} parties", "layers", terms)


def adversarial() -> Iterator[Instance]:
    """Give small instances of the two families that hardness is proved with."""
    for n, seed in CUMULATIVE:
        terms = compiled(generator.cumulative(n, seed))
        yield Instance(f"cumulative {n}", "cumulative", terms, objectives=("exposure",))
    for triples, planted in PARTITIONS:
        known = three_partition(triples, 1, planted=planted)
        name = f"three-partition {triples}{'' if planted else ', random'}"
        yield Instance(name, "three-partition", compiled(known.data), known)


SUITES: dict[str, Callable[[], Iterator[Instance]]] = {
    "library": library, "tracks": tracks, "others": others, "adversarial": adversarial,
}  # fmt: skip
