"""A figure instead of a question, in boxes: an average, a sum, the days between two dates. There are no formulas.

It is written once it is whole; until then what was chosen waits in the boxes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from models.definitions.questions import QuestionType, parse_type
from models.i18n import mark
from pages.widgets import builder_inputs as inputs
from pages.widgets.builder_place import Place, labelled, several
from pages.widgets.told_apart import labels_apart
from pages.widgets.wording import words

SHAPES = {
    "average_of": mark("the average of several answers"),
    "sum_of": mark("the sum of several answers"),
    "days_from": mark("the days from one date to another"),
}
TODAY = "today"


def fits(here: Place) -> bool:
    """Whether the boxes can show what stands there: nothing, or one of the three shapes."""
    value = here.value
    shapes = ({"average_of"}, {"sum_of"}, {"days_from", "to"})
    return value is None or (isinstance(value, Mapping) and set(value) in shapes)


def show(here: Place, title: str) -> None:
    """The calculation at ``("forms", form, "questions", question, "calculation")``."""
    value: Mapping[str, Any] = here.value if isinstance(here.value, Mapping) else {}
    said = next((shape for shape in SHAPES if shape in value), None)
    if said:
        st.session_state.pop(here.key("wanted"), None)  # it is written: undo takes it out of the box as well
    key = here.keep("shape", said or st.session_state.get(here.key("wanted")))
    st.selectbox(
        title,
        list(SHAPES),
        index=None,
        format_func=lambda shape: words(SHAPES[shape]),
        key=key,
        placeholder="—",
        disabled=bool(here.locked),
        on_change=_reshape,
        args=(here, key),
    )
    shape = st.session_state[key]
    if here.locked or shape is None:
        return
    if shape == "days_from":
        _show_days(here, value)
        return
    inputs.choose_several(
        words("Of which answers"),
        _questions(here, lambda kind: kind.is_number),
        several(value.get(shape)),
        here.key(shape),
        lambda new: here.edit({shape: list(new)} if new else None),
        hidden=False,
    )


def _show_days(here: Place, value: Mapping[str, Any]) -> None:
    dates = _questions(here, lambda kind: kind.kind == "date")
    start, end = st.columns(2)
    with start:
        inputs.choose(
            words("From"),
            dates,
            value.get("days_from"),
            here.key("days_from"),
            lambda new: here.edit({"days_from": new[0], "to": value.get("to", TODAY)}),
            hidden=False,
        )
    with end:
        # Without a beginning nothing is written yet: it ends today until somebody says otherwise.
        inputs.choose(
            words("To"),
            {TODAY: words("today"), **dates},
            value.get("to", TODAY),
            here.key("to"),
            lambda new: here.edit({**value, "to": new[0]}) if "days_from" in value else None,
            hidden=False,
        )


def _reshape(here: Place, key: str) -> None:
    """Another shape: an average of the same answers is a sum of them; everything else begins anew."""
    shape, value = st.session_state[key], here.value
    st.session_state[here.key("wanted")] = shape
    same = next((value[one] for one in ("average_of", "sum_of") if isinstance(value, Mapping) and one in value), None)
    if shape in ("average_of", "sum_of") and same:
        here.edit({shape: same})
    elif value is not None:
        here.edit(None)


def _questions(here: Place, fit: Callable[[QuestionType], bool]) -> dict[str, str]:
    """The other questions of this form whose kind of answer fits."""
    asked = here.at(*here.path[:3]).value
    found = asked.items() if isinstance(asked, Mapping) else ()
    return labels_apart(
        {
            name: labelled(question, name)
            for name, question in found
            if name != here.path[3] and isinstance(question, Mapping) and fit(parse_type(str(question.get("type", ""))))
        }
    )
