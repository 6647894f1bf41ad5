"""Commands about who is one person: two streams become one and, on request, two again.

The stream that is merged away keeps everything it had and rests; so separating the two gives back exactly what was.
What the other one takes over from it is written down on its own, by whoever merges.
"""

from __future__ import annotations

from workflows.engine import commands
from workflows.engine.deed import Decision, Deed, refused
from workflows.engine.events import EventType


def merge(deed: Deed, command: commands.Merge) -> Decision:
    """One of two records of a person rests. A record with a match or a case does not: the other one is merged into it
    instead, or each keeps its own story."""
    person, into = deed.state.people.get(command.stream), deed.state.people.get(command.into)
    if person is None or into is None or person is into:
        return refused("nobody_of_this_name")
    if person.role != into.role:
        return refused("merge_other_role")
    if deed.state.their_matches(person.stream):
        return refused("merge_in_a_match")
    if any(case.closed is None for case in person.cases.values()):
        return refused("merge_with_a_case")
    return deed.done(deed.event(person.stream, EventType.MERGED, None, {**command.data, "into": into.stream}))


def unmerge(deed: Deed, command: commands.Unmerge) -> Decision:
    """The record that rests stands again as it stood."""
    if command.stream not in deed.state.merged:
        return refused("nobody_of_this_name")
    return deed.done(deed.event(command.stream, EventType.UNMERGED, None))


def tell_apart(deed: Deed, command: commands.TellApart) -> Decision:
    """Two people who look alike are two, and nobody is asked about them again."""
    person = deed.state.people.get(command.stream)
    if person is None or command.other not in deed.state.people:
        return refused("nobody_of_this_name")
    return deed.done(deed.event(person.stream, EventType.TOLD_APART, None, other=command.other))
