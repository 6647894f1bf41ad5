"""A French desk reads a round in French, down to the last choice; what the round is made from stays as it was."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest
import streamlit as st

from models.vocabulary import AccountRole
from pages.widgets.matching_call import call
from pages.widgets.matching_costs import _wanted
from pages.widgets.matching_words import said_of, say_choice
from tests.cohorts import MATCHED, a_person, the_round
from tests.desks import ActorAs
from tests.small_program import open_small_program
from workflows import rounds
from workflows.language.translating import texts_of
from workflows.matching.recruiting import Gap
from workflows.publishing import valid
from workflows.rounds.auditing import fingerprint
from workflows.rounds.fairness import by_group

FRENCH = {text.name: {"of": text.text, "text": f"FR {text.text}"} for text in texts_of(valid(MATCHED))}
BILINGUAL = f"{MATCHED}\ntranslations: {json.dumps({'fr': FRENCH})}\n"


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_every_choice_of_a_round_is_read_in_the_language_of_the_desk(
    actor_as: ActorAs, monkeypatch: pytest.MonkeyPatch
) -> None:
    clara = actor_as(AccountRole.COORDINATOR, language="fr")
    cohort = open_small_program(clara, text=BILINGUAL)
    amina = a_person(clara, cohort, "mentee", "Amina")
    a_person(clara, cohort, "mentee", "Sara", languages=("ti",))
    a_person(clara, cohort, "mentor", "Ruth")
    now = the_round(clara, cohort)
    made_from = fingerprint(now.engine, now.settings), now.definition
    monkeypatch.setitem(st.session_state, "desk", SimpleNamespace(language="fr"))
    gap = Gap(answers={"mentor.languages": "ti"}, mentors=1, matched=1, waiting=9, asked=9)

    assert say_choice(now, "mentee.languages", "ti") == "FR Tigrinya"
    assert "parle FR Tigrinya" in call(now, [gap])[2]
    assert "FR Languages\u00a0: FR Tigrinya" in _wanted(now, gap)
    (assumed,) = said_of(now, {"answers": [[amina, "mentee.languages", ["ti"]]]})
    assert "FR Languages" in assumed
    assert "FR Tigrinya" in assumed
    found = {(one.question, one.answer) for one in by_group(now, language="fr")}
    assert {("FR Languages", "FR English"), ("FR Languages", "FR Tigrinya")} <= found
    assert rounds.group_in_words(now.engine.pool, ("languages", "ti"), language="fr") == "FR Languages – FR Tigrinya"
    # What is read in French is not what the plan is made from: that has the texts it was published with.
    assert (fingerprint(now.engine, now.settings), now.definition) == made_from
    assert now.definition.choice_label("ti") == "Tigrinya"
