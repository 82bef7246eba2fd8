"""Keys: created, kept with a passphrase in a file for its owner alone, used to sign."""

from __future__ import annotations

import os
import re
import stat
from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from dataclasses import dataclass, field
from hashlib import scrypt
from pathlib import Path
from typing import TYPE_CHECKING

from paripassu.case.target import Inputs, put_whole, refuse_target
from paripassu.errors import RequestError
from paripassu.language import _
from paripassu.ledger.needed import needed
from paripassu.ledger.note import (
    COSIGNATURE,
    ED25519,
    cosigned_text,
    public_line,
    signature_line,
)
from paripassu.short import Short

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

NAME = re.compile(r"[^\s+\x00-\x1f]{1,80}")
LEAST = 8  # signs of a passphrase
_LARGEST = 10_000  # bytes of a key file
_ED25519 = "cryptography.hazmat.primitives.asymmetric.ed25519"
_SEALS = "cryptography.hazmat.primitives.ciphers.aead"
_HARD = 2**15  # what a guess at a passphrase costs: 32 MB, and a tenth of a second
_SALT = 16  # bytes
_ONCE = bytes(12)  # each salt makes a key that seals once


@dataclass(frozen=True, repr=False)
class Key(Short):
    """A signer's private key; its name is that of a party, a verifier or a custodian.

    Examples
    --------
    >>> from paripassu import Key
    >>> Key.new("usa").public_line.startswith("usa+")
    True
    """

    name: str
    public: bytes
    private: Ed25519PrivateKey = field(repr=False, compare=False)

    @classmethod
    def new(cls, name: str) -> Key:
        """Make a key that nobody has; raises `RequestError` for a name with spaces or a plus."""
        return cls.of(name, needed(_ED25519).Ed25519PrivateKey.generate())

    @classmethod
    def of(cls, name: str, private: Ed25519PrivateKey) -> Key:
        """Name a key."""
        if not NAME.fullmatch(name):
            raise RequestError(
                _("A key is named without spaces or a plus, not “{name}”.", name=name[:80])
            )
        return cls(name, private.public_key().public_bytes_raw(), private)

    @property
    def public_line(self) -> str:
        """The public key, as it is given to others."""
        return public_line(self.name, self.public)

    def signed(self, text: str) -> str:
        """Sign a text, and give the line that goes under it."""
        return signature_line(self.name, ED25519, self.public, self.private.sign(text.encode()))

    def cosigned(self, checkpoint: str, time: int) -> str:
        """Cosign a checkpoint at a time (seconds since 1970), and give the line under it."""
        signature = self.private.sign(cosigned_text(checkpoint, time))
        stamped = time.to_bytes(8, "big") + signature
        return signature_line(self.name, COSIGNATURE, self.public, stamped)

    def write(self, path: str | os.PathLike[str], passphrase: str, *, force: bool = False) -> Path:
        """Keep it in a file that only its owner may read, and its public part beside it.

        The private part is sealed (ChaCha20-Poly1305, RFC 8439) with a key that scrypt (RFC 7914)
        makes of the passphrase; the seal covers the public part too.

        Returns
        -------
        Path
            The file of the public part: the same name with ``.pub``.

        Raises
        ------
        RequestError
            Where the passphrase has fewer than 8 signs, or a file cannot be written.
        """
        if len(passphrase) < LEAST:
            raise RequestError(_("A passphrase has at least {least} signs.", least=LEAST))
        file = Path(path)
        public = file.with_name(file.name.removesuffix(".key") + ".pub")
        salt = os.urandom(_SALT)
        line = f"{self.public_line}\n".encode()
        sealed = _seal(passphrase, salt).encrypt(_ONCE, self.private.private_bytes_raw(), line)
        secret = b64encode(salt + sealed) + b"\n"
        refuse_target(public, force=force)
        put_whole(file, line + secret, force=force, inputs=Inputs(private=True))
        os.chmod(file, 0o600)  # noqa: PTH101 - what it replaced may have been for others too
        put_whole(public, line, force=force)
        return public

    @classmethod
    def read(cls, path: str | os.PathLike[str], passphrase: str) -> Key:
        """Read a key from its file.

        Raises
        ------
        RequestError
            Where it cannot be read, others may read it too, or the passphrase is wrong.
        """
        file = Path(path)
        line, end, secret = _content(file).partition(b"\n")
        if os.name == "posix" and stat.S_IMODE(file.stat().st_mode) & 0o077:
            raise RequestError(
                _("“{path}” may be read by others: chmod 600 it, and replace the key.", path=path)
            )
        name, public = read_public_line(line.decode("utf-8", "replace"), str(path))
        try:
            coded = b64decode(secret.strip(), validate=True)
        except Base64Error:
            raise _no_key(str(path)) from None
        if len(coded) != _SALT + 32 + 16:  # a seed, and the tag of the seal
            raise _no_key(str(path))
        seal = _seal(passphrase, coded[:_SALT])
        try:
            seed = seal.decrypt(_ONCE, coded[_SALT:], line + end)
        except needed("cryptography.exceptions").InvalidTag:
            raise RequestError(
                _("“{path}” does not open with this passphrase.", path=path)
            ) from None
        key = cls.of(name, needed(_ED25519).Ed25519PrivateKey.from_private_bytes(seed))
        if key.public != public:
            raise _no_key(str(path))
        return key


def _seal(passphrase: str, salt: bytes) -> ChaCha20Poly1305:
    """Make what seals and opens a private key."""
    made = scrypt(passphrase.encode(), salt=salt, n=_HARD, r=8, p=1, maxmem=2**26, dklen=32)
    seal: ChaCha20Poly1305 = needed(_SEALS).ChaCha20Poly1305(made)
    return seal


def read_public(path: str | os.PathLike[str]) -> tuple[str, bytes]:
    """Read the name and the public key from a ``.pub`` file; raises `RequestError`."""
    return read_public_line(_content(Path(path)).decode("utf-8", "replace").strip(), str(path))


def read_public_line(line: str, where: str) -> tuple[str, bytes]:
    """Read a public key as it is given to others; raises `RequestError`."""
    name, _plus, rest = line.partition("+")
    try:
        coded = b64decode(rest.partition("+")[2], validate=True)
    except Base64Error:
        raise _no_key(where) from None
    public = coded[1:]
    if not NAME.fullmatch(name) or len(public) != 32 or public_line(name, public) != line:
        raise _no_key(where)
    return name, public


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST + 1)
    except (OSError, ValueError) as problem:
        why = getattr(problem, "strerror", None) or _("it is no possible name")
        raise RequestError(
            _("“{path}” cannot be read: {why}.", path=str(path)[:120], why=why.lower())
        ) from None
    if len(content) > _LARGEST:
        raise _no_key(str(path))
    return content


def _no_key(where: str) -> RequestError:
    return RequestError(
        _("“{where}” holds no Ed25519 key as “paripassu ledger key” writes it.", where=where[:120])
    )
