"""What a viewer may see: the cohort as it stood, and was known, at the end of a month.

A report that is looked at every day tells, by the difference of two days, who came in between. So viewers get the ends
of months only, each as it was known on that day: what is entered later about an earlier day shows at the next end.
All ends are judged together, the earlier first: what is shown at one must be silent beside everything before it.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from threading import Lock

from sqlmodel import Session

from models.vocabulary import MATCH
from workflows.engine import EMPTY, Event, Figure, day_of, in_order, measure, replay
from workflows.engine.small_cells import showable
from workflows.progress import Standing, as_read, journal, load

LEAST = 5
"""What counts fewer people than this is not shown to viewers, whatever the definition says."""
Cells = dict[Hashable, frozenset[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Released:
    """A cohort at the end of a month, the names of the cells that may be shown of it, and all ends there are, the
    latest first."""

    here: Standing
    visible: frozenset[Hashable]
    days: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class _Judged:
    """The ends of one cohort that were judged so far: how its journal stood at each, and what may be shown of it.

    An end whose journal or definition changed since is judged again, beside what was told before."""

    visible: Mapping[date, frozenset[Hashable]]
    journals: Mapping[date, tuple[int, str, int]]
    told: tuple[frozenset[str], ...]


_judged: OrderedDict[tuple[str, str], _Judged] = OrderedDict()
_judged_lock = Lock()


def released(session: Session, cohort_id: str, *, now: datetime, as_of: date | None = None) -> Released:
    """The cohort at the last end of a month, or at the one that ``as_of`` had before it or was itself; the first where
    it had none."""
    here = as_read(load(session, cohort_id, now=now))
    events = journal(session, cohort_id)
    noted = [day_of(here.definition, event.noted) for event in events]
    days = ends_of_months(min(noted, default=here.today), here.today)
    chosen = max((day for day in days if as_of is None or day <= as_of), default=days[0])
    key = (str(session.get_bind().engine.url), cohort_id)
    known = _judged.get(key) or _Judged({}, {}, ())
    for day in days:
        until = _known_by(here, events, noted, day)
        stood = (len(until), until[-1].id if until else "", here.version)
        if known.journals.get(day) == stood:
            continue
        cells, hidden = cells_of(_standing(here, until, day))
        visible = showable(cells, LEAST, hidden, known.told)
        shown = tuple({cells[name] for name in visible if cells[name]} - set(known.told))
        known = _Judged(
            {**known.visible, day: visible}, {**known.journals, day: stood}, (*known.told, *sorted(shown, key=sorted))
        )
    with _judged_lock:
        _judged[key] = known
        while len(_judged) > 32:
            _judged.popitem(last=False)
    then = _standing(here, _known_by(here, events, noted, chosen), chosen)
    return Released(here=then, visible=known.visible[chosen], days=tuple(reversed(days)))


def ends_of_months(first: date, today: date) -> tuple[date, ...]:
    """The last days of the months from ``first`` to the one before today's, in order; at least the latest."""
    latest = today.replace(day=1) - timedelta(days=1)
    found = [latest]
    while (earlier := found[-1].replace(day=1) - timedelta(days=1)) >= first:
        found.append(earlier)
    return tuple(reversed(found))


def _known_by(here: Standing, events: Sequence[Event], noted: Sequence[date], day: date) -> list[Event]:
    """What had happened until a day and was known on it."""
    return [
        event
        for event, learned in zip(events, noted, strict=True)
        if learned <= day and day_of(here.definition, event.at) <= day
    ]


def _standing(here: Standing, until: Sequence[Event], day: date) -> Standing:
    nobody = replace(EMPTY, definitions=here.state.definitions, version=here.version)
    return replace(here, state=replay(here.definition, in_order(until), nobody), today=day)


def cells_of(here: Standing, measured: Mapping[str, Figure] | None = None) -> tuple[Cells, tuple[frozenset[str], ...]]:
    """Whom every count of every report counts, by name, and the groups that must not be told. All reports together, so
    that two of them do not tell more than each."""
    figures = measured if measured is not None else measure_all(here, least=LEAST)
    cells: Cells = {}
    hidden: list[frozenset[str]] = []

    def add(key: tuple[str, ...], figure: Figure) -> None:
        # What is hidden for its own sake must stay so; what only went along with it may be told by another figure.
        small = max(LEAST, here.definition.indicators[key[1]].hide_below or 0)
        if figure.hidden and len(figure.counted) < small:
            hidden.append(figure.counted)
        elif not figure.hidden:
            cells[(*key, "counted")] = figure.counted
        if figure.unit == "percent" and not figure.hidden:
            cells[(*key, "found")] = figure.found

    for name, figure in figures.items():
        add(("figure", name), figure)
        for question, groups in figure.by.items():
            for value, group in groups.items():
                add(("group", name, question, value), group)
    for track in (*here.definition.participants, MATCH):
        stages = streams_of(here, track)
        cells[("total", track)] = frozenset().union(*stages.values())
        cells.update({("stage", track, stage): members for stage, members in stages.items()})
    return cells, tuple(hidden)


def measure_all(here: Standing, *, least: int, language: str = "en") -> dict[str, Figure]:
    """Every figure of the definition."""
    return {
        name: measure(here.definition, here.state, name, today=here.today, language=language, least=least)
        for name in here.definition.indicators
    }


def streams_of(here: Standing, track: str) -> dict[str, frozenset[str]]:
    """Who is in each stage of a track, in the order of the definition; {} when nobody is in the track."""
    if track == MATCH:
        stands = {stream: match.stage for stream, match in here.state.matches.items()}
    else:
        stands = {stream: person.stage for stream, person in here.state.people.items() if person.role == track}
    if not stands:
        return {}
    stages = [*here.definition.stages.get(track, {}), *stands.values()]
    return {
        stage: frozenset(stream for stream, where in stands.items() if where == stage)
        for stage in dict.fromkeys(stages)
    }
