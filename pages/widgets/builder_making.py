"""A task or a message that is not there yet is made where a rule or a step says what is done: nobody leaves her rule
half said to make it, and looks for the way back."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from models.definitions import Definition
from models.definitions.base import called
from pages.widgets.builder_adding import taken
from pages.widgets.builder_place import Place
from pages.widgets.notices import tell
from pages.widgets.wording import _, words
from workflows.building import Add, Edit
from workflows.language.beginning import name_for, new_item
from workflows.language.phrase_boxes import Phrase

OnMade = Callable[[Phrase, Edit, str], bool]
"""What is done with a line about something new: the phrase, the edit that makes it, what it is called. Answers whether
it was written."""


def show_making(place: Place, definition: Definition, number: int, on_made: OnMade) -> None:
    """Two buttons that unfold, beside the box of what there is already; ``number`` is that of the next line."""
    with st.container(horizontal=True):
        with st.popover(_("New task"), icon=":material/add_task:", key=place.key(f"{number}.new_task")):
            label = place.key(f"{number}.task_label")
            st.text_input(_("What is to be done?"), key=label, max_chars=300)
            whom = place.key(f"{number}.task_for")
            workers = {name: called(role, name) for name, role in definition.roles.items() if role.is_ == "staff"}
            st.selectbox(_("Who does it?"), list(workers), format_func=lambda name: workers.get(name, name), key=whom)
            st.caption(_("It is due in 2 days. Change that under ‘Tasks’."))
            st.button(
                _("Make it and add it here"),
                type="primary",
                key=place.key(f"{number}.make_task"),
                on_click=_make_task,
                args=(place, label, whom, on_made),
            )
        with st.popover(_("New message"), icon=":material/add_comment:", key=place.key(f"{number}.new_message")):
            subject, text = place.key(f"{number}.message_subject"), place.key(f"{number}.message_text")
            st.text_input(_("Subject"), key=subject, max_chars=300)
            st.text_area(_("Text of the message"), key=text, height=140)
            whom = place.key(f"{number}.message_whom")
            roles = {name: called(role, name) for name, role in definition.roles.items()}
            st.multiselect(
                _("To whom"),
                list(roles),
                default=list(definition.participants),
                format_func=lambda name: roles.get(name, name),
                key=whom,
                placeholder=words("Choose"),
            )
            st.caption(_("Names and days are filled in, and other languages written, under ‘Messages’."))
            st.button(
                _("Make it and add it here"),
                type="primary",
                key=place.key(f"{number}.make_message"),
                on_click=_make_message,
                args=(place, subject, text, whom, on_made),
            )


def _make_task(place: Place, label: str, whom: str, on_made: OnMade) -> None:
    said = _typed(label)
    if not said:
        tell(_("Write first what is to be done."), "error")
        return
    name, item = _new(place, "tasks", said)
    if worker := st.session_state.get(whom):
        item["for"] = worker
    phrase = Phrase(shape="task", values={"task": (name,)})
    if on_made(phrase, Add(("tasks", name), item), said):
        st.session_state[label] = ""


def _make_message(place: Place, subject: str, text: str, whom: str, on_made: OnMade) -> None:
    said, words_, to = _typed(subject), _typed(text), tuple(st.session_state.get(whom) or ())
    if not (said and words_ and to):
        tell(_("Write first the subject and what it says, and choose to whom."), "error")
        return
    name, item = _new(place, "messages", said)
    item["text"] = words_
    phrase = Phrase(shape="send", values={"message": (name,), "whom": to})
    if on_made(phrase, Add(("messages", name), item), said):
        st.session_state[subject] = st.session_state[text] = ""


def _new(place: Place, section: str, label: str) -> tuple[str, dict[str, object]]:
    """A name that is free, and the words with which a new one begins."""
    return name_for(label, taken(place.at(section))), dict(new_item(place.whole, (section,), label))


def _typed(key: str) -> str:
    return str(st.session_state.get(key) or "").strip()
