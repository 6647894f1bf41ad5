"""What changed between two definitions: every edit is found, at its place, and no loosened protection is missed."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from models.definitions import Definition, sections
from models.definitions.base import Section
from models.findings import sentence
from tests.language.merged import whole
from tests.language.planted import complete
from tests.small_program import SMALL_PROGRAM
from workflows.language.change_words import word_of
from workflows.language.changes import ChangeKind, compare, gravest, loosened
from workflows.language.reading import read_files, read_text
from workflows.language.shape import words_of
from workflows.language.suspected import suspected_renames
from workflows.language.writing import canonical_json


def read(text: str) -> Definition:
    return whole(read_text(text))


SMALL, COMPLETE = read(SMALL_PROGRAM), read(complete())
HOW_MANY = "      how_many:   { type: integer, label: How many children, relevant: [children is yes] }\n"


def edited(old: str, new: str, *, of: str = SMALL_PROGRAM) -> Definition:
    assert old in of, f"‘{old}’ is not in the program"
    return read(of.replace(old, new, 1))


def kinds(after: Definition, before: Definition = SMALL) -> dict[str, str]:
    """Path as dotted words → kind."""
    return {".".join(change.path): change.kind.value for change in compare(before, after)}


# The four kinds -----------------------------------------------------------------------------------------------------
def test_two_that_mean_the_same_have_no_changes_between_them() -> None:
    for text in (SMALL_PROGRAM, complete()):
        assert compare(read(text), read(text)) == ()
    # Another spelling of the same: one role as a list of one.
    assert compare(SMALL, edited("filled_by: mentee", "filled_by: [mentee]")) == ()
    assert gravest(()) is None


def test_another_text_is_wording() -> None:
    assert kinds(edited("label: Has children", "label: Do you have children?")) == {
        "forms.newcomer_form.questions.children.label": "wording"
    }


def test_a_rule_of_the_matching_gets_its_label_by_wording_and_a_message_goes_by_its_label() -> None:
    line = "common_language: mentor.languages shares any with mentee.languages"
    labelled = line.replace("mentor", "{label: A language to talk in, rule: mentor") + "}"
    assert kinds(edited(line, labelled)) == {"matching.one_to_one.must.common_language.label": "wording"}
    base = SMALL_PROGRAM + "messages:\n  hello: {LABELby: email, subject: Welcome, text: Come in.}\n"
    for label, called in (("", "Welcome"), ("label: First words, ", "First words")):
        before = base.replace("LABEL", label)
        (change,) = compare(read(before), read(before.replace("Come in.", "Please come in.")))
        assert called in change.sentence()


def test_what_people_agree_to_in_their_language_is_more_than_wording() -> None:
    def told(consent: str, label: str) -> Definition:
        words = (
            f"    consents.share.label: {{of: I agree, text: {consent}}}\n"
            f"    forms.newcomer_form.label: {{of: Form, text: {label}}}\n"
        )
        return read(f"{SMALL_PROGRAM}\ntranslations:\n  fr:\n{words}")

    before = told("J’accepte", "Formulaire")
    assert kinds(told("Rien", "Formulaire"), before) == {"translations.fr.consents.share.label.text": "behaviour"}
    assert kinds(told("J’accepte", "Fiche"), before) == {"translations.fr.forms.newcomer_form.label.text": "wording"}


def test_a_new_optional_question_is_an_addition_a_required_one_is_behaviour() -> None:
    place = "forms.newcomer_form.questions.hobby"
    new = f"{HOW_MANY}      hobby:      {{ type: text, label: Hobby }}\n"
    assert kinds(edited(HOW_MANY, new)) == {place: "addition"}
    assert kinds(edited(HOW_MANY, new.replace("Hobby", "Hobby, required: yes"))) == {place: "behaviour"}


def test_a_removed_question_or_choice_and_another_type_are_structure() -> None:
    assert kinds(edited(HOW_MANY, "")) == {"forms.newcomer_form.questions.how_many": "structure"}
    assert kinds(edited("    uk: Ukrainian\n", "")) == {"choices.languages.uk": "structure"}
    assert kinds(edited("how_many:   { type: integer", "how_many:   { type: text")) == {
        "forms.newcomer_form.questions.how_many.type": "structure"
    }


def test_a_renamed_question_is_one_change_and_what_it_asks_is_compared_with_what_it_asked() -> None:
    renamed = HOW_MANY.replace("how_many:  ", "number:").replace(
        "How many children", "Number of children, formerly: how_many"
    )
    after = edited(HOW_MANY, renamed)
    assert kinds(after) == {
        "forms.newcomer_form.questions.number": "structure",
        "forms.newcomer_form.questions.number.label": "wording",
    }
    assert suspected_renames(SMALL, after) == ()


def test_a_published_version_says_the_same_as_the_files_it_came_from() -> None:
    # What is published is kept with its translations in the order of their names; the files have them in any order.
    told = (
        "forms.newcomer_form.label: {of: Newcomer, text: Personne}\nchoices.languages.ti: {of: Tigrinya, text: Tigré}\n"
    )
    files = {"program.yaml": SMALL_PROGRAM.replace("[en]", "[en, fr]"), "translations/fr.yaml": told}
    definition = read_files(files).definition
    assert definition is not None
    assert len(definition.translations["fr"]) == 2
    assert compare(Definition.model_validate_json(canonical_json(definition)), definition) == ()


def test_another_order_of_questions_is_wording_and_of_steps_behaviour() -> None:
    children = "      children:   { type: yes_no, label: Has children }\n"
    assert kinds(edited(children + HOW_MANY, HOW_MANY + children)) == {"forms.newcomer_form.questions": "wording"}
    accept = "    accept: { label: Accept, from: intake, to: available, by: coordinator, when: [mentor_form is submitted] }\n"
    leave = "    leave:  { label: Leave, from: any, to: left, by: coordinator, reason: reasons }\n"
    assert kinds(edited(accept + leave, leave + accept)) == {"transitions.mentor": "behaviour"}


def test_another_order_of_a_whole_section_is_told_by_its_name() -> None:
    mentor = next(line + "\n" for line in SMALL_PROGRAM.splitlines() if line.startswith("  mentor:"))
    after = read(SMALL_PROGRAM.replace(mentor, "", 1).replace("roles:\n", f"roles:\n{mentor}", 1))
    assert [change.sentence() for change in compare(SMALL, after)] == ["The roles stand in another order."]


def test_the_text_of_a_consent_is_more_than_wording() -> None:
    after = edited("I agree that my match may see my answers.", "I agree to everything.")
    assert kinds(after) == {"consents.share.label": "behaviour"}


def test_a_sentence_names_the_thing_and_says_before_and_after_in_both_languages() -> None:
    (change,) = compare(SMALL, edited("label: Has children", "label: Do you have children?"))
    assert change.place == "forms → newcomer form → questions → children → label"
    assert change.sentence() == (
        "‘Application for newcomers → Do you have children?’, the text: was ‘Has children’, "
        "is now ‘Do you have children?’."
    )
    assert "devient" in change.sentence("fr")


# Protections --------------------------------------------------------------------------------------------------------
BORN = next(line + "\n" for line in SMALL_PROGRAM.splitlines() if line.strip().startswith("birth_date:"))
ADULTS = SMALL_PROGRAM.replace("label: Date of birth,", "label: Date of birth, required: yes,")
WITH_FRIEND = SMALL_PROGRAM.replace("roles:\n", "roles:\n  friend: { label: Friend, is: family }\n", 1)
LONGER_WAY = SMALL_PROGRAM.replace(
    "    waiting: { label: Waiting,",
    "    seen: { label: Seen, standard: screening, type: open }\n    waiting: { label: Waiting,",
).replace(
    "accept:       { label: Accept, from: intake, to: waiting, by: coordinator, when: [newcomer_form is submitted, ",
    "look: { label: Look, from: intake, to: seen, by: coordinator, when: [consent.share is given] }\n"
    "    accept:       { label: Accept, from: seen, to: waiting, by: coordinator, when: [newcomer_form is submitted] }\n"
    "    again:        { label: Again, from: waiting, to: seen, by: coordinator, when: [",
)
"""What a newcomer agrees to is asked one step before the one that leads to where she waits."""
WAYS_OF_MATCHING = """\
  quick:
    label: Quick
    candidates: { mentee: [mentee is in intake], mentor: [mentor is in available] }
"""
LOOSENED = [
    (SMALL_PROGRAM, "label: Email, required: yes, sensitivity: personal", "label: Email, required: yes", "sensitivity"),
    (SMALL_PROGRAM, "    required: yes\n\nchoices", "\nchoices", "required"),
    (SMALL_PROGRAM, "asked_of: [mentee]\n", "asked_of: [mentor]\n", "asked_of"),
    (SMALL_PROGRAM, ", consent.share is given]", "]", "when"),
    (SMALL_PROGRAM, "consent.share is given]", "consent.share is given, or newcomer_form is submitted]", "when"),
    (SMALL_PROGRAM, "[mentee is in waiting]", "[]", "mentee"),
    (SMALL_PROGRAM, "by: coordinator, when: [mentee has", "by: [coordinator, mentee], when: [mentee has", "by"),
    (SMALL_PROGRAM, "kept_for: 2 years", "kept_for: 20 years", "kept_for"),
    (SMALL_PROGRAM, "then: made anonymous", "then: kept", "then"),
    (SMALL_PROGRAM, "constraint: [is at least 18 years ago]", "constraint: [is today or earlier]", "constraint"),
    (SMALL_PROGRAM, "\nrecords: { kept_for: 2 years after closure, then: made anonymous }\n", "\n", "records"),
    (
        SMALL_PROGRAM,
        "    must: { common_language: mentor.languages shares any with mentee.languages }\n",
        "",
        "common_language",
    ),
    (
        SMALL_PROGRAM,
        "    match_starts: {",
        "    wave_through: { label: Wave through, from: intake, to: waiting, by: coordinator }\n    match_starts: {",
        "wave_through",
    ),
    (
        WITH_FRIEND,
        "is: family",
        "is: staff",
        "is",
    ),
    (
        SMALL_PROGRAM,
        "\nrecords:",
        "\nrules:\n  hurry: { label: Hurry, whenever: newcomer_form is submitted, then: move mentee to waiting }\n\nrecords:",
        "hurry",
    ),
    (ADULTS, "label: Date of birth, required: yes,", "label: Date of birth,", "required"),
    (ADULTS, "label: Date of birth,", "label: Date of birth, relevant: [children is yes],", "relevant"),
    (SMALL_PROGRAM, BORN, "", "birth_date"),
    (WITH_FRIEND, "is: family", "is: participant", "is"),
    (WITH_FRIEND.replace("is: family", "is: staff"), "is: staff", "is: family", "is"),
    (
        LONGER_WAY,
        "    match_starts: {",
        "    hurry: { label: Hurry, from: intake, to: waiting, by: coordinator }\n    match_starts: {",
        "hurry",
    ),
    (LONGER_WAY, "from: seen, to: waiting", "from: [seen, intake], to: waiting", "from"),
    (
        SMALL_PROGRAM,
        "    decline:  {",
        "    go: { label: Go, from: proposed, to: active, by: coordinator }\n    decline:  {",
        "go",
    ),
    (SMALL_PROGRAM, "\nrecords:", WAYS_OF_MATCHING + "\nrecords:", "quick"),
    (
        LONGER_WAY,
        "\nrecords:",
        "\nrules:\n  hurry: { label: Hurry, whenever: newcomer_form is submitted, then: move mentee to waiting }\n\nrecords:",
        "hurry",
    ),
]


@pytest.mark.parametrize(
    ("text", "old", "new", "word"), LOOSENED, ids=[one[3] + str(n) for n, one in enumerate(LOOSENED)]
)
def test_a_loosened_protection_stands_on_top(text: str, old: str, new: str, word: str) -> None:
    changed = text.replace(old, new, 1).replace("label: Has children", "label: Children?")
    assert changed != text
    first, *rest = compare(read(text), read(changed))
    assert (first.loosened, first.path[-1]) == (True, word)
    assert [change.path[-1] for change in rest if not change.loosened] == ["label"]
    # The other way round nothing is loosened: it became stricter.
    assert word in ("asked_of", "then", "constraint", "is") or not any(
        change.loosened for change in compare(read(changed), read(text))
    )


EVERYWHERE: list[tuple[tuple[str, ...], str, Any, Any]] = [
    (("forms", "newcomer_form", "questions", "email"), "exported", False, True),
    (("forms", "newcomer_form", "questions", "email"), "shared_with_match", False, True),
    (("consents", "share"), "lasts", "1 year", None),
    (("consents", "share"), "lasts", "1 year", "2 years"),
    (("consents", "share"), "given_by", "coordinator", "mentee"),
    (("consents", "share"), "locked", "The law asks for it.", None),
    (("checks", "police"), "valid_for", "2 years", None),
    (("checks", "police"), "valid_for", "2 years", "5 years"),
    (("checks", "police"), "asked_of", ["mentor"], []),
    (("checks", "police"), "done_by", "coordinator", None),
    (("checks", "police"), "done_by", "coordinator", "mentor"),
    (("consents", "share"), "given_with", "agrees", "children"),
    (("transitions", "mentee", "leave"), "to", "left", "waiting"),
    (("transitions", "match", "decline"), "then", [], ["move mentee to waiting"]),
    (("rules", "unsafe"), "then", ["open case concern"], ["open case concern", "move mentee to waiting"]),
    (("training", "first"), "for", ["mentor"], ["mentee"]),
    (("training", "first"), "valid_for", "1 year", "3 years"),
    (("cases", "concern"), "sensitivity", "sensitive", "ordinary"),
    (("cases", "concern"), "seen_by", ["coordinator"], ["coordinator", "mentor"]),
    (("cases", "concern"), "seen_by", ["mentor"], []),
    (("cases", "note"), "seen_by", ["coordinator"], []),
    (("cases", "unnamed"), "owner", "coordinator", "mentor"),
    (("cases", "concern"), "answer_within", "2 days", "2 weeks"),
    (("indicators", "matched"), "hide_below", 5, 2),
    (("indicators", "matched"), "hide_below", 5, None),
    (("rules", "unsafe"), "then", ["open case concern"], []),
    (("rules", "unsafe"), "if", [], ["newcomer_form.children is yes"]),
    (("matching", "one_to_one", "pins"), "needs_reason", True, False),
    (("matching", "one_to_one"), "shows", [], ["email"]),
    (("messages", "hello"), "text", "Hello {person.name}", "Hello, {mentee.phone}"),
    (("messages", "hello"), "subject", None, "{mentee.birth_date}"),
]
ITEMS: dict[tuple[str, ...], dict[str, Any]] = {
    ("checks", "police"): {"label": "Police check", "asked_of": ["mentor"]},
    ("training", "first"): {"label": "First steps", "for": ["mentor"]},
    ("cases", "concern"): {"label": "Concern", "sensitivity": "sensitive", "seen_by": ["coordinator"]},
    ("cases", "note"): {"label": "Note"},
    ("cases", "unnamed"): {"label": "Unnamed", "sensitivity": "sensitive"},
    ("messages", "hello"): {"label": "Hello", "text": "Hello {person.name}"},
    ("indicators", "matched"): {"label": "Matched", "measure": "number of matches"},
    ("rules", "unsafe"): {"label": "Unsafe", "whenever": "newcomer_form is submitted", "then": ["open case concern"]},
}


def with_word(path: tuple[str, ...], word: str, value: Any) -> Definition:
    tree = json.loads(canonical_json(SMALL))
    for place, item in ITEMS.items():
        tree.setdefault(place[0], {})[place[1]] = dict(item)
    node = tree
    for step in path:
        node = node.setdefault(step, {})
    node[word] = value
    return Definition.model_validate(tree)


@pytest.mark.parametrize(("path", "word", "strict", "loose"), EVERYWHERE)
def test_every_protection_of_the_language_is_watched(path: tuple[str, ...], word: str, strict: Any, loose: Any) -> None:
    (change,) = compare(with_word(path, word, strict), with_word(path, word, loose))
    assert change.loosened
    assert change.path == (*path, word)
    assert "{" not in change.sentence() + change.sentence("fr")


def test_an_answer_that_moves_to_another_form_is_kept_as_carefully_as_before() -> None:
    kept = "gender: { type: text, label: Gender, sensitivity: sensitive, exported: no }"
    open_ = "gender: { type: text, label: Gender, sensitivity: sensitive }"
    ordinary = "gender: { type: text, label: Gender }"

    def asked_by(first: str, second: str) -> Definition:
        text = SMALL_PROGRAM.replace(
            "    questions:\n", f"    questions:\n      {first}\n" if first else "    questions:\n", 1
        )
        return read(
            text.replace(
                "  mentor_form:\n",
                f"  more:\n    label: More\n    filled_by: mentee\n    questions:\n      way_there: {{ type: text, label: Way }}\n      {second}\n  mentor_form:\n",
            )
        )

    before = asked_by(kept, "")
    assert [one.sentence() for one in loosened(compare(before, asked_by("", ordinary)))] == [
        "‘More → Gender’ is kept less carefully: it was sensitive and is now ordinary."
    ]
    assert [one.sentence() for one in loosened(compare(before, asked_by("", open_)))] == [
        "The answers to ‘More → Gender’ now appear in exports."
    ]
    assert not loosened(compare(before, asked_by("", kept)))
    new_form = read(
        SMALL_PROGRAM.replace(
            "  mentor_form:\n",
            f"  extra:\n    label: Extra\n    filled_by: mentee\n    questions:\n      {ordinary}\n  mentor_form:\n",
        )
    )
    assert [one.sentence() for one in loosened(compare(before, new_form))] == [
        "‘Gender’ is kept less carefully: it was sensitive and is now ordinary."
    ]
    assert not loosened(compare(before, asked_by(kept, ordinary))), "what is asked twice did not move"


def test_a_message_that_tells_another_answer_is_more_than_wording() -> None:
    def hello(text: str, french: str) -> Definition:
        tree = json.loads(canonical_json(SMALL))
        tree["program"]["languages"] = ["en", "fr"]
        tree["messages"] = {"hello": {"label": "Hello", "text": text}}
        tree["translations"] = {"fr": {"messages.hello.text": {"of": "Hello {person.name}", "text": french}}}
        return Definition.model_validate(tree)

    said = hello("Hello {person.name}", "Bonjour {person.name}")
    for other in (
        hello("Hello {mentee.phone}", "Bonjour {person.name}"),
        hello("Hello {person.name}", "{mentee.phone}"),
    ):
        assert gravest(compare(said, other)) is ChangeKind.BEHAVIOUR
        assert gravest(compare(other, said)) is ChangeKind.WORDING


def test_every_word_of_the_language_has_a_name_that_is_read() -> None:
    # Without one a French reader would meet ‘looks after’ in the middle of her sentence.
    found = [model for model in vars(sections).values() if isinstance(model, type) and issubclass(model, Section)]
    words = {word for model in (Definition, *found) for word in words_of(model)}
    groups = {"candidates", "pins", "program", "translations"}  # compared word by word, never as one
    assert {word for word in words if not word_of((word,)).startswith("@")} == groups


def test_a_guard_that_asks_for_a_renamed_question_is_as_strict_as_before() -> None:
    text = SMALL_PROGRAM.replace("consent.share is given]", "consent.share is given, newcomer_form.children is yes]")
    after = text.replace("newcomer_form.children is yes]", "newcomer_form.kids is yes]")
    after = after.replace("children:   { type: yes_no,", "kids: { type: yes_no, formerly: children,")
    after = after.replace("[children is yes]", "[kids is yes]")
    assert not any(change.loosened for change in compare(read(text), read(after)))


def test_translations_follow_their_items() -> None:
    text = SMALL_PROGRAM.replace("[en]", "[en, fr]") + (
        "translations:\n  fr:\n"
        "    forms.newcomer_form.questions.children.label: {of: Has children, text: A des enfants}\n"
        "    forms.newcomer_form.questions.how_many.label: {of: How many children, text: Combien}\n"
    )
    renamed = text.replace("questions.children.", "questions.kids.").replace("[children is yes]", "[kids is yes]")
    renamed = renamed.replace("label: Has children }", "label: Has children, formerly: children }")
    renamed = renamed.replace("      children:", "      kids:")
    gone = text.replace(HOW_MANY, "")

    # A new name is told once, and what is gone goes with its translations.
    before = read(text)
    assert [key for key in kinds(read(renamed), before) if key.startswith("translations")] == []
    assert list(kinds(read(gone), before)) == ["forms.newcomer_form.questions.how_many"]
    # A translation of its own account is still told, by its place.
    (change,) = compare(before, read(text.replace("Combien", "Combien d’enfants")))
    assert change.sentence().startswith("‘fr → forms → newcomer form → questions → how many → label’")


def test_another_order_of_choices_is_told_as_one() -> None:
    before = "    en: English\n    ti: Tigrinya\n"
    (change,) = compare(SMALL, edited(before, "    ti: Tigrinya\n    en: English\n"))

    assert change.sentence() == "In ‘languages’ the choices stand in another order."


# Renamed without saying so ------------------------------------------------------------------------------------------
def test_a_disappearance_that_looks_like_a_rename_is_asked_about() -> None:
    after = edited("how_many:   { type: integer, label: How many children", "number: { type: integer, label: How many")
    (found,) = suspected_renames(SMALL, after)
    assert (found.code, found.path) == ("V01", ("forms", "newcomer_form", "questions", "number"))
    assert "‘how_many’ has disappeared and ‘number’ has appeared" in sentence(found)
    # Whoever means two different things says so once.
    assert suspected_renames(SMALL, after, distinct={(found.path, "how_many")}) == ()


def test_another_type_or_another_text_is_another_question() -> None:
    for new in ("number: { type: text, label: How many children", "shoe_size: { type: integer, label: Size of shoes"):
        assert suspected_renames(SMALL, edited("how_many:   { type: integer, label: How many children", new)) == ()


# Every edit ---------------------------------------------------------------------------------------------------------
Place = tuple[tuple[str, ...], dict[str, Any], str]


def places(node: dict[str, Any], path: tuple[str, ...] = ()) -> list[Place]:
    """Every word of a definition that holds a text, number, yes or no, or a list."""
    found: list[Place] = []
    for word, value in node.items():
        if isinstance(value, dict):
            found += places(value, (*path, word))
        found.append(((*path, word), node, word))
    return found


@settings(max_examples=120, deadline=None)
@given(data=st.data())
def test_every_edit_is_found_at_its_place(data: st.DataObject) -> None:
    tree = json.loads(canonical_json(COMPLETE))
    path, node, word = data.draw(st.sampled_from(places(tree)))
    value = node[word]
    how = data.draw(st.sampled_from(["change", "remove"]))
    if how == "remove":
        del node[word]
    elif isinstance(value, bool):
        node[word] = not value
    elif isinstance(value, int):
        node[word] = value + 1
    elif isinstance(value, list):
        node[word] = value[1:]
    elif isinstance(value, str):
        node[word] = f"{value}x"
    try:
        after = Definition.model_validate(tree)
    except ValidationError:
        return  # no definition: nothing to compare
    changes = compare(COMPLETE, after)
    if canonical_json(after) == canonical_json(COMPLETE):
        assert changes == ()
        return
    named = [change.path for change in changes]
    said = tuple(
        step for number, step in enumerate(path) if not (path[0] == "choices" and number == 2 and step == "choices")
    )
    assert any(one[: len(said)] == said or said[: len(one)] == one for one in named), (path, named)
    assert all("{" not in change.sentence() or "{" in canonical_json(COMPLETE) for change in changes)
    assert all(isinstance(change.kind, ChangeKind) for change in changes)
