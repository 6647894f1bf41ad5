"""Renaming: the item remembers its old name, and nobody who spoke of it speaks of nothing afterwards."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest

from models.findings import Refused, sentence
from models.vocabulary import Severity
from tests.folders import files_in
from tests.language.merged import SHELF
from tests.language.planted import complete
from workflows.language.reading import read_files
from workflows.language.renaming import rename
from workflows.language.report import findings_of

FILES = {"program.yaml": complete()}
EXAMPLE = Path(__file__).parent / "programs" / "professional_mentoring"
SECTIONS = ("consents", "choices", "forms", "checks", "training", "check_ins", "events", "tasks", "cases", "messages")


def mistakes(files: Mapping[str, str]) -> Counter[str]:
    """Errors and warnings by code and sentence."""
    return Counter(one.code for one in findings_of(read_files(files)) if one.severity is not Severity.HINT)


@cache
def before(example: bool) -> tuple[dict[str, str], Counter[str]]:
    files = dict(files_in(EXAMPLE)) if example else FILES
    return files, mistakes(files)


def names(example: bool) -> Iterator[tuple[str, ...]]:
    definition = read_files(before(example)[0]).definition
    assert definition is not None
    for section in (*SECTIONS, "rules", "goals", "groups", "indicators", "working_lists", "reports", "resources"):
        for name in getattr(definition, section):
            yield section, name
    yield "roles", "coordinator"
    for track, stages in definition.stages.items():
        yield from (("stages", track, name) for name in stages)
    for track, steps in definition.transitions.items():
        yield from (("transitions", track, name) for name in steps)
    for form, name, _ in definition.questions():
        yield "forms", form, "questions", name
    for training, one in definition.training.items():
        yield from (("training", training, "modules", name) for name in one.modules)
    for list_name, choices in definition.choices.items():
        yield from (("choices", list_name, name) for name in choices.choices)


@pytest.mark.parametrize("path", [*names(False)], ids=".".join)
def test_after_a_rename_nothing_is_missing(path: tuple[str, ...]) -> None:
    files, found = before(False)
    new = rename(files, path, "renamed_thing")

    # A question that says who a person is (name, birth date) is known by its name; under another it has new duties.
    allowed = {"P10", "P11"} if path[-1] == "birth_date" else set()
    assert {code for code in mistakes(new) - found if code not in allowed} == set()


@pytest.mark.parametrize("path", [*names(True)][::7], ids=".".join)
def test_the_example_of_the_design_too(path: tuple[str, ...]) -> None:
    files, found = before(True)
    new = rename(files, path, "renamed_thing")

    allowed = {"P10", "P11"} if path[-1] == "birth_date" else set()
    assert {code for code in mistakes(new) - found if code not in allowed} == set()


def test_the_old_name_is_remembered() -> None:
    text = rename(FILES, ("forms", "mentee_application", "questions", "spoken_english"), "english_level")[
        "program.yaml"
    ]
    assert (
        "      english_level: { type: select_one cefr, label: Your English?, required: yes, formerly: spoken_english }"
        in text
    )

    again = rename({"program.yaml": text}, ("forms", "mentee_application", "questions", "english_level"), "level")
    definition = read_files(again).definition
    assert definition is not None
    question = definition.forms["mentee_application"].questions["level"]
    assert question.formerly == ("spoken_english", "english_level")


def test_only_the_lines_that_name_it_change() -> None:
    new = rename(FILES, ("tasks", "call_the_pair"), "phone_both")["program.yaml"]
    changed = [(one, two) for one, two in zip(complete().splitlines(), new.splitlines(), strict=True) if one != two]

    assert [two.strip() for _, two in changed] == [
        "then: [create task phone_both]",
        "phone_both: { label: Call both of them, for: coordinator, due: in 2 days, formerly: call_the_pair }",
    ]


def test_placeholders_and_translations_follow() -> None:
    files = {
        **FILES,
        "translations/fr.yaml": "# à relire\n"
        "forms.mentee_application.questions.full_name.label: {of: Your name?, text: Votre nom ?}\n"
        "messages.welcome.text: {of: \"Dear {mentee.full_name}, welcome.\", text: \"Bienvenue, {mentee.full_name}.\"}\n",
    }  # fmt: skip
    new = rename(files, ("forms", "mentee_application", "questions", "full_name"), "called")

    assert "Dear {mentee.called}, welcome." in new["program.yaml"]
    assert new["translations/fr.yaml"] == (
        "# à relire\n"
        "forms.mentee_application.questions.called.label: {of: Your name?, text: Votre nom ?}\n"
        'messages.welcome.text: {of: "Dear {mentee.called}, welcome.", text: "Bienvenue, {mentee.called}."}\n'
    )


def test_an_item_in_a_file_of_its_own_takes_the_file_along() -> None:
    files = {"program.yaml": "program: {name: p, label: P}\n", "forms/talk.yaml": "label: Talk\nfilled_by: mentee\n"}

    assert rename(files, ("forms", "talk"), "first_talk") == {
        "program.yaml": "program: {name: p, label: P}\n",
        "forms/first_talk.yaml": "label: Talk\nfilled_by: mentee\nformerly: talk\n",
    }


@pytest.mark.parametrize(
    ("path", "new", "words"),
    [
        (("tasks", "call"), "ring", "‘call’ comes from the template and keeps its name there."),
        (("tasks", "own"), "call", "There is already something called ‘call’ here."),
        (("tasks", "own"), "Ring!", "‘Ring!’ cannot be used as a name. Use small letters and _, for example ‘ring’."),
    ],
)
def test_a_name_that_cannot_be_is_refused(path: tuple[str, ...], new: str, words: str) -> None:
    child = "program: {name: child, label: Child, extends: parent@2}\ntasks: {own: {label: Own, for: coordinator}}\n"
    with pytest.raises(Refused) as refused:
        rename({"program.yaml": child}, path, new, shelf=SHELF)

    assert sentence(refused.value.findings[0]).startswith(words)
    assert not sentence(refused.value.findings[0], "fr").startswith(words)
