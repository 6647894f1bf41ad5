"""The way back of one stream: the inverse of its move, unless something given since would be lost by it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from models.definitions.base import called
from models.findings import Refused, finding
from workflows.engine import EventType, event_id
from workflows.engine.events import Event
from workflows.versions.going import Going, Track, kind_of
from workflows.versions.names import inverse


def back_event(going: Going, track: Track, moved: Mapping[str, Any], *, actor: str, at: datetime) -> Event:
    """The event that takes the last move of a stream back. ``moved`` is what the move's own event said; ``going`` goes
    to the version it came from. Raises ``Refused`` when an answer or a stage of today would have no place there."""
    last = track.moves[-1]
    names, _merged = inverse(moved.get("names") or {})
    known = {entry.id for entry in last.before.submissions}
    old, now = going.new, going.before(track).definition
    lost = []
    for entry in track.submissions:
        if entry.id in known or entry.answers is None:
            continue
        form = old.forms.get(names.get("forms", {}).get(entry.form, entry.form))
        renamed = names.get(f"questions:{entry.form}", {})
        for name, value in entry.answers.items():
            if value is not None and (form is None or renamed.get(name, name) not in form.questions):
                asked = now.forms[entry.form].questions.get(name) if entry.form in now.forms else None
                what = called(asked, name)
                lost.append(finding("move_loses_answer", what, what=what, number=last.came_from))
    stays = [stay for stay in track.stays if stay.event != last.event]
    earlier = {stay.event for stay in last.before.stays}
    since = [stay.stage for stay in stays if stay.event not in earlier]
    kind = kind_of(track)
    for stage in since[-1:]:
        if old.stage(kind, names.get("stages", {}).get(stage, stage)) is None:
            what = called(now.stage(kind, stage), stage)
            lost.append(finding("move_loses_stage", what, what=what, number=last.came_from))
    if lost:
        raise Refused(*lost)
    data: dict[str, Any] = {"from": track.version, "to": last.came_from, "back": last.event}
    if names:
        data["names"] = names
    return Event(
        id=event_id(track.stream, "moved_back", f"{last.event}:{track.number + 1}"),
        stream=track.stream,
        type=EventType.MOVED_TO_VERSION,
        at=at,
        noted=at,
        actor=actor,
        data=data,
        because="command",
    )


__all__ = ["back_event"]
