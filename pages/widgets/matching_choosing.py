"""After several introductions: who stays with whom, chosen at once for everybody who said yes."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from pages.widgets.desk import Desk
from pages.widgets.matching_back import tell_with_way_back
from pages.widgets.matching_words import names_of
from pages.widgets.notices import attempt
from pages.widgets.wording import _, spoken, words
from workflows import rounds
from workflows.matching.pool import MENTEE, MENTOR
from workflows.rounds import Choice, Ending, Round


def show_choice(desk: Desk, now: Round) -> bool:
    """The best choice among the introductions, and the way to it; nothing where nobody has more than one. Answers
    whether there is something to choose."""
    found = rounds.choice(now)
    if found is None:
        return False
    with st.container(border=True, key="matching_choice"):
        st.header(_("Choose after the introductions"), anchor=False)
        st.markdown(
            _(
                "Some have met several. Where both said yes, this choice gives most people somebody and fits best; "
                "their other introductions end.",
            )
        )
        if found.asked:
            st.caption(_("{n} {n|introduction waits|introductions wait} for an answer.", n=found.asked))
        if not found.keep:
            st.info(_("Nobody has two answers that are yes so far. Enter what they said in the list above."))
            return False
        roles = spoken(now.standing.definition).role_label
        st.dataframe(
            pd.DataFrame(
                sorted(
                    (now.name(mentee), now.name(mentor), _ending(now, found, mentee)) for mentee, mentor in found.keep
                ),
                columns=[roles("mentee"), words("Stays with"), words("Introductions that end")],
            ),
            hide_index=True,
            height="content" if len(found.keep) <= 10 else 390,
            key="matching_choice_pairs",
            alt=words("Who stays with whom after the introductions"),
        )
        if st.button(
            _(
                "Keep {n} {n|pair|pairs}, end {k} other {k|introduction|introductions}…",
                n=len(found.keep),
                k=len(found.drop),
            ),
            key="matching_choose",
            icon=":material/how_to_reg:",
            type="primary" if found.drop else "secondary",
            disabled=not found.drop,
            help=_("You see first what ends by it. Nothing happens until you confirm."),
        ):
            ending = attempt(lambda: rounds.look_at_choice(desk.actor, desk.cohort_id, found, now=desk.now))
            if ending is None:
                st.rerun()
            title = _(
                "Keep {n} {n|pair|pairs}, end {k} {k|introduction|introductions}?", n=len(found.keep), k=len(found.drop)
            )
            st.dialog(title, width="medium")(_confirm)(desk, now, found, ending)
    return bool(found.drop)


def _ending(now: Round, found: Choice, mentee: str) -> str:
    """Whom else she was introduced to, of those that end; with a word where an answer is still open."""
    matches = [now.standing.state.matches[one] for one in found.drop]
    said = []
    for match in (one for one in matches if mentee in one.members.get(MENTEE, ())):
        names = ", ".join(map(now.standing.name, match.members.get(MENTOR, ())))
        unanswered = any(match.accepted(one) is None for one in match.everybody)
        said.append(words("{names} (not answered yet)", names=names) if unanswered else names)
    return ", ".join(sorted(said))


def _confirm(desk: Desk, now: Round, found: Choice, ending: Ending) -> None:
    """All that ends by the choice, to be read before it is confirmed."""
    lines = [
        _(
            "**{n} {n|pair stays|pairs stay}** as proposed. Nobody begins by this: publish them afterwards.",
            n=len(found.keep),
        )
    ]
    if ending.declined:
        lines.append(
            _(
                "**{n} {n|introduction ends|introductions end} as declined**, because somebody had answered. "
                "Tell them: {names}.",
                n=len(ending.declined),
                names=names_of(now, ending.declined, most=4),
            )
        )
    if ending.withdrawn:
        lines.append(
            _(
                "**{n} {n|introduction that nobody has answered is|introductions that nobody has answered are} "
                "withdrawn**: {names}.",
                n=len(ending.withdrawn),
                names=names_of(now, ending.withdrawn, most=4),
            )
        )
    lines.append(
        _("**{n} {n|message is|messages are} written**", n=ending.messages)
        + ". "
        + _("They wait under Messages: nothing goes out until you send it.")
        if ending.messages
        else _("**No message** is written: tell them yourself.")
    )
    lines.append(_("Undo brings them all back."))
    st.markdown("\n".join(f"- {line}" for line in lines))
    with st.container(horizontal=True):
        if st.button(
            _("End {n} {n|introduction|introductions}", n=len(found.drop)),
            type="primary",
            icon=":material/how_to_reg:",
            key="matching_choose_yes",
            on_click=_choose,
            args=(desk, now, ending),
        ):
            st.rerun()
        if st.button(_("Not yet"), key="matching_choose_no"):
            st.rerun()


# A callback runs first, so that a quick second click can't interrupt and lose it.
def _choose(desk: Desk, now: Round, ending: Ending) -> None:
    outcome = attempt(lambda: rounds.choose(desk.actor, desk.cohort_id, ending, now=desk.now))
    if outcome is not None:
        n = len(ending.withdrawn) + len(ending.declined)
        said = _("{n} {n|introduction has|introductions have} ended.", n=n)
        tell_with_way_back(desk, now, said, _("Publish those that stay."), outcome)
