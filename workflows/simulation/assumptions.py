"""What a rehearsal assumes about people and the team: every number has a name, limits, and a sentence on its source.

None of them is known. They are round first guesses that a program replaces by its own figures after its first cohort;
the definition's own words (how long a task takes, how many hours somebody works) are not here, they are taken from it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from models.i18n import mark


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumptions:
    """One set of assumptions. Shares run from 0 to 1, ``…_weekly`` are chances a week, times are days or minutes."""

    mentees_per_week: float = 3.0
    mentors_at_start: int = 12
    mentors_per_week: float = 1.0
    suitable: float = 0.9
    says_yes: float = 0.9
    answers: float = 0.8
    troubled: float = 0.08
    surveys: float = 0.65
    leaves_weekly: float = 0.008
    breaks_weekly: float = 0.006
    pauses_weekly: float = 0.004
    pause_days: int = 21
    extends: float = 0.15
    round_every: int = 14
    team_days: int = 4
    person_days: int = 3
    module_days: int = 5
    meeting_days: int = 8
    interview_minutes: int = 45
    check_minutes: int = 15
    step_minutes: int = 10
    proposal_minutes: int = 20
    group_minutes: int = 150
    optional: float = 0.85

    def changed(self, **numbers: float | None) -> Assumptions:
        """The same with some numbers changed, each kept within its limits. Raises KeyError for a name that is none."""
        told = {}
        for name, number in numbers.items():
            kind = KNOWN[name]
            if number is not None:
                held = min(kind.high, max(kind.low, float(number)))
                told[name] = round(held) if kind.whole else held
        return replace(self, **told)  # type: ignore[arg-type] # whole numbers where the field is whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumption:
    """What stands beside a slider. ``unit`` is ``share``, ``days``, ``minutes``, ``people`` or ``people a week``."""

    name: str
    label: str
    unit: str
    low: float
    high: float
    step: float
    source: str
    group: str
    whole: bool = False


PEOPLE, ANSWERS, TIMES, WORK = mark("Who comes"), mark("What people do"), mark("How long it takes"), mark("The work")


def _known() -> tuple[Assumption, ...]:
    def share(name: str, label: str, source: str, high: float = 1.0, step: float = 0.05) -> Assumption:
        return Assumption(
            name=name, label=label, unit="share", low=0.0, high=high, step=step, source=source, group=ANSWERS
        )

    def days(name: str, label: str, source: str, high: int) -> Assumption:
        return Assumption(
            name=name, label=label, unit="days", low=1, high=high, step=1, source=source, group=TIMES, whole=True
        )

    def minutes(name: str, label: str, source: str) -> Assumption:
        return Assumption(
            name=name, label=label, unit="minutes", low=0, high=240, step=5, source=source, group=WORK, whole=True
        )

    return (
        Assumption(
            name="mentees_per_week",
            label=mark("New mentees a week"),
            unit="people a week",
            low=0.0,
            high=40.0,
            step=0.5,
            group=PEOPLE,
            source=mark("A first guess for one coordinator. Take last year’s applications, divided by 52."),
        ),
        Assumption(
            name="mentors_at_start",
            label=mark("Mentors who are ready at the start"),
            unit="people",
            low=0,
            high=300,
            step=1,
            group=PEOPLE,
            whole=True,
            source=mark("A first guess. Count the mentors who are screened, trained and free today."),
        ),
        Assumption(
            name="mentors_per_week",
            label=mark("New mentors a week"),
            unit="people a week",
            low=0.0,
            high=40.0,
            step=0.5,
            group=PEOPLE,
            source=mark("A first guess: one mentor for three mentees. Take last year’s mentors, divided by 52."),
        ),
        share("suitable", mark("Accepted after the screening"), mark("A first guess: nine in ten of those who apply.")),
        share(
            "says_yes",
            mark("Say yes to a proposal"),
            mark("A first guess, for each side by itself. The list of proposals shows your own."),
        ),
        share(
            "answers",
            mark("Check-ins answered"),
            mark("A first guess: four in five; some people nearly always, some hardly ever. The report has yours."),
        ),
        share(
            "troubled",
            mark("Check-ins that tell of a difficulty"),
            mark("A first guess. What counts as one is read from the program’s rules: whatever an answer wakes."),
        ),
        share(
            "surveys", mark("Surveys answered"), mark("A first guess: two in three, as surveys at the end often find.")
        ),
        share(
            "leaves_weekly",
            mark("Leave the program, a week"),
            mark("A first guess: about one in five in half a year."),
            high=0.1,
            step=0.001,
        ),
        share(
            "breaks_weekly",
            mark("Matches that end early, a week"),
            mark("A first guess: about one in ten in four months."),
            high=0.1,
            step=0.001,
        ),
        share(
            "pauses_weekly",
            mark("Matches that pause, a week"),
            mark("A first guess: illness, a move, exams; about one in fifteen in four months."),
            high=0.1,
            step=0.001,
        ),
        share("extends", mark("Matches that are extended"), mark("A first guess, where the program allows it.")),
        days("pause_days", mark("A pause lasts"), mark("A first guess: three weeks."), 90),
        days("round_every", mark("Days between two matching rounds"), mark("A first guess: every second week."), 90),
        days("team_days", mark("Days until the team does what is next"), mark("A first guess for a small team."), 30),
        days("person_days", mark("Days until a person answers"), mark("A first guess: a long weekend."), 30),
        days("module_days", mark("Days between two modules of a training"), mark("A first guess."), 30),
        days("meeting_days", mark("Days until a pair finds a date"), mark("A first guess: the week after next."), 40),
        minutes(
            "interview_minutes",
            mark("An interview takes"),
            mark("A first guess, with the notes. It is counted for each form that the team fills in."),
        ),
        minutes("check_minutes", mark("A check takes"), mark("A first guess, with the call that it needs.")),
        minutes("step_minutes", mark("A step takes"), mark("A first guess: the message or call that goes with it.")),
        minutes("proposal_minutes", mark("A proposal takes"), mark("A first guess: reading it and asking both.")),
        minutes("group_minutes", mark("A group’s meeting takes"), mark("A first guess, with its preparation.")),
        share(
            "optional",
            mark("Optional questions answered"),
            mark("A first guess. Where the match depends on such a question it matters a great deal."),
        ),
    )


KNOWN: Mapping[str, Assumption] = {one.name: one for one in _known()}
"""Every assumption by name, in the order in which they are shown."""
