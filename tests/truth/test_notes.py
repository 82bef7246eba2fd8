"""Signed notes, cosignatures and canonical JSON against what others published.

The note of Go's `sumdb/note`, the example of C2SP's signed-note, a checkpoint of a log of
Certificate Transparency as its witnesses cosigned it, and the example of RFC 8785.
"""

from __future__ import annotations

from base64 import b64decode

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from paripassu.ledger.canonical import canonical
from paripassu.ledger.keys import Key
from paripassu.ledger.note import checkpoint, halves, noted, public_line
from paripassu.ledger.offline import bundle, notes

# golang.org/x/mod/sumdb/note, the example of its documentation
GO_SECRET = "AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
GO_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_TEXT = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
)
GO_NOTE = GO_TEXT + (
    "\n— PeterNeumann "
    "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
# c2sp.org/signed-note, its example
C2SP_KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
C2SP_NOTE = (
    "This is an example message.\n\n— example.com/foo "
    "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
)
# A log of Certificate Transparency, cosigned by public witnesses (c2sp.org/tlog-cosignature)
LOG_KEY = (
    "arche2025h1.staging.ct.transparency.dev+ba2f06c0+AU0vHmlGCS/PdN8b2OaGmKprLI8HKM+dJ472xgFYh15f"
)
WITNESS_KEY = "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2"
CHECKPOINT = """\
arche2025h1.staging.ct.transparency.dev
1432088532
U7WM79jrzyhGZ5/GUBTpM7NzwdyfFx61t3RovgcC4Ro=

— arche2025h1.staging.ct.transparency.dev zTM8sQAAAZ5W0WdjBAMARjBEAiBjW5IQf9pvsYLfQFX6hoGREPMHbdQ3urbllzalApkptQIgIpwtEroeW2BXaHAI4kJXFbon5Ch9MNL5zRNZ55lvGt0=
— arche2025h1.staging.ct.transparency.dev ui8GwCF1+kWqZrxGdhj4aX3gcw7XUlXQQabg/27lefwhUkzbC3NygNI75MdhL1bfTW9g8Ei59RA23oHP7Ry1k3ZFWwQ=
— transparency.dev/DEV:witness-little-garden 2AQqhwAAAABqEiEgzgFIqqhbUoDwjMWE6UP8nd8/KYTzwZ2rhIgcqoXHAwVkjZr4AscylP3v7sEodkRAErumC2q44vdgJY096st5BQ==
— witness1.smartit.nu/witness1 pIyCDwAAAABqEiEghIp82KWebrw7/oHQwlTAm3g2RKS4+eebl8eO0WH+/iEcxZ75W3u5hNI7TOQtmJbqmNWVuE0tgh0XwzdZsDsUAQ==
— remora.n621.de 2net5wAAAABqEiEgPlfF3V06o0Y+fHM+J5J9s27wgxxcOVSpZ/2g/KSiXCg9DEZI+aVCIobWX9sXTynk5XeU/zZ0WBxtqB0DrAWfBw==
— witness.stagemole.eu Z/euoAAAAABqEiEgw0i+7g2ENfDAWHmtRzCfKTHSDwYDJA2NmKeGi9Y8FtEyOUvVr+AJmIY/2TUFucgKi7lI7cUiOvKFYe/TmN9DAg==
"""  # noqa: E501
TIME = 1_779_573_024  # the witness's, in its signature


def peter() -> Key:
    secret = b64decode(GO_SECRET)
    assert secret[0] == notes.NOTE
    return Key.of("PeterNeumann", Ed25519PrivateKey.from_private_bytes(secret[1:]))


def test_we_sign_as_go_does() -> None:
    key = peter()
    assert key.public_line == GO_KEY
    assert noted(GO_TEXT, key.signed(GO_TEXT)) == GO_NOTE
    assert halves(GO_NOTE) == (GO_TEXT, (key.signed(GO_TEXT),))


@pytest.mark.parametrize(("line", "note"), [(GO_KEY, GO_NOTE), (C2SP_KEY, C2SP_NOTE)])
def test_we_verify_what_others_signed(line: str, note: str) -> None:
    name, kind, public = notes.public_key(line)
    read = notes.note(note)
    assert (kind, read.names) == (notes.NOTE, (name,))
    assert notes.signed(read, read.signatures[0], public)
    assert public_line(name, public) == line
    other = notes.note(note.replace("i", "j", 1))
    assert not notes.signed(other, other.signatures[0], public)


def test_we_verify_what_a_log_signed_and_a_witness_cosigned() -> None:
    read = notes.checkpoint(CHECKPOINT)
    assert (read.origin, read.size) == ("arche2025h1.staging.ct.transparency.dev", 1_432_088_532)
    assert checkpoint(read.origin, read.size, read.root) == read.note.text
    _name, kind, log = notes.public_key(LOG_KEY)
    assert kind == notes.NOTE
    good = [notes.signed(read.note, one, log) for one in read.note.signatures]
    assert good == [False, True, False, False, False, False]  # its first is of another type
    name, kind, witness = notes.public_key(WITNESS_KEY)
    assert kind == notes.COSIGNATURE
    times = [notes.cosigned(read.note, one, witness) for one in read.note.signatures]
    assert times == [None, None, None, None, TIME, None]
    assert read.note.signatures[4].name == name
    spoilt = notes.checkpoint(CHECKPOINT.replace("1432088532", "1432088533"))
    assert notes.cosigned(spoilt.note, spoilt.note.signatures[4], witness) is None


def test_our_cosignature_is_theirs() -> None:
    key, said = peter(), checkpoint("example.com/log", 5, bytes(32))
    read = notes.checkpoint(noted(said, key.cosigned(said, TIME)))
    assert notes.cosigned(read.note, read.note.signatures[0], key.public) == TIME
    # A signature of the text is no cosignature of it, and the other way round.
    assert not notes.signed(read.note, read.note.signatures[0], key.public)
    plain = notes.checkpoint(noted(said, key.signed(said)))
    assert notes.cosigned(plain.note, plain.note.signatures[0], key.public) is None


@pytest.mark.parametrize(
    "line",
    [
        "PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==",
        "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",  # unknown type
        "PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20a3",
        "PeterNeumann+c74f20a3+!!!!",
        "",
    ],
)
def test_keys_that_are_none(line: str) -> None:
    with pytest.raises(notes.MalformedError):
        notes.public_key(line)


def test_every_part_and_every_change_of_a_key_is_refused() -> None:
    """As Go's own test has it."""
    for begin in range(len(GO_KEY)):
        for end in range(begin, len(GO_KEY) + 1):
            if (begin, end) != (0, len(GO_KEY)):
                with pytest.raises(notes.MalformedError):
                    notes.public_key(GO_KEY[begin:end])
    for at, sign in enumerate(GO_KEY):
        with pytest.raises(notes.MalformedError):
            notes.public_key(GO_KEY[:at] + chr(ord(sign) + 1) + GO_KEY[at + 1 :])


@pytest.mark.parametrize(
    "note",
    [
        "", "\n", "\n\n", GO_TEXT, GO_NOTE[:-1], GO_NOTE + "\n", GO_NOTE.replace("\n\n", "\n"),
        GO_NOTE.replace("—", "-"), GO_NOTE.replace("=\n", "\n"), GO_NOTE.replace("AM=", "AN="),
        GO_NOTE.replace("— P", "—  P"), GO_NOTE.replace("If", "I\tf"),
        GO_NOTE + halves(GO_NOTE)[1][0],
        GO_TEXT + "\n— PeterNeumann x08g\n", "x" * 1_000_000 + GO_NOTE,
    ],
)  # fmt: skip
def test_notes_that_are_none(note: str) -> None:
    with pytest.raises(notes.MalformedError):
        notes.note(note)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("1432088532", "01432088532"), ("1432088532", "-1"), ("1432088532", "1e9"),
        ("U7WM", "U7W"), ("Ro=", "Rp="), ("arche2025h1.staging.ct.transparency.dev\n", "\n"),
        ("4Ro=\n", "4Ro=\nmore\n"), ("4Ro=\n", ""),
    ],
)  # fmt: skip
def test_checkpoints_that_are_none(old: str, new: str) -> None:
    with pytest.raises(notes.MalformedError):
        notes.checkpoint(CHECKPOINT.replace(old, new, 1))


def test_the_canonical_form_is_that_of_the_standard() -> None:
    # RFC 8785 section 3.2.3: keys sorted by their UTF-16 code units.
    keys = {
        "\u20ac": "Euro Sign", "\r": "Carriage Return", "\ufb33": "Hebrew Letter Dalet With Dagesh",
        "1": "One", "\U0001f600": "Emoji: Grinning Face", "\u0080": "Control",
        "\u00f6": "Latin Small Letter O With Diaeresis",
    }  # fmt: skip
    said = ["Carriage Return", "One", "Control", "Latin Small Letter O With Diaeresis", "Euro Sign",
            "Emoji: Grinning Face", "Hebrew Letter Dalet With Dagesh"]  # fmt: skip
    written = canonical(keys)
    assert [one for _at, one in sorted((written.index(one), one) for one in said)] == said
    # Section 3.2.2, without its floats.
    example = {"string": '\u20ac$\u000f\nA\'B"\\\\"/', "literals": [None, True, False]}
    expected = '{"literals":[null,true,false],"string":"\u20ac$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
    assert canonical(example) == expected
    for data in (keys, example, {"a": [{"c": 1, "b": {}}]}, "\x7f", -(2**53) + 1):
        assert bundle.canonical(data) == canonical(data)
        assert bundle.plain(canonical(data)) == data


@pytest.mark.parametrize("data", [1.0, float("nan"), 2**53, {1: 2}, ["\ud800"], {"a": {"b": 0.5}}])
def test_what_has_no_canonical_form_here(data: object) -> None:
    with pytest.raises(ValueError, match=r".+"):
        canonical(data)


@pytest.mark.parametrize(
    "text",
    ['{"b":1,"a":2}', '{"a": 1}', '{"a":1,"a":1}', '{"a":1.0}', '{"a":1e2}', '{"a":NaN}', "[1,]",
     '{"a":"\\u0041"}', '"\\/"', "[" * 100_000, "", "01", "-0", '"\\ud800"', "{'a':1}"],
)  # fmt: skip
def test_what_is_not_in_canonical_form_is_not_read(text: str) -> None:
    assert bundle.plain(text) is None
