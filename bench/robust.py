"""Should plans be the most robust ones where a safe order exists? A table over the library.

`python -m bench.robust [CASE …]`: each case planned both ways, in seconds of processor time.
"""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from paripassu import library, load
from paripassu.balance.checker import Figures, Status, examine
from paripassu.balance.deal import Deal, agree
from paripassu.case.model import Case
from paripassu.order.most_robust import most_robust
from paripassu.order.plan import plan_of
from paripassu.order.robust import robust
from paripassu.running.clock import Clock

LIMIT = 60  # seconds for each search
HEAD = (
    "| case | steps | r | robust r | in ranges | to spare | robust | changes | robust | s "
    "| robust s |"
)


@dataclass(frozen=True)
class Row:
    """What an order is like: by how much its numbers may be wrong, what trust it leaves."""

    factor: Fraction
    ranges: bool
    spare: Fraction
    changes: int

    @classmethod
    def of(cls, case: Case, deal: Deal, order: tuple[str, ...], figures: Figures) -> Row:
        """Look at a safe order."""
        found = robust(case, deal, order, figures)
        spare = -max(over for over in figures.shortfall.values() if over is not None)
        actors = [{p for a in step.split("+") for p in case.actions[a.partition(".")[0]].by}
                  for step in order]  # fmt: skip
        changes = sum(one != two for one, two in pairwise(actors))
        return cls(found.factor or Fraction(0), found.holds, spare, changes)


def main(names: list[str]) -> None:
    """Print the table."""
    plan_of(load("bill-and-jack"), agree(load("bill-and-jack")), Clock(LIMIT))
    most_robust(load("bill-and-jack"), agree(load("bill-and-jack")), Clock(LIMIT))
    print(HEAD)
    print("|" + " --- |" * HEAD.count(" | ") + " --- |")
    for name in names or [*library()]:
        case = load(name)
        deal = agree(case)
        began = time.process_time()
        today = plan_of(case, deal, Clock(LIMIT))
        one = time.process_time() - began
        began = time.process_time()
        found = most_robust(case, deal, Clock(LIMIT))
        other = time.process_time() - began
        if found is None or today.status is not Status.SAFE:
            print(f"| {name} | {deal.size} | no safe order | | | | | | | {one:.2f} | {other:.2f} |")
            continue
        a = Row.of(case, deal, today.order, today.figures)
        b = Row.of(case, deal, found.order, examine(case, deal, found.order))
        print(
            f"| {name} | {deal.size} | {float(a.factor):.2%} | {float(b.factor):.2%} "
            f"| {'yes' if a.ranges else 'no'} / {'yes' if b.ranges else 'no'} "
            f"| {float(a.spare):.3f} | {float(b.spare):.3f} | {a.changes} | {b.changes} "
            f"| {one:.2f} | {other:.2f} |",
            flush=True,
        )


if __name__ == "__main__":
    main(sys.argv[1:])
