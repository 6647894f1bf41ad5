"""The values a state is made of, and the small questions they answer about themselves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from models.definitions.conditions import parse_conditions
from models.definitions.sections import Form
from models.definitions.truth import holds
from models.vocabulary import Truth, Value
from workflows.engine import Event, EventType
from workflows.engine.state import NOTHING

EVENT = Event(
    id="1",
    stream="pair",
    type=EventType.CHECK_IN_DUE,
    at=datetime(2026, 1, 5, tzinfo=UTC),
    noted=datetime(2026, 1, 5, tzinfo=UTC),
)


@pytest.mark.parametrize(
    "change",
    [
        lambda nothing: nothing.__setitem__("visa", "yes"),
        lambda nothing: nothing.__delitem__("visa"),
        lambda nothing: nothing.__ior__({"visa": "yes"}),
        lambda nothing: nothing.setdefault("visa", "yes"),
        lambda nothing: nothing.update(visa="yes"),
        lambda nothing: nothing.pop("visa", None),
        lambda nothing: nothing.popitem(),
        lambda nothing: nothing.clear(),
    ],
)
def test_what_nobody_has_is_one_value_for_everybody_and_cannot_be_changed(change: Callable[[Any], object]) -> None:
    # Were one person's answers written into it, everybody would have them.
    with pytest.raises(TypeError, match="nobody has"):
        change(NOTHING)
    assert dict(NOTHING) == {}


def test_an_event_says_when_it_is_due_before_and_after_it_was_stored() -> None:
    day = date(2026, 1, 12)

    assert [replace(EVENT, data=data).due for data in ({"due": day}, {"due": "2026-01-12"}, {"due": None}, {})] == [
        day,
        day,
        None,
        None,
    ]


@pytest.mark.parametrize(
    ("filled_by", "own", "who"),
    [
        (("mentee", "coordinator"), ("mentee",), "mentee"),  # she herself where she may
        (("coordinator", "mentee"), ("mentee",), "mentee"),  # whoever else is named before her
        (("coordinator", "interviewer"), ("mentee",), "coordinator"),  # else the first who may
        ((), ("mentee",), "mentee"),  # nobody is named: she herself
        (("coordinator",), ("mentor", "mentee"), "coordinator"),
        (("mentee",), ("mentor", "mentee"), "mentee"),  # of a pair, the one who may
        ((), (), ""),
    ],
)
def test_a_form_is_filled_in_by_herself_where_she_may(
    filled_by: tuple[str, ...], own: tuple[str, ...], who: str
) -> None:
    assert Form(filled_by=filled_by).in_hand_of(*own) == who


@pytest.mark.parametrize(
    ("line", "answer", "truth"),
    [
        ("age is 40", 40, True),
        ("age is not forty", 40, None),
        ("age is forty", 40, None),
        ("age is not one of 41, forty", 40, None),
        ("age is one of 40, forty", 40, True),
        ("born is not 2026-02-30", date(2026, 2, 1), None),
        ("born is not 2026-02-03", date(2026, 2, 1), True),
        ("asked is not perhaps", True, None),
        ("way is not video", "phone", True),
    ],
)
def test_what_cannot_be_read_is_neither_so_nor_not_so(line: str, answer: Value, truth: Truth) -> None:
    class Known:
        def value(self, subject: str) -> Value:
            return answer

        def status(self, subject: str, word: str) -> Truth:
            return None

    assert holds(parse_conditions((line,)), Known(), today=date(2026, 9, 14)) is truth
