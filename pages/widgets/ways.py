"""Ways from one page to a certain person, pair or case on another.

The page that is gone to reads what was asked for once; the choice stays there until another is made.
"""

from __future__ import annotations

from typing import NoReturn

import streamlit as st

PERSON, PAIR, CASE, STAGE, TRAINING = "people_open", "pairs_open", "concerns_open", "stages_chosen", "training_chosen"
MODEL = "matching_model"
"""Under these names the pages find what was asked for: an enrolment, a match, a case, a role's stage, a training, a
matching model."""


def to_person(enrolment: str) -> NoReturn:
    """Go to a person's card."""
    st.session_state[PERSON] = enrolment
    st.switch_page("pages/daily/people.py")


def to_pair(match: str) -> NoReturn:
    """Go to a pair's card."""
    st.session_state[PAIR] = match
    st.switch_page("pages/cohort/pairs.py")


def to_case(case: str) -> NoReturn:
    """Go to a case."""
    st.session_state[CASE] = case
    st.switch_page("pages/daily/concerns.py")


def to_proposals(model: str) -> NoReturn:
    """Go to the proposals of a matching model that wait for answers."""
    st.session_state[MODEL] = model
    st.session_state["matching_view"] = "proposals"
    st.switch_page("pages/cohort/matching.py")


def to_stage(role: str, stage: str) -> NoReturn:
    """Go to everybody of a role in a stage."""
    st.session_state[STAGE] = (role, stage)
    st.switch_page("pages/cohort/stages.py")


def to_training(training: str) -> NoReturn:
    """Go to the sheet of a training."""
    st.session_state[TRAINING] = training
    st.switch_page("pages/cohort/training.py")
