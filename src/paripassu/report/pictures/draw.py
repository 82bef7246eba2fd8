"""A picture of an answer, by the name that its row of the table of verbs gives it."""

from __future__ import annotations

from os import PathLike
from pathlib import Path
from typing import Any

from paripassu.answer import Answer
from paripassu.case.translated import spoken_within
from paripassu.errors import RequestError
from paripassu.language import _
from paripassu.report.pictures.picture import DARK, LIGHT, write
from paripassu.verbs import at, named


def spec_of(found: Answer, picture: str | None = None, *, dark: bool = False) -> dict[str, Any]:
    """Give a picture of an answer as a Vega-Lite specification; raises as `draw` does."""
    pictures = named(found.verb).pictures
    if not pictures:
        raise RequestError(_("There is no picture of the answer of {verb}.", verb=found.verb))
    which = next(iter(pictures)) if picture is None else picture
    if which not in pictures:
        known = ", ".join(pictures)
        raise RequestError(
            _("A picture is one of {known}, not “{picture}”.", known=known, picture=which[:40])
        )
    drawn: dict[str, Any] = at(pictures[which])(spoken_within(found), DARK if dark else LIGHT)
    return drawn


def draw(
    found: Answer,
    path: str | PathLike[str],
    picture: str | None = None,
    *,
    dark: bool = False,
    force: bool = False,
) -> str:
    """Draw an answer in a file.

    Parameters
    ----------
    path
        A file of a name that ends in .svg or .png.
    picture
        Which of its pictures, such as ``lanes``; the first that it has if left out.
    dark
        Whether it is drawn for a dark background.
    force
        Whether a file that is there is written over.

    Returns
    -------
    A sentence on the signs that could not be drawn, empty if all could.

    Raises
    ------
    RequestError
        Where there is no such picture, the file cannot be written, or vl-convert is not installed.

    Examples
    --------
    >>> import paripassu
    >>> paripassu.draw(paripassu.plan("bill-and-jack"), "plan.svg", "lanes", dark=True)
    ''
    """
    return write(spec_of(found, picture, dark=dark), Path(path), force=force)
