"""A rehearsal as a workbook: what it is, the calendar with its chart, the work, rules, stages, assumptions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from models.findings import Finding, sentence
from models.i18n import day_in_words, mark, translate
from workflows.exchange.charted import Chart, ChartedSheet, charted_workbook
from workflows.simulation.assumptions import KNOWN
from workflows.simulation.comparing import side_by_side
from workflows.simulation.rehearsal import FIGURES, NOT_A_FORECAST, Rehearsal, Spread

FIGURE_WORDS = {
    "waiting": mark("Waiting"),
    "running": mark("Matches running"),
    "matched": mark("Matches begun"),
    "due": mark("Check-ins due"),
    "answered": mark("Check-ins answered"),
    "missed": mark("Check-ins missed"),
    "reminders": mark("Reminders"),
    "messages": mark("Messages"),
    "tasks": mark("New tasks"),
    "cases": mark("New cases"),
}
"""What the figures of a week are called."""
UNIT_WORDS = {
    "share": mark("percent"),
    "days": mark("days"),
    "minutes": mark("minutes"),
    "people": mark("people"),
    "people a week": mark("people a week"),
}
"""What the units of the assumptions are called."""
_SHORT, _CALENDAR, _WORK, _STAGES = mark("In short"), mark("Calendar"), mark("Work"), mark("Stages")
_RULES, _ASSUMED, _RANGES, _SIDES = mark("Rules"), mark("Assumptions"), mark("Ranges"), mark("Side by side")
_WEEK, _BEGINS, _LOW, _MIDDLE, _HIGH = mark("Week"), mark("Begins"), mark("Low"), mark("Middle"), mark("High")
_FIGURE, _FOUND, _ROLE, _HOURS = mark("Figure"), mark("What stands out"), mark("Role"), mark("Hours a week")
_RULE, _RUNS, _TRACK, _STAGE = mark("Rule"), mark("Runs in which it did something"), mark("Of"), mark("Stage")
_NAME, _VALUE, _UNIT, _SOURCE = mark("What is assumed"), mark("Value"), mark("Unit"), mark("Where it is from")
_COMES = mark("New: {role}")
_HOURS_OF = mark("Hours: {role}")
_STANDS = mark("{program} · {weeks} weeks from {day} · {runs} runs")
_RANGE = mark("Of each figure: the middle of all runs, and between which values four in five runs lie.")


def rehearsal_workbook(
    rehearsal: Rehearsal,
    findings: Sequence[Finding] = (),
    *,
    other: Rehearsal | None = None,
    language: str = "en",
) -> bytes:
    """The workbook's bytes. ``findings`` are those of ``doubts``; ``other`` is put beside it, where it is given."""
    return charted_workbook(_sheets(rehearsal, findings, other, language), language=language, title=rehearsal.label)


def _sheets(
    rehearsal: Rehearsal, findings: Sequence[Finding], other: Rehearsal | None, language: str
) -> Iterator[ChartedSheet]:
    def _(words: str, **params: object) -> str:
        return translate(words, language, **params)

    day = day_in_words(rehearsal.start, language)
    stands = _(_STANDS, program=rehearsal.label, weeks=rehearsal.weeks, day=day, runs=len(rehearsal.seeds))
    above = [rehearsal.label, stands, _(NOT_A_FORECAST), _(_RANGE)]
    spread = [_(_LOW), _(_MIDDLE), _(_HIGH)]
    yield ChartedSheet(
        title=_(_SHORT),
        above=above,
        headings=[_(_FIGURE), _(_ROLE), *spread],
        rows=[
            *([_(one.label), one.role, *_three(one.one)] for one in side_by_side(rehearsal, rehearsal)),
            *([_(_FOUND), "", sentence(found, language)] for found in findings),
        ],
        formats=_decimals(2, 4),
    )
    roles = {load.role: load.label for load in rehearsal.load}
    joined = list(rehearsal.calendar[0].joined) if rehearsal.calendar else []
    yield ChartedSheet(
        title=_(_CALENDAR),
        above=[_(_CALENDAR), stands, _(NOT_A_FORECAST)],
        headings=[
            _(_BEGINS),
            _(_WEEK),
            *(_(FIGURE_WORDS[name]) for name in FIGURES),
            *(_(_COMES, role=role.replace("_", " ")) for role in joined),
            *(_(_HOURS_OF, role=label) for label in roles.values()),
        ],
        rows=[
            [
                week.begins,
                week.number,
                *(week.figures[name].middle for name in FIGURES),
                *(week.joined[role].middle for role in joined),
                *(week.hours[role].middle for role in roles),
            ]
            for week in rehearsal.calendar
        ],
        chart=Chart(kind="line", of=2, title=_(FIGURE_WORDS["waiting"])),
        formats=_decimals(2, 2 + len(FIGURES) + len(joined) + len(roles)),
    )
    for load in rehearsal.load:
        if load.busiest.high > 0:
            has = "" if load.works is None else f" ({_(_HOURS)}: {load.works:g})"
            yield ChartedSheet(
                title=f"{_(_WORK)} · {load.label}",
                above=[f"{_(_WORK)} · {load.label}{has}", stands, _(NOT_A_FORECAST)],
                headings=[_(_BEGINS), *spread, _(_HOURS)],
                rows=[[week.begins, *_three(week.hours[load.role]), load.works] for week in rehearsal.calendar],
                chart=Chart(kind="line", of=2, title=_(_HOURS_OF, role=load.label)),
                formats=_decimals(1, 4),
            )
    yield ChartedSheet(
        title=_(_RANGES),
        above=[_(_RANGES), stands, _(NOT_A_FORECAST)],
        headings=[_(_BEGINS), _(_FIGURE), *spread],
        rows=[
            [week.begins, _(FIGURE_WORDS[name]), *_three(week.figures[name])]
            for name in FIGURES
            for week in rehearsal.calendar
        ],
        formats=_decimals(2, 4),
    )
    for track in rehearsal.calendar[0].stages if rehearsal.calendar else ():
        stages = list(rehearsal.calendar[0].stages[track])
        title = f"{_(_STAGES)} · {track.replace('_', ' ')}"
        yield ChartedSheet(
            title=title,
            above=[title, stands, _(NOT_A_FORECAST)],
            headings=[_(_BEGINS), *(name.replace("_", " ") for name in stages)],
            rows=[[week.begins, *(week.stages[track][name] for name in stages)] for week in rehearsal.calendar],
            formats=_decimals(1, len(stages)),
        )
    yield ChartedSheet(
        title=_(_RULES),
        above=[_(_RULES), stands, _(NOT_A_FORECAST)],
        headings=[_(_RULE), *spread, _(_RUNS)],
        rows=[[rule.label, *_three(rule.times), rule.runs] for rule in rehearsal.rules],
        chart=Chart(kind="bar", of=2, title=_(_RULES)),
        formats=_decimals(1, 3),
    )
    yield ChartedSheet(
        title=_(_ASSUMED),
        above=[_(_ASSUMED), stands, _(NOT_A_FORECAST)],
        headings=[_(_NAME), _(_VALUE), _(_UNIT), _(_SOURCE)],
        rows=[
            [
                _(one.label),
                _shown(rehearsal, name),
                _(UNIT_WORDS[one.unit]),
                _(one.source),
            ]
            for name, one in KNOWN.items()
        ],
        formats=_decimals(1, 1),
    )
    if other is not None:
        yield ChartedSheet(
            title=_(_SIDES),
            above=[_(_SIDES), f"1: {stands}", f"2: {other.label}", _(NOT_A_FORECAST)],
            headings=[_(_FIGURE), _(_ROLE), *(f"1 · {one}" for one in spread), *(f"2 · {one}" for one in spread)],
            rows=[
                [_(one.label), one.role, *_three(one.one), *_three(one.other)] for one in side_by_side(rehearsal, other)
            ],
            formats=_decimals(2, 7),
        )


def _three(spread: Spread | None) -> list[Any]:
    return [None, None, None] if spread is None else [spread.low, spread.middle, spread.high]


def _shown(rehearsal: Rehearsal, name: str) -> float:
    value: float = getattr(rehearsal.assumptions, name)
    return round(100 * value, 1) if KNOWN[name].unit == "share" else value


def _decimals(first: int, last: int) -> tuple[tuple[int, str], ...]:
    return tuple((column, "#,##0.0") for column in range(first, last + 1))
