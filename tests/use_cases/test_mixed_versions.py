"""A cohort whose people are on two versions at once: everything at the desk goes on, each by her own version."""

from __future__ import annotations

import json

import pytest

from models.findings import Refused
from models.tables import new_id
from models.vocabulary import AccountRole, Sensitivity
from tests import peopled
from tests.cohorts import MATCHED, MODEL, a_person
from tests.desks import ActorAs
from tests.running import RUNNING, a_running_pair, a_running_program
from tests.small_program import NOW, open_small_program, program_of, publish
from tests.use_cases.test_versions import READY
from workflows import checkins, people, progress, rounds, stages, today, training, versions
from workflows.actors import Actor
from workflows.engine.commands import SubmitForm, TakeTransition
from workflows.language.translating import localised
from workflows.pools import pool_of
from workflows.rounds import Turned, round_of
from workflows.rounds.fairness import of_several_choices
from workflows.versions import Plan

RUTH = AccountRole.OWNER


@pytest.fixture
def cohort(ruth: Actor) -> str:
    """Amina waits on version 2, where waiting is called ‘Ready’; Sara waits on version 1, and so does the cohort."""
    cohort = open_small_program(ruth)
    amina = a_person(ruth, cohort, "mentee", "Amina Yusuf", children=True)
    a_person(ruth, cohort, "mentee", "Sara Haile")
    a_person(ruth, cohort, "mentor", "Marta Klein")
    program = program_of(ruth, cohort)
    number = publish(ruth, program, READY)
    versions.begin_move(ruth, cohort, Plan(to=number), [amina], now=NOW)
    return cohort


def stream(ruth: Actor, cohort: str, name: str) -> str:
    here = progress.standing(ruth, cohort, now=NOW)
    return next(one for one in here.state.people if here.name(one) == name)


def test_every_view_of_the_desk_shows_both(ruth: Actor, cohort: str) -> None:
    rows = people.everybody(ruth, cohort, now=NOW).rows
    assert {row.name: row.stage_label for row in rows if row.role == "mentee"} == {
        "Amina Yusuf": "Ready",
        "Sara Haile": "Waiting",
    }
    boards = stages.board(ruth, cohort, now=NOW)
    assert {one.label: one.count for one in boards[0].stages if one.count} == {"Ready": 1, "Waiting": 1}
    today.today(ruth, cohort, now=NOW)
    assert training.curricula(ruth, cohort, now=NOW) == ()
    card = people.card(ruth, cohort, stream(ruth, cohort, "Amina Yusuf"), now=NOW)
    assert card.definition.question("mentee.kids") is not None


def test_each_goes_the_way_of_her_own_version(ruth: Actor, cohort: str) -> None:
    amina = stream(ruth, cohort, "Amina Yusuf")
    step = TakeTransition(stream=amina, transition="leave", reason="moved")
    progress.must(progress.carry_out(ruth, cohort, [step], now=NOW))
    assert progress.standing(ruth, cohort, now=NOW).state.people[amina].stage == "left"


def test_a_grid_of_check_ins_has_the_questions_of_both_and_each_row_answers_its_own(ruth: Actor) -> None:
    """Amina's pair is on version 2, where ‘met’ is called ‘times’ and the mentor a companion; Olena's is on version 1."""
    cohort = a_running_program(ruth)
    first = a_running_pair(ruth, cohort)
    a_running_pair(ruth, cohort, "Olena", "Ben")
    program = program_of(ruth, cohort)
    newer = RUNNING.replace(
        "met:     {type: integer, label: How often did you meet?}",
        "times:   {type: integer, label: How many times did you meet?, formerly: met}",
    ).replace("label: Mentor,", "label: Companion,")
    versions.begin_move(ruth, cohort, Plan(to=publish(ruth, program, newer)), [first], now=NOW)

    board = checkins.board(ruth, cohort, now=NOW)
    assert board is not None
    assert {"met", "times"} <= board.questions.keys()
    waiting = {row.name: row for row in board.rows if row.waits}
    assert {name: row.role for name, row in waiting.items() if row.key[3] == "mentor"} == {
        "Ruth": "Companion",
        "Ben": "Mentor",
    }
    assert {item.why for item in today.today(ruth, cohort, now=NOW).items if item.who in ("Ruth", "Ben")} >= {
        "No answer from the companion, 2 times in a row",
        "No answer from the mentor, 2 times in a row",
    }
    told = {
        waiting["Amina"].key: {"rating": "4", "times": "3"},
        waiting["Olena"].key: {"rating": "4", "met": "3"},
        waiting["Ruth"].key: {"rating": "4", "met": "3"},  # not a question of her version
    }
    entered = checkins.enter_many(ruth, cohort, board.plan, told, now=NOW)
    assert set(entered.saved) == {waiting["Amina"].key, waiting["Olena"].key}
    assert [one.name for one in entered.wrong] == ["Ruth"]


def test_training_is_judged_by_the_version_each_is_on(ruth: Actor) -> None:
    """Ida is on version 2, which adds a part about safety; Jan is on version 1, which has two parts."""
    cohort = peopled.opened(ruth)
    ida, jan = (peopled.came(ruth, cohort, name, role="mentor") for name in ("Ida", "Jan"))
    stages.move(ruth, cohort, [ida, jan], "accept", now=peopled.NOW)
    program = program_of(ruth, cohort)
    newer = peopled.PROGRAM.replace(
        "prerequisites: [role] }", "prerequisites: [role] }\n      safety:  { label: Safety }"
    ).replace("label: Learning", "label: Training nights")
    number = publish(ruth, program, newer, now=peopled.NOW)
    versions.begin_move(ruth, cohort, Plan(to=number), [ida], now=peopled.NOW)

    training.complete(ruth, cohort, "evening", [ida, jan], ["role", "culture"], now=peopled.NOW)
    seen = training.grid(ruth, cohort, "evening", now=peopled.NOW)
    assert [module.name for module in seen.curriculum.modules] == ["role", "culture", "safety"]
    # Two parts are all of Jan's training, so she has gone on; Ida still lacks the third.
    assert {row.name: (row.stage_label, row.open_modules) for row in seen.rows} == {
        "Ida": ("Training nights", ("safety",)),
        "Jan": ("Available", ()),
    }
    training.complete(ruth, cohort, "evening", [ida, jan], ["safety"], now=peopled.NOW)
    people_now = {row.name: row for row in training.grid(ruth, cohort, "evening", now=peopled.NOW).rows}
    assert people_now["Ida"].valid
    assert "safety" not in people_now["Jan"].modules


def test_matching_knows_everybody_whichever_version_they_are_on(ruth: Actor, cohort: str) -> None:
    """Version 1 asks who is in ‘waiting’, version 2 who is in ‘ready’, which was called ‘waiting’: both wait."""
    here = progress.standing(ruth, cohort, now=NOW)
    for number in (1, 2):
        versions.begin_on(ruth, cohort, number, now=NOW)
        ready = [here.name(one) for one in round_of(ruth, cohort, "one_to_one", now=NOW).mentees]
        assert sorted(ready) == ["Amina Yusuf", "Sara Haile"]


SHOWN = MATCHED.replace("    pins: { by", "    shows: [languages]\n    pins: { by")
ASKED = "      languages:  { type: select_multiple languages, label: Languages, required: yes"


def test_what_one_of_them_answered_in_confidence_is_told_of_nobody(ruth: Actor) -> None:
    # The cohort's version asks for languages openly; Amina moved to one that asks in confidence. What she shares with
    # Marta would tell what she said, and so would a text that names it to Sara only.
    cohort = open_small_program(ruth, text=SHOWN)
    amina = a_person(ruth, cohort, "mentee", "Amina Yusuf")
    sara = a_person(ruth, cohort, "mentee", "Sara Haile")
    marta = a_person(ruth, cohort, "mentor", "Marta Klein")

    def told(mentee: str) -> tuple[str, str, str, bool]:
        now = round_of(ruth, cohort, MODEL, now=NOW)
        why = rounds.for_the_desk(now, mentee, marta, language="en")
        said = next(one for one in why.because if one.name == "languages")
        assert said.covered is (said.mentee == "covered")
        text = rounds.for_the_pair(now, mentee, marta, reader="mentor")
        return said.mentee, said.both, dict(why.kept)["common_language"], "English" in text

    assert told(amina) == told(sara) == ("English", "English", "English", True)
    now = round_of(ruth, cohort, MODEL, now=NOW)
    assert ("languages", "en") in rounds.groups_of(now.engine.pool)
    assert of_several_choices(now) == ["mentee.languages", "mentor.languages"]
    number = publish(ruth, program_of(ruth, cohort), SHOWN.replace(ASKED, f"{ASKED}, sensitivity: sensitive", 1))
    versions.begin_move(ruth, cohort, Plan(to=number), [amina], now=NOW)

    assert told(amina) == told(sara) == ("covered", "", "", False)
    now = round_of(ruth, cohort, MODEL, now=NOW)
    assert ("languages", "en") not in rounds.groups_of(now.engine.pool)
    assert of_several_choices(now) == ["mentor.languages"]
    tried = Turned(answers=[(amina, "mentee.languages", ("uk",))])
    with pytest.raises(Refused) as refused:
        rounds.turn(ruth, cohort, MODEL, tried, now=NOW)
    assert [one.code for one in refused.value.findings] == ["answer_too_private"]


def test_an_answer_given_in_confidence_stays_so_when_its_owner_is_moved(ruth: Actor) -> None:
    # Version 1 asks newcomers for languages in confidence. Everybody is moved to version 2, which asks openly: what was
    # said under version 1 was said in confidence all the same, until both newcomers answer version 2.
    cohort = open_small_program(ruth, text=SHOWN.replace(ASKED, f"{ASKED}, sensitivity: sensitive", 1))
    amina, sara = (a_person(ruth, cohort, "mentee", name) for name in ("Amina Yusuf", "Sara Haile"))
    marta = a_person(ruth, cohort, "mentor", "Marta Klein")
    number = publish(ruth, program_of(ruth, cohort), SHOWN)
    versions.begin_move(ruth, cohort, Plan(to=number), [amina, sara, marta], now=NOW)
    versions.begin_on(ruth, cohort, number, now=NOW)

    def told() -> str:
        now = round_of(ruth, cohort, MODEL, now=NOW)
        why = rounds.for_the_desk(now, amina, marta, language="en")
        return next(one.mentee for one in why.because if one.name == "languages")

    def says_again(who: str) -> None:
        here = progress.standing(ruth, cohort, now=NOW)
        again = SubmitForm(
            stream=who,
            form="newcomer_form",
            role="mentee",
            submission=new_id(),
            answers={"languages": ("en",)},
            partial=True,
        )
        progress.must(progress.carry_out(ruth, here.cohort_id, [again], now=NOW))

    assert told() == "covered"
    says_again(amina)
    assert told() == "covered"  # Sara has not
    says_again(sara)
    assert told() == "English"


def test_what_was_said_in_confidence_stays_so_in_every_language(actor_as: ActorAs) -> None:
    """A French desk reads the program in French; put into another language it is as careful as it was."""
    said = {"forms.newcomer_form.label": {"of": "Application for newcomers", "text": "Demande"}}
    text = f"{SHOWN}\ntranslations: {json.dumps({'fr': said})}\n"
    clara = actor_as(AccountRole.OWNER, language="fr")
    cohort = open_small_program(clara, text=text)
    amina = a_person(clara, cohort, "mentee", "Amina Yusuf")
    number = publish(clara, program_of(clara, cohort), text.replace(ASKED, f"{ASKED}, sensitivity: sensitive", 1))
    versions.begin_move(clara, cohort, Plan(to=number), [amina], now=NOW)

    here = progress.standing(clara, cohort, now=NOW)
    assert here.definition.forms["newcomer_form"].label == "Demande"
    for language in ("fr", "en"):
        read = localised(pool_of(here.definition, here.state, MODEL, here.today).definition, language)
        assert read.profile("mentee")["languages"].sensitivity is Sensitivity.SENSITIVE
