"""Phrases in closed boxes: what a rule waits for and does, when a check-in asks, what is measured, how long something
takes. First *how* it is said, then what stands in its blanks; below, how it is read aloud.

A phrase is written once it is whole; until then it waits here, and what stood there stays.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import streamlit as st

from models.definitions import Definition
from models.definitions.indicator_words import say_indicator
from models.definitions.phrases_aloud import say_action, say_occasion
from pages.widgets import builder_inputs as inputs
from pages.widgets.builder_making import show_making
from pages.widgets.builder_place import Place
from pages.widgets.wording import _, language, words
from workflows.building import Edit, Put
from workflows.language.phrase_boxes import (
    LINES,
    SHAPES,
    Blank,
    Phrase,
    PhraseKind,
    kind_at,
    read,
    reshaped,
    shape_named,
    write,
)
from workflows.language.phrase_offers import likely, offers, whole_phrases

OnPhrase = Callable[[Phrase], None]
_DUE_IN = frozenset({"due"})
"""Words that are written with ‘in’: a task is due ‘in 2 days’."""


def fits(place: Place) -> bool:
    """Whether what stands at a place has boxes."""
    return kind_at(place.path) is not None


def show(place: Place, title: str = "") -> None:
    """The phrase or phrases at a place, under their title."""
    kind, definition = kind_at(place.path), place.state.definition
    lines = _lines(place)
    if title:
        st.markdown(_(title))
    if kind is None or definition is None:
        for line in lines:
            st.text(line)
        st.caption(_("Mend what is marked in red first; then this can be changed here again."))
        return
    if place.locked:
        for line in lines:
            st.text(_aloud(definition, kind, place, line) or line)
        return
    waiting = _waiting(place)
    if not _is_list(place):
        _show_single(place, kind, definition, lines, waiting.get(0))
        return
    with st.container(gap="small"):
        for number, line in enumerate(lines):
            with _card(place, number):
                with st.container(width="stretch"):
                    _show_line(place, kind, definition, number, line, waiting.get(number))
                inputs.remove_line(place, number, _take_out)
        if (new := waiting.get(len(lines))) is not None:
            with _card(place, len(lines)):
                with st.container(width="stretch"):
                    _show_boxes(place, kind, definition, len(lines), new)
                inputs.remove_line(place, len(lines), _take_out)
        else:
            _show_adding(place, kind, definition, len(lines))


def _card(place: Place, number: int) -> Any:
    """One line of several, with its bin at the side."""
    around = st.container(border=True, gap="small", key=place.key(f"{number}.kith_line"))
    return around.container(horizontal=True, vertical_alignment="top", gap="small", wrap=False)


def _show_adding(place: Place, kind: PhraseKind, definition: Definition, number: int) -> None:
    """The next line begins with what it says: the ways to say it, each with what it may be about."""
    known = whole_phrases(definition, kind, place.path, language=language())
    titles = {word: told.says for word, told in known.items()}
    inputs.choose(
        words("Add a line"),
        titles,
        None,
        place.key(f"{number}.adding"),
        lambda new: _put(place, kind, number, known[new[0]].phrase) if new else None,
        placeholder=words("Add what is done") if kind is PhraseKind.ACTION else words("Add a time"),
    )
    if kind is PhraseKind.ACTION:
        show_making(place, definition, number, partial(_put_new, place, kind, number))


def _is_list(place: Place) -> bool:
    return place.path[-1] in LINES


def _lines(place: Place) -> list[str]:
    value = place.value
    if value is None:
        return []
    return [str(line) for line in value] if isinstance(value, list | tuple) else [str(value)]


def _waiting(place: Place) -> dict[int, Phrase]:
    """The phrases in work, by the number of their line. They are let go when the lines changed under them."""
    lines = tuple(_lines(place))
    held: tuple[tuple[str, ...], dict[int, Phrase]] | None = st.session_state.get(place.key("waiting"))
    if held is None or held[0] != lines:
        held = (lines, {})
        st.session_state[place.key("waiting")] = held
    return held[1]


# Callbacks ----------------------------------------------------------------------------------------------------------
def _put(place: Place, kind: PhraseKind, number: int, phrase: Phrase) -> None:
    shapes = SHAPES[kind]
    if not phrase.shape and len(shapes) == 1:
        phrase = replace(phrase, shape=shapes[0].name)
    text = write(kind, phrase, first=number == 0, due_in=place.path[-1] in _DUE_IN)
    lines = _lines(place)
    emptied = len(shapes) == 1 and not any(phrase.values.values())
    if emptied and not _is_list(place):
        _waiting(place).pop(number, None)
        place.edit(None)
    elif text is None:
        _waiting(place)[number] = phrase
    else:
        _waiting(place).pop(number, None)
        if number >= len(lines) or read(kind, lines[number]) != phrase:
            _write(place, [*lines[:number], text, *lines[number + 1 :]])


def _put_new(place: Place, kind: PhraseKind, number: int, phrase: Phrase, made: Edit, what: str) -> bool:
    """A line about something that is made with it: one step of undo takes both back."""
    line = write(kind, phrase, first=number == 0, due_in=False) or ""
    lines = [*_lines(place), line]
    return place.do(made, Put(place.path, lines[0] if len(lines) == 1 else lines), what=what)


def _write(place: Place, lines: list[str]) -> None:
    if lines and lines[0].startswith("then every "):
        lines = [lines[0].removeprefix("then "), *lines[1:]]
    place.edit(lines[0] if len(lines) == 1 else lines)


def _take_out(place: Place, number: int) -> None:
    lines = _lines(place)
    if number >= len(lines):
        _waiting(place).pop(number, None)
    else:
        _write(place, [*lines[:number], *lines[number + 1 :]])


# Boxes --------------------------------------------------------------------------------------------------------------
def _show_single(
    place: Place, kind: PhraseKind, definition: Definition, lines: list[str], waiting: Phrase | None
) -> None:
    if not lines and waiting is None:
        _show_boxes(place, kind, definition, 0, Phrase(shape=SHAPES[kind][0].name if len(SHAPES[kind]) == 1 else ""))
        return
    _show_line(place, kind, definition, 0, lines[0] if lines else "", waiting)


def _show_line(
    place: Place, kind: PhraseKind, definition: Definition, number: int, line: str, waiting: Phrase | None
) -> None:
    phrase = waiting or read(kind, line)
    if phrase is None:
        st.text(line)
        st.caption(_("This cannot be shown in boxes. Choose how it should be said."))
        phrase = Phrase()
    _show_boxes(place, kind, definition, number, phrase)
    said = _aloud(definition, kind, place, line) if waiting is None else ""
    if said:
        st.caption(_("Read aloud: *{line}*", line=said[:1].upper() + said[1:]))
    elif waiting is not None:
        st.caption(_(":material/hourglass_empty: Not kept yet: fill in the rest."))


def _aloud(definition: Definition, kind: PhraseKind, place: Place, line: str) -> str:
    if kind is PhraseKind.ACTION:
        return say_action(definition, line, language=language())
    if kind is PhraseKind.OCCASION:
        return say_occasion(definition, line, language=language())
    if kind is PhraseKind.MEASURE and place.path[1] in definition.indicators:
        return say_indicator(definition, place.path[1], language=language()).what
    return ""


def _show_boxes(place: Place, kind: PhraseKind, definition: Definition, number: int, phrase: Phrase) -> None:
    shapes = SHAPES[kind]
    put = partial(_put, place, kind, number)
    shape = shape_named(kind, phrase.shape)
    blanks = shape.blanks if shape is not None else ()
    # A shape with one choice after it reads as a line: *open a case* – *The match struggles*.
    as_line = len(shapes) > 1 and len(blanks) == 1
    left, right = st.columns(2, gap="small") if as_line else (st.container(), st.container(gap="small"))
    if len(shapes) > 1:
        with left:
            inputs.choose(
                words("How it is said"),
                {one.name: words(one.says) for one in shapes},
                phrase.shape or None,
                place.key(f"{number}.shape"),
                lambda new: put(_filled(definition, place, reshaped(kind, phrase, new[0] if new else ""), kind)),
            )
    rows = [blanks] if len(blanks) < 3 else [blanks[:2], blanks[2:]]
    with right:
        for row in rows if blanks else ():
            for column, blank in zip(st.columns(len(row), gap="small"), row, strict=True):
                with column:
                    word = f"{number}_{phrase.shape}_{blank.name}"
                    _show_blank(place, definition, word, blank, phrase, put, hidden=as_line)


def _show_blank(
    place: Place, definition: Definition, word: str, blank: Blank, phrase: Phrase, put: OnPhrase, *, hidden: bool
) -> None:
    shown = phrase.values.get(blank.name, ())
    first = shown[0] if shown else None
    is_rhythm = place.path[-1] == "every"
    key, label = place.key(word), words("Every" if is_rhythm else blank.label)

    def changed(new: tuple[str, ...]) -> None:
        put(_decided(replace(phrase, values={**phrase.values, blank.name: new}), blank))

    if blank.holds == "length":
        inputs.length(label, first, key, changed, hidden=hidden)
    elif blank.holds == "number":
        inputs.number(label, first, key, changed, low=0, hidden=hidden, placeholder=words("Number"))
    elif blank.holds == "several":
        known = offers(definition, blank, phrase, place.path, language=language())
        inputs.choose_several(label, known, shown, key, changed, hidden=hidden)
    else:
        known = offers(definition, blank, phrase, place.path, language=language())
        inputs.choose(label, known, first, key, changed, hidden=hidden)


def _filled(definition: Definition, place: Place, phrase: Phrase, kind: PhraseKind) -> Phrase:
    """What is nearly always meant stands there at once: the match, and whoever a message speaks to."""
    shape = shape_named(kind, phrase.shape)
    return likely(definition, shape, phrase, place.path) if shape is not None else phrase


def _decided(phrase: Phrase, blank: Blank) -> Phrase:
    """Another track has other stages: the one chosen before is let go, and empty blanks with it."""
    values = {name: words for name, words in phrase.values.items() if words}
    if blank.source == "tracks":
        values.pop(blank.name.replace("track", "stage"), None)
    return replace(phrase, values=values)


__all__ = ["fits", "show"]
