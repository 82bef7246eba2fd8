"""A case written as YAML, which is read again as the very same case."""

from __future__ import annotations

import io
import re
from textwrap import fill
from typing import Any

from paripassu.case.model import Case
from paripassu.case.worded import as_stated
from paripassu.errors import RequestError
from paripassu.language import _

WIDTH = 120
_LONG = 90  # characters from which a text is folded over lines
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9 _'()./-]*\Z|[0-9]+ [a-z]+\Z")
_OF = re.compile(r"-?[0-9.]+ % of [A-Za-z][\w-]*\Z", re.ASCII)  # a part of a price
_FIRST = ("paripassu", "title", "by", "does")  # of a case, and of an action
_PARTS = re.compile(
    r"^(?=(parties|actions|tracks|verifiers|also|instruments|deals|history|readings):)", re.M
)
# Some readers of YAML take these for other things than words.
_NOT_WORDS = frozenset({"null", "true", "false", "yes", "no", "on", "off", "y", "n"})


def as_yaml(case: Case) -> str:
    """Write a case as the text of a case file. What equals its default is left out.

    Raises
    ------
    RequestError
        Where some text of the case has no form that a case file may hold.
    """
    from ruamel.yaml import YAML

    yaml = YAML()
    yaml.width = WIDTH
    yaml.indent(mapping=2, sequence=4, offset=2)
    written = io.StringIO()
    # Values that are worked out from words are not stated.
    case = as_stated(case)
    yaml.dump(_table(_plain(case), ()), written)
    text = _PARTS.sub("\n", written.getvalue())
    _hold(case, text)
    return text


def _plain(case: Case) -> dict[str, Any]:
    return case.model_dump(mode="json", exclude_defaults=True)


def _hold(case: Case, text: str) -> None:
    """Read what was written, so that nothing is ever lost unseen, in whatever language."""
    from paripassu.case.gathered import sound
    from paripassu.case.text import parse
    from paripassu.errors import CaseError

    try:
        read = sound(Case, parse(text, "the case"), lambda _case: ())
        same = read == case and _plain(read) == _plain(case)
    except (CaseError, ValueError):
        same = False
    if not same:
        raise RequestError(_("The case holds text that a YAML case file cannot hold as it is."))


def _table(table: dict[str, Any], path: tuple[str, ...]) -> Any:
    from ruamel.yaml.comments import CommentedMap

    made = CommentedMap()
    first = [key for key in _FIRST if key in table]
    for key in (*first, *(key for key in table if key not in first)):
        one = table[key][0] if key == "by" and len(table[key]) == 1 else table[key]
        made[key] = _value(one, (*path, key))
    # A thing with keys of its own has a line for each; what is said of parties stands in one.
    if len(path) >= 3 and not any(isinstance(v, str) and len(v) > _LONG for v in table.values()):
        made.fa.set_flow_style()
    return made


def _value(value: Any, path: tuple[str, ...]) -> Any:
    if isinstance(value, dict):
        return _table(value, path)
    if isinstance(value, list):
        from ruamel.yaml.comments import CommentedSeq

        listed = CommentedSeq(_value(item, (*path, "")) for item in value)
        lines = any(isinstance(item, list) for item in value) and len(value) > 2
        if not lines and all(not isinstance(item, dict) for item in value):
            listed.fa.set_flow_style()
        return listed
    return _words(value) if isinstance(value, str) else value


def _words(text: str) -> Any:
    from ruamel.yaml.scalarstring import (
        DoubleQuotedScalarString,
        FoldedScalarString,
        LiteralScalarString,
    )

    if _OF.match(text) or (_PLAIN.match(text) and text.lower() not in _NOT_WORDS):
        return text
    if len(text) > _LONG and text.isprintable():
        return FoldedScalarString(text + "\n")
    paragraphs = text.split("\n\n")
    if len(paragraphs) > 1 and all(map(str.isprintable, paragraphs)):
        # A new line alone is a space when it is read.
        lines = (fill(p, _LONG, break_long_words=False, break_on_hyphens=False) for p in paragraphs)
        return LiteralScalarString("\n\n".join(lines) + "\n")
    return DoubleQuotedScalarString(text)
