"""The Merkle tree over the entries, and its proofs (RFC 6962 section 2.1).

The hash of a leaf is SHA-256(0x00 || entry), of a node SHA-256(0x01 || left || right).
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256


def leaf_hash(entry: bytes) -> bytes:
    """Hash an entry."""
    return sha256(b"\x00" + entry).digest()


def _node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


class Tree:
    """A tree that only grows.

    Level k holds the roots of all whole subtrees of 2^k leaves, from the left.
    """

    def __init__(self, entries: Iterable[bytes] = ()) -> None:
        self._levels: list[list[bytes]] = [[]]
        for entry in entries:
            self.add(entry)

    def __len__(self) -> int:
        return len(self._levels[0])

    def add(self, entry: bytes) -> None:
        """Add an entry as the last leaf."""
        hashed, depth = leaf_hash(entry), 0
        while True:
            level = self._levels[depth]
            level.append(hashed)
            if len(level) % 2:
                return
            hashed, depth = _node(level[-2], level[-1]), depth + 1
            if depth == len(self._levels):
                self._levels.append([])

    def root(self, size: int | None = None) -> bytes:
        """Give the root over the first `size` entries, or over all."""
        return self._over(0, len(self) if size is None else self._within(size))

    def inclusion(self, number: int, size: int) -> tuple[bytes, ...]:
        """Prove that entry `number` (from 0) is in the tree of `size` entries, leaf to root."""
        if not 0 <= number < self._within(size):
            raise ValueError(f"entry {number}, {size}")
        return tuple(self._path(number, 0, size))

    def consistency(self, first: int, second: int) -> tuple[bytes, ...]:
        """Prove that the tree of `second` entries begins with that of `first`."""
        if not 0 <= first <= self._within(second):
            raise ValueError(f"entries {first}, {second}")
        return tuple(self._extending(first, 0, second, whole=True)) if first else ()

    def _within(self, size: int) -> int:
        if not 0 <= size <= len(self):
            raise ValueError(f"entries {size}, {len(self)}")
        return size

    def _over(self, begin: int, end: int) -> bytes:
        """Give the root over some entries that stand under one node of a larger tree."""
        size = end - begin
        if size == 0:
            return sha256().digest()
        depth = size.bit_length() - 1
        if size == 1 << depth:
            return self._levels[depth][begin >> depth]
        middle = begin + _left(size)
        return _node(self._over(begin, middle), self._over(middle, end))

    def _path(self, number: int, begin: int, end: int) -> list[bytes]:
        if end - begin == 1:
            return []
        middle = begin + _left(end - begin)
        if number < middle:
            return [*self._path(number, begin, middle), self._over(middle, end)]
        return [*self._path(number, middle, end), self._over(begin, middle)]

    def _extending(self, first: int, begin: int, end: int, *, whole: bool) -> list[bytes]:
        """Follow SUBPROOF of the standard; `whole`: the first tree is all that was gone over."""
        if first == end - begin:
            return [] if whole else [self._over(begin, end)]
        left = _left(end - begin)
        middle = begin + left
        if first <= left:
            return [
                *self._extending(first, begin, middle, whole=whole),
                self._over(middle, end),
            ]
        return [
            *self._extending(first - left, middle, end, whole=False),
            self._over(begin, middle),
        ]


def _left(size: int) -> int:
    """Give the largest power of two below a size."""
    return 1 << ((size - 1).bit_length() - 1)
