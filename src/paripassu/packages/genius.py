"""Reads negotiation domains and preference profiles in the XML format of GENIUS."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path

from paripassu.case.number import describe
from paripassu.language import _
from paripassu.packages.markup import Element, read_xml
from paripassu.packages.outcomes import (
    Additive,
    Domain,
    Issue,
    polynomial,
    sized,
    triangular,
    whole_range,
)
from paripassu.packages.source import by_number, exact_number, files_of, number, one_way

SUFFIXES = (".xml",)
DOMAIN, PROFILE = "negotiation_template", "utility_space"
# The coefficients of each evaluator: the names that an attribute may have, and its default.
_LINEAR = ((("offset", "parameter0"), 0), (("slope", "parameter1"), 1))
_QUADRATIC = ((("parameter0", "offset"), 0), (("parameter1", "a1"), 1), (("parameter2", "a2"), 1))
_TRIANGULAR = (
    (("parameter0", "start"), 0),
    (("parameter1", "end"), 1),
    (("parameter2", "middle"), 1),
)


def files_beside(folder: Path) -> tuple[list[Path], list[Path]]:
    """Find the domain files of a folder and the profiles, by name."""
    roots = {
        path: read_xml(path).tag
        for path in files_of(folder, SUFFIXES)
        if not path.name.lower().endswith("pareto.xml")
    }
    domains = [path for path, tag in roots.items() if tag == DOMAIN]
    profiles = [path for path, tag in roots.items() if tag == PROFILE]
    return domains, profiles


def fits(domain: Path, profile: Path) -> bool:
    """Whether a profile is one of this domain, where the folder holds several."""
    return _shape(read_xml(domain)) == _shape(read_xml(profile))


def _shape(root: Element) -> dict[str | None, set[str | None]]:
    """Give the names of the issues, each with its values."""
    space = next(root.all(PROFILE), root)
    issues = next(space.all("objective"), space).all("issue")
    return {one.get("name"): {item.get("value") for item in one.all("item")} for one in issues}


def read_genius(domain: Path, profiles: Sequence[Path], *, normalised: bool) -> Domain:
    """Read a domain of GENIUS (Lin et al. 2014) and its profiles.

    The utility of an outcome is the sum over the issues of weight times evaluation. GENIUS and
    NegMAS take the evaluation differently:

    - `normalised` (GENIUS 10): a discrete evaluation is divided by the largest of its issue (all
      count 0 where that is under 0.00001); an integer is evaluated at its distance from the lower
      bound, offset + slope·(x − lower), and held within 0 to 1; no utility exceeds 1.
    - else (NegMAS 0.16): evaluations are taken as they stand, an integer as offset + slope·x;
      quadratic and triangular evaluators are known; a weight whose index is no issue's is added
      to every utility.

    Both read the same utilities where each issue's largest evaluation is 1 and ranges start at 0.
    A missing reservation is 0 and a missing discount factor 1; a missing weight is 1 for NegMAS
    and 0 for GENIUS.

    Raises
    ------
    CaseError
        Where a file is not as the format has it, or has real issues, nested objectives or
        utilities that are not additive.
    RequestError
        Where there are more than two million outcomes.
    """
    issues = _issues(read_xml(domain))
    read = (_profile(read_xml(path), path.stem, issues, normalised) for path in profiles)
    return Domain(domain.stem, tuple(issues.values()), tuple(read))


def _objective(root: Element) -> Element:
    objective = next(root.all("objective"), root)
    for child in objective.children:
        if child.tag in ("objective", "utility_function", "utility"):
            raise child.error(
                _("is not read; expected issues side by side, with additive utilities.")
            )
    return objective


def _issues(root: Element) -> dict[int, Issue]:
    """Read the issues in the order of their indexes, from whatever number these run."""
    if root.tag != DOMAIN:
        raise root.error(_("opens the file; expected {tag}.", tag=f"<{DOMAIN}>"))
    space = next(root.all(PROFILE), root)
    elements: dict[int, Element] = {}
    for element in _objective(space).all("issue"):
        index = _index(element)
        if index in elements:
            raise element.error(_("repeats the index of an issue; expected its own."))
        elements[index] = element
    if not elements:
        raise root.error(_("holds no issues; expected one or more."))
    ordered = sorted(elements)
    issues = list(sized((_issue(elements[index]) for index in ordered), root.file))
    if len({issue.name for issue in issues}) < len(issues):
        raise root.error(_("has issues of the same name; expected each its own."))
    return dict(zip(ordered, issues, strict=True))


def _issue(element: Element) -> Issue:
    name, kind = element.get("name"), element.get("type") or "discrete"
    if not name:
        raise element.error(_("has no name; expected one."))
    if kind == "integer":
        low, high = (_bound(element, bound) for bound in ("lowerbound", "upperbound"))
        if low > high:
            raise element.error(_("has its lower bound above its upper bound."))
        return Issue(name, whole_range(low, high, element.file))
    if kind != "discrete":
        raise element.error(
            _(
                "is of the type {type}; expected discrete or integer, for only outcomes that can "
                "be counted can be compared.",
                type=describe(kind),
            )
        )
    # A value that stands twice counts once, as in both programs.
    values = dict.fromkeys(_value(item) for item in element.all("item"))
    if not values:
        raise element.error(
            _("{issue} has no items; expected one for each value.", issue=describe(name))
        )
    return Issue(name, tuple(values))


def _bound(element: Element, which: str) -> int:
    inner = next((r.get(which) for r in element.all("range") if r.get(which)), None)
    text = inner or element.get(which)
    found = exact_number(text) if text else None
    if found is None or found.denominator != 1:
        raise element.error(_("expected a whole number as {attribute}.", attribute=which))
    return int(found)


def _value(item: Element) -> str:
    value = item.get("value")
    if value is None:
        raise item.error(_("has no value; expected one."))
    return value


def _index(element: Element) -> int:
    found = exact_number(element.get("index") or "")
    if found is None or found.denominator != 1:
        raise element.error(_("expected a whole number as {attribute}.", attribute="index"))
    return int(found)


def _decimal(element: Element, names: Sequence[str], default: int | None = None) -> Fraction:
    text = element.get(*names)
    if text is None and default is not None:
        return Fraction(default)
    return number(text, element.file, line=element.line, key=names[0])


def _profile(root: Element, name: str, issues: Mapping[int, Issue], normalised: bool) -> Additive:
    if root.tag != PROFILE:
        raise root.error(_("opens the file; expected {tag}.", tag=f"<{PROFILE}>"))
    objective = _objective(root)
    weights = {_index(w): _decimal(w, ["value"]) for w in objective.all("weight")}
    elements = {element.get("name"): element for element in objective.all("issue")}
    parts, seen = [], set[int]()
    for index, issue in issues.items():
        element = elements.pop(issue.name, None)
        if element is None:
            raise root.error(
                _("has no issue {issue}, which the domain has.", issue=describe(issue.name))
            )
        # A weight bears the index that its issue has in this file.
        index = index if element.get("index") is None else _index(element)
        if index in seen:
            raise element.error(_("repeats the index of an issue; expected its own."))
        seen.add(index)
        weight = weights.pop(index, Fraction(0 if normalised else 1))
        worth = _evaluations(element, issue, normalised)
        parts.append(tuple(weight * value for value in worth))
    for element in elements.values():
        raise element.error(
            _("{issue} is no issue of the domain.", issue=describe(element.get("name")))
        )
    single = {
        tag: next((_decimal(e, ["value"]) for e in root.all(tag)), Fraction(default))
        for tag, default in (("reservation", 0), ("discount_factor", 1))
    }
    return Additive(
        name,
        single["reservation"],
        single["discount_factor"],
        tuple(parts),
        constant=Fraction(0) if normalised else sum(weights.values(), Fraction(0)),
        cap=Fraction(1) if normalised else None,
    )


def _evaluations(element: Element, issue: Issue, normalised: bool) -> list[Fraction]:
    for evaluator in element.all("evaluator"):
        points = [exact_number(value) for value in issue.values]
        if any(point is None for point in points):
            raise evaluator.error(_("stands in a discrete issue; expected an item for each value."))
        return _evaluated(evaluator, [x for x in points if x is not None], normalised)
    items = by_number({_value(i): _decimal(i, ["evaluation"]) for i in element.all("item")})
    keys = [value if value in items else one_way(value) for value in issue.values]
    for value, key in zip(issue.values, keys, strict=True):
        if key not in items:
            raise element.error(
                _("has no evaluation of {value}; expected one.", value=describe(value))
            )
    largest = max(items.values())
    if normalised:
        small = largest < Fraction(1, 100_000)
        return [Fraction(0) if small else items[key] / largest for key in keys]
    return [items[key] for key in keys]


def _evaluated(evaluator: Element, points: Sequence[Fraction], normalised: bool) -> list[Fraction]:
    kinds = {"linear": _LINEAR, "quadratic": _QUADRATIC, "triangular": _TRIANGULAR}
    kind = evaluator.get("ftype") or ""
    if kind not in (["linear"] if normalised else kinds):
        raise evaluator.error(
            _("is of the ftype {type}; expected linear.", type=describe(kind))
            if normalised
            else _(
                "is of the ftype {type}; expected linear, quadratic or triangular.",
                type=describe(kind),
            )
        )
    numbers = [_decimal(evaluator, names, default) for names, default in kinds[kind]]
    if kind == "triangular":
        start, end, middle = numbers
        return [triangular(start, end, middle, x) for x in points]
    if normalised:
        return [
            min(max(polynomial(numbers, x - points[0]), Fraction(0)), Fraction(1)) for x in points
        ]
    return [polynomial(numbers, x) for x in points]
