"""A form of the definition, to be filled in at the desk: one field a question, asked only where it applies.

What is wrong is said under its field; nothing is handed on before it may stand. The use case checks it again.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import streamlit as st

from models.definitions import Definition
from models.definitions.base import called
from models.definitions.sections import Question
from models.findings import Finding, sentence
from models.vocabulary import Sensitivity, Value
from pages.widgets.days import DAY_FORMAT, LATEST, OLDEST
from pages.widgets.desk import Desk
from pages.widgets.told_apart import labels_apart
from pages.widgets.wording import _, language, plain, words
from workflows.engine.answers import Filling, read_answers

FEW = 6
"""So many choices are shown side by side; more go into a list that can be searched."""


def show_answer_form(
    desk: Desk,
    definition: Definition,
    form: str,
    role: str,
    key: str,
    initial: Mapping[str, Value] | None = None,
    *,
    on_save: Callable[[dict[str, Value]], None],
    today: date | None = None,
    leave_out: Collection[str] = (),
    may_miss: Collection[str] = (),
) -> None:
    """The fields of ``form`` as ``role`` answers it, beginning with ``initial``. *Save* hands the answers to
    ``on_save`` once they may stand: in a callback, so that a quick click elsewhere does not interrupt it. Only
    questions that are asked and not in ``leave_out`` are among them; an emptied field is there as None.

    ``key`` names the fields: give it a new one (a number at its end) after a save, so that they begin afresh.
    ``may_miss`` are required questions that may stay empty, because they already were; ``today`` the program's day.
    """
    sheet = _Sheet(
        definition=definition,
        form=form,
        role=role,
        key=key,
        begin=_beginning(definition, form, initial),
        today=today or desk.today,
        leave_out=frozenset(leave_out),
        may_miss=frozenset(may_miss),
    )
    asks = definition.forms[form].questions
    wrong = _wrong(st.session_state.get(f"{key}_wrong", ()))
    if any(question.required for question in asks.values()):
        st.caption(_("\\* needs an answer."))
    answers: dict[str, Value] = {}
    for name in sheet.go_through(answers):
        _show_field(definition, form, name, sheet.begin.get(name), f"{key}_{name}", sheet.offered(name, answers))
        for found in wrong.get(name, ()):
            st.error(plain(sentence(found, language())), icon=":material/error:")
    st.button(
        _("Save"),
        key=f"{key}_save",
        type="primary",
        icon=":material/check:",
        on_click=_save,
        args=(sheet, on_save),
    )
    if wrong:
        labels = ", ".join(asks[name].label or name for name in wrong if name in asks)
        st.error(_("Not saved yet. Look again at: {questions}", questions=labels), icon=":material/error:")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sheet:
    """One filling of a form in work, and what its fields hold: read where they are drawn and where they are saved."""

    definition: Definition
    form: str
    role: str
    key: str
    begin: Mapping[str, Value]
    today: date
    leave_out: frozenset[str]
    may_miss: frozenset[str]

    def filling(self, answers: Mapping[str, Value]) -> Filling:
        """These answers, to be asked what they ask for and whether they may stand."""
        return Filling(
            definition=self.definition, form=self.form, answers=answers, asked_role=self.role, today=self.today
        )

    def go_through(self, answers: dict[str, Value] | None = None) -> Iterator[str]:
        """The questions to draw, one by one, because what stands above decides what is put below. ``answers`` is
        filled with what stands in the fields."""
        answers = {} if answers is None else answers
        asks = self.definition.forms[self.form].questions
        answers.update({name: value for name, value in self.begin.items() if name in asks})
        for name in asks:
            if name in self.leave_out:
                continue
            if name not in self.filling(answers).asked():
                answers.pop(name, None)
                continue
            yield name
            answers[name] = self._said(name, answers)

    def offered(self, name: str, answers: Mapping[str, Value]) -> dict[str, str]:
        """The choices a question offers beside the answers so far, {} where it has no list. One that was chosen and is
        offered no more is taken out of its field."""
        if self.definition.forms[self.form].questions[name].kind.choices is None:
            return {}
        labels = self.filling(answers).offered(name, language())
        key = f"{self.key}_{name}"
        said = st.session_state.get(key)
        if isinstance(said, str) and said not in labels:
            del st.session_state[key]
        elif isinstance(said, list) and not set(said) <= set(labels):
            st.session_state[key] = [choice for choice in said if choice in labels]
        return labels

    def _said(self, name: str, answers: Mapping[str, Value]) -> Value:
        """The answer in a field, as the definition knows it; what it begins with as long as it was not drawn."""
        if f"{self.key}_{name}" not in st.session_state:
            return self.begin.get(name)
        said = st.session_state[f"{self.key}_{name}"]
        kind = self.definition.forms[self.form].questions[name].kind
        if kind.kind == "select_multiple" and kind.choices is not None:
            labels = self.filling(answers).offered(name, language())
            return tuple(choice for choice in labels if choice in (said or ())) or None
        if isinstance(said, str):
            return said.strip() or None
        answer: Value = said
        return answer


def _save(sheet: _Sheet, on_save: Callable[[dict[str, Value]], None]) -> None:
    answers: dict[str, Value] = {}
    for _name in sheet.go_through(answers):
        pass
    filling = sheet.filling(answers)
    shown = set(filling.asked()) - sheet.leave_out
    found = [
        finding
        for finding in filling.findings()
        if finding.path[-1] in shown and not (finding.code == "answer_required" and finding.path[-1] in sheet.may_miss)
    ]
    st.session_state[f"{sheet.key}_wrong"] = found
    if not found:
        asks = sheet.definition.forms[sheet.form].questions
        on_save({name: answers.get(name) for name in asks if name in shown})


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


def _show_field(definition: Definition, form: str, name: str, value: Value, key: str, labels: dict[str, str]) -> None:
    question = definition.forms[form].questions[name]
    label = plain(called(question, name)) + (" *" if question.required else "")
    told: dict[str, Any] = {"key": key, "help": plain(question.hint) if question.hint else None}
    kind = question.kind
    if kind.choices is not None:
        _show_choices(label, labels, value, several=kind.kind == "select_multiple", told=told)
    elif kind.kind == "yes_no":
        said = {True: words("yes"), False: words("no")}
        answered = value if isinstance(value, bool) else None
        st.segmented_control(label, [True, False], format_func=lambda v: said[v], default=answered, **told)
    elif kind.kind == "range" and kind.low is not None and kind.high is not None:
        scale = list(range(kind.low, kind.high + 1))
        chosen = value if isinstance(value, int) and value in scale else None
        if len(scale) <= 11:
            st.segmented_control(label, scale, default=chosen, **told)
        else:
            st.number_input(label, kind.low, kind.high, value=chosen, step=1, **told)
    elif kind.kind == "integer":
        st.number_input(label, value=value if isinstance(value, int) else None, step=1, **told)
    elif kind.kind == "decimal":
        st.number_input(label, value=float(value) if isinstance(value, int | float) else None, **told)
    elif kind.kind == "date":
        at = value if isinstance(value, date) else None
        st.date_input(label, at, min_value=OLDEST, max_value=LATEST, format=DAY_FORMAT, **told)
    else:
        text = str(value) if value is not None else ""
        if _is_long(definition, form, question, value):
            st.text_area(label, text, height=100, **told)
        else:
            st.text_input(label, text, **told)


def _is_long(definition: Definition, form: str, question: Question, value: Value) -> bool:
    """Whether somebody writes a sentence or two here: in a note, or where she already did."""
    if question.kind.kind != "text":
        return False
    told = not definition.forms[form].on_profile or question.sensitivity is Sensitivity.SENSITIVE
    return told or len(str(value or "")) > 60


def _show_choices(label: str, labels: dict[str, str], value: Value, *, several: bool, told: dict[str, Any]) -> None:
    """Few choices side by side, many in a list. A choice that the list no longer has stays until it is changed."""
    labels = labels_apart({name: plain(text) if len(labels) <= FEW else text for name, text in labels.items()})
    if several:
        chosen = [choice for choice in value if choice in labels] if isinstance(value, tuple) else []
        if len(labels) <= FEW:
            st.pills(
                label,
                list(labels),
                selection_mode="multi",
                default=chosen,
                format_func=lambda name: labels[name],
                **told,
            )
        else:
            st.multiselect(
                label, list(labels), chosen, format_func=lambda name: labels[name], placeholder=words("Choose"), **told
            )
        return
    at = value if isinstance(value, str) and value in labels else None
    if len(labels) <= FEW:
        st.pills(label, list(labels), default=at, format_func=lambda name: labels[name], **told)
        return
    st.selectbox(
        label,
        list(labels),
        index=list(labels).index(at) if at else None,
        format_func=lambda name: labels[name],
        placeholder=words("Choose"),
        **told,
    )
