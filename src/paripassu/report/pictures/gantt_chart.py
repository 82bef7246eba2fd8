"""The calendar as a Gantt chart: a bar for each step, under its track, and its verification."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from paripassu.balance.deal import agree
from paripassu.case.model import Case
from paripassu.errors import RequestError
from paripassu.language import _, dated
from paripassu.order.dated_plan import Calendar
from paripassu.report.papers.entries import Entry, entries, first_benefits, first_step, grouped
from paripassu.report.papers.failures import failures
from paripassu.report.papers.folded import numbers, repeated, run_title
from paripassu.report.papers.timetable import (
    asks_more,
    day,
    head,
    limits,
    notes,
    shortened,
    tightest,
)
from paripassu.report.pictures.picture import LIGHT, Box, Theme, Words, framed, sheet, wrapped

MOST = 120  # steps: more would make a picture that nobody can hold
LABEL, PLOT, GAP, DAYS, ENDS = 300, 470, 34, 138, 62  # pixels: words, bars, days, day verified
LINE, SMALL, BAR, HATCH, THIN = 13, 12, 12, 4, 3.0  # pixels; a bar is never narrower than the last
_LINES = 3  # lines for what is done; all of it stands in the description of the picture
_TICKS = (1, 2, 5, 10, 15, 30, 60, 90, 180, 360, 720, 1800, 3600, 7200, 18000, 36000)
WIDTH = LABEL + PLOT + GAP + DAYS + ENDS
_SKY, _YELLOW = "#56B4E9", "#F0E442"  # Okabe & Ito: a sixth colour, on light and on dark


@dataclass(frozen=True)
class _Canvas:
    """What has been drawn, and what is needed to draw on."""

    calendar: Calendar
    theme: Theme
    colours: dict[str, str]
    boxes: list[Box]
    words: list[Words]

    def at(self, number: int) -> float:
        """Give the place of a day on the axis; days outside it stand at its ends."""
        span = max(self.calendar.length, 1)
        return LABEL + PLOT * min(max(number / span, 0), 1)

    def box(self, x: float, y: float, width: float, height: float, fill: str) -> None:
        self.boxes.append(Box(x, y, width, height, fill))

    def write(self, x: float, y: float, text: str, limit: float, *, size: float = 10.5,
              bold: bool = False, muted: bool = False, middle: bool = False) -> None:  # fmt: skip
        colour = self.theme.muted if muted else self.theme.text
        weight, align = "bold" if bold else "normal", "center" if middle else "left"
        self.words.append(Words(x, y, text, colour, limit, size, weight, align))


def refuse_many(steps: int) -> None:
    """Refuse a picture of more steps than anybody can hold, before they are dated.

    Raises
    ------
    RequestError
        Where there are more than 120.
    """
    if steps > MOST:
        raise RequestError(
            _(
                "A Gantt picture shows at most {most} steps and this calendar has {steps}; write "
                "it to a file instead (--to FILE).",
                most=MOST,
                steps=steps,
            )
        )


def refuse_deal(case: Case, asks: Mapping[str, Any]) -> None:
    """Refuse, as `refuse_many` does, the deal that is asked of a verb."""
    refuse_many(agree(case, deal=asks["deal"], swaps=asks["swaps"]).size)


def gantt_chart(calendar: Calendar, theme: Theme = LIGHT) -> dict[str, Any]:
    """Build the Vega-Lite specification: steps from top to bottom, days from left to right.

    A bar in its party's colour is the step being carried out, a thin line its wait for the
    verifier, a hatched bar its verification; brackets are the earliest start and the latest end
    that the case states. A joint step's bar has a stripe for each party.

    Raises
    ------
    RequestError
        Where there are more than 120 steps.
    """
    refuse_many(len(calendar.dates))
    listed = entries(calendar)
    acting = list(dict.fromkeys(party for step in calendar.steps for party in step.by))
    sixth = _YELLOW if _SKY in theme.lines else _SKY
    palette = [*theme.lines, sixth, *[theme.grey] * len(acting)]
    canvas = _Canvas(calendar, theme, dict(zip(acting, palette, strict=False)), [], [])
    y = _legend(canvas, listed)
    top = y + _axis(canvas, y)
    x = LABEL + PLOT + GAP
    canvas.write(x, y + 9, _("carried out"), DAYS, size=9, muted=True)
    canvas.write(x + DAYS, y + 9, _("verified"), ENDS, size=9, muted=True)
    rows: list[float] = []
    bottom = _benefits(canvas, top)
    for name, group in grouped(listed).items():
        bottom = _heading(canvas, name, bottom)
        for run in _runs(calendar, group):
            rows.append(bottom)
            bottom = _row(canvas, run, bottom)
    end = bottom + _axis(canvas, bottom)
    canvas.boxes[:0] = _grid(canvas, top, bottom)
    body = sheet(WIDTH, end, canvas.boxes, canvas.words)
    description = "\n".join([*head(calendar), *_told(calendar, listed)])
    spec = framed(calendar.case.title, _subtitle(calendar), body, theme, WIDTH, offset=10)
    return spec | {"description": description}


def _subtitle(calendar: Calendar) -> list[str]:
    *said, whose = head(calendar)
    said += [*asks_more(calendar), *tightest(calendar), whose]
    return [line for one in said for line in wrapped(one, WIDTH, 10.3)]


def _told(calendar: Calendar, listed: Iterable[Entry]) -> Iterator[str]:
    for entry in listed:
        yield f"{entry.step.number}. {entry.does}. {' '.join(notes(calendar, entry))}"


# --- The frame: legend, axis, grid ---------------------------------------------------------------


def _legend(canvas: _Canvas, listed: Sequence[Entry]) -> float:
    """Explain the marks that are used and the colours of the parties; gives where it ends."""
    theme, dates = canvas.theme, [entry.step.dates for entry in listed]
    marks: list[tuple[str, Callable[[float, float], None]]] = [
        (_("carried out"), lambda x, y: canvas.box(x, y - 5, 26, 10, theme.muted))
    ]
    if any(one.checked > one.done for one in dates):
        said = _("waits for the verifier")
        marks.append((said, lambda x, y: canvas.box(x, y - 1, 26, 2, theme.muted)))
    if any(one.verified > one.checked for one in dates):
        said = _("verification")
        marks.append((said, lambda x, y: _hatched(canvas, x, y - 5, 26, 10, [theme.muted])))
    if any(entry.earliest is not None or entry.latest is not None for entry in listed):
        said = _("earliest start, latest end")

        def brackets(x: float, y: float) -> None:
            _bracket(canvas, x + 3, y, 1)
            _bracket(canvas, x + 23, y, -1)

        marks.append((said, brackets))
    y = 12.0
    for number, (said, draw) in enumerate(marks):
        x = number * 220.0
        draw(x, y)
        canvas.write(x + 34, y, said, 180)
    y += 20
    for number, (party, colour) in enumerate(canvas.colours.items()):
        x, below = number % 4 * 220.0, y + number // 4 * 18
        canvas.box(x, below - 5, 26, 10, colour)
        name = canvas.calendar.case.parties[party].name
        canvas.write(x + 34, below, name, 180)
    return y + 18 * -(-len(canvas.colours) // 4) + 4


def _ticks(canvas: _Canvas) -> range:
    """Choose the days of the axis, far enough apart for their dates."""
    length = max(canvas.calendar.length, 1)
    step = next((tick for tick in _TICKS if PLOT * tick / length >= 66), length)
    return range(0, length + 1, step)


def _axis(canvas: _Canvas, y: float) -> float:
    """Write days, and dates where they are known; gives how high that is."""
    for number in _ticks(canvas):
        canvas.write(canvas.at(number), y + 9, day(number), 66, size=10, middle=True)
        date = canvas.calendar.date(number)
        if date is not None:
            canvas.write(
                canvas.at(number), y + 21, dated(date), 66, size=9, muted=True, middle=True
            )
    return 18 if canvas.calendar.case.starts is None else 30


def _grid(canvas: _Canvas, top: float, bottom: float) -> Iterator[Box]:
    """Give the lines behind everything else: days, and both ends of the rows."""
    theme = canvas.theme
    for number in _ticks(canvas):
        yield Box(canvas.at(number) - 0.5, top, 1, bottom - top, theme.grid)
    yield Box(0, top, WIDTH, 1, theme.rule)
    yield Box(0, bottom, WIDTH, 1, theme.rule)


def _heading(canvas: _Canvas, name: str, y: float) -> float:
    canvas.box(0, y, WIDTH, 20, canvas.theme.box)
    canvas.write(6, y + 10, name, WIDTH - 12, size=11, bold=True)
    return y + 22


# --- The rows ------------------------------------------------------------------------------------


def _benefits(canvas: _Canvas, y: float) -> float:
    """Mark the day of each party's first benefit, a row each; gives where they end."""
    calendar = canvas.calendar
    found = first_benefits(calendar)
    if found:
        y = _heading(canvas, _("First benefits"), y)
    for party, number in found.items():
        step = first_step(calendar, party)
        name = calendar.case.parties[party].name
        said = name if step is None else _("{name} (step {number})", name=name, number=step.number)
        canvas.write(6, y + 10, _cut(said, 10.5, 1)[0], LABEL - 10)
        x, colour = canvas.at(number), canvas.colours.get(party, canvas.theme.grey)
        canvas.words.append(Words(x, y + 10, "◆", colour, 20, 15, align="center"))
        canvas.write(LABEL + PLOT + GAP + DAYS, y + 10, day(number), ENDS, size=9.5)
        y += 20
    return y + 2 * bool(found)


def _runs(calendar: Calendar, group: Iterable[Entry]) -> list[list[Entry]]:
    """Put the times of what repeats in one row, whatever comes between; what fails stands alone."""
    rows: dict[object, list[Entry]] = {}
    for entry in group:
        alone = repeated(calendar.case, entry.step) is None or entry.step.fails
        rows.setdefault(entry.step.name if alone else entry.step.actions, []).append(entry)
    return [*rows.values()]


def _row(canvas: _Canvas, run: Sequence[Entry], y: float) -> float:
    """Draw a step, or some times of one: words, bars, days; gives where the next row starts."""
    calendar, entry, until = canvas.calendar, run[0], run[-1].step.dates
    step, dates = entry.step, entry.step.dates
    does = _cut(
        f"{numbers([one.step.number for one in run])}. {_called(calendar, run)}", 10.5, _LINES
    )
    small = _cut(" · ".join(_small(entry)), 9.5, 2)
    small += [" · ".join(limits(entry))] if len(run) == 1 and any(limits(entry)) else []
    wrong = [
        line for said in failures(calendar.case, step) for line in wrapped(said, LABEL - 4, 11)
    ]
    height = max(LINE * len(does) + SMALL * (len(small) + len(wrong)) + 9, 32)
    if wrong:
        canvas.box(0, y, WIDTH, height - 1, canvas.theme.tint)
    for number, line in enumerate(does):
        canvas.write(6, y + 10 + LINE * number, line, LABEL - 10)
    below = y + 9 + LINE * len(does)
    for number, line in enumerate(small):
        canvas.write(6, below + SMALL * number, line, LABEL - 10, size=9.5, muted=True)
    below += SMALL * len(small)
    for number, line in enumerate(wrong):
        place = below + SMALL * number
        canvas.words.append(Words(6, place, line, canvas.theme.fault, LABEL - 10, 9.5, "bold"))
    middle = y + height / 2 - 1
    for one in run:
        _bars(canvas, one, middle)
    if len(run) == 1:
        _limits(canvas, entry, middle)
    x = LABEL + PLOT + GAP
    first = middle if calendar.case.starts is None else middle - 6
    canvas.write(x, first, f"{day(dates.starts)} – {day(until.done)}", DAYS - 4, size=9.5)
    if entry.verifiers:
        canvas.write(x + DAYS, first, f"✓ {day(until.verified)}", ENDS, size=9.5)
    on = until.on
    known = [calendar.date(one) for one in (dates.on.starts, on.done, on.verified)]
    dates_on = [dated(one) for one in known if one is not None]
    if len(dates_on) == len(known):
        canvas.write(
            x,
            first + SMALL,
            " – ".join(dict.fromkeys(dates_on[:2])),
            DAYS,
            size=9,
            muted=True,
        )
        if entry.verifiers:
            canvas.write(x + DAYS, first + SMALL, dates_on[2], ENDS, size=9, muted=True)
    canvas.box(0, y + height - 1, WIDTH, 0.6, canvas.theme.grid)
    return y + height


def _called(calendar: Calendar, run: Sequence[Entry]) -> str:
    """Give the title of a step or a run; what is done in a step of which an action has none."""
    if len(run) > 1:
        return run_title(calendar.case, [one.step for one in run])
    entry = run[0]
    titles = (calendar.case.actions[action].title for action in entry.step.actions)
    return entry.step.title if all(titles) else entry.does


def _cut(text: str, size: float, lines: int) -> list[str]:
    """Break a text into no more than so many lines of the first column, cut where need be."""
    most, found = len(text), wrapped(text, LABEL - 4, size)
    while len(found) > lines:
        most = min(most - 4, lines * 60)
        found = wrapped(shortened(text, most), LABEL - 4, size)
    return found


def _small(entry: Entry) -> Iterator[str]:
    yield entry.who
    if entry.verifiers:
        yield _("verified by {verifier}", verifier=entry.verifiers)


def _bars(canvas: _Canvas, entry: Entry, middle: float) -> None:
    dates, top = entry.step.dates, middle - BAR / 2
    colours = [canvas.colours[party] for party in entry.step.by] or [canvas.theme.grey]
    starts, done, checked, verified = (
        canvas.at(one) for one in (dates.starts, dates.done, dates.checked, dates.verified)
    )
    if checked > done:
        canvas.box(done, middle - 1, checked - done, 2, colours[0])
    if dates.verified > dates.checked:
        _hatched(canvas, checked, top, max(verified - checked, THIN), BAR, colours)
    for number, colour in enumerate(colours):
        stripe = BAR / len(colours)
        canvas.box(starts, top + stripe * number, max(done - starts, THIN), stripe, colour)


def _limits(canvas: _Canvas, entry: Entry, middle: float) -> None:
    """Draw brackets where the earliest start and the latest end are."""
    for limit, side in ((entry.earliest, 1), (entry.latest, -1)):
        if limit is not None and 0 <= limit <= canvas.calendar.length:
            _bracket(canvas, canvas.at(limit), middle, side)


def _hatched(
    canvas: _Canvas, x: float, y: float, width: float, height: float, colours: Sequence[str]
) -> None:
    """Draw a hatched bar: bars across an empty frame, in stripes where several parties act."""
    stripe = height / len(colours)
    for number, colour in enumerate(colours):
        top = y + stripe * number
        lines = range(int(width / HATCH) + 1)
        for line in lines:
            left = x + line * HATCH
            canvas.box(left, top, min(1.6, x + width - left), stripe, colour)
    canvas.box(x, y, width, 1, colours[0])
    canvas.box(x, y + height - 1, width, 1, colours[-1])
    canvas.box(x + width - 1, y, 1, height, colours[-1])


def _bracket(canvas: _Canvas, x: float, middle: float, side: int) -> None:
    """Draw a bracket that opens to the right (1) or to the left (-1)."""
    top, height, foot = middle - BAR / 2 - 4, BAR + 8, 5
    left = x if side > 0 else x - foot
    canvas.box(x - 0.8, top, 1.6, height, canvas.theme.text)
    canvas.box(left, top, foot, 1.6, canvas.theme.text)
    canvas.box(left, top + height - 1.6, foot, 1.6, canvas.theme.text)
