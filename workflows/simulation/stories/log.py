"""What happened in a story, line by line: the explanation when it fails."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from models.definitions import Definition
from models.definitions.lengths import say_length_of
from models.findings import finding, sentence
from models.i18n import colon, mark, translate
from workflows.engine.events import Event, EventType
from workflows.simulation.stories.aloud import cause_aloud, in_marks_of, named_aloud, stage_aloud

_WORDS: Mapping[str, str] = {
    EventType.JOINED: mark("joins"),
    EventType.ANSWERED: mark("answers"),
    EventType.CONSENT_GIVEN: mark("consent given"),
    EventType.CONSENT_WITHDRAWN: mark("consent withdrawn"),
    EventType.CHECK_RECORDED: mark("check recorded"),
    EventType.MODULE_COMPLETED: mark("module completed"),
    EventType.MOVED: mark("moves"),
    EventType.PROPOSED: mark("match proposed"),
    EventType.ACCEPTED: mark("accepts"),
    EventType.DECLINED: mark("declines"),
    EventType.EXTENDED: mark("match extended"),
    EventType.EVENT_HELD: mark("held"),
    EventType.GOAL_AGREED: mark("goals agreed"),
    EventType.MILESTONE_REACHED: mark("milestone reached"),
    EventType.CHECK_IN_DUE: mark("check-in due"),
    EventType.REMINDED: mark("reminded"),
    EventType.MISSED: mark("check-in missed"),
    EventType.STAGE_OVERDUE: mark("stage takes long"),
    EventType.CHECK_EXPIRED: mark("check expires"),
    EventType.TRAINING_EXPIRED: mark("training expires"),
    EventType.CONSENT_EXPIRED: mark("consent ends"),
    EventType.FORM_OVERDUE: mark("form overdue"),
    EventType.MOMENT_REACHED: mark("time is up"),
    EventType.FORM_ASKED: mark("form asked for"),
    EventType.TASK_CREATED: mark("task created"),
    EventType.TASK_DONE: mark("task done"),
    EventType.CASE_OPENED: mark("case opened"),
    EventType.CASE_WOKEN: mark("case again"),
    EventType.CASE_CLOSED: mark("case closed"),
    EventType.MESSAGE_DUE: mark("message"),
}
_WHAT = ("task", "case", "message", "form", "event", "consent", "check", "module", "training", "milestone", "goals")
_RULE = mark("because of rule ‘{name}’")
_STEP = mark("because of step ‘{name}’")
_DAY = mark("Day {day} · {words} · {about}")


@dataclass(frozen=True, slots=True, kw_only=True)
class LogLine:
    """One thing that happened: the day, the words for it, whom or what it is about, and the rule or step behind it, by
    their names as the file has them. ``said`` is the same with labels, as it is read on a screen."""

    day: int
    words: str
    about: str
    because: str = ""
    said: str = ""
    language: str = "en"

    def __str__(self) -> str:
        day = sentence(finding("story_day"), self.language)
        return f"{day} {self.day:>4}  {self.words:<18}  {self.about:<28}  {self.because}".rstrip()


def log_of(
    happened: Iterable[tuple[int, Event]], definition: Definition, *, language: str = "en"
) -> tuple[LogLine, ...]:
    """Everything that happened, as lines. What the program does not speak of (a note, a repair) is left out."""
    return tuple(_line(day, event, definition, language) for day, event in happened if event.type in _WORDS)


def _line(day: int, event: Event, definition: Definition, language: str) -> LogLine:
    words, (kind, name) = translate(_WORDS[event.type], language), _cause(event)
    because = translate(kind, language, name=name) if kind else ""
    aloud = (
        translate(kind, language, name=cause_aloud(definition, event.because.partition(":")[0], name)) if kind else ""
    )
    said = translate(_DAY, language, day=day, words=words, about=_about_aloud(event, definition, language))
    return LogLine(
        day=day,
        words=words,
        about=_about(event),
        because=because,
        language=language,
        said=in_marks_of(" ".join(part for part in (said, aloud) if part), language),
    )


def _about_aloud(event: Event, definition: Definition, language: str) -> str:
    """Whom or what it is about, in labels."""
    data = event.data
    if event.type == EventType.MOVED:
        stages = (stage_aloud(definition, event.stream, str(data.get(end))) for end in ("from", "to"))
        return f"{_stream(event, definition, language)}{colon(language)}{' → '.join(stages)}"
    what = next((named_aloud(definition, kind, str(data[kind])) for kind in _WHAT if data.get(kind)), "")
    who = next(
        (named_aloud(definition, kind, str(data[kind]), language) for kind in ("role", "by") if data.get(kind)), ""
    )
    if event.type in (EventType.CHECK_IN_DUE, EventType.REMINDED, EventType.MISSED):
        return who
    if event.type == EventType.MOMENT_REACHED:
        length = say_length_of(str(data.get("length") or ""), language)
        said = finding(f"story_moment_{_side(event)}", length=length, what=str(data.get("what")).replace("_", " "))
        return sentence(said, language)
    return f"{who}{colon(language)}{what}" if who and what else what or who or _stream(event, definition, language)


def _side(event: Event) -> str:
    """Whether a moment lies before or after something, or in a stage."""
    return "before" if event.data.get("before") else "after" if event.data.get("kind") == "around" else "in"


def _stream(event: Event, definition: Definition, language: str) -> str:
    return named_aloud(definition, "role", event.stream, language)


def _about(event: Event) -> str:
    data = event.data
    if event.type == EventType.MOVED:
        return f"{event.stream}: {data.get('from')} → {data.get('to')}"
    named = next((str(data[key]) for key in _WHAT if data.get(key)), "")
    who = str(data.get("role") or data.get("by") or "")
    if event.type in (EventType.CHECK_IN_DUE, EventType.REMINDED, EventType.MISSED):
        return who
    if event.type == EventType.MOMENT_REACHED:
        return f"{data.get('length')} {_side(event)} {data.get('what')}"
    return f"{who}: {named}" if who and named else named or who or event.stream


def _cause(event: Event) -> tuple[str, str]:
    """The sentence for what is behind it, and the name of the rule or step; ("", "") where nothing is."""
    kind, _, name = event.because.partition(":")
    if kind in ("rule", "step") and name:
        return (_RULE if kind == "rule" else _STEP), name
    return "", ""
