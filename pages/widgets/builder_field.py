"""One field of an item: a word of the table of columns as the box that fits it, its help, what is found at it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from models.definitions.questions import SIMPLE, parse_type
from models.definitions.times import parse_duration
from pages.widgets import builder_calculation, builder_filled, builder_findings
from pages.widgets import builder_inputs as inputs
from pages.widgets.builder_lines import has_boxes, show_lines
from pages.widgets.builder_offered import Offer, named, offer, time_zones, zone_title
from pages.widgets.builder_place import Place, labelled, several
from pages.widgets.builder_words import KINDS, SAID, field_title
from pages.widgets.told_apart import labels_apart
from pages.widgets.wording import _, language, plain, words
from workflows.language.cells import as_cell, from_cell
from workflows.language.columns import Column, model_at, sheets
from workflows.language.rows import aloud
from workflows.language.shape import words_of
from workflows.language.speaking import guard_at

LONG = frozenset({"text", "first_steps", "hint", "note", "summary", "constraint_message"})
"""Texts that are sentences: their box has several lines."""
NOTHING = "—"


def show_field(place: Place, sheet: str, column: Column) -> None:
    """The field of a word of the item at ``place``, with its help close below it."""
    with st.container(gap="xsmall"):
        _show_box(place, sheet, column)
    builder_findings.show_at(place, *column.path)


def _show_box(place: Place, sheet: str, column: Column) -> None:
    here = place.below(*column.path)
    title, closed = words(field_title(sheet, column.word)), bool(place.locked)
    chosen = column.kind == "lines" or has_boxes(here)
    if here.path == ("records", "kept_for"):
        chosen = True
        _show_kept_for(here, title)
    elif chosen:
        show_lines(here, column.word, field_title(sheet, column.word))
    elif column.kind == "calculation" and builder_calculation.fits(here):
        chosen = True
        builder_calculation.show(here, title)
    elif column.word == "type" and sheet == "questions":
        chosen = True
        _show_type(here, title, closed)
    elif (sheet, column.word) == ("working_lists", "sort"):
        chosen = True
        _show_one(here, title, offer(place, sheet, column), closed)
    elif column.word == "time_zone":
        _show_one(here, title, {zone: zone_title(zone) for zone in time_zones()}, closed)
    elif column.kind == "yes_no":
        _show_yes_no(here, sheet, column, title, closed)
    elif column.kind == "number":
        _show_number(here, title, closed)
    elif column.kind == "names":
        _show_several(here, title, offer(place, sheet, column), closed)
    elif column.kind == "name":
        _show_one(here, title, offer(place, sheet, column), closed)
    else:
        _show_text(here, column, sheet, title, closed)
    said = _help(column, chosen=chosen)
    typed = column.kind == "words" and not chosen  # then the help has an example of how it is written
    if said.strip(". ").casefold() != title.casefold() and (typed or sheet == "settings" or column.word not in SAID):
        st.caption(plain(said))


def _help(column: Column, *, chosen: bool) -> str:
    """The sentence of the table. How a cell is written is left out where one chooses."""
    chosen = chosen or column.kind in ("names", "name") or bool(column.options)
    said = column.meaning if chosen else column.help
    return said.get(language(), said["en"])


_AFTER_CLOSURE = " after closure"


def _show_kept_for(here: Place, title: str) -> None:
    """``2 years after closure``: a number and a unit. Whatever else stands there is a text."""
    said = str(here.value or "")
    length = said.removesuffix(_AFTER_CLOSURE)
    if said and parse_duration(length) is None:
        key = here.keep("", said)
        st.text_input(title, key=key, disabled=bool(here.locked), on_change=_save_text, args=(here, key, "words"))
        return
    st.markdown(title)
    inputs.length(
        words("How long"),
        length or None,
        here.key("length"),
        lambda new: None if not new else _keep_for(here, new[0]),
        hidden=False,
    )


def _keep_for(here: Place, length: str) -> None:
    here.edit(f"{length}{_AFTER_CLOSURE}")


# Text ---------------------------------------------------------------------------------------------------------------
def _show_text(here: Place, column: Column, sheet: str, title: str, closed: bool) -> None:
    key = here.keep("", as_cell(here.value, column.kind))
    told: dict[str, Any] = {"key": key, "disabled": closed, "on_change": _save_text, "args": (here, key, column.kind)}
    if column.word in LONG or (sheet == "consents" and column.word == "label") or column.kind == "calculation":
        st.text_area(title, height=160 if column.word in ("text", "first_steps") else 76, **told)
        if sheet == "messages" and column.word == "text":
            builder_filled.show(here, key)
    else:
        st.text_input(title, **told)


def _save_text(here: Place, key: str, kind: Any) -> None:
    here.edit(from_cell(st.session_state[key], kind))


# Names --------------------------------------------------------------------------------------------------------------
def _show_one(here: Place, title: str, offered: Offer, closed: bool) -> None:
    value = str(here.value) if here.value is not None else None
    if not offered:
        key = here.keep("", value or "")
        st.text_input(title, key=key, disabled=closed, on_change=_save_text, args=(here, key, "name"))
        return
    known = labels_apart({**offered, **({value: value} if value is not None and value not in offered else {})})
    key = here.keep("", value)
    st.selectbox(
        title,
        list(known),
        format_func=lambda name: known.get(name, name),
        key=key,
        index=None,
        placeholder=NOTHING,
        disabled=closed,
        on_change=_save_one,
        args=(here, key),
    )


def _save_one(here: Place, key: str) -> None:
    here.edit(st.session_state[key])


def _show_several(here: Place, title: str, offered: Offer, closed: bool) -> None:
    value = several(here.value)
    known = labels_apart({**offered, **{name: name for name in value if name not in offered}})
    key = here.keep("", value)
    st.multiselect(
        title,
        list(known),
        format_func=lambda name: known.get(name, name),
        key=key,
        placeholder=NOTHING,
        disabled=closed,
        accept_new_options=not offered,
        on_change=_save_several,
        args=(here, key),
    )


def _save_several(here: Place, key: str) -> None:
    here.edit(list(st.session_state[key]))


# Yes, no, numbers ---------------------------------------------------------------------------------------------------
def _show_yes_no(here: Place, sheet: str, column: Column, title: str, closed: bool) -> None:
    assumed = _assumed(sheet, column)
    value = here.value
    shown = assumed if value is None else str(value).lower() in ("yes", "true")
    key = here.keep("", shown)
    st.toggle(plain(title), key=key, disabled=closed, on_change=_save_yes_no, args=(here, key, assumed))


def _save_yes_no(here: Place, key: str, assumed: bool) -> None:
    chosen = bool(st.session_state[key])
    unsaid = here.origin == "own" and chosen == assumed
    here.edit(None if unsaid else chosen)


def _assumed(sheet: str, column: Column) -> bool:
    """What the language assumes where nothing is said."""
    model = model_at("/".join(sheets()[sheet].at))
    for word in column.path:
        field = words_of(model).get(word) if model is not None else None
        if model is None or field is None:
            return False
        default = model.model_fields[field].default
        if isinstance(default, bool):
            return default
        model = type(default) if hasattr(default, "model_fields") else None
    return False


def _show_number(here: Place, title: str, closed: bool) -> None:
    value = here.value
    number = int(value) if str(value).lstrip("-").isdigit() else None
    key = here.keep("", number)
    st.number_input(
        title,
        min_value=0,
        step=1,
        value=None,
        key=key,
        width=180,
        placeholder=NOTHING,
        disabled=closed,
        on_change=_save_number,
        args=(here, key),
    )


def _save_number(here: Place, key: str) -> None:
    chosen = st.session_state[key]
    here.edit(None if chosen is None else int(chosen))


# The kind of an answer ----------------------------------------------------------------------------------------------
def _show_type(here: Place, title: str, closed: bool) -> None:
    """The kind of answer, and with it the list it is chosen from or the ends of the scale."""
    present = parse_type(str(here.value or "text"))
    inherited = here.reading.origins.get(here.path) in ("template", "changed")
    left, right = st.columns(2)
    key = here.keep("kind", present.kind or "text")
    left.selectbox(
        title,
        list(KINDS),
        format_func=lambda kind: words(KINDS[kind][0]),
        key=key,
        disabled=closed or inherited,
        help=_("The template asks it like this, so that figures stay comparable.") if inherited else None,
        on_change=_save_kind,
        args=(here, key),
    )
    if present.kind in ("select_one", "select_multiple"):
        lists = dict(named(here, "choices"))
        if present.choices and present.choices not in lists:
            lists[present.choices] = present.choices
        lists = labels_apart(lists)
        key = here.keep("list", present.choices)
        right.selectbox(
            words("List of choices"),
            list(lists),
            format_func=lambda name: lists.get(name, name),
            key=key,
            disabled=closed or inherited,
            on_change=_save_list,
            args=(here, key, present.kind),
        )
    elif present.kind == "range":
        low, high = right.columns(2)
        one, two = here.keep("low", present.low or 1), here.keep("high", present.high or 5)
        told: dict[str, Any] = {"step": 1, "disabled": closed or inherited, "on_change": _save_range}
        low.number_input(words("From"), key=one, args=(here, one, two), **told)
        high.number_input(words("To"), key=two, args=(here, one, two), **told)


def _save_kind(here: Place, key: str) -> None:
    kind = st.session_state[key]
    if kind in SIMPLE:
        here.edit(kind)
    elif kind == "range":
        here.edit("range 1 to 5")
    else:
        before = parse_type(str(here.value or ""))
        lists: Sequence[str] = list(named(here, "choices"))
        here.edit(f"{kind} {before.choices or next(iter(lists), 'choices')}")


def _save_list(here: Place, key: str, kind: str) -> None:
    here.edit(f"{kind} {st.session_state[key]}")


def _save_range(here: Place, low: str, high: str) -> None:
    here.edit(f"range {int(st.session_state[low])} to {int(st.session_state[high])}")


def summary(place: Place, sheet: str) -> str:
    """An item in a few words, for a row in a list."""
    item = place.value
    if not isinstance(item, Mapping):
        return ""
    if sheet == "questions":
        kind = parse_type(str(item.get("type", "")))
        return words(KINDS[kind.kind][0]) if kind.kind in KINDS else str(item.get("type", ""))
    if sheet == "prefer":
        return words("{n} {n|point|points}", n=int(item["weight"])) if str(item.get("weight", "")).isdigit() else ""
    if sheet == "transitions":
        stages = place.at("stages", place.path[1]).value
        known = {name: labelled(stage, name) for name, stage in (stages or {}).items()}
        come = ", ".join(known.get(one, words("any stage that is not an end")) for one in several(item.get("from")))
        return f"{come} → {known.get(str(item.get('to')), '')}"
    if sheet in ("must", "quotas"):
        lines = item.get("rule") or item.get("where") or ()
        return _lines_aloud(place, sheet, (lines,) if isinstance(lines, str) else tuple(map(str, lines)))
    return ""


def _lines_aloud(place: Place, sheet: str, lines: tuple[str, ...]) -> str:
    """The lines of a hard rule or a quota as they are read; while the draft cannot be read, as they are written."""
    path = place.path if sheet == "must" else (*place.path, "where")
    definition, guard = place.state.definition, guard_at(path, lines)
    if definition is None or guard is None or not lines:
        return ", ".join(lines)
    return aloud(definition, guard, language=language())
