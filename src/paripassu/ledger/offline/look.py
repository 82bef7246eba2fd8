"""One exported file gone through: its entries, their signatures, its checkpoints."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from typing import Any, TypeVar

from paripassu.errors import Fault
from paripassu.language import N_, _, in_a_row
from paripassu.ledger.offline import bundle, notes, rules, trees
from paripassu.running.beside import searched
from paripassu.running.clock import Clock, StoppedError
from paripassu.running.processes import in_processes

T = TypeVar("T")

_ORIGIN = "paripassu/"
_AT_ONCE = 2_000  # signatures that one process looks at before it says what it found

_UNREADABLE = N_("it is no signed note.")
_FORGED = N_("the signature of {name} is not that of its key.")
_UNKNOWN = N_("{name} has no key in this record.")
_OTHERS = N_("it is signed by {names}, which is not whom it names.")
_ELSEWHERE = N_("it is of another record.")
_BEYOND = N_("it is of {size} entries, of which {n} are here.")
_ROOT = N_("it is not of these entries: they have another root.")
_PROOF = N_("the proof does not show that it stands in the record of the checkpoint.")


@dataclass(frozen=True)
class Cosigned:
    """A checkpoint with those whose cosignatures under it are good."""

    point: notes.Checkpoint
    by: frozenset[str]
    written: str


class Look:
    """What is found while a file is gone through."""

    def __init__(self, file: bundle.Bundle) -> None:
        self.file = file
        self.alone = file.number is not None
        self.faults: list[Fault] = []
        self.bodies: dict[int, Mapping[str, Any]] = {}
        self.good: list[Cosigned] = []
        self.leaves = [one.note.encode("utf-8", "replace") for one in file.entries]
        self.roots: dict[int, bytes] = {}
        self.log = ""
        self._charters: list[tuple[int, Any]] = []  # each with the number of its entry

    def fault(self, where: str, sentence: str, **names: object) -> None:
        """Note what does not hold, and where."""
        self.faults.append(Fault(_(sentence, **names), self.file.file, key=where))

    def public(self) -> dict[str, str]:
        """Give the keys in force at the end."""
        return dict(self._charters[-1][1]["keys"]) if self._charters else {}

    def charter_at(self, size: int) -> Any:
        """Give the charter that was in force when there were so many entries; None before any."""
        before = [charter for number, charter in self._charters if number < size]
        return before[-1] if before else None

    # --- Entries -----------------------------------------------------------------------------

    def entries(self, signatures: bool) -> None:
        """Go through the entries: form, place, signers, signatures, order."""
        record = rules.Record()
        seen: set[bytes] = set()
        asked: list[tuple[str, str, bytes, bytes]] = []  # where, who, key and signature, message
        for one in self.file.entries:
            where = f"entries[{one.number}]"
            read = self._read(one, where)
            if read is None:
                continue
            note, body = read
            record.count = one.number
            if one.number == 0:
                self.log = _ORIGIN + sha256(note.text.encode()).hexdigest()
            wrong = record.wrong(body, self.log, alone=self.alone)
            hashed = sha256(note.text.encode()).digest()
            if hashed in seen:
                wrong = rules.TWICE
            if wrong:
                self.fault(where, wrong)
                continue
            keys = (record.charter or body["charter"])["keys"]
            if signatures:
                asked += [
                    (where, s.name, notes.base64(keys[s.name]) + s.key + s.made, note.text.encode())
                    for s in note.signatures
                ]
            seen.add(hashed)
            record.take(body)
            self.bodies[one.number] = body
            if "charter" in body:
                self._charters.append((one.number, body["charter"]))
        for where, name in _forged(asked):
            self.fault(where, _FORGED, name=name)

    def _read(self, one: bundle.Placed, where: str) -> tuple[notes.Note, Mapping[str, Any]] | None:
        try:
            note = notes.note(one.note)
        except notes.MalformedError:
            self.fault(where, _UNREADABLE)
            return None
        body = bundle.plain(note.text[:-1])
        if rules.malformed(body):
            self.fault(where, rules.FORM)
            return None
        if sorted(note.names) != sorted(body["by"]):
            self.fault(where, _OTHERS, names=in_a_row(note.names))
            return None
        return note, body

    # --- Checkpoints -------------------------------------------------------------------------

    def checkpoints(self) -> Iterator[Cosigned]:
        """Go through the checkpoints; those that hold for these entries are `good`."""
        read: list[tuple[str, str, notes.Checkpoint]] = []
        for number, written in enumerate(self.file.checkpoints):
            where = "checkpoint" if self.alone else f"checkpoints[{number}]"
            try:
                read.append((where, written, notes.checkpoint(written)))
            except notes.MalformedError:
                self.fault(where, _UNREADABLE)
        if not self.alone:
            here = [point.size for _w, _n, point in read if point.size <= len(self.leaves)]
            self.roots = trees.roots(self.leaves, here)
        for where, written, point in read:
            one = Cosigned(point, frozenset(self._cosigners(where, point)), written)
            holds = self._proved(where, point) if self.alone else self._holds(where, point)
            if holds and one.by:
                self.good.append(one)
            yield one

    def _cosigners(self, where: str, point: notes.Checkpoint) -> Iterator[str]:
        charter = self.charter_at(point.size)
        if point.origin != self.log or charter is None:
            self.fault(where, _ELSEWHERE)
            return
        for one in point.note.signatures:
            if one.name not in charter["keys"]:
                self.fault(where, _UNKNOWN, name=one.name)
            elif notes.cosigned(point.note, one, notes.base64(charter["keys"][one.name])) is None:
                self.fault(where, _FORGED, name=one.name)
            else:
                yield one.name

    def _holds(self, where: str, point: notes.Checkpoint) -> bool:
        if point.size > len(self.leaves):
            self.fault(where, _BEYOND, size=point.size, n=len(self.leaves))
            return False
        if self.roots[point.size] != point.root:
            self.fault(where, _ROOT)
            return False
        return point.origin == self.log

    def _proved(self, where: str, point: notes.Checkpoint) -> bool:
        """Whether each entry of a file with one of them is proved to stand in the record."""
        whole = point.origin == self.log
        for one, leaf in zip(self.file.entries, self.leaves, strict=True):
            if one.number == 0 != self.file.number and one.proof is None:
                continue  # the name of the record is its hash
            try:
                proof = [notes.base64(text) for text in one.proof or ()]
            except notes.MalformedError:
                proof = [b""]
            hashed = trees.hash_of(leaf)
            if not trees.includes(hashed, one.number, point.size, proof, point.root):
                self.fault(f"entries[{one.number}]", _PROOF)
                whole = False
        return whole

    def is_agreed(self, one: Cosigned) -> bool:
        """Whether a checkpoint meets the policy that was in force."""
        return rules.enough(self.charter_at(one.point.size)["policy"], set(one.by))


def _forged(asked: Sequence[tuple[str, str, bytes, bytes]]) -> Iterator[tuple[str, str]]:
    """Name the signatures that are not those of their keys; thousands are shared among cores."""
    chunks = [asked[at : at + _AT_ONCE] for at in range(0, len(asked), _AT_ONCE)]
    if not chunks:
        return
    tasks = [partial(_bad, chunk) for chunk in chunks]
    for found in searched(partial(_all_of, tasks), None, None):
        yield from found


def _all_of(tasks: Sequence[Callable[[], T]], clock: Clock) -> list[T]:
    """Do all the tasks, or break off: what was not looked at must not pass for good."""
    found = in_processes(tasks, None, clock, lambda _done: None)
    if len(found) < len(tasks):
        raise StoppedError
    return found


def _bad(asked: Sequence[tuple[str, str, bytes, bytes]]) -> list[tuple[str, str]]:
    return [(where, name) for where, name, made, message in asked if not _good(name, made, message)]


def _good(name: str, made: bytes, message: bytes) -> bool:
    public, key, signature = made[:32], made[32:36], made[36:]
    known = key == notes.key_id(name, notes.NOTE, public)
    return known and notes.verified(public, signature, message)
