"""Takes runs of plain words at once, where a file is dense: `[a, b, c]`, or lines of `a: 1`.

The scanner looks at a file sign by sign and asks of each word what else it could be. Where all
that stands in brackets, or in lines of one indent, is plain words or words in quotes, there is
nothing to ask: one regular expression takes it all, and the parser is handed one scalar, a `Run`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from ruamel.yaml.scanner import Scanner
from ruamel.yaml.tokens import KeyToken, ScalarToken, ValueToken

# No sign in them means anything to YAML, wherever they stand; U+FFFD marks what is to be found.
_MORE = r"[\w.+%/()'-]"
_WORD = rf"-?\w{_MORE}*+(?: {_MORE}++)*+"
_QUOTED = r'"[^"\\\n\ufffd]*+"'
_ITEM = rf"(?:{_QUOTED}|{_WORD})"
_PAIR = rf"(?:{_QUOTED}:[ \n]*+|{_WORD}:[ \n]++){_ITEM}"
_GAP = r"[ \n]*+"
_ITEMS = re.compile(rf"\[{_GAP}{_ITEM}(?:{_GAP},{_GAP}{_ITEM})*+{_GAP}\](?! *:)")
_PAIRS = re.compile(rf"\{{{_GAP}{_PAIR}(?:{_GAP},{_GAP}{_PAIR})*+{_GAP}\}}(?! *:)")
_EACH = re.compile(rf"({_QUOTED})|({_WORD})")


class Found(NamedTuple):
    """A word of a run, whether it is in quotes, and the line that it stands in."""

    text: str
    quoted: bool
    line: int


class Run(NamedTuple):
    """A run as it stands in the file, from which line, whether of pairs, and in lines of them."""

    written: str
    line: int
    pairs: bool
    lines: bool

    def words(self) -> Iterator[Found]:
        """Give its words; of pairs key and value in turn."""
        line, last = self.line, 0
        for found in _EACH.finditer(self.written):
            line += self.written.count("\n", last, found.start())
            last = found.start()
            quoted, word = found.groups()
            yield Found(quoted[1:-1] if quoted else word, bool(quoted), line)


@cache
def _lines(indent: int) -> re.Pattern[str]:
    """Match lines of pairs at an indent, up to one whose value does not go on in the next line."""
    pair = rf"(?:{_QUOTED}|{_WORD}): ++{_ITEM} *+"
    return re.compile(
        rf"{pair}(?:\n {{{indent}}}{pair}(?=\n {{0,{indent}}}[^ \n\t]|\0))*+"
        rf"(?=\n {{0,{indent}}}[^ \n\t]|\0)"
    )


class RunScanner(Scanner):
    """The scanner that takes runs at once."""

    def fetch_flow_sequence_start(self) -> None:
        """Take a list in brackets, at once where it is a run."""
        if not self._took(_ITEMS, pairs=False):
            super().fetch_flow_sequence_start()

    def fetch_flow_mapping_start(self) -> None:
        """Take a table in braces, at once where it is a run."""
        if not self._took(_PAIRS, pairs=True):
            super().fetch_flow_mapping_start()

    def fetch_plain(self) -> None:
        """Take a plain word, and with it the lines that follow where they are a run of pairs."""
        inside = not self.flow_level and self.reader.column == self.indent
        if not (inside and self._took(_lines(self.indent), pairs=True, lines=True)):
            super().fetch_plain()

    def _took(self, run: re.Pattern[str], *, pairs: bool, lines: bool = False) -> bool:
        reader = self.reader
        found = run.match(reader.buffer, reader.pointer)
        if found is None:
            return False
        start, first = reader.get_mark(), reader.line + 1
        self.remove_possible_simple_key()
        self.allow_simple_key = False
        _forward(reader, found[0])
        end = reader.get_mark()
        taken = ScalarToken(Run(found[0], first, pairs, lines), True, start, end)
        if lines:
            key, nothing = KeyToken(start, start), ScalarToken("", True, end, end)
            self.tokens += [key, taken, ValueToken(end, end), nothing]
        else:
            self.tokens.append(taken)
        return True


def _forward(reader: Any, text: str) -> None:
    reader.pointer += len(text)
    reader.index += len(text)
    breaks = text.count("\n")
    reader.line += breaks
    reader.column = len(text) - text.rindex("\n") - 1 if breaks else reader.column + len(text)
