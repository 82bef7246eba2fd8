"""A foreign file as bounded text, and its numbers as exact fractions. Treats both as hostile."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

from paripassu.case.number import describe
from paripassu.case.signs import REFUSED, cleaned
from paripassu.case.text import MAX_BYTES
from paripassu.errors import CaseError
from paripassu.language import _

_NUMBER = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]{1,2})?\Z")
_LONGEST = 40


def file_text(path: Path) -> str:
    """Read a text file of at most 4 MB in UTF-8.

    Raises
    ------
    CaseError
        Where it is no file, larger, not UTF-8, or holds control characters.
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
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as problem:
        why = (problem.strerror or _("an error of the file system")).lower()
        raise CaseError(_("cannot be read: {why}.", why=why), file=str(path)) from None
    except UnicodeDecodeError:
        raise CaseError(_("is not a text file in UTF-8, as expected."), file=path.name) from None
    text = cleaned(text)
    found = REFUSED.search(text)
    if found is not None:
        line = text[: found.start()].count("\n") + 1
        raise CaseError(_("holds control characters; expected none."), file=path.name, line=line)
    return text


def only(
    domains: Sequence[Path], folder: Path, profiles: list[Path]
) -> tuple[Path, list[Path]] | None:
    """Give the one domain file of a folder with its profiles; None where it holds no domain.

    Raises
    ------
    CaseError
        Where it holds several domains.
    """
    if len(domains) > 1:
        one, other = (path.name for path in domains[:2])
        raise CaseError(
            _("holds several domains, {one} and {other}; expected one.", one=one, other=other),
            file=str(folder),
        )
    return (domains[0], profiles) if domains else None


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
