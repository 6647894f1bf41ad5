"""The grid of check-ins: one row per person asked, one column per question, typed or pasted from a spreadsheet.

What was typed is kept in the session by row, so that nothing is lost when the page is left, when a colleague answers
one of the rows meanwhile, or when some rows could not be saved.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import pandas as pd
import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig

from models.definitions.base import called
from models.definitions.sections import Question
from pages.widgets.days import day
from pages.widgets.desk import Desk
from pages.widgets.notices import attempt, tell
from pages.widgets.row_height import shortened
from pages.widgets.wording import _, colon, language, plain, words
from workflows import checkins
from workflows.checkins import Asked, Board, Entered, Key, allowed_answers

Typed = dict[Key, dict[str, str]]
_NAME, _ROLE, _DUE, _MEND = "@name", "@role", "@due", "@mend"
"""Columns of our own, named as no question can be."""
FEW = 10
"""So many questions stand in full above the grid; more are folded away."""
NARROW, WIDE = (165, 13), (260, 27)
"""How wide a question's column is, and how many letters its heading has room for beside number and sign."""


def show_grid(desk: Desk, now: Board, rows: Sequence[Asked]) -> None:
    """The grid over these rows, and the button that saves what was typed."""
    typed: Typed = st.session_state.setdefault(f"checkins_typed_{now.plan}", {})
    wrong: Mapping[Key, str] = st.session_state.get(f"checkins_wrong_{now.plan}", {})
    known = {row.key: row for row in rows}
    gone = [key for key in typed if key not in known]
    for left in gone:
        typed.pop(left)
    if gone:
        names = ", ".join(now.standing.name(key[0]) for key in gone)
        st.info(
            _("Answered by someone else meanwhile, so what you typed was left out: {names}.", names=names),
            icon=":material/group:",
        )
    st.markdown(
        _("Type the answers or copy a block of cells from a spreadsheet and paste it here. Empty rows are left alone.")
    )
    few = len(now.questions) <= FEW
    with st.expander(_("The questions in full, and what may be answered"), icon=":material/help:", expanded=few):
        st.markdown("\n".join(f"{at}. {_help(now, now.questions[name], name)}" for at, name in _numbered(now)))
    key, base = _mounted(now, rows, typed, wrong)
    edited = st.data_editor(
        base,
        key=key,
        hide_index=True,
        num_rows="fixed",
        disabled=[_NAME, _ROLE, _DUE, _MEND],
        column_config=_columns(now, wrong),
        alt=words("Answers of everybody who is asked, one row a person"),
        height="content" if len(rows) <= 20 else 760,
        placeholder="",
    )
    for row, values in zip(rows, edited.to_dict("records"), strict=True):
        _keep(typed, row.key, {name: str(values[name]) for name in now.questions if values.get(name) not in (None, "")})
    # a callback: a quick click elsewhere would interrupt what is done while the page runs
    st.button(
        _("Save {n} {n|answer|answers}", n=len(typed)) if typed else _("Save"),
        type="primary",
        icon=":material/check:",
        disabled=not typed,
        key="checkins_save",
        on_click=_save,
        args=(desk, now, rows, key),
    )


def _mounted(now: Board, rows: Sequence[Asked], typed: Typed, wrong: Mapping[Key, str]) -> tuple[str, pd.DataFrame]:
    """The grid's key and its input. Both stay the same while somebody types; when the rows have changed, or the page
    was away, the grid begins anew with what was typed."""
    slot = f"checkins_grid_{now.plan}"
    shown = (tuple(row.key for row in rows), tuple(sorted(wrong.items())))
    state = st.session_state.get(slot)
    if state is None or state["shown"] != shown or state["key"] not in st.session_state:
        turn = (state["turn"] if state else 0) + 1
        state = {"turn": turn, "shown": shown, "key": f"{slot}_{turn}", "base": _table(now, rows, typed, wrong)}
        st.session_state[slot] = state
    return state["key"], state["base"]


def _table(now: Board, rows: Sequence[Asked], typed: Typed, wrong: Mapping[Key, str]) -> pd.DataFrame:
    columns: dict[str, list[str | None]] = {_NAME: [row.name for row in rows], _ROLE: [row.role for row in rows]}
    columns[_DUE] = [day(row.due) for row in rows]
    if wrong:
        columns[_MEND] = [wrong.get(row.key, "") for row in rows]
    for name in now.questions:
        columns[name] = [typed.get(row.key, {}).get(name, "") for row in rows]
    return pd.DataFrame(columns, dtype="object")


def _columns(now: Board, wrong: Mapping[Key, str]) -> dict[str, ColumnConfig]:
    text = st.column_config.TextColumn
    shown: dict[str, ColumnConfig] = {
        _NAME: text(words("Name"), pinned=True),
        _ROLE: text(words("Role"), width=90),
        _DUE: text(words("Due"), width=110),
    }
    if wrong:
        shown[_MEND] = text(words("To mend"), width="medium")
    for at, name in _numbered(now):
        question = now.questions[name]
        wide = question.kind.kind in ("text", "select_multiple")
        shown[name] = text(
            f"{at} · {shortened(called(question, name), WIDE[1] if wide else NARROW[1])}",
            help=_help(now, question, name),
            width=WIDE[0] if wide else NARROW[0],
        )
    return shown


def _numbered(now: Board) -> Iterator[tuple[int, str]]:
    """The questions by number: a heading has room for the first words, and its number finds the rest above."""
    return enumerate(now.questions, start=1)


def _help(now: Board, question: Question, name: str) -> str:
    """The whole question, since a heading is cut off, and what may be answered."""
    allowed = allowed_answers(now.asked_in[name], question, language())
    owed = words("must be answered") if question.required else ""
    return plain(" · ".join(part for part in (called(question, name), question.hint, allowed, owed) if part))


def _keep(typed: Typed, key: Key, cells: dict[str, str]) -> None:
    if cells:
        typed[key] = cells
    else:
        typed.pop(key, None)


def _save(desk: Desk, now: Board, rows: Sequence[Asked], key: str) -> None:
    typed: Typed = st.session_state[f"checkins_typed_{now.plan}"]
    changes: Mapping[int, Mapping[str, object]] = (st.session_state.get(key) or {}).get("edited_rows", {})
    for at, cells in changes.items():  # with a cell that was left by this very click
        row = rows[int(at)]
        said = {**typed.get(row.key, {}), **{name: str(value or "") for name, value in cells.items()}}
        _keep(typed, row.key, {name: said[name] for name in now.questions if said.get(name)})
    seen = {row.key[0]: row.number for row in rows}
    entered = attempt(lambda: checkins.enter_many(desk.actor, desk.cohort_id, now.plan, typed, seen=seen, now=desk.now))
    if entered is None:
        return
    for saved in entered.saved:
        typed.pop(saved, None)
    wrong = {one.key: "; ".join(sentence for _name, sentence in one.sentences(language())) for one in entered.wrong}
    st.session_state[f"checkins_wrong_{now.plan}"] = wrong
    _say(entered)


def _say(entered: Entered) -> None:
    """*18 saved, 2 not*, and for each of the two what to mend."""
    if not entered.wrong:
        tell(_("{n} {n|answer|answers} saved.", n=len(entered.saved)))
        return
    lines = [
        f"- {plain(one.name)}{colon()}" + " ".join(plain(sentence) for _name, sentence in one.sentences(language()))
        for one in entered.wrong
    ]
    said = _(
        "{n} saved, {wrong} not. What you typed stands below; mend it and save again.",
        n=len(entered.saved),
        wrong=len(entered.wrong),
    )
    tell(said + "\n" + "\n".join(lines), "warning")
