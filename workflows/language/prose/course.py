"""Prose, second part: how it goes on. Stages and steps, matching, check-ins, and what happens by itself."""

from __future__ import annotations

from collections.abc import Iterator

from models.definitions.base import called
from models.definitions.phrases_aloud import say_action, say_occasion, say_offset, say_schedule, say_size
from models.definitions.sections import Matching, Stage, Transition
from models.i18n import comma, mark, quoted
from models.vocabulary import MATCH, Objective
from workflows.language.prose.document import Part, entries, sentences
from workflows.language.prose.picture import numbers_of, stage_picture
from workflows.language.prose.teller import Teller

_KINDS = {
    "start": mark("Here it begins."),
    "waiting": mark("Here one waits."),
    "paused": mark("Here everything rests."),
    "end": mark("Here it ends."),
}
_OUTCOMES = {
    "completed": mark("It counts as completed."),
    "left": mark("It counts as left early."),
    "refused": mark("It counts as refused."),
}
_STANDARDS = {
    "recruitment": mark("recruitment"),
    "screening": mark("screening"),
    "training": mark("training"),
    "matching": mark("matching"),
    "support": mark("support"),
    "closure": mark("closure"),
}
_OBJECTIVES = {
    Objective.COUNT_FIRST: mark("The best plan is the one that finds a match for most people."),
    Objective.SCORE_FIRST: mark("The best plan is the one with the most points, even if fewer people are matched."),
}


def stages(tell: Teller) -> Iterator[Part]:
    """Every track: its picture, its stages, and its steps with the numbers of the picture."""
    definition, words = tell.definition, tell.words
    for track, found in definition.stages.items():
        title = words("A match") if track == MATCH else definition.role_label(track)
        yield Part(kind="title", level=3, own=True, texts=(title,))
        names = comma(tell.language).join(called(stage, name) for name, stage in found.items())
        told = words("Stages and the steps between them: {names}", names=names)
        yield Part(kind="picture", picture=stage_picture(definition, track, told=told))
        yield from entries(_stage(tell, name, stage) for name, stage in found.items())
        steps = definition.transitions.get(track, {})
        if steps:
            yield sentences(words("The steps, with their numbers in the picture; dashed arrows happen by themselves:"))
        numbers = numbers_of(definition, track)
        yield from entries(_step(tell, track, numbers[name], name, step) for name, step in steps.items())


def _stage(tell: Teller, name: str, stage: Stage) -> str:
    lines = [f"{quoted(called(stage, name), tell.language)}."]
    lines += [tell.words(_KINDS[stage.type])] if stage.type in _KINDS else []
    if stage.should_take:
        lines.append(tell.words("It should take {length} at most.", length=tell.length(stage.should_take)))
    lines += [tell.words(_OUTCOMES[stage.outcome])] if stage.outcome else []
    if stage.standard:
        standard = tell.words(_STANDARDS[stage.standard]) if stage.standard in _STANDARDS else stage.standard
        lines.append(tell.words("It belongs to {standard}.", standard=standard))
    return _line(*lines, tell.remarks(stage))


def _step(tell: Teller, track: str, number: int, name: str, step: Transition) -> str:
    words = tell.words
    where = words("from {start} to {end}", start=tell.stages(track, step.from_), end=tell.stages(track, [step.to]))
    lines = [f"{number}. {called(step, name)}: {where}."]
    people = [one for one in step.by if one != "automatic"]
    lines += [words("Taken by {roles}.", roles=tell.roles(people))] if people else []
    if "automatic" in step.by:
        lines.append(words("It can also happen by itself.") if people else words("It happens by itself."))
    lines += [words("Only when {condition}.", condition=tell.said(step.when))] if step.when else []
    if step.reason:
        lines.append(words("A reason is given, from the list ‘{list}’.", list=step.reason.replace("_", " ")))
    lines += [words("Then: {deeds}.", deeds=tell.deeds(step.then))] if step.then else []
    return _line(*lines, tell.remarks(step))


def matching(tell: Teller) -> Iterator[Part]:
    """How pairs are made."""
    words = tell.words
    for name, model in tell.definition.matching.items():
        yield Part(kind="title", level=3, own=True, texts=(called(model, name),))
        yield sentences(*_pool(tell, model), tell.remarks(model))
        if model.must:
            yield sentences(words("A pair is possible only if:"))
            rules = (
                _line(_named(tell, must.label), f"{tell.said(must.rule)}.", tell.remarks(must))
                for must in model.must.values()
            )
            yield from entries(rules)
        if model.prefer:
            yield sentences(words("Among the possible pairs, these count:"))
            best = sorted(model.prefer.values(), key=lambda one: -one.weight)
            said = (
                _line(
                    _named(tell, one.label),
                    words("{n} {n|point|points}: {condition}.", n=one.weight, condition=tell.said(one.compare)),
                    tell.remarks(one),
                )
                for one in best
            )
            yield from entries(said)
        if model.quotas:
            yield sentences(words("Of everyone who is matched:"))
            yield from entries(_quotas(tell, model))


def _named(tell: Teller, label: str) -> str:
    """What a rule or a criterion is called, as a sentence of its own; "" where it goes without a label."""
    return tell.ended(label) if label else ""


def _pool(tell: Teller, model: Matching) -> Iterator[str]:
    words = tell.words
    yield words("It makes circles.") if model.shape == "circle" else words("It makes pairs.")
    if model.size:
        yield words("One circle has {size} people.", size=say_size(model.size, language=tell.language))
    yield words(_OBJECTIVES[model.objective])
    for role in ("mentee", "mentor"):
        label = tell.definition.role_label(role)
        lines = getattr(model.candidates, role)
        if lines:
            yield words("{role}: in the round when {condition}.", role=label, condition=tell.said(lines))
        places = getattr(model.capacity, role)
        question = tell.definition.question(places)
        if question is not None:
            yield words("{role}: as many places as answered to ‘{question}’.", role=label, question=question.label)
        else:
            yield words("{role}: places for each: {n}.", role=label, n=places)
    yield words("Pairs may be pinned, and people kept apart, by {roles}.", roles=tell.roles(model.pins.by))
    yield words("A reason is given for it.") if model.pins.needs_reason else words("No reason is asked for.")
    yield words("Decided by {roles}.", roles=tell.roles(model.decided_by))
    if model.shows:
        labels = tell.joined(quoted(_profile_label(tell, name), tell.language) for name in model.shows)
        yield words("Beside each pair stand the answers to {questions}.", questions=labels)


def _profile_label(tell: Teller, name: str) -> str:
    for role in tell.definition.participants:
        question = tell.definition.profile(role).get(name)
        if question is not None:
            return called(question, name)
    return name.replace("_", " ")


def _quotas(tell: Teller, model: Matching) -> Iterator[str]:
    for name, quota in model.quotas.items():
        limits = []
        if quota.at_least:
            limits.append(tell.words("at least {value}", value=tell.limit(quota.at_least)))
        if quota.at_most:
            limits.append(tell.words("at most {value}", value=tell.limit(quota.at_most)))
        condition = tell.said(quota.where)
        said = comma(tell.language).join((*limits, condition))
        yield _line(f"{called(quota, name)}: {said}.", tell.remarks(quota))


def check_ins(tell: Teller) -> Iterator[Part]:
    """When whom is asked how it goes."""
    words, language = tell.words, tell.language
    told = []
    for name, plan in tell.definition.check_ins.items():
        form = called(tell.definition.forms.get(plan.form), plan.form)
        lines = [
            tell.ended(called(plan, name)),
            words("It asks {roles} to fill in ‘{form}’.", roles=tell.roles(plan.asks), form=form),
        ]
        if plan.during:
            lines.append(words("While the match is in {stages}.", stages=tell.stages(MATCH, plan.during)))
        dates = tell.joined((say_schedule(line, language=language) for line in plan.schedule), last=words("and then"))
        lines += [words("When: {dates}.", dates=dates)] if dates else []
        if plan.reminders:
            reminders = tell.joined(say_offset(text, language=language) for text in plan.reminders)
            lines.append(words("Reminders: {when}.", when=reminders))
        if plan.missed:
            lines.append(words("It counts as missed {when}.", when=say_offset(plan.missed, language=language)))
        told.append(_line(*lines, tell.remarks(plan)))
    yield from entries(told)


def rules(tell: Teller) -> Iterator[Part]:
    """What happens by itself."""
    told = []
    for name, rule in tell.definition.rules.items():
        occasion = say_occasion(tell.definition, rule.whenever, language=tell.language)
        deeds = tell.joined(say_action(tell.definition, one, language=tell.language) for one in rule.then)
        if rule.if_:
            sentence = tell.words(
                "Whenever {occasion}, and if {condition}: {deeds}.",
                occasion=occasion,
                condition=tell.said(rule.if_),
                deeds=deeds,
            )
        else:
            sentence = tell.words("Whenever {occasion}: {deeds}.", occasion=occasion, deeds=deeds)
        told.append(_line(tell.ended(called(rule, name)), sentence, tell.remarks(rule)))
    yield from entries(told)


def _line(*texts: str) -> str:
    return " ".join(text for text in texts if text)
