"""Three trees as one: by name, word by word, nothing overwritten by whoever came last."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from workflows.language.threeway import NOTHING, merge_three

BASE: dict[str, Any] = {
    "tasks": {"call": {"label": "Call", "due": "in 2 days"}, "write": {"label": "Write"}},
    "choices": {"ways": {"video": "By video", "phone": "By phone"}},
}


def changed(*changes: tuple[str, ...]) -> dict[str, Any]:
    """The base with some words set: the last of each change is the text, ``-`` takes it away, ``=`` renames."""
    tree = copy.deepcopy(BASE)
    for *path, last, text in changes:
        here = tree
        for word in path:
            here = here.setdefault(word, {})
        if last == "=":
            tree = renamed(tree, path[-1], text)
        elif text == "-":
            del here[last]
        else:
            here[last] = text
    return tree


def test_what_only_one_side_changed_is_taken() -> None:
    merged = merge_three(
        BASE, changed(("tasks", "call", "label", "Ring")), changed(("tasks", "call", "due", "in 1 day"))
    )
    assert merged.tree["tasks"]["call"] == {"label": "Ring", "due": "in 1 day"}
    assert merged.conflicts == ()
    assert (merged.taken, merged.kept) == ((("tasks", "call", "due"),), (("tasks", "call", "label"),))


def test_what_both_changed_alike_is_no_conflict() -> None:
    same = changed(("tasks", "call", "label", "Ring"))
    assert merge_three(BASE, same, copy.deepcopy(same)).conflicts == ()


def test_a_bare_choice_and_a_written_out_one_say_the_same() -> None:
    long = changed()
    long["choices"]["ways"] = {"choices": {"video": {"label": "By video"}, "phone": {"label": "By phone"}}}
    merged = merge_three(BASE, BASE, long)
    assert (merged.tree, merged.taken) == (BASE, ())


def test_a_deletion_against_a_change_is_a_conflict() -> None:
    merged = merge_three(BASE, changed(("tasks", "write", "-")), changed(("tasks", "write", "label", "Write to them")))
    assert [(one.path, one.ours) for one in merged.conflicts] == [(("tasks", "write"), NOTHING)]


def test_what_they_added_stands_behind_its_neighbour() -> None:
    theirs = changed()
    theirs["tasks"] = {"call": BASE["tasks"]["call"], "visit": {"label": "Visit"}, "write": BASE["tasks"]["write"]}
    ours = changed(("tasks", "last", "label", "Last"))
    assert list(merge_three(BASE, ours, theirs).tree["tasks"]) == ["call", "visit", "write", "last"]


def test_another_order_is_a_change_beside_any_other() -> None:
    turned = changed()
    turned["tasks"] = dict(reversed(BASE["tasks"].items()))
    turned["choices"]["ways"] = dict(reversed(BASE["choices"]["ways"].items()))
    for ours in (BASE, changed(("tasks", "call", "label", "Ring")), changed(("choices", "ways", "video", "Video"))):
        for merged in (merge_three(BASE, ours, turned), merge_three(BASE, turned, ours)):
            assert (list(merged.tree["tasks"]), list(merged.tree["choices"]["ways"])) == (
                ["write", "call"],
                ["phone", "video"],
            )
            assert merged.conflicts == ()
            assert merged.tree["tasks"]["call"] == ours["tasks"]["call"]
    assert merge_three(BASE, BASE, turned).taken == (("tasks",), ("choices",))


def renamed(tree: dict[str, Any], old: str, new: str) -> dict[str, Any]:
    """The tree with a task under a new name, in the same place."""
    tasks = {new if name == old else name: item for name, item in tree["tasks"].items()}
    return {**tree, "tasks": {**tasks, new: {**tasks[new], "formerly": [old]}}}


def test_what_one_side_renamed_and_the_other_changed_is_both() -> None:
    told = {"tasks.call.label": {"of": "Call", "text": "Appeler"}}
    base = {**BASE, "translations": {"fr": told}}
    new_name = {**renamed(base, "call", "ring"), "translations": {"fr": {"tasks.ring.label": told["tasks.call.label"]}}}
    edited = {
        **changed(("tasks", "call", "due", "in 1 day")),
        "translations": {"fr": {"tasks.call.label": {"of": "Call", "text": "Téléphoner"}}},
    }
    for merged in (merge_three(base, edited, new_name), merge_three(base, new_name, edited)):
        assert merged.conflicts == ()
        assert merged.tree["tasks"] == {
            "ring": {"label": "Call", "due": "in 1 day", "formerly": ["call"]},
            "write": {"label": "Write"},
        }
        assert merged.tree["translations"] == {"fr": {"tasks.ring.label": {"of": "Call", "text": "Téléphoner"}}}


def test_of_two_new_names_a_person_chooses_one() -> None:
    ours = renamed(changed(("tasks", "call", "due", "in 1 day")), "call", "ring")
    theirs = renamed(changed(("tasks", "call", "label", "Phone")), "call", "phone")
    merged = merge_three(BASE, ours, theirs)
    assert [(one.key, one.base, one.ours, one.theirs) for one in merged.conflicts] == [
        ("tasks.call", "call", "ring", "phone")
    ]
    assert merged.tree["tasks"]["ring"] == {"label": "Phone", "due": "in 1 day", "formerly": ["call"]}
    chosen = merge_three(BASE, ours, theirs, choices={"tasks.call": "theirs"})
    assert chosen.conflicts == ()
    assert list(chosen.tree["tasks"]) == ["phone", "write"]


def test_a_name_that_the_other_side_gave_to_something_else_is_not_followed() -> None:
    theirs = renamed(BASE, "call", "visit")
    ours = changed(("tasks", "visit", "label", "Visit"), ("tasks", "call", "due", "in 1 day"))
    merged = merge_three(BASE, ours, theirs)
    assert {one.key for one in merged.conflicts} == {"tasks.call", "tasks.visit.label"}


EDITS = st.lists(
    st.sampled_from(
        [
            ("tasks", "call", "label", "Ring"),
            ("tasks", "call", "label", "Telephone"),
            ("tasks", "call", "due", "-"),
            ("tasks", "write", "-"),
            ("tasks", "visit", "label", "Visit"),
            ("choices", "ways", "video", "Video"),
            ("choices", "ways", "letter", "By letter"),
            ("tasks", "call", "=", "ring"),
            ("tasks", "call", "=", "phone"),
        ]
    ),
    unique_by=lambda edit: edit[:-1],
    max_size=4,
).map(lambda edits: sorted(edits, key=lambda edit: "=" in edit))


@given(EDITS, EDITS)
def test_merging_loses_nothing_and_favours_nobody(mine: list[tuple[str, ...]], hers: list[tuple[str, ...]]) -> None:
    ours, theirs = changed(*mine), changed(*hers)
    there, back = merge_three(BASE, ours, theirs), merge_three(BASE, theirs, ours)
    # Whoever is called ‘ours’: the same conflicts, and without any the same program.
    assert {one.key for one in there.conflicts} == {one.key for one in back.conflicts}
    if not there.conflicts:
        assert there.tree == back.tree
    assert merge_three(BASE, ours, BASE).tree == ours
    assert merge_three(BASE, BASE, theirs).tree == theirs
    # Choosing theirs everywhere leaves no conflict.
    assert merge_three(BASE, ours, theirs, choices={one.key: "theirs" for one in there.conflicts}).conflicts == ()
