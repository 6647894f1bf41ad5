"""The auditor finds every fault that is planted, and believes no proof it cannot recompute."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from tests.matching.pictures import scored
from workflows.matching import Plan, Settings
from workflows.matching.verify import verify

TABLE = {"amina": {"ruth": 5, "sam": 4}, "olek": {"ruth": 4, "sam": 1}, "sara": {"sam": 2}}
QUOTA = {"parents": {"label": "Parents", "at_least": "1 matches", "where": ["mentee.parent is yes"]}}


def a_plan(**settings: object) -> Plan:
    return scored(TABLE, quotas=QUOTA, answers={"olek": {"parent": True}}).solve(Settings(**settings))  # type: ignore[arg-type]


def positions(plan: Plan, *pairs: tuple[str, str]) -> np.ndarray:
    problem = plan.problem
    assert problem is not None
    found = [problem.position(problem.mentees.index(a), problem.mentors.index(b)) for a, b in pairs]
    return np.array(found, dtype=np.int64)


def test_a_sound_plan_is_proven_over_all_pairs() -> None:
    verdict = a_plan().verify()
    # Amina–Sam 4 + Olek–Ruth 4: two places, two people, 8 × 255.
    assert (verdict.matched, verdict.score, verdict.score_bound) == (2, 2040, 2040)
    assert (verdict.matched_bound, verdict.pairs_checked, verdict.violations) == (2, 5, ())
    assert verdict.proven


@pytest.mark.parametrize(
    ("pairs", "words"),
    [
        ([("amina", "ruth"), ("olek", "ruth")], "no_mentor_exceeds_places: ruth has 2."),
        ([("olek", "ruth"), ("olek", "sam")], "no_mentee_exceeds_places: olek has 2."),
        ([("olek", "ruth"), ("olek", "ruth")], "no_pair_twice"),
        ([("amina", "ruth"), ("sara", "sam")], "every_quota_is_kept: parents has 0 of 2."),
    ],
)
def test_a_planted_violation_is_found(pairs: list[tuple[str, str]], words: str) -> None:
    plan = a_plan()
    assert plan.problem is not None
    verdict = verify(plan.problem, positions(plan, *pairs))
    assert any(words in violation for violation in verdict.violations)


def test_a_missing_pin_is_found() -> None:
    plan = a_plan(pins=frozenset({("olek", "sam")}))
    assert plan.problem is not None
    verdict = verify(plan.problem, positions(plan, ("olek", "ruth")))
    assert verdict.violations == ("every_pin_is_kept: olek – sam is missing.",)


def test_a_pair_that_does_not_exist_is_found() -> None:
    plan = a_plan()
    assert plan.problem is not None
    assert "every_pair_is_eligible" in verify(plan.problem, np.array([99])).violations[0]


def test_a_worse_plan_is_not_proven_by_the_prices_of_the_best() -> None:
    plan = a_plan()
    assert plan.problem is not None
    worse = positions(plan, ("amina", "ruth"), ("olek", "sam"))
    verdict = verify(plan.problem, worse, plan.certificate)
    assert verdict.violations == ()
    assert (verdict.score, verdict.score_bound, verdict.proven) == (6 * 255, 8 * 255, False)


def test_prices_that_are_too_low_prove_nothing() -> None:
    plan = a_plan()
    assert plan.problem is not None
    assert plan.certificate is not None
    for name in ("mentee_prices", "mentor_prices"):
        tampered = replace(plan.certificate, **{name: getattr(plan.certificate, name) - plan.certificate.scale * 300})
        # Whatever a pair is worth above its prices is added to the bound, so the bound can only grow.
        bound = verify(plan.problem, plan.chosen, tampered).score_bound  # type: ignore[arg-type]
        assert bound is not None
        assert bound > plan.score


def test_weights_that_are_not_the_scores_are_refused() -> None:
    plan = a_plan()
    assert plan.problem is not None
    assert plan.certificate is not None
    forged = replace(plan.certificate, weight=plan.certificate.weights(plan.problem) // 2)
    verdict = verify(plan.problem, plan.chosen, forged)  # type: ignore[arg-type]
    assert verdict.violations == ("The weights are not the scores.",)
    assert not verdict.proven


def test_prices_for_another_number_of_people_are_refused() -> None:
    plan = a_plan()
    assert plan.problem is not None
    assert plan.certificate is not None
    verdict = verify(plan.problem, plan.chosen, replace(plan.certificate, matched=1))  # type: ignore[arg-type]
    assert "The prices are for another number of matched mentees." in verdict.violations


def test_a_cover_that_leaves_a_pair_out_is_refused() -> None:
    plan = a_plan()
    assert plan.problem is not None
    assert plan.cover is not None
    nobody = replace(plan.cover, mentees=np.zeros(3, dtype=bool), mentors=np.array([True, False]))
    verdict = verify(plan.problem, plan.chosen, plan.certificate, nobody)  # type: ignore[arg-type]
    assert verdict.violations == ("3 pairs touch nobody of the cover.",)


def test_a_plan_that_claims_more_than_its_proof_is_refused() -> None:
    """Whoever changes the prices, the cover, the bound or the figures of a plan changes what the auditor says of it."""
    plan = scored({"amina": {"ruth": 5, "sam": 1}, "olek": {"ruth": 4}, "mina": {"sam": 3}}).solve()
    proof, cover = plan.certificate, plan.cover
    assert proof is not None
    assert cover is not None
    assert plan.verify().violations == ()

    everybody = replace(cover, mentees=np.ones_like(cover.mentees), mentors=np.ones_like(cover.mentors))
    claims: list[dict[str, Any]] = [
        {"certificate": replace(proof, mentor_prices=proof.mentor_prices + 300 * proof.scale)},
        {"cover": everybody},
        {"bound": plan.bound + 1},
        {"bound": plan.bound - 1},
        {"score": plan.score + 1},
        {"matched": plan.matched + 1},
    ]
    for claim in claims:
        assert replace(plan, **claim).verify().violations, claim
