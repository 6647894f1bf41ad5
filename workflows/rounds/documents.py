"""The settings of one run as JSON holds them, and back: for the record of a decision, and to know a run again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

from models.vocabulary import Objective
from workflows.matching.settings import FirstGroup, GroupLimit, Settings


def settings_document(settings: Settings) -> dict[str, Any]:
    """One run as JSON holds it; what stands as it is by itself is left out."""
    usual = Settings()
    return {
        field.name: _as_json(getattr(settings, field.name))
        for field in fields(Settings)
        if getattr(settings, field.name) != getattr(usual, field.name)
    }


def _as_json(value: Any) -> Any:
    if isinstance(value, frozenset):
        return sorted(_as_json(one) for one in value)
    if isinstance(value, tuple):
        return [_as_json(one) for one in value]
    if isinstance(value, GroupLimit | FirstGroup):
        return {**asdict(value), "people": sorted(value.people)}
    return {key: _as_json(one) for key, one in value.items()} if isinstance(value, Mapping) else value


def settings_from(document: Mapping[str, Any]) -> Settings:
    """The run of a document."""
    found: dict[str, Any] = dict(document)
    for name in ("waived", "pins", "forbidden", "kept", "only"):
        if name in found:
            found[name] = frozenset((one, other) for one, other in found[name])
    for name in ("dropped", "quotas_off", "waiting"):
        if name in found:
            found[name] = frozenset(found[name])
    if "circles" in found:
        found["circles"] = {mentor: (low, high) for mentor, (low, high) in found["circles"].items()}
    if "limits" in found:
        found["limits"] = tuple(GroupLimit(**{**one, "people": frozenset(one["people"])}) for one in found["limits"])
    if "first" in found:
        found["first"] = tuple(FirstGroup(**{**one, "people": frozenset(one["people"])}) for one in found["first"])
    if "objective" in found:
        found["objective"] = Objective(found["objective"])
    return Settings(**found)
