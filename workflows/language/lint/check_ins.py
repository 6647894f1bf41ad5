"""K: check-in plans."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from models.definitions.phrases import parse_occasion, parse_schedule
from models.definitions.sections import CheckInPlan
from models.definitions.times import parse_duration, parse_offset
from models.findings import Finding
from workflows.language.guessing import did_you_mean
from workflows.language.lint.draft import Draft
from workflows.language.lint.registry import rule
from workflows.language.places import Path


@dataclass(frozen=True, slots=True)
class Rhythm:
    """The dates of a plan in days from the start of the match. ``shortest``: the least time between two of them."""

    shortest: float | None
    until: tuple[str, float] | None
    to_the_end: bool


@cache
def _rhythm(schedule: tuple[str, ...]) -> Rhythm:
    lines = [line for line in map(parse_schedule, schedule) if line is not None]
    firsts = sorted(line.length.days for line in lines if line.shape == "first")
    gaps = [later - earlier for earlier, later in pairwise(firsts) if later > earlier]
    gaps += [line.length.days for line in lines if line.shape == "every"]
    ends = [line for line in lines if line.shape == "every" and line.until is None]
    untils = [(str(line.until), line.until.days) for line in lines if line.until is not None]
    last = max(untils, key=lambda one: one[1], default=None)
    return Rhythm(min(gaps, default=None), last, bool(ends))


def _plans(draft: Draft) -> Iterator[tuple[Path, str, CheckInPlan, Rhythm]]:
    for name, plan in draft.definition.check_ins.items():
        yield ("check_ins", name), name, plan, _rhythm(plan.schedule)


@rule("K01")
def the_form_exists(draft: Draft) -> Iterator[Finding]:
    """A check-in asks with a form."""
    for path, _, plan, _ in _plans(draft):
        if plan.form not in draft.definition.forms:
            guess = did_you_mean(plan.form, draft.definition.forms)
            yield draft.finding("K01", (*path, "form"), name=plan.form, guess=guess)


@rule("K02", "K14")
def the_asked_may_answer(draft: Draft) -> Iterator[Finding]:
    """Who is asked can open the form."""
    for path, _, plan, _ in _plans(draft):
        if not plan.asks:
            yield draft.finding("K14", path)
        form = draft.definition.forms.get(plan.form)
        for role in plan.asks:
            if form is not None and role in draft.definition.roles and role not in form.filled_by:
                yield draft.finding("K02", (*path, "asks"), role=draft.track_word(role, "A"), form=plan.form)


@rule("K03")
def reminders_belong_to_one_check_in(draft: Draft) -> Iterator[Finding]:
    """A reminder so early that the check-in before is not due yet confuses everybody."""
    for path, _, plan, rhythm in _plans(draft):
        for days in _days(plan, before=True):
            if rhythm.shortest is not None and days >= rhythm.shortest:
                yield draft.finding("K03", (*path, "remind"), days=round(days), rhythm=round(rhythm.shortest))


@rule("K04")
def missed_is_before_the_next(draft: Draft) -> Iterator[Finding]:
    """Before the next one is due, it must be known what became of this one."""
    for path, _, plan, rhythm in _plans(draft):
        missed = _missed(plan)
        if missed is not None and rhythm.shortest is not None and missed > rhythm.shortest:
            yield draft.finding("K04", (*path, "missed"), days=round(missed), rhythm=round(rhythm.shortest))


@rule("K05")
def reminders_come_in_time(draft: Draft) -> Iterator[Finding]:
    """Nobody is reminded of what already counts as missed."""
    for path, _, plan, _ in _plans(draft):
        missed = _missed(plan)
        if missed is not None and any(days >= missed for days in _days(plan, before=False)):
            yield draft.finding("K05", (*path, "remind"))


@rule("K06")
def plans_are_not_longer_than_matches(draft: Draft) -> Iterator[Finding]:
    """A date after the end of the match never comes."""
    lasts = parse_duration(draft.definition.program.lasts or "")
    for path, _, _, rhythm in _plans(draft):
        if lasts is not None and rhythm.until is not None and rhythm.until[1] > lasts.days:
            yield draft.finding("K06", (*path, "schedule"), until=rhythm.until[0], lasts=lasts)


@rule("K07")
def somebody_asks_until_the_end(draft: Draft) -> Iterator[Finding]:
    """The quiet second half of a match is where it dies."""
    lasts = parse_duration(draft.definition.program.lasts or "")
    cared_for = {role for plan in draft.definition.check_ins.values() for role in plan.asks if _goes_on(plan)}
    for path, _, plan, rhythm in _plans(draft):
        long_enough = lasts is not None and rhythm.until is not None and rhythm.until[1] >= lasts.days
        if plan.schedule and not (_goes_on(plan) or long_enough or set(plan.asks) <= cared_for):
            yield draft.finding("K07", (*path, "schedule"))


def _goes_on(plan: CheckInPlan) -> bool:
    return _rhythm(plan.schedule).to_the_end


@rule("K08")
def missed_check_ins_are_noticed(draft: Draft) -> Iterator[Finding]:
    """Silence is an answer, and somebody should hear it."""
    occasions = [parse_occasion(rule_.whenever) for rule_ in draft.definition.rules.values()]
    noticed = {occasion.what for occasion in occasions if occasion is not None and occasion.kind == "missed"}
    for path, name, _, _ in _plans(draft):
        if name not in noticed:
            yield draft.finding("K08", path)


@rule("K12", "K13")
def dates_can_be_read(draft: Draft) -> Iterator[Finding]:
    """‘1 week after match starts’, ‘then every 2 weeks until match ends’."""
    for path, _, plan, _ in _plans(draft):
        if not plan.schedule:
            yield draft.finding("K13", path)
        for number, line in enumerate(plan.schedule):
            if parse_schedule(line) is None:
                yield draft.finding("K12", (*path, "schedule", str(number)), text=line)


def _days(plan: CheckInPlan, *, before: bool) -> Iterator[float]:
    """The days of the reminders before or after the due date."""
    for text in plan.reminders:
        offset = parse_offset(text)
        if offset is not None and offset.before == before:
            yield offset.length.days


def _missed(plan: CheckInPlan) -> float | None:
    offset = parse_offset(plan.missed or "")
    return offset.length.days if offset is not None and not offset.before else None
