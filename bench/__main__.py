"""The command `python -m bench`: every method on every instance, in one run, to the same proof."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench import table
from bench.compare import PEERS, compare, peer, say, warm
from bench.proof import goal
from bench.proof.instances import SUITES, Instance


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the suites and print the tables."""
    asked = _arguments(arguments)
    peers = [peer(name) for name in asked.methods.split(",")]
    began = time.perf_counter()
    warm(peers)
    say(f"{time.perf_counter() - began:.1f} s to load and compile everything")
    lines: list[table.Line] = []
    for objective in [asked.only] if asked.only else goal.OBJECTIVES:
        for instance in _chosen(asked.suites.split(",")):
            if objective not in instance.objectives:
                continue
            line = compare(instance, objective, peers, asked.limit)
            lines.append(line)
            say(table.spoken(line))
    text = table.markdown(lines, [one.NAME for one in peers], asked.limit)
    print(text)
    if asked.out is not None:
        asked.out.write_text(text, encoding="utf-8")
    return 0


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--limit", type=float, default=60.0, help="seconds for each solve (60)")
    names = ",".join(SUITES)
    parser.add_argument("--suites", default=names, help=f"suites of instances ({names})")
    parser.add_argument("--only", choices=goal.OBJECTIVES, help="one objective alone")
    names = ", ".join(PEERS)
    parser.add_argument("--methods", default="cp-sat", help=f"peers (cp-sat), of {names}")
    parser.add_argument("--out", type=Path, help="write the tables to this file too")
    asked = parser.parse_args(arguments)
    for name, known in ("suites", SUITES), ("methods", PEERS):
        wrong = [one for one in getattr(asked, name).split(",") if one not in known]
        if wrong:
            parser.error(f"--{name}: {wrong[0]} is none of {', '.join(known)}")
    return asked


def _chosen(suites: Sequence[str]) -> Iterator[Instance]:
    for suite in suites:
        yield from SUITES[suite]()


if __name__ == "__main__":
    sys.exit(main())
