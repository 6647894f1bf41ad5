"""A circle is proposed as one match with all its members; pairs one by one."""

from __future__ import annotations

from tests.matching.pictures import an_engine, scored
from workflows.rounds.proposing import _meetings


def test_a_circle_is_one_proposal_and_a_pair_is_its_own() -> None:
    circle = an_engine(
        {name: {"languages": ("dari",)} for name in ("amina", "olek")},
        {"ruth": {"languages": ("dari",), "places": 1}},
        shape="circle",
        size="2 to 3",
    ).solve()
    ((mentees, mentor, pairs),) = _meetings(circle, circle.pairs)
    assert (mentees, mentor, len(pairs)) == (("amina", "olek"), "ruth", 2)

    two = scored({"amina": {"ruth": 1}, "olek": {"ruth": 2}}, places={"ruth": 2}).solve()
    assert [(mentees, mentor) for mentees, mentor, _ in _meetings(two, two.pairs)] == [
        (("amina",), "ruth"),
        (("olek",), "ruth"),
    ]
