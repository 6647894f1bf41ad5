"""Try it out on screen: a rehearsal is begun, watched, stopped and read; stories are listed with what came of them."""

from __future__ import annotations

import time
from dataclasses import replace
from threading import Event

import pytest
from streamlit.testing.v1 import AppTest

from tests.desks import ActorAs, OpenApp, go
from tests.pages.shown import shown
from tests.small_program import NOW, SMALL_PROGRAM, open_small_program, publish
from workflows import drafts, publishing, rehearsals
from workflows.publishing import open_program, shipped_text
from workflows.simulation import Stopped

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # the use cases are tested on both

PAGE = "pages/program/simulate.py"


@pytest.fixture(autouse=True)
def _short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two lives of two hands full of people, not twenty: what a page shows is the same."""
    monkeypatch.setattr(rehearsals, "rehearse", _rehearse)


def _rehearse(job: object, *, told: object) -> object:
    return _REAL(_fewer(job), told=told, processes=0)  # type: ignore[arg-type]


_REAL = rehearsals.rehearse


def _fewer(job: object) -> object:
    return replace(job, seeds=(1, 2))  # type: ignore[type-var]


def _rehearsed(test: AppTest) -> AppTest:
    test.slider("simulate_weeks").set_value(8)
    test.button("simulate_go").click().run()
    deadline = time.monotonic() + 60
    while "Matches begun" not in shown(test) and time.monotonic() < deadline:
        time.sleep(0.2)
        test.run()
    assert not test.exception
    return test


def test_without_a_program_it_says_where_to_begin(app: OpenApp, actor_as: ActorAs) -> None:
    test = go(app(actor=actor_as()), PAGE)
    assert "Nothing to try out yet" in shown(test)


def test_a_rehearsal_shows_its_figures_and_says_that_it_is_no_forecast(app: OpenApp, actor_as: ActorAs) -> None:
    ruth = actor_as()
    open_small_program(ruth)
    test = _rehearsed(go(app(actor=ruth), PAGE))
    page = shown(test)
    assert "This is a rehearsal, not a forecast" in page
    assert [one.label for one in test.metric][:4] == [
        "Matches begun",
        "Days to a match",
        "Waiting at the end",
        "Messages, first month",
    ]
    for part in ("work", "stages", "rules"):
        test.button_group("simulate_part_one").set_value(part).run()
        assert not test.exception, part
    assert "Who is matched, who waits" not in shown(test)
    # Half a minute of work is not lost with the page: the address knows which rehearsal it showed.
    del test.session_state["simulate_ticket"]
    assert "Matches begun" in shown(test.run())
    # It belongs to what was rehearsed.
    _program, version, named = test.session_state["simulate_ticket"]
    test.session_state["simulate_ticket"] = ("another program", version, named)
    assert "Matches begun" not in shown(test.run())


def test_a_draft_is_tried_out_before_anybody_publishes_it(app: OpenApp, actor_as: ActorAs) -> None:
    ruth = actor_as()
    view = drafts.begin(ruth, {"program.yaml": SMALL_PROGRAM}, now=NOW)
    test = go(app(actor=ruth), PAGE)
    assert list(test.selectbox(f"simulate_version_{view.program_id}").options) == ["The draft"]
    assert "This is a rehearsal, not a forecast" in shown(_rehearsed(test))


def test_a_draft_stands_beside_the_version_in_force(app: OpenApp, actor_as: ActorAs) -> None:
    ruth = actor_as()
    open_small_program(ruth)
    program = publishing.programs(ruth)[0]
    drafts.start(ruth, program.id, now=NOW)
    test = go(app(actor=ruth), PAGE)
    version = test.selectbox(f"simulate_version_{program.id}")
    assert (version.options, version.value) == (["Version 1", "The draft"], 1)
    assert list(test.selectbox("simulate_beside").options) == ["Nothing", "The draft"]


def test_two_versions_are_put_side_by_side(app: OpenApp, actor_as: ActorAs) -> None:
    ruth = actor_as()
    open_small_program(ruth)
    program = publishing.programs(ruth)[0]
    owner = actor_as("owner")
    changed = SMALL_PROGRAM.replace("label: Small program", "label: Small program II")
    publish(owner, program.id, changed)
    test = go(app(actor=ruth), PAGE)
    test.selectbox("simulate_beside").set_value(1)
    _rehearsed(test)
    assert "Side by side" in shown(test)
    (beside,) = [one.value for one in test.dataframe if "More than chance" in one.value.columns]
    assert list(beside.columns)[1:5] == ["Version 2", "Version 2, range", "Version 1", "Version 1, range"]
    # The version beside it is chosen anew; what was rehearsed keeps its name.
    test.selectbox("simulate_beside").set_value(0).run()
    (beside,) = [one.value for one in test.dataframe if "More than chance" in one.value.columns]
    assert "Version 1" in beside.columns


def test_a_rehearsal_can_be_stopped(app: OpenApp, actor_as: ActorAs, monkeypatch: pytest.MonkeyPatch) -> None:
    def endless(job: object, *, told: object) -> object:
        while told(0, 2):  # type: ignore[operator]
            time.sleep(0.05)
        raise Stopped

    monkeypatch.setattr(rehearsals, "rehearse", endless)
    ruth = actor_as()
    open_small_program(ruth)
    test = go(app(actor=ruth), PAGE)
    test.button("simulate_go").click().run()
    test.button("simulate_stop").click().run()
    deadline = time.monotonic() + 20
    while "The rehearsal was stopped." not in shown(test) and time.monotonic() < deadline:
        time.sleep(0.1)
        test.run()
    assert "The rehearsal was stopped." in shown(test)


def test_while_the_first_life_is_lived_nothing_says_that_it_waits(
    app: OpenApp, actor_as: ActorAs, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on = Event(), Event()

    def slow(job: object, *, told: object) -> object:
        begun.set()
        go_on.wait(20)
        raise Stopped

    monkeypatch.setattr(rehearsals, "rehearse", slow)
    ruth = actor_as()
    open_small_program(ruth)
    test = go(app(actor=ruth), PAGE)
    test.button("simulate_go").click().run()
    assert begun.wait(20)
    test.run()
    (bar,) = test.get("progress")
    go_on.set()
    assert not test.exception
    assert "0 of 20 rehearsals done" in str(bar.proto)


def test_the_stories_of_a_shipped_program_are_listed(app: OpenApp, actor_as: ActorAs) -> None:
    ruth = actor_as("owner")
    open_program(ruth, shipped_text("professional"), cohort="Autumn", starts_on=NOW.date(), now=NOW)
    test = go(app(actor=ruth), PAGE)
    test.button_group("simulate_view").set_value("stories").run()
    assert not test.exception
    page = shown(test)
    assert "Someone does not feel safe, and everything stops at once" in page
    ((true, _, told),) = [one.value.partition(" / ") for one in test.metric]
    assert true == told
    assert int(told) >= 15


def test_a_program_without_stories_says_where_they_lie(app: OpenApp, actor_as: ActorAs) -> None:
    ruth = actor_as()
    open_small_program(ruth)
    test = go(app(actor=ruth), PAGE)
    test.button_group("simulate_view").set_value("stories").run()
    assert "This program has no stories yet." in shown(test)
