"""Report on screen: figures with their definitions; names for the team alone."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest
from streamlit.testing.v1 import AppTest

from models.vocabulary import AccountRole
from tests.cohorts import a_person
from tests.desks import ActorAs, OpenApp, go
from tests.pages.shown import shown
from tests.small_program import SMALL_PROGRAM, open_small_program

COUNTED = (
    SMALL_PROGRAM
    + """
indicators:
  waiting: { label: Waiting now, measure: number of mentees, where: [mentee is in waiting], target: at least 20 }
  spoken:  { label: Waiting by language, measure: share of mentees, where: [mentee is in waiting], by: languages }
reports:
  board: { label: Report to the board, for: coordinator, shows: [waiting, spoken] }
"""
)
PAGE = "pages/cohort/report.py"


def test_without_a_cohort_it_says_what_it_is_for(app: OpenApp) -> None:
    test = go(app(AccountRole.COORDINATOR), PAGE)
    assert not test.exception
    assert [button.label for button in test.button if button.key == "empty_pages/program/programs.py"] == [
        "Open a program"
    ]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("page", "section"),
    [
        (PAGE, "indicators"),
        ("pages/daily/checkins.py", "check_ins"),
    ],
)
def test_what_the_program_does_not_say_is_said_in_the_builder(
    app: OpenApp, actor_as: ActorAs, page: str, section: str
) -> None:
    ruth = actor_as(AccountRole.COORDINATOR)
    open_small_program(ruth)

    test = go(app(actor=ruth), page)

    assert not test.exception
    (link,) = [link.proto for link in test.get("page_link") if "Go to the builder" in link.proto.label]
    assert f"at={section}" in link.query_string


def test_the_team_sees_figures_with_definitions_and_who_is_behind_them(app: OpenApp, actor_as: ActorAs) -> None:
    ruth = actor_as(AccountRole.OWNER)
    cohort = open_small_program(ruth, text=COUNTED)
    for number in range(6):
        a_person(ruth, cohort, "mentee", f"Person {number}")

    test = go(app(actor=ruth), PAGE)

    assert not test.exception
    # 6 wait, 20 are wished for; 6 of 6 wait = 100 %.
    assert {metric.label: metric.value for metric in test.metric} == {
        "Waiting now": "6",
        "Waiting by language": "100 %",
    }
    assert "Number of people in the role ‘Newcomer’ where the newcomer is in ‘Waiting’" in shown(test)
    assert "Target not met" in shown(test)
    test.button("report_rows_waiting").click().run()
    assert not test.exception
    assert "Person 5" in str(test.dataframe[0].value)


def test_a_viewer_sees_sums_and_no_name(app: OpenApp, actor_as: ActorAs, monkeypatch: pytest.MonkeyPatch) -> None:
    ruth = actor_as(AccountRole.OWNER)
    cohort = open_small_program(ruth, text=COUNTED)
    for number in range(6):
        a_person(ruth, cohort, "mentee", f"Person {number}")
    a_person(ruth, cohort, "mentor", "Only Mentor")

    viewer = app(AccountRole.VIEWER)
    monkeypatch.setenv("KITH_TODAY", "2026-11-02")  # all came on 14 September: at its end they are counted

    test = go(viewer, PAGE)

    assert not test.exception
    assert [box.options for box in test.selectbox if box.key == "report_end"] == [["31 Oct 2026", "30 Sep 2026"]]
    assert {metric.label: metric.value for metric in test.metric} == {
        "Waiting now": "6",
        "Waiting by language": "100 %",
    }
    assert "You see sums only" in shown(test)
    assert "Person" not in shown(test)
    assert not [button for button in test.button if str(button.key).startswith("report_rows")]
    assert not [box for box in test.selectbox if box.key == "report_at"]
    assert "Not shown, to protect groups of fewer than 5" in shown(test)  # one mentor


def test_an_earlier_day_can_be_asked_for(app: OpenApp, actor_as: ActorAs) -> None:
    ruth = actor_as(AccountRole.OWNER)
    a_person(ruth, open_small_program(ruth, text=COUNTED), "mentee", "Amina Yusuf")
    test = go(app(actor=ruth), PAGE)
    test.selectbox("report_at").select("month").run()
    assert not test.exception
    assert test.metric[0].value == "0"
    assert "as of 31 Aug 2026" in shown(test)


SECRETS = (
    COUNTED.replace(
        "      way:        {",
        "      fled_from:  { type: select_one places, label: Fled from, sensitivity: sensitive }\n"
        "      worry:      { type: text, label: What worries you, sensitivity: sensitive, exported: no }\n"
        "      way:        {",
    )
    .replace(
        "choices:\n", "choices:\n  places: { valley: The valley, lake: The lake, hill: The hill, ridge: The ridge }\n"
    )
    .replace(
        "\nindicators:\n",
        "\nindicators:\n  fled: { label: By place, measure: share of mentees, where: [mentee is in waiting], by: fled_from, hide_below: 5 }\n",
    )
    .replace("shows: [waiting", "shows: [fled, waiting")
)


def sent(test: AppTest) -> str:
    """Everything that went to the browser: texts, tables, and the data and tooltips of charts."""
    return "".join(str(getattr(node, "proto", "")) for node in test._tree)


def drawn(chart: Any) -> str:
    """What the browser has of a chart: how it is drawn, tooltips with it, and every row of its data."""
    held = chart.proto.arrow_vega_lite_chart if hasattr(chart.proto, "arrow_vega_lite_chart") else chart.proto
    tables = [held.data, *(one.data for one in held.datasets)]
    rows = [pa.ipc.open_stream(table.data).read_pandas().to_string() for table in tables if table.data]
    return "".join([held.spec, *rows])


@pytest.mark.parametrize("role", [AccountRole.OWNER, AccountRole.VIEWER])
def test_charts_hold_no_name_no_sensitive_text_and_no_small_group(
    app: OpenApp, actor_as: ActorAs, monkeypatch: pytest.MonkeyPatch, role: AccountRole
) -> None:
    ruth = actor_as(AccountRole.OWNER)
    cohort = open_small_program(ruth, text=SECRETS)
    places = ("valley",) * 6 + ("lake",) * 5 + ("hill",) * 2 + ("ridge",) * 3
    for number, place in enumerate(places):
        a_person(ruth, cohort, "mentee", f"Person {number}", fled_from=place, worry=f"CANARY {number}")
    signed_in = app(role) if role is AccountRole.VIEWER else app(actor=ruth)
    monkeypatch.setenv("KITH_TODAY", "2026-11-02")

    test = go(signed_in, PAGE)

    assert not test.exception
    charts = "".join(map(drawn, test.get("vega_lite_chart")))
    assert "tooltip" in charts
    assert [word for word in ("Person", "CANARY", "example.org") if word in sent(test)] == []
    # Six from the valley and five from the lake may be told. The few from the hill and the ridge are hidden: no bar,
    # no tooltip, no row of the chart's data.
    assert {name for name in ("valley", "lake", "hill", "ridge") if f"The {name}" in charts} == {"valley", "lake"}
