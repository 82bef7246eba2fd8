"""The record: what one side writes the other side verifies, and nothing else; every bit counts."""

from __future__ import annotations

import random
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from paripassu import Charter, Key, Ledger, RequestError
from paripassu.errors import CaseError
from paripassu.ledger.canonical import canonical
from paripassu.ledger.entry import Entry, Grade, Kind
from paripassu.ledger.note import noted
from paripassu.ledger.offline.bundle import RECORD
from paripassu.ledger.offline.verify import verify_text
from paripassu.ledger.rules import Course
from tests.blocks import some
from tests.records import DAY, NAMES, STEPS, begun, charter, cosigned, key, said, told

# --- Two programs, one law -----------------------------------------------------------------------


def attempts(chance: random.Random, log: str, count: int, under: int) -> Iterator[Entry]:
    """Give entries that may be possible, or nearly so, without end."""
    while True:
        kind = chance.choice([*Kind])
        stated: dict[str, Any] = {}
        if kind not in (Kind.SUSPENDED, Kind.RESUMED, Kind.ENDED, Kind.STARTED, Kind.AMENDED):
            stated["step"] = chance.choice(STEPS)
        if kind is Kind.VERIFIED:
            stated["grade"] = chance.choice([*Grade])
        if kind is Kind.DISPUTED:
            stated["entry"] = chance.randrange(count + 1)
        if kind is Kind.EXTENDED:
            stated["until"] = DAY
        if kind is Kind.GUARANTEE_CALLED:
            stated["of"] = chance.choice(NAMES)
        if kind in (Kind.STARTED, Kind.AMENDED):
            keys = {**charter().keys}
            if chance.random() < 0.5:
                name = chance.choice(NAMES)
                keys[name] = public(key(name, chance.randrange(3)))
            title = chance.choice(["Oil for a freeze", "Another"])
            stated["charter"] = charter(title=title, keys=keys)
        if kind is not Kind.STARTED:
            stated["log"] = log if chance.random() < 0.95 else log[:-1]
            stated["under"] = under if chance.random() < 0.95 else under + 1
        by = chance.sample(NAMES, chance.choice([1, 1, 1, 2, 3]))
        text = chance.choice(["", "", str(chance.random())])
        yield Entry.made(kind, by=tuple(by), on=DAY, text=text, **stated)


@pytest.mark.parametrize("seed", some(range(200), 6))
def test_both_sides_allow_the_same_entries(seed: int) -> None:
    """The writer's rules and those of the verifier are written apart; on random records they agree.

    Only charters are really signed here; of others, who signs is what each entry names.
    """
    chance = random.Random(seed)
    start = Entry(kind=Kind.STARTED, by=("usa", "dprk"), on=DAY, charter=charter())
    course, notes = Course(), [signed(start, start.charter)]
    course.refuse(start)
    course.take(start)
    allowed = 0
    for _step in range(60):
        entry = next(attempts(chance, course.log, len(course), course.under))
        try:
            course.refuse(entry)
        except RequestError:
            ours = False
        else:
            ours = True
        note = signed(entry, course.charter)
        theirs = not faults([*notes, note])
        assert ours == theirs, (entry.line, faults([*notes, note]))
        if ours and (entry.kind is not Kind.ENDED or chance.random() < 0.1):
            course.take(entry)
            notes.append(note)
            allowed += 1
    assert allowed > 2


def signed(entry: Entry, charter: Charter | None) -> str:
    """Sign an entry with the keys in force of those whom it names."""
    assert charter is not None
    lines = []
    for name in entry.by:
        own = [key(name, n) for n in range(3) if public(key(name, n)) == charter.keys[name]]
        lines.append(own[0].signed(entry.line if entry.charter else ""))
    return noted(entry.line, *lines)


def public(one: Key) -> str:
    return b64encode(one.public).decode()


def whole(notes: list[str]) -> str:
    return canonical({"format": RECORD, "entries": notes, "checkpoints": []}) + "\n"


def faults(notes: list[str]) -> list[str]:
    return said(verify_text(whole(notes), "x.json", signatures=False))


# --- Every bit -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def exports(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, bytes]:
    """A whole record of five entries, and one entry of it."""
    with begun(tmp_path_factory.mktemp("record") / "plan.ledger") as ledger:
        told(ledger)
        cosigned(ledger)
        return ledger.export().encode(), ledger.export(2).encode()


def detected(content: bytes) -> bool:
    try:
        return not verify_text(content.decode(), "x.json").yes
    except (CaseError, UnicodeDecodeError):
        return True


@pytest.mark.parametrize("block", some(range(64), 1))
@pytest.mark.parametrize("which", [0, 1], ids=["record", "entry"])
def test_every_single_bit_counts(exports: tuple[bytes, bytes], which: int, block: int) -> None:
    """In all blocks together each bit of the file is changed once."""
    content = exports[which]
    assert not detected(content)
    for bit in range(block, len(content) * 8, 64):
        spoilt = bytearray(content)
        spoilt[bit // 8] ^= 1 << bit % 8
        assert detected(bytes(spoilt)), (bit, bytes(spoilt[bit // 8 - 20 : bit // 8 + 20]))


@pytest.mark.parametrize("which", [0, 1], ids=["record", "entry"])
def test_every_part_of_an_export_is_needed(exports: tuple[bytes, bytes], which: int) -> None:
    content = exports[which]
    chance = random.Random(which)
    for _one in range(100):
        at = chance.randrange(len(content))
        assert detected(content[:at])
        assert detected(content[:at] + content[at + 1 :])
        assert detected(content[:at] + content[at : at + 1] + content[at:])


@pytest.mark.slow
def test_random_bits_of_a_large_export(tmp_path: Path) -> None:
    with begun(tmp_path / "plan.ledger") as ledger:
        fill(ledger, 3_000)
        content = cosigned(ledger).export().encode()
    chance = random.Random(0)
    for _one in range(8):
        spoilt = bytearray(content)
        spoilt[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
        assert detected(bytes(spoilt))


def fill(ledger: Ledger, count: int) -> None:
    ledger.record("declared", key("dprk"), on=DAY, step="freeze")
    one = Entry.made(
        "disputed", by=("usa",), on=DAY, log=ledger.log, under=0, step="freeze", entry=1
    )
    for at in range(0, count, 500):
        notes = []
        for number in range(at, min(at + 500, count)):
            line = one.line.replace('"under":0', f'"text":"{number}","under":0')
            notes.append(noted(line, key("usa").signed(line)))
        ledger.append(*notes)
