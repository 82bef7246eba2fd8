"""Whether exported records hold: with public keys alone, offline, from the definitions."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from paripassu.ledger.offline import bundle, trees
from paripassu.ledger.offline.look import Cosigned, Look
from paripassu.ledger.offline.verdict import Cheating, Verdict


@dataclass(frozen=True)
class _Read:
    verdict: Verdict
    cosigned: tuple[Cosigned, ...]
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
    alike: dict[tuple[str, int], list[Cosigned]] = {}
    for one in points.values():
        alike.setdefault((one.point.origin, one.point.size), []).append(one)
    for first, second in (pair for some in alike.values() for pair in combinations(some, 2)):
        if first.point.root != second.point.root:
            _note(found, first, second, first.by & second.by)
    for file in read:
        same = [one for one in points.values() if one.point.origin == file.verdict.log]
        here = [one for one in same if one.point.size <= len(file.leaves)]
        roots = trees.roots(file.leaves, [one.point.size for one in here]) if file.leaves else {}
        for point in here:
            if roots.get(point.point.size, point.point.root) != point.point.root:
                _held_against(found, file, point)
    return tuple(file.verdict for file in read), tuple(found.values())


def _held_against(found: dict[tuple[str, str], Cheating], file: _Read, point: Cosigned) -> None:
    """Find who cosigned both a checkpoint and one of a file whose entries contradict it."""
    later = [one for one in file.cosigned if one.by and one.point.size >= point.point.size]
    against = [one for one in later if file.roots.get(one.point.size) == one.point.root]
    for own in [one for one in against if point.by & one.by] or against[:1]:
        _note(found, point, own, point.by & own.by)


def _note(
    found: dict[tuple[str, str], Cheating], one: Cosigned, other: Cosigned, by: Iterable[str]
) -> None:
    first, second = sorted((one.written, other.written))
    found.setdefault((first, second), Cheating(tuple(sorted(by)), first, second))


def _looked_at(file: bundle.Bundle, signatures: bool) -> _Read:
    look = Look(file)
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
