"""A picture's specification as SVG that says what it shows, or as PNG."""

from __future__ import annotations

import re
from functools import lru_cache
from xml.etree import ElementTree

from paripassu.report.papers.document import Picture
from paripassu.report.pictures.picture import svg_of as drawn_as_svg

_SVG = "http://www.w3.org/2000/svg"


def svg_of(picture: Picture, name: str) -> str:
    """Draw a picture as an SVG element that scales, with its caption and words for a reader."""
    ElementTree.register_namespace("", _SVG)
    root = ElementTree.fromstring(_drawn(picture))
    for element in root.iter():
        for key in [k for k in element.attrib if k.startswith("aria-") or k in ("role", "class")]:
            del element.attrib[key]
    for key in ("width", "height"):
        root.attrib.pop(key, None)
    root.attrib |= {"role": "img", "aria-labelledby": f"{name}-title {name}-desc"}
    for place, (tag, text) in enumerate((("title", picture.caption), ("desc", picture.said))):
        said = ElementTree.Element(f"{{{_SVG}}}{tag}", {"id": f"{name}-{tag}"})
        said.text = text
        root.insert(place, said)
    return ElementTree.tostring(root, encoding="unicode")


def png_of(picture: Picture) -> bytes:
    """Draw a picture as PNG, twice as fine as a screen."""
    import vl_convert

    drawn: bytes = vl_convert.svg_to_png(_drawn(picture), scale=2)
    return drawn


@lru_cache(maxsize=4)
def _drawn(picture: Picture) -> str:
    """Draw a picture, which is looked at again for signs that no font has."""
    return drawn_as_svg(dict(picture.spec))


def shape(svg: str) -> tuple[float, float]:
    """Give the width and height of a drawn picture, in its own units."""
    box = re.search(r'viewBox="0 0 ([0-9.]+) ([0-9.]+)"', svg)
    return (float(box[1]), float(box[2])) if box else (1.0, 1.0)
