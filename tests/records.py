"""Small records: their keys, their plan, their exports."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from functools import cache
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest import mock

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from paripassu import Charter, Key, Ledger, check
from paripassu import charter as charter_of
from paripassu.ledger import keys
from paripassu.ledger.canonical import canonical
from paripassu.ledger.charter import Task, Threshold
from paripassu.ledger.note import checkpoint, noted
from paripassu.ledger.offline.verdict import Verdict
from paripassu.ledger.offline.verify import verify_text
from paripassu.ledger.signing import started
from paripassu.ledger.tree import Tree

DAY = date(2027, 1, 15)
PASSPHRASE = "open sesame"
EASY = 2**4  # what a guess at a passphrase costs in tests
TIME = 1_800_000_000
NAMES = ("usa", "dprk", "iaea")
STEPS = ("freeze", "oil.1", "oil.2", "removal")


@cache
def key(name: str, number: int = 0) -> Key:
    """Give a signer's key, the same in every run; or its next one."""
    seed = sha256(f"{name} {number}".encode()).digest()
    return Key.of(name, Ed25519PrivateKey.from_private_bytes(seed))


def charter(**changes: Any) -> Charter:
    """Give the charter of a plan of four steps."""
    import base64

    usa, dprk = ("usa",), ("dprk",)
    told: dict[str, Any] = {
        "title": "Oil for a freeze",
        "case": "sha256:" + "0" * 64,
        "parties": (*usa, *dprk),
        "keys": {name: base64.b64encode(key(name).public).decode() for name in NAMES},
        "steps": (
            Task("freeze", dprk, ("iaea",), usa, date(2027, 2, 1)),
            Task("oil.1", usa, dprk, dprk, date(2027, 3, 1)),
            Task("oil.2", usa, dprk, dprk),
            Task("removal", dprk, ("iaea",), usa),
        ),
        "policy": (Threshold(2, NAMES),),
        "replace": (Threshold(2, NAMES),),
    }
    return Charter(**{**told, **changes})


def begun(path: Path, **changes: Any) -> Ledger:
    """Begin a record."""
    return Ledger.begin(path, charter(**changes), [key("usa"), key("dprk")], on=DAY)


def told(ledger: Ledger) -> None:
    """Enter a little of everything that needs one signature."""
    for kind, name, stated in (
        ("declared", "dprk", {"step": "freeze", "text": "All reactors are sealed"}),
        ("verified", "iaea", {"step": "freeze", "grade": "partial", "on_time": True}),
        ("disputed", "dprk", {"step": "freeze", "entry": 2}),
        ("breached", "usa", {"step": "freeze"}),
    ):
        ledger.record(kind, key(name), on=DAY, **stated)


def cosigned(ledger: Ledger, names: Iterable[str] = ("usa", "iaea")) -> Ledger:
    """Cosign all that there is."""
    for name in names:
        ledger.cosign(key(name), time=TIME)
    return ledger


def data_of(text: str) -> dict[str, Any]:
    """Give what an export holds."""
    data: dict[str, Any] = json.loads(text)
    return data


def found(data: dict[str, Any] | str) -> Verdict:
    """Verify an export, or what was made of one."""
    text = data if isinstance(data, str) else canonical(data) + "\n"
    return verify_text(text, "export.json")


def said(verdict: Verdict) -> list[str]:
    """Say what does not hold, and where."""
    return [f"{one.key}: {one.sentence}" for one in verdict.faults]


def resealed(data: dict[str, Any], *signers: Key) -> dict[str, Any]:
    """Make a checkpoint of other entries, cosigned by whoever does."""
    tree = Tree(note.encode() for note in data["entries"])
    origin = data["checkpoints"][0].split("\n")[0]
    text = checkpoint(origin, len(tree), tree.root())
    return {**data, "checkpoints": [noted(text, *(one.cosigned(text, TIME) for one in signers))]}


@cache
def key_files(name: str) -> dict[str, bytes]:
    """Give the two files of a key; to make them takes its time."""
    with TemporaryDirectory() as folder, mock.patch.object(keys, "_HARD", EASY):
        path = Path(folder) / f"{name}.key"
        public = key(name).write(path, PASSPHRASE)
        return {one.name: one.read_bytes() for one in (path, public)}


def with_keys(folder: Path, *names: str) -> None:
    """Put key files into a folder."""
    for name in names:
        for file, content in key_files(name).items():
            (folder / file).write_bytes(content)
            (folder / file).chmod(0o600)


@cache
def record_files() -> dict[str, bytes]:
    """Give what the examples of the help name: keys, a record, a draft, an export."""
    bill, jack = key("bill"), key("jack")
    order = ("whip", "ball", "knife", "book", "toy", "bat", "pen")
    found = check("bill-and-jack", order=order)
    agreed = charter_of(found, {one.name: one.public for one in (bill, jack)})
    start = started(agreed, DAY).line
    signed = noted(start, bill.signed(start), jack.signed(start))
    with TemporaryDirectory() as folder:
        path = Path(folder) / "plan.ledger"
        with Ledger.begin_signed(path, signed) as ledger:
            ledger.record("declared", bill, on=DAY, step="whip")
            cosigned(ledger, ["bill", "jack"])
            export = ledger.export()
        record = path.read_bytes()
    texts = {"start.txt": noted(start), "signed.txt": signed, "all.json": export}
    coded = {name: text.encode() for name, text in texts.items()}
    return {"secret.txt": PASSPHRASE.encode(), "plan.ledger": record, **coded}


def a_record(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put what the examples of the help name into a folder."""
    monkeypatch.setenv("PARIPASSU_PASSPHRASE", PASSPHRASE)
    monkeypatch.setattr(keys, "_HARD", EASY)
    with_keys(folder, "bill", "jack")
    for name, content in record_files().items():
        (folder / name).write_bytes(content)
