"""Lists out and back: what can be taken along, and where a workbook comes back."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from models.findings import Finding, Refused, sentence
from models.vocabulary import UNSET
from pages.widgets.days import moment
from pages.widgets.desk import Desk
from pages.widgets.notices import attempt, tell
from pages.widgets.roster_way import named
from pages.widgets.uploads import drop
from pages.widgets.wording import _, plain, words
from workflows import lists
from workflows.lists import Came

BACK = "back"
"""The part of the address that names the workbook that came back."""
_REFUSED = "lists_refused"
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def open_back(upload_id: str) -> None:
    """Look at a workbook that came back: a callback, or called by one."""
    st.query_params[BACK] = upload_id


def close_back() -> None:
    """Back to all lists: a callback, or called by one."""
    st.query_params.pop(BACK, None)


def show_lists(desk: Desk, languages: Mapping[str, str]) -> None:
    """Take lists along, bring them back, look at those that came."""
    offered = lists.offers(desk.actor, desk.cohort_id, now=desk.now)
    titles = {offer.name: f"{plain(offer.title)} ({offer.lines})" for offer in offered}
    with st.container(border=True):
        st.header(_("Take lists along"), anchor=False)
        st.caption(
            _(
                "An Excel workbook to work on where there is no Kith, with the choices in drop-down lists. "
                "Bring it back below, and only what you changed is taken over."
            )
        )
        chosen = st.pills(
            _("Lists"),
            list(titles),
            format_func=titles.__getitem__,
            selection_mode="multi",
            default=list(titles)[:1],
            key="lists_chosen",
        )
        only = [offer for offer in offered if offer.name in chosen]
        with st.container(horizontal=True, vertical_alignment="bottom"):
            spoken = st.selectbox(
                _("Language of headings and choices"),
                list(languages),
                format_func=languages.__getitem__,
                key="lists_language",
                width=260,
            )
            st.download_button(
                _("Download {n} {n|list|lists}", n=len(chosen)) if chosen else _("Download"),
                data=lambda: lists.leave(desk.actor, desk.cohort_id, list(chosen), now=desk.now, language=spoken)[1],
                file_name=named(only[0].title if len(only) == 1 else words("lists"), desk),
                mime=_SHEET,
                key="lists_download",
                icon=":material/download:",
                disabled=not chosen,
                on_click="ignore",
            )
            st.download_button(
                _("Everything in one file"),
                data=lambda: lists.everything(
                    desk.actor, desk.cohort_id, now=desk.now, language=str(spoken), sensitive=False
                )[1],
                file_name=words("everything {day}.xlsx", day=desk.today.isoformat()),
                mime=_SHEET,
                key="lists_everything",
                icon=":material/inventory_2:",
                type="tertiary",
                on_click="ignore",
            )
        st.caption(_("Sensitive answers stay here. The file holds people: keep it safe."))
    _show_hand_in(desk)
    came = lists.returned(desk.actor, desk.cohort_id)
    if came:
        st.header(_("Workbooks that came back"), anchor=False)
    for one in came[:20]:
        _show_one(desk, one)


def _show_hand_in(desk: Desk) -> None:
    with st.container(border=True):
        st.header(_("Bring a workbook back"), anchor=False)
        st.caption(_("One that you downloaded here. Nothing is changed before you have seen every change."))
        key = f"lists_file_{st.session_state.get('lists_files', 0)}"
        file = st.file_uploader(
            _("Workbook that left here"),
            type=["xlsx", "xlsm", "ods", "xls", "csv", "tsv", "txt"],
            key=key,
            on_change=_hand_in,
            args=(desk, key),
        )
        refused: dict[str, tuple[Finding, ...]] = st.session_state.get(_REFUSED, {})
        if file is not None and file.file_id in refused:
            said = "\n\n".join(plain(sentence(found, desk.language)) for found in refused[file.file_id])
            st.error(f"{said}\n\n" + _("Nothing was changed."), icon=":material/block:")


def _hand_in(desk: Desk, key: str) -> None:
    file = st.session_state.get(key)
    if not isinstance(file, UploadedFile):
        return
    try:
        found = lists.bring_back(desk.actor, desk.cohort_id, file.name, file.getvalue(), now=desk.now)
    except Refused as no:
        st.session_state[_REFUSED] = {file.file_id: no.findings}
        return
    st.session_state["lists_files"] = st.session_state.get("lists_files", 0) + 1
    drop(file)
    open_back(found)


def _show_one(desk: Desk, one: Came) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(
            f"**{plain(one.file_name)}**  \n"
            + _("brought back on {day} by {who}", day=moment(one.created, one.zone), who=one.by or UNSET),
            width="stretch",
        )
        if one.undone:
            st.badge(_("Undone"), icon=":material/undo:", color="gray")
        elif one.batch_id:
            st.badge(_("{n} {n|change|changes} in", n=one.changed), icon=":material/check_circle:", color="green")
            st.button(
                _("Undo"), key=f"lists_undo_{one.id}", icon=":material/undo:", on_click=undo_take_over,
                args=(desk, one.batch_id),
            )  # fmt: skip
        if not one.done:
            st.button(
                _("Look"), key=f"lists_open_{one.id}", icon=":material/arrow_forward:", on_click=open_back,
                args=(one.id,),
            )  # fmt: skip


def undo_take_over(desk: Desk, batch_id: str) -> None:
    """Take everything back that a workbook changed: a callback."""
    if attempt(lambda: lists.undo(desk.actor, batch_id, now=desk.now)) is not None:
        tell(_("Undone. Every cell is as it was before; the workbook can be taken over again."))
