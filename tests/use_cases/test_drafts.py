"""A draft: two people at it, every edit back and forth, read by a second person, published, retired."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlmodel import select

from models.database import reading
from models.findings import Refused, errors, sentence
from models.tables import Draft, DraftEdit, Program, PublishedVersion
from models.vocabulary import AccountRole
from tests.desks import ActorAs
from tests.small_program import NOW, SMALL_PROGRAM, open_small_program, program_of
from workflows import drafts, publishing, versions
from workflows.actors import Actor
from workflows.drafts import DraftView

RUTH = AccountRole.OWNER

FILE = "program.yaml"


@pytest.fixture
def program(ruth: Actor) -> str:
    cohort = open_small_program(ruth)
    return program_of(ruth, cohort)


@pytest.fixture
def draft(ruth: Actor, program: str) -> DraftView:
    return drafts.start(ruth, program, now=NOW)


def edited(actor: Actor, draft: DraftView, old: str, new: str, what: str = "", at: int | None = None) -> DraftView:
    text = draft.files[FILE]
    assert old in text, f"‘{old}’ is not in the draft"
    number = draft.at if at is None else at
    return drafts.save(actor, draft.id, {FILE: text.replace(old, new, 1)}, at=number, what=what, now=NOW)


def refusal(call: object) -> dict[str, str]:
    assert callable(call)
    with pytest.raises(Refused) as refused:
        call()
    return {found.code: sentence(found) for found in refused.value.findings}


def released(
    actor: Actor, draft: DraftView, digest: str | None = None, *, read_myself: bool = False, now: datetime = NOW
) -> int:
    """Published with every warning ticked by Ruth."""
    return drafts.publish(
        actor,
        draft.id,
        digest or draft.digest,
        ticked=[*drafts.look(actor, draft.id, now=now).warnings],
        name="Ruth",
        read_myself=read_myself,
        now=now,
    )


# Editing ------------------------------------------------------------------------------------------------------------
def test_a_draft_begins_with_the_texts_in_force_and_there_is_one_for_all(
    ruth: Actor, program: str, actor_as: ActorAs
) -> None:
    first = drafts.start(ruth, program, now=NOW)
    again = drafts.start(actor_as(AccountRole.COORDINATOR), program, now=NOW)
    assert (first.id, first.based_on, first.at) == (again.id, 1, 0)
    assert "Has children" in first.files[FILE]
    state = drafts.look(ruth, first.id)
    assert (state.changes, state.errors, state.kind) == ((), (), None)


def test_every_edit_goes_back_and_forth(ruth: Actor, draft: DraftView) -> None:
    texts = [draft.files[FILE]]
    for word in ("Children", "Kids", "Offspring"):
        draft = edited(ruth, draft, draft.files[FILE].split("label: ")[1].split("\n")[0], word, what=f"Call it {word}")
        texts.append(draft.files[FILE])
    assert (draft.at, draft.can_undo, draft.can_redo) == (3, True, False)
    assert drafts.undo(ruth, draft.id, now=NOW).files[FILE] == texts[2]
    assert drafts.undo(ruth, draft.id, now=NOW).files[FILE] == texts[1]
    assert drafts.redo(ruth, draft.id, now=NOW).files[FILE] == texts[2]
    lines = drafts.history(ruth, draft.id)
    assert [(line.number, line.what, line.undone) for line in lines] == [
        (3, "Call it Offspring", True),
        (2, "Call it Kids", False),
        (1, "Call it Children", False),
    ]
    # Going on from here forgets what was undone.
    present = drafts.draft_of(ruth, draft.program_id)
    assert present is not None
    assert not edited(ruth, present, "Kids", "Girls and boys").can_redo
    for _ in range(9):
        present = drafts.undo(ruth, draft.id, now=NOW)
    assert (present.files[FILE], present.at, present.can_undo) == (texts[0], 0, False)


def test_two_who_change_different_lines_both_keep_their_change(
    ruth: Actor, draft: DraftView, actor_as: ActorAs
) -> None:
    olek = actor_as(AccountRole.COORDINATOR)
    edited(olek, draft, "label: Has children", "label: Any children?")
    both = edited(ruth, draft, "moved: Moved away", "moved: Has moved")
    assert "label: Any children?" in both.files[FILE]
    assert "moved: Has moved" in both.files[FILE]


def test_whoever_takes_back_takes_back_what_she_has_before_her(
    ruth: Actor, draft: DraftView, actor_as: ActorAs
) -> None:
    mine = edited(ruth, draft, "Has children", "Children")
    hers = edited(actor_as(AccountRole.COORDINATOR), mine, "Way of meeting", "How to meet")

    with pytest.raises(Refused, match="draft_moved_on"):
        drafts.undo(ruth, draft.id, seen=[mine.at], now=NOW)  # Ruth still sees her own edit as the last one

    gone = drafts.undo(ruth, draft.id, seen=[hers.at], now=NOW)
    assert gone.files == mine.files
    with pytest.raises(Refused, match="draft_moved_on"):  # and a second click that was meant for the same
        drafts.undo(ruth, draft.id, seen=[hers.at], now=NOW)


def test_two_who_change_the_same_line_see_both_and_nothing_is_overwritten(
    ruth: Actor, draft: DraftView, actor_as: ActorAs
) -> None:
    after = edited(actor_as(AccountRole.COORDINATOR), draft, "label: Has children", "label: Any children?")
    said = refusal(lambda: edited(ruth, draft, "label: Has children", "label: Children"))
    assert "label: Children" in said["draft_collides"]
    assert "label: Any children?" in said["draft_collides"]
    present = drafts.draft_of(ruth, draft.program_id)
    assert present is not None
    assert present.files == after.files


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("../secret.yaml", "a: b", "draft_file_name"),
        ("forms/deep/er.yaml", "a: b", "draft_file_name"),
        ("picture.png", "a: b", "draft_file_name"),
        ("forms.yaml", "x" * 1_000_001, "draft_file_too_large"),
        (FILE, None, "draft_without_program"),
    ],
)
def test_a_draft_is_the_texts_of_a_program_and_nothing_else(
    ruth: Actor, draft: DraftView, name: str, text: str | None, code: str
) -> None:
    assert set(refusal(lambda: drafts.save(ruth, draft.id, {name: text}, at=0, now=NOW))) == {code}


# Publishing ---------------------------------------------------------------------------------------------------------
def test_who_began_a_new_program_is_no_second_reader_of_it_after_somebody_else_edited_a_word(
    ruth: Actor, actor_as: ActorAs
) -> None:
    # Olek wrote all of it, Ruth one label: neither has read it with fresh eyes.
    olek = actor_as(AccountRole.COORDINATOR)
    begun = drafts.begin(olek, {FILE: SMALL_PROGRAM}, now=NOW)
    state = edited(ruth, begun, "label: Has children", "label: Any children?")

    for writer in (olek, ruth):
        told = refusal(lambda writer=writer: drafts.review(writer, begun.id, state.digest, now=NOW))
        assert set(told) == {"review_by_second"}
    drafts.review(actor_as(AccountRole.COORDINATOR), begun.id, state.digest, now=NOW)


def test_wording_is_published_by_whoever_wrote_it(ruth: Actor, draft: DraftView, actor_as: ActorAs) -> None:
    actor_as(AccountRole.COORDINATOR)
    draft = edited(ruth, draft, "label: Has children", "label: Any children?")
    state = drafts.look(ruth, draft.id)
    assert (state.kind, state.needs_second, state.needs_self) == ("wording", False, False)
    assert released(ruth, draft, state.digest) == 2
    assert drafts.draft_of(ruth, draft.program_id) is None
    newest = publishing.versions(ruth, draft.program_id)[0]
    assert (newest.number, newest.files) == (2, draft.files)
    with reading() as session:
        assert session.exec(select(DraftEdit)).all() == []


def test_more_than_wording_is_read_by_a_second_person(ruth: Actor, draft: DraftView, actor_as: ActorAs) -> None:
    olek = actor_as(AccountRole.COORDINATOR)
    draft = edited(ruth, draft, "required: yes, sensitivity: personal }", "sensitivity: personal }")
    state = drafts.look(ruth, draft.id)
    assert (state.kind, state.needs_second) == ("behaviour", True)
    assert set(refusal(lambda: released(ruth, draft, state.digest, read_myself=True))) == {"review_missing"}
    assert set(refusal(lambda: drafts.review(ruth, draft.id, state.digest, now=NOW))) == {"review_by_second"}
    drafts.review(olek, draft.id, state.digest, now=NOW)
    present = drafts.draft_of(ruth, draft.program_id)
    assert present is not None
    assert present.reviewed_by != ""
    # Whoever changes it afterwards needs another reader.
    changed = edited(ruth, present, "label: Has children", "label: Any children?")
    assert drafts.look(ruth, draft.id).needs_second
    drafts.undo(ruth, changed.id, now=NOW)
    assert released(ruth, draft, state.digest) == 2
    assert publishing.versions(ruth, draft.program_id)[0].reviewed_by == present.reviewed_by


def test_where_there_is_nobody_else_the_publisher_says_that_she_has_read_it(ruth: Actor, draft: DraftView) -> None:
    draft = edited(ruth, draft, "required: yes, sensitivity: personal }", "sensitivity: personal }")
    assert set(refusal(lambda: released(ruth, draft))) == {"review_yourself"}
    assert released(ruth, draft, read_myself=True) == 2


def test_an_error_is_never_published(ruth: Actor, draft: DraftView) -> None:
    draft = edited(ruth, draft, "select_multiple languages", "select_multiple tongues")
    state = drafts.look(ruth, draft.id)
    said = refusal(
        lambda: drafts.publish(ruth, draft.id, draft.digest, ticked=[*state.warnings], read_myself=True, now=NOW)
    )
    assert "C01" in said
    assert "tongues" in said["C01"]


STORY = """
story: A match that begins is under way the day after
program: small
given:
  - a match becomes active on day 0
expect:
  - on day 1 the match is in {stage}
"""


def test_a_program_whose_story_does_not_come_true_is_not_published(ruth: Actor, draft: DraftView) -> None:
    draft = edited(ruth, draft, "label: Has children", "label: Any children?")
    untrue, true = ({"stories/begins.yaml": STORY.format(stage=stage)} for stage in ("completed", "active"))
    draft = drafts.save(ruth, draft.id, untrue, at=draft.at, now=NOW)
    assert refusal(lambda: released(ruth, draft))
    assert len(publishing.versions(ruth, draft.program_id)) == 1
    draft = drafts.save(ruth, draft.id, true, at=draft.at, now=NOW)
    assert released(ruth, draft) == 2


def test_a_weaker_protection_wants_a_tick_and_a_name(ruth: Actor, draft: DraftView) -> None:
    released(ruth, edited(ruth, draft, "label: Has children", "label: Any children?"))
    draft = drafts.start(ruth, draft.program_id, now=NOW)
    draft = edited(ruth, draft, "kept_for: 2 years", "kept_for: 9 years")
    state = drafts.look(ruth, draft.id)
    # What was ticked for the version before wants no second tick.
    assert [one.code for one in state.warnings.values()] == ["V04"]
    assert sentence(state.warnings[next(iter(state.warnings))]) == (
        "Since the last version a protection has become weaker: Answers are kept for longer: "
        "2 years after closure has become 9 years after closure."
    )
    assert sentence(state.warnings[next(iter(state.warnings))], "fr").startswith(
        "Depuis la dernière version, une protection s’est affaiblie : "
    )
    ticked = [*state.warnings]
    said = refusal(lambda: drafts.publish(ruth, draft.id, draft.digest, read_myself=True, now=NOW))
    assert set(said) == {"V04", "tick_needs_name"}
    assert released(ruth, draft, read_myself=True) == 3
    assert publishing.versions(ruth, draft.program_id)[0].accepted[ticked[0]] == "Ruth"


def test_what_looks_renamed_is_asked_about_and_can_be_said_to_be_two_things(ruth: Actor, draft: DraftView) -> None:
    draft = edited(ruth, draft, "how_many:", "number:")
    (found,) = drafts.look(ruth, draft.id).errors
    assert found.code == "V01"
    drafts.say_distinct(ruth, draft.id, found.path, "how_many")
    assert drafts.look(ruth, draft.id).errors == ()


def test_a_draft_that_moved_on_is_not_published_unseen(ruth: Actor, draft: DraftView) -> None:
    edited(ruth, draft, "label: Has children", "label: Any children?")
    assert set(refusal(lambda: released(ruth, draft))) == {"draft_moved_on"}


def test_a_draft_that_says_the_same_makes_no_version(ruth: Actor, draft: DraftView) -> None:
    assert released(ruth, draft) == 1
    assert len(publishing.versions(ruth, draft.program_id)) == 1


def test_a_new_program_is_a_draft_until_it_is_published(ruth: Actor) -> None:
    text = SMALL_PROGRAM.replace("name: small, label: Small program", "name: tandem, label: Tandem")
    draft = drafts.begin(ruth, {FILE: text}, now=NOW)
    assert publishing.programs(ruth) == ()
    assert released(ruth, draft, read_myself=True) == 1
    assert [(line.label, line.current) for line in publishing.programs(ruth)] == [("Tandem", 1)]
    other = drafts.begin(ruth, {FILE: text}, now=NOW)
    assert set(refusal(lambda: released(ruth, other, read_myself=True))) == {"program_exists"}
    drafts.discard(ruth, other.id, now=NOW)
    with reading() as session:
        assert session.exec(select(Draft)).all() == []
        assert len(session.exec(select(Program)).all()) == 1


# Retiring -----------------------------------------------------------------------------------------------------------
def test_an_older_version_becomes_current_again_and_the_next_one_has_a_number_of_its_own(
    ruth: Actor, draft: DraftView
) -> None:
    program = draft.program_id
    draft = edited(ruth, draft, "label: Has children", "label: Any children?")
    released(ruth, draft)
    drafts.make_current(ruth, program, 1, now=NOW)
    assert publishing.programs(ruth)[0].current == 1
    draft = drafts.start(ruth, program, now=NOW)
    draft = edited(ruth, draft, "label: Has children", "label: Children?")
    assert released(ruth, draft) == 3


def test_nobody_begins_on_a_retired_version(ruth: Actor, draft: DraftView) -> None:
    program = draft.program_id
    cohort = publishing.programs(ruth)[0].cohorts[0].id
    draft = edited(ruth, draft, "label: Has children", "label: Any children?")
    released(ruth, draft)
    assert set(refusal(lambda: drafts.retire(ruth, program, 2, now=NOW))) == {"version_is_current"}
    assert set(refusal(lambda: drafts.retire(ruth, program, 1, now=NOW))) == {"version_in_use"}
    versions.begin_on(ruth, cohort, 2, now=NOW)
    drafts.retire(ruth, program, 1, now=NOW)
    assert [row.retired for row in publishing.versions(ruth, program)] == [False, True]
    assert set(refusal(lambda: versions.begin_on(ruth, cohort, 1, now=NOW))) == {"version_retired"}


def test_a_published_version_stays_as_it_was(ruth: Actor, draft: DraftView) -> None:
    with reading() as session:
        before = session.exec(select(PublishedVersion)).one().canonical
    draft = edited(ruth, draft, "label: Has children", "label: Any children?")
    released(ruth, draft)
    with reading() as session:
        assert session.exec(select(PublishedVersion).where(PublishedVersion.number == 1)).one().canonical == before


OURS = "program: {name: ours, label: Ours, extends: professional@1, languages: [en]}\n"


def begun_without(ruth: Actor, monkeypatch: pytest.MonkeyPatch, *rules: str) -> DraftView:
    """A draft of what was published when the template had no such rules yet; they came with a newer Kith."""
    now = publishing.valid(OURS)
    then = now.model_copy(update={"rules": {name: rule for name, rule in now.rules.items() if name not in rules}})
    with monkeypatch.context() as older:
        older.setattr(publishing, "valid", lambda texts, file="", **day: then)
        cohort = publishing.open_program(ruth, OURS, cohort="Autumn", starts_on=NOW.date(), now=NOW)
    return drafts.start(ruth, program_of(ruth, cohort), now=NOW)


def test_what_the_template_says_otherwise_is_told_as_the_templates(
    ruth: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = edited(ruth, begun_without(ruth, monkeypatch, "low_rating"), "label: Ours", "label: Ours again")

    state = drafts.look(ruth, draft.id)

    assert [change.path for change in state.changes] == [("program", "label"), ("rules", "low_rating")]
    assert [change.path for change in state.from_template] == [("rules", "low_rating")]
    (told,) = [one for one in state.warnings.values() if one.code == "X19"]
    assert sentence(told) == (
        "The template says something else than when version 1 was published: 1 change comes from it. "
        "New rule: ‘Low rating’. Read it like your own."
    )
    assert sentence(told, "fr").endswith("Lisez-la comme les vôtres.")


def test_what_is_ticked_is_told_once_and_holds_for_whoever_reads_it_in_another_language(
    ruth: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    guarded = "forms: {mentee_application: {questions: {full_name: {sensitivity: ordinary}}}}\n"
    draft = begun_without(ruth, monkeypatch, "low_rating")
    draft = drafts.save(ruth, draft.id, {FILE: draft.files[FILE] + guarded}, at=draft.at, now=NOW)

    read_by = {language: drafts.look(replace(ruth, language=language), draft.id) for language in ("en", "fr")}

    # Guarded less than in the template, and less than in version 1, by one and the same word.
    assert [one.code for one in read_by["en"].warnings.values()].count("X18") == 1
    assert "V04" not in [one.code for one in read_by["en"].warnings.values()]
    assert any(change.loosened for change in read_by["en"].changes)
    assert [*read_by["en"].warnings] == [*read_by["fr"].warnings]
    (told,) = [one for one in read_by["fr"].warnings.values() if one.code == "X19"]
    assert "Nouveau (règle) : « Low rating »" in sentence(told, "fr")


def test_of_many_changes_of_a_template_the_gravest_are_named_and_the_others_counted(
    ruth: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = publishing.valid(OURS).rules

    state = drafts.look(ruth, begun_without(ruth, monkeypatch, *rules).id, now=NOW)

    (told,) = [one for one in state.warnings.values() if one.code == "X19"]
    assert sentence(told).count("New rule:") == drafts.NAMED
    assert f"And {len(rules) - drafts.NAMED} more. Read them" in sentence(told)
    assert f"Et {len(rules) - drafts.NAMED} de plus." in sentence(told, "fr")


@pytest.fixture
def locking(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is 14 September, and from 1 October the consent of the template ‘parent’ stays as the template says it."""
    parent = SMALL_PROGRAM.replace("name: small,", "name: parent,").replace(
        "    required: yes\n", "    required: yes\n    locked: The law asks for it.\n    locked_from: 2026-10-01\n", 1
    )
    monkeypatch.setattr("workflows.language.reading.shipped", lambda: {"parent": {FILE: parent}})


@pytest.mark.usefixtures("locking")
def test_a_template_that_locks_from_a_day_stops_publishing_from_that_day(ruth: Actor) -> None:
    text = "program: {name: ours, label: Ours, extends: parent@1}\nconsents: {share: {required: no}}\n"
    draft = drafts.begin(ruth, {FILE: text}, now=NOW)

    soon = drafts.look(ruth, draft.id, now=NOW)
    assert soon.errors == ()
    assert "X20" in {one.code for one in soon.warnings.values()}
    late = datetime(2026, 10, 1, 9, tzinfo=UTC)
    assert [one.code for one in drafts.look(ruth, draft.id, now=late).errors] == ["X02"]
    assert "X02" in refusal(lambda: released(ruth, draft, read_myself=True, now=late))
    # Published the day before, it stays as it is.
    assert released(ruth, draft, read_myself=True) == 1
    day_after = drafts.start(ruth, draft.program_id, now=late)
    assert [one.code for one in drafts.look(ruth, day_after.id, now=late).errors] == ["X02"]


@pytest.mark.usefixtures("locking")
def test_a_lock_begins_to_hold_when_its_day_begins_where_the_program_is(ruth: Actor) -> None:
    text = (
        "program: {name: ours, label: Ours, extends: parent@1, time_zone: America/Toronto}\n"
        "consents: {share: {required: no}}\n"
    )
    draft = drafts.begin(ruth, {FILE: text}, now=NOW)

    # 03:30 in Greenwich is half past eleven of the evening before in Toronto, 04:30 half past midnight.
    for hour, wrong in ((3, []), (4, ["X02"])):
        now = datetime(2026, 10, 1, hour, 30, tzinfo=UTC)
        assert [one.code for one in drafts.look(ruth, draft.id, now=now).errors] == wrong
        assert [one.code for one in errors(publishing.check(text, now=now)[1])] == wrong
