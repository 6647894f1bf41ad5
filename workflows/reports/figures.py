"""A report put together: measured on a day, hidden where it must be, written as people read it."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

from babel.numbers import format_decimal
from sqlmodel import Session

from models.database import reading, writing
from models.definitions import Definition
from models.definitions.base import called
from models.definitions.conditions import cases_in, parse_conditions
from models.definitions.indicator_words import say_indicator
from models.definitions.phrases import parse_measure
from models.definitions.sections import Indicator
from models.definitions.wording import subject_label
from models.findings import refuse
from models.i18n import mark, translate
from models.vocabulary import MATCH, UNSET, AccountRole
from workflows.actors import Actor, require
from workflows.covered import is_sensitive, note_figure
from workflows.engine import EMPTY, Figure, day_of, in_order, index_of, measure, replay
from workflows.engine.measures import group_subject
from workflows.progress import Standing, as_read, journal, load, may_see_cases
from workflows.reports.released import LEAST, measure_all, released, streams_of
from workflows.reports.values import Bar, Breakdown, Places, Report, RowBehind, Shown, Week

WEEKS = 26
EVERYTHING = ""
"""The name of the report with every figure."""
_ALL_FIGURES = mark("All figures")
_FEW, _FEW_OF = mark("Fewer than {least}"), mark("Fewer than {least} of {n}")
_NEARLY_ALL = mark("All but fewer than {least} of {n}")
_NOT_SHOWN = mark("Not shown")
_NOT_KNOWN = mark("Not known")
_PERCENT, _DAYS = mark("{value} %"), mark("{value} {n|day|days}")
_MATCHES = mark("Matches")


def report(
    actor: Actor,
    cohort_id: str,
    name: str | None = None,
    *,
    now: datetime,
    as_of: date | None = None,
    language: str = "en",
) -> Report:
    """A report of a cohort's definition, or its first one; ``as_of`` an earlier day shows the cohort as it stood then.

    A viewer gets sums without the people, and the ends of months only: two days compared could tell who came in
    between. ``as_of`` chooses among them. Raises ``Refused`` (``report_unknown``).
    """
    with reading() as session:
        actor = require(session, actor, AccountRole.VIEWER)
        return report_within(session, actor, cohort_id, name, now=now, as_of=as_of, language=language)


def report_within(
    session: Session,
    actor: Actor,
    cohort_id: str,
    name: str | None,
    *,
    now: datetime,
    as_of: date | None,
    language: str,
) -> Report:
    """``report`` for an actor who was asked who she is."""
    if actor.may(AccountRole.COORDINATOR):
        here = standing_on(session, cohort_id, now=now, day=as_of)
        found = put_together(here, name, language=language)
        unseen = [shown.name for shown in found.figures if _case_kept_from(here, actor, shown.name)]
        shown = (_not_shown(one, language) if one.name in unseen else one for one in found.figures)
        return replace(found, figures=tuple(shown)) if unseen else found
    seen = released(session, cohort_id, now=now, as_of=as_of)
    return put_together(seen.here, name, language=language, visible=seen.visible, days=seen.days)


def rows_behind(
    actor: Actor, cohort_id: str, indicator: str, *, now: datetime, as_of: date | None = None
) -> tuple[RowBehind, ...]:
    """Who stands behind a figure, by name; nobody where the definition hides it. A figure that asks for a sensitive
    answer gives it away with the names: that they were asked for is written down. One that asks for cases tells them to
    those alone who may read them. Raises ``Refused`` for viewers, and ``figure_of_cases``."""
    with writing() as session:
        actor = require(session, actor, AccountRole.COORDINATOR)
        here = standing_on(session, cohort_id, now=now, day=as_of)
        if indicator not in here.definition.indicators:
            raise refuse("indicator_unknown", name=indicator)
        said = here.definition.indicators[indicator]
        asked = frozenset(_subjects(here.definition, said))
        if case := _case_kept_from(here, actor, indicator):
            label = said.label or indicator
            raise refuse("figure_of_cases", name=label, case=called(here.definition.cases.get(case), case))
        if _asks_sensitively((here.definition, *here.state.definitions.values()), asked):
            note_figure(session, actor, cohort_id, indicator, now=now)
    figure = measure(here.definition, here.state, indicator, today=here.today)
    found = []
    for stream in figure.rows:
        track = here.state.track(stream)
        if track is None:
            continue
        person = here.state.people.get(stream)
        found.append(
            RowBehind(
                stream=stream,
                name=here.name(stream),
                role=here.definition.role_label(person.role) if person else "",
                stage=here.stage_label(person.role if person else MATCH, track.stage),
                since=track.since,
            )
        )
    return tuple(sorted(found, key=lambda row: (row.role, row.name.casefold())))


def _case_kept_from(here: Standing, actor: Actor, indicator: str) -> str:
    """A case that a figure asks for and that this account may not read; "" where there is none. Such a figure goes from
    none to one on the day on which somebody complains, and its groups say in which language."""
    said = here.definition.indicators[indicator]
    asked = cases_in(parse_conditions((*said.among, *said.where)))
    return next((case for case in asked if not may_see_cases(here, actor.role, case)), "")


def _not_shown(figure: Shown, language: str) -> Shown:
    """The figure with what it counts, and without a number."""
    text = translate(_NOT_SHOWN, language)
    hidden = replace(figure, value=None, text=text, counted=None, not_known=None, target_met=None)
    return replace(hidden, hidden=True, breakdowns=())


def _subjects(definition: Definition, indicator: Indicator) -> Iterator[str]:
    """What a figure asks of those it counts: to count them at all, to find them among these, to average them."""
    for lines in (indicator.among, indicator.where):
        for _, line in parse_conditions(lines).conditions():
            yield from (line.subject, line.other or "")
    shape = parse_measure(indicator.measure)
    if shape is not None and not shape.of:
        yield from (shape.start, shape.end)
    if shape is not None:
        yield from (group_subject(index_of(definition), shape, name) for name in indicator.by)


def _asks_sensitively(definitions: Iterable[Definition], asked: Iterable[str]) -> bool:
    """Whether who is behind a figure says what they answered to a question that is sensitive in one of the versions
    people are on."""
    asked = tuple(asked)
    return any(is_sensitive(definition.question(of)) for definition in definitions for of in asked)


def standing_on(session: Session, cohort_id: str, *, now: datetime, day: date | None = None) -> Standing:
    """A cohort as it stands, or as it stood at the end of an earlier day."""
    here = as_read(load(session, cohort_id, now=now))
    if day is None or day >= here.today:
        return here
    definition = here.definition
    until = [event for event in journal(session, cohort_id) if day_of(definition, event.at) <= day]
    return replace(
        here,
        state=replay(
            definition, in_order(until), replace(EMPTY, definitions=here.state.definitions, version=here.version)
        ),
        today=day,
    )


def put_together(
    here: Standing,
    name: str | None,
    *,
    language: str,
    visible: frozenset[Hashable] | None = None,
    days: tuple[date, ...] = (),
) -> Report:
    """The report as values. ``visible`` are the cells that may be shown; None shows all that the definition shows."""
    least = 0 if visible is None else LEAST
    definition = here.definition
    choices = {key: called(said, key) for key, said in definition.reports.items()}
    choices[EVERYTHING] = translate(_ALL_FIGURES, language)
    chosen = next(iter(choices)) if name is None else name
    if chosen not in choices:
        raise refuse("report_unknown", name=chosen)
    said = definition.reports.get(chosen)
    wanted = said.shows if said is not None else tuple(definition.indicators)
    measured = measure_all(here, least=least, language=language)
    writer = _Writer(here, least, visible, language)
    return Report(
        program=here.program,
        cohort=here.cohort,
        name=chosen,
        label=choices[chosen],
        every=(said.every or "") if said is not None else "",
        day=here.today,
        version=here.version,
        least=least,
        days=days,
        choices=choices,
        figures=tuple(writer.figure(indicator, measured[indicator]) for indicator in wanted if indicator in measured),
        places=tuple(writer.places(track) for track in (*definition.participants, MATCH) if streams_of(here, track)),
        weeks=_weeks(here, least),
    )


class _Writer:
    """Figures and stages as they are written for one reader. ``visible`` None: everything that is not hidden is."""

    def __init__(self, here: Standing, least: int, visible: frozenset[Hashable] | None, language: str) -> None:
        self.here, self.least, self.visible, self.language = here, least, visible, language
        self.index = index_of(here.definition)

    def figure(self, name: str, figure: Figure) -> Shown:
        definition = self.here.definition
        key = ("figure", name)
        value, text, counted, hidden = self._written(key, figure, definition.indicators[name].hide_below)
        untold = self.least and figure.not_known  # whoever answers next would be the difference of two reports
        return Shown(
            name=name,
            label=called(definition.indicators[name], name),
            words=say_indicator(definition, name, language=self.language),
            value=value,
            unit=figure.unit,
            text=text,
            counted=counted,
            not_known=None if hidden or untold else figure.not_known,
            target_met=figure.target_met if value is not None else None,
            hidden=hidden,
            breakdowns=() if hidden else tuple(self._breakdowns(name, figure)),
        )

    def _breakdowns(self, name: str, figure: Figure) -> list[Breakdown]:
        found = []
        hide_below = self.here.definition.indicators[name].hide_below
        for question, groups in figure.by.items():
            bars = []
            for answer, group in groups.items():
                value, text, counted, hidden = self._written(("group", name, question, answer), group, hide_below)
                if not (hidden or group.denominator):
                    continue
                label = group.label if group.label and group.label != UNSET else translate(_NOT_KNOWN, self.language)
                bars.append(Bar(label=label, value=value, text=text, counted=counted, hidden=hidden))
            if bars:
                found.append(Breakdown(label=self._question(name, question), bars=tuple(bars)))
        return found

    def _question(self, name: str, question: str) -> str:
        shape = parse_measure(self.here.definition.indicators[name].measure)
        subject = group_subject(self.index, shape, question) if shape else question
        return subject_label(self.here.definition, subject).rpartition(" → ")[2]

    def _written(
        self, key: tuple[str, ...], figure: Figure, hide_below: int | None
    ) -> tuple[float | None, str, int | None, bool]:
        """Value, text, how many are behind it, and whether it is hidden."""
        least = max(self.least, hide_below or 0)
        if figure.hidden or not self._may((*key, "counted")):
            small = 0 < len(figure.counted) < least
            return None, self._say(_FEW if small else _NOT_SHOWN, least=least), None, True
        if figure.unit == "percent" and not self._may((*key, "found")):
            n = figure.denominator
            few = 0 < len(figure.found) < least
            nearly = 0 < n - len(figure.found) < least
            words = _FEW_OF if few else _NEARLY_ALL if nearly else _NOT_SHOWN
            return None, self._say(words, least=least, n=n), n, True
        return figure.value, self._number(figure.value, figure.unit), figure.denominator, False

    def places(self, track: str) -> Places:
        """How many are in each stage."""
        bars = []
        stages = streams_of(self.here, track)
        ends = self.here.definition.ends(track)
        for stage, members in stages.items():
            shown = self._may(("stage", track, stage))
            n = len(members) if shown else None
            small = len(members) < self.least
            text = str(n) if shown else self._say(_FEW if small else _NOT_SHOWN, least=self.least)
            label = self.here.stage_label(track, stage)
            value = None if n is None else float(n)
            bars.append(Bar(label=label, value=value, text=text, counted=n, hidden=not shown, over=stage in ends))
        label = translate(_MATCHES, self.language) if track == MATCH else self.here.definition.role_label(track)
        total = sum(map(len, stages.values())) if self._may(("total", track)) else None
        return Places(track=track, label=label, bars=tuple(bars), total=total)

    def _may(self, key: Hashable) -> bool:
        return self.visible is None or key in self.visible

    def _say(self, words: str, **params: object) -> str:
        return translate(words, self.language, **params)

    def _number(self, value: float | None, unit: str) -> str:
        if value is None:
            return UNSET
        digits = 0 if unit == "percent" and not 0 < value < 1 else 1
        number = format_decimal(round(value, digits), format="#,##0.#", locale=self.language)
        if unit == "percent":
            return self._say(_PERCENT, value=number)
        return self._say(_DAYS, value=number, n=f"{value:g}") if unit == "days" else number


def _weeks(here: Standing, least: int) -> tuple[Week, ...]:
    """How the check-ins of each week were answered, the last ``WEEKS`` of them without gaps."""
    monday = here.today - timedelta(days=here.today.weekday())
    counts: dict[date, list[int]] = {}
    for match in here.state.matches.values():
        for entry in match.check_ins.values():
            if not (entry.announced or entry.answered) or entry.due > here.today:
                continue
            week = counts.setdefault(entry.due - timedelta(days=entry.due.weekday()), [0, 0, 0])
            week[0] += 1
            week[1] += entry.answered is not None
            week[2] += entry.answered is None and entry.missed is not None
    if not counts:
        return ()
    start = max(min(counts), monday - timedelta(weeks=WEEKS - 1))
    weeks = []
    while start <= monday:
        weeks.append(_week(start, *counts.get(start, (0, 0, 0)), least=least))
        start += timedelta(weeks=1)
    return tuple(weeks)


def _week(start: date, due: int, answered: int, missed: int, *, least: int) -> Week:
    over = answered + missed
    if not least:
        share = 100 * answered / over if over else None
        return Week(start=start, share=share, due=due, answered=answered, missed=missed)
    # To the nearest five: without counts, a share so rounded can't be turned back into one unanswered check-in.
    share = 5.0 * round(20 * answered / over) if over >= least else None
    return Week(start=start, share=share, due=None, answered=None, missed=None)


__all__ = ["EVERYTHING", "LEAST", "put_together", "report", "report_within", "rows_behind", "standing_on"]
