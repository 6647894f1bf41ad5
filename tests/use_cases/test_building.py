"""The builder's gestures: words of a draft are changed where they stand, programs begin by answers, workbooks come back."""

from __future__ import annotations

from io import BytesIO

import pytest
from openpyxl import Workbook, load_workbook

from models.findings import Refused, errors
from models.vocabulary import AccountRole, Severity
from tests.conftest import TODAY
from tests.desks import ActorAs
from tests.small_program import NOW, open_small_program
from workflows import building, drafts, publishing
from workflows.actors import Actor
from workflows.building import Add, Answers, Edit, Move, Put, Remove, Rename, Restore
from workflows.drafts import DraftView
from workflows.drafts.telling import played
from workflows.language.lint import lint
from workflows.language.reading import read_files
from workflows.simulation.stories import with_inherited

FILE = "program.yaml"
LABEL = ("forms", "mentor_form", "label")


@pytest.fixture
def ruth(actor_as: ActorAs) -> Actor:
    return actor_as(AccountRole.OWNER, name="Ruth")


@pytest.fixture
def draft(ruth: Actor) -> DraftView:
    open_small_program(ruth)
    [workplace] = building.workplaces(ruth)
    return drafts.start(ruth, workplace.id, now=NOW)


@pytest.fixture
def child(ruth: Actor) -> DraftView:
    """A new program upon the professional template."""
    return building.begin(ruth, "professional", Answers(name="Hand in hand"), now=NOW)


def changed(actor: Actor, draft: DraftView, *edits: Edit, own: int | None = None) -> DraftView:
    return building.edit(actor, draft, edits, own=own, now=NOW)


def lines_of(draft: DraftView) -> list[str]:
    return draft.files[FILE].splitlines()


# Single words -------------------------------------------------------------------------------------------------------
def test_a_changed_word_changes_one_line(ruth: Actor, draft: DraftView) -> None:
    after = changed(ruth, draft, Put(LABEL, "Tell us about you"))
    differ = [new for old, new in zip(lines_of(draft), lines_of(after), strict=True) if old != new]
    assert differ == ["    label: Tell us about you"]
    assert drafts.undo(ruth, draft.id, now=NOW).files == draft.files


def test_an_empty_word_is_taken_away(ruth: Actor, draft: DraftView) -> None:
    way = ("forms", "newcomer_form", "questions", "way")
    after = changed(ruth, draft, Put((*way, "default"), ""))
    assert "default" not in drafts.reading_of(after).whole["forms"]["newcomer_form"]["questions"]["way"]


def test_two_changes_of_one_gesture_are_both_kept(ruth: Actor, draft: DraftView) -> None:
    # A text field that is left by a click on another button: the second comes with the state before the first.
    first = changed(ruth, draft, Put(LABEL, "First"))
    second = changed(ruth, draft, Put(("program", "label"), "Second"), own=first.at)
    whole = drafts.reading_of(second).whole
    assert (whole["forms"]["mentor_form"]["label"], whole["program"]["label"]) == ("First", "Second")


def test_what_a_colleague_changed_meanwhile_is_not_overwritten(
    ruth: Actor, draft: DraftView, actor_as: ActorAs
) -> None:
    changed(actor_as(), draft, Put(LABEL, "A colleague's"))
    with pytest.raises(Refused) as refused:
        changed(ruth, draft, Put(LABEL, "Ruth's"))
    assert [found.code for found in refused.value.findings] == ["draft_collides"]
    # Another line is put together with hers.
    after = changed(ruth, draft, Put(("program", "label"), "Ruth's"))
    assert drafts.reading_of(after).whole["forms"]["mentor_form"]["label"] == "A colleague's"


def test_a_viewer_changes_nothing(draft: DraftView, actor_as: ActorAs) -> None:
    with pytest.raises(Refused):
        changed(actor_as(AccountRole.VIEWER), draft, Put(LABEL, "Mine"))
    with pytest.raises(Refused):
        building.workplaces(actor_as(AccountRole.VIEWER))


def test_an_item_is_added_renamed_moved_and_removed(ruth: Actor, draft: DraftView) -> None:
    questions = ("forms", "mentor_form", "questions")
    after = changed(ruth, draft, Add((*questions, "hobby"), {"type": "text", "label": "Hobby"}))
    after = changed(ruth, after, Rename((*questions, "hobby"), "pastime"))
    after = changed(ruth, after, Move((*questions, "pastime"), "full_name"))
    names = list(drafts.reading_of(after).whole["forms"]["mentor_form"]["questions"])
    assert names[:2] == ["full_name", "pastime"]
    after = changed(ruth, after, Remove((*questions, "pastime")))
    assert "pastime" not in drafts.reading_of(after).whole["forms"]["mentor_form"]["questions"]


def test_an_inherited_item_is_not_used_and_used_again(ruth: Actor, child: DraftView) -> None:
    path = ("events", next(iter(drafts.reading_of(child).whole["events"])))
    after = changed(ruth, child, Remove(path))
    assert drafts.reading_of(after).unused == (path,)
    again = changed(ruth, after, Restore(path))
    assert drafts.reading_of(again).unused == ()
    assert again.files[FILE].split() == child.files[FILE].split()


# New programs -------------------------------------------------------------------------------------------------------
def problems(files: dict[str, str]) -> list[tuple[str, str]]:
    read = read_files(files)
    assert read.definition is not None, read.findings
    found = (*read.findings, *lint(read.definition, read.places))
    return [(one.code, one.where) for one in found if one.severity is not Severity.HINT]


@pytest.mark.parametrize("template", building.TEMPLATES)
def test_every_template_and_every_answer_make_a_program_that_lints_clean(template: str) -> None:
    told = building.template_of(template)
    packs = [name for name in told.packs if name != "circles"]
    answers = Answers(
        name="Hand in hand",
        languages=told.languages,
        time_zone="Europe/Berlin",
        weeks=20,
        roles={"mentee": "Newcomer", "mentor": "Volunteer"},
        packs=packs,
        rhythm="monthly",
        places=2,
    )
    files = building.files_for(template, answers)
    assert problems(files) == []
    definition = read_files(files).definition
    assert definition is not None
    assert (definition.program.name, definition.program.lasts) == ("hand_in_hand", "20 weeks")
    assert definition.role_label("mentee") == "Newcomer"
    assert definition.matching["one_to_one"].capacity.mentor == "2"
    assert sum(one.weight for one in definition.matching["one_to_one"].prefer.values()) == 100
    assert definition.translations["fr"]["roles.mentee.label"].text == "Nouvel arrivant"


@pytest.mark.parametrize("rhythm", building.RHYTHMS)
def test_every_rhythm_lints_clean(rhythm: str) -> None:
    assert problems(building.files_for("cultural", Answers(name="Here", languages=("en",), rhythm=rhythm))) == []


def test_a_program_has_a_name_that_nobody_else_has() -> None:
    assert "name: youth_2" in building.files_for("youth", Answers(name="Youth"))[FILE]
    assert "name: here_2" in building.files_for("youth", Answers(name="Here"), taken=["here"])[FILE]
    with pytest.raises(Refused, match="program_unnamed"):
        building.files_for("youth", Answers(name="  "))


def test_circles_are_not_offered_where_children_are_guarded() -> None:
    assert "circles" not in building.template_of("youth").packs  # each mentor is checked for each child
    with pytest.raises(Refused, match="packs_not_together"):
        building.files_for("cultural", Answers(name="Here", packs=["circles", "child_safety"]))


def test_a_new_program_waits_among_the_workplaces(ruth: Actor, child: DraftView) -> None:
    [workplace] = building.workplaces(ruth)
    assert (workplace.label, workplace.current, workplace.draft, workplace.cohorts) == ("Hand in hand", 0, True, 0)
    assert not errors(drafts.look(ruth, child.id).findings)


# Workbooks ----------------------------------------------------------------------------------------------------------
def book_of(draft: DraftView) -> bytes:
    return building.workbook(draft, today=TODAY, language="en")


def with_cell(content: bytes, sheet: str, row_name: str, heading: str, text: str | None) -> bytes:
    """The workbook with one cell changed; None: the whole row is deleted."""
    book = load_workbook(BytesIO(content))
    rows = book[sheet]
    headings = [cell.value for cell in rows[1]]
    [number] = [row[0].row for row in rows.iter_rows(min_row=2) if row_name in [cell.value for cell in row[:4]]]
    if text is None:
        rows.delete_rows(number)
    else:
        rows.cell(number, headings.index(heading) + 1).value = text
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_workbook_says_what_it_would_change_and_changes_that_line(ruth: Actor, draft: DraftView) -> None:
    content = with_cell(book_of(draft), "forms", "mentor_form", "label", "Tell us about you")
    found = building.incoming(draft, content, "small.xlsx")
    assert [change.path for change in found.changes] == [LABEL]
    assert (found.conflicts, found.deleted, found.stops) == ((), (), ())
    after = building.take(ruth, draft, found, now=NOW)
    differ = [new for old, new in zip(lines_of(draft), lines_of(after), strict=True) if old != new]
    assert differ == ["    label: Tell us about you"]


def test_a_workbook_that_says_the_same_changes_nothing(ruth: Actor, child: DraftView) -> None:
    found = building.incoming(child, book_of(child), "hand.xlsx")
    assert found.changes == ()
    with pytest.raises(Refused, match="workbook_says_the_same"):
        building.take(ruth, child, found, now=NOW)


def test_a_section_that_says_nothing_of_its_own_is_inherited_and_not_left_out(ruth: Actor) -> None:
    # The youth program writes its check-ins out although the base has the same: in the workbook nothing of them is its
    # own. They stay, and only the label that was changed changes.
    publishing.open_program(ruth, publishing.shipped_files("youth"), cohort="Autumn", starts_on=NOW.date(), now=NOW)
    [workplace] = building.workplaces(ruth)
    draft = drafts.start(ruth, workplace.id, now=NOW)
    plans = set(drafts.reading_of(draft).whole["check_ins"])
    content = with_cell(book_of(draft), "roles", "youth_worker", "label", "Street worker")
    after = building.take(ruth, draft, building.incoming(draft, content, "youth.xlsx"), now=NOW)
    state = drafts.look(ruth, after.id)
    assert state.definition is not None
    assert set(state.definition.check_ins) == plans
    assert [change.path for change in state.changes] == [("roles", "youth_worker", "label")]


def test_rows_that_are_gone_stay_until_somebody_says_that_they_go(ruth: Actor, draft: DraftView) -> None:
    content = with_cell(book_of(draft), "questions", "way", "", None)
    path = ("forms", "newcomer_form", "questions", "way")
    kept = building.incoming(draft, content, "small.xlsx", delete=False)
    assert (kept.deleted, kept.changes) == ((path,), ())
    gone = building.take(ruth, draft, building.incoming(draft, content, "small.xlsx"), now=NOW)
    assert "way" not in drafts.reading_of(gone).whole["forms"]["newcomer_form"]["questions"]


def test_where_both_changed_the_same_a_person_chooses(ruth: Actor, draft: DraftView) -> None:
    content = with_cell(book_of(draft), "forms", "mentor_form", "label", "In Excel")
    moved = changed(ruth, draft, Put(LABEL, "In the builder"))
    found = building.incoming(moved, content, "small.xlsx")
    [conflict] = found.conflicts
    assert (conflict.path, conflict.ours, conflict.theirs) == (LABEL, "In the builder", "In Excel")
    assert found.changes == ()  # until somebody chooses, what is here stands
    theirs = building.incoming(moved, content, "small.xlsx", choices={conflict.key: "theirs"})
    after = building.take(ruth, moved, theirs, now=NOW)
    assert drafts.reading_of(after).whole["forms"]["mentor_form"]["label"] == "In Excel"


def test_what_cannot_be_read_stops(ruth: Actor, draft: DraftView) -> None:
    content = with_cell(book_of(draft), "forms", "mentor_form", "keep", "sometimes")
    found = building.incoming(draft, content, "small.xlsx")
    assert found.stops
    with pytest.raises(Refused):
        building.take(ruth, draft, found, now=NOW)


# Stories of the template --------------------------------------------------------------------------------------------
LONGER = Answers(name="Hand in hand", weeks=30)


def untrue(draft: DraftView) -> set[str]:
    definition = drafts.reading_of(draft).definition
    assert definition is not None
    return {one.file for one in drafts.untrue_stories(draft, definition)}


def published(actor: Actor, draft: DraftView) -> int:
    state = drafts.look(actor, draft.id)
    return drafts.publish(actor, draft.id, state.digest, ticked=state.warnings, name="Ruth", read_myself=True, now=NOW)


def test_stories_that_an_answer_makes_untrue_are_left_out_and_no_others(ruth: Actor) -> None:
    # The template lasts 16 weeks, and two of its stories count the days of the end; with 30 weeks those are wrong.
    longer = building.begin(ruth, "professional", LONGER, now=NOW)
    told = building.files_for("professional", LONGER)
    definition = read_files(told).definition
    assert definition is not None
    wrong = {one.file for one in played(told, definition)}
    gone = drafts.stories_left_out(longer.files)
    assert len(gone) == 2
    assert set(gone) == wrong
    assert "Four months end with a survey and a last meeting" in gone.values()
    assert untrue(longer) == set()
    assert published(ruth, longer) == 1


@pytest.mark.parametrize("template", building.TEMPLATES)
def test_a_new_program_with_every_answer_changed_tells_only_true_stories(template: str) -> None:
    answers = Answers(name="Hand in hand", weeks=20, rhythm="monthly", places=1)
    files = building.files_for(template, answers)
    definition = read_files(files).definition
    assert definition is not None
    files = drafts.without_untrue(files, definition)
    assert played(files, definition) == ()
    kept = with_inherited(files).files
    assert len(kept) > len(drafts.stories_left_out(files)) > 0  # what still fits is still told


def test_a_story_that_does_not_come_true_is_left_out_by_one_step_and_undone(ruth: Actor, child: DraftView) -> None:
    assert untrue(child) == set()
    longer = changed(ruth, child, Put(("program", "lasts"), "30 weeks"))
    before = untrue(longer)
    assert len(before) == 2
    with pytest.raises(Refused) as refused:
        published(ruth, longer)
    assert "H11" in {one.code for one in refused.value.findings}
    after = longer
    for file in sorted(before):
        after = drafts.leave_out(ruth, after, file, now=NOW)
    assert untrue(after) == set()
    assert {after.files[file] for file in before} == {"not used\n"}
    back = drafts.undo(ruth, after.id, now=NOW)
    assert untrue(back) == {max(before)}
    again = drafts.use_again(ruth, back, min(before), now=NOW)
    assert untrue(again) == before
    assert not set(again.files) & before


def test_only_stories_there_are_can_be_left_out(ruth: Actor, child: DraftView) -> None:
    for gesture in (drafts.leave_out, drafts.use_again):
        with pytest.raises(Refused) as refused:
            gesture(ruth, child, "stories/nothing.yaml", now=NOW)
        assert [one.code for one in refused.value.findings] == ["story_unknown"]


# Forms as XLSForms --------------------------------------------------------------------------------------------------
def test_a_form_goes_out_as_an_xlsform_and_comes_back_as_a_new_form_by_one_step(ruth: Actor, draft: DraftView) -> None:
    content = building.xlsform(draft, "mentor_form")
    taken = building.take_xlsform(ruth, draft, content, "mentors.xlsx", like="mentor_form", now=NOW)
    forms = drafts.reading_of(taken.draft).whole["forms"]
    assert set(forms) == {*drafts.reading_of(draft).whole["forms"], taken.name}
    before, after = forms["mentor_form"], forms[taken.name]
    assert list(after["questions"]) == list(before["questions"])
    assert taken.questions == len(before["questions"])
    assert after["filled_by"] in (["mentor"], "mentor")
    assert drafts.undo(ruth, taken.draft.id, now=NOW).files == draft.files


def test_an_xlsform_without_questions_and_a_form_nobody_knows_are_refused(ruth: Actor, draft: DraftView) -> None:
    book = Workbook()
    book.active.title = "survey"
    book.active.append(["type", "name", "label"])
    content = BytesIO()
    book.save(content)
    with pytest.raises(Refused) as refused:
        building.take_xlsform(ruth, draft, content.getvalue(), "empty.xlsx", like="mentor_form", now=NOW)
    assert [one.code for one in refused.value.findings] == ["XF01"]
    with pytest.raises(Refused):
        building.xlsform(draft, "nobody_knows")


def test_a_template_is_told_in_the_language_of_the_desk() -> None:
    assert building.template_of("professional", "fr").label == "Mentorat professionnel"
    assert publishing.shipped_programs("fr")["professional"] == "Mentorat professionnel"
    assert publishing.shipped_programs()["professional"] == "Professional mentoring"
