"""The command `python -m bench.large`: large cases beside a beam search followed by CP-SAT."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from bench.large import gaps, growth, known
from bench.proof import goal

PARTS = ("gaps", "known", "growth", "anytime")
GAP_SIZES, ANYTIME_SIZE = (100, 300, 578), 300
ANYTIME_LIMITS = (0.0, 1.0, 2.0, 5.0, 10.0, 20.0, 30.0)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure the parts asked for and print their tables."""
    asked = _arguments(arguments)
    objectives = [asked.only] if asked.only else list(goal.OBJECTIVES)
    texts = []
    for part in asked.parts or PARTS:
        texts.append(f"## {part.capitalize()}\n\n{_measured(part, asked, objectives)}")
        print(texts[-1], flush=True)
        if asked.out is not None:
            asked.out.write_text("\n".join(texts), encoding="utf-8")
    return 0


def _measured(part: str, asked: argparse.Namespace, objectives: Sequence[str]) -> str:
    if part == "gaps":
        sizes = asked.sizes or GAP_SIZES
        seeds = range(1, asked.seeds + 1)
        lines = list(gaps.measured(sizes, seeds, objectives, asked.limit, didp=asked.didp))
        return gaps.markdown(lines, asked.limit)
    if part == "known":
        cases = list(known.measured(asked.count, asked.limit))
        return known.markdown(cases, asked.limit)
    if part == "growth":
        sizes = asked.sizes or growth.SIZES
        return growth.markdown(list(growth.measured(sizes, objectives[0])))
    tables = []
    for objective in objectives:
        size = asked.sizes[0] if asked.sizes else ANYTIME_SIZE
        found = list(growth.anytime(size, objective, ANYTIME_LIMITS))
        table = growth.anytime_markdown(found, ANYTIME_LIMITS)
        tables.append(f"### {objective.capitalize()}, {size} steps\n\n{table}")
    return "\n".join(tables)


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.large", description=__doc__)
    named = ", ".join(PARTS)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"{named}; all if left out")
    parser.add_argument("--limit", type=float, default=30.0, help="seconds for each search (30)")
    parser.add_argument("--sizes", type=_sizes, help="numbers of steps, such as 100,300")
    parser.add_argument("--seeds", type=int, default=3, help="cases for each family and size (3)")
    parser.add_argument("--count", type=int, default=100, help="cases of known optimum (100)")
    parser.add_argument("--only", choices=goal.OBJECTIVES, help="one objective alone")
    parser.add_argument("--didp", action="store_true", help="gaps: beside DIDP's CABS too")
    parser.add_argument("--out", type=Path, help="write the tables to this file too")
    asked = parser.parse_args(arguments)
    if unknown := sorted({*asked.parts} - {*PARTS}):
        parser.error(f"there is no part {unknown[0]}; expected some of {named}")
    return asked


def _sizes(text: str) -> tuple[int, ...]:
    return tuple(int(size) for size in text.split(","))


if __name__ == "__main__":
    sys.exit(main())
