"""The case: one dispute as its file states it. Immutable; numbers are exact fractions."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from fractions import Fraction
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from paripassu.case.amount import NotNegative, Number, Price
from paripassu.case.assumptions import Assumptions
from paripassu.case.bare import meant
from paripassu.case.history import History, Reading
from paripassu.case.instrument import MAX_PARTS, Instrument
from paripassu.case.judgements import Judge, Judgements
from paripassu.case.leaving import Leaves
from paripassu.case.needs import Names, Needs, groups_of
from paripassu.case.number import Patience, Reversible, Share
from paripassu.case.stated import (
    APART,
    Actors,
    Day,
    Duration,
    Id,
    Ids,
    Lags,
    Lasting,
    Line,
    Named,
    Numbers,
    Parts,
    Pledge,
    Prose,
    Stated,
    Title,
    Truth,
    Under,
    Unit,
    Valued,
    Values,
    Version,
)
from paripassu.case.timing import Repeats, Tracks, Verifiers, When
from paripassu.case.translated import Spoken
from paripassu.case.trust import Learns, Shown, Trust, first_impression, likeness
from paripassu.case.workdays import USUAL, Workdays
from paripassu.language import _
from paripassu.short import in_line

MAX_PARTIES = 40
MAX_ACTIONS = 5_000  # and as many interactions, and instruments


class Role(StrEnum):
    """A principal acts, a stakeholder only gains or loses, a guarantor lends guarantees."""

    PRINCIPAL = "principal"
    STAKEHOLDER = "stakeholder"
    GUARANTOR = "guarantor"


class Kind(StrEnum):
    """What sort of action it is."""

    DECLARATION = "declaration"
    FREEZE = "freeze"
    ROLLBACK = "rollback"
    IRREVERSIBLE = "irreversible"
    RELIEF = "relief"
    ASSURANCE = "assurance"
    PAYMENT = "payment"
    LAW = "law"
    WITHDRAWAL = "withdrawal"
    RELEASE = "release"
    RECOGNITION = "recognition"
    ACCESS = "access"
    AID = "aid"
    OTHER = "other"


class Party(Judge):
    """Who gains or loses."""

    name: Spoken[Named] = Field(description="The party's name as people read it.")
    role: Role = Field(Role.PRINCIPAL, description="principal, stakeholder or guarantor.")
    unit: Spoken[Unit] = Field(
        "", description="What its amounts are in, such as EUR million; as in the case if left out."
    )
    trust: Trust | None = Field(
        None,
        description="How likely (0 to 1) it holds it that the others keep to the plan: a number, "
        "or one for each: {usa: 0.2, others: 0.4}.",
    )
    learns: Learns | None = Field(
        None, description="How its trust grows with what others show; not at all if left out."
    )
    breach_cost: NotNegative = Field(
        Fraction(0), description="The guarantee: what it loses by walking away, in its points."
    )
    risk_limit: NotNegative | None = Field(
        None, description="The largest exposure it can bear, in its points; none if left out."
    )
    bottom_line: Number | None = Field(
        None,
        description="The least total value with which it accepts the deal. "
        "Left out: 0 for a principal, none for a stakeholder or guarantor.",
    )
    collateral: Under[Pledge] = Field(
        default_factory=dict,
        description="What it has pledged to other parties: lost to it, and gone to them, if it "
        "walks away.",
    )
    budget: NotNegative | None = Field(
        None, description="The most that the instruments it lends may cost in all."
    )
    trusted: Under[Share] = Field(
        default_factory=dict,
        description="How likely (0 to 1) other parties hold it that it does what it undertakes as "
        "a guarantor; 1 where left out.",
    )
    patience: Patience = Field(
        Fraction(1),
        description="What a point that comes a year later is worth to it today, above 0 to 1.",
    )
    delay: NotNegative = Field(
        Fraction(0),
        description="What it loses, in its points, each month (30 days) until all is done.",
    )
    leaves: Leaves | None = Field(
        None,
        description="What may make it leave that no number of the plan speaks of: a change of "
        "government, a spoiler; for stress.",
    )
    backed_by: Under[NotNegative] = Field(
        default_factory=dict,
        description="How much of its breach_cost other parties stand for, in its points: gone "
        "where they leave; for stress.",
    )
    judgements: Judgements = Field(
        (), description="Values in words, [better, other, word], for actions without a number."
    )
    about: Spoken[Prose] = Field(
        "", description="A sentence on the party and on how its numbers came."
    )

    @property
    def even(self) -> Fraction | None:
        """The trust that it has in everybody at any time; None where that is not one number."""
        if isinstance(self.trust, Mapping) or self.learns is not None:
            return None
        return self.trust or Fraction(0)

    def trust_in(self, party: str) -> Fraction:
        """Give its trust in a party before anything is done, 0 where none is stated."""
        return first_impression(self.trust, party)

    def likeness_of(self, party: str) -> Fraction | None:
        """Give what its impression of a party weighs, in pieces of evidence; None: for ever."""
        return likeness(self.trust, self.learns, party)

    def pledged(self, party: str) -> Pledge:
        """Give what it has pledged to a party, if only nothing."""
        nothing = Pledge(lost=Fraction(0), gained=Fraction(0))
        return self.collateral.get(party, nothing)


class Verified(Stated):
    """Who confirms an action, how long that takes, and how sure it is."""

    by: Named = Field(description="The verifier.")
    takes: Lasting | None = Field(
        None, description="How long verification takes: 14 days, or 10 working days."
    )
    confidence: Share | None = Field(None, description="How sure verification is, 0 to 1.")
    false_alarm: Share | None = Field(
        None,
        description="How likely (0 to 1) it is to say of what was done that it was not; for "
        "stress.",
    )
    counts: Annotated[Truth, Field(strict=True)] = Field(
        False,
        description="true where others than the actors count the action only by that confidence.",
    )


class Action(Valued):
    """A real thing that one party does, or several do jointly."""

    title: Spoken[Title] = Field(
        "", description="What it is called, in a few words; its id if left out."
    )
    by: Actors = Field(
        description="The party that acts, or a list: done together or not at all; nobody for an "
        "event, or who is late by it."
    )
    does: Spoken[Named] = Field(description="What is really done, in one line.")
    value: Values = Field(
        default_factory=dict,
        description="What it is worth, done for good, to each party, in that party's own points: "
        "a number or a range [low, high].",
    )
    reversible: Reversible = Field(
        Fraction(0),
        description="The share (0 to 1, or none, hardly, partly, mostly, fully) that its actor "
        "can take back if the process ends.",
    )
    keeps: Numbers = Field(
        default_factory=dict,
        description="What a party keeps of it if the process ends, where that is not "
        "value × (1 - reversible).",
    )
    likely: Share | None = Field(
        None,
        description="Of an event, which nobody controls: how likely (0 to 1) it is to happen. What "
        "needs it is done only where it happens.",
    )
    expects: Under[Share] = Field(
        default_factory=dict,
        description="How likely parties hold the event to be that hold it otherwise.",
    )
    otherwise: Ids = Field(
        (),
        description="The actions that are done only where the event does not happen; or end: then "
        "the process ends there.",
    )
    delays: Under[Duration] = Field(
        default_factory=dict,
        description="Of an event: the actions that come after it, whether it happens or not, and "
        "how much later they start where it does.",
    )
    needs: Needs = Field(
        (),
        description="The actions that must be done before it, or instalments of them (oil.1); "
        "{any: [a, b]} where one of several is enough.",
    )
    excludes: Ids = Field((), description="The actions that cannot be in one deal with it.")
    takes: Lasting | None = Field(
        None,
        description="How long it takes: 30 days, or 10 working days; a day if left out. 0 days is "
        "done on the day on which it starts. Its instalments share these days.",
    )
    earliest: When | None = Field(
        None, description="When it can start at the earliest: D+30, 2019-02-28 or to be agreed."
    )
    latest: When | None = Field(
        None,
        description="By when it must be done: D+30, 2019-02-28 (that day included) or to be "
        "agreed.",
    )
    after: Lags = Field(
        default_factory=dict,
        description="How long after other actions, or parts of some, are done it starts at the "
        "earliest: {seal: 10 days}. Each of them is needed too.",
    )
    after_start: Lags = Field(
        default_factory=dict,
        description="How long after others start it starts at the earliest; they are not needed.",
    )
    within: Lags = Field(
        default_factory=dict,
        description="How long after others are done it must be done at the latest, that day "
        "included; it may come before them.",
    )
    same_day: Parts = Field((), description="The actions with which it is done on the same day.")
    shows: Shown | None = Field(
        None,
        description="What it shows of whoever does it (0 nothing, 1 a full piece of evidence), or "
        "a number for each; if left out, what it costs them as a share of their dearest action.",
    )
    accrues: Numbers = Field(
        default_factory=dict,
        description="What it is worth to each party besides, for each month (30 days) in which it "
        "is in force, up to the horizon of the case.",
    )
    verified: Verified | None = Field(None, description="Who verifies it, and how.")
    parts: Annotated[
        Annotated[int, Field(strict=True, ge=1, le=MAX_PARTS)] | Literal["any"],
        BeforeValidator(meant),
    ] = Field(1, description="In how many equal instalments it is done, or any.")
    repeats: Repeats | None = Field(
        None,
        description="How often it is done, where that is more than once: every 1 month, 12 times. "
        "All that is stated of it is of one time: its value, how long it takes.",
    )
    kind: Kind = Field(Kind.OTHER, description="What sort of action it is.")
    track: Line = Field("", description="The track of the talks that it belongs to.")
    issue: Id | None = Field(
        None,
        description="The issue that it settles, or a part of, where two parties divide issues; "
        "its own id if left out.",
    )
    standing: Truth = Field(
        False, description="true where it is in force already, before the first step."
    )
    article: Line = Field("", description="The article of the agreement that it carries out.")
    trigger: Spoken[Line] = Field(
        "", description="What sets it off, in the words of the agreement."
    )
    remarks: Spoken[Prose] = Field("", description="What else a reader of the plan should know.")
    reasoning: Spoken[Line] = Field("", description="Why the analyst assumes these values.")
    source: Line = Field("", description="Where the fact is from.")

    @property
    def needed(self) -> tuple[Names, ...]:
        """For each need the actions or instalments of which one must be done before it."""
        return groups_of(self.needs)

    @model_validator(mode="after")
    def _needs_what_it_comes_after(self) -> Self:
        more = [name for name in self.after if name not in self.needs]
        if more:
            self.__dict__["needs"] = (*self.needs, *more)
        return self

    @property
    def linked(self) -> bool:
        """Whether its dates hang on those of others by more than its needs."""
        return bool(self.after or self.after_start or self.within or self.same_day)

    @property
    def times(self) -> int:
        """How many times it is done: all that it states is of one time."""
        return 1 if self.repeats is None else self.repeats.times

    @property
    def steps(self) -> int | Literal["any"]:
        """In how many steps the case lets it be done: its instalments, or its times."""
        return self.parts if self.repeats is None else self.repeats.times

    @property
    def event(self) -> bool:
        """Whether it is an event: nobody does it, and it may happen or not."""
        return self.likely is not None

    def shown(self, party: str) -> Fraction | None:
        """Give what is stated that it shows of a party that does it, all times."""
        one = self.shows.get(party) if isinstance(self.shows, Mapping) else self.shows
        return None if one is None else one * self.times

    def expected(self, party: str) -> Fraction:
        """Give how likely a party holds the event to be."""
        return self.expects.get(party, self.likely or Fraction(0))

    def worth(self, party: str) -> Fraction:
        """Give the middle of the range stated for a party, as far as it is believed, all times."""
        worth = super().worth(party)
        if self.repeats is not None:
            worth *= self.times
        return worth if self.verified is None else worth * self.believed(party)

    def kept(self, party: str) -> Fraction | None:
        """Give what is stated that a party keeps of it, as far as it is believed, all times."""
        kept = self.keeps.get(party)
        return None if kept is None else kept * self.times * self.believed(party)

    def accrued(self, party: str) -> Fraction:
        """Give what it is worth to a party each month, as far as it is believed, all times."""
        return self.accrues.get(party, Fraction(0)) * self.times * self.believed(party)

    def believed(self, party: str) -> Fraction:
        """Share of the action that a party counts: all, or the confidence of its verification."""
        if party in self.by or self.verified is None or not self.verified.counts:
            return Fraction(1)
        return Fraction(1) if self.verified.confidence is None else self.verified.confidence


class Also(Valued):
    """Extra value once all of a set of actions are done."""

    when: Annotated[tuple[Id, ...], Field(min_length=2)] = Field(
        description="The actions, all of which must be done."
    )
    value: Values = Field(description="The extra value to each party.")
    reversible: Reversible = Field(
        Fraction(0), description="The share of it that is lost if the process ends."
    )
    reasoning: Spoken[Line] = Field("", description="Why the analyst assumes this.")


class NamedDeal(Stated):
    """A set of actions that was or could be agreed."""

    title: Spoken[Line] = Field("", description="What it is called.")
    actions: Annotated[tuple[Id, ...], Field(min_length=1)] = Field(
        description="The actions in it. Standing actions belong to every deal."
    )
    source: Line = Field("", description="Where the fact is from.")


class Case(Stated):
    """One dispute: its parties, its possible actions, what each is worth to each, the limits.

    Read one with `paripassu.load`, which also checks what spans several keys.
    """

    paripassu: Version = Field(description="The version of the file format.")
    title: Spoken[Named] = Field(description="The case in one line.")
    about: Spoken[Prose] = Field(
        "", description="The dispute, in paragraphs parted by empty lines."
    )
    source: Line = Field("", description="Where the facts are from.")
    assumptions: Assumptions | None = Field(None, description="Whose numbers these are.")
    starts: Day | None = Field(
        None, description="The date of D-Day, on which the plan starts; to be agreed if left out."
    )
    horizon: Duration | None = Field(
        None, description="How long after D-Day what accrues is counted: 5 years."
    )
    unit: Spoken[Unit] = Field(
        "", description="What amounts are in, such as EUR million; points if left out."
    )
    prices: Under[Price] = Field(
        default_factory=dict,
        description="Prices by name, of which amounts may be stated as a part: 15 % of price.",
    )
    workdays: Workdays | None = Field(
        None,
        description="The days that working days count: Monday to Friday without holidays if left "
        "out.",
    )
    parties: Annotated[
        Mapping[Id, Party],
        Field(min_length=1, max_length=MAX_PARTIES),
        APART,
    ] = Field(description="The parties, each under a short id.")
    actions: Annotated[
        Mapping[Id, Action],
        Field(min_length=1, max_length=MAX_ACTIONS),
        APART,
    ] = Field(description="The possible actions, each under a short id.")
    tracks: Tracks = Field(
        default_factory=dict,
        description="The tracks of the talks, by name, where one cannot do everything at once.",
    )
    verifiers: Verifiers = Field(
        default_factory=dict,
        description="The verifiers, by the name that actions call them by, with their teams.",
    )
    also: Annotated[tuple[Also, ...], Field(max_length=MAX_ACTIONS)] = Field(
        (), description="Extra value once all of a set are done."
    )
    instruments: Annotated[Mapping[Id, Instrument], Field(max_length=MAX_ACTIONS), APART] = Field(
        default_factory=dict, description="What could be added to unlock a plan."
    )
    deals: Under[NamedDeal] = Field(
        default_factory=dict,
        description="Named sets of actions: what was offered, what was agreed.",
    )
    deal: Id | None = Field(
        None, description="The named deal that is meant where none is asked for; all if left out."
    )
    history: History | None = Field(None, description="The order that history took.")
    readings: Under[Reading] = Field(
        default_factory=dict,
        description="Where the dispute was about order: each side's reading.",
    )

    def __repr__(self) -> str:
        sizes = f"{len(self.parties)} parties, {len(self.actions)} actions"
        return in_line(f"<Case {self.title!r}, {sizes}>")

    def replace(self, **keys: Any) -> Case:
        """Give the case with other things under some of its keys, checked as a file is.

        Parameters
        ----------
        keys
            What is to stand under each key, as a file has it or as a case does.

        Raises
        ------
        CaseError
            Where that is no sound case; the case itself is not touched.

        Examples
        --------
        >>> import paripassu
        >>> case = paripassu.load("bill-and-jack")
        >>> case.replace(title="Bill, Jack and a whip").title
        'Bill, Jack and a whip'
        """
        from paripassu.case.load import load

        return load({**self.to_dict(), **keys})

    def with_values(self, values: Mapping[str, Any]) -> Case:
        """Give the case with other values in some places, checked as a file is.

        Parameters
        ----------
        values
            A value for each place, such as ``parties.usa.trust``: an int, a float (taken for its
            shortest decimal), a Decimal, a Fraction, or text as a file has it.

        Raises
        ------
        CaseError, RequestError
            Where there is no such place, or that is no sound case.

        Examples
        --------
        >>> import paripassu
        >>> case = paripassu.load("hanoi-2019")
        >>> case.with_values({"parties.dprk.trust": 0.3}).parties["dprk"].trust
        Fraction(3, 10)
        """
        from paripassu.case.setting import with_values

        return with_values(self, values)

    def to_dict(self) -> dict[str, Any]:
        """Give plain data, as a file has it: `paripassu.load` makes the same case of it.

        Examples
        --------
        >>> import paripassu
        >>> case = paripassu.load("hanoi-2019")
        >>> paripassu.load(case.to_dict()) == case
        True
        """
        from paripassu.case.worded import as_stated

        return as_stated(self).model_dump(mode="json", exclude_defaults=True)

    def to_yaml(self) -> str:
        """Give the text of a case file: `paripassu.load` makes the same case of such a file.

        Raises
        ------
        RequestError
            Where some text of the case has no form that a file may hold.

        Examples
        --------
        >>> import paripassu
        >>> print(paripassu.load("bill-and-jack").to_yaml()[:12])
        paripassu: 1
        """
        from paripassu.case.written import as_yaml

        return as_yaml(self)

    def unit_of(self, party: str) -> str:
        """Give what a party's amounts are in; nothing where they are points."""
        return self.parties[party].unit or self.unit

    def working_days(self, verifier: str = "") -> Workdays:
        """Give the working days of the case, or of a verifier with its own."""
        team = self.verifiers.get(verifier)
        return (team and team.workdays) or self.workdays or USUAL

    @property
    def whose_numbers(self) -> str:
        """Whose assumptions the numbers are, for the foot of every output."""
        if self.assumptions is None:
            return _("whoever wrote the case file, which does not name them")
        return self.assumptions.by


class PrivateNumbers(Stated):
    """A party's own numbers, in a file of its own that never travels with the case."""

    paripassu: Version = Field(description="The version of the file format.")
    private: Id = Field(description="The party whose numbers these are.")
    trust: Trust | None = Field(None, description="As in the case.")
    learns: Learns | None = Field(None, description="As in the case.")
    breach_cost: NotNegative | None = Field(None, description="As in the case.")
    risk_limit: NotNegative | None = Field(None, description="As in the case.")
    bottom_line: Number | None = Field(None, description="As in the case.")
    patience: Patience | None = Field(None, description="As in the case.")
    delay: NotNegative | None = Field(None, description="As in the case.")
    judgements: Judgements | None = Field(None, description="As in the case.")
    value: Values = Field(
        default_factory=dict, description="What each action is worth to this party."
    )
    keeps: Numbers = Field(
        default_factory=dict,
        description="What this party keeps of each action if the process ends.",
    )
    accrues: Numbers = Field(
        default_factory=dict,
        description="What each action is worth to this party for each month in force.",
    )
