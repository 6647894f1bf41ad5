"""Where one is in the builder: the sections in the order of a life, the items of one, and the way to a place."""

from __future__ import annotations

from collections.abc import Mapping
from zlib import crc32

import streamlit as st

from pages.widgets import builder_findings
from pages.widgets.builder_offered import named, tracks
from pages.widgets.builder_place import Place, keep
from pages.widgets.builder_words import GROUPS, SECTIONS
from pages.widgets.told_apart import labels_apart
from pages.widgets.wording import _, plain, words
from workflows.language.places import Path

_AT = "builder_at"
FIRST: Path = ("forms",)
SEARCH_FROM = 10
"""So many items can be overlooked; more want a search."""
LONGEST = 64
"""Letters of an item in the list."""


def here(top: Place) -> Path:
    """The path that is open: what was chosen last, as far as it is still there; of a section its first item."""
    path: Path = st.session_state.get(_AT, FIRST)
    if path[0] not in SECTIONS:
        path = FIRST
    while len(path) > 1 and not _is_there(top, path):
        path = path[:-2] if len(path) == 4 else path[:-1]
    if len(path) == 1 and (first := next(iter(items(top, path[0])), None)) is not None:
        return (path[0], first)  # a section opens with its first item: nobody looks at an empty form
    return path


def _is_there(top: Place, path: Path) -> bool:
    if path[0] in ("stages", "transitions") and len(path) == 2:
        return path[1] in tracks(top)
    return isinstance(top.at(*path).value, Mapping)


def go(path: Path) -> None:
    """Open another place from the next run on: what a callback does."""
    st.session_state[_AT] = path


def items(top: Place, section: str) -> dict[str, str]:
    """The items of a section by name, each as it is called. Stages and steps belong to tracks."""
    if section in ("stages", "transitions"):
        return tracks(top)
    return named(top, section)


def _count(top: Place, section: str) -> int:
    if section in ("stages", "transitions"):
        found = top.whole.get(section)
        return sum(len(one) for one in found.values() if isinstance(one, Mapping)) if isinstance(found, Mapping) else 0
    return len(items(top, section))


def found_in(top: Place, section: str) -> builder_findings.Count:
    """How much is found in a section."""
    paths: list[Path] = [("program",), ("records",)] if section == "settings" else [(section,)]
    return builder_findings.counted(top.state.findings, *paths)


# The sections -------------------------------------------------------------------------------------------------------
def show_sections(top: Place, open_: str) -> None:
    """The sections by group, each with its count and what is found in it; one box where the window is narrow."""
    with st.container(key="builder_narrow_sections"):
        _show_sections_small(top, open_)
    with st.container(key="builder_wide_sections"):
        for title, sections in GROUPS.items():
            with st.container(gap=None):
                st.caption(_(title))
                for section in sections:
                    _show_entry(_title(top, section), f"builder_open_{section}", (section,), chosen=section == open_)


def _show_entry(title: str, key: str, path: Path, *, chosen: bool) -> None:
    """One line of a list; the open one has a frame and bold letters. Buttons and not a radio: a list in several groups
    would have to take the mark back elsewhere, and a quick click could meet the old one."""
    st.button(
        f"**{title}**" if chosen else title,
        type="secondary" if chosen else "tertiary",
        width="stretch",
        key=key,
        on_click=go,
        args=(path,),
    )


def _show_sections_small(top: Place, open_: str) -> None:
    titles = {
        section: words(SECTIONS[section].title)
        + (f" ({_count(top, section)})" if section != "settings" else "")
        + _said(found_in(top, section))
        for sections in GROUPS.values()
        for section in sections
    }
    key = keep(_box("builder_section", titles), open_)
    st.selectbox(
        _("Part of the program"), list(titles), format_func=titles.__getitem__, key=key, on_change=_choose, args=(key,)
    )


def _box(key: str, titles: Mapping[str, str]) -> str:
    """The key of a box with these entries. A browser answers with the title it has chosen, so a box whose titles have
    changed (a count, a name) is another box: otherwise its answer would be none of them."""
    return f"{key}.{crc32(repr(titles).encode()):08x}"


def _said(found: builder_findings.Count) -> str:
    """Findings where Markdown is not read."""
    if found.wrong:
        return " · " + words("{n} {n|mistake|mistakes}", n=found.wrong)
    return " · " + words("{n} still to fill in", n=found.open) if found.open else ""


def _title(top: Place, section: str) -> str:
    told = SECTIONS[section]
    count = f" :gray[{_count(top, section)}]" if section != "settings" else ""
    return f"{_(told.title)}{count}{builder_findings.marks(found_in(top, section))}"


def _choose(key: str) -> None:
    if (chosen := st.session_state[key]) in SECTIONS:
        go((chosen,))


# The items of a section ---------------------------------------------------------------------------------------------
def show_items(top: Place, path: Path) -> None:
    """The items of the open section, to choose one from."""
    section = path[0]
    known = items(top, section)
    chosen = path[1] if len(path) > 1 else None
    if not known:
        st.caption(_("Nothing here yet."))
        return
    with st.container(key="builder_narrow_items"):
        key = keep(_box(f"builder_item_{section}", known), chosen)
        st.selectbox(
            _("Open"),
            list(known),
            index=0 if chosen in known else None,  # one is open: nothing is gained by emptying the box
            format_func=labels_apart(known).__getitem__,
            placeholder=_("Choose one"),
            key=key,
            on_change=_choose_item,
            args=(section, key),
        )
    with st.container(key="builder_wide_items"):
        shown = dict(known)
        if len(known) > SEARCH_FROM:
            sought = st.text_input(
                _("Search"), key=f"builder_search_{section}", icon=":material/search:", live=True, width="stretch"
            )
            wanted = (sought or "").casefold().strip()
            shown = {name: label for name, label in known.items() if wanted in f"{label} {name}".casefold()}
        if not shown:
            st.caption(_("Nothing is called like this."))
        with st.container(gap=None):
            for name, label in shown.items():
                title = _item_title(top, (section, name), label)
                _show_entry(title, top.at(section, name).key("list"), (section, name), chosen=name == chosen)


def _item_title(top: Place, path: Path, label: str) -> str:
    mark = ""
    if top.draft.based_on is not None:  # what she did in this draft; all that a template lacks would mark nearly all
        if any(change.path[: len(path)] == path for change in top.state.changes if not change.is_note):
            mark = " :blue-badge[" + _("changed") + "]"
    elif top.reading.inherited and path[0] not in ("stages", "transitions"):
        own = top.at(*path).origin
        words_of = {"changed": _("differs from the template"), "own": _("own")}
        mark = f" :blue-badge[{words_of[own]}]" if own in words_of else ""
    return plain(shortened(label)) + mark + builder_findings.marks(builder_findings.counted(top.state.findings, path))


def shortened(label: str) -> str:
    """A label in a narrow list: a consent is a whole sentence, and its beginning tells which one."""
    return label if len(label) <= LONGEST else label[:LONGEST].rsplit(" ", 1)[0].rstrip(" ,.;:") + " …"


def _choose_item(section: str, key: str) -> None:
    if chosen := st.session_state[key]:
        go((section, chosen))
