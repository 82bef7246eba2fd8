"""How a plan fares where the parties behave in different ways, in a document."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from paripassu.balance.amounts import headed, in_unit, points, stated
from paripassu.case.signs import composed
from paripassu.language import _, _n, decimal, in_a_row
from paripassu.report.papers.document import (
    Block,
    Bullets,
    Cell,
    Column,
    Document,
    Entries,
    Number,
    Paragraph,
    Picture,
    Row,
    Section,
    Table,
    Tone,
    Verdict,
)
from paripassu.report.papers.grounds import not_said
from paripassu.report.papers.headline import WORDS
from paripassu.report.papers.whole import bare, document
from paripassu.report.pictures.behaviour_chart import behaviour_chart, label, percent
from paripassu.risk.axelrod import DOES
from paripassu.risk.behaviour import Fared, IfItPays, Tournament
from paripassu.risk.strategies import STRATEGIES
from paripassu.risk.tournament import seen_by


def paper(found: Tournament, *, viewer: str | None = None, brief: bool = False) -> Document:
    """Put a tournament into a document, in the language spoken.

    Parameters
    ----------
    viewer
        The party whose view it is: then what it may see is played again.
    brief
        Leave out what a screen does not show.

    Raises
    ------
    RequestError
        Where the case has no such party, or nothing can be told to it.
    """
    subtitle = _("What becomes of the plan as the parties behave")
    if viewer is not None:
        found = seen_by(found, viewer)
        name = found.case.parties[viewer].name
        subtitle = _("What becomes of the plan as the parties behave: the view of {name}",
                     name=name)  # fmt: skip
    return document(
        found.case,
        subtitle=subtitle,
        facts=[(_("Steps"), _n("{n} step", "{n} steps", len(found.order)))],
        sections=_sections(found, viewer, brief=brief),
        brief=brief,
    )


def _sections(found: Tournament, viewer: str | None, *, brief: bool) -> Iterator[Section]:
    title = _("In short")
    yield Section("behaviours", "" if brief else title, tuple(_short(found, viewer)), brief=True)
    title = _("How each way to behave fares")
    yield Section("fares", title, tuple(_tables(found)), brief=True)
    if not brief and found.pairs:
        caption = _("How each way to behave fares against another: points of the party, and the "
                    "share of games in which the deal is finished.")  # fmt: skip
        drawn = Picture(caption, caption, bare(behaviour_chart(found)))
        yield Section("matrix", _("Each way against each other"), (drawn,))
    yield Section("breaks", _("Where it breaks"), tuple(_breaks(found)))
    yield Section("game", _("The game, and what it is not"), tuple(_game(found)))
    yield not_said()


def _short(found: Tournament, viewer: str | None) -> Iterator[Block]:
    if found.if_it_pays is not None:
        yield _verdict(found, found.if_it_pays)
    else:
        yield Paragraph(
            _("What the others hold is not known here: they follow only what rests on nobody's "
              "numbers, and every figure is worked out anew from what {name} may see.",
              name=found.case.parties[viewer or ""].name)
        )  # fmt: skip
    yield Paragraph(" ".join(_played(found)), Tone.PARTLY if found.unfinished else None)
    kept = [row for row in found.rows if row.strategy == "grim"]
    final, exposure = found.figures.final, found.figures.exposure
    said = [_kept(found, row) for row in kept]
    if said and all(final[row.party] >= -exposure[row.party] for row in kept):
        yield Paragraph(
            _("Whoever follows the plan and leaves at the first breach never loses more than the "
              "exposure that the plan states for it, whatever the others do. Here it lost at the "
              "most: {losses}.", losses=in_a_row(said))
        )  # fmt: skip


def _verdict(found: Tournament, pays: IfItPays) -> Verdict:
    names = in_a_row(found.case.parties[p].name for p in pays.by)
    order = _("{which} By the four rules: {status}.", which=_which(found),
              status=_(WORDS[found.figures.status]))  # fmt: skip
    if pays.finished:
        said = _("If every party leaves as soon as it pays, nobody leaves.")
        return Verdict(Tone.YES, _("Finished"), said, (order,))
    if pays.step == len(found.order) + 1:
        said = _("If every party leaves as soon as it pays, it ends after the last step: {names} "
                 "would take back what can be taken back.", names=names)  # fmt: skip
    else:
        said = _("If every party leaves as soon as it pays, it ends before step {step}: {names} "
                 "would leave.", step=_step(found, pays.step or 1), names=names)  # fmt: skip
    return Verdict(Tone.NO, _("Breaks"), said, (order,))


def _which(found: Tournament) -> str:
    """Say whose order it is."""
    asked = {} if found.asked is None else found.asked.options
    if asked.get("history"):
        return _("The order is the one that history took.")
    if reading := asked.get("reading"):
        title = found.case.readings[composed(reading)].title
        return _("The order is a reading: {title}.", title=title)
    return _("The order was given.") if asked.get("order") else _("The order is that of the plan.")


def _played(found: Tournament) -> Iterator[str]:
    share, total = percent(found.finished), decimal(f"{found.combinations:,}")
    if found.played < found.combinations:
        yield _("In {n} of {total} combinations of behaviours, drawn by chance, the deal is "
                "finished in {share} of the games.",
                n=decimal(f"{found.played:,}"), total=total, share=share)  # fmt: skip
    else:
        yield _("Over all {total} combinations of behaviours the deal is finished in {share} of "
                "the games.", total=total, share=share)  # fmt: skip
    if found.unfinished:
        yield _("Cut short: {n} were to be played.", n=decimal(f"{found.wanted:,}"))
    if found.repeats > 1:
        yield _n(
            "Each in which chance plays a part was played {n} time.",
            "Each in which chance plays a part was played {n} times.",
            found.repeats,
        )
    errors = [row.finished_error or Fraction(0) for row in found.rows]
    if any(errors):
        yield _("By chance alone a share below may be off by {share} (two standard errors).",
                share=percent(2 * max(errors)))  # fmt: skip
    yield _n(
        "The steps are offered {n} time.",
        "The steps are offered up to {n} times: what is missing is offered again.",
        found.rounds,
    )


def _kept(found: Tournament, row: Fared) -> str:
    name = found.case.parties[row.party].name
    lost = stated(max(Fraction(0), -row.worst))
    exposure = stated(found.figures.exposure[row.party])
    return _("{name} {lost} of {exposure}", name=name, lost=lost, exposure=exposure)


def _tables(found: Tournament) -> Iterator[Block]:
    """Give a table for each party that acts, and one for all that do not."""
    acting = dict.fromkeys(row.party for row in found.rows if row.strategy is not None)
    for party in acting:
        exposure = in_unit(found.case, party, stated(found.figures.exposure[party]))
        name = found.case.parties[party].name
        caption = _("{name}: exposure stated {exposure}", name=name, exposure=exposure)
        own = [row for row in found.rows if row.party == party]
        yield _table(
            found,
            _("Way to behave"),
            caption,
            name,
            own,
            [label(row.strategy or "") for row in own],
        )
    if rest := [row for row in found.rows if row.strategy is None]:
        caption = _("Those who do not act; the exposure stated is {exposures}.",
                    exposures=in_a_row(_exposed(found, row) for row in rest))  # fmt: skip
        names = [headed(found.case, row.party) for row in rest]
        yield _table(found, _("Party"), caption, _("Those who do not act"), rest, names)


def _exposed(found: Tournament, row: Fared) -> str:
    return _("{exposure} for {name}", exposure=stated(found.figures.exposure[row.party]),
             name=found.case.parties[row.party].name)  # fmt: skip


def _table(
    found: Tournament,
    heading: str,
    caption: str,
    sheet: str,
    rows: Sequence[Fared],
    names: Sequence[str],
) -> Table:
    columns = (
        Column(heading, 2),
        Column(_("Left with, in the mean"), numeric=True),
        Column(_("Largest loss"), numeric=True),
        Column(_("Finished"), numeric=True),
        Column(_("Breaks most often at"), 3, clipped=True, spare=True),
    )
    lines = (_cells(found, name, row) for name, row in zip(names, rows, strict=True))
    return Table(caption, sheet, columns, tuple(Row(tuple(cells)) for cells in lines))


def _cells(found: Tournament, name: str, row: Fared) -> Iterator[Cell]:
    lost = max(Fraction(0), -row.worst)
    yield name
    yield Number(points(row.mean), float(row.mean))
    yield Number(points(lost), float(lost))
    yield Number(percent(row.finished), float(row.finished))
    yield "-" if row.breaks_at is None else _step(found, row.breaks_at)


def _breaks(found: Tournament) -> Iterator[Block]:
    if not found.breaks:
        yield Paragraph(_("It never broke."))
        return
    columns = (Column(_("Step"), 4), Column(_("Share of the games"), numeric=True))
    lines = [
        Row((_step(found, step), Number(percent(share), float(share))))
        for step, share in found.breaks.items()
    ]
    caption = _("The first step that was held back and never made good, or before which somebody "
                "left.")  # fmt: skip
    yield Table(caption, _("Where it breaks"), columns, tuple(lines))


def _step(found: Tournament, number: int) -> str:
    if number > len(found.order):
        return _("after the last step")
    title = found.deal.named(found.case, found.order[number - 1])
    return _("{number}. {title}", number=number, title=title)


def _game(found: Tournament) -> Iterator[Block]:
    yield Bullets.of(
        [
            _("At each step those who act in it do their part or hold it back, all at once; it is "
              "done if all do. Everybody sees who held back."),
            _("Any party that acts in the deal may leave before each step, and after the last: "
              "then the process ends, and each is left with its balance."),
            _("Whoever first held back a step that is still missing in the end loses its "
              "guarantee, and what it pledged goes to the others; where nothing is missing, "
              "whoever leaves."),
            _("It is no forecast: nobody says that a party behaves in one of these ways, nor how "
              "likely any of them is. They are counted alike."),
            _("There is no time in it, no talk, no second deal, and nobody errs about what the "
              "others did."),
        ]
    )  # fmt: skip
    does = {one.name: one.does for one in STRATEGIES}
    yield Entries(tuple((label(name), _(does.get(name, DOES))) for name in found.strategies))
