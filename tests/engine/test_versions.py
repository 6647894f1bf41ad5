"""Several versions of a definition in one cohort: every stream is ruled by its own, and a move reads its past anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from models.definitions import Definition
from tests.language.merged import whole
from tests.small_program import SMALL_PROGRAM
from workflows.engine import EMPTY, Event, EventType, State, advance, event_id, morning, options, replay, run
from workflows.engine.state import MatchTrack, PersonTrack
from workflows.language.reading import read_text

MONDAY = date(2026, 9, 7)
CHECKED = SMALL_PROGRAM.replace(
    "matching:\n  one_to_one:",
    """check_ins:
  pair_check_in:
    label: How is it going?
    asks: mentee
    form: check_in
    during: active
    schedule: then every 2 weeks until match ends
    missed: 7 days after

matching:
  one_to_one:""",
).replace(
    "stages:\n",
    """  check_in:
    label: Check-in
    filled_by: mentee
    about: match
    keep: every time
    questions:
      rating: { type: range 1 to 5, label: How is it going? }

stages:
""",
    1,
)
RENAMED = (
    CHECKED.replace("children:   { type: yes_no,", "kids: { type: yes_no, formerly: children,")
    .replace("[children is yes]", "[kids is yes]")
    .replace("waiting: { label: Waiting,", "ready: { label: Ready, formerly: waiting,")
    .replace("to: waiting", "to: ready")
    .replace("from: waiting", "from: ready")
    .replace("is in waiting", "is in ready")
    .replace("    ti: Tigrinya\n", "    tir: { label: Tigrinya, formerly: ti }\n")
)
NAMES = {
    "stages": {"waiting": "ready"},
    "questions:newcomer_form": {"children": "kids"},
    "values:newcomer_form.languages": {"ti": "tir"},
}


def read(text: str) -> Definition:
    return whole(read_text(text))


FIRST, SECOND = read(CHECKED), read(RENAMED)
WEEKLY = read(CHECKED.replace("every 2 weeks", "every 1 week"))


class Cohort:
    """Events of a cohort whose new streams begin on ``version``."""

    def __init__(self, *versions: Definition) -> None:
        self.definitions = dict(enumerate(versions, start=1))
        self.state = replace(EMPTY, definitions=self.definitions, version=1)
        self.journal: list[Event] = []

    def begin_on(self, version: int) -> None:
        self.state = replace(self.state, version=version)

    def add(self, stream: str, kind: EventType, day: date = MONDAY, **data: Any) -> Event:
        at = morning(FIRST, day)
        answers = data.pop("answers", None)
        event = Event(
            id=event_id(stream, kind, str(len(self.journal))),
            stream=stream,
            type=kind,
            at=at,
            noted=at,
            data=data,
            answers=answers,
        )
        self.state, events = run(self.definitions[self.state.version], self.state, (event,))
        self.journal += events
        return events[0]

    def amina(self, stage: str = "waiting") -> PersonTrack:
        answers = {"full_name": "Amina", "children": True, "languages": ("en", "ti")}
        self.add("amina", EventType.JOINED, role="mentee")
        self.add("amina", EventType.ANSWERED, form="newcomer_form", submission="s1", by="mentee", answers=answers)
        self.add("amina", EventType.MOVED, track="mentee", to=stage, **{"from": "intake"})
        return self.person()

    def pair(self) -> MatchTrack:
        """A match that started on the first Monday."""
        self.amina()
        self.add("ruth", EventType.JOINED, role="mentor")
        self.add("m", EventType.PROPOSED, model="one_to_one", members={"mentee": "amina", "mentor": "ruth"})
        self.add("m", EventType.MOVED, track="match", to="active", **{"from": "proposed"})
        return self.match()

    def move(self, stream: str, to: int, day: date = MONDAY, **data: Any) -> Event:
        return self.add(stream, EventType.MOVED_TO_VERSION, day, to=to, **data)

    def person(self) -> PersonTrack:
        return self.state.people["amina"]

    def match(self) -> MatchTrack:
        return self.state.matches["m"]

    def asked(self, until: date) -> list[tuple[int, int]]:
        """Weeks after the first Monday on which a check-in fell due, with its number, while time runs until then."""
        self.state, events = advance(self.definitions[self.state.version], self.state, until)
        self.journal += events
        return [
            ((date.fromisoformat(event.data["due"]) - MONDAY).days // 7, event.data["occurrence"])
            for event in events
            if event.type == EventType.CHECK_IN_DUE
        ]

    def again(self) -> State:
        return replay(FIRST, self.journal, replace(EMPTY, definitions=self.definitions, version=self.state.version))


def steps(cohort: Cohort, stream: str) -> list[str]:
    found = options(FIRST, cohort.state, stream, actor_role="coordinator", today=MONDAY)
    return [option.to for option in found]


def test_who_joins_begins_on_the_version_of_the_day_and_stays_on_it() -> None:
    cohort = Cohort(FIRST, SECOND)
    cohort.amina()
    cohort.begin_on(2)
    cohort.add("olek", EventType.JOINED, role="mentee")
    # The intake of version 1 leads to ‘waiting’, that of version 2 to ‘ready’.
    assert (cohort.person().version, cohort.state.people["olek"].version) == (1, 2)
    assert "ready" in steps(cohort, "olek")
    assert steps(cohort, "amina") == ["matched", "left"]
    assert cohort.again() == cohort.state
    assert {event.version for event in cohort.journal if event.stream == "amina"} == {1}


def test_a_move_reads_the_past_under_the_new_names_and_keeps_what_was_given() -> None:
    cohort = Cohort(FIRST, SECOND)
    before = cohort.amina()
    cohort.move("amina", 2, names=NAMES)
    amina = cohort.person()
    assert (amina.version, amina.stage, amina.since) == (2, "ready", before.since)
    # The answer under its old name stands beside the one that follows from it.
    assert (amina.profile["kids"], amina.profile["children"], amina.profile["languages"]) == (True, True, ("en", "tir"))
    assert amina.moves[-1].before == replace(before, number=before.number)
    assert amina.moves[-1].before.submissions[0].answers == before.submissions[0].answers
    assert cohort.again() == cohort.state


def test_what_comes_after_a_move_is_read_under_the_new_version() -> None:
    cohort = Cohort(FIRST, SECOND)
    cohort.amina()
    cohort.move("amina", 2, names=NAMES)
    event = cohort.add(
        "amina", EventType.ANSWERED, form="newcomer_form", submission="s2", by="mentee", answers={"kids": False}
    )
    assert event.version == 2
    assert cohort.person().profile["kids"] is False
    assert cohort.again() == cohort.state


def test_a_move_back_gives_everything_as_it_was() -> None:
    cohort = Cohort(FIRST, SECOND)
    before = cohort.amina()
    move = cohort.move("amina", 2, names=NAMES)
    cohort.move("amina", 1, back=move.id)
    now = cohort.person()
    assert replace(now, number=before.number, seen=before.seen) == before
    assert cohort.again() == cohort.state


def test_who_stands_in_a_stage_that_is_gone_goes_where_the_plan_says() -> None:
    without = read(CHECKED.replace("    waiting: { label: Waiting, standard: matching, type: waiting }\n", "")
                   .replace("to: waiting", "to: matched").replace("from: waiting", "from: intake")
                   .replace("is in waiting", "is in matched"))  # fmt: skip
    cohort = Cohort(FIRST, without)
    cohort.amina()
    friday = MONDAY + timedelta(days=4)
    move = cohort.move("amina", 2, friday, stage="matched")
    assert [(stay.stage, stay.since) for stay in cohort.person().stays][-2:] == [
        ("waiting", MONDAY),
        ("matched", friday),
    ]
    cohort.move("amina", 1, friday, back=move.id)
    assert cohort.person().stage == "waiting"


def test_an_erased_answer_leaves_nothing_derived_behind() -> None:
    cohort = Cohort(FIRST, SECOND)
    cohort.amina()
    cohort.move("amina", 2, names=NAMES)
    erased = [replace(event, answers=None) for event in cohort.journal]
    state = replay(FIRST, erased, replace(EMPTY, definitions=cohort.definitions))
    assert state.people["amina"].profile == {}


def test_the_version_of_the_match_rules_the_match() -> None:
    cohort = Cohort(FIRST, WEEKLY)
    cohort.pair()
    cohort.move("amina", 2)
    # Amina is on the weekly version, her match is not: 2 and 4 weeks.
    assert cohort.asked(MONDAY + timedelta(weeks=4)) == [(2, 1), (4, 2)]


def test_new_dates_are_asked_from_the_day_of_the_move_on() -> None:
    cohort = Cohort(FIRST, WEEKLY)
    cohort.pair()
    assert cohort.asked(MONDAY + timedelta(weeks=5)) == [(2, 1), (4, 2)]
    cohort.move("m", 2, MONDAY + timedelta(weeks=5, days=1), check_ins={"pair_check_in": "new"})
    # Weeks 1, 3 and 5 of the weekly plan are over and asked of nobody; numbers are counted on.
    assert cohort.asked(MONDAY + timedelta(weeks=8)) == [(6, 3), (7, 4), (8, 5)]
    assert cohort.again() == cohort.state


def test_old_dates_stay_where_the_plan_keeps_them() -> None:
    cohort = Cohort(FIRST, WEEKLY)
    cohort.pair()
    assert cohort.asked(MONDAY + timedelta(weeks=5)) == [(2, 1), (4, 2)]
    cohort.move("m", 2, MONDAY + timedelta(weeks=5, days=1), check_ins={"pair_check_in": "keep"})
    assert cohort.asked(MONDAY + timedelta(weeks=8)) == [(6, 3), (8, 4)]


def test_a_rarer_rhythm_loses_no_date_to_the_numbers_already_used() -> None:
    cohort = Cohort(WEEKLY, FIRST)
    cohort.pair()
    assert cohort.asked(MONDAY + timedelta(weeks=5)) == [(1, 1), (2, 2), (3, 3), (4, 4), (5, 5)]
    cohort.move("m", 2, MONDAY + timedelta(weeks=5, days=1), check_ins={"pair_check_in": "new"})
    assert cohort.asked(MONDAY + timedelta(weeks=10)) == [(6, 6), (8, 7), (10, 8)]


def test_what_was_asked_before_a_move_still_counts_as_missed() -> None:
    cohort = Cohort(FIRST, WEEKLY)
    cohort.pair()
    cohort.asked(MONDAY + timedelta(weeks=4, days=2))
    cohort.move("m", 2, MONDAY + timedelta(weeks=4, days=2), check_ins={"pair_check_in": "new"})
    cohort.asked(MONDAY + timedelta(weeks=5, days=1))
    # The second one was due in week 4 and counts as missed 7 days after.
    missed: Mapping[int, date | None] = {entry.occurrence: entry.missed for entry in cohort.match().check_ins.values()}
    assert missed[2] == MONDAY + timedelta(weeks=5)
