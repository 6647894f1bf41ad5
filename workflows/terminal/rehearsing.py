"""``stories`` and ``simulate``: try a program out in its own git repository. Only what is asked for is written."""

from __future__ import annotations

import argparse
from datetime import date, timedelta
from pathlib import Path

from babel.numbers import format_decimal

from models.definitions import Definition
from models.findings import refuse, sentence
from models.i18n import translate
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
    with_language(simulate)
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
    language = language_of(options)
    if options.out:
        place_for(options.out).write_bytes(rehearsal_workbook(rehearsal, found, language=language))
    document = {**rehearsal_document(rehearsal), "findings": [as_json(one) for one in found]}
    tables = (_calendar(rehearsal, language), _short(rehearsal, language), [line_of(one, language) for one in found])
    words = [translate(NOT_A_FORECAST, language), *(line for table in tables for line in ("", *table))]
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


_COLUMNS = ("running", "waiting", "due", "answered", "missed", "reminders", "tasks", "cases")


def _calendar(rehearsal: Rehearsal, language: str) -> list[str]:
    """Every fourth week: who runs and waits, check-ins, tasks, and the hours of whoever works most."""
    busiest = max(rehearsal.load, key=lambda load: load.busiest.middle, default=None)
    most = max((week.hours[busiest.role].middle for week in rehearsal.calendar), default=0.0) if busiest else 0.0
    heads = said("rehearsal_heads", language).split("|")
    wide = [max(4, len(head)) for head in heads[:-1]]
    lines = ["  ".join((*(f"{head:>{width}}" for head, width in zip(heads, wide, strict=False)), heads[-1]))]
    for week in rehearsal.calendar:
        if week.number % 4 and week.number != rehearsal.weeks:
            continue
        figures = [week.number, *(week.figures[name].middle for name in _COLUMNS)]
        hours = week.hours[busiest.role].middle if busiest else 0.0
        bar = "#" * round(_BAR * hours / most) if most else ""
        told = (f"{figure:>{width}.0f}" for figure, width in zip(figures, wide, strict=True))
        lines.append("  ".join((*told, f"{_one_place(hours, language):>6} {bar}")).rstrip())
    return lines


def _short(rehearsal: Rehearsal, language: str) -> list[str]:
    lines = []
    if rehearsal.days_to_match is not None:
        days = rehearsal.days_to_match
        told = {name: f"{value:.0f}" for name, value in (("n", days.middle), ("low", days.low), ("high", days.high))}
        lines.append(said("rehearsal_days_to_match", language, **told))
    lines.append(said("rehearsal_begun", language, n=f"{rehearsal.matches.middle:.0f}"))
    for load in rehearsal.load:
        if load.busiest.high:
            hours = _one_place(load.busiest.middle, language)
            if load.works is None:
                lines.append(said("rehearsal_busiest", language, role=load.label, hours=hours))
            else:
                works = _one_place(load.works, language)
                lines.append(said("rehearsal_busiest_of", language, role=load.label, hours=hours, works=works))
    return lines


def _one_place(number: float, language: str) -> str:
    """A number with one place behind the point, or the comma."""
    return format_decimal(number, format="0.0", locale=language)
