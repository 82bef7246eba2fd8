"""Hashes of a Merkle tree, and proofs held against them (RFC 9162 section 2.1.3 and 2.1.4)."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

LENGTH = 32  # of a hash, in bytes


def hash_of(entry: bytes) -> bytes:
    """Hash an entry as a leaf."""
    return sha256(b"\x00" + entry).digest()


def both(left: bytes, right: bytes) -> bytes:
    """Hash two nodes under one."""
    return sha256(b"\x01" + left + right).digest()


def roots(entries: Sequence[bytes], sizes: Sequence[int]) -> dict[int, bytes]:
    """Give the root over the first entries, for each size that there is.

    On the stack are the roots of whole subtrees, the largest first.
    """
    wanted = {*sizes}
    found = {0: sha256().digest()} if 0 in wanted else {}
    stack: list[bytes] = []
    for size, entry in enumerate(entries, 1):
        top = hash_of(entry)
        rest = size
        while rest % 2 == 0:
            top, rest = both(stack.pop(), top), rest // 2
        stack.append(top)
        if size in wanted:
            whole = stack[-1]
            for left in reversed(stack[:-1]):
                whole = both(left, whole)
            found[size] = whole
    return found


def includes(leaf: bytes, number: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether a proof shows that the leaf of this hash is entry `number` of `size` entries."""
    if not 0 <= number < size or any(len(one) != LENGTH for one in (leaf, root, *proof)):
        return False
    here, last, hashed = number, size - 1, leaf
    for one in proof:
        if last == 0:
            return False
        if here % 2 or here == last:
            hashed = both(one, hashed)
            while here % 2 == 0 and here:
                here, last = here >> 1, last >> 1
        else:
            hashed = both(hashed, one)
        here, last = here >> 1, last >> 1
    return last == 0 and hashed == root


def extends(first: int, old: bytes, second: int, new: bytes, proof: Sequence[bytes]) -> bool:
    """Whether a proof shows that the tree of `second` entries begins with that of `first`.

    `old` and `new` are their roots.
    """
    if not 0 <= first <= second or any(len(one) != LENGTH for one in (old, new, *proof)):
        return False
    if first == second:
        return not proof and old == new
    if first == 0:
        return not proof and old == sha256().digest()
    path = list(proof)
    if first & (first - 1) == 0:  # the old tree is whole: its root is not told again
        path.insert(0, old)
    if not path:
        return False
    here, last = first - 1, second - 1
    while here % 2:
        here, last = here >> 1, last >> 1
    before = after = path[0]
    for one in path[1:]:
        if last == 0:
            return False
        if here % 2 or here == last:
            before, after = both(one, before), both(one, after)
            while here % 2 == 0 and here:
                here, last = here >> 1, last >> 1
        else:
            after = both(after, one)
        here, last = here >> 1, last >> 1
    return last == 0 and before == old and after == new
