"""R: rules, and the tasks and cases that come of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from models.definitions.phrases import EXPIRING, Action, Occasion, parse_occasion
from models.definitions.times import parse_duration
from models.findings import Finding
from models.vocabulary import MATCH
from workflows.language.guessing import closest, did_you_mean
from workflows.language.lint.draft import Draft
from workflows.language.lint.registry import rule
from workflows.language.places import Path


@rule("R01", "S03")
def occasions_are_known(draft: Draft) -> Iterator[Finding]:
    """A rule that waits for what never happens never works."""
    for name, one in draft.definition.rules.items():
        path = ("rules", name, "whenever")
        occasion = parse_occasion(one.whenever)
        if occasion is None:
            yield draft.finding("R01", path, text=one.whenever, guess="")
            continue
        word, known = _waits_for(draft, occasion)
        if known is not None and word not in known:
            meant = closest(word, known)
            guess = f"@did_you_mean|{one.whenever.replace(word, meant, 1)}" if meant else ""
            yield draft.finding("R01", path, text=one.whenever, guess=guess)
        elif occasion.kind in ("stays", "enters"):
            yield from draft.unknown_stage(occasion.what, occasion.track, path)


def _waits_for(draft: Draft, occasion: Occasion) -> tuple[str, Iterable[str] | None]:
    """The name an occasion speaks of, and the names that are possible; None where it names nothing."""
    definition = draft.definition
    known: dict[str, Iterable[str]] = {
        "submitted": [*definition.forms],
        "missed": [*definition.check_ins],
        "answered": [*definition.check_ins, *definition.forms],
        "given": [*definition.consents],
        "withdrawn": [*definition.consents],
        "expires": [f"{kind}.{name}" for kind, section in EXPIRING.items() for name in getattr(definition, section)],
        "stays": [*definition.stages],
        "enters": [*definition.stages],
    }
    word = occasion.track if occasion.kind in ("stays", "enters") else occasion.what
    return word, known.get(occasion.kind)


@rule("R11")
def what_a_rule_waits_for_can_run_out(draft: Draft) -> Iterator[Finding]:
    """What holds for ever never expires, and nobody would be asked again."""
    for name, one in draft.definition.rules.items():
        occasion = parse_occasion(one.whenever)
        if occasion is None or occasion.kind != "expires":
            continue
        kind, _, what = occasion.what.partition(".")
        item = getattr(draft.definition, EXPIRING[kind]).get(what)
        word = "lasts" if kind == "consent" else "valid_for"
        if item is not None and getattr(item, word) is None:
            yield draft.finding("R11", ("rules", name, "whenever"), name=what, word=word)


@rule("R12")
def what_holds_holds_for_a_time(draft: Draft) -> Iterator[Finding]:
    """An agreement for no days is over before anybody meets."""
    program = draft.definition.program
    held: list[tuple[Path, str | None]] = [(("program", "lasts"), program.lasts)]
    held += [(("consents", name, "lasts"), one.lasts) for name, one in draft.definition.consents.items()]
    held += [(("checks", name, "valid_for"), one.valid_for) for name, one in draft.definition.checks.items()]
    held += [(("training", name, "valid_for"), one.valid_for) for name, one in draft.definition.training.items()]
    for path, text in held:
        length = parse_duration(text) if text is not None else None
        if length is not None and length.days <= 0:
            yield draft.finding("R12", path, text=text)


@rule("R02")
def rules_look_at_what_they_wait_for(draft: Draft) -> Iterator[Finding]:
    """When a form is sent, its own answers are there; another form may never have been filled in."""
    for name, one in draft.definition.rules.items():
        occasion = parse_occasion(one.whenever)
        if occasion is None or occasion.kind not in ("submitted", "answered"):
            continue
        plan = draft.definition.check_ins.get(occasion.what)
        form = plan.form if plan is not None else occasion.what
        if form not in draft.definition.forms:
            continue
        for asked in draft.asked_in("if", under=("rules", name)):
            owner = asked.fact.owner if asked.fact is not None else ""
            other = draft.definition.forms.get(owner)
            if other is not None and not other.on_profile and owner != form:
                yield draft.finding("R02", ("rules", name, "if"), form=form, subject=asked.subject)
                break


@rule("R03", "S03")
def actions_name_what_exists(draft: Draft) -> Iterator[Finding]:
    """A task, case, message, form or step that an action names is there."""
    definition = draft.definition
    kinds = {
        "create task": ("@plain_task", definition.tasks),
        "open case": ("@plain_case", definition.cases),
        "send": ("@plain_message", definition.messages),
        "ask": ("@plain_form", definition.forms),
        "transition": ("@plain_transition", definition.transitions.get(MATCH, {})),
    }
    for deed in draft.deeds:
        action = deed.action
        if action is None:
            continue
        if action.verb == "move":
            yield from _move(draft, deed.path, action)
        elif action.verb in kinds:
            kind, known = kinds[action.verb]
            if action.what not in known:
                guess = did_you_mean(action.what, known)
                yield draft.finding("R03", deed.path, kind=kind, name=action.what, guess=guess)


def _move(draft: Draft, path: Path, action: Action) -> Iterator[Finding]:
    track = action.whom[0]
    if track not in draft.tracks:
        yield draft.finding("N03", path, name=track, guess=did_you_mean(track, draft.tracks))
    else:
        yield from draft.unknown_stage(action.what, track, path)


@rule("R04")
def actions_can_be_read(draft: Draft) -> Iterator[Finding]:
    """The list of verbs is closed: nothing can be called that nobody knows."""
    for deed in draft.deeds:
        if deed.action is None:
            yield draft.finding("R04", deed.path, text=deed.text)


@rule("R05")
def tasks_are_used(draft: Draft) -> Iterator[Finding]:
    """What no rule and no step makes is left over. A case is not: the team opens one by hand whenever it has to."""
    used = {action.what for _, action in draft.done("create task")}
    for name in draft.definition.tasks:
        if name not in used:
            yield draft.finding("R05", ("tasks", name), name=name)


@rule("R06")
def cases_belong_to_staff(draft: Draft) -> Iterator[Finding]:
    """A concern lands on the desk of somebody who works here."""
    for name, case in draft.definition.cases.items():
        if case.owner in draft.definition.roles and case.owner not in draft.definition.staff:
            yield draft.finding("R06", ("cases", name))


@rule("R10")
def rules_do_something(draft: Draft) -> Iterator[Finding]:
    """A rule without ‘then’ only looks."""
    for name, one in draft.definition.rules.items():
        if not one.then:
            yield draft.finding("R10", ("rules", name))
