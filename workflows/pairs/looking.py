"""The running matches of a cohort in one line each, with what is known of their health."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime

from models.database import reading
from models.definitions.base import called
from models.definitions.phrases import parse_limit
from models.definitions.sections import Stage
from models.i18n import mark, translate
from models.vocabulary import MATCH, AccountRole
from workflows.actors import Actor, require
from workflows.covered import is_sensitive
from workflows.engine import MatchTrack, QueueKind, index_of, queue
from workflows.engine.calendar import days_of
from workflows.engine.figures import missed_in_a_row
from workflows.pairs.values import Load, PairRow, Pairs
from workflows.progress import Standing, as_read, load, may_see_case


def pairs(actor: Actor, cohort_id: str, *, now: datetime) -> Pairs:
    """All matches of a cohort. Raises ``Refused`` for viewers."""
    with reading() as session:
        actor = require(session, actor, AccountRole.COORDINATOR)
        here = as_read(load(session, cohort_id, now=now))
    care = care_of(here, actor)
    first = here.definition.first_stage(MATCH) if here.definition.match_stages else ""
    begun = [match for match in here.state.matches.values() if match.stage != first]
    rows = [row_of(here, match, care.get(match.stream, ())) for match in begun]
    rows.sort(key=lambda row: (row.over, not row.care, row.days_left if row.days_left is not None else 9999, row.names))
    present = {row.stage for row in rows}
    stages = {name: here.stage_label(MATCH, name) for name in here.definition.match_stages if name in present}
    running = sum(not row.over for row in rows)
    return Pairs(
        standing=here,
        rows=tuple(rows),
        stages=stages,
        waiting=_waiting(here, first),
        loads=tuple(loads_of(here, running)),
    )


def _waiting(here: Standing, first: str) -> dict[str, tuple[str, int]]:
    """The proposals by matching model, in the order of the definition."""
    found = Counter(match.model for match in here.state.matches.values() if match.stage == first)
    known = [model for model in here.definition.matching if model in found]
    order = dict.fromkeys([*known, *found])
    return {model: (called(here.definition.matching.get(model), model), found[model]) for model in order}


def loads_of(here: Standing, running: int) -> Iterator[Load]:
    """For each role of the staff that looks after matches: how many run, and how many one person can look after."""
    for name, role in here.definition.roles.items():
        limit = parse_limit(role.looks_after or "")
        if limit is not None and limit[0] >= 1 and limit[1] in ("", "match", "matches", "pair", "pairs"):
            yield Load(role=here.definition.role_label(name), running=running, limit=int(limit[0]))


def row_of(here: Standing, match: MatchTrack, care: tuple[str, ...]) -> PairRow:
    """A match in one line; ``care`` is why it needs somebody, which a match that is over does not."""
    here = here.ruled_for(match.stream)
    days = days_of(index_of(here.definition), match)
    stage = here.definition.match_stages.get(match.stage, Stage())
    over = stage.type == "end"
    end = days.end(here.today)
    rating, of = _rating(here, match)
    return PairRow(
        stream=match.stream,
        number=match.number,
        names=here.name(match.stream),
        members={role: tuple(here.name(member) for member in members) for role, members in match.members.items()},
        stage=match.stage,
        stage_label=here.stage_label(MATCH, match.stage),
        over=over,
        begun=days.start,
        ends=days.over if over else end,
        days_running=((days.over or here.today) - days.start).days if days.start else None,
        days_left=(end - here.today).days if end and not over else None,
        last_check_in=max((entry.answered for entry in match.check_ins.values() if entry.answered), default=None),
        missed=missed_in_a_row(match),
        rating=rating,
        rating_of=of,
        care=() if over else care,
    )


def _rating(here: Standing, match: MatchTrack) -> tuple[int | float | None, int | None]:
    """The lowest of the latest answers, one of each role, to the first question on a scale that is not sensitive."""
    lowest: int | float | None = None
    scale: int | None = None
    for plan in here.definition.check_ins.values():
        form = here.definition.forms.get(plan.form)
        asked = [
            (name, question.kind)
            for name, question in (form.questions if form else {}).items()
            if question.kind.kind == "range" and not is_sensitive(question)
        ]
        if not asked:
            continue
        name, kind = asked[0]
        scale = kind.high
        for role in plan.asks:
            latest = match.latest(plan.form, (role,))
            value = (latest.answers or {}).get(name) if latest else None
            if isinstance(value, int | float) and (lowest is None or value < lowest):
                lowest = value
        return lowest, scale
    return lowest, scale


def care_of(here: Standing, actor: Actor) -> Mapping[str, tuple[str, ...]]:
    """Why a match needs somebody: what the queue says about it, in words."""
    found: dict[str, dict[str, str]] = {}
    quiet: dict[str, int] = {}
    for item in queue(here.definition, here.state, here.today, ahead=0):
        sentence = _CARE.get(item.kind)
        match = here.state.matches.get(item.stream)
        if sentence is None or match is None:
            continue
        case = match.cases.get(item.ref)
        if case is not None and not may_see_case(here, actor.role, case.kind, item.stream):
            continue
        # of several roles that do not answer, the longest silence is told
        quiet[item.stream] = max(quiet.get(item.stream, 1), item.in_a_row)
        told = translate(sentence, actor.language, what=item.title, n=quiet[item.stream])
        one = str(item.kind) if item.kind is QueueKind.OVERDUE_CHECK_IN else f"{item.kind}{item.ref}"
        found.setdefault(item.stream, {})[one] = told
    return {stream: tuple(texts.values()) for stream, texts in found.items()}


_CARE: Mapping[QueueKind, str] = {
    QueueKind.CASE: mark("Case: {what}"),
    QueueKind.TASK: mark("Task: {what}"),
    QueueKind.OVERDUE_CHECK_IN: mark("{n} {n|check-in|check-ins} without an answer"),
    QueueKind.STAGE_OVERDUE: mark("‘{what}’ takes longer than planned"),
}
