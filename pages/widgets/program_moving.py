"""People go over to another version: who is on which, what it would mean for them, a few first, the rest, and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import streamlit as st

from models.definitions import Definition
from models.findings import sentence
from models.i18n import mark
from models.vocabulary import AccountRole
from pages.widgets.days import day, on_the_clock
from pages.widgets.desk import Desk
from pages.widgets.notices import as_markdown, attempt, tell
from pages.widgets.program_changes import KINDS
from pages.widgets.told_apart import labels_apart, told_apart
from pages.widgets.wording import _, colon, language, plain, words
from workflows import publishing, versions
from workflows.language.in_labels import told
from workflows.publishing import CohortLine, ProgramLine
from workflows.versions import DryRun, MoveLine, Need, NeedKind, Plan

PILOTS = 3
"""So many go first; a pair counts as one."""
_ASKS: Mapping[NeedKind, str] = {
    NeedKind.STAGE: mark("‘{what}’ is no longer there. {n} {n|stands|stand} in it and {n|goes|go} to"),
    NeedKind.CHOICE: mark("‘{what}’ is no longer a choice. {n} {n|person|people} chose it; it becomes"),
    NeedKind.ANSWERS: mark("‘{what}’ is no longer asked in this way. The answers of {n}"),
    NeedKind.CHECK_INS: mark("‘{what}’ has another rhythm. For {n} {n|match|matches} under way"),
    NeedKind.TASKS: mark("‘{what}’ is no longer a task. The open ones of {n}"),
}


def show_moving(desk: Desk, program: ProgramLine, numbers: list[int], zone: str) -> None:
    """Who of which cohort is on which version, and the way to move them."""
    running = {cohort.id: cohort for cohort in program.cohorts if not cohort.closed}
    if not running:
        st.caption(_("No cohort is under way."))
        return
    chosen = next(iter(running))
    if len(running) > 1:
        chosen = st.selectbox(
            _("Cohort"),
            list(running),
            format_func=told_apart(running, lambda one: running[one].label),
            key="programs_over_cohort",
            width=360,
        )
    cohort = running[chosen]
    _show_spread(desk, cohort)
    if not desk.actor.may(AccountRole.OWNER):
        st.caption(_("Moving people to another version is for owners of this Kith."))
        return
    begun = versions.moves(desk.actor, chosen, now=desk.now)[:3]
    for line in begun:
        _show_move(desk, line, zone)
    if len(numbers) < 2:
        st.caption(_("There is one version only. When you have published another, people can go over to it here."))
        return
    number = st.selectbox(
        _("Goes over to"),
        numbers,
        format_func=lambda one: words("Version {number}", number=one),
        key="programs_over_to",
        width=360,
    )
    if number != cohort.version:
        st.button(
            _("New people begin on version {number}", number=number),
            help=_(
                "Now they begin on version {number}, and matching goes by its rules. Nobody who is there moves.",
                number=cohort.version,
            ),
            icon=":material/person_add:",
            key="programs_begin_on",
            on_click=_begin_on,
            args=(desk, chosen, number),
        )
        st.caption(
            _(
                "Until you press this, new people begin on version {number} and matching goes by its rules, "
                "also for everybody who goes over below.",
                number=cohort.version,
            )
        )
    if any(line.waiting and not line.undone and line.to == number for line in begun):
        st.caption(_("The move that was begun stands above: move the rest, or take it back."))
        return
    _show_plan(desk, program, chosen, number)


def _show_spread(desk: Desk, cohort: CohortLine) -> None:
    found = versions.spread(desk.actor, cohort.id, now=desk.now)
    said = [
        _(
            "version {number}: {people} {people|person|people}, {matches} {matches|match|matches}",
            number=one.number,
            people=one.people,
            matches=one.matches,
        )
        for one in found
    ]
    begins = _("New people begin on version {number}.", number=cohort.version)
    st.caption(f"{plain(cohort.label)} · {' · '.join(said)} · {begins}" if said else begins)


# The plan and what it would do --------------------------------------------------------------------------------------
def _show_plan(desk: Desk, program: ProgramLine, cohort_id: str, number: int) -> None:
    first = versions.dry_run(desk.actor, cohort_id, Plan(to=number), now=desk.now)
    if not first.moving and not first.staying:
        st.caption(_("Everybody is on version {number}.", number=number))
        return
    plan = _asked(first, number)
    look = versions.dry_run(desk.actor, cohort_id, plan, now=desk.now) if first.needs else first
    _show_rows(look, publishing.definition_of(desk.actor, program.id, number))
    for effect in look.effects:
        _show_people(effect.what, (look.names[stream] for stream in effect.streams), icon=":material/bolt:")
    if not look.effects and not look.open:
        st.caption(_("Nothing would happen to anybody at once: no message, no task, no step."))
    if look.open:
        st.warning(as_markdown(look.open), icon=":material/help:")
        return
    _show_people(
        _("Cannot go over yet"),
        (
            f"{look.names[stream]}{colon()}{' '.join(sentence(one, language()) for one in reasons)}"
            for stream, reasons in look.staying.items()
        ),
        icon=":material/block:",
    )
    if not look.moving:
        return
    pilots = versions.pilots(desk.actor, cohort_id, plan, now=desk.now)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            # A pair goes over with both its people.
            _("Move three pairs first") if len(pilots) > PILOTS else _("Move three first"),
            help=", ".join(look.names.get(stream, "—") for stream in pilots),
            type="primary",
            icon=":material/science:",
            key="programs_pilots",
            on_click=_begin_move,
            args=(desk, cohort_id, plan, pilots),
        )
        st.button(
            _("Move everybody at once"),
            help=_("All {n} people and pairs that can go over.", n=len(look.moving)),
            type="tertiary",
            key="programs_over",
            on_click=_begin_move,
            args=(desk, cohort_id, plan, look.moving),
        )
    st.caption(_("Each goes alone. Whoever cannot go stays where she is and is listed with the reason."))


def _asked(look: DryRun, number: int) -> Plan:
    """The plan as she answers what it needs."""
    answers: dict[NeedKind, dict[str, str]] = {kind: {} for kind in NeedKind}
    each: dict[str, str] = {}
    for need in look.needs:
        options = list(need.options)
        label = words(_ASKS[need.kind], what=need.label, n=len(need.streams))
        chosen = st.selectbox(
            label,
            options,
            index=options.index(need.answer) if need.answer in options else None,
            format_func=labels_apart(need.options).__getitem__,
            placeholder=words("Choose"),
            key=f"programs_need_{number}_{need.kind}_{need.key}",
            help=plain(", ".join(look.names.get(stream, "—") for stream in need.streams[:20])),
        )
        if chosen is not None:
            answers[need.kind][need.key] = chosen
        if chosen == versions.ASK:
            each |= _for_each(look, need, number)
    return Plan(
        to=number,
        stages=answers[NeedKind.STAGE],
        choices=answers[NeedKind.CHOICE],
        answers=answers[NeedKind.ANSWERS],
        check_ins=answers[NeedKind.CHECK_INS],
        open_tasks=answers[NeedKind.TASKS].get("open_tasks", versions.OpenTasks.KEEP),
        each=each,
    )


def _for_each(look: DryRun, need: Need, number: int) -> dict[str, str]:
    """Where each person goes whose stage is no longer there; whoever is left open stays on her version."""
    found: dict[str, str] = {}
    options = [name for name in need.options if name != versions.ASK]
    with st.container(border=True, height=420 if len(need.streams) > 4 else "content"):
        for stream in need.streams:
            to = st.selectbox(
                plain(look.names.get(stream, "—")),
                options,
                index=None,
                format_func=labels_apart(need.options).__getitem__,
                placeholder=words("Not decided: stays for now"),
                key=f"programs_each_{number}_{need.key}_{stream}",
            )
            if to is not None:
                found[stream] = to
    return found


def _show_rows(look: DryRun, definition: Definition) -> None:
    touching = [row for row in look.rows if row.streams]
    others = len(look.rows) - len(touching)
    for row in touching:
        icon = ":material/gpp_maybe:" if row.change.loosened else KINDS[row.change.kind][1]
        said = told(row.change.said, definition, language=language())
        _show_people(said, (look.names.get(stream, "—") for stream in row.streams), icon=icon)
    if others:
        st.caption(_("{n} more {n|change that touches|changes that touch} nobody's answers or place.", n=others))


def _show_people(title: str, names: Iterable[str], *, icon: str) -> None:
    who = list(names)
    if who:
        with st.expander(f"{plain(title)} · {len(who)}", icon=icon):
            st.markdown("\n".join(f"- {plain(name)}" for name in who))


# A move that was begun ----------------------------------------------------------------------------------------------
def _show_move(desk: Desk, line: MoveLine, zone: str) -> None:
    began = day(on_the_clock(line.began, zone).date())
    with st.container(border=True):
        title = _("Moving to version {number}", number=line.to)
        state = _("taken back") if line.undone else _("{n} went over", n=len(line.gone))
        st.markdown(f"**{title}** · {state} · {_('begun {day} by {name}', day=began, name=line.by)}")
        if line.waiting and not line.undone:
            done = len(line.gone) / (len(line.gone) + len(line.waiting))
            st.progress(done, text=_("{n} still to go", n=len(line.waiting)))
        _show_people(_("Went over"), line.gone.values(), icon=":material/check:")
        _show_people(_("Stayed"), (f"{name}{colon()}{why}" for name, why in line.stayed), icon=":material/block:")
        with st.container(horizontal=True):
            if line.waiting and not line.undone:
                st.button(
                    _("Move the rest"),
                    type="primary",
                    icon=":material/groups:",
                    key=f"programs_rest_{line.id}",
                    on_click=_rest,
                    args=(desk, line),
                )
            if line.until is not None:
                st.button(
                    _("Take it back"),
                    help=_(
                        "Possible until {day}, for everybody who would lose no answer by it.",
                        day=day(on_the_clock(line.until, zone).date()),
                    ),
                    icon=":material/undo:",
                    key=f"programs_back_{line.id}",
                    on_click=_take_back,
                    args=(desk, line),
                )


# What writes is done in callbacks: those run first, so a quick second click can't interrupt and lose the first.
def _begin_on(desk: Desk, cohort_id: str, number: int) -> None:
    attempt(lambda: versions.begin_on(desk.actor, cohort_id, number, now=desk.now))


def _begin_move(desk: Desk, cohort_id: str, plan: Plan, streams: tuple[str, ...]) -> None:
    moved = attempt(lambda: versions.begin_move(desk.actor, cohort_id, plan, streams, now=desk.now))
    if moved is not None:
        said = _(
            "{n} {n|person or pair|people and pairs} went over to version {number}.", n=len(moved.done), number=plan.to
        )
        tell(f"{said} {_('Look at their cards, then move the rest.')}" if moved.left else said)


def _rest(desk: Desk, line: MoveLine) -> None:
    done, stayed = 0, 0
    while True:
        moved = attempt(lambda: versions.go_on(desk.actor, line.id, now=desk.now))
        if moved is None:
            return
        done, stayed = done + len(moved.done), stayed + len(moved.stayed)
        if not moved.left or not (moved.done or moved.stayed):
            break
    tell(_("{n} more went over to version {number}.", n=done, number=line.to))
    if stayed:
        tell(_("{n} stayed; the reasons stand below.", n=stayed), "warning")


def _take_back(desk: Desk, line: MoveLine) -> None:
    moved = attempt(lambda: versions.take_back(desk.actor, line.id, now=desk.now))
    if moved is None:
        return
    tell(_("{n} went back.", n=len(moved.done)))
    for reasons in moved.stayed.values():
        tell(as_markdown(reasons), "warning")
