"""Proposals: what both sides said, entered for one or for many, and the matches that begin."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from pages.widgets.desk import Desk
from pages.widgets.device import on_phone
from pages.widgets.gestures import keep_for_undo, of_this_list
from pages.widgets.matching_after import show_begun, show_records, show_reserve
from pages.widgets.matching_choosing import show_choice
from pages.widgets.matching_circles import show_too_small
from pages.widgets.matching_publishing import show_publish
from pages.widgets.notices import as_markdown, attempt, tell
from pages.widgets.told_apart import told_apart
from pages.widgets.wording import _, language, plain, spoken, words
from workflows import rounds
from workflows.engine.state import MatchTrack
from workflows.gestures import taken_by
from workflows.progress import Outcome
from workflows.rounds import Round

_DECLINED = "matching_declined_so_far"
"""How many refusals were entered at this desk."""


def show_proposals(desk: Desk, now: Round) -> None:
    """The proposals as a list; choose some, enter the answers, publish those that both accepted."""
    if not now.proposed:
        st.info(_("Nothing is proposed. When the plan is right, choose ‘Propose this plan’ under Plan."))
    else:
        ready = _show_list(desk, now)
        show_too_small(desk, now)
        chosen = show_choice(desk, now)  # before anything begins: what ends by it would have begun
        show_publish(desk, now, ready, first=chosen)
    show_reserve(desk, now)
    show_begun(desk, now)
    show_records(desk, now)


def _show_list(desk: Desk, now: Round) -> list[str]:
    """The proposals and what both sides said. Answers those that both accepted."""
    matches = sorted(now.proposed, key=lambda match: now.standing.name(match.stream))
    roles = [role for role in now.standing.definition.participants if any(role in match.members for match in matches)]
    labels = [spoken(now.standing.definition).role_label(role) for role in roles]
    said = [[_said(match, role) for role in roles] for match in matches]
    says = [words("{role} says", role=label) for label in labels]
    if on_phone():  # there is room for one column more
        said, says = [[_in_short(match, roles, labels)] for match in matches], [words("They say")]
    table = pd.DataFrame(
        [
            [*(_names(now, match, role) for role in roles), *answers]
            for match, answers in zip(matches, said, strict=True)
        ],
        columns=[*labels, *says],
    )
    st.markdown(_("Choose pairs in the list (or leave it empty for all), then enter what they said."))
    listed = of_this_list(str(st.session_state.get(_DECLINED, 0)), (match.stream for match in matches))
    chosen = st.dataframe(
        table,
        hide_index=True,
        height="content" if len(matches) <= 10 else 420,
        on_select="rerun",
        selection_mode="multi-row",
        key=f"matching_proposed_{listed}",
        alt=words("Proposed pairs and what both sides said"),
        column_config=dict.fromkeys(table.columns, st.column_config.TextColumn(width=100)) if on_phone() else None,
    ).selection.rows
    picked = [matches[row] for row in chosen] or matches
    with st.container(horizontal=True):
        for role, label in zip(roles, labels, strict=True):
            waiting = {one.stream: {role: True} for one in picked if _reply(one, role) is None}
            st.button(
                _("{role}: accepted ({n})", role=label, n=len(waiting)),
                key=f"matching_accept_{role}",
                icon=":material/thumb_up:",
                disabled=not waiting,
                on_click=_accept,
                args=(desk, waiting),
            )
        title = _("What one of them said…") if any(match.is_circle for match in matches) else _("Declined…")
        with st.popover(title, icon=":material/thumb_down:", key=f"matching_declined_{listed}"):
            _show_decline(desk, now, matches, picked[0] if len(chosen) == 1 else None, roles)
    return [match.stream for match in matches if all(_reply(match, role) for role in roles if role in match.members)]


# What writes is done in callbacks: those run first, so a quick second click can't interrupt and lose the first.
def _accept(desk: Desk, answers: dict[str, dict[str, bool]], one: str | None = None) -> None:
    _answer(desk, answers, one)


def _answer(
    desk: Desk, answers: dict[str, dict[str, bool]], one: str | None, reason: str | None = None, note: str = ""
) -> Outcome | None:
    outcome = attempt(
        lambda: rounds.answer(desk.actor, desk.cohort_id, answers, member=one, reason=reason, note=note, now=desk.now)
    )
    if outcome is not None and outcome.done:
        said = _("Saved for {n} {n|pair|pairs}.", n=len(outcome.done))
        tell(said)
        keep_for_undo(desk, "proposals", said, taken_by(outcome.events))
    if outcome is not None and outcome.refused:
        tell(as_markdown([found for findings in outcome.refused.values() for found in findings]), "error")
    return outcome


def _show_decline(
    desk: Desk, now: Round, matches: list[MatchTrack], picked: MatchTrack | None, roles: list[str]
) -> None:
    """Who said no to which proposal: the one chosen in the list, or any other."""
    by_stream = {match.stream: match for match in matches}
    which = st.selectbox(
        _("Which proposal?"),
        list(by_stream),
        index=list(by_stream).index(picked.stream) if picked is not None else None,
        format_func=told_apart(by_stream, now.name),
        placeholder=words("Choose"),
        key=f"matching_decline_which_{picked.stream if picked is not None else ''}",
    )
    if which is None:
        return
    match = by_stream[which]
    who, one, name = _who_said_it(desk, now, match, roles)
    reasons = rounds.decline_reasons(now.standing, match, language=language())
    if reasons:
        st.selectbox(
            _("Reason, if they gave one"),
            list(reasons),
            index=None,
            placeholder=words("Choose"),
            format_func=reasons.__getitem__,
            key="matching_decline_why",
        )
    st.text_area(
        _("Note, in their own words"),
        key="matching_decline_note",
        height=80,
        help=_("It is kept sealed, with the history of the pair."),
    )
    st.button(
        _("Enter that {name} declined", name=name),
        key="matching_decline",
        on_click=_decline,
        args=(desk, match.stream, who, one),
    )


def _who_said_it(desk: Desk, now: Round, match: MatchTrack, roles: list[str]) -> tuple[str, str | None, str]:
    """The role, the member where it is a circle (each of its people answers for herself), and the name. One of a circle
    may say yes here as well: the button above says it for all."""
    if not match.is_circle:
        who = st.segmented_control(
            _("Who declined?"),
            roles,
            format_func=lambda role: plain(spoken(now.standing.definition).role_label(role)),
            default=roles[0],
            required=True,
            key="matching_decline_who",
        )
        return who, None, _names(now, match, who)
    role_of = {member: role for role in roles for member in match.members.get(role, ())}
    one = st.selectbox(
        _("Who of them?"),
        list(role_of),
        format_func=told_apart(role_of, now.standing.name, now.standing.contact),
        key=f"matching_said_by_{match.stream}",
    )
    name = now.standing.name(one)
    st.button(
        _("Enter that {name} accepted", name=name),
        key="matching_one_accepts",
        icon=":material/thumb_up:",
        disabled=match.accepted(one) is True,
        on_click=_accept,
        args=(desk, {match.stream: {role_of[one]: True}}, one),
    )
    return role_of[one], one, name


def _decline(desk: Desk, stream: str, who: str, one: str | None) -> None:
    reason = st.session_state.get("matching_decline_why")
    note = str(st.session_state.get("matching_decline_note") or "")
    outcome = _answer(desk, {stream: {who: False}}, one, reason, note)
    if outcome is not None and outcome.done:
        st.session_state["matching_decline_note"] = ""
        st.session_state["matching_decline_why"] = None
        st.session_state[_DECLINED] = st.session_state.get(_DECLINED, 0) + 1


def _names(now: Round, match: MatchTrack, role: str) -> str:
    return ", ".join(now.standing.name(member) for member in match.members.get(role, ()))


def _reply(match: MatchTrack, role: str) -> bool | None:
    replies = [match.accepted(member) for member in match.members.get(role, ())]
    return None if None in replies else all(replies)


def _said(match: MatchTrack, role: str) -> str:
    reply, those = _reply(match, role), match.members.get(role, ())
    yes = sum(match.accepted(one) is True for one in those)
    if reply is None and yes:  # some of a circle
        return words("{n} of {all} accepted", n=yes, all=len(those))
    return {None: "—", True: words("accepted"), False: words("declined")}[reply]


def _in_short(match: MatchTrack, roles: Sequence[str], labels: Sequence[str]) -> str:
    """What they said where there is room for one column: a no, else who is still to be asked."""
    sides = {label: _reply(match, role) for role, label in zip(roles, labels, strict=True) if match.members.get(role)}
    no, open_ = ([label for label, reply in sides.items() if reply is said] for said in (False, None))
    if no:
        return words("No: {who}", who=", ".join(no))
    return words("Ask: {who}", who=", ".join(open_)) if open_ else words("All said yes")
