"""Two records that are one person: proposed, merged with what the other lacks, and two again on request."""

from __future__ import annotations

from datetime import date

import pytest
from sqlmodel import select

from models.database import reading
from models.findings import Refused, sentence
from models.tables import Note
from models.vocabulary import AccountRole
from tests.cohorts import a_matching_cohort, a_person
from tests.desks import ActorAs
from tests.small_program import NOW, open_small_program
from tests.workbooks import drawn
from workflows import intake, merging, progress
from workflows.actors import Actor
from workflows.engine.commands import Propose
from workflows.history import add_note

OPENS = open_small_program


def _two(ruth: Actor, cohort: str) -> tuple[str, str]:
    born = date(1990, 3, 4)
    stays = a_person(ruth, cohort, "mentee", "Mohamad Hassan", birth_date=born)
    goes = a_person(
        ruth, cohort, "mentee", "محمد حسن", birth_date=born, phone="+1 416 555 0101", languages=("ti",), ready=False,
        email="mh@example.com",
    )  # fmt: skip
    return stays, goes


def test_two_spellings_with_one_birth_date_are_proposed_side_by_side(ruth: Actor, cohort: str) -> None:
    stays, goes = _two(ruth, cohort)
    found = merging.alike(ruth, cohort, now=NOW)
    pair = found.pairs[0]
    # The one that has moved on stays.
    assert (len(found.pairs), pair.stays, pair.goes) == (1, stays, goes)
    assert [one.ground for one in pair.evidence] == ["name", "birth date"]
    assert [(one.question, one.stays, one.goes) for one in pair.answers if one.differs] == [
        ("full_name", "Mohamad Hassan", "محمد حسن"),
        ("email", "mohamad.hassan@example.org", "mh@example.com"),
        ("languages", "English", "Tigrinya"),
    ]


def test_of_two_with_as_much_of_a_story_the_one_that_came_first_stays(ruth: Actor, cohort: str) -> None:
    born = date(1990, 3, 4)
    came = [a_person(ruth, cohort, "mentee", name, birth_date=born) for name in ("Mona El-Sayed", "Mona Elsayed")]
    assert [(pair.stays, pair.goes) for pair in merging.alike(ruth, cohort, now=NOW).pairs] == [tuple(came)]


def test_merged_into_one_she_has_what_she_lacked_and_separated_both_are_as_they_were(ruth: Actor, cohort: str) -> None:
    stays, goes = _two(ruth, cohort)
    add_note(ruth, cohort, goes, "Came with her sister.", now=NOW)
    before = progress.standing(ruth, cohort, now=NOW).state.people
    merging.merge(ruth, cohort, stays, goes, taken=["languages"], now=NOW)
    here = progress.standing(ruth, cohort, now=NOW)
    after = here.state.people
    assert goes not in after
    # The phone was not known; the languages were chosen; name and e-mail stay.
    profile = after[stays].profile
    assert (profile["phone"], profile["languages"], profile["full_name"], profile["email"]) == (
        "+1 416 555 0101", ("ti",), "Mohamad Hassan", "mohamad.hassan@example.org",
    )  # fmt: skip
    found = merging.alike(ruth, cohort, now=NOW)
    assert (found.pairs, [(one.name, one.into) for one in found.rested]) == ((), [("محمد حسن", "Mohamad Hassan")])
    with reading() as session:
        assert session.exec(select(Note.stream)).all() == [stays]
    merging.separate(ruth, cohort, goes, now=NOW)
    again = progress.standing(ruth, cohort, now=NOW).state.people
    assert (again[stays].profile, again[goes].profile) == (before[stays].profile, before[goes].profile)
    assert again[goes].stays == before[goes].stays
    with reading() as session:
        assert session.exec(select(Note.stream)).all() == [goes]
    with pytest.raises(Refused, match="merge_gone"):
        merging.separate(ruth, cohort, goes, now=NOW)


def test_two_people_who_were_told_apart_are_not_asked_about_again(ruth: Actor, cohort: str) -> None:
    stays, goes = _two(ruth, cohort)
    merging.tell_apart(ruth, cohort, stays, goes, now=NOW)
    assert merging.alike(ruth, cohort, now=NOW).pairs == ()


def test_a_record_with_a_match_does_not_go(ruth: Actor) -> None:
    cohort = a_matching_cohort(ruth)
    stays, goes = _two(ruth, cohort)
    mentor = a_person(ruth, cohort, "mentor", "Mai Tran")
    match = Propose(stream="m1", model="one_to_one", members={"mentee": stays, "mentor": mentor})
    progress.must(progress.carry_out(ruth, cohort, [match], now=NOW))
    assert merging.alike(ruth, cohort, now=NOW).pairs[0].may_turn is False
    with pytest.raises(Refused, match="merge_in_a_match"):
        merging.merge(ruth, cohort, goes, stays, now=NOW)


def test_viewers_merge_nobody(ruth: Actor, cohort: str, actor_as: ActorAs) -> None:
    stays, goes = _two(ruth, cohort)
    viewer = actor_as(AccountRole.VIEWER)
    for forbidden in (
        lambda: merging.alike(viewer, cohort, now=NOW),
        lambda: merging.merge(viewer, cohort, stays, goes, now=NOW),
        lambda: merging.separate(viewer, cohort, goes, now=NOW),
        lambda: merging.tell_apart(viewer, cohort, stays, goes, now=NOW),
    ):
        with pytest.raises(Refused, match="not_allowed"):
            forbidden()


@pytest.mark.parametrize("newcomer_stays", [True, False])
def test_a_roster_is_not_undone_under_a_merged_record(ruth: Actor, cohort: str, newcomer_stays: bool) -> None:
    # Undone, the newcomer would take along who rests in her record: nobody would be left of somebody known before.
    known = a_person(ruth, cohort, "mentee", "Mona Elsayed", birth_date=date(1990, 3, 4))
    file = drawn(
        "| Full name | Email | Date of birth | Languages |\n| Mona El Sayed | m@example.org | 1990-03-04 | English |"
    )
    upload = intake.begin_upload(ruth, cohort, "mentee", "people.xlsx", file, now=NOW).upload_id
    batch = str(intake.take_in(ruth, upload, now=NOW).batch_id)
    (new,) = progress.standing(ruth, cohort, now=NOW).state.people.keys() - {known}
    stays, goes = (new, known) if newcomer_stays else (known, new)
    merging.merge(ruth, cohort, stays, goes, now=NOW)
    with pytest.raises(Refused) as refused:
        intake.undo_batch(ruth, batch, now=NOW)
    names = ("Mona Elsayed", "Mona El Sayed") if newcomer_stays else ("Mona El Sayed", "Mona Elsayed")
    assert [sentence(one) for one in refused.value.findings] == [
        f"The records of {names[0]} and {names[1]} were merged since. Separate them first, on Roster, or keep these people."
    ]
    merging.separate(ruth, cohort, goes, now=NOW)
    intake.undo_batch(ruth, batch, now=NOW)
    assert list(progress.standing(ruth, cohort, now=NOW).state.people) == [known]


def test_the_list_that_still_has_the_merged_record_makes_nobody_twice(ruth: Actor, cohort: str) -> None:
    line = "| Full name | Email | Date of birth | Languages | Phone |\n"
    stays = a_person(ruth, cohort, "mentee", "Mona Elsayed", birth_date=date(1990, 3, 4))
    both = f"{line}| Mona El Sayed | m@example.org | 1990-03-04 | English | +1 514 555 0101 |\n"
    both += "| Mona Elsayed | mona.elsayed@example.org | 1990-03-04 | English | |"

    def brought(text: str) -> str:
        return intake.begin_upload(ruth, cohort, "mentee", "people.xlsx", drawn(text), now=NOW).upload_id

    intake.take_in(ruth, brought(both), now=NOW)
    (goes,) = progress.standing(ruth, cohort, now=NOW).state.people.keys() - {stays}
    merging.merge(ruth, cohort, stays, goes, now=NOW)

    head, first, second = both.splitlines()
    again = intake.look(ruth, brought(f"{head}\n{second}\n{first}"), now=NOW)
    assert (again.news.new, again.news.changed, again.news.alike) == ((), (), ())
    assert {one.person for one in again.news.unchanged} == {stays}
    # A line that says something else by now brings that to whom her record rests in.
    upload = brought(f"{head}\n{first.replace('0101', '0199')}")
    moved = intake.look(ruth, upload, now=NOW)
    assert [(one.person, [change.question for change in one.changes]) for one in moved.news.changed] == [
        (stays, ["phone"])
    ]
    assert moved.news.missing == ()
    intake.take_in(ruth, upload, now=NOW)
    people = progress.standing(ruth, cohort, now=NOW).state.people
    assert (list(people), people[stays].profile["phone"]) == ([stays], "+1 514 555 0199")
