"""Who may enter what, and when: held against every entry before it is written.

`offline.rules` says the same of an exported record, in code of its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256

from paripassu.errors import RequestError
from paripassu.language import _, in_a_row
from paripassu.ledger.charter import Charter, Threshold, changed, refuse
from paripassu.ledger.entry import Entry, Grade, Kind, misfits, origin

_AFTER_THE_END = (Kind.VERIFIED, Kind.DISPUTED)


class Course:
    """What has been entered so far, as far as it decides what may be entered next."""

    def __init__(self) -> None:
        self.charter: Charter | None = None
        self.log = ""
        self.under = 0
        self.steps: list[str | None] = []  # that each entry is on
        self.ended = False
        self._done: set[str] = set()
        self._breached: set[str] = set()
        self._suspended: set[str] = set()
        self._seen: set[bytes] = set()

    def __len__(self) -> int:
        return len(self.steps)

    def needed(self, entry: Entry) -> tuple[Threshold, ...]:
        """Say whose signatures an entry needs; raises `RequestError` for a step that is none."""
        charter = self.charter or entry.charter
        if charter is None:
            raise RequestError(_("A record begins with its charter (“started”), once."))
        everybody = _all(charter.parties)
        match entry.kind:
            case Kind.STARTED:
                return everybody
            case Kind.AMENDED:
                keys = entry.charter and changed(charter, entry.charter)
                if keys and charter.replace and not keys & {*entry.by}:
                    return charter.replace
                return everybody
            case Kind.SUSPENDED | Kind.RESUMED | Kind.ENDED:
                return (Threshold(1, charter.parties),)
            case Kind.DISPUTED:
                return (Threshold(1, tuple(charter.keys)),)
            case _:
                task = charter.task(entry.step or "")
        match entry.kind:
            case Kind.DECLARED | Kind.SNAPPED_BACK:
                return (Threshold(1, task.by),)
            case Kind.VERIFIED | Kind.CURED:
                return _all(task.verifier)
            case Kind.EXTENDED:
                return _all(task.waits)
            case Kind.BREACHED:
                return (Threshold(1, tuple(dict.fromkeys((*task.waits, *task.verifier)))),)
            case _:
                return (Threshold(1, task.waits),)

    def refuse(self, entry: Entry) -> None:
        """Refuse an entry that may not be made now, whoever signs it.

        Raises
        ------
        RequestError
            With a sentence that says what is wrong with it.
        """
        if (entry.kind is Kind.STARTED) != (not self.steps):
            raise RequestError(_("A record begins with its charter (“started”), once."))
        lacking, odd = misfits(entry)
        if lacking or odd:
            raise RequestError(
                _(
                    "An entry “{kind}” states {keys} besides, and nothing else.",
                    kind=entry.kind,
                    keys=in_a_row(sorted(lacking | odd)),
                )
                if odd
                else _(
                    "An entry “{kind}” must state {keys}.",
                    kind=entry.kind,
                    keys=in_a_row(sorted(lacking)),
                )
            )
        if entry.kind is not Kind.STARTED and (entry.log, entry.under) != (self.log, self.under):
            raise RequestError(_("The entry is for another record, or was written before the last "
                                 "amendment of this one."))  # fmt: skip
        if entry.charter is not None:
            refuse(entry.charter)
        self._refuse_signers(entry)
        if self.ended and entry.kind not in _AFTER_THE_END:
            raise RequestError(_("The plan has ended; only what is verified or disputed follows."))
        if sha256(entry.line.encode()).digest() in self._seen:
            raise RequestError(_("The same entry stands in the record already."))
        if not self._is_time(entry):
            raise RequestError(_not_now(entry))

    def _refuse_signers(self, entry: Entry) -> None:
        names = {*entry.by}
        charter = self.charter or entry.charter
        unknown = [] if charter is None else sorted(names - charter.keys.keys())
        if unknown or len(names) < len(entry.by):
            raise RequestError(
                _("Each signer has a key in the plan, and is named once: {names}.",
                  names=in_a_row(unknown or entry.by))
            )  # fmt: skip
        for one in self.needed(entry):
            if not one.met(names):
                raise RequestError(
                    _(
                        "An entry “{kind}” must be signed by {whom}; it names {names}.",
                        kind=entry.kind,
                        whom=one,
                        names=in_a_row(entry.by),
                    )
                )

    def _is_time(self, entry: Entry) -> bool:
        step = entry.step or ""
        match entry.kind:
            case Kind.CURED:
                return step in self._breached
            case Kind.GUARANTEE_CALLED:
                return step in self._breached and entry.of in [*self._task_by(step)]
            case Kind.BREACHED:
                return step not in self._breached
            case Kind.SNAPPED_BACK:
                return step in self._done
            case Kind.SUSPENDED:
                return not {*entry.by} & self._suspended
            case Kind.RESUMED:
                return {*entry.by} == self._suspended
            case Kind.DISPUTED:
                number = entry.entry
                known = number is not None and 0 <= number < len(self)
                return known and self.steps[number or 0] == entry.step
            case _:
                return True

    def _task_by(self, step: str) -> Iterable[str]:
        return self.charter.task(step).by if self.charter else ()

    def take(self, entry: Entry) -> None:
        """Take an entry that stands in the record."""
        if entry.charter is not None:
            self.charter, self.under = entry.charter, len(self)
        step = entry.step or ""
        match entry.kind:
            case Kind.STARTED:
                self.log = origin(entry.line)
            case Kind.DECLARED | Kind.VERIFIED if entry.grade is not Grade.NOT_BEGUN:
                self._done.add(step)
            case Kind.SNAPPED_BACK:
                self._done.discard(step)
            case Kind.BREACHED:
                self._breached.add(step)
            case Kind.CURED:
                self._breached.discard(step)
            case Kind.SUSPENDED:
                self._suspended |= {*entry.by}
            case Kind.RESUMED:
                self._suspended.clear()
            case Kind.ENDED:
                self.ended = True
            case _:
                pass
        self._seen.add(sha256(entry.line.encode()).digest())
        self.steps.append(entry.step)


def _not_now(entry: Entry) -> str:
    step = entry.step or ""
    match entry.kind:
        case Kind.CURED | Kind.GUARANTEE_CALLED:
            return _("No breach of “{step}” by that party is open.", step=step)
        case Kind.BREACHED:
            return _("A breach of “{step}” is open already.", step=step)
        case Kind.SNAPPED_BACK:
            return _("“{step}” was not declared or verified, and cannot be taken back.", step=step)
        case Kind.RESUMED:
            return _("Nothing is suspended by exactly those who sign.")
        case Kind.SUSPENDED:
            return _("Those who sign have suspended the plan already.")
        case _:
            return _("The entry that is disputed is not one on “{step}”.", step=step)


def _all(names: tuple[str, ...]) -> tuple[Threshold, ...]:
    return (Threshold(len({*names}), names),)
