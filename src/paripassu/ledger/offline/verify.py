"""Whether exported records hold: with public keys alone, offline, from the definitions."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from itertools import combinations
from typing import Any, TypeVar

from paripassu.errors import Fault
from paripassu.language import N_, _
from paripassu.ledger.offline import bundle, notes, rules, trees
from paripassu.running.beside import searched
from paripassu.running.clock import Clock, StoppedError
from paripassu.running.processes import in_processes
from paripassu.short import Short

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


@dataclass(frozen=True, repr=False)
class Cheating(Short):
    """Two checkpoints that no one record has, each cosigned: proof that somebody cheated.

    Attributes
    ----------
    by
        Who cosigned both.
    first, second
        The two, as they were cosigned: whoever has the public keys can check them.
    """

    by: tuple[str, ...]
    first: str
    second: str

    def __str__(self) -> str:
        names = ", ".join(self.by)
        if not names:
            return _("Two cosigned checkpoints contradict each other: somebody has shown different "
                     "records to different cosigners.")  # fmt: skip
        return _("Proof of cheating: {names} cosigned two records that contradict each other.",
                 names=names)  # fmt: skip

    def to_dict(self) -> dict[str, Any]:
        """Give it as plain data."""
        return {"by": list(self.by), "first": self.first, "second": self.second}


@dataclass(frozen=True, repr=False)
class Verdict(Short):
    """What was found in one exported file; what `verify` returns for each.

    Attributes
    ----------
    file, log
        The file, and the name of its record (the hash of its first entry).
    entries
        How many entries there are, those that are only counted by the checkpoint included.
    agreed
        How many of them, from the first on, stand under a checkpoint that meets the policy.
    cosigners
        Who has cosigned the last checkpoint that holds.
    keys
        The public keys that were used, by name: compare them with those that you were given.
    number, entry
        Of a file with one entry: its number, and what it says.
    faults
        Whatever does not hold.
    """

    file: str
    log: str
    entries: int
    agreed: int
    cosigners: tuple[str, ...]
    keys: Mapping[str, str]
    number: int | None
    entry: Mapping[str, Any] | None
    faults: tuple[Fault, ...]

    @property
    def yes(self) -> bool:
        """Whether all of it holds, and all of it is agreed."""
        return not self.faults and self.agreed == self.entries > 0

    def to_dict(self) -> dict[str, Any]:
        """Give it as plain data."""
        faults = [{"key": one.key, "sentence": one.sentence} for one in self.faults]
        return {**vars(self), "cosigners": list(self.cosigners), "faults": faults, "yes": self.yes}


@dataclass(frozen=True)
class _Cosigned:
    """A checkpoint with those whose cosignatures under it are good."""

    point: notes.Checkpoint
    by: frozenset[str]
    written: str


@dataclass(frozen=True)
class _Read:
    verdict: Verdict
    cosigned: tuple[_Cosigned, ...]
    roots: Mapping[int, bytes]
    leaves: tuple[bytes, ...]  # empty of a file with one entry


def verify(
    *paths: str | os.PathLike[str], signatures: bool = True
) -> tuple[tuple[Verdict, ...], tuple[Cheating, ...]]:
    """Verify exported records, each by itself and against each other.

    Parameters
    ----------
    paths
        Files that `Ledger.export` wrote, of the same record or of several.
    signatures
        Whether those of entries are verified; cosignatures always are.

    Returns
    -------
    The verdict on each file, and the proofs of cheating that they hold together.

    Raises
    ------
    CaseError
        Where a file cannot be read or is no export.
    """
    return against_each_other([_looked_at(bundle.read(p), signatures) for p in paths])


def verify_text(text: str, file: str, *, signatures: bool = True) -> Verdict:
    """Verify the text of one exported record; raises `CaseError` where it is no export."""
    return _looked_at(bundle.parsed(text, file), signatures).verdict


def against_each_other(
    read: Sequence[_Read],
) -> tuple[tuple[Verdict, ...], tuple[Cheating, ...]]:
    """Find checkpoints that contradict each other."""
    found: dict[tuple[str, str], Cheating] = {}
    points = {one.written: one for file in read for one in file.cosigned if one.by}
    for first, second in combinations(points.values(), 2):
        if _same_but_for_root(first.point, second.point):
            _note(found, first, second, first.by & second.by)
    for file in read:
        same = [one for one in points.values() if one.point.origin == file.verdict.log]
        here = [one for one in same if one.point.size <= len(file.leaves)]
        roots = trees.roots(file.leaves, [one.point.size for one in here]) if file.leaves else {}
        for point in here:
            if roots.get(point.point.size, point.point.root) != point.point.root:
                _held_against(found, file, point)
    return tuple(file.verdict for file in read), tuple(found.values())


def _same_but_for_root(first: notes.Checkpoint, second: notes.Checkpoint) -> bool:
    same = (first.origin, first.size) == (second.origin, second.size)
    return same and first.root != second.root


def _held_against(found: dict[tuple[str, str], Cheating], file: _Read, point: _Cosigned) -> None:
    """Find who cosigned both a checkpoint and one of a file whose entries contradict it."""
    for own in file.cosigned:
        holds = file.roots.get(own.point.size) == own.point.root
        if own.by and holds and own.point.size >= point.point.size:
            _note(found, point, own, point.by & own.by)
            return


def _note(
    found: dict[tuple[str, str], Cheating], one: _Cosigned, other: _Cosigned, by: Iterable[str]
) -> None:
    first, second = sorted((one.written, other.written))
    found.setdefault((first, second), Cheating(tuple(sorted(by)), first, second))


def _looked_at(file: bundle.Bundle, signatures: bool) -> _Read:
    look = _Look(file)
    look.entries(signatures)
    cosigned = tuple(look.checkpoints())
    agreed = max((one.point.size for one in look.good if look.is_agreed(one)), default=0)
    last = max(look.good, key=lambda one: one.point.size, default=None)
    size = last.point.size if last and file.number is not None else len(file.entries)
    verdict = Verdict(
        file.file,
        look.log,
        size,
        agreed,
        tuple(sorted(last.by)) if last else (),
        look.public(),
        file.number,
        look.bodies.get(file.number) if file.number is not None else None,
        tuple(look.faults),
    )
    leaves = look.leaves if file.number is None else ()
    return _Read(verdict, cosigned, look.roots, tuple(leaves))


class _Look:
    """What is found while a file is gone through."""

    def __init__(self, file: bundle.Bundle) -> None:
        self.file = file
        self.alone = file.number is not None
        self.faults: list[Fault] = []
        self.bodies: dict[int, Mapping[str, Any]] = {}
        self.good: list[_Cosigned] = []
        self.leaves = [one.note.encode("utf-8", "replace") for one in file.entries]
        self.roots: dict[int, bytes] = {}
        self.log = ""
        self._charters: list[tuple[int, Any]] = []  # each with the number of its entry

    def fault(self, where: str, sentence: str, **names: object) -> None:
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
            self.fault(where, _OTHERS, names=", ".join(note.names))
            return None
        return note, body

    # --- Checkpoints -------------------------------------------------------------------------

    def checkpoints(self) -> Iterator[_Cosigned]:
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
            one = _Cosigned(point, frozenset(self._cosigners(where, point)), written)
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

    def is_agreed(self, one: _Cosigned) -> bool:
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
