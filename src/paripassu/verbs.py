"""The table of verbs: what the command, the reports, the docs and the package's front are made of.

A row names what a verb is made of, and nothing of it is imported before it is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING, Any

from paripassu.language import N_

if TYPE_CHECKING:  # what type checkers are to know of the package's front
    from paripassu.answer import Answer as Answer
    from paripassu.answer import Asked as Asked
    from paripassu.case.load import library as library
    from paripassu.case.load import load as load
    from paripassu.case.model import Case as Case
    from paripassu.errors import CaseError as CaseError
    from paripassu.errors import CheckError as CheckError
    from paripassu.errors import PariPassuError as PariPassuError
    from paripassu.errors import RequestError as RequestError
    from paripassu.ledger.charter import Charter as Charter
    from paripassu.ledger.charter import Threshold as Threshold
    from paripassu.ledger.charter import charter as charter
    from paripassu.ledger.keys import Key as Key
    from paripassu.ledger.ledger import Ledger as Ledger
    from paripassu.ledger.offline.verify import verify as verify
    from paripassu.opening.unlock import Unlock as Unlock
    from paripassu.opening.unlock import unlock as unlock
    from paripassu.order.calendar import calendar as calendar
    from paripassu.order.count import Count as Count
    from paripassu.order.count import count as count
    from paripassu.order.dated_plan import Calendar as Calendar
    from paripassu.order.dated_plan import DatedStep as DatedStep
    from paripassu.order.frontier import Frontier as Frontier
    from paripassu.order.frontier import frontier as frontier
    from paripassu.order.given import check as check
    from paripassu.order.instalments import Instalments as Instalments
    from paripassu.order.instalments import instalments as instalments
    from paripassu.order.plan import Plan as Plan
    from paripassu.order.plan import plan as plan
    from paripassu.order.step import Step as Step
    from paripassu.packages.domain import DomainAnswer as DomainAnswer
    from paripassu.packages.domain import deal_of_domain as deal_of_domain
    from paripassu.packages.ladder import Ladder as Ladder
    from paripassu.packages.ladder import ladder as ladder
    from paripassu.packages.packages import Packages as Packages
    from paripassu.packages.packages import deal as deal
    from paripassu.report.papers.paper import paper as paper
    from paripassu.report.pictures.draw import draw as draw
    from paripassu.report.schema import answer_schema as answer_schema
    from paripassu.report.writers.writing import write as write
    from paripassu.risk.behaviour import Tournament as Tournament
    from paripassu.risk.choices.elicit import Elicited as Elicited
    from paripassu.risk.choices.elicit import elicit as elicit
    from paripassu.risk.figures import Stress as Stress
    from paripassu.risk.preferring import plan_in_draws as plan_in_draws
    from paripassu.risk.stress import stress as stress
    from paripassu.risk.tournament import tournament as tournament
    from paripassu.trials.rows import Sweep as Sweep
    from paripassu.trials.sweep import sweep as sweep


@dataclass(frozen=True)
class Verb:
    """A public function, and all that is made of its answer.

    Attributes
    ----------
    name
        The name of the public function; of the verb of the command too, where it has one.
    does
        What it does, in a sentence or two for the command's help.
    home, answer
        The function and the class of its answer, each as ``room.module:name``.
    paper
        The function that puts the answer into a document.
    options
        Names of its options in `paripassu.command.options`, in the order of its help.
    pictures
        What can be drawn of it, the first where none is named; each a function of answer and theme.
    beside
        What is looked for besides, in what is left of the time, and told with it.
    files
        A module that writes the answer for other programs, by the file's ending.
    refuses
        A function of the case and the deal that refuses what cannot be drawn, before the search.
    turns
        A function of what was given that names another row where that is what is asked.
    commanded
        Whether the command has a verb of this name.
    answers_no
        Whether the command's exit code says that the answer is no.
    lays_out
        Whether its document lays out every step, and can be one party's view.
    examples
        Two or three lines as they are typed, for the end of the command's help.
    """

    name: str
    does: str
    home: str
    answer: str
    paper: str
    options: tuple[str, ...]
    pictures: Mapping[str, str] = field(default_factory=dict)
    beside: str = ""
    files: str = ""
    refuses: str = ""
    turns: str = ""
    commanded: bool = True
    answers_no: bool = True
    lays_out: bool = False
    examples: tuple[str, ...] = ()


_DEAL = ("deal", "swap", "private", "settings")
_PLAN_PICTURES = {
    "balances": "report.pictures.chart:balance_chart",
    "lanes": "report.pictures.lanes_chart:lanes_chart",
    "exchange": "report.pictures.exchange_chart:exchange_chart",
    "trust": "report.pictures.trust_chart:trust_chart",
}
_PLAN: Mapping[str, Any] = {
    "answer": "order.plan:Plan",
    "paper": "report.papers.plan:paper",
    "pictures": _PLAN_PICTURES,
    "beside": "opening.besides:besides",
    "lays_out": True,
}

VERBS: tuple[Verb, ...] = (
    Verb(
        "plan",
        N_("Find the order: the steps, why each holds, and what is needed of whom."),
        "order.plan:plan",
        options=(*_DEAL, "fix", "prefer", "time_limit", "seed"),
        examples=(
            "paripassu plan hanoi-2019",
            "paripassu plan hanoi-2019 --set parties.dprk.trust=0.6 --full",
            "paripassu plan hanoi-2019 --swap nuclear-declaration,coal-suspension",
        ),
        turns="command.turns:plan",
        **_PLAN,
    ),
    Verb(
        "plan_in_draws",
        N_("Find the order that fares best over draws of the numbers."),
        "risk.preferring:plan_in_draws",
        options=(*_DEAL, "fix", "prefer", "time_limit", "seed"),
        commanded=False,
        **_PLAN,
    ),
    Verb(
        "check",
        N_("Check whether an order holds: the same figures, from the independent checker."),
        "order.given:check",
        options=("order", "history", "reading", "deal", "private", "settings", "fix"),
        examples=(
            "paripassu check hanoi-2019 --history",
            "paripassu check hanoi-2019 --reading usa",
            "paripassu check bill-and-jack --order whip,ball,knife,book,toy,bat,pen",
        ),
        **_PLAN,
    ),
    Verb(
        "count",
        N_("Count how many orders there are, and how many are safe."),
        "order.count:count",
        "order.count:Count",
        "report.papers.count:paper",
        (*_DEAL, "time_limit"),
        answers_no=False,
        examples=(
            "paripassu count bill-and-jack",
            "paripassu count hanoi-2019 --deal us-big-deal --json",
        ),
    ),
    Verb(
        "frontier",
        N_("Find all minimal vectors of guarantees with which an order is safe at today's trust."),
        "order.frontier:frontier",
        "order.frontier:Frontier",
        "report.papers.frontier:paper",
        (*_DEAL, "time_limit"),
        {"curves": "report.pictures.curve_chart:curve_chart"},
        examples=(
            "paripassu frontier bill-and-jack",
            "paripassu frontier bill-and-jack --plot curves.svg",
        ),
    ),
    Verb(
        "calendar",
        N_("Date the steps, as early as safety allows: D+n, with verification, tracks and teams."),
        "order.calendar:calendar",
        "order.dated_plan:Calendar",
        "report.papers.plan:paper",
        ("soonest_first", "starts", *_DEAL, "fix", "time_limit", "seed"),
        {"dates": "report.pictures.gantt_chart:gantt_chart"},
        beside="opening.besides:besides",
        files="report.formats.calendar_file",
        refuses="report.pictures.gantt_chart:refuse_deal",
        lays_out=True,
        examples=(
            "paripassu calendar jpoa-2014",
            "paripassu calendar jpoa-2014 --starts 2027-01-15 --to dates.ics",
        ),
    ),
    Verb(
        "instalments",
        N_("Find the fewest instalments that make the case safe."),
        "order.instalments:instalments",
        "order.instalments:Instalments",
        "report.papers.instalments:paper",
        ("split", "shape", "most_parts", *_DEAL, "time_limit"),
        examples=(
            "paripassu instalments hanoi-2019 --split coal-suspension",
            "paripassu instalments software-milestones --deal turnkey --shape shrinking \\\n"
            "  --split everything-delivered,everything-paid",
        ),
    ),
    Verb(
        "deal",
        N_("Find what to agree on: packages that meet every bottom line, and the points among "
           "them."),
        "packages.packages:deal",
        "packages.packages:Packages",
        "report.papers.deal:paper",
        ("among", "between", "carry_out", "today", "most", "profiles", "reading_of", "private",
         "settings", "time_limit"),
        {"packages": "report.pictures.pareto_chart:pareto_chart"},
        turns="command.turns:deal",
        examples=(
            "paripassu deal panama-canal",
            "paripassu deal minsk-2-2015 --today",
        ),
    ),
    Verb(
        "ladder",
        N_("Find the largest deal that can be carried out today, and what would open larger ones."),
        "packages.ladder:ladder",
        "packages.ladder:Ladder",
        "report.papers.ladder:paper",
        ("among", "private", "settings", "time_limit"),
        commanded=False,
    ),
    Verb(
        "deal_of_domain",
        N_("Find the Pareto set of a negotiation domain, and the points in it."),
        "packages.domain:deal_of_domain",
        "packages.domain:DomainAnswer",
        "report.papers.domain:paper",
        ("profiles", "reading_of"),
        commanded=False,
    ),
    Verb(
        "unlock",
        N_("Say why there is no safe plan, what would open one, and by how much.\n\nWithout --deal "
           "it looks at the deal that is meant and, where that has a safe plan already, at each "
           "other named deal; then at history's order and each side's reading."),
        "opening.unlock:unlock",
        "opening.unlock:Unlock",
        "report.papers.unlock:paper",
        (*_DEAL, "time_limit"),
        examples=(
            "paripassu unlock hanoi-2019 --deal dprk-offer",
            "paripassu unlock bill-and-jack --json",
        ),
    ),
    Verb(
        "stress",
        N_("Say how often orders hold if the numbers are wrong, or luck is bad."),
        "risk.stress:stress",
        "risk.figures:Stress",
        "report.papers.stress:paper",
        ("orders", "history", *_DEAL, "draws", "seed", "spread", "shape_of_ranges", "together",
         "correlation", "late", "why", "sobol", "replan", "workers", "cluster", "resume",
         "time_limit"),
        {
            "survival": "report.pictures.survival_chart:survival_chart",
            "losses": "report.pictures.loss_chart:loss_chart",
            "tornado": "report.pictures.tornado_chart:tornado_chart",
            "conditions": "report.pictures.box_chart:box_chart",
        },
        answers_no=False,
        examples=(
            "paripassu stress hanoi-2019 --spread 10% --draws 100000 --plot survival.svg",
            "paripassu stress hanoi-2019 --why --plot conditions.svg --picture conditions",
            "paripassu stress bill-and-jack --order whip,ball,knife,book,toy,bat,pen \\\n"
            "  --order ball,whip,knife,book,toy,bat,pen",
        ),
    ),
    Verb(
        "tournament",
        N_("Let the parties behave in different ways over a plan, every way against every other: "
           "what each is left with, where it breaks."),
        "risk.tournament:tournament",
        "risk.behaviour:Tournament",
        "report.papers.tournament:paper",
        ("order", "history", "reading", "deal", "strategies", "rounds", "games", "private",
         "settings", "fix", "time_limit", "seed"),
        {"behaviours": "report.pictures.behaviour_chart:behaviour_chart"},
        lays_out=True,
        examples=(
            "paripassu tournament bill-and-jack",
            "paripassu tournament hanoi-2019 --history --strategies complete,leave,grim",
        ),
    ),
    Verb(
        "sweep",
        N_("Ask one question of a case with other values in some of its places."),
        "trials.sweep:sweep",
        "trials.rows:Sweep",
        "report.papers.sweep:paper",
        (),
        commanded=False,
    ),
    Verb(
        "elicit",
        N_("Find a party's values from a few choices between two things, and what to ask next."),
        "risk.choices.elicit:elicit",
        "risk.choices.elicit:Elicited",
        "report.papers.elicit:paper",
        (),
        commanded=False,
    ),
)  # fmt: skip

# Examples as rows have them: of the command itself, and of its verbs that are no rows.
OTHER_EXAMPLES: Mapping[str, tuple[str, ...]] = {
    "": ("paripassu plan hanoi-2019", "paripassu new my-case.yaml"),
    "cases": ("paripassu cases", "paripassu --language fr cases"),
    "show": (
        "paripassu show hanoi-2019",
        "paripassu show hanoi-2019 --set parties.dprk.trust=0.6 --json",
    ),
    "schema": ("paripassu schema > case.schema.json", "paripassu schema --answers"),
    "new": ("paripassu new my-case.yaml", "paripassu new my-case.yaml --force"),
    "sheet": (
        "paripassu sheet hanoi-2019 hanoi.xlsx",
        "paripassu sheet hanoi.xlsx hanoi.yaml",
        "paripassu sheet hanoi-2019 other.yaml --set parties.dprk.trust=0.6",
    ),
    "elicit": (
        "paripassu elicit sinai-1979 --for egypt --to egypt.yaml",
        "paripassu elicit bill-and-jack --for jack --within 100% --answers answers.yaml",
    ),
    "export": (
        "paripassu export bill-and-jack --mermaid",
        "paripassu export bill-and-jack --csv > matrix.csv",
    ),
    "report": (
        "paripassu report hanoi-2019 --to hanoi.md",
        "paripassu report hanoi-2019 --for dprk --to dprk.html",
        "paripassu report hanoi-2019 --of unlock --deal dprk-offer --to why.md",
    ),
    "ledger": (
        "paripassu ledger status plan.ledger",
        "paripassu ledger verify all.json",
    ),
    "ledger key": (
        "paripassu ledger key un --to un.key",
        "paripassu ledger key un --to un.key --passphrase secret.txt",
    ),
    "ledger init": (
        "paripassu ledger init bill-and-jack new.ledger --public bill.pub --public jack.pub \\\n"
        "  --key bill.key --key jack.key",
        "paripassu ledger init bill-and-jack new.ledger --public bill.pub --public jack.pub \\\n"
        "  --policy 1:bill,jack --draft new.txt",
    ),
    "ledger record": (
        "paripassu ledger record plan.ledger declared ball --key bill.key",
        "paripassu ledger record plan.ledger verified whip --grade partial --late --key jack.key",
        "paripassu ledger record plan.ledger disputed whip --entry 1 --key jack.key",
    ),
    "ledger sign": (
        "paripassu ledger sign start.txt --key bill.key",
        "paripassu ledger sign start.txt --key jack.key --passphrase secret.txt",
    ),
    "ledger append": (
        "paripassu ledger append new.ledger signed.txt",
        "paripassu ledger append new.ledger signed.txt --json",
    ),
    "ledger cosign": (
        "paripassu ledger cosign plan.ledger --key bill.key",
        "paripassu ledger cosign plan.ledger --key bill.key --seen seen.json",
    ),
    "ledger status": (
        "paripassu ledger status plan.ledger --on 2027-03-01",
        "paripassu ledger status plan.ledger --case bill-and-jack --json",
    ),
    "ledger export": (
        "paripassu ledger export plan.ledger all-of-it.json",
        "paripassu ledger export plan.ledger one.json --entry 1",
    ),
    "ledger verify": (
        "paripassu ledger verify all.json",
        "paripassu ledger verify all.json all.json --json",
    ),
    "ledger fsck": (
        "paripassu ledger fsck plan.ledger",
        "paripassu ledger fsck plan.ledger --json",
    ),
}

# What else the package shows at its front.
OTHERS = (
    "answer:Answer",
    "answer:Asked",
    "case.load:library",
    "case.load:load",
    "case.model:Case",
    "errors:CaseError",
    "errors:CheckError",
    "errors:PariPassuError",
    "errors:RequestError",
    "ledger.charter:Charter",
    "ledger.charter:Threshold",
    "ledger.charter:charter",
    "ledger.keys:Key",
    "ledger.ledger:Ledger",
    "ledger.offline.verify:verify",
    "order.dated_plan:DatedStep",
    "order.step:Step",
    "report.papers.paper:paper",
    "report.pictures.draw:draw",
    "report.schema:answer_schema",
    "report.writers.writing:write",
)


def named(name: str) -> Verb:
    """Give a row by its name; raises `KeyError` where there is none."""
    return {verb.name: verb for verb in VERBS}[name]


def shown() -> Mapping[str, str]:
    """Give what the package shows at its front, each name with its place."""
    places = [place for verb in VERBS for place in (verb.home, verb.answer)]
    return {place.partition(":")[2]: place for place in (*places, *OTHERS)}


def at(place: str) -> Any:
    """Import what stands at a place: ``room.module:name``, or a whole module."""
    module, _colon, name = place.partition(":")
    found = import_module(f"paripassu.{module}")
    return getattr(found, name) if name else found


def function(verb: Verb) -> Callable[..., Any]:
    """Import the public function of a verb."""
    found: Callable[..., Any] = at(verb.home)
    return found
