"""Every verb with `--time-limit 1` on the worst shapes of the largest size that loads.

    python -m bench.limits [--size 20000] [--shapes chain,wide] [--verbs plan,count] [--out FILE]

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

from bench.limits_shapes import Data, shapes

LIMITED = ["--time-limit", "1"]
SECONDS, MEGABYTES = 3.0, 1000.0
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
    plan = ["plan", "CASE", *LIMITED]
    report = [["report", "CASE", *LIMITED, "--force", "--to", f"DIR/out.{kind}"]
              for kind in ("html", "pdf", "docx", "xlsx", "md")]  # fmt: skip
    made = {"show": ["show", "CASE"], "show json": ["show", "CASE", "--json"]}
    made |= {"plan": plan, "plan json": [*plan, "--json"]}
    made |= {
        f"plan {what}": [*plan, "--prefer", what] for what in ("guarantee", "exposure", "rounds")
    }
    made |= {"plan lanes": [*plan, "--plot", "DIR/out.svg", "--picture", "lanes"]}
    made |= {"plan plot": [*plan, "--plot", "DIR/out.svg"]}
    if len(order) < 100_000:  # the longest argument that a process takes
        made |= {"check": ["check", "CASE", "--order", order]}
        made |= {f"export {one}": ["export", "CASE", "--order", order, f"--{one}"]
                 for one in ("mermaid", "csv", "efg")}  # fmt: skip
    made |= {verb: [verb, "CASE", *LIMITED] for verb in ("count", "frontier", "unlock", "calendar")}
    made |= {"instalments": ["instalments", "CASE", *LIMITED, "--most", "1000"]}
    made |= {
        "shrinking": ["instalments", "CASE", *LIMITED, "--most", "1000", "--shape", "shrinking"]
    }
    made |= {"deal": ["deal", "CASE", *LIMITED], "ladder": ["deal", "CASE", *LIMITED, "--today"]}
    made |= {"carry out": ["deal", "CASE", *LIMITED, "--carry-out"]}
    made |= {"soonest first": ["calendar", "CASE", *LIMITED, "--soonest-first"]}
    made |= {
        f"report {kind}": one
        for kind, one in zip(("html", "pdf", "docx", "xlsx", "md"), report, strict=True)
    }
    made |= {"report dated": [*report[0], "--dated"]}
    return made | {"sheet": ["sheet", "CASE", "DIR/out.xlsx", "--force"]}


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
                filled = [a.replace("CASE", str(path)).replace("DIR", folder) for a in arguments]
                used = run(filled)
                mark = (
                    "  <<<"
                    if used.cpu > SECONDS or used.memory > MEGABYTES or used.code not in (0, 1)
                    else ""
                )
                sys.stderr.write(
                    f"{shape:20} {verb:16} {used.cpu:6.2f} s cpu {used.wall:6.2f} s wall "
                    f"{used.memory:6.0f} MB code {used.code}{mark}\n"
                )
                yield shape, verb, used


def main() -> None:
    """Run what is asked for, and print what each verb used at the most, as a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=20_000)
    parser.add_argument("--shapes", default="")
    parser.add_argument("--verbs", default="")
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    rows = [
        *measured(
            given.size, *([x for x in text.split(",") if x] for text in (given.shapes, given.verbs))
        )
    ]
    lines = ["| verb | shape | CPU, s | wall, s | MB |", "| --- | --- | --: | --: | --: |"]
    for verb in dict.fromkeys(verb for _, verb, _ in rows):
        shape, _, used = max((row for row in rows if row[1] == verb), key=lambda row: row[2].cpu)
        memory = max(row[2].memory for row in rows if row[1] == verb)
        lines.append(f"| {verb} | {shape} | {used.cpu:.1f} | {used.wall:.1f} | {memory:.0f} |")
    table = "\n".join(lines) + "\n"
    sys.stdout.write(table)
    if given.out:
        given.out.write_text(table)


if __name__ == "__main__":
    main()
