"""Taking back: what an event brought, and whatever it moved by itself. The journal keeps both."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from models.findings import Finding, finding
from workflows.engine import commands
from workflows.engine.deed import Decision, Deed, refused
from workflows.engine.events import Event, EventType
from workflows.engine.figures import is_open, open_matches, places
from workflows.engine.index import ruling
from workflows.engine.state import MatchTrack, PersonTrack


def undo(deed: Deed, command: commands.Undo) -> Decision:
    """The events that take an event back.

    A step can be taken back while nothing has moved its track since; the tracks it moved by itself go back with it, and
    so do the forms it asked for and the extension it gave, as long as nobody has answered. Tasks and cases stay:
    somebody may have acted on them. Whether a message was sent is not known here; ``progress`` puts the unsent ones
    away.
    """
    track = deed.state.track(command.stream)
    if track is None:
        return refused("nobody_of_this_name")
    if not command.event:  # nothing: and what nobody's step brought about is everything that was done by hand
        return refused("cannot_be_undone")
    if isinstance(track, PersonTrack) and track.stays and track.stays[0].event == command.event:
        return _undo_joining(deed, track)
    if isinstance(track, MatchTrack) and track.stays and track.stays[0].event == command.event:
        return _undo_proposing(deed, track)
    events = list(_taken_back(deed, track, command.event))
    if taken := _places_taken_since(deed, events):
        return Decision(refusals=tuple(taken))
    return deed.done(*events) if events else refused("cannot_be_undone")


def _places_taken_since(deed: Deed, events: Sequence[Event]) -> list[Finding]:
    """Why a match can't be open again, or somebody be back in a circle: her place went to somebody else meanwhile."""
    back: dict[str, list[tuple[MatchTrack, date]]] = {}
    for event in events:
        if (match := deed.state.matches.get(event.stream)) is not None:
            for who, left in _coming_back(deed, match, event):
                back.setdefault(who, []).append((match, left))
    found = []
    for who, those in back.items():
        person = deed.state.people[who]
        room, taken = places(deed.index, person), open_matches(deed.index, deed.state, person)
        first, again = min(left for _, left in those), {match.stream for match, _ in those}
        others = (one for one in deed.state.their_matches(who) if one.stream not in again)
        since = any(is_open(deed.index, deed.state, one) and one.stays[0].noted >= first for one in others)
        # Where nothing was added since, all is as it was before the step, more than her places or not.
        if room is not None and taken + len(those) > room and since:
            label = deed.role(person.role)
            found.append(finding("place_taken_since", label, role=label, matches=taken, places=room))
    return found


def _coming_back(deed: Deed, match: MatchTrack, event: Event) -> Iterator[tuple[str, date]]:
    """Who would have this match again by the event, and the day it was known that she had it no more."""
    if event.type == EventType.REOPENED:
        ends = ruling(deed.index, deed.state, match).match_ends
        if match.stage in ends and event.data["to"] not in ends:
            yield from ((who, match.stays[-1].noted) for who in match.everybody)
    elif event.type == EventType.UNDONE and is_open(deed.index, deed.state, match):
        for who, replies in match.replies.items():
            if who not in match.everybody and replies[-1].event == event.data["event"]:
                yield who, replies[-1].day


def _undo_joining(deed: Deed, person: PersonTrack) -> Decision:
    if deed.state.their_matches(person.stream):
        return refused("still_in_a_match")
    return deed.done(deed.event(person.stream, EventType.JOINED_UNDONE, None))


def _undo_proposing(deed: Deed, match: MatchTrack) -> Decision:
    """A match that was only told of can be taken back while nothing but its beginning is known of it."""
    replied = any(replies for replies in match.replies.values())
    if len(match.stays) > 1 or replied or match.submissions or match.meetings or match.cases:
        return refused("cannot_be_undone")
    return deed.done(deed.event(match.stream, EventType.PROPOSED_UNDONE, None))


def _taken_back(deed: Deed, track: PersonTrack | MatchTrack, event: str) -> Iterator[Event]:
    at = _step_of(track, event)
    followed = track.stays[at + 1 :] if at else ()
    if at:
        yield _reopened(deed, track, at)
        last = track.stays[at]
        if isinstance(track, MatchTrack) and last.cause and _replied(track, last.cause):
            yield deed.event(track.stream, EventType.UNDONE, None, event=last.cause)
    submission = next((entry for entry in track.submissions if entry.event == event), None)
    if submission is not None:
        yield deed.event(track.stream, EventType.ANSWERS_UNDONE, None, submission=submission.id)
    elif _brought(track, event):
        yield deed.event(track.stream, EventType.UNDONE, None, event=event)
    gone = frozenset({track.stream}) if at else frozenset()
    yield from _consequences(deed, event, gone)
    for stay in followed:
        yield from _consequences(deed, stay.event, gone)


def _step_of(track: PersonTrack | MatchTrack, event: str) -> int:
    """Which stay the event brought, if nothing has moved the track since but what followed from it by itself; else 0.

    *Accept* may lead through *Training* to *Available* in one breath: taking it back leads to the beginning."""
    at = next((number for number, stay in enumerate(track.stays) if number and stay.event == event), 0)
    chain = {event}
    for stay in track.stays[at + 1 :] if at else ():
        if stay.cause not in chain:
            return 0
        chain.add(stay.event)
    return at


def _consequences(deed: Deed, event: str, gone: frozenset[str] = frozenset()) -> Iterator[Event]:
    """What the event moved, asked or extended, wherever it did, and what those moves did in turn. ``gone`` are streams
    that go back by themselves."""
    for track in deed.state.tracks():
        for request in track.requests.values():
            if request.cause == event and request.answered is None:
                yield deed.event(track.stream, EventType.UNDONE, None, event=request.id)
        if isinstance(track, MatchTrack):
            for extension in track.extensions:
                if extension.cause == event:
                    yield deed.event(track.stream, EventType.UNDONE, None, event=extension.event)
        at = _caused(track, event)
        if at and track.stream not in gone:
            yield _reopened(deed, track, at, because=event)
            for stay in track.stays[at:]:
                yield from _consequences(deed, stay.event, gone | {track.stream})


def _caused(track: PersonTrack | MatchTrack, event: str) -> int:
    """Which stay the event brought about by itself, under the same condition; else 0."""
    at = next((number for number, stay in enumerate(track.stays) if number and stay.cause == event), 0)
    return _step_of(track, track.stays[at].event) if at else 0


def _reopened(deed: Deed, track: PersonTrack | MatchTrack, at: int, *, because: str = "") -> Event:
    """Back to before the stay ``at``. ``because``: what had brought it about was taken back; it may happen again."""
    data = {"event": track.stays[at].event, "from": track.stage, "to": track.stays[at - 1].stage}
    return deed.event(track.stream, EventType.REOPENED, None, {**data, "cause": because or None})


def _replied(match: MatchTrack, event: str) -> bool:
    return any(reply.event == event for replies in match.replies.values() for reply in replies)


def _brought(track: PersonTrack | MatchTrack, event: str) -> bool:
    """Whether something that can be taken back came with this event."""
    known = {entry.event for entries in track.held.values() for entry in entries}
    known |= {entry.event for entry in track.meetings}
    if isinstance(track, PersonTrack):
        known |= {entry.event for agreements in track.consents.values() for entry in agreements}
        known |= {entry.event for results in track.checks.values() for entry in results}
        known |= {entry.event for done in track.modules.values() for entry in done}
    else:
        known |= {entry.event for replies in track.replies.values() for entry in replies}
        known |= {entry.event for done in track.goals.values() for entry in done}
        known |= {entry.event for done in track.milestones.values() for entry in done}
    known |= {task.done_event for task in track.tasks.values() if task.done_event}
    known |= {case.closed_event for case in track.cases.values() if case.closed_event}
    known |= {task.id for task in track.tasks.values() if task.done is None and not task.because.startswith("rule")}
    return event in known or any(request.id == event and not request.answered for request in track.requests.values())
