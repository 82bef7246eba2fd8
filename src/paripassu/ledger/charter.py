"""The charter of a record: the steps of the plan, who does and verifies each, keys, policies."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date as Date  # noqa: N812 - as a type it is a name of its own
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import ConfigDict, StringConstraints

from paripassu.case.fingerprint import fingerprint
from paripassu.case.model import Case
from paripassu.case.timing import date_of
from paripassu.errors import RequestError
from paripassu.language import _, in_a_row
from paripassu.short import Short

if TYPE_CHECKING:
    from paripassu.order.dated_plan import Calendar, DatedStep
    from paripassu.order.plan import Plan
    from paripassu.order.step import Step

STRICT = ConfigDict(extra="forbid", strict=True)
Name = Annotated[str, StringConstraints(pattern=r"^[^\s+\x00-\x1f]{1,80}$")]
Said = Annotated[str, StringConstraints(max_length=4_000)]
Public = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$")]


@dataclass(frozen=True, repr=False)
class Threshold(Short):
    """So many of some signers, or more."""

    __pydantic_config__ = STRICT
    least: int
    of: tuple[Name, ...]

    def met(self, names: Iterable[str]) -> bool:
        """Whether enough of them are among the names."""
        return len({*self.of} & {*names}) >= self.least

    def __str__(self) -> str:
        names = in_a_row(self.of)
        if self.least == len(self.of):
            return names
        return _("{least} of {names}", least=self.least, names=names)


@dataclass(frozen=True, repr=False)
class Task(Short):
    """A step as the record follows it.

    Attributes
    ----------
    id
        The name of the step: ``a``, ``oil.2`` (an instalment), ``a+b`` (exchanged at once).
    by
        The parties that do it, and may declare it.
    verifier
        Who verifies it, all of them together: the verifiers that the case names, else those who
        wait for it.
    waits
        The parties for whom it is done: who may say that it is breached, and who must agree where
        it is extended.
    due
        The day by which it is to be verified; None where no day is agreed.
    """

    __pydantic_config__ = STRICT
    id: Said
    by: tuple[Name, ...]
    verifier: tuple[Name, ...]
    waits: tuple[Name, ...]
    due: Date | None = None


@dataclass(frozen=True, repr=False)
class Charter(Short):
    """What all parties sign before anything is entered.

    Attributes
    ----------
    title
        What the record is of.
    case
        The fingerprint of the case that the plan was made of.
    parties
        The parties that act: they sign the start and every amendment.
    keys
        The public key (Ed25519, base64) of each party, verifier and custodian.
    steps
        The plan, in its order.
    policy
        When a checkpoint counts as agreed: each of these must be met by its cosigners.
    replace
        Who may replace the keys of others without their signature; nobody where it is empty.
    """

    __pydantic_config__ = STRICT
    title: Said
    case: Said
    parties: tuple[Name, ...]
    keys: Mapping[Name, Public]
    steps: tuple[Task, ...]
    policy: tuple[Threshold, ...]
    replace: tuple[Threshold, ...] = ()

    def task(self, step: str) -> Task:
        """Give a step by its name; raises `RequestError` where there is none."""
        for task in self.steps:
            if task.id == step:
                return task
        raise RequestError(_("The plan in force has no step “{step}”.", step=step[:200]))

    def faults(self) -> Iterable[str]:
        """Say what cannot be in it."""
        named = [*self.parties, *(n for t in self.steps for n in (*t.by, *t.verifier, *t.waits))]
        named += [n for one in (*self.policy, *self.replace) for n in one.of]
        for name in dict.fromkeys(named):
            if name not in self.keys:
                yield _("“{name}” has a part in the plan but no key.", name=name)
        if len({*self.keys.values()}) < len(self.keys):
            yield _("Two signers have the same key; each must have its own.")
        ids = [task.id for task in self.steps]
        if not self.parties or not ids or len({*ids}) < len(ids):
            yield _("A plan has a party, and steps that each have a name of their own.")
        if any(not (t.by and t.verifier and t.waits) for t in self.steps):
            yield _("Each step names who does it, who verifies it and who waits for it.")
        if not self.policy or any(
            not 1 <= one.least <= len({*one.of}) == len(one.of)
            for one in (*self.policy, *self.replace)
        ):
            yield _("A policy asks for at least one signer, and for no more than it names.")


def signer(name: str) -> str:
    """Give the name under which a verifier of a case signs: its own, without spaces or a plus."""
    return "-".join(name.replace("+", " ").split())[:80]


def charter(
    found: Plan | Calendar,
    keys: Mapping[str, bytes],
    *,
    policy: Iterable[Threshold] = (),
    replace: Iterable[Threshold] = (),
    signers: Mapping[str, str] | None = None,
) -> Charter:
    """Make the charter of a plan, or of a calendar with its dates.

    It holds no number of any party; but who gains by a step stands in it, and the fingerprint of
    the case, so make it of a case to which no private file is joined.

    Parameters
    ----------
    found
        A plan or a calendar. Who waits for a step are the other parties to whom it is worth
        something, or where there are none all others that act. An event, which nobody does, is
        declared by any party once it comes up, and verified by all.
    keys
        The public keys, by name: of each party that acts, of each verifier, of custodians.
    policy
        When a checkpoint counts as agreed; where all parties have cosigned if left out.
    replace
        Who may replace others' keys; if left out all those together whose key it is not, and nobody
        where only two have one.
    signers
        Under which name a verifier of the case signs, where that is not its own without spaces.

    Raises
    ------
    RequestError
        Where a party or a verifier has no key, or a policy asks for what cannot be.
    """
    case, parties = found.case, tuple(dict.fromkeys(p for s in found.steps for p in s.by))
    named, steps = signers or {}, []
    for step in found.steps:
        others = [p for p in parties if p not in step.by]
        gain = [p for p in others if any(case.actions[a].worth(p) > 0 for a in step.actions)]
        waits = tuple(gain or others or parties)
        verifier = tuple(named.get(v) or signer(v) for v in step.verifiers) or waits
        by = step.by or parties
        steps.append(Task(step.name, by, verifier, waits, _due(step, case.starts)))
    names = tuple(keys)
    some = tuple(replace) or ((Threshold(len(names) - 1, names),) if len(names) > 2 else ())
    made = Charter(
        title=str(case.title),
        case=fingerprint_of(case),
        parties=parties,
        keys={name: b64encode(public).decode() for name, public in keys.items()},
        steps=tuple(steps),
        policy=tuple(policy) or (Threshold(len(parties), parties),),
        replace=some,
    )
    refuse(made)
    return made


def fingerprint_of(case: Case) -> str:
    """Give the fingerprint of a case, whatever the date of its D-Day."""
    return fingerprint(case.model_copy(update={"starts": None}))


def _due(step: Step | DatedStep, starts: str | None) -> Date | None:
    """Give the day by which a step of a calendar is verified; none where D-Day has no date."""
    dates = getattr(step, "dates", None)
    stated = dates and date_of(dates.on.verified, starts)
    return Date.fromisoformat(stated) if stated else None


def refuse(made: Charter) -> None:
    """Refuse a charter that cannot be."""
    if faults := tuple(made.faults()):
        raise RequestError(*faults)


def changed(before: Charter, after: Charter) -> frozenset[str] | None:
    """Name whose keys an amendment replaces; None where it changes anything else."""
    same: dict[str, Any] = {**vars(after), "keys": before.keys}
    if same != vars(before) or before.keys.keys() != after.keys.keys():
        return None
    return frozenset(n for n in before.keys if before.keys[n] != after.keys[n])


def public(charter: Charter, name: str) -> bytes:
    """Give the public key of a signer."""
    return b64decode(charter.keys[name])
