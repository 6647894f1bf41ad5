"""After several introductions: who stays with whom, chosen at once for everybody who said yes."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from pages.widgets.desk import Desk
from pages.widgets.notices import attempt, tell
from pages.widgets.wording import _, spoken, words
from workflows import rounds
from workflows.matching.pool import MENTEE, MENTOR
from workflows.rounds import Choice, Round


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
        st.button(
            _(
                "Keep {n} {n|pair|pairs}, end {k} other {k|introduction|introductions}",
                n=len(found.keep),
                k=len(found.drop),
            ),
            key="matching_choose",
            icon=":material/how_to_reg:",
            type="primary" if found.drop else "secondary",
            disabled=not found.drop,
            on_click=_choose,
            args=(desk, found.drop),
        )
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


def _choose(desk: Desk, drop: tuple[str, ...]) -> None:
    if attempt(lambda: rounds.choose(desk.actor, desk.cohort_id, drop, now=desk.now)) is not None:
        tell(_("{n} {n|introduction has|introductions have} ended. Publish those that stay.", n=len(drop)))
