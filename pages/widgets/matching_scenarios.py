"""Scenarios side by side: what each would do, to whom, and the way to put one in force."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from pages.widgets.desk import Desk
from pages.widgets.device import on_phone
from pages.widgets.matching_beside import when_ready
from pages.widgets.matching_status import show_difference
from pages.widgets.matching_turning import turned
from pages.widgets.matching_words import said_of, title_of, would_wait
from pages.widgets.notices import attempt, tell
from pages.widgets.told_apart import told_apart
from pages.widgets.wording import _, language, plain, words
from workflows import rounds
from workflows.rounds import Round, Scenario, Together, Turned
from workflows.rounds.fairness import by_group, told_most_first

_NEW: Mapping[str, Callable[[], object] | None] = {
    "matching_new_name": str,
    "matching_new_places": list,
    "matching_new_off": list,
    "matching_new_rule": None,
    "matching_new_group": list,
}
"""The fields of a new scenario, each with what it is when it is empty."""


def show_scenarios(desk: Desk, now: Round) -> None:
    """The scenarios beside the present settings; one of them in detail; a new one."""
    actor = desk.actor
    found = when_ready(now, "scenarios", lambda: rounds.scenarios(actor, now)) if now.scenarios else ()
    if found is None:
        return
    if found:
        _show_side_by_side(now, found)
        _show_one(desk, now, found)
    else:
        st.info(
            _(
                "A scenario is a ‘what if’ with a name: other weights, a rule left out, a mentor who takes one more. "
                "It changes nothing until you put it in force."
            )
        )
    _show_new(desk, now, found)


def _show_side_by_side(now: Round, found: Sequence[Scenario]) -> None:
    present = rounds.described(now, "", now.kept, now.engine, now.plan)
    columns = {words("In force"): present, **{one.name: one for one in found}}
    lines: list[tuple[str, Callable[[Scenario], str]]] = [
        (words("Matched"), lambda one: str((one.plan.relaxed or one.plan).matched)),
        (words("Would wait"), lambda one: str(would_wait(replace(now, plan=one.plan, kept=one.kept)))),
        (words("Places"), lambda one: str(one.places)),
        (words("Gain a match"), lambda one: _count(one, len(one.changes.gained), present)),
        (words("Lose their match"), lambda one: _count(one, len(one.changes.lost), present)),
        (words("Meet somebody else"), lambda one: _count(one, len(one.changes.moved), present)),
        (words("Average fit"), lambda one: _percent(one.average)),
        (words("Weakest pair"), lambda one: _percent(one.weakest)),
        (words("Longest wait of who waits"), lambda one: _days(one.longest_wait)),
    ]
    if not on_phone():  # there it stands below, with the scenario one looks at
        usual = words("the program as it is")
        lines.append((words("What is different"), lambda one: "; ".join(said_of(now, one.kept)) or usual))
    table = pd.DataFrame({name: [say(one) for _title, say in lines] for name, one in columns.items()})
    table.insert(0, words("Scenario"), [title for title, _say in lines])
    # A table and not a grid: what is different wraps, so that it can be read in full.
    st.table(table.map(plain).rename(columns=plain), border="horizontal", hide_index=True)
    _show_groups(now, columns)


def _show_groups(now: Round, columns: Mapping[str, Scenario]) -> None:
    """How many of each group are matched, scenario beside scenario; figures about few people are hidden."""
    with st.expander(
        _("How each group fares"), icon=":material/balance:", key="matching_scenario_groups", on_change="rerun"
    ) as opened:
        if not opened.open:
            return
        told = {
            name: by_group(replace(now, engine=one.engine, plan=one.plan), language=language())
            for name, one in columns.items()
        }
        asked = told_most_first([group for groups in told.values() for group in groups])
        if not asked:
            st.info(_("No question with choices is asked of everybody, so there are no groups to compare."))
            return
        which = st.selectbox(_("Compare by"), asked, key="matching_scenario_by")
        shares = {
            name: {group.answer: group.share for group in groups if group.question == which}
            for name, groups in told.items()
        }
        answers = list(dict.fromkeys(answer for found in shares.values() for answer in found))
        table = pd.DataFrame(
            {name: [_percent(found.get(answer)) for answer in answers] for name, found in shares.items()}
        )
        table.insert(0, which, answers)
        st.table(table.map(plain).rename(columns=plain), border="horizontal", hide_index=True)
        st.caption(_("Of each group, how many in a hundred are matched. A dash: too few people to be shown."))


def _count(one: Scenario, count: int, present: Scenario) -> str:
    return "–" if one is present else str(count)


def _percent(value: float | None) -> str:
    return "–" if value is None else words("{n} %", n=round(value))


def _days(value: int | None) -> str:
    return "–" if value is None else words("{n} {n|day|days}", n=value)


def _show_one(desk: Desk, now: Round, found: Sequence[Scenario]) -> None:
    by_name = {one.name: one for one in found}
    with st.container(border=True, key="matching_scenario"):
        name = st.selectbox(_("Look at a scenario"), list(by_name), key="matching_scenario_which")
        one = by_name[name]
        best = one.plan.relaxed or one.plan
        if on_phone():
            different = said_of(now, one.kept) or [words("the program as it is")]
            st.markdown("\n".join(f"- {plain(each)}" for each in different))
        if one.changes:
            show_difference(
                now,
                one.changes,
                now.best,
                best,
                key="matching_scenario_people",
                left=words("In force"),
                right=words("In the scenario"),
            )
        else:
            st.markdown(_("It matches the same people with the same mentors as what is in force."))
        if one.assumed:
            st.caption(_("It rests on answers that nobody has given yet. Ask first, and correct them on the card."))
        with st.container(horizontal=True):
            st.button(
                _("Put in force"),
                key="matching_scenario_adopt",
                icon=":material/check:",
                disabled=one.present,
                on_click=_adopt,
                args=(desk, now, name),
            )
            st.button(
                _("Discard"),
                key="matching_scenario_discard",
                icon=":material/delete:",
                on_click=_discard,
                args=(desk, now, name),
            )
        if one.present:
            st.caption(_("These settings are in force."))


def _show_new(desk: Desk, now: Round, found: Sequence[Scenario]) -> None:
    with st.expander(_("New scenario"), icon=":material/add:", expanded=not found):
        st.caption(_("It begins from what is in force. Add to it what you want to try; leave the rest empty."))
        pool, groups = now.engine.pool, rounds.groups(now)
        rules = [name for name, must in now.matching.must.items() if not must.protects]
        with st.form("matching_scenario_new", border=False):
            st.text_input(
                _("Name"),
                key="matching_new_name",
                max_chars=60,
                placeholder=words("For example: online counts for the North"),
            )
            st.multiselect(
                _("Mentors who take one more"),
                sorted(now.mentors, key=now.name),
                format_func=told_apart(now.mentors, now.name, now.standing.contact),
                key="matching_new_places",
                placeholder=words("Choose mentors"),
            )
            st.multiselect(
                _("Rules that are left out"),
                rules,
                format_func=partial(title_of, now),
                key="matching_new_off",
                placeholder=words("Choose rules"),
            )
            with st.container(horizontal=True):
                st.selectbox(
                    _("An exception from"),
                    rules,
                    index=None,
                    format_func=partial(title_of, now),
                    key="matching_new_rule",
                    placeholder=words("Choose a rule"),
                )
                st.multiselect(
                    _("for everybody who answered"),
                    list(groups),
                    format_func=lambda key: (
                        f"{rounds.group_in_words(pool, key, language=language())} ({len(groups[key])})"
                    ),
                    key="matching_new_group",
                    placeholder=words("Choose answers"),
                )
            st.form_submit_button(_("Save scenario"), icon=":material/save:", on_click=_save, args=(desk, now, groups))
        if len(found) > 1:
            with st.form("matching_scenario_both", border=False, clear_on_submit=True):
                st.multiselect(
                    _("Or put scenarios together"),
                    [one.name for one in found],
                    key="matching_both",
                    placeholder=words("Choose two or more"),
                )
                st.form_submit_button(_("Save together"), icon=":material/join:", on_click=_combine, args=(desk, now))


# What writes is done in callbacks: those run first, so a quick second click can't interrupt and lose the first.
def _save(desk: Desk, now: Round, groups: dict[tuple[str, str], tuple[str, ...]]) -> None:
    state = st.session_state
    places = now.engine.pool.mentors
    rule, chosen = str(state.get("matching_new_rule") or ""), state.get("matching_new_group") or []
    if bool(rule) != bool(chosen):
        tell(_("For an exception choose both: the rule, and for whom."), "error")
        return
    excepted = {who for key in chosen for who in groups[key]} if rule else set()
    change = Turned(
        places={
            mentor: now.settings.places.get(mentor, int(places.places[places.index[mentor]])) + 1
            for mentor in state.get("matching_new_places") or []
        },
        dropped=[*now.settings.dropped, *(state.get("matching_new_off") or [])],
        waived=[*now.settings.waived, *((who, rule) for who in sorted(excepted))],
    )
    if not (state.get("matching_new_places") or state.get("matching_new_off") or rule or said_of(now, now.kept)):
        tell(
            _(
                "Nothing is different in this scenario yet: it would be the program as it is, which stands beside it "
                "as ‘In force’. Choose a mentor, a rule or an exception, or turn a rule first."
            ),
            "error",
        )
        return
    name = str(state.get("matching_new_name") or "")
    saved = attempt(
        lambda: rounds.save_scenario(desk.actor, desk.cohort_id, now.model, name, change=change, now=desk.now)
    )
    if saved:
        state["matching_scenario_which"] = saved
        for field, empty in _NEW.items():  # only now: what was refused is mended in the form
            state[field] = empty() if empty else None


def _combine(desk: Desk, now: Round) -> None:
    names = list(st.session_state.get("matching_both") or [])
    if len(names) < 2:
        tell(_("Choose two scenarios or more to put them together."), "error")
        return
    together = " + ".join(names)[:60]
    saved = attempt(
        lambda: rounds.combine_scenarios(desk.actor, desk.cohort_id, now.model, names, together, now=desk.now)
    )
    if saved:
        st.session_state["matching_scenario_which"] = saved.name
        if saved.gave_way:
            tell(_gave_way(now, saved), "warning")


def _gave_way(now: Round, saved: Together) -> str:
    """Where the scenarios want different things, and which of them counts now."""
    begin = _(
        "‘{name}’ has what they all have. Where they want different things, the later one counts:", name=saved.name
    )
    lines = [
        _(
            "{instead} (‘{to}’) and not {wanted} (‘{name}’)",
            instead=_wish(now, one.instead),
            to=one.to,
            wanted=_wish(now, one.wanted),
            name=one.name,
        )
        for one in saved.gave_way
    ]
    return "\n".join([begin, "", *(f"- {line}" for line in lines)])


def _wish(now: Round, kept: Mapping[str, Any]) -> str:
    return "; ".join(said_of(now, kept)) or words("as the program says")


def _adopt(desk: Desk, now: Round, name: str) -> None:
    if turned(lambda: rounds.adopt_scenario(desk.actor, desk.cohort_id, now.model, name)):
        tell(_("‘{name}’ is in force. Undo takes it back.", name=name))


def _discard(desk: Desk, now: Round, name: str) -> None:
    attempt(lambda: rounds.discard_scenario(desk.actor, desk.cohort_id, now.model, name))
    st.session_state.pop("matching_scenario_which", None)
