"""Whatever is typed: it is kept clean, or refused in words – by every use case, the same on both databases."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import select

from models import text
from models.database import reading, writing
from models.findings import LONGEST_QUOTE, Refused, finding, refuse, sentence
from models.tables import Account, AccountEvent, Cohort, JournalEntry, Note
from models.vocabulary import AccountRole
from tests.desk.test_every_use_case import BY_TYPE, GIVEN, USE_CASES
from tests.desks import ActorAs
from tests.peopled import NOW, PROGRAM, came, opened
from tests.small_program import publish
from workflows import accounts, history, passwords, people, progress, publishing, signing
from workflows.drafts import editing, releasing
from workflows.engine.commands import SubmitForm

ZERO, HALF, LONG = "a\x00b", "a\ud800b", "a" * 1_000_000
NASTY = {"a zero byte": ZERO, "half of a character": HALF, "a million letters": LONG}


@pytest.fixture
def known(actor_as: ActorAs, tmp_path: Path) -> dict[str, Any]:
    """What use cases are asked about: a cohort with somebody in it, and a day."""
    owner = actor_as(AccountRole.OWNER)
    with writing() as session:
        session.get_one(Account, owner.id).password_hash = passwords.hash_password("nine quiet otters swim")
    cohort = opened(owner)
    ana = came(owner, cohort, "Ana Berhane")
    with reading() as session:
        program = session.get_one(Cohort, cohort).program_id
    return {
        "actor": owner,
        "cohort_id": cohort,
        "now": NOW,
        "today": NOW.date(),
        "path": tmp_path / "everything.kithbackup",
        "people": [ana],
        "person": ana,
        "stream": ana,
        "streams": [ana],
        "mentee": ana,
        "mentor": ana,
        "program_id": program,
        "account_id": owner.id,
    }


def _texts(name: str) -> list[str]:
    """The arguments of a use case that take a text."""
    found = []
    for parameter in inspect.signature(USE_CASES[name]).parameters.values():
        kind = str(parameter.annotation)
        if parameter.name != "actor" and ("str" in kind.split(" | ") or kind in ("Mapping[str, Value]",)):
            found.append(parameter.name)
    return found


def _ask(name: str, known: dict[str, Any], argument: str, nasty: str) -> str:
    """What came of it: "", the codes of a refusal, or the error that must not be."""
    given: dict[str, Any] = {}
    for parameter in list(inspect.signature(USE_CASES[name]).parameters.values())[1:]:
        if parameter.name == argument:
            mapping = "Mapping" in str(parameter.annotation)
            given[parameter.name] = {"full_name": nasty} if mapping else nasty
        elif str(parameter.annotation) in BY_TYPE:
            given[parameter.name] = BY_TYPE[str(parameter.annotation)]
        elif parameter.name in known:
            given[parameter.name] = known[parameter.name]
        elif parameter.default is parameter.empty:
            given[parameter.name] = GIVEN.get(parameter.name, f"no such {parameter.name}")
    positional = [
        given.pop(parameter.name)
        for parameter in list(inspect.signature(USE_CASES[name]).parameters.values())[1:]
        if parameter.kind is parameter.POSITIONAL_OR_KEYWORD and parameter.name in given
    ]
    try:
        USE_CASES[name](known["actor"], *positional, **given)
    except Refused as refused:
        said = [sentence(found) for found in refused.findings]
        assert all(len(words) < 3 * LONGEST_QUOTE + 600 for words in said), f"{name} quotes all of it"
        assert not any(text.unstorable(words) for words in said), f"{name} quotes what no screen shows"
        return ",".join(found.code for found in refused.findings)
    except (SQLAlchemyError, LookupError, OSError, StopIteration, TypeError, ValueError, AttributeError) as error:
        return f"{name}({argument}) met {type(error).__name__}: {str(error)[:200]}"
    return ""


ASKS = [(name, argument) for name in USE_CASES for argument in _texts(name)]
LEFT_ALONE = {
    "restoring.restore",  # read a file that the terminal has found; their passphrase is typed for an upload too
    "restoring.whose",
}


def test_the_walk_finds_where_texts_are_typed() -> None:
    assert {("accounts.change_own", "name"), ("history.add_note", "text"), ("publishing.start_cohort", "label")} <= set(
        ASKS
    )
    assert len(ASKS) > 80


@pytest.mark.parametrize("nasty", NASTY.values(), ids=list(NASTY))
def test_every_use_case_keeps_it_clean_or_says_no_in_words(known: dict[str, Any], nasty: str) -> None:
    met = [
        answer
        for name, argument in ASKS
        if name not in LEFT_ALONE and " met " in (answer := _ask(name, known, argument, nasty))
    ]

    assert met == []
    assert nothing_nasty_is_kept() == []


def nothing_nasty_is_kept() -> list[str]:
    """The rows in which something stands that should not."""
    with reading() as session:
        kept = [(row.id, row.data) for row in session.exec(select(JournalEntry)).all()]
        kept += [(row.id, row.data) for row in session.exec(select(AccountEvent)).all()]
        kept += [(row.id, row.label) for row in session.exec(select(Cohort)).all()]
        kept += [(row.id, row.text) for row in session.exec(select(Note)).all()]
    return [str(row) for row, value in kept if text.unstorable(value) or len(str(value)) > 40_000]


def test_what_nobody_sees_is_taken_out_of_what_is_kept(known: dict[str, Any]) -> None:
    actor, cohort, ana = known["actor"], known["cohort_id"], known["person"]

    history.add_note(actor, cohort, ana, "She\x00 called\ud83d.\nTwice.", now=NOW)
    mine, before = {"full_name": "Ana\x00\u202e B"}, {"full_name": "Ana Berhane"}
    people.save_profile(actor, cohort, ana, "newcomer_form", mine, before, now=NOW)
    new = publishing.start_cohort(actor, known["program_id"], " Spring\x00\t 2027 ", date(2027, 3, 1), now=NOW)
    accounts.change_own(actor, name="Ruth\x07  Meier", language="en", now=NOW)

    with reading() as session:
        assert [row.text for row in session.exec(select(Note)).all()] == ["She called.\nTwice."]
        assert session.get_one(Cohort, new).label == "Spring 2027"
    assert progress.standing(actor, cohort, now=NOW).name(ana) == "Ana B"
    assert [line.name for line in accounts.list_accounts(actor)] == ["Ruth Meier"]


def _codes(work: Any) -> list[str]:
    with pytest.raises(Refused) as refused:
        work()
    return [found.code for found in refused.value.findings]


def test_what_is_too_long_is_refused_and_one_letter_less_is_kept(known: dict[str, Any]) -> None:
    actor, cohort, ana = known["actor"], known["cohort_id"], known["person"]

    def noted(n: int) -> Any:
        return history.add_note(actor, cohort, ana, "x" * n, now=NOW)

    def named(n: int) -> Any:
        return publishing.start_cohort(actor, known["program_id"], "x" * n, date(2027, 3, 1), now=NOW)

    def answered(n: int) -> Any:
        command = SubmitForm(
            stream=ana,
            form="newcomer_form",
            role="mentee",
            submission=f"s{n}",
            answers={"full_name": "x" * n, "email": "a@example.org", "languages": ("en",)},
        )
        return progress.must(progress.carry_out(actor, cohort, [command], now=NOW))

    assert _codes(lambda: noted(20_001)) == ["text_too_long"]
    assert _codes(lambda: named(81)) == ["name_too_long"]
    assert _codes(lambda: answered(32_768)) == ["answer_too_long"]
    assert _codes(lambda: accounts.change_own(actor, name="x" * 81, language="en", now=NOW)) == ["name_too_long"]
    noted(20_000)
    named(80)
    answered(32_767)


def test_someone_at_the_door_may_type_anything(database: str) -> None:
    for nasty in (ZERO, HALF, LONG):
        with pytest.raises(Refused) as refused:
            signing.sign_in(email=f"{nasty}@example.org", password=nasty, address="127.0.0.1", now=NOW)
        assert [found.code for found in refused.value.findings] == ["sign_in_wrong"]
        assert signing.account_of(nasty, now=NOW) is None
        assert signing.link_opens(nasty, now=NOW) is None
        assert not signing.setup_token_opens(nasty)


def test_a_value_in_a_sentence_is_cut_to_what_can_be_read() -> None:
    name = "n" * 900_000
    told = [finding("name_too_long", name, value=name, n=900_000, most=80), refuse("text_unstorable", name).findings[0]]

    for one in told:
        assert len(one.where) == LONGEST_QUOTE
        assert len(sentence(one)) < 1_000
    assert told[0].params["value"] == "n" * (LONGEST_QUOTE - 1) + "…"
    assert finding("name_too_long", value=ZERO, n=3, most=80).params["value"] == "a\ufffdb"


def test_a_definition_with_a_word_as_long_as_a_book_is_told_in_few_words() -> None:
    _, found = publishing.check(PROGRAM.replace("standard: recruitment", f"standard: {'x' * 900_000}", 1))

    assert found
    assert sum(len(sentence(one)) + len(one.where) for one in found) < 20_000


@contextmanager
def _nobody_writes(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Notes what is read while somebody holds the one right to write."""
    met: list[str] = []
    at_work: list[int] = []
    real = writing

    @contextmanager
    def watched() -> Iterator[Any]:
        with real() as session:
            at_work.append(1)
            try:
                yield session
            finally:
                at_work.pop()

    def watch(module: Any, name: str) -> None:
        function = getattr(module, name)

        def inside(*args: Any, **named: Any) -> Any:
            if at_work:
                met.append(name)
            return function(*args, **named)

        monkeypatch.setattr(module, name, inside)

    for module in (publishing, releasing, editing):
        monkeypatch.setattr(module, "writing", watched)
    for module, name in (
        (publishing, "findings_of"),
        (publishing, "read_text"),
        (releasing, "read_files"),
        (releasing, "findings_of"),
    ):
        watch(module, name)
    yield met


def test_nobody_waits_while_a_definition_is_read(actor_as: ActorAs, monkeypatch: pytest.MonkeyPatch) -> None:
    owner = actor_as(AccountRole.OWNER)
    with _nobody_writes(monkeypatch) as met:
        cohort = opened(owner)
        with reading() as session:
            program = session.get_one(Cohort, cohort).program_id
        changed = PROGRAM.replace("label: Remarks", "label: Other remarks")
        assert publish(owner, program, changed, now=NOW) == 2

    assert met == []
