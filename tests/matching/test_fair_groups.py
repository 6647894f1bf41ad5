"""Which comparison of groups is shown first: the one that tells most, for small groups are hidden."""

from __future__ import annotations

from workflows.rounds.fairness import Group, told_most_first


def a_group(question: str, answer: str, people: int | None) -> Group:
    return Group(question=question, answer=answer, people=people, matched=people)


def test_the_comparison_that_shows_most_groups_comes_first_and_of_equals_the_one_asked_first() -> None:
    groups = [
        *(a_group("Times", answer, None) for answer in ("Saturday", "Tuesday", "Thursday")),
        a_group("Languages", "English", 48),
        a_group("Languages", "Somali", None),
        a_group("Gender", "Woman", 30),
        a_group("Gender", "Man", 28),
        a_group("Area", "Centre", 40),
        a_group("Area", "North", 18),
    ]
    # Gender and Area show two groups each, Languages one, Times none.
    assert told_most_first(groups) == ["Gender", "Area", "Languages", "Times"]
