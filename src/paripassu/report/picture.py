"""Writes a Vega-Lite specification as a picture."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Any

from paripassu.errors import RequestError

# Okabe & Ito (2008): told apart by the colour-blind too.
BLUE, ORANGE, GREY, RED = "#0072B2", "#E69F00", "#8c8c8c", "#D55E00"
GREEN, PURPLE = "#009E73", "#CC79A7"
FONT = {"font": "DejaVu Sans, Arial, sans-serif", "axis": {"labelFontSize": 11}}
SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"


def refuse(path: Path) -> None:
    """Refuse a picture that could not be written.

    Raises
    ------
    RequestError
        Where the ending is not .svg or .png, the folder does not exist, or vl-convert is not
        installed.
    """
    if path.suffix.lower() not in (".svg", ".png"):
        raise RequestError(f"A picture is written as .svg or .png, not as “{path.name}”.")
    if not path.parent.is_dir():
        raise RequestError(f"There is no folder “{path.parent}” to write the picture in.")
    if find_spec("vl_convert") is None:
        raise RequestError("Pictures need the charts extra: pip install 'paripassu[charts]'.")


def write(spec: dict[str, Any], path: Path) -> None:
    """Write a specification as SVG or PNG, by the ending of the path; raises as `refuse` does."""
    refuse(path)
    import vl_convert

    try:
        if path.suffix.lower() == ".svg":
            path.write_text(vl_convert.vegalite_to_svg(spec), encoding="utf-8")
        else:
            path.write_bytes(vl_convert.vegalite_to_png(spec, scale=2))
    except OSError as problem:
        raise RequestError(f"The picture cannot be written: {problem.strerror}.") from None
