"""L: training."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from models.definitions.counting import counted_as
from models.definitions.phrases import parse_limit
from models.definitions.times import Duration, parse_duration
from models.findings import Finding
from workflows.language.guessing import did_you_mean
from workflows.language.lint.draft import Draft
from workflows.language.lint.registry import rule


@rule("L01")
def prerequisites_exist(draft: Draft) -> Iterator[Finding]:
    """A module can only wait for a module of its own training."""
    for training_name, training in draft.definition.training.items():
        for name, module in training.modules.items():
            for first in module.prerequisites:
                if first not in training.modules:
                    path = ("training", training_name, "modules", name)
                    yield draft.finding("L01", path, name=first, guess=did_you_mean(first, training.modules))


@rule("L02")
def modules_do_not_wait_for_each_other(draft: Draft) -> Iterator[Finding]:
    """Somebody must be able to begin."""
    for training_name, training in draft.definition.training.items():
        waits = {name: module.prerequisites for name, module in training.modules.items()}
        if circle := _circle(waits):
            path = ("training", training_name, "modules", circle[0])
            yield draft.finding("L02", path, circle=" → ".join(circle))


def _circle(waits: Mapping[str, Sequence[str]]) -> list[str]:
    """One circle in a graph, its first name repeated at the end; empty when there is none."""
    clear: set[str] = set()
    for start in waits:
        trail: dict[str, None] = {}  # a set that keeps its order
        stack = [(start, iter(waits[start]))]
        while stack:
            name, rest = stack[-1]
            trail[name] = None
            following = next((other for other in rest if other in waits and other not in clear), None)
            if following is None:
                clear.add(name)
                del trail[name]
                stack.pop()
            elif following in trail:
                names = list(trail)
                return [*names[names.index(following) :], following]
            else:
                stack.append((following, iter(waits[following])))
    return []


@rule("L03")
def training_is_asked_for(draft: Draft) -> Iterator[Finding]:
    """A training that no step waits for is a training that nobody takes."""
    asked = {one.subject for one in draft.asked_in("when", "candidates", "must") if one.fact is not None}
    for name in draft.definition.training:
        if f"training.{name}" not in asked:
            yield draft.finding("L03", ("training", name), name=name)


@rule("L05")
def marks_are_numbers(draft: Draft) -> Iterator[Finding]:
    """A mark is compared with a number."""
    for training_name, training in draft.definition.training.items():
        for name, module in training.modules.items():
            if module.pass_mark is not None and parse_limit(module.pass_mark) is None:
                path = ("training", training_name, "modules", name, "pass_mark")
                yield draft.finding("L05", path, text=module.pass_mark)


@rule("L04")
def training_can_be_done_in_its_stage(draft: Draft) -> Iterator[Finding]:
    """Who is to be trained in four weeks must find a date in these four weeks."""
    for name, training in draft.definition.training.items():
        offered = _offered(draft, name)
        length = _longest_wait(draft, name, {module: days.days for module, (_, days) in offered.items()})
        stage = _stage_that_waits(draft, name)
        if stage is None or not offered or length <= stage[1].days:
            continue
        hours = sum(time.days for time in (parse_duration(m.takes or "") for m in training.modules.values()) if time)
        rarest = max(offered, key=lambda module: offered[module][1].days)
        yield draft.finding(
            "L04",
            ("training", name),
            hours=f"{hours * 24:.2g}",
            stage=stage[0],
            length=stage[1],
            module=rarest,
            rhythm=offered[rarest][0],
        )


def _offered(draft: Draft, training: str) -> dict[str, tuple[str, Duration]]:
    """The modules that take place as an event, each with how often in words and as a length."""
    found: dict[str, tuple[str, Duration]] = {}
    for event in draft.definition.events.values():
        rhythm = parse_duration((event.repeats or "").removeprefix("every ").strip())
        for word in event.counts_as if rhythm is not None else ():
            counted = counted_as(draft.definition, word)
            if counted is not None and rhythm is not None and counted.training == training:
                found[counted.name] = (event.repeats or "", rhythm)
    return found


def _longest_wait(draft: Draft, training: str, waits: Mapping[str, float]) -> float:
    """Days until the last module, when one has to wait a full round for each that must come first."""
    modules = draft.definition.training[training].modules
    if _circle({name: module.prerequisites for name, module in modules.items()}):
        return 0.0
    missing = {name: sum(first in modules for first in set(one.prerequisites)) for name, one in modules.items()}
    followers: dict[str, list[str]] = {name: [] for name in modules}
    for name, one in modules.items():
        for first in set(one.prerequisites) & set(modules):
            followers[first].append(name)
    longest = {name: waits.get(name, 0.0) for name in modules}
    ready = [name for name, count in missing.items() if not count]
    for name in ready:  # grows while it is walked: a module is ready once all that must come first were
        for following in followers[name]:
            longest[following] = max(longest[following], longest[name] + waits.get(following, 0.0))
            missing[following] -= 1
            if not missing[following]:
                ready.append(following)
    return max(longest.values(), default=0.0)


def _stage_that_waits(draft: Draft, training: str) -> tuple[str, Duration] | None:
    """The stage in which somebody stands until the training is completed, and how long that should take."""
    for asked in draft.asked_in("when"):
        if asked.subject != f"training.{training}" or asked.guard.path[0] != "transitions":
            continue
        track, step = asked.guard.path[1:3]
        for name in draft.definition.transitions[track][step].from_:
            stage = draft.definition.stage(track, name)
            length = parse_duration(stage.should_take or "") if stage is not None else None
            if length is not None:
                return name, length
    return None
