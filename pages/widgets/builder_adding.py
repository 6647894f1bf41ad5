"""Add an item: it is asked what people will call it, and the rest begins with what most programs say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from pages.widgets.builder_nav import go
from pages.widgets.builder_offered import named
from pages.widgets.builder_place import Place
from pages.widgets.builder_words import INNER, KINDS, SECTIONS
from pages.widgets.notices import tell
from pages.widgets.told_apart import labels_apart
from pages.widgets.wording import _, language, words
from workflows.building import Add, Edit
from workflows.language.beginning import name_for, new_item
from workflows.language.places import Path

_LISTS = ("select_one", "select_multiple")
_NEW_LIST = ""
"""No list that is there: the question gets one of its own."""


def show_adding(place: Place) -> None:
    """The button that asks for a new item below ``place``: ``("rules",)``, ``("stages", "match")``, ``("forms",
    "application", "questions")``."""
    path = place.path
    one = INNER[path[-1]][1] if len(path) == 3 else SECTIONS[path[0]].one
    title = _("Add choices") if path[0] == "choices" and len(path) == 2 else added(_(one))
    # Another number is another button: what it had unfolded is closed once something was added.
    with st.popover(title, icon=":material/add:", key=place.key(f"adding{_added(place)}")):
        key = place.key("new")
        if path[0] == "choices":
            _show_choices(place, key, title)
            return
        st.text_input(_asked(path), key=key, max_chars=300)
        kind = ""
        if path[-1] == "questions":
            kind = _show_kind(place)
            if kind in _LISTS:
                st.text_area(_("The choices, one a line"), key=place.key("lines"), height=140)
        st.button(title, type="primary", key=place.key("add"), on_click=_add, args=(place, key, kind))


def _added(place: Place) -> int:
    """How often something was added here."""
    return int(st.session_state.get(place.key("added"), 0))


def _close(place: Place) -> None:
    st.session_state[place.key("added")] = _added(place) + 1


def added(thing: str) -> str:
    """What the button says: *Add a rule*, *Add an event*."""
    if language() == "en" and thing[:1] in "aeio":
        return _("Add an {thing}", thing=thing)
    return _("Add a {thing}", thing=thing)


def _asked(path: Path) -> str:
    """What is asked for: the words people will read, or a name for a rule of the matching."""
    if path[-1] == "questions":
        return _("The question, as people will read it")
    if path[-1] in ("must", "prefer"):
        return _("What it is about, in a few words")
    if path[0] == "consents":
        return _("The words that somebody agrees to")
    return _("What it is called")


def _show_kind(place: Place) -> str:
    kind = st.selectbox(
        _("Kind of answer"), list(KINDS), format_func=lambda one: words(KINDS[one][0]), key=place.key("kind")
    )
    if kind == "range":
        return "range 1 to 5"
    if kind not in _LISTS:
        return str(kind)
    lists = {_NEW_LIST: words("A new list"), **labels_apart(named(place, "choices"))}
    chosen = st.selectbox(
        _("List of choices"), list(lists), format_func=lambda name: lists.get(name, name), key=place.key("list")
    )
    return str(kind) if chosen == _NEW_LIST else f"{kind} {chosen}"


def _add(place: Place, key: str, kind: str) -> None:
    label = str(st.session_state.get(key) or "").strip()
    name = name_for(label or "new", taken(place))
    edits: list[Edit] = []
    if kind in _LISTS:
        choices = _typed(place.key("lines"))
        if not choices:
            tell(_("Write the choices of the new list, one a line."), "error")
            return
        lists = place.at("choices")
        own = name_for(label or choices[0], taken(lists))
        edits.append(Add((*lists.path, own), _named(choices, set())))
        kind = f"{kind} {own}"
    item = new_item(place.whole, place.path, label or name.replace("_", " "), kind=kind or "text")
    if place.do(*edits, Add((*place.path, name), item), what=label if edits else ""):
        st.session_state[key] = st.session_state[place.key("lines")] = ""
        _close(place)
        go((*place.path, name))


def taken(place: Place) -> set[str]:
    """Names that are in use below a place, those that are not used any more included."""
    value = place.value_at(("choices",)) if place.path[0] == "choices" and len(place.path) == 2 else place.value
    gone = {path[-1] for path in place.reading.unused if path[:-1] == place.path}
    return {*(value if isinstance(value, Mapping) else ()), *gone}


# Lists of choices ---------------------------------------------------------------------------------------------------
def _show_choices(place: Place, key: str, title: str) -> None:
    """A list with its choices, or choices for a list: one a line, as they are typed or pasted."""
    whole = len(place.path) == 1
    if whole:
        st.text_input(_("What the list is about, in a word or two"), key=key, max_chars=60)
    lines = place.key("lines")
    st.text_area(_("The choices, one a line"), key=lines, height=140)
    st.button(
        title, type="primary", key=place.key("add"), on_click=_add_choices, args=(place, key if whole else "", lines)
    )


def _add_choices(place: Place, key: str, lines: str) -> None:
    labels = _typed(lines)
    if not labels:
        return
    if key:
        name = name_for(str(st.session_state.get(key) or "") or labels[0], taken(place))
        done = place.do(Add((*place.path, name), _named(labels, set())))
        if done:
            go((*place.path, name))
    else:
        edits: Sequence[Edit] = [
            Add((*place.path, name), label) for name, label in _named(labels, taken(place)).items()
        ]
        done = place.do(*edits, what=", ".join(labels)[:120])
    if done:
        st.session_state[lines] = ""
        _close(place)


def _typed(lines: str) -> list[str]:
    return [line.strip() for line in str(st.session_state.get(lines) or "").splitlines() if line.strip()]


def _named(labels: Sequence[str], taken: set[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for label in labels:
        found[name_for(label, {*taken, *found})] = label
    return found
