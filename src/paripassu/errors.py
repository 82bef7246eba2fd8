"""What can go wrong, each with one sentence for a person.

- `PariPassuError`: the root; the command prints its sentence and exits with code 2.
    - `CaseError`: a case file or a private file is not as it must be.
    - `RequestError`: the case is well formed, but what was asked of it is not possible.
- `Remark`: nothing is wrong, but whoever asks should know; the command prints its sentence.
    - `CaseRemark`: something in a case file is read and yet may not be meant.
    - `UncachedWarning`: nothing is wrong but the speed.
- `ReaderGoneError`: whoever was reading the answer has gone; nothing is wrong with it.
- `CheckError`: our own fault: a plan did not pass the independent checker. Never expected.
"""

from __future__ import annotations

from paripassu.language import _


def visible(text: str) -> str:
    """Spell out what a terminal might obey: controls, line ends, marks that turn the text."""
    return "".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in text)


class PariPassuError(Exception):
    """Any failure that a person can mend; its text is one sentence on one line."""

    def __init__(self, sentence: str) -> None:
        super().__init__(visible(sentence))


class CaseError(PariPassuError):
    """A case is not as it must be.

    Parameters
    ----------
    sentence
        What is wrong and what was expected.
    file, line, key
        Where: the file's name, the line (from 1) and the key, as far as they are known.
    """

    def __init__(
        self, sentence: str, *, file: str | None = None, line: int | None = None, key: str = ""
    ) -> None:
        self.sentence = sentence
        self.file = file
        self.line = line
        self.key = key
        place = [f"{file[:60]}…" if len(file) > 120 else file] if file else []
        if line is not None:
            place.append(_("line {line}", line=line))
        if key:
            place.append(key)
        super().__init__(": ".join([", ".join(place), sentence]) if place else sentence)


class RequestError(PariPassuError):
    """What was asked for is not possible with this case."""


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
