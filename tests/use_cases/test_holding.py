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
