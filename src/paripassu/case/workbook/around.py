"""The sheets around the matrix: instruments, deals, history, limits, the register."""

from __future__ import annotations

from paripassu.case.history import Came
from paripassu.case.instrument import InstrumentKind
from paripassu.case.workbook.layout import Column, Holds, Of, Path, Shape, Sheet
from paripassu.case.workbook.shared import DONE, POINTS, SHARES, key_column
from paripassu.language import N_

CAME = tuple(map(str, Came))
INSTRUMENTS = tuple(map(str, InstrumentKind))
_I: Path = ("instruments", Of.KEY)
_H: Path = ("history", "order", Of.ROW)
_S: Path = ("assumptions", "stated", Of.ROW)

INSTRUMENT_SHEET = Sheet(
    N_("Instruments"), N_("What could be added to unlock a plan; not in force unless asked for."),
    Shape.ITEMS, _I, (
        key_column(N_("id"), N_("A short name of letters, digits, - and _.")),
        Column(N_("title"), (*_I, "title"), note=N_("What it is called, in a few words."), width=24,
               spoken=True, spare=True),
        Column(N_("kind"), (*_I, "kind"), Holds.WORD, N_("What sort of thing it is."), 13,
               INSTRUMENTS,
               needed=True),
        Column(N_("by"), (*_I, "by"), Holds.ID, N_("The party that lends it, if one does."), 11,
               names="Parties"),
        Column(N_("of"), (*_I, "of"), Holds.ID,
               N_("The party bound, assured or paying; else the action."), 24, party=True),
        Column(N_("to"), (*_I, "to"), Holds.ID, N_("Collateral: the party that it goes to."), 11,
               names="Parties"),
        Column(N_("adds"), (*_I, "adds"), Holds.NUMBER,
               N_("Guarantee, collateral, assurance: points added."), 8),
        Column(N_("brings"), (*_I, "brings"), Holds.NUMBER,
               N_("Collateral: what it brings the party that it goes to."), 8),
        Column(N_("swaps"), (*_I, "swaps"), Holds.SWAPS,
               N_("Custodian: what is exchanged at once, a + b, or parts, a + b.2; several "
                  "exchanges are divided by commas."), 30),
        Column(N_("instalments"), (*_I, "parts"), Holds.WHOLE, N_("Split: into how many."), 12),
        Column(N_("reversible"), (*_I, "reversible"), Holds.REVERSIBLE,
               N_("Snapback, suspension, payment: the share that can then be taken back."), 11,
               SHARES, strict=False),
        Column(N_("verification time"), (*_I, "takes"), Holds.DURATION, N_("Verification: 3 days."),
               12),
        Column(N_("confidence"), (*_I, "confidence"), Holds.SHARE, N_("Verification: 0 to 1."), 11),
        Column(N_("cost"), (*_I, "cost"), Holds.NUMBER, N_("In one measure for all instruments."),
               8),
        Column(N_("about"), (*_I, "about"), note=N_("A sentence on it."), width=60, spoken=True),
        Column(N_("value"), (*_I, "value", Of.PARTY), Holds.RANGE,
               N_("Payment, suspension: what it is worth to the party. A number, or a range such "
                  "as 3 to 6, in the party's own points; blank is 0."), 10),
    ),
)  # fmt: skip

ALSO = Sheet(
    N_("Also"), N_("Extra value once all of a set of actions are done."), Shape.LIST,
    ("also", Of.ROW), (
        Column(N_("when all of"), ("also", Of.ROW, "when"), Holds.IDS,
               N_("Two or more. Several are divided by commas."), 44, names="Matrix",
               strict=False, needed=True),
        Column(N_("reversible"), ("also", Of.ROW, "reversible"), Holds.REVERSIBLE,
               N_("The share of it that is lost if the process ends. Blank is none."), 11, SHARES,
               strict=False, unsaid="none"),
        Column(N_("value"), ("also", Of.ROW, "value", Of.PARTY), Holds.RANGE, POINTS, 10),
        Column(N_("reasoning"), ("also", Of.ROW, "reasoning"), note=N_("Why this is assumed."),
               width=60, spoken=True),
    ), blank=(("value", dict),),
)  # fmt: skip

DEALS = Sheet(
    N_("Deals"), N_(
        "Sets of actions that were or could be agreed: a row for each action. Title and source "
        "stand in one row of each deal."
    ), Shape.GROUPS, ("deals", Of.KEY), (
        key_column(N_("deal id"), N_("A short name of letters, digits, - and _.")),
        Column(N_("title"), ("deals", Of.KEY, "title"), width=40,
               note=N_("What the deal is called."),
               spoken=True),
        Column(N_("action"), ("deals", Of.KEY, "actions", Of.NEXT), Holds.ID,
               N_("An action in it."),
               26, names="Matrix", needed=True),
        DONE,
        Column(N_("source"), ("deals", Of.KEY, "source"), width=50,
               note=N_("Where the fact is from.")),
    ),
)  # fmt: skip

HISTORY = Sheet(
    N_("History"), N_(
        "The order that history took: the steps of its deal, first to last. What came of it is on "
        "the sheet Case."
    ), Shape.LIST, _H, (
        Column(N_("step"), (*_H, "action"), needed=True, width=28, names="Matrix", strict=False,
               note=N_("An action; a+b for several exchanged at once; a.2 for a part.")),
        DONE,
        Column(N_("date"), (*_H, "date"), Holds.DAY, N_("When."), 12),
        Column(N_("came"), (*_H, "came"), Holds.WORD, N_("What came of it."), 10, CAME,
               needed=True),
        Column(N_("note"), (*_H, "note"), note=N_("What happened."), width=60, spoken=True),
        Column(N_("source"), (*_H, "source"), note=N_("Where the fact is from."), width=50),
    ),
)  # fmt: skip

READINGS = Sheet(
    N_("Readings"), N_("Each side's reading of the order: a row for each step, first to last."),
    Shape.GROUPS, ("readings", Of.KEY), (
        key_column(N_("reading id"), N_("A short name of letters, digits, - and _."), width=14),
        Column(N_("title"), ("readings", Of.KEY, "title"), width=40,
               note=N_("Whose reading it is."),
               spoken=True),
        Column(N_("deal"), ("readings", Of.KEY, "deal"), Holds.ID,
               N_("The deal that it belongs to."),
               20, names="Deals"),
        Column(N_("step"), ("readings", Of.KEY, "order", Of.NEXT), width=28, names="Matrix",
               strict=False, needed=True,
               note=N_("An action; a+b for several at once; a.2 for a part.")),
        DONE,
        Column(N_("source"), ("readings", Of.KEY, "source"), width=50,
               note=N_("Where the fact is from.")),
    ), blank=(("title", str),),
)  # fmt: skip

TRACKS = Sheet(
    N_("Tracks"), N_("Only tracks on which not everything can be done at once."), Shape.ITEMS,
    ("tracks", Of.KEY), (
        Column(N_("track name"), (Of.KEY,), note=N_("As on the sheet Matrix."), width=30),
        Column(N_("at once"), ("tracks", Of.KEY, "at_once"), Holds.WHOLE,
               N_("How many of its actions can be under way at once. Blank is all.")),
        Column(N_("about"), ("tracks", Of.KEY, "about"), note=N_("A sentence on it."), width=70,
               spoken=True),
    ),
)  # fmt: skip

VERIFIERS = Sheet(
    N_("Verifiers"), N_(
        "Only verifiers that cannot verify everything at once, or come with an action."
    ), Shape.ITEMS,
    ("verifiers", Of.KEY), (
        Column(N_("verifier name"), (Of.KEY,),
               note=N_("As under “verified by” on the sheet Matrix."),
               width=30),
        Column(N_("teams"), ("verifiers", Of.KEY, "teams"), Holds.WHOLE,
               N_("How many actions it can verify at once. Blank is all.")),
        Column(N_("arrives with"), ("verifiers", Of.KEY, "arrives"), Holds.ID,
               N_("The action that brings it in, if one does."), 24, names="Matrix"),
        Column(N_("working days"), ("verifiers", Of.KEY, "workdays", "days"), Holds.IDS,
               N_("Where they are other than those of the case: mon, tue, wed."), 22),
        Column(N_("holidays"), ("verifiers", Of.KEY, "workdays", "holidays"), Holds.IDS,
               N_("Dates, or spans, on which it does not work."), 22),
        Column(N_("closed"), ("verifiers", Of.KEY, "workdays", "closed"), Holds.IDS,
               N_("Days of every year, or seasons, in which it does not work."), 18),
        Column(N_("about"), ("verifiers", Of.KEY, "about"), note=N_("A sentence on it."), width=70,
               spoken=True),
    ),
)  # fmt: skip

PRICES = Sheet(
    N_("Prices"), N_("Prices of which amounts may be written as a part: 15 % of price."),
    Shape.NUMBERS, ("prices", Of.KEY), (
        key_column(N_("price name"), N_("A short name of letters, digits, - and _.")),
        Column(N_("amount"), ("prices", Of.KEY), Holds.NUMBER, N_("What it comes to."), 16,
               needed=True),
    ),
)  # fmt: skip

REGISTER = Sheet(
    N_("Assumptions"), N_(
        "The register of assumptions: numbers that are somebody else's than the sheet Case says, "
        "or of another day."
    ), Shape.LIST, _S, (
        Column(N_("number"), (*_S, "of"), width=44, needed=True,
               note=N_("Its place in the case: parties.usa.trust, or actions.seal.value.usa.")),
        Column(N_("stated by"), (*_S, "by"), note=N_("Who states it."), width=30, needed=True,
               spoken=True),
        Column(N_("stated on"), (*_S, "on"), Holds.DAY, N_("When."), 12),
        Column(N_("why"), (*_S, "why"), note=N_("What it rests on."), width=70, spoken=True),
    ),
)  # fmt: skip
