"""Signed notes as they are written: C2SP signed-note, tlog-checkpoint and tlog-cosignature.

A note is a text that ends in a line end, an empty line, and a line for each signature. What is
read of others is read strictly in `offline`; here stands only what we write.
"""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256

ED25519, COSIGNATURE = 1, 4  # the types of signatures (C2SP)
DASH = "\N{EM DASH}"


def key_id(name: str, kind: int, public: bytes) -> bytes:
    """Give the four bytes by which a signature names the key that made it."""
    return sha256(name.encode() + b"\n" + bytes([kind]) + public).digest()[:4]


def public_line(name: str, public: bytes) -> str:
    """Write a public key as others expect it (a C2SP verifier key)."""
    coded = b64encode(bytes([ED25519]) + public).decode()
    return f"{name}+{key_id(name, ED25519, public).hex()}+{coded}"


def signature_line(name: str, kind: int, public: bytes, signature: bytes) -> str:
    """Write the line of a signature."""
    return f"{DASH} {name} {b64encode(key_id(name, kind, public) + signature).decode()}\n"


def noted(text: str, *lines: str) -> str:
    """Put signatures under a text, by the names of their signers."""
    return text + "\n" + "".join(sorted(lines))


def halves(note: str) -> tuple[str, tuple[str, ...]]:
    """Part a note of ours into its text and its signatures."""
    text, _empty, under = note.rpartition("\n\n")
    return text + "\n", tuple(under.splitlines(keepends=True))


def checkpoint(origin: str, size: int, root: bytes) -> str:
    """Write what a checkpoint says: which record, how many entries, their root."""
    return f"{origin}\n{size}\n{b64encode(root).decode()}\n"


def cosigned_text(checkpoint: str, time: int) -> bytes:
    """Give what a cosigner signs: the time, in seconds since 1970, and the checkpoint."""
    return f"cosignature/v1\ntime {time}\n{checkpoint}".encode()
