"""A foreign file as bounded text, and its numbers as exact fractions. Treats both as hostile."""

from __future__ import annotations

import re
from collections.abc import Collection
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from paripassu.case.number import describe
from paripassu.case.signs import REFUSED, cleaned
from paripassu.case.text import MAX_BYTES
from paripassu.errors import CaseError
from paripassu.language import _

_NUMBER = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]{1,2})?\Z")
_LONGEST = 40

Key = str | tuple[str, ...]
# Marks of the order of bytes, and how "<?" looks where there is none.
_STARTS = {
    b"\xef\xbb\xbf": "utf-8",
    b"\xff\xfe": "utf-16-le",
    b"\xfe\xff": "utf-16-be",
    b"<\0?\0": "utf-16-le",
    b"\0<\0?": "utf-16-be",
}
_DECLARED = re.compile(
    rb"<\?xml\s[^>]{0,80}?encoding\s*=\s*[\"'](iso-8859-[0-9]{1,2}|latin-?1|windows-125[0-8]|us-ascii)"
    rb"[\"']",
    re.IGNORECASE,
)


def file_text(path: Path) -> str:
    """Read a text file of at most 4 MB, in UTF-8 or as its mark or its XML declaration says.

    Raises
    ------
    CaseError
        Where it is no file, larger, in another encoding, or holds control characters.
    """
    try:
        if not path.is_file():
            raise CaseError(
                _("is not a file that holds text; expected a domain file."), file=str(path)
            )
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise CaseError(
                _(
                    "is {size} MB large; a domain file has at most {most} MB.",
                    size=f"{size / 1e6:.1f}",
                    most=MAX_BYTES // 10**6,
                ),
                file=path.name,
            )
        raw = path.read_bytes()
        text = raw.decode(_encoding(raw))
    except OSError as problem:
        why = (problem.strerror or _("an error of the file system")).lower()
        raise CaseError(_("cannot be read: {why}.", why=why), file=str(path)) from None
    except (UnicodeDecodeError, LookupError):  # there is no part 12 of ISO 8859
        raise CaseError(
            _("is not a text file in UTF-8, as expected, or in an encoding that it declares."),
            file=path.name,
        ) from None
    text = cleaned(text)
    found = REFUSED.search(text)
    if found is not None:
        line = text[: found.start()].count("\n") + 1
        raise CaseError(_("holds control characters; expected none."), file=path.name, line=line)
    return text


def _encoding(raw: bytes) -> str:
    """Tell how a file is encoded, by its first bytes; UTF-8 where they do not say."""
    for start, encoding in _STARTS.items():
        if raw.startswith(start):
            return encoding
    declared = _DECLARED.match(raw)
    # A declaration that can be read byte by byte is not in UTF-16, whatever it says.
    name = declared[1].decode("ascii").lower() if declared else "utf-8"
    # What calls itself Latin-1 is often its extension; where the two differ Latin-1 has no text.
    return "cp1252" if name in ("iso-8859-1", "latin1", "latin-1") else name


def files_of(folder: Path, suffixes: Collection[str]) -> list[Path]:
    """List the files of a folder with such endings, small or capital, but for hidden ones."""
    return sorted(
        path
        for path in folder.iterdir()
        if path.suffix.lower() in suffixes and path.name[0] not in "._"
    )


def canonical(text: str) -> str:
    """Write a number in one way, and anything else as it is: 2.0, 2. and +2 are 2."""
    if exact_number(text) is None:
        return text
    whole, point, rest = f"{Decimal(text):f}".partition(".")
    rest = rest.rstrip("0")
    said = f"{whole}{point}{rest}" if rest else whole
    return "0" if said == "-0" else said


def by_number(table: dict[Key, Any]) -> dict[Key, Any]:
    """Let keys be found as they are written, and where that is no key, by number (`one_way`)."""
    return {one_way(key): value for key, value in table.items()} | table


def one_way(key: Key) -> Key:
    """Write the numbers of a key in one way."""
    return canonical(key) if isinstance(key, str) else tuple(map(canonical, key))


def exact_number(text: str) -> Fraction | None:
    """Read a decimal such as ``0.25`` or ``1.0E-4`` as a fraction; None where it is none."""
    if len(text) <= _LONGEST and _NUMBER.match(text):
        return Fraction(text)
    return None


def number(text: object, file: str, *, line: int | None = None, key: str = "") -> Fraction:
    """Read a decimal as a fraction.

    Raises
    ------
    CaseError
        Where it is not a plain decimal of at most 40 signs.
    """
    found = exact_number(text) if isinstance(text, str) else None
    if found is None:
        sentence = _("expected a number, found {found}.", found=describe(text))
        raise CaseError(sentence, file=file, line=line, key=key)
    return found
