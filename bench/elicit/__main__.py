"""Prints the table: `python -m bench.elicit`; progress goes to standard error."""

from __future__ import annotations

import argparse
import sys
import time
from fractions import Fraction
from statistics import mean

import paripassu
from bench.elicit.respondent import WRONG, needed, respondents, series
from paripassu.balance.deal import agree
from paripassu.risk.choices.session import DOUBT, Subject
from paripassu.risk.choices.spans import spans_of

# Of each case the party by whose values the order hangs the most.
CASES = (
    ("agreed-framework-1994", "dprk"),
    ("farc-2016", "government"),
    ("gaza-2025", "israel"),
    ("hanoi-2019", "dprk"),
    ("jpoa-2014", "usa"),
    ("lebanon-2024", "israel"),
    ("minsk-2-2015", "ukraine"),
    ("panama-canal", "usa"),
    ("sinai-1979", "israel"),
    ("six-party-2007", "japan"),
    ("sudans-2013", "south-sudan"),
)
NEAR = Fraction(1, 50)
HEAD = ("case", "party", "values", "at first", "ours: needed", "asked", "in the end",
        "random pairs: needed", "in the end")  # fmt: skip


def main() -> None:
    """Ask respondents of each case, by our series and by pairs taken at random."""
    parser = argparse.ArgumentParser(prog="python -m bench.elicit", description=__doc__)
    parser.add_argument("--respondents", type=int, default=8)
    parser.add_argument("--most", type=int, default=12, help="questions at the most")
    parser.add_argument("--within", type=Fraction, default=Fraction(1, 4))
    parser.add_argument(
        "--spare", action="store_true", help="trust to spare counts: no two safe orders are alike"
    )
    parser.add_argument("--wrong", type=float, default=WRONG, help="chance of a wrong answer")
    parser.add_argument("--doubt", type=Fraction, default=DOUBT)
    parser.add_argument("--cases", default="", help="ids, with commas between them")
    asked = parser.parse_args()
    print("| " + " | ".join(HEAD) + " |", "|" + " --- |" * len(HEAD), sep="\n", flush=True)
    for id_, party in CASES:
        if asked.cases and id_ not in asked.cases.split(","):
            continue
        began = time.perf_counter()
        print("| " + " | ".join(row(id_, party, asked)) + " |", flush=True)
        sys.stderr.write(f"{id_}: {time.perf_counter() - began:.0f} s\n")


def row(id_: str, party: str, asked: argparse.Namespace) -> tuple[str, ...]:
    """Give one line of the table."""
    case = paripassu.load(id_)
    deal = agree(case)
    spans = spans_of(case, deal, party, within=asked.within)
    how = {"spare": asked.spare, "most": asked.most, "doubt": asked.doubt}
    subject = Subject(case, deal, party, spans, **how)
    people = respondents(subject, asked.respondents, asked.wrong)
    ours = [series(one, at_random=False) for one in people]
    pairs = [series(one, at_random=True) for one in people]
    return (
        id_, party, str(len(spans)), share([lost[0] for lost in ours]),
        told(ours, asked.most), f"{mean(len(lost) - 1 for lost in ours):.1f}",
        share([lost[-1] for lost in ours]), told(pairs, asked.most),
        share([lost[-1] for lost in pairs]),
    )  # fmt: skip


def told(runs: list[list[Fraction]], most: int) -> str:
    """Give the mean number of questions needed; where it was never enough `most` counts."""
    found = [needed(lost, NEAR) for lost in runs]
    late = sum(one is None for one in found)
    counted = mean(most if one is None else one for one in found)
    return f"{'> ' if late else ''}{counted:.1f}"


def share(lost: list[Fraction]) -> str:
    """Give how many are within 2 % of the plan."""
    return f"{sum(one <= NEAR for one in lost)}/{len(lost)}"


if __name__ == "__main__":
    main()
