"""What takes as long as a cohort is large is done while everybody else can write: nobody waits for a plan."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import event

from models.database import engine as database_engine
from models.findings import Refused
from models.vocabulary import AccountRole
from tests.cohorts import MODEL, a_matching_cohort, a_person, the_round
from tests.desks import ActorAs
from tests.small_program import NOW, SMALL_PROGRAM
from tests.workbooks import Out
from workflows import drafts, lists, publishing, rounds
from workflows.actors import Actor
from workflows.drafts import releasing
from workflows.matching.engine import Engine
from workflows.matching.plan import Plan
from workflows.matching.weighing import bytes_held
from workflows.rounds import Turned, auditing, candidates

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


class Watched:
    """Whether somebody writes, and what long work was begun meanwhile."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.writing, self.kept_waiting, self.worked = 0, set[str](), set[str]()
        writer = database_engine(write=True)
        for name, by in (("begin", 1), ("commit", -1), ("rollback", -1)):
            event.listen(writer, name, self._count(by))
        for of, name in (
            (candidates, "pool_of"),
            (Engine, "__init__"),
            (Engine, "what_if"),
            (Engine, "solve"),
            (Plan, "verify"),
            (auditing, "fingerprint"),
            (publishing, "_print"),
            (publishing, "findings_of"),
            (releasing, "findings_of"),
        ):
            patch.setattr(of, name, self._watched(getattr(of, name), name))

    def _count(self, by: int) -> Callable[[Any], None]:
        def count(_connection: Any) -> None:
            self.writing += by

        return count

    def _watched(self, work: Callable[..., Any], name: str) -> Callable[..., Any]:
        def watched(*given: Any, **named: Any) -> Any:
            self.worked.add(name)
            if self.writing:
                self.kept_waiting.add(name)
            return work(*given, **named)

        return watched

    def cold(self) -> None:
        """As after a start: nothing is made yet."""
        candidates._engines.clear()
        self.worked.clear()


@pytest.fixture
def cohort(ruth: Actor) -> str:
    cohort = a_matching_cohort(ruth)
    for name in ("Amina", "Olek"):
        a_person(ruth, cohort, "mentee", name)
        a_person(ruth, cohort, "mentor", f"Mentor of {name}")
    return cohort


@pytest.fixture
def watched(cohort: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Watched]:
    found = Watched(monkeypatch)
    yield found
    assert found.kept_waiting == set()


def test_a_round_begins_without_keeping_anybody_waiting(ruth: Actor, cohort: str, watched: Watched) -> None:
    watched.cold()
    the_round(ruth, cohort)
    assert {"pool_of", "what_if"} <= watched.worked


def test_a_plan_is_made_and_audited_before_it_is_proposed(ruth: Actor, cohort: str, watched: Watched) -> None:
    seen = the_round(ruth, cohort).plan.ids
    watched.cold()

    assert len(rounds.propose(ruth, cohort, MODEL, now=NOW, seen=seen).done) == 2
    assert {"pool_of", "what_if", "verify", "fingerprint"} <= watched.worked

    match = the_round(ruth, cohort).proposed[0].stream
    rounds.answer(ruth, cohort, {match: {"mentor": False}}, now=NOW)
    a_person(ruth, cohort, "mentor", "Cem")
    found = rounds.reserve(ruth, the_round(ruth, cohort), most_moved=0)
    watched.cold()
    rounds.propose_reserve(ruth, cohort, MODEL, most_moved=0, seen=(found.propose, found.withdraw), now=NOW)
    assert {"pool_of", "what_if", "verify"} <= watched.worked


def test_a_pin_is_looked_at_before_it_is_written(ruth: Actor, cohort: str, watched: Watched) -> None:
    now = the_round(ruth, cohort)
    watched.cold()
    rounds.decide_pair(ruth, cohort, MODEL, now.mentees[0], now.mentors[0], "pin", "they know each other", now=NOW)
    assert "pool_of" in watched.worked


def test_a_workbook_of_a_committee_is_made_ready_first(ruth: Actor, cohort: str, watched: Watched) -> None:
    pair = the_round(ruth, cohort).plan.pairs[0]
    out = Out(lists.leave(ruth, cohort, [f"plan.{MODEL}"], now=NOW)[1])
    out.cell(f"plan.{MODEL}", f"{pair.mentee}|{pair.mentor}", "decision").value = "Keep these two"
    out.cell(f"plan.{MODEL}", f"{pair.mentee}|{pair.mentor}", "why").value = "the committee"
    upload = lists.bring_back(ruth, cohort, "back.xlsx", out.done(), now=NOW)
    watched.cold()

    assert lists.take_over(ruth, upload, now=NOW).changed == 2
    assert "pool_of" in watched.worked


def test_what_changed_meanwhile_is_worked_out_again(ruth: Actor, cohort: str, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = the_round(ruth, cohort).plan.ids
    real, times = rounds.proposing.audited, list[int]()

    def audited(engine: Engine, plan: Plan) -> Any:
        times.append(1)
        if len(times) == 1:  # while the first is worked out, a colleague turns a weight that changes no pair
            rounds.turn(ruth, cohort, MODEL, Turned(weights={"languages": 61}), now=NOW)
        return real(engine, plan)

    monkeypatch.setattr(rounds.proposing, "audited", audited)

    assert len(rounds.propose(ruth, cohort, MODEL, now=NOW, seen=seen).done) == 2
    assert len(times) == 2
    (record,) = rounds.records(ruth, cohort, now=NOW)
    assert record.kept == {"weights": {"languages": 61}}


def test_a_round_that_changes_all_the_time_is_not_proposed(
    ruth: Actor, cohort: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    the_round(ruth, cohort)
    real, weights = rounds.proposing.audited, iter(range(50, 60))

    def audited(engine: Engine, plan: Plan) -> Any:
        rounds.turn(ruth, cohort, MODEL, Turned(weights={"languages": next(weights)}), now=NOW)
        return real(engine, plan)

    monkeypatch.setattr(rounds.proposing, "audited", audited)

    with pytest.raises(Refused) as no:
        rounds.propose(ruth, cohort, MODEL, now=NOW)

    assert no.value.findings[0].code == "round_moves_on"
    assert the_round(ruth, cohort).proposed == ()


def test_a_version_is_written_out_before_it_is_published(ruth: Actor, actor_as: ActorAs, watched: Watched) -> None:
    lena = actor_as(AccountRole.OWNER, name="Lena")
    text = SMALL_PROGRAM.replace("name: small, label: Small program", "name: tandem, label: Tandem")
    draft = drafts.begin(ruth, {"program.yaml": text}, now=NOW)
    drafts.review(lena, draft.id, draft.digest, now=NOW)
    ticked = [*drafts.look(lena, draft.id, now=NOW).warnings]

    assert drafts.publish(lena, draft.id, draft.digest, ticked=ticked, name="Lena", now=NOW) == 1
    text = text.replace("name: tandem", "name: duo")
    publishing.open_program(lena, text, cohort="Spring", starts_on=NOW.date(), now=NOW, demo=True)

    assert {"_print", "findings_of"} <= watched.worked


# What is kept ---------------------------------------------------------------------------------------------------------
def test_engines_are_kept_while_they_are_light_enough_together(
    ruth: Actor, cohort: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    candidates._engines.clear()
    first = the_round(ruth, cohort)
    again = the_round(ruth, cohort)
    assert again.engine is first.engine
    assert again.plan is first.plan

    def tried(way: str) -> None:
        answers = [(first.mentees[0], "mentee.way", way)]
        rounds.turn(ruth, cohort, MODEL, Turned(answers=answers), now=NOW)
        the_round(ruth, cohort)

    for way in ("Online", "In person", "Either"):
        tried(way)
    assert len(candidates._engines) == 4

    monkeypatch.setattr(candidates, "MOST_BYTES", 1)
    tried("By phone")

    # Whatever they weigh there stay the people as they are, the answer that is tried out, and the one before.
    assumed = {way for key in candidates._engines for _who, _subject, way in key[6] or [("", "", "")]}
    assert assumed == {"", "Either", "By phone"}


def test_plans_of_one_engine_are_let_go_when_they_are_heavy(
    ruth: Actor, cohort: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    candidates._engines.clear()
    for weight in range(10, 15):
        the_round(ruth, cohort)
        rounds.turn(ruth, cohort, MODEL, Turned(weights={"languages": weight}), now=NOW)
    (kept,) = candidates._engines.values()
    assert len(kept.plans) == 5

    monkeypatch.setattr(candidates, "MOST_BYTES", 1)
    now = the_round(ruth, cohort)

    # The three last ones stay, among them the present one and the one before.
    plans = [made.plan for made in kept.plans.values()]
    assert len(plans) == 3
    assert any(plan is now.plan for plan in plans)
    assert any(plan is now.before for plan in plans)


def test_what_two_engines_share_is_weighed_once(ruth: Actor, cohort: str) -> None:
    one = the_round(ruth, cohort).engine
    weighed = set[int]()

    # Two mentees, two mentors: two arrays of two places of eight bytes are the least there is.
    assert bytes_held(one, weighed) > 32
    assert bytes_held((one, one.pool), weighed) == 0
