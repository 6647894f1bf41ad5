"""L: training."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

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
