"""A committee decides in the match book: what it says is taken over, refused in words, and taken back as one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlmodel import select

from models.database import reading
from models.tables import PairDecision
from models.vocabulary import PlanStatus
from tests.cohorts import SPRING, TWO_MODELS, a_matching_cohort, a_person
from tests.small_program import NOW, open_small_program
from tests.workbooks import Out
from workflows import lists, rounds
from workflows.actors import Actor
from workflows.rounds import decide_pair

OPENS = a_matching_cohort


def _left(ruth: Actor, cohort: str, *names: str, **options: Any) -> Out:
    return Out(lists.leave(ruth, cohort, names, now=NOW, **options)[1])


def _back(ruth: Actor, cohort: str, out: Out, *, now: Any = NOW) -> lists.Returned:
    return lists.look(ruth, lists.bring_back(ruth, cohort, "back.xlsx", out.done(), now=now), now=now)


def test_the_committee_decides_in_the_workbook(ruth: Actor, cohort: str) -> None:
    amina = a_person(ruth, cohort, "mentee", "Amina Yusuf")
    olena = a_person(ruth, cohort, "mentee", "Olena Koval")
    mai = a_person(ruth, cohort, "mentor", "Mai Tran")
    decide_pair(ruth, cohort, "one_to_one", olena, mai, "forbid", "neighbours", now=NOW)
    out = _left(ruth, cohort, "plan.one_to_one")
    assert _back(ruth, cohort, out).changes == 0
    name = "plan.one_to_one"
    out.cell(name, f"{amina}|{mai}", "decision").value = "Keep these two"
    out.cell(name, f"{amina}|{mai}", "why").value = "the committee"
    out.cell(name, f"{olena}|{mai}", "decision").value = None
    found = _back(ruth, cohort, out)
    taken = lists.take_over(ruth, found.id, now=NOW)

    def decided() -> set[tuple[str, str, str]]:
        with reading() as session:
            return {(row.mentee_id, row.kind, row.reason) for row in session.exec(select(PairDecision)).all()}

    assert decided() == {(amina, "pin", "the committee")}
    lists.undo(ruth, str(taken.batch_id), now=NOW)
    assert decided() == {(olena, "forbid", "neighbours")}


def test_a_decision_against_a_rule_is_refused_in_words_and_taken_where_somebody_approved_it(
    ruth: Actor, cohort: str
) -> None:
    amina = a_person(ruth, cohort, "mentee", "Amina Yusuf", way="Online")
    olena = a_person(ruth, cohort, "mentee", "Olena Koval", languages=("uk",))
    mai = a_person(ruth, cohort, "mentor", "Mai Tran", way="Online")
    cem = a_person(ruth, cohort, "mentor", "Cem Kaya")
    for other in (mai, cem):  # so that these lines are in the book: the plan would never bring them together
        decide_pair(ruth, cohort, "one_to_one", olena, other, "forbid", "not seen yet", now=NOW)
    name = "plan.one_to_one"

    def decide(approved: str) -> lists.TakenOver:
        out = _left(ruth, cohort, name)
        out.cell(name, f"{olena}|{cem}", "decision").value = "Keep these two"
        out.cell(name, f"{olena}|{cem}", "why").value = "same street"
        if approved:
            out.cell(name, f"{olena}|{cem}", "approved").value = approved
        else:
            out.cell(name, f"{amina}|{mai}", "decision").value = "Keep these two"
            out.cell(name, f"{amina}|{mai}", "why").value = "the committee"
        return lists.take_over(ruth, _back(ruth, cohort, out).id, now=NOW)

    taken = decide("")
    # One decision is legal; the other two share no language.
    assert [(who, "‘Common language’" in why) for who, why in taken.refused] == [("Olena Koval · Cem Kaya", True)]
    assert {(one.mentee, one.kind) for one in rounds.round_of(ruth, cohort, "one_to_one", now=NOW).decisions} >= {
        (amina, "pin")
    }

    taken = decide("Mrs Lang")
    assert taken.refused == ()
    found = rounds.round_of(ruth, cohort, "one_to_one", now=NOW)
    assert (olena, cem) in found.plan.ids
    assert "same street (exception approved by Mrs Lang)" in {one.reason for one in found.decisions}
    lists.undo(ruth, str(taken.batch_id), now=NOW)
    found = rounds.round_of(ruth, cohort, "one_to_one", now=NOW)
    assert found.settings.waived == frozenset()
    assert (olena, cem) not in found.plan.ids


def test_a_decision_without_the_reason_that_the_program_asks_for_is_refused(ruth: Actor, cohort: str) -> None:
    amina = a_person(ruth, cohort, "mentee", "Amina Yusuf")
    mai = a_person(ruth, cohort, "mentor", "Mai Tran")
    name, line = "plan.one_to_one", f"{amina}|{mai}"
    for said in ("Keep these two", "Not these two"):
        out = _left(ruth, cohort, name)
        out.cell(name, line, "decision").value = said

        taken = lists.take_over(ruth, _back(ruth, cohort, out).id, now=NOW)

        assert [(who, why.startswith("Write the reason.")) for who, why in taken.refused] == [
            ("Amina Yusuf · Mai Tran", True)
        ]
        assert rounds.round_of(ruth, cohort, "one_to_one", now=NOW).decisions == ()


def test_what_a_committee_decides_is_one_step_of_each_round_with_its_exceptions(ruth: Actor) -> None:
    cohort = open_small_program(ruth, text=TWO_MODELS)
    olena = a_person(ruth, cohort, "mentee", "Olena Koval", languages=("uk",))
    mai = a_person(ruth, cohort, "mentor", "Mai Tran")
    cem = a_person(ruth, cohort, "mentor", "Cem Kaya")
    models = ("one_to_one", SPRING)
    for model in models:
        for other in (mai, cem):  # so that these lines are in the book
            decide_pair(ruth, cohort, model, olena, other, "forbid", "not seen yet", now=NOW)
    out = _left(ruth, cohort, *(f"plan.{model}" for model in models))
    for model, mentor in zip(models, (mai, cem), strict=True):
        line = f"{olena}|{mentor}"
        out.cell(f"plan.{model}", line, "decision").value = "Keep these two"
        out.cell(f"plan.{model}", line, "why").value = "same street"
        out.cell(f"plan.{model}", line, "approved").value = "Mrs Lang"

    taken = lists.take_over(ruth, _back(ruth, cohort, out).id, now=NOW)

    def stands(model: str) -> tuple[set[str], set[str]]:
        found = rounds.round_of(ruth, cohort, model, now=NOW)
        return {one.mentor for one in found.decisions if one.kind == "pin"}, {who for who, _ in found.settings.waived}

    assert [stands(model) for model in models] == [({mai}, {olena}), ({cem}, {olena})]
    rounds.undo_turn(ruth, cohort, SPRING, now=NOW)
    assert [stands(model) for model in models] == [({mai}, {olena}), (set(), set())]
    lists.undo(ruth, str(taken.batch_id), now=NOW)
    assert [stands(model) for model in models] == [(set(), set()), (set(), set())]
    kinds = {(one.kind, one.reason) for one in rounds.round_of(ruth, cohort, "one_to_one", now=NOW).decisions}
    assert kinds == {("forbid", "not seen yet")}


def test_a_printed_book_claims_no_proof_that_its_plan_has_not(ruth: Actor, cohort: str) -> None:
    a_person(ruth, cohort, "mentee", "Amina Yusuf")
    a_person(ruth, cohort, "mentor", "Mai Tran")
    proven = rounds.round_of(ruth, cohort, "one_to_one", now=NOW)
    early = replace(proven, plan=replace(proven.plan, status=PlanStatus.FEASIBLE))

    assert "1 pair, 0 waiting" in rounds.print_match_book(proven, language="en")
    assert "Proven best over 1 possible pair." in rounds.print_match_book(proven, language="en")
    assert "Proven best" not in rounds.print_match_book(early, language="en")
    assert "it is not proven that no other is better" in rounds.print_match_book(early, language="en")
