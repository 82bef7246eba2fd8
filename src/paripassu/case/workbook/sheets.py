"""Which sheets a workbook has, which columns each has, and where in the case each cell stands."""

from __future__ import annotations

from paripassu.case.judgements import WORDS
from paripassu.case.model import Kind, Role
from paripassu.case.timing import OPEN
from paripassu.case.workbook.around import (
    ALSO,
    DEALS,
    HISTORY,
    INSTRUMENT_SHEET,
    PRICES,
    READINGS,
    REGISTER,
    TRACKS,
    VERIFIERS,
)
from paripassu.case.workbook.between import DELAYS, LEAVES, LINKS, PAIRS, TRUST
from paripassu.case.workbook.layout import Column, Holds, Of, Path, Shape, Sheet
from paripassu.case.workbook.shared import DONE, POINTS, SHARES, key_column
from paripassu.language import N_

README = N_("Read me")
ENTRY = N_("entry")
YES_NO = ("yes", "no")
KINDS, ROLES = tuple(map(str, Kind)), tuple(map(str, Role))
_A: Path = ("actions", Of.KEY)
_P: Path = ("parties", Of.KEY)
_J: Path = (*_P, "judgements", Of.NEXT)

CASE = Sheet(
    N_("Case"), N_("The dispute as a whole, and whose numbers these are."), Shape.CARD, (), (
        Column(N_("title"), ("title",), note=N_("The case in one line."), needed=True, spoken=True),
        Column(N_("about"), ("about",), note=N_("The dispute in a paragraph."), spoken=True),
        Column(N_("source"), ("source",), note=N_("Where the facts are from.")),
        Column(N_("numbers by"), ("assumptions", "by"),
               note=N_("Who states the values, trust, guarantees and limits. Every output says "
                       "so."), spoken=True),
        Column(N_("numbers of"), ("assumptions", "on"), Holds.DAY, N_("When they were stated.")),
        Column(N_("numbers rest on"), ("assumptions", "note"), note=N_("What they rest on."),
               spoken=True),
        Column(N_("starts"), ("starts",), Holds.DAY, N_("The date of D-Day; blank: to be agreed.")),
        Column(N_("horizon"), ("horizon",), Holds.DURATION,
               N_("How long after D-Day what accrues is counted: 5 years.")),
        Column(N_("unit"), ("unit",), note=N_("What amounts are in: EUR million. Blank is points."),
               spoken=True),
        Column(N_("working days"), ("workdays", "days"), Holds.IDS,
               N_("The days of the week that working days count: mon, tue, wed. Blank is mon to "
                  "fri.")),
        Column(N_("holidays"), ("workdays", "holidays"), Holds.IDS,
               N_("Dates, or spans 2026-12-24/2027-01-02, on which nothing is worked. Several are "
                  "divided by commas.")),
        Column(N_("closed"), ("workdays", "closed"), Holds.IDS,
               N_("Days of every year, or seasons 12-15/03-15, in which nothing is worked.")),
        Column(N_("deal"), ("deal",), Holds.ID, names="Deals",
               note=N_("The deal of the sheet Deals that is meant where none is asked for.")),
        Column(N_("history: deal"), ("history", "deal"), Holds.ID, names="Deals",
               note=N_("The deal that the sheet History belongs to, if not all actions.")),
        Column(N_("history: broke at"), ("history", "broke"),
               note=N_("The step at which history broke, if it did.")),
        Column(N_("history: about"), ("history", "about"), note=N_("What came of it."),
               spoken=True),
        Column(N_("history: source"), ("history", "source"), note=N_("Where the facts are from.")),
        Column(N_("format"), ("paripassu",), Holds.WHOLE,
               N_("The version of this workbook; leave the 1.")),
    ), needed=True,
)  # fmt: skip

PARTIES = Sheet(
    N_("Parties"), N_(
        "Who gains or loses. Numbers are in each party's own points, never compared between "
        "parties; blank trust means that none is stated."
    ), Shape.ITEMS, _P, (
        key_column(N_("id"), N_("A short name of letters, digits, - and _."), width=12),
        Column(N_("name"), (*_P, "name"), note=N_("As people read it."), width=24, needed=True,
               spoken=True),
        Column(N_("role"), (*_P, "role"), Holds.WORD, N_("Blank is principal: one who acts."), 13,
               ROLES, unsaid=str(Role.PRINCIPAL)),
        Column(N_("unit"), (*_P, "unit"), width=13, spoken=True, spare=True,
               note=N_("What its amounts are in: EUR million. Blank is as on the sheet Case.")),
        Column(N_("trust"), (*_P, "trust"), Holds.SHARE,
               N_("0 to 1: how likely it holds it that the others keep to the plan. Blank where "
                  "the sheet Trust says it of each."), 9),
        Column(N_("learns like"), (*_P, "learns", "like"), Holds.NUMBER,
               N_("What a first impression weighs, in full pieces of evidence, where trust grows "
                  "by what others show. Blank: it does not grow."), 10),
        Column(N_("breach cost"), (*_P, "breach_cost"), Holds.NUMBER,
               N_("The guarantee: what it loses by walking away. Blank is 0."), 11),
        Column(N_("risk limit"), (*_P, "risk_limit"), Holds.NUMBER,
               N_("The largest exposure it can bear. Blank is none."), 11),
        Column(N_("bottom line"), (*_P, "bottom_line"), Holds.NUMBER,
               N_("The least total with which it accepts. Blank is 0 for a principal, else none."),
               11),
        Column(N_("budget"), (*_P, "budget"), Holds.NUMBER,
               N_("The most that the instruments it lends may cost in all. Blank is no limit."), 9),
        Column(N_("patience"), (*_P, "patience"), Holds.SHARE,
               N_("What a point a year later is worth to it today, above 0 to 1. Blank is 1."), 10),
        Column(N_("delay"), (*_P, "delay"), Holds.NUMBER,
               N_("What it loses each month until all is done. Blank is 0."), 9),
        Column(N_("leaves each month"), (*_P, "leaves", "each_month"), Holds.SHARE,
               N_("0 to 1: how likely it is to leave in a month, whatever it has to gain. Blank is "
                  "0."), 12, spare=True),
        Column(N_("about"), (*_P, "about"), note=N_("The party, and how its numbers came."),
               width=70,
               spoken=True),
    ), needed=True,
)  # fmt: skip

MATRIX = Sheet(
    N_("Matrix"), N_(
        "The implementation matrix: one row for each action. Grey headings are computed, or are "
        "yours to fill in, and are not read back."
    ), Shape.ITEMS, _A, (
        key_column(N_("id"), N_("A short name of letters, digits, - and _."), width=24),
        Column(N_("title"), (*_A, "title"),
               note=N_("What it is called, in a few words; its id if left out."), width=24,
               spoken=True, spare=True),
        Column(N_("track"), (*_A, "track"), note=N_("The track of the talks."), width=14),
        Column(N_("action"), (*_A, "does"), note=N_("What is really done, in one line."), width=44,
               needed=True, spoken=True),
        Column(N_("article"), (*_A, "article"), note=N_("The article that it carries out."),
               width=9),
        Column(N_("actor"), (*_A, "by"), Holds.IDS,
               N_("The party that acts. Several are divided by commas."), 11,
               names="Parties", strict=False, needed=True),
        Column(N_("beneficiary"), width=13, note=N_("Computed: who gains by it.")),
        Column(N_("trigger"), (*_A, "trigger"),
               note=N_("What sets it off, in the agreement's words."),
               width=16, spoken=True),
        Column(N_("D+n"), width=8,
               note=N_("Computed: the day by which it can be done and verified at the soonest, as "
                       "needs, durations and earliest dates alone allow.")),
        Column(N_("earliest"), (*_A, "earliest"), Holds.WHEN,
               N_("When it can start: D+30, a date, or “to be agreed”."), 11,
               (OPEN,), strict=False),
        Column(N_("latest"), (*_A, "latest"), Holds.WHEN,
               N_("By when it must be done: D+30, a date, or “to be agreed”."), 11,
               (OPEN,), strict=False),
        Column(N_("duration"), (*_A, "takes"), Holds.DURATION,
               N_("30 days, 6 weeks, 2 months, 10 working days. Blank is a day."), 10),
        Column(N_("needs"), (*_A, "needs"), Holds.NEEDS,
               N_("The actions, or instalments of them (oil.1), that must be done before it. "
                  "Several are divided by commas; “a or b” where one of them is enough."), 22,
               names="Matrix", strict=False),
        Column(N_("reversible"), (*_A, "reversible"), Holds.REVERSIBLE,
               N_("The share that its actor can take back: a word, or 0 to 1. Blank is none."),
               11, SHARES, strict=False, unsaid="none"),
        Column(N_("instalment"), (*_A, "parts"), Holds.WHOLE,
               N_("In how many equal instalments, or “any”. Blank is 1."), 11,
               ("1", "2", "3", "any"), strict=False, unsaid=1),
        Column(N_("verified by"), (*_A, "verified", "by"), note=N_("Who confirms it."), width=18),
        Column(N_("verification time"), (*_A, "verified", "takes"), Holds.DURATION, N_("14 days."),
               12),
        Column(N_("guarantor"), width=12,
               note=N_("Computed: who could lend an instrument for it.")),
        Column(N_("declared"), width=11,
               note=N_("Yours: when its actor declared it done. Not read back.")),
        Column(N_("verified"), width=11, note=N_("Yours: when it was verified. Not read back.")),
        Column(N_("remarks"), (*_A, "remarks"), note=N_("What else a reader should know."),
               width=24,
               spoken=True),
        Column(N_("kind"), (*_A, "kind"), Holds.WORD, N_("Blank is other."), 13, KINDS, aside=True),
        Column(N_("confidence"), (*_A, "verified", "confidence"), Holds.SHARE,
               N_("How sure verification is, 0 to 1."), 11, aside=True),
        Column(N_("false alarm"), (*_A, "verified", "false_alarm"), Holds.SHARE,
               N_("How likely verification is to say of what was done that it was not, 0 to 1."),
               11, aside=True, spare=True),
        Column(N_("confidence counts"), (*_A, "verified", "counts"), Holds.YES,
               N_("yes where others than the actors count the action only by that confidence."), 11,
               YES_NO, aside=True),
        Column(N_("standing"), (*_A, "standing"), Holds.YES,
               N_("yes where it is in force already."),
               10, YES_NO, aside=True),
        Column(N_("excludes"), (*_A, "excludes"), Holds.IDS,
               N_("The actions that cannot be in one deal with it. Several are divided by commas."),
               20, names="Matrix", strict=False, aside=True),
        Column(N_("same day"), (*_A, "same_day"), Holds.IDS,
               N_("The actions with which it is done on the same day. Several are divided by "
                  "commas."), 14, names="Matrix", strict=False, aside=True),
        Column(N_("repeats every"), (*_A, "repeats", "every"), Holds.DURATION,
               N_("Where it is done more than once: the period, 1 month. Values are of one time."),
               12, aside=True),
        Column(N_("times"), (*_A, "repeats", "times"), Holds.WHOLE,
               N_("How many times it is done then, from 2 on."), 8, aside=True),
        Column(N_("shows"), (*_A, "shows"), Holds.SHARE,
               N_("What it shows of whoever does it, 0 to 1 for a full piece of evidence. Blank is "
                  "its cost as a share of their dearest action."), 9, aside=True),
        Column(N_("likely"), (*_A, "likely"), Holds.SHARE,
               N_("Of an event (actor: nobody): how likely it is to happen, 0 to 1."), 9,
               aside=True),
        Column(N_("otherwise"), (*_A, "otherwise"), Holds.IDS,
               N_("The actions that are done only where the event does not happen, or “end”: then "
                  "the process ends there."), 20, names="Matrix", strict=False, aside=True),
        Column(N_("issue"), (*_A, "issue"), Holds.ID,
               N_("The issue that it settles; blank is its own."), 14, aside=True),
        Column(N_("reasoning"), (*_A, "reasoning"), note=N_("Why these values are assumed."),
               width=60,
               aside=True, spoken=True),
        Column(N_("source"), (*_A, "source"), note=N_("Where the fact is from."), width=50,
               aside=True),
    ), needed=True, wide=True,
)  # fmt: skip


def _further(title: str, note: str, key: str, holds: Holds, *, needed: bool = False) -> Sheet:
    what = {
        Holds.RANGE: POINTS,
        Holds.NUMBER: N_("A number, in the party's own points."),
        Holds.SHARE: N_("0 to 1."),
    }[holds]
    return Sheet(title, note, Shape.FURTHER, _A, (
        key_column(N_("action id"), N_("The id of a row of the sheet Matrix."), refers="actions"),
        DONE,
        Column("", (*_A, key, Of.PARTY), holds, what, 12, needed=needed),
    ), needed=needed)  # fmt: skip


VALUES = _further(
    N_("Values"), N_(
        "What each action is worth, done for good, to each party in that party's own points "
        "(status quo 0): a number, or a range such as 3 to 6."
    ), "value", Holds.RANGE, needed=True,
)  # fmt: skip
KEEPS = _further(
    N_("Keeps"), N_(
        "Only where it is not value × (1 - reversible): what a party keeps of an action if the "
        "process ends."
    ), "keeps", Holds.NUMBER,
)  # fmt: skip
ACCRUES = _further(
    N_("Accrues"), N_(
        "What an action is worth besides for each month (30 days) in force, up to the horizon on "
        "the sheet Case."
    ), "accrues", Holds.NUMBER,
)  # fmt: skip
EXPECTS = _further(
    N_("Expects"), N_(
        "How likely, 0 to 1, each party holds an event to be, where that is not what stands under "
        "likely on the sheet Matrix."
    ), "expects", Holds.SHARE,
)  # fmt: skip
SHOWS = _further(
    N_("Shows"), N_(
        "What an action shows of each party that does it, 0 to 1, where that differs between them; "
        "else it stands under shows on the sheet Matrix."
    ), "shows", Holds.SHARE,
)  # fmt: skip

JUDGED = Sheet(
    N_("Judgements"), N_(
        "Values in words, for actions without a number on the sheet Values: the first is better "
        "for the party than the second, by a difference called so."
    ), Shape.GROUPS, _P, (
        key_column(N_("party id"), N_("Whose judgement it is."), width=14, refers="parties"),
        Column(N_("better"), (*_J, 0), Holds.ID, N_("An action, or “nothing”: no change."), 28,
               names="Matrix", strict=False, needed=True),
        Column(N_("than"), (*_J, 1), Holds.ID, N_("An action, or “nothing”: no change."), 28,
               names="Matrix", strict=False, needed=True),
        Column(N_("difference"), (*_J, 2), Holds.SPAN, N_("A word, or several: weak to moderate."),
               22,
               WORDS, strict=False, needed=True),
    ),
)  # fmt: skip

# In the order in which a reader meets them. Parties must be read before what has columns for them.
SHEETS = (
    CASE, PARTIES, MATRIX, VALUES, JUDGED, KEEPS, ACCRUES, SHOWS, EXPECTS, DELAYS, LINKS, TRUST,
    PAIRS, LEAVES,
    INSTRUMENT_SHEET, ALSO, DEALS, HISTORY, READINGS, TRACKS, VERIFIERS, PRICES, REGISTER,
)  # fmt: skip
