"""A roster of thousands is judged next door: the same answer, nobody waits for it, and it can be stopped."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from models.database import reading, writing
from models.findings import Refused
from models.tables import AccountEvent, Person, RosterUpload
from tests.at_work import until_stopped
from tests.conftest import TODAY
from tests.effort import statements
from tests.small_program import NOW, SMALL_PROGRAM, open_small_program
from workflows import accounts, intake, progress, together
from workflows.actors import Actor
from workflows.exchange import apart
from workflows.exchange.guard import MAX_BYTES
from workflows.exchange.reading import read_workbook
from workflows.exchange.result import Options
from workflows.exchange.roster import understand
from workflows.intake import Lot, judgements
from workflows.publishing import check

uploads = sys.modules["workflows.intake.uploads"]  # the package gives a function the same name
intake_large = sys.modules["workflows.intake.large"]
taking = sys.modules["workflows.intake.taking"]


TOLD = "Amina Yusuf fled alone"
"""What the text of an error could hold."""


def people(n: int) -> bytes:
    """A roster of so many: every hundredth has no e-mail address that could be one."""
    lines = ["Full name;Email;Phone;Date of birth;Languages;Consent"]
    for i in range(n):
        email = f"p{i}@example.org" if i % 100 else "at example"
        lines.append(f"Person {i} Of Many;{email};+1 416 {i:07};1990-04-01;Tigrinya, English;Yes")
    return "\n".join(lines).encode()


@pytest.fixture
def apart_from_ten(monkeypatch: pytest.MonkeyPatch) -> None:
    """Eleven rows are many here."""
    monkeypatch.setattr(apart, "APART_FROM", 10)
    monkeypatch.setattr(uploads, "APART_FROM", 10)


def fairly(content: bytes, watch: apart.Watch | None = None) -> Any:
    definition, _ = check(SMALL_PROGRAM)
    assert definition is not None
    workbook = read_workbook(content, "people.csv")
    given: dict[str, Any] = {"today": TODAY, "mapping": {}, "mended": {2: {"full_name": "Zed"}}, "remembered": {}}
    return (
        understand(definition, "mentee", workbook, **given),
        apart.understand_fairly(definition, "mentee", workbook, options=Options(), watch=watch, **given),
    )


def test_next_door_the_answer_is_the_same(apart_from_ten: None) -> None:
    shares: list[float] = []

    here, there = fairly(people(700), shares.append)  # three portions of at most 250

    assert there == here
    assert len(there.rows) == 700
    assert there.findings == here.findings
    assert len(there.set_aside) == 7  # 0, 100, … 600
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_a_file_that_will_not_do_is_refused_in_the_same_words(apart_from_ten: None) -> None:
    with pytest.raises(Refused) as refused:
        fairly(b"\n".join([b"a;b"] * 20))
    nothing = refused.value.findings
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(apart, "APART_FROM", 1_000)
        with pytest.raises(Refused) as direct:
            fairly(b"\n".join([b"a;b"] * 20))
    assert nothing == direct.value.findings


def test_whoever_stops_it_ends_the_process(apart_from_ten: None, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[subprocess.Popen[bytes]] = []
    real = subprocess.Popen

    def watched(*given: Any, **named: Any) -> Any:
        begun.append(real(*given, **named))
        return begun[-1]

    monkeypatch.setattr(apart.subprocess, "Popen", watched)

    class StoppedError(Exception):
        pass

    def stop(_share: float) -> None:
        raise StoppedError

    with pytest.raises(StoppedError):
        fairly(people(300), stop)
    assert begun[-1].returncode is not None


def test_a_process_that_dies_is_told_as_a_file_that_cannot_be_read(
    apart_from_ten: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(apart, "_START", "import sys; sys.stdin.read()  # {root!r}")

    with pytest.raises(Refused) as refused:
        fairly(people(30))
    assert [found.code for found in refused.value.findings] == ["file_damaged"]


def test_no_gesture_judges_a_large_upload_while_others_wait_to_write(
    ruth: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "APART_FROM", 10)  # large enough to be judged before, small enough to be judged here
    monkeypatch.setattr(judgements, "_ROWS_AT_ONCE", 10)  # and large enough to be kept alone
    cohort = open_small_program(ruth)
    at_work: list[int] = []
    judged_meanwhile: list[str] = []
    judged: list[str] = []

    @contextmanager
    def watched() -> Iterator[Any]:
        with writing() as session:
            at_work.append(1)
            try:
                yield session
            finally:
                at_work.pop()

    real = uploads.understand_fairly

    def understood(*given: Any, **named: Any) -> Any:
        if at_work:
            judged_meanwhile.append("judged")
        judged.append("judged")
        return real(*given, **named)

    for module in ("uploads", "mending", "taking"):
        monkeypatch.setattr(sys.modules[f"workflows.intake.{module}"], "writing", watched)
    monkeypatch.setattr(uploads, "understand_fairly", understood)

    begun = intake.begin_upload(ruth, cohort, "mentee", "people.csv", people(30), now=NOW)
    intake.confirm_mapping(ruth, begun.upload_id, {}, now=NOW)
    assert len(judged) == 1  # with her word on the columns; without it, it was judged when it was read
    intake.mend(ruth, begun.upload_id, {2: {"email": "first@example.org"}}, now=NOW)
    assert (len(judged), len(judgements._kept)) == (2, 1)
    judgements._kept.clear()  # as after a restart
    taken = intake.take_in(ruth, begun.upload_id, now=NOW)

    assert (taken.new, taken.set_aside) == (30, 0)
    judgements._kept.clear()
    intake.marked(ruth, begun.upload_id, now=NOW)
    judgements._kept.clear()
    assert taken.batch_id is not None
    intake.undo_batch(ruth, taken.batch_id, now=NOW)
    judgements._kept.clear()
    assert intake.read_as(ruth, begun.upload_id, "mentor", now=NOW) == begun.upload_id
    assert intake.look(ruth, begun.upload_id, now=NOW).role == "mentor"
    assert judged_meanwhile == []


def waited_for(actor: Actor, over: Callable[[intake.Progress], bool]) -> intake.Progress:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        found = intake.progress_of(actor)
        assert found is not None
        if over(found):
            return found
        time.sleep(0.02)
    pytest.fail("the reading did not come to an end")


def test_a_hundred_and_fifty_people_go_in_with_as_many_statements_as_fifteen(ruth: Actor) -> None:
    cohort = open_small_program(ruth)

    def statements_for(count: int) -> tuple[int, int]:
        upload = intake.begin_upload(ruth, cohort, "mentee", "people.csv", people(count), now=NOW).upload_id
        intake.confirm_mapping(ruth, upload, {}, now=NOW)
        with statements() as heard:
            new = intake.take_in(ruth, upload, now=NOW).new
        return new, len(heard)

    (some, few), (more, many) = statements_for(16), statements_for(165)

    # The addresses of 0 and 100 are none. Of 165 the 15 are known by then: 165 - 2 - 15 = 148.
    assert (some, more) == (15, 148)
    # The rows of a table go in together. One statement for each person would be 133 more.
    assert many < few + 20


def test_a_large_file_is_read_beside_the_page(ruth: Actor, apart_from_ten: None) -> None:
    cohort = open_small_program(ruth)

    intake.begin_beside(ruth, cohort, "mentee", "people.csv", people(400), now=NOW)
    with pytest.raises(Refused) as refused:
        intake.begin_beside(ruth, cohort, "mentee", "more.csv", people(400), now=NOW)
    found = waited_for(ruth, lambda one: one.over)

    assert [one.code for one in refused.value.findings] == ["upload_one_at_a_time"]
    assert found.begun is not None
    assert len(intake.look(ruth, found.begun.upload_id, now=NOW).rows_in(Lot.WAITING)) == 4
    intake.stop(ruth)
    assert intake.progress_of(ruth) is None


def ready(ruth: Actor, count: int) -> tuple[str, str]:
    cohort = open_small_program(ruth)
    upload = intake.begin_upload(ruth, cohort, "mentee", "people.csv", people(count), now=NOW).upload_id
    intake.confirm_mapping(ruth, upload, {}, now=NOW)
    return cohort, upload


def test_many_rows_are_taken_in_beside_the_page(ruth: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(together, "PORTION", 5)
    _, upload = ready(ruth, 12)
    shares: list[float] = []
    real = intake_large.take_in

    def heard(*given: Any, watch: apart.Watch, **named: Any) -> intake.Taken:
        return real(*given, watch=lambda share: (shares.append(share), watch(share))[1], **named)

    monkeypatch.setattr(intake_large, "take_in", heard)
    intake.take_in_beside(ruth, upload, now=NOW)
    found = waited_for(ruth, lambda one: one.over)

    assert found.taken is not None
    assert (found.upload_id, found.taken.new, found.taken.set_aside) == (upload, 11, 1)
    # Eleven by fives: after five and ten, when all are written, when the cohort is known, when all is ready.
    assert (len(shares), shares) == (5, sorted(shares))
    intake.stop(ruth)
    assert intake.progress_of(ruth) is None


def test_rows_that_are_stopped_on_their_way_in_are_all_out(ruth: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(together, "PORTION", 5)
    cohort, upload = ready(ruth, 12)
    before = progress.standing(ruth, cohort, now=NOW)
    reached = Event()

    with monkeypatch.context() as slow:
        slow.setattr(taking._Arrivals, "enrol", until_stopped(taking._Arrivals.enrol, reached))
        intake.take_in_beside(ruth, upload, now=NOW)
        assert reached.wait(30)
        assert intake.stop(ruth) is None

    assert progress.standing(ruth, cohort, now=NOW) == before
    with reading() as session:
        assert session.exec(select(Person)).all() == []
    assert intake.take_in(ruth, upload, now=NOW).new == 11


def test_whoever_stops_too_late_is_told_who_is_in(ruth: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    _, upload = ready(ruth, 3)
    reached = Event()

    # the last thing before the rows are in
    monkeypatch.setattr(taking, "settle", until_stopped(taking.settle, reached))
    intake.take_in_beside(ruth, upload, now=NOW)
    assert reached.wait(30)
    taken = intake.stop(ruth)

    assert taken is not None
    assert taken.new == 2
    assert len(intake.look(ruth, upload, now=NOW).rows_in(Lot.TAKEN)) == 2


def test_nobody_is_said_to_be_out_while_it_is_not_known(ruth: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    _, upload = ready(ruth, 3)
    real, reached, going_on = taking.settle, Event(), Event()

    def settle(*given: Any) -> None:
        real(*given)
        reached.set()
        assert going_on.wait(30)

    monkeypatch.setattr(taking, "settle", settle)  # the last thing before the rows are in, and it takes long
    monkeypatch.setattr(intake_large, "_SETTLING", 0.05)
    intake.take_in_beside(ruth, upload, now=NOW)
    assert reached.wait(30)
    assert intake.stop(ruth) is None
    found = intake.progress_of(ruth)
    assert found is not None
    assert not found.over  # it goes on being told, and no other file is begun meanwhile
    going_on.set()
    found = waited_for(ruth, lambda one: one.over)

    assert found.taken is not None
    assert found.taken.new == 2
    intake.stop(ruth)
    assert intake.progress_of(ruth) is None


def test_what_is_stopped_late_and_in_time_makes_room_for_the_next(ruth: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    _, upload = ready(ruth, 3)
    real, reached, going_on = taking._Arrivals.enrol, Event(), Event()

    def enrol(*given: Any) -> None:
        real(*given)
        reached.set()
        assert going_on.wait(30)

    monkeypatch.setattr(taking._Arrivals, "enrol", enrol)
    monkeypatch.setattr(intake_large, "_SETTLING", 0.05)
    intake.take_in_beside(ruth, upload, now=NOW)
    assert reached.wait(30)
    assert intake.stop(ruth) is None
    work = next(iter(intake_large._works.values()))
    going_on.set()
    assert work.over.wait(30)

    assert intake.progress_of(ruth) is None
    assert intake.look(ruth, upload, now=NOW).rows_in(Lot.TAKEN) == ()


def test_what_goes_wrong_while_rows_are_taken_in_is_told_and_nobody_is_in(
    ruth: Actor, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    cohort, upload = ready(ruth, 3)

    def settle(*_: Any) -> None:
        raise RuntimeError(TOLD)

    monkeypatch.setattr(taking, "settle", settle)
    intake.take_in_beside(ruth, upload, now=NOW)
    found = waited_for(ruth, lambda one: one.over)

    assert [one.code for one in found.refused] == ["taking_in_failed"]
    assert TOLD not in caplog.text
    assert progress.standing(ruth, cohort, now=NOW).state.people == {}
    intake.stop(ruth)


def test_what_is_stopped_leaves_nothing_and_makes_room_for_the_next(
    ruth: Actor, apart_from_ten: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    cohort = open_small_program(ruth)
    monkeypatch.setattr(apart, "_LOOK_EVERY", 0.01)
    intake.begin_beside(ruth, cohort, "mentee", "people.csv", people(400), now=NOW)
    waited_for(ruth, lambda one: one.share > 0)

    intake.stop(ruth)

    assert intake.progress_of(ruth) is None
    intake.begin_beside(ruth, cohort, "mentee", "no.csv", b"%PDF", now=NOW)
    assert [one.code for one in waited_for(ruth, lambda one: one.over).refused] == ["file_is_pdf"]
    with reading() as session:
        assert session.exec(select(RosterUpload.id)).all() == []


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_others_are_answered_while_twenty_thousand_rows_are_read(ruth: Actor) -> None:
    cohort = open_small_program(ruth)
    content = people(20_000)
    assert len(content) < MAX_BYTES
    intake.begin_beside(ruth, cohort, "mentee", "people.csv", content, now=NOW)
    asked = 0

    while not (found := intake.progress_of(ruth)) or not found.over:
        intake.uploads(ruth, cohort)  # another person's page: it asks the database, and writes something down
        accounts.change_own(ruth, name="Ruth Meier", language="en", now=NOW)
        asked += 1
        time.sleep(0.05)

    assert found.begun is not None
    assert asked > 20  # read in one piece, which took 8 s before, it would be a few


def test_a_roster_that_fails_beside_the_page_leaves_nothing_of_it_in_the_log(
    ruth: Actor, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    cohort = open_small_program(ruth)

    def fails(*_given: Any, **_named: Any) -> Any:
        raise ValueError(TOLD)

    monkeypatch.setattr(uploads, "read_fairly", fails)
    intake.begin_beside(ruth, cohort, "mentee", "people.csv", people(3), now=NOW)

    assert [one.code for one in waited_for(ruth, lambda one: one.over).refused] == ["upload_failed"]
    assert "ValueError" in caplog.text
    assert TOLD not in caplog.text


def test_what_the_database_refuses_stands_in_no_log(ruth: Actor, caplog: pytest.LogCaptureFixture) -> None:
    row = RosterUpload(
        cohort_id="no such cohort", role="mentee", file_name="CANARY.xlsx", sha256="x", created=NOW, by=ruth.id
    )
    with pytest.raises(IntegrityError) as refused, writing() as session:
        session.add(row)

    # The error is told with its kind and place; were its text told, the row would still not stand in it.
    assert "CANARY" not in caplog.text
    assert "CANARY" not in str(refused.value)


def test_a_large_file_is_read_next_door_too(monkeypatch: pytest.MonkeyPatch) -> None:
    definition, _ = check(SMALL_PROGRAM)
    assert definition is not None
    given: dict[str, Any] = {"today": TODAY, "remembered": {}}
    here = apart.read_fairly(definition, "mentee", people(30), "people.csv", **given)
    monkeypatch.setattr(apart, "READ_APART_FROM", 10)
    shares: list[float] = []

    there = apart.read_fairly(definition, "mentee", people(30), "people.csv", watch=shares.append, **given)
    with pytest.raises(Refused) as refused:
        apart.read_fairly(definition, "mentee", b"%PDF and more than ten bytes", "people.csv", **given)

    assert there == here
    assert there.workbook == here.workbook
    assert (len(there.rows), len(there.set_aside), shares[-1]) == (30, 1, 1.0)
    assert there.rows[3].answers["full_name"] is there.table.sheet.at(3, 0)  # what stands in the sheet is sent once
    assert [found.code for found in refused.value.findings] == ["file_is_pdf"]


def test_what_is_kept_of_a_cohort_after_a_large_batch_is_what_its_journal_says(
    ruth: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "MANY", 1)  # the three are many here
    cohort = open_small_program(ruth)
    upload = intake.begin_upload(ruth, cohort, "mentee", "people.csv", people(4), now=NOW).upload_id
    intake.confirm_mapping(ruth, upload, {}, now=NOW)
    progress.standing(ruth, cohort, now=NOW)
    folded: list[int] = []
    real = progress.replay

    def counted(definition: Any, events: Any, state: Any) -> Any:
        told = list(events)
        folded.append(len(told))
        return real(definition, told, state)

    monkeypatch.setattr(progress, "replay", counted)
    taken = intake.take_in(ruth, upload, now=NOW)
    kept = progress.standing(ruth, cohort, now=NOW)
    assert (taken.batch_id is not None, sum(folded)) == (True, 0)  # nothing had to be folded again

    progress._known.clear()  # as after a restart
    told = progress.standing(ruth, cohort, now=NOW)

    assert sum(folded) > 0
    assert (told.state, told.order) == (kept.state, kept.order)


# Marked -------------------------------------------------------------------------------------------------------------
def test_many_rows_are_marked_beside_the_page(ruth: Actor) -> None:
    cohort = open_small_program(ruth)
    begun = intake.begin_upload(ruth, cohort, "mentee", "people.csv", people(220), now=NOW)
    intake.confirm_mapping(ruth, begun.upload_id, {}, now=NOW)

    intake.mark_beside(ruth, begun.upload_id, now=NOW)
    told = waited_for(ruth, lambda found: found.over)

    assert told.marked is not None
    name, content = told.marked
    assert (name, told.marking, told.upload_id) == ("people - to mend.xlsx", True, begun.upload_id)
    sheet = read_workbook(content, name).sheets[0]
    assert len(sheet.rows) == 1 + 3  # 0, 100 and 200 have no address
    intake.stop(ruth)
    assert intake.progress_of(ruth) is None


def test_marking_can_be_stopped_and_nothing_went_out(ruth: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    cohort, reached = open_small_program(ruth), Event()
    begun = intake.begin_upload(ruth, cohort, "mentee", "people.csv", people(5), now=NOW)
    intake.confirm_mapping(ruth, begun.upload_id, {}, now=NOW)
    real = uploads.marked_workbook

    def held(*given: Any, watch: apart.Watch, **named: Any) -> bytes:
        reached.set()
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:  # until she stops it
            watch(0.5)
            time.sleep(0.005)
        return bytes(real(*given, **named))

    monkeypatch.setattr(uploads, "marked_workbook", held)
    intake.mark_beside(ruth, begun.upload_id, now=NOW)
    assert reached.wait(20)
    assert waited_for(ruth, lambda found: found.share == 0.5).marked is None

    intake.stop(ruth)

    assert intake.progress_of(ruth) is None
    with reading() as session:
        assert not session.exec(select(AccountEvent).where(AccountEvent.type == "exported")).all()
