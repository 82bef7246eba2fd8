"""Prints a table: `python -m bench.ledger [ENTRIES]`; 100,000 entries if left out.

Each entry is signed, and on the disk before it is acknowledged. What is verified is one exported
file with all entries, by the code that verifies what others send. Told are seconds of the wall and,
in brackets, those of this process's processor: signatures are shared among the cores.
"""

from __future__ import annotations

import sys
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from paripassu import Charter, Key, Ledger
from paripassu.ledger.charter import Task, Threshold
from paripassu.ledger.entry import Entry
from paripassu.ledger.note import noted
from paripassu.ledger.offline.verify import verify_text

DAY = date(2027, 1, 15)
STEPS = ("whip", "ball", "knife", "book", "toy", "bat", "pen")


def main(count: int) -> None:
    with TemporaryDirectory(dir=Path.cwd()) as folder:
        signers = [Key.new(name) for name in ("bill", "jack", "un")]
        path = Path(folder) / "a.ledger"
        with Ledger.begin(path, _charter(signers), signers[:2], on=DAY) as ledger:
            notes = _notes(ledger, signers[0])
            for size, many in ((1, 500), (10, 2_000), (100, 10_000)):
                batches = [[next(notes) for _one in range(size)] for _batch in range(many // size)]
                wall, own = _took(lambda batches=batches: [ledger.append(*one) for one in batches])
                print(f"appended by {size:>3}: {many / wall:,.0f} entries/s ({many / own:,.0f})")
            while len(ledger) < count:
                ledger.append(*(next(notes) for _one in range(min(5_000, count - len(ledger)))))
            for one in signers[:2]:
                wall, own = _took(lambda one=one: ledger.cosign(one))
            print(f"checked and cosigned, {count:,} entries: {wall:.1f} s ({own:.1f})")
            wall, own = _took(lambda: Ledger(path).close())
            print(f"opened: {wall:.1f} s ({own:.1f})")
            text, alone = ledger.export(), ledger.export(count // 2)
        print(f"exported: {len(text) / 1e6:.0f} MB; one entry with its proof: {len(alone):,} bytes")
        for what, signatures in (("with signatures", True), ("without", False)):
            wall, own = _took(lambda s=signatures: _verified(text, s))
            print(f"verified {what}: {wall:.1f} s ({own:.1f})")


def _charter(signers: list[Key]) -> Charter:
    bill, jack = ("bill",), ("jack",)
    by = (bill, bill, jack, bill, jack, bill, jack)
    tasks = [
        Task(step, who, ("un",), jack if who == bill else bill, DAY + timedelta(30))
        for step, who in zip(STEPS, by, strict=True)
    ]
    return Charter(
        title="Bill and Jack's barter",
        case="sha256:" + "0" * 64,
        parties=("bill", "jack"),
        keys={one.name: b64encode(one.public).decode() for one in signers},
        steps=tuple(tasks),
        policy=(Threshold(2, ("bill", "jack", "un")),),
        replace=(Threshold(2, ("bill", "jack", "un")),),
    )


def _notes(ledger: Ledger, key: Key) -> Iterator[str]:
    number = 0
    while True:
        entry = Entry.made(
            "declared", by=(key.name,), on=DAY, log=ledger.log, under=0, step="whip",
            text=f"part {number} is done",
        )  # fmt: skip
        number += 1
        yield noted(entry.line, key.signed(entry.line))


def _verified(text: str, signatures: bool) -> None:
    verdict = verify_text(text, "all.json", signatures=signatures)
    assert verdict.yes, verdict.faults[:3]


def _took(work: Callable[[], object]) -> tuple[float, float]:
    wall, own = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - own


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
