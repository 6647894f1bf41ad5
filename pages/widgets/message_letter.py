"""One message: to whom, why, and its text to copy, to open in a mail program, to mark as sent."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

import streamlit as st

from models.vocabulary import MessageState
from pages.widgets.desk import Desk
from pages.widgets.message_list import put
from pages.widgets.told_apart import told_apart
from pages.widgets.ways import to_person
from pages.widgets.wording import _, plain, words
from workflows.messages import Letter, Written


def show_letter(desk: Desk, state: MessageState, shown: Sequence[Letter], ticked: Sequence[Letter]) -> None:
    """The first ticked message, or the one chosen by name."""
    first = ticked[0].id if ticked else shown[0].id
    at = st.selectbox(
        _("Look at one"),
        range(len(shown)),
        index=next(number for number, letter in enumerate(shown) if letter.id == first),
        format_func=told_apart(range(len(shown)), lambda number: f"{shown[number].name} · {shown[number].label}"),
        key=f"messages_one_{first}_{len(shown)}",
    )
    _show(desk, state, shown[at])


def _show(desk: Desk, state: MessageState, letter: Letter) -> None:
    with st.container(border=True, key="message_letter"):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.markdown(f"**{plain(letter.name)}** :gray[{plain(letter.role_label)}]", width="content")
            if letter.enrolment and st.button(
                _("Open the person"), icon=":material/person:", type="tertiary", key="messages_person"
            ):
                to_person(letter.enrolment)
        st.text(" · ".join(letter.contact.values()) or words("No phone or e-mail known"))
        facts = [plain(part) for part in (letter.why, letter.about) if part]
        if facts:
            st.caption(" · ".join(facts))
        if letter.stale:
            st.info(_("What this reminds of was answered meanwhile. It need not go out."), icon=":material/task_alt:")
        for icon, gap in gaps_of(letter.written):
            st.warning(gap, icon=icon)
        if letter.written.subject:
            st.code(letter.written.subject, language=None, wrap_lines=True)
        st.code(letter.written.text, language=None, wrap_lines=True)
        with st.container(horizontal=True):
            for label, icon, address in _ways_out(letter):
                st.link_button(label, address, icon=icon)
            if state in (MessageState.DUE, MessageState.HELD_BACK):
                st.button(
                    _("Mark as sent"),
                    icon=":material/check:",
                    key="messages_one_sent",
                    on_click=put,
                    args=(desk, [letter.id], state, MessageState.SENT),
                )


def gaps_of(written: Written) -> list[tuple[str, str]]:
    """What is not in a message: what she fills in by hand, and what was left out; each with its picture."""
    found = []
    if written.blanks:
        found.append(
            (":material/edit:", _("Fill in by hand where ____ stands: {what}", what=", ".join(written.blanks)))
        )
    if written.kept_back:
        said = _(
            "Left out, because it is sensitive and a message can be read by others: {what}",
            what=", ".join(written.kept_back),
        )
        found.append((":material/visibility_off:", said))
    return found


def _ways_out(letter: Letter) -> list[tuple[str, str, str]]:
    """Her own mail program or telephone with everything filled in: label, picture, address. Nothing passes through
    Kith."""
    email, phone = letter.contact.get("email"), letter.contact.get("phone")
    text, subject = quote(letter.written.text), quote(letter.written.subject)
    found = []
    if email:
        found.append(
            (
                _("Open in my mail program"),
                ":material/mail:",
                f"mailto:{quote(email, '@')}?subject={subject}&body={text}",
            )
        )
    if phone and "sms" in letter.ways:
        number = "".join(sign for sign in phone if sign in "+0123456789")
        found.append((_("As a text message"), ":material/sms:", f"sms:{number}?&body={text}"))
    return found
