"""Signed notes as they are read: strictly, so that nothing in them can be other than it was.

C2SP signed-note, tlog-checkpoint and tlog-cosignature, with Ed25519 (RFC 8032) alone.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from hashlib import sha256
from typing import NamedTuple

from paripassu.errors import RequestError
from paripassu.language import _

NOTE, COSIGNATURE = 1, 4
LONGEST = 1_000_000  # signs of a note
MOST_SIGNATURES = 64
_LINE = re.compile("\N{EM DASH} ([^\\s+\x00-\x1f]{1,80}) ([A-Za-z0-9+/]+=*)")
_CONTROL = re.compile("[\x00-\x09\x0b-\x1f]")
_SIZE = re.compile(r"0|[1-9][0-9]{0,9}")
_ORIGIN = re.compile(r"[^\s+\x00-\x1f]{1,200}")


class MalformedError(ValueError):
    """What was read is not in the form that it must have."""


class Signature(NamedTuple):
    """A signature under a note: who is said to have made it, with which key."""

    name: str
    key: bytes
    made: bytes


class Note(NamedTuple):
    """A text and its signatures."""

    text: str
    signatures: tuple[Signature, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Who is said to have signed."""
        return tuple(one.name for one in self.signatures)


class Checkpoint(NamedTuple):
    """What a checkpoint says: which record, how many entries, their root."""

    origin: str
    size: int
    root: bytes
    note: Note


def note(written: str) -> Note:
    """Read a note; raises `MalformedError`."""
    if len(written) > LONGEST or not written.endswith("\n"):
        raise MalformedError("length")
    if _CONTROL.search(written):
        raise MalformedError("controls")
    text, empty, under = written.rpartition("\n\n")
    lines = under[:-1].split("\n")
    if not empty or not text or len(lines) > MOST_SIGNATURES:
        raise MalformedError("parts")
    found = []
    for line in lines:
        match = _LINE.fullmatch(line)
        if match is None:
            raise MalformedError("signature")
        coded = base64(match[2])
        if len(coded) < 5:
            raise MalformedError("signature")
        found.append(Signature(match[1], coded[:4], coded[4:]))
    if len({(one.name, one.key) for one in found}) < len(found):
        raise MalformedError("signatures")
    return Note(text + "\n", tuple(found))


def checkpoint(written: str) -> Checkpoint:
    """Read a checkpoint; raises `MalformedError`."""
    read = note(written)
    origin, size, root, *more = read.text[:-1].split("\n")[:4] + [""] * 3
    if not _ORIGIN.fullmatch(origin) or not _SIZE.fullmatch(size) or any(more[:1]):
        raise MalformedError("checkpoint")
    hashed = base64(root)
    if len(hashed) != 32:
        raise MalformedError("root")
    return Checkpoint(origin, int(size), hashed, read)


def base64(text: str) -> bytes:
    """Read base64 in the one form that there is for some bytes; raises `MalformedError`."""
    try:
        read = b64decode(text, validate=True)
    except (Base64Error, ValueError):
        raise MalformedError("base64") from None
    if b64encode(read).decode() != text:
        raise MalformedError("base64")
    return read


def key_id(name: str, kind: int, public: bytes) -> bytes:
    """Give the four bytes by which a signature names its key."""
    return sha256(name.encode() + b"\n" + bytes([kind]) + public).digest()[:4]


def public_key(line: str) -> tuple[str, int, bytes]:
    """Read a verifier key: its name, its type, the key; raises `MalformedError`."""
    name, _plus, rest = line.partition("+")
    identity, _plus, coded = rest.partition("+")
    read = base64(coded)
    if len(read) != 33 or not _ORIGIN.fullmatch(name):
        raise MalformedError("key")
    if key_id(name, read[0], read[1:]).hex() != identity or read[0] not in (NOTE, COSIGNATURE):
        raise MalformedError("key")
    return name, read[0], read[1:]


def signed(read: Note, one: Signature, public: bytes) -> bool:
    """Whether a signature under a note is that of a key."""
    if one.key != key_id(one.name, NOTE, public):
        return False
    return verified(public, one.made, read.text.encode())


def cosigned(read: Note, one: Signature, public: bytes) -> int | None:
    """Give the time (seconds since 1970) at which a key cosigned a checkpoint; None if not."""
    if one.key != key_id(one.name, COSIGNATURE, public) or len(one.made) != 72:
        return None
    time = int.from_bytes(one.made[:8], "big")
    message = f"cosignature/v1\ntime {time}\n{read.text}".encode()
    return time if time < 2**63 and verified(public, one.made[8:], message) else None


def verified(public: bytes, signature: bytes, message: bytes) -> bool:
    """Whether an Ed25519 signature of a message is that of a key.

    Raises
    ------
    RequestError
        Where the library that knows is not installed.
    """
    try:
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    except ImportError:
        raise RequestError(
            _(
                "The ledger needs {library}, which is not installed: pip install "
                "'paripassu[ledger]'.",
                library="cryptography",
            )
        ) from None
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True
