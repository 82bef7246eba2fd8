"""The direction in which the words of a picture are read: SVG has none of its own.

Renderers lay a text out from the left unless its signs say otherwise (Unicode Annex 9), so that an
Arabic label with a Latin name in it would begin at the wrong end.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import escape, unescape

from paripassu.language import is_right_to_left

# Letters that are read from the right: Hebrew to Arabic, and their forms for presentation.
RIGHT = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff"
_RIGHT = re.compile(f"[{RIGHT}]")
# A name in other letters, with the bracket or the signs that belong to it: C++, ICRC (Geneva). It
# ends where what is set apart already begins or ends.
_OTHER = rf"{RIGHT}\u2066-\u2069"
_NAME = re.compile(
    rf"[^\W\d_{_OTHER}](?:[^{_OTHER}]*[^\W{_OTHER}])?[^\s{_OTHER}.,;:!?\u2026]*", re.UNICODE
)
_FROM_RIGHT, _FROM_LEFT, _FIRST, _END = "\u2067", "\u2066", "\u2068", "\u2069"

_TEXT = re.compile(r"(<text[^>]*(?<!/)>)((?:[^<]|<tspan[^>]*>|</tspan>)*)</text>")
_LINE = re.compile(r"<tspan([^>]*)>([^<]*)</tspan>")
_RISE = re.compile(r'dy="([-0-9.]+)"')
_PLACE = re.compile(r"translate\(([-0-9.]+),([-0-9.]+)\)")


def directed(drawn: str) -> str:
    """Give a picture in SVG whose words are read from the end at which they begin."""
    return _TEXT.sub(_text, drawn)


def laid(text: str) -> str:
    """Give a label with marks of direction, where it holds letters that are read from the right.

    In a language that is read from the right so is the label, with names in other letters read
    from the left; in any other the label's first letter decides.
    """
    if not _RIGHT.search(text):
        return text
    if not is_right_to_left():
        return f"{_FIRST}{text}{_END}"
    return f"{_FROM_RIGHT}{_NAME.sub(_apart, text)}{_END}"


def line_by_line(lines: Iterable[str]) -> Iterator[str]:
    """Give the lines of a text so that what is set apart over several is so in each of them."""
    opened = ""
    for line in lines:
        whole, opened = opened + line, ""
        for sign in whole:
            if sign in (_FROM_RIGHT, _FROM_LEFT, _FIRST):
                opened += sign
            elif sign == _END:
                opened = opened[:-1]
        yield whole + _END * len(opened)


def _apart(name: re.Match[str]) -> str:
    said = name[0]
    # A bracket that was opened before the name closes after it.
    end = len(said) - 1 if said.endswith(")") and said.count(")") > said.count("(") else len(said)
    return f"{_FROM_LEFT}{said[:end]}{_END}{said[end:]}"


def _text(found: re.Match[str]) -> str:
    """Lay out a text; of one of several lines each gets a place, for renderers pile them up."""
    head, place = found[1], _PLACE.search(found[1])
    lines = _LINE.findall(found[2])
    if not lines:
        return f"{head}{_written(found[2])}</text>"
    if place is None or not any(_RIGHT.search(line) for _given, line in lines):
        return found[0]
    y, texts = float(place[2]), []
    for given, line in lines:
        rise = _RISE.search(given)
        y += float(rise[1]) if rise else 0.0
        here = head.replace(place[0], f"translate({place[1]},{y})")
        texts.append(f"{here}{_written(line)}</text>")
    return "".join(texts)


def _written(line: str) -> str:
    return escape(laid(unescape(line)), quote=False)
