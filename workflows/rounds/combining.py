"""Scenarios put together: what each adds stands beside the others, and where two want different things it is said which
one gave way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from workflows.rounds.keeping import Kept

_ANSWERS, _FIRST, _WAITING = "answers", "first", "waiting"
_SETS = ("dropped", "quotas_off", "waived", _WAITING)
_BY_NAME = ("weights", "places")


@dataclass(frozen=True, slots=True, kw_only=True)
class GaveWay:
    """What the scenario ``name`` wanted (``wanted``, as settings are kept) and did not get, because the scenario ``to``
    wants something else (``instead``)."""

    name: str
    wanted: Kept
    to: str
    instead: Kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """A scenario that has what several have: its name, and what contradicted each other in them."""

    name: str
    gave_way: tuple[GaveWay, ...]


def together(parts: Sequence[tuple[str, Kept]]) -> tuple[Kept, tuple[GaveWay, ...]]:
    """The settings of several scenarios (name and settings) as one. Rules that any leaves out are out, exceptions and
    places are put together, groups come first in the order in which they are named. Where two want different things,
    the later one counts."""
    found: Kept = {}
    wanted_by: dict[tuple[str, str], tuple[str, Kept]] = {}
    gave_way: list[GaveWay] = []
    for name, kept in parts:
        for at, wish in _wishes(kept):
            earlier = wanted_by.get(at)
            if earlier is not None and earlier[1] != wish:
                gave_way.append(GaveWay(name=earlier[0], wanted=earlier[1], to=name, instead=wish))
            wanted_by[at] = (name, wish)
        for key in (*_SETS, _FIRST):
            for one in kept.get(key, ()):
                if one not in found.setdefault(key, []):
                    found[key].append(one)
    for key in _SETS:
        if key in found:
            found[key] = sorted(found[key])
    for _, wish in wanted_by.values():
        for key, value in wish.items():
            if isinstance(value, Mapping) and key in _BY_NAME:
                found[key] = {**found.get(key, {}), **value}
            elif key == _ANSWERS:
                found[key] = [*found.get(key, []), *value]
            else:
                found[key] = value
    return found, tuple(gave_way)


def _wishes(kept: Mapping[str, Any]) -> Iterator[tuple[tuple[str, str], Kept]]:
    """Everything of which there can only be one (a weight, a mentor's places, an answer, the aim): what it is, and it
    alone as settings are kept. In the order of their names: databases give them back in orders of their own."""
    for key, value in sorted(kept.items()):
        if key in _BY_NAME:
            for name, one in sorted(value.items()):
                yield (key, name), {key: {name: one}}
        elif key == _ANSWERS:
            for who, subject, said in value:
                yield (key, f"{who} {subject}"), {key: [[who, subject, said]]}
        elif key not in (*_SETS, _FIRST):
            yield (key, ""), {key: value}
