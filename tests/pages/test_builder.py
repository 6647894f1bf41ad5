"""The builder on screen: every section opens, words are changed and taken back, mistakes are told beside their field."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from models.vocabulary import AccountRole
from pages.widgets.builder_offered import named, offer
from pages.widgets.builder_place import Place
from pages.widgets.builder_words import SECTIONS
from tests.desks import ActorAs, OpenApp, go
from tests.pages.builder_bench import PAGE, at, key, whole
from tests.pages.shown import shown
from tests.small_program import NOW, open_small_program
from workflows import building, drafts
from workflows.actors import Actor
from workflows.building import Answers, Put
from workflows.drafts import DraftView
from workflows.language.columns import sheets

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # the use cases are tested on both


@pytest.fixture
def ruth(actor_as: ActorAs) -> Actor:
    return actor_as(AccountRole.OWNER, name="Ruth")


@pytest.fixture
def small(ruth: Actor) -> DraftView:
    open_small_program(ruth)
    [workplace] = building.workplaces(ruth)
    return drafts.start(ruth, workplace.id, now=NOW)


@pytest.fixture
def child(ruth: Actor) -> DraftView:
    return building.begin(ruth, "family", Answers(name="Next door", languages=("en",)), now=NOW)


def button(test: AppTest, label: str) -> Any:
    return next(one for one in test.button if label in one.label)


# Opening ------------------------------------------------------------------------------------------------------------
def test_without_a_program_the_builder_offers_the_templates(app: OpenApp, ruth: Actor) -> None:
    test = go(app(actor=ruth), PAGE)
    assert not test.exception
    page = shown(test)
    assert "Which of these is closest to your program?" in page
    assert page.count("Begin with this") == len(building.TEMPLATES)


def test_nobody_notices_before_a_draft_is_begun(app: OpenApp, ruth: Actor) -> None:
    open_small_program(ruth)
    test = go(app(actor=ruth), PAGE)
    assert "Nobody notices anything of it until it is published" in shown(test)
    button(test, "Begin a draft").click().run()
    assert "Draft, based on version 1" in shown(test)


def test_every_section_and_every_item_opens(app: OpenApp, ruth: Actor, child: DraftView) -> None:
    test = go(app(actor=ruth), PAGE)
    tree = whole(ruth, child)
    for section in SECTIONS:
        at(test, section)
        found = tree.get(section)
        names = list(found) if isinstance(found, dict) else []
        if names:
            at(test, section, names[0])
    for path in (
        ("forms", "check_in", "questions", "rating"),
        ("matching", "one_to_one", "prefer", "nearby"),
        ("stages", "match", "active"),
        ("transitions", "match", "pause"),
    ):
        at(test, *path)
        assert "From the template" in shown(test), path
        assert "select_one" not in shown(test), path  # how a kind is written is said where it is written


def test_the_address_leads_back_to_the_form_that_was_open(app: OpenApp, ruth: Actor, small: DraftView) -> None:
    test = at(go(app(actor=ruth), PAGE), "roles", "mentor")
    assert _address(test) == (small.program_id, "roles.mentor")
    for kept in ("builder_at", "builder_address"):  # as after a reload: the desk has forgotten it, the address has not
        del test.session_state[kept]
    test.run()
    assert test.session_state["builder_at"] == ("roles", "mentor")
    # Whoever wrote an address may have written anything: what does not exist is passed over.
    test.query_params.update({"program": "nobody's", "at": "roles.nobody.questions.<b>"})
    test.run()
    assert not test.exception
    assert _address(test) == (small.program_id, "roles.mentee")


def _address(test: AppTest) -> tuple[str, str]:
    """The program and the place in the address; AppTest has some values in lists."""
    found = {name: value[0] if isinstance(value, list) else value for name, value in test.query_params.items()}
    return str(found["program"]), str(found["at"])


def test_the_count_of_mistakes_leads_to_them(app: OpenApp, ruth: Actor, small: DraftView) -> None:
    test = at(go(app(actor=ruth), PAGE), "roles", "mentor")
    test.text_input(key(small, "roles", "mentor", "label", "")).input("").run()
    test.button("builder_found").click().run()
    assert "has to be mended before it can be published" in shown(test)
    assert any(one.label == "Go there" for one in test.button)


def test_forms_with_the_same_words_are_told_apart_by_who_fills_them_in(ruth: Actor, small: DraftView) -> None:
    forms = {
        name: {"label": "A little more", "filled_by": name.partition("_")[0]} for name in ("mentee_more", "mentor_more")
    }
    whole = {**drafts.reading_of(small).whole, "forms": {**forms, "check_in": {"label": "Check-in"}}}
    place = Place(
        desk=None,  # type: ignore[arg-type] # nobody is asked
        draft=small,
        state=drafts.look(ruth, small.id),
        reading=drafts.reading_of(small),
        whole=whole,
        path=(),
        on_save=lambda *_said: False,
    )
    assert named(place, "forms") == {
        "mentee_more": "A little more (Newcomer)",
        "mentor_more": "A little more (Mentor)",
        "check_in": "Check-in",
    }


def test_every_view_opens(app: OpenApp, ruth: Actor, child: DraftView) -> None:
    test = go(app(actor=ruth), PAGE)
    for view in ("translate", "text", "excel", "publish"):
        test.button_group("builder_view").set_value(view).run()
        assert not test.exception, view
    assert "extends: family@1" in child.files["program.yaml"]


def test_a_viewer_has_no_builder(app: OpenApp) -> None:
    test = app(AccountRole.VIEWER)
    assert "Builder" not in shown(test)


# Changing -----------------------------------------------------------------------------------------------------------
def test_a_word_is_changed_taken_back_and_made_again(app: OpenApp, ruth: Actor, small: DraftView) -> None:
    test = at(go(app(actor=ruth), PAGE), "forms", "mentor_form")
    label = key(small, "forms", "mentor_form", "label", "")
    test.text_input(label).input("Tell us about you").run()
    assert whole(ruth, small)["forms"]["mentor_form"]["label"] == "Tell us about you"
    test.button("builder_undo").click().run()
    assert whole(ruth, small)["forms"]["mentor_form"]["label"] == "Application for mentors"
    assert test.text_input(label).value == "Application for mentors"
    test.button("builder_redo").click().run()
    assert test.text_input(label).value == "Tell us about you"


def test_names_yes_and_no_and_kinds_are_chosen(app: OpenApp, ruth: Actor, small: DraftView) -> None:
    path = ("forms", "newcomer_form", "questions", "way")
    test = at(go(app(actor=ruth), PAGE), *path)
    test.toggle(key(small, *path, "required", "")).set_value(True).run()
    test.selectbox(key(small, *path, "type", "kind")).select("select_one").run()
    question = whole(ruth, small)["forms"]["newcomer_form"]["questions"]["way"]
    assert (question["required"], question["type"]) == ("yes", "select_one languages")
    test.selectbox(key(small, *path, "type", "list")).select("reasons").run()
    assert "select_one reasons" in str(whole(ruth, small)["forms"]["newcomer_form"]["questions"]["way"])
    # ‘no’ is what the language assumes: then nothing has to be said.
    test.toggle(key(small, *path, "required", "")).set_value(False).run()
    assert "required" not in whole(ruth, small)["forms"]["newcomer_form"]["questions"]["way"]


def test_a_question_with_choices_of_its_own_is_added_at_once(app: OpenApp, ruth: Actor, small: DraftView) -> None:
    path = ("forms", "mentor_form", "questions")
    test = at(go(app(actor=ruth), PAGE), "forms", "mentor_form")
    test.text_input(key(small, *path, "new")).input("Which licence?")
    test.selectbox(key(small, *path, "kind")).select("select_one").run()
    test.button(key(small, *path, "add")).click().run()
    assert "Write the choices of the new list" in shown(test)
    test.text_area(key(small, *path, "lines")).input("Car\n\nLorry")
    test.button(key(small, *path, "add")).click().run()
    made = whole(ruth, small)
    assert made["forms"]["mentor_form"]["questions"]["which_licence"]["type"] == "select_one which_licence"
    assert made["choices"]["which_licence"] == {"car": "Car", "lorry": "Lorry"}
    test.button("builder_undo").click().run()  # both at once
    assert "which_licence" not in whole(ruth, small)["choices"]


def test_a_mistake_stands_beside_its_field_with_its_reason(app: OpenApp, ruth: Actor, small: DraftView) -> None:
    test = at(go(app(actor=ruth), PAGE), "roles", "mentor")
    test.text_input(key(small, "roles", "mentor", "label", "")).input("").run()
    assert "The label is missing" in shown(test)
    assert "People read labels; a name with underscores tells them nothing." in shown(test)
    assert "1 mistake" in shown(test)


def test_a_question_is_added_and_opened(app: OpenApp, ruth: Actor, small: DraftView) -> None:
    test = at(go(app(actor=ruth), PAGE), "forms", "mentor_form")
    path = ("forms", "mentor_form", "questions")
    test.text_input(key(small, *path, "new")).input("What do you like to do?")
    test.button(key(small, *path, "add")).click().run()
    assert not test.exception
    added = whole(ruth, small)["forms"]["mentor_form"]["questions"]["what_do_you_like_to_do"]
    assert added == {"type": "text", "label": "What do you like to do?"}
    assert test.session_state["builder_at"] == (*path, "what_do_you_like_to_do")


def test_choices_are_pasted_one_a_line(app: OpenApp, ruth: Actor, small: DraftView) -> None:
    test = at(go(app(actor=ruth), PAGE), "choices")
    test.text_input(key(small, "choices", "new")).input("Ways to meet")
    test.text_area(key(small, "choices", "lines")).input("In person\n\nOnline\nOnline\n")
    test.button(key(small, "choices", "add")).click().run()
    assert whole(ruth, small)["choices"]["ways_to_meet"] == {
        "in_person": "In person",
        "online": "Online",
        "online_2": "Online",
    }


def test_an_item_is_renamed_and_what_speaks_of_it_follows(app: OpenApp, ruth: Actor, small: DraftView) -> None:
    path = ("forms", "newcomer_form", "questions", "children")
    test = at(go(app(actor=ruth), PAGE), *path)
    test.text_input(key(small, *path, "name")).input("has_children")
    test.button(key(small, *path, "rename")).click().run()
    questions = whole(ruth, small)["forms"]["newcomer_form"]["questions"]
    assert (questions["how_many"]["relevant"], questions["has_children"]["formerly"]) == (
        ["has_children is yes"],
        "children",
    )
    # A name that is taken is refused in words.
    test.text_input(key(small, *path[:-1], "has_children", "name")).input("email")
    test.button(key(small, *path[:-1], "has_children", "rename")).click().run()
    assert "email" in shown(test)
    assert "has_children" in whole(ruth, small)["forms"]["newcomer_form"]["questions"]


def test_before_an_item_is_deleted_it_is_said_what_speaks_of_it(app: OpenApp, ruth: Actor, small: DraftView) -> None:
    path = ("forms", "newcomer_form", "questions", "children")
    test = at(go(app(actor=ruth), PAGE), *path)
    assert "1 place speaks of it" in shown(test)
    assert "how many → relevant" in shown(test)
    test.button(key(small, *path, "delete")).click().run()
    assert "children" not in whole(ruth, small)["forms"]["newcomer_form"]["questions"]


def test_what_is_inherited_is_changed_taken_back_not_used_and_used_again(
    app: OpenApp, ruth: Actor, child: DraftView
) -> None:
    path = ("events", next(iter(whole(ruth, child)["events"])))
    test = at(go(app(actor=ruth), PAGE), *path)
    label = whole(ruth, child)[path[0]][path[1]]["label"]
    test.text_input(key(child, *path, "label", "")).input("Our evening").run()
    assert "Differs from the template" in shown(test)
    test.button(key(child, *path, "restore")).click().run()
    assert whole(ruth, child)[path[0]][path[1]]["label"] == label
    assert "From the template" in shown(test)
    test.button(key(child, *path, "delete")).click().run()
    assert path[1] not in whole(ruth, child)["events"]
    test.button(key(child, *path, "again")).click().run()
    assert whole(ruth, child)[path[0]][path[1]]["label"] == label


def test_what_a_template_locks_cannot_be_changed_here(app: OpenApp, ruth: Actor, child: DraftView) -> None:
    tree = whole(ruth, child)
    name = next(name for name, item in tree["rules"].items() if isinstance(item, dict) and item.get("locked"))
    test = at(go(app(actor=ruth), PAGE), "rules", name)
    assert "The template keeps this as it is" in shown(test)
    assert test.text_input(key(child, "rules", name, "label", "")).disabled


def test_boxes_offer_what_the_program_has(ruth: Actor, small: DraftView) -> None:
    from pages.widgets.builder_saving import place_of
    from pages.widgets.desk import Desk

    desk = Desk(actor=ruth, language="en", today=NOW.date(), cohort=None, cohorts=())
    place = place_of(desk, small).at("forms", "mentor_form")
    column = sheets()["forms"].column("about")
    assert column is not None
    assert offer(place, "forms", column) == {"mentee": "Newcomer", "mentor": "Mentor", "match": "Match"}


def test_a_hard_rule_is_read_in_the_list_as_a_sentence(ruth: Actor, small: DraftView) -> None:
    from pages.widgets.builder_field import summary
    from pages.widgets.builder_saving import place_of
    from pages.widgets.desk import Desk

    here = Desk(actor=ruth, language="en", today=NOW.date(), cohort=None, cohorts=())
    place = place_of(here, small).at("matching", "one_to_one", "must", "common_language")

    assert summary(place, "must") == (
        "‘Application for mentors → Languages’ shares any with ‘Application for newcomers → Languages’"
    )


# New programs -------------------------------------------------------------------------------------------------------
def test_a_new_program_is_a_template_and_answers(app: OpenApp, ruth: Actor) -> None:
    test = go(app(actor=ruth), PAGE)
    test.button("builder_take_cultural").click().run()
    test.text_input("builder_ask_cultural_name").input("Hand in hand")
    button(test, "Make the program").click().run()
    assert not test.exception
    assert "‘Hand in hand’ is ready as a draft" in shown(test)
    assert "Draft of a new program" in shown(test)
    [workplace] = building.workplaces(ruth)
    assert (workplace.label, workplace.draft) == ("Hand in hand", True)


def test_a_program_without_a_name_is_refused_in_words(app: OpenApp, ruth: Actor) -> None:
    test = go(app(actor=ruth), PAGE)
    test.button("builder_take_cultural").click().run()
    button(test, "Make the program").click().run()
    assert "The program needs a name" in shown(test)
    assert building.workplaces(ruth) == ()


def test_a_new_program_is_published_and_its_first_cohort_started(app: OpenApp, ruth: Actor, child: DraftView) -> None:
    test = go(app(actor=ruth), PAGE)
    test.button_group("builder_view").set_value("publish").run()
    test.checkbox(f"programs_read_{child.at}").check().run()
    test.button("programs_publish").click().run()
    assert not test.exception
    assert "Version 1 is published" in shown(test)
    test.text_input("builder_cohort_name").input("Autumn 2026")
    button(test, "Start").click().run()
    assert "‘Autumn 2026’ is on the desk now" in shown(test)
    [workplace] = building.workplaces(ruth)
    assert (workplace.current, workplace.draft, workplace.cohorts) == (1, False, 1)


def test_a_finding_leads_to_its_field(app: OpenApp, ruth: Actor, small: DraftView) -> None:
    test = at(go(app(actor=ruth), PAGE), "roles", "mentor")
    test.text_input(key(small, "roles", "mentor", "label", "")).input("").run()
    at(test, "forms")
    test.button_group("builder_view").set_value("publish").run()
    button(test, "Go there").click().run()
    assert test.session_state["builder_at"] == ("roles", "mentor")
    assert test.text_input(key(small, "roles", "mentor", "label", "")).value == ""


def test_what_is_to_be_ticked_is_not_told_to_stop_nobody(app: OpenApp, ruth: Actor, small: DraftView) -> None:
    """A language without any text of it is a warning, and each warning waits for its tick."""
    building.edit(ruth, small, [Put(("program", "languages"), ["en", "fr"])], now=NOW)
    test = go(app(actor=ruth), PAGE)
    test.button_group("builder_view").set_value("publish").run(timeout=60)
    (doubts,) = [one for one in test.expander if one.label.endswith((" warning", " warnings"))]
    assert "not translated into" in "\n".join(one.value for one in doubts.markdown)
    harmless = [one for one in test.expander if "nothing stops you" in one.label]
    assert "not translated into" not in "\n".join(line.value for one in harmless for line in one.markdown)


def test_what_one_change_leaves_untranslated_in_every_language_is_ticked_at_once(
    app: OpenApp, ruth: Actor, child: DraftView
) -> None:
    form = next(iter(whole(ruth, child)["forms"]))
    asked = Put(("forms", form, "label"), "Our own questions")
    building.edit(ruth, child, [Put(("program", "languages"), ["en", "fr", "es"]), asked], now=NOW)
    test = go(app(actor=ruth), PAGE)
    test.button_group("builder_view").set_value("publish").run(timeout=60)
    missing = [one for one in test.checkbox if "not translated into" in one.label]
    assert len(missing) > 1
    button(test, f"Tick all {len(missing)} about translations").click().run(timeout=60)
    assert all(one.value for one in test.checkbox if "not translated into" in one.label)


def test_stories_that_do_not_come_true_wait_before_publishing_and_are_left_out(
    app: OpenApp, ruth: Actor, child: DraftView
) -> None:
    building.edit(ruth, child, [Put(("program", "lasts"), "40 weeks")], now=NOW)
    test = go(app(actor=ruth), PAGE)
    test.button_group("builder_view").set_value("publish").run(timeout=60)
    tick_everything(test)
    assert "do not come true in this program" in shown(test)
    assert button(test, "Publish as version 1").disabled
    for _ in range(len([one for one in test.button if one.label == "Not used here"])):
        button(test, "Not used here").click().run(timeout=60)
    tick_everything(test)
    assert "come true" not in shown(test)
    assert not button(test, "Publish as version 1").disabled


def tick_everything(test: AppTest) -> None:
    for number in range(len(test.checkbox)):
        test.checkbox[number].check()
    test.run(timeout=60)


def test_a_section_opens_with_its_first_item(app: OpenApp, ruth: Actor, small: DraftView) -> None:
    test = at(go(app(actor=ruth), PAGE), "forms")
    first = next(iter(whole(ruth, small)["forms"].values()))
    assert first["label"] in [one.value for one in test.header]


def test_a_draft_goes_on_with_the_newer_template_by_one_press(app: OpenApp, ruth: Actor, child: DraftView) -> None:
    """It was begun when the template was at version 9, let us say; the one that ships is another."""
    text = child.files["program.yaml"]
    older = text.replace("extends: family@1", "extends: family@9")
    drafts.save(ruth, child.id, {"program.yaml": older}, at=child.at, what="x", now=NOW)
    test = at(go(app(actor=ruth), PAGE), "settings")
    assert "Look at what has changed" in shown(test)

    button(test, "Go on with version 1 of").click().run()

    assert not test.exception
    view = drafts.draft_of(ruth, child.program_id)
    assert view is not None
    assert view.files["program.yaml"] == text
    assert not [one for one in test.button if "Go on with version" in one.label]


def test_a_new_rule_is_still_to_fill_in_and_no_mistake(app: OpenApp, ruth: Actor, small: DraftView) -> None:
    test = at(go(app(actor=ruth), PAGE), "rules")
    test.text_input(key(small, "rules", "new")).input("Ask how it went").run()
    test.button(key(small, "rules", "add")).click().run()
    assert any("Still to fill in: The rule does nothing." in one.value for one in test.info)
    assert not [one.value for one in test.error]
    assert "1 still to fill in" in shown(test)
    # As before, nothing is published with it.
    test.button("builder_found").click().run()
    assert "1 thing to fill in before it can be published" in shown(test)
