"""Languages: what is said, in which one, and that nothing is left unsaid in another."""

from __future__ import annotations

import ast
import asyncio
import io
import re
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from gettext import GNUTranslations
from pathlib import Path

import pytest
from babel import Locale
from babel.messages.catalog import Catalog
from words.catalogue import TRANSLATED, catalogue, compiled, missing, template, updated, written

import paripassu
from paripassu import language as speech
from paripassu.errors import RequestError
from paripassu.language import CATALOGUES, LANGUAGES, N_, _, _n, fields, is_right_to_left, language
from paripassu.speaking import preferred, speaking

SOURCE = Path(paripassu.__file__).parent
MODULES = sorted(SOURCE.rglob("*.py"))
GREETING = N_("{name} keeps its word.")


def say(monkeypatch: pytest.MonkeyPatch, **translations: object) -> None:
    """Let French consist of a few messages: their ids are “m0”, “m1” and so on if not named."""
    catalog = Catalog(locale="fr")
    for message, said in translations["of"].items():  # type: ignore[attr-defined]
        catalog.add(message, said)
    spoken = GNUTranslations(io.BytesIO(compiled(catalog)))
    monkeypatch.setattr(speech, "_catalogue", lambda _language: spoken)


# --- Filling in ----------------------------------------------------------------------------------


def test_english_is_the_message_itself() -> None:
    assert _("Nothing to fill {in} here.") == "Nothing to fill {in} here."
    assert _(GREETING, name="Bill") == "Bill keeps its word."
    assert _("") == ""


@pytest.mark.parametrize("name", ["{name}", "{0}", "{", "}}", "{name.__class__}", "%s", "\\1"])
def test_a_value_is_not_read_as_a_message(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert _("{name} and {other}", name=name, other="{name}") == f"{name} and {{name}}"
    say(monkeypatch, of={"{name} and {other}": "{other} et {name}"})
    with speaking("fr"):
        assert _("{name} and {other}", name=name, other="{name}") == f"{{name}} et {name}"


@pytest.mark.parametrize(
    "said",
    [
        "{nom} tient parole.",
        "On tient parole.",
        "{name} tient {sa} parole.",
        "{name tient parole.",
        "{name.nothing} tient parole.",
        "{} tient parole.",
        "{name:d} tient parole.",
    ],
)
def test_a_spoilt_translation_gives_way_to_english(
    said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    say(monkeypatch, of={GREETING: said})
    with speaking("fr"):
        assert _(GREETING, name="Bill") == "Bill keeps its word."


def test_what_has_no_translation_is_said_in_english() -> None:
    with speaking("ar"):
        assert _("No catalogue has this: {this}.", this=1) == "No catalogue has this: 1."
        assert _n("No catalogue has {n} of it.", "No catalogue has {n} of them.", 3) == (
            "No catalogue has 3 of them."
        )
        assert _("") == "", "gettext would give the head of the catalogue"


def test_a_number_chooses_the_form(monkeypatch: pytest.MonkeyPatch) -> None:
    def days(n: int) -> str:
        return _n("{n} day for {who}", "{n} days for {who}", n, who="Bill")

    assert [days(n) for n in (0, 1, 2)] == ["0 days for Bill", "1 day for Bill", "2 days for Bill"]
    forms = ("un jour pour {who}", "{n} jours pour {who}")
    say(monkeypatch, of={("{n} day for {who}", "{n} days for {who}"): forms})
    with speaking("fr"):
        assert [days(n) for n in (1, 2)] == ["un jour pour Bill", "2 jours pour Bill"]


CATEGORIES = {"fr": ("one", "other"), "ar": ("zero", "one", "two", "few", "many", "other")}


@pytest.mark.parametrize("tongue", TRANSLATED)
def test_plural_forms_are_those_of_unicode(tongue: str) -> None:
    compiled_now = io.BytesIO(compiled(catalogue(tongue)))
    rule = GNUTranslations(compiled_now).plural  # type: ignore[attr-defined]
    unicode = Locale(tongue).plural_form
    for n in range(1000):
        assert CATEGORIES[tongue][rule(n)] == unicode(n), n


# --- Which language ------------------------------------------------------------------------------


def test_a_language_is_spoken_for_a_while() -> None:
    assert language() == "en"
    with speaking("ar"):
        assert is_right_to_left()
        with speaking("fr"):
            assert language() == "fr"
            assert not is_right_to_left()
        assert language() == "ar"
    with pytest.raises(ZeroDivisionError), speaking("fr"):
        raise ZeroDivisionError
    assert language() == "en"


def test_each_thread_and_task_has_its_own() -> None:
    async def spoken(one: str) -> str:
        with speaking(one):
            await asyncio.sleep(0)
            return language()

    async def together() -> list[str]:
        return list(await asyncio.gather(*map(spoken, LANGUAGES)))

    assert asyncio.run(together()) == list(LANGUAGES)
    with speaking("fr"), ThreadPoolExecutor(1) as pool:
        assert pool.submit(language).result() == "en"


@pytest.mark.parametrize("name", ["de", "", "FR", "../fr", "fr\n", "x" * 999])
def test_an_unknown_language(name: str) -> None:
    with pytest.raises(RequestError, match="choose one of en, fr, ar") as caught, speaking(name):
        pass
    assert len(str(caught.value)) < 120


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, "en"),
        ({"LANG": "fr_CA.UTF-8"}, "fr"),
        ({"LANG": "ar"}, "ar"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "fr_FR.UTF-8", "LC_MESSAGES": "ar_EG"}, "ar"),
        ({"LANG": "fr", "LC_MESSAGES": "ar", "LC_ALL": "en_GB"}, "en"),
        ({"LANG": "ar", "LANGUAGE": "de:fr_BE:ar"}, "fr"),
        ({"LANG": "ar", "LANGUAGE": "de"}, "en"),
        ({"LANG": "fr", "LC_ALL": ""}, "fr"),
        ({"LANGUAGE": "fr"}, "fr"),
        ({"LANGUAGE": "en:fr"}, "en"),
        ({"LANG": "C"}, "en"),
        ({"LANG": "C.UTF-8", "LANGUAGE": "fr"}, "en"),
        ({"LANG": "fr", "LC_ALL": "POSIX"}, "en"),
        ({"LANG": "fr@euro"}, "fr"),
        ({"LANG": "fr-CH"}, "fr"),
        ({"LANG": "frr_DE"}, "en"),
        ({"LANG": "../../fr"}, "en"),
    ],
)
def test_the_language_of_the_system(environment: dict[str, str], expected: str) -> None:
    assert preferred(environment) == expected


def test_english_needs_no_gettext() -> None:
    program = (
        "import sys; from paripassu.language import _; from paripassu.speaking import speaking;"
        "_('{a}', a=1);"
        "assert 'gettext' not in sys.modules\n"
        "with speaking('fr'): _('{a}', a=1)\n"
        "assert 'gettext' in sys.modules, 'the test is blind'"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=600)


# --- The catalogues ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def found() -> Catalog:
    return template()


@pytest.mark.parametrize("tongue", TRANSLATED)
def test_everything_is_translated(tongue: str, found: Catalog) -> None:
    left = missing(catalogue(tongue), found)
    assert not left, f"{len(left)} messages to translate; make words:\n" + "\n".join(left)


@pytest.mark.parametrize("tongue", TRANSLATED)
def test_no_sentence_stands_twice(tongue: str) -> None:
    for message in catalogue(tongue):
        said = message.string if isinstance(message.string, str) else ""
        half = len(said) // 2
        assert not (half > 20 and said[:half] == said[half:]), said


@pytest.mark.parametrize("tongue", TRANSLATED)
def test_the_catalogues_are_up_to_date(tongue: str, found: Catalog) -> None:
    folder = CATALOGUES / tongue / "LC_MESSAGES"
    text = (folder / "paripassu.po").read_bytes()
    assert (folder / "paripassu.mo").read_bytes() == compiled(catalogue(tongue)), "run make words"
    assert text == written(updated(tongue, found)), "run make words"


def test_what_is_missing_is_seen() -> None:
    """The tests above are of no use if they are blind."""
    wanted, known = Catalog(), Catalog(locale="ar")
    for message in (
        "fit {a}",
        "gone",
        "empty",
        "fuzzy",
        "field {a}",
        "brace",
        "space {a}",
        "twice {a}",
    ):
        wanted.add(message)
    wanted.add(("{n} day of {a}", "{n} days of {a}"))
    known.add("fit {a}", "{a} fit")
    known.add("empty", "")
    known.add("fuzzy", "fuzzy", flags=["fuzzy"])
    known.add("field {a}", "field {b}")
    known.add("brace", "brace {")
    known.add("twice {a}", "deux fois {a}. deux fois {a}.")
    known.add("space {a}", "space\N{NO-BREAK SPACE}{a}")
    known.add(("{n} day of {a}", "{n} days of {a}"), ("{a}", "{a}", "{a}", "{n} {a}", "{n}", "{a}"))
    left = {line.partition("'")[2].partition("'")[0] for line in missing(known, wanted)}
    assert left == {
        "gone", "empty", "fuzzy", "field {a}", "brace", "space {a}", "{n} day of {a}",
        "twice {a}",
    }  # fmt: skip


# --- The sources ---------------------------------------------------------------------------------

SAYING = ("_", "_n", "N_")
# Faults of a program are told to who writes it, in English.
OURS = ("CheckError", "AssertionError", "NotImplementedError", "AttributeError")
# Read where it is used: the JSON Schema stays English; the help of the command is looked up there.
ELSEWHERE = {"description", "help", "title"}

# What looks like a sentence and is none: words of a file or a workbook, which are read back, names
# of fonts, a command, what a parser says.
NOT_FOR_PEOPLE = {
    "Collateral and trust",
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'",
    "DejaVu Sans, Arial, sans-serif",
    "Pari Passu answers, version 1",
    "found character '\\t' that cannot start any token",
    "found unexpected end of stream",
    'pip install "paripassu[documents]"',
    "to be agreed",
    "{low} to {high}",
}

# Modules whose sentences are still to be wrapped. This list may only become shorter.


def name_of(path: Path) -> str:
    return path.relative_to(SOURCE).as_posix()


def called(node: ast.Call) -> str:
    function = node.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def is_sentence(text: str) -> bool:
    """Judge by its words; markup, patterns and rules of style have none, nor has a command."""
    bare = re.sub(r"<[^>]*>|[\w:-]+=\"[^\"]*\"", "", text)
    if text in NOT_FOR_PEOPLE or bare.lstrip().startswith(("^", "@", "paripassu ")):
        return False
    return bare.count(" ") >= 2 and len(re.findall(r"[A-Za-z’']{2,}", bare)) >= 3


class Loose(ast.NodeVisitor):
    """Finds what looks like a sentence for people and is not looked up in a catalogue."""

    def __init__(self) -> None:
        self.found: list[tuple[int, str]] = []

    def visit_Expr(self, node: ast.Expr) -> None:
        if not isinstance(node.value, ast.Constant):  # a docstring
            self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        name = called(node)
        if name in OURS:
            return
        self.visit(node.func)
        for argument in () if name in SAYING else node.args:
            self.visit(argument)
        for keyword in node.keywords:
            if name in SAYING or keyword.arg not in ELSEWHERE:
                self.visit(keyword.value)

    def visit_Constant(self, node: ast.Constant) -> None:
        self.see(node, node.value if isinstance(node.value, str) else "")

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        parts = [part.value if isinstance(part, ast.Constant) else "…" for part in node.values]
        self.see(node, "".join(map(str, parts)))
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                self.visit(part.value)

    def see(self, node: ast.expr, text: str) -> None:
        if is_sentence(text):
            self.found.append((node.lineno, text))


def loose(source: str) -> list[tuple[int, str]]:
    seen = Loose()
    seen.visit(ast.parse(source))
    return seen.found


def sayings(source: str) -> Iterator[ast.Call]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and called(node) in SAYING:
            yield node


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_every_sentence_is_looked_up(path: Path) -> None:
    left = loose(path.read_text(encoding="utf-8"))
    lines = "\n".join(f"{path}:{line}: {text}" for line, text in left)
    assert not left, f"not wrapped in _(), _n() or N_():\n{lines}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(SOURCE).as_posix())
def test_no_message_stands_inside_another_text(path: Path) -> None:
    """What stands in an f-string is not gathered for translation (Python 3.11)."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.JoinedStr):
            said = {called(one) for one in ast.walk(node) if isinstance(one, ast.Call)}
            literal = [
                one for one in ast.walk(node)
                if isinstance(one, ast.Call) and called(one) in SAYING
                and one.args and isinstance(one.args[0], ast.Constant)
            ]  # fmt: skip
            assert not literal, f"{path.name}:{node.lineno} says {said & set(SAYING)} inside a text"


def test_sentences_are_seen() -> None:
    source = '''
"""A docstring of many words."""
N_("Marked and not loose at all")
raise CheckError("our own fault, not theirs")
Field(description="read in the JSON Schema")
raise CaseError("loose and a sentence")
raise CaseError(f"loose with {number} in it")
_("fine, with a {name}", name="a loose one within")
f"<p class='a b c d'>{name}</p>", "^(no|words in here)$", "<p>but these are some</p>"
'''
    assert [text for _line, text in loose(source)] == [
        "loose and a sentence",
        "loose with … in it",
        "a loose one within",
        "<p>but these are some</p>",
    ]


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_messages_are_literals_with_their_fields(path: Path) -> None:
    for node in sayings(path.read_text(encoding="utf-8")):
        name, place = called(node), f"{path}:{node.lineno}"
        messages = node.args[: 2 if name == "_n" else 1]
        assert len(node.args) == (3 if name == "_n" else 1), f"{place}: too few or too many"
        for message in messages:
            literal = isinstance(message, ast.Constant)
            assert literal or name == "_", f"{place}: {name}() takes a literal"
            assert not isinstance(message, ast.JoinedStr | ast.BinOp), f"{place}: not a literal"
        given = {keyword.arg for keyword in node.keywords}
        if name == "N_" or None in given or not all(isinstance(m, ast.Constant) for m in messages):
            continue
        wanted = frozenset().union(*(fields(ast.literal_eval(message)) for message in messages))
        if given or name == "_n":
            assert wanted - {"n"} == given - {"n"}, (
                f"{place}: {sorted(wanted)} named, {given} given"
            )
        else:
            assert not {field for field in wanted if field}, f"{place}: nothing given for {wanted}"
