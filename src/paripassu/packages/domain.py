"""The deal of a negotiation domain that another program wrote: Pareto set and bargaining points."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from hashlib import sha256
from math import lcm
from typing import Any, ClassVar, Self

import numpy as np
import numpy.typing as npt

from paripassu.answer import Answer, Content, Number
from paripassu.asking import answering_of
from paripassu.errors import PariPassuError
from paripassu.language import _
from paripassu.packages.domain_files import PathLike, read_domain
from paripassu.packages.dominance import nondominated
from paripassu.packages.outcomes import Domain, Outcome, Profile
from paripassu.packages.solutions import solutions
from paripassu.short import in_line


@dataclass(frozen=True)
class Point:
    """An outcome, one value per issue, and its utility to each profile, exactly."""

    outcome: Outcome
    utility: tuple[Fraction, ...]


class OutcomeContent(Content):
    """An outcome: the value of each issue, and its utility to each profile."""

    outcome: Mapping[str, str]
    utility: list[Number]


class DomainContent(Content):
    """What the parties of a domain can agree on."""

    domain: str
    reading: str
    profiles: list[str]
    outcomes: int
    disagreement: list[Number]
    pareto: list[OutcomeContent]
    points: Mapping[str, list[OutcomeContent]]
    own_scale: DomainContent | None


@dataclass(frozen=True, repr=False)
class DomainAnswer(Answer):
    """What the parties of a domain can agree on without a loss to either, and the points in it.

    `pareto` holds the outcomes that give everyone at least the reservation and that no other
    outcome betters for one party without a loss to another, the first profile's best first;
    outcomes with the same utilities all stay. `points` holds, for each measure of
    `paripassu.packages.solutions`, all that tie for it in this set; "maximin" is Kalai's
    egalitarian point. Utilities are compared between the parties as the files give them: these
    measures speak of the profiles' own common scale, not of points as a case has them.
    `reading` says how the numbers were taken. Where a GENIUS file is read as NegMAS reads it and
    that loses the file's own scale from 0 to 1 or its own reservation, `own_scale` is the answer
    of the other reading; else None.
    """

    VERBS: ClassVar = ("deal_of_domain",)
    CONTENT: ClassVar = DomainContent
    HEADLINE: ClassVar = ("outcomes", "pareto")

    domain: Domain = field(repr=False, compare=False)
    reading: str
    disagreement: tuple[Fraction, ...]
    pareto: tuple[Point, ...]
    points: dict[str, tuple[Point, ...]]
    own_scale: DomainAnswer | None = None

    @property
    def title(self) -> str:
        """The domain's title."""
        return self.domain.title

    @property
    def issues(self) -> tuple[str, ...]:
        """The names of the issues."""
        return tuple(issue.name for issue in self.domain.issues)

    @property
    def profiles(self) -> tuple[str, ...]:
        """The names of the profiles."""
        return tuple(profile.name for profile in self.domain.profiles)

    @property
    def outcomes(self) -> int:
        """How many outcomes there are."""
        return self.domain.size

    @property
    def yes(self) -> bool:
        """Whether any outcome gives everyone the reservation."""
        return bool(self.pareto)

    @property
    def proved(self) -> bool:
        """All outcomes are looked at, always."""
        return True

    @property
    def unfinished(self) -> tuple[str, ...]:
        """Nothing is ever cut short."""
        return ()

    @property
    def fingerprint(self) -> str:
        """The fingerprint of the domain."""
        return self.fingerprint_of(self.domain)

    @staticmethod
    def fingerprint_of(case: Domain) -> str:
        """Hash the issues and what every outcome is worth to each profile."""
        return f"sha256:{sha256(repr(case).encode()).hexdigest()}"

    @property
    def units(self) -> Mapping[str, str]:
        """Nothing: its amounts are utilities."""
        return {}

    @property
    def numbers_by(self) -> str:
        """Whose numbers these are."""
        return _("whoever wrote the domain's files")

    def content(self) -> DomainContent:
        """Give what it holds; the utilities of a point stand in the order of `profiles`."""
        return {
            "domain": self.title,
            "reading": self.reading,
            "profiles": list(self.profiles),
            "outcomes": self.outcomes,
            "disagreement": list(self.disagreement),
            "pareto": [self._point(one) for one in self.pareto],
            "points": {m: [self._point(one) for one in found] for m, found in self.points.items()},
            "own_scale": None if self.own_scale is None else self.own_scale.content(),
        }

    @classmethod
    def restored(cls, content: DomainContent, case: Domain) -> Self:
        """Make it again; the other reading is of the same domain."""
        own = content["own_scale"]
        return cls(
            domain=case,
            reading=content["reading"],
            disagreement=tuple(content["disagreement"]),
            pareto=tuple(map(_point_read, content["pareto"])),
            points={m: tuple(map(_point_read, one)) for m, one in content["points"].items()},
            own_scale=None if own is None else cls.restored(own, case),
        )

    def _point(self, point: Point) -> OutcomeContent:
        outcome = dict(zip(self.issues, point.outcome, strict=True))
        return {"outcome": outcome, "utility": list(point.utility)}

    def __repr__(self) -> str:
        points = ", ".join(f"{measure}: {len(found)}" for measure, found in self.points.items())
        counts = (
            f"read as {self.reading}",
            f"{len(self.profiles)} profiles",
            f"{self.outcomes} outcomes",
            f"{len(self.pareto)} Pareto-optimal",
        )
        return in_line(f"<DomainAnswer {self.title!r}, {', '.join(counts)}; {points}>")


def _point_read(content: OutcomeContent) -> Point:
    return Point(tuple(content["outcome"].values()), tuple(content["utility"]))


@answering_of
def deal_of_domain(
    path: PathLike, profiles: Iterable[PathLike] = (), *, reading: str = "negmas"
) -> DomainAnswer:
    """Find the Pareto set of a domain and its Nash, Kalai and Kalai-Smorodinsky points.

    Everything is compared in whole numbers: decimals are taken as written and brought to one
    scale for all profiles. Without a deal a party has its reservation or, where that is lower or
    missing, the least utility of any outcome, as in NegMAS; in the reading of GENIUS it has its
    reservation as stated, 0 where it is missing.

    Parameters, errors: as `read_domain`.

    Notes
    -----
    NegMAS 0.16 finds the same utilities in the Pareto set and at the Nash and Kalai points, but:

    - Of outcomes with the same utilities it keeps one, whichever its sorting leaves; we keep all.
    - It computes in floats. Sums that are equal as decimals can differ in their last bit, and
      then it keeps an outcome that another betters for one party and equals for the other.
    - Its Kalai-Smorodinsky points are those whose shares of the ideal gain lie closest together.
      Kalai & Smorodinsky (1975), on a set that is not convex, and we take those whose least share
      is largest; the closest can give both parties less. Its ideal point is the best of all
      outcomes, ours the best of those that give everyone the reservation.
    - Where some profile can gain nothing it returns the whole set for each measure, and where no
      outcome gives every party a gain, so that each Nash product is 0, all for Nash; we follow
      `solutions`.

    Examples
    --------
    >>> import paripassu
    >>> import json
    >>> from pathlib import Path
    >>> domain = {
    ...     "type": "DiscreteCartesianOutcomeSpace",
    ...     "name": "road",
    ...     "issues": [{"name": "road", "type": "CategoricalIssue", "values": ["north", "coast"]}],
    ... }
    >>> def wanting(name, **road):
    ...     return {
    ...         "type": "LinearAdditiveUtilityFunction",
    ...         "name": name,
    ...         "weights": [1],
    ...         "values": [{"type": "TableFun", "mapping": road}],
    ...     }
    >>> Path("road").mkdir()
    >>> for file, data in {
    ...     "domain": domain,
    ...     "a": wanting("a", north=1, coast=0.2),
    ...     "b": wanting("b", north=0.1, coast=0.9),
    ... }.items():
    ...     _ = Path("road", f"{file}.yml").write_text(json.dumps(data))
    >>> len(paripassu.deal_of_domain("road").pareto)
    2
    """
    given = list(profiles)
    domain = read_domain(path, given, reading=reading)
    found = _answer(domain, reading)
    own = _own_scale(path, given) if reading == "negmas" else None
    if own is None:
        return found
    theirs = _answer(own, "genius")
    is_same = theirs.disagreement == found.disagreement and _same(own, domain)
    return found if is_same else replace(found, own_scale=theirs)


def _own_scale(path: PathLike, profiles: list[PathLike]) -> Domain | None:
    """Read a domain on the scale of GENIUS; None where it has none, or GENIUS cannot read it."""
    try:
        return read_domain(path, profiles, reading="genius")
    except PariPassuError:
        return None


def _same(one: Domain, other: Domain) -> bool:
    """Whether every outcome is worth the same in two readings of the same files."""
    pairs = list(zip(one.profiles, other.profiles, strict=True))
    scale = lcm(*(profile.scale() for pair in pairs for profile in pair))
    return all(np.array_equal(a.whole(scale), b.whole(scale)) for a, b in pairs)


def _answer(domain: Domain, reading: str) -> DomainAnswer:
    scale, columns = domain.whole()
    disagreement = [
        _without_a_deal(profile, int(column.min()), scale, as_stated=reading == "genius")
        for profile, column in zip(domain.profiles, columns, strict=True)
    ]
    chosen = _pareto(columns, disagreement)
    utilities = [tuple(int(column[k]) for column in columns) for k in chosen]
    order = sorted(range(len(chosen)), key=lambda k: (*(-u for u in utilities[k]), chosen[k]))
    values = [utilities[k] for k in order]
    pareto = tuple(
        Point(domain.outcome(chosen[k]), tuple(Fraction(u, scale) for u in utilities[k]))
        for k in order
    )
    found = solutions(values, disagreement, [scale] * len(columns))
    return DomainAnswer(
        domain,
        reading,
        tuple(Fraction(value, scale) for value in disagreement),
        pareto,
        {measure: tuple(pareto[k] for k in ks) for measure, ks in found.items()},
    )


def _without_a_deal(profile: Profile, least: int, scale: int, *, as_stated: bool) -> int:
    """Give `scale` times what a profile has without a deal, of which `least` is the least."""
    if profile.reservation is None:
        return least
    reservation = int(profile.reservation * scale)
    return reservation if as_stated else max(least, reservation)


def _pareto(columns: list[npt.NDArray[Any]], disagreement: list[int]) -> list[int]:
    """Give the places of the outcomes nobody can better, among those acceptable to everyone."""
    acceptable = np.ones(len(columns[0]), dtype=bool)
    for column, least in zip(columns, disagreement, strict=True):
        acceptable &= np.asarray(column >= least, dtype=bool)
    places = np.flatnonzero(acceptable)
    if not len(places):
        return []
    # Only the order of a party's utilities counts: ranks keep whole numbers of any length small.
    ranks = [np.unique(column[places], return_inverse=True)[1] for column in columns]
    mask = nondominated(np.column_stack(ranks).astype(np.int64))
    return [int(place) for place in places[mask]]
