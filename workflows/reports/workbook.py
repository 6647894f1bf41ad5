"""A report as a workbook: the figures with their definitions, a sheet for each breakdown, charts that Excel draws."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from models.database import reading, writing
from models.i18n import day_in_words, mark, translate
from models.tables import AccountEvent
from models.vocabulary import AccountRole
from workflows.actors import Actor, require
from workflows.exchange.charted import Chart, ChartedSheet, charted_workbook
from workflows.reports.figures import report_within
from workflows.reports.values import Report, Shown

_FIGURES, _FIGURE, _VALUE, _UNIT = mark("Figures"), mark("Figure"), mark("Value"), mark("Unit")
_N, _NOT_KNOWN, _TARGET, _MET = mark("Counted"), mark("Not known"), mark("Target"), mark("Target met")
_WHAT, _AMONG = mark("What is counted"), mark("Among whom")
_STAGE, _NUMBER = mark("Stage"), mark("Number")
_WEEKS, _WEEK, _SHARE = mark("Check-ins by week"), mark("Week from"), mark("Answered, %")
_DUE, _ANSWERED, _MISSED = mark("Due"), mark("Answered"), mark("Missed")
_STANDS = mark("{program} · {cohort} · as of {day}")
_HIDDEN = mark("Groups of fewer than {least} people are not shown.")
_PERCENT, _DAYS = mark("percent"), mark("days")


def report_workbook(
    actor: Actor,
    cohort_id: str,
    name: str | None = None,
    *,
    now: datetime,
    as_of: date | None = None,
    language: str = "en",
) -> tuple[str, bytes]:
    """The report as a file name and a workbook, for whoever may see it, as she may see it. The export is noted."""
    with reading() as session:
        actor = require(session, actor, AccountRole.VIEWER)
        found = report_within(session, actor, cohort_id, name, now=now, as_of=as_of, language=language)
    data = charted_workbook(_sheets(found, language), language=language, title=found.label)
    with writing() as session:
        told = {"cohort": cohort_id, "what": "report"}
        session.add(AccountEvent(at=now, actor=actor.id, type="exported", data=told))
    return f"report-{found.day.isoformat()}.xlsx", data


def _sheets(found: Report, language: str) -> Iterator[ChartedSheet]:
    def _(words: str, **params: object) -> str:
        return translate(words, language, **params)

    day = day_in_words(found.day, language)
    stands = _(_STANDS, program=found.program, cohort=found.cohort, day=day)
    above = [stands, *([_(_HIDDEN, least=found.least)] if found.least else [])]
    headings = [_FIGURE, _VALUE, _UNIT, _N, _NOT_KNOWN, _TARGET, _MET, _WHAT, _AMONG]
    yield ChartedSheet(
        title=_(_FIGURES),
        above=[found.label, *above],
        headings=[_(heading) for heading in headings],
        rows=[_row(figure, language) for figure in found.figures],
        formats=((1, "#,##0.0"),),
    )
    for figure in found.figures:
        for breakdown in figure.breakdowns:
            yield ChartedSheet(
                title=f"{figure.label} · {breakdown.label}",
                above=[f"{figure.label} · {breakdown.label}", figure.words.what, *above],
                headings=[breakdown.label, _(_VALUE), _(_N)],
                rows=[[bar.label, bar.text if bar.hidden else bar.value, bar.counted] for bar in breakdown.bars],
                chart=Chart(kind="bar", of=1, title=figure.label),
                formats=((1, "#,##0.0"),),
            )
    for places in found.places:
        yield ChartedSheet(
            title=places.label,
            above=[places.label, *above],
            headings=[_(_STAGE), _(_NUMBER)],
            rows=[[bar.label, bar.text if bar.hidden else bar.counted] for bar in places.bars],
            chart=Chart(kind="bar", of=1, title=places.label),
        )
    if found.weeks:
        yield ChartedSheet(
            title=_(_WEEKS),
            above=[_(_WEEKS), *above],
            headings=[_(_WEEK), _(_SHARE), _(_DUE), _(_ANSWERED), _(_MISSED)],
            rows=[[week.start, week.share, week.due, week.answered, week.missed] for week in found.weeks],
            chart=Chart(kind="line", of=1, title=_(_SHARE)),
            formats=((1, "0"),),
        )


def _row(figure: Shown, language: str) -> list[object]:
    unit = {"percent": translate(_PERCENT, language), "days": translate(_DAYS, language)}.get(figure.unit, "")
    return [
        figure.label,
        figure.text if figure.hidden else figure.value,
        unit,
        figure.counted,
        figure.not_known,
        figure.words.target,
        figure.target_met,
        figure.words.what,
        figure.words.among,
    ]
