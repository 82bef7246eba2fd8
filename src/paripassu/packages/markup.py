"""Reads XML into plain elements and remembers the line of each. Treats the text as hostile."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.parsers import expat

from paripassu.errors import CaseError
from paripassu.language import _
from paripassu.packages.source import file_text

MAX_DEPTH = 16
MAX_ELEMENTS = 200_000


@dataclass(frozen=True)
class Element:
    """An element with its attributes and children; text between them is left out."""

    tag: str
    attributes: dict[str, str]
    file: str
    line: int
    children: list[Element] = field(default_factory=list)

    def all(self, tag: str) -> Iterator[Element]:
        """Give the children of one tag."""
        return (child for child in self.children if child.tag == tag)

    def get(self, *names: str) -> str | None:
        """Give the first of these attributes that stands here."""
        return next((self.attributes[n] for n in names if n in self.attributes), None)

    def error(self, sentence: str) -> CaseError:
        """Build the error that names the file, the line and the tag."""
        return CaseError(sentence, file=self.file, line=self.line, key=f"<{self.tag}>")


def read_xml(path: Path) -> Element:
    """Read an XML file of at most 4 MB.

    Raises
    ------
    CaseError
        Where it is not well-formed XML, declares a document type or entities, or is nested
        deeper than 16.
    """
    text = file_text(path)
    reader = _Reader(path.name)
    # The text is decoded already: whatever encoding it declares, the parser must not guess again.
    parser = expat.ParserCreate("utf-8")
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.StartDoctypeDeclHandler = reader.refuse
    reader.parser = parser
    try:
        parser.Parse(text.encode(), True)
    except expat.ExpatError as problem:
        why = expat.ErrorString(problem.code)
        raise CaseError(
            _("is not well-formed XML: {why}.", why=why), file=path.name, line=problem.lineno
        ) from None
    return reader.root[0]


class _Reader:
    """Builds elements from parser events."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.root: list[Element] = []
        self.open: list[Element] = []
        self.elements = 0
        self.parser: expat.XMLParserType

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        element = Element(tag, attributes, self.file, self.parser.CurrentLineNumber)
        self.elements += 1
        if len(self.open) >= MAX_DEPTH or self.elements > MAX_ELEMENTS:
            raise element.error(_("is nested too deeply or holds too much for a domain file."))
        (self.open[-1].children if self.open else self.root).append(element)
        self.open.append(element)

    def end(self, _tag: str) -> None:
        self.open.pop()

    def refuse(self, *_declaration: object) -> None:
        raise CaseError(
            _("declares a document type, which is not allowed; expected plain elements."),
            file=self.file,
            line=self.parser.CurrentLineNumber,
        )
