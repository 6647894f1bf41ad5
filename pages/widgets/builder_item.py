"""One item of the program as a form: its fields from the table of columns, and what lies inside it as rows."""

from __future__ import annotations

from collections.abc import Mapping
from zlib import crc32

import streamlit as st

from pages.widgets import builder_findings, builder_preview, builder_stages
from pages.widgets.builder_adding import show_adding
from pages.widgets.builder_choices import show_choices
from pages.widgets.builder_field import show_field, summary
from pages.widgets.builder_gestures import show_gestures, show_order
from pages.widgets.builder_nav import go
from pages.widgets.builder_offered import tracks
from pages.widgets.builder_place import Place, labelled, spelled
from pages.widgets.builder_words import FIELDS, INNER, RARE, SECTIONS, SETTINGS
from pages.widgets.days import day as day_words
from pages.widgets.wording import _, plain, words
from workflows.building import Restore
from workflows.language.columns import Column, sheets
from workflows.language.editing import value_at
from workflows.language.places import Path

MOST_PARTS = 6
"""So many parts that differ from the template are named."""
HIDDEN = frozenset({"locked", "locked_from"})
"""Words that only templates say; their reason is shown above the form."""


def show_item(place: Place) -> None:
    """The form of the item at ``place``."""
    section = place.path[0]
    if section == "settings":
        _show_settings(place)
        return
    if section in ("stages", "transitions") and len(place.path) == 2:
        _show_track(place)
        return
    sheet = _sheet(place.path)
    _show_head(place)
    if section == "choices":
        show_choices(place)
        return
    _show_fields(place, sheet)
    if sheet in ("forms", "questions"):
        phone = st.expander(
            _("As seen on a phone"), icon=":material/smartphone:", key=place.key("phone"), on_change="rerun"
        )
        if phone.open:  # a form has many fields: they are drawn when somebody wants to see them
            with phone:
                builder_preview.show(place)
    for inner in SECTIONS[section].inner if len(place.path) == 2 else ():
        show_inner(place.below(inner), inner)


def _show_track(place: Place) -> None:
    """The stages, or the steps, of one track."""
    track = place.path[1]
    st.header(plain(tracks(place).get(track, track)), anchor=False)
    if place.path[0] == "stages":
        builder_stages.show(place)
        return
    builder_stages.show_diagram(place)
    show_inner(place, "transitions")


def _sheet(path: Path) -> str:
    """The table of columns of an item: ``("forms", "application", "questions", "age")`` → ``questions``."""
    if len(path) == 4:
        return path[2]
    return SECTIONS[path[0]].sheet


# The head -----------------------------------------------------------------------------------------------------------
def _show_head(place: Place) -> None:
    value = place.value
    title = labelled(value, place.path[-1])
    if len(place.path) > 2:
        back = place.path[:2]
        of_track = place.path[0] in ("stages", "transitions")
        around = tracks(place).get(back[1], back[1]) if of_track else labelled(place.at(*back).value, back[1])
        st.button(
            plain(around),
            icon=":material/arrow_back:",
            type="tertiary",
            key=place.key("back"),
            on_click=go,
            args=(back,),
        )
    arrived = f"kith_arrived_{crc32(repr(place.path).encode()):08x}"  # desk.js puts the keyboard here
    with st.container(horizontal=True, vertical_alignment="center", wrap=False, key=arrived):
        with st.container(horizontal=True, vertical_alignment="center", width="stretch"):
            st.header(plain(title), anchor=False, width="content")
            _show_origin(place)
        with st.container(horizontal=True, vertical_alignment="center", width="content", wrap=False):
            show_gestures(place, title)
    if place.locked:
        st.info(_("The template keeps this as it is: {reason}", reason=place.locked), icon=":material/lock:")
    elif coming := place.locked_soon:
        day, reason = coming
        said = _("From {day} on the template keeps this as it is: {reason}", day=day_words(day), reason=reason)
        st.info(said, icon=":material/lock_clock:")


def _show_origin(place: Place) -> None:
    if not place.reading.inherited:
        return
    origin = place.origin
    if origin == "template":
        st.badge(
            _("From the template"),
            icon=":material/north_west:",
            color="gray",
            help=_("What you change here is kept as your own; everything else still comes from the template."),
        )
    elif origin == "changed":
        st.badge(
            _("Differs from the template"),
            icon=":material/edit:",
            color="blue",
            help=_(
                "Other than in the template: {parts}. It may be so since your first version.", parts=_differing(place)
            ),
        )
    else:
        st.badge(_("Your own"), icon=":material/person_edit:", color="blue")


def _differing(place: Place) -> str:
    """Which of its words the template says otherwise or not at all; the first of many."""
    deep = len(place.path) + 1
    found = [
        path[-1]
        for path, origin in place.reading.origins.items()
        if len(path) == deep and path[:-1] == place.path and origin != "template"
    ]
    titles = {**FIELDS, **{inner: heading for inner, (heading, _one) in INNER.items()}}
    said = [words(titles[word]).partition(":")[0] if word in titles else spelled(word) for word in found]
    shown = ", ".join(f"‘{one}’" for one in said[:MOST_PARTS])
    return shown if len(said) <= MOST_PARTS else words("{names} and {n} more", names=shown, n=len(said) - MOST_PARTS)


# The fields ---------------------------------------------------------------------------------------------------------
def _show_fields(place: Place, sheet: str) -> None:
    columns = [one for one in sheets()[sheet].words if one.word not in HIDDEN and _fits(place, one)]
    rare = [one for one in columns if one.word in RARE.get(sheet, ()) or one.word == "note"]
    builder_findings.show_rest(place, [*_paths(place, columns), *_inside(place)])
    for column in columns:
        if column not in rare:
            show_field(place, sheet, column)
    if not rare:
        return
    said = [one for one in rare if place.value_at(one.path) not in (None, "", [], ())]
    found = any(any(builder_findings.counted(place.state.findings, path)) for path in _paths(place, rare))
    title = _("More") if not said else _("More: {n} {n|field is|fields are} filled in", n=len(said))
    with st.expander(title, expanded=found, key=place.key("more"), icon=":material/tune:"):
        for column in rare:
            show_field(place, sheet, column)


def _paths(place: Place, columns: list[Column]) -> list[Path]:
    return [(*place.path, *one.path) for one in columns]


def _inside(place: Place) -> list[Path]:
    """Where the items inside this one lie: what is found there is shown there."""
    return [(*place.path, inner) for inner in SECTIONS[place.path[0]].inner] if len(place.path) == 2 else []


def _fits(place: Place, column: Column) -> bool:
    """Whether a field makes sense for this item: an outcome belongs to an end, a size to a circle."""
    value = place.value if isinstance(place.value, Mapping) else {}
    if column.word == "outcome":
        return value.get("type") == "end" or "outcome" in value
    if column.word == "size" and place.path[0] == "matching":
        return value.get("shape") == "circle" or "size" in value
    if column.word == "choice_filter":
        return str(value.get("type", "")).startswith("select") or "choice_filter" in value
    if column.word == "constraint_message":
        return bool(value.get("constraint")) or "constraint_message" in value
    return True


# What lies inside ---------------------------------------------------------------------------------------------------
def show_inner(place: Place, inner: str) -> None:
    """The items inside an item as rows: open one, move it, see what is wrong with it."""
    with st.container(horizontal=True, vertical_alignment="center", key=place.key("inner")):
        st.markdown(f"**{_(INNER[inner][0])}**", width="content")
        st.space("stretch")
        show_adding(place)
    found = place.value
    names = list(found) if isinstance(found, Mapping) else []
    if not names:
        st.caption(_("Nothing here yet."))
    with st.container(gap=None):
        for name in names:
            _show_row(place.below(name), inner, names)
    show_unused(place)


def _show_row(place: Place, inner: str, names: list[str]) -> None:
    name = place.path[-1]
    with st.container(horizontal=True, vertical_alignment="center", gap="small", wrap=False, key=place.key("kith_row")):
        with st.container(horizontal=True, vertical_alignment="center", gap="small", width="stretch"):
            found = builder_findings.counted(place.state.findings, place.path)
            st.button(
                plain(labelled(place.value, name)) + builder_findings.marks(found),
                type="tertiary",
                key=place.key("open"),
                on_click=go,
                args=(place.path,),
            )
            if said := summary(place, inner):
                st.caption(plain(said), width="content")
        show_order(place, names)


def show_unused(place: Place) -> None:
    """What the template has and this program does not use: one click takes it back."""
    gone = [path for path in place.reading.unused if path[:-1] == place.path]
    if not gone:
        return
    with st.expander(_("Not used here: {n} of the template", n=len(gone)), icon=":material/visibility_off:"):
        for path in gone:
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(plain(spelled(path[-1])), width="content")
                st.button(
                    _("Use it again"),
                    type="tertiary",
                    icon=":material/settings_backup_restore:",
                    key=place.at(*path).key("again"),
                    on_click=_use_again,
                    args=(place, path),
                )


def _use_again(place: Place, path: Path) -> None:
    place.do(Restore(path))


# Settings -----------------------------------------------------------------------------------------------------------
def _show_newer(place: Place) -> None:
    """A template or a pack that has a newer version now: one press goes on with it."""
    for found in place.state.findings:
        if found.code == "X06" and value_at(place.reading.own, found.path) is not None:
            named = f"{found.params['name']}@{found.params['there']}"
            st.button(
                _("Go on with version {number} of ‘{name}’", number=found.params["there"], name=found.params["name"]),
                icon=":material/upgrade:",
                key=place.at(*found.path).key("newer"),
                on_click=_go_on,
                args=(place, found.path, named),
            )


def _go_on(place: Place, path: Path, named: str) -> None:
    """Name the version that is here; in a list of packs the other lines stay."""
    *above, last = path
    lines = value_at(place.reading.own, tuple(above))
    if isinstance(lines, list):
        place.edit_at(tuple(above), [named if number == int(last) else one for number, one in enumerate(lines)])
    else:
        place.edit_at(path, named)


def _show_settings(place: Place) -> None:
    st.header(_(SECTIONS["settings"].title), anchor=False)
    _show_newer(place)
    for dotted, (kind, said) in SETTINGS.items():
        section, word = dotted.split(".")
        told = {"en": _(said)}
        column = Column(word=word, kind=kind, help=told, meaning=told)  # type: ignore[arg-type] # from a table of ours
        if word == "adds" and not place.at("program").value_at(("extends",)):
            continue
        show_field(place.at(section), "settings", column)
    builder_findings.show_rest(place.at("program"), [tuple(one.split(".")) for one in SETTINGS])
    builder_findings.show_rest(place.at("records"), [tuple(one.split(".")) for one in SETTINGS])
