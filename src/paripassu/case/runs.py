"""Takes runs of plain words at once, where a file is dense: lists, tables and lines of pairs.

The scanner looks at a file sign by sign and asks of each word what else it could be. Where all
that stands in brackets, or in the lines of a table, is plain words or words in quotes, there is
nothing to ask: regular expressions take it all, and the parser is handed one scalar, a `Run`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ruamel.yaml.scanner import Scanner
from ruamel.yaml.tokens import KeyToken, ScalarToken, ValueToken

from paripassu.case.bare import as_written

# No sign in them means anything to YAML, wherever they stand; U+FFFD marks what is to be found.
_MORE = r"[\w.+%/()'-]"
_WORD = rf"-?\w{_MORE}*+(?: {_MORE}++)*+"
_NOT = r"\n\r\x85\u2028\u2029\ufffd\0"  # other breaks of lines, and the end of the text
_QUOTED = rf"""(?:"[^"\\{_NOT}]*+"|'[^'{_NOT}]*+'(?!'))"""
_FLAT = rf"(?:{_QUOTED}|{_WORD})"
_GAP = r"[ \n]*+"


def _list(item: str) -> str:
    return rf"\[{_GAP}(?:{item}{_GAP}(?:,{_GAP}|(?=\])))*+\]"


def _table(item: str) -> str:
    pair = rf"(?:{_QUOTED}:{_GAP}|{_WORD}:[ \n]++){item}"
    return rf"\{{{_GAP}(?:{pair}{_GAP}(?:,{_GAP}|(?=\}})))*+\}}"


def _deeper(item: str) -> str:
    return rf"(?:{_FLAT}|{_list(item)}|{_table(item)})"


_FLATS = rf"(?:{_FLAT}|{_list(_FLAT)})"
_ITEM = rf"(?:{_FLAT}|{_list(_FLATS)}|{_table(_FLAT)})"
# In brackets it is no run where the whole is a key.
_BRACKETS = re.compile(rf"{_deeper(_deeper(_ITEM))}(?! *:)")
# What a line may hold after its key goes on to its end, or to what is a note.
_SIGN = rf"[^:#\t{_NOT}]*+"
_TEXT = rf"-?\w{_SIGN}(?:(?::(?![ \t\0\n])|(?<! )#){_SIGN})*+"
_VALUE = rf"(?:{_QUOTED}|{_list(_ITEM)}|{_table(_ITEM)}|{_TEXT})"
_NOTE = rf" *+(?:(?<=[ \n])#[^{_NOT}]*+)?"
_ROW = re.compile(rf"(?:(-) ++(?=[^ ])|({_FLAT}):(?: ++|(?=\n|\0)))({_VALUE})?+{_NOTE}(?=\n|\0)")
_NEXT = re.compile(rf"(?:{_NOTE}\n)++( *+)(?=[^ \t{_NOT}])|(?:{_NOTE}\n)*+{_NOTE}\0")
# A list of words without quotes, or of short ones with them, comes as a whole.
_LISTED = r"""\[(?:[^]\[{}"'\n]*+|(?: *+"[\w.+-]*+" *+(?:,|(?=\])))*+)\]"""
_EACH = re.compile(rf"({_QUOTED})|({_WORD})|({_LISTED}|[\[\]{{}}])")


class Piece(NamedTuple):
    """A piece of a run: a word, or a bracket or a whole list of words (the sign)."""

    word: str
    quoted: bool
    sign: str
    line: int

    def words(self) -> list[str | None]:
        """Give what a list holds that comes as a whole."""
        inside = self.sign[1:-1].strip(" ")
        words = inside.removesuffix(",").split(",") if inside else []
        if inside.startswith('"'):
            return [word.strip(' "') for word in words]
        return [as_written(word.strip(" ")) for word in words]


class Row(NamedTuple):
    """A line of a run: what begins and ends before it (blank: nothing), its key, its value."""

    signs: str
    key: str
    value: str
    line: int


class Run(NamedTuple):
    """A run: what stands in brackets from a line on, or the lines of a table."""

    written: str
    line: int
    rows: Sequence[Row] = ()

    def pieces(self) -> Iterator[Piece]:
        """Give its words and brackets; lines of pairs as if they stood in braces, up to the end."""
        if not self.rows:
            yield from _pieces(self.written, self.line)
        for signs, key, value, line in self.rows:
            for sign in signs:
                yield Piece("", False, sign.strip(), line)
            if key:
                yield from _pieces(key, line)
            if value:
                yield from _pieces(value, line)


def _pieces(written: str, line: int) -> Iterator[Piece]:
    if written[0] in "\"'":
        yield Piece(written[1:-1], True, "", line)
    elif written[0] not in "[{":
        yield Piece(written.rstrip(" "), False, "", line)
    else:
        last = 0
        for found in _EACH.finditer(written):
            line += written.count("\n", last, found.start())
            last = found.start()
            quoted, word, sign = found.groups("")
            yield Piece(quoted[1:-1] or word, bool(quoted), sign, line)


class RunScanner(Scanner):
    """The scanner that takes runs at once."""

    def fetch_flow_sequence_start(self) -> None:
        """Take a list in brackets, at once where it is a run."""
        if not self._brackets():
            super().fetch_flow_sequence_start()

    def fetch_flow_mapping_start(self) -> None:
        """Take a table in braces, at once where it is a run."""
        if not self._brackets():
            super().fetch_flow_mapping_start()

    def fetch_plain(self) -> None:
        """Take a plain word, and with it the lines that follow where they are a run of pairs."""
        taken = None if self.flow_level else self._lines()
        if taken is None:
            super().fetch_plain()
        else:
            start, end = taken.start_mark, taken.end_mark
            nothing = ScalarToken("", True, end, end)
            self.tokens += [KeyToken(start, start), taken, ValueToken(end, end), nothing]

    def _brackets(self) -> bool:
        # No further in than the table around it only a key can stand.
        if not self.flow_level and self.reader.column <= self.indent:
            return False
        found = _BRACKETS.match(self.reader.buffer, self.reader.pointer)
        if found:
            self.tokens.append(self._taken(Run(found[0], self.reader.line + 1)))
        return found is not None

    def _lines(self) -> ScalarToken | None:
        """Take the lines of pairs from here on, where a table at this indent is being read."""
        if self.reader.column != self.indent:
            return None
        buffer, start = self.reader.buffer, self.reader.pointer
        rows, end = _rows(buffer, start, self.indent, self.reader.line + 1)
        return self._taken(Run(buffer[start:end], 0, rows)) if rows else None

    def _taken(self, run: Run) -> ScalarToken:
        reader, text = self.reader, run.written
        start = reader.get_mark()
        self.remove_possible_simple_key()
        self.allow_simple_key = False
        breaks = text.count("\n")
        reader.pointer += len(text)
        reader.index += len(text)
        reader.line += breaks
        reader.column = len(text) - text.rindex("\n") - 1 if breaks else reader.column + len(text)
        return ScalarToken(run, True, start, reader.get_mark())


def _rows(buffer: str, at: int, indent: int, line: int) -> tuple[list[Row], int]:
    """Give the rows of the whole pairs of a table from a place on, and where they end.

    Whatever is not plain ends them before the pair that holds it.
    """
    rows: list[Row] = []
    levels = [(indent, "}")]  # the tables and lists that are open: their columns, what ends them
    column, blank, last, ended = indent, False, at, False
    whole, tail, end = 0, "", at
    while found := _ROW.match(buffer, at):
        item, key, value = found.groups("")
        here, (before, kind) = (column, "]" if item else "}"), levels[-1]
        signs = ""
        if blank and (column > before or (column == before and item and kind == "}")):
            levels.append(here)
            signs = "[" if item else "{"
        elif blank:
            signs = " "
        while levels and levels[-1] != here:
            signs += levels.pop()[1]
        if not levels or (item and not value):
            break
        if len(levels) == 1:
            whole, tail, end = len(rows), signs, last
        rows.append(Row(signs, key, value, line))
        blank, last = not value, found.end()
        after = _NEXT.match(buffer, last)
        if after is None:
            break
        line += buffer.count("\n", at, after.end())
        column, at = len(after[1] or ""), after.end()
        if after[1] is None or column < indent:
            ended = True
            break
    else:
        ended = column == indent and buffer[at] != "-"  # which may be one more of a list
    if ended:
        whole, end = len(rows), last
        tail = " " * blank + "".join(sign for _column, sign in levels[:0:-1])
    return [*rows[:whole], Row(f"{tail}}}", "", "", line)] if whole else [], end
