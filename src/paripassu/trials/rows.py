"""The answers for many values: a table with a row for each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from numbers import Real
from typing import TYPE_CHECKING, Any, ClassVar, Self

from paripassu.answer import Answer, Asked, Content, Number, Told
from paripassu.case.model import Case
from paripassu.errors import RequestError
from paripassu.language import N_, _
from paripassu.short import in_line

if TYPE_CHECKING:
    from pandas import DataFrame


class RowContent(Content):
    """What is asked and answered in one row."""

    values: Mapping[str, Any]
    yes: bool
    status: str | None
    proved: bool
    figures: Mapping[str, Number | None]
    refused: str


class SweepContent(Content):
    """The rows, and how many there are to be."""

    of: str
    combinations: int
    rows: list[RowContent]


@dataclass(frozen=True, repr=False)
class Row(Told):
    """The answer for one combination of values.

    Attributes
    ----------
    values
        What stands in each place: numbers as fractions.
    yes, proved
        As in the answer; False where it was refused.
    status
        As in the answer; None where its verb knows none.
    figures
        Its headline figures; None where the answer has none, such as a trust that would be enough.
    refused
        Why there is no answer; empty where there is one.
    """

    values: Mapping[str, Any]
    yes: bool
    status: str | None
    proved: bool
    figures: Mapping[str, Fraction | None]
    refused: str = ""

    def content(self) -> RowContent:
        """Give what it holds."""
        return {
            "values": self.values,
            "yes": self.yes,
            "status": self.status,
            "proved": self.proved,
            "figures": self.figures,
            "refused": self.refused,
        }

    @classmethod
    def restored(cls, content: RowContent) -> Self:
        """Make it again."""
        values = {place: exactly(value) for place, value in content["values"].items()}
        return replace(cls(**content), values=values)


@dataclass(frozen=True, repr=False)
class Sweep(Answer):
    """One question asked of a case with other values in some of its places.

    Attributes
    ----------
    of
        The verb that was asked.
    rows
        One for each combination of values, in the order of `itertools.product`: the values of the
        last place change first.
    combinations
        How many there are to be; there are fewer rows where Ctrl-C came.
    """

    VERBS: ClassVar = ("sweep",)
    CONTENT: ClassVar = SweepContent
    HEADLINE: ClassVar = ("combinations",)

    case: Case
    of: str
    rows: tuple[Row, ...]
    combinations: int

    def __repr__(self) -> str:
        done, yes = len(self.rows), sum(row.yes for row in self.rows)
        places = ", ".join(self.rows[0].values) if self.rows else ""
        return in_line(
            f"<Sweep of {self.of}, {done} of {self.combinations} rows, {yes} yes: {places}>"
        )

    @property
    def yes(self) -> bool:
        """Whether the answer is yes in any row."""
        return any(row.yes for row in self.rows)

    @property
    def proved(self) -> bool:
        """Whether the answer is proved in every row, and none is missing."""
        return not self.unfinished and all(row.proved for row in self.rows)

    @property
    def unfinished(self) -> tuple[str, ...]:
        """Whether rows are missing."""
        return () if len(self.rows) == self.combinations else (N_("combinations"),)

    def answering(self, asked: Asked) -> Self:
        """Give the answer to what was asked: the verb by its name, numbers as fractions."""
        values = {
            place: tuple(map(exactly, some)) for place, some in asked.options["values"].items()
        }
        return super().answering(asked.with_option("verb", self.of).with_option("values", values))

    def content(self) -> SweepContent:
        """Give what it holds."""
        rows = [row.content() for row in self.rows]
        return {"of": self.of, "combinations": self.combinations, "rows": rows}

    @classmethod
    def restored(cls, content: SweepContent, case: Case) -> Self:
        """Make it again."""
        rows = map(Row.restored, content["rows"])
        return cls(case, content["of"], tuple(rows), content["combinations"])

    def to_pandas(self) -> DataFrame:
        """Give a table for pandas: a row for each combination, numbers as floats.

        Raises
        ------
        RequestError
            Where pandas is not installed.
        """
        try:
            import pandas
        except ImportError:
            raise RequestError(_("This needs pandas: pip install pandas.")) from None
        told = (row.to_dict() for row in self.rows)
        return pandas.DataFrame(
            [{**row.pop("values"), **row.pop("figures"), **row} for row in told]
        )


def of_one_form(rows: Iterable[Row]) -> tuple[Row, ...]:
    """Let every row have the same figures: None where it has none."""
    rows = tuple(rows)
    names = dict.fromkeys(name for row in rows for name in row.figures)
    return tuple(replace(row, figures={n: row.figures.get(n) for n in names}) for row in rows)


def exactly(value: Any) -> Any:
    """Give a value as plain data has it, numbers exactly: of a float its shortest decimal."""
    if isinstance(value, list | tuple):
        return [exactly(one) for one in value]
    if isinstance(value, bool) or not isinstance(value, Real | Decimal):
        return value
    try:
        return Fraction(str(value))
    except ValueError:  # what is not finite, which the case refuses
        return value
