"""What can go wrong, each with one sentence for a person.

- `PariPassuError`: the root; the command prints its sentence and exits with code 2.
    - `CaseError`: a case file or a private file is not as it must be; it holds each `Fault`.
    - `RequestError`: the case is well formed, but what was asked of it is not possible.
- `Remark`: nothing is wrong, but whoever asks should know; the command prints its sentence.
    - `CaseRemark`: something in a case file is read and yet may not be meant.
    - `UncachedWarning`: nothing is wrong but the speed.
- `ReaderGoneError`: whoever was reading the answer has gone; nothing is wrong with it.
- `CheckError`: our own fault: a plan did not pass the independent checker. Never expected.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from paripassu.language import _, _n

MOST = 20  # faults of a file that are told at once
# What can end a run without an answer, as its JSON says: a file, what was asked, the line itself.
KINDS = ("case", "request", "usage", "interrupted", "error")


# What sentences of ours are set with: isolates around words, the space within French numbers.
_OURS = "\u2068\u2069\u202f"


def visible(text: str) -> str:
    """Spell out what a terminal might obey: controls, line ends, marks that turn the text."""
    return "".join(
        sign if sign.isprintable() or sign in _OURS else ascii(sign)[1:-1] for sign in text
    )


class PariPassuError(Exception):
    """Any failure that a person can mend; its text is one sentence on one line, or several."""

    kind = "error"

    def __init__(self, *sentences: str) -> None:
        super().__init__("\n".join(map(visible, sentences)))

    def to_dict(self) -> dict[str, Any]:
        """Give it as plain data for JSON."""
        return {"kind": self.kind, "sentence": str(self), "faults": [], "more": 0}


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong in a file; as text what is said of it to a person.

    Attributes
    ----------
    sentence
        What is wrong and what was expected.
    file, line, key
        Where: the file's name, the line (from 1) and the key, as far as they are known.
    sheet, cell
        Where in a workbook, which has no lines.
    found, expected
        What stands there and what should, in a few words. None where the sentence says all, and,
        for what was found, in private files.
    write
        What to write in its place, as it is written there, where that can be told.
    """

    sentence: str
    file: str | None = None
    line: int | None = None
    key: str = ""
    sheet: str = ""
    cell: str = ""
    found: str | None = None
    expected: str | None = None
    write: str | None = None

    def __str__(self) -> str:
        place = [f"{self.file[:60]}…" if len(self.file) > 120 else self.file] if self.file else []
        if self.line is not None:
            place.append(_("line {line}", line=self.line))
        if self.sheet:
            place.append(place_of(self.sheet, self.cell))
        # A cell says it all; a whole sheet does not say which key is meant.
        if self.key and not self.cell:
            place.append(self.key)
        return ": ".join([", ".join(place), self.sentence]) if place else self.sentence


def place_of(sheet: str, cell: str) -> str:
    """Name a cell of a sheet, or the whole of it."""
    if not cell:
        return _("sheet {sheet}", sheet=sheet)
    return _("sheet {sheet}, cell {cell}", sheet=sheet, cell=cell)


class CaseError(PariPassuError):
    """A case is not as it must be.

    Parameters
    ----------
    sentence, file, line, key
        The one thing that is wrong, as in `Fault`.

    Attributes
    ----------
    faults
        All that is wrong, by its place, the first `MOST` of it.
    more
        How many faults there are besides.
    sentence, file, line, key
        Those of the first fault.
    """

    kind = "case"

    def __init__(
        self, sentence: str, *, file: str | None = None, line: int | None = None, key: str = ""
    ) -> None:
        self._hold((Fault(sentence, file, line, key),), 0)

    @classmethod
    def of(cls, faults: Iterable[Fault], more: int = 0) -> CaseError:
        """Build the error of one fault or several, and of so many more that are not told."""
        error = cls.__new__(cls)
        error._hold(tuple(faults), more)
        return error

    def _hold(self, faults: tuple[Fault, ...], more: int) -> None:
        self.faults, self.more = faults, more
        first = faults[0]
        self.sentence, self.file, self.line, self.key = (
            first.sentence, first.file, first.line, first.key
        )  # fmt: skip
        left = _n(
            "{file}: one more mistake is not shown.",
            "{file}: {n} more mistakes are not shown.",
            more,
            file=first.file,
        )
        super().__init__(*map(str, faults), *([left] if more else []))

    def to_dict(self) -> dict[str, Any]:
        """Give it as plain data for JSON: each fault with the keys of `Fault`, null if unknown."""
        faults = [{key: one or None for key, one in vars(fault).items()} for fault in self.faults]
        return {**super().to_dict(), "faults": faults, "more": self.more}


class RequestError(PariPassuError):
    """What was asked for is not possible with this case."""

    kind = "request"


class CheckError(Exception):
    """A plan of ours failed the independent checker: a fault of the software, not of the case."""


class Remark(UserWarning):
    """Nothing is wrong, but whoever asks should know; its text is one sentence."""


class CaseRemark(Remark):
    """Something in a case file is read like any other thing, and yet may not be meant."""


class UncachedWarning(Remark):
    """Nothing is wrong but the speed: what is compiled cannot be kept for the next run."""


class UncompiledWarning(Remark):
    """Nothing is wrong but the speed: there is no compiler for what a large case asks for."""


class ReaderGoneError(Exception):
    """The answer was cut off because nobody reads it any more, as `head` does."""
