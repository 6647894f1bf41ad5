"""A list of choices: its own, one below the other, or one that comes with Kith."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from models.definitions.shipped import shipped_labels
from models.i18n import quoted
from pages.widgets import builder_findings
from pages.widgets.builder_adding import show_adding
from pages.widgets.builder_field import show_field
from pages.widgets.builder_gestures import show_order
from pages.widgets.builder_place import Place, labelled
from pages.widgets.wording import _, language, plain
from workflows.building import Remove
from workflows.language.columns import sheets
from workflows.language.renaming import mentions

SHOWN = 12
"""So many choices of a shipped list are named; it may have hundreds."""


def show_choices(place: Place) -> None:
    """The list at ``place``."""
    _show_where(place)
    used = place.value_at(("use",))
    if used:
        for column in sheets()["shipped_lists"].words:
            show_field(place, "shipped_lists", column)
        labels = list((shipped_labels(str(used), language()) or {}).values())
        more = "" if len(labels) <= SHOWN else " " + _("and {n} more", n=len(labels) - SHOWN)
        st.caption(", ".join(map(plain, labels[:SHOWN])) + more)
        return
    found = place.value_at(("choices",))
    choices = found if isinstance(found, Mapping) else {}
    builder_findings.show_rest(place, [(*place.path, name) for name in choices])
    closed = bool(place.locked)
    for name, choice in choices.items():
        one = place.below(name)
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            key = one.keep("label", labelled(choice, name))
            st.text_input(
                _("Choice"),
                key=key,
                label_visibility="collapsed",
                disabled=closed,
                on_change=_save_label,
                args=(one, key),
            )
            show_order(one, list(choices))
            with st.container(key=one.key("kith_bin"), width="content"):  # a bin to the eye, as beside other lines
                st.button(
                    _("Delete"),
                    icon=":material/delete:",
                    type="tertiary",
                    help=_("Delete"),
                    key=one.key("delete"),
                    disabled=closed,
                    on_click=_remove,
                    args=(one,),
                )
        builder_findings.show_at(one)
    show_adding(place)


def _show_where(place: Place) -> None:
    """The questions that ask with this list: whoever changes it changes those."""
    asked = [place.at(*path[:4]) for path in mentions(place.whole, place.path) if path[0] == "forms"]
    said = dict.fromkeys(quoted(plain(labelled(one.value, one.path[-1])), language()) for one in asked)
    if said:
        st.caption(_("Asked with it: {questions}", questions=", ".join(said)))


def _save_label(place: Place, key: str) -> None:
    place.edit_at((*place.path, "label"), str(st.session_state[key]).strip())


def _remove(place: Place) -> None:
    place.do(Remove(place.path))
