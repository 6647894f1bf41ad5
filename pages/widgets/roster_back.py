"""A workbook that came back: what it changes, what was changed on both sides, what is kept aside."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from models.findings import sentence
from pages.widgets.desk import Desk
from pages.widgets.device import on_phone
from pages.widgets.notices import attempt, tell
from pages.widgets.roster_landing import open_upload
from pages.widgets.roster_out import close_back
from pages.widgets.row_height import fitted, room_for
from pages.widgets.wording import _, plain, words
from workflows import intake, lists
from workflows.lists import Conflict, ListNews, Returned

_SHOWN = 200
"""So many changes stand on one screen."""
WRONG_WIDE = 620
"""Pixels of the column that says what is wrong, in a window."""
_OURS, _THEIRS = "ours", "theirs"


def show_back(desk: Desk, found: Returned) -> None:
    """Everything about one workbook, and the one button that takes it over."""
    _show_head(desk, found)
    for news in found.lists:
        _show_conflicts(desk, found, news)
    for news in found.lists:
        _show_edits(desk, found, news)
    _show_wrong(desk, found)
    _show_aside(desk, found)


def _show_head(desk: Desk, found: Returned) -> None:
    new = sum(len(news.new) for news in found.lists)
    faults = sum(len(news.faults) for news in found.lists)
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.header(plain(found.file_name), anchor=False, width="stretch")
            st.button(
                _("All lists"), key="back_close", type="tertiary", icon=":material/arrow_back:", on_click=close_back
            )
        tiles = [
            (words("Changed cells"), found.edits),
            (words("Changed on both sides") if found.sure else words("Different here"), found.open_conflicts),
            (words("New lines"), new),
            (words("To look at"), faults),
        ]
        with st.grid(4, min_column_width=110):
            for label, number in tiles:
                st.metric(label, number, border=True)
        if not found.sure:
            st.warning(
                _(
                    "Kith can't tell any more what this file said when it left: it came back without its hidden parts, "
                    "or the data was restored since. So every difference is asked."
                ),
                icon=":material/history:",
            )
        if not found.changes and not found.open_conflicts:
            st.info(_("Nothing in it differs from what is known here."), icon=":material/check_circle:")
        with st.container(horizontal=True, vertical_alignment="center"):
            # a callback: a quick click elsewhere would interrupt what is done while the page runs
            st.button(
                _("Take over {n} {n|change|changes}", n=found.changes),
                key="back_take",
                type="primary",
                icon=":material/check:",
                disabled=not found.changes or bool(found.open_conflicts),
                on_click=_take_over,
                args=(desk, found),
            )
            with st.popover(_("Put away"), icon=":material/delete:"):
                st.markdown(_("Forget this workbook. What was taken over stays."))
                st.button(_("Put it away"), key="back_forget", on_click=_forget, args=(desk, found.id))
        if found.open_conflicts:
            n = found.open_conflicts
            st.caption(
                _("Choose first: {n} {n|cell was|cells were} changed here and in the workbook.", n=n)
                if found.sure
                else _("Choose first: {n} {n|cell says|cells say} something else than what is known here.", n=n)
            )


def _take_over(desk: Desk, found: Returned) -> None:
    taken = attempt(lambda: lists.take_over(desk.actor, found.id, now=desk.now, seen=found.number))
    if taken is None:
        return
    if taken.batch_id:
        said = _("{n} {n|change is|changes are} taken over.", n=taken.changed + taken.new)
        # with something refused she stays here, and the button for it is not on this page
        back = _("‘All lists’ has the click that takes all of it back.") if taken.refused else ""
        tell(said + " " + (back or _("One click takes all of it back.")))
    for name, why in taken.refused:
        tell(f"**{plain(name)}**: {plain(why)}", "warning")
    if not taken.refused:
        close_back()


def _hand_on(desk: Desk, found: Returned, role: str) -> None:
    """Lines without an id become a roster of their own, which is looked at next."""

    def handed_on() -> str:
        name, data = lists.new_people(desk.actor, found.id, role, now=desk.now)
        return intake.begin_upload(desk.actor, found.cohort_id, role, name, data, now=desk.now).upload_id

    begun = attempt(handed_on)
    if begun is not None:
        close_back()
        open_upload(begun)


def _forget(desk: Desk, upload_id: str) -> None:
    attempt(lambda: lists.forget(desk.actor, upload_id, now=desk.now))
    close_back()


# Changed on both sides ------------------------------------------------------------------------------------------------
def _show_conflicts(desk: Desk, found: Returned, news: ListNews) -> None:
    if not news.conflicts:
        return
    title = _("Changed on both sides: {list}", list=news.title)
    st.header(title if found.sure else _("Different here: {list}", list=news.title), anchor=False)
    with st.container(horizontal=True):
        for side, label in ((_OURS, _("All as they are here")), (_THEIRS, _("All as in the workbook"))):
            keys = {each.key: side for each in news.conflicts}
            st.button(
                label, key=f"back_all_{news.name}_{side}", type="tertiary", on_click=_choose, args=(desk, found, keys)
            )
    for each in news.conflicts[:_SHOWN]:
        _show_conflict(desk, found, each)


def _show_conflict(desk: Desk, found: Returned, each: Conflict) -> None:
    empty = _("(empty)")
    with st.container(border=True, gap="xsmall"):
        st.markdown(f"**{plain(each.whose)}** · {plain(each.heading)}")
        it_was = [_("It was: {value}", value=each.base or empty)] if found.sure else []
        st.caption(" · ".join([*it_was, plain(each.cell)]))
        key = f"back_{each.key}"
        sides = {
            _OURS: _("Here: {value}", value=each.now or empty),
            _THEIRS: _("Workbook: {value}", value=each.theirs or empty),
        }
        st.radio(
            _("Which holds?"),
            list(sides),
            format_func=sides.__getitem__,
            index=list(sides).index(each.chosen) if each.chosen else None,
            key=key,
            horizontal=True,
            label_visibility="collapsed",
            on_change=_choose_one,
            args=(desk, found, each.key, key),
        )


def _choose_one(desk: Desk, found: Returned, cell: str, key: str) -> None:
    _choose(desk, found, {cell: str(st.session_state[key])})


def _choose(desk: Desk, found: Returned, sides: dict[str, str]) -> None:
    attempt(lambda: lists.choose(desk.actor, found.id, sides, now=desk.now))
    for cell in sides:
        st.session_state.pop(f"back_{cell}", None)


# Changed only out there -----------------------------------------------------------------------------------------------
def _show_edits(desk: Desk, found: Returned, news: ListNews) -> None:
    if not news.edits:
        return
    st.header(_("Changed in the workbook: {list}", list=news.title), anchor=False)
    shown = news.edits[:_SHOWN]
    table = pd.DataFrame(
        {
            "take": [each.chosen != _OURS for each in shown],
            "whose": [each.whose for each in shown],
            "heading": [each.heading for each in shown],
            "now": [each.now for each in shown],
            "theirs": [each.theirs for each in shown],
        }
    )
    key = f"back_edits_{news.name}_{found.number}"
    narrow = on_phone()
    st.data_editor(
        table,
        key=key,
        hide_index=True,
        column_order=["take", "theirs", "heading", "whose", "now"] if narrow else None,  # what changes is seen first
        disabled=["whose", "heading", "now", "theirs"],
        column_config={
            "take": st.column_config.CheckboxColumn(words("Take"), width=62 if narrow else "small"),
            "whose": st.column_config.TextColumn(words("Name"), width=110 if narrow else None),
            "heading": st.column_config.TextColumn(words("Column"), width=80 if narrow else None),
            "now": words("Here"),
            "theirs": st.column_config.TextColumn(words("Workbook"), width=110 if narrow else None),
        },
        on_change=_leave,
        args=(desk, found, [each.key for each in shown], key),
    )
    if len(news.edits) > _SHOWN:
        st.caption(_("The first {n} of {all}.", n=_SHOWN, all=len(news.edits)))


def _leave(desk: Desk, found: Returned, cells: list[str], key: str) -> None:
    """Untick a change: it stays as it is here."""
    edited = st.session_state[key].get("edited_rows", {})
    sides = {
        cells[int(row)]: _THEIRS if change["take"] else _OURS for row, change in edited.items() if "take" in change
    }
    _choose(desk, found, sides)


# The rest -------------------------------------------------------------------------------------------------------------
def _show_wrong(desk: Desk, found: Returned) -> None:
    rows = [[fault.cell, sentence(fault.finding, desk.language)] for news in found.lists for fault in news.faults]
    rows += [[one.where, sentence(one, desk.language)] for one in found.findings]
    if not rows:
        return
    st.header(_("To look at"), anchor=False)
    room, lines = room_for(WRONG_WIDE)
    whole, high = fitted([said for _where, said in rows], room, lines=lines)
    columns = [words("Where"), words("What is wrong, and what to do")]
    st.dataframe(
        pd.DataFrame([[where, said] for (where, _said), said in zip(rows, whole, strict=True)], columns=columns),
        hide_index=True,
        row_height=high,
        column_config={columns[1]: st.column_config.TextColumn(width=room)},
    )
    st.caption(_("These stay as they are. Mend them in the workbook and bring it back again; the rest goes in now."))


def _show_aside(desk: Desk, found: Returned) -> None:
    new = [(news, line) for news in found.lists for line in news.new]
    missing = [(news.title, name) for news in found.lists for name in news.missing]
    asides = [aside for news in found.lists for aside in news.asides]
    if new:
        st.header(_("New lines"), anchor=False)
        st.dataframe(
            pd.DataFrame(
                [[news.title, line.row, line.said] for news, line in new],
                columns=[words("List"), words("Row"), words("What it says")],
            ),
            hide_index=True,
        )
        for news in found.lists:
            kind, _dot, role = news.name.partition(".")
            if kind == "roster" and news.new:
                st.button(
                    _("Check {n} new {n|person|people} as a roster: {list}", n=len(news.new), list=news.title),
                    key=f"back_new_{role}",
                    icon=":material/person_add:",
                    on_click=_hand_on,
                    args=(desk, found, role),
                    help=_(
                        "They are checked against everybody who is known, and go in when you have seen each of them."
                    ),
                )
    if missing or asides or found.others:
        st.header(_("Kept as it is"), anchor=False)
    if missing:
        names = ", ".join(name for _title, name in missing[:12]) + (" …" if len(missing) > 12 else "")
        st.markdown(
            _("{n} {n|line|lines} did not come back: {names}. Nobody is deleted by that.", n=len(missing), names=names)
        )
    if asides:
        headings = ", ".join(f"‘{aside.heading}’" for aside in asides)
        st.markdown(_("Columns of your own, kept aside: {headings}.", headings=headings))
        st.download_button(
            _("Download what is kept aside"),
            data=lambda: lists.kept_aside(desk.actor, found.id, now=desk.now)[1],
            file_name=words("kept aside.xlsx"),
            key="back_aside",
            icon=":material/download:",
            on_click="ignore",
        )
    if found.others:
        st.markdown(_("Sheets of your own, not read: {names}.", names=", ".join(found.others)))
