"""What things were called is remembered by published versions, and forgotten by the text two versions later."""

from __future__ import annotations

from models.definitions import Definition
from tests.language.merged import whole
from tests.small_program import SMALL_PROGRAM
from workflows.language.changes import compare
from workflows.language.former_names import remembering, without_old_lines
from workflows.language.reading import read_text

KIDS = (
    "children:   { type: yes_no,",
    "kids:   { formerly: children, type: yes_no,",
    "[children is yes]",
    "[kids is yes]",
)
HAS_KIDS = ("kids:   { formerly: children,", "has_kids:   { formerly: kids,", "[kids is yes]", "[has_kids is yes]")


def text(*steps: tuple[str, ...], of: str = SMALL_PROGRAM) -> str:
    """A text after these replacements: every second word for the one before it."""
    for step in steps:
        for was, now in zip(step[::2], step[1::2], strict=True):
            assert was in of
            of = of.replace(was, now)
    return of


def read(told: str) -> Definition:
    return whole(read_text(told))


def published(*texts: str) -> list[Definition]:
    """These texts as versions that were published one after the other, the newest last."""
    found: list[Definition] = []
    for told in texts:
        found.append(remembering(read(told), found[::-1]))
    return found


def asked(definition: Definition, name: str) -> tuple[str, ...]:
    return definition.forms["newcomer_form"].questions[name].formerly


FORGOTTEN = text(KIDS, ("formerly: children, ", ""))


def test_a_version_remembers_a_name_that_its_text_no_longer_tells() -> None:
    *_, last = published(SMALL_PROGRAM, text(KIDS), text(KIDS), FORGOTTEN, FORGOTTEN)
    assert asked(last, "kids") == ("children",)


def test_two_renames_one_after_the_other_are_both_remembered() -> None:
    # children → kids → has_kids; the third text tells of the second rename alone.
    *_, last = published(SMALL_PROGRAM, text(KIDS), text(KIDS, HAS_KIDS))
    assert asked(last, "has_kids") == ("kids", "children")


def test_forms_that_were_renamed_around_a_question_do_not_hide_it() -> None:
    form = ("  newcomer_form:\n", "  arrivals:\n    formerly: newcomer_form\n", "[newcomer_form is", "[arrivals is")
    *_, last = published(SMALL_PROGRAM, text(KIDS), text(KIDS, ("formerly: children, ", ""), form))
    assert last.forms["arrivals"].questions["kids"].formerly == ("children",)
    assert last.forms["arrivals"].formerly == ("newcomer_form",)


def test_stages_and_choices_are_remembered_as_questions_are() -> None:
    ready = ("waiting: { label: Waiting,", "ready: { formerly: waiting, label: Waiting,", "to: waiting", "to: ready",
             "from: waiting", "from: ready", "is in waiting", "is in ready")  # fmt: skip
    gone = ("    moved: Moved away", "    away: {label: Moved away, formerly: moved}")
    told = text(ready, gone)
    later = told.replace("formerly: waiting, ", "").replace(", formerly: moved", "")
    *_, last = published(SMALL_PROGRAM, told, later)
    assert last.stages["mentee"]["ready"].formerly == ("waiting",)
    assert last.choices["reasons"].choices["away"].formerly == ("moved",)


def test_a_name_that_something_else_bears_by_now_is_not_remembered() -> None:
    """A third version asks a new question ‘children’: what it hears is not an answer about ‘kids’."""
    again = FORGOTTEN.replace("      kids:", "      children: { type: integer, label: Children at home }\n      kids:")
    *_, last = published(SMALL_PROGRAM, text(KIDS), again)
    assert asked(last, "kids") == ()
    again = text(KIDS).replace("formerly: children, ", "").replace(
        "      kids:", "      at_home: { type: yes_no, label: Children at home, formerly: children }\n      kids:"
    )  # fmt: skip
    *_, last = published(SMALL_PROGRAM, text(KIDS), again)
    assert asked(last, "at_home") == ("children",)  # the rename was wrong, and is said of another question now
    assert asked(last, "kids") == ()


def test_a_definition_with_nothing_to_remember_stays_the_one_it_is() -> None:
    one = read(SMALL_PROGRAM)
    assert remembering(one, []) is one
    assert remembering(one, [read(SMALL_PROGRAM)]) is one


def test_a_line_that_two_versions_have_told_is_left_out_and_every_other_line_stays() -> None:
    told = {"program.yaml": text(KIDS).replace("      kids:", "      # asked since 2024\n      kids:")}
    first, second, third = published(SMALL_PROGRAM, told["program.yaml"], told["program.yaml"])

    assert without_old_lines(told, second, first) == told  # version 2 alone has told it
    files = without_old_lines(told, third, second)
    before, after = told["program.yaml"].splitlines(), files["program.yaml"].splitlines()
    changed = [(was, now) for was, now in zip(before, after, strict=True) if was != now]
    assert [(was.replace("formerly: children, ", ""), was != now) for was, now in changed] == [(changed[0][1], True)]
    assert "      # asked since 2024" in after
    # Nothing is told of it, for nothing changes by it.
    assert compare(third, read(files["program.yaml"])) == ()


def test_of_two_names_only_the_older_one_is_left_out() -> None:
    both = text(KIDS, HAS_KIDS).replace("formerly: kids,", "formerly: [kids, children],")
    _, second, third = published(SMALL_PROGRAM, text(KIDS), both)
    files = without_old_lines({"program.yaml": both}, third, second)
    assert "has_kids:   { formerly: kids," in files["program.yaml"]


def test_lines_are_left_out_of_lists_of_choices_in_both_spellings_and_of_files_beside() -> None:
    short = text(("    moved: Moved away", "    away: {label: Moved away, formerly: moved}"))
    long = short.replace("  reasons:\n    away", "  reasons:\n    choices:\n      away").replace(
        "    other: Other", "      other: Other"
    )
    for told in (short, long):
        _, second, third = published(SMALL_PROGRAM, told, told)
        files = without_old_lines({"program.yaml": told}, third, second)
        assert "formerly" not in files["program.yaml"]
        assert compare(third, read(files["program.yaml"])) == ()
    start, end = short.index("choices:\n"), short.index("\nforms:")
    parted = {"program.yaml": short[:start] + short[end:], "choices.yaml": short[start:end].replace("choices:\n", "")}
    _, second, third = published(SMALL_PROGRAM, short, short)
    assert "formerly" not in without_old_lines(parted, third, second)["choices.yaml"]


def test_a_former_name_that_is_added_later_is_told_as_a_change() -> None:
    # Answers under the old name count from then on: somebody should read that.
    assert [one.sentence() for one in compare(read(FORGOTTEN), read(text(KIDS)))] != []
