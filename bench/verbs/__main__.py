"""The command `python -m bench.verbs`: the other questions that the search answers, beside peers.

One row for each question and instance: `count`, `frontier`, `instalments`, and the orders inside
`deal` and `unlock`, where many small deals are asked for a safe order. What two methods answer
must agree; the run stops where it does not.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

from bench.compare import say, warm
from bench.library import certain
from bench.table import rows
from bench.verbs import peers
from bench.verbs.instances import cases, openings, packages, split_cases
from paripassu.balance.deal import agree
from paripassu.balance.terms import Terms, compile_terms
from paripassu.case.load import load
from paripassu.case.model import Case
from paripassu.order.count import count
from paripassu.order.frontier import frontier
from paripassu.order.instalments import instalments
from paripassu.order.search.safe import safe_order
from paripassu.running.clock import Clock, OutOfTimeError, TooLargeError

SHORT, TIMES = 1.0, 3  # what is done this fast is timed three times and the quickest run counts
MOST_PARTS = 6

T = TypeVar("T")


@dataclass(frozen=True)
class Row:
    """The seconds of both methods for one question, whether each finished, and the answer."""

    verb: str
    instance: str
    answer: str
    seconds: tuple[float, float]
    finished: tuple[bool, bool]


def main(arguments: Sequence[str] | None = None) -> int:
    """Ask everything and print the table."""
    parser = argparse.ArgumentParser(prog="python -m bench.verbs", description=__doc__)
    parser.add_argument("--limit", type=float, default=10.0, help="seconds for each solve (10)")
    parser.add_argument("--only", choices=VERBS, help="one question alone")
    parser.add_argument("--quick", action="store_true", help="one small instance of each")
    parser.add_argument("--out", type=Path, help="write the table to this file too")
    asked = parser.parse_args(arguments)
    warm([])
    chosen = [asked.only] if asked.only else list(VERBS)
    for verb in chosen:  # imports and compiling come before what is measured
        next(VERBS[verb](1.0))
    found = []
    for verb in chosen:
        for row in VERBS[verb](asked.limit):
            found.append(row)
            say(" | ".join(_cells(row)))
            if asked.quick:
                break
    text = table(found)
    print(text)
    if asked.out is not None:
        asked.out.write_text(text, encoding="utf-8")
    return 0


def table(found: Sequence[Row]) -> str:
    """Lay out the rows; a method that did not finish is marked >, and so is its ratio."""
    head = ["", "instance", "answer", "ours, s", "peer, s", "peer / ours", "agree"]
    return rows([head, *map(_cells, found)]) + "\n"


def _cells(row: Row) -> list[str]:
    own, peer = row.seconds
    cells = [row.verb, row.instance, row.answer]
    cells += [("" if done else "> ") + f"{seconds:.4f}"
              for seconds, done in zip(row.seconds, row.finished, strict=True)]  # fmt: skip
    mark = {(True, True): "", (True, False): "> ", (False, True): "< ", (False, False): "? "}
    return [*cells, f"{mark[row.finished]}{peer / own:.2g}", "yes" if all(row.finished) else "–"]


def timed(run: Callable[[], T | None], limit: float) -> tuple[T | None, float]:
    """Give the answer of a method and its best seconds; None and the limit where it is late."""
    best = limit
    answer: T | None = None
    for _ in range(TIMES):
        began = time.perf_counter()
        answer = run()
        best = min(best, time.perf_counter() - began)
        if answer is None:
            return None, limit
        if best > SHORT:
            break
    return answer, best


def row(
    verb: str,
    instance: str,
    own: Callable[[], T | None],
    peer: Callable[[float], T | None],
    limit: float,
    told: Callable[[T], str],
) -> Row:
    """Time both methods on one question; refuse answers that do not agree."""
    ours, seconds = timed(own, limit)
    theirs, peer_seconds = timed(lambda: peer(time.perf_counter() + limit), limit)
    known = [answer for answer in (ours, theirs) if answer is not None]
    if len(known) == 2 and ours != theirs:
        raise AssertionError(f"{verb}, {instance}: ours says {ours}, the peer {theirs}.")
    answer = told(known[0]) if known else "?"
    finished = (ours is not None, theirs is not None)
    return Row(verb, instance, answer, (seconds, peer_seconds), finished)


def counts(limit: float) -> Iterator[Row]:
    """Count the orders and the safe ones, beside a dictionary of states with their marks."""

    def own(case: Case) -> tuple[int, int] | None:
        found = count(case, time_limit=limit)
        return None if found.safe is None else (found.orders, found.safe)

    def peer(case: Case, until: float) -> tuple[int, int] | None:
        return peers.count(_whole(case), until)

    def told(found: tuple[int, int]) -> str:
        return f"{found[1]:.4g} of {found[0]:.4g} safe"

    for name, case in cases():
        yield row("count", name, partial(own, case), partial(peer, case), limit, told)


def frontiers(limit: float) -> Iterator[Row]:
    """Find all minimal vectors of guarantees, beside the epsilon-constraint method by CP-SAT."""

    def own(case: Case) -> peers.Guarantees | None:
        found = frontier(case, time_limit=limit)
        if not found.complete:
            return None
        return frozenset(tuple(one.guarantee.values()) for one in found.minimal)

    def peer(case: Case, until: float) -> peers.Guarantees | None:
        return peers.frontier(_whole(case), until)

    def told(found: peers.Guarantees) -> str:
        return f"vectors: {len(found)}"

    for name, case in cases():
        yield row("frontier", name, partial(own, case), partial(peer, case), limit, told)


def parted(limit: float) -> Iterator[Row]:
    """Find the fewest equal parts, beside the same loop with CP-SAT asked for a safe order."""

    def own(case: Case) -> int | None:
        found = instalments(case, most=MOST_PARTS, time_limit=limit)
        return found.parts or (0 if found.tried == MOST_PARTS else None)

    def told(parts: int) -> str:
        return f"parts: {parts or f'none up to {MOST_PARTS}'}"

    for name, case in split_cases():
        peer = partial(peers.instalments, case, MOST_PARTS)
        yield row("instalments", name, partial(own, case), peer, limit, told)


def in_deals(limit: float) -> Iterator[Row]:
    """Ask packages of every library case for a safe order, as `deal` does on its way."""
    for id_ in certain():
        yield _inside("in deal", id_, packages(load(id_)), limit)


def in_unlock(limit: float) -> Iterator[Row]:
    """Ask every library case with some of its instruments in force, as `unlock` does."""
    for id_ in certain():
        if found := openings(load(id_)):
            yield _inside("in unlock", id_, found, limit)


def _inside(verb: str, name: str, asked: Sequence[Terms], limit: float) -> Row:
    """Add up the seconds for all deals of a case."""
    single = [row(verb, name, partial(_safe, terms, limit), partial(peers.safe, terms),
                  limit, str) for terms in asked]  # fmt: skip
    safe = sum(one.answer == "True" for one in single)
    seconds = (sum(one.seconds[0] for one in single), sum(one.seconds[1] for one in single))
    finished = (all(one.finished[0] for one in single), all(one.finished[1] for one in single))
    return Row(verb, name, f"{safe} of {len(asked)} safe", seconds, finished)


def _safe(terms: Terms, limit: float) -> bool | None:
    with suppress(OutOfTimeError, TooLargeError):
        return safe_order(terms, Clock(limit)) is not None
    return None


def _whole(case: Case) -> Terms:
    return compile_terms(case, agree(case))


VERBS: dict[str, Callable[[float], Iterator[Row]]] = {
    "count": counts, "frontier": frontiers, "instalments": parted,
    "in deal": in_deals, "in unlock": in_unlock,
}  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
