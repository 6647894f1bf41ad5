"""``stories`` and ``simulate``: try a program out in its own git repository. Only what is asked for is written."""

from __future__ import annotations

import argparse
from datetime import date, timedelta
from pathlib import Path

from models.definitions import Definition
from models.findings import refuse, sentence
from workflows.language.layers import PROGRAM
from workflows.language.shelf import Files, shelf_beside, texts_in
from workflows.simulation import (
    NOT_A_FORECAST,
    Assumptions,
    Job,
    Rehearsal,
    doubts,
    rehearsal_document,
    rehearsal_workbook,
    rehearse,
)
from workflows.simulation.assumptions import KNOWN
from workflows.simulation.many import MOST_SEEDS, MOST_WEEKS
from workflows.simulation.stories import StoryReport, report_document, tell, with_inherited
from workflows.terminal.command import (
    Command,
    Result,
    as_json,
    definition_at,
    existing,
    language_of,
    line_of,
    place_for,
    said,
    today_of,
    with_language,
)

_BAR = 24


def add(command: Command) -> None:
    """``stories`` and ``simulate``."""
    stories = command("stories", _stories, "Play the stories of a program and say which do not come true.")
    stories.add_argument("program", type=Path, metavar="PROGRAM")
    with_language(stories)
    stories.add_argument("--log", action="store_true", help="what happened, also in stories that came true")

    simulate = command("simulate", _simulate, "Rehearse a program with invented people. Not a forecast.")
    simulate.add_argument("program", type=Path, metavar="PROGRAM")
    simulate.add_argument("--weeks", type=int, default=26, metavar="N")
    simulate.add_argument("--seeds", type=int, default=5, metavar="N", help="how many runs; 20 make a good range")
    simulate.add_argument("--today", type=date.fromisoformat)
    simulate.add_argument("--assume", nargs="+", default=[], metavar="NAME=VALUE")
    simulate.add_argument("--out", type=Path, metavar="OUT.xlsx")


def _stories(options: argparse.Namespace) -> Result:
    definition = definition_at(options.program)
    language = language_of(options)
    report = stories_beside(definition, options.program, language=language)
    words = [_story_words(report, log=options.log, language=language)]
    document = report_document(report, language)
    words.append(said("stories_came_true", language, n=document["came_true"], told=document["told"]))
    return (0 if report.came_true else 1), document, "\n".join(line for line in words if line)


def stories_beside(definition: Definition, path: Path, *, language: str = "en") -> StoryReport:
    """The stories that lie beside a program and those it inherits, told. Raises ``Refused`` where there are none."""
    folder = path if path.is_dir() else existing(path).parent
    stories = with_inherited(_files(path), shelf_beside(folder))
    if not stories.files:
        raise refuse("no_stories", name=definition.program.label)
    return tell(definition, stories.files, names=stories.names, inherited=stories.inherited, language=language)


def _files(path: Path) -> Files:
    """The texts beside a program; a file of another name stands for its ``program.yaml``."""
    files = texts_in(path if path.is_dir() else path.parent)
    return files if path.is_dir() else {**files, PROGRAM: path.read_text("utf-8")}


def _story_words(report: StoryReport, *, log: bool, language: str) -> str:
    def line(number: int | None) -> str:
        return said("line_of_file", language, line=number)

    lines = [f"{found.file}, {line(found.line)}: {sentence(found, language)}" for found in report.unread]
    for telling in report.tellings:
        mark = "+" if telling.came_true else "-"
        lines.append(f"{mark} {telling.story.title} ({telling.story.file})")
        lines += [f"  {line(found.line)}: {sentence(found, language)}" for found in telling.findings]
        if log or not telling.came_true:
            lines += [f"    {happened}" for happened in telling.log]
    return "\n".join(lines)


def _simulate(options: argparse.Namespace) -> Result:
    definition = definition_at(options.program)
    if not 1 <= options.weeks <= MOST_WEEKS or not 1 <= options.seeds <= MOST_SEEDS:
        raise refuse("rehearsal_too_long", weeks=MOST_WEEKS, seeds=MOST_SEEDS)
    today = today_of(options)
    job = Job(
        definition=definition,
        assumptions=assumed(options.assume),
        start=today - timedelta(days=today.weekday()),
        weeks=options.weeks,
        seeds=tuple(range(1, options.seeds + 1)),
    )
    rehearsal = rehearse(job, processes=0 if options.seeds == 1 else None)
    found = doubts(definition, rehearsal)
    if options.out:
        place_for(options.out).write_bytes(rehearsal_workbook(rehearsal, found))
    document = {**rehearsal_document(rehearsal), "findings": [as_json(one) for one in found]}
    words = [NOT_A_FORECAST, "", *_calendar(rehearsal), "", *_short(rehearsal), "", *(line_of(one) for one in found)]
    return 0, document, "\n".join(words)


def assumed(told: list[str]) -> Assumptions:
    """``mentees_per_week=5`` … over the defaults. Raises ``Refused`` for what is no assumption, no number or beyond
    its limits."""
    numbers: dict[str, float | None] = {}
    for entry in told:
        name, _, value = entry.partition("=")
        try:
            numbers[name] = float(value)
        except ValueError:
            name = ""
        kind = KNOWN.get(name)
        if kind is None:
            raise refuse("assumption_unknown", entry=entry, known=", ".join(sorted(KNOWN)))
        if not kind.low <= (numbers[name] or 0.0) <= kind.high:  # what is not a number at all is not between them
            raise refuse("assumption_beyond", entry=entry, low=f"{kind.low:g}", high=f"{kind.high:g}")
    return Assumptions().changed(**numbers)


def _calendar(rehearsal: Rehearsal) -> list[str]:
    """Every fourth week: who runs and waits, check-ins, tasks, and the hours of whoever works most."""
    busiest = max(rehearsal.load, key=lambda load: load.busiest.middle, default=None)
    most = max((week.hours[busiest.role].middle for week in rehearsal.calendar), default=0.0) if busiest else 0.0
    lines = ["week  active  waiting   due  answered  missed  reminders  tasks  cases  hours a week"]
    for week in rehearsal.calendar:
        if week.number % 4 and week.number != rehearsal.weeks:
            continue
        middle = {name: week.figures[name].middle for name in week.figures}
        hours = week.hours[busiest.role].middle if busiest else 0.0
        bar = "#" * round(_BAR * hours / most) if most else ""
        lines.append(
            f"{week.number:>4}  {middle['running']:>6.0f}  {middle['waiting']:>7.0f}  {middle['due']:>4.0f}  "
            f"{middle['answered']:>8.0f}  {middle['missed']:>6.0f}  {middle['reminders']:>9.0f}  "
            f"{middle['tasks']:>5.0f}  {middle['cases']:>5.0f}  {hours:>6.1f} {bar}"
        )
    return lines


def _short(rehearsal: Rehearsal) -> list[str]:
    lines = []
    if rehearsal.days_to_match is not None:
        days = rehearsal.days_to_match
        lines.append(f"days from application to match: {days.middle:.0f} (from {days.low:.0f} to {days.high:.0f})")
    lines.append(f"matches begun: {rehearsal.matches.middle:.0f}")
    for load in rehearsal.load:
        if load.busiest.high:
            has = f" of {load.works:g}" if load.works is not None else ""
            lines.append(f"busiest week of {load.label}: {load.busiest.middle:.1f}{has} hours")
    return lines
