"""A definition in people's words: who takes part, what is asked, how it goes on, who is matched, what is counted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import pandas as pd
import streamlit as st

from models.definitions import Definition
from models.definitions.base import called
from models.definitions.conditions import parse_conditions
from models.definitions.indicator_words import say_indicator
from models.definitions.phrases_aloud import say_action, say_actions, say_occasion, say_offset, say_schedule
from models.definitions.sections import CheckInPlan, Question
from models.definitions.wording import ANSWER_KINDS, say
from models.i18n import mark
from models.vocabulary import MATCH, Sensitivity
from pages.widgets.program_diagram import diagram
from pages.widgets.wording import _, colon, language, plain, words

_SENSITIVITY = {Sensitivity.PERSONAL: mark("personal"), Sensitivity.SENSITIVE: mark("sensitive")}
_CHOICES_SHOWN = 30


def _said(lines: Iterable[str], definition: Definition) -> str:
    kept = tuple(lines)
    return say(parse_conditions(kept), definition, language=language()) if kept else ""


def _list(lines: Iterable[str]) -> None:
    """Lines of text as a list; the words are other people's, or went through ``plain``."""
    st.markdown("\n".join(f"- {line}" for line in lines))


def _roles(definition: Definition, names: Iterable[str]) -> str:
    return ", ".join(definition.role_label(name) if name != "automatic" else words("by itself") for name in names)


def _table(rows: list[dict[str, Any]], headings: Mapping[str, str], alt_text: str, key: str) -> None:
    shown = {name: title for name, title in headings.items() if any(row.get(name) for row in rows)}
    st.dataframe(
        pd.DataFrame([{name: row.get(name) or "" for name in shown} for row in rows]),
        hide_index=True,
        alt=alt_text,
        key=key,
        row_height=36,
        column_config={name: st.column_config.TextColumn(title) for name, title in shown.items()},
    )


# Who takes part -----------------------------------------------------------------------------------------------------
def show_people(definition: Definition) -> None:
    """Roles, what they agree to, the checks they pass and what they learn."""
    with st.container(border=True):
        st.markdown(f"**{_('Who takes part')}**")
        kinds = {"participant": "", "staff": _("Works here"), "partner": _("Partner"), "family": _("Family")}
        for kind, title in kinds.items():
            names = ", ".join(called(role, name) for name, role in definition.roles.items() if role.is_ == kind)
            if names:
                st.markdown(f"{title}{colon()}{plain(names)}" if title else plain(names))
    if definition.consents:
        with st.container(border=True):
            st.markdown(f"**{_('What they agree to')}**")
            for consent in definition.consents.values():
                asked = _roles(definition, consent.asked_of)
                needed = _("required") if consent.required else _("free to say no")
                st.markdown(f"{plain(consent.label)}  \n:gray[{plain(asked)} · {needed}]")
    if definition.checks or definition.training:
        with st.container(border=True):
            st.markdown(f"**{_('Checks and training')}**")
            for name, check in definition.checks.items():
                st.markdown(f"{plain(called(check, name))} ({plain(_roles(definition, check.asked_of))})")
            for name, training in definition.training.items():
                modules = ", ".join(called(module, key) for key, module in training.modules.items())
                title = f"{plain(called(training, name))} ({plain(_roles(definition, training.for_))})"
                st.markdown(f"{title}  \n:gray[{plain(modules)}]")


def show_forms(definition: Definition) -> None:
    """Every form with its questions: what is asked, how one answers, when it is asked at all."""
    for name, form in definition.forms.items():
        title = _("{form} · {n} {n|question|questions}", form=called(form, name), n=len(form.questions))
        with st.expander(title, icon=":material/list_alt:"):
            kept = _("kept on the profile") if form.on_profile else _("every filling stands alone")
            st.caption(_("Filled in by {roles}", roles=_roles(definition, form.filled_by)) + f" · {kept}")
            rows = [_question(definition, key, question) for key, question in form.questions.items()]
            headings = {
                "question": words("Question"),
                "answer": words("How one answers"),
                "required": words("Must"),
                "when": words("Asked only if"),
                "rule": words("Allowed if"),
                "note": words("Kept"),
            }
            _table(rows, headings, words("Questions of ‘{form}’", form=called(form, name)), f"programs_form_{name}")
            for key, question in form.questions.items():
                _show_choices(definition, key, question)


def _question(definition: Definition, name: str, question: Question) -> dict[str, Any]:
    kind = question.kind
    answer = words(ANSWER_KINDS.get(kind.kind, "Text"))
    if kind.kind == "range":
        answer = words("Scale from {low} to {high}", low=kind.low, high=kind.high)
    elif kind.choices:
        labels = list((definition.choice_labels(kind.choices, language()) or {}).values())
        shown = ", ".join(labels[:4]) + (" …" if len(labels) > 4 else "")
        answer = f"{answer}{colon()}{shown}"
    notes = [words(_SENSITIVITY[question.sensitivity])] if question.sensitivity in _SENSITIVITY else []
    notes += [words("shown to the match")] if question.shared_with_match else []
    notes += [] if question.exported else [words("never exported")]
    return {
        "question": called(question, name),
        "answer": answer,
        "required": words("yes") if question.required else "",
        "when": _said(question.relevant, definition),
        "rule": _said(question.constraint, definition),
        "note": ", ".join(notes),
    }


def _show_choices(definition: Definition, name: str, question: Question) -> None:
    labels = list((definition.choice_labels(question.kind.choices or "", language()) or {}).values())
    if len(labels) <= 4:
        return
    shown = ", ".join(labels[:_CHOICES_SHOWN])
    rest = _(" and {n} more", n=len(labels) - _CHOICES_SHOWN) if len(labels) > _CHOICES_SHOWN else ""
    st.caption(f"**{plain(called(question, name))}** {plain(shown)}{rest}")


# How it goes on -----------------------------------------------------------------------------------------------------
def show_stages(definition: Definition) -> None:
    """The stages of each role and of matches: as a diagram, and step by step."""
    tracks = [*(role for role in definition.participants if role in definition.stages), MATCH]
    titles = {track: words("Match") if track == MATCH else definition.role_label(track) for track in tracks}
    track = st.segmented_control(
        _("Whose stages"),
        tracks,
        format_func=lambda one: plain(titles[one]),
        default=tracks[0],
        required=True,
        key="programs_track",
    )
    body, alt_text = diagram(definition, track)
    with st.container(border=True, horizontal_alignment="center"):
        st.mermaid_chart(body, alt=alt_text)
        st.caption(
            _("Dashed arrows happen by themselves. Steps that can be taken from anywhere are in the list below.")
        )
    for name, step in definition.transitions.get(track, {}).items():
        target = definition.stage(track, step.to)
        way = f"{_stages(definition, track, step.from_)} → {called(target, step.to) if target else step.to}"
        lines = [f"**{plain(called(step, name))}** :gray[{plain(way)} · {plain(_roles(definition, step.by))}]"]
        if step.when:
            lines.append(_("Only when {condition}", condition=_said(step.when, definition)))
        if step.then:
            lines.append(f"→ {plain(say_actions(definition, step.then, language=language()))}")
        st.markdown("  \n".join(lines))


def _stages(definition: Definition, track: str, names: Iterable[str]) -> str:
    found = []
    for name in names:
        stage = definition.stage(track, name)
        found.append(words("anywhere") if name == "any" else called(stage, name) if stage else name)
    return ", ".join(found)


# Matching -----------------------------------------------------------------------------------------------------------
def show_matching(definition: Definition) -> None:
    """The matching rules read aloud."""
    if not definition.matching:
        st.info(_("This program does not pair people."))
    for name, model in definition.matching.items():
        with st.container(border=True):
            st.markdown(f"**{plain(called(model, name))}**")
            for role, lines in (("mentee", model.candidates.mentee), ("mentor", model.candidates.mentor)):
                if lines:
                    who = definition.role_label(role)
                    st.caption(_("{role}: in the round when {condition}", role=who, condition=_said(lines, definition)))
            if model.must:
                st.markdown(_("A pair is possible only if:"))
                _list(_titled(must.label) + plain(_said(must.rule, definition)) for must in model.must.values())
            if model.prefer:
                st.markdown(_("Among the possible pairs, these count:"))
                best = sorted(model.prefer.values(), key=lambda one: -one.weight)
                _list(f"**{one.weight}** – {_titled(one.label)}{plain(_said(one.compare, definition))}" for one in best)
            if model.quotas:
                st.markdown(_("Of everyone who is matched:"))
                _list(_quota(definition, key, quota) for key, quota in model.quotas.items())


def _titled(label: str) -> str:
    return f"*{plain(label)}* – " if label else ""


def _quota(definition: Definition, name: str, quota: Any) -> str:
    limits = []
    if quota.at_least:
        limits.append(_("at least {limit}", limit=quota.at_least))
    if quota.at_most:
        limits.append(_("at most {limit}", limit=quota.at_most))
    return f"{plain(called(quota, name))}: {', '.join(limits)} – {plain(_said(quota.where, definition))}"


# While it runs ------------------------------------------------------------------------------------------------------
def show_running(definition: Definition) -> None:
    """Check-ins, and what happens by itself."""
    spoken = language()
    if not definition.check_ins and not definition.rules:
        st.info(_("Nobody is asked how it goes, and nothing happens by itself."))
    for name, plan in definition.check_ins.items():
        form = definition.forms.get(plan.form)
        with st.container(border=True):
            st.markdown(f"**{plain(called(plan, name))}**")
            st.markdown(
                _(
                    "{roles} answer ‘{form}’ while the match is in {stages}.",
                    roles=_roles(definition, plan.asks),
                    form=called(form, plan.form) if form else plan.form,
                    stages=_stages(definition, MATCH, plan.during),
                )
            )
            _list(plain(line) for line in _rhythm(plan, spoken))
    if definition.rules:
        st.markdown(f"**{_('What happens by itself')}**")
    columns = st.columns(2)
    for number, (name, rule) in enumerate(definition.rules.items()):
        with columns[number % 2].container(border=True, gap="small"):
            st.markdown(f"**{plain(called(rule, name))}**")
            lines = [_("Whenever {occasion}", occasion=say_occasion(definition, rule.whenever, language=spoken))]
            if rule.if_:
                lines.append(_("and if {condition}", condition=_said(rule.if_, definition)))
            lines += [f"→ {plain(say_action(definition, one, language=spoken))}" for one in rule.then]
            st.markdown("  \n".join(lines))


def _rhythm(plan: CheckInPlan, spoken: str) -> list[str]:
    """When a plan asks, reminds and gives up, each as a line that can be read aloud."""
    asked = [say_schedule(line, language=spoken) for line in plan.schedule]
    lines = [words("First asked {when}", when=asked[0])] if asked else []
    lines += [words("Then {when}", when=when) for when in asked[1:]]
    lines += [words("Reminder {when} it is due", when=say_offset(one, language=spoken)) for one in plan.reminders]
    if plan.missed:
        lines.append(words("Missed {when} it was due", when=say_offset(plan.missed, language=spoken)))
    return lines


def show_counted(definition: Definition) -> None:
    """The indicators in words, and which report shows them."""
    if not definition.indicators:
        st.info(_("This program does not say yet what it counts."))
    for name, indicator in definition.indicators.items():
        told = say_indicator(definition, name, language=language())
        with st.container(border=True, gap="small"):
            st.markdown(f"**{plain(called(indicator, name))}**")
            lines = [told.what, told.among]
            if told.target:
                lines.append(words("Target: {target}", target=told.target))
            if told.hide_below:
                lines.append(words("Not shown for fewer than {least}", least=told.hide_below))
            shown = [called(report, key) for key, report in definition.reports.items() if name in report.shows]
            if shown:
                lines.append(words("In: {reports}", reports=", ".join(shown)))
            st.caption("  \n".join(plain(line) for line in lines if line))


VIEWS: Mapping[str, tuple[str, Callable[[Definition], None]]] = {
    "people": (mark("Who takes part"), show_people),
    "forms": (mark("What is asked"), show_forms),
    "stages": (mark("Stages"), show_stages),
    "matching": (mark("Matching"), show_matching),
    "running": (mark("While it runs"), show_running),
    "counted": (mark("What is counted"), show_counted),
}
"""The parts of a definition that can be looked at."""
