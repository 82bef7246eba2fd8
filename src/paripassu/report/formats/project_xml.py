"""A calendar as Microsoft Project XML: tasks, links, milestones, parties and verifiers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from xml.etree import ElementTree

from paripassu.balance.links import LinkKind
from paripassu.case.timing import working
from paripassu.case.workdays import WEEK, Workdays, worked
from paripassu.language import _
from paripassu.order.dated_plan import Calendar
from paripassu.report.papers.entries import Entry, entries, first_benefits, first_step, grouped, on
from paripassu.report.papers.timetable import head, notes, unlinked

NAMESPACE = "http://schemas.microsoft.com/project"
# Every day of the week is worked, in hours that let a step's last day be the date of its finish.
OPENS, CLOSES, HOURS = time(8), time(16), 8
_LONGEST = 512  # letters of a name, by the format
_NO_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_FIXED_DURATION, _NO_EARLIER_THAN, _IN_DAYS, _WORK = 1, 4, 7, 1
_FINISH_TO_FINISH, _FINISH_TO_START, _START_TO_START = 0, 1, 3
_A_DAY = 10 * 60 * HOURS  # of a lag, which is counted in tenths of a minute

Field = tuple[str, object]


@dataclass(frozen=True)
class _Tie:
    """A link from another task: what sort it is, and of how many days."""

    of: tuple[str, str]
    kind: int = _FINISH_TO_START
    days: int = 0


@dataclass(frozen=True)
class _Task:
    """One line of the project: from day `first` to before day `end`.

    What is of one moment stands at the end of the day before, but a step, and what comes of it at
    once, on the day itself (`begins`). A summary `holds` the lines of the next level after it.
    """

    name: str
    level: int
    first: int
    end: int
    holds: tuple[_Task, ...] = ()
    begins: bool = False
    notes: str = ""
    key: tuple[str, str] | None = None
    after: tuple[_Tie, ...] = ()
    workers: tuple[str, ...] = ()
    latest: int | None = None
    worked: Workdays | None = None

    @property
    def summary(self) -> bool:
        """Whether it holds others."""
        return bool(self.holds)


def project_xml(calendar: Calendar) -> str:
    """Write a calendar in Microsoft Project's XML format, which other planners read too.

    A summary for each track holds its steps and their verifications; a need is a link from the
    end of one to the start of the other. Each keeps its date by a start no earlier than it, so
    that what depends on a step moves when the step is late, and nothing moves forward by itself.

    Raises
    ------
    RequestError
        Where the date of D-Day is to be agreed.
    """
    listed = entries(calendar)
    every = {entry.step.name: entry for entry in listed}
    tasks: list[_Task] = []
    for name, group in grouped(listed).items():
        tasks += _track(calendar, name, group, every)
    tasks += _benefits(calendar, every)
    workers = list(dict.fromkeys(worker for task in tasks for worker in task.workers))
    root = ElementTree.Element("Project", xmlns=NAMESPACE)
    title = calendar.case.title
    _put(root, [
        ("SaveVersion", 14), ("Name", title[:250]), ("Title", title), ("Subject", " ".join(
            head(calendar))), ("ScheduleFromStart", 1), ("StartDate", _opens(calendar, 0)),
        ("FinishDate", max(_span(calendar, task)[1] for task in tasks)), ("CurrencyCode", "USD"),
        ("CalendarUID", 1), ("DefaultStartTime", OPENS.isoformat()),
        ("DefaultFinishTime", CLOSES.isoformat()), ("MinutesPerDay", 60 * HOURS),
        ("MinutesPerWeek", 7 * 60 * HOURS), ("DaysPerMonth", 30),
        ("DefaultTaskType", _FIXED_DURATION), ("DurationFormat", _IN_DAYS),
        ("NewTasksAreManual", 0),
    ])  # fmt: skip
    weeks = {
        of: len(workers) + 2 + k
        for k, of in enumerate(dict.fromkeys(task.worked for task in tasks if task.worked))
    }
    _calendars(root, workers)
    for of, uid in weeks.items():
        _week(root, calendar, of, uid)
    _tasks(root, calendar, tasks, weeks)
    _resources(root, calendar, workers, tasks)
    _assignments(root, calendar, workers, tasks)
    ElementTree.indent(root)
    written = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{written}\n'


# --- What stands in the project ------------------------------------------------------------------


def _track(
    calendar: Calendar, name: str, group: Sequence[Entry], every: Mapping[str, Entry]
) -> list[_Task]:
    """Give the summary of a track, its steps, and after each its verification."""
    tasks: list[_Task] = []
    for entry in group:
        step, dates = entry.step, entry.step.dates
        tasks.append(
            _Task(
                name=f"{step.number}. {entry.does}",
                level=2,
                first=dates.starts,
                end=dates.done,
                notes="\n".join([entry.does, *notes(calendar, entry), *unlinked(entry)]),
                key=(step.name, ""),
                after=tuple(_ties(calendar, entry, every)),
                workers=tuple(calendar.case.parties[party].name for party in step.by),
                latest=entry.latest,
                begins=True,
                worked=_worked(calendar, entry),
            )
        )
        if entry.apart:
            said = _("Verification of step {number}", number=step.number)
            tasks.append(
                _Task(said, 2, dates.checked, dates.verified, key=_end_of(entry),
                      after=(_Tie((step.name, "")),), workers=step.verifiers,
                      worked=_worked(calendar, entry, verified=True))
            )  # fmt: skip
    return [_summary(name, tasks), *tasks]


def _worked(calendar: Calendar, entry: Entry, *, verified: bool = False) -> Workdays | None:
    """Give the working days in which all of a step, or its verification, is counted, if any."""
    case = calendar.case
    actions = [case.actions[id_] for id_ in entry.step.actions]
    told = [a.verified for a in actions if a.verified and a.verified.takes]
    takes = [one.takes for one in told] if verified else [one.takes for one in actions]
    of = {case.working_days(one.by if verified else "") for one in told} if verified else {
        case.working_days()}  # fmt: skip
    return of.pop() if takes and all(map(working, takes)) and len(of) == 1 else None


def _summary(name: str, tasks: Sequence[_Task]) -> _Task:
    first, end = min(task.first for task in tasks), max(task.end for task in tasks)
    return _Task(name, 1, first, end, holds=tuple(tasks))


def _benefits(calendar: Calendar, every: Mapping[str, Entry]) -> list[_Task]:
    """Give a milestone for the first benefit of each party, under a summary of their own."""
    found = first_benefits(calendar)
    if not found:
        return []
    tasks: list[_Task] = []
    for party, day in found.items():
        name = _("First benefit to {party}", party=calendar.case.parties[party].name)
        step = first_step(calendar, party)
        after = () if step is None else (_Tie(_end_of(every[step.name])),)
        at_once = step is not None and step.dates.verified == step.dates.starts
        tasks.append(
            _Task(name, 2, day, day, key=(party, "first benefit"), after=after, begins=at_once)
        )
    return [_summary(_("First benefits"), tasks), *tasks]


def _ties(calendar: Calendar, entry: Entry, every: Mapping[str, Entry]) -> Iterator[_Tie]:
    """Give the links of a step: one for each other, which two of a kind cannot be in the format.

    No link says by when after another a step is done: its deadline does.
    """
    holder = {token: name for name in calendar.dates for token in name.split("+")}
    lags = dict.fromkeys(entry.after, 0)
    tied = []
    for link, gap in zip(entry.links, entry.gaps, strict=True):
        other = holder[link.other]
        if link.kind is LinkKind.AFTER:
            lags[other] = max(lags.get(other, 0), gap)
        elif link.kind is LinkKind.AFTER_START:
            tied.append(_Tie((other, ""), _START_TO_START, gap))
        elif link.kind is LinkKind.SAME_DAY:
            tied.append(_Tie((other, ""), _FINISH_TO_FINISH))
    yield from (_Tie(_end_of(every[name]), days=days) for name, days in lags.items())
    yield from (tie for tie in tied if tie.of[0] not in lags)


def _end_of(entry: Entry) -> tuple[str, str]:
    """Say with which task a step is verified: its verification, or the step itself."""
    return entry.step.name, "verified" if entry.apart else ""


# --- How it is written ---------------------------------------------------------------------------


def _calendars(root: ElementTree.Element, workers: Sequence[str]) -> None:
    """Write the calendar of all days, and one of each worker's own that follows it."""
    calendars = ElementTree.SubElement(root, "Calendars")
    base = _under(calendars, "Calendar", [("UID", 1), ("Name", _("Every day"))])
    _put(base, [("IsBaseCalendar", 1), ("BaseCalendarUID", -1)])
    week = ElementTree.SubElement(base, "WeekDays")
    for number in range(1, 8):
        day = _under(week, "WeekDay", [("DayType", number), ("DayWorking", 1)])
        times = ElementTree.SubElement(day, "WorkingTimes")
        _under(times, "WorkingTime", [("FromTime", OPENS.isoformat()),
                                      ("ToTime", CLOSES.isoformat())])  # fmt: skip
    for number, worker in enumerate(workers, 2):
        _under(calendars, "Calendar", [("UID", number), ("Name", worker), ("IsBaseCalendar", 0),
                                       ("BaseCalendarUID", 1)])  # fmt: skip


def _week(root: ElementTree.Element, calendar: Calendar, of: Workdays, uid: int) -> None:
    """Write a calendar of working days, and each span of days on which nothing is worked."""
    calendars = root.find("Calendars")
    assert calendars is not None
    base = _under(calendars, "Calendar", [("UID", uid), ("Name", _("Working days"))])
    _put(base, [("IsBaseCalendar", 1), ("BaseCalendarUID", -1)])
    week = ElementTree.SubElement(base, "WeekDays")
    for number in range(1, 8):
        open_ = WEEK[number - 2] in of.days  # theirs begin with Sunday
        day = _under(week, "WeekDay", [("DayType", number), ("DayWorking", int(open_))])
        if open_:
            times = ElementTree.SubElement(day, "WorkingTimes")
            _under(times, "WorkingTime", [("FromTime", OPENS.isoformat()),
                                          ("ToTime", CLOSES.isoformat())])  # fmt: skip
    spans = list(_shut(calendar, of))
    if not spans:
        return
    shut = ElementTree.SubElement(base, "Exceptions")
    for first, last in spans:
        one = ElementTree.SubElement(shut, "Exception")
        _put(one, [("EnteredByOccurrences", 0)])
        _under(one, "TimePeriod", [("FromDate", f"{on(calendar, first)}T00:00:00"),
                                   ("ToDate", f"{on(calendar, last)}T23:59:00")])  # fmt: skip
        _put(one, [("Occurrences", last - first + 1), ("Name", _("Not worked")), ("Type", 1),
                   ("DayWorking", 0)])  # fmt: skip


def _shut(calendar: Calendar, of: Workdays) -> Iterator[tuple[int, int]]:
    """Give the spans of days, up to the end, that would be worked but for holidays and seasons."""
    first = None
    for day in range(calendar.length + 1):
        date = on(calendar, day)
        shut = WEEK[date.weekday()] in of.days and not of.works_on(date)
        if shut and first is None:
            first = last = day
        elif shut:
            last = day
        elif first is not None and of.works_on(date):
            yield first, last
            first = None
    if first is not None:
        yield first, last


def _tasks(
    root: ElementTree.Element,
    calendar: Calendar,
    tasks: Sequence[_Task],
    weeks: Mapping[Workdays, int],
) -> None:
    uids = {task.key: uid for uid, task in enumerate(tasks, 1) if task.key is not None}
    written = ElementTree.SubElement(root, "Tasks")
    summaries = under = 0
    for uid, task in enumerate(tasks, 1):
        summaries += task.summary
        under = 0 if task.summary else under + 1
        number = f"{summaries}.{under}" if under else f"{summaries}"
        milestone = task.first == task.end and not task.summary
        start, finish = _span(calendar, task)
        fields: list[Field] = [
            ("UID", uid), ("ID", uid), ("Name", task.name), ("Manual", 0),
            ("Type", _FIXED_DURATION), ("IsNull", 0), ("WBS", number), ("OutlineNumber", number),
            ("OutlineLevel", task.level), ("Priority", 500), ("Start", start), ("Finish", finish),
            ("Duration", _hours(calendar, task)), ("DurationFormat", _IN_DAYS), ("EffortDriven", 0),
            ("Estimated", 0), ("Milestone", int(milestone)), ("Summary", int(task.summary)),
            ("PercentComplete", 0), ("ActualDuration", "PT0H0M0S"),
            ("RemainingDuration", _hours(calendar, task)),
        ]  # fmt: skip
        if not task.summary:
            uid_ = weeks[task.worked] if task.worked else 1
            fields += [("ConstraintType", _NO_EARLIER_THAN), ("CalendarUID", uid_)]
            fields.append(("ConstraintDate", start))
        if task.latest is not None:
            # What takes no time may be done on the day itself.
            day = task.latest + (task.first == task.end)
            fields.append(("Deadline", _closes(calendar, day)))
        if not task.summary:
            fields.append(("IgnoreResourceCalendar", 1))
        if task.notes:
            fields.append(("Notes", task.notes))
        element = _under(written, "Task", fields)
        for tie in task.after:
            _under(element, "PredecessorLink", [
                ("PredecessorUID", uids[tie.of]), ("Type", tie.kind), ("CrossProject", 0),
                ("LinkLag", _A_DAY * tie.days), ("LagFormat", _IN_DAYS),
            ])  # fmt: skip


def _resources(
    root: ElementTree.Element, calendar: Calendar, workers: Sequence[str], tasks: Sequence[_Task]
) -> None:
    """Write parties and verifiers, each able to do all that it has at once, or what is stated."""
    written = ElementTree.SubElement(root, "Resources")
    for uid, worker in enumerate(workers, 1):
        own = [task for task in tasks if worker in task.workers]
        most = max(sum(o.first <= task.first < o.end for o in own) for task in own)
        stated = calendar.case.verifiers.get(worker)
        units = stated.teams if stated is not None and stated.teams else max(most, 1)
        _under(written, "Resource", [("UID", uid), ("ID", uid), ("Name", worker), ("Type", _WORK),
                                     ("IsNull", 0), ("MaxUnits", units), ("CanLevel", 0),
                                     ("CalendarUID", uid + 1)])  # fmt: skip


def _assignments(
    root: ElementTree.Element, calendar: Calendar, workers: Sequence[str], tasks: Sequence[_Task]
) -> None:
    written = ElementTree.SubElement(root, "Assignments")
    uid = 0
    for task_uid, task in enumerate(tasks, 1):
        for worker in task.workers:
            uid += 1
            start, finish = _span(calendar, task)
            _under(written, "Assignment", [
                ("UID", uid), ("TaskUID", task_uid), ("ResourceUID", workers.index(worker) + 1),
                ("Finish", finish), ("Start", start), ("Units", 1),
                ("Work", _hours(calendar, task)),
            ])  # fmt: skip


def _span(calendar: Calendar, task: _Task) -> tuple[str, str]:
    """Give start and finish; a summary's are those of what it holds."""
    if task.holds:
        starts, ends = zip(*(_span(calendar, one) for one in task.holds), strict=True)
        return min(starts), max(ends)
    moment = task.first == task.end
    first = _closes if moment and not task.begins else _opens
    last = _opens if moment and task.begins else _closes
    return first(calendar, task.first), last(calendar, task.end)


def _opens(calendar: Calendar, day: int) -> str:
    return datetime.combine(on(calendar, day), OPENS).isoformat()


def _closes(calendar: Calendar, day: int) -> str:
    """Give the hour at which the last day before a day ends."""
    return datetime.combine(on(calendar, day - 1), CLOSES).isoformat()


def _hours(calendar: Calendar, task: _Task) -> str:
    number = task.end - task.first
    if task.worked is not None and calendar.case.starts:
        number = worked(task.worked, calendar.case.starts, task.first, task.end)
    return f"PT{HOURS * number}H0M0S"


def _under(parent: ElementTree.Element, name: str, fields: Iterable[Field]) -> ElementTree.Element:
    element = ElementTree.SubElement(parent, name)
    _put(element, fields)
    return element


def _put(element: ElementTree.Element, fields: Iterable[Field]) -> None:
    for name, value in fields:
        text = _NO_XML.sub("�", str(value))
        ElementTree.SubElement(element, name).text = text if name == "Notes" else text[:_LONGEST]
