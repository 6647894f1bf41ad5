"""The sections of a definition, in the order of a program's life. Structure only.

Nothing here looks sideways: whatever concerns two sections is a lint rule with a code (``workflows/language``). Phrases
(conditions, actions, schedules …) are kept as the lines they were written in; the modules beside this one read them.
Source: definitions.md of the design, sections 1 and 2.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import field_validator, model_validator

from models.definitions.base import (
    DayText,
    DueText,
    DurationText,
    Field,
    Item,
    Items,
    Lines,
    Name,
    Names,
    OffsetText,
    Section,
    Text,
    YesNo,
)
from models.definitions.conditions import parse_conditions
from models.definitions.questions import QuestionType, parse_type
from models.vocabulary import Objective, Sensitivity


class Program(Section):
    """The program itself. ``languages[0]`` is the language of the file; ``lasts`` how long a match runs.

    ``version`` grows when programs that extend this one have to look at what changed: they name it (``youth@1``).
    ``made_of`` stands in a program that was put together: the templates and packs that went into it.
    """

    name: Name
    label: Text
    summary: Text = ""
    type: str | None = None
    extends: str | None = None
    adds: Names = ()
    made_of: Names = ()
    version: int = Field(default=1, ge=1)
    languages: Names = ("en",)
    time_zone: str = "UTC"
    lasts: DurationText | None = None
    format: int = 1


class Role(Item):
    """Who takes part or works. ``works`` and ``looks_after`` are what one person of the staff can carry."""

    label: Text = ""
    is_: Literal["participant", "staff", "partner", "family"] = Field(alias="is")
    works: str | None = None
    looks_after: str | None = None


class Consent(Item):
    """An agreement. ``given_with`` names the yes/no question whose *yes* gives it, where a form asks for it."""

    label: Text = ""
    asked_of: Names = ()
    given_by: str | None = None
    given_with: str | None = None
    required: YesNo = False
    lasts: DurationText | None = None


class Choice(Item):
    """One choice of a list; a bare text is its label."""

    label: Text = ""

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, value: Any) -> Any:
        return value if isinstance(value, dict | Choice) else {"label": value}


class ChoiceList(Section):
    """A list of choices: its own ``choices`` by name, or ``use`` of a shipped list."""

    use: str | None = None
    note: str | None = None
    choices: Items[str, Choice] = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _from_map(cls, value: Any) -> Any:
        if not isinstance(value, dict) or ("choices" in value and isinstance(value["choices"], dict)):
            return value
        if set(value) <= {"use", "note"} and "use" in value:
            return value
        return {"choices": {str(name): choice for name, choice in value.items()}}


class Question(Item):
    """One question of a form, in XLSForm's words."""

    type: str
    label: Text = ""
    hint: Text | None = None
    required: YesNo = False
    relevant: Lines = ()
    constraint: Lines = ()
    constraint_message: Text | None = None
    default: Text | None = None
    choice_filter: Lines = ()
    calculation: dict[str, Any] | str | None = None
    repeats: str | None = None
    sensitivity: Sensitivity = Sensitivity.ORDINARY
    shared_with_match: YesNo = False
    exported: YesNo = True

    @property
    def kind(self) -> QuestionType:
        """The parsed type; an unknown type reads as text, and lint F01 says so."""
        return parse_type(self.type)


class Form(Item):
    """A form. Kept ``on the profile`` its answers describe the person; ``every time`` each filling stands alone."""

    label: Text = ""
    filled_by: Names = ()
    about: Names = ()
    keep: Literal["on the profile", "every time"] = "every time"
    questions: Items[str, Question] = Field(default_factory=dict)

    @property
    def on_profile(self) -> bool:
        """Whether its answers stay on the person's profile."""
        return self.keep == "on the profile"

    def in_hand_of(self, *own: str) -> str:
        """Who fills it in for somebody of these roles: she herself where she may, else the first who may; "" where
        neither is named."""
        return next((role for role in own if role in self.filled_by), next(iter(self.filled_by or own), ""))


class Check(Item):
    """A screening check of a person: passed or failed, with a date, perhaps valid for a time."""

    label: Text = ""
    asked_of: Names = ()
    done_by: str | None = None
    valid_for: DurationText | None = None
    records: str | None = None


class Module(Item):
    """A part of a curriculum."""

    label: Text = ""
    format: str | None = None
    takes: DurationText | None = None
    prerequisites: Names = ()
    pass_mark: str | None = None


class Training(Item):
    """A curriculum for a role; completed when all its modules are."""

    label: Text = ""
    for_: Names = Field(default=(), alias="for")
    valid_for: DurationText | None = None
    modules: Items[str, Module] = Field(default_factory=dict)


class Stage(Item):
    """Where a person or a match stands. ``outcome`` belongs to an end and says what it means."""

    label: Text = ""
    standard: str | None = None
    type: Literal["start", "open", "waiting", "paused", "end"] = "open"
    should_take: DurationText | None = None
    outcome: Literal["completed", "left", "refused"] | None = None


class Transition(Item):
    """A step from one stage to another, taken by a role or by itself (``automatic``)."""

    label: Text = ""
    from_: Names = Field(alias="from")
    to: str
    by: Names = ()
    when: Lines = ()
    then: Lines = ()
    reason: str | None = None


class Candidates(Section):
    """Who is in the pool of a round."""

    mentee: Lines = ()
    mentor: Lines = ()


class Capacity(Section):
    """Places of one person: a number, or the question that holds it."""

    mentee: Text = "1"
    mentor: Text = "1"


class Must(Item):
    """A hard rule: a pair for which a line does not hold is impossible. Bare lines are the rule."""

    label: Text = ""
    rule: Lines

    @model_validator(mode="before")
    @classmethod
    def _from_lines(cls, value: Any) -> Any:
        return value if isinstance(value, dict | Must) else {"rule": value}

    @property
    def protects(self) -> bool:
        """Whether nobody may switch it off for a round: it is locked, or asks for a consent or a check."""
        asked = (one.subject for _, one in parse_conditions(self.rule).conditions())
        return bool(self.locked) or any(subject.startswith(("consent.", "check.")) for subject in asked)


class Preference(Item):
    """A soft criterion: ``weight`` points when ``compare`` holds, or its degree of them."""

    label: Text = ""
    weight: int = Field(ge=0, le=1000)
    compare: Lines


class Quota(Item):
    """At least or at most so many of the matched mentees (``40 percent`` or ``5 matches``) are of a kind."""

    label: Text = ""
    at_least: str | None = None
    at_most: str | None = None
    where: Lines = ()


class Pins(Section):
    """Who may pin and forbid pairs, and whether a reason is owed."""

    by: Names = ("coordinator",)
    needs_reason: YesNo = True


class Matching(Item):
    """How pairs (or circles) are made: hard rules, soft criteria, places, quotas."""

    label: Text = ""
    shape: Literal["pair", "circle"] = "pair"
    size: str | None = None
    objective: Objective = Objective.COUNT_FIRST
    candidates: Candidates = Candidates()
    capacity: Capacity = Capacity()
    must: Items[str, Must] = Field(default_factory=dict)
    prefer: Items[str, Preference] = Field(default_factory=dict)
    quotas: Items[str, Quota] = Field(default_factory=dict)
    pins: Pins = Pins()
    decided_by: Names = ("coordinator",)
    shows: Names = ()


class CheckInPlan(Item):
    """When whom to ask how it goes, while a match is in the stages named by ``during``."""

    label: Text = ""
    asks: Names = ()
    form: str
    during: Names = ()
    schedule: Lines = ()
    remind: tuple[OffsetText, ...] | OffsetText = ()
    missed: OffsetText | None = None

    @field_validator("remind", mode="after")
    @classmethod
    def _as_list(cls, remind: tuple[str, ...] | str) -> tuple[str, ...]:
        """One reminder by itself is a list of one: both spellings mean the same."""
        return (remind,) if isinstance(remind, str) else remind

    @property
    def reminders(self) -> tuple[str, ...]:
        """The reminders as a list, however many were written."""
        return (self.remind,) if isinstance(self.remind, str) else self.remind


class Rule(Item):
    """Whenever this happens, if that holds, then do this."""

    label: Text = ""
    whenever: str
    if_: Lines = Field(default=(), alias="if")
    then: Lines = ()


class Milestone(Item):
    """A step of a goal worth noting."""

    label: Text = ""
    relevant: Lines = ()


class Goals(Item):
    """What a match agrees to reach."""

    label: Text = ""
    agreed_by: Names = ()
    areas: str | None = None
    how_many: str | None = None
    agreed_within: str | None = None
    reviewed: str | None = None
    milestones: Items[str, Milestone] = Field(default_factory=dict)


class Event(Item):
    """A gathering. It is noted with each match that came: in the stages named by ``during``, else while it runs."""

    label: Text = ""
    for_: Names = Field(default=(), alias="for")
    format: str | None = None
    holds: str | None = None
    repeats: str | None = None
    invites: OffsetText | None = None
    during: Names = ()
    counts_as: Names = ()
    takes: DurationText | None = None


class Group(Item):
    """A standing group or circle."""

    label: Text = ""
    for_: Names = Field(default=(), alias="for")
    size: str | None = None
    led_by: str | None = None
    meets: str | None = None
    open_to: Lines = ()


class Resource(Item):
    """Something to hand over: a guide, a link, a service."""

    label: Text = ""
    kind: str | None = None
    for_: Names = Field(default=(), alias="for")
    languages: Names = ()
    link: str | None = None
    during: Names = ()


class Task(Item):
    """A kind of task: ``due`` counts from its making, ``takes`` is the work it is."""

    label: Text = ""
    for_: str = Field(default="coordinator", alias="for")
    due: DueText | None = None
    takes: DurationText | None = None


class Case(Item):
    """A kind of case: it has an owner and a clock, and perhaps few eyes. ``first_steps`` is what its owner reads on it:
    whom to call, what not to ask; one step a line."""

    label: Text = ""
    first_steps: Text = ""
    owner: str = "coordinator"
    answer_within: DueText | None = None
    takes: DurationText | None = None
    sensitivity: Sensitivity = Sensitivity.ORDINARY
    seen_by: Names = ()

    @property
    def eyes(self) -> tuple[str, ...]:
        """The roles that read such a case: those it names, of a sensitive one without names its owner; () for all."""
        return self.seen_by or ((self.owner,) if self.sensitivity is Sensitivity.SENSITIVE else ())


class Message(Item):
    """What is sent; ``{role.question}`` is filled in. ``label`` is for the team; without one it goes by its subject."""

    label: Text = ""
    by: Names = ("email",)
    subject: Text | None = None
    text: Text = ""


class WorkingList(Item):
    """A saved list of people or matches."""

    label: Text = ""
    of: str
    for_: Names = Field(default=(), alias="for")
    where: Lines = ()
    sort: str | None = None
    columns: Names = ()


class Indicator(Item):
    """A figure and how it is counted."""

    label: Text = ""
    measure: str
    among: Lines = ()
    where: Lines = ()
    by: Names = ()
    hide_below: int | None = None
    target: str | None = None


class Report(Item):
    """Indicators for somebody."""

    label: Text = ""
    for_: Names = Field(default=(), alias="for")
    every: str | None = None
    shows: Names = ()


class Records(Section):
    """How long personal answers are kept, and what then."""

    kept_for: str
    then: str = "deleted"
    locked: Text | None = None
    locked_from: DayText | None = None


class Translation(Section):
    """A text in another language; ``of`` is the text it was made from, so that a change does not go unnoticed."""

    of: Text
    text: Text
