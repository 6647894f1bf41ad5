"""What a message fills in: chosen from a list instead of written in brackets, and the text as it reads with it.

``Dear {mentee.full_name}`` is how the language says it; on screen it is *Dear* and a badge with the question.
"""

from __future__ import annotations

import streamlit as st

from models.definitions import Definition
from models.definitions.placeholders import BY_HAND, DERIVED, PLACEHOLDER, known_placeholders
from models.vocabulary import Sensitivity
from pages.widgets.builder_place import Place
from pages.widgets.told_apart import labels_apart
from pages.widgets.wording import _, plain, words


def show(here: Place, typed: str) -> None:
    """Below the field of a message's text; ``typed`` is the key of that field."""
    definition = here.state.definition
    if definition is None:
        return
    if not here.locked:
        known = labels_apart(
            {
                name: _title(definition, name)
                for name in known_placeholders(definition)
                if _may_be_sent(definition, name)
            }
        )
        key = here.key("fill")
        st.selectbox(
            words("Fill in"),
            list(known),
            index=None,
            format_func=lambda name: known.get(name, name),
            key=key,
            placeholder=words("Add what is filled in: a name, a day, an answer"),
            label_visibility="collapsed",
            on_change=_fill,
            args=(here, typed, key),
        )
    text = str(here.value or "")
    if PLACEHOLDER.search(text):
        st.caption(_("As it is sent, each badge filled in for the person:"))
        with st.container(border=True):
            st.markdown(_badges(definition, text))


def _may_be_sent(definition: Definition, name: str) -> bool:
    """A message can be read by whoever holds the telephone: nothing sensitive is offered."""
    question = definition.question(name)
    if name in BY_HAND:
        return False
    return question is None or question.sensitivity is not Sensitivity.SENSITIVE


def _title(definition: Definition, name: str) -> str:
    """What is filled in, in words: *Mentee · What is your full name?*, *The day the match started*."""
    if name in DERIVED:
        return words(DERIVED[name])
    question = definition.question(name)
    return f"{definition.role_label(name.partition('.')[0])} · {question.label if question else name}"


def _badges(definition: Definition, text: str) -> str:
    """The text as Markdown, a badge where something is filled in; a red one where nobody knows what is meant."""
    known, end, parts = known_placeholders(definition), 0, []
    for found in PLACEHOLDER.finditer(text):
        name = found[1]
        badge = f":blue-badge[{plain(_title(definition, name))}]" if name in known else f":red-badge[{plain(found[0])}]"
        parts += [plain(text[end : found.start()]), badge]
        end = found.end()
    return "".join((*parts, plain(text[end:]))).replace("\n", "  \n")


def _fill(here: Place, typed: str, key: str) -> None:
    """Put it at the end of what is typed."""
    name, text = st.session_state[key], str(st.session_state.get(typed) or "")
    st.session_state[key] = None
    if name:
        between = "" if not text or text[-1].isspace() else " "
        here.edit(f"{text}{between}{{{name}}}")
