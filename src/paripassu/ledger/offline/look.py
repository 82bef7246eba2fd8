"""One exported file gone through: its entries, their signatures, its checkpoints."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from typing import Any, NamedTuple, TypeVar

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


class _Asked(NamedTuple):
    """A signature to be verified: of which entry, with whose key, over what."""

    number: int
    signature: notes.Signature
    key: str
    text: bytes

    def holds(self) -> bool:
        name, key, made = self.signature
        public = notes.base64(self.key)
        known = key == notes.key_id(name, notes.NOTE, public)
        return known and notes.verified(public, made, self.text)


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
        self.broken: int | None = None  # the first entry that does not hold
        self._charters: list[tuple[int, Any]] = []  # each with the number of its entry

    def fault(self, where: str, sentence: str, **names: object) -> None:
        """Note what does not hold, and where."""
        self.faults.append(Fault(_(sentence, **names), self.file.file, key=where))

    def bad(self, number: int, sentence: str, **names: object) -> None:
        """Note that an entry does not hold."""
        self.fault(f"entries[{number}]", sentence, **names)
        self.broken = number if self.broken is None else min(self.broken, number)

    def public(self) -> dict[str, str]:
        """Give the keys in force at the end."""
        return dict(self._charters[-1][1]["keys"]) if self._charters else {}

    def charter_at(self, size: int) -> Any:
        """Give the charter that was in force when there were so many entries; None before any."""
        before = [charter for number, charter in self._charters if number < size]
        return before[-1] if before else None

    # --- Entries -----------------------------------------------------------------------------

    def entries(self, signatures: bool) -> None:
        """Go through the entries: form, place, signers, signatures, order.

        Signatures of charters are always verified, at once: all else rests on them.
        """
        record = rules.Record()
        seen: set[bytes] = set()
        asked: list[_Asked] = []
        for one in self.file.entries:
            read = self._read(one)
            if read is None:
                continue
            note, body = read
            text = note.text.encode()
            record.count = one.number
            if one.number == 0:
                self.log = _ORIGIN + sha256(text).hexdigest()
            wrong = record.wrong(body, self.log, alone=self.alone)
            hashed = sha256(text).digest()
            if hashed in seen:
                wrong = rules.TWICE
            if wrong:
                self.bad(one.number, wrong)
                continue
            keys = (record.charter or body["charter"])["keys"]
            here = [_Asked(one.number, s, keys[s.name], text) for s in note.signatures]
            if "charter" in body:
                if forged := _bad(here):
                    self._forged(forged)
                    continue
                self._charters.append((one.number, body["charter"]))
            elif signatures:
                asked += here
            seen.add(hashed)
            record.take(body)
            self.bodies[one.number] = body
        for forged in _shared(asked):
            self._forged(forged)

    def _forged(self, found: list[tuple[int, str]]) -> None:
        for number, name in found:
            self.bad(number, _FORGED, name=name)

    def _read(self, one: bundle.Placed) -> tuple[notes.Note, Mapping[str, Any]] | None:
        try:
            note = notes.note(one.note)
        except notes.MalformedError:
            self.bad(one.number, _UNREADABLE)
            return None
        body = bundle.plain(note.text[:-1])
        if rules.malformed(body):
            self.bad(one.number, rules.FORM)
            return None
        if sorted(note.names) != sorted(body["by"]):
            self.bad(one.number, _OTHERS, names=in_a_row(note.names))
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
                self.bad(one.number, _PROOF)
                whole = False
        return whole

    def is_agreed(self, one: Cosigned) -> bool:
        """Whether a checkpoint of entries that hold meets the policy that was in force."""
        if self.broken is not None and (self.alone or self.broken < one.point.size):
            return False
        return rules.enough(self.charter_at(one.point.size)["policy"], set(one.by))


def _shared(asked: Sequence[_Asked]) -> list[list[tuple[int, str]]]:
    """Name the signatures that are not those of their keys; thousands are shared among cores."""
    chunks = [asked[at : at + _AT_ONCE] for at in range(0, len(asked), _AT_ONCE)]
    tasks = [partial(_bad, chunk) for chunk in chunks]
    return searched(partial(_all_of, tasks), None, None) if tasks else []


def _all_of(tasks: Sequence[Callable[[], T]], clock: Clock) -> list[T]:
    """Do all the tasks, or break off: what was not looked at must not pass for good."""
    found = in_processes(tasks, None, clock, lambda _done: None)
    if len(found) < len(tasks):
        raise StoppedError
    return found


def _bad(asked: Sequence[_Asked]) -> list[tuple[int, str]]:
    return [(one.number, one.signature.name) for one in asked if not one.holds()]
