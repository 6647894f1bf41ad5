"""Sentences of the lint and of comparisons as they are read on a screen: labels, not names."""

from __future__ import annotations

import pytest

from models.definitions import Definition
from models.findings import finding
from tests.small_program import SMALL_PROGRAM
from workflows.language.changes import compare
from workflows.language.editing import set_value
from workflows.language.in_labels import labelled, told
from workflows.language.reading import read_files
from workflows.publishing import check, shipped_files


@pytest.fixture(scope="module")
def program() -> Definition:
    definition, _found = check(shipped_files("family"), file="program.yaml")
    assert definition is not None
    return definition


def test_a_fact_is_read_as_its_question(program: Definition) -> None:
    found = finding("M02", subjects="mentor.own_child_ages, mentee.child_ages")
    assert told(found, program) == (
        "‘Application for family mentors → How old are your own children?’, "
        "‘Application for households → How old are the children?’ need not be answered; "
        "people without an answer get no points here."
    )


def test_two_rules_that_do_the_same_are_both_called_by_their_labels(program: Definition) -> None:
    first, second = list(program.rules)[:2]
    found = finding("R08", path=("rules", second), first=first, second=second)
    names = [program.rules[name].label for name in (first, second)]
    assert all(names)
    assert all(f"‘{name}’" in told(found, program) for name in names)


def test_languages_are_named(program: Definition) -> None:
    assert told(finding("T06", languages="ar, uk"), program) == "Not available in: Arabic, Ukrainian."
    assert told(finding("T06", languages="ar, uk"), program, language="fr") == "N’existe pas en : Arabe, Ukrainien."


def test_the_place_of_the_first_untranslated_text_is_told_in_labels(program: Definition) -> None:
    form = program.forms["check_in"] if "check_in" in program.forms else next(iter(program.forms.values()))
    name = next(key for key, value in program.forms.items() if value is form).replace("_", " ")
    found = finding("T02", n=1, total=9, language="fr", first=f"forms → {name} → label")
    assert told(found, program) == f"1 of 9 texts is not translated into ‘French’, first: {form.label}."


def test_a_word_that_is_also_a_code_of_a_language_stays_a_word(program: Definition) -> None:
    # ‘new’ is the code of Newari
    said = "‘Check-in’, the rhythm: new is ‘then every 3 weeks until 8 weeks’."
    assert labelled(said, program) == "‘Check-in’, the rhythm: new is ‘every 3 weeks until 8 weeks after the start’."


def test_lines_are_read_aloud_inside_other_marks(program: Definition) -> None:
    check_name = next(iter(program.checks))
    label = program.checks[check_name].label
    said = f"Nobody looks at ‘{check_name}’. Add ‘check.{check_name} is passed’ to a transition."
    assert labelled(said, program) == f"Nobody looks at ‘{label}’. Add “‘{label}’ is passed” to a transition."


def test_a_track_is_read_as_its_role(program: Definition) -> None:
    assert labelled("‘match → Pause’ is gone.", program) == "‘Match → Pause’ is gone."
    assert labelled("‘mentee → Accept’ is gone.", program) == f"‘{program.role_label('mentee')} → Accept’ is gone."


def test_what_nobody_knows_stays_as_it_was_written(program: Definition) -> None:
    said = "‘mentee.chidl_ages’ is not a question, form, stage or fact of this program."
    assert labelled(said, program) == said


def test_without_a_definition_the_sentence_stays(program: Definition) -> None:
    found = finding("M02", subjects="mentee.child_ages")
    assert told(found, None).startswith("‘mentee.child_ages’")


def test_a_line_inside_a_form_is_read_with_the_questions_of_that_form() -> None:
    program, _ = check(shipped_files("professional"))
    assert program is not None
    path = ("forms", "mentee_application", "questions", "area", "relevant")

    said = labelled("‘or meeting_ways includes in_person’ is added.", program, path)

    assert said == "“‘Application for mentees → How can you meet your mentor?’ includes ‘In person’” is added."
    first = finding("T02", n=1, total=9, language="fr", first="forms → mentee application → questions → area → label")
    assert told(first, program).endswith("first: Application for mentees → In which part of the city do you live?")


def test_a_new_name_is_told_as_a_name(program: Definition) -> None:
    name = next(iter(program.checks))
    said = told(finding("change_renamed", item="Check", before="old_check", after=name), program)
    assert said == f"‘Check’ has a new name: ‘old_check’ is now ‘{name}’."


def test_a_list_of_choices_is_called_as_the_question_that_it_answers() -> None:
    """A list bears no label: on the screen nobody ever read ‘levels’."""
    definition, _found = check(SMALL_PROGRAM)
    assert definition is not None
    question = next(
        one
        for form in definition.forms.values()
        for one in form.questions.values()
        if one.kind.choices in definition.choices
    )
    listed = question.kind.choices
    assert listed is not None
    said = f"No longer there (choice): ‘{listed} → Other’."
    assert labelled(said, definition, ("choices", listed, "other")) == (
        f"No longer there (choice): ‘{question.label} → Other’."
    )
    assert labelled(said, definition) == said


def test_a_day_is_written_as_people_write_it() -> None:
    found = finding("X20", day="2026-10-01", what="this consent", reason="The law asks for it.")
    assert told(found, None).startswith("From 1 Oct 2026 on the template")
    assert told(found, None, language="fr").startswith("À partir du 1 oct. 2026,")


def test_marks_inside_marks_belong_to_what_is_quoted(program: Definition) -> None:
    name, check = next(iter(program.checks.items()))

    assert labelled(f"‘the ‘{name}’ of Ana’ is gone.", program) == f"‘the ‘{check.label}’ of Ana’ is gone."
    assert labelled(f"« le « {name} » d’Ana » a disparu.", program, language="fr") == (
        f"« le «\u202f{check.label}\u202f» d’Ana » a disparu."
    )
    assert labelled("« mentee → le « plan » » a disparu.", program, language="fr") == (
        f"“{program.role_label('mentee')} → le « plan »” a disparu."
    )


def test_lengths_of_time_are_said_in_the_language(program: Definition) -> None:
    kept = finding("loosened_kept", before="2 years after closure", after="5 years after closure")
    waits = finding("loosened_answer_within", item="Doubt", before="in 1 day", after="in 3 days")

    assert "2 years after closure has become 5 years after closure" in told(kept, program)
    assert "2 ans après la clôture devient 5 ans après la clôture" in told(kept, program, language="fr")
    assert "1 jour devient 3 jours" in told(waits, program, language="fr")


def test_a_comparison_is_told_in_the_language_of_the_desk_whatever_the_program_is_written_in() -> None:
    files = dict(shipped_files("youth"))
    before = read_files(files).definition
    assert before is not None

    def said(path: tuple[str, ...], value: object, language: str = "fr") -> list[str]:
        after = read_files(set_value(files, path, value)).definition
        assert after is not None
        sentences = (told(one.said, after, language=language) for one in compare(before, after))
        return [one.translate({0xA0: " ", 0x202F: " "}) for one in sentences]

    assert said(("program", "lasts"), "30 weeks") == [
        "« Mentorat des jeunes », durée : « 40 semaines » devient « 30 semaines »."
    ]
    assert said(("records", "then"), "deleted") == [
        "Ensuite, il arrive autre chose aux réponses : « rendues anonymes » devient « effacées »."
    ]
    assert said(("records", "then"), "deleted", "en") == [
        "Afterwards something else happens to the answers: ‘made anonymous’ has become ‘deleted’."
    ]
    assert said(("stages", "mentee", "screening", "type"), "waiting") == [
        "« Mentoré·e → Sélection », le type : « les choses suivent leur cours » devient « quelqu’un attend »."
    ]
    assert said(("forms", "mentee_application", "questions", "birth_date", "hint"), "2 weeks") == [
        "« Demande d’inscription : jeune → Quelle est ta date de naissance ? », l’aide : désormais « 2 weeks » ; rien n’était dit avant."
    ]
