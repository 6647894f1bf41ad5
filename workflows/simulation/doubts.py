"""What a rehearsal brings to light, as findings: the half of the lint that needs people.

``M08`` to ``M12`` are asked of the pool at the end of every run and said when most runs agree; ``K09`` of the messages
people really got in the first month of a match. They are the lint's own sentences. None of them is an error here: the
people are invented.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from models.definitions import Definition
from models.definitions.base import called
from models.findings import Finding, finding
from models.vocabulary import Severity
from workflows.language.lint.pool import PoolFigures, lint_pool
from workflows.language.lint.rhythm import MOST_MESSAGES
from workflows.language.places import in_words
from workflows.simulation.recording import RoundHeld
from workflows.simulation.rehearsal import Rehearsal

_FEW = 0.15
"""M10 is said when the hard rules leave more than this share of the waiting without anybody."""


def doubts(definition: Definition, rehearsal: Rehearsal) -> tuple[Finding, ...]:
    """Everything that looks wrong, the gravest first: people nobody can be matched with, floods of messages, more work
    than hours, rules that did nothing, stages nobody came to, and what the program itself did not take."""
    found = [
        *_matching(definition, rehearsal),
        *_messages(rehearsal),
        *_work(rehearsal),
        *_refused(rehearsal),
        *_idle(definition, rehearsal),
    ]
    order = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.HINT: 2}
    return tuple(sorted(found, key=lambda one: order[one.severity]))


def _matching(definition: Definition, rehearsal: Rehearsal) -> Iterator[Finding]:
    """Of each code and place the middle one among the runs, where more than half of them have it."""
    said: dict[tuple[str, tuple[str, ...]], list[Finding]] = {}
    for run in rehearsal.runs:
        last = {held.model: held for held in run.rounds}
        for model, held in last.items():
            for found in lint_pool(definition, model, _figures(definition, held)):
                grave = found.code != "M10" or held.without_mentor > _FEW * max(1, held.waiting)
                if grave:
                    said.setdefault((found.code, found.path), []).append(found)
    for several in said.values():
        if 2 * len(several) > len(rehearsal.runs):
            middle = sorted(several, key=lambda one: int(one.params.get("n") or one.params.get("left") or 0))
            found = middle[len(middle) // 2]
            yield replace(found, severity=Severity.WARNING if found.severity is Severity.ERROR else found.severity)


def _figures(definition: Definition, held: RoundHeld) -> PoolFigures:
    most = max(held.blame, key=lambda rule: (held.blame[rule], rule)) if held.blame else held.blocker
    model = definition.matching.get(held.model)
    return PoolFigures(
        waiting=held.waiting,
        places=held.places,
        members=held.members,
        without_mentor=held.without_mentor,
        blocker=called(model.must.get(most) if model is not None else None, most),
        deciding_nothing=held.deciding_nothing,
        sharing=held.sharing if held.waiting else None,
    )


def _messages(rehearsal: Rehearsal) -> Iterator[Finding]:
    for role, messages in rehearsal.first_month.items():
        if messages.high > MOST_MESSAGES:
            path = ("check_ins",)
            word = f"@^a_role|{role.replace('_', ' ')}"
            yield finding("K09", in_words(path), path=path, role=word, n=round(messages.high))


def _work(rehearsal: Rehearsal) -> Iterator[Finding]:
    for load in rehearsal.load:
        if load.works is not None and load.over.middle >= 1:
            path = ("roles", load.role, "works")
            blanks = {"role": load.label, "n": round(load.over.middle), "weeks": rehearsal.weeks}
            hours = {"hours": round(load.busiest.middle), "works": f"{load.works:g}"}
            yield finding("too_much_work", in_words(path), path=path, **blanks, **hours)


def _refused(rehearsal: Rehearsal) -> Iterator[Finding]:
    counts = Counter(rehearsal.refused)
    if counts:
        code, number = counts.most_common(1)[0]
        times = round(number / max(1, len(rehearsal.seeds)))
        if times:
            yield finding("program_refused", n=times, why=code.replace("_", " "))


def _idle(definition: Definition, rehearsal: Rehearsal) -> Iterator[Finding]:
    for rule in rehearsal.never_worked:
        path = ("rules", rule.name)
        yield finding("rule_never_worked", in_words(path), path=path, rule=rule.label, n=len(rehearsal.seeds))
    for stage in rehearsal.unvisited:
        place = ("stages", stage.track, stage.name)
        label = called(definition.stage(stage.track, stage.name), stage.name)
        yield finding("stage_never_visited", in_words(place), path=place, stage=label, n=len(rehearsal.seeds))
