"""Indicators: a figure computed from state, with what is behind it.

What a condition does not know is left out and counted beside the figure (``not_known``), so a share is a share of those
of whom it is known. Groups too small to be shown are hidden, and so many more that nobody can reckon them back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from statistics import fmean, median
from typing import Literal

from models.definitions import Definition
from models.definitions.conditions import Conjunction, parse_conditions
from models.definitions.phrases import Measure, parse_limit, parse_measure
from models.definitions.truth import all_of, holds
from models.definitions.wording import say_answer
from models.vocabulary import MATCH, Truth, Value
from workflows.engine.facts import MatchFacts, PersonFacts, Waking, facts_for
from workflows.engine.index import Index, index_of
from workflows.engine.state import State

CHECK_INS = "check_ins"
MATCHES = "matches"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure. ``value`` is None when there is nothing to count or it is ``hidden``; ``unit`` is ``percent``, ``days``
    or ``""``.

    ``denominator`` counts what the figure speaks about, ``numerator`` what it found (of a share or number; for an
    average the sum). ``rows`` are the streams behind it. ``by`` holds the same figure by group: question → value →
    figure, each with its ``label``; the value ``""`` stands for those of whom it is not known. ``target_met`` is None
    where there is no target or no figure. ``counted`` and ``found`` name what denominator and numerator count (a
    person, a match, a check-in, a filling), so that whoever shows several figures can see what they tell together.
    """

    value: float | None
    unit: Literal["percent", "days", ""] = ""
    numerator: float | None = None
    denominator: int = 0
    not_known: int = 0
    rows: tuple[str, ...] = ()
    label: str = ""
    hidden: bool = False
    target_met: bool | None = None
    by: Mapping[str, Mapping[str, Figure]] = field(default_factory=dict)
    counted: frozenset[str] = frozenset()
    found: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One thing that is counted. ``truth`` is what ``where`` says of it, ``value`` what is averaged."""

    stream: str
    facts: PersonFacts | MatchFacts
    truth: Truth = True
    value: float | None = None
    role: str = ""
    one_of: str = ""

    @property
    def key(self) -> str:
        """What is counted, told from everything else that is."""
        return f"{self.stream} {self.one_of}" if self.one_of else self.stream


def measure(
    definition: Definition, state: State, indicator: str, *, today: date, language: str = "en", least: int = 0
) -> Figure:
    """An indicator of the definition on a day. Raises KeyError for a name that is not one.

    What counts fewer than ``least``, or than the definition's ``hide_below``, is hidden.
    """
    index = index_of(definition)
    said = definition.indicators[indicator]
    shape = parse_measure(said.measure)
    if shape is None:
        return Figure(value=None)
    among, where = parse_conditions(said.among), parse_conditions(said.where)
    rows, not_known = [], 0
    for row in _rows(index, state, shape, (among, where), today):
        inside = all_of((row.truth, holds(among, row.facts, today=today)))
        if inside is None:
            not_known += 1
        elif inside:
            rows.append(replace(row, truth=holds(where, row.facts, today=today)))
    whole = _figure(shape, rows, not_known)
    groups = {name: _groups(index, state, shape, rows, name, language) for name in said.by}
    if (least := max(least, said.hide_below or 0)) > 0:
        whole = _hide(whole) if 0 < whole.denominator < least else whole
        groups = {name: suppressed(found, least, whole) for name, found in groups.items()}
    return replace(whole, by=groups, target_met=_met(said.target, whole.value))


# What is counted ----------------------------------------------------------------------------------------------------
def _rows(
    index: Index, state: State, shape: Measure, conditions: tuple[Conjunction, ...], today: date
) -> Iterator[Row]:
    if shape.kind in ("share", "number"):
        if shape.of == CHECK_INS:
            yield from _check_ins(index, state, conditions, today)
        else:
            yield from _streams(index, state, MATCH if shape.of == MATCHES else role_of(index, shape.of), today)
    elif shape.kind == "days":
        yield from _days(index, state, shape, today)
    else:
        yield from _answers(index, state, shape, today)


def role_of(index: Index, word: str) -> str:
    """``mentees`` → ``mentee``; "" when no role is called so."""
    return next((role for role in index.definition.participants if word in (role, f"{role}s")), "")


def _streams(index: Index, state: State, track: str, today: date) -> Iterator[Row]:
    tracks = state.matches.values() if track == MATCH else [p for p in state.people.values() if p.role == track]
    for entry in tracks:
        facts = facts_for(index, state, entry.stream, today)
        if facts is not None:
            yield Row(stream=entry.stream, facts=facts)


def _check_ins(index: Index, state: State, conditions: tuple[Conjunction, ...], today: date) -> Iterator[Row]:
    """Every check-in that was asked, of the plans the conditions name. One that can still be answered in time is not
    known yet."""
    named = {c.subject for lines in conditions for _, c in lines.conditions()} & set(index.definition.check_ins)
    waits = {plan.name: plan.missed is not None for plan in index.plans}
    for match in state.matches.values():
        for entry in match.check_ins.values():
            if (named and entry.plan not in named) or not (entry.announced or entry.answered):
                continue
            waking = Waking(role=entry.role, check_in=entry)
            facts = MatchFacts(index=index, state=state, match=match, today=today, waking=waking)
            open_still = waits.get(entry.plan, False) and entry.answered is None and entry.missed is None
            one = f"{entry.plan} {entry.occurrence} {entry.role}"
            truth = None if open_still else True
            yield Row(stream=match.stream, facts=facts, truth=truth, role=entry.role, one_of=one)


def _days(index: Index, state: State, shape: Measure, today: date) -> Iterator[Row]:
    """Days between two stages; of those who have not come to the second one nothing is known yet."""
    (track, first), (other, second) = shape.start.split(), shape.end.split()
    for row in _streams(index, state, track, today):
        entry = state.track(row.stream)
        start = entry.first_in(first) if entry is not None else None
        if entry is None or start is None:
            continue
        tracks = state.their_matches(row.stream) if other == MATCH and track != MATCH else (entry,)
        ends = [end for found in tracks if (end := found.first_in(second)) is not None and end >= start]
        yield replace(row, value=float((min(ends) - start).days) if ends else None)


def _answers(index: Index, state: State, shape: Measure, today: date) -> Iterator[Row]:
    owner = shape.start.partition(".")[0]
    if shape.kind != "change" and owner in index.definition.forms and owner not in index.profile_forms:
        for track in state.tracks():
            for submission in track.submissions:
                if submission.form == owner:
                    waking = Waking(role=submission.by, submission=submission)
                    facts = facts_for(index, state, track.stream, today, waking)
                    if facts is not None:
                        value = _number(facts.value(shape.start))
                        by = submission.by
                        yield Row(stream=track.stream, facts=facts, value=value, role=by, one_of=submission.id)
        return
    about = owner if owner in index.definition.participants else MATCH
    for row in _streams(index, state, about, today):
        value = _number(row.facts.value(shape.start))
        if shape.kind == "change":
            after = _number(row.facts.value(shape.end))
            value = after - value if value is not None and after is not None else None
        yield replace(row, value=value)


def _number(value: Value) -> float | None:
    return float(value) if isinstance(value, int | float) else None


# What comes of it ---------------------------------------------------------------------------------------------------
def _figure(shape: Measure, rows: Iterable[Row], not_known: int = 0) -> Figure:
    rows = list(rows)
    known = [row for row in rows if row.truth is not None]
    unknown = not_known + len(rows) - len(known)
    found = [row for row in known if row.truth]
    if shape.kind == "number":
        return Figure(
            value=float(len(found)),
            numerator=len(found),
            denominator=len(found),
            not_known=unknown,
            rows=_names(found),
            counted=_keys(found),
            found=_keys(found),
        )
    if shape.kind == "share":
        share = 100 * len(found) / len(known) if known else None
        return Figure(
            value=share,
            unit="percent",
            numerator=len(found),
            denominator=len(known),
            not_known=unknown,
            rows=_names(known),
            counted=_keys(known),
            found=_keys(found),
        )
    values = [row.value for row in found if row.value is not None]
    counted = [row for row in found if row.value is not None]
    result: float | None = None
    if shape.kind == "total":
        result = sum(values)
    elif values:
        result = median(values) if shape.by_median else fmean(values)
    return Figure(
        value=result,
        unit="days" if shape.kind == "days" else "",
        numerator=sum(values) if values else None,
        denominator=len(values),
        not_known=unknown + len(found) - len(values),
        rows=_names(counted),
        counted=_keys(counted),
        found=_keys(counted),
    )


def _keys(rows: Iterable[Row]) -> frozenset[str]:
    return frozenset(row.key for row in rows)


def _names(rows: Iterable[Row]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(row.stream for row in rows))


def _met(target: str | None, value: float | None) -> bool | None:
    limit = parse_limit(target) if target else None
    if limit is None or target is None or value is None:
        return None
    return value <= limit[0] if target.strip().startswith("at most") else value >= limit[0]


# By group -----------------------------------------------------------------------------------------------------------
def _groups(index: Index, state: State, shape: Measure, rows: list[Row], name: str, language: str) -> dict[str, Figure]:
    """The figure for every value of a question, in the order of its choices; several choices count in each."""
    subject = group_subject(index, shape, name)
    grouped: dict[str, list[Row]] = {}
    for row in rows:
        value = row.facts.value(subject)
        keys = value if isinstance(value, tuple) else (value,)
        for key in keys or (None,):
            grouped.setdefault("" if key is None else _written(key), []).append(row)
    question = index.definition.question(subject)
    order = (
        list(index.definition.choice_labels(question.kind.choices) or ()) if question and question.kind.choices else []
    )
    known = {choice: place for place, choice in enumerate(order)}
    found = {}
    for key in sorted(grouped, key=lambda key: (key == "", known.get(key, len(known)), key)):
        label = say_answer(index.definition, subject, key or None, language=language)
        found[key] = replace(_figure(shape, grouped[key]), label=label)
    return found


def _written(value: Value) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else str(value)


def group_subject(index: Index, shape: Measure, name: str) -> str:
    """The subject a bare word of ``by`` means: a question of whom the measure counts, or of the first role asked."""
    if "." in name:
        return name
    counted = shape.of or shape.start.replace(".", " ").split()[0]
    role = role_of(index, counted)
    roles = (role, *index.definition.participants) if role else index.definition.participants
    return next((f"{role}.{name}" for role in roles if name in index.definition.profile(role)), name)


def suppressed(groups: Mapping[str, Figure], least: int, whole: Figure) -> dict[str, Figure]:
    """The groups with the small ones hidden. If those together are still fewer than ``least``, or only one is hidden,
    the next smallest is hidden too: otherwise the whole minus the rest would tell."""
    if whole.hidden:
        return {name: _hide(figure) for name, figure in groups.items()}
    sizes = sorted((figure.denominator, name) for name, figure in groups.items() if figure.denominator)
    hidden = [name for size, name in sizes if size < least]
    rest = [name for size, name in sizes if size >= least]
    while hidden and rest and (len(hidden) < 2 or sum(groups[name].denominator for name in hidden) < least):
        hidden.append(rest.pop(0))
    return {name: _hide(figure) if name in hidden else figure for name, figure in groups.items()}


def _hide(figure: Figure) -> Figure:
    return Figure(
        value=None, unit=figure.unit, label=figure.label, hidden=True, counted=figure.counted, found=figure.found
    )
