"""Prose, third part: what surrounds a match. Goals, gatherings, resources, work, words, figures, and how it is kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from models.definitions.base import called
from models.definitions.counting import counted_as
from models.definitions.indicator_words import say_indicator
from models.definitions.lengths import say_format
from models.definitions.phrases_aloud import say_due, say_offset, say_rhythm, say_size
from models.definitions.wording import subject_label
from models.i18n import mark, quoted
from models.vocabulary import MATCH, Sensitivity
from workflows.language.prose.document import Part, entries, sentences
from workflows.language.prose.teller import Teller

_SENSITIVITY = {Sensitivity.PERSONAL: mark("It is personal."), Sensitivity.SENSITIVE: mark("It is sensitive.")}
_ORDERS = {
    "longest wait first": mark("The longest wait comes first"),
    "shortest wait first": mark("The shortest wait comes first"),
    "most missed first": mark("Whoever missed most comes first"),
    "fewest days left first": mark("The fewest days left come first"),
    "newest first": mark("The newest come first"),
    "oldest first": mark("The oldest come first"),
}
_WAYS = {
    "email": mark("by e-mail"),
    "text_message": mark("by text message"),
    "sms": mark("by text message"),
    "phone": mark("by phone"),
    "letter": mark("by letter"),
}


def goals(tell: Teller) -> Iterator[Part]:
    """What a match agrees to reach."""
    words, told = tell.words, []
    for name, goal in tell.definition.goals.items():
        lines = [tell.ended(called(goal, name))]
        lines += [words("Agreed by {roles}.", roles=tell.roles(goal.agreed_by))] if goal.agreed_by else []
        lines += [words("How many: {n}.", n=say_size(goal.how_many, language=tell.language))] if goal.how_many else []
        if goal.areas:
            lines.append(words("Chosen from the list ‘{list}’.", list=goal.areas.replace("_", " ")))
        if goal.agreed_within:
            lines.append(words("Agreed: {when}.", when=say_due(goal.agreed_within, language=tell.language)))
        if goal.reviewed:
            lines.append(words("Looked at again: {when}.", when=say_rhythm(goal.reviewed, language=tell.language)))
        if goal.milestones:
            steps = []
            for key, step in goal.milestones.items():
                only = words("(only if {condition})", condition=tell.said(step.relevant)) if step.relevant else ""
                steps.append(_line(quoted(called(step, key), tell.language), only, tell.remarks(step)))
            lines.append(words("On the way: {steps}.", steps=tell.joined(steps)))
        told.append(_line(*lines, tell.remarks(goal)))
    yield from entries(told)


def events(tell: Teller) -> Iterator[Part]:
    """Gatherings."""
    words, told = tell.words, []
    for name, event in tell.definition.events.items():
        lines = [tell.ended(called(event, name))]
        lines += [words("For {roles}.", roles=tell.roles(event.for_))] if event.for_ else []
        lines += [words("How: {how}.", how=say_format(event.format, tell.language))] if event.format else []
        lines += [words("Room for {n}.", n=event.holds)] if event.holds else []
        lines += [words("It takes {length}.", length=tell.length(event.takes))] if event.takes else []
        if event.repeats:
            lines.append(words("Again: {when}.", when=say_rhythm(event.repeats, language=tell.language)))
        if event.invites:
            lines.append(words("Invitations go out {when}.", when=say_offset(event.invites, language=tell.language)))
        if event.during:
            lines.append(words("While the match is in {stages}.", stages=tell.stages(MATCH, event.during)))
        if event.counts_as:
            counts = tell.joined(_counts(tell, word) for word in event.counts_as)
            lines.append(words("It counts as {what}.", what=counts))
        told.append(_line(*lines, tell.remarks(event)))
    yield from entries(told)


def _counts(tell: Teller, word: str) -> str:
    found = counted_as(tell.definition, word)
    if found is None:
        return word
    if found.kind == "meeting":
        return tell.words("a meeting of the match")
    return quoted(called(tell.definition.training[found.training].modules[found.name], found.name), tell.language)


def groups(tell: Teller) -> Iterator[Part]:
    """Standing groups."""
    words, told = tell.words, []
    for name, group in tell.definition.groups.items():
        lines = [tell.ended(called(group, name))]
        lines += [words("For {roles}.", roles=tell.roles(group.for_))] if group.for_ else []
        lines += [words("{size} people.", size=say_size(group.size, language=tell.language))] if group.size else []
        lines += [words("Led by {roles}.", roles=tell.roles([group.led_by]))] if group.led_by else []
        if group.meets:
            lines.append(words("It meets {when}.", when=say_rhythm(group.meets, language=tell.language)))
        lines += [words("Open when {condition}.", condition=tell.said(group.open_to))] if group.open_to else []
        told.append(_line(*lines, tell.remarks(group)))
    yield from entries(told)


def resources(tell: Teller) -> Iterator[Part]:
    """What there is to hand over."""
    words, told = tell.words, []
    for name, resource in tell.definition.resources.items():
        kind = f" ({resource.kind})" if resource.kind else ""
        lines = [f"{called(resource, name)}{kind}."]
        lines += [words("For {roles}.", roles=tell.roles(resource.for_))] if resource.for_ else []
        lines += [words("In {languages}.", languages=tell.languages(resource.languages))] if resource.languages else []
        if resource.during:
            lines.append(words("While the match is in {stages}.", stages=tell.stages(MATCH, resource.during)))
        lines += [words("At {link}", link=resource.link)] if resource.link else []
        told.append(_line(*lines, tell.remarks(resource)))
    yield from entries(told)


def tasks(tell: Teller) -> Iterator[Part]:
    """Work that has to be done."""
    words, told = tell.words, []
    for name, task in tell.definition.tasks.items():
        lines = [tell.ended(called(task, name)), words("For {roles}.", roles=tell.roles([task.for_]))]
        lines += [words("Due {when}.", when=say_due(task.due, language=tell.language))] if task.due else []
        lines += [words("It takes {length}.", length=tell.length(task.takes))] if task.takes else []
        told.append(_line(*lines, tell.remarks(task)))
    yield from entries(told)


def cases(tell: Teller) -> Iterator[Part]:
    """What is worrying, and whose it is."""
    words, told = tell.words, []
    for name, case in tell.definition.cases.items():
        lines = [tell.ended(called(case, name)), words("It belongs to {roles}.", roles=tell.roles([case.owner]))]
        if case.answer_within:
            lines.append(words("Answered {when}.", when=say_due(case.answer_within, language=tell.language)))
        lines += [words("It takes {length}.", length=tell.length(case.takes))] if case.takes else []
        lines += [words(_SENSITIVITY[case.sensitivity])] if case.sensitivity in _SENSITIVITY else []
        lines += [words("Seen by {roles}.", roles=tell.roles(case.eyes))] if case.eyes else []
        lines += case.first_steps.splitlines()
        told.append(_line(*lines, tell.remarks(case)))
    yield from entries(told)


def messages(tell: Teller) -> Iterator[Part]:
    """What is sent, word by word."""
    words = tell.words
    for name, message in tell.definition.messages.items():
        yield Part(kind="title", level=3, own=True, texts=(called(message, name),))
        ways = tell.joined(words(_WAYS[way]) if way in _WAYS else way for way in message.by)
        yield Part(kind="aside", texts=(_line(words("Sent {ways}.", ways=ways), tell.remarks(message)),))
        lines = tuple(line for line in message.text.splitlines() if line.strip())
        if message.label and message.subject:
            lines = (message.subject, *lines)
        yield Part(kind="sentence", texts=lines, own=True)


def lists(tell: Teller) -> Iterator[Part]:
    """Saved lists."""
    words, told = tell.words, []
    for name, listed in tell.definition.working_lists.items():
        lines = [tell.ended(called(listed, name)), words("It lists {what}.", what=_things(tell, listed.of))]
        lines += [words("For {roles}.", roles=tell.roles(listed.for_))] if listed.for_ else []
        lines += [words("Whoever: {condition}.", condition=tell.said(listed.where))] if listed.where else []
        lines += [_sorted(tell, listed.of, listed.sort)] if listed.sort else []
        if listed.columns:
            columns = tell.joined(_subject(tell, listed.of, column) for column in listed.columns)
            lines.append(words("It shows {columns}.", columns=columns))
        told.append(_line(*lines, tell.remarks(listed)))
    yield from entries(told)


def _sorted(tell: Teller, of: str, sort: str) -> str:
    """``longest wait first`` in the language, or the column that is named, highest or lowest first."""
    if sort in _ORDERS:
        return tell.ended(tell.words(_ORDERS[sort]))
    order, _, column = sort.removesuffix(" first").partition(" ")
    if order in ("highest", "lowest") and column:
        what = _subject(tell, of, column.replace(" ", "_"))
        if order == "highest":
            return tell.words("Sorted by {what}, highest first.", what=what)
        return tell.words("Sorted by {what}, lowest first.", what=what)
    return tell.words("Sorted by {what}.", what=_subject(tell, of, sort))


def _things(tell: Teller, word: str) -> str:
    role = next((role for role in tell.definition.participants if word in (role, f"{role}s")), None)
    if role is not None:
        return quoted(tell.definition.role_label(role), tell.language)
    return tell.words("matches") if word in (MATCH, "matches") else word.replace("_", " ")


def _subject(tell: Teller, of: str, column: str) -> str:
    owner = next((role for role in (*tell.definition.participants, MATCH) if of in (role, f"{role}s")), "")
    subject = column if "." in column or not owner else f"{owner}.{column}"
    return quoted(subject_label(tell.definition, subject, language=tell.language), tell.language)


def figures(tell: Teller) -> Iterator[Part]:
    """What is counted, and how."""
    words, told = tell.words, []
    for name, indicator in tell.definition.indicators.items():
        said = say_indicator(tell.definition, name, language=tell.language)
        lines = [tell.ended(called(indicator, name)), f"{said.what}."]
        lines += [f"{said.among}."] if said.among else []
        if indicator.by:
            lines.append(words("Told apart by {what}.", what=tell.joined(_by(tell, indicator.by))))
        lines += [words("Target: {target}.", target=said.target)] if said.target else []
        lines += [words("Not shown for fewer than {least}.", least=said.hide_below)] if said.hide_below else []
        told.append(_line(*lines, tell.remarks(indicator)))
    yield from entries(told)


def _by(tell: Teller, names: Iterable[str]) -> Iterator[str]:
    profiles = tell.definition.profiles.values()
    for name in names:
        question = next((profile[name] for profile in profiles if name in profile), None)
        question = question or tell.definition.question(name)
        yield quoted(called(question, name), tell.language)


def reports(tell: Teller) -> Iterator[Part]:
    """Who gets which figures."""
    words, told = tell.words, []
    for name, report in tell.definition.reports.items():
        lines = [tell.ended(called(report, name))]
        lines += [words("For {roles}.", roles=tell.roles(report.for_))] if report.for_ else []
        lines += [words("When: {dates}.", dates=_every(tell, report.every))] if report.every else []
        lines.append(
            words("It shows {columns}.", columns=tell.joined(tell.named("indicators", one) for one in report.shows))
        )
        told.append(_line(*lines, tell.remarks(report)))
    yield from entries(told)


def _every(tell: Teller, text: str) -> str:
    return say_rhythm(text, language=tell.language)


def records(tell: Teller) -> Iterator[Part]:
    """How long answers are kept."""
    kept = tell.definition.records
    if kept is None:
        return
    length, _, since = kept.kept_for.partition(" after ")
    told = tell.length(length)
    if since == "closure":
        told = tell.words("{length} after somebody has left or completed the program", length=told)
    elif since:
        told = kept.kept_for
    lines = [tell.words("Personal answers are kept for {time}. Then they are {fate}.", time=told, fate=_fate(tell))]
    if kept.locked:
        lines.append(tell.lock(kept.locked, kept.locked_from))
    yield sentences(*lines)


def _fate(tell: Teller) -> str:
    then = tell.definition.records.then if tell.definition.records else ""
    known = {"deleted": tell.words("deleted"), "made anonymous": tell.words("made anonymous")}
    return known.get(then, then)


def _line(*texts: str) -> str:
    return " ".join(text for text in texts if text)
