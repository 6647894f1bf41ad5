"""After the proposals: whom to propose instead, one taken back, the records."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from models.findings import sentence
from pages.widgets.days import day
from pages.widgets.desk import Desk
from pages.widgets.matching_back import tell_with_way_back
from pages.widgets.matching_words import names_of, percent_of, said_of, so_many
from pages.widgets.notices import attempt, tell
from pages.widgets.told_apart import told_apart
from pages.widgets.wording import _, colon, language, plain, spoken, words
from workflows import rounds
from workflows.matching.explain import why_pair
from workflows.rounds import Record, Reserve, Round

MOST_MOVED = 4
"""At most so many open proposals she may offer to give up."""
_WITHDRAWN = "matching_withdrawn"
"""What to tell the two of a match that was taken back, with the cohort and model that it is about."""


# After a no -----------------------------------------------------------------------------------------------------------
def show_reserve(desk: Desk, now: Round) -> None:
    """Whom to propose now, with at most so many others moved."""
    declined, in_circles = rounds.said_no(now), now.matching.shape == "circle"
    undecided = [match for match in now.proposed if not all(map(match.accepted, match.everybody))]
    movable = bool(undecided) and not in_circles  # who is agreed with is not asked again
    if not declined or (not now.proposed and not now.mentees):
        return
    with st.container(border=True, key="matching_reserve"):
        st.header(_("Whom to propose next"), anchor=False)
        st.markdown(
            _(
                "{n} {n|proposal was|proposals were} declined, so there are free places again. Kith looks for somebody "
                "for everybody who waits now.",
                n=len(declined),
            )
            + " "
            + (
                _("The other circles stay as they are.")
                if in_circles
                else _("Whoever said yes stays with whom they have.")
            )
        )
        most = 0
        if movable:
            most = st.segmented_control(
                _("How many of those who have not answered yet may be asked again, about somebody else?"),
                list(range(MOST_MOVED + 1)),
                default=0,
                required=True,
                key="matching_most_moved",
            )
        found = rounds.reserve(desk.actor, now, most_moved=int(most or 0))
        if not found.propose:
            st.info(
                _("Nobody else is possible this way. Allow more to be asked again, or change a rule and look again.")
                if movable and int(most or 0) < MOST_MOVED
                else _("Nobody else is possible. Change a rule and look again.")
            )
            return
        _show_offer(desk, now, found, int(most or 0))


def _show_offer(desk: Desk, now: Round, found: Reserve, most: int) -> None:
    roles = spoken(now.standing.definition).role_label
    best = found.plan.relaxed or found.plan
    st.dataframe(
        pd.DataFrame(
            [
                (
                    now.name(mentee),
                    now.name(mentor),
                    round(percent_of(best, why_pair(found.engine, best, mentee, mentor).score)),
                    words("asked again, about somebody else") if mentee in found.moved else "",
                )
                for mentee, mentor in found.propose
            ],
            columns=[roles("mentee"), roles("mentor"), words("Fit"), words("Note")],
        ),
        hide_index=True,
        height="content",
        key="matching_reserve_pairs",
        alt=words("Pairs to propose next"),
        column_config={words("Fit"): st.column_config.NumberColumn(format="%d %%")},
    )
    said = [_("{n} people have a proposal then; now it is {before}.", n=found.matched, before=found.present)]
    if found.waiting:
        said.append(_("Waiting: {names}.", names=names_of(now, found.waiting, most=6)))
    st.markdown(" ".join(said))
    what = so_many(best) if best.circles else words("{n} {n|pair|pairs}", n=len(found.propose))
    st.button(
        _("Propose {what}", what=what),
        key="matching_reserve_propose",
        icon=":material/outgoing_mail:",
        on_click=_propose_next,
        args=(desk, now, most, found, what),
    )


def _propose_next(desk: Desk, now: Round, most: int, found: Reserve, what: str) -> None:
    seen = (found.propose, found.withdraw)
    outcome = attempt(
        lambda: rounds.propose_reserve(desk.actor, desk.cohort_id, now.model, most_moved=most, seen=seen, now=desk.now)
    )
    if outcome is not None:
        said = _("Proposed: {what}.", what=what)
        tell_with_way_back(desk, now, said, _("Enter the answers in the list."), outcome)


# One taken back -------------------------------------------------------------------------------------------------------
def show_begun(desk: Desk, now: Round) -> None:
    """The matches that have begun, and a way back for one of them."""
    _show_begun(desk, now)
    of, text = st.session_state.get(_WITHDRAWN, (None, ""))
    if of == (desk.cohort_id, now.model):
        with st.container(border=True):
            st.markdown(_("To tell both of them:"))
            st.code(text, language=None, wrap_lines=True)


def _show_begun(desk: Desk, now: Round) -> None:
    begun = rounds.begun_lately(now.standing, now.model)
    if not begun:
        return
    with st.expander(
        _("{n} {n|match has|matches have} begun. Was one a mistake?", n=len(begun)), icon=":material/history:"
    ):
        st.caption(
            _(
                "Taken back, it is a proposal again and its calendar is gone; the history of both people shows both. "
                "A text to tell them is written for you."
            )
        )
        which = st.selectbox(
            _("Match"),
            list(begun),
            index=None,
            format_func=told_apart(begun, now.name),
            key="matching_begun",
            placeholder=words("Choose"),
        )
        st.button(
            _("Take this match back"),
            key="matching_begun_back",
            icon=":material/undo:",
            disabled=which is None,
            on_click=_take_back,
            args=(desk, now, which),
        )


def _take_back(desk: Desk, now: Round, which: str) -> None:
    outcome = attempt(lambda: rounds.take_back_begin(desk.actor, desk.cohort_id, which, now=desk.now))
    if outcome is not None:
        tell(_("The match of {names} is taken back. It is a proposal again.", names=now.name(which)))
        text = words(
            "We made a mistake: the match that we told you of ({names}) does not begin. Please do not contact each "
            "other yet. We are sorry, and we write to you as soon as we know more.",
            names=now.name(which),
        )
        st.session_state[_WITHDRAWN] = ((desk.cohort_id, now.model), text)
        st.session_state["matching_begun"] = None


# The records of decisions ---------------------------------------------------------------------------------------------
def show_records(desk: Desk, now: Round) -> None:
    """What was decided when, by whom and from what; each can be made again."""
    found = [one for one in rounds.records(desk.actor, desk.cohort_id, now=desk.now) if one.model == now.model]
    if not found:
        return
    with st.expander(_("Decision records ({n})", n=len(found)), icon=":material/gavel:"):
        # By ids and not by places: a new record gives each another place, and the box would name the wrong one.
        by_id = {one.id: one for one in found}
        chosen = by_id[
            st.selectbox(
                _("Record"),
                list(by_id),
                format_func=told_apart(by_id, lambda which: _title(by_id[which])),
                key="matching_record",
            )
        ]
        _show_record(now, chosen)
        st.button(
            _("Make this plan again") if chosen.proven else _("Look at this plan again"),
            key="matching_replay",
            icon=":material/replay:",
            help=_("From the people, rules and version of that day. Nothing is changed."),
            on_click=_replay,
            args=(desk, chosen),
        )


def _title(record: Record) -> str:
    kind = words("reserve") if record.reserve else words("plan")
    return words(
        "{day}, {kind}: {n} {n|pair|pairs} by {name}",
        day=day(record.made.date()),
        kind=kind,
        n=len(record.pairs),
        name=record.by,
    )


def _show_record(now: Round, record: Record) -> None:
    said = said_of(now, record.kept)
    lines = [
        _(
            "Proposed on {day} by {name}, version {n} of the program.",
            day=day(record.made.date()),
            name=record.by,
            n=record.version,
        ),
        _(
            "{n} matched, {waiting} waiting, proven over {pairs} possible pairs.",
            n=record.matched,
            waiting=len(record.unmatched),
            pairs=record.eligible_pairs,
        )
        if record.proven
        else _(
            "{n} matched, {waiting} waiting, over {pairs} possible pairs. It was taken before it was proven the best, "
            "so the record keeps the plan itself.",
            n=record.matched,
            waiting=len(record.unmatched),
            pairs=record.eligible_pairs,
        ),
        _("Settings:") + " " + plain("; ".join(said) or words("the program as it is")),
        _("Fingerprint of the data: {hash}", hash=record.inputs[:16] + "…"),
    ]
    for one in record.decisions:
        kind = words("pinned") if one.kind == "pin" else words("kept apart")
        lines.append(plain(f"{now.name(one.mentee)} · {now.name(one.mentor)}{colon()}{kind} – {one.reason or '—'}"))
    st.markdown("\n".join(f"- {line}" for line in lines))
    st.dataframe(
        pd.DataFrame(
            [
                (now.name(mentee), now.name(mentor), round(100 * score / record.highest) if record.highest else 0)
                for mentee, mentor, score in record.pairs
            ],
            columns=[
                spoken(now.standing.definition).role_label("mentee"),
                spoken(now.standing.definition).role_label("mentor"),
                words("Fit"),
            ],
        ),
        hide_index=True,
        height="content" if len(record.pairs) <= 8 else 300,
        key="matching_record_pairs",
        alt=words("The pairs of this decision"),
        column_config={words("Fit"): st.column_config.NumberColumn(format="%d %%")},
    )


def _replay(desk: Desk, record: Record) -> None:
    found = attempt(lambda: rounds.replay_record(desk.actor, desk.cohort_id, record.id, now=desk.now))
    if found is None:
        return
    if found.same_inputs and found.same_plan and not record.proven:
        tell(
            _(
                "Looked at again: from the same data these {n} {n|pair keeps|pairs keep} every rule and fit as they "
                "did. A plan that was taken early is not made anew.",
                n=len(record.pairs),
            )
        )
    elif found.same_inputs and found.same_plan:
        tell(_("Made again: the same {n} {n|pair|pairs} from the same data.", n=len(record.pairs)))
    else:
        tell(
            "\n".join(plain(sentence(one, language())) for one in found.findings)
            or _("The plan came out differently."),
            "warning",
        )
