"""Reads negotiation domains and preference profiles in NegMAS's own format, YAML or JSON."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import Any

from paripassu.case.number import describe
from paripassu.errors import CaseError
from paripassu.language import _, _n
from paripassu.packages.outcomes import (
    Additive,
    Domain,
    Issue,
    Profile,
    Table,
    polynomial,
    sized,
    triangular,
    whole_range,
)
from paripassu.packages.scalars import read_scalars
from paripassu.packages.source import Key, by_number, exact_number, files_of, number, one_way

SUFFIXES = (".yml", ".yaml", ".json")
_LISTED = {
    "CategoricalIssue",
    "DiscreteCardinalIssue",
    "DiscreteOrdinalIssue",
    "OrdinalIssue",
    "CardinalIssue",
    "SingletonIssue",
}
_NOTHING = {"", "~", "null", ".nan", "NaN", "-.inf", "-Infinity", "None"}
_MOST_COEFFICIENTS = 16

Worth = Callable[[Fraction], Fraction]


@dataclass(frozen=True)
class _Part:
    """A table of a file, with the place where it stands."""

    data: dict[Key, Any]
    file: str
    key: str = ""

    def error(self, sentence: str, key: str = "") -> CaseError:
        return CaseError(sentence, file=self.file, key=self._at(key))

    def _at(self, key: str) -> str:
        return ".".join(part for part in (self.key, key) if part)

    @property
    def type(self) -> str:
        """The last word of the type: ``LinearAdditiveUtilityFunction``."""
        found = self.data.get("type")
        return found.rpartition(".")[2] if isinstance(found, str) else ""

    def number(self, key: str, default: int | None = None) -> Fraction:
        if key not in self.data and default is not None:
            return Fraction(default)
        return number(self.data.get(key), self.file, key=self._at(key))

    def list(self, key: str) -> list[Any]:
        found = self.data.get(key)
        if not isinstance(found, list):
            raise self.error(_("expected a list, found {found}.", found=describe(found)), key)
        return found

    def under(self, key: str) -> _Part:
        return self.table(self.data.get(key), key)

    def table(self, found: Any, key: str) -> _Part:
        if not isinstance(found, dict):
            raise self.error(
                _("expected a table of keys, found {found}.", found=describe(found)), key
            )
        return _Part(found, self.file, self._at(key))


def _nothing(found: Any) -> bool:
    """Whether nothing is given: no key, a null, or a reservation that is not finite."""
    return found is None or (isinstance(found, str) and found in _NOTHING)


def files_beside(folder: Path) -> tuple[list[Path], list[Path]]:
    """Find the domain files of a folder and the profiles, by name."""
    found = files_of(folder, SUFFIXES)
    types = {path: _Part(read_scalars(path), path.name).type for path in found}
    domains = [path for path, kind in types.items() if "OutcomeSpace" in kind]
    profiles = [path for path, kind in types.items() if "fun" in kind.lower()]
    return domains, profiles


def fits(domain: Path, profile: Path) -> bool:
    """Whether a profile is one of this domain, where the folder holds several."""
    try:
        read_negmas(domain, [profile])
    except CaseError:
        return False
    return True


def read_negmas(domain: Path, profiles: Sequence[Path]) -> Domain:
    """Read a domain in NegMAS's own format and its profiles.

    Known are linear additive, affine, linear, constant and mapping utility functions, and
    discounted ones, whose discount is read and not used. The reservation of -inf, or none, that
    NegMAS writes by default is read as none.

    Raises
    ------
    CaseError
        Where a file is not as the format has it, has continuous issues, or utilities of another
        kind.
    RequestError
        Where there are more than two million outcomes.
    """
    part = _Part(read_scalars(domain), domain.name)
    if "OutcomeSpace" not in part.type:
        raise part.error(
            _("expected an outcome space, found {found}.", found=describe(part.type or None)),
            "type",
        )
    given = part.list("issues")
    parts = (part.table(issue, f"issues[{k}]") for k, issue in enumerate(given, 1))
    issues = list(sized(map(_issue, parts), domain.name))
    if len({issue.name for issue in issues}) < max(len(issues), 1):
        raise part.error(_("expected one or more issues, each with a name of its own."), "issues")
    name = part.data.get("name")
    title = name if isinstance(name, str) and not _nothing(name) else domain.stem
    read = (_profile(_Part(read_scalars(p), p.name), p.stem, issues) for p in profiles)
    return Domain(title, tuple(issues), tuple(read))


def _issue(part: _Part) -> Issue:
    name, values = part.data.get("name"), part.list("values")
    if not isinstance(name, str) or _nothing(name):
        raise part.error(_("expected a name."), "name")
    if part.type == "ContiguousIssue":
        bounds = [number(value, part.file, key=part.key) for value in values]
        if len(bounds) != 2 or bounds[0] > bounds[1] or any(b.denominator != 1 for b in bounds):
            raise part.error(_("expected two whole numbers, the smaller first."), "values")
        return Issue(name, whole_range(int(bounds[0]), int(bounds[1]), part.file))
    if part.type not in _LISTED:
        raise part.error(
            _(
                "is {found}; expected a categorical, ordinal, cardinal or contiguous issue, for "
                "only outcomes that can be counted can be compared.",
                found=describe(part.type or None),
            ),
            "type",
        )
    if not values or not all(isinstance(value, str) for value in values):
        raise part.error(_("expected a list of plain values."), "values")
    if len(set(values)) < len(values):
        raise part.error(_("names a value twice; expected each once."), "values")
    return Issue(name, tuple(values))


def _profile(part: _Part, stem: str, issues: Sequence[Issue]) -> Profile:
    if not _nothing(part.data.get("reserved_outcome")):
        raise part.error(_("is not read; expected a reserved_value."), "reserved_outcome")
    reservation = None
    if not _nothing(part.data.get("reserved_value")):
        reservation = part.number("reserved_value")
    name = part.data.get("name")
    said = name if isinstance(name, str) and not _nothing(name) else stem
    kind = part.type
    if kind in ("ExpDiscountedUFun", "LinDiscountedUFun"):
        discount = part.number("discount") if "discount" in part.data else None
        inner = _profile(part.under("ufun"), stem, issues)
        return replace(inner, name=said, reservation=reservation, discount=discount)
    if kind == "MappingUtilityFunction":
        return Table(said, reservation, None, _mapped(part, issues))
    if kind in ("LinearAdditiveUtilityFunction", "LinearUtilityAggregationFunction"):
        worth = _worth(part, issues)
    elif kind in ("AffineUtilityFunction", "LinearUtilityFunction"):
        worth = [_over(issue, lambda x: x, part) for issue in issues]
    elif kind == "ConstUtilityFunction":
        nothing = tuple((Fraction(0),) * len(issue.values) for issue in issues)
        return Additive(said, reservation, None, nothing, part.number("value"))
    else:
        raise part.error(
            _(
                "is {found}; expected a linear additive, affine, linear, constant or mapping "
                "utility function.",
                found=describe(kind or None),
            ),
            "type",
        )
    parts = tuple(
        tuple(weight * value for value in values)
        for weight, values in zip(_weights(part, issues), worth, strict=True)
    )
    return Additive(said, reservation, None, parts, part.number("bias", 0))


def _by_issue(part: _Part, key: str, issues: Sequence[Issue]) -> list[Any]:
    """Give what stands for each issue, in a list or by the issues' names."""
    found = part.data.get(key)
    if isinstance(found, dict) and found.keys() == {issue.name for issue in issues}:
        return [found[issue.name] for issue in issues]
    if not isinstance(found, list) or len(found) != len(issues):
        raise part.error(
            _n(
                "expected one for each of the {n} issues.",
                "expected one for each of the {n} issues.",
                len(issues),
            ),
            key,
        )
    return found


def _weights(part: _Part, issues: Sequence[Issue]) -> list[Fraction]:
    if _nothing(part.data.get("weights")):
        return [Fraction(1)] * len(issues)
    return [number(w, part.file, key="weights") for w in _by_issue(part, "weights", issues)]


def _worth(part: _Part, issues: Sequence[Issue]) -> list[list[Fraction]]:
    """Evaluate each issue's values with the issue's own value function."""
    given = _by_issue(part, "values", issues)
    parts = [part.table(fun, f"values[{k}]") for k, fun in enumerate(given, 1)]
    return [_evaluated(fun, issue) for fun, issue in zip(parts, issues, strict=True)]


def _evaluated(part: _Part, issue: Issue) -> list[Fraction]:
    if part.type in ("TableFun", ""):
        table = part.under("mapping") if part.type else part
        known = by_number(table.data)
        keys = [value if value in known else one_way(value) for value in issue.values]
        for value, key in zip(issue.values, keys, strict=True):
            if key not in known:
                raise table.error(
                    _("has no number for {value}; expected one.", value=describe(value))
                )
        return [number(known[key], part.file, key=table.key) for key in keys]
    if part.type == "ConstFun":
        return [part.number("bias")] * len(issue.values)
    return _over(issue, _function(part), part)


def _over(issue: Issue, worth: Worth, part: _Part) -> list[Fraction]:
    points = [exact_number(value) for value in issue.values]
    if any(point is None for point in points):
        raise part.error(
            _("computes with {issue}, whose values are no numbers.", issue=describe(issue.name))
        )
    return [worth(point) for point in points if point is not None]


def _function(part: _Part) -> Worth:
    kind = part.type
    if kind == "TriangularFun":
        start, end, middle = (part.number(key) for key in ("start", "end", "middle"))
        bias, scale = part.number("bias", 0), part.number("scale", 1)
        return lambda x: bias + scale * triangular(start, end, middle, x)
    if kind == "PolynomialFun":
        given = part.list("coefficients")
        if len(given) > _MOST_COEFFICIENTS:
            raise part.error(
                _("has more than {most} coefficients.", most=_MOST_COEFFICIENTS), "coefficients"
            )
        rest = [number(c, part.file, key=part.key) for c in given]
    elif kind == "QuadraticFun":
        rest = [part.number("a1"), part.number("a2")]
    elif kind in ("AffineFun", "LinearFun"):
        rest = [part.number("slope")]
    elif kind == "IdentityFun":
        rest = [Fraction(1)]
    else:
        raise part.error(
            _(
                "is {found}; expected a table, constant, identity, linear, affine, quadratic, "
                "polynomial or triangular function.",
                found=describe(kind),
            ),
            "type",
        )
    coefficients = [part.number("bias", 0), *rest]
    return lambda x: polynomial(coefficients, x)


def _mapped(part: _Part, issues: Sequence[Issue]) -> tuple[Fraction, ...]:
    """Look up the utility of each outcome; a single issue's values need not stand in lists."""
    given = part.under("mapping").data
    table = by_number({(k,) if isinstance(k, str) else k: v for k, v in given.items()})
    default = part.data.get("default")
    utilities = []
    for outcome in product(*(issue.values for issue in issues)):
        found = table.get(outcome, table.get(one_way(outcome), default))
        if _nothing(found):
            raise part.error(
                _("has no utility for {outcome}.", outcome=describe(", ".join(outcome))),
                "mapping",
            )
        utilities.append(number(found, part.file, key="mapping"))
    return tuple(utilities)
