"""Rule 1 against backward induction on the same game, read back from the text Gambit is given."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from random import Random

import pytest

from paripassu import RequestError, load, plan
from paripassu.order.given import check
from paripassu.order.plan import Plan
from paripassu.report.formats.efg import efg
from tests.brute_force import Brute
from tests.library import CERTAIN
from tests.random_cases import random_case, random_swap

F = Fraction

# --- A reader of Gambit's .efg and backward induction, sharing nothing with what wrote it --------


@dataclass(frozen=True)
class End:
    payoffs: tuple[Fraction, ...]


@dataclass(frozen=True)
class Choice:
    player: int
    infoset: int
    moves: dict[str, Choice | End]


Node = Choice | End


@dataclass(frozen=True)
class Game:
    title: str
    players: tuple[str, ...]
    root: Node


class Tokens:
    """The words of an .efg file: texts in quotes, braces, letters, whole numbers and ratios."""

    WORD = re.compile(r'\s*("(?:[^"\\]|\\.)*"|[{}]|[A-Za-z]+|-?\d+(?:/\d+)?(?![\d.eE/])|,)')

    def __init__(self, text: str) -> None:
        self.text, self.at = text.strip(), 0

    def next(self) -> str:
        found = self.WORD.match(self.text, self.at)
        assert found, f"not understood: {self.text[self.at : self.at + 40]!r}"
        self.at = found.end()
        return found[1]

    def expect(self, *words: str) -> None:
        for word in words:
            assert self.next() == word

    def quoted(self) -> str:
        word = self.next()
        assert word.startswith('"'), f"a text was expected, not {word}"
        return re.sub(r"\\(.)", r"\1", word[1:-1])

    def listed(self) -> Iterator[str]:
        self.expect("{")
        while (word := self.next()) != "}":
            if word != ",":
                yield word

    @property
    def over(self) -> bool:
        return self.at == len(self.text)


def read(text: str) -> Game:
    tokens = Tokens(text)
    tokens.expect("EFG", "2", "R")
    title = tokens.quoted()
    players = tuple(word[1:-1] for word in tokens.listed())
    tokens.quoted()  # a comment on the game
    root = read_node(tokens, len(players))
    assert tokens.over, "something stands after the tree"
    return Game(title, players, root)


def read_node(tokens: Tokens, players: int) -> Node:
    """Read a node and, since nodes stand in prefix order, all that is under it."""
    kind = tokens.next()
    tokens.quoted()
    if kind == "t":
        tokens.next()  # the number of the outcome
        tokens.quoted()
        payoffs = tuple(F(word) for word in tokens.listed())
        assert len(payoffs) == players
        return End(payoffs)
    assert kind == "p", "only players move in this game"
    player, infoset = int(tokens.next()), int(tokens.next())
    assert 1 <= player <= players
    tokens.quoted()
    moves = [word[1:-1] for word in tokens.listed()]
    tokens.expect("0")  # no outcome is attached to a node that goes on
    return Choice(player - 1, infoset, {move: read_node(tokens, players) for move in moves})


def outcome(node: Node) -> tuple[End, tuple[str, ...]]:
    """Give where backward induction ends and the moves that lead there; whoever is torn stays."""
    if isinstance(node, End):
        return node, ()
    ends = {move: outcome(under) for move, under in node.moves.items()}
    best = max(end.payoffs[node.player] for end, _ in ends.values())
    good = [move for move, (end, _) in ends.items() if end.payoffs[node.player] == best]
    chosen = "stay" if "stay" in good else good[0]
    return ends[chosen][0], (chosen, *ends[chosen][1])


def line(node: Node) -> Iterator[Choice]:
    """Walk along the choices when all stay."""
    while isinstance(node, Choice):
        yield node
        node = node.moves["stay"]


# --- The reader itself ---------------------------------------------------------------------------

CENTIPEDE = """
EFG 2 R "Two stages \\"of trust\\"" { "One" "Two" }
""
p "" 1 1 "" { "leave" "stay" } 0
t "" 1 "" { 1, 0 }
p "" 2 1 "" { "leave" "stay" } 0
t "" 2 "" { -1/2, 3 }
t "" 3 "" { 2, %s }
"""


def test_the_reader_and_the_induction() -> None:
    game = read(CENTIPEDE % "5/2")
    assert game.title == 'Two stages "of trust"'
    assert game.players == ("One", "Two")
    # Two would leave with 3 rather than stay for 5/2; so One, who would get -1/2, leaves with 1.
    assert outcome(game.root) == (End((F(1), F(0))), ("leave",))
    assert outcome(read(CENTIPEDE % "3").root) == (End((F(2), F(3))), ("stay", "stay"))
    assert outcome(read(CENTIPEDE % "7/2").root) == (End((F(2), F(7, 2))), ("stay", "stay"))
    with pytest.raises(AssertionError):
        read(CENTIPEDE % "2.5")
    with pytest.raises(AssertionError):
        read(CENTIPEDE % "3, 4")
    with pytest.raises(AssertionError):
        read(CENTIPEDE % "3 }\n{")


# --- Rule 1 --------------------------------------------------------------------------------------


def random_orders(brute: Brute, rng: Random, number: int) -> Iterator[tuple[str, ...]]:
    for _ in range(number):
        order: tuple[str, ...] = ()
        while len(order) < len(brute.steps):
            ready = brute.ready(frozenset(order))
            if not ready:
                return  # a swap that the needs do not allow
            order = (*order, rng.choice(ready))
        yield order


def all_stay(given: Plan) -> bool:
    end, moves = outcome(read(efg(given)).root)
    stays = set(moves) == {"stay"}
    if stays:
        assert end.payoffs == tuple(given.figures.final[p] for p in given.figures.trust_needed)
    return stays


@pytest.mark.parametrize("block", range(4))
def test_all_stay_exactly_where_rule_1_holds(block: int) -> None:
    held = broken = 0
    for seed in range(block * 100, block * 100 + 100):
        data = random_case(seed, actions=3 + seed % 3)
        rng = Random(seed)
        for party in data["parties"].values():  # enough behind some of them to hold
            party["breach_cost"] = party["breach_cost"] + rng.choice([0, 0, 2.5, 6, 12])
        case, brute = load(data), Brute(data, random_swap(seed, data))
        for order in random_orders(brute, rng, 4):
            given = check(case, order)
            holds = None not in given.figures.trust_needed.values()
            assert all_stay(given) == holds, (seed, order)
            assert holds == all(
                max(brute.path(order, p)) - brute.sheets[p].guarantee <= brute.sheets[p].final
                for p in brute.acting
            )
            held, broken = held + holds, broken + (not holds)
    assert min(held, broken) > 80, "the cases are too much alike to test anything"


def test_a_plan_that_is_safe_or_needs_trust_is_what_backward_induction_finds() -> None:
    told = set()
    for seed in range(150):
        data = random_case(seed, actions=4)
        try:
            found = plan(load(data), swaps=random_swap(seed, data))
        except RequestError:
            continue
        told.add(found.status)
        if found.status in ("safe", "needs-trust"):
            assert all_stay(found), seed
    assert told == {"safe", "needs-trust", "none"}


@pytest.mark.parametrize("seed", range(40))
def test_payoffs_are_exact(seed: int) -> None:
    data = random_case(seed, actions=4)
    brute = Brute(data)
    order = next(random_orders(brute, Random(seed), 1))
    game = read(efg(check(load(data), order)))
    choices = list(line(game.root))
    assert len(game.players) == len(brute.acting)
    assert [c.player for c in choices] == [*range(len(brute.acting))] * (len(order) + 1)
    assert len({(c.player, c.infoset) for c in choices}) == len(choices), "everyone sees all"
    for number, choice in enumerate(choices):
        assert list(choice.moves) == ["leave", "stay"]
        done = frozenset(order[: number // len(brute.acting)])
        left = [brute.balance(done, p) for p in brute.acting]
        left[choice.player] -= brute.party(brute.acting[choice.player], "breach_cost") or 0
        assert choice.moves["leave"] == End(tuple(left))
    assert choices[-1].moves["stay"] == End(tuple(brute.final(p) for p in brute.acting))


@pytest.mark.parametrize("id_", CERTAIN)
def test_library_cases(id_: str) -> None:
    """History's order, a side's reading, or the order of the file: full size and real names."""
    case = load(id_)
    if case.history:
        given = check(case, history=True)
    elif case.readings:
        given = check(case, reading=min(case.readings))
    else:
        given = check(case, list(case.actions))
    holds = None not in given.figures.trust_needed.values()
    assert all_stay(given) == holds


def test_names_that_need_care() -> None:
    data = random_case(3, actions=3)
    data["title"] = 'The "{deal}", 1/2'
    for number, party in enumerate(data["parties"].values()):
        party["name"] = f'He said "{{no}}, {number}"'
    game = read(efg(check(load(data), next(Brute(data).orders()))))
    assert game.title == data["title"]
    assert len(set(game.players)) == len(game.players)


# --- What Gambit asks of labels, from its version 16.7 -------------------------------------------

LABELS = re.compile(
    r'^(?P<kind>[pt]) "(?P<node>(?:[^"\\]|\\")*)" \d+ (?:\d+ )?"(?P<label>(?:[^"\\]|\\")*)"'
)


@pytest.mark.parametrize("name", ["Bill", "Ejército", "Chance", "two  spaces", "back\\slash\\"])
def test_labels_are_as_gambit_wants_them(name: str) -> None:
    """Plain ASCII without double spaces or backslashes; one label for one thing, or none."""
    data = random_case(3, actions=3)
    data["title"] = name
    for party in data["parties"].values():
        party["name"] = name
    text = efg(check(load(data), next(Brute(data).orders())))
    assert text.isascii()
    assert "\\" not in text.replace('\\"', "")
    head, *nodes = (line for line in text.splitlines() if line.startswith(("EFG", "p ", "t ")))
    players = re.findall(r'"((?:[^"\\]|\\")*)"', head)[1:]
    labels: dict[str, list[str]] = {"players": players, "nodes": [], "p": [], "t": []}
    for node in nodes:
        found = LABELS.match(node)
        assert found, node
        labels[found["kind"]].append(found["label"])
        labels["nodes"] += [found["node"]] if found["node"] else []
    for kind, given in labels.items():
        assert len(set(given)) == len(given), f"two {kind} are named alike"
        assert all(label == " ".join(label.split()) and label != "Chance" for label in given)
    assert all(labels["players"] + labels["t"])
