"""The other phrases of the language in people's words: what wakes a rule, and what a rule or a step does."""

from __future__ import annotations

from collections.abc import Iterable

from models.definitions.base import called
from models.definitions.definition import Definition
from models.definitions.lengths import say_length
from models.definitions.phrases import (
    EXPIRING,
    MATCH_STARTS,
    Action,
    Occasion,
    goals_agreed_within,
    goals_reviewed_every,
    parse_action,
    parse_occasion,
    parse_schedule,
)
from models.definitions.times import parse_offset, within
from models.definitions.wording import lowered
from models.i18n import between, mark, translate
from models.vocabulary import MATCH

_OCCASIONS = {
    "submitted": mark("‘{what}’ is filled in"),
    "missed": mark("‘{what}’ is missed"),
    "answered": mark("‘{what}’ is answered"),
    "withdrawn": mark("the consent ‘{what}’ is withdrawn"),
    "given": mark("the consent ‘{what}’ is given"),
    "expires": mark("‘{what}’ is no longer valid"),
    "stays": mark("{who} has been in ‘{what}’ for {length}"),
    "enters": mark("{who} comes to ‘{what}’"),
}
_BEFORE_START, _AFTER_START = mark("{length} before the match starts"), mark("{length} after the match starts")
_BEFORE_END, _AFTER_END = mark("{length} before the match ends"), mark("{length} after the match ends")
_ACTIONS = {
    "create task": mark("create the task ‘{what}’"),
    "open case": mark("open the case ‘{what}’"),
    "send": mark("send ‘{what}’ to {whom}"),
    "ask": mark("ask {whom} to fill in ‘{what}’"),
    "move": mark("move {whom} to ‘{what}’"),
    "extend": mark("extend the match by {length}"),
    "transition": mark("take the step ‘{what}’ of the match"),
}
_ASK_WITHIN = mark("ask {whom} to fill in ‘{what}’ within {length}")
_THE_MATCH, _THE_ROLE, _ASKED = mark("the match"), mark("the {role}"), mark("whoever was asked")
_AND = mark("and")
_FIRST = mark("{length} after the match starts")
_EVERY_UNTIL_END = mark("every {length} until the match ends")
_EVERY_UNTIL = mark("every {length} until {until} after the start")
_EVERY, _WITHIN = mark("every {length}"), mark("within {length}")
_BEFORE, _LATER = mark("{length} before"), mark("{length} after")
_TO = mark("{low} to {high}")


def say_schedule(line: str, *, language: str = "en") -> str:
    """``then every 2 weeks until match ends`` → *every 2 weeks until the match ends*; what no shape fits stays."""
    found = parse_schedule(line)
    if found is None:
        return line
    length = say_length(found.length, language)
    if found.shape == "first":
        return translate(_FIRST, language, length=length)
    if found.until is None:
        return translate(_EVERY_UNTIL_END, language, length=length)
    return translate(_EVERY_UNTIL, language, length=length, until=say_length(found.until, language))


def say_offset(text: str, *, language: str = "en") -> str:
    """``3 days after`` in the language; what does not say when stays as it is."""
    found = parse_offset(text)
    if found is None:
        return text
    return translate(_BEFORE if found.before else _LATER, language, length=say_length(found.length, language))


def say_due(text: str, *, language: str = "en") -> str:
    """``in 2 days`` → *within 2 days*; ``3 weeks after match starts`` stays what it is, in the language."""
    found = within(text)
    if found is not None:
        return translate(_WITHIN, language, length=say_length(found, language))
    after = goals_agreed_within(text)
    return translate(_FIRST, language, length=say_length(after, language)) if after is not None else text


def say_rhythm(text: str, *, language: str = "en") -> str:
    """``every 3 months`` and ``month`` → *every 3 months*, *every 1 month*; what is no rhythm stays as it is."""
    found = goals_reviewed_every(text) or within(text)
    return translate(_EVERY, language, length=say_length(found, language)) if found is not None else text


def say_size(text: str, *, language: str = "en") -> str:
    """``6 to 12`` in the language."""
    low, to, high = text.partition(" to ")
    return translate(_TO, language, low=low, high=high) if to else text


def say_occasion(definition: Definition, line: str, *, language: str = "en") -> str:
    """``pair_check_in is missed`` → *‘Check-in’ is missed*; a line that no shape fits stays as it is."""
    found = parse_occasion(line)
    if found is None:
        return line
    length = say_length(found.length, language)
    if found.kind == "around":
        starts = found.what == MATCH_STARTS
        words = (_BEFORE_START if starts else _BEFORE_END) if found.before else (_AFTER_START if starts else _AFTER_END)
        return translate(words, language, length=length)
    what = _occasion_label(definition, found)
    who = _track(definition, found.track, language) if found.track else ""
    return translate(_OCCASIONS[found.kind], language, what=what, who=who, length=length)


def say_action(definition: Definition, line: str, *, language: str = "en") -> str:
    """``send welcome to mentee`` → *send ‘Welcome’ to the mentee*; a line that no shape fits stays as it is."""
    found = parse_action(line)
    if found is None:
        return line
    whom = between(translate(_AND, language), language).join(_track(definition, one, language) for one in found.whom)
    length = say_length(found.length, language)
    words = _ASK_WITHIN if found.verb == "ask" and length else _ACTIONS[found.verb]
    return translate(words, language, what=_action_label(definition, found), whom=whom, length=length)


def say_actions(definition: Definition, lines: Iterable[str], *, language: str = "en") -> str:
    """Several actions as one text."""
    return "; ".join(say_action(definition, line, language=language) for line in lines)


def _track(definition: Definition, name: str, language: str) -> str:
    if name == MATCH:
        return translate(_THE_MATCH, language)
    if name not in definition.roles:
        return translate(_ASKED, language) if name == "asked person" else name
    return translate(_THE_ROLE, language, role=lowered(definition.role_label(name)))


def _occasion_label(definition: Definition, found: Occasion) -> str:
    what = found.what
    if found.kind in ("stays", "enters"):
        stage = definition.stage(found.track, what)
        return stage.label if stage and stage.label else what
    if found.kind == "expires":
        section, _, name = what.partition(".")
        return _label(definition, EXPIRING[section], name)
    if found.kind in ("withdrawn", "given"):
        return _label(definition, "consents", what)
    return _label(definition, "check_ins" if what in definition.check_ins else "forms", what)


def _action_label(definition: Definition, found: Action) -> str:
    if found.verb == "move":
        stage = definition.stage(found.whom[0] if found.whom else MATCH, found.what)
        return stage.label if stage and stage.label else found.what
    if found.verb == "transition":
        step = definition.transitions.get(MATCH, {}).get(found.what)
        return step.label if step and step.label else found.what
    section = {"create task": "tasks", "open case": "cases", "send": "messages", "ask": "forms"}.get(found.verb, "")
    return _label(definition, section, found.what) if section else found.what


def _label(definition: Definition, section: str, name: str) -> str:
    return called(getattr(definition, section).get(name), name)
