"""Every verb with `--time-limit 1` on the worst shapes of the largest size that loads.

    python -m bench.limits [--size 16000] [--shapes chain,wide] [--verbs plan,count]

Each verb is a process of its own, start-up, loading and writing included; told are its seconds of
processor time, its wall-clock seconds and the most memory that it held.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.limits.shapes import Data, shapes
from paripassu.case.size import MOST

LIMITED = ["--time-limit", "1"]
SECONDS, MEGABYTES = 3.0, 1000.0
LONGEST = 100_000  # characters: an argument longer than this no process takes
# A process is ended after so many seconds of processor time.
LIMITING = (
    "import resource; resource.setrlimit(resource.RLIMIT_CPU, (30, 30))\n"
    "from paripassu.cli import main; main()"
)


@dataclass(frozen=True)
class Used:
    """What a process used: seconds of processors and of the clock, megabytes, its exit code."""

    cpu: float
    wall: float
    memory: float
    code: int


def verbs(data: Data) -> dict[str, list[str]]:
    """Give the arguments of every verb, by what is shown for it; CASE and DIR are filled in."""
    meant = data["deals"][data["deal"]]["actions"] if "deal" in data else [*data["actions"]]
    parts = {a: data["actions"][a].get("parts", 1) for a in meant}
    order = ",".join(
        name
        for a in meant
        for name in ([a] if parts[a] in (1, "any") else [f"{a}.{k + 1}" for k in range(parts[a])])
    )
    plan, deal = ["plan", "CASE", *LIMITED], ["deal", "CASE", *LIMITED]
    made = {"show": ["show", "CASE"], "show json": ["show", "CASE", "--json"]}
    made |= {"plan": plan, "plan json": [*plan, "--json"]}
    for what in ("guarantee", "exposure", "rounds"):
        made[f"plan {what}"] = [*plan, "--prefer", what]
    made["plan plot"] = [*plan, "--plot", "DIR/out.svg"]
    if len(order) < LONGEST:
        made["check"] = ["check", "CASE", "--order", order]
        for form in ("mermaid", "csv", "efg"):
            made[f"export {form}"] = ["export", "CASE", "--order", order, f"--{form}"]
    for verb in ("count", "frontier", "unlock", "calendar"):
        made[verb] = [verb, "CASE", *LIMITED]
    made["soonest first"] = [*made["calendar"], "--soonest-first"]
    made["instalments"] = ["instalments", "CASE", *LIMITED, "--most", "1000"]
    made["shrinking"] = [*made["instalments"], "--shape", "shrinking"]
    made |= {"deal": deal, "ladder": [*deal, "--today"], "carry out": [*deal, "--carry-out"]}
    for form in ("html", "pdf", "docx", "xlsx", "md"):
        made[f"report {form}"] = ["report", "CASE", *LIMITED, "--force", "--to", f"DIR/out.{form}"]
    made["report dated"] = [*made["report html"], "--dated"]
    made["sheet"] = ["sheet", "CASE", "DIR/case.xlsx", "--force"]
    return made | {"sheet back": ["sheet", "DIR/case.xlsx", "DIR/case.yaml", "--force"]}


def run(arguments: Sequence[str]) -> Used:
    """Run the command once, and measure what it used; a code below 0 where it had to be ended."""
    began = time.monotonic()
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            [sys.executable, "-c", LIMITING, *arguments], stdout=subprocess.DEVNULL, stderr=said
        )
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = code = os.waitstatus_to_exitcode(status)
        wall = time.monotonic() - began
        if code not in (0, 1):
            said.seek(0)
            sys.stderr.write("   " + said.read().decode(errors="replace").strip()[-200:] + "\n")
    return Used(used.ru_utime + used.ru_stime, wall, used.ru_maxrss / 1024, code)


def measured(
    size: int, chosen: Sequence[str], asked: Sequence[str]
) -> Iterator[tuple[str, str, Used]]:
    """Run each verb on each shape."""
    with tempfile.TemporaryDirectory() as folder:
        for shape, build in shapes(size).items():
            if chosen and shape not in chosen:
                continue
            data, path = build(), Path(folder) / "case.json"
            path.write_text(json.dumps(data))
            for verb, arguments in verbs(data).items():
                if asked and verb not in asked:
                    continue
                used = run([a.replace("CASE", str(path)).replace("DIR", folder) for a in arguments])
                over = used.cpu > SECONDS or used.memory > MEGABYTES or used.code < 0
                sys.stderr.write(
                    f"{shape:18} {verb:14} {used.cpu:6.2f} s CPU {used.wall:6.2f} s wall "
                    f"{used.memory:6.0f} MB code {used.code}{'  <<<' if over else ''}\n"
                )
                yield shape, verb, used


def main() -> None:
    """Run what is asked for, and print what each verb used at the most, as a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=MOST)
    parser.add_argument("--shapes", default="")
    parser.add_argument("--verbs", default="")
    given = parser.parse_args()
    asked = ([x for x in text.split(",") if x] for text in (given.shapes, given.verbs))
    rows = [*measured(given.size, *asked)]
    sys.stdout.write("| verb | CPU, s | on | MB | on |\n| --- | --: | --- | --: | --- |\n")
    for verb in dict.fromkeys(verb for _, verb, _ in rows):
        own = [row for row in rows if row[1] == verb]
        slow, large = max(own, key=lambda row: row[2].cpu), max(own, key=lambda row: row[2].memory)
        sys.stdout.write(
            f"| {verb} | {slow[2].cpu:.1f} | {slow[0]} | {large[2].memory:.0f} | {large[0]} |\n"
        )


if __name__ == "__main__":
    main()
