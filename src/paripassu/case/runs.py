"""Takes runs of plain words at once, where a file is dense: `[a, b, c]`, or lines of `a: {b: 1}`.

The scanner looks at a file sign by sign and asks of each word what else it could be. Where all
that stands in brackets, or in lines of one indent, is plain words or words in quotes, there is
nothing to ask: one regular expression takes it all, and the parser is handed one scalar, a `Run`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from ruamel.yaml.scanner import Scanner
from ruamel.yaml.tokens import KeyToken, ScalarToken, ValueToken

# No sign in them means anything to YAML, wherever they stand; U+FFFD marks what is to be found.
_MORE = r"[\w.+%/()'-]"
_WORD = rf"-?\w{_MORE}*+(?: {_MORE}++)*+"
_QUOTED = r"""(?:"[^"\\\n\ufffd]*+"|'[^'\n\ufffd]*+'(?!'))"""
_GAP = r"[ \n]*+"


def _list(item: str) -> str:
    return rf"\[{_GAP}(?:{item}(?:{_GAP},{_GAP}{item})*+{_GAP}(?:,{_GAP})?+)?+\]"


def _table(item: str) -> str:
    pair = rf"(?:{_QUOTED}:{_GAP}|{_WORD}:[ \n]++){item}"
    return rf"\{{{_GAP}(?:{pair}(?:{_GAP},{_GAP}{pair})*+{_GAP}(?:,{_GAP})?+)?+\}}"


_FLAT = rf"(?:{_QUOTED}|{_WORD})"
_ITEM = rf"(?:{_FLAT}|{_list(_FLAT)}|{_table(_FLAT)})"
# In brackets it is no run where the whole is a key.
_LIST = re.compile(rf"{_list(_ITEM)}(?! *:)")
_TABLE = re.compile(rf"{_table(_ITEM)}(?! *:)")
_LINE = re.compile(rf"{_FLAT}: ++{_ITEM} *+")
_NEXT = re.compile(r"\n( *+)(?=[^ \n\t])|()(?=\0)")
_EACH = re.compile(rf"({_QUOTED})|({_WORD})|([\[\]{{}}])")


class Piece(NamedTuple):
    """A piece of a run: a word, or a bracket (the sign), and the line that it stands in."""

    word: str
    quoted: bool
    sign: str
    line: int


class Run(NamedTuple):
    """A run as it stands in the file, from which line, and whether it is lines of pairs."""

    written: str
    line: int
    in_lines: bool

    def pieces(self) -> Iterator[Piece]:
        """Give its words and brackets; lines of pairs as if they stood in braces."""
        written = f"{{{self.written}}}" if self.in_lines else self.written
        line, last = self.line, 0
        for found in _EACH.finditer(written):
            line += written.count("\n", last, found.start())
            last = found.start()
            quoted, word, sign = found.groups("")
            yield Piece(quoted[1:-1] or word, bool(quoted), sign, line)


class RunScanner(Scanner):
    """The scanner that takes runs at once."""

    def fetch_flow_sequence_start(self) -> None:
        """Take a list in brackets, at once where it is a run."""
        found = _LIST.match(self.reader.buffer, self.reader.pointer)
        if found:
            self.tokens.append(self._taken(found[0]))
        else:
            super().fetch_flow_sequence_start()

    def fetch_flow_mapping_start(self) -> None:
        """Take a table in braces, at once where it is a run."""
        found = _TABLE.match(self.reader.buffer, self.reader.pointer)
        if found:
            self.tokens.append(self._taken(found[0]))
        else:
            super().fetch_flow_mapping_start()

    def fetch_plain(self) -> None:
        """Take a plain word, and with it the lines that follow where they are a run of pairs."""
        lines = "" if self.flow_level else self._lines()
        if lines:
            taken = self._taken(lines, in_lines=True)
            start, end = taken.start_mark, taken.end_mark
            nothing = ScalarToken("", True, end, end)
            self.tokens += [KeyToken(start, start), taken, ValueToken(end, end), nothing]
        else:
            super().fetch_plain()

    def _lines(self) -> str:
        """Give the lines of pairs from here on, where a table at this indent is being read."""
        buffer, start, indent = self.reader.buffer, self.reader.pointer, self.indent
        if self.reader.column != indent:
            return ""
        end = at = start
        while found := _LINE.match(buffer, at):
            follows = _NEXT.match(buffer, found.end())
            # A line further in would go on with the value.
            if follows is None or len(follows[1] or "") > indent:
                break
            end, at = found.end(), follows.end()
            if follows[1] is None or len(follows[1]) < indent:
                break
        return str(buffer[start:end])

    def _taken(self, text: str, *, in_lines: bool = False) -> ScalarToken:
        reader = self.reader
        start, run = reader.get_mark(), Run(text, reader.line + 1, in_lines)
        self.remove_possible_simple_key()
        self.allow_simple_key = False
        breaks = text.count("\n")
        reader.pointer += len(text)
        reader.index += len(text)
        reader.line += breaks
        reader.column = len(text) - text.rindex("\n") - 1 if breaks else reader.column + len(text)
        return ScalarToken(run, True, start, reader.get_mark())
