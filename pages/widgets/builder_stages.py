"""The stages of a track and the steps between them: a diagram drawn from them, and below it the list it is drawn from.

The list is what is changed; the picture follows.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import streamlit as st

from models.definitions.base import called
from pages.widgets import builder_findings
from pages.widgets import builder_inputs as inputs
from pages.widgets.builder_adding import added, show_adding
from pages.widgets.builder_gestures import show_order
from pages.widgets.builder_nav import go
from pages.widgets.builder_place import Place, keep, labelled, several
from pages.widgets.program_diagram import diagram
from pages.widgets.told_apart import labels_apart
from pages.widgets.wording import _, plain, words
from workflows.building import Add, Edit, Move, Put
from workflows.language.beginning import name_for, new_item
from workflows.language.closed_words import OPTIONS
from workflows.language.offered import ANY, AUTOMATIC

KINDS = ("start", "open", "waiting", "paused", "end")


def show(place: Place) -> None:
    """The stages of the track at ``("stages", track)``, each with the steps that lead away from it."""
    show_diagram(place)
    stages, steps = _items(place), _steps(place)
    for name in stages:
        _show_stage(place.below(name), list(stages), steps)
    anywhere = [name for name, step in steps.items() if ANY in several(step.get("from"))]
    if anywhere:
        with st.container(border=True, gap="small"):
            st.markdown(f"**{_('From anywhere')}**")
            for name in anywhere:
                _show_step(place, name, steps[name])
    if not stages:
        st.caption(_("Nothing here yet. Begin with the stage in which everybody starts."))
    _show_adding(place, stages)


def _show_adding(place: Place, stages: Mapping[str, Any]) -> None:
    """A new stage, with the steps that lead to it and on from it: what is said here once need not be drawn."""
    if not stages:
        show_adding(place)
        return
    ways = labels_apart({name: labelled(stage, name) for name, stage in stages.items() if not _is_end(stage)})
    with st.popover(added(_("stage")), icon=":material/add:", key=place.key("adding")):
        label, after, on_to = place.key("new"), place.key("new_after"), place.key("new_on_to")
        st.text_input(_("What it is called"), key=label, max_chars=300)
        before = st.selectbox(
            _("It comes after"),
            list(ways),
            index=None,
            format_func=lambda name: ways.get(name, name),
            key=after,
            placeholder=words("Choose a stage"),
        )
        following = _following(stages, before)
        targets = labels_apart({name: labelled(stage, name) for name, stage in stages.items() if name != before})
        if before is not None:
            target = st.selectbox(
                _("And goes on to"),
                list(targets),
                index=list(targets).index(following) if following in targets else None,
                format_func=lambda name: targets.get(name, name),
                key=f"{on_to}.{before}",
                placeholder=words("Nothing yet"),
            )
            for name in _straight(place, before, target):
                st.checkbox(
                    _(
                        "‘{step}’ leads straight from ‘{before}’ to ‘{after}’. Let it begin at the new stage, with all "
                        "that must hold for it",
                        step=labelled(_steps(place)[name], name),
                        before=ways[before],
                        after=targets[target or ""],
                    ),
                    value=True,
                    key=f"{on_to}.{before}.{name}.redirect",
                )
        st.button(
            added(_("stage")),
            type="primary",
            key=place.key("add"),
            on_click=_add_stage,
            args=(place, label, after, on_to),
        )


def _is_end(stage: Any) -> bool:
    return isinstance(stage, Mapping) and stage.get("type") == "end"


def _following(stages: Mapping[str, Any], before: str | None) -> str | None:
    """The stage that comes next in the list, which is most often where one goes on to."""
    names = list(stages)
    if before not in names:
        return None
    later = names[names.index(before) + 1 :]
    return next((name for name in later if not _is_end(stages[name])), next(iter(later), None))


def _straight(place: Place, before: str, target: str | None) -> list[str]:
    """The steps that lead from one stage straight to another, and may be changed."""
    around = ("transitions", place.path[1])
    return [
        name
        for name, step in _steps(place).items()
        if target is not None
        and step.get("to") == target
        and before in several(step.get("from"))
        and not place.at(*around, name).locked
    ]


def _add_stage(place: Place, label_key: str, after_key: str, on_to_key: str) -> None:
    label = str(st.session_state.get(label_key) or "").strip()
    before = st.session_state.get(after_key)
    if not label:
        return
    stages, steps = _items(place), _steps(place)
    gone = {path[-1] for path in place.reading.unused if path[:-1] == place.path}
    name = name_for(label, {*stages, *gone})
    edits: list[Edit] = [Add((*place.path, name), new_item(place.whole, place.path, label))]
    if before is not None:
        edits.append(Move((*place.path, name), before))
        edits.append(_step_between(place, label, before, name, steps))
        target = st.session_state.get(f"{on_to_key}.{before}")
        redirected = [
            one
            for one in _straight(place, before, target)
            if st.session_state.get(f"{on_to_key}.{before}.{one}.redirect", True)
        ]
        for one in redirected:
            starts = [name if start == before else start for start in several(steps[one].get("from"))]
            path = ("transitions", place.path[1], one, "from")
            edits.append(Put(path, starts if len(starts) > 1 else starts[0]))
        if target and not redirected:
            on = labelled(stages.get(target), target)
            edits.append(_step_between(place, on, name, target, {**steps, edits[-1].path[-1]: {}}))
    if place.do(*edits, what=label):
        st.session_state[label_key] = ""


def _step_between(place: Place, label: str, start: str, to: str, steps: Mapping[str, Any]) -> Add:
    """A step that is called like the stage it leads to."""
    around = ("transitions", place.path[1])
    begun = new_item(place.whole, around, label)
    item = {**(begun if isinstance(begun, Mapping) else {}), "label": label, "from": [start], "to": to}
    return Add((*around, name_for(label, set(steps))), item)


def show_diagram(place: Place) -> None:
    """The picture of the track: stages are boxes, steps are arrows."""
    definition, track = place.state.definition, place.path[1]
    if definition is None or not definition.stages.get(track):
        return
    body, alt = diagram(definition, track)
    with st.container(border=True, horizontal_alignment="center"):
        st.mermaid_chart(body, alt=alt)
        st.caption(
            _("Dashed arrows happen by themselves. Steps that can be taken from anywhere are in the list below.")
        )


def _items(place: Place) -> Mapping[str, Any]:
    found = place.at("stages", place.path[1]).value
    return found if isinstance(found, Mapping) else {}


def _steps(place: Place) -> dict[str, Mapping[str, Any]]:
    found = place.at("transitions", place.path[1]).value
    items = found.items() if isinstance(found, Mapping) else ()
    return {name: step for name, step in items if isinstance(step, Mapping)}


# A stage ------------------------------------------------------------------------------------------------------------
def _show_stage(place: Place, names: list[str], steps: Mapping[str, Mapping[str, Any]]) -> None:
    value = place.value if isinstance(place.value, Mapping) else {}
    name, closed = place.path[-1], bool(place.locked)
    with st.container(border=True, gap="small", key=place.key("card")):
        label, kind = st.columns([3, 2], gap="small")
        with label:
            key = keep(place.key("card.label"), str(value.get("label") or ""))
            st.text_input(
                _("Name of the stage"),
                key=key,
                disabled=closed,
                label_visibility="collapsed",
                on_change=_save_label,
                args=(place, key),
            )
        with kind:
            inputs.choose(
                words("What it is"),
                {word: words(OPTIONS[word]) for word in KINDS},
                str(value.get("type") or "open"),
                place.key("card.type"),
                partial(_save_kind, place),
                disabled=closed,
            )
        with st.container(gap=None):
            for step_name, step in steps.items():
                if name in several(step.get("from")):
                    _show_step(place, step_name, step)
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            if value.get("type") != "end":
                _show_new_step(place, names)
            st.button(
                _("Details") + builder_findings.marks(builder_findings.counted(place.state.findings, place.path)),
                icon=":material/tune:",
                type="tertiary",
                key=place.key("card.open"),
                on_click=go,
                args=(place.path,),
            )
            st.space("stretch")
            show_order(place, names)


def _save_label(place: Place, key: str) -> None:
    if said := str(st.session_state[key]).strip():
        place.edit_at((*place.path, "label"), said)


def _save_kind(place: Place, new: tuple[str, ...]) -> None:
    if new:
        place.edit_at((*place.path, "type"), new[0])


# A step -------------------------------------------------------------------------------------------------------------
def _show_step(place: Place, name: str, step: Mapping[str, Any]) -> None:
    """A step as a line one can open: what it is called, where it leads, who takes it, how much must hold."""
    track = place.path[1]
    path = ("transitions", track, name)
    target = str(step.get("to") or "")
    goes_to = labelled(_items(place).get(target), target)
    by_itself = AUTOMATIC in several(step.get("by"))
    found = builder_findings.counted(place.state.findings, path)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.button(
            f"{plain(_on(labelled(step, name), goes_to))}{builder_findings.marks(found)}",
            icon=":material/bolt:" if by_itself else ":material/arrow_forward:",
            type="tertiary",
            key=place.key(f"step.{name}"),
            on_click=go,
            args=(path,),
        )
        st.caption(_who(place, step, by_itself=by_itself), width="content")


def _on(label: str, to: str) -> str:
    """*Accept → Training*; a step that is called like the stage it leads to says it once."""
    return f"→ {to}" if label == to else f"{label} → {to}"


def _who(place: Place, step: Mapping[str, Any], *, by_itself: bool) -> str:
    definition = place.state.definition
    roles = definition.roles if definition is not None else {}
    hands = [called(roles.get(one), one) for one in several(step.get("by"))]
    told = _("by itself") if by_itself else plain(", ".join(hands))
    conditions = len(several(step.get("when")))
    return told + (" · " + _("{n} {n|condition|conditions}", n=conditions) if conditions else "")


def _show_new_step(place: Place, names: list[str]) -> None:
    """A step from this stage: what it is called, and where it leads."""
    stages = _items(place)
    with st.popover(_("Add a step from here"), icon=":material/add:", type="tertiary", key=place.key("card.adding")):
        label, to = place.key("card.step"), place.key("card.to")
        st.text_input(_("What it is called"), key=label, placeholder=words("for example: Accept"), max_chars=300)
        others = [name for name in names if name != place.path[-1]]
        st.selectbox(
            _("It leads to"),
            others,
            index=None,
            format_func=labels_apart({name: labelled(stages.get(name), name) for name in others}).__getitem__,
            key=to,
            placeholder=words("Choose a stage"),
        )
        st.button(
            _("Add a step"),
            type="primary",
            key=place.key("card.add"),
            on_click=_add_step,
            args=(place, label, to),
        )


def _add_step(place: Place, label_key: str, to_key: str) -> None:
    label, target = str(st.session_state.get(label_key) or "").strip(), st.session_state.get(to_key)
    if not label or not target:
        return
    if place.do(_step_between(place, label, place.path[2], target, _steps(place))):
        st.session_state[label_key] = ""
