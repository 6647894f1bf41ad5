"""Conditions as rows of three boxes: what, how, value; below them the lines as they are read aloud, and for how many
they hold today.

A row is written once it is whole; until then it waits here, and the line it comes from stays as it was.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import streamlit as st

from models.definitions import Definition
from models.definitions.conditions import OPERATORS
from models.findings import Refused
from models.i18n import mark
from models.vocabulary import MATCH
from pages.widgets import builder_inputs as fields
from pages.widgets.builder_place import Place, several
from pages.widgets.builder_words import INNER
from pages.widgets.wording import _, language, words
from workflows.holding import LEAST, Holding, holds_today
from workflows.language.lint.draft import Guard
from workflows.language.offering import (
    Box,
    Offered,
    Values,
    beginning,
    operators,
    subject_at,
    subjects,
    values,
)
from workflows.language.rows import Row, aloud, line_of, row_of, with_line
from workflows.language.speaking import PAIR, guard_at

OnRow = Callable[[Row], None]
_AND, _OR = mark("and"), mark("or")
SHORT = 36
"""So many letters stand in a third of a wide form; what is longer has a line of its own."""


def show(place: Place) -> None:
    """The lines at a place: ``when``, ``if``, ``relevant``, a hard rule …"""
    lines = _lines(place)
    guard = guard_at(place.path, tuple(lines))
    definition = place.state.definition
    if guard is None or definition is None:
        for line in lines:
            st.text(line)
        st.caption(_("Mend what is marked in red first; then this can be changed here again."))
        return
    if place.locked:
        st.text(aloud(definition, guard, language=language()))
        return
    waiting = _waiting(place)
    with st.container(gap="small"):
        for number, line in enumerate(lines):
            row = waiting.get(number) or row_of(line)
            if row is None:
                _show_unreadable(place, number, line)
            else:
                _show_row(place, guard, definition, number, row)
        new = waiting.get(len(lines))
        if new is not None and new.subject is not None:
            _show_row(place, guard, definition, len(lines), new)
        else:
            _show_adding(place, guard, definition, len(lines))
        _show_foot(place, guard, definition, lines)


def _lines(place: Place) -> list[str]:
    value = place.value
    if isinstance(value, dict):  # a hard rule with further words
        value = value.get("rule")
    return several(value)


def _waiting(place: Place) -> dict[int, Row]:
    """The rows in work, by the number of their line. They are let go when the lines changed under them."""
    lines = tuple(_lines(place))
    held: tuple[tuple[str, ...], dict[int, Row]] | None = st.session_state.get(place.key("waiting"))
    if held is None or held[0] != lines:
        held = (lines, {})
        st.session_state[place.key("waiting")] = held
    return held[1]


# Callbacks ----------------------------------------------------------------------------------------------------------
def _write(place: Place, lines: list[str]) -> bool:
    path = (*place.path, "rule") if place.path[-2:-1] == ("must",) else place.path
    return place.edit_at(path, lines[0] if len(lines) == 1 else lines)


def _put(place: Place, guard: Guard, definition: Definition, number: int, row: Row) -> None:
    """A row was changed: it is written when it is whole, and waits otherwise."""
    row = _begun(definition, guard, row)
    line = line_of(row)
    if line is None:
        _waiting(place)[number] = row
        return
    _waiting(place).pop(number, None)
    lines = _lines(place)
    if number >= len(lines) or row_of(lines[number]) != row:
        _write(place, with_line(lines, number, line))


def _begun(definition: Definition, guard: Guard, row: Row) -> Row:
    side = row.only_if
    if side is not None and side.subject is not None:
        side = beginning(definition, guard, side)
    return replace(beginning(definition, guard, row) if row.subject is not None else row, only_if=side)


def _take_out(place: Place, number: int) -> None:
    lines = _lines(place)
    waiting = _waiting(place)
    if number >= len(lines):
        waiting.pop(number, None)
    else:
        _write(place, with_line(lines, number, None))


# Rows ---------------------------------------------------------------------------------------------------------------
def _show_unreadable(place: Place, number: int, line: str) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.text(line)
        fields.remove_line(place, number, _take_out)


def _show_row(place: Place, guard: Guard, definition: Definition, number: int, row: Row) -> None:
    put = partial(_put, place, guard, definition, number)
    with st.container(border=True, gap="small", key=place.key(f"{number}.kith_line")):
        with st.container(horizontal=True, vertical_alignment="top", gap="small", wrap=False):
            with st.container(width="stretch"):
                _show_boxes(place, guard, definition, f"{number}", row, put)
            fields.remove_line(place, number, _take_out)
        if row.only_if is not None:
            st.caption(_("but only if"))
            side: OnRow = lambda changed: put(replace(row, only_if=changed))  # noqa: E731 - a name for the box below
            _show_boxes(place, guard, definition, f"{number}_side", row.only_if, side)
        compares, whole = _may_compare(guard, definition, row), line_of(row) is not None
        if number == 0 and guard.word != "must" and not compares and whole:
            return
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            if number > 0:
                _show_join(place, number, row, put)
            if guard.word == "must":
                _show_side_switch(place, number, row, put)
            if compares:
                _show_either(place.key(f"{number}.compared"), row, put)
            if not whole:
                st.caption(_waits_for(row), width="content")


def _show_adding(place: Place, guard: Guard, definition: Definition, number: int) -> None:
    """The next condition begins with what it is about: nothing else is to be pressed first."""
    fields.choose(
        words("What"),
        {one.subject: _title(one) for one in subjects(definition, guard, language=language())},
        None,
        place.key(f"{number}.what"),
        lambda new: _put(place, guard, definition, number, Row(subject=new[0] if new else None)),
        placeholder=words("Add a condition: what is it about?"),
    )


def _waits_for(row: Row) -> str:
    part = row.only_if if row.only_if is not None and line_of(replace(row, only_if=None)) is not None else row
    if part.subject is None:
        return _(":material/hourglass_empty: Choose what it is about.")
    if part.values:
        return _(":material/error: This cannot be written here. Choose another value.")
    return _(":material/hourglass_empty: Not kept yet: choose a value.")


def _show_join(place: Place, number: int, row: Row, put: OnRow) -> None:
    """Whether it must hold as well as the line above, or instead of it."""
    key = place.keep(f"{number}.joins", row.joins)
    said = {False: words(_AND), True: words(_OR)}

    def changed() -> None:
        put(replace(row, joins=bool(st.session_state[key])))

    st.segmented_control(
        words("With the line above"),
        [False, True],
        format_func=lambda one: said[one],
        key=key,
        required=True,
        label_visibility="collapsed",
        on_change=changed,
        width="content",
    )


def _show_side_switch(place: Place, number: int, row: Row, put: OnRow) -> None:
    has = row.only_if is not None
    st.button(
        words("For everybody") if has else words("Only for some …"),
        icon=":material/filter_alt_off:" if has else ":material/filter_alt:",
        type="tertiary",
        key=place.key(f"{number}.only"),
        help=words("A rule can hold only where something else is so."),
        on_click=put,
        args=(replace(row, only_if=None if has else Row()),),
    )


def _title(one: Offered) -> str:
    return f"{one.group} · {one.label}" if one.group else one.label


def _show_boxes(place: Place, guard: Guard, definition: Definition, part: str, row: Row, put: OnRow) -> None:
    offered = {one.subject: _title(one) for one in subjects(definition, guard, language=language())}
    if row.subject is not None and row.subject not in offered:
        known = subject_at(definition, guard, row.subject, language=language())
        offered[row.subject] = _title(known) if known else row.subject
    named = len(offered.get(row.subject or "", ""))
    if _is_wide(place) and named <= SHORT and not row.compared:
        what, how, value = st.columns([5, 3, 4], gap="small")
    else:
        what = st.container()
        how, value = st.columns([2, 3], gap="small")
    with what:
        fields.choose(
            words("What"),
            offered,
            row.subject,
            place.key(f"{part}.what"),
            lambda new: put(replace(row, subject=new[0] if new else None)),
            placeholder=words("What it is about"),
        )
    if row.subject is None:
        return
    fitting = {one.name: words(one.words) for one in operators(definition, guard, row.subject)}
    if row.verb is not None:
        fitting.setdefault(row.operator, words(row.verb.words))
    with how:
        fields.choose(
            words("How"),
            fitting,
            row.operator or None,
            place.key(f"{part}.how"),
            lambda new: put(replace(row, operator=new[0] if new else "")),
        )
    if row.verb is not None:
        known_values = values(definition, guard, row.subject, OPERATORS[row.operator], language=language())
        with value:
            _show_value(place.key(f"{part}.{row.operator}"), known_values, row, put)


def _is_wide(place: Place) -> bool:
    """Whether the form has the whole width, as for what lies inside an item: then three boxes stand side by side."""
    inner = place.path[2] if len(place.path) > 3 else ""
    return inner in INNER or (bool(inner) and place.path[0] == "transitions")


def _show_value(key: str, known: Values, row: Row, put: OnRow) -> None:
    """The field for what stands right of the operator."""
    label, box = words("Value"), known.box
    first = row.values[0] if row.values else None
    second = row.values[1] if len(row.values) > 1 else None

    def whole(new: tuple[str, ...]) -> None:
        put(replace(row, values=new))

    def pair(number: int, new: tuple[str, ...]) -> None:
        both = [first or "", second or ""]
        both[number] = new[0] if new else ""
        put(replace(row, values=tuple(both)))

    if row.compared or box is Box.OTHER:
        fields.choose(label, known.others, first, f"{key}.other", whole, placeholder=words("Another answer"))
    elif box is Box.CHOICE:
        fields.choose(label, known.choices, first, f"{key}.choice", whole)
    elif box is Box.CHOICES:
        fields.choose_several(label, known.choices, row.values, f"{key}.choices", whole)
    elif box is Box.NUMBER:
        fields.number(label, first, f"{key}.number", whole, low=known.low, high=known.high, whole=known.whole)
    elif box in (Box.NUMBERS, Box.TEXTS):
        fields.choose_several(label, {}, row.values, f"{key}.words", whole, free=True)
    elif box is Box.TEXT:
        fields.text(label, first or "", f"{key}.text", whole)
    elif box is Box.LENGTH:
        fields.length(label, first, f"{key}.length", whole)
    elif box is Box.TWO_NUMBERS:
        _show_two_numbers(key, known, (first, second), pair)
    elif box is Box.TWO_DAYS:
        fields.day(words("From"), first, f"{key}.from", partial(pair, 0))
        fields.day(words("To"), second, f"{key}.to", partial(pair, 1))
    elif box is not Box.NOTHING:
        fields.choose(label, known.others, first, f"{key}.other", partial(pair, 0), placeholder=words("Another answer"))
        if box is Box.OTHER_WITHIN_LENGTH:
            fields.length(words("Within"), second, f"{key}.reach", partial(pair, 1))
        else:
            fields.number(words("Within"), second, f"{key}.reach", partial(pair, 1), low=0, placeholder=words("Within"))


def _show_two_numbers(
    key: str, known: Values, shown: tuple[str | None, str | None], pair: Callable[[int, tuple[str, ...]], None]
) -> None:
    low, high = st.columns(2, gap="small")
    number = partial(fields.number, low=known.low, high=known.high, whole=known.whole)
    with low:
        number(words("From"), shown[0], f"{key}.low", partial(pair, 0), placeholder=words("From"))
    with high:
        number(words("To"), shown[1], f"{key}.high", partial(pair, 1), placeholder=words("To"))


def _may_compare(guard: Guard, definition: Definition, row: Row) -> bool:
    """Whether the value may be a number or somebody's answer: where two people are compared."""
    if row.subject is None or row.verb is None:
        return False
    return row.compared or values(definition, guard, row.subject, row.verb).either


def _show_either(key: str, row: Row, put: OnRow) -> None:
    """Compare it with a value, or with what somebody else answered."""
    st.button(
        words("With a value") if row.compared else words("With another answer"),
        icon=":material/compare_arrows:",
        type="tertiary",
        key=key,
        on_click=put,
        args=(replace(row, compared=not row.compared, values=()),),
    )


# Below the rows -----------------------------------------------------------------------------------------------------
def _show_foot(place: Place, guard: Guard, definition: Definition, lines: list[str]) -> None:
    if not lines:
        return
    said = aloud(definition, guard, language=language())
    st.caption(_("Read aloud: *{line}*", line=said[:1].upper() + said[1:]))
    try:
        found = holds_today(place.desk.actor, place.draft.program_id, definition, guard, now=place.desk.now)
    except Refused:
        return  # who may not see people is told nothing about them
    if found is not None:
        st.caption(f":material/groups: {_counted(found, definition)}")


_COUNTED = {
    PAIR: mark("Today this holds for {holds} of {of} possible pairs."),
    MATCH: mark("Today this holds for {holds} of {of} {of|match|matches}."),
    "": mark("Today this holds for {holds} of {of} {of|person|people} (‘{role}’)."),
}


def _counted(found: Holding, definition: Definition) -> str:
    """For how many it holds, as a sentence."""
    if found.few:
        return _(
            "How many it holds for is not told: the answers are sensitive, and a count below {least}, or beside "
            "other lines, could tell of single people.",
            least=LEAST,
        )
    role = definition.role_label(found.about)
    told = _(_COUNTED.get(found.about, _COUNTED[""]), holds=found.holds, of=found.of, role=role)
    if found.not_known:
        told += " " + _("Not known for {n}.", n=found.not_known)
    if found.among:
        told += " " + _("There are {n} pairs; these are spread evenly over them.", n=found.among)
    return told


__all__ = ["show"]
