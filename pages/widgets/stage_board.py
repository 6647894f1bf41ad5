"""The board: a row of stages for each role, with how many are in each and how many are late."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from pages.widgets.wording import _, plain
from workflows.stages import RoleBoard, StageCount

_CHOSEN = "stages_chosen"


def choose_stage(board: Sequence[RoleBoard]) -> tuple[str, str]:
    """Show every role's row; the stage that is chosen, at first the first one with people in it."""
    known = {(role.role, stage.name) for role in board for stage in role.stages}
    if st.session_state.get(_CHOSEN) not in known:
        st.session_state[_CHOSEN] = _first(board)
    chosen: tuple[str, str] = st.session_state[_CHOSEN]
    for role in board:
        names = {stage.name: stage for stage in role.stages}
        key = f"stages_row_{role.role}"
        # One choice over all rows: the others show none.
        st.session_state[key] = chosen[1] if chosen[0] == role.role else None
        st.pills(
            _("**{role}** · {n} {n|person|people}", role=role.label, n=role.count),
            list(names),
            format_func=lambda name, names=names: _tile(names[name]),
            key=key,
            on_change=_choose,
            args=(role.role, key),
        )
    return chosen


def _choose(role: str, key: str) -> None:
    stage = st.session_state.get(key)
    if stage is not None:  # a second click on the same stage leaves it chosen
        st.session_state[_CHOSEN] = (role, stage)


def _first(board: Sequence[RoleBoard]) -> tuple[str, str]:
    full = [(role.role, stage.name) for role in board for stage in role.stages if stage.count]
    every = [(role.role, stage.name) for role in board for stage in role.stages]
    return (full or every)[0]


def _tile(stage: StageCount) -> str:
    text = f"{plain(stage.label)} **{stage.count}**"
    return f"{text} :orange-badge[{_('{n} late', n=stage.late)}]" if stage.late else text
