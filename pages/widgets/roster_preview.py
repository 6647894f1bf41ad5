"""What a workbook would bring: new people, changed answers cell by cell, nothing new; and the button that does it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from math import ceil
from typing import Any, TypeVar

import pandas as pd
import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig

from models.vocabulary import UNSET, Value
from pages.widgets.days import day
from pages.widgets.desk import Desk
from pages.widgets.device import on_phone
from pages.widgets.notices import attempt
from pages.widgets.roster_alike import shared
from pages.widgets.roster_at_work import show_at_work, tell_taken
from pages.widgets.roster_landing import close_upload, counted, show_batch, show_put_away
from pages.widgets.roster_mending import leave_out, name_of
from pages.widgets.row_height import fitted, room_for
from pages.widgets.wording import _, colon, plain, words
from workflows import intake
from workflows.exchange.known import Alike, Changed, Same
from workflows.exchange.nobody import SAID
from workflows.exchange.result import CellFinding
from workflows.exchange.tables import Skipped
from workflows.intake import Lot, Upload, UploadRow, UploadState

T = TypeVar("T")
A_PAGE = 100
"""People whom a table shows at once."""
WHY_WIDE = 620
"""Pixels of the column that says why to look twice."""


def show_head(desk: Desk, upload: Upload, row: UploadRow | None) -> None:
    """The workbook, where its rows are, and the one thing to do now."""
    counts = {lot: len(upload.rows_in(lot)) for lot in Lot}
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.header(f"{plain(upload.file_name)} · {plain(upload.role_label)}", anchor=False, width="stretch")
            st.button(
                _("All rosters"),
                key="roster_close",
                type="tertiary",
                icon=":material/arrow_back:",
                on_click=close_upload,
            )
        tiles = [
            (words("Rows"), len(upload.lots)),
            (words("Ready"), counts[Lot.READY]),
            (words("Set aside"), counts[Lot.WAITING]),
            (words("In"), counts[Lot.TAKEN]),
        ]
        with st.grid(4, min_column_width=110):
            for label, number in tiles:
                st.metric(label, number, border=True)
        st.caption(_sum(upload, counts))
        _show_no_people(desk, upload)
        for batch in row.batches if row else ():
            show_batch(desk, batch, row.zone if row else "UTC")
        at_work = intake.progress_of(desk.actor)
        if at_work is not None and at_work.upload_id == upload.id:
            show_at_work(desk)
            if not at_work.marking:
                return  # its rows are on their way in
        if upload.state is UploadState.MENDING:
            _show_actions(desk, upload, counts)
        elif upload.state is UploadState.DONE:
            _show_done(desk, upload)


def _sum(upload: Upload, counts: dict[Lot, int]) -> str:
    """Where every row of the file is. It always adds up."""
    parts = [
        (counts[Lot.TAKEN], _("{n} in", n=counts[Lot.TAKEN])),
        (counts[Lot.READY], _("{n} ready", n=counts[Lot.READY])),
        (counts[Lot.WAITING], _("{n} set aside", n=counts[Lot.WAITING])),
        (counts[Lot.LEFT_OUT], _("{n} left out", n=counts[Lot.LEFT_OUT])),
    ]
    added = " + ".join(said for number, said in parts if number)
    return _("{n} {n|row|rows}", n=len(upload.lots)) + f" = {added}"


def _show_no_people(desk: Desk, upload: Upload) -> None:
    """The lines of the file that are taken for no people, every one with its reason. She may be called Total, or have
    given nothing but her name: then one click makes it a row like any other."""
    skipped = upload.reading.skipped
    if not skipped:
        return

    def cells(skip: Skipped) -> Iterable[Sequence[object]]:
        yield [skip.row, words(SAID[skip.why]), skip.text]

    title = _("{n} more {n|line holds|lines hold} no person: totals, notes, headings", n=len(skipped))
    with st.expander(title, icon=":material/rule:"):
        columns = [words("Row"), words("Why it is no person"), words("What stands there")]
        asks = upload.state is UploadState.MENDING
        alt = words("Lines that hold no person")
        chosen = _table(skipped, cells, columns, alt, f"roster_skipped_{upload.number}", choosing=asks)
        if asks:
            rows = [int(str(row[0])) for row in chosen]
            st.button(
                _("Count as people ({n})", n=len(rows)) if rows else _("Count as people"),
                key=f"roster_people_{upload.number}",
                icon=":material/person_add:",
                disabled=not rows,
                help=_("Choose the lines that are people after all. They join the rows above."),
                on_click=lambda: attempt(
                    lambda: intake.count_as_people(desk.actor, upload.id, rows, now=desk.now, seen=upload.number)
                ),
            )


def _show_actions(desk: Desk, upload: Upload, counts: dict[Lot, int]) -> None:
    news, ready = upload.news, counts[Lot.READY]
    if ready and (twice := _twice(upload)):
        _show_twice_ahead(desk, upload, twice)
    with st.container(horizontal=True, vertical_alignment="center"):
        if ready:
            if news.new and not news.changed:
                label = _("Take {n} {n|person|people} in", n=len(news.new))
            elif news.changed:
                label = _("Take in: {sum}", sum=counted(len(news.new), len(news.changed), 0))
            else:
                label = _("Nothing new in {n} {n|row|rows}: finish", n=ready)
            # a callback: a quick click elsewhere would interrupt what is done while the page runs
            st.button(
                label,
                type="primary",
                key="roster_take_in",
                icon=":material/login:",
                on_click=_take_in,
                args=(desk, upload),
            )
        show_put_away(desk, upload)


def _twice(upload: Upload) -> tuple[Alike | CellFinding, ...]:
    """What there is to look at twice in rows that would go in."""
    return (*upload.news.alike, *upload.remarks)


def _show_twice_ahead(desk: Desk, upload: Upload, twice: Sequence[Alike | CellFinding]) -> None:
    """Say it where she takes them in, for the list itself stands far below; what Excel shows crossed out, or does not
    show, leaves by one click."""

    def rows(code: str) -> list[int]:
        return sorted({one.row or 0 for one in twice if isinstance(one, CellFinding) and one.code == code})

    crossed, hidden, turned = rows("row_crossed_out"), rows("row_hidden"), rows("cell_name_turned")
    said = [_("Look twice at {n} {n|row|rows} first, at the end of this page.", n=len({one.row for one in twice}))]
    if crossed:
        said.append(_("{n} {n|is|are} crossed out in the workbook.", n=len(crossed)))
    if hidden:
        said.append(_("{n} {n|is|are} hidden in the workbook.", n=len(hidden)))
    if turned:
        said.append(_("{n} {n|name has|names have} the family name first.", n=len(turned)))
    st.warning(" ".join(said), icon=":material/visibility:")
    with st.container(horizontal=True):
        if turned:
            st.button(
                _("Turn {n} {n|name|names} round", n=len(turned)),
                key=f"roster_turn_{upload.number}",
                icon=":material/swap_horiz:",
                help=_("‘Haddad, Amina’ becomes ‘Amina Haddad’. Your file stays as it is."),
                on_click=_turn_names,
                args=(desk, upload),
            )
        for name, some, label in (
            ("crossed", crossed, _("Leave out what is crossed out ({n})", n=len(crossed))),
            ("hidden", hidden, _("Leave out what is hidden ({n})", n=len(hidden))),
        ):
            if some:
                _leave_out_button(desk, upload, some, label, f"roster_out_{name}")


def _leave_out_button(desk: Desk, upload: Upload, rows: Sequence[int], label: str, key: str) -> None:
    st.button(
        label,
        key=f"{key}_{upload.number}",
        icon=":material/do_not_disturb_on:",
        disabled=not rows,
        help=_("They stay under ‘left out’ above, where you take them back."),
        on_click=leave_out,
        args=(desk, upload, rows),
    )


def _turn_names(desk: Desk, upload: Upload) -> None:
    attempt(lambda: intake.accept(desk.actor, upload.id, now=desk.now, seen=upload.number, code="cell_name_turned"))


def _take_in(desk: Desk, upload: Upload) -> None:
    if len(upload.lots) > intake.MANY_ROWS:
        attempt(lambda: intake.take_in_beside(desk.actor, upload.id, now=desk.now, seen=upload.number))
        return
    taken = attempt(lambda: intake.take_in(desk.actor, upload.id, now=desk.now, seen=upload.number))
    if taken is not None:
        tell_taken(desk, upload.id, taken)


def _show_done(desk: Desk, upload: Upload) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(":material/check_circle: " + _("Every row is dealt with."), width="stretch")
        st.button(
            _("Compare again"),
            key="roster_again",
            icon=":material/compare_arrows:",
            help=_("See what differs between this workbook and the people as they are today."),
            on_click=lambda: attempt(lambda: intake.look_again(desk.actor, upload.id, now=desk.now)),
        )
        if st.button(_("Go to stages"), key="roster_next", type="primary", icon=":material/arrow_forward:"):
            st.switch_page("pages/cohort/stages.py")


# What it brings -----------------------------------------------------------------------------------------------------
def show_news(desk: Desk, upload: Upload) -> None:
    """The ready rows: who is new, what changes, what stays."""
    news, twice = upload.news, _twice(upload)
    if not upload.rows_in(Lot.READY):
        return
    st.header(_("What goes in"), anchor=False)
    views = {
        "new": (_("New ({n})", n=len(news.new)), news.new),
        "changed": (_("Changed ({n})", n=len(news.changed)), news.changed),
        "same": (_("Unchanged ({n})", n=len(news.unchanged)), news.unchanged),
        "look": (_("Look twice ({n})", n=len({one.row for one in twice})), twice),
    }
    filled = {name: title for name, (title, rows) in views.items() if rows}
    chosen = st.segmented_control(
        _("Show"),
        list(filled),
        format_func=filled.__getitem__,
        default=next(iter(filled)),
        required=True,
        key=f"roster_news_{upload.id}_{upload.number}",
        label_visibility="collapsed",
    )
    {"new": _show_new, "changed": _show_changed, "same": _show_same, "look": _show_alike}[str(chosen)](desk, upload)
    if news.missing:
        st.caption(
            ":material/info: "
            + _(
                "{n} {n|person who is|people who are} here already {n|is|are} not in this workbook. "
                "They stay as they are.",
                n=len(news.missing),
            )
        )


def _table(
    items: Sequence[T], cells: Callable[[T], Iterable[Sequence[object]]], columns: Sequence[str], alt: str, key: str,
    *, high: int | None = None, wide: Mapping[str, ColumnConfig] | None = None, choosing: bool = False,
) -> list[list[object]]:  # fmt: skip
    """A table of at most a page of items, each with its rows: a roster of 100,000 is not sent to the browser. Answers
    the rows that were chosen in it, where ``choosing`` is possible."""
    pages = max(1, ceil(len(items) / A_PAGE))
    at = min(st.session_state.get(f"{key}_page", 1), pages)
    rows = [list(row) for item in items[(at - 1) * A_PAGE : at * A_PAGE] for row in cells(item)]
    looks: dict[str, Any] = {"on_select": "rerun", "selection_mode": "multi-row"} if choosing else {}
    shown = st.dataframe(
        pd.DataFrame(rows, columns=list(columns)),
        hide_index=True,
        row_height=high,
        height="auto" if len(rows) <= 10 else 420,
        alt=alt,
        key=key,
        column_config={words("Row"): st.column_config.NumberColumn(width=60), **(wide or {})},
        **looks,
    )
    if pages > 1:
        st.pagination(pages, key=f"{key}_page")
    return [rows[at] for at in shown.selection.rows if at < len(rows)] if choosing else []


def _show_leaving(desk: Desk, upload: Upload, chosen: Sequence[Sequence[object]], key: str) -> None:
    """The button that leaves out what was chosen in a table whose first column is the row."""
    rows = sorted({row for row, *_rest in chosen if isinstance(row, int)})
    label = _("Leave {n} {n|row|rows} out", n=len(rows)) if rows else _("Leave rows out: choose them in the list")
    _leave_out_button(desk, upload, rows, label, key)


def _show_new(desk: Desk, upload: Upload) -> None:
    news, reading = upload.news, upload.reading
    telling = [name for name in reading.used if name not in upload.naming and name not in upload.sensitive][:6]
    columns = [words("Row"), words("Name"), *(upload.words.labels[name] for name in telling)]

    def cells(row: int) -> Iterable[Sequence[object]]:
        answers = reading.rows[row].answers
        said = [shown_answer(upload, name, answers.get(name)) for name in telling]
        known = news.elsewhere.get(row)
        yield [row, name_of(upload, row), *said, *([known.known_from if known else ""] if news.elsewhere else [])]

    if news.elsewhere:
        columns.append(words("Known from"))
    told, key = words("People who would be new"), f"roster_new_{upload.number}"
    _show_leaving(desk, upload, _table(news.new, cells, columns, told, key, choosing=True), "roster_out_new")


def _show_changed(_desk: Desk, upload: Upload) -> None:
    def cells(one: Changed) -> Iterable[Sequence[object]]:
        who = upload.names.get(one.person, UNSET)
        for change in one.changes:
            label = upload.words.labels[change.question]
            old, new = (shown_answer(upload, change.question, value) for value in (change.old, change.new))
            if change.question in upload.sensitive:
                old, new = (words("covered") if change.covered else ""), words("covered")
            yield [one.row, who, label, old or UNSET, new]
        for agreed in upload.news.consents.get(one.row, ()):
            before, after = (words("Given"), words("Not given")) if not agreed.given else (UNSET, words("Given"))
            yield [one.row, who, upload.consents.get(agreed.consent, agreed.consent), before, after]

    columns = [words("Row"), words("Name"), words("What"), words("Before"), words("Now")]
    _table(upload.news.changed, cells, columns, words("Answers that would change"), "roster_changed")
    st.caption(_("An empty cell changes nothing: what is known stays."))


def _show_same(_desk: Desk, upload: Upload) -> None:
    def cells(one: Same) -> Iterable[Sequence[object]]:
        yield [one.row, upload.names.get(one.person, UNSET)]

    columns = [words("Row"), words("Name")]
    _table(upload.news.unchanged, cells, columns, words("People about whom nothing is new"), "roster_same")


def _show_alike(desk: Desk, upload: Upload) -> None:
    twice = sorted(_twice(upload), key=lambda one: one.row or 0)
    said = [
        f"{upload.names.get(one.person, UNSET)}{colon()}{shared(one.by)}"
        if isinstance(one, Alike)
        else upload.words.of(one).sentence(desk.language)
        for one in twice
    ]
    narrow = on_phone()
    room, lines = room_for(WHY_WIDE)
    whole, high = fitted(said, room, one_line=len(twice) > A_PAGE, lines=lines)

    def cells(at: int) -> Iterable[Sequence[object]]:
        row = twice[at].row or 0
        yield [row, name_of(upload, row), whole[at]]

    columns = [words("Row"), words("Name"), words("Why look twice")]
    wide = {
        columns[1]: st.column_config.TextColumn(width=90 if narrow else 150),
        columns[2]: st.column_config.TextColumn(width=room),
    }
    if narrow:
        wide[columns[0]] = st.column_config.NumberColumn(width=45)
    told, key = words("Rows to look at twice"), f"roster_alike_{upload.number}"
    chosen = _table(range(len(twice)), cells, columns, told, key, high=high, wide=wide, choosing=True)
    _show_leaving(desk, upload, chosen, "roster_out_twice")
    st.caption(_("They go in as they are. If one of them is a mistake, leave it out, or mend the workbook first."))


def shown_answer(upload: Upload, question: str, value: Value) -> str:
    """An answer as people read it: labels of choices, days, yes and no."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return words("Yes") if value else words("No")
    if isinstance(value, date):
        return day(value)
    choices = upload.words.choices.get(question, {})
    names = value if isinstance(value, tuple) else (str(value),)
    return ", ".join(choices.get(str(name), str(name)) for name in names)
