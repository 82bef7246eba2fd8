"""The game behind an order, in Gambit's extensive-form format (.efg)."""

from __future__ import annotations

from paripassu.balance.deal import guarantee
from paripassu.errors import RequestError
from paripassu.language import _
from paripassu.order.plan import Plan


def efg(plan: Plan) -> str:
    """Write the leave-or-stay game of a plan's order.

    At each moment k = 0 … n every acting party in turn stays or leaves. Who leaves after step k
    ends the process: it gets b(S_k) less its guarantee, the others their b(S_k) and what it has
    pledged to them. When all have stayed after the last step, each gets the value of the finished
    deal. Rule 1 holds for the order if and only if staying throughout is what backward induction
    finds (ties: stay).

    Players carry the parties' ids, or their number where an id is not plain ASCII: Gambit takes
    nothing else, no backslashes, and no two labels alike; for the same reason labels are English in
    every language.
    """
    if len(plan.figures.paths) > 1:
        raise RequestError(
            _("The game of a deal with events cannot be written in this format yet; ask for the "
              "matrix (--csv) or the picture (--mermaid).")
        )  # fmt: skip
    acting = list(plan.figures.trust_needed)
    labels = [_label(party, number) for number, party in enumerate(acting, 1)]
    players = " ".join(map(_quoted, labels))
    lines = [f"EFG 2 R {_quoted(plan.case.title)} {{ {players} }}", '""', ""]
    own = {p: guarantee(plan.case, p) for p in acting}
    pledged = {p: {q: plan.case.parties[p].pledged(q).gained for q in acting} for p in acting}
    outcome = 0
    for k in range(len(plan.order) + 1):
        when = f"after step {k}"
        balances = [plan.figures.balances[p][k] for p in acting]
        kept = [str(balance) for balance in balances]  # of those to whom nothing is pledged
        for player, party in enumerate(acting):
            outcome += 1
            lines.append(
                f'p "" {player + 1} {outcome} {_quoted(f"{labels[player]} {when}")} '
                '{ "leave" "stay" } 0'
            )
            gained = {**pledged[party], party: pledged[party][party] - own[party]}
            payoffs = [
                str(balance + gained[p]) if gained[p] else text
                for p, balance, text in zip(acting, balances, kept, strict=True)
            ]
            lines.append(_leaf(outcome, f"{labels[player]} leaves {when}", payoffs))
    final = [str(plan.figures.final[p]) for p in acting]
    lines.append(_leaf(outcome + 1, "finished", final))
    return "\n".join(lines) + "\n"


def _label(party: str, number: int) -> str:
    """Name a player so that Gambit takes it, which keeps the name Chance for itself."""
    if not party.isascii():
        return f"party {number}"
    return "party Chance" if party == "Chance" else party


def _leaf(outcome: int, label: str, payoffs: list[str]) -> str:
    return f't "" {outcome} {_quoted(label)} {{ {", ".join(payoffs)} }}'


def _quoted(text: str) -> str:
    plain = text.encode("ascii", "replace").decode().replace("\\", "/")
    escaped = " ".join(plain.split()).replace('"', '\\"')
    return f'"{escaped}"'
