"""The verb that asks a party: one choice after the other, on whatever terminal there is."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from queue import Empty, Queue
from typing import TYPE_CHECKING, Any

from paripassu.command.answering import inputs_of, loaded_case, print_json, terminal, wrote
from paripassu.command.options import OPTIONS, with_options
from paripassu.command.reading import values_of
from paripassu.errors import RequestError
from paripassu.language import N_, _, _n
from paripassu.running.beside import clock_for
from paripassu.verbs import at, named

if TYPE_CHECKING:
    from rich.console import Console

    from paripassu.case.target import Inputs
    from paripassu.risk.choices.elicit import Elicited
    from paripassu.risk.choices.question import Question, Reply
    from paripassu.risk.choices.session import Session, Subject
    from paripassu.running.clock import Clock

BACK, QUIT = "back", "quit"
# What may be typed for each answer, whatever language is spoken, beside the words of that language.
_TYPED = {
    "1": "first", "first": "first", "2": "second", "second": "second",
    "3": "alike", "alike": "alike", "=": "alike", "4": "unknown", "unknown": "unknown",
    "?": "unknown", "b": BACK, "back": BACK, "0": BACK, "q": QUIT, "quit": QUIT,
}  # fmt: skip
HEARD = 0.1  # seconds after which Ctrl-C is looked for


def elicit(case: str, **given: Any) -> int:
    """Ask a party for choices until no answer can change the plan, and write its private file."""
    from paripassu.answer import Asked
    from paripassu.risk.choices.elicit import elicited, said, subject_of
    from paripassu.risk.choices.session import resumed

    party, to, kept = given["viewer"], given["private_to"], given["answers"]
    _refuse(case, party, to, force=given["force"], inputs=inputs_of(case, given["private"], party))
    loaded = loaded_case(case, given["private"], values=values_of(given["settings"]))
    how = {name: OPTIONS[name].read(given[name]) for name in ("deal", "within", "signs", "seed")}
    subject = subject_of(loaded, party, most=given["most_asked"], **how)
    before = _before(subject, kept)
    clock = clock_for(None)
    out = _console(given["as_json"])
    session = _asked(resumed(subject, before, clock), out, clock, lambda now: _keep(kept, now))
    found = elicited(session, clock)
    told = {"party": party, "answers": [said(one) for one in session.answers], **how}
    found = found.answering(Asked("elicit", {**told, "most": given["most_asked"]}))
    if to is not None:
        _write(found, to, given, inputs_of(case, given["private"], party))
    _show(found, given)
    return 0 if found.yes else 1


def _refuse(case: str, party: str | None, to: Path | None, *, force: bool, inputs: Inputs) -> None:
    """Refuse what could not be asked or written, before anything is."""
    from paripassu.case.load import INPUT
    from paripassu.case.target import refuse_target

    if party is None:
        raise RequestError(_("Say whose values are asked for: --for PARTY."))
    if case == INPUT:
        raise RequestError(
            _("The answers are read from standard input: name the file of the case.")
        )
    if to is not None:
        refuse_target(to, force=force, inputs=inputs)


def _console(as_json: bool) -> Console:
    """Give where the questions are printed: beside JSON on standard error."""
    if not as_json:
        return terminal()
    from paripassu.report.writers.terminal import Terminal

    return Terminal(highlight=False, emoji=False, markup=False, stderr=True)


def _asked(
    session: Session, out: Console, clock: Clock, keep: Callable[[Session], None]
) -> Session:
    """Ask until nothing more is to be asked, or nobody answers; keep each answer as it comes."""
    if session.next is None:
        return session
    lines = _lines()
    while (question := session.next) is not None:
        _put(out, session, question)
        typed = _typed(lines, out, clock)
        if typed is None or typed == QUIT:
            break
        if typed == BACK:
            session = session.previous or session
        else:
            session = session.after(question, _reply(typed), clock)
        keep(session)
    return session


def _reply(typed: str) -> Reply:
    from paripassu.risk.choices.question import Reply

    return Reply(typed)


def _put(out: Console, session: Session, question: Question) -> None:
    """Print a question with its two sides, and how to answer."""
    from rich.text import Text

    from paripassu.report.papers.choices import asked, side

    subject = session.subject
    signs = {s.action: s.sign for s in subject.spans}
    number = _("Question {number}", number=len(session.answers) + 1)
    out.print()
    if session.uncounted[0]:
        doubted = len(session.uncounted[0])
        out.print(Text(_n("Your answers contradict each other: {n} of them is not counted for now.",
                          "Your answers contradict each other: {n} of them are not counted for "
                          "now.", doubted)))  # fmt: skip
    out.print(Text(f"{number}. {asked(question, signs)}", "bold"))
    out.print(Text(f"  1  {side(subject.case, question.first)}"))
    out.print(Text(f"  2  {side(subject.case, question.second)}"))
    out.print(Text(_("3 alike · 4 don't know · b back · q stop here"), "dim"))


def _lines() -> Queue[str | None]:
    """Read standard input in a thread of its own, so that Ctrl-C is heard meanwhile."""
    lines: Queue[str | None] = Queue()

    def pump() -> None:
        with suppress(OSError, ValueError):  # closed, or nothing that can be read
            for line in sys.stdin or ():
                lines.put(line)
        lines.put(None)

    threading.Thread(target=pump, daemon=True).start()
    return lines


def _typed(lines: Queue[str | None], out: Console, clock: Clock) -> str | None:
    """Give what was answered; None where nobody answers any more."""
    while not clock.stopped:
        try:
            line = lines.get(timeout=HEARD)
        except Empty:
            continue
        if line is None:
            return None
        word = " ".join(line.lower().split())
        if word in _TYPED:
            return _TYPED[word]
        if word:
            out.print(_("Type 1, 2, 3, 4, b or q."))
    return None


def _before(subject: Subject, kept: Path | None) -> list[Any]:
    """Read the answers that were kept from an earlier run, if there are any."""
    from paripassu.case.text import read
    from paripassu.risk.choices.elicit import answered

    if kept is None or not kept.exists():
        return []
    data = read(kept, secret=True).data
    told = data if isinstance(data, Mapping) else {}
    if told.get("party") != subject.party or not isinstance(told.get("answers"), list):
        raise RequestError(
            _("“{path}” does not hold answers of {party}.", path=kept, party=subject.party)
        )
    return [answered(subject, one if isinstance(one, list) else [one]) for one in told["answers"]]


def _keep(kept: Path | None, session: Session) -> None:
    """Write the answers so far, so that whatever ends the run loses none of them."""
    if kept is None:
        return
    from paripassu.case.target import Inputs, put_whole
    from paripassu.risk.choices.elicit import said

    lines = [json.dumps(said(one), ensure_ascii=False) for one in session.answers]
    head = ["paripassu: 1", f"party: {json.dumps(session.subject.party, ensure_ascii=False)}"]
    body = ["answers:", *(f"  - {line}" for line in lines)] if lines else ["answers: []"]
    text = "\n".join([*head, *body, ""])
    put_whole(kept, text.encode(), force=True, inputs=Inputs(private=True))


def _write(found: Elicited, to: Path, given: Mapping[str, Any], inputs: Inputs) -> None:
    from paripassu.case.private import private_yaml
    from paripassu.case.target import put_whole

    values = {one.action: one.stated for one in found.values}
    text = private_yaml(found.case, found.party, values, given["private"] or ())
    put_whole(to, text.encode(), force=given["force"], inputs=inputs)
    wrote(to)


def _show(found: Elicited, given: Mapping[str, Any]) -> None:
    if given["as_json"]:
        print_json(found.to_dict())
        return
    from paripassu.report.writers.terminal import show

    out = terminal()
    out.print()
    show(out, at(named("elicit").paper)(found, brief=not given["full"]), full=given["full"])


command = with_options(
    elicit,
    N_("Ask a party for its values by choices between two things, until no answer can change the "
       "plan.\n\nEach answer is 1 (the first), 2 (the second), 3 (alike), 4 (don't know), b (back) "
       "or q (stop). Give it to nobody but that party."),
    ("viewer", "deal", "within", "signs", "most_asked", "answers", "private_to", "private",
     "settings", "seed", "force", "full", "as_json"),
)  # fmt: skip
