"""Publishing: what will begin, who will be written to in which words and who stays behind – then one clear confirm."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import pandas as pd
import streamlit as st

from models.definitions.placeholders import message_title
from models.findings import sentence
from pages.widgets.builder_offered import language_name
from pages.widgets.desk import Desk
from pages.widgets.device import on_phone
from pages.widgets.gestures import keep_for_undo
from pages.widgets.matching_words import names_of
from pages.widgets.message_letter import gaps_of
from pages.widgets.notices import attempt, tell
from pages.widgets.told_apart import told_apart
from pages.widgets.wording import _, colon, language, plain, spoken, words
from workflows import messages, rounds
from workflows.engine.state import MatchTrack
from workflows.gestures import taken_by
from workflows.progress import Outcome
from workflows.rounds import Ahead, Round

_Letter = tuple[str, str, messages.Written]
"""To whom, what the message is called, its words."""


def show_publish(desk: Desk, now: Round, ready: Sequence[str], *, first: bool) -> None:
    """The way to publishing; it stands out where nothing else comes ``first``. Nothing happens by this button."""
    if not ready:
        st.caption(_("A match can begin as soon as both sides have accepted."))
    if st.button(
        _("Publish {n} {n|match|matches}…", n=len(ready)) if ready else _("Publish…"),
        type="secondary" if first else "primary",
        icon=":material/rocket_launch:",
        disabled=not ready,
        key="matching_publish",
        help=_("You see first what begins and who is written to. Nothing happens until you confirm."),
    ):
        ahead = attempt(lambda: rounds.look_ahead(desk.actor, desk.cohort_id, ready, now=desk.now))
        if ahead is None:
            st.rerun()
        title = _("Publish {n} {n|match|matches}?", n=len(ahead.begun))
        st.dialog(title, width="large")(_show_ahead)(desk, now, ready, ahead, _letters(ahead))


def _show_ahead(desk: Desk, now: Round, ready: Sequence[str], ahead: Ahead, letters: Sequence[_Letter]) -> None:
    """All that publishing brings about, to be read before it is confirmed."""
    st.markdown("\n".join(f"- {line}" for line in [*_what_begins(now, ahead), *_what_stays(now, ready)]))
    for stream, findings in ahead.refused.items():
        why = plain(sentence(findings[0], language()))
        st.warning(_("{names} can’t begin yet", names=now.name(stream)) + colon() + why, icon=":material/block:")
    if letters:
        _show_letters(ahead, letters)
    with st.container(horizontal=True):
        if st.button(
            _("Publish {n} {n|match|matches}", n=len(ahead.begun)),
            type="primary",
            icon=":material/rocket_launch:",
            disabled=not ahead.begun,
            key="matching_publish_yes",
            on_click=_publish,
            args=(desk, now, ahead),
        ):
            st.rerun()
        if st.button(_("Not yet"), key="matching_publish_no"):
            st.rerun()


def _what_begins(now: Round, ahead: Ahead) -> list[str]:
    lines = [
        _(
            "**{n} {n|match begins|matches begin}** today. {n|Its|Their} check-ins stand in the calendar from then on.",
            n=len(ahead.begun),
        )
    ]
    if not ahead.messages:
        lines.append(_("**No message** is written: tell them yourself."))
        return lines
    role_label = spoken(now.standing.definition).role_label
    people = ahead.after.state.people
    sides = Counter(role_label(people[to].role) for _message, _stream, to in ahead.messages if to in people)
    whom = ", ".join(f"{role} {n}" for role, n in sides.items())
    lines.append(
        _("**{n} {n|message is|messages are} written**", n=len(ahead.messages))
        + (f" ({plain(whom)}). " if whom else ". ")
        + _("They wait under Messages: nothing goes out until you send it.")
    )
    unreached = list(
        dict.fromkeys(to for _message, _stream, to in ahead.messages if to in people and not ahead.after.contact(to))
    )
    if unreached:
        names = ", ".join(ahead.after.name(one) for one in unreached)
        lines.append(_("No phone or e-mail is known of {names}: tell them yourself.", names=names))
    return lines


def _what_stays(now: Round, ready: Sequence[str]) -> list[str]:
    """Which proposals publishing leaves alone, and why."""
    others = [match for match in now.proposed if match.stream not in set(ready)]
    declined = [match for match in others if any(match.accepted(one) is False for one in match.everybody)]
    waiting = [match for match in others if match not in declined]
    lines = []
    if waiting:
        said = _("**{n} {n|stays a proposal|stay proposals}**, not answered by everybody yet", n=len(waiting))
        lines.append(said + colon() + _listed(now, waiting))
    if declined:
        said = _("**{n} {n|stays|stay} behind**, because somebody said no", n=len(declined))
        lines.append(said + colon() + _listed(now, declined))
    return lines


def _listed(now: Round, matches: Sequence[MatchTrack]) -> str:
    return plain(names_of(now, [match.stream for match in matches], most=3)) + "."


def _letters(ahead: Ahead) -> list[_Letter]:
    definition = spoken(ahead.after.definition)
    return [
        (
            to,
            message_title(definition, message),
            messages.write_letter(ahead.after, message, stream, to, spoken=language()),
        )
        for message, stream, to in ahead.messages
    ]


def _show_letters(ahead: Ahead, letters: Sequence[_Letter]) -> None:
    """Every message there would be: the list on one side, the words of the chosen one on the other."""
    names = [ahead.after.name(to) for to, _title, _letter in letters]
    if on_phone():
        at = st.selectbox(
            _("Choose a message to read it."),
            range(len(letters)),
            format_func=told_apart(range(len(letters)), lambda row: f"{names[row]} · {letters[row][1]}"),
            key="matching_publish_letter",
        )
        beside = st.container()
    else:
        listed, beside = st.columns([1, 1.1], gap="medium")
        with listed:
            st.caption(_("Choose a message to read it."))
            rows = st.dataframe(
                pd.DataFrame(
                    {
                        words("To"): names,
                        words("Message"): [title for _to, title, _letter in letters],
                        words("Language"): [language_name(letter.language) for _to, _title, letter in letters],
                    }
                ),
                hide_index=True,
                height="content" if len(letters) <= 8 else 320,
                on_select="rerun",
                selection_mode="single-row-required",
                key="matching_publish_letters",
                alt=words("Messages that publishing writes"),
            ).selection.rows
            at = rows[0] if rows else 0
    to, _title, letter = letters[at]
    with beside, st.container(border=True, key="matching_publish_words"):
        st.markdown(f"**{plain(names[at])}**")
        st.caption(plain(" · ".join(ahead.after.contact(to).values())) or _("No phone or e-mail known"))
        if letter.subject:
            st.text(letter.subject)
        st.text(letter.text)
        for _icon, gap in gaps_of(letter):
            st.caption(gap)


# A callback runs first, so that a quick second click can't interrupt and lose it.
def _publish(desk: Desk, now: Round, ahead: Ahead) -> None:
    outcome = attempt(lambda: rounds.begin_matches(desk.actor, desk.cohort_id, ahead.begun, now=desk.now))
    if outcome is None:
        return
    if outcome.done:
        said = _("{n} {n|match has|matches have} begun.", n=len(outcome.done))
        hints = [_("Check-ins are in the calendar.")]
        if written := len(ahead.messages):
            hints.append(_("{n} {n|message waits|messages wait} under Messages for you to send.", n=written))
        tell(" ".join([said, *hints]))
        keep_for_undo(desk, "proposals", said, taken_by(outcome.events))
    if outcome.refused:
        _tell_refused(now, outcome)


def _tell_refused(now: Round, outcome: Outcome) -> None:
    lines = [
        f"- {plain(now.name(stream))}{colon()}{plain(sentence(findings[0], language()))}"
        for stream, findings in outcome.refused.items()
    ]
    tell(_("{n} could not begin:", n=len(outcome.refused)) + "\n" + "\n".join(lines), "warning")
