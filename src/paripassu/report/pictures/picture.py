"""What every picture has in common: its colours, its frame, its words, and how it is written."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from unicodedata import east_asian_width

from paripassu.case.target import NOTHING, Inputs, put_whole, refuse_target
from paripassu.errors import RequestError
from paripassu.language import _, is_right_to_left
from paripassu.report.pictures.directed import directed, line_by_line
from paripassu.report.pictures.glyphs import told, undrawn

# Okabe & Ito (2008): told apart by the colour-blind too.
BLUE, ORANGE, GREY, RED = "#0072B2", "#E69F00", "#8c8c8c", "#D55E00"
GREEN, PURPLE = "#009E73", "#CC79A7"
FONT = {"font": "DejaVu Sans, Arial, sans-serif", "axis": {"labelFontSize": 11}}
_CLIP = re.compile(r'(?<= clip-path="url\(#)clip\d+(?=\)")|(?<=<clipPath id=")clip\d+(?=")')
_BRACKETS, _TIE = re.compile(r"\([^()]{1,10}\)"), "\u00a0"
SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"


@dataclass(frozen=True)
class Theme:
    """The colours of a picture, as ``#rrggbb``.

    `text`, `muted` and `alarm` are for words, on `background` or in a `box`; `lines` are told
    apart by the colour-blind, and dashes tell them apart without colour. `fault` is for what does
    not hold, on a `tint` too.
    """

    background: str
    text: str
    muted: str
    alarm: str
    box: str
    fault: str
    tint: str
    rule: str
    grid: str
    grey: str
    blue: str
    orange: str
    red: str
    lines: tuple[str, ...]


LIGHT = Theme(
    background="white",
    text="#111111",
    muted="#444",
    alarm="#A94A00",
    box="#e6f0f7",
    fault="#a02222",
    tint="#f9dedb",
    rule="#bbb",
    grid="#dddddd",
    grey=GREY,
    blue=BLUE,
    orange=ORANGE,
    red=RED,
    lines=(BLUE, RED, GREEN, PURPLE, ORANGE),
)
DARK = Theme(
    background="#1b1b1b",
    text="#e8e8e8",
    muted="#b8b8b8",
    alarm="#FF7F50",
    box="#24384a",
    fault="#ff8a80",
    tint="#4a2422",
    rule="#555555",
    grid="#383838",
    grey="#9a9a9a",
    blue="#56B4E9",
    orange=ORANGE,
    red="#FF7F50",
    lines=("#56B4E9", "#FF7F50", "#2CC295", PURPLE, ORANGE),
)


@dataclass(frozen=True)
class Box:
    """A filled rectangle of a sheet, in pixels from its top left corner; thin ones are lines."""

    x: float
    y: float
    width: float
    height: float
    fill: str
    stroke: str = "transparent"
    edge: float = 0


@dataclass(frozen=True)
class Words:
    """A line of words of a sheet; `y` is the middle of the line, `limit` the most it may take."""

    x: float
    y: float
    text: str
    colour: str
    limit: float
    size: float = 11
    weight: str = "normal"
    align: str = "left"


def wrapped(text: str, width: float, size: float) -> list[str]:
    """Break a text into lines that fit a width in pixels; at least one line.

    A small letter takes about 0.6 of the font size, a capital 0.75, an East Asian one all of it.
    What is short in brackets, “(2 of 3)”, stays in one line.
    """
    taken = sum(
        1.0 if east_asian_width(letter) in "WF" else 0.75 if letter.isupper() else 0.59
        for letter in text
    )
    most = int(width * len(text) / (size * taken)) if text else 1
    tied = _BRACKETS.sub(lambda found: found[0].replace(" ", _TIE), text)
    lines = textwrap.wrap(tied, max(1, most)) or [text]
    return list(line_by_line(line.replace(_TIE, " ") for line in lines))


_ENDS = {"left": "right", "right": "left"}


def sheet(
    width: float, height: float, boxes: Sequence[Box], words: Sequence[Words]
) -> dict[str, Any]:
    """Give the part of a specification that puts boxes and words where they say.

    It is turned round for those who read from the right.
    """
    if is_right_to_left():
        boxes = [replace(one, x=width - one.x - one.width) for one in boxes]
        words = [
            replace(one, x=width - one.x, align=_ENDS.get(one.align, one.align)) for one in words
        ]

    def at(field: str, kind: str = "quantitative") -> dict[str, Any]:
        return {"field": field, "type": kind, "scale": None, "axis": None}

    def plain(field: str, kind: str) -> dict[str, Any]:
        return {"field": field, "type": kind, "scale": None, "legend": None}

    corners = [
        asdict(one) | {"right": one.x + one.width, "bottom": one.y + one.height} for one in boxes
    ]
    rectangles = {
        "data": {"values": corners},
        "mark": {"type": "rect", "strokeWidth": {"expr": "datum.edge"}},
        "encoding": {
            "x": at("x"), "x2": {"field": "right"}, "y": at("y"), "y2": {"field": "bottom"},
            "fill": plain("fill", "nominal"), "stroke": plain("stroke", "nominal"),
        },
    }  # fmt: skip
    texts = {
        "data": {"values": [asdict(one) for one in words]},
        "mark": {
            "type": "text",
            "baseline": "middle",
            "align": {"expr": "datum.align"},
            "fontSize": {"expr": "datum.size"},
            "fontWeight": {"expr": "datum.weight"},
            "limit": {"expr": "datum.limit"},
        },
        "encoding": {
            "x": at("x"), "y": at("y"), "text": {"field": "text", "type": "nominal"},
            "color": plain("colour", "nominal"),
        },
    }  # fmt: skip
    return {
        "width": width,
        "height": height,
        "view": {"stroke": None},
        "layer": [rectangles, texts],
    }


def framed(
    title: str,
    subtitle: Sequence[str],
    body: dict[str, Any],
    theme: Theme,
    width: int = 900,
    **more: Any,
) -> dict[str, Any]:
    """Put title, subtitle, background and font around the body of a specification.

    The title is broken into lines that fit `width` pixels; those of the subtitle stay as they are.
    `more` are further properties of the title.
    """
    lines = wrapped(title, width, 13)
    return {
        "$schema": SCHEMA,
        "background": theme.background,
        "padding": 12,
        "title": {
            "text": lines if len(lines) > 1 else title,
            "subtitle": list(subtitle),
            "anchor": "end" if is_right_to_left() else "start",
            "subtitleColor": theme.muted,
            **more,
        },
        **body,
        "config": FONT if theme == LIGHT else _config(theme),
    }


def _config(theme: Theme) -> dict[str, Any]:
    axis = {
        "labelColor": theme.muted, "titleColor": theme.text, "gridColor": theme.grid,
        "domainColor": theme.grey, "tickColor": theme.grey,
    }  # fmt: skip
    return {
        "font": FONT["font"],
        "axis": {"labelFontSize": 11, **axis},
        "legend": {"labelColor": theme.text, "titleColor": theme.text},
        "title": {"color": theme.text},
        "view": {"stroke": theme.rule},
    }


def refuse(path: Path, *, force: bool = False, inputs: Inputs = NOTHING) -> None:
    """Refuse a picture that could not be written.

    Raises
    ------
    RequestError
        Where the ending is not .svg or .png, the picture cannot be written there, or vl-convert
        is not installed.
    """
    if path.suffix.lower() not in (".svg", ".png"):
        raise RequestError(
            _("A picture is written as .svg or .png, not as “{name}”.", name=path.name)
        )
    refuse_target(path, force=force, inputs=inputs)
    if find_spec("vl_convert") is None:
        raise RequestError(_("Pictures need the charts extra: pip install 'paripassu[charts]'."))


def write(
    spec: dict[str, Any], path: Path, *, force: bool = False, inputs: Inputs = NOTHING
) -> str:
    """Write a specification as SVG or PNG, by the ending of the path; raises as `refuse` does.

    Returns a sentence on the signs that could not be drawn, empty if all could.
    """
    refuse(path, force=force, inputs=inputs)
    import vl_convert

    drawn = svg_of(spec)
    is_svg = path.suffix.lower() == ".svg"
    content = drawn.encode("utf-8") if is_svg else vl_convert.svg_to_png(drawn, scale=2)
    put_whole(path, content, force=force, inputs=inputs)
    # What SVG looks like is up to the fonts of whoever opens it.
    return "" if is_svg else told(undrawn([drawn]))


def svg_of(spec: dict[str, Any]) -> str:
    """Draw a specification as SVG, the same whatever was drawn before."""
    import vl_convert

    return directed(_counted_anew(vl_convert.vegalite_to_svg(spec)))


def _counted_anew(svg: str) -> str:
    """Give clipping paths numbers from 1, for Vega counts on from one picture to the next."""
    ids = dict.fromkeys(_CLIP.findall(svg))
    anew = {id_: f"clip{number}" for number, id_ in enumerate(ids, 1)}
    return _CLIP.sub(lambda found: anew[found[0]], svg)
