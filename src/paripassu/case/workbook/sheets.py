"""Which sheets a workbook has, which columns each has, and where in the case each cell stands."""

from __future__ import annotations

from paripassu.case.judgements import NOTHING, WORDS
from paripassu.case.model import Kind, Role
from paripassu.case.timing import OPEN
from paripassu.case.workbook.around import (
    ALSO,
    DEALS,
    HISTORY,
    INSTRUMENT_SHEET,
    READINGS,
    REGISTER,
    TRACKS,
    VERIFIERS,
)
from paripassu.case.workbook.layout import Column, Holds, Of, Path, Shape, Sheet
from paripassu.case.workbook.shared import DONE, POINTS, SEVERAL, SHARES, key_column

README = "Read me"
YES_NO = ("yes", "no")
KINDS, ROLES = tuple(map(str, Kind)), tuple(map(str, Role))
_WHEN = f"D+30, a date, or “{OPEN}”."
_A: Path = ("actions", Of.KEY)
_P: Path = ("parties", Of.KEY)
_J: Path = (*_P, "judgements", Of.NEXT)

CASE = Sheet(
    "Case", "The dispute as a whole, and whose numbers these are.", Shape.CARD, (), (
        Column("title", ("title",), note="The case in one line.", needed=True),
        Column("about", ("about",), note="The dispute in a paragraph."),
        Column("source", ("source",), note="Where the facts are from."),
        Column("numbers by", ("assumptions", "by"),
               note="Who states the values, trust, guarantees and limits. Every output says so."),
        Column("numbers of", ("assumptions", "on"), Holds.DAY, "When they were stated."),
        Column("numbers rest on", ("assumptions", "note"), note="What they rest on."),
        Column("starts", ("starts",), Holds.DAY, "The date of D-Day; blank: to be agreed."),
        Column("horizon", ("horizon",), Holds.DURATION,
               "How long after D-Day what accrues is counted: 5 years."),
        Column("deal", ("deal",), Holds.ID, names="Deals",
               note="The deal of the sheet Deals that is meant where none is asked for."),
        Column("history: deal", ("history", "deal"), Holds.ID, names="Deals",
               note="The deal that the sheet History belongs to, if not all actions."),
        Column("history: broke at", ("history", "broke"),
               note="The step at which history broke, if it did."),
        Column("history: about", ("history", "about"), note="What came of it."),
        Column("history: source", ("history", "source"), note="Where the facts are from."),
        Column("format", ("paripassu",), Holds.WHOLE, "The version of this workbook; leave the 1."),
    ), needed=True,
)  # fmt: skip

PARTIES = Sheet(
    "Parties", "Who gains or loses. Numbers are in each party's own points, never compared "
    "between parties; blank trust means that none is stated.", Shape.ITEMS, _P, (
        key_column("id", "A short name of letters, digits, - and _.", width=12),
        Column("name", (*_P, "name"), note="As people read it.", width=24, needed=True),
        Column("role", (*_P, "role"), Holds.WORD, "Blank is principal: one who acts.", 13, ROLES,
               unsaid=str(Role.PRINCIPAL)),
        Column("trust", (*_P, "trust"), Holds.SHARE,
               "0 to 1: how likely it holds it that the others keep to the plan.", 9),
        Column("breach cost", (*_P, "breach_cost"), Holds.NUMBER,
               "The guarantee: what it loses by walking away. Blank is 0.", 11),
        Column("risk limit", (*_P, "risk_limit"), Holds.NUMBER,
               "The largest exposure it can bear. Blank is none.", 11),
        Column("bottom line", (*_P, "bottom_line"), Holds.NUMBER,
               "The least total with which it accepts. Blank is 0 for a principal, else none.",
               11),
        Column("budget", (*_P, "budget"), Holds.NUMBER,
               "The most that the instruments it lends may cost in all. Blank is no limit.", 9),
        Column("patience", (*_P, "patience"), Holds.SHARE,
               "What a point a year later is worth to it today, above 0 to 1. Blank is 1.", 10),
        Column("delay", (*_P, "delay"), Holds.NUMBER,
               "What it loses each month until all is done. Blank is 0.", 9),
        Column("about", (*_P, "about"), note="The party, and how its numbers came.", width=70),
    ), needed=True,
)  # fmt: skip

MATRIX = Sheet(
    "Matrix", "The implementation matrix: one row for each action. Grey headings are computed, or "
    "are yours to fill in, and are not read back.", Shape.ITEMS, _A, (
        key_column("id", "A short name of letters, digits, - and _.", width=24),
        Column("track", (*_A, "track"), note="The track of the talks.", width=14),
        Column("action", (*_A, "does"), note="What is really done, in one line.", width=44,
               needed=True),
        Column("article", (*_A, "article"), note="The article that it carries out.", width=9),
        Column("actor", (*_A, "by"), Holds.IDS, f"The party that acts. {SEVERAL}", 11,
               names="Parties", strict=False, needed=True),
        Column("beneficiary", width=13, note="Computed: who gains by it."),
        Column("trigger", (*_A, "trigger"), note="What sets it off, in the agreement's words.",
               width=16),
        Column("D+n", width=8, note="Computed: the day by which it can be done and verified at the "
               "soonest, as needs, durations and earliest dates alone allow."),
        Column("earliest", (*_A, "earliest"), Holds.WHEN, f"When it can start: {_WHEN}", 11,
               (OPEN,), strict=False),
        Column("latest", (*_A, "latest"), Holds.WHEN, f"By when it must be done: {_WHEN}", 11,
               (OPEN,), strict=False),
        Column("duration", (*_A, "takes"), Holds.DURATION, "30 days, 6 weeks, 2 months. Blank is a "
               "day.", 10),
        Column("needs", (*_A, "needs"), Holds.IDS,
               f"The actions that must be done before it. {SEVERAL}", 22, names="Matrix",
               strict=False),
        Column("reversible", (*_A, "reversible"), Holds.REVERSIBLE,
               "The share that its actor can take back: a word, or 0 to 1. Blank is none.",
               11, SHARES, strict=False,
               unsaid="none"),
        Column("instalment", (*_A, "parts"), Holds.WHOLE,
               "In how many equal instalments, or “any”. Blank is 1.", 11, ("1", "2", "3", "any"),
               strict=False, unsaid=1),
        Column("verified by", (*_A, "verified", "by"), note="Who confirms it.", width=18),
        Column("verification time", (*_A, "verified", "takes"), Holds.DURATION, "14 days.", 12),
        Column("guarantor", width=12, note="Computed: who could lend an instrument for it."),
        Column("declared", width=11, note="Yours: when its actor declared it done. Not read back."),
        Column("verified", width=11, note="Yours: when it was verified. Not read back."),
        Column("remarks", (*_A, "remarks"), note="What else a reader should know.", width=24),
        Column("kind", (*_A, "kind"), Holds.WORD, "Blank is other.", 13, KINDS, aside=True),
        Column("confidence", (*_A, "verified", "confidence"), Holds.SHARE,
               "How sure verification is, 0 to 1.", 11, aside=True),
        Column("confidence counts", (*_A, "verified", "counts"), Holds.YES,
               "yes where others than the actors count the action only by that confidence.", 11,
               YES_NO, aside=True),
        Column("standing", (*_A, "standing"), Holds.YES, "yes where it is in force already.", 10,
               YES_NO, aside=True),
        Column("excludes", (*_A, "excludes"), Holds.IDS,
               f"The actions that cannot be in one deal with it. {SEVERAL}", 20, names="Matrix",
               strict=False, aside=True),
        Column("issue", (*_A, "issue"), Holds.ID, "The issue that it settles; blank is its own.",
               14, aside=True),
        Column("reasoning", (*_A, "reasoning"), note="Why these values are assumed.", width=60,
               aside=True),
        Column("source", (*_A, "source"), note="Where the fact is from.", width=50, aside=True),
    ), needed=True, wide=True,
)  # fmt: skip


def _further(title: str, note: str, key: str, holds: Holds, *, needed: bool = False) -> Sheet:
    what = POINTS if holds is Holds.RANGE else "A number, in the party's own points."
    return Sheet(title, note, Shape.FURTHER, _A, (
        key_column("action id", "The id of a row of the sheet Matrix.", refers="actions"),
        DONE,
        Column("", (*_A, key, Of.PARTY), holds, what, 12, needed=needed),
    ), needed=needed)  # fmt: skip


VALUES = _further(
    "Values", "What each action is worth, done for good, to each party in that party's own points "
    "(status quo 0): a number, or a range such as 3 to 6.", "value", Holds.RANGE, needed=True,
)  # fmt: skip
KEEPS = _further(
    "Keeps", "Only where it is not value × (1 - reversible): what a party keeps of an action if "
    "the process ends.", "keeps", Holds.NUMBER,
)  # fmt: skip
ACCRUES = _further(
    "Accrues", "What an action is worth besides for each month (30 days) in force, up to the "
    "horizon on the sheet Case.", "accrues", Holds.NUMBER,
)  # fmt: skip

JUDGED = Sheet(
    "Judgements", "Values in words, for actions without a number on the sheet Values: the first is "
    "better for the party than the second, by a difference called so.", Shape.GROUPS, _P, (
        key_column("party id", "Whose judgement it is.", width=14, refers="parties"),
        Column("better", (*_J, 0), Holds.ID, f"An action, or “{NOTHING}”: no change.", 28,
               names="Matrix", strict=False, needed=True),
        Column("than", (*_J, 1), Holds.ID, f"An action, or “{NOTHING}”: no change.", 28,
               names="Matrix", strict=False, needed=True),
        Column("difference", (*_J, 2), Holds.SPAN, "A word, or several: weak to moderate.", 22,
               WORDS, strict=False, needed=True),
    ),
)  # fmt: skip

PAIRS = Sheet(
    "Collateral and trust", "What one party has pledged to another, and how far the other trusts "
    "it as a guarantor.", Shape.PAIRS, _P, (
        key_column("party id", "Who pledges, or is trusted.", width=14, refers="parties"),
        Column("other id", (Of.OTHER,), Holds.ID, "To whom, or by whom.", 14, names="Parties",
               refers="parties"),
        Column("pledge lost", (*_P, "collateral", Of.OTHER, "lost"), Holds.NUMBER,
               "What the pledge is worth to the party that loses it by walking away."),
        Column("pledge gained", (*_P, "collateral", Of.OTHER, "gained"), Holds.NUMBER,
               "What it is worth to the other, in the other's points."),
        Column("trusted", (*_P, "trusted", Of.OTHER), Holds.SHARE,
               "0 to 1: how likely the other holds it that the party does what it undertakes as a "
               "guarantor. Blank is 1."),
    ),
)  # fmt: skip

SHEETS = (
    CASE, PARTIES, MATRIX, VALUES, JUDGED, KEEPS, ACCRUES, PAIRS, INSTRUMENT_SHEET, ALSO, DEALS,
    HISTORY, READINGS, TRACKS, VERIFIERS, REGISTER,
)  # fmt: skip
