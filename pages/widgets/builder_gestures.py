"""What can be done with a whole item: move it, rename it, delete it, take a change back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from pages.widgets.builder_forms import show_forms
from pages.widgets.builder_nav import go
from pages.widgets.builder_place import Place, labelled
from pages.widgets.wording import _, plain, words
from workflows.building import Move, Remove, Rename, Restore
from workflows.language.places import in_words
from workflows.language.renaming import mentions

MOST = 8
"""So many places are named before the rest is counted."""


def show_order(place: Place, names: Sequence[str]) -> None:
    """Up and down among its neighbours."""
    name = place.path[-1]
    number = names.index(name) if name in names else 0
    closed = bool(place.locked)
    said = labelled(place.value, name)
    # Their words are for screen readers: the eye has the arrow (``kith_order`` in desk.css).
    with st.container(horizontal=True, gap=None, wrap=False, width="content", key=place.key("kith_order")):
        st.button(
            _("Move ‘{name}’ up", name=said),
            icon=":material/arrow_upward:",
            type="tertiary",
            key=place.key("up"),
            disabled=closed or number == 0,
            on_click=_move,
            args=(place, names[number - 2] if number > 1 else None),
        )
        st.button(
            _("Move ‘{name}’ down", name=said),
            icon=":material/arrow_downward:",
            type="tertiary",
            key=place.key("down"),
            disabled=closed or number >= len(names) - 1,
            on_click=_move,
            args=(place, names[number + 1] if number + 1 < len(names) else None),
        )


def _move(place: Place, after: str | None) -> None:
    place.do(Move(place.path, after))


def show_gestures(place: Place, title: str) -> None:
    """Order, and behind ‘More’: rename, take back, delete."""
    if place.path[0] in ("stages", "transitions") and len(place.path) == 2:
        return
    around = place.at(*place.path[:-1]).value
    show_order(place, list(around) if isinstance(around, Mapping) else [])
    with st.popover(_("More"), icon=":material/more_horiz:", type="tertiary", key=place.key("gestures")):
        origin = place.origin
        if origin == "own":
            _show_rename(place)
        if origin == "changed":
            st.button(
                _("Take back my change"),
                icon=":material/settings_backup_restore:",
                help=_("The words of the template hold again."),
                key=place.key("restore"),
                on_click=_restore,
                args=(place,),
            )
        _show_delete(place, title, inherited=origin != "own")
        if place.path[0] == "forms" and len(place.path) == 2:
            show_forms(place)


def _show_rename(place: Place) -> None:
    key = place.keep("name", place.path[-1])
    st.text_input(
        _("Name in conditions and lists"), key=key, help=_("Small letters, digits and _. People never see it.")
    )
    st.button(
        _("Rename"),
        icon=":material/edit:",
        help=_("Everything that speaks of it follows, and earlier answers stay connected."),
        key=place.key("rename"),
        on_click=_rename,
        args=(place, key),
    )


def _rename(place: Place, key: str) -> None:
    name = str(st.session_state[key]).strip()
    if place.do(Rename(place.path, name)):
        go((*place.path[:-1], name))


def _restore(place: Place) -> None:
    place.do(Restore(place.path))


def _show_delete(place: Place, title: str, *, inherited: bool) -> None:
    if place.locked:
        return
    said = mentions(place.whole, place.path)
    if said:
        lines = [f"- {plain(in_words(path))}" for path in said[:MOST]]
        if len(said) > MOST:
            lines.append("- " + _("and {n} more", n=len(said) - MOST))
        head = _("{n} {n|place speaks|places speak} of it and must be mended afterwards:", n=len(said))
        st.markdown(f":material/warning: {head}\n\n" + "\n".join(lines))
    else:
        st.caption(_("Nothing else speaks of it."))
    st.button(
        _("Do not use it here") if inherited else _("Delete"),
        icon=":material/visibility_off:" if inherited else ":material/delete:",
        key=place.key("delete"),
        on_click=_delete,
        args=(place, title, inherited),
    )


def _delete(place: Place, title: str, inherited: bool) -> None:
    what = words("Not used: {name}", name=title) if inherited else words("Deleted: {name}", name=title)
    if place.do(Remove(place.path), what=what):
        go(place.path[:2] if len(place.path) == 4 else place.path[:-1])
