"""What every answer has in common: what was asked, yes or no, what is proved, plain data.

In plain data numbers are as people read them; those that are rounded so stand once more under
``exactly``, as fractions, each by its place as a JSON Pointer (RFC 6901).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from importlib import import_module
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, NotRequired, Self

from pydantic import PlainValidator, TypeAdapter, ValidationError, WithJsonSchema
from typing_extensions import TypedDict

from paripassu.case.fingerprint import fingerprint
from paripassu.case.model import Case
from paripassu.case.number import plain
from paripassu.case.translated import first_stated
from paripassu.errors import RequestError
from paripassu.language import _
from paripassu.short import Short

NOTEBOOK = "paripassu.report.notebook"  # shows an answer in a notebook; it stands on a higher floor


_SINCE = frozenset({"units"})  # keys that answers kept from before they were added do not have


def _number(value: Any) -> Fraction:
    """Take a number of plain data for what it says as a decimal."""
    if isinstance(value, bool) or not isinstance(value, int | float | Fraction):
        raise ValueError(value)
    return value if isinstance(value, Fraction) else Fraction(str(value))


Number = Annotated[Fraction, PlainValidator(_number), WithJsonSchema({"type": "number"})]


class Content(TypedDict):
    """What an answer, or a part of one, holds: plain data but for numbers, which are fractions.

    Each answer has a class of its own that says which keys there are: the published schema is
    made of these classes, and plain data that is read again is held against them.
    """


class Envelope(Content):
    """What the plain data of every answer holds."""

    format: Literal[1]  # what is only added does not raise it
    verb: str
    case: str
    fingerprint: str
    asked: Mapping[str, Any] | None
    yes: bool
    proved: bool
    unfinished: list[str]
    numbers_by: str
    units: NotRequired[Mapping[str, str]]  # of each party whose amounts are in anything but points
    exactly: Mapping[str, str]


class Told(Short, ABC):
    """Something immutable that can be told as plain data."""

    @abstractmethod
    def content(self) -> Mapping[str, Any]:
        """Give what it holds: plain data but for numbers, which are fractions."""

    def to_dict(self) -> dict[str, Any]:
        """Give plain data for JSON."""
        told: dict[str, Any] = _plainly(self.content(), [], {})
        return told


@dataclass(frozen=True, repr=False)
class Asked(Short):
    """What was asked: by which verb, with which options."""

    verb: str
    options: Mapping[str, Any]

    def with_option(self, name: str, value: Any) -> Asked:
        """Give it with one option as it was meant."""
        return Asked(self.verb, {**self.options, name: value})


@dataclass(frozen=True, repr=False)
class Answer(Told):
    """What a public function returns.

    Attributes
    ----------
    asked
        What was asked; None for a part of another answer.
    case
        What it was asked of.
    proved
        Whether it is certain that nothing better, or nothing more, exists.
    unfinished
        What was cut short, in words that stand in English until they are shown.
    """

    VERBS: ClassVar[tuple[str, ...]]
    CONTENT: ClassVar[type]
    HEADLINE: ClassVar[tuple[str, ...]]  # keys of its content, for a row in a table of answers

    asked: Asked | None = field(default=None, kw_only=True, compare=False, repr=False)

    if TYPE_CHECKING:  # a field of such a name would take a property for its default

        @property
        def case(self) -> Case: ...  # noqa: D102
        @property
        def proved(self) -> bool: ...  # noqa: D102
        @property
        def unfinished(self) -> tuple[str, ...]: ...  # noqa: D102

    def alone(self) -> Mapping[str, Any]:
        """Give what is told of it besides where it is not a part of another answer."""
        return {}

    @property
    @abstractmethod
    def yes(self) -> bool:
        """Whether what was looked for was found."""

    @classmethod
    @abstractmethod
    def restored(cls, content: Any, case: Any) -> Self:
        """Make the answer again from its content and the case that it was asked of."""

    @staticmethod
    def fingerprint_of(case: Any) -> str:
        """Give the fingerprint of what it is asked of."""
        return fingerprint(case)

    @property
    def verb(self) -> str:
        """The public function whose answer it is."""
        return self.VERBS[0] if self.asked is None else self.asked.verb

    def answering(self, asked: Asked) -> Self:
        """Give the answer to what was asked."""
        return replace(self, asked=asked)

    def to_dict(self) -> dict[str, Any]:
        """Give plain data for JSON, numbers in each party's own points.

        Its JSON Schema is `paripassu.answer_schema`.
        """
        options = None if self.asked is None else self.asked.options
        told = {
            "format": 1,
            "verb": self.verb,
            "case": self.title,
            "fingerprint": self.fingerprint,
            "asked": options,
            "yes": self.yes,
            "proved": self.proved,
            "unfinished": self.unfinished,
            **self.content(),
            **self.alone(),
            "numbers_by": self.numbers_by,
            "units": self.units,
        }
        exactly: dict[str, str] = {}
        plainly: dict[str, Any] = _plainly(told, [], exactly)
        return {**plainly, "exactly": exactly}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], case: Any) -> Self:
        """Make an answer again from its plain data and the case that it was asked of.

        What the four rules say of an order is not read but worked out again by the checker.

        Raises
        ------
        RequestError
            Where the data is no such answer, or of another case.

        Examples
        --------
        >>> import paripassu
        >>> found = paripassu.plan("bill-and-jack")
        >>> again = paripassu.Plan.from_dict(found.to_dict(), paripassu.load("bill-and-jack"))
        >>> again.order == found.order
        True
        """
        try:
            there = [key for key in Envelope.__annotations__ if key in data or key not in _SINCE]
            envelope = {key: data[key] for key in there}
            TypeAdapter(Envelope).validate_python(envelope)
            whole = _with_exact(data, envelope["exactly"], "")
            ours = Envelope.__annotations__.keys() - cls.CONTENT.__annotations__.keys()
            own = {key: value for key, value in whole.items() if key not in ours}
            content: Any = TypeAdapter(cls.CONTENT).validate_python(own)
        except (ValidationError, KeyError) as problem:
            what = str(problem).replace("\n", " ")[:200]
            raise RequestError(_("That is not the data of an answer: {what}.", what=what)) from None
        if data["verb"] not in cls.VERBS:
            known = ", ".join(cls.VERBS)
            said = _("The answer is of {verb}; expected {known}.", verb=data["verb"], known=known)
            raise RequestError(said)
        if data["fingerprint"] != cls.fingerprint_of(case):
            raise RequestError(_("The answer is of another case, or of this one before a change."))
        options = whole["asked"]
        asked = None if options is None else Asked(data["verb"], options)
        return replace(cls.restored(content, case), asked=asked)

    @property
    def title(self) -> str:
        """What it was asked of, in one line."""
        return self.case.title

    @property
    def fingerprint(self) -> str:
        """The fingerprint of what it was asked of."""
        return self.fingerprint_of(self.case)

    @property
    def numbers_by(self) -> str:
        """Whose assumptions the numbers are."""
        return self.case.whose_numbers

    @property
    def units(self) -> Mapping[str, str]:
        """What each party's amounts are in, where that is anything but points."""
        case = self.case
        return {party: unit for party in case.parties if (unit := case.unit_of(party))}

    def _repr_html_(self) -> str:
        """Show it in a notebook, as on the terminal."""
        shown: str = import_module(NOTEBOOK).shown(self)
        return shown


def _plainly(told: Any, place: list[str | int], exactly: dict[str, str]) -> Any:
    """Give plain data, with numbers as people read them.

    Those that are rounded so are noted exactly, each by its place.
    """
    if isinstance(told, str):  # data is the same whatever language is spoken
        return first_stated(told)
    if isinstance(told, Fraction):
        if not _short(told) and _number(plain(told)) != told:
            exactly["".join(f"/{_escaped(str(key))}" for key in place)] = str(told)
        return plain(told)
    if not isinstance(told, Mapping | list | tuple):
        return told
    pairs = told.items() if isinstance(told, Mapping) else enumerate(told)
    place.append("")
    made: dict[Any, Any] = {}
    for key, one in pairs:
        place[-1] = key
        made[key] = _plainly(one, place, exactly)
    place.pop()
    return made if isinstance(told, Mapping) else list(made.values())


def _short(number: Fraction) -> bool:
    """Whether a number is a decimal of so few digits that no float changes it."""
    more, over = divmod(10**6, number.denominator)
    return not over and abs(number.numerator) * more < 10**15


def _with_exact(data: Any, exact: Mapping[str, str], place: str) -> Any:
    """Give plain data with its numbers as they were before they were rounded."""
    if place in exact:
        return Fraction(exact[place])
    if isinstance(data, Mapping):
        return {k: _with_exact(one, exact, f"{place}/{_escaped(k)}") for k, one in data.items()}
    if isinstance(data, list):
        return [_with_exact(one, exact, f"{place}/{n}") for n, one in enumerate(data)]
    return data


def _escaped(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")
