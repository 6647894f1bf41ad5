"""Commands about proposals: proposed to people who are still candidates, accepted or declined by those they concern."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from models.definitions import Definition
from models.definitions.conditions import parse_conditions
from models.definitions.wording import unmet
from models.findings import Finding, finding, sentence
from models.vocabulary import MATCH
from workflows.engine import commands
from workflows.engine.deed import Decision, Deed, refused
from workflows.engine.events import Event, EventType
from workflows.engine.facts import facts_for
from workflows.engine.figures import open_matches, places
from workflows.engine.index import Index, Step, index_of
from workflows.engine.options import what_is_missing
from workflows.engine.state import MatchTrack


def propose(deed: Deed, command: commands.Propose) -> Decision:
    """A match is proposed if its model exists, and all members are there, are candidates and have a place."""
    model = deed.definition.matching.get(command.model)
    if model is None:
        return refused("thing_unknown", name=command.model)
    members = {role: (who,) if isinstance(who, str) else tuple(who) for role, who in command.members.items()}
    everybody = [enrolment for people in members.values() for enrolment in people]
    if len(set(everybody)) < 2:
        return refused("member_missing")
    if command.stream in deed.state.matches:
        return refused("matched_already")
    findings: list[Finding] = []
    for role, enrolments in members.items():
        for enrolment in enrolments:
            known = deed.state.people.get(enrolment)
            if command.told and known is not None and known.role == role:
                continue
            findings += _not_a_candidate(deed, command.model, role, enrolment)
    shared = [match for match in deed.state.their_matches(everybody[0]) if match.stage not in deed.index.match_ends]
    if any(set(match.everybody) == set(everybody) for match in shared):
        findings = [finding("matched_already")]
    if findings:
        return Decision(refusals=tuple(findings))
    told = {role: people[0] if len(people) == 1 else list(people) for role, people in members.items()}
    return deed.done(
        deed.event(
            command.stream,
            EventType.PROPOSED,
            command.on,
            model=command.model,
            members=told,
            score=command.score,
            parts=dict(command.parts),
            plan=command.plan,
            told=command.told or None,
        )
    )


def _not_a_candidate(deed: Deed, model: str, role: str, enrolment: str) -> list[Finding]:
    person = deed.state.people.get(enrolment)
    label = deed.role(role)
    if person is None or person.role != role:
        return [finding("member_unknown", label, role=label)]
    room = places(deed.index, person)
    taken = open_matches(deed.index, deed.state, person)
    if room is not None and taken >= room:
        return [finding("member_has_no_place", label, role=label, matches=taken, places=room)]
    candidates = deed.definition.matching[model].candidates
    lines = {"mentee": candidates.mentee, "mentor": candidates.mentor}.get(role, ())
    facts = facts_for(deed.index, deed.state, enrolment, deed.today)
    if facts is None:
        return [finding("member_unknown", label, role=label)]
    missing = unmet(parse_conditions(lines), deed.definition, facts, today=deed.today)
    why = " ".join(sentence(entry) for entry in missing)
    return [finding("member_not_a_candidate", label, role=label, why=why)] if missing else []


def _replying(deed: Deed, command: commands.Accept | commands.Decline) -> MatchTrack | Decision:
    """The match, if this proposal still waits for an answer of this role and this actor may give it."""
    match = deed.state.matches.get(command.stream)
    label = deed.role(command.role)
    if match is None:
        return refused("nobody_of_this_name")
    members = match.asked.get(command.role, ())
    if not members or (command.enrolment is not None and command.enrolment not in members):
        return refused("not_a_member", role=label)
    if not deed.by_team and deed.actor_role != command.role:
        return refused("not_for_others", role=label)
    stage = deed.definition.stage(MATCH, match.stage)
    if stage is None or stage.type != "start":
        return refused("proposal_is_over", stage=(stage.label if stage else "") or match.stage)
    return match


def accept(deed: Deed, command: commands.Accept) -> Decision:
    """A member says yes."""
    match = _replying(deed, command)
    if isinstance(match, Decision):
        return match
    members = (command.enrolment,) if command.enrolment else match.members[command.role]
    if all(match.accepted(enrolment) for enrolment in members):
        return refused("already_said", role=deed.role(command.role))
    if full := [found for one in members if one not in match.everybody for found in _without_place(deed, one)]:
        return Decision(refusals=tuple(full))
    data = {"role": command.role, "enrolment": command.enrolment}
    return deed.done(deed.event(match.stream, EventType.ACCEPTED, command.on, data))


def _without_place(deed: Deed, enrolment: str) -> list[Finding]:
    """Why somebody who had said no can't come back into a circle: meanwhile she may have somebody else."""
    person = deed.state.people[enrolment]
    room, taken = places(deed.index, person), open_matches(deed.index, deed.state, person)
    if room is None or taken < room:
        return []
    label = deed.role(person.role)
    return [finding("member_has_no_place", label, role=label, matches=taken, places=room)]


def decline(deed: Deed, command: commands.Decline) -> Decision:
    """A member says no; a pair ends where the definition has a step for it. A circle goes on without her."""
    match = _replying(deed, command)
    if isinstance(match, Decision):
        return match
    if stray := deed.stray(command.reason, _asked_for(deed.index, match)):
        return stray
    data = {"role": command.role, "enrolment": command.enrolment, "reason": command.reason}
    declined = deed.event(match.stream, EventType.DECLINED, command.on, data)
    moved = _refusing_step(deed, match, command, declined)
    return deed.done(declined, moved) if moved is not None else deed.done(declined)


def decline_reasons(definition: Definition, match: MatchTrack, language: str = "en") -> Mapping[str, str]:
    """The reasons that can be given for declining this proposal, name → label; {} where the definition has no list."""
    among = _asked_for(index_of(definition), match)
    return (definition.choice_labels(among, language) or {}) if among else {}


def _asked_for(index: Index, match: MatchTrack) -> str | None:
    """The list of reasons of the step that ends a proposal which was declined."""
    return next((step.reason for step in _refusing(index, match) if step.reason), None)


def _refusing(index: Index, match: MatchTrack) -> Iterator[Step]:
    """The steps that lead from here to an end that means *refused*."""
    for step in index.steps.get((MATCH, match.stage), ()):
        target = index.definition.stage(MATCH, step.to)
        if target is not None and target.outcome == "refused":
            yield step


def _refusing_step(deed: Deed, match: MatchTrack, command: commands.Decline, declined: Event) -> Event | None:
    if len(match.members.get(command.role, ())) > 1:
        return None
    for step in _refusing(deed.index, match):
        actor = command.role if command.role in step.by else deed.actor_role
        if what_is_missing(deed.index, deed.state, match, step, actor_role=actor, today=deed.today):
            continue
        data = {"track": MATCH, "from": match.stage, "to": step.to, "transition": step.name, "cause": declined.id}
        return deed.event(match.stream, EventType.MOVED, command.on, data, reason=command.reason)
    return None
