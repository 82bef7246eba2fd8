"""The sentences that every output of a calendar shares: what it is, how good, and of each step."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from paripassu.balance.amounts import in_unit, points
from paripassu.balance.amounts import stated as exactly
from paripassu.balance.checker import Status
from paripassu.balance.deal import cover
from paripassu.balance.sentences import where
from paripassu.balance.trusts import uneven
from paripassu.language import N_, _, _n, dated, either, in_a_row
from paripassu.order.because import share
from paripassu.order.dated_plan import Calendar
from paripassu.order.relax import going_on
from paripassu.report.papers.entries import Entry
from paripassu.report.papers.facts import text_notes
from paripassu.report.papers.headline import WORDS
from paripassu.report.papers.linked import said

SENTENCES = {
    Status.SAFE: N_("On no day is anyone asked for more trust than it is stated to have."),
    Status.NEEDS_TRUST: N_("On some day somebody is asked for more trust than is stated."),
    Status.NONE: N_("Rule 1 or rule 3 is broken on some day, whatever the trust."),
    Status.NO_DEAL: N_("The finished deal gives a party less than its bottom line (rule 4)."),
}
# Where the trust of somebody depends on who can still let it down, or grows.
_EARNED = {
    Status.SAFE: N_(
        "On no day is anyone asked for more trust than there is by then in those who can still "
        "let it down."
    ),
    Status.NEEDS_TRUST: N_(
        "On some day somebody is asked for more trust than there is by then in those who can "
        "still let it down."
    ),
    Status.NONE: SENTENCES[Status.NONE],
    Status.NO_DEAL: SENTENCES[Status.NO_DEAL],
}
_BROKEN = N_("Rule 1 or rule 3 is broken on some day of these dates.")
_IMPOSSIBLE = N_("The calendar cannot be carried out as it stands.")


def sentence(calendar: Calendar) -> str:
    """Say what the four rules say of the calendar."""
    if not calendar.figures.possible:
        return _(_IMPOSSIBLE)
    if calendar.status is Status.NONE and not calendar.proved:
        return _(_BROKEN)
    said = _EARNED if uneven(calendar.case) else SENTENCES
    return _(said[calendar.status])


def verdict(calendar: Calendar) -> str:
    """Say whether it is safe, and what the four rules say of it."""
    # Translators: the answer in a word or two, and in a sentence.
    return _("{word}. {sentence}", word=_(WORDS[calendar.status]), sentence=sentence(calendar))


def length(calendar: Calendar) -> str:
    """Say how long the calendar is."""
    return _n(
        "{n} day from D-Day until the last step is verified.",
        "{n} days from D-Day until the last step is verified.",
        calendar.length,
    )


def about(calendar: Calendar) -> Iterator[str]:
    """Say how long it is, on which dates, and of whom it may ask more trust than is stated."""
    yield length(calendar)
    last = calendar.ends
    if calendar.case.starts is None:
        yield _("The date of D-Day is to be agreed.")
    elif last is not None:
        dates = {"starts": dated(calendar.case.starts), "last": dated(last)}
        yield _("D-Day is {starts}; the last step is verified on {last}.", **dates)
    yield from asks_more(calendar)


def asks_more(calendar: Calendar) -> Iterator[str]:
    """Say of whom it may ask more trust than is stated, or than there is by then."""
    parties, asked = calendar.case.parties, stretched(calendar)
    if who := [parties[party].name for party in asked if parties[party].even is not None]:
        yield _("It may ask more trust than is stated of: {who}.", who=in_a_row(who))
    if who := [parties[party].name for party in asked if parties[party].even is None]:
        yield _("It may ask more trust than there is by then of: {who}.", who=in_a_row(who))


def proof(calendar: Calendar) -> str:
    """Say whether a better calendar could exist; empty where the verdict says it of all."""
    if calendar.status in (Status.NONE, Status.NO_DEAL):
        if not calendar.proved:
            return _("No dates that keep the rules were found; that there are none is not proved.")
        if calendar.figures.possible:
            return ""
        return _("Proved: no dates keep rules 1 and 3 and the latest days, whatever the trust.")
    if calendar.soonest_first:
        if calendar.proved:
            return _(
                "Proved: no calendar that asks no more trust brings the first benefits sooner, "
                "and none that brings them as soon is shorter."
            )
        return _("Sought for the soonest first benefits; not proved to be the best.")
    if calendar.proved:
        return _("Proved: no calendar that asks no more trust is shorter.")
    return _n(
        "Not proved to be the shortest: none that asks no more trust takes less than a day.",
        "Not proved to be the shortest: none that asks no more trust takes less than {n} days.",
        calendar.bound,
    )


def stretched(calendar: Calendar) -> tuple[str, ...]:
    """Name the parties of which the search had to ask more trust than is stated."""
    over = calendar.figures.shortfall
    parties = calendar.case.parties
    return tuple(
        p
        for p, most in calendar.allowed.items()
        if (most > even if (even := parties[p].even) is not None else (over.get(p) or 0) > 0)
    )


def tightest_party(calendar: Calendar) -> str | None:
    """Name the party that most trust is asked of beyond what is stated; None where none is."""
    figures = calendar.figures

    def lacking(party: str) -> Fraction:
        needed, place = figures.trust_needed[party], figures.tight[party]
        there = Fraction(0) if place is None else place.earned.trust
        return Fraction(2) if needed is None else needed - there

    asked = [party for party, place in figures.tight.items() if place is not None]
    return max(asked, key=lacking, default=None)


def tightest(calendar: Calendar) -> Iterator[str]:
    """Say where most trust is asked beyond what is stated; nothing where none is asked at all."""
    figures, parties = calendar.figures, calendar.case.parties
    party = tightest_party(calendar)
    place = None if party is None else figures.tight[party]
    if party is None or place is None:
        return
    said = _(
        "The tightest place: on {leave} {name} could stop with {holds}; the finished deal brings "
        "{final}, but if the others leave on {left}, {falls} is left.",
        leave=day(place.leave),
        name=parties[party].name,
        holds=in_unit(calendar.case, party, points(place.holds)),
        final=in_unit(calendar.case, party, points(place.hoped)),
        left=day(place.left),
        falls=in_unit(calendar.case, party, points(place.falls)),
    )
    yield said if place.branch is None else where(calendar.case, place.branch, place.known, said)
    if pledged := cover(calendar.case, calendar.deal, party):
        yield _(
            "Besides, {pledged} is pledged by others.",
            pledged=in_unit(calendar.case, party, exactly(pledged)),
        )
    needed, there = figures.trust_needed[party], place.earned
    asks = {"trust": share(needed or Fraction(0)), "name": parties[party].name}
    if needed is None:
        yield _("No trust would keep {name} to it.", name=parties[party].name)
    elif not there.even:
        yield going_on(calendar.case, party, there, asks["trust"])
    elif parties[party].trust is None:
        yield _("Going on takes a trust of {trust}; none is stated of {name}.", **asks)
    else:
        asks["stated"] = exactly(there.trust)
        yield _("Going on takes a trust of {trust}; of {name} {stated} is stated.", **asks)


def day(number: int) -> str:
    """Write a day after D-Day as the case file does: ``D+30``, negative before it."""
    return f"D{number:+d}"


def shortened(text: str, most: int) -> str:
    """Cut a text to so many letters in its middle, between words: its end names the instalment."""
    if len(text) <= most:
        return text
    tail = text[-18:]
    tail = tail.partition(" ")[2] or tail
    room = most - len(tail) - 3
    front = text[:room].rpartition(" ")[0] or text[:room]
    return f"{front} … {tail}"


def limits(entry: Entry) -> Iterator[str]:
    """Say between which days the case, and the dates of other steps, let a step be done."""
    if entry.earliest is not None:
        yield _("not before {day}", day=day(entry.earliest))
    if entry.latest is not None:
        yield _("by {day} at the latest", day=day(entry.latest))


def notes(calendar: Calendar, entry: Entry) -> Iterator[str]:
    """Say all of a step that does not stand in its name, a sentence each."""
    dates = entry.step.dates
    span = {"starts": day(dates.starts), "done": day(dates.done)}
    yield _("{who}, from {starts}, done by {done}.", who=entry.who, **span)
    if entry.verifiers:
        by = {"verifier": entry.verifiers, "verified": day(dates.verified)}
        yield _("Verified by {verifier} at {verified}.", **by)
    if entry.after:
        yield _(
            "Starts once these are verified: {steps}.",
            steps=in_a_row(calendar.deal.named(calendar.case, one) for one in entry.after),
        )
    for group in entry.either:
        names = [calendar.deal.named(calendar.case, one) for one in group]
        yield _("Starts once one of these is verified: {steps}.", steps=either(names))
    if entry.earliest is not None:
        yield _("Not before {day}.", day=day(entry.earliest))
    if entry.latest is not None:
        yield _("Done by {day} at the latest.", day=day(entry.latest))
    yield from (said(calendar, link) for link in entry.links)
    for action in entry.step.actions:
        yield from text_notes(calendar.case.actions[action])


def unlinked(entry: Entry) -> Iterator[str]:
    """Say what no link between steps can, in a file that links them."""
    if entry.either:
        yield _("This format cannot link a step to one of several, so that no link stands for it.")


def whose(calendar: Calendar) -> str:
    """Say whose numbers the calendar rests on."""
    return _("Numbers: assumptions of {whose}.", whose=calendar.case.whose_numbers)


def head(calendar: Calendar) -> Iterator[str]:
    """Give the sentences at the head of a file: verdict, faults, length, proof, whose numbers."""
    yield verdict(calendar)
    yield from calendar.figures.faults
    yield length(calendar)
    if said := proof(calendar):
        yield said
    yield whose(calendar)
