"""Three trees as one: by name, word by word, nothing overwritten by whoever came last."""

from __future__ import annotations

import copy
import itertools
from typing import Any

from hypothesis import given, settings
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


def test_of_two_new_orders_a_person_chooses_one() -> None:
    base = {"tasks": {name: {"label": name} for name in ("call", "write", "visit")}}
    ours, theirs = ({"tasks": dict(sorted(base["tasks"].items(), reverse=turned))} for turned in (True, False))
    ours["tasks"] = {"write": {"label": "write"}, "visit": {"label": "visit"}, "call": {"label": "call"}}
    theirs["tasks"]["new"] = {"label": "new"}
    [conflict] = merge_three(base, ours, theirs).conflicts
    assert (conflict.key, conflict.ours) == ("tasks", ["write", "visit", "call"])
    chosen = {side: merge_three(base, ours, theirs, choices={"tasks": side}) for side in ("ours", "theirs")}
    assert [list(merged.tree["tasks"]) for merged in chosen.values()] == [
        ["write", "new", "visit", "call"],
        ["call", "visit", "write", "new"],
    ]
    assert not any(merged.conflicts for merged in chosen.values())


def test_a_name_that_stands_for_two_things_has_to_be_mended_first() -> None:
    visit = ("tasks", "visit", "label", "Visit")
    new_name = renamed(BASE, "call", "visit")
    new_visit = changed(visit, ("tasks", "call", "due", "in 1 day"))
    renamed_and_new = renamed(changed(visit), "call", "ring")
    other_visit = renamed(BASE, "write", "visit")
    for ours, theirs in itertools.combinations((new_name, new_visit, renamed_and_new, other_visit), 2):
        for one, other in ((ours, theirs), (theirs, ours)):
            merged = merge_three(BASE, one, other)
            if {id(one), id(other)} == {id(new_visit), id(renamed_and_new)}:
                # Both added an item of this name: they are merged like any other.
                assert (merged.clashes, merged.conflicts) == ((), ())
                continue
            assert [(found.path, found.params["name"]) for found in merged.clashes] == [(("tasks", "visit"), "visit")]
            assert merged.conflicts == ()


ITEMS = ("a", "b", "c")
NAMES = ("a", "b", "c", "d", "e")


@st.composite
def a_side(draw: st.DrawFn, mark: str) -> dict[str, Any]:
    """Three items of a base after somebody worked on them: renamed, deleted, turned round, others added. The word
    ``due`` says which item it is, whatever it is called."""
    items: list[tuple[str, dict[str, Any]]] = []
    for old in draw(st.permutations(ITEMS)):
        free = sorted({*NAMES, old} - {*ITEMS} - {name for name, _ in items})
        name = draw(st.sampled_from(["-", old, old, *free]))
        if name != "-":
            items.append((name, {"label": name, "due": old, **({"formerly": [old]} if name != old else {})}))
    for name in draw(
        st.lists(
            st.sampled_from(sorted({*NAMES} - {*ITEMS} - {name for name, _ in items}) or ["f"]), max_size=2, unique=True
        )
    ):
        items.insert(draw(st.integers(0, len(items))), (name, {"label": name, "due": mark + name}))
    return {"tasks": dict(items)}


@given(a_side("mine "), a_side("hers "), st.data())
@settings(max_examples=500)
def test_whatever_is_chosen_no_item_is_lost_and_none_is_there_twice(
    ours: dict[str, Any], theirs: dict[str, Any], data: st.DataObject
) -> None:
    base = {"tasks": {name: {"label": name, "due": name} for name in ITEMS}}
    which = [{name: item["due"] for name, item in side["tasks"].items()} for side in (ours, theirs)]
    shared = [name for name in which[0] if name in which[1]]
    # A name that both gave to something new is one item: which of the two, a person chooses.
    clash = any(which[0][name] != which[1][name] and {which[0][name], which[1][name]} & {*ITEMS} for name in shared)
    merged = merge_three(base, ours, theirs)
    assert bool(merged.clashes) == clash
    if clash:
        return
    choices = {one.key: data.draw(st.sampled_from(["ours", "theirs"])) for one in merged.conflicts}
    tree = merge_three(base, ours, theirs, choices=choices).tree.get("tasks", {})
    there = [item["due"] for item in tree.values()]
    stays = {*which[0].values(), *which[1].values()} - {
        name for name in ITEMS if not all(name in side.values() for side in which)
    }
    both_new = {side[name] for name in shared for side in which if side[name] not in ITEMS}
    assert len(there) == len(set(there))
    assert stays - both_new <= {*there}
    assert {name for name in shared if which[0][name] not in ITEMS} <= {*tree}


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
