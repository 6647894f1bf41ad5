"""Where somebody stands on her way, as the team sees it; and answers that are taken away."""

from __future__ import annotations

import pytest

from models.findings import sentence
from tests.engine.cohorts import PAIRS, Cohort, a_pair, a_program, with_mentor, with_newcomer
from workflows.engine import Outlook, Way, outlook, replay
from workflows.engine import commands as c
from workflows.engine.outlook import leads_on


def seen(cohort: Cohort, stream: str, *, on: int) -> Outlook:
    cohort.wait(on)
    found = outlook(cohort.definition, cohort.state, stream, today=cohort.day(on))
    assert found is not None
    return found


def said(way: Way | None) -> list[str]:
    assert way is not None
    return [sentence(missing) for missing in way.missing]


def test_days_too_many_are_counted_from_what_the_stage_should_take() -> None:
    cohort = with_newcomer(Cohort(), on=0)  # she waits from day 0, and waiting should take 4 weeks
    assert [(seen(cohort, "amina", on=day).days, seen(cohort, "amina", on=day).late) for day in (28, 29, 38)] == [
        (28, 0),
        (29, 1),
        (38, 10),
    ]


def test_whoever_is_at_an_end_is_not_late_and_has_no_step() -> None:
    cohort = with_newcomer(Cohort(), on=0)
    cohort.does(c.TakeTransition(stream="amina", transition="leave", reason="no_contact"), on=1)
    found = seen(cohort, "amina", on=300)
    assert (found.over, found.late, found.ways, found.next) == (True, 0, (), None)


def test_the_next_step_is_the_one_that_leads_on_with_what_it_waits_for() -> None:
    cohort = Cohort()
    cohort.does(c.Join(stream="amina", role="mentee"), on=0)
    found = seen(cohort, "amina", on=0)
    assert [(way.transition, way.leads_on, way.open) for way in found.ways] == [
        ("accept", True, False),
        ("leave", False, True),
    ]
    assert said(found.next)[0] == "The form ‘Application’ has not been filled in yet."


def test_a_step_that_happens_by_itself_says_what_it_waits_for_and_not_that_it_is_nobodys() -> None:
    found = seen(with_newcomer(Cohort(), on=0), "amina", on=0)
    assert found.next is not None
    assert (found.next.transition, found.next.by_itself, found.next.open) == ("begin", True, False)
    assert said(found.next) == ["Waits for the match; there is none yet."]


@pytest.mark.parametrize(
    ("track", "stage", "to", "forward"),
    [
        ("mentee", "intake", "waiting", True),
        ("mentee", "matched", "waiting", False),  # back
        ("mentee", "matched", "done", True),
        ("mentee", "matched", "gone", False),  # out
        ("match", "active", "paused", False),
        ("match", "paused", "active", True),  # out of a pause, though it is written before it
        ("match", "proposed", "declined", False),
        ("match", "active", "active", False),
        ("match", "active", "nowhere", False),
    ],
)
def test_what_leads_on(track: str, stage: str, to: str, forward: bool) -> None:
    assert leads_on(PAIRS, track, stage, to) is forward


def test_a_match_has_an_outlook_and_a_stranger_has_none() -> None:
    cohort = a_pair()
    found = seen(cohort, "pair", on=10)
    assert found.next is not None
    assert (found.track, found.next.transition) == ("match", "close")
    assert outlook(PAIRS, cohort.state, "nobody", today=cohort.day(0)) is None


def test_what_went_back_with_a_mistaken_record_happens_again_with_the_right_one() -> None:
    cohort = with_mentor(Cohort(), on=0)
    assert cohort.person("ruth").stage == "available"  # by itself, with the last module
    culture = cohort.person("ruth").modules["core", "culture"][0].event
    cohort.does(c.Undo(stream="ruth", event=culture), on=1)
    assert cohort.person("ruth").stage == "intake"

    cohort.does(c.CompleteModule(stream="ruth", training="core", module="culture"), on=2)

    assert cohort.person("ruth").stage == "available"
    assert replay(PAIRS, cohort.journal) == cohort.state


def test_what_somebody_took_back_herself_does_not_happen_again_by_itself() -> None:
    cohort = with_mentor(Cohort(), on=0)
    cohort.does(c.Undo(stream="ruth", event=cohort.person("ruth").stays[-1].event), on=1)
    cohort.wait(60)
    assert cohort.person("ruth").stage == "intake"


def test_a_step_is_taken_back_with_the_step_that_followed_by_itself() -> None:
    # intake → learning by hand → available by itself, because she is trained already
    stages = {"intake": {"type": "start"}, "learning": {"type": "open"}, "available": {"type": "open"}}
    steps = {
        "accept": {"label": "Accept", "from": "intake", "to": "learning", "by": "coordinator"},
        "make_ready": {
            "from": "learning",
            "to": "available",
            "by": "automatic",
            "when": ["training.core is completed"],
        },
    }
    program = a_program(stages={"mentor": stages}, transitions={"mentor": steps})
    cohort = with_mentor(Cohort(program), on=0)
    accept = cohort.does(c.TakeTransition(stream="ruth", transition="accept"), on=1)[0]
    assert [stay.stage for stay in cohort.person("ruth").stays] == ["intake", "learning", "available"]

    cohort.does(c.Undo(stream="ruth", event=accept.id), on=2)

    assert [stay.stage for stay in cohort.person("ruth").stays] == ["intake"]
    assert replay(program, cohort.journal) == cohort.state
    cohort.does(c.TakeTransition(stream="ruth", transition="accept"), on=3)
    assert cohort.person("ruth").stage == "available"


def test_an_answer_is_taken_away_and_stays_away_when_the_journal_is_replayed() -> None:
    cohort = with_newcomer(with_mentor(Cohort()), gender="woman")
    answers = {"full_name": "Amina", "goal": "job", "agrees": True}
    form = c.SubmitForm(stream="amina", form="application", role="mentee", submission="s2", answers=answers)
    cohort.does(form, on=1)
    assert cohort.person("amina").profile["gender"] == "woman"  # merely left out: it stays

    cleared = c.SubmitForm(
        stream="amina",
        form="application",
        role="mentee",
        submission="s3",
        answers=answers,
        cleared=["gender", "goal", "no_such_question"],
    )
    cohort.does(cleared, on=2)

    profile = cohort.person("amina").profile
    assert profile["gender"] is None
    assert profile["goal"] == "job"  # answered in the same breath
    assert "no_such_question" not in profile
    assert replay(PAIRS, cohort.journal).people["amina"].profile == profile
    cohort.does(c.UndoAnswers(stream="amina", submission="s3"), on=3)
    assert cohort.person("amina").profile["gender"] == "woman"
