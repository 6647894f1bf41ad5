"""The stages of a track as a list with a picture drawn from it."""

from __future__ import annotations

import pytest

from tests.desks import ActorAs
from tests.pages.builder_bench import Bench, program_of
from tests.pages.shown import shown
from tests.peopled import opened
from tests.small_program import NOW
from workflows import drafts

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # the use cases are tested on both

TRACK = ("stages", "mentee")


@pytest.fixture
def here(actor_as: ActorAs) -> Bench:
    ruth = actor_as()
    opened(ruth)
    return Bench(ruth, program_of(ruth), TRACK, "builder_stages")


def of(here: Bench, stage: str, word: str) -> str:
    return ".".join(("builder", here.draft_id[:8], *TRACK, stage, word))


def picture(here: Bench) -> str:
    """The diagram in Mermaid's words."""
    return next(body for body in map(str, _all(here.test._tree)) if "flowchart" in body)


def _all(block: object) -> list[object]:
    """Every element of the screen, those too that AppTest has no name for."""
    below = getattr(block, "children", {})
    return [block.proto] if not below else [one for inner in below.values() for one in _all(inner)]  # type: ignore[attr-defined]


def test_every_stage_shows_the_steps_that_lead_away_from_it(here: Bench) -> None:
    labels = [button.label for button in here.test.button]
    assert "Accept → Waiting" in labels
    assert labels.count("Leave → Left") == 1  # from anywhere: once, not at every stage
    page = shown(here.test)
    assert "From anywhere" in page
    assert "2 conditions" in page  # Accept waits for a consent and a check


def test_a_stage_is_called_otherwise_in_the_list_and_the_picture_follows(here: Bench) -> None:
    assert "Waiting" in picture(here)
    here.test.text_input(of(here, "waiting", "card.label")).set_value("On the list")
    here.run()
    assert here.said(*TRACK, "waiting", "label") == "On the list"
    assert "On the list" in picture(here)


def test_an_emptied_name_is_not_kept(here: Bench) -> None:
    here.test.text_input(of(here, "waiting", "card.label")).set_value("  ")
    here.run()
    assert here.said(*TRACK, "waiting", "label") == "Waiting"


def test_what_a_stage_is_can_be_chosen(here: Bench) -> None:
    here.test.selectbox(of(here, "waiting", "card.type")).set_value("paused")
    here.run()
    assert here.said(*TRACK, "waiting", "type") == "paused"


def test_a_step_is_added_where_it_begins(here: Bench) -> None:
    here.test.text_input(of(here, "matched", "card.step")).set_value("Wait again")
    here.test.selectbox(of(here, "matched", "card.to")).set_value("waiting")
    here.test.button(of(here, "matched", "card.add")).click()
    here.run()
    step = here.said("transitions", "mentee", "wait_again")
    assert (step["label"], step["from"], step["to"], step["by"]) == ("Wait again", "matched", "waiting", "coordinator")
    assert any(button.label.startswith("Wait again → Waiting") for button in here.test.button)
    assert "Wait again" in picture(here)


def test_a_stage_comes_between_two_others_in_one_go(here: Bench) -> None:
    here.test.text_input(here.key("new")).set_value("Phone call")
    here.test.selectbox(here.key("new_after")).set_value("intake")
    here.run()
    # On from there it goes to the stage that stood next in the list, until another one is chosen.
    assert here.test.selectbox(here.key("new_on_to.intake")).value == "waiting"
    here.test.checkbox(here.key("new_on_to.intake.accept.redirect")).set_value(False)  # the short way stays as well
    here.press("add")
    names = list(here.said(*TRACK))
    assert names.index("phone_call") == names.index("intake") + 1
    steps = here.said("transitions", "mentee")
    assert (steps["phone_call"]["from"], steps["phone_call"]["to"]) == ("intake", "phone_call")
    assert (steps["waiting"]["label"], steps["waiting"]["from"], steps["waiting"]["to"]) == (
        "Waiting",
        "phone_call",
        "waiting",
    )
    labels = [button.label for button in here.test.button]
    assert "→ Phone call" in labels
    assert any(label.startswith("→ Waiting") for label in labels)
    view = drafts.draft_of(here.actor, here.program_id)
    assert view is not None
    undone = drafts.undo(here.actor, view.id, now=NOW)
    assert "phone_call" not in undone.files["program.yaml"]  # one step of undo for all three


def test_a_stage_put_between_two_takes_over_the_step_that_led_straight_on(here: Bench) -> None:
    steps = here.said("transitions", "mentee")
    straight = next(name for name, step in steps.items() if (step["from"], step["to"]) == ("intake", "waiting"))
    held = steps[straight].get("when")
    here.test.text_input(here.key("new")).set_value("Phone call")
    here.test.selectbox(here.key("new_after")).set_value("intake")
    here.run()
    redirect = here.test.checkbox(here.key(f"new_on_to.intake.{straight}.redirect"))
    assert redirect.value
    assert "leads straight from ‘Intake’ to ‘Waiting’" in redirect.label
    here.press("add")
    steps = here.said("transitions", "mentee")
    assert (steps["phone_call"]["from"], steps["phone_call"]["to"]) == ("intake", "phone_call")
    assert (steps[straight]["from"], steps[straight]["to"], steps[straight].get("when")) == (
        "phone_call",
        "waiting",
        held,
    )
    # nobody gets past the call any more, and there is one way on from it
    assert [name for name, step in steps.items() if (step["from"], step["to"]) == ("intake", "waiting")] == []
    assert [name for name, step in steps.items() if step["from"] == "phone_call"] == [straight]


def test_a_step_without_a_target_is_not_added(here: Bench) -> None:
    before = here.said("transitions", "mentee")
    here.test.text_input(of(here, "matched", "card.step")).set_value("Nowhere")
    here.test.button(of(here, "matched", "card.add")).click()
    here.run()
    assert here.said("transitions", "mentee") == before
