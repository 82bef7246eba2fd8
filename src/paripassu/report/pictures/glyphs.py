"""Signs that no font here can draw: named, so that no empty box stands in a picture unseen."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator

from paripassu.language import _, in_a_row

# A character for private use, which no font has: what cannot be drawn is drawn as it is.
_NEVER = "\U0010fffd"
_MOST = 1_000
NAMED = 8  # the most signs that are named
# Packages of Debian and Ubuntu, by the first word of a sign's name; all other scripts are in one.
_PACKAGES = dict.fromkeys(("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO"), "fonts-noto-cjk")
_SIGN = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40"><text x="5" y="30" '
    'font-size="20" font-family="DejaVu Sans, Arial, sans-serif">{}</text></svg>'
)


def asked(texts: Iterable[str]) -> list[str]:
    """Name the signs of texts that a font may lack, each once, no more than a thousand."""
    signs = dict.fromkeys(sign for text in texts for sign in text if not sign.isascii())
    # Of the others, those of private use and those of no use yet are boxes too.
    kinds = ((sign, unicodedata.category(sign)) for sign in signs)
    return [sign for sign, kind in kinds if kind[0] in "LNPS" or kind in ("Co", "Cn")][:_MOST]


def undrawn(texts: Iterable[str]) -> list[str]:
    """Name the signs of texts that a picture as PNG shows as empty boxes."""
    import vl_convert

    signs = asked(texts)
    drawn = [vl_convert.svg_to_png(_SIGN.format(sign)) for sign in (_NEVER, *signs)]
    return [sign for sign, picture in zip(signs, drawn[1:], strict=True) if picture == drawn[0]]


def told(signs: list[str]) -> str:
    """Say which signs cannot be drawn; nothing where all can."""
    if not signs:
        return ""
    named = in_a_row(f"{sign} (U+{ord(sign):04X})" for sign in signs[:NAMED])
    said = (
        _("No font here can draw {signs} and others: boxes stand there.", signs=named)
        if len(signs) > NAMED
        else _("No font here can draw {signs}: boxes stand there.", signs=named)
    )
    return " ".join([said, *_to_install(signs)])


def _to_install(signs: Iterable[str]) -> Iterator[str]:
    """Say which fonts to install for the scripts that signs belong to."""
    scripts = dict.fromkeys(
        unicodedata.name(sign).split()[0] for sign in signs if unicodedata.category(sign)[0] == "L"
    )
    packages: dict[str, list[str]] = {}
    for script in scripts:
        packages.setdefault(_PACKAGES.get(script, "fonts-noto-core"), []).append(script.title())
    for package, of in packages.items():
        yield _(
            "For {scripts} install a font, such as the package {package}.",
            scripts=in_a_row(of),
            package=package,
        )
