"""What people are needed for: quotas larger than their group, too few places, rules that leave people out."""

from __future__ import annotations

import pytest

from models.definitions import Definition
from models.findings import sentence
from models.vocabulary import Severity
from tests.language.planted import complete
from workflows.language.lint import PoolFigures, lint_pool
from workflows.language.reading import read_text


def program(old: str = "", new: str = "") -> Definition:
    assert old in complete()
    definition = read_text(complete().replace(old, new, 1) if old else complete()).definition
    assert definition is not None
    return definition


def said(figures: PoolFigures, language: str = "en", definition: Definition | None = None) -> list[tuple[str, str]]:
    found = lint_pool(definition or program(), "one_to_one", figures)
    return [(one.code, sentence(one, language)) for one in found]


def test_a_quota_larger_than_its_group_is_an_error_before_the_round() -> None:
    # 40 percent of 10 places are 4 matches; only 2 of the waiting look for work. 20 percent are 2, and 5 waited long.
    figures = PoolFigures(waiting=14, places=10, members={"looking": 2, "long_wait": 5})

    assert said(figures) == [
        (
            "M08",
            "‘People looking for work’ asks for 4 matches, but only 2 of the 14 waiting people belong to this group. "
            "Lower the quota for this round or recruit more.",
        ),
        ("M09", "14 people wait for 10 places; 4 cannot be matched in this round."),
    ]
    assert said(figures, "fr") == [
        (
            "M08",
            "« People looking for work » demande 4 jumelages, mais seules 2 des 14 personnes en attente font partie de "
            "ce groupe. Réduisez le quota pour ce tour ou recrutez davantage.",
        ),
        ("M09", "14 personnes attendent 10 places ; 4 ne pourront pas être jumelées à ce tour."),
    ]


def test_one_person_and_one_place_are_said_in_the_singular() -> None:
    found = said(PoolFigures(waiting=2, places=1, members={"looking": 0, "long_wait": 2}))

    # 40 percent of 1 place, rounded up, is 1 match.
    assert found[0][1].startswith("‘People looking for work’ asks for 1 match, but only 0 of the 2 waiting people")
    assert found[1][1] == "2 people wait for 1 place; 1 cannot be matched in this round."


def test_enough_people_and_places_give_no_finding() -> None:
    figures = PoolFigures(waiting=5, places=8, members={"looking": 2, "long_wait": 1}, blocker="common_language")

    assert said(figures) == []


def test_people_whom_the_hard_rules_leave_without_anybody_are_counted() -> None:
    figures = PoolFigures(waiting=5, places=8, without_mentor=2, blocker="common_language")
    (found,) = lint_pool(program(), "one_to_one", figures)

    assert (found.code, found.severity, found.where) == ("M10", Severity.ERROR, "matching → one to one → must")
    assert sentence(found) == (
        "Under the rules 2 of 5 people who wait have no possible mentor; ‘common_language’ keeps most mentors away. Look "
        "for mentors who fit or, where the program allows it, make an exception for this round."
    )
    assert sentence(found, "fr") == (
        "Avec ces règles, 2 des 5 personnes en attente n’ont aucun mentor possible ; « common_language » en écarte le "
        "plus. Cherchez des mentors qui conviennent ou, si le programme le permet, faites une exception pour ce tour."
    )


def test_a_criterion_all_mentors_answer_alike_decides_nothing() -> None:
    figures = PoolFigures(waiting=5, places=8, deciding_nothing=["lived_it"])
    (found,) = lint_pool(program(), "one_to_one", figures)

    assert (found.severity, found.where) == (Severity.WARNING, "matching → one to one → prefer → lived it")
    assert said(figures) == [
        ("M11", "This criterion weighs 30, but all mentors have the same answer; it decides nothing in this round.")
    ]
    assert said(figures, "fr") == [
        (
            "M11",
            "Ce critère pèse 30, mais tous les mentors ont la même réponse ; il ne décide de rien à ce tour.",
        )
    ]


@pytest.mark.parametrize(("sharing", "codes"), [(5, ["M12"]), (6, []), (None, [])])
def test_a_circle_needs_a_language_that_enough_people_share(sharing: int | None, codes: list[str]) -> None:
    circle = program(
        "    label: One mentor, one mentee\n", "    label: A circle\n    shape: circle\n    size: 6 to 12\n"
    )
    found = said(PoolFigures(waiting=9, places=9, sharing=sharing), definition=circle)

    assert [code for code, _ in found] == codes
    if codes:
        assert found[0][1] == (
            "A circle needs 6 people who share a language; today no language has that many. Wait, or make the circle "
            "smaller."
        )
        french = said(PoolFigures(waiting=9, places=9, sharing=sharing), "fr", circle)
        assert french[0][1] == (
            "Un cercle demande 6 personnes qui partagent une langue ; aujourd’hui, aucune langue n’en réunit autant. "
            "Attendez ou faites un cercle plus petit."
        )


def test_pairs_need_no_language_of_many() -> None:
    assert said(PoolFigures(waiting=9, places=9, sharing=1)) == []
