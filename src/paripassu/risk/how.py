"""How draws are to be made: read from what was asked, or refused with a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import get_args

from paripassu.balance.deal import Deal
from paripassu.case.model import Case
from paripassu.case.number import PLACES, describe
from paripassu.errors import RequestError
from paripassu.language import _, decimal
from paripassu.risk.drawn import SHAPES, Draws, Together, draws_of

MOST = 10_000_000  # draws
MOST_WORKERS = 1_000
Real = Fraction | float | int | str


@dataclass(frozen=True)
class Asked:
    """How draws are made."""

    draws: int
    seed: int
    spread: Fraction
    shape: str
    together: str
    correlation: Fraction
    late: Fraction
    why: bool
    sobol: bool

    def numbers(self, case: Case, deal: Deal) -> Draws:
        """Say how the numbers of a deal are drawn."""
        return draws_of(
            case, deal, seed=self.seed, spread=self.spread, shape=self.shape,  # type: ignore[arg-type]
            together=self.together, correlation=self.correlation,  # type: ignore[arg-type]
        )  # fmt: skip


def refuse_needless(
    *, replan: bool, workers: int | None, cluster: str | None, resume: object
) -> None:
    """Refuse what says how draws are planned for where none is, or says it twice."""
    if not replan and any(one is not None for one in (workers, cluster, resume)):
        raise RequestError(
            _("--workers, --cluster and --resume say how draws are planned for anew: --replan.")
        )
    if workers is not None and cluster is not None:
        raise RequestError(_("--workers is for this machine, --cluster for others; give one."))
    if workers is not None and not 1 <= workers <= MOST_WORKERS:
        raise RequestError(
            _("{n} workers were asked for; expected 1 to {most}.", n=workers, most=MOST_WORKERS)
        )


def asked_for(
    draws: int,
    seed: int,
    spread: Real,
    shape: str,
    together: str,
    correlation: Real,
    late: Real,
    why: bool,
    sobol: bool,
) -> Asked:
    """Read how draws are to be made; refuse what cannot be."""
    if not 1 <= draws <= MOST:
        raise RequestError(
            _("{n} draws were asked for; expected 1 to {most}.",
              n=decimal(f"{draws:,}"), most=decimal(f"{MOST:,}"))
        )  # fmt: skip
    if shape not in SHAPES:
        raise RequestError(
            _("The shape is one of {known}, not {found}.",
              known=", ".join(SHAPES), found=describe(shape))
        )  # fmt: skip
    if together not in get_args(Together):
        raise RequestError(
            _("What moves together is party or track, not {found}.", found=describe(together))
        )
    return Asked(
        draws, seed, _share("spread", spread), shape, together,
        _share("correlation", correlation, most=1), _share("late", late),
        why, sobol,
    )  # fmt: skip


def _share(name: str, given: Real, most: int = 10) -> Fraction:
    try:
        share = Decimal(float(given)) if isinstance(given, Fraction) else Decimal(str(given))
        known = 0 <= share <= most
    except ArithmeticError:  # no number, or not a finite one
        known = False
    if not known:
        raise RequestError(
            _("{name} is {found}; expected a share from 0 to {most}, such as 0.2.",
              name=name, found=describe(str(given)), most=most)
        )  # fmt: skip
    return Fraction(round(share, PLACES))
