"""Translations: the texts of a program beside their translations, one language at a time.

A translation is kept together with the text it was made from, so that a text which changes later is found. What is
filled in (``{mentee.first_name}``) must stand in both.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from models.definitions import Definition
from models.i18n import mark
from pages.widgets.builder_offered import language_name
from pages.widgets.builder_place import Place
from pages.widgets.builder_words import SECTIONS
from pages.widgets.frame import right_to_left
from pages.widgets.wording import _, plain, words
from workflows.building import Put
from workflows.language.translating import is_right_to_left
from workflows.language.translation_table import How, Line, chosen, counted, lines, lost

ONE_LINE = 70
"""Letters that one line of the table holds."""
AT_ONCE = 10
"""So many texts are shown on one page of the table."""
_HOW = {
    How.MISSING: (mark("Missing"), "orange", ":material/translate:"),
    How.OUT_OF_DATE: (mark("Out of date"), "orange", ":material/update:"),
    How.DONE: (mark("Translated"), "green", ":material/check:"),
}
_WORDS = {
    "hint": mark("Hint"),
    "constraint_message": mark("Message when an answer is not accepted"),
    "subject": mark("Subject"),
    "text": mark("Text"),
    "summary": mark("Summary"),
}
_ALL = "all"


def show(place: Place) -> None:
    """The translations of the whole draft."""
    definition = place.state.definition
    if definition is None:
        st.info(_("Mend what is marked in red first; then the texts can be translated here."))
        return
    others = definition.program.languages[1:]
    if not others:
        st.info(
            _("This program speaks one language. Add another under ‘Settings’, then translate its texts here."),
            icon=":material/translate:",
        )
        return
    into = _choose_language(place, others)
    everything = st.toggle(
        _("Also what only the team reads"),
        key=place.key("translations.everything"),
        help=_("Notes, rules and lists of the staff. Participants never see them."),
    )
    found = lines(definition, into, everything=everything)
    _show_progress(found)
    how, search = _choose_lines(place, found)
    _show_lines(place, definition, into, chosen(found, how=how, search=search))


def _choose_language(place: Place, others: Sequence[str]) -> str:
    names = {code: language_name(code) for code in others}
    return str(
        st.segmented_control(
            _("Into"),
            list(others),
            format_func=lambda code: plain(names[code]),
            default=others[0],
            required=True,
            key=place.key("translations.into"),
            persist_state="session",
        )
    )


def _show_progress(found: Sequence[Line]) -> None:
    counts = counted(found)
    done, total = counts[How.DONE], len(found)
    told = _("{done} of {total} {total|text|texts} translated", done=done, total=total)
    if counts[How.OUT_OF_DATE]:
        told += " · " + _("{n} out of date", n=counts[How.OUT_OF_DATE])
    if counts[How.MISSING]:
        told += " · " + _("{n} missing", n=counts[How.MISSING])
    st.progress(done / total if total else 1.0, text=told)


def _choose_lines(place: Place, found: Sequence[Line]) -> tuple[How | None, str]:
    counts = counted(found)
    titles = {_ALL: _("All"), **{str(how): _(_HOW[how][0]) for how in (How.MISSING, How.OUT_OF_DATE)}}
    which, words_box = st.columns([3, 2], vertical_alignment="bottom")
    with which:
        shown = st.segmented_control(
            _("Show"),
            list(titles),
            format_func=titles.__getitem__,
            default=str(How.MISSING) if counts[How.MISSING] else _ALL,
            required=True,
            key=place.key("translations.which"),
            persist_state="session",
        )
    with words_box:
        search = st.text_input(
            _("Search"), key=place.key("translations.search"), icon=":material/search:", placeholder=words("A word")
        )
    return (None if shown == _ALL else How(str(shown))), search


def _show_lines(place: Place, definition: Definition, into: str, found: Sequence[Line]) -> None:
    if not found:
        st.success(_("Nothing left here."), icon=":material/check:")
        return
    pages = -(-len(found) // AT_ONCE)
    at = 1
    if pages > 1:
        at = int(
            st.pagination(pages, key=place.key(f"translations.page.{into}"))
            if hasattr(st, "pagination")
            else st.number_input(
                _("Page of {n}", n=pages), 1, pages, key=place.key(f"translations.page.{into}"), width=160
            )
        )
    first = (min(at, pages) - 1) * AT_ONCE
    for line in found[first : first + AT_ONCE]:
        _show_line(place, definition, into, line)


def _show_line(place: Place, definition: Definition, into: str, line: Line) -> None:
    with st.container(border=True, gap="small"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.caption(_where(line), width="content")
            title, color, icon = _HOW[line.how]
            if line.how is not How.DONE:
                st.badge(_(title), color=color, icon=icon)  # type: ignore[arg-type] # one of Streamlit's colours
        original, translated = st.columns(2, gap="medium")
        with original:
            st.text(line.text.text)
            if line.how is How.OUT_OF_DATE:
                st.caption(_("Translated when it said: ‘{text}’", text=line.of))
        with translated:
            _show_field(place, into, line)


def _show_field(place: Place, into: str, line: Line) -> None:
    field = place.at("translations", into, line.text.name)
    wrong = st.session_state.get(field.key("lost"))
    shown = line.translation
    key = field.keep("text", shown)
    label = words("‘{text}’ in {tongue}", text=line.text.text[:60], tongue=language_name(into))
    with right_to_left(field.key("")) if is_right_to_left(into) else st.container():
        told: dict[str, Any] = {
            "key": key,
            "label_visibility": "collapsed",
            "placeholder": words("Write the translation"),
            "on_change": _save,
            "args": (field, key, line),
        }
        if len(line.text.text) <= ONE_LINE and "\n" not in line.text.text + shown:
            st.text_input(label, **told)
        else:
            st.text_area(label, height="content", **told)
    if line.kept:
        st.caption(_("Keep as it is: {what}", what=" ".join(line.kept)))
    if wrong and wrong[0] == st.session_state.get(key):
        st.error(
            _("Not saved. What stands in braces must stand in the translation too: {what}", what=" ".join(wrong[1])),
            icon=":material/error:",
        )
    if line.how is How.OUT_OF_DATE:
        st.button(
            _("It still fits"),
            icon=":material/check:",
            key=field.key("fits"),
            on_click=_keep,
            args=(field, line, line.translation),
        )


def _where(line: Line) -> str:
    section = SECTIONS.get(line.text.path[0])
    parts = [words(section.title) if section else words("Program"), *line.labels]
    if word := _WORDS.get(line.text.path[-1]):
        parts.append(words(word))
    return plain(" · ".join(parts))


# Callbacks ----------------------------------------------------------------------------------------------------------
def _save(field: Place, key: str, line: Line) -> None:
    said = str(st.session_state[key]).strip()
    missing = lost(line, said) if said else ()
    st.session_state[field.key("lost")] = (st.session_state[key], missing) if missing else None
    if not missing:
        _keep(field, line, said)


def _keep(field: Place, line: Line, said: str) -> None:
    field.do(Put(field.path, {"of": line.text.text, "text": said} if said else None))
