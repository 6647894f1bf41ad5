"""For how many people a condition of a draft holds today."""

from __future__ import annotations

import pytest
from sqlmodel import select

from models.database import reading
from models.findings import Refused
from models.tables import Cohort
from models.vocabulary import AccountRole
from tests.desks import ActorAs
from tests.peopled import NOW, PROGRAM, came, opened
from workflows import holding
from workflows.actors import Actor
from workflows.holding import Holding, holds_today
from workflows.language.reading import read_text
from workflows.language.speaking import guard_at


def counted(actor: Actor, path: tuple[str, ...], *lines: str, text: str = PROGRAM) -> Holding | None:
    definition, guard = read_text(text).definition, guard_at(path, lines)
    assert definition is not None
    assert guard is not None
    with reading() as session:
        program = session.exec(select(Cohort.program_id)).one()
    return holds_today(actor, program, definition, guard, now=NOW)


WHEN = ("transitions", "mentee", "accept", "when")


def test_it_counts_who_it_holds_for_and_of_whom_it_is_not_known(ruth: Actor) -> None:
    cohort = opened(ruth)
    came(ruth, cohort, "Amina", children=True, how_many=3)
    came(ruth, cohort, "Olek", children=True, how_many=1)
    came(ruth, cohort, "Sara")  # was not asked about children

    found = counted(ruth, WHEN, "mentee.how_many is at least 2")

    assert found == Holding(about="mentee", of=3, holds=1, not_known=1)


def test_a_bare_name_is_the_question_of_its_form(ruth: Actor) -> None:
    cohort = opened(ruth)
    came(ruth, cohort, "Amina", children=True)
    came(ruth, cohort, "Olek", children=False)
    found = counted(ruth, ("forms", "newcomer_form", "questions", "how_many", "relevant"), "children is yes")
    assert found == Holding(about="mentee", of=2, holds=1, not_known=0)


def test_a_hard_rule_counts_pairs(ruth: Actor) -> None:
    cohort = opened(ruth)
    for name, said in (("Amina", ("en",)), ("Olek", ("uk",)), ("Sara", ("en", "ti"))):
        came(ruth, cohort, name, languages=said)
    for name, said in (("Ruth", ("en",)), ("Ben", ("ti",))):
        came(ruth, cohort, name, role="mentor", languages=said)
    line = "mentor.languages shares any with mentee.languages"
    found = counted(ruth, ("matching", "one_to_one", "must", "common_language"), line)
    # Ruth with Amina and Sara, Ben with Sara; of 3 × 2 pairs.
    assert found == Holding(about="pair", of=6, holds=3, not_known=0)


def test_a_few_are_not_told_where_the_answer_is_sensitive(ruth: Actor) -> None:
    cohort = opened(ruth)
    for number in range(9):
        came(ruth, cohort, f"Newcomer {number}", **({"worry": "My papers"} if number < 2 else {}))
    sensitive = counted(ruth, WHEN, "mentee.worry is answered")
    ordinary = counted(ruth, WHEN, "mentee.languages is answered")
    assert sensitive is not None
    assert sensitive.few  # 2 of 9
    assert ordinary is not None
    assert not ordinary.few
    # A draft that calls the answer ordinary doesn't uncover what was given while it was sensitive.
    lower = PROGRAM.replace("sensitivity: sensitive", "sensitivity: ordinary")
    assert lower != PROGRAM
    uncovered = counted(ruth, WHEN, "mentee.worry is answered", text=lower)
    assert uncovered is not None
    assert uncovered.few


@pytest.mark.parametrize(
    ("line", "text"),
    [
        (
            "mentee.burden is answered",
            PROGRAM.replace(
                "      worry:      { type: text, label: What worries you, sensitivity: sensitive",
                "      burden:     { type: text, label: Burden, formerly: worry, sensitivity: ordinary",
            ),
        ),
        (
            "renewed.worry is answered",
            PROGRAM.replace("newcomer_form", "renewed").replace("sensitivity: sensitive", "sensitivity: ordinary"),
        ),
        (
            "mentee.reckoned is at least 1",
            PROGRAM.replace("      agree_news:", "      reckoned: { type: calculate, label: R, calculation: sum_of fear }\n      agree_news:"),
        ),
    ],
    ids=["another name", "another form", "reckoned with"],
)  # fmt: skip
def test_no_draft_uncovers_a_few_by_another_name(ruth: Actor, line: str, text: str) -> None:
    scale = "      fear: { type: range 1 to 5, label: Fear, sensitivity: sensitive }\n      agree_news:"
    cohort = opened(ruth, PROGRAM.replace("      agree_news:", scale))
    for number in range(9):
        came(ruth, cohort, f"Newcomer {number}", **({"worry": "My papers", "fear": 4} if number < 2 else {}))
    assert text != PROGRAM
    found = counted(ruth, WHEN, line, text=text)
    assert found is not None
    assert found.few


def test_other_lines_beside_a_sensitive_answer_do_not_tell_of_one_person(ruth: Actor) -> None:
    cohort = opened(ruth)
    for number in range(20):
        languages = ("uk",) if number == 0 else ("en",) if number < 12 else ("ti",)
        came(ruth, cohort, f"Newcomer {number}", languages=languages, **({"worry": "My papers"} if not number else {}))
    # Eleven speak English, and the one of whom she wants to know Ukrainian: eleven or twelve, of twenty.
    found = counted(ruth, WHEN, "mentee.languages includes en", "or mentee.worry is answered")
    assert found is not None
    assert found.few


def test_nothing_is_counted_of_cases_that_are_not_hers(ruth: Actor, actor_as: ActorAs) -> None:
    cases = "cases:\n  complaint: { label: Complaint, owner: lead, sensitivity: sensitive, seen_by: lead }\n"
    staff = "  coordinator: { label: Coordinator, is: staff }\n"
    kept = PROGRAM.replace(staff, staff + "  lead: { label: Lead, is: staff }\n").replace(
        "tasks:\n", cases + "tasks:\n"
    )
    came(ruth, opened(ruth, kept), "Amina")
    looser = kept.replace("sensitivity: sensitive, seen_by: lead", "seen_by: [coordinator, lead]")
    for text in (kept, looser):
        assert counted(ruth, WHEN, "case.complaint is closed", text=text) is None
    assert counted(actor_as(AccountRole.OWNER), WHEN, "case.complaint is closed", text=kept) is not None


def test_what_only_the_draft_asks_is_not_known_of_anybody(ruth: Actor) -> None:
    cohort = opened(ruth)
    came(ruth, cohort, "Amina")
    text = PROGRAM.replace("      worry:", "      hobby: { type: text, label: Hobby }\n      worry:")
    found = counted(ruth, WHEN, "mentee.hobby is Chess", text=text)
    assert found == Holding(about="mentee", of=1, holds=0, not_known=1)


@pytest.mark.parametrize("line", ["mentee.languages < 3", ""])
def test_a_line_that_cannot_be_read_counts_nobody(ruth: Actor, line: str) -> None:
    came(ruth, opened(ruth), "Amina")
    assert counted(ruth, WHEN, *([line] if line else [])) is None


def test_where_nobody_is_there_nothing_is_counted(ruth: Actor) -> None:
    opened(ruth)
    assert counted(ruth, WHEN, "mentee.children is yes") is None


def test_viewers_are_told_no_counts(actor_as: ActorAs, ruth: Actor) -> None:
    came(ruth, opened(ruth), "Amina")
    with pytest.raises(Refused) as refused:
        counted(actor_as(AccountRole.VIEWER), WHEN, "mentee.children is yes")
    assert refused.value.findings


def test_of_many_pairs_some_are_looked_at_spread_evenly(ruth: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(holding, "MOST_PAIRS", 4)
    cohort = opened(ruth)
    for number in range(4):
        came(ruth, cohort, f"Newcomer {number}", languages=("en",) if number % 2 else ("ti",))
    for name in ("Ruth", "Ben"):
        came(ruth, cohort, name, role="mentor", languages=("en",))
    found = counted(
        ruth,
        ("matching", "one_to_one", "must", "common_language"),
        "mentor.languages shares any with mentee.languages",
    )
    # Of 4 × 2 pairs every second one: each newcomer once. Two of the four speak English.
    assert found == Holding(about="pair", of=4, holds=2, not_known=0, among=8)
