"""Each way to behave against each other: what a party is left with, how often all is finished."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from paripassu.balance.amounts import headed, points
from paripassu.case.size import DRAWN
from paripassu.errors import RequestError
from paripassu.language import _, decimal
from paripassu.report.pictures.picture import LIGHT, Box, Theme, Words, framed, sheet, wrapped
from paripassu.risk.axelrod import PREFIX
from paripassu.risk.behaviour import Pair, Tournament
from paripassu.risk.strategies import STRATEGIES

NAMES, CELL, LINE = 190.0, 92.0, 36.0  # pixels: names of rows; a cell
HEAD, GAP = 60.0, 26.0  # above the cells of a party; between two parties
DEEPEST = 0.55  # of the colour where all is finished, so that words on it can be read


def label(name: str) -> str:
    """Say what a strategy is called."""
    known = {one.name: one.said for one in STRATEGIES}
    return _(known[name]) if name in known else name.removeprefix(PREFIX)


def percent(share: Fraction) -> str:
    """Write a share in whole per cent; what is not all of it is never 100, nor some of it 0."""
    whole = round(share * 100)
    if 0 < share < 1:
        whole = min(max(whole, 1), 99)
    return decimal(f"{whole} %")


def behaviour_chart(found: Tournament, theme: Theme = LIGHT) -> dict[str, Any]:
    """Build the Vega-Lite specification of the picture.

    Raises
    ------
    RequestError
        Where fewer than two parties act, or there are more than 1,200 cells.
    """
    parties = tuple(dict.fromkeys(pair.party for pair in found.pairs))
    if not parties:
        raise RequestError(_("There is nothing to draw: fewer than two parties act."))
    if len(found.pairs) > DRAWN:
        raise RequestError(
            _("A picture shows at most {most} cells; this one has {number}. Name fewer strategies.",
              most=f"{DRAWN:,}", number=f"{len(found.pairs):,}")
        )  # fmt: skip
    boxes, words, top = list[Box](), list[Words](), 0.0
    for party in parties:
        pairs = [pair for pair in found.pairs if pair.party == party]
        panel = _Panel(headed(found.case, party), found.strategies, pairs, top, theme)
        boxes += panel.boxes()
        words += panel.words()
        top = panel.bottom + GAP
    wide = NAMES + CELL * max(len(panel.columns), 4)
    said = [
        _("Rows: how the party itself behaves. Columns: how another party behaves, over all "
          "ways of the rest. In a cell: what the party is left with in the mean, and the share of "
          "games in which the deal is finished; the deeper the colour, the more often."),
        _("Numbers: assumptions of {whose}.", whose=found.case.whose_numbers),
    ]  # fmt: skip
    lines = [line for one in said for line in wrapped(one, wide, 10.3)]
    return framed(found.case.title, lines, sheet(wide, top - GAP, boxes, words), theme, int(wide))


class _Panel:
    """The cells of one party."""

    def __init__(
        self,
        name: str,
        known: Sequence[str],
        pairs: Sequence[Pair],
        top: float,
        theme: Theme,
    ) -> None:
        self.name, self.theme, self.top = name, theme, top
        own, others = {pair.strategy for pair in pairs}, {pair.other for pair in pairs}
        self.rows = tuple(one for one in known if one in own)
        self.columns = tuple(one for one in known if one in others)
        self.cells = {(pair.strategy, pair.other): pair for pair in pairs}
        self.bottom = top + HEAD + LINE * len(self.rows)

    def _places(self) -> Iterator[tuple[float, float, Pair]]:
        """Yield where each cell stands; where combinations were drawn some may be empty."""
        for row, own in enumerate(self.rows):
            for column, other in enumerate(self.columns):
                x, y = NAMES + CELL * column, self.top + HEAD + LINE * row
                if (own, other) in self.cells:
                    yield x, y, self.cells[own, other]

    def boxes(self) -> Iterator[Box]:
        for x, y, pair in self._places():
            fill = mixed(self.theme.background, self.theme.blue, pair.finished)
            yield Box(x, y, CELL - 2, LINE - 2, fill, self.theme.grid, 1)

    def words(self) -> Iterator[Words]:
        theme = self.theme
        title = wrapped(self.name, NAMES + 3 * CELL, 12)[0]
        yield Words(0, self.top + 8, title, theme.text, NAMES + 3 * CELL, 12, "bold")
        for column, other in enumerate(self.columns):
            lines = wrapped(label(other), CELL - 6, 10)[:2]
            x = NAMES + CELL * (column + 0.5) - 1
            for number, line in enumerate(lines):
                y = self.top + HEAD - 10 - 13 * (len(lines) - 1 - number)
                yield Words(x, y, line, theme.muted, CELL - 4, 10, align="center")
        for row, own in enumerate(self.rows):
            y = self.top + HEAD + LINE * (row + 0.5) - 1
            line = wrapped(label(own), NAMES - 10, 11)[0]
            yield Words(NAMES - 8, y, line, theme.text, NAMES - 10, 11, align="right")
        for x, y, pair in self._places():
            middle, share = x + CELL / 2 - 1, percent(pair.finished)
            yield Words(middle, y + 11, points(pair.mean), theme.text, CELL, 12, align="center")
            yield Words(middle, y + 25, share, theme.text, CELL, 9.5, align="center")


def mixed(paper: str, ink: str, share: Fraction) -> str:
    """Mix a colour of two, ``#rrggbb``: the more of the ink the larger the share, from 0 to 1."""
    part = float(share) * DEEPEST
    both = zip(_channels(paper), _channels(ink), strict=True)
    return "#" + "".join(f"{round(one + (two - one) * part):02x}" for one, two in both)


def _channels(colour: str) -> tuple[int, ...]:
    code = "ffffff" if colour == "white" else colour.removeprefix("#")
    return tuple(int(code[k : k + 2], 16) for k in (0, 2, 4))
