"""Which signs of Unicode a text may hold: what is refused, what is taken out, what can be seen."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path

from paripassu.language import _

# Controls, halves of characters, and what Unicode will never make a character (Unicode 16, 23.7):
# terminals obey the first, and XML, so Word and Excel too, cannot hold the others.
_NEVER = "".join(chr(plane << 16 | end) for plane in range(17) for end in (0xFFFE, 0xFFFF))
REFUSED = re.compile(
    f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef{_NEVER}]"
)
# Pasted along with text and never seen: isolates, embeddings and overrides, marks of byte order,
# soft hyphens, spaces of no width, tags. An override can make one name read as another, and what is
# hidden can tell two names apart that look the same. What a language is written with stays: the
# joiners, the marks of direction (U+200E, U+200F, U+061C), which turn no letter that has its own.
_HIDDEN = re.compile(
    "[\u00ad\u180e\u200b\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e007f]"
)
_HALVES = re.compile("[\ud800-\udbff][\udc00-\udfff]")
# Letters and signs by their category, but blank by their look.
_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")
_STROKE = "\u0640"
_COMMA = re.compile("[،，、]")


def cleaned(text: str) -> str:
    """Take out what is never seen, and join the halves of characters, as JSON spells them."""
    if text.isascii():
        return text
    whole = _HALVES.sub(
        lambda pair: pair[0].encode("utf-16", "surrogatepass").decode("utf-16"), text
    )
    return _HIDDEN.sub("", whole)


def refusal(sign: str) -> str:
    """Say of a sign that it is refused."""
    return _(
        "holds the sign {sign}, a control character or none at all, which is not allowed.",
        sign=f"U+{ord(sign):04X}",
    )


def is_seen(text: str) -> bool:
    """Whether there is anything in it that an eye would find: a letter, a figure or a sign."""
    shown = (unicodedata.category(sign) for sign in text if sign not in _BLANK)
    return any(kind[0] in "LNPS" or kind == "Co" for kind in shown)


def composed(id_: str) -> str:
    """Give an id with its accents composed (NFC), so that it is one however they are typed."""
    return unicodedata.normalize("NFC", id_)


def typed(names: str) -> str:
    """Give ids that stand in one text with plain commas between them, whatever the keyboard."""
    return _COMMA.sub(",", composed(names))


def looks(text: str) -> str:
    """Give what a text looks like: two of the same look are taken for one by whoever reads them."""
    marks = "".join(sign for sign in text if unicodedata.category(sign) != "Cf")
    return unicodedata.normalize("NFC", marks).casefold()


def skeleton(id_: str) -> str:
    """Give what the letters of an id look like (UTS 39): ids with one skeleton look the same.

    Signs are held against each other one by one, so that no pair such as rn and m is found. The
    stroke that draws an Arabic word out is no letter of it.
    """
    return unicodedata.normalize("NFKD", id_.replace(_STROKE, "")).translate(_alike())


@cache
def _alike() -> dict[int, str]:
    groups = Path(__file__).with_name("alike.txt").read_text("utf-8").splitlines()
    return {ord(sign): group[0] for group in groups if group[0] != "#" for sign in group[1:]}
