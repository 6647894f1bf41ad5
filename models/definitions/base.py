"""Cell types shared by all sections: names, lines, yes and no, durations.

Structure errors carry a type of their own (``length_of_time``, ``yes_no`` …), which ``workflows/language`` turns into a
finding; pydantic's own wording never reaches a coordinator.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from models.definitions.times import parse_duration, parse_offset, within

NAME = re.compile(r"^[a-z][a-z0-9_]*$")


def _many(value: Any) -> Any:
    """One or many: a single word stands for a list of one."""
    if value is None:
        return ()
    if isinstance(value, str):
        return (value,)
    return tuple(value) if isinstance(value, list) else value


def _yes_no(value: Any) -> Any:
    """YAML 1.2 reads ``yes`` as text; the language reads it as an answer."""
    if isinstance(value, str):
        word = value.strip().lower()
        if word in ("yes", "true"):
            return True
        if word in ("no", "false"):
            return False
        raise PydanticCustomError("yes_no", "‘{value}’ is neither yes nor no.", {"value": value})
    return value


def _duration(text: str) -> str:
    if parse_duration(text) is None:
        say = "‘{value}’ is not a length of time. Write for example ‘2 weeks’, ‘1 day’ or ‘6 months’."
        raise PydanticCustomError("length_of_time", say, {"value": text})
    return text


def _offset(text: str) -> str:
    if parse_offset(text) is None:
        say = "‘{value}’ does not say when. Write for example ‘3 days after’ or ‘1 day before’."
        raise PydanticCustomError("before_or_after", say, {"value": text})
    return text


def _due(text: str) -> str:
    if within(text) is None:
        say = "‘{value}’ is not a length of time. Write for example ‘in 2 days’ or ‘1 week’."
        raise PydanticCustomError("due_within", say, {"value": text})
    return text


def _day(text: Any) -> str:
    try:
        return date.fromisoformat(str(text).strip()).isoformat()
    except ValueError:
        say = "‘{value}’ is not a day. Write for example ‘2027-01-31’: the year, the month, the day."
        raise PydanticCustomError("a_day", say, {"value": str(text)}) from None


def as_name(text: str) -> str:
    """The name somebody may have meant: ``Call me!`` → ``call_me``, ``Été`` → ``ete``, ``2026`` → ``n2026``."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    name = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")
    return name.lstrip("0123456789_") or (f"n{name}" if name else "a_name")


def _name(text: str) -> str:
    if not NAME.match(text):
        say = "‘{value}’ cannot be used as a name. Use small letters and _, for example ‘{guess}’."
        raise PydanticCustomError("not_a_name", say, {"value": text, "guess": as_name(text)})
    return text


def _text(value: Any) -> Any:
    """A label that YAML read as a number or a date is still a label."""
    return str(value) if isinstance(value, int | float | date) else value


Name = Annotated[str, AfterValidator(_name)]
Names = Annotated[tuple[str, ...], BeforeValidator(_many)]
"""One name or several."""
Lines = Annotated[tuple[str, ...], BeforeValidator(_many)]
"""Phrases of the language, one a line: conditions, actions, schedules."""
YesNo = Annotated[bool, BeforeValidator(_yes_no)]
DurationText = Annotated[str, AfterValidator(_duration)]
OffsetText = Annotated[str, AfterValidator(_offset)]
DueText = Annotated[str, AfterValidator(_due)]
DayText = Annotated[str, BeforeValidator(_day)]
"""A day, year first: ``2027-01-31``."""
Text = Annotated[str, BeforeValidator(_text)]


def called(item: object | None, name: str) -> str:
    """What a person reads for an item of a definition: its label, a message without one by its subject, else its name
    as words."""
    return str(getattr(item, "label", "") or getattr(item, "subject", "") or name.replace("_", " "))


class Section(BaseModel):
    """An item of a definition: frozen, strict about unknown words, keys written with the language's own spelling."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, str_strip_whitespace=True)


class Item(Section):
    """An item with a name and a life across versions.

    ``after`` says behind which neighbour it stands; putting a program together obeys it and takes it away. ``locked``
    is the reason why a program that extends this one may neither change nor remove the item; ``locked_from`` the day
    from which that holds, so that programs under way have time to follow.
    """

    after: str | None = None
    locked: Text | None = None
    locked_from: DayText | None = None
    formerly: Names = ()
    note: str | None = None


Items = Mapping
"""A section: items by name, in their order."""

__all__ = [
    "Annotated",
    "DayText",
    "DueText",
    "DurationText",
    "Field",
    "Item",
    "Items",
    "Lines",
    "Name",
    "Names",
    "OffsetText",
    "Section",
    "Text",
    "YesNo",
    "as_name",
    "called",
]
