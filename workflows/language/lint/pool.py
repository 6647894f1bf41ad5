"""M08 to M12: what stands against a matching round with the people who are there.

``lint`` knows only the definition. Whoever knows the people (the page before a round, the simulation before publishing)
counts them once and asks here what the numbers mean.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from models.definitions import Definition
from models.definitions.phrases import parse_limit, parse_size
from models.findings import Finding, finding
from workflows.language.lint.registry import POOL_CODES
from workflows.language.places import Path, in_words

POOL_CODES.update(("M08", "M09", "M10", "M11", "M12"))


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolFigures:
    """A pool in numbers: ``waiting`` mentees and ``places`` free with mentors.

    ``members``: how many of the waiting count for each quota that applies, by name. ``without_mentor``: how many have
    no possible mentor under the hard rules, ``blocker`` the rule that excludes most of them. ``deciding_nothing``: the
    criteria for which all mentors have the same answer. ``sharing``: the most waiting people who share a language, None
    where nobody is asked.
    """

    waiting: int
    places: int
    members: Mapping[str, int] = field(default_factory=dict)
    without_mentor: int = 0
    blocker: str = ""
    deciding_nothing: Collection[str] = ()
    sharing: int | None = None


def lint_pool(definition: Definition, model: str, figures: PoolFigures) -> tuple[Finding, ...]:
    """What stands against a round of this matching model with these people. Raises KeyError for an unknown model."""
    return tuple(_findings(definition, model, figures))


def _findings(definition: Definition, model: str, figures: PoolFigures) -> Iterator[Finding]:
    matching, base, waiting = definition.matching[model], ("matching", model), figures.waiting
    for name, quota in matching.quotas.items():
        limit = parse_limit(quota.at_least or "")
        if limit is None or name not in figures.members:
            continue
        # A share is one of the matches that can be made at all, rounded up: 40 percent of 10 places are 4.
        matches = min(waiting, figures.places)
        needed = -int(-(limit[0] * matches / 100) // 1) if limit[1] == "percent" else int(limit[0])
        members = figures.members[name]
        if needed > members:
            blanks = {"needed": needed, "members": members, "waiting": waiting}
            yield _found("M08", (*base, "quotas", name), quota=quota.label or name, **blanks)
    if waiting > figures.places:
        left = waiting - figures.places
        yield _found("M09", (*base, "capacity"), waiting=waiting, places=figures.places, left=left)
    if figures.without_mentor:
        yield _found("M10", (*base, "must"), n=figures.without_mentor, waiting=waiting, rule=figures.blocker)
    for name in matching.prefer:
        if name in figures.deciding_nothing:
            yield _found("M11", (*base, "prefer", name), weight=matching.prefer[name].weight)
    size = parse_size(matching.size or "") if matching.shape == "circle" else None
    if size is not None and figures.sharing is not None and figures.sharing < size[0]:
        yield _found("M12", (*base, "size"), n=size[0])


def _found(code: str, path: Path, **params: object) -> Finding:
    return finding(code, in_words(path), path=path, **params)
