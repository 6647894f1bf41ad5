"""Editing: one word is changed and every other line stays as somebody wrote it, comments and order included."""

from __future__ import annotations

import difflib
import time
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from models.findings import Refused, sentence
from tests.folders import files_in
from tests.language.merged import SHELF, said
from tests.language.planted import complete
from workflows.language.editing import add, move, remove, restore, set_value, value_at
from workflows.language.layers import layer_of
from workflows.language.reading import Reading, read_files
from workflows.language.shelf import shelf_beside

Path_ = tuple[str, ...]
EXAMPLES = Path(__file__).parent / "programs"
SHIPPED = Path("workflows/programs")
FOLDERS = [EXAMPLES / "professional_mentoring", EXAMPLES / "newcomer_youth", SHIPPED / "professional"]
Q = ("forms", "application", "questions")

HAND = """\
# Our program. Read it aloud.
program: {name: ours, label: Ours}   # the name stays

roles:
  mentee: { label: Mentee, is: participant }
  coordinator: { label: Coordinator, is: staff }

forms:
  # Everybody fills this in.
  application:
    label: Application     # short
    filled_by: mentee
    about: mentee
    keep: on the profile
    questions:
      # who
      full_name: { type: text,  label: Your name? }      # as in the passport
      # when
      born:
        type: date
        label: |-
          When were you
          born?
        constraint:
          - is at least 18 years ago
          # older people do not come
          - is within the last 90 years
      colour:   {type: select_one colours, label: "Your colour: which?"}

choices:
  colours:
    red: Red     # like a rose
    green: Green

tasks:
  call: { label: Call, for: coordinator }
"""


def edited(edit: Callable[..., dict[str, str]], *arguments: Any, text: str = HAND) -> str:
    return edit({"program.yaml": text}, *arguments)["program.yaml"]


def words_at(path: Path_, text: str = HAND) -> dict[str, Any]:
    """What a text says at a path, in its order."""
    return dict(value_at(layer_of({"program.yaml": text}).data, path))


def changes(before: str, after: str) -> list[str]:
    """The lines that went (-) and came (+)."""
    found = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=0)
    return [line for line in found if not line.startswith(("---", "+++", "@@"))]


def test_a_rule_without_a_label_keeps_its_line_when_it_gets_one() -> None:
    bare = (
        HAND + "matching:\n  pairs:\n    label: Pairs\n    must:\n      near: mentor.area is the same as mentee.area\n"
    )
    way = ("matching", "pairs", "must", "near")
    named = edited(set_value, (*way, "label"), "Close by", text=bare)
    assert changes(bare, named) == [
        "-      near: mentor.area is the same as mentee.area",
        "+      near: {label: Close by, rule: mentor.area is the same as mentee.area}",
    ]
    assert "rule: mentor.area covers mentee.area}" in edited(
        set_value, way, ["mentor.area covers mentee.area"], text=named
    )


# What is put in, line by line ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("path", "value", "lines"),
    [
        (
            (*Q, "full_name", "label"),
            "Name?",
            [
                "-      full_name: { type: text,  label: Your name? }      # as in the passport",
                "+      full_name: { type: text,  label: Name? }      # as in the passport",
            ],
        ),
        (
            (*Q, "full_name", "required"),
            True,
            [
                "-      full_name: { type: text,  label: Your name? }      # as in the passport",
                "+      full_name: { type: text,  label: Your name?, required: yes }      # as in the passport",
            ],
        ),
        (
            ("forms", "application", "label"),
            "Form: first",
            ["-    label: Application     # short", '+    label: "Form: first"     # short'],
        ),
        (("forms", "application", "about"), ["mentee", "mentor"], ["-    about: mentee", "+    about: [mentee, mentor]"]),
        (
            (*Q, "born", "label"),
            "Your birthday?",
            [
                "-        label: |-",
                "-          When were you",
                "-          born?",
                "+        label: Your birthday?",
            ],
        ),
        (
            (*Q, "born", "constraint"),
            ["is at least 16 years ago", "is within the last 90 years"],
            ["-          - is at least 18 years ago", "+          - is at least 16 years ago"],
        ),
        (
            (*Q, "born", "constraint"),
            ["is at least 18 years ago", "is within the last 90 years", "is answered"],
            ["+          - is answered"],
        ),
        (
            (*Q, "born", "hint"),
            "As in your passport.",
            ["+        hint: As in your passport."],
        ),
        (("choices", "colours", "red"), "Deep red", ["-    red: Red     # like a rose", "+    red: Deep red     # like a rose"]),
        (
            ("choices", "colours", "red", "note"),
            "Bright.",
            ["-    red: Red     # like a rose", "+    red: {label: Red, note: Bright.}     # like a rose"],
        ),
        (("choices", "colours", "blue"), "Blue", ["+    blue: Blue"]),
        (
            ("messages", "hello", "text"),
            "Hello\nyou",
            ["+messages:", "+  hello:", "+    text: |-", "+      Hello", "+      you", "+"],
        ),
    ],
)  # fmt: skip
def test_only_the_line_of_the_word_is_touched(path: Path_, value: Any, lines: list[str]) -> None:
    found = changes(HAND, edited(set_value, path, value))

    assert sorted(found) == sorted(lines)


def test_two_edits_change_two_lines() -> None:
    once = edited(set_value, ("forms", "application", "label"), "Form")
    twice = edited(set_value, ("tasks", "call", "due"), "in 2 days", text=once)

    assert changes(HAND, twice) == [
        "-    label: Application     # short",
        "+    label: Form     # short",
        "-  call: { label: Call, for: coordinator }",
        "+  call: { label: Call, for: coordinator, due: in 2 days }",
    ]


def test_a_row_that_grows_too_long_is_written_downwards() -> None:
    text = edited(set_value, (*Q, "full_name", "hint"), "Write it " + "very " * 20 + "clearly.")

    assert (
        "      full_name:      # as in the passport\n        type: text\n        label: Your name?\n        hint: Write"
        in text
    )
    assert "      # who\n      full_name:" in text


def test_what_is_taken_out_leaves_its_neighbours_and_the_comments_above() -> None:
    assert changes(HAND, edited(remove, (*Q, "full_name"))) == [
        "-      full_name: { type: text,  label: Your name? }      # as in the passport"
    ]
    assert changes(HAND, edited(remove, (*Q, "full_name", "label"))) == [
        "-      full_name: { type: text,  label: Your name? }      # as in the passport",
        "+      full_name: { type: text }      # as in the passport",
    ]
    assert "# older" not in edited(remove, (*Q, "born"))  # it stood inside
    assert "# when" in edited(remove, (*Q, "born"))


def test_an_item_moves_with_its_lines_and_its_comment() -> None:
    text = edited(move, (*Q, "born"), "colour")
    born = HAND[HAND.index("      # when") : HAND.index("      colour:")]

    assert text == HAND.replace(born, "").replace("\n\nchoices", "\n" + born + "\nchoices")
    assert edited(move, (*Q, "born"), "full_name") == HAND
    first = edited(move, (*Q, "colour"), None)
    assert first.index("colour:   {") < first.index("full_name:")
    assert sorted(first.splitlines()) == sorted(HAND.splitlines())


def test_a_whole_that_is_said_in_another_order_takes_its_lines_and_comments_along() -> None:
    def turned(path: Path_) -> str:
        whole = words_at(path)
        return edited(set_value, path, dict(reversed(whole.items())))

    questions = turned(Q)
    assert list(words_at(Q, questions)) == ["colour", "born", "full_name"]
    assert sorted(questions.splitlines()) == sorted(HAND.splitlines())
    assert questions.index("# who") < questions.index("full_name:") > questions.index("# older people")
    choices = turned(("choices", "colours"))
    assert "    green: Green\n    red: Red     # like a rose\n" in choices
    assert edited(set_value, ("roles", "mentee"), {"is": "participant", "label": "Mentee"}) == HAND, (
        "words have no order"
    )


def test_the_order_in_a_row_changes_with_its_spacing_kept() -> None:
    text = HAND.replace("{ label: Coordinator, is: staff }", "{ label: A,  is: staff }")

    assert "  call: { for: coordinator, label: Call }" in edited(move, ("tasks", "call", "label"), "for", text=text)


def test_lines_end_as_they_ended() -> None:
    text = HAND.replace("\n", "\r\n")
    new = edited(set_value, ("messages", "hello", "text"), "Hello\nyou", text=text)
    new = edited(set_value, ("forms", "application", "label"), "Form", text=new)

    assert new.count("\n") == new.count("\r\n")
    assert len(changes(text, new)) == 8


def test_a_name_that_is_taken_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        add({"program.yaml": HAND}, ("tasks", "call"), {"label": "Call again"})
    (found,) = refused.value.findings

    assert sentence(found) == "There is already something called ‘call’ here. Choose another name."
    assert sentence(found, "fr") == "Il y a déjà quelque chose qui s’appelle « call » ici. Choisissez un autre nom."


# Where it is written ------------------------------------------------------------------------------------------------
def test_each_item_is_written_where_it_lives() -> None:
    forms = HAND[HAND.index("forms:\n") : HAND.index("choices:\n")]
    rest = HAND.replace(forms, "")
    form = "".join(line[4:] or "\n" for line in forms.splitlines(keepends=True)[3:])
    own = {"program.yaml": rest, "forms/application.yaml": form}
    sections = {"program.yaml": rest, "forms.yaml": forms}
    for files, name in ((own, "forms/application.yaml"), (sections, "forms.yaml")):
        assert layer_of(files).data == layer_of({"program.yaml": HAND}).data or name == "forms.yaml"
        new = set_value(files, (*Q, "full_name", "label"), "Name?")
        assert [one for one in new if new[one] != files[one]] == [name]
        assert len(changes(files[name], new[name])) == 2

    new = add(own, ("forms", "closing"), {"label": "Closing", "filled_by": "mentee"})
    assert new["forms/closing.yaml"] == "label: Closing\nfilled_by: mentee\n"
    assert read_files(new).definition is not None
    assert "forms/closing.yaml" not in remove(new, ("forms", "closing"))

    new = set_value(own, ("translations", "fr", "tasks.call.label"), {"of": "Call", "text": "Appeler"})
    assert new["translations/fr.yaml"] == "tasks.call.label: {of: Call, text: Appeler}\n"


# A child ------------------------------------------------------------------------------------------------------------
CHILD = {"program.yaml": "program: {name: child, label: Child, extends: parent@2}   # ours\n"}


def test_what_is_inherited_is_changed_in_the_childs_words() -> None:
    path = ("forms", "application", "questions", "colour", "label")
    new = set_value(CHILD, path, "Hue?", shelf=SHELF)

    assert new["program.yaml"] == CHILD["program.yaml"] + (
        "\nforms:\n  application:\n    questions:\n      colour: {label: Hue?}\n"
    )
    definition = read_files(new, shelf=SHELF).definition
    assert definition is not None
    assert definition.forms["application"].questions["colour"].type == "select_one colours"
    assert restore(new, path, shelf=SHELF) == {"program.yaml": CHILD["program.yaml"] + "\n"}


def test_items_of_a_child_stand_where_the_template_and_after_say() -> None:
    text = (
        CHILD["program.yaml"] + "forms:\n  application:\n    questions:\n      zip: {type: text, label: Zip}\n"
        "      colour: {label: Hue?}\n      age: {type: integer, label: Age}\n"
    )
    whole = words_at(Q, text)
    other = {name: whole[name] for name in ("age", "colour", "zip")}
    turned = set_value({"program.yaml": text}, Q, other, shelf=SHELF)
    assert [name for name in words_at(Q, turned["program.yaml"]) if name != "colour"] == ["age", "zip"]
    same = {name: whole[name] for name in ("zip", "age", "colour")}
    assert set_value({"program.yaml": text}, Q, same, shelf=SHELF) == {"program.yaml": text}


def test_what_is_inherited_goes_and_comes_back() -> None:
    gone = remove(CHILD, ("tasks", "call"), shelf=SHELF)
    reading = read_files(gone, shelf=SHELF)

    assert "  call: not used\n" in gone["program.yaml"]
    assert reading.unused == (("tasks", "call"),)
    back = restore(gone, ("tasks", "call"), shelf=SHELF)
    assert read_files(back, shelf=SHELF).definition == read_files(CHILD, shelf=SHELF).definition
    # What is not used and then changed is used again.
    again = set_value(gone, ("tasks", "call", "label"), "Ring", shelf=SHELF)
    assert read_files(again, shelf=SHELF).definition.tasks["call"].label == "Ring"  # type: ignore[union-attr]


def test_an_item_among_inherited_ones_says_behind_whom_it_stands() -> None:
    def order(files: Mapping[str, str]) -> list[str]:
        definition = read_files(files, shelf=SHELF).definition
        assert definition is not None
        return list(definition.forms["application"].questions)

    path = ("forms", "application", "questions", "colour")
    assert order(move(CHILD, path, "full_name", shelf=SHELF)) == ["full_name", "colour", "birth_date"]
    assert order(move(CHILD, path, None, shelf=SHELF)) == ["colour", "full_name", "birth_date"]
    with pytest.raises(Refused):
        move(CHILD, path, "nobody", shelf=SHELF)


# Properties ---------------------------------------------------------------------------------------------------------
TEXTS = st.sampled_from(
    ["Short", "a: b", "no", "12:30", "[x]", "{mentee.full_name}", "#", "- a", "é, ü", "مرحبا", '"', "'", "x" * 130, "a\nb", "?", "@"]
) | st.text(
    st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=30
).filter(lambda text: text == text.strip() and text != "not used")  # fmt: skip


@cache
def programs() -> dict[str, tuple[dict[str, str], Any]]:
    found: dict[str, tuple[dict[str, str], Any]] = {"complete": ({"program.yaml": complete()}, None)}
    found["hand"] = ({"program.yaml": HAND}, None)
    for folder in FOLDERS:
        found[folder.name] = (dict(files_in(folder)), shelf_beside(folder))
    return found


def places(data: Any, path: Path_ = ()) -> Iterator[tuple[Path_, Any]]:
    """Every word of plain data below a section."""
    for word, value in data.items():
        here = (*path, word)
        if len(here) > 1 and here[0] not in ("program", "translations"):
            yield here, value
        if isinstance(value, dict):
            yield from places(value, here)


def own(files: Mapping[str, str]) -> dict[str, Any]:
    layer = layer_of(files)
    assert isinstance(layer.data, dict), [sentence(one) for one in layer.findings]
    assert [one for one in layer.findings if one.code != "Y21"] == []
    return layer.data


def plain(value: Any) -> Any:
    """One text is a list of one: a row that is written anew says it in the shorter way."""
    if isinstance(value, dict):
        return {word: plain(one) for word, one in value.items()}
    return value[0] if isinstance(value, list) and len(value) == 1 else value


def put(data: dict[str, Any], path: Path_, value: Any) -> None:
    here: Any = data
    for word in path[:-1]:
        here = here[word]
    here[path[-1]] = value


def taken(data: dict[str, Any], path: Path_) -> None:
    here: Any = data
    for word in path[:-1]:
        here = here[word]
    del here[path[-1]]


def comments(files: Mapping[str, str]) -> list[str]:
    return sorted(line.strip() for text in files.values() for line in text.splitlines() if line.strip().startswith("#"))


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(st.data())
def test_whatever_text_is_changed_nothing_else_is(data: st.DataObject) -> None:
    files, shelf = programs()[data.draw(st.sampled_from(sorted(programs())))]
    texts = [path for path, value in places(own(files)) if isinstance(value, str) and value != "not used"]
    path, value = data.draw(st.sampled_from(texts)), data.draw(TEXTS)
    new = set_value(files, path, value, shelf=shelf)

    expected = own(files)
    put(expected, path, value)
    assert plain(own(new)) == plain(expected)
    assert comments(new) == comments(files)
    gone = [line for name in files for line in changes(files[name], new[name]) if line.startswith("-")]
    # One line, or the lines of the text that stood there before and the mark above them.
    before = str(value_at(own(files), path))
    assert len(gone) <= 2 + before.count("\n") + before.count(" ") // 5


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(st.data())
def test_whatever_is_taken_out_the_rest_stays(data: st.DataObject) -> None:
    files, _ = programs()[data.draw(st.sampled_from(["complete", "hand", "professional_mentoring"]))]
    path, value = data.draw(st.sampled_from(list(places(own(files)))))
    new = remove(files, path, shelf={})

    expected = own(files)
    taken(expected, path)
    found = own(new)
    around = value_at(found, path[:-1])
    if around is None:  # the last of its kind leaves an empty word
        put(found, path[:-1], {})
    assert found == expected
    kept = [line for name in files for line in changes(files[name], new[name]) if line.startswith("+")]
    assert len(kept) <= 1
    assert value is not None


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(st.data())
def test_whatever_is_moved_says_the_same_in_another_order(data: st.DataObject) -> None:
    files, _ = programs()[data.draw(st.sampled_from(["complete", "hand", "professional_mentoring"]))]
    maps = [(path, list(value)) for path, value in places(own(files)) if isinstance(value, dict) and len(value) > 1]
    around, names = data.draw(st.sampled_from(maps))
    name = data.draw(st.sampled_from(names))
    after = data.draw(st.sampled_from([None, *(one for one in names if one != name)]))
    new = move(files, (*around, name), after, shelf={})

    rest = [one for one in names if one != name]
    rest.insert(0 if after is None else rest.index(after) + 1, name)
    assert own(new) == own(files)
    assert list(value_at(own(new), around)) == rest
    for file, text in files.items():
        if "\n" not in text[text.find("{") :].split("}")[0]:
            assert comments({file: new[file]}) == comments({file: text})


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_whatever_is_added_stands_there(data: st.DataObject) -> None:
    files, shelf = programs()[data.draw(st.sampled_from(sorted(programs())))]
    parents = [path for path, value in places(own(files)) if isinstance(value, dict) and path[-1] == "questions"]
    item = {"type": "text", "label": data.draw(TEXTS), "required": "yes"}
    assume(parents)
    path = (*data.draw(st.sampled_from(parents)), "a_new_question")
    new = add(files, path, item, shelf=shelf)

    expected = own(files)
    put(expected, path, item)
    assert own(new) == expected
    assert comments(new) == comments(files)
    assert not [line for name in files for line in changes(files[name], new[name]) if line.startswith("-")]


def test_an_edit_of_the_largest_program_is_not_waited_for() -> None:
    files, shelf = programs()["professional_mentoring"]
    reading: Reading = read_files(files, shelf=shelf)
    assert reading.definition is not None, said(reading)
    took = []
    for number in range(5):
        label = f"Question {number}?"
        began = time.thread_time()
        set_value(files, ("forms", "mentee_application", "questions", "occupation", "label"), label, shelf=shelf)
        took.append(time.thread_time() - began)

    assert min(took) < 0.1
