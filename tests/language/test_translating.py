"""Translations: which texts there are, which translation is today's, and a definition in another language."""

from __future__ import annotations

from pathlib import Path

from models.definitions import Definition
from tests.canonical import write_files
from tests.language.merged import PARENT, SHELF, whole
from tests.language.planted import complete
from workflows.language.lint import lint
from workflows.language.places import Places
from workflows.language.reading import read_files, read_path, read_text
from workflows.language.translating import (
    as_first_written,
    current,
    is_right_to_left,
    localised,
    out_of_date,
    same_placeholders,
    texts_of,
    tongues,
    untranslated,
)
from workflows.language.writing import fingerprint, write

FR = """\
program.label: {of: Neighbours, text: Voisins}
choices.sectors.health: {of: Health and care, text: Santé et soins}
forms.check_in.questions.rating.label: {of: How well does it work?, text: Comment ça va ?}
forms.check_in.questions.met.label: {of: An older question?, text: Une vieille question ?}
messages.welcome.text: {of: "Dear {mentee.full_name}, welcome.", text: "Bienvenue, {mentee.full_name} !"}
"""


def bilingual() -> Definition:
    text = complete().replace("languages: [en]", "languages: [en, fr]")
    return whole(read_files({"program.yaml": text, "translations/fr.yaml": FR}))


def test_every_text_has_one_path() -> None:
    texts = {text.name: text for text in texts_of(whole(read_text(complete())))}

    assert texts["program.label"].text == "Neighbours"
    assert texts["choices.sectors.health"].text == "Health and care"
    assert texts["matching.one_to_one.quotas.looking.label"].text == "People looking for work"
    assert "matching.one_to_one.prefer.lived_it.note" not in texts  # a note is for whoever makes the program


def test_what_only_the_team_reads_need_not_be_translated() -> None:
    texts = {text.name: text.read_outside for text in texts_of(whole(read_text(complete())))}

    assert texts["consents.share_answers.label"]
    assert texts["forms.check_in.questions.met.label"]
    assert texts["choices.sectors.health"]  # an answer of the application
    assert texts["choices.closing_reasons.goals_met"]  # the mentor's reason to leave
    assert texts["events.kick_off.label"]
    for name in ("tasks.call_the_pair.label", "rules.low_rating.label", "indicators.time_to_match.label"):
        assert not texts[name]


def test_a_translation_of_an_older_text_is_kept_and_not_shown() -> None:
    definition = bilingual()

    assert sorted(current(definition, "fr")) == [
        "choices.sectors.health",
        "forms.check_in.questions.rating.label",
        "messages.welcome.text",
        "program.label",
    ]
    assert [text.name for text in out_of_date(definition, "fr")] == ["forms.check_in.questions.met.label"]
    outside = sum(text.read_outside for text in texts_of(definition))
    # Out of date is not untranslated: the lint says each mistake once.
    assert len(untranslated(definition, "fr")) == outside - 5


def test_a_definition_speaks_another_language_where_it_can() -> None:
    french = localised(bilingual(), "fr")
    questions = french.forms["check_in"].questions

    assert (french.program.label, french.program.languages) == ("Voisins", ("fr", "en"))
    assert questions["rating"].label == "Comment ça va ?"
    assert questions["met"].label == "How often have you met?"  # today's text, not a translation of an older one
    assert french.messages["welcome"].text == "Bienvenue, {mentee.full_name} !"
    assert (french.choice_labels("sectors") or {})["health"] == "Santé et soins"
    # A list that comes with Kith has its own translations.
    assert (french.choice_labels("languages") or {})["de"] == "Allemand"


def test_a_language_nobody_wrote_is_answered_in_the_first() -> None:
    definition = bilingual()

    assert localised(definition, "sv") is definition
    assert localised(definition, "en") is definition
    assert localised(definition, "fr-CA") is localised(definition, "fr")  # the nearest there is, made once


def test_what_a_variant_of_a_language_does_not_say_is_read_in_the_language() -> None:
    text = complete().replace("languages: [en]", "languages: [en, fr, fr-CA]")
    own = "program.label: {of: Neighbours, text: Voisinage}\n"
    own += "forms.check_in.questions.met.label: {of: An older question?, text: Vieux}\n"
    read = read_files({"program.yaml": text, "translations/fr.yaml": FR, "translations/fr-CA.yaml": own})
    definition = whole(read)
    for asked in ("fr-CA", "FR-ca", "fr_CA", "fr-CA-x-mtl"):
        there = localised(definition, asked)
        assert there.program.label == "Voisinage"
        assert there.forms["check_in"].questions["rating"].label == "Comment ça va ?"
        assert there.forms["check_in"].questions["met"].label == "How often have you met?"
        assert (there.choice_labels("languages") or {})["de"] == "Allemand"
    assert localised(definition, "FR").program.label == "Voisins"
    assert tongues(definition, "fr-CA") == ("fr-CA", "fr")
    assert (tongues(definition, "sv"), tongues(definition, "frp")) == ((), ())
    missing = {one: {text.name for text in untranslated(definition, one)} for one in ("fr", "fr-CA")}
    assert missing["fr-CA"] <= missing["fr"]
    # What is written in French is read in French in Québec, and what only Brazilians wrote by whoever reads Portuguese.
    french = whole(read_files({"program.yaml": complete().replace("languages: [en]", "languages: [fr, fr-CA]")}))
    assert untranslated(french, "fr-CA") == ()
    assert not [one for one in lint(french, Places()) if one.code in ("T02", "T10")]
    brazil = whole(read_files({"program.yaml": complete().replace("languages: [en]", "languages: [en, pt-BR]")}))
    assert tongues(brazil, "pt") == tongues(brazil, "pt-PT") == ("pt-BR",)


def test_translations_belong_to_the_fingerprint_and_not_to_the_text() -> None:
    definition = bilingual()
    plain = definition.model_copy(update={"translations": {}})

    assert fingerprint(definition) != fingerprint(plain)
    assert write(definition) == write(plain)
    assert Definition.model_validate_json(definition.model_dump_json(by_alias=True)) == definition


def test_a_program_with_translations_is_written_as_several_files_and_read_back() -> None:
    definition = bilingual()
    files = write_files(definition)

    assert sorted(files) == ["program.yaml", "translations/fr.yaml"]
    assert files["translations/fr.yaml"].startswith("program.label: {of: Neighbours, text: Voisins}\n")
    assert whole(read_files(files)) == definition
    assert write_files(whole(read_files(files))) == files


def test_a_child_inherits_the_translations_of_what_it_did_not_change() -> None:
    parent = {
        "program.yaml": PARENT,
        "translations/no.yaml": (
            "forms.application.label: {of: Application, text: Søknad}\n"
            "forms.application.questions.birth_date.label: {of: Your birthday?, text: Bursdagen din?}\n"
            "choices.colours.red: {of: Red, text: Rød}\n"
            "tasks.call.label: {of: Call, text: Ring}\n"
        ),
    }
    child = {
        "program.yaml": "program: {name: child, label: Child, extends: parent@2}\n"
        "forms: {application: {questions: {birth_date: {label: Born when?}}}}\ntasks: {call: not used}\n",
        "translations/no.yaml": "program.label: {of: Kid, text: Barn}\n",
    }
    definition = whole(read_files(child, shelf={**SHELF, "parent": parent}))

    # The birthday has another text now, the task is gone; the child's own translation stays, though it is out of date.
    assert list(definition.translations["no"]) == ["forms.application.label", "choices.colours.red", "program.label"]
    assert [text.name for text in out_of_date(definition, "no")] == ["program.label"]


def test_the_example_of_the_design_speaks_some_arabic() -> None:
    definition = whole(read_path(Path(__file__).parent / "programs" / "professional_mentoring"))
    arabic = localised(definition, "ar")

    assert arabic.forms["mentee_application"].questions["occupation"].label == "ما مهنتك؟"
    assert arabic.choice_labels("work_now")["looking"] == "أبحث عن عمل"  # type: ignore[index]
    assert same_placeholders(definition.messages["welcome"].text, arabic.messages["welcome"].text)


def test_some_languages_are_written_from_the_right() -> None:
    assert [one for one in ("ar", "fa-AF", "az-Arab", "fr", "uk", "az") if is_right_to_left(one)] == [
        "ar",
        "fa-AF",
        "az-Arab",
    ]


def test_what_is_read_in_one_language_is_put_into_another_from_what_was_first_written() -> None:
    definition = bilingual()
    french = localised(definition, "fr")
    assert french.program.label == "Voisins"
    assert localised(french, "en") is definition
    assert localised(french, "fr") is french


def test_a_copy_of_what_was_translated_is_not_what_it_was_copied_from() -> None:
    french = localised(bilingual(), "fr")
    careful = french.model_copy(update={"consents": {}})
    assert as_first_written(careful) is careful
    assert localised(careful, "en") is careful or not localised(careful, "en").consents
