"""Which comparison of groups is shown first: the one that tells most, for small groups are hidden."""

from __future__ import annotations

from workflows.rounds.fairness import LEAST, Group, _shown, told_most_first


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


def test_what_is_told_of_all_groups_but_one_does_not_tell_of_that_one() -> None:
    """Of 38 people 26 are matched, which stands above. Of 30 women 22 are: then of the 8 men 4 would be, 4 would wait."""
    women, men = {f"w{k:02}" for k in range(30)}, {f"m{k}" for k in range(8)}
    matched = frozenset(sorted(women)[:22]) | frozenset(sorted(men)[:4])
    told = _shown({"woman": women, "man": men}, frozenset(women | men), matched, LEAST)
    assert told == {"woman": False, "man": False}

    # With 5 of each kind nobody is told of.
    matched = frozenset(sorted(women)[:22])
    men |= {f"n{k}" for k in range(4)}
    told = _shown({"woman": women, "man": men}, frozenset(women | men), matched | frozenset(sorted(men)[:6]), LEAST)
    assert told == {"woman": True, "man": True}
