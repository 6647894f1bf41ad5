"""What the command line prints: the contract's keys, JSON to the last value, the same twice."""

from __future__ import annotations

import json

from tests.matching.pictures import an_engine, scored
from workflows.matching import Settings, plan_document, problem_document

QUOTAS = {
    "women": {"label": "Women", "at_least": "15 percent", "where": ["mentee.gender is woman"]},
    "many": {"label": "Many", "at_most": "2 matches", "where": ["mentor.gender is woman"]},
}


def test_the_plan_as_a_document() -> None:
    engine = scored({"amina": {"ruth": 3}, "olek": {"ruth": 5}, "sara": {}})
    document = json.loads(json.dumps(plan_document(engine.solve(), {"read": 0.5, "score": 0.1, "solve": 0.01})))
    findings = document.pop("findings")

    assert findings == []
    assert document == {
        "status": "optimal",
        "objective": "count_first",
        "matched": 1,
        "score": 5 * 255,
        "bound": 5 * 255,
        "eligible_pairs": 2,
        "pairs": [{"mentee": "olek", "mentor": "ruth", "score": 1275, "parts": {"p0": 0, "p1": 1275}}],
        "unmatched": [
            {"mentee": "amina", "reason": "competition", "blocked_by": {}},
            {"mentee": "sara", "reason": "no_eligible_mentor", "blocked_by": {"sara": 1}},
        ],
        "seconds": {"read": 0.5, "score": 0.1, "solve": 0.01},
    }


def test_an_infeasible_plan_says_why_and_carries_the_plan_that_is_possible() -> None:
    engine = scored({"amina": {"ruth": 3}, "olek": {"ruth": 5}})
    plan = engine.solve(Settings(pins=frozenset({("amina", "nobody")})))
    document = json.loads(json.dumps(plan_document(plan, language="fr")))

    assert (document["status"], document["matched"], document["pairs"]) == ("infeasible", 0, [])
    assert document["findings"][0]["code"] == "pin_unknown_person"
    assert "ne peut pas être gardée" in document["findings"][0]["sentence"]
    assert document["relaxed"]["matched"] == 1


def test_the_problem_as_a_document() -> None:
    engine = an_engine(
        {"amina": {"gender": "woman", "way": "online"}, "olek": {"gender": "man", "way": "online"}},
        {"ruth": {"gender": "woman", "way": "online", "places": 2}, "sam": {"way": "in_person"}},
        must={"way": "mentor.way is the same as mentee.way"},
        prefer={"same": {"weight": 2, "compare": "mentor.gender is the same as mentee.gender"}},
        quotas=QUOTAS,
    )
    document = problem_document(engine.problem(Settings(pins=frozenset({("olek", "ruth")}))))

    assert json.loads(json.dumps(document)) == {
        "mentees": ["amina", "olek"],
        "mentors": ["ruth", "sam"],
        "capacity": [2, 1],
        "edges": [[0, 0, 510], [1, 0, 0]],
        "pins": [[1, 0]],
        "rows": [
            # At least 3/20 of the matched: 17 for a woman, −3 for everybody else, together at least nought.
            {"name": "women", "lo": 0.0, "hi": None, "mentees": {"0": 17, "1": -3}, "mentors": {}, "pairs": []},
            {"name": "many", "lo": None, "hi": 2.0, "mentees": {}, "mentors": {"0": 1}, "pairs": []},
        ],
        "circles": {},
        "objective": "count_first",
    }
