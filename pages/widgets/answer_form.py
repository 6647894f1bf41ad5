"""A form of the definition, to be filled in at the desk: one field a question, asked only where it applies.

What is wrong is said under its field; nothing is handed on before it may stand. The use case checks it again.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

import streamlit as st

from models.definitions import Definition
from models.definitions.base import called
from models.definitions.sections import Question
from models.findings import Finding, sentence
from models.vocabulary import Sensitivity, Value
from pages.widgets.days import DAY_FORMAT
from pages.widgets.desk import Desk
from pages.widgets.wording import _, language, plain, words
from workflows.engine.answers import Filling, read_answers

FEW = 6
"""So many choices are shown side by side; more go into a list that can be searched."""
OLDEST = date(1900, 1, 1)
LATEST = date(2100, 12, 31)


def show_answer_form(
    desk: Desk,
    definition: Definition,
    form: str,
    role: str,
    key: str,
    initial: Mapping[str, Value] | None = None,
    *,
    today: date | None = None,
    leave_out: Collection[str] = (),
    may_miss: Collection[str] = (),
    button: str | None = None,
) -> dict[str, Value] | None:
    """The fields of ``form`` as ``role`` answers it, beginning with ``initial``; the answers once *Save* was pressed
    and they may stand, else None. Only questions that are asked and not in ``leave_out`` are among them; an emptied
    field is there as None.

    ``key`` names the fields: give it a new one (a number at its end) after a save, so that they begin afresh.
    ``may_miss`` are required questions that may stay empty, because they already were; ``today`` the program's day.
    """
    today = today or desk.today
    asks = definition.forms[form].questions
    begin = _beginning(definition, form, initial)
    answers: dict[str, Value] = {name: value for name, value in begin.items() if name in asks}
    wrong = _wrong(st.session_state.get(f"{key}_wrong", ()))
    if any(question.required for question in asks.values()):
        st.caption(_("\\* needs an answer."))
    for name in asks:
        # Asked anew at each field: what stands above decides what is put below.
        filling = Filling(definition=definition, form=form, answers=answers, asked_role=role, today=today)
        if name not in filling.asked() or name in leave_out:
            answers.pop(name, None) if name not in leave_out else None
            continue
        answers[name] = _show_field(definition, form, name, begin.get(name), f"{key}_{name}")
        for found in wrong.get(name, ()):
            st.error(plain(sentence(found, language())), icon=":material/error:")
    pressed = st.button(button or _("Save"), key=f"{key}_save", type="primary", icon=":material/check:")
    if wrong and not pressed:
        labels = ", ".join(asks[name].label or name for name in wrong if name in asks)
        st.error(_("Not saved yet. Look again at: {questions}", questions=labels), icon=":material/error:")
    if not pressed:
        return None
    filling = Filling(definition=definition, form=form, answers=answers, asked_role=role, today=today)
    shown = set(filling.asked()) - set(leave_out)
    found = [
        finding
        for finding in filling.findings()
        if finding.path[-1] in shown and not (finding.code == "answer_required" and finding.path[-1] in may_miss)
    ]
    st.session_state[f"{key}_wrong"] = found
    if found:
        st.rerun()
    return {name: answers.get(name) for name in asks if name in shown}


def _beginning(definition: Definition, form: str, initial: Mapping[str, Value] | None) -> dict[str, Value]:
    """What stands in the fields at first: the answers so far; for a new filling, what the definition proposes."""
    if initial is not None:
        return dict(initial)
    asks = definition.forms[form].questions
    return read_answers(definition, form, {name: asked.default for name, asked in asks.items() if asked.default})


def _wrong(findings: Sequence[Finding]) -> dict[str, list[Finding]]:
    found: dict[str, list[Finding]] = {}
    for finding in findings:
        found.setdefault(finding.path[-1], []).append(finding)
    return found


def _show_field(definition: Definition, form: str, name: str, value: Value, key: str) -> Value:
    question = definition.forms[form].questions[name]
    label = plain(called(question, name)) + (" *" if question.required else "")
    told: dict[str, Any] = {"key": key, "help": plain(question.hint) if question.hint else None}
    kind = question.kind
    if kind.choices is not None:
        labels = dict(definition.choice_labels(kind.choices, language()) or {})
        return _show_choices(label, labels, value, several=kind.kind == "select_multiple", told=told)
    if kind.kind == "yes_no":
        said = {True: words("yes"), False: words("no")}
        answered = value if isinstance(value, bool) else None
        return st.segmented_control(label, [True, False], format_func=lambda v: said[v], default=answered, **told)
    if kind.kind == "range" and kind.low is not None and kind.high is not None:
        scale = list(range(kind.low, kind.high + 1))
        at = value if value in scale else None
        if len(scale) <= 11:
            return st.segmented_control(label, scale, default=at, **told)
        return st.number_input(label, kind.low, kind.high, value=at, step=1, **told)
    if kind.kind == "integer":
        return st.number_input(label, value=value if isinstance(value, int) else None, step=1, **told)
    if kind.kind == "decimal":
        return st.number_input(label, value=float(value) if isinstance(value, int | float) else None, **told)
    if kind.kind == "date":
        at = value if isinstance(value, date) else None
        return st.date_input(label, at, min_value=OLDEST, max_value=LATEST, format=DAY_FORMAT, **told)
    return _show_text(
        label,
        question,
        str(value) if value is not None else "",
        told,
        in_full=_is_long(definition, form, question, value),
    )


def _is_long(definition: Definition, form: str, question: Question, value: Value) -> bool:
    """Whether somebody writes a sentence or two here: in a note, or where she already did."""
    if question.kind.kind != "text":
        return False
    told = not definition.forms[form].on_profile or question.sensitivity is Sensitivity.SENSITIVE
    return told or len(str(value or "")) > 60


def _show_text(label: str, question: Question, value: str, told: dict[str, Any], *, in_full: bool) -> Value:
    if in_full:
        return st.text_area(label, value, height=100, **told).strip() or None
    return (st.text_input(label, value, **told) or "").strip() or None


def _show_choices(label: str, labels: dict[str, str], value: Value, *, several: bool, told: dict[str, Any]) -> Value:
    """Few choices side by side, many in a list. A choice that the list no longer has stays until it is changed."""
    if several:
        chosen = [choice for choice in value if choice in labels] if isinstance(value, tuple) else []
        if len(labels) <= FEW:
            found = st.pills(
                label,
                list(labels),
                selection_mode="multi",
                default=chosen,
                format_func=lambda name: plain(labels[name]),
                **told,
            )
        else:
            found = st.multiselect(
                label, list(labels), chosen, format_func=lambda name: labels[name], placeholder=words("Choose"), **told
            )
        return tuple(name for name in labels if name in found) or None
    at = value if isinstance(value, str) and value in labels else None
    if len(labels) <= FEW:
        return st.pills(label, list(labels), default=at, format_func=lambda name: plain(labels[name]), **told)
    return st.selectbox(
        label,
        list(labels),
        index=list(labels).index(at) if at else None,
        format_func=lambda name: labels[name],
        placeholder=words("Choose"),
        **told,
    )
