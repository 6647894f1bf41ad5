"""The board: a row of stages for each role, with how many are in each and how many are late."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

import streamlit as st

from pages.widgets.wording import _, plain
from workflows.stages import RoleBoard, StageCount

_CHOSEN, _FOLLOW, _BEFORE = "stages_chosen", "stages_follow", "stages_before"


def choose_stage(board: Sequence[RoleBoard]) -> tuple[str, str]:
    """Show every role's row; the stage that is chosen, at first the first one with people in it."""
    known = {(role.role, stage.name) for role in board for stage in role.stages}
    if st.session_state.get(_CHOSEN) not in known:
        st.session_state[_CHOSEN] = _first(board)
    left: tuple[str, str] = st.session_state[_CHOSEN]
    chosen = left
    if st.session_state.pop(_FOLLOW, False):
        chosen = _next(board, left)
        st.session_state[_BEFORE] = left
    elif not _count(board, left) and _count(board, st.session_state.get(_BEFORE)):
        chosen = st.session_state.pop(_BEFORE)  # they were taken back
    st.session_state[_CHOSEN] = chosen
    for role in board:
        names = {stage.name: stage for stage in role.stages}
        key = f"stages_row_{role.role}"
        # One choice over all rows: the others show none.
        st.session_state[key] = chosen[1] if chosen[0] == role.role else None
        st.pills(
            _("**{role}** · {n} {n|person|people}", role=role.label, n=role.count),
            list(names),
            format_func=partial(_tile, names),
            key=key,
            on_change=_choose,
            args=(role.role, key),
        )
    if chosen != left and not _count(board, left):
        labels = {(role.role, stage.name): stage.label for role in board for stage in role.stages}
        st.info(
            _("Nobody is left in ‘{stage}’, so you see ‘{next}’ now.", stage=labels[left], next=labels[chosen]),
            icon=":material/arrow_forward:",
        )
    return chosen


def follow_people() -> None:
    """People were moved: when nobody is left in the stage that is shown, the next one with people is shown instead."""
    st.session_state[_FOLLOW] = True


def _next(board: Sequence[RoleBoard], at: tuple[str, str]) -> tuple[str, str]:
    """The stage itself while somebody is in it; else the next of its role with people, else any with people."""
    stages = {role.role: role.stages for role in board}[at[0]]
    number = next(number for number, stage in enumerate(stages) if stage.name == at[1])
    if stages[number].count:
        return at
    ahead = next((stage.name for stage in stages[number + 1 :] if stage.count), None)
    return (at[0], ahead) if ahead else _first(board)


def _choose(role: str, key: str) -> None:
    stage = st.session_state.get(key)
    if stage is not None:  # a second click on the same stage leaves it chosen
        st.session_state[_CHOSEN] = (role, stage)
        st.session_state.pop(_BEFORE, None)


def _count(board: Sequence[RoleBoard], at: tuple[str, str] | None) -> int:
    """How many are in a stage."""
    return next((stage.count for role in board for stage in role.stages if (role.role, stage.name) == at), 0)


def _first(board: Sequence[RoleBoard]) -> tuple[str, str]:
    full = [(role.role, stage.name) for role in board for stage in role.stages if stage.count]
    every = [(role.role, stage.name) for role in board for stage in role.stages]
    return (full or every)[0]


def _tile(stages: Mapping[str, StageCount], name: str) -> str:
    stage = stages[name]
    text = f"{plain(stage.label)} **{stage.count}**"
    return f"{text} :orange-badge[{_('{n} late', n=stage.late)}]" if stage.late else text
