"""Writes the generated pages and pictures: `python -m docs.generate`. Tests say what is old."""

from __future__ import annotations

import json
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import typer

from docs.breaks_page import breaks_page
from docs.python_page import python_page
from paripassu import Plan, Step, answer_schema, calendar, check, deal, frontier, load, plan, stress
from paripassu.balance.amounts import points
from paripassu.case.library import library_ids
from paripassu.case.model import Case
from paripassu.case.schema import case_schema
from paripassu.case.text import parse
from paripassu.cli import app
from paripassu.order.because import share
from paripassu.report.papers.document import Document
from paripassu.report.papers.plan import paper
from paripassu.report.pictures.draw import spec_of
from paripassu.report.pictures.picture import svg_of
from paripassu.report.writers.pdf import pages as drawn

HERE = Path(__file__).parent
FINENESS = 72  # pixels per inch of the pages in the gallery
NOTE = "<!-- Written by `python -m docs.generate`; change the code, not this page. -->\n\n"


def pages() -> dict[str, str]:
    """Give each generated page's path and text."""
    return {
        "reference/command.md": NOTE + "\n".join(command_page()) + "\n",
        "reference/case-file.md": NOTE + "\n".join(case_page()) + "\n",
        "reference/python.md": NOTE + "\n".join(python_page()) + "\n",
        "reference/answers.md": NOTE + "\n".join(answers_page()) + "\n",
        "reference/answers.schema.json": json.dumps(answer_schema(), indent=2) + "\n",
        "reference/case.schema.json": json.dumps(case_schema(), indent=2) + "\n",
        "where-orders-break.md": NOTE + "\n".join(breaks_page()) + "\n",
        "history-and-plan.md": NOTE + "\n".join(history_page()) + "\n",
    }


def command_page() -> Iterator[str]:
    yield "# The command"
    yield ""
    yield "`paripassu VERB CASE [options]`. CASE is a path to a case file or the id of a library"
    yield "case. Exit codes: 0 an answer, 1 the answer is no, 2 bad input, 3 a report in which some"
    yield "signs could not be drawn, 130 interrupted."
    yield ""
    yield "Where CASE is `-` the case is read from standard input. `paripassu VERB --help` ends"
    yield "with examples, as below. `paripassu --install-completion` teaches your shell (bash, zsh,"
    yield "fish, PowerShell) to complete verbs, options, cases of the library, case files, and what"
    yield "the case on the line has: its deals for `--deal`, its parties for `--for`, its keys for"
    yield "`--set`."
    yield ""
    yield "`--set KEY=VALUE`, as often as need be, asks with another value than the file states:"
    yield "`--set parties.dprk.trust=0.3`, `--set actions.oil.value.dprk=[3,5]`,"
    yield "`--set actions.oil.reversible=mostly`, `--set also[1].value.usa=2`. A key is written as"
    yield "complaints write it, and the case with it is held against all that a file must keep. It"
    yield "counts more than a private file. With nothing behind the sign, as in"
    yield "`--set parties.usa.trust=`, nothing is stated. Documents say what was set, to one party"
    yield "only what it may see; with `--json` it is told under `asked`."
    yield ""
    yield "`paripassu --language fr VERB …` answers in French, `ar` in Arabic, `en` in English. If"
    yield "left out, LANGUAGE, LC_ALL, LC_MESSAGES and LANG decide as for other programs; where"
    yield "they name no known language, English is spoken. In JSON the sentences for people, such"
    yield "as `because`, follow the language; keys, statuses and ids never change, nor does a case."
    yield ""
    yield "What ends a run without an answer is said on standard error, a line for each mistake."
    yield "With `--json` it is one JSON object on standard output too:"
    yield '`{"error": {"kind", "sentence", "faults", "more"}}`. `kind` is `case` (a file is not as'
    yield "it must be), `request` (what was asked is not possible), `usage` (the line cannot be"
    yield "read) or `interrupted`; `sentence` is what standard error says. `faults` are the first"
    yield "20 mistakes of a file by their place, `more` says how many there are besides. Each has"
    yield "`file`, `line` and `key`, of a workbook `sheet` and `cell`; `found` and `expected`, in"
    yield "a few words; `write`, what to write in its place; and its `sentence`. What is not known"
    yield "is null, and so is, of a private file, what was found. Its schema is `#/$defs/Error` in"
    yield "[answers.schema.json](answers.schema.json)."
    group: Any = typer.main.get_command(app)
    for name, verb in verbs_of(group):
        yield f"\n## `paripassu {name}`\n"
        yield str(verb.help).strip()
        yield ""
        for parameter in verb.params:
            if parameter.param_type_name == "argument":
                yield f"- `{parameter.metavar}`: {parameter.help}"
                continue
            spelled = ", ".join(f"`{option}`" for option in parameter.opts)
            shown = parameter.default
            default = getattr(shown, "value", shown)
            fixed = default not in (None, False, [], ()) and not callable(default)
            yield f"- {spelled}: {parameter.help}" + (f" Default: {default}." if fixed else "")
        # What stands before the first line that is empty is the heading of the help.
        yield "\n```sh\n" + verb.epilog.partition("\n\n")[2] + "\n```"


def verbs_of(group: Any, above: str = "") -> Iterator[tuple[str, Any]]:
    """Name every verb of a group, and those under each: ``ledger``, ``ledger init``."""
    for name, verb in group.commands.items():
        yield f"{above}{name}", verb
        if hasattr(verb, "commands"):
            yield from verbs_of(verb, f"{above}{name} ")


def answers_page() -> Iterator[str]:
    yield "# Answers"
    yield ""
    yield "What a verb prints with `--json`, and what `to_dict()` gives in Python, is one object,"
    yield "as [answers.schema.json](answers.schema.json) describes it (`paripassu schema --answers`"
    yield "prints that). Version 1 only grows: keys may be added, so ignore those you do not know."
    yield ""
    yield "Numbers are as people read them. Each that is rounded so stands once more under"
    yield "`exactly`, as a fraction, by its place as a JSON Pointer (RFC 6901): where `worst_trust`"
    yield "is 0.047619047619047616, `exactly` has `/worst_trust` as `1/21`. Values are each party's"
    yield "own points."
    yield ""
    yield "`fingerprint` is a hash of the case in a canonical form: the same for the same case,"
    yield "however its file is laid out. `Plan.from_dict(data, case)`, and so for every answer,"
    yield "gives the answer again, with the checker's figures worked out anew; it refuses data of"
    yield "another case. What is `unfinished` was cut short, and then nothing is `proved`."
    yield ""
    yield "## What every answer holds"
    yield ""
    yield "| key | meaning |"
    yield "|---|---|"
    yield from (f"| `{key}` | {meaning} |" for key, meaning in _ENVELOPE.items())
    own = answer_schema()["oneOf"]
    for kind in own:
        verbs = ", ".join(f"`{verb}`" for verb in kind["properties"]["verb"]["enum"])
        yield f"\n## {verbs}\n"
        keys = (f"`{key}`" for key in kind["properties"] if key not in _ENVELOPE)
        yield f"`paripassu.{kind['title']}`; besides: {', '.join(keys)}."


_ENVELOPE = {
    "format": "1",
    "verb": "the public function that was asked",
    "case": "the case's title",
    "fingerprint": "the hash of the case",
    "asked": "what was asked of it; null for a part of another answer",
    "yes": "whether what was looked for was found",
    "proved": "whether it is certain that nothing better, or nothing more, exists",
    "unfinished": "what was cut short",
    "numbers_by": "whose assumptions the numbers are",
    "units": "what the amounts of each party are in, where that is anything but points",
    "exactly": "the numbers that are rounded, exactly, each by its place",
}


def case_page() -> Iterator[str]:
    schema = case_schema()
    yield "# The case file"
    yield ""
    yield "YAML (or JSON). `paripassu new my-case.yaml` writes a commented one to start from;"
    yield "[case.schema.json](case.schema.json) lets an editor complete and check it. Anchors,"
    yield "aliases and tags are refused."
    yield ""
    yield "Numbers have at most six decimals and are compared exactly. They go up to a million"
    yield "million, beyond a thousand million with at most two decimals. An amount may stand in"
    yield "quotes with its marks for thousands, `'1,250,000.50'` or `'1 250 000,50'`; what may be"
    yield "two numbers, `'1,250'`, is refused with both. It may be a part of one of the case's"
    yield "`prices`, `15 % of price` or `-15 % of price`, in ranges too, `[10 % of price, 15 % of"
    yield "price]`: exactly that part, kept as it is written by whatever writes the case again, and"
    yield "worked out anew where the price is set (`--set prices.price=900000`). `unit` says what"
    yield "amounts are in, of the case or of one party; costs of instruments and budgets, like"
    yield "prices, are in that of the case."
    yield ""
    yield "Where text or an id is expected, a word is what is written, without quotes too:"
    yield "`article: 2.10`, `by: 2`, `title: 2019`, a party called `no` or `null`. Where a key"
    yield "may be left out, a bare `null` leaves it out, unless something in the case is called"
    yield "so."
    yield ""
    yield "A file with mistakes is answered with all of them, by line, at most 20 at once, each"
    yield 'with what to write: `0,3`, `30 %` or `"0.3"` (write 0.3), `1-3` (write [1, 3]),'
    yield "`takes: 30` (write 30 days), `starts: 28.2.2030` (write 2030-02-28), a party's name"
    yield "where its id belongs. What only follows from another mistake is not told."
    yield ""
    yield "An id is a short name: letters and digits of any script with their marks, `-` and"
    yield "`_`, at most 64, a letter or a digit first. It is kept composed (Unicode NFC), so"
    yield "that it is one id however its accents were typed. An id beyond ASCII that looks like"
    yield "another of the case is refused: `сoal` with a Cyrillic letter beside `coal`, `ملك`"
    yield "beside `ملک`. Signs are held against each other one by one by Unicode's confusables"
    yield "(UTS 39); no pair such as rn and m is found, and ids in plain ASCII are left to who"
    yield "writes them."
    yield ""
    yield "Whatever people read may be stated once, or once for each language, by its code (ISO"
    yield "639, with script or region where it matters): `title: {en: Truce, ar: هدنة}`. So may"
    yield "`title`, `name`, `does`, `about`, `note`, `remarks`, `trigger`, `reasoning`, `why`"
    yield "and whose numbers they are. It is read in the language spoken and, where that is not"
    yield "stated, in the first that is. Names by which something is found (tracks, verifiers)"
    yield "and sources are stated once. The `title` of an action, at most 80 characters, is"
    yield "what a step is called: `oil.2` is “Oil deliveries (2 of 3)”."
    yield ""
    yield "An empty line in `about`, `note` and `remarks` parts two paragraphs; a new line"
    yield "alone is a space, as it is in every other text."
    yield ""
    yield "Control characters, halves of characters and what Unicode never makes a character"
    yield "are refused, with line, key and the number of the sign. Isolates, embeddings and"
    yield "overrides (U+202A to U+202E, U+2066 to U+2069), soft hyphens, spaces of no width,"
    yield "marks of byte order and tags are taken out: they come along with pasted text, are"
    yield "never seen, and could make one name read as another, or two names look the same."
    yield "What a language is written with stays: joiners (U+200C, U+200D) and marks of"
    yield "direction (U+200E, U+200F, U+061C). A name in which nothing can be seen is refused."
    yield from _keys("The case", schema)
    for name, part in schema["$defs"].items():
        if "properties" in part:
            yield from _keys(part.get("title", name), part)


def _keys(title: str, part: dict[str, Any]) -> Iterator[str]:
    yield f"\n## {title}\n"
    if part.get("description"):
        yield " ".join(str(part["description"]).split("\n\n")[0].split()) + "\n"
    yield "| key | must be there | meaning |"
    yield "|---|---|---|"
    for key, value in part["properties"].items():
        must = "yes" if key in part.get("required", []) else ""
        yield f"| `{key}` | {must} | {value.get('description', '')} |"


def history_page() -> Iterator[str]:
    yield "# History's order beside the plan's"
    yield ""
    yield "For every case of the library: what history's order and the plan's order ask for, by the"
    yield "case's numbers. **The values, trust, guarantees and limits are assumptions of the"
    yield "library's analyst, stated in each case with a sentence of reasoning; they are not facts,"
    yield "and another analyst's numbers give other figures.** Points are each party's own."
    yield ""
    yield "*Trust needed* is the most any party needs, with the trust it is stated to have;"
    yield "*guarantee needed* is for the party whose need is furthest above (or least below) the"
    yield "guarantee it has. “None is enough” means that some party does better by leaving,"
    yield "whatever its trust (rule 1)."
    yield ""
    yield (
        "| case | history: trust needed | history: guarantee needed | plan: trust needed "
        "| plan: guarantee needed | history broke at | its order asked the most at |"
    )
    yield "|---|---|---|---|---|---|---|"
    for id_ in library_ids():
        case = load(id_)
        if case.history is None:
            found = plan(case)
            yield (
                f"| `{id_}` | - | - | {trust(found)} | {guarantee(found)} | - (no history) | - |"
            )
            continue
        told, found = check(case, history=True), plan(case, deal=case.history.deal)
        yield (
            f"| `{id_}` | {trust(told)} | {guarantee(told)} | {trust(found)} | {guarantee(found)} "
            f"| {broke(case, told)} | {most(told)} |"
        )
    yield ""
    yield "A plan's row stands for the deal that history's order belongs to. Hanoi's history is the"
    yield "deal that was on the table (Yongbyon against the five resolutions): it has no order that"
    yield "holds. The library's step-by-step deal for the same dispute has one:"
    yield "`paripassu plan hanoi-2019`."
    yield ""
    yield "| case | deal | status | trust needed | guarantee needed |"
    yield "|---|---|---|---|---|"
    for id_ in library_ids():
        case = load(id_)
        for name in case.deals:
            found = plan(case, deal=name)
            yield f"| `{id_}` | `{name}` | {found.status} | {trust(found)} | {guarantee(found)} |"


def trust(found: Plan) -> str:
    case, needed = found.case, found.figures.trust_needed
    if None in needed.values():
        party = next(p for p, t in needed.items() if t is None)
        return f"none is enough for {case.parties[party].name}"

    lacking = found.figures.shortfall
    party = max(needed, key=lambda p: lacking[p] or 0)
    place = found.figures.tight[party]
    has = found.figures.earned(party, 0) if place is None else place.earned
    stated = "-" if case.parties[party].trust is None else share(has.trust)
    return f"{share(needed[party] or Fraction(0))} of {stated} ({case.parties[party].name})"


def guarantee(found: Plan) -> str:
    case, needed = found.case, found.figures.guarantee_needed
    party = max(needed, key=lambda p: needed[p] - case.parties[p].breach_cost)
    has = points(case.parties[party].breach_cost)
    return f"{points(needed[party])}, has {has} ({case.parties[party].name})"


def broke(case: Case, told: Plan) -> str:
    if case.history is None or case.history.broke is None:
        return "not broken off"
    step = told.order.index(case.history.broke) + 1
    return f"{step}. {case.history.broke}"


def most(told: Plan) -> str:
    """Name the step that asked the most trust beyond what was stated, and of whom."""

    def beyond(step: Step, party: str) -> Any:
        needed = step.trust_needed[party]
        return 9 if needed is None else needed - step.earned[party].trust

    def asked(step: Step) -> Any:
        return max(beyond(step, party) for party in step.trust_needed)

    step = max(told.steps, key=asked)
    party = max(step.trust_needed, key=lambda p: beyond(step, p))
    needed = step.trust_needed[party]
    how_much = "no trust is enough" if needed is None else share(needed)
    return f"{step.number}. {step.name} ({told.case.parties[party].name}: {how_much})"


def gallery() -> Iterator[tuple[str, bytes]]:
    """Draw a few pages of documents: how they look depends on the fonts that are installed."""
    hanoi, jpoa = load("hanoi-2019"), load("jpoa-2014")
    shown: list[tuple[str, Document, int]] = [
        ("hanoi-2019-plan", paper(plan(hanoi)), 0),
        ("hanoi-2019-steps", paper(plan(hanoi)), 1),
        ("hanoi-2019-dprk", paper(plan(hanoi), viewer="dprk"), 0),
        ("jpoa-2014-calendar", paper(calendar(jpoa)), 1),
    ]
    for name, document, page in shown:
        yield f"gallery/{name}.png", drawn(document, FINENESS)[page]


def case_of(page: str) -> Case:
    """Read the case that a page writes out."""
    text = (HERE / page).read_text(encoding="utf-8").partition("```yaml\n")[2]
    return load(parse(text.partition("```")[0], page).data)


def drawings() -> Iterator[tuple[str, str]]:
    """Draw the pictures that the pages show."""
    hanoi, farc = load("hanoi-2019"), load("farc-2016")
    why = stress("bill-and-jack", why=True)
    shown: list[tuple[str, dict[str, Any]]] = [
        ("hanoi-2019", spec_of(plan(hanoi))),
        ("hanoi-2019-lanes", spec_of(plan(hanoi), "lanes")),
        ("hanoi-2019-lanes-dark", spec_of(plan(hanoi), "lanes", dark=True)),
        ("hanoi-2019-packages", spec_of(deal(hanoi, carry_out=True, most=12))),
        ("farc-2016-exchange", spec_of(plan(farc), "exchange")),
        ("farc-2016-calendar", spec_of(calendar(farc))),
        ("bill-and-jack-conditions", spec_of(why, "conditions")),
        ("bill-and-jack-tornado", spec_of(why, "tornado")),
        ("gaza-2025-curves", spec_of(frontier("gaza-2025"))),
        ("trust-in-whom", spec_of(plan(case_of("guides/trust-in-whom.md")), "trust")),
    ]
    for name, spec in shown:
        yield f"pictures/{name}.svg", svg_of(spec)


def main() -> None:
    for path, text in pages().items():
        (HERE / path).write_text(text, encoding="utf-8")
    for path, text in drawings():
        (HERE / path).write_text(text, encoding="utf-8")
    for path, content in gallery():
        (HERE / path).write_bytes(content)


if __name__ == "__main__":
    main()
