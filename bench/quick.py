"""The command `python -m bench.quick`: are we slower than we were, beside CP-SAT in the same run?

Our seconds as a share of CP-SAT's on the same machine and in the same run say the same on every
machine, so that they can be compared with those stored in stored.json. For a large case with a
known optimum the figure is the value found, as a multiple of the least. What got more than twice as
bad is marked. This informs; it never fails.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from bench import generator, table
from bench.backing import compiled
from bench.compare import compare, say, warm
from bench.known import planted, three_partition
from bench.proof import cpsat, goal, instances
from bench.proof.instances import Instance
from paripassu.order.search.ranked import search
from paripassu.running.clock import Clock

STORED = Path(__file__).with_name("stored.json")
LIMIT, LARGE_LIMIT = 4.0, 4.0
WORSE = 2.0
BROKEN = 1e9  # the figure of an order that breaks a rule
LIBRARY = ("minsk-2-2015", "hanoi-2019", "six-party-2007")
TRACKS = ((16, 3, 2), (20, 2, 4), (24, 3, 3), (30, 4, 1))
LARGE = (60, 3, 1), (150, 8, 1)

Figures = Mapping[str, float]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures beside the stored ones."""
    parser = argparse.ArgumentParser(prog="python -m bench.quick", description=__doc__)
    parser.add_argument("--store", action="store_true", help="make these figures the stored ones")
    asked = parser.parse_args(arguments)
    began = time.perf_counter()
    warm([cpsat])
    now = figures()
    stored: Figures = json.loads(STORED.read_text("utf-8")) if STORED.exists() else {}
    print(report(now, stored))
    print(f"\n{time.perf_counter() - began:.0f} s in all.")
    if asked.store:
        STORED.write_text(json.dumps(now, indent=2) + "\n", "utf-8")
    return 0


def figures() -> dict[str, float]:
    """Measure: our seconds as shares of CP-SAT's, our values as multiples of the least."""
    found = {}
    for instance in suite():
        for objective in instance.objectives:
            line = compare(instance, objective, [cpsat], LIMIT)
            say(table.spoken(line))
            found[f"{instance.name}, {objective}"] = float(f"{1 / line.ratio(cpsat.NAME):.3g}")
    for size in LARGE:
        known = planted(*size)
        terms = compiled(known.data)
        for objective in goal.OBJECTIVES:
            name = f"planted {size[0]}, {objective}, value"
            found_order = search(terms, [objective], Clock(LARGE_LIMIT))
            order = () if found_order is None else found_order.order
            value, least = goal.value(terms, order, objective), getattr(known, objective)
            found[name] = BROKEN if value is None else round(float(value / least), 5)
    return found


def suite() -> Iterator[Instance]:
    """Give a dozen small instances over all families."""
    yield from (one for one in instances.library() if one.name in LIBRARY)
    yield from instances.tracks(TRACKS)
    yield Instance("milestones 16", "milestones", compiled(generator.milestones(16, 2, 1)))
    yield Instance("layers 30", "layers", compiled(generator.layers(30, 3, 1)))
    terms = compiled(generator.cumulative(24, 1))
    yield Instance("cumulative 24", "cumulative", terms, objectives=("exposure",))
    for yes in (True, False):
        known = three_partition(3, 1, planted=yes)
        name = f"three-partition 3{'' if yes else ', random'}"
        yield Instance(name, "three-partition", compiled(known.data), known)


def report(now: Figures, stored: Figures) -> str:
    """Lay out the figures, mark what got more than twice as bad, and say how many did."""
    lines = [["", "now", "stored", "now / stored", ""]]
    worse = []
    for name, figure in now.items():
        before = stored.get(name)
        if before is None:
            lines.append([name, f"{figure:.3g}", "", "", "new"])
            continue
        bad = figure > WORSE * before
        worse += [name] * bad
        change = f"{figure / before:.2f}"
        lines.append([name, f"{figure:.3g}", f"{before:.3g}", change, "WORSE" if bad else ""])
    said = f"More than {WORSE:g} times as bad as stored: {', '.join(worse) or 'none'}."
    return f"{table.rows(lines)}\n\n{said}"


if __name__ == "__main__":
    sys.exit(main())
