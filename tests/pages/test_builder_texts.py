"""Translations and the preview on a phone, on screen."""

from __future__ import annotations

from typing import Any

import pytest

from tests.desks import ActorAs, OpenApp, go
from tests.pages import builder_bench
from tests.pages.builder_bench import PAGE, Bench, at
from tests.pages.shown import shown
from tests.small_program import NOW, SMALL_PROGRAM
from workflows import drafts
from workflows.actors import Actor

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # the use cases are tested on both

PROGRAM = (
    SMALL_PROGRAM.replace("languages: [en]", "languages: [en, fr, ar]")
    + """
messages:
  welcome: { by: email, subject: Welcome, text: "Hello {mentee.full_name}, we have your answers." }
"""
)
LABEL = "forms.newcomer_form.questions.children.label"
TEXT = "messages.welcome.text"


@pytest.fixture
def ruth(actor_as: ActorAs) -> Actor:
    return actor_as()


def bench(ruth: Actor, *path: str, widget: str = "builder_translations") -> Bench:
    view = drafts.begin(ruth, {"program.yaml": PROGRAM}, now=NOW)
    return Bench(ruth, view.program_id, path, widget)


def find(here: Bench, words: str) -> None:
    here.test.text_input(here.key("translations.search")).set_value(words)
    here.run()


def key(here: Bench, name: str, word: str, language: str = "fr") -> str:
    return ".".join(("builder", here.draft_id[:8], "translations", language, name, word))


def field(here: Bench, name: str, language: str = "fr") -> Any:
    """The field of a translation: one line for a short text, more for a long one."""
    wanted = key(here, name, "text", language)
    return next(one for one in (*here.test.text_input, *here.test.text_area) if one.key == wanted)


def write(here: Bench, name: str, text: str, language: str = "fr") -> None:
    field(here, name, language).set_value(text)
    here.run()


def test_a_translation_is_kept_with_the_text_it_was_made_from(ruth: Actor) -> None:
    here = bench(ruth)
    find(here, "has children")
    write(here, LABEL, "Enfants")
    assert here.said("translations", "fr", LABEL) == {"of": "Has children", "text": "Enfants"}
    view = drafts.draft_of(ruth, here.program_id)
    assert view is not None
    assert "Enfants" in view.files["translations/fr.yaml"]
    assert "Enfants" not in view.files["program.yaml"]


def test_what_is_filled_in_cannot_be_lost(ruth: Actor) -> None:
    here = bench(ruth)
    find(here, "we have your answers")
    write(here, TEXT, "Bonjour, nous avons vos réponses.")
    assert "{mentee.full_name}" in shown(here.test)
    assert "Not saved" in shown(here.test)
    assert here.said("translations", "fr", TEXT) is None
    assert field(here, TEXT).value == "Bonjour, nous avons vos réponses."  # nothing is lost
    write(here, TEXT, "Bonjour {mentee.full_name}, nous avons vos réponses.")
    assert here.said("translations", "fr", TEXT)["text"].startswith("Bonjour {mentee.full_name}")


def test_a_text_that_changed_shows_what_was_translated_and_can_be_said_to_fit(ruth: Actor) -> None:
    here = bench(ruth)
    find(here, "has children")
    write(here, LABEL, "Enfants")
    view = drafts.draft_of(ruth, here.program_id)
    assert view is not None
    files = {"program.yaml": view.files["program.yaml"].replace("label: Has children", "label: Do you have children")}
    drafts.save(ruth, view.id, files, at=view.at, now=NOW)
    find(here, "do you have children")
    here.test.segmented_control(here.key("translations.which")).set_value("out of date")
    here.run()
    assert "Translated when it said: ‘Has children’" in shown(here.test)
    here.test.button(key(here, LABEL, "fits")).click()
    here.run()
    assert here.said("translations", "fr", LABEL) == {"of": "Do you have children", "text": "Enfants"}


def test_an_emptied_translation_is_gone(ruth: Actor) -> None:
    here = bench(ruth)
    find(here, "has children")
    write(here, LABEL, "Enfants")
    here.test.segmented_control(here.key("translations.which")).set_value("all")
    here.run()
    write(here, LABEL, "")
    assert here.said("translations", "fr", LABEL) is None


def test_progress_is_counted_and_what_only_the_team_reads_is_left_out(ruth: Actor) -> None:
    here = bench(ruth)
    before = _total(here)
    here.test.toggle(here.key("translations.everything")).set_value(True)
    here.run()
    assert _total(here) > before > 10


def _total(here: Bench) -> int:
    """The texts of ‘0 of 31 texts translated’."""
    return int(here.test.get("progress")[0].proto.text.split(" of ")[1].split()[0])


def test_a_program_of_one_language_says_where_another_is_added(ruth: Actor) -> None:
    view = drafts.begin(ruth, {"program.yaml": SMALL_PROGRAM}, now=NOW)
    assert "speaks one language" in shown(Bench(ruth, view.program_id, (), "builder_translations").test)


# The preview --------------------------------------------------------------------------------------------------------
def test_a_form_is_seen_as_it_is_asked_and_cannot_be_filled_in(ruth: Actor) -> None:
    here = bench(ruth, "forms", "newcomer_form", widget="builder_preview")
    fields = [*here.test.text_input, *here.test.number_input, *here.test.radio, *here.test.checkbox]
    assert len(fields) >= 6
    assert all(field.disabled for field in fields)
    assert "Only when ‘Application for newcomers → Has children’ is yes" in shown(here.test)


def test_the_preview_speaks_the_chosen_language_and_counts_what_is_not_translated(ruth: Actor) -> None:
    here = bench(ruth)
    find(here, "has children")
    write(here, LABEL, "Enfants")
    seen = Bench(ruth, here.program_id, ("forms", "newcomer_form", "questions", "children"), "builder_preview")
    assert "Has children" in shown(seen.test)
    language = seen.test.selectbox(f"builder_preview_language_{seen.draft_id[:8]}")
    language.set_value("fr")
    page = shown(seen.run())
    assert "Enfants" in page
    assert "Oui" in page
    assert "not translated yet" not in page
    seen.test.selectbox(f"builder_preview_language_{seen.draft_id[:8]}").set_value("ar")
    assert "1 text is not translated yet and is shown in English" in shown(seen.run())


# What a message fills in --------------------------------------------------------------------------------------------
def test_what_a_message_fills_in_is_chosen_and_shown_in_words(ruth: Actor, app: OpenApp) -> None:
    text = PROGRAM.replace("label: Has children }", "label: Has children, sensitivity: sensitive }")
    view = drafts.begin(ruth, {"program.yaml": text}, now=NOW)
    test = at(go(app(actor=ruth), PAGE), "messages", "welcome")
    field = builder_bench.key(view, "messages", "welcome", "text")
    assert ":blue-badge[Newcomer · Full name]" in shown(test)
    offered = test.selectbox(f"{field}.fill").options
    assert "Newcomer · Way of meeting" in offered
    assert not any("Has children" in one for one in offered)  # whoever holds the telephone could read it
    assert offered[0] == "The name of the person who gets the message"
    test.selectbox(f"{field}.fill").set_value("match.other_name").run()
    assert test.text_area(f"{field}.").value == ("Hello {mentee.full_name}, we have your answers. {match.other_name}")
    assert test.selectbox(f"{field}.fill").value is None  # ready for the next
    assert ":blue-badge[The name of the other person of the match]" in shown(test)
