"""The whole definition, and the questions every floor asks of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

from models.definitions.base import Field, Items, Section, called
from models.definitions.sections import (
    Case,
    Check,
    CheckInPlan,
    ChoiceList,
    Consent,
    Event,
    Form,
    Goals,
    Group,
    Indicator,
    Matching,
    Message,
    Program,
    Question,
    Records,
    Report,
    Resource,
    Role,
    Rule,
    Stage,
    Task,
    Training,
    Transition,
    Translation,
    WorkingList,
)
from models.definitions.shipped import shipped_labels
from models.vocabulary import MATCH


class Definition(Section):
    """Everything about one program. Frozen; two definitions that say the same are equal."""

    program: Program
    roles: Items[str, Role] = Field(default_factory=dict)
    consents: Items[str, Consent] = Field(default_factory=dict)
    choices: Items[str, ChoiceList] = Field(default_factory=dict)
    forms: Items[str, Form] = Field(default_factory=dict)
    checks: Items[str, Check] = Field(default_factory=dict)
    training: Items[str, Training] = Field(default_factory=dict)
    stages: Items[str, Items[str, Stage]] = Field(default_factory=dict)
    transitions: Items[str, Items[str, Transition]] = Field(default_factory=dict)
    matching: Items[str, Matching] = Field(default_factory=dict)
    check_ins: Items[str, CheckInPlan] = Field(default_factory=dict)
    rules: Items[str, Rule] = Field(default_factory=dict)
    goals: Items[str, Goals] = Field(default_factory=dict)
    events: Items[str, Event] = Field(default_factory=dict)
    groups: Items[str, Group] = Field(default_factory=dict)
    resources: Items[str, Resource] = Field(default_factory=dict)
    tasks: Items[str, Task] = Field(default_factory=dict)
    cases: Items[str, Case] = Field(default_factory=dict)
    messages: Items[str, Message] = Field(default_factory=dict)
    working_lists: Items[str, WorkingList] = Field(default_factory=dict)
    indicators: Items[str, Indicator] = Field(default_factory=dict)
    reports: Items[str, Report] = Field(default_factory=dict)
    records: Records | None = None
    translations: Items[str, Items[str, Translation]] = Field(default_factory=dict)

    @cached_property
    def participants(self) -> tuple[str, ...]:
        """The participant roles, in order: usually mentee and mentor."""
        return tuple(name for name, role in self.roles.items() if role.is_ == "participant")

    @cached_property
    def staff(self) -> tuple[str, ...]:
        """The roles that work in the program."""
        return tuple(name for name, role in self.roles.items() if role.is_ == "staff")

    def profile_forms(self, role: str) -> tuple[str, ...]:
        """The forms whose answers stay on the profile of this role."""
        return tuple(name for name, form in self.forms.items() if form.on_profile and role in form.about)

    @cached_property
    def profiles(self) -> Mapping[str, Mapping[str, Question]]:
        """All profile questions by role and name, in the order of the forms."""
        found: dict[str, dict[str, Question]] = {}
        for form in self.forms.values():
            for role in form.about if form.on_profile else ():
                found.setdefault(role, {}).update(form.questions)
        return found

    def profile(self, role: str) -> Mapping[str, Question]:
        """The profile questions of one role."""
        return self.profiles.get(role, {})

    def questions(self) -> Iterator[tuple[str, str, Question]]:
        """Every question with the names of its form and itself."""
        for form_name, form in self.forms.items():
            for name, question in form.questions.items():
                yield form_name, name, question

    def question(self, subject: str) -> Question | None:
        """``mentee.sector`` (on a profile) or ``check_in.rating`` (in a form) → the question, or None."""
        owner, _, name = subject.partition(".")
        if owner in self.forms and name in self.forms[owner].questions:
            return self.forms[owner].questions[name]
        return self.profile(owner).get(name) if owner in self.roles else None

    def choice_labels(self, list_name: str, language: str | None = None) -> Mapping[str, str] | None:
        """The choices of a list, name → label; a shipped list in the asked language, else in the program's first. None
        when there is no list."""
        found = self.choices.get(list_name)
        if found is None:
            return None
        if found.use is None:
            return {name: choice.label for name, choice in found.choices.items()}
        return shipped_labels(found.use, language or next(iter(self.program.languages), "en"))

    def choice_label(self, name: str, language: str | None = None, *, among: str | None = None) -> str:
        """The label of one choice. ``among`` is the list it comes from; the same name may say something else in
        another. Where nobody knows the list any more, the first that has the name."""
        for found in self.choices if among is None or among not in self.choices else (among,):
            labels = self.choice_labels(found, language) or {}
            if name in labels:
                return labels[name]
        return name.replace("_", " ")

    def stage(self, track: str, name: str) -> Stage | None:
        """A stage of a track (a participant role, or ``match``)."""
        return self.stages.get(track, {}).get(name)

    def first_stage(self, track: str) -> str:
        """Where this track starts. Lint S01 holds that there is exactly one such stage."""
        return next(name for name, stage in self.stages[track].items() if stage.type == "start")

    def ends(self, track: str) -> frozenset[str]:
        """The stages in which this track is over."""
        return frozenset(name for name, stage in self.stages.get(track, {}).items() if stage.type == "end")

    @cached_property
    def match_stages(self) -> Mapping[str, Stage]:
        """The stages of a match."""
        return self.stages.get(MATCH, {})

    def role_label(self, name: str) -> str:
        """The label of a role, or its name."""
        role = self.roles.get(name)
        return called(role, name)
