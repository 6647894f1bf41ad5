"""The left side of Matching: weights and rules she turns, each change solved anew at once."""

from __future__ import annotations

import streamlit as st

from models.definitions.conditions import parse_conditions
from models.definitions.wording import say
from models.vocabulary import Objective
from pages.widgets.desk import Desk
from pages.widgets.in_force import box_for
from pages.widgets.matching_prices import Slots, ask_for_prices, is_live, price_slot
from pages.widgets.matching_turning import turn_by, turn_round
from pages.widgets.matching_wishes import show_wishes
from pages.widgets.matching_words import said_of, title_of
from pages.widgets.wording import _, language, plain, spoken, words
from workflows import rounds
from workflows.matching.plan import QuotaState
from workflows.rounds import Round, Turned


def show_rules(desk: Desk, now: Round) -> Slots:
    """What counts (weights), what must hold (switches), quotas, and the aim; undo and reset. Answers where the prices
    of rules and quotas go, which are told when the plan is shown: nobody waits for them."""
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.header(_("Rules"), anchor=False)
            st.space("stretch")
            st.button(
                _("Undo"),
                icon=":material/undo:",
                disabled=not now.can_undo,
                key="matching_undo",
                type="tertiary",
                on_click=turn_by,
                args=(lambda: rounds.undo_turn(desk.actor, desk.cohort_id, now.model, now=desk.now),),
                help=_("Take the last change back: of a weight, a rule, a pair or a scenario"),
            )
            st.button(
                _("Reset"),
                icon=":material/restart_alt:",
                key="matching_reset",
                type="tertiary",
                disabled=not now.kept,
                on_click=turn_by,
                args=(lambda: rounds.reset(desk.actor, desk.cohort_id, now.model),),
                help=_("Back to what the program says"),
            )
        _show_aim(desk, now)
        _show_weights(desk, now)
        slots = _show_switches(desk, now)
        _show_exceptions(desk, now)
        slots |= show_wishes(desk, now)
    return slots


def _show_aim(desk: Desk, now: Round) -> None:
    aims = {Objective.COUNT_FIRST: _("Most people"), Objective.SCORE_FIRST: _("Best fit")}
    present = now.settings.objective or now.matching.objective
    key = box_for("matching_aim", present)

    def changed() -> None:
        turn_round(desk, now, Turned(objective=st.session_state[key]))

    st.segmented_control(
        _("Aim"),
        list(aims),
        format_func=aims.__getitem__,
        default=present,
        key=key,
        required=True,
        on_change=changed,
        help=_("Most people: match as many as the rules allow, then fit them best. Best fit: the highest total fit."),
    )
    weakest = box_for("matching_fairest", now.settings.fairest)
    st.toggle(
        _("Raise the weakest pair"),
        now.settings.fairest,
        key=weakest,
        on_change=lambda: turn_round(desk, now, Turned(fairest=bool(st.session_state[weakest]))),
        help=_("With as many people matched, the pair that fits least is made to fit as well as possible first."),
    )


def _show_weights(desk: Desk, now: Round) -> None:
    if not now.matching.prefer:
        return
    st.markdown(f"**{_('What counts')}**")
    for name, preference in now.matching.prefer.items():
        present = now.settings.weights.get(name, preference.weight)
        key = box_for(f"matching_weight_{name}", present)
        st.slider(
            plain(title_of(now, name)),
            0,
            max(rounds.HIGHEST, preference.weight),
            present,
            step=5,
            key=key,
            on_change=_weigh,
            args=(desk, now, name, key),
            help=_explain(now, preference.compare, preference.note),
        )


def _show_switches(desk: Desk, now: Round) -> Slots:
    """A switch for every rule and every quota, each with a place beside it for its price."""
    slots: Slots = {}
    ask_for_prices(now)
    if now.matching.must:
        _show_heading(now, _("What must hold"))
    for name, must in now.matching.must.items():
        holds = name not in now.settings.dropped
        key = box_for(f"matching_must_{name}", holds)
        with st.container(horizontal=True, wrap=False, vertical_alignment="center"):
            # In a container of its own a long title wraps, and the figure stays beside it.
            st.container().toggle(
                plain(title_of(now, name)),
                holds,
                key=key,
                width="stretch",
                on_change=_switch,
                args=(desk, now, "dropped", name, key),
                help=_explain(now, must.rule, must.locked or must.note),
                disabled=must.protects,
            )
            if not must.protects:  # nobody can do without it
                slots["rule", name] = price_slot(now)
    if now.matching.quotas:
        _show_heading(now, _("Quotas"))
    stands = {quota.name: quota for quota in now.best.quotas}
    for name, quota in now.matching.quotas.items():
        holds = name not in now.settings.quotas_off
        key = box_for(f"matching_quota_{name}", holds)
        st.toggle(
            plain(title_of(now, name)),
            holds,
            key=key,
            on_change=_switch,
            args=(desk, now, "quotas_off", name, key),
            help=_explain(now, quota.where, _limits(quota.at_least, quota.at_most)),
        )
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            if name in stands:
                said = _("{n} in this plan", n=stands[name].members) + ", " + _bounds(stands[name])
                st.caption(said, width="content")
            slots["quota", name] = price_slot(now)
    return slots


def _show_heading(now: Round, title: str) -> None:
    """A heading, and what the figures at the right say."""
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", gap="xxsmall"):
        st.markdown(f"**{title}**", width="content")
        if is_live(now):
            st.markdown(
                f":small[:gray[{plain(words('if switched'))}]]",
                width="content",
                help=_(
                    "How many more or fewer people would be matched if you switched it, or how much better the pairs "
                    "would fit."
                ),
            )


def _show_exceptions(desk: Desk, now: Round) -> None:
    """Exceptions, changed places and assumed answers that are in force, each with a way back."""
    parts = (
        ("waived", _("Exceptions"), Turned(waived=[])),
        ("places", _("Changed places"), Turned(places=dict.fromkeys(now.kept.get("places", {})))),
        ("answers", _("Answers that are only tried out"), Turned(answers=[])),
    )
    for key, title, without in parts:
        if not now.kept.get(key):
            continue
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{title}**")
            st.space("stretch")
            st.button(
                _("Take back"),
                key=f"matching_without_{key}",
                type="tertiary",
                on_click=turn_round,
                args=(desk, now, without),
            )
        st.markdown("\n".join(f"- {plain(one)}" for one in said_of(now, {key: now.kept[key]})))


def _bounds(quota: QuotaState) -> str:
    """*at most 30*, in people: of a share, what it comes to in this plan."""
    parts = [
        _("at least {limit}", limit=quota.low) if quota.low else "",
        _("at most {limit}", limit=quota.high) if quota.high is not None else "",
    ]
    return ", ".join(part for part in parts if part)


def _limits(at_least: str | None, at_most: str | None) -> str:
    parts = [
        _("at least {limit}", limit=at_least) if at_least else "",
        _("at most {limit}", limit=at_most) if at_most else "",
    ]
    return ", ".join(part for part in parts if part)


def _explain(now: Round, lines: tuple[str, ...], note: str | None) -> str:
    said = plain(say(parse_conditions(tuple(lines)), spoken(now.standing.definition), language=language()))
    return f"{said}\n\n{plain(note)}" if note else said


def _weigh(desk: Desk, now: Round, name: str, key: str) -> None:
    turn_round(desk, now, Turned(weights={name: int(st.session_state[key])}))


def _switch(desk: Desk, now: Round, what: str, name: str, key: str) -> None:
    off = set(getattr(now.settings, what))
    (off.discard if st.session_state[key] else off.add)(name)
    turn_round(desk, now, Turned(dropped=sorted(off)) if what == "dropped" else Turned(quotas_off=sorted(off)))
