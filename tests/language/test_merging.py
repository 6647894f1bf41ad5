"""A child over its template: what is merged, replaced, taken away, locked, and where each word is written."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.findings import errors, sentence
from tests.language.merged import PARENT, SHELF, child, said, whole
from workflows.language.reading import read_files, read_path, read_text
from workflows.language.report import lint_report
from workflows.language.writing import fingerprint, write

EXAMPLES = Path(__file__).parent / "programs"


# The table of the design -----------------------------------------------------------------------------------------------
def test_what_the_child_does_not_say_is_the_templates() -> None:
    definition = whole(child())

    assert (definition.program.name, definition.program.label) == ("child", "Child")
    assert definition.program.languages == ("en", "no")
    assert definition.program.lasts == "10 weeks"
    assert list(definition.forms["application"].questions) == ["full_name", "birth_date", "colour"]


def test_both_have_the_name_and_are_merged_word_by_word() -> None:
    question = whole(child("forms: {application: {questions: {birth_date: {label: Born when?}}}}"))
    question = question.forms["application"].questions["birth_date"]

    assert (question.type, question.label, question.hint) == ("date", "Born when?", "Day and month")


def test_a_list_is_replaced_and_not_added_to() -> None:
    definition = whole(child("transitions: {mentee: {leave: {when: [application is submitted]}}}"))

    assert definition.transitions["mentee"]["leave"].when == ("application is submitted",)
    assert definition.transitions["mentee"]["leave"].to == "gone"


def test_what_only_the_child_has_stands_at_the_end_or_behind_what_it_names() -> None:
    # school and grade both stand behind the name, in their own order; town names a neighbour of its own.
    words = """
forms:
  application:
    questions:
      last: {type: text, label: Last?}
      school: {type: text, label: School?, after: full_name}
      town: {type: text, label: Town?, after: school}
      grade: {type: text, label: Grade?, after: full_name}
"""
    questions = whole(child(words)).forms["application"].questions

    assert list(questions) == ["full_name", "school", "town", "grade", "birth_date", "colour", "last"]
    assert all(question.after is None for question in questions.values())


def test_an_inherited_item_can_be_moved() -> None:
    definition = whole(child("forms: {application: {questions: {full_name: {after: colour}}}}"))

    assert list(definition.forms["application"].questions) == ["birth_date", "colour", "full_name"]


@pytest.mark.parametrize(
    ("words", "path"),
    [
        ("tasks: {call: not used}", ("tasks", "call")),
        ("choices: {colours: {red: not used}}", ("choices", "colours", "red")),
        ("choices: {countries: not used}", ("choices", "countries")),
        (
            "forms: {application: {questions: {birth_date: {hint: not used}}}}",
            ("forms", "application", "questions", "birth_date", "hint"),
        ),
        ("stages: {mentee: {gone: not used}}", ("stages", "mentee", "gone")),
        ("matching: {pairs: {must: {colour: not used}}}", ("matching", "pairs", "must", "colour")),
        ("forms: not used", ("forms",)),
    ],
)
def test_not_used_takes_away_at_any_depth(words: str, path: tuple[str, ...]) -> None:
    reading = child(words)
    data = reading.whole
    for word in path[:-1]:
        data = data[word]

    assert whole(reading)
    assert path[-1] not in data
    assert reading.unused == (path,)
    assert reading.inherited  # what was taken away can still be looked up, to bring it back


def test_a_choice_gets_a_note_and_keeps_its_text() -> None:
    choices = whole(child("choices: {colours: {red: {note: Like a rose.}, blue: Blue}}")).choices["colours"].choices

    assert [(name, choice.label, choice.note) for name, choice in choices.items()] == [
        ("red", "Red", "Like a rose."),
        ("green", "Green", None),
        ("blue", "Blue", None),
    ]


def test_a_list_of_ones_own_replaces_a_shipped_one() -> None:
    countries = whole(child("choices: {countries: {here: Here, there: There}}")).choices["countries"]

    assert (countries.use, list(countries.choices)) == (None, ["here", "there"])


def test_a_bare_text_is_a_choice_in_the_long_spelling_too() -> None:
    long = whole(child("choices: {colours: {note: As seen., choices: {blue: Blue}}}"))
    assert long.choices["colours"].choices["blue"].label == "Blue"


def test_the_longest_spelling_of_a_list_is_the_same_list() -> None:
    short = child("choices: {colours: {blue: Blue}}")
    long = child("choices: {colours: {choices: {blue: {label: Blue}}}}")

    assert list(whole(long).choices["colours"].choices) == ["red", "green", "blue"]
    assert fingerprint(whole(short)) == fingerprint(whole(long))


# Findings: each is planted and read in both languages -----------------------------------------------------------------
LOCKED = "consents: {keep: {required: no}}"
FINDINGS = [
    ("X01", "tasks: {cal: not used}", {}, "This is marked ‘not used’, but the template has no such item. Did you mean ‘call’?"),
    ("X01", "tasks: {new: {label: New, due: not used}}", {}, "This is marked ‘not used’, but the template has no such item."),
    ("X02", LOCKED, {}, "The template does not allow this consent to be changed: The law asks for it."),
    ("X02", "consents: {keep: not used}", {}, "The template does not allow this consent to be changed: The law asks for it."),
    ("X02", "consents: not used", {}, "The template does not allow this consent to be changed: The law asks for it."),
    ("X02", "consents: {keep: {given_with: colour}}", {}, "The template does not allow this consent to be changed: The law asks for it."),
    ("X02", "consents: {keep: {locked: not used}}", {}, "The template does not allow this consent to be changed: The law asks for it."),
    ("X02", "rules: {taken_back: {then: [create task other]}}", {}, "The template does not allow this rule to be changed: Nobody may overlook it."),
    ("X02", "matching: {pairs: {must: {kept: mentor is in gone}}}", {}, "The template does not allow this hard rule to be changed: The law asks for it."),
    ("X02", "matching: {pairs: {must: not used}}", {}, "The template does not allow this hard rule to be changed: The law asks for it."),
    ("X02", "matching: {pairs: not used}", {}, "The template does not allow this hard rule to be changed: The law asks for it."),
    ("X03", "forms: {application: {questions: {colour: {type: text}}}}", {}, "The template asks this as ‘select_one colours’; changing it to ‘text’ would break shared indicators. Add a new question instead."),
    ("X04", "", {"extends": "parrent@2"}, "There is no program called ‘parrent’ that could be extended. Did you mean ‘parent’?"),
    ("X05", "", {"extends": "parent"}, "‘parent’ does not say which version is extended. Write ‘parent@2’."),
    ("X06", "", {"extends": "parent@1"}, "This asks for version 1 of ‘parent’, but version 2 is here. Look at what has changed, then write ‘parent@2’."),
    ("X09", "", {"adds": "[privcy]"}, "There is no pack called ‘privcy’. Did you mean ‘privacy’?"),
    ("X10", "", {"adds": "[privacy, longer]"}, "The packs ‘privacy’ and ‘longer’ say different things about ‘records → kept for’. Keep only one of them."),
    ("X11", "tasks: {new: {label: New, after: cal}}", {}, "There is nothing called ‘cal’ here to stand behind. Did you mean ‘call’?"),
    ("X21", "forms: {application: {questions: {color: {required: yes}}}}", {}, "The template has no item of this name, and alone it is not whole: ‘type’ is missing. Complete it or take it away; until then it does not count. Did you mean ‘colour’?"),
    ("X14", "tasks: {a: {label: A, after: b}, b: {label: B, after: a}}", {}, "‘a’ and ‘b’ each want to stand behind the other. Take one ‘after’ out."),
]  # fmt: skip


@pytest.mark.parametrize(("code", "words", "program", "sentence_"), FINDINGS, ids=lambda value: str(value)[:40])
def test_a_mistake_is_said_in_the_childs_words(code: str, words: str, program: dict[str, str], sentence_: str) -> None:
    reading = child(words, **program)
    found = [one for one in reading.findings if one.code == code]

    assert [sentence(one) for one in found] == [sentence_]
    assert (found[0].file, found[0].line) == ("program.yaml", 2 if words else 1)
    french = sentence(found[0], "fr")
    assert french != sentence_
    assert "{" not in french
    assert "@" not in french.replace("parent@2", "")


def test_a_draft_of_yesterdays_template_stays_whole_under_todays() -> None:
    """The template went from version 2 to 3 and no longer asks for the colour nor compares it."""
    words = """
forms: {application: {questions: {colour: {required: yes}, full_name: {label: Name?}}}}
matching: {pairs: {must: {colour: {note: Ours.}}}}
transitions: {mentee: {leave: not used, return: {when: application is submitted, by: coordinator}}}
"""
    newer = PARENT.replace("version: 2", "version: 3").replace(
        "      colour: {type: select_one colours, label: Your colour?}\n", ""
    )
    newer = newer.replace("      colour: mentor.colour is mentee.colour\n", "")

    reading = child(words, parent=newer)

    definition = whole(reading)
    assert list(definition.forms["application"].questions) == ["full_name", "birth_date"]
    assert definition.forms["application"].questions["full_name"].label == "Name?"
    assert list(definition.matching["pairs"].must) == ["kept"]
    assert definition.transitions == {"mentee": {}}
    # The builder shows what is left of them, each with what is wrong: two of the newer template, one never whole.
    assert reading.whole["matching"]["pairs"]["must"]["colour"] == {"note": "Ours."}
    assert {(one.code, one.path) for one in errors(reading.findings)} == {
        ("X06", ("program", "extends")),
        ("X21", ("forms", "application", "questions", "colour")),
        ("X21", ("matching", "pairs", "must", "colour")),
        ("X21", ("transitions", "mentee", "return")),
    }


def test_an_item_of_ones_own_is_never_left_out_without_a_template() -> None:
    reading = read_text("program: {name: alone, label: Alone}\nrules: {old: {if: mentee is in gone}}\n")

    assert reading.definition is None
    assert {one.code for one in reading.findings} == {"Y31"}


def test_what_is_wrong_besides_keeps_a_draft_from_being_whole() -> None:
    reading = child("rules: {old: {if: mentee is in gone}}\ntasks: {new: {label: New, colour: red}}")

    assert reading.definition is None
    assert {one.code for one in errors(reading.findings)} == {"Y30", "Y31"}


def test_what_is_locked_stays_as_the_template_says_it() -> None:
    reading = child(LOCKED)

    assert whole(reading).consents["keep"].required is True


def test_a_locked_item_may_be_repeated_word_for_word() -> None:
    assert child("consents: {keep: {asked_of: [mentee], required: yes}}").findings == ()


def test_something_may_be_named_inside_what_is_locked() -> None:
    locked = PARENT.replace("    label: Application\n", "    label: Application\n    locked: It is shared.\n")
    added = child("forms: {application: {questions: {pet: {type: text, label: Pet?}}}}", parent=locked)
    changed = child("forms: {application: {questions: {colour: {label: Hue?}}}}", parent=locked)

    assert added.findings == ()
    assert list(whole(added).forms["application"].questions)[-1] == "pet"
    assert said(changed) == [("X02", "The template does not allow this form to be changed: It is shared.")]


def test_the_chain_is_followed_three_deep_and_no_further() -> None:
    def link(name: str, behind: str) -> str:
        return f"program: {{name: {name}, label: {name}, extends: {behind}}}\n"

    # child → c → b → parent are three steps; child → d → c → b → parent are four.
    three = child(extends="c@1", b=link("b", "parent@2"), c=link("c", "b@1"))
    four = child(extends="d@1", b=link("b", "parent@2"), c=link("c", "b@1"), d=link("d", "c@1"))

    assert list(whole(three).roles) == ["mentee", "mentor", "coordinator"]
    assert whole(three).program.made_of == ("parent@2", "b@1", "c@1")
    (found,) = four.findings
    assert four.definition is None
    assert sentence(found).startswith("More than 3 programs stand behind this one: child → d → c → b → parent.")
    assert found.file == "b/program.yaml"


def test_a_circle_is_said_as_the_way_round() -> None:
    b = "program: {name: b, label: B, extends: c@1}\n"
    c = "program: {name: c, label: C, extends: b@1}\n"
    (found,) = child(extends="b@1", b=b, c=c).findings

    assert found.code == "X07"
    assert sentence(found).startswith("‘b’ would extend itself: child → b → c → b.")


def test_a_pack_stands_alone() -> None:
    (found,) = child(adds="[x]", **{"packs/x": "program: {name: x, label: X, adds: [privacy]}\n"}).findings

    assert (found.code, found.file) == ("X12", "program.yaml")


def test_packs_lie_below_the_childs_words_and_above_the_template() -> None:
    reading = child("tasks: {erase: {label: Erase everything}}", adds="[privacy]")
    definition = whole(reading)

    assert definition.tasks["erase"].label == "Erase everything"
    assert definition.records is not None
    assert definition.records.kept_for == "2 years after closure"
    assert said(child("records: {kept_for: 9 years after closure}", adds="[privacy]")) == [
        ("X02", "The template does not allow this section to be changed: The privacy law asks for an end.")
    ]


def test_a_pack_that_the_template_has_already_takes_nothing_from_it() -> None:
    # The youth program says of the photos of group_events: only if the family agrees, too. A child that asks for the
    # pack once more keeps that, and the family's agreement and the check of the mentor with it.
    ours = "program: {{name: ours, label: Ours, extends: youth@1, languages: [en]{adds}}}\n"
    plain, again, none = (
        read_files({"program.yaml": ours.format(adds=adds)}) for adds in ("", ", adds: [group_events]", ", adds: []")
    )
    assert plain.whole == again.whole == none.whole
    assert again.findings == plain.findings
    definition = whole(again)
    assert definition.consents["group_photo"].label.endswith("if my parent or guardian also says yes.")
    assert (definition.consents["guardian_agrees"].required, definition.checks["police_check"].valid_for) == (
        True,
        "1 year",
    )
    locked = read_files(
        {"program.yaml": ours.format(adds=", adds: [group_events]") + "checks: {police_check: not used}"}
    )
    assert [one.code for one in locked.findings] == ["X02"]


def test_two_parents_are_one_too_many() -> None:
    (found,) = child(extends="[parent@2, other@1]").findings

    assert sentence(found).startswith("‘extends’ is one text, but several stand here.")


def test_without_a_name_of_its_own_a_child_is_nobody() -> None:
    reading = read_files({"program.yaml": "program: {label: Child, extends: parent@2}"}, shelf=SHELF)

    assert [sentence(one) for one in reading.findings] == ["‘name’ is missing. The section ‘program’ needs it."]


# Places and origins -------------------------------------------------------------------------------------------------
def test_a_finding_points_to_whoever_wrote_the_words() -> None:
    reading = child("\n\nforms: {application: {questions: {colour: {label: Hue?}}}}")
    places = reading.places

    def at(*path: str) -> tuple[str, int]:
        place = places.at(path)
        assert place is not None
        return place.file, place.line

    assert at("forms", "application", "questions", "colour", "label") == ("program.yaml", 4)
    line = PARENT[: PARENT.index("      colour:")].count("\n") + 1
    assert at("forms", "application", "questions", "colour", "type") == ("parent/program.yaml", line)
    assert at("forms", "application", "questions", "full_name")[0] == "parent/program.yaml"


def test_a_shorter_list_leaves_no_places_of_the_longer_one() -> None:
    reading = child("transitions: {mentee: {leave: {when: [application is submitted]}}}")
    path = ("transitions", "mentee", "leave", "when")

    assert (*path, "0") in reading.places
    assert (*path, "1") not in reading.places


def test_every_word_knows_whose_it_is() -> None:
    reading = child("tasks: {new: {label: New}}\nforms: {application: {questions: {colour: {label: Hue?}}}}")
    origins = reading.origins
    questions = ("forms", "application", "questions")

    assert origins["tasks",] == "changed"
    assert (origins["tasks", "call"], origins["tasks", "new"]) == ("template", "own")
    assert (origins[*questions, "full_name"], origins[*questions, "colour"]) == ("template", "changed")
    assert (origins[*questions, "colour", "type"], origins[*questions, "colour", "label"]) == ("template", "changed")
    assert origins["program", "name"] == "own"


def test_the_programs_own_words_are_kept_as_they_were_written() -> None:
    reading = child("tasks: {call: not used}")

    assert reading.own == {
        "program": {"name": "child", "label": "Child", "extends": "parent@2"},
        "tasks": {"call": "not used"},
    }


# The whole ----------------------------------------------------------------------------------------------------------
def test_what_was_put_together_can_be_read_alone() -> None:
    definition = whole(child("tasks: {call: not used}\nrules: {r: {label: R, whenever: x}}", adds="[privacy]"))
    again = read_text(write(definition), shelf={})

    assert definition.program.made_of == ("parent@2", "privacy@1")
    assert again.definition == definition
    assert write(again.definition) == write(definition)


def test_a_program_alone_obeys_after_too() -> None:
    definition = read_text(
        "program: {name: p, label: P}\ntasks:\n  b: {label: B, after: a}\n  c: {label: C}\n  a: {label: A}\n"
    ).definition

    assert definition is not None
    assert list(definition.tasks) == ["c", "a", "b"]


def test_both_examples_of_the_design_are_read_and_linted() -> None:
    for name in ("professional_mentoring", "newcomer_youth"):
        for path in (EXAMPLES / name, EXAMPLES / name / "program.yaml"):
            wrong = [one for one in lint_report(path)["findings"] if one["severity"] == "error"]
            # They speak five languages, and so far there is one with three texts: nobody could agree to anything in it.
            assert {one["code"] for one in wrong} == {"T10"}
        definition = whole(read_path(EXAMPLES / name)).model_copy(update={"translations": {}})
        assert read_text(write(definition)).definition == definition


def test_the_youth_example_is_the_professional_one_except_for_what_it_says() -> None:
    reading = read_path(EXAMPLES / "newcomer_youth")
    definition = whole(reading)
    questions = list(definition.forms["mentee_application"].questions)

    # guardian_name stands behind email, guardian_phone behind it, grade behind birth_date; four questions are gone.
    assert questions[:6] == ["full_name", "email", "guardian_name", "guardian_phone", "birth_date", "grade"]
    assert not {"regulated", "licence_step", "work_now"} & set(questions)
    assert list(definition.goals["match_goals"].milestones) == ["three_contacts", "study_plan"]
    assert definition.check_ins["pair_check_in"].schedule  # inherited
    assert len(reading.unused) == 16
