"""People who may be one: rows of a roster beside somebody known, and two records that are both here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd
import streamlit as st

from pages.widgets.desk import Desk
from pages.widgets.notices import attempt, tell
from pages.widgets.wording import _, plain, words
from workflows import intake, merging
from workflows.exchange.known import By
from workflows.exchange.likeness import Evidence
from workflows.exchange.lookalikes import look_the_same
from workflows.intake import Resemblance, Upload, UploadState
from workflows.merging import Pair, Rested

_SHOWN = 20


def grounds(evidence: Sequence[Evidence]) -> str:
    """The evidence in words: *similar name (Mohamad, محمد) · same birth date*."""
    said = {
        "name": _("similar name"),
        "email": _("same e-mail"),
        "email close": _("e-mail with one letter off"),
        "phone": _("same phone"),
        "birth date": _("same date of birth"),
        "birth date turned": _("date of birth with day and month turned round"),
    }

    def ground(one: Evidence) -> str:
        if one.ground == "name" and look_the_same(one.one, one.other):
            return _("same name to the eye, in look-alike letters of another alphabet")
        return _("same name") if one.ground == "name" and one.one == one.other else said[one.ground]

    return " · ".join(
        ground(one) + ("" if one.one == one.other else f" ({plain(one.one)} – {plain(one.other)})") for one in evidence
    )


def shared(by: By) -> str:
    """By what a row and somebody known may be one person, in a word or two."""
    said = {"email": words("same e-mail"), "phone": words("same phone"), "name and birth date": words("same name")}
    return said.get(by) or words("similar name")


# Rows of a roster -----------------------------------------------------------------------------------------------------
def show_resembling(desk: Desk, upload: Upload) -> None:
    """The rows that would go in as new and may be about somebody who is here."""
    if upload.state is UploadState.DONE:
        return
    found = intake.resemblances(desk.actor, upload.id, now=desk.now) if upload.news.alike else ()
    decided = {row: said for row, said in upload.decisions.same.items() if row not in upload.decisions.taken}
    if not found and not decided:
        return
    st.header(_("One person, or two?"), anchor=False)
    for one in found[:_SHOWN]:
        _show_row(desk, upload, one)
    if len(found) > _SHOWN:
        st.caption(_("The first {n} of {all}.", n=_SHOWN, all=len(found)))
    for row, said in decided.items():
        with st.container(horizontal=True, vertical_alignment="center"):
            name = upload.names.get(said.person, "")
            told = _("Row {row} is about {name}.", row=row, name=name) if name else _("Row {row} is new.", row=row)
            st.caption(f":material/done: {told}", width="stretch")
            st.button(
                _("Look again"), key=f"alike_again_{row}", type="tertiary", on_click=_again, args=(desk, upload, row)
            )


def _show_row(desk: Desk, upload: Upload, one: Resemblance) -> None:
    key = f"alike_{one.row}_{one.person}"
    with st.container(border=True, gap="small"):
        st.markdown(_("**Row {row}** may be **{name}**, who is here.", row=one.row, name=one.name))
        st.caption(grounds(one.evidence) or plain(shared(one.by)))
        differing = {answer.question: plain(answer.label) for answer in one.answers if answer.differs}
        table = st.container()
        kept: list[str] = []
        if differing:
            kept = st.pills(
                _("Keep what is known here for"),
                list(differing),
                default=[question for question in differing if question in upload.naming],
                format_func=differing.__getitem__,
                selection_mode="multi",
                key=f"{key}_kept",
            )
        with table:
            _table(
                [(a.label, a.known, a.brought, a.differs, a.question not in kept) for a in one.answers],
                words("Here"),
                words("Row {row}", row=one.row),
                key,
            )
        with st.container(horizontal=True):
            st.button(
                _("Same person"), key=f"{key}_same", icon=":material/person_check:", on_click=_say,
                args=(desk, upload, one.row, one.person, tuple(kept)),
            )  # fmt: skip
            st.button(
                _("Somebody else"), key=f"{key}_other", icon=":material/group:", on_click=_say,
                args=(desk, upload, one.row, "", ()),
            )  # fmt: skip


def _say(desk: Desk, upload: Upload, row: int, person: str, kept: tuple[str, ...]) -> None:
    attempt(
        lambda: intake.say_same(
            desk.actor, upload.id, row, person, kept=kept, now=desk.now, seen=upload.number
        )
    )  # fmt: skip


def _again(desk: Desk, upload: Upload, row: int) -> None:
    attempt(lambda: intake.look_at_row_again(desk.actor, upload.id, row, now=desk.now, seen=upload.number))


# Two records that are both here ---------------------------------------------------------------------------------------
def show_alike(desk: Desk) -> None:
    """Pairs of records that may be one person, and those that were merged."""
    found = merging.alike(desk.actor, desk.cohort_id, now=desk.now)
    if not found.pairs:
        st.info(_("Nobody in this cohort looks like somebody else in it."), icon=":material/check_circle:")
    for pair in found.pairs[:_SHOWN]:
        _show_pair(desk, pair)
    if len(found.pairs) > _SHOWN:
        st.caption(_("The first {n} of {all}.", n=_SHOWN, all=len(found.pairs)))
    if found.rested:
        st.header(_("Merged before"), anchor=False)
    for rested in found.rested:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            st.markdown(_merged(rested), width="stretch")
            st.button(
                _("Separate"), key=f"alike_apart_{rested.stream}", icon=":material/undo:", on_click=_separate,
                args=(desk, rested.stream),
            )  # fmt: skip


def _merged(rested: Rested) -> str:
    """Which record went into which. Where both bear one name, it would say that somebody went into herself."""
    if rested.name == rested.into:
        return _("Two records of **{name}** ({role}) are one now.", name=rested.name, role=rested.role)
    return _("**{name}** was merged into **{into}** ({role}).", name=rested.name, into=rested.into, role=rested.role)


def _show_pair(desk: Desk, pair: Pair) -> None:
    key = f"alike_{pair.stays}_{pair.goes}"
    with st.container(border=True, gap="small"):
        st.markdown(
            f"**{plain(pair.stays_name)}** ({plain(pair.stays_stage)}) · "
            f"**{plain(pair.goes_name)}** ({plain(pair.goes_stage)}) · {plain(pair.role)}"
        )
        st.caption(grounds(pair.evidence))
        differing = {answer.question: plain(answer.label) for answer in pair.answers if answer.differs}
        table = st.container()
        taken: list[str] = []
        if differing:
            taken = st.pills(
                _("Take over from the record that goes"),
                list(differing),
                format_func=differing.__getitem__,
                selection_mode="multi",
                key=f"{key}_taken",
                help=_("What the record that stays has not is taken over anyway."),
            )
        with table:
            _table(
                [(a.label, a.stays, a.goes, a.differs, a.question in taken or not a.stays) for a in pair.answers],
                words("{name} (stays)", name=pair.stays_name),
                words("{name} (goes)", name=pair.goes_name),
                key,
            )
        with st.container(horizontal=True):
            st.button(
                _("Merge into one"), key=f"{key}_merge", type="primary", icon=":material/merge:", on_click=_merge,
                args=(desk, pair.stays, pair.goes, tuple(taken)),
            )  # fmt: skip
            st.button(
                _("Two people"), key=f"{key}_two", icon=":material/group:", on_click=_apart,
                args=(desk, pair.stays, pair.goes),
            )  # fmt: skip


def _merge(desk: Desk, stays: str, goes: str, taken: tuple[str, ...]) -> None:
    if attempt(lambda: merging.merge(desk.actor, desk.cohort_id, stays, goes, taken=taken, now=desk.now)):
        tell(_("Merged. Under ‘Merged before’ the two can be separated again."))


def _separate(desk: Desk, goes: str) -> None:
    attempt(lambda: merging.separate(desk.actor, desk.cohort_id, goes, now=desk.now))


def _apart(desk: Desk, one: str, other: str) -> None:
    attempt(lambda: merging.tell_apart(desk.actor, desk.cohort_id, one, other, now=desk.now))


def _table(rows: Iterable[tuple[str, str, str, bool, bool]], here: str, there: str, key: str) -> None:
    """What the second one says beside what the first does, those that differ first, and which of the two holds then.
    A row is (question, first, second, whether they differ, whether the second holds)."""
    ordered = sorted((row for row in rows if row[2]), key=lambda row: not row[3])
    told = [
        [plain(one), f"{plain(other)} ✓"] if second else [f"{plain(one)} ✓", plain(other)]
        for _label, one, other, _differs, second in ordered
    ]
    frame = pd.DataFrame(told, index=[plain(row[0]) for row in ordered], columns=[plain(here), plain(there)])
    if not frame.empty:
        with st.container(key=f"two_sides_{key}"):  # its words wrap, so both sides are seen on a phone too
            st.table(frame)
            st.caption(_("✓ is the answer that is kept."))
