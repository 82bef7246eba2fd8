"""The Merkle tree against the published vectors of Certificate Transparency, and by its definition.

Leaves, roots, proofs and the ways to spoil them are those of the reference implementation
(transparency-dev/merkle, `proof/verify_test.go`; RFC 6962 section 2.1.3 has the same tree).
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256

import pytest

from paripassu.ledger.offline.trees import both, extends, hash_of, includes, roots
from paripassu.ledger.tree import Tree

LEAVES = [
    bytes.fromhex(text)
    for text in (
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]  # fmt: skip
EMPTY = bytes.fromhex("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
ROOTS = [EMPTY] + [
    bytes.fromhex(text)
    for text in (
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    )
]
_A = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"
_B = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
_C = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"
_D = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"
_E = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"
_F = "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"
_G = "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"
_H = "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
_I = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"
_J = "b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f"
# The leaf (from 0) and the size; the first size and the second.
INCLUSION = {(0, 8): (_A, _B, _C), (5, 8): (_D, _E, _F), (2, 3): (_G,), (1, 5): (_H, _B, _D)}
CONSISTENCY = {
    (1, 1): (), (1, 8): (_A, _B, _C), (6, 8): (_I, _E, _F), (2, 5): (_B, _D), (6, 7): (_I, _J, _F),
}  # fmt: skip
RANDOM = bytes.fromhex("abacaba000000000000000000000000000000000000000000060061e00123456")


def proof_of(told: tuple[str, ...]) -> tuple[bytes, ...]:
    return tuple(map(bytes.fromhex, told))


def flipped(proof: tuple[bytes, ...], number: int, bit: int) -> tuple[bytes, ...]:
    spoilt = bytes([proof[number][0] ^ bit]) + proof[number][1:]
    return (*proof[:number], spoilt, *proof[number + 1 :])


def test_roots() -> None:
    tree = Tree(LEAVES)
    found = roots(LEAVES, range(9))
    for size, root in enumerate(ROOTS):
        assert tree.root(size) == found[size] == root


@pytest.mark.parametrize(("leaf", "size"), INCLUSION)
def test_inclusion(leaf: int, size: int) -> None:
    proof = proof_of(INCLUSION[leaf, size])
    root, hashed = ROOTS[size], hash_of(LEAVES[leaf])
    assert Tree(LEAVES).inclusion(leaf, size) == proof
    assert includes(hashed, leaf, size, proof, root)
    wrong = [
        (hashed, leaf - 1, size, proof, root),
        (hashed, leaf + 1, size, proof, root),
        (hashed, leaf ^ 2, size, proof, root),
        (hashed, leaf, size * 2, proof, root),
        (hashed, leaf, size // 2, proof, root),
        (b"WrongLeaf", leaf, size, proof, root),
        (hashed, leaf, size, proof, EMPTY),
        (hashed, leaf, size, proof, RANDOM),
        (hashed, leaf, size, (*proof, b""), root),
        (hashed, leaf, size, (*proof, root), root),
        (hashed, leaf, size, (b"", *proof), root),
        (hashed, leaf, size, (root, *proof), root),
        (hashed, leaf, size, proof[:-1], root),
        (hashed, leaf, size, (proof[0], RANDOM, *proof[1:]), root),
        *((hashed, leaf, size, flipped(proof, n, 8), root) for n in range(len(proof))),
    ]
    for asked in wrong:
        assert not includes(*asked), asked


@pytest.mark.parametrize(("first", "second"), CONSISTENCY)
def test_consistency(first: int, second: int) -> None:
    proof = proof_of(CONSISTENCY[first, second])
    old, new = ROOTS[first], ROOTS[second]
    assert Tree(LEAVES).consistency(first, second) == proof
    assert extends(first, old, second, new, proof)
    for asked in spoilt(first, old, second, new, proof) if proof else ():
        assert not extends(*asked), asked


Asked = tuple[int, bytes, int, bytes, tuple[bytes, ...]]


def spoilt(
    first: int, old: bytes, second: int, new: bytes, proof: tuple[bytes, ...]
) -> Iterator[Asked]:
    for one in (first - 1, first + 1, first ^ 2, -first):
        yield one, old, second, new, proof
    for other in (second * 2, second // 2, -second):
        yield first, old, other, new, proof
    yield first, b"WrongRoot", second, new, proof
    yield first, old, second, b"WrongRoot", proof
    yield first, new, second, old, proof
    yield first, old, second, new, ()
    for more in (b"", old, new):
        yield first, old, second, new, (*proof, more)
        yield first, old, second, new, (more, *proof)
    yield first, old, second, new, (proof[0], *proof)
    yield first, old, second, new, proof[:-1]
    for number in range(len(proof)):
        yield first, old, second, new, flipped(proof, number, 16)


def test_sizes_that_are_always_consistent_and_those_that_never_are() -> None:
    one, other = sha256(b"1").digest(), sha256(b"2").digest()
    assert extends(0, EMPTY, 0, EMPTY, ())
    assert extends(0, EMPTY, 1, other, ())
    assert extends(1, one, 1, one, ())
    for first, old, second, new, proof in (
        (0, one, 0, other, ()),
        (0, one, 1, other, ()),  # nothing but the empty tree has no leaf
        (1, one, 1, other, ()),
        (1, one, 0, other, ()),
        (2, one, 1, other, ()),
        (1, one, 2, other, ()),
        (0, EMPTY, 0, EMPTY, (EMPTY,)),
        (0, EMPTY, 1, other, (EMPTY,)),
        (1, one, 1, one, (EMPTY,)),
    ):
        assert not extends(first, old, second, new, proof)


def by_definition(leaves: list[bytes]) -> bytes:
    """Follow RFC 6962 section 2.1 word for word."""
    if not leaves:
        return sha256().digest()
    if len(leaves) == 1:
        return hash_of(leaves[0])
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return both(by_definition(leaves[:split]), by_definition(leaves[split:]))


def test_every_proof_of_every_small_tree_holds_and_none_of_another() -> None:
    leaves = [bytes([n]) for n in range(33)]
    tree = Tree(leaves)
    found = roots(leaves, range(34))
    for size in range(34):
        assert tree.root(size) == found[size] == by_definition(leaves[:size])
        for first in range(size + 1):
            proof = tree.consistency(first, size)
            assert extends(first, found[first], size, found[size], proof)
            assert not first or not extends(first, found[first], size, RANDOM, proof)
        for number in range(size):
            path = tree.inclusion(number, size)
            for other in range(size):
                hashed = hash_of(leaves[other])
                assert includes(hashed, number, size, path, found[size]) == (other == number)
                assert includes(hashed, other, size, path, found[size]) == (other == number)


def test_a_doubled_last_leaf_makes_another_tree() -> None:
    """Where an odd node is doubled (CVE-2012-2459) two records have one root; here they do not."""
    for size in range(1, 20):
        leaves = [bytes([n]) for n in range(size)]
        assert Tree([*leaves, leaves[-1]]).root() != Tree(leaves).root()


def test_an_inner_node_is_no_leaf() -> None:
    leaves = [bytes([n]) for n in range(4)]
    tree = Tree(leaves)
    inner = hash_of(leaves[0]) + hash_of(leaves[1])
    assert Tree([inner, leaves[2] + leaves[3]]).root() != tree.root()
    shorter = tree.inclusion(0, 4)[1:]
    assert not includes(hash_of(inner), 0, 2, shorter, tree.root())
    # As a hash that is taken for that of a leaf it has a place in no tree of four.
    node = both(hash_of(leaves[0]), hash_of(leaves[1]))
    assert not includes(node, 0, 4, shorter, tree.root())


@pytest.mark.parametrize(("number", "size"), [(-1, 3), (3, 3), (0, 9), (0, 0)])
def test_what_is_not_in_the_tree_is_not_proved(number: int, size: int) -> None:
    with pytest.raises(ValueError, match="entr"):
        Tree(LEAVES).inclusion(number, size)


@pytest.mark.parametrize(("first", "second"), [(-1, 3), (4, 3), (0, 9)])
def test_what_does_not_begin_so_is_not_proved(first: int, second: int) -> None:
    with pytest.raises(ValueError, match="entries"):
        Tree(LEAVES).consistency(first, second)
